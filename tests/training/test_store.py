"""Corrections that people wrote beside an archive become examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import languages
from pipeline.config import load
from pipeline.errors import InputError
from pipeline.run import run
from pipeline.training.formats import store
from pipeline.training.making import annotated
from pipeline.training.recipe import Annotated
from tests.archive import write_archive

HEADER = "when,who,why,action,subject,value,quote\n"
LINES = "2024-01-01,Ash,known,kind,Elmford Rowing Club,club,\n2024-01-01,Ash,a wood,not_organisation,Friends of Carrow Wood,,\n"


def test_judged_sentences_are_examples(tmp_path: Path) -> None:
    folder = write_archive(tmp_path / "papers", 1)
    (folder / "judgements.csv").write_text(HEADER + LINES, encoding="utf-8")
    run(load(folder, ["run.executor=serial"], str(tmp_path / "store")), "mentions")
    examples = store.read(tmp_path / "store", languages.get("en"))
    marked = {e.text[a:b] for e in examples for a, b, _ in e.spans}
    refused = [e for e in examples if "Friends of Carrow Wood" in e.text]
    assert "Elmford Rowing Club" in marked
    assert not any("Carrow" in name for name in marked)
    assert refused
    assert all("Carrow" not in e.text[a:b] for e in refused for a, b in e.unsure)
    assert store.read(tmp_path / "store", languages.get("tr")) == []


def test_a_folder_that_is_no_store_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not in the format 'store': no store of a finished run"):
        annotated(Annotated(str(tmp_path), "store", ""), Path(), "en")
