"""What stands beside or across the text of a page and belongs to no sentence: line numbers, side notes in small print, watermarks, sideways stamps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import numpy as np

from pipeline.readers.columns import Boxes, Rows, middle_of

Words = Callable[[int], tuple[str, str]]

_TALL = 2.5  # line heights from which a piece may be a watermark
_CROSSED = 3  # lines that a watermark lies over
_SIDEWAYS = 4.0  # times as high as wide: a stamp that runs up the page
_NARROW = 3.0  # line heights that the number of a line or the mark of a list is wide at most
_FEWEST = 3  # line numbers, or lines of notes, on a page
_SMALLER = 0.9  # size of a side note, of the text beside it
_PROSE = 20.0  # sizes of print that a line of prose beside notes is wide at least
_STRIP = 0.4  # width of a strip of notes at most, of the text beside it
_NUMBER = re.compile(r"\d{1,4}")  # "25"


def beside(boxes: Boxes, sizes: Callable[[], Rows], words: Words) -> Rows:
    """Which pieces are set apart.

    `sizes` gives the heights of their print in points, `words` the first and the last word of the line that a piece is of.
    """
    found = np.zeros(len(boxes), dtype=bool)
    if len(boxes) > _CROSSED:
        height = middle_of(boxes[:, 3] - boxes[:, 1])
        found |= _across(boxes, height)
        found |= _line_numbers(boxes, words, height)
        found |= _side_notes(boxes, sizes, words, ~found)
    return found


def _across(boxes: Boxes, height: float) -> Rows:
    """Watermarks, which lie over several lines, and stamps that run up the page."""
    found = np.zeros(len(boxes), dtype=bool)
    heights, widths = boxes[:, 3] - boxes[:, 1], boxes[:, 2] - boxes[:, 0]
    for i in np.flatnonzero(heights > _TALL * height):
        x0, top, x1, bottom = boxes[i]
        middle = (boxes[:, 1] + boxes[:, 3]) / 2
        over = (boxes[:, 0] < x1) & (boxes[:, 2] > x0) & (middle > top) & (middle < bottom) & (heights < heights[i] / 2)
        found[i] = over.sum() >= _CROSSED or heights[i] > _SIDEWAYS * max(widths[i], 2 * height)
    return found


def _line_numbers(boxes: Boxes, words: Words, height: float) -> Rows:
    """Narrow numbers left or right of all text that count the printed lines."""
    none = np.zeros(len(boxes), dtype=bool)
    widths = boxes[:, 2] - boxes[:, 0]
    wide = widths > _NARROW * height
    if not wide.any() or wide.all():
        return none
    text = boxes[wide]
    for end, place in ((0, boxes[:, 2] < text[:, 0].min()), (1, boxes[:, 0] > text[:, 2].max())):
        strip = [i for i in np.flatnonzero(~wide & place).tolist() if _NUMBER.fullmatch(words(i)[end])]
        if len(strip) >= _FEWEST and _count_lines(boxes[strip], [int(words(i)[end]) for i in strip], text, height):
            none[strip] = True
    return none


def _count_lines(numbers: Boxes, values: list[int], text: Boxes, height: float) -> bool:
    """Whether numbers grow as the lines beside them do."""
    middles = np.sort((text[:, 1] + text[:, 3]) / 2)
    rows = middles[np.r_[True, np.diff(middles) > 0.5 * height]]
    ranks = np.searchsorted(rows, numbers[:, 3])
    offsets = Counter((np.array(values) - ranks).tolist())
    return len(set(values)) == len(values) and offsets.most_common(1)[0][1] >= 0.8 * len(values)


def _side_notes(boxes: Boxes, sizes: Callable[[], Rows], words: Words, free: Rows) -> Rows:
    """Words in smaller print in a strip beside the lines of a page of prose, fewer than those lines."""
    none = np.zeros(len(boxes), dtype=bool)
    widths = boxes[:, 2] - boxes[:, 0]
    wide = free & (widths > 0.6 * widths[free].max()) if free.any() else none
    if wide.sum() < 2 * _FEWEST:
        return none
    left, right = boxes[wide, 0].min(), boxes[wide, 2].max()
    beyond = (boxes[:, 2] < left) | (boxes[:, 0] > right)
    if not (free & beyond).any():
        return none
    usual = middle_of(sizes()[wide])
    if middle_of(widths[wide]) < _PROSE * usual:
        return none
    top, bottom = boxes[wide, 1].min() - usual, boxes[wide, 3].max() + usual
    for end, place in ((0, boxes[:, 2] < left), (1, boxes[:, 0] > right)):
        strip = free & place & (boxes[:, 1] >= top) & (boxes[:, 3] <= bottom)
        if not strip.any() or strip.sum() > wide.sum() or widths[strip].max() > _STRIP * (right - left):
            continue
        letters = [any(c.isalpha() for c in words(i)[end]) for i in np.flatnonzero(strip).tolist()]
        mark = widths[strip].max() < _NARROW * usual  # of a list: "(a)"
        if all(letters) and not mark and middle_of(sizes()[strip]) <= _SMALLER * usual:
            none |= strip
    return none
