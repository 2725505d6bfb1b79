"""The printed lines of a page from its text layer, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from pipeline.readers import Box, RawLine
from pipeline.readers.characters import clean
from pipeline.readers.columns import Boxes, Rows, reading_order
from pipeline.readers.layout import runs, unions
from pipeline.readers.margins import beside
from pipeline.readers.textlayer import Span, TextLayer


class _Stretch(NamedTuple):
    """Stretches `first` to `last` of line `line`, from left to right."""

    line: int
    first: int
    last: int


def read_lines(layer: TextLayer) -> list[RawLine]:
    """The lines of a page in reading order, what belongs to no sentence last; sets the layer's frame so that the text is upright.

    PDFium runs columns together where a file prints them row by row: a line is cut wherever its stretches are not read one after
    the other.
    """
    found = [(span, text) for span in layer.spans() if (text := clean(layer.text[span.start : span.end] + "-" * span.soft))]
    if not found:
        return []
    layer.frame = layer.upright([span for span, _ in found])
    rects, owners = layer.boxes([span for span, _ in found])
    stretches, of_line = _with_lines_without_boxes(*runs(rects, owners), len(found))
    texts = [text for _, text in found]
    sizes = cache(lambda: _sizes(layer.sizes([span for span, _ in found]), stretches, of_line))  # few pages ask for it
    aside = beside(stretches, sizes, lambda i: _ends(texts[of_line[i]]))
    body, rest = np.flatnonzero(~aside), np.flatnonzero(aside)
    goes_on = _going_on(stretches, of_line)
    order = body[reading_order(stretches[body], goes_on[body] & ~aside[body - 1], lambda: sizes()[body])] if len(body) else body
    boxes = unions(rects, owners, len(found))
    if not len(rest) and bool((order[1:] > order[:-1]).all()) and goes_on.sum() == len(stretches) - len(found):
        return [RawLine(text, box, source_start=span.start) for (span, text), box in zip(found, boxes, strict=True)]
    printed = _Printed(layer, found, stretches, of_line, boxes)
    lines = list(printed.lines(_joined(order, of_line, goes_on)))
    for line in printed.lines(_joined(rest, of_line, goes_on)):
        line.part = "margin"
        lines.append(line)
    return lines


def _going_on(stretches: Boxes, of_line: Rows) -> Rows:
    """Whether a stretch goes on in the line and the row of the one before it in the file."""
    before, after = stretches[:-1], stretches[1:]
    row = np.minimum(before[:, 3], after[:, 3]) > np.maximum(before[:, 1], after[:, 1])
    return np.concatenate(([False], row & (of_line[1:] == of_line[:-1])))


def _ends(text: str) -> tuple[str, str]:
    return text.partition(" ")[0], text.rpartition(" ")[2]


def _sizes(by_line: Rows, stretches: Boxes, of_line: Rows) -> Rows:
    """Size of print by stretch. A line in several stretches may change it, so their own heights count, scaled as those of whole lines are."""
    sizes, heights = by_line[of_line], stretches[:, 3] - stretches[:, 1]
    parted = np.bincount(of_line)[of_line] > 1
    if parted.any():
        whole = ~parted & (heights > 0)
        scale = np.median(sizes[whole] / heights[whole]) if whole.any() else 1.0
        sizes[parted] = heights[parted] * scale
    return sizes


def _with_lines_without_boxes(stretches: Boxes, of_line: Rows, n_lines: int) -> tuple[Boxes, Rows]:
    """Lines of which nothing is printed stand where the line before them does."""
    if len(of_line) and not of_line[0] and of_line[-1] == n_lines - 1 and bool((of_line[1:] - of_line[:-1] < 2).all()):
        return stretches, of_line
    missing = np.setdiff1d(np.arange(n_lines), of_line)
    before = np.searchsorted(of_line, missing) - 1
    places = np.vstack((stretches, np.zeros((1, 4))))[before]
    lines = np.r_[of_line, missing]
    order = np.argsort(lines, kind="stable")
    return np.vstack((stretches, places))[order], lines[order]


def _joined(order: Rows, of_line: Rows, goes_on: Rows) -> list[_Stretch]:
    """Stretches of one line that follow one another in reading order, in one row, are one piece."""
    if not len(order):
        return []
    first = np.concatenate(([True], (order[1:] != order[:-1] + 1) | ~goes_on[order[1:]])).nonzero()[0]
    last = np.concatenate((first[1:], [len(order)])) - 1
    return list(map(_Stretch, of_line[order[first]].tolist(), order[first].tolist(), order[last].tolist()))


class _Printed(NamedTuple):
    """The lines of a page as PDFium has them: (span, clean text) of each, their stretches, and the box of each line."""

    layer: TextLayer
    found: list[tuple[Span, str]]
    stretches: Boxes
    of_line: Rows
    boxes: list[Box | None]

    def lines(self, pieces: Sequence[_Stretch]) -> Iterator[RawLine]:
        """The line of each piece."""
        counts = np.bincount(self.of_line, minlength=len(self.found)).tolist()
        cut: dict[int, list[int]] = {}
        for number, first, last in pieces:
            span, text = self.found[number]
            if counts[number] == last - first + 1:
                yield RawLine(text, self.boxes[number], source_start=span.start)
                continue
            start = int(np.searchsorted(self.of_line, number))
            if number not in cut:
                cut[number] = self._starts(span, self.stretches[start : start + counts[number]])
            starts = [*cut[number], span.end]
            yield from self._part(span, starts[first - start], starts[last - start + 1], self.stretches[first : last + 1])

    def _part(self, span: Span, start: int, end: int, stretches: Boxes) -> Iterator[RawLine]:
        raw = self.layer.text[start:end]
        text = clean(raw + "-" * (span.soft and end == span.end))
        if text:
            box = Box(*stretches[:, :2].min(0).tolist(), *stretches[:, 2:].max(0).tolist())
            yield RawLine(text, box, source_start=start + len(raw) - len(raw.lstrip()))

    def _starts(self, span: Span, stretches: Boxes) -> list[int]:
        """Where in the text layer each stretch of a line begins: at the first character further on whose middle is in its box."""
        boxes, owners = self.layer.boxes([Span(i, i + 1) for i in range(span.start, span.end)])
        x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
        starts = [0]
        for x0, top, x1, bottom in stretches[1:]:
            inside = owners[(x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom) & (owners > starts[-1])]
            starts.append(int(inside[0]) if len(inside) else starts[-1])
        return [span.start + at for at in starts]
