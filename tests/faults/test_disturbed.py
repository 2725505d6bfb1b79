"""A run that is disturbed: the disk fills up, somebody interrupts it or starts another, files change, nobody reads the output."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.store import Store
from tests.archive import BODY, table_hashes, write_archive
from tests.faults import QUICK, SERIAL, command, complaint, tutanak

# in a name space of its own, where mounting is allowed: a small file system that grows until a run has room to end
FILL = """
mount -t tmpfs -o size={first}k,nr_inodes=10k none {place} || exit 77
for size in {sizes}; do
  mount -o remount,size=${{size}}k none {place} || exit 77
  echo "== ${{size}}" >&2
  "$@"
  code=$?
  echo "== ended ${{code}}" >&2
  find {place} -name '*.tmp*' | sed 's/^/left: /' >&2
  [ $code = 6 ] || break
done
cp -r {place}/store {kept}
exit $code
"""


@pytest.mark.parametrize("executor", ["serial", "processes"])
def test_a_full_disk_is_said_at_every_stage_and_the_run_goes_on_with_more_room(executor: str, tmp_path: Path) -> None:
    folder, small = write_archive(tmp_path / "papers", 6), tmp_path / "small"
    small.mkdir()
    settings = (*QUICK, "--set", f"run.executor={executor}", "--set", "run.workers=2")
    steps = [*(range(4, 300, 32) if executor == "serial" else (4, 60, 140, 220)), 9000]
    script = FILL.format(place=small, first=9000, sizes=" ".join(map(str, steps)), kept=tmp_path / "kept")
    call = [
        "unshare",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        script,
        "sh",
        *command("run", folder, "--store", small / "store", *settings),
    ]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("a small file system cannot be mounted here")
    rounds = re.findall(r"^== \d+\n(.*?)^== ended (\d+)", done.stderr, re.MULTILINE | re.DOTALL)
    assert [code for _, code in rounds] == ["6"] * (len(rounds) - 1) + ["0"]
    assert len(rounds) >= 4
    assert "left: " not in done.stderr
    assert "Traceback" not in done.stderr
    said = [[line for line in text.splitlines() if line.startswith("tutanak: ")] for text, code in rounds if code == "6"]
    assert all(len(lines) == 1 and "no room left to write" in lines[0] and "Free some space" in lines[0] for lines in said)
    if executor == "serial":
        assert len({re.search(r"store/([a-z_-]+)", lines[0])[1] for lines in said}) > 3, said  # type: ignore[index]
    assert tutanak("run", folder, "--store", tmp_path / "roomy", *SERIAL).returncode == 0
    assert table_hashes(tmp_path / "kept") == table_hashes(tmp_path / "roomy")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, float]:
    """An archive, the store of a run that nothing disturbed, and how long it took."""
    place = tmp_path_factory.mktemp("undisturbed")
    folder, began = write_archive(place / "papers", 12), time.monotonic()
    assert tutanak("run", folder, "--store", place / "store", *QUICK, "--set", "run.workers=2").returncode == 0
    return folder, place / "store", time.monotonic() - began


@pytest.mark.parametrize("moment", [0.3, 0.6])
def test_an_interrupt_ends_cleanly_and_the_run_goes_on_afterwards(
    moment: float, undisturbed: tuple[Path, Path, float], tmp_path: Path
) -> None:
    (folder, whole, seconds), store = undisturbed, tmp_path / "store"
    call = command("run", folder, "--store", store, *QUICK, "--set", "run.workers=2")
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not (store / "study.json").exists():
        time.sleep(0.01)
    time.sleep(moment * seconds)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, said = process.communicate(timeout=60)
    if process.returncode != 0:  # it may have ended just before
        assert process.returncode == 130
        assert "Traceback" not in said
        assert [line for line in said.splitlines() if line.startswith("tutanak: ")] == [
            "tutanak: interrupted. What was finished is kept: the same command goes on from there."
        ]
        assert not list(store.rglob("*.tmp"))
    subprocess.run(call, check=True, capture_output=True)
    assert table_hashes(store) == table_hashes(whole)


def test_a_second_run_at_the_same_store_is_refused(undisturbed: tuple[Path, Path, float]) -> None:
    folder, whole, _ = undisturbed
    before = table_hashes(whole)
    with Store(str(whole)).opened_for("papers"):
        done = tutanak("run", folder, "--store", whole, *QUICK)
    assert (done.returncode, "another run is at work" in complaint(done)) == (5, True)
    assert table_hashes(whole) == before
    both = [
        subprocess.Popen(command("run", folder, "--store", whole, *QUICK), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert {process.wait() for process in both} <= {0, 5}
    assert table_hashes(whole) == before


def _meddle(tmp_path: Path, code: str) -> dict[str, str]:
    """The environment of a run in which `code` is done once, when the first document is read."""
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib, importlib.abc, importlib.machinery, pathlib, sys\n"
        "class Finder(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'pipeline.stages.pages':\n"
        f"            {code}\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    return {"PYTHONPATH": str(tmp_path)}


def test_files_that_change_or_vanish_meanwhile_are_listed(tmp_path: Path) -> None:
    folder, store = write_archive(tmp_path / "papers", 5), tmp_path / "store"
    changed, gone = folder / "minutes-02.txt", folder / "minutes-04.txt"
    env = _meddle(tmp_path, f"pathlib.Path({str(changed)!r}).write_text('other'); pathlib.Path({str(gone)!r}).unlink(missing_ok=True)")
    done = tutanak("run", folder, "--store", store, *SERIAL, env=env)
    assert done.returncode == 3, done.stderr
    assert {f.path: f.error for f in Store(str(store)).rows("failures") if f.stage == "pages"} == {
        "minutes-02.txt": "changed",
        "minutes-04.txt": "unreadable",
    }
    changed.write_text(BODY.format(day=9, amount=9))
    assert tutanak("run", folder, "--store", store, *SERIAL).returncode == 0
    assert {d.path for d in Store(str(store)).rows("documents")} == {f"minutes-0{n}.txt" for n in (1, 2, 3, 5)}
    assert tutanak("check", folder, "--store", store, *SERIAL).returncode == 0


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    place = tmp_path_factory.mktemp("study")
    folder = write_archive(place / "papers", 2)
    (folder / "tutanak.txt").write_text("TOPLANTI TUTANAĞI\n\nIĞDIR ÇEVRE DERNEĞİ söz aldı.\n" * 400, encoding="utf-8")
    (folder / "ÇİZGİ ş.txt").write_text("", encoding="utf-8")
    assert tutanak("run", folder, "--store", place / "store", *SERIAL).returncode == 3
    return folder, place / "store"


@pytest.mark.parametrize("arguments", [("read", "tutanak.txt"), ("read", "tutanak.txt", "--json"), ("config",), ("--help",)])
def test_output_that_nobody_reads_to_its_end(arguments: tuple[str, ...], study: tuple[Path, Path]) -> None:
    process = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=study[0], env=_paths())
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert (process.wait() in (0, 1, 141), said) == (True, "")  # 0: it was all in the pipe already


def _paths() -> dict[str, str]:
    return dict(os.environ, PYTHONPATH=str(Path(__file__).parents[2]))


ENCODINGS = [
    {"LC_ALL": "C"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "iso8859-9"},
]


@pytest.mark.parametrize("env", ENCODINGS, ids=str)
def test_any_encoding_of_the_terminal(env: dict[str, str], study: tuple[Path, Path]) -> None:
    folder, store = study
    done = tutanak("run", folder, "--store", store, *SERIAL, env=env)
    assert done.returncode == 3, done.stderr
    assert "Set aside (1)" in done.stderr
    done = tutanak("read", folder / "tutanak.txt", env=env)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("columns", "env"), [(30, {}), (200, {"TERM": "dumb"}), (80, {"NO_COLOR": "1"})])
def test_a_terminal_that_is_narrow_or_has_no_colour(columns: int, env: dict[str, str], study: tuple[Path, Path], tmp_path: Path) -> None:
    folder, store = study
    shown = _on_terminal(command("run", folder, "--store", store, *SERIAL), columns, env)
    assert "Traceback" not in shown
    assert "3 documents counted" in shown
    assert "report-en.html" in shown
    assert ("\x1b[" in shown) == ("TERM" not in env)
    bars = _on_terminal(command("run", folder, "--store", tmp_path / "store", "--stage", "pages", *SERIAL), columns, env)
    assert "pages" in bars
    assert "Set aside (1)" in bars


def _on_terminal(call: list[str], columns: int, env: dict[str, str]) -> str:
    """What a program writes on a terminal."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(call, stdout=theirs, stderr=theirs, stdin=theirs, env=dict(os.environ, COLUMNS=str(columns), **env)) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
        process.wait()
    os.close(ours)
    return shown.decode("utf-8", "replace")


def test_a_fault_shows_its_traceback_only_when_asked(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / "papers", 2)
    env = _meddle(tmp_path, "raise SystemError('planted')")
    for debug in ([], ["--debug"]):
        done = tutanak("read", folder / "minutes-01.txt", *debug, env=env)
        assert done.returncode == 1
        assert ("Traceback" in done.stderr) == bool(debug)
        assert "planted" in done.stderr
        assert sys.executable not in done.stderr or debug
