"""Layout from line boxes: paragraph breaks, running headers and footers."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from itertools import pairwise
from statistics import median

from pipeline.readers import Box, RawLine, RawPage
from pipeline.tables import Part

_EDGE = 4  # lines from the top or the bottom of a page that may be running headers or footers
_NEAR = 3.0  # points: how far the same header may wander at least
_DRIFT = 0.6  # line heights that it may wander: pages of scans are shifted and turned
_DIGITS = re.compile(r"\d+")  # "12" in "Page 12 of 40"
_ROMAN = re.compile(r"[-–(. ]*[ivxl]{1,6}[-–). ]*")  # "iv", "- xii -"


def _box(line: RawLine) -> Box:
    assert line.box is not None
    return line.box


def mark_gaps(lines: list[RawLine]) -> None:
    """Set `gap` where the distance to the line above is clearly more than between most lines of the page."""
    body = [(line, line.box[1], line.box[3] - line.box[1]) for line in lines if line.box and line.part in ("body", "table")]
    pitches = [b - a for (_, a, _), (_, b, _) in pairwise(body)]
    usual = sorted([p for p, (_, _, height) in zip(pitches, body[1:], strict=True) if 0 < p < 4 * (height + 4)])
    if not usual:
        return
    least = 1.35 * usual[len(usual) * 3 // 10]
    for pitch, (above, _, _), (line, _, height) in zip(pitches, body[:-1], body[1:], strict=True):
        if pitch > least and pitch > height and not above.text.endswith("-"):
            line.gap = True


def mark_furniture(pages: list[RawPage]) -> None:
    """Set the part of lines that stand at the same height near the edge of several pages, digits aside; page numbers count on."""
    places: dict[tuple[str, str], list[tuple[int, float, RawLine]]] = defaultdict(list)
    for number, page in enumerate(pages, 1):
        for part, line, place in _edge_lines(page):
            places[part, _masked(line.text)].append((number, place, line))
    enough = min(max(2, math.ceil(0.4 * len(pages))), 5)
    for (part, key), found in sorted(places.items()):
        reach = max(_NEAR, _DRIFT * median(_box(line).bottom - _box(line).top for _, _, line in found))
        for place in sorted({round(p / reach) for _, p, _ in found}):
            near = [(n, line) for n, p, line in found if abs(p / reach - place) <= 1]
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
