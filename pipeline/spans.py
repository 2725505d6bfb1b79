"""Addresses: offsets in a document's text, and the identifiers made from them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.tables import Page

PAGE_BREAK = "\n"  # one character between the bodies of two pages: a sentence that runs on stays one sentence
FURNITURE_BREAK = "\f"  # one character between the body and the furniture of all pages


def body_text(pages: Sequence[Page]) -> str:
    """The body text of a document: its pages' texts in order. Nothing stands between two pages that share a word."""
    breaks = ["", *(PAGE_BREAK * (page.start > before.end) for before, page in pairwise(pages))]
    return "".join(between + page.text for between, page in zip(breaks, pages, strict=False))


def body_texts(pages: Iterable[Page]) -> dict[str, str]:
    """The body text of every document that has one of these pages, which may come in any order."""
    by_document: dict[str, list[Page]] = {}
    for page in pages:
        by_document.setdefault(page.doc_id, []).append(page)
    return {doc_id: body_text(sorted(own, key=lambda p: p.page_no)) for doc_id, own in by_document.items()}


def document_text(pages: Sequence[Page]) -> str:
    """The text that all offsets count in: the body of all pages, then the furniture of all pages.

    Furniture comes last so that a running header never cuts a sentence or a name in two.
    """
    return body_text(pages) + FURNITURE_BREAK + PAGE_BREAK.join(p.furniture for p in pages)


def span_id(doc_id: str, start: int, end: int) -> str:
    """The identifier of a span: `doc_id:start-end`."""
    return f"{doc_id}:{start}-{end}"


def parse_span(identifier: str) -> tuple[str, int, int]:
    """(doc_id, start, end) of an identifier; raises ValueError when it is none."""
    doc_id, _, place = identifier.rpartition(":")
    start, _, end = place.partition("-")
    if not doc_id:
        raise ValueError(f"not a span identifier: {identifier!r}")
    return doc_id, int(start), int(end)


def page_at(pages: Sequence[Page], offset: int) -> int:
    """The number of the page whose body or furniture holds the offset."""
    body = bool(pages) and offset <= pages[-1].end
    starts = [p.start if body else p.furniture_start for p in pages]
    return pages[max(bisect_right(starts, offset) - 1, 0)].page_no


def overlaps(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two half-open spans share a character."""
    return a[0] < b[1] and b[0] < a[1]


def longest_first(spans: Sequence[tuple[int, int]]) -> list[int]:
    """Indices of the spans that remain when longer spans win over shorter ones that overlap them; ties go to the earlier."""
    taken: list[tuple[int, int, int]] = []  # disjoint, in order: (start, end, index)
    for i in sorted(range(len(spans)), key=lambda i: (spans[i][0] - spans[i][1], spans[i][0], i)):
        at = bisect_left(taken, (*spans[i], i))
        if not any(overlaps(spans[i], other[:2]) for other in taken[max(at - 1, 0) : at + 1]):
            taken.insert(at, (*spans[i], i))
    return [i for _, _, i in taken]
