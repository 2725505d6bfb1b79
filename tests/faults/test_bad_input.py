"""Bad input through the real command line: one message that says what, where and what to do; its exit code; nothing left behind."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.store import Store
from tests.archive import write_archive
from tests.faults import SERIAL, complaint, tutanak

ORGANISATIONS, JUDGEMENTS, DOCUMENTS = "organisations.csv", "judgements.csv", "documents.csv"
HEADER = "when,who,why,action,subject\n"


def _archive(place: Path, **files: bytes | str) -> Path:
    """A folder with two minutes and some files beside them, by name with `__` for a point."""
    folder = write_archive(place / "papers", 2)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def _only(place: Path, name: str, content: bytes) -> Path:
    folder = place / "papers"
    folder.mkdir()
    (folder / name).write_bytes(content)
    return folder


CASES: dict[str, tuple[Callable[[Path], Path], int, tuple[str, ...]]] = {
    "no such path": (lambda p: p / "nowhere", 4, ("nowhere does not exist", "Give a folder")),
    "an empty folder": (lambda p: _only(p, ".hidden", b"x").rename(p / "empty"), 4, ("empty holds no files", "corpus.include")),
    "nothing readable": (lambda p: _only(p, "a.bin", bytes(range(256)) * 9), 4, ("none of which can be read (1 unknown)", "pdf")),
    "a single file": (lambda p: _archive(p) / "minutes-01.txt", 4, ("single file", "tutanak read")),
    "corpus.toml cut off": (lambda p: _archive(p, corpus__toml="[corpus"), 4, ("corpus.toml", "line 1", "Correct that line")),
    "corpus.toml in Latin-1": (lambda p: _archive(p, corpus__toml="[corpus]\nname='çay'".encode("latin-1")), 4, ("corpus.toml", "line 2", "UTF-8")),
    "corpus.toml with a wrong key": (lambda p: _archive(p, corpus__toml="[corpus]\nnmae='x'"), 2, ("corpus.toml", "'nmae'", "'name'")),
    "corpus.toml with a wrong type": (lambda p: _archive(p, corpus__toml="[run]\nworkers='two'"), 2, ("run.workers", "whole number")),
    "corpus.toml leads nowhere": (lambda p: _archive(p, corpus__toml="[corpus]\npath='gone'"), 4, ("corpus.toml", "gone", "does not exist")),
    "corpus.toml is a folder": (lambda p: _folder(_archive(p) / "corpus.toml").parent, 4, ("corpus.toml cannot be read",)),
    "a column misspelt": (lambda p: _archive(p, organisations__csv="nmae\nX\n"), 4, ("organisations.csv, line 1", "'nmae'", "'name'")),
    "a column missing": (lambda p: _archive(p, judgements__csv="when,who,why\n"), 4, ("judgements.csv, line 1", "'action' is missing")),
    "a column twice": (lambda p: _archive(p, documents__csv="path,kind,path\n"), 4, ("documents.csv, line 1", "'path' stands twice")),
    "an unknown kind": (lambda p: _archive(p, organisations__csv="name,kind\nA,club\nB,sect\n"), 4, ("organisations.csv, line 3", "'sect'", "club")),
    "an unknown action": (lambda p: _archive(p, judgements__csv=HEADER + "2024,me,so,explode,X\n"), 4, ("judgements.csv, line 2", "explode", "merge")),
    "a wrong date": (lambda p: _archive(p, documents__csv="path,date\nminutes-01.txt,3/4/20\n"), 4, ("documents.csv, line 2", "yyyy-mm-dd")),
    "a quote never closed": (lambda p: _archive(p, judgements__csv=HEADER + '2024,me,"so,merge,X\n2024,me,so,merge,Y\n'), 4, ("judgements.csv, line 2", "quotation")),
    "text after a quote": (lambda p: _archive(p, organisations__csv='name\nA\n"B" c\n'), 4, ("organisations.csv, line 3", "quotation")),
    "too many values": (lambda p: _archive(p, organisations__csv="name,kind\nA,club,x\n"), 4, ("organisations.csv, line 2", "3 values", "2 values")),
    "CSV in Latin-1": (lambda p: _archive(p, organisations__csv="name\nA\nÇay\n".encode("latin-1")), 4, ("organisations.csv, line 3", "UTF-8")),
    "CSV in UTF-16": (lambda p: _archive(p, organisations__csv="name\nA\n".encode("utf-16")), 4, ("organisations.csv, line 1", "UTF-8")),
    "CSV with NUL bytes": (lambda p: _archive(p, organisations__csv=b"name\nA\nB\x00\n"), 4, ("organisations.csv, line 3", "NUL")),
    "an empty CSV": (lambda p: _archive(p, organisations__csv=b""), 0, ()),
    "CSV is a folder": (lambda p: _folder(_archive(p) / "organisations.csv").parent, 4, ("organisations.csv cannot be read",)),
}  # fmt: skip


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.mark.parametrize("case", CASES)
def test_one_message_says_what_where_and_what_to_do(case: str, tmp_path: Path) -> None:
    make, code, said = CASES[case]
    target = make(tmp_path)
    done = tutanak("run", target, "--store", tmp_path / "store", *SERIAL)
    assert done.returncode == code, done.stderr
    if code:
        message = complaint(done)
        assert all(part in message for part in said), message
        assert not (tmp_path / "store").exists()


USAGE = {
    ("--set", "topics.modle=lda"): "'model'",
    ("--set", "topic.model=lda"): "'topics'",
    ("--set", "topics.topics=9999"): "at most 500",
    ("--set", "topics.max_share=nan"): "out of range",
    ("--set", "mentions.taggers=['gazeteer']"): "gazetteer",
    ("--set", "topics"): "section.key=value",
    ("--stage", "mention"): "'mentions'",
    ("--lang", "de"): "en, tr",
}


@pytest.mark.parametrize("wrong", USAGE, ids=" ".join)
def test_wrong_usage_names_what_was_meant(wrong: tuple[str, str], tmp_path: Path) -> None:
    done = tutanak("run", _archive(tmp_path), "--store", tmp_path / "store", *wrong)
    assert done.returncode == 2
    assert USAGE[wrong] in complaint(done)
    assert not (tmp_path / "store").exists()


def test_a_store_that_cannot_be_used(tmp_path: Path) -> None:
    folder, store = _archive(tmp_path), tmp_path / "store"
    assert tutanak("run", folder, "--store", store, *SERIAL).returncode == 0
    other = shutil.copytree(folder, tmp_path / "others")
    for command in ("run", "status", "check"):
        done = tutanak(command, other, "--store", store, *SERIAL)
        assert (done.returncode, "'papers', not 'others'" in complaint(done)) == (5, True)
    for place, said in ((folder / "minutes-01.txt", "is not a folder"), (folder, "not a store"), (Path("/dev/null"), "is not a folder")):
        done = tutanak("run", folder, "--store", place, *SERIAL)
        assert (done.returncode, said in complaint(done)) == (5, True), done.stderr
    (store / "study.json").write_text("{")
    done = tutanak("run", folder, "--store", store, *SERIAL)
    assert (done.returncode, "damaged" in complaint(done)) == (5, True)
    done = tutanak("status", folder, "--store", tmp_path / "none")
    assert (done.returncode, "tutanak run" in complaint(done)) == (4, True)


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    folder, store = _archive(tmp_path), tmp_path / "store"
    assert tutanak("run", folder, "--store", store, *SERIAL).returncode == 0
    table = next((store / "mentions").iterdir())
    table.write_bytes(table.read_bytes()[:-30])
    done = tutanak("check", folder, "--store", store, *SERIAL)
    assert (done.returncode, table.name in complaint(done)) == (5, True)
    assert tutanak("run", folder, "--store", store, *SERIAL).returncode == 0  # a damaged batch is made anew
    assert tutanak("check", folder, "--store", store, *SERIAL).returncode == 0


def test_unusual_files_are_listed_one_by_one(tmp_path: Path) -> None:
    folder = _archive(tmp_path, big__txt="x" * 5000)
    os.mkfifo(folder / "pipe.txt")
    (folder / "link-to-pipe.txt").symlink_to("pipe.txt")
    (folder / "endless.txt").symlink_to("/dev/zero")
    (folder / "loop").symlink_to("loop")
    (folder / "nowhere.txt").symlink_to("gone")
    (folder / "again").symlink_to(".")
    with (folder / "sparse.txt").open("wb") as sparse:
        sparse.truncate(100 << 30)  # 100 GiB that take no room
    (folder / "says-empty.txt").symlink_to("/proc/self/pagemap")  # its size is 0, and it goes on and on
    (folder / "broken-disk.txt").symlink_to("/proc/self/mem")  # can be opened, and reading fails
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(folder / "socket"))
    Path(os.fsdecode(os.fsencode(folder) + b"/bad\xff.txt")).write_text("Minutes of nobody")
    done = tutanak("run", folder, "--store", tmp_path / "store", *SERIAL, "--set", "files.max_bytes=4000")
    assert done.returncode == 3, done.stderr
    assert "13 files: 2 documents counted" in done.stderr
    said = {f.path: f.message for f in Store(str(tmp_path / "store")).rows("failures")}
    assert said["sparse.txt"] == "the file has 107374182400 bytes, more than 4000"
    assert said["says-empty.txt"] == "the file says that it has 0 bytes and has more than 4000"
    assert said["broken-disk.txt"] == "it cannot be read: Input/output error"
    found = {f.path: f.error for f in Store(str(tmp_path / "store")).rows("failures") if f.stage == "files"}
    assert found == {
        "sparse.txt": "too-large", "says-empty.txt": "too-large", "broken-disk.txt": "unreadable",
        "pipe.txt": "no-file", "link-to-pipe.txt": "no-file", "endless.txt": "no-file", "socket": "no-file", "loop": "unreadable",
        "nowhere.txt": "vanished", "big.txt": "too-large", "bad\\udcff.txt": "bad-name",
    }  # fmt: skip
    assert all(path in done.stderr for path in found)


NAMES = [
    "line\nbreak.txt",
    "\x1b[31mred\x1b[0m.txt",
    "<b onload=alert(1)>&.txt",
    '=HYPERLINK("x").txt',
    "\u202egnp.txt",
    "İĞÜŞÖÇ ığüşöç 🏛.txt",
    "-rf.txt",
]


@pytest.mark.parametrize("bad", [False, True], ids=["read", "set aside"])
def test_names_of_files_are_data(bad: bool, tmp_path: Path) -> None:
    folder = _archive(tmp_path)
    text = (folder / "minutes-01.txt").read_text()
    for n, name in enumerate(NAMES):
        (folder / name).write_text("" if bad else text.replace("Grant", f"Grant {n}" * 30))
    store = tmp_path / "store"
    done = tutanak("run", folder, "--store", store, *SERIAL)
    assert done.returncode == (3 if bad else 0), done.stderr
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr
    assert {f.path for f in Store(str(store)).rows("files")} >= set(NAMES)
    html = (store / "report-en.html").read_text()
    assert "<b onload" not in html
    assert tutanak("export", folder, "csv", "--store", store, "--to", tmp_path / "out").returncode == 0
    assert "\n=HYPERLINK" not in (tmp_path / "out/csv/files.csv").read_text()
    assert tutanak("check", folder, "--store", store, *SERIAL).returncode == 0


def _without_override() -> None:
    """Give up the right of root to read and write whatever the modes say."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if os.geteuid() == 0 and libc.prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
            raise OSError(ctypes.get_errno(), "cannot drop a capability")


def test_files_and_folders_without_permission_are_listed(tmp_path: Path) -> None:
    folder = _archive(tmp_path)
    closed = folder / "closed"
    half = folder / "half"
    for place in (closed, half):
        shutil.copytree(folder, place, ignore=shutil.ignore_patterns("closed", "half"))
    (folder / "minutes-01.txt").chmod(0)
    closed.chmod(0)
    half.chmod(0o400)  # its names can be read, its files cannot
    try:
        done = tutanak("run", folder, "--store", tmp_path / "store", *SERIAL, before=_without_override)
    finally:
        closed.chmod(0o700)
        half.chmod(0o700)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    found = {f.path: f.message for f in Store(str(tmp_path / "store")).rows("failures") if f.stage == "files"}
    assert set(found) == {"minutes-01.txt", "closed", "half/minutes-01.txt", "half/minutes-02.txt"}
    assert "Permission denied" in found["minutes-01.txt"]
    assert "5 files: 1 document counted + 0 near repeats + 0 exact copies + 4 set aside" in done.stderr


def test_what_a_run_needs_and_may_not_open(tmp_path: Path) -> None:
    folder, store = _archive(tmp_path), tmp_path / "store"
    assert tutanak("run", folder, "--store", store, *SERIAL).returncode == 0

    def refused(place: Path, mode: int, *arguments: str | Path) -> tuple[int, str]:
        before = place.stat().st_mode
        place.chmod(mode)
        try:
            done = tutanak(*arguments, before=_without_override)
        finally:
            place.chmod(before)
        return done.returncode, complaint(done)

    code, message = refused(folder, 0, "run", folder, "--store", tmp_path / "other", *SERIAL)
    assert (code, "papers cannot be opened: Permission denied" in message) == (4, True), message
    assert not (tmp_path / "other").exists()
    (folder / ORGANISATIONS).write_text("name\nElmford Rowing Club\n")
    code, message = refused(folder / ORGANISATIONS, 0, "run", folder, "--store", store, *SERIAL)
    assert (code, "organisations.csv cannot be read: Permission denied" in message) == (4, True), message
    code, message = refused(store, 0o500, "run", folder, "--store", store / "below", *SERIAL)
    assert (code, "cannot be written" in message) == (5, True), message
    code, message = refused(store / "files", 0o500, "run", folder, "--store", store, *SERIAL)
    assert (code, "cannot be written" in message) == (5, True), message
    for command in ("run", "status", "check"):
        code, message = refused(store, 0, command, folder, "--store", store, *SERIAL)
        assert (code, "cannot be read" in message) == (5, True), message
    code, message = refused(folder / "minutes-01.txt", 0, "read", folder / "minutes-01.txt")
    assert (code, "minutes-01.txt cannot be opened: Permission denied" in message) == (4, True), message
