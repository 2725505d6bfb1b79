"""Stretches of lines: what stands in one row without a wide gap. They are what reading order is found for, of text layers and of scans alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from pipeline.readers import Box
from pipeline.readers.columns import reading_order, rows_of
from pipeline.readers.rects import Rects, outlined

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


def stretches(rects: Rects) -> Stretches:
    """The stretches of lines that have so many boxes of text objects; a line without any stands where the one before it ends."""
    rows, counts = rects
    line = np.repeat(np.arange(len(counts)), counts)
    x0, top, x1, bottom = rows.T
    far = (x0[1:] - x1[:-1] >= _WIDE) | (x0[:-1] - x1[1:] >= _WIDE)
    begins = far | (top[1:] >= bottom[:-1]) | (top[:-1] >= bottom[1:]) | (line[1:] != line[:-1])
    firsts = [0, *(np.flatnonzero(begins) + 1).tolist()] if len(rows) else []
    boxes, of_line = outlined(rows, firsts), line[firsts].tolist()
    goes_on = [False, *map(_goes_on, boxes, boxes[1:], of_line, of_line[1:])][: len(boxes)]
    found = Stretches(boxes, of_line, goes_on, [], [end - first for first, end in pairwise([*firsts, len(rows)])])
    at = 0
    for number, n in enumerate(np.bincount(of_line, minlength=len(counts)).tolist()):
        if not n:
            _add_nowhere(found, at, number)
        found.firsts.append(at)
        at += n or 1
    return found


def _goes_on(one: Box, other: Box, line: int, other_line: int) -> bool:
    """Whether two stretches that follow one another stand in one row of one line."""
    return line == other_line and other[1] < one[3] and one[1] < other[3]


def _add_nowhere(found: Stretches, at: int, line: int) -> None:
    """Add the one stretch of a line without boxes, with the number `at`."""
    found.boxes.insert(at, found.boxes[at - 1] if at else _NOWHERE)
    found.of_line.insert(at, line)
    found.goes_on.insert(at, False)
    found.n_rects.insert(at, 0)


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
