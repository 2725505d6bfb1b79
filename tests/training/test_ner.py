"""Training on sentences written here."""

from __future__ import annotations

import spacy

from pipeline.settings import TrainSettings
from pipeline.training import ner
from pipeline.training.examples import ORG, Example
from pipeline.training.making import Made, write
from pipeline.training.recipe import Recipe

NAMES = ["Brackenlight", "Corvane", "Duskwater", "Elmhollow", "Fennimore", "Gladewing", "Hartspell", "Ivenmoor"]
SETTINGS = TrainSettings(steps=60, check=30, width=32, depth=2, dropout=0.1, vector_rounds=0)


def examples() -> list[Example]:
    before = "A letter was read from "
    named = [Example(f"{before}{n} about trees.", ((len(before), len(before) + len(n), ORG),), "here") for n in NAMES]
    return [*named, *(Example(f"The road to {n} was closed.", (), "here") for n in NAMES)]


def made() -> Made:
    return Made(ner.train(examples(), "en", SETTINGS), Recipe("en", "1", "ours"), SETTINGS, {"here": 16})


def found(nlp, text):
    return [e.text for e in nlp(text).ents]


def test_a_planted_name_is_found_and_the_same_seed_gives_the_same_bytes(tmp_path):
    for folder in ("a", "b"):
        write(made(), tmp_path / folder)
    files = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*") if p.is_file())
    assert [(tmp_path / "a" / f).read_bytes() for f in files] == [(tmp_path / "b" / f).read_bytes() for f in files]
    nlp = spacy.load(tmp_path / "a")
    assert found(nlp, "A letter was read from Larkholm about trees.") == ["Larkholm"]
    assert found(nlp, "The road to Larkholm was closed.") == []


def test_words_that_were_read_are_not_kept(tmp_path):
    write(made(), tmp_path / "a")
    assert all(b"Brackenlight" not in p.read_bytes() for p in (tmp_path / "a").rglob("*") if p.is_file())


def test_what_is_unsure_counts_neither_way():
    nlp = spacy.blank("en")
    doc = ner.as_doc(nlp, Example("Elm FC met Ash.", ((0, 6, ORG),), "here", unsure=((11, 14), (0, 3))))
    assert [(t.text, t.ent_iob_) for t in doc] == [("Elm", "B"), ("FC", "I"), ("met", "O"), ("Ash", ""), (".", "O")]


def test_the_card_says_what_the_model_is_made_of(tmp_path):
    write(made(), tmp_path / "a")
    card = (tmp_path / "a" / "card.md").read_text(encoding="utf-8")
    assert "- here: 16 (our own)" in card
    assert "Licence: ours" in card
    assert "seed 20" in card
