"""Folding keeps lengths; endings, lemmas and sentences of a language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SettingsError
from pipeline.languages import codes, get


@given(st.text(), st.sampled_from(["tr", "en", "other"]))
def test_folding_keeps_the_length_and_is_idempotent(text: str, code: str) -> None:
    folded = get(code).fold(text)
    assert len(folded) == len(text)
    assert get(code).fold(folded) == folded


def test_turkish_capitals_fold_to_their_own_letters() -> None:
    assert get("tr").fold("IŞIK İLÇESİ") == "ışık ilçesi"
    assert get("en").fold("ISLINGTON İ") == "islington i"


@pytest.mark.parametrize("ending", ["nin", "’", "ne", "nden", "'"])
def test_a_case_ending_stands_after_an_apostrophe(ending: str) -> None:
    name = "Çevre Derneği"
    text = f"{name}{ending if ending in '’ ' else chr(39) + ending.strip(chr(39))} kararı"
    end = get("tr").case_ending(text, len(name))
    assert text[len(name) : end] in ("", f"'{ending}")
    assert (end > len(name)) == ending.isalpha()


def test_lemmas_and_stop_words_come_folded() -> None:
    assert get("tr").lemma("Derneklerin") == "dernek"
    assert get("en").lemma("Societies") == "society"
    assert "ve" in get("tr").stop_words
    assert "the" in get("en").stop_words


def test_sentences_begin_after_marks_and_in_each_part_by_itself() -> None:
    text = "Kabul edildi. Önerge reddedildi."
    assert list(get("tr").sentences(text, [(0, len(text)), (0, 13), (9, 20), (5, 5)])) == [[0, 14], [0], [9, 14], []]


PIECES = ["a", "Foo", "Dr.", "no.", "3.5", "e.g.", "’nin", *" \n\t.?!…()“-_*$/:;'"]


@given(st.lists(st.sampled_from([*PIECES, "  ", "\f\n"]), max_size=30).map("".join), st.sampled_from(["en", "tr"]))
def test_sentences_are_those_of_spacy(text: str, code: str) -> None:
    language, middle = get(code), len(text) // 2
    parts = [(0, len(text)), (0, middle), (middle, len(text))]
    expected = [[a + sent.start_char for sent in language.nlp(text[a:b]).sents] for a, b in parts]
    assert list(language.sentences(text, parts)) == expected


def test_an_unknown_language_names_those_there_are() -> None:
    assert codes() == ("en", "tr")
    with pytest.raises(SettingsError, match="en, tr"):
        get("xx")
