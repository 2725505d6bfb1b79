"""Where a span of text stands on its pages, asked from the original file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import NamedTuple

import pypdfium2 as pdfium

from pipeline.readers import Box as Rectangle
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
    """One box for each printed line that the span touches, in reading order; none where the format has no pages.

    `data` are the bytes of the document, `lines` and `words` its rows. On pages with a text layer the boxes are those of the
    characters, on pages read by OCR those of the words. Raises DocumentError when the bytes cannot be opened.
    """
    touched = [line for line in lines if line.x0 is not None and overlaps((line.start, line.end), (start, end))]
    if not touched:
        return []
    parts = [word for word in words if overlaps((word.start, word.end), (start, end))]
    sourced = any(line.source_start is not None for line in touched) or any(word.source_start is not None for word in parts)
    document = open_document(data) if sourced else None
    try:
        found: list[Box] = []
        for page_no, group in groupby(touched, key=lambda line: line.page_no):
            with _layer(document, page_no) as layer:
                for line in group:
                    inside = [w for w in parts if w.page_no == page_no and line.start <= w.start < line.end]
                    found += [Box(page_no, *box) for box in _of_line(layer, line, inside, (start, end))]
        return found
    finally:
        if document:
            document.close()


@contextmanager
def _layer(document: pdfium.PdfDocument | None, page_no: int) -> Iterator[TextLayer | None]:
    """The text layer of a page as the reader saw it."""
    if document is None:
        yield None
        return
    page = document[page_no - 1]
    with TextLayer(page) as layer:
        bare = not layer.text.strip()
        if not bare:
            yield layer
    if bare:
        if flatten(page):
            page.close()
            page = document[page_no - 1]
        with TextLayer(page) as layer:
            yield layer
    page.close()


def _of_line(layer: TextLayer | None, line: Line, words: Sequence[Word], span: tuple[int, int]) -> list[Rectangle]:
    """The boxes of the span in one line of text: one, but for a row of a table, whose cells may hold several printed lines."""
    if layer and line.source_start is not None:
        box = _of_characters(layer, line.start, line.end, line.source_start, span)
        return [box] if box else _whole(line)
    return _printed([_of_word(layer, word, span) for word in words]) or _whole(line)


def _of_word(layer: TextLayer | None, word: Word, span: tuple[int, int]) -> Rectangle:
    whole = Rectangle(word.x0, word.top, word.x1, word.bottom)
    if layer is None or word.source_start is None or (span[0] <= word.start and word.end <= span[1]):
        return whole
    return _of_characters(layer, word.start, word.end, word.source_start, span) or whole


def _of_characters(layer: TextLayer, start: int, end: int, source: int, span: tuple[int, int]) -> Rectangle | None:
    """The box of the characters that a stretch of text, which begins at `source` in the text layer, shares with the span."""
    inside = layer.positions(source, end - start)[max(span[0] - start, 0) : max(min(span[1], end) - start, 0)]
    return layer.box(inside[0], inside[-1] + 1) if inside else None


def _printed(parts: list[Rectangle]) -> list[Rectangle]:
    """The boxes of words joined to one for each printed line: a word further left or lower than the one before begins another."""
    found: list[Rectangle] = []
    for box in parts:
        last = found[-1] if found else None
        if last and box.x0 >= last.x0 and min(last.bottom, box.bottom) > max(last.top, box.top):
            found[-1] = Rectangle(last.x0, min(last.top, box.top), max(last.x1, box.x1), max(last.bottom, box.bottom))
        else:
            found.append(box)
    return found


def _whole(line: Line) -> list[Rectangle]:
    if line.x0 is None or line.top is None or line.x1 is None or line.bottom is None:
        return []
    return [Rectangle(line.x0, line.top, line.x1, line.bottom)]
