"""Readers of annotated files, on files written here."""

from __future__ import annotations

import json

import pytest

from pipeline import languages
from pipeline.errors import InputError
from pipeline.training.examples import Example
from pipeline.training.formats import columns, gold, marked
from pipeline.training.making import annotated
from pipeline.training.recipe import Annotated

EN, TR = languages.get("en"), languages.get("tr")


def spans(example: Example) -> list[tuple[str, str]]:
    return [(example.text[a:b], label) for a, b, label in example.spans]


@pytest.mark.parametrize(
    "text",
    [
        "Ashby B-ORG\nTrust I-ORG\nmet O\nAnn B-PER\n\nIt O\nrose O\n",
        "Ashby\tB-ORG\nTrust\tI-ORG\nmet\tO\nAnn\tB-PER\n\nIt\tO\nrose\tO\n",
        "# text = Ashby Trust met Ann\n1\tAshby\tB-ORG\t-\n2\tTrust\tI-ORG\t-\n3\tmet\tO\t-\n4\tAnn\tB-PER\t-\n\n1\tIt\tO\t-\n2\trose\tO\t-\n",
        "-DOCSTART- -X- O O\n\nAshby NNP - I-ORG\nTrust NNP - I-ORG\nmet VB - O\nAnn NNP - I-PER\n\nIt PR - O\nrose VB - O",
    ],
)
def test_columns_of_every_kin_are_read(tmp_path, text):
    (tmp_path / "a").write_text(text, encoding="utf-8")
    first, second = columns.read(tmp_path / "a", EN)
    assert (first.text, spans(first)) == ("Ashby Trust met Ann", [("Ashby Trust", "ORG"), ("Ann", "PER")])
    assert (second.text, second.spans) == ("It rose", ())


def test_a_file_without_tags_is_named(tmp_path):
    (tmp_path / "a").write_text("Ashby met\nTrust rose\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a, line 1: 'Ashby met' has no label"):
        annotated(Annotated("a", "columns", ""), tmp_path, "en")


def test_marked_sentences_and_gold_passages(tmp_path):
    (tmp_path / "a.txt").write_text("# said\n[Ashby Trust] and [club speaks|Elm FC] met.\n", encoding="utf-8")
    assert [spans(e) for e in marked.read(tmp_path / "a.txt", EN)] == [[("Ashby Trust", "ORG"), ("Elm FC", "ORG")]]
    passage = {"id": "1", "text": "Elm FC met.", "mentions": [{"start": 0, "end": 6}]}
    (tmp_path / "b.json").write_text(json.dumps([passage]), encoding="utf-8")
    assert [spans(e) for e in gold.read(tmp_path / "b.json", EN)] == [[("Elm FC", "ORG")]]


def test_case_endings_and_foreign_labels_are_cut_off(tmp_path):
    (tmp_path / "a").write_text("Elma\tB-ORG\nVakfı'nın\tI-ORG\ngünü\tB-DATE\n", encoding="utf-8")
    (example,) = annotated(Annotated("a", "columns", "", {"ORG": "ORG"}, 2), tmp_path, "tr")
    assert spans(example) == [("Elma Vakfı", "ORG")]
    assert example.weight == 2
