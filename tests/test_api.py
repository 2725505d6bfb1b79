"""The notebook API: what the README shows runs, and what cannot be read says so with the file named."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.core import TyperGroup
from typer.main import get_command

import pipeline
from pipeline.cli import app
from pipeline.config import load
from pipeline.errors import DocumentError, InputError
from tests.archive import BODY, write_archive

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ROOT / "corpora/sample/documents"
QUICK = "[influence]\nbootstrap = 100\n[topics]\nstability_runs = 0\n[run]\nexecutor = 'serial'\n"


def _block(heading: str) -> str:
    """The first indented block below a heading of the README."""
    lines = README.split(f"## {heading}\n")[1].split("\n## ")[0].splitlines()
    return "\n".join(line[4:] for line in lines if line.startswith("    ") or not line.strip())


def test_the_notebook_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(DOCUMENTS / "county/2024/minutes-2024-06-17.pdf", tmp_path / "minutes.pdf")
    write_archive(tmp_path / "papers", 3)
    (tmp_path / "study.toml").write_text(f"[corpus]\npath = 'papers'\n{QUICK}")
    monkeypatch.chdir(tmp_path)
    pipeline.Study("study.toml").run()
    last: list[Any] = []
    known: dict[str, Any] = {}
    for line in _block("In a notebook").strip().splitlines():
        if line and not line.startswith(("import", "doc =")):
            last.append(eval(line, known))
        else:
            exec(line, known)
    tagged, from_text, decisions, mentions = last
    assert list(tagged.columns) == ["start", "end", "surface", "name", "kind", "role", "use", "score", "taggers", "reason"]
    assert isinstance(from_text, pd.DataFrame)
    assert len(decisions)
    assert len(mentions)
    doc = known["doc"]
    for row in tagged.to_dict("records"):
        assert doc.text[row["start"] : row["end"]] == row["surface"]
    for row in decisions.to_dict("records"):
        assert doc.text[row["start"] : row["end"]] == row["quote"]
    first = tagged.iloc[0]
    assert all(box.page_no >= 1 and box.x1 > box.x0 and box.bottom > box.top for box in doc.boxes(first["start"], first["end"]))


def test_the_study_file_of_the_readme_loads(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "studies").mkdir()
    text = README[README.index("    [corpus]") :].split("\n\n`")[0]
    (tmp_path / "studies/study.toml").write_text(re.sub("^    ", "", text, flags=re.MULTILINE))
    config = load(tmp_path / "studies/study.toml")
    assert config.corpus.root.resolve() == tmp_path / "archive"
    assert config["topics"].topics == 12


def test_the_readme_lists_every_command() -> None:
    listed = set(re.findall(r"^\| `tutanak (\w+)", README, re.MULTILINE))
    command = get_command(app)
    assert isinstance(command, TyperGroup)
    assert listed == set(command.commands)


def test_a_text_is_tagged_and_read_as_a_meeting() -> None:
    text = BODY.format(day=3, amount=30)
    tagged = pipeline.tag(text, lang="en")
    assert {"Elmford Rowing Club", "Friends of Carrow Wood"} <= set(tagged["name"])
    facts = pipeline.meeting(text)
    assert (facts.date, len(facts.present), len(facts.absent)) == ("2021-03-03", 3, 1)
    assert all(text[d["start"] : d["end"]] == d["quote"] for d in facts.decisions.to_dict("records"))
    assert pipeline.tag("", lang="en").empty


BAD = {
    "cut.pdf": (b"%PDF-1.4\n1 0 obj\n", "broken"),
    "empty.txt": (b"", "empty"),
    "noise.bin": (bytes(range(256)) * 9, "unsupported"),
    "cut.docx": (b"PK\x03\x04 cut off", "broken"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_bytes_say_what_is_wrong_with_which_file(name: str, tmp_path: Path) -> None:
    data, error = BAD[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(DocumentError, match=re.escape(name)) as caught:
        pipeline.read(tmp_path / name)
    assert caught.value.error == error
    assert caught.value.advice


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path, said in ((tmp_path, "is not a file"), (tmp_path / "none.pdf", "does not exist"), (tmp_path / "pipe.txt", "is not a file")):
        with pytest.raises(InputError, match=said):
            pipeline.read(path)


def test_a_study_says_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        pipeline.Study(tmp_path / "study.toml")
    study = pipeline.Study(write_archive(tmp_path / "papers", 2), store=str(tmp_path / "store"))
    with pytest.raises(InputError, match=r"Study\(…\).run\(\)"):
        study.table("mentions")
    study.run()
    with pytest.raises(InputError, match="'mentions'"):
        study.table("mention")


def test_a_member_of_an_archive_is_read_by_its_path(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "minutes.zip", "w") as archive:
        archive.writestr("may/minutes.txt", "The council met on 4 May 2021.")
    assert "The council met" in pipeline.read(tmp_path / "minutes.zip" / "may" / "minutes.txt").text
    with pytest.raises(InputError):
        pipeline.read(tmp_path / "minutes.zip" / "june.txt")
