"""Segments tile the body text, whatever the text is, and items are found by their run of numbers."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipeline.settings import SegmentsSettings
from pipeline.spans import body_text
from pipeline.stages.segments import make
from pipeline.tables import Document, Page, Segment

SETTINGS = SegmentsSettings()


def pages_of(*texts: str) -> list[Page]:
    pages, at = [], 0
    total = sum(map(len, texts)) + len(texts)
    for number, text in enumerate(texts, 1):
        pages.append(Page("d", number, at, at + len(text), total, None, None, "text", None, None, text, ""))
        at += len(text) + 1
    return pages


def document(kind: Any = "minutes", lang: str = "en") -> Document:
    return Document("d", "c", "p.txt", "folder", "text", kind, lang, "Title")


def split(*texts: str, kind: str = "minutes", lang: str = "en", limit: int = 4000) -> list[Segment]:
    return make(SegmentsSettings(paragraph_chars=limit), [document(kind, lang)], pages_of(*texts), [])["segments"]


def items(segments: list[Segment]) -> list[tuple[str | None, str | None]]:
    return [(s.number, s.heading) for s in segments if s.kind in ("item", "motion") and s.parent is None]


def assert_tiles(segments: list[Segment], texts: list[str], limit: int) -> None:
    body = body_text(pages_of(*texts))
    leaves = [s for s in segments if s.leaf]
    assert [s.start for s in leaves] == [0, *(s.end for s in leaves[:-1])] if leaves else not body
    assert not leaves or leaves[-1].end == len(body)
    assert len({s.segment_id for s in segments}) == len(segments)
    assert all(s.end - s.start <= limit for s in leaves)
    for container in (s for s in segments if not s.leaf):
        children = [s for s in segments if s.parent == container.segment_id]
        assert len(children) >= 2
        assert [s.start for s in children] == [container.start, *(s.end for s in children[:-1])]
        assert children[-1].end == container.end


LINES = st.sampled_from(
    [
        "1. Budget",
        "2) Roads",
        "(a) Lane",
        "PRESENT:",
        "Item 3:",
        "**Parks**",
        "# Head",
        "• one",
        "a\tb",
        "BAŞKAN –",
        "BAŞKAN – Evet.",
        "MADDE 5",
        "",
        "It was agreed.",
    ]
)
TEXT = st.one_of(st.text(max_size=300), st.lists(LINES, max_size=25).map("\n".join), st.lists(LINES, max_size=25).map("\n\n".join))


@hypothesis_settings(max_examples=150, deadline=None)
@given(
    st.lists(TEXT, min_size=1, max_size=3),
    st.sampled_from(["minutes", "report", "agenda", "decision", "other"]),
    st.sampled_from(["tr", "en", "other"]),
)
def test_leaves_tile_any_text(texts: list[str], kind: str, lang: str) -> None:
    assert_tiles(split(*texts, kind=kind, lang=lang, limit=200), texts, 200)


def test_empty_pages_have_no_segments() -> None:
    assert split("") == []
    assert make(SETTINGS, [document()], [], []) == {"segments": []}


def test_numbered_items_in_a_run() -> None:
    text = "Minutes of Fernley Council\n\nPresent: Cllr A Ash, Cllr B Birch\n\n1. Minutes\n\nThe minutes were agreed.\n\n2. Roads\n\n"
    text += "2016 was a wet year.\n12.50 was paid.\n\n3. Letters\n\n1. a bill\n\n2. a poster\n\n4. Close\n\nThe meeting closed."
    assert items(split(text)) == [("1", "Minutes"), ("2", "Roads"), ("3", "Letters"), ("4", "Close")]


def test_items_taken_out_of_order_and_titles_on_the_next_line() -> None:
    text = "Present: Cllr Ash\n\n2.\n\nDeputation\n\nThey spoke.\n\n1.\n\nMinutes\n\nAgreed.\n\n3.\n\nNotice of Motion submitted by Councillor Ash\n\nI will move."
    found = split(text)
    assert items(found) == [("2", "Deputation"), ("1", "Minutes"), ("3", "Notice of Motion submitted by Councillor Ash")]
    assert [s.kind for s in found if s.number == "3"] == ["motion"]


@pytest.mark.parametrize(
    ("printed", "numbers"),
    [
        ("Item {}: Roads", ["1", "2", "3"]),
        ("**{}.** Roads", ["1", "2", "3"]),
        ("{}- YOLLAR", ["1", "2", "3"]),
        ("{}.- Yollar", ["1", "2", "3"]),
        ("GÜNDEM MADDESİ {} - Yollar", ["1", "2", "3"]),
        ("MADDE {}- Yollar", ["1", "2", "3"]),
        ("{}\\. Roads", ["1", "2", "3"]),
    ],
)
def test_shapes_of_numbers(printed: str, numbers: list[str]) -> None:
    text = "\n\n".join(f"{printed.format(n)}\n\nSomething was said about it." for n in numbers)
    lang = "tr" if "ol" in printed.lower().replace("roads", "") else "en"
    assert [n for n, _ in items(split(text, lang=lang))] == numbers


def test_speeches_of_a_transcript() -> None:
    text = "BAŞKAN – Buyurun.\nAYŞE DEMİR (Yeşilova) – Teşekkür ederim.\nBAŞKAN – Sağ olun.\n"
    assert [s.speaker for s in split(text, lang="tr") if s.kind == "speech"] == ["BAŞKAN", "AYŞE DEMİR (Yeşilova)", "BAŞKAN"]


def test_sections_of_a_report_nest_by_markdown_level() -> None:
    text = "# Year\n\nIt was good.\n\n## Money\n\nWe spent it.\n\n## People\n\nThey came.\n"
    found = {s.heading: s for s in split(text, kind="report") if s.heading}
    assert found["Money"].parent == found["Year"].segment_id == found["People"].parent


def test_long_leaves_are_cut_at_sentences() -> None:
    text = "Sentences go on and on here. " * 40
    leaves = [s for s in split(text, limit=200) if s.leaf]
    assert len(leaves) > 1
    assert all(text[s.start :].startswith("Sentences") for s in leaves)


def test_segments_have_their_own_language() -> None:
    turkish = "Meclis üyeleri ile birlikte bu konu için bir komisyon kurulması ve daha sonra görüşülmesi uygun bulunmuştur. " * 2
    english = "The members of the council have been asked to consider the proposal and to report on it at the next meeting. " * 2
    found = [s.lang for s in split(f"1. Bir\n\n{turkish}\n\n2. Two\n\n{english}", lang="tr") if s.kind == "item"]
    assert found == ["tr", "en"]


@pytest.mark.parametrize(
    "hostile", ["1. " * 20000, "A" * 60000, "(" * 30000, "**" * 30000, "İ.- " * 15000, "Ab " * 20000, "• \n" * 20000, "A.\n" * 20000]
)
def test_hostile_text_takes_no_time(hostile: str) -> None:
    begun = time.perf_counter()
    split(hostile)
    assert time.perf_counter() - begun < 5


def test_a_tally_is_no_heading() -> None:
    """A line of counts stands alone between blank lines like a heading, but belongs to the motion above it."""
    text = "1. ROADS\n\nCouncilor Ash moved to approve 1.a. Councilor Birch seconded the motion.\n\nYeas: 8 Nays: 0 Absent: 1\n\nMotion carried.\n\n2. PARKS\n\nNothing."
    tops = [s for s in split(text) if s.parent is None]
    assert [s.number for s in tops if s.kind == "item"] == ["1", "2"]


def test_a_long_item_has_leaves_of_about_a_paragraph() -> None:
    matters = "\n\n".join(f"The members spoke at length about street number {n}. " + "It needs new paving. " * 20 for n in range(6))
    found = make(SegmentsSettings(), [document("minutes", "en")], pages_of(f"1. ROADS\n\n{matters}\n\n2. PARKS\n\nNothing."), [])[
        "segments"
    ]
    roads = next(s for s in found if s.number == "1")
    leaves = [s for s in found if s.parent == roads.segment_id]
    assert not roads.leaf
    assert len(leaves) >= 3
    assert (leaves[0].start, leaves[-1].end) == (roads.start, roads.end)


PROSE = [f"The {thing} of the town was mended in the spring by people who live near it. " * 3 for thing in ("bridge", "library", "harbour")]


def test_paragraphs_of_a_report_are_leaves_and_short_ones_join_their_neighbour() -> None:
    text = "Our year\n\n" + "\n\n".join(PROSE) + "\n\nThank you."
    leaves = [s for s in split(text, kind="report") if s.leaf]
    assert [[word in text[s.start : s.end] for word in ("bridge", "library", "harbour")] for s in leaves] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]
    assert text[leaves[0].start :].startswith("Our year")
    assert text[: leaves[-1].end].endswith("Thank you.")


def test_an_item_that_is_short_enough_is_one_leaf() -> None:
    text = "Minutes\n\n1. Roads\n\n" + "\n\n".join(PROSE) + "\n\n2. Parks\n\nNothing was said."
    assert [s.number for s in split(text) if s.leaf and s.kind == "item"] == ["1", "2"]


def test_an_item_that_is_too_long_is_cut_no_finer_than_needed() -> None:
    text = "Minutes\n\n1. Roads\n\n" + "\n\n".join(PROSE * 2) + "\n\n2. Parks\n\nNothing was said."
    found = split(text, limit=600)
    roads = next(s for s in found if s.number == "1")
    pieces = [s for s in found if s.leaf and roads.start <= s.start < roads.end]
    assert not roads.leaf
    assert all(len(text[a.start : b.end]) > 600 for a, b in pairwise(pieces))
