"""Stretches of lines: what stands in one row without a wide gap. They are what reading order is found for, of text layers and of scans alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipeline.readers import Box
from pipeline.readers.columns import reading_order, rows_of

_WIDE = 10.0  # points: a gap between two columns
_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)


class Piece(NamedTuple):
    """Stretches `first` to `last` of line `line`, from left to right."""

    line: int
    first: int
    last: int


class Stretches(NamedTuple):
    """Stretches of lines in the order of the file: a wide gap or another row begins a new one.

    `boxes` and `of_line` say where each stands and which line it is of, `goes_on` whether it goes on in the row of the one before it;
    `firsts` is the number of the first stretch of each line, `n_rects` how many boxes each stretch is made of.
    """

    boxes: list[Box]
    of_line: list[int]
    goes_on: list[bool]
    firsts: list[int]
    n_rects: list[int]


def stretches(rects: Sequence[Sequence[Sequence[float]]]) -> Stretches:
    """The stretches of lines of which `rects` are the boxes of the text objects; a line without any stands where the one before it ends."""
    found = Stretches([], [], [], [], [])
    for line, of_line in enumerate(rects):
        found.firsts.append(len(found.boxes))
        if not of_line:
            _add(found, line, found.boxes[-1] if found.boxes else _NOWHERE, False, 0)
            continue
        left, high, right, low = x0, top, x1, bottom = of_line[0]
        begun = 0
        for i, (a, b, c, d) in enumerate(of_line):
            if a - x1 < _WIDE and x0 - c < _WIDE and b < bottom and top < d:
                left, high, right, low = a if a < left else left, b if b < high else high, c if c > right else right, d if d > low else low
            elif i:
                _add(found, line, Box(left, high, right, low), begun > 0, i - begun)
                begun = i
                left, high, right, low = a, b, c, d
            x0, top, x1, bottom = a, b, c, d
        _add(found, line, Box(left, high, right, low), begun > 0, len(of_line) - begun)
    return found


def _add(found: Stretches, line: int, box: Box, begun: bool, n_rects: int) -> None:
    """Add a stretch; `begun`: the one before it is of the same line."""
    found.goes_on.append(begun and box[1] < found.boxes[-1][3] and found.boxes[-1][1] < box[3])
    found.boxes.append(box)
    found.of_line.append(line)
    found.n_rects.append(n_rects)


def body_order(found: Stretches, sizes: Callable[[], Sequence[float]], aside: set[int]) -> list[int]:
    """The numbers of the stretches in reading order, but for those set apart."""
    if not aside:
        return reading_order(found.boxes, found.goes_on, sizes)
    body = [i for i in range(len(found.boxes)) if i not in aside]
    goes_on = [found.goes_on[i] and i - 1 not in aside for i in body]
    return [body[k] for k in reading_order([found.boxes[i] for i in body], goes_on, lambda: [sizes()[i] for i in body])] if body else []


def pieces(order: Sequence[int], found: Stretches) -> list[Piece]:
    """Stretches of one line that follow one another in reading order, in one row, are one piece."""
    return [Piece(found.of_line[row[0]], row[0], row[-1]) for row in rows_of(order, found.goes_on)]
