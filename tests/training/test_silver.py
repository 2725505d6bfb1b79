"""Silver sentences and sentences with slots, on text written here."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from pipeline import languages
from pipeline.training.examples import ORG, Example
from pipeline.training.sentences import LABELS, filled, lists
from pipeline.training.silver import chosen, renamed, sentences

EN = languages.get("en")
TEXT = (
    "The Ashby Rowing Club asked Corvane about the new boats. The members walked along Elm Road for a while. "
    "A letter from the Ashby Rowing Club on Elm Road was read. The weather was fine for most of the year. They met Corvane and went home."
)


def found() -> list[Example]:
    return list(sentences(TEXT, EN, (), "here"))


def test_names_are_marked_and_what_nothing_explains_is_masked():
    marked = [([e.text[a:b] for a, b, _ in e.spans], [e.text[a:b] for a, b in e.unsure]) for e in found()]
    assert (["Ashby Rowing Club"], ["Corvane"]) in marked
    assert (["Ashby Rowing Club"], []) in marked  # a road is no organisation: it counts
    assert not any("They met Corvane" in e.text for e in found())  # no sure name, and one that may be missed
    assert any("weather" in e.text and not e.spans for e in found())


def test_a_sentence_is_drawn_once_and_the_same_seed_draws_the_same():
    drawn = [chosen([*found(), *found()], 10, random.Random(3)) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert len({e.text for e in drawn[0]}) == len(drawn[0])
    assert sum(bool(e.spans) for e in drawn[0]) == 2
    assert len(chosen(found(), 1, random.Random(3))) == 1


@given(st.lists(st.text("abc XYZ", min_size=1, max_size=6), min_size=1, max_size=6), st.integers(0, 99))
def test_replaced_names_keep_what_stands_around_them(parts, seed):
    text, spans, unsure = "", [], []
    for n, part in enumerate(parts):
        (spans if n % 2 else unsure).append((len(text), len(text) + len(part)))
        text += part + "|"
    example = Example(text, tuple((a, b, ORG) for a, b in spans), "here", unsure=tuple(unsure))
    (other,) = renamed([example], ["Brackenlight", "Q"], random.Random(seed))
    assert {other.text[a:b] for a, b, _ in other.spans} <= {"Brackenlight", "Q"}
    assert [other.text[a:b] for a, b in other.unsure] == [text[a:b] for a, b in unsure]
    assert other.text.count("|") == text.count("|")


def test_slots_are_filled_and_marked():
    for lang in ("en", "tr"):
        made = filled(lang, 2, ["Brackenlight"], random.Random(1))
        assert len(made) == 2 * len(lists(lang)["sentences"])
        assert not any("{" in e.text for e in made)
        names = {e.text[a:b] for e in made for a, b, label in e.spans if label == ORG}
        assert "Brackenlight" in names
        assert not any(name.startswith("the ") for name in names)
        assert {label for e in made for *_, label in e.spans} == set(LABELS.values())
    assert filled("other", 2, [], random.Random(1)) == []
