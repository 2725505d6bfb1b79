"""The command line: what a person gets for good and for bad input."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from tests.archive import write_archive

QUICK = ["--set", "influence.bootstrap=100", "--set", "topics.stability_runs=0", "--set", "run.executor=serial"]


def _call(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    return int(caught.value.code or 0)


@pytest.fixture
def study(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    folder, store = str(write_archive(tmp_path / "papers", 3)), str(tmp_path / "store")
    assert _call("run", folder, "--store", store, *QUICK) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("Report: ")
    assert Path(captured.out.removeprefix("Report: ").strip()).stat().st_size > 10_000
    assert "3 files: 3 documents counted" in captured.err
    return folder, store


def test_status_check_and_export_after_a_run(study: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, store = study
    assert _call("status", folder, "--store", store, *QUICK, "--json") == 0
    status = json.loads(capsys.readouterr().out)
    assert {s["state"] for s in status["stages"] if s["stage"] != "topics"} == {"done"}
    assert status["coverage"]["counted"] == 3
    assert _call("check", folder, "--store", store, *QUICK) == 0
    assert "3 documents" in capsys.readouterr().out
    for form in ("csv", "parquet", "sqlite", "html"):
        assert _call("export", folder, form, "--to", str(tmp_path / f"out-{form}"), "--store", store, *QUICK) == 0
        written = [Path(p) for p in capsys.readouterr().out.splitlines()]
        assert written
        assert all(p.exists() for p in written)


def test_status_says_what_changed_since_the_last_run(study: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    folder, store = Path(study[0]), study[1]

    def status() -> dict[str, Any]:
        assert _call("status", str(folder), "--store", store, *QUICK, "--json") == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return {"files": next(s["state"] for s in found["stages"] if s["stage"] == "files")} | found["changes"]

    nothing = {"files": "done", "new": [], "changed": [], "gone": [], "beside": [], "problem": ""}
    assert status() == nothing
    write_archive(folder, 1, start=4)
    first = folder / "minutes-01.txt"
    before = first.stat()
    first.write_text(first.read_text(encoding="utf-8").replace("Moss", "Ross"), encoding="utf-8")
    os.utime(first, ns=(before.st_atime_ns, before.st_mtime_ns))  # neither size nor time tell
    (folder / "minutes-02.txt").unlink()
    (folder / "organisations.csv").write_text("name\nElmford Rowing Club\n", encoding="utf-8")
    expected = nothing | {"files": "stale", "new": ["minutes-04.txt"], "changed": ["minutes-01.txt"], "gone": ["minutes-02.txt"]}
    assert status() == expected | {"beside": ["organisations.csv"]}
    assert _call("status", str(folder), "--store", store, *QUICK) == 0
    printed = capsys.readouterr().out
    assert "Files since the last run: 1 new, 1 changed, 1 gone; organisations.csv changed" in printed
    assert "  gone: minutes-02.txt" in printed
    assert _call("run", str(folder), "--store", store, *QUICK) == 0
    capsys.readouterr()
    assert status() == nothing
    (folder / "organisations.csv").write_text("nam\nElmford\n", encoding="utf-8")
    assert "organisations.csv" in status()["problem"]


def test_one_document_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(write_archive(tmp_path / "papers", 1) / "minutes-01.txt")
    assert _call("read", file, "--json") == 0
    assert json.loads(capsys.readouterr().out)["document"]["date"] == "2021-03-01"
    assert _call("tag", file, "--json") == 0
    names = {m["name"] for m in json.loads(capsys.readouterr().out)}
    assert {"Elmford Rowing Club", "Friends of Carrow Wood"} <= names
    assert _call("meeting", file, "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert {p["name"] for p in facts["present"]} == {"Rowan", "Tully", "Varga"}
    assert {d["outcome"] for d in facts["decisions"]} >= {"adopted", "noted"}
    for command in ("read", "tag", "meeting"):
        assert _call(command, file) == 0
        assert capsys.readouterr().out.strip()


def test_config_prints_value_and_origin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "s.toml").write_text("[topics]\nseed = 4\n")
    assert _call("config", str(tmp_path / "s.toml"), "--set", "run.workers=2") == 0
    printed = capsys.readouterr().out
    assert f"topics.seed = 4    # {tmp_path}/s.toml" in printed
    assert "run.workers = 2    # --set" in printed
    assert 'topics.model = "nmf"    # default' in printed
    assert _call("config", "--json") == 0
    assert {"section": "topics", "key": "model", "value": "nmf", "origin": "default"} in json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("make", "code", "said"),
    [
        (lambda p: p / "nowhere", 4, "does not exist"),
        (lambda p: (p / "empty").mkdir() or p / "empty", 4, "empty"),
        (lambda p: _file(p / "one.txt", "x").parent / "one.txt", 4, "tutanak read"),
        (lambda p: _file(p / "bad/corpus.toml", "[corpus").parent, 4, "corpus.toml"),
        (lambda p: _file(p / "odd/corpus.toml", "[corpus]\nnmae = 'x'").parent, 2, "name"),
        (lambda p: _file(write_archive(p / "org", 1) / "organisations.csv", "name,kind\nX Society,sect\n").parent, 4, "organisations.csv"),
        (
            lambda p: _file(write_archive(p / "jud", 1) / "judgements.csv", "when,who,why,action,subject\n2024,me,so,explode,X\n").parent,
            4,
            "line 2",
        ),
    ],
)
def test_bad_input_gets_one_message_and_its_exit_code(
    make, code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # type: ignore[no-untyped-def]
    assert _call("run", str(make(tmp_path)), "--store", str(tmp_path / "store"), *QUICK) == code
    message = capsys.readouterr().err
    assert said in message
    assert "Traceback" not in message
    assert len([line for line in message.splitlines() if line.startswith("tutanak: ")]) == 1


def _file(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_unknown_command_setting_and_stage_are_usage_errors(tmp_path: Path) -> None:
    folder = str(write_archive(tmp_path / "papers", 1))
    assert _call("explode") == 2
    assert _call("run", folder, "--set", "topics.modell=lda") == 2
    assert _call("run", folder, "--set", "influence.bootstrap=3") == 2
    assert _call("run", folder, "--stage", "mention") == 2
    assert _call("export", folder, "docx") == 2


def test_commands_that_need_a_store_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(write_archive(tmp_path / "papers", 1))
    for command in ("status", "check"):
        assert _call(command, folder, "--store", str(tmp_path / "none")) == 4
        assert "no store" in capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_a_file_without_permission_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_archive(tmp_path / "papers", 2)
    (folder / "minutes-01.txt").chmod(0)
    assert _call("run", str(folder), "--store", str(tmp_path / "store"), *QUICK) == 3
    assert "minutes-01.txt" in capsys.readouterr().err
    (folder / "minutes-01.txt").chmod(stat.S_IRUSR)


def test_help_shows_brackets_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert _call("train", "--help") == 0
    assert "[mentions] models" in capsys.readouterr().out
