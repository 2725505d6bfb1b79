"""Addresses and overlap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.spans import document_text, longest_first, overlaps, page_at, parse_span, span_id
from pipeline.tables import Page


def _pages(bodies: list[str], furniture: list[str]) -> list[Page]:
    pages, at, far = [], 0, len("\n".join(bodies)) + 1
    for no, (body, extra) in enumerate(zip(bodies, furniture, strict=True), 1):
        pages.append(Page("d", no, at, at + len(body), far, None, None, "text", None, None, body, extra))
        at, far = at + len(body) + 1, far + len(extra) + 1
    return pages


@given(st.lists(st.tuples(st.text("ab ş", max_size=5), st.text("xy", max_size=3)), min_size=1, max_size=5))
def test_offsets_of_pages_address_the_document_text(parts: list[tuple[str, str]]) -> None:
    pages = _pages([a for a, _ in parts], [b for _, b in parts])
    text = document_text(pages)
    for page in pages:
        assert text[page.start : page.end] == page.text
        assert text[page.furniture_start : page.furniture_start + len(page.furniture)] == page.furniture
        assert page_at(pages, page.start) == page.page_no
        if page.furniture:
            assert page_at(pages, page.furniture_start) == page.page_no


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=12))
def test_longest_first_keeps_disjoint_spans_and_loses_only_to_longer_ones(raw: list[tuple[int, int]]) -> None:
    spans = [(a, a + n) for a, n in raw]
    kept = longest_first(spans)
    chosen = [spans[i] for i in kept]
    assert chosen == sorted(chosen)
    assert not any(overlaps(a, b) for n, a in enumerate(chosen) for b in chosen[n + 1 :])
    for i, span in enumerate(spans):
        if i not in kept:
            assert any(overlaps(span, c) and c[1] - c[0] >= span[1] - span[0] for c in chosen)


@given(st.text("0123456789abcdef", min_size=1, max_size=16), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_span_identifier_can_be_read_back(doc_id: str, start: int, end: int) -> None:
    assert parse_span(span_id(doc_id, start, end)) == (doc_id, start, end)


@pytest.mark.parametrize("bad", ["", "abc", ":1-2", "abc:x-2", "abc:1"])
def test_what_is_no_identifier_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_span(bad)
