"""Vectors of the letters of words, learned from a few sentences."""

from __future__ import annotations

import random

import numpy as np
import spacy

from pipeline.models.words import words
from pipeline.training import vectors


def texts() -> list[str]:
    """Sentences in which trees and boats stand in different places."""
    chance = random.Random(4)
    trees, boats = ("IŞIKLI meşe", "IŞIKLI çınar"), ("yelkenli tekne", "yelkenli kayık")
    return [f"bahçede {chance.choice(trees)} büyüdü. denizde {chance.choice(boats)} yüzdü." for _ in range(300)]


def test_the_same_texts_give_the_same_table_and_words_never_seen_have_a_vector(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first, second = (spacy.load(vectors.learn(texts(), "tr", 2, tmp_path / name)) for name in ("a", "b"))
    assert first.vocab.vectors.shape == (vectors.BUCKETS, vectors.WIDTH)
    assert np.array_equal(first.vocab.vectors.data, second.vocab.vectors.data)
    assert np.linalg.norm(first.vocab["çınarlık"].vector) > 0


def test_words_fold_as_their_language_does_and_case_endings_stand_apart():
    doc = words("tr")(spacy.blank("tr"))("IŞIK Derneği'nin")
    assert [(w.norm_, w.prefix_) for w in doc] == [("ışık", "ışık"), ("derneği", "dern"), ("'nin", "'nin")]
    doc = words("en")(spacy.blank("en"))("IT Ashby's")
    assert [w.norm_ for w in doc] == ["it", "ashby", "'s"]
