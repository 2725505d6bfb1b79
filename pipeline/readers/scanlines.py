"""The printed lines of a page that OCR read, in reading order: the words of the engine go the same way as those of a text layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import reduce
from itertools import accumulate, groupby

import numpy as np

from pipeline.readers import Box, RawLine, RawWord
from pipeline.readers.columns import middle_of, union
from pipeline.readers.margins import beside
from pipeline.readers.rects import Rects
from pipeline.readers.stretches import Stretches, body_order, pieces, stretches
from pipeline.readers.tesseract import Found

_POINTS = 72  # per inch
_UNSURE = 0.5  # confidence below which a mark may be a speck
_JITTER = 3.0  # points
_SPECK, _RULE = 0.3, 3.0  # heights of what is no letter, of the usual height of words


def lines_of(words: Sequence[Found], dpi: float) -> list[RawLine]:
    """The lines of a page with their words, what belongs to no sentence last; boxes in points of the image that was read."""
    kept = without_noise(words)
    if not kept:
        return []
    scale = _POINTS / dpi
    printed = [[_box(w, scale) for w in line] for line in kept]
    rows = [box for line, boxes in zip(kept, printed, strict=True) for box in _in_row(line, boxes)]
    found = _snapped(stretches(Rects(np.array(rows), [len(line) for line in kept])))
    firsts = [0, *accumulate(found.n_rects)]  # the number of the first word of each stretch
    flat, boxes = [w for line in kept for w in line], [box for line in printed for box in line]
    heights = [box.bottom - box.top for box in found.boxes]
    aside = beside(found.boxes, lambda: heights, lambda i: (flat[firsts[i]].text, flat[firsts[i + 1] - 1].text))
    made = []
    for numbers, part in ((body_order(found, lambda: heights, aside), "body"), (sorted(aside), "margin")):
        for piece in pieces(numbers, found):
            first, end = firsts[piece.first], firsts[piece.last + 1]
            made.append(_line(flat[first:end], boxes[first:end]))
            made[-1].part = part  # type: ignore[assignment]
    return made


def _box(word: Found, scale: float) -> Box:
    return Box(word.x0 * scale, word.top * scale, word.x1 * scale, word.bottom * scale)


def without_noise(words: Sequence[Found]) -> list[list[Found]]:
    """The words by line, without specks and rules: marks of which the engine is unsure and that are no letters or have no height of letters."""
    usual = middle_of([w.bottom - w.top for w in words]) if words else 0.0

    def is_noise(word: Found) -> bool:
        letters = any(c.isalnum() for c in word.text)
        return word.confidence < _UNSURE and (not letters or not _SPECK * usual < word.bottom - word.top < _RULE * usual)

    return [list(line) for _, line in groupby((w for w in words if not is_noise(w)), key=lambda w: w[:3])]


def _in_row(words: Sequence[Found], boxes: Sequence[Box]) -> list[Box]:
    """The boxes of a line as layout takes them: each as high as the line, and marks, of which many are dirt beside the line, no wider than nothing."""
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    row = []
    letters = [box for word, box in zip(words, boxes, strict=True) if any(c.isalnum() for c in word.text)]
    edge = letters[0].x0 if letters else None
    for word, box in zip(words, boxes, strict=True):
        mark = edge is not None and not any(c.isalnum() for c in word.text)
        row.append(Box(edge, top, edge, bottom) if mark else Box(box.x0, top, box.x1, bottom))  # type: ignore[arg-type]
        edge = edge if mark or edge is None else box.x1
    return row


def _snapped(found: Stretches) -> Stretches:
    """Left edges as print has them: those near one that many lines share are that one, for OCR and remaining skew move them a little."""
    edges = [box.x0 for box in found.boxes]
    at: dict[float, float] = {}
    for place, _ in Counter(map(round, edges)).most_common():
        at |= {x: float(place) for x in edges if x not in at and abs(x - place) <= _JITTER}
    return found._replace(boxes=[box._replace(x0=at[box.x0]) for box in found.boxes])


def _line(words: Sequence[Found], boxes: Sequence[Box]) -> RawLine:
    text, found = "", []
    for word, box in zip(words, boxes, strict=True):
        start = len(text) + (text != "")
        text = f"{text} {word.text}" if text else word.text
        found.append(RawWord(start, len(text), box, word.confidence))
    return RawLine(text, reduce(union, boxes), words=found)
