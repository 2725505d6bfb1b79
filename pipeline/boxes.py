"""Where a span of text stands on its pages, asked from the original file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import pypdfium2 as pdfium

from pipeline.readers import Box as Rectangle
from pipeline.readers.characters import clean_positions
from pipeline.readers.pdf import open_document
from pipeline.readers.textlayer import TextLayer, flatten
from pipeline.spans import overlaps
from pipeline.tables import Line, Word


class Box(NamedTuple):
    """A rectangle on a page, in points from its top left corner as shown."""

    page_no: int
    x0: float
    top: float
    x1: float
    bottom: float


def boxes(data: bytes, lines: Sequence[Line], start: int, end: int, words: Sequence[Word] = ()) -> list[Box]:
    """One box for each line that the span touches, in reading order; none where the format has no pages.

    `data` are the bytes of the document, `lines` and `words` its rows. On pages with a text layer the boxes are those of the
    characters, on pages read by OCR those of the words, in rows of tables those of the row. Raises DocumentError when the
    bytes cannot be opened.
    """
    touched = [line for line in lines if line.x0 is not None and overlaps((line.start, line.end), (start, end))]
    if not touched:
        return []
    sourced = any(line.source_start is not None for line in touched)
    document = open_document(data) if sourced else None
    try:
        found: list[Box] = []
        for page_no, group in groupby(touched, key=lambda line: line.page_no):
            found += _on_page(document, page_no, list(group), (start, end), words)
        return found
    finally:
        if document:
            document.close()


def _on_page(
    document: pdfium.PdfDocument | None, page_no: int, lines: list[Line], span: tuple[int, int], words: Sequence[Word]
) -> Iterator[Box]:
    layer = [line for line in lines if line.source_start is not None]
    exact = _of_characters(_page(document, page_no - 1), layer, span) if document and layer else {}
    for line in lines:
        part = [Rectangle(w.x0, w.top, w.x1, w.bottom) for w in words if _meet(w, line) and overlaps((w.start, w.end), span)]
        box = exact.get(line.line_no) or _union(part) or _whole(line)
        if box:
            yield Box(page_no, *box)


def _meet(word: Word, line: Line) -> bool:
    return word.page_no == line.page_no and line.start <= word.start < line.end


def _union(parts: list[Rectangle]) -> Rectangle | None:
    if not parts:
        return None
    lefts, tops, rights, bottoms = zip(*parts, strict=True)
    return Rectangle(min(lefts), min(tops), max(rights), max(bottoms))


def _whole(line: Line) -> Rectangle | None:
    if line.x0 is None or line.top is None or line.x1 is None or line.bottom is None:
        return None
    return Rectangle(line.x0, line.top, line.x1, line.bottom)


def _page(document: pdfium.PdfDocument, index: int) -> pdfium.PdfPage:
    """The page as the reader saw it."""
    page = document[index]
    with TextLayer(page) as layer:
        if layer.text.strip() or not flatten(page):
            return page
    page.close()
    return document[index]


def _of_characters(page: pdfium.PdfPage, lines: list[Line], span: tuple[int, int]) -> dict[int, Rectangle | None]:
    """The box of the span's characters in each line, by line number."""
    found = {}
    with TextLayer(page) as layer:
        for line in lines:
            start, end, _ = layer.line_from(line.source_start or 0)
            positions = clean_positions(layer.text[start:end])
            inside = positions[max(span[0] - line.start, 0) : min(span[1], line.end) - line.start]
            if inside:
                found[line.line_no] = layer.box(start + inside[0], start + inside[-1] + 1)
    page.close()
    return found
