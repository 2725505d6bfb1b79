"""Layout from line boxes: reading order of two columns, paragraph breaks, running headers and footers."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from itertools import pairwise
from typing import Any

import numpy as np

from pipeline.readers import Box, RawLine, RawPage
from pipeline.tables import Part

Rows = np.ndarray[Any, np.dtype[Any]]
Boxes = np.ndarray[Any, np.dtype[Any]]  # (n, 4) of x0, top, x1, bottom in points

_WIDE = 10.0  # points: a gap between two columns
_FEWEST = 5  # lines of a column
_EDGE = 4  # lines from the top or the bottom of a page that may be running headers or footers
_DIGITS = re.compile(r"\d+")  # "12" in "Page 12 of 40"
_ROMAN = re.compile(r"[-–(. ]*[ivxl]{1,6}[-–). ]*")  # "iv", "- xii -"


def runs(rects: Boxes, owners: Rows) -> tuple[Boxes, Rows]:
    """(boxes, owners) of the stretches of each line that wide gaps part, from left to right.

    `rects` are (n, 4) boxes of text objects, `owners` the number of the line of each, in order.
    """
    if len(rects) < 2:
        return rects, owners
    order = np.lexsort((rects[:, 0], owners))
    rects, owners = rects[order], owners[order]
    shift = owners * (rects[:, 2].max() - rects[:, 0].min() + 1)  # lines side by side, so that one pass does them all
    reach = np.maximum.accumulate(rects[:, 2] + shift)
    first = np.r_[True, (np.diff(owners) > 0) | (rects[1:, 0] + shift[1:] - reach[:-1] >= _WIDE)].nonzero()[0]
    lows, highs = np.minimum.reduceat(rects[:, :2], first), np.maximum.reduceat(rects[:, 2:], first)
    return np.hstack((lows, highs)), owners[first]


def unions(rects: Boxes, owners: Rows, n_lines: int) -> list[Box | None]:
    """The smallest box around all text objects of each line; None for a line without any."""
    found: list[Box | None] = [None] * n_lines
    if len(rects):
        first = np.r_[True, np.diff(owners) > 0].nonzero()[0]
        boxes = np.hstack((np.minimum.reduceat(rects[:, :2], first), np.maximum.reduceat(rects[:, 2:], first)))
        for owner, box in zip(owners[first].tolist(), boxes.tolist(), strict=True):
            found[owner] = Box(*box)
    return found


def crossing(gutter: float, rects: Boxes, owners: Rows, stretches: Boxes, of_line: Rows) -> set[int]:
    """The lines that have stretches on both sides of the gutter and nothing on it."""
    across = owners[(rects[:, 0] < gutter) & (gutter < rects[:, 2])]
    left, right = of_line[stretches[:, 2] <= gutter], of_line[stretches[:, 0] >= gutter]
    return set(np.intersect1d(left, right).tolist()) - set(across.tolist())


def reading_order(lines: list[RawLine], width: float) -> list[RawLine]:
    """Left column before right where a page has two columns of prose; full-width lines part it into bands. Else unchanged."""
    boxed = [line.box for line in lines if line.box]
    gutter = find_gutter(np.array(boxed), width) if boxed and len(boxed) == len(lines) else None
    if gutter is None:
        return lines
    out: list[RawLine] = []
    left: list[RawLine] = []
    right: list[RawLine] = []
    for line in sorted(lines, key=lambda line: _box(line).top):
        if _box(line).x1 <= gutter:
            left.append(line)
        elif _box(line).x0 >= gutter:
            right.append(line)
        else:
            out += [*left, *right, line]
            left, right = [], []
    return [*out, *left, *right]


def _box(line: RawLine) -> Box:
    assert line.box is not None
    return line.box


_SHARES = np.array((0.5, 0.48, 0.52, 0.46, 0.54, 0.44, 0.56, 0.42, 0.58, 0.4, 0.6))  # of the width: where a gutter may be


def find_gutter(boxes: Boxes, width: float) -> float | None:
    """The x that parts two columns of prose: wide lines side by side on both sides of it, hardly any line across."""
    places = _SHARES * width
    lefts, rights = boxes[:, 2:3] <= places, boxes[:, 0:1] >= places
    on_left, on_right = lefts.sum(0), rights.sum(0)
    tried = set()
    for i in ((np.minimum(on_left, on_right) >= _FEWEST) & (on_left + on_right >= 0.6 * len(boxes))).nonzero()[0]:
        if (sides := (on_left[i], on_right[i])) in tried:  # more lines end left of a place the further right it is: the same lines
            continue
        tried.add(sides)
        left, right = boxes[lefts[:, i]], boxes[rights[:, i]]
        if _side_by_side(left, right) and _is_prose(left) and _is_prose(right):
            return float(places[i])
    return None


def _side_by_side(left: Boxes, right: Boxes) -> bool:
    tops, bottoms = (left[:, 1].min(), right[:, 1].min()), (left[:, 3].max(), right[:, 3].max())
    shorter = min(bottoms[0] - tops[0], bottoms[1] - tops[1])
    return bool(min(bottoms) - max(tops) >= 0.5 * shorter)


def _is_prose(side: Boxes) -> bool:
    """Most lines fill the column; the cells of a table do not."""
    room = side[:, 2].max() - side[:, 0].min()
    return bool(_middle(side[:, 2] - side[:, 0]) >= max(0.7 * room, 9 * _middle(side[:, 3] - side[:, 1])))


def _middle(values: Rows) -> float:
    """The upper median; several times as fast as NumPy's."""
    return float(np.sort(values)[len(values) // 2])


def mark_gaps(lines: list[RawLine]) -> None:
    """Set `gap` where the distance to the line above is clearly more than between most lines of the page."""
    body = [line for line in lines if line.part in ("body", "table") and line.box]
    pitches = [_box(b).top - _box(a).top for a, b in pairwise(body)]
    usual = sorted(p for p, line in zip(pitches, body[1:], strict=True) if 0 < p < 4 * (_box(line).bottom - _box(line).top + 4))
    if not usual:
        return
    normal = usual[len(usual) * 3 // 10]
    for pitch, above, line in zip(pitches, body[:-1], body[1:], strict=True):
        line.gap = line.gap or (pitch > max(1.35 * normal, _box(line).bottom - _box(line).top) and not above.text.endswith("-"))


def mark_furniture(pages: list[RawPage]) -> None:
    """Set the part of lines that stand at the same height near the edge of several pages, digits aside; page numbers count on."""
    places: dict[tuple[str, str], list[tuple[int, float, RawLine]]] = defaultdict(list)
    for number, page in enumerate(pages, 1):
        for part, line, place in _edge_lines(page):
            places[part, _masked(line.text)].append((number, place, line))
    enough = min(max(2, math.ceil(0.4 * len(pages))), 5)
    for (part, key), found in sorted(places.items()):
        for place in sorted({round(p / 10) for _, p, _ in found}):
            near = [(n, line) for n, p, line in found if abs(p / 10 - place) <= 1]
            if len({n for n, _ in near}) >= enough and _runs_on(key, near):
                for _, line in near:
                    line.part = _PARTS[part]
    for page in pages:
        _keep_tables_whole(page)


def _keep_tables_whole(page: RawPage) -> None:
    """The head of a table may repeat itself as well; a table is furniture only with all its rows."""
    rows = [line for line in page.lines if line.cells]
    kept = {line.cells[0].table_no for line in rows if line.part == "table"}
    for line in rows:
        if line.cells[0].table_no in kept:
            line.part = "table"


_PARTS: dict[str, Part] = {"header": "header", "footer": "footer"}


def _edge_lines(page: RawPage) -> list[tuple[str, RawLine, float]]:
    """(header or footer, line, distance from that edge) of the outermost lines."""
    lines = sorted((line for line in page.lines if line.box), key=lambda line: _box(line).top)
    height = page.height or 0.0
    half = min(_EDGE, (len(lines) + 1) // 2)
    heads = [("header", line, _box(line).top) for line in lines[:half]]
    return heads + [("footer", line, height - _box(line).bottom) for line in lines[half:][-_EDGE:]]


def _masked(text: str) -> str:
    low = text.lower()
    return "#" if _ROMAN.fullmatch(low) else _DIGITS.sub("#", low)


def _runs_on(key: str, found: list[tuple[int, RawLine]]) -> bool:
    """A line with letters repeats itself. A bare number must count with the pages, or it is part of a table."""
    if any(c.isalpha() for c in key) or not any(c.isalnum() or c == "#" for c in key):
        return True
    offsets = [int(m.group()) - n for n, line in found if (m := _DIGITS.search(line.text))]
    return not offsets or max(offsets.count(o) for o in set(offsets)) >= 0.6 * len(offsets)
