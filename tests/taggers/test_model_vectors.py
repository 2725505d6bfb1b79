"""Remembered vectors are those of the table."""

from __future__ import annotations

import numpy as np
import pytest
import spacy
from spacy.vectors import Vectors

from pipeline.models import vectors

WORDS = ["brook", "trust", "", "irmak", "derneği", "brook", "ışık", "trust"]


@pytest.mark.parametrize("most", [100, 3])
def test_each_batch_has_the_numbers_of_the_table(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "MOST", most)
    nlp = spacy.blank("xx")
    data = np.random.default_rng(7).normal(size=(50, 8)).astype(np.float32)
    table = Vectors(strings=nlp.vocab.strings, data=data, mode="floret", minn=2, maxn=4, hash_count=2, hash_seed=1)
    nlp.vocab.vectors = table
    keys = [nlp.vocab.strings.add(word) for word in WORDS]
    vectors.remember(nlp)
    remembered = nlp.vocab.vectors
    assert isinstance(remembered, vectors.Remembered)
    for asked in (keys[:2], keys, keys[3:], keys[:3] * 2):
        assert np.array_equal(remembered.get_batch(asked), table.get_batch(asked))
    assert nlp.meta["vectors"]["width"] == 8


def test_a_table_of_whole_words_stays_as_it_is() -> None:
    nlp = spacy.blank("xx")
    table = nlp.vocab.vectors
    vectors.remember(nlp)
    assert nlp.vocab.vectors is table
