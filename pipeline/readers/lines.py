"""The printed lines of a page from its text layer, in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, reduce
from statistics import median
from typing import NamedTuple

from pipeline.readers import Box, RawLine
from pipeline.readers.characters import clean
from pipeline.readers.columns import union
from pipeline.readers.margins import beside
from pipeline.readers.stretches import Piece, Stretches, body_order, pieces, stretches
from pipeline.readers.textlayer import Span, TextLayer


def read_lines(layer: TextLayer) -> list[RawLine]:
    """The lines of a page in reading order, what belongs to no sentence last; sets the layer's frame so that the text is upright.

    PDFium runs columns together where a file prints them row by row: a line is cut wherever its stretches are not read one after
    the other.
    """
    spans = layer.spans()
    texts = [clean(layer.text[start:end] + "-" if soft else layer.text[start:end]) for start, end, soft in spans]
    if not all(texts):
        spans, texts = [span for span, text in zip(spans, texts, strict=True) if text], [text for text in texts if text]
    if not spans:
        return []
    layer.frame = layer.upright(spans)
    rects = layer.rects(spans)
    found = stretches(rects)
    sizes = cache(lambda: _sizes(layer.sizes(spans), found))  # few pages ask for it
    aside = beside(found.boxes, sizes, lambda i: _ends(texts[found.of_line[i]]))
    order = body_order(found, sizes, aside)
    lines = [RawLine(text, box, source_start=span[0]) for text, box, span in zip(texts, rects.outlines(), spans, strict=True)]
    if not aside and order == sorted(order) and len(found.boxes) - sum(found.goes_on) == len(spans):
        return lines
    printed = _Printed(layer, spans, lines, found)
    ordered = list(printed.lines(pieces(order, found)))
    for note in printed.lines(pieces(sorted(aside), found)):
        note.part = "margin"
        ordered.append(note)
    return ordered


def _ends(text: str) -> tuple[str, str]:
    return text.partition(" ")[0], text.rpartition(" ")[2]


def _sizes(by_line: Sequence[float], found: Stretches) -> list[float]:
    """Size of print by stretch. A line in several stretches may change it, so their own heights count, scaled as those of whole lines are."""
    heights = [box.bottom - box.top for box in found.boxes]
    counts = Counter(found.of_line)
    whole = [by_line[line] / height for line, height in zip(found.of_line, heights, strict=True) if counts[line] == 1 and height > 0]
    scale = median(whole) if whole else 1.0
    return [by_line[line] if counts[line] == 1 else height * scale for line, height in zip(found.of_line, heights, strict=True)]


class _Printed(NamedTuple):
    """The lines of a page as PDFium has them, where each stands in its text, and their stretches."""

    layer: TextLayer
    spans: Sequence[Span]
    whole: Sequence[RawLine]
    found: Stretches

    def lines(self, made: Sequence[Piece]) -> Iterator[RawLine]:
        """The line of each piece."""
        firsts = [*self.found.firsts, len(self.found.boxes)]
        cut: dict[int, list[int]] = {}
        for number, first, last in made:
            start, end = firsts[number], firsts[number + 1]
            if last - first + 1 == end - start:
                yield self.whole[number]
                continue
            span = self.spans[number]
            if number not in cut:
                cut[number] = [*self._starts(span, self.found.boxes[start:end]), span.end]
            yield from self._part(span, cut[number][first - start], cut[number][last - start + 1], self.found.boxes[first : last + 1])

    def _part(self, span: Span, start: int, end: int, boxes: Sequence[Box]) -> Iterator[RawLine]:
        raw = self.layer.text[start:end]
        text = clean(raw + "-" * (span.soft and end == span.end))
        if text:
            yield RawLine(text, reduce(union, boxes), source_start=start + len(raw) - len(raw.lstrip()))

    def _starts(self, span: Span, boxes: Sequence[Box]) -> list[int]:
        """Where in the text layer each stretch of a line begins: at the first character further on whose middle is in its box."""
        printed = self.layer.rects([Span(i, i + 1) for i in range(span.start, span.end)]).boxes()
        starts = [span.start]
        for x0, top, x1, bottom in boxes[1:]:
            inside = (
                i
                for i, of in enumerate(printed, span.start)
                if i > starts[-1] and any(x0 <= (a + c) / 2 <= x1 and top <= (b + d) / 2 <= bottom for a, b, c, d in of)
            )
            starts.append(next(inside, starts[-1]))
        return starts
