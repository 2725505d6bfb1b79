"""The printed lines of a page that OCR read, in reading order: the words of the engine go the same way as those of a text layer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

import numpy as np

from pipeline.readers import Box, RawLine, RawWord
from pipeline.readers.columns import Boxes, Rows, middle_of, reading_order
from pipeline.readers.layout import runs
from pipeline.readers.margins import beside
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
    boxes = np.array([(w.x0, w.top, w.x1, w.bottom) for w in kept], dtype=np.float64) * scale
    owners = np.cumsum([0, *(a[:3] != b[:3] for a, b in pairwise(kept))])
    rows = _in_rows(boxes, owners, np.array([any(c.isalnum() for c in w.text) for w in kept]))
    stretches, of_line = runs(rows, owners)
    of_stretch = _stretch_of(rows, owners, stretches, of_line)
    first, last = np.searchsorted(of_stretch, np.arange(len(stretches))), np.searchsorted(of_stretch, np.arange(len(stretches)), "right")
    stretches[:, 0] = _snapped(stretches[:, 0])
    aside = beside(stretches, lambda: stretches[:, 3] - stretches[:, 1], lambda i: (kept[first[i]].text, kept[last[i] - 1].text))
    goes_on = np.concatenate(([False], of_line[1:] == of_line[:-1]))
    body, rest = np.flatnonzero(~aside), np.flatnonzero(aside)
    order = body[reading_order(stretches[body], goes_on[body] & ~aside[body - 1], lambda: stretches[body, 3] - stretches[body, 1])]
    lines = []
    for numbers, part in ((order.tolist(), "body"), (rest.tolist(), "margin")):
        for piece in _joined(numbers, of_line):
            lines.append(_line(kept[first[piece[0]] : last[piece[-1]]], boxes[first[piece[0]] : last[piece[-1]]]))
            lines[-1].part = part  # type: ignore[assignment]
    return lines


def without_noise(words: Sequence[Found]) -> list[Found]:
    """The words without specks and rules: marks of which the engine is unsure and that are no letters or have no height of letters."""
    if not words:
        return []
    usual = middle_of(np.array([w.bottom - w.top for w in words]))

    def is_noise(word: Found) -> bool:
        height = word.bottom - word.top
        letters = any(c.isalnum() for c in word.text)
        return word.confidence < _UNSURE and (not letters or not _SPECK * usual < height < _RULE * usual)

    return [w for w in words if not is_noise(w)]


def _in_rows(boxes: Boxes, owners: Rows, letters: Rows) -> Boxes:
    """The boxes as layout takes them: each as high as its line, and marks, of which many are dirt beside the line, no wider than nothing."""
    first = np.concatenate(([True], owners[1:] != owners[:-1])).nonzero()[0]
    rows = boxes.copy()
    for start, end in zip(first, [*first[1:], len(boxes)], strict=True):
        words = np.flatnonzero(letters[start:end]) + start
        for i in np.flatnonzero(~letters[start:end]) + start if len(words) else ():
            rows[i, [0, 2]] = boxes[words[words < i][-1], 2] if words[0] < i else boxes[words[0], 0]
    rows[:, 1], rows[:, 3] = np.minimum.reduceat(boxes[:, 1], first)[owners], np.maximum.reduceat(boxes[:, 3], first)[owners]
    return rows


def _snapped(edges: Rows) -> Rows:
    """Left edges as print has them: those near one that many lines share are that one, for OCR and remaining skew move them a little."""
    grid, counts = np.unique(edges.round(), return_counts=True)
    snapped, free = edges.copy(), np.ones(len(edges), dtype=bool)
    for at in grid[np.argsort(-counts, kind="stable")]:
        near = free & (np.abs(edges - at) <= _JITTER)
        snapped[near], free = at, free & ~near
    return snapped


def _stretch_of(rows: Boxes, owners: Rows, stretches: Boxes, of_line: Rows) -> Rows:
    """The number of the stretch that each word is in: the words of a line come in the order of its stretches."""
    found, at = [], 0
    for row, owner in zip(rows, owners, strict=True):
        while of_line[at] != owner or not (stretches[at, 0] <= row[0] and row[2] <= stretches[at, 2]):
            at += 1
        found.append(at)
    return np.array(found)


def _joined(numbers: Sequence[int], of_line: Rows) -> list[list[int]]:
    """Stretches of one line that follow one another are one piece."""
    keyed = [(of_line[n], n - i) for i, n in enumerate(numbers)]
    return [[n for n, _ in group] for _, group in groupby(zip(numbers, keyed, strict=True), key=lambda pair: pair[1])]


def _line(words: Sequence[Found], boxes: Boxes) -> RawLine:
    line = RawLine("", Box(*boxes[:, :2].min(0).tolist(), *boxes[:, 2:].max(0).tolist()))
    for word, box in zip(words, boxes.tolist(), strict=True):
        start = len(line.text) + 1 if line.text else 0
        line.text = f"{line.text} {word.text}" if line.text else word.text
        line.words.append(RawWord(start, len(line.text), Box(*box), word.confidence))
    return line
