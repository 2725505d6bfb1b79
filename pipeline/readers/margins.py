"""What stands beside or across the text of a page and belongs to no sentence: line numbers, side notes in small print, watermarks, sideways stamps."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from functools import reduce

from pipeline.readers import Box
from pipeline.readers.columns import Sizes, middle_of, union

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


def beside(boxes: Sequence[Box], sizes: Sizes, words: Words) -> set[int]:
    """The numbers of the pieces that are set apart.

    `sizes` gives the heights of their print in points, `words` the first and the last word of the line that a piece is of.
    """
    if len(boxes) <= _CROSSED:
        return set()
    heights, widths = [box[3] - box[1] for box in boxes], [box[2] - box[0] for box in boxes]
    height = middle_of(heights)
    found = {i for i, tall in enumerate(heights) if tall > _TALL * height and _is_across(boxes, i, height)}
    found |= _line_numbers(boxes, widths, words, height)
    return found | _side_notes(boxes, widths, sizes, words, found)


def _is_across(boxes: Sequence[Box], i: int, height: float) -> bool:
    """Whether a tall piece is a watermark, which lies over several lines, or a stamp that runs up the page."""
    x0, top, x1, bottom = boxes[i]
    tall = bottom - top
    over = [a < x1 and c > x0 and top < (b + d) / 2 < bottom and d - b < tall / 2 for a, b, c, d in boxes]
    return sum(over) >= _CROSSED or tall > _SIDEWAYS * max(x1 - x0, 2 * height)


def _line_numbers(boxes: Sequence[Box], widths: Sequence[float], words: Words, height: float) -> set[int]:
    """Narrow numbers left or right of all text that count the printed lines."""
    wide = [box for box, width in zip(boxes, widths, strict=True) if width > _NARROW * height]
    if not wide or len(wide) == len(boxes):
        return set()
    found: set[int] = set()
    for end, place in enumerate(_beyond(boxes, wide)):
        strip = [i for i in place if widths[i] <= _NARROW * height and _NUMBER.fullmatch(words(i)[end])]
        if len(strip) >= _FEWEST and _count_lines([boxes[i] for i in strip], [int(words(i)[end]) for i in strip], wide, height):
            found.update(strip)
    return found


def _beyond(boxes: Sequence[Box], text: Sequence[Box]) -> tuple[list[int], list[int]]:
    """The numbers of the pieces left of all text, and of those right of it."""
    left, right = min([box[0] for box in text]), max([box[2] for box in text])
    return [i for i, box in enumerate(boxes) if box[2] < left], [i for i, box in enumerate(boxes) if box[0] > right]


def _count_lines(numbers: Sequence[Box], values: list[int], text: Sequence[Box], height: float) -> bool:
    """Whether numbers grow as the lines beside them do."""
    rows: list[float] = []
    above = -height
    for middle in sorted((box.top + box.bottom) / 2 for box in text):
        if not rows or middle - above > 0.5 * height:
            rows.append(middle)
        above = middle
    offsets = Counter(value - bisect_left(rows, box.bottom) for value, box in zip(values, numbers, strict=True))
    return len(set(values)) == len(values) and offsets.most_common(1)[0][1] >= 0.8 * len(values)


def _side_notes(boxes: Sequence[Box], widths: Sequence[float], sizes: Sizes, words: Words, taken: set[int]) -> set[int]:
    """Words in smaller print in a strip beside the lines of a page of prose, fewer than those lines."""
    free = [i for i in range(len(boxes)) if i not in taken]
    widest = max([widths[i] for i in free], default=0.0)
    wide = [i for i in free if widths[i] > 0.6 * widest]
    if len(wide) < 2 * _FEWEST:
        return set()
    strips = [[i for i in strip if i not in taken] for strip in _beyond(boxes, [boxes[i] for i in wide])]
    if not any(strips):
        return set()
    usual = middle_of([sizes()[i] for i in wide])
    if middle_of([widths[i] for i in wide]) < _PROSE * usual:
        return set()
    text = reduce(union, [boxes[i] for i in wide])
    found: set[int] = set()
    for end, strip in enumerate(strips):
        notes = [i for i in strip if boxes[i].top >= text.top - usual and boxes[i].bottom <= text.bottom + usual]
        room = max([widths[i] for i in notes], default=0.0)
        if (
            not notes or len(notes) > len(wide) or not _NARROW * usual <= room <= _STRIP * (text.x1 - text.x0)
        ):  # narrower: marks of a list, "(a)"
            continue
        if all(any(map(str.isalpha, words(i)[end])) for i in notes) and middle_of([sizes()[i] for i in notes]) <= _SMALLER * usual:
            found.update(notes)
    return found
