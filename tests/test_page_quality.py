"""The account of pages against planted ones: each page is counted once by method and, with text, once by band."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.page_quality import BANDS, PageQuality, Suspect, banded, page_quality
from pipeline.tables import Document, Failure, Page
from tests.exports.archive import Memory

Planted = tuple[str, float | None]  # method, quality


def _account(documents: dict[str, list[Planted]], lang: str = "en", aside: str = "") -> PageQuality:
    rows: dict[str, list[object]] = {"documents": [], "pages": [], "failures": []}
    for path, pages in documents.items():
        facts = (path, "c", path, "folder", "pdf", "minutes", lang, path, None, None, None, None, None)
        rows["documents"].append(Document(*facts, len(pages), 1, 1, "b"))
        for n, (method, quality) in enumerate(pages, 1):
            rows["pages"].append(Page(path, n, 0, 0, 0, None, None, method, quality, None, "", ""))  # type: ignore[arg-type]
    if aside:
        rows["failures"].append(Failure("mentions", aside, 0, aside, "time", "", ""))
    return page_quality(banded(Memory(rows)))


def test_pages_that_want_a_look_are_named_the_worst_first() -> None:
    seen = _account(
        {
            "a.pdf": [("text", 0.97), ("text", 0.62), ("empty", None), ("failed", None)],
            "b.pdf": [("ocr", 0.31), ("ocr", 0.8), ("text", None)],
        }
    )
    assert seen.suspects == [
        Suspect("a.pdf", 4, "failed", None, ""),
        Suspect("b.pdf", 1, "ocr", 0.31, "bad"),
        Suspect("a.pdf", 2, "text", 0.62, "poor"),
    ]
    assert seen.methods == {"text": 3, "ocr": 2, "empty": 1, "failed": 1}
    assert seen.bands == {"sure": 1, "fair": 1, "poor": 1, "bad": 1, "unknown": 1}
    assert [(d.path, d.text, d.ocr, d.empty, d.failed, d.suspect, d.quality) for d in seen.documents] == [
        ("a.pdf", 2, 0, 1, 1, 2, 0.795),
        ("b.pdf", 1, 2, 0, 0, 1, 0.555),
    ]
    assert seen.sentence() == (
        "7 pages: 3 text, 2 ocr, 1 empty, 1 failed. Quality: median 0.71; 1 sure, 1 fair, 1 poor, 1 bad, 1 unknown; 3 pages want a look."
    )


def test_nothing_is_said_of_languages_without_a_model_nor_of_documents_set_aside() -> None:
    seen = _account({"a.pdf": [("text", 0.4)]}, lang="other")
    assert (seen.bands, seen.median, seen.suspects) == ({"unknown": 1}, None, [])
    assert _account({"a.pdf": [("text", 0.4)]}, aside="a.pdf").methods == {}


@pytest.mark.parametrize(("quality", "band"), [(1.0, "sure"), (0.95, "sure"), (0.9499, "good"), (0.8, "fair"), (0.5, "poor"), (0.0, "bad")])
def test_a_band_begins_at_its_bound(quality: float, band: str) -> None:
    assert _account({"a.pdf": [("text", quality)]}).bands == {band: 1}


@given(
    st.lists(
        st.tuples(st.sampled_from(["text", "ocr", "empty", "failed"]), st.none() | st.floats(0, 1)).map(
            lambda p: p if p[0] in ("text", "ocr") else (p[0], None)
        ),
        max_size=20,
    )
)
def test_every_page_is_counted_once(pages: list[Planted]) -> None:
    seen = _account({"a.pdf": pages})
    assert sum(seen.methods.values()) == len(pages)
    assert sum(seen.bands.values()) == seen.methods.get("text", 0) + seen.methods.get("ocr", 0)
    low = sum(q is not None and q < BANDS["fair"] for _, q in pages)
    assert len(seen.suspects) == low + seen.methods.get("failed", 0)
