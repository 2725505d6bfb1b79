"""Reading order of a page from the boxes of its pieces of text: columns are cut apart where white space parts prose, bands above and below them.

A recursive cut in both directions after Nagy, Seth and Viswanathan (A prototype document image analysis system for technical journals, 1992),
driven by the left edges that columns share; inside a column the order of the file holds unless it goes upwards, by the rules of Breuel (High
performance document layout analysis, 2003).
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np

from pipeline.readers import Box

# Plain lists: a page has some fifty pieces, for which a call of NumPy costs more than what it saves.
Sizes = Callable[[], Sequence[float]]  # the height of the print of each piece in points; few pages ask for it

_FEWEST = 3  # lines of a column
_FEW = 4  # rows out of place that are moved one by one
_GRID = 2.0  # points: left edges as near are one
_FILLED = 0.7  # share of its room that a line of prose fills
_WIDEST = 9.0  # line heights that a line of prose is wide at least
_BLANK = 0.6  # line heights between two lines that are no neighbours
_CLEAR = 0.9  # line heights above a heading
_FAR = 1.8  # line heights between columns and a running header or footer
_ROW = 1.8  # line heights of a single row at most
_SMALLER = 0.9  # size of a note below the columns, of theirs


class _Split(NamedTuple):
    """The numbers of the pieces above columns, in the left and the right one, and below them."""

    above: list[int]
    left: list[int]
    right: list[int]
    below: list[int]


def reading_order(boxes: Sequence[Box], goes_on: Sequence[bool], sizes: Sizes) -> list[int]:
    """The numbers of the pieces in reading order.

    `boxes` come in the order of the file; `goes_on` says which pieces go on in the row of the one before them, which only a gutter
    parts; `sizes` gives the heights of their print in points.
    """
    return _order(boxes, goes_on, sizes, list(range(len(boxes))))


def _order(boxes: Sequence[Box], goes_on: Sequence[bool], sizes: Sizes, members: list[int]) -> list[int]:
    split = _columns([boxes[i] for i in members], lambda: [sizes()[i] for i in members]) if len(members) >= 2 * _FEWEST else None
    if split is None:
        return _by_rows(boxes, goes_on, members)
    return [i for part in split if part for i in _order(boxes, goes_on, sizes, [members[k] for k in part])]


def _by_rows(boxes: Sequence[Box], goes_on: Sequence[bool], members: list[int]) -> list[int]:
    """The order of the file downwards; pieces that go on in a row stay together."""
    if _goes_down([boxes[i] for i in members]):
        return members
    pieces = rows_of(members, goes_on)
    rows = [boxes[piece[0]] if len(piece) == 1 else reduce(union, [boxes[i] for i in piece]) for piece in pieces]
    order = _downwards(rows)
    return members if order is None else [i for row in order for i in pieces[row]]


def rows_of(order: Sequence[int], goes_on: Sequence[bool]) -> list[Sequence[int]]:
    """The pieces of an order parted into rows: one that goes on in the row of the piece before it stays with that if it follows it."""
    begins = [k for k, (before, i) in enumerate(zip([-2, *order], order, strict=False)) if i != before + 1 or not goes_on[i]]
    return [order[k:end] for k, end in pairwise([*begins, len(order)])]


def union(one: Box, other: Box) -> Box:
    """The smallest box around two."""
    (a, b, c, d), (e, f, g, h) = one, other
    return Box(a if a < e else e, b if b < f else f, c if c > g else g, d if d > h else h)


def _columns(boxes: Sequence[Box], sizes: Sizes) -> _Split | None:
    """The pieces parted by the best gutter; None for a page of one column."""
    first, last = _room(boxes)
    places = _places(boxes) if first <= last else []
    gutters = _gutters(boxes, [place for place in places if first <= place <= last])
    if not gutters:
        return None
    down = sorted(range(len(boxes)), key=lambda i: boxes[i].top + boxes[i].bottom)
    best: list[int] = []
    gutter = 0.0
    for place, n_beside in gutters:
        found = _longest_run(boxes, down, place, places) if n_beside > len(best) else []
        if len(found) > len(best):
            best, gutter = found, place
    if not best:
        return None
    best = _cut_at_headings(boxes, _without_small_print(boxes, sizes(), best), gutter)
    left, right = [i for i in best if _is_left(boxes[i], gutter)], [i for i in best if boxes[i].x0 >= gutter]
    if not left or not right:
        return None
    inside = set(best)
    top = min(_middle(boxes[i]) for i in best)
    rest = [i for i in range(len(boxes)) if i not in inside]
    return _Split([i for i in rest if _middle(boxes[i]) < top], left, right, [i for i in rest if _middle(boxes[i]) >= top])


def _places(boxes: Sequence[Box]) -> list[float]:
    """Where a column may begin from the left: where pieces share a left edge, the first such place aside."""
    counts = Counter([round(box[0] / _GRID) for box in boxes])
    shared = sorted([edge for edge, n in counts.items() if n >= _FEWEST])
    return [edge * _GRID - _GRID for edge in shared[1:]]


def _room(boxes: Sequence[Box]) -> tuple[float, float]:
    """Between which places a gutter has enough pieces on both sides, long ones among them, as a side without them is no prose."""
    long = _WIDEST / 2 * middle_of([d - b for _, b, _, d in boxes])
    of_long = [box for box in boxes if box[2] - box[0] > long]
    if len(of_long) < 2 * (_FEWEST - 1):
        return math.inf, -math.inf
    first = max(sorted([box[2] for box in boxes])[_FEWEST - 1], sorted([box[2] for box in of_long])[_FEWEST - 2])
    last = min(sorted([box[0] for box in boxes])[-_FEWEST], sorted([box[0] for box in of_long])[1 - _FEWEST])
    return first - _GRID / 2, last


def _gutters(boxes: Sequence[Box], places: Sequence[float]) -> list[tuple[float, int]]:
    """(place, number of pieces beside it) of places."""
    if not places:
        return []
    ends, starts = sorted([box[2] for box in boxes]), sorted([box[0] for box in boxes])
    return [(place, bisect_right(ends, place + _GRID / 2) + len(starts) - bisect_left(starts, place)) for place in places]


def _is_left(box: Box, gutter: float) -> bool:
    return box[2] <= gutter + _GRID / 2


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _longest_run(boxes: Sequence[Box], down: Sequence[int], gutter: float, places: Sequence[float]) -> list[int]:
    """The pieces of the longest stretch down the page in which nothing stands across a gutter and both sides are prose, side by side."""
    limit = gutter + _GRID / 2
    best: list[int] = []
    run: list[int] = []
    for i in (*down, None):
        if i is not None and (boxes[i][2] <= limit or boxes[i][0] >= gutter):
            run.append(i)
            continue
        if len(run) >= 2 * _FEWEST and len(run) > len(best):
            left, right = [boxes[k] for k in run if boxes[k][2] <= limit], [boxes[k] for k in run if boxes[k][0] >= gutter]
            few = min(len(left), len(right)) < _FEWEST
            if not few and _is_prose(left, places) and _is_prose(right, places) and _side_by_side(left, right):
                best = sorted(run)
        run = []
    return best


def _side_by_side(left: Sequence[Box], right: Sequence[Box]) -> bool:
    tops = [min([box[1] for box in side]) for side in (left, right)]
    bottoms = [max([box[3] for box in side]) for side in (left, right)]
    shorter = min(bottoms[0] - tops[0], bottoms[1] - tops[1])
    return min(bottoms) - max(tops) >= 0.5 * shorter


def _is_prose(side: Sequence[Box], places: Sequence[float]) -> bool:
    """Most lines are long and fill the room up to the next column; the cells of a table do not."""
    if middle_of([box[2] - box[0] for box in side]) < _WIDEST * middle_of([box[3] - box[1] for box in side]):
        return False
    end = max([box[2] for box in side])
    limits = [*(place for place in places if place < end), end]
    rooms = [(box[2] - box[0]) / ((limits[bisect_left(limits, box[2] - _GRID)] - box[0]) or 1.0) for box in side]
    return middle_of(rooms) >= _FILLED


def _without_small_print(boxes: Sequence[Box], sizes: Sequence[float], run: list[int]) -> list[int]:
    """The pieces of columns without those below them in smaller print: notes that belong below all of them."""
    usual = middle_of([sizes[i] for i in run])
    small = {i for i in run if sizes[i] <= _SMALLER * usual}
    end = max((boxes[i].bottom for i in run if i not in small), default=math.inf) - 0.5 * usual
    return [i for i in run if not (i in small and boxes[i].top > end)]


def _cut_at_headings(boxes: Sequence[Box], run: list[int], gutter: float) -> list[int]:
    """The longest part of a run between headings that stand alone over its columns, without running headers and footers at its ends."""
    order = sorted(run, key=lambda i: boxes[i].top)
    tops, reach = [boxes[i].top for i in order], list(accumulate((boxes[i].bottom for i in order), max))
    height = middle_of([boxes[i].bottom - boxes[i].top for i in run])
    gaps = [top - above for top, above in zip(tops[1:], reach, strict=False)]
    starts = [0, *(k + 1 for k, gap in enumerate(gaps) if gap > _BLANK * height), len(order)]
    inside = set(run)
    next_top = min((box.top for i, box in enumerate(boxes) if i not in inside and box.top > tops[-1]), default=math.inf)
    follows = next_top - reach[-1] < _FAR * height
    on_left = [_is_left(boxes[i], gutter) for i in order]
    cuts = [0]
    for first, end in pairwise(starts):
        last = end == len(order)
        alone = len(set(on_left[first:end])) == 1
        gap = gaps[first - 1] if first else gaps[end - 1] if not last else 0.0
        heading = first > 0 and alone and end - first < _FEWEST and gap >= _CLEAR * height and (follows or not last)
        running = (last or not first) and not alone and gap >= _FAR * height and reach[end - 1] - tops[first] < _ROW * height
        if heading or running:
            cuts += [first, end]
    cuts.append(len(order))
    first, end = max(pairwise(cuts), key=lambda part: part[1] - part[0])
    return sorted(order[first:end])


def middle_of(values: Sequence[float]) -> float:
    """The upper median."""
    return sorted(values)[len(values) // 2]


def _goes_down(boxes: Sequence[Box]) -> bool:
    """Whether none stands above an earlier one; then rows made of them do not either."""
    highest = math.inf  # the highest middle that is still to come
    for _, top, _, bottom in reversed(boxes):
        if highest < top:
            return False
        middle = (top + bottom) / 2
        if middle < highest:
            highest = middle
    return True


def _downwards(rows: Sequence[Box]) -> list[int] | None:
    """The order of the file, but for rows that stand below a later one of the same column: those come after it. None: none does."""
    tops, middles = [row[1] for row in rows], [(row[1] + row[3]) / 2 for row in rows]
    highest = list(accumulate(reversed(middles), min))[-2::-1]  # the highest that is still to come
    early = [j for j, (top, middle) in enumerate(zip(tops, highest, strict=False)) if middle < top]
    if not early:
        return None
    lowest = list(accumulate(tops, max))  # the lowest so far
    behind = [i for i, middle in enumerate(middles) if i and middle < lowest[i - 1]]
    if min(len(early), len(behind)) > _FEW:
        late = np.tril(_before(rows), -1)
        early, behind = np.flatnonzero(late.any(0)).tolist(), np.flatnonzero(late.any(1)).tolist()
    else:
        pairs = [(i, j) for j in early for i in behind if i > j and middles[i] < tops[j] and _overlap(rows[i], rows[j])]
        early, behind = sorted({j for _, j in pairs}), sorted({i for i, _ in pairs})
    return (_moved(rows, tops, middles, early, behind) or _sorted(_before(rows))) if early else None


def _overlap(one: Box, other: Box) -> bool:
    """Whether two rows are of the same column."""
    return one[0] < other[2] and other[0] < one[2]


def _moved(rows: Sequence[Box], tops: Sequence[float], middles: Sequence[float], early: list[int], behind: list[int]) -> list[int] | None:
    """The order of the file with the few rows moved that stand in it too early or too late, as headers and footers do; None if that is not all.

    `early` are the rows drawn before one of their column that stands above them, `behind` those above.
    """
    movers = early if len(early) <= len(behind) else behind
    if len(movers) > _FEW:
        return None
    order = [i for i in range(len(rows)) if i not in movers]
    for i in movers:
        if movers is early:
            at = 1 + max([k for k, j in enumerate(order) if middles[j] < tops[i]], default=-1)
        else:
            at = min([k for k, j in enumerate(order) if middles[i] < tops[j]], default=len(order))
        order.insert(at, i)
    return order if all(_is_settled(rows, order, order.index(i)) for i in movers) else None


def _is_settled(rows: Sequence[Box], order: Sequence[int], at: int) -> bool:
    """Whether no row of its column stands below the one at a place of the order and comes before it, nor above it and comes after."""
    x0, top, x1, bottom = rows[order[at]]
    middle = (top + bottom) / 2
    before = [b for a, b, c, _ in map(rows.__getitem__, order[:at]) if a < x1 and x0 < c]
    after = [(b + d) / 2 for a, b, c, d in map(rows.__getitem__, order[at + 1 :]) if a < x1 and x0 < c]
    return max(before, default=middle) <= middle and min(after, default=top) >= top


def _before(rows: Sequence[Box]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which row stands above which other one of the same column."""
    x0, top, x1, bottom = np.array(rows).T
    overlap = np.minimum(x1[:, None], x1[None, :]) > np.maximum(x0[:, None], x0[None, :])
    above: np.ndarray[Any, np.dtype[np.bool_]] = ((top + bottom)[:, None] / 2 < top[None, :]) & overlap
    return above


def _sorted(before: np.ndarray[Any, np.dtype[np.bool_]]) -> list[int]:
    """The topological order in which pieces that may come first do so in the order of the file."""
    waits = before.sum(0)
    ready = np.flatnonzero(waits == 0).tolist()
    order: list[int] = []
    while ready:
        i = heapq.heappop(ready)
        order.append(i)
        waits -= before[i]
        for j in np.flatnonzero(before[i] & (waits == 0)).tolist():
            heapq.heappush(ready, j)
    return order
