"""Layout from line boxes: reading order of two columns, paragraph breaks, running headers and footers."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from itertools import pairwise
from statistics import median

from pipeline.readers import Box, RawLine, RawPage
from pipeline.tables import Part

_EDGE = 4  # lines from the top or the bottom of a page that may be running headers or footers
_DIGITS = re.compile(r"\d+")  # "12" in "Page 12 of 40"
_ROMAN = re.compile(r"[-–(. ]*[ivxl]{1,6}[-–). ]*")  # "iv", "- xii -"


def reading_order(lines: list[RawLine], width: float) -> list[RawLine]:
    """Left column before right where a page has two columns of prose; full-width lines part it into bands. Else unchanged."""
    boxed = [line.box for line in lines if line.box]
    gutter = find_gutter(boxed, width) if len(boxed) == len(lines) else None
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


def find_gutter(boxes: list[Box], width: float) -> float | None:
    """The x that parts two columns of prose: wide lines side by side on both sides of it, hardly any line across."""
    for share in (0.5, 0.48, 0.52, 0.46, 0.54, 0.44, 0.56, 0.42, 0.58, 0.4, 0.6):
        x = share * width
        left = [b for b in boxes if b.x1 <= x]
        right = [b for b in boxes if b.x0 >= x]
        if len(left) + len(right) >= 0.6 * len(boxes) and _side_by_side(left, right) and _is_prose(left) and _is_prose(right):
            return x
    return None


def _side_by_side(left: list[Box], right: list[Box]) -> bool:
    if min(len(left), len(right)) < 5:
        return False
    top = max(min(b.top for b in left), min(b.top for b in right))
    bottom = min(max(b.bottom for b in left), max(b.bottom for b in right))
    shorter = min(max(b.bottom for b in side) - min(b.top for b in side) for side in (left, right))
    return bottom - top >= 0.5 * shorter


def _is_prose(side: list[Box]) -> bool:
    """Most lines fill the column; the cells of a table do not."""
    room = max(b.x1 for b in side) - min(b.x0 for b in side)
    height = median(b.bottom - b.top for b in side)
    return median(b.x1 - b.x0 for b in side) >= max(0.7 * room, 9 * height)


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
