"""The sample archive is what its generator makes, and its truth agrees with itself."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

from pipeline.tables import OrgKind, Outcome, Role, Vote

SAMPLE = Path(__file__).parent.parent / "corpora" / "sample"
TRUTH = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))


def test_generator_makes_the_committed_files(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(SAMPLE / "generate.py"), str(tmp_path)], check=True)
    assert (tmp_path / "truth.json").read_bytes() == (SAMPLE / "truth.json").read_bytes()
    assert (tmp_path / "organisations.csv").read_bytes() == (SAMPLE / "organisations.csv").read_bytes()
    made = {p.relative_to(tmp_path) for p in (tmp_path / "documents").rglob("*") if p.is_file()}
    assert made == {p.relative_to(SAMPLE) for p in (SAMPLE / "documents").rglob("*") if p.is_file()}
    for path in made:
        if path.suffix in (".txt", ".md", ".html"):
            assert (tmp_path / path).read_bytes() == (SAMPLE / path).read_bytes()


def test_truth_uses_the_vocabulary_and_known_organisations() -> None:
    kinds = {o["name"]: o["kind"] for o in TRUTH["organisations"]}
    for m in TRUTH["mentions"]:
        # the society that judgements.csv merges with the foundation that it became
        assert m["kind"] == ("association" if m["text"] == "Kale Dostları Derneği" else kinds[m["org"]])
        assert m["kind"] in get_args(OrgKind)
        assert m["role"] in get_args(Role)
    for d in TRUTH["decisions"]:
        assert d["outcome"] in get_args(Outcome)
        assert d["vote"] in get_args(Vote)
        assert (d["vote"] == "count") == (d["votes_for"] is not None)


def test_every_row_is_about_a_document_that_can_be_read() -> None:
    readable = {d["path"] for d in TRUTH["documents"] if not d["failure"]}
    for table in ("mentions", "decisions", "topics", "meetings"):
        assert {r["path"] for r in TRUTH[table]} <= readable


def _body(path: str) -> str:
    """The words of a text-like document with single spaces, without mark-up."""
    printed = (SAMPLE / "documents" / path).read_bytes()
    encoding = "iso-8859-9" if path.endswith("SUBAT_2022.txt") else "utf-8"
    # accepts one tag: <h2>, </p>
    return " ".join(re.sub(r"<[^>]+>", " ", printed.decode(encoding)).replace("&amp;", "&").split())


def test_planted_words_stand_in_the_text_like_documents() -> None:
    bodies = {d["path"]: _body(d["path"]) for d in TRUTH["documents"] if d["format"] in ("text", "markdown", "html") and not d["failure"]}
    for m in (m for m in TRUTH["mentions"] if m["path"] in bodies):
        assert len(re.findall(rf"(?<!\w){re.escape(m['text'])}(?!\w)", bodies[m["path"]])) >= m["nth"], m
    for d in (d for d in TRUTH["decisions"] if d["path"] in bodies):
        assert bodies[d["path"]].count(d["quote"]) == 1, d
