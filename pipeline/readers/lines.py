"""The printed lines of a page from its text layer, in reading order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache, reduce
from statistics import median
from typing import NamedTuple

from pipeline.readers import Box, RawLine
from pipeline.readers.characters import clean
from pipeline.readers.columns import reading_order, union
from pipeline.readers.margins import beside
from pipeline.readers.textlayer import Span, TextLayer

_WIDE = 10.0  # points: a gap between two columns
_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)


class _Piece(NamedTuple):
    """Stretches `first` to `last` of line `line`, from left to right."""

    line: int
    first: int
    last: int


class _Stretches(NamedTuple):
    """Stretches of lines in the order of the file: a wide gap or another row begins a new one.

    `boxes` and `of_line` say where each stands and which line it is of, `goes_on` whether it goes on in the row of the one before it;
    `firsts` is the number of the first stretch of each line.
    """

    boxes: list[Box]
    of_line: list[int]
    goes_on: list[bool]
    firsts: list[int]


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
    rects = layer.boxes(spans)
    found = _stretches(rects)
    sizes = cache(lambda: _sizes(layer.sizes(spans), found))  # few pages ask for it
    aside = beside(found.boxes, sizes, lambda i: _ends(texts[found.of_line[i]]))
    order = _order(found, sizes, aside)
    boxes = [found.boxes[first] for first in found.firsts]
    if len(found.boxes) > len(spans):
        for i, line in enumerate(found.of_line):
            boxes[line] = union(boxes[line], found.boxes[i])
    lines = [
        RawLine(text, box if of else None, source_start=span[0]) for text, box, of, span in zip(texts, boxes, rects, spans, strict=True)
    ]
    if not aside and order == sorted(order) and len(found.boxes) - sum(found.goes_on) == len(spans):
        return lines
    printed = _Printed(layer, spans, lines, found)
    ordered = list(printed.lines(_joined(order, found)))
    for note in printed.lines(_joined(sorted(aside), found)):
        note.part = "margin"
        ordered.append(note)
    return ordered


def _stretches(rects: Sequence[Sequence[Sequence[float]]]) -> _Stretches:
    """The stretches of lines of which `rects` are the boxes of the text objects; a line without any stands where the one before it ends."""
    found = _Stretches([], [], [], [])
    for line, of_line in enumerate(rects):
        found.firsts.append(len(found.boxes))
        if not of_line:
            _add(found, line, found.boxes[-1] if found.boxes else _NOWHERE, False)
            continue
        left, high, right, low = x0, top, x1, bottom = of_line[0]
        begun = False
        for a, b, c, d in of_line[1:]:
            if a - x1 < _WIDE and x0 - c < _WIDE and b < bottom and top < d:
                left, high, right, low = a if a < left else left, b if b < high else high, c if c > right else right, d if d > low else low
            else:
                _add(found, line, Box(left, high, right, low), begun)
                begun = True
                left, high, right, low = a, b, c, d
            x0, top, x1, bottom = a, b, c, d
        _add(found, line, Box(left, high, right, low), begun)
    return found


def _add(found: _Stretches, line: int, box: Box, begun: bool) -> None:
    """Add a stretch; `begun`: the one before it is of the same line."""
    found.goes_on.append(begun and box[1] < found.boxes[-1][3] and found.boxes[-1][1] < box[3])
    found.boxes.append(box)
    found.of_line.append(line)


def _order(found: _Stretches, sizes: Callable[[], Sequence[float]], aside: set[int]) -> list[int]:
    """The numbers of the stretches in reading order, but for those set apart."""
    if not aside:
        return reading_order(found.boxes, found.goes_on, sizes)
    body = [i for i in range(len(found.boxes)) if i not in aside]
    goes_on = [found.goes_on[i] and i - 1 not in aside for i in body]
    return [body[k] for k in reading_order([found.boxes[i] for i in body], goes_on, lambda: [sizes()[i] for i in body])] if body else []


def _ends(text: str) -> tuple[str, str]:
    return text.partition(" ")[0], text.rpartition(" ")[2]


def _sizes(by_line: Sequence[float], found: _Stretches) -> list[float]:
    """Size of print by stretch. A line in several stretches may change it, so their own heights count, scaled as those of whole lines are."""
    heights = [box.bottom - box.top for box in found.boxes]
    counts = Counter(found.of_line)
    whole = [by_line[line] / height for line, height in zip(found.of_line, heights, strict=True) if counts[line] == 1 and height > 0]
    scale = median(whole) if whole else 1.0
    return [by_line[line] if counts[line] == 1 else height * scale for line, height in zip(found.of_line, heights, strict=True)]


def _joined(order: Sequence[int], found: _Stretches) -> list[_Piece]:
    """Stretches of one line that follow one another in reading order, in one row, are one piece."""
    pieces: list[_Piece] = []
    for i in order:
        if pieces and i == pieces[-1].last + 1 and found.goes_on[i]:
            pieces[-1] = pieces[-1]._replace(last=i)
        else:
            pieces.append(_Piece(found.of_line[i], i, i))
    return pieces


class _Printed(NamedTuple):
    """The lines of a page as PDFium has them, where each stands in its text, and their stretches."""

    layer: TextLayer
    spans: Sequence[Span]
    whole: Sequence[RawLine]
    found: _Stretches

    def lines(self, pieces: Sequence[_Piece]) -> Iterator[RawLine]:
        """The line of each piece."""
        firsts = [*self.found.firsts, len(self.found.boxes)]
        cut: dict[int, list[int]] = {}
        for number, first, last in pieces:
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
        printed = self.layer.boxes([Span(i, i + 1) for i in range(span.start, span.end)])
        starts = [span.start]
        for x0, top, x1, bottom in boxes[1:]:
            inside = (
                i
                for i, of in enumerate(printed, span.start)
                if i > starts[-1] and any(x0 <= (a + c) / 2 <= x1 and top <= (b + d) / 2 <= bottom for a, b, c, d in of)
            )
            starts.append(next(inside, starts[-1]))
        return starts
