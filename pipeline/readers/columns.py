"""Reading order of a page from the boxes of its pieces of text: columns are cut apart where white space parts prose, bands above and below them.

A recursive cut in both directions after Nagy, Seth and Viswanathan (A prototype document image analysis system for technical journals, 1992),
driven by the left edges that columns share; inside a column the order of the file holds unless it goes upwards, by the rules of Breuel (High
performance document layout analysis, 2003).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

Rows = np.ndarray[Any, np.dtype[Any]]
Boxes = np.ndarray[Any, np.dtype[Any]]  # (n, 4) of x0, top, x1, bottom in points

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


def reading_order(boxes: Boxes, goes_on: Rows, sizes: Callable[[], Rows]) -> list[int]:
    """The numbers of the pieces in reading order.

    `boxes` come in the order of the file; `goes_on` says which pieces go on in the row of the one before them, which only a gutter
    parts; `sizes` gives the heights of their print in points.
    """
    return _order(boxes, goes_on, sizes, np.arange(len(boxes)))


def _order(boxes: Boxes, goes_on: Rows, sizes: Callable[[], Rows], members: Rows) -> list[int]:
    split = _columns(boxes[members], lambda: sizes()[members]) if len(members) >= 2 * _FEWEST else None
    if split is None:
        first = ~goes_on[members]
        first[0] = True
        first[1:] |= members[1:] != members[:-1] + 1
        starts = np.flatnonzero(first)
        rows = np.hstack((np.minimum.reduceat(boxes[members, :2], starts), np.maximum.reduceat(boxes[members, 2:], starts)))
        ends = [*starts[1:].tolist(), len(members)]
        pieces, rows_at = members.tolist(), starts.tolist()
        return [i for row in _downwards(rows) for i in pieces[rows_at[row] : ends[row]]]
    return [i for mask in split if mask.any() for i in _order(boxes, goes_on, sizes, members[mask])]


def _columns(boxes: Boxes, sizes: Callable[[], Rows]) -> tuple[Rows, Rows, Rows, Rows] | None:
    """(above, left, right, below): which pieces stand left and right of the best gutter, and above and below its columns."""
    edges, counts = np.unique((boxes[:, 0] / _GRID).round(), return_counts=True)
    places = edges[counts >= _FEWEST][1:] * _GRID - _GRID  # a column begins where lines share a left edge
    left, right = boxes[:, 2:3] <= places + _GRID / 2, boxes[:, 0:1] >= places
    best: tuple[int, Rows, int] | None = None
    if not len(places):
        return None
    on_left, on_right = left.sum(0), right.sum(0)
    long = boxes[:, 2] - boxes[:, 0] > _WIDEST / 2 * middle_of(boxes[:, 3] - boxes[:, 1])  # a side without such lines is no prose
    for i in (np.minimum(left[long].sum(0), right[long].sum(0)) >= _FEWEST - 1).nonzero()[0]:
        if min(on_left[i], on_right[i]) < _FEWEST:
            continue
        if best is not None and on_left[i] + on_right[i] <= best[0]:
            continue
        found = _longest_run(boxes, left[:, i], right[:, i], places)
        if found is not None and (best is None or found.sum() > best[0]):
            best = int(found.sum()), found, i
    if best is None:
        return None
    _, run, i = best
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    run = _cut_at_headings(boxes, run & ~_small_print(boxes, sizes(), run), left[:, i])
    if not (run & left[:, i]).any() or not (run & right[:, i]).any():
        return None
    top = middle[run].min()
    return ~run & (middle < top), run & left[:, i], run & right[:, i], ~run & (middle >= top)


def _longest_run(boxes: Boxes, left: Rows, right: Rows, places: Rows) -> Rows | None:
    """The pieces of the longest stretch down the page in which nothing stands across a gutter and both sides are prose, side by side."""
    order = np.argsort(boxes[:, 1] + boxes[:, 3], kind="stable")
    aside = (left | right)[order]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], aside, [0]))))
    best: Rows | None = None
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        if end - first < 2 * _FEWEST or (best is not None and end - first <= best.sum()):
            continue
        run = np.zeros(len(boxes), dtype=bool)
        run[order[first:end]] = True
        one, other = boxes[run & left], boxes[run & right]
        if min(len(one), len(other)) >= _FEWEST and _side_by_side(one, other) and _is_prose(one, places) and _is_prose(other, places):
            best = run
    return best


def _side_by_side(left: Boxes, right: Boxes) -> bool:
    tops, bottoms = (left[:, 1].min(), right[:, 1].min()), (left[:, 3].max(), right[:, 3].max())
    shorter = min(bottoms[0] - tops[0], bottoms[1] - tops[1])
    return bool(min(bottoms) - max(tops) >= 0.5 * shorter)


def _is_prose(side: Boxes, places: Rows) -> bool:
    """Most lines are long and fill the room up to the next column; the cells of a table do not."""
    widths = side[:, 2] - side[:, 0]
    if middle_of(widths) < _WIDEST * middle_of(side[:, 3] - side[:, 1]):
        return False
    limits = np.append(places[places < side[:, 2].max()], side[:, 2].max())
    room = limits[np.searchsorted(limits, side[:, 2] - _GRID)] - side[:, 0]
    return middle_of(widths / room) >= _FILLED


def _small_print(boxes: Boxes, sizes: Rows, run: Rows) -> Rows:
    """The pieces below columns in smaller print: notes that belong below all of them."""
    usual = middle_of(sizes[run])
    small = run & (sizes <= _SMALLER * usual)
    below: Rows = boxes[:, 1] > boxes[run & ~small, 3].max() - 0.5 * usual
    return small & below


def _cut_at_headings(boxes: Boxes, run: Rows, left: Rows) -> Rows:
    """The longest part of a run between headings that stand alone over its columns, without running headers and footers at its ends."""
    order = np.flatnonzero(run)[np.argsort(boxes[run, 1], kind="stable")]
    tops, reach = boxes[order, 1], np.maximum.accumulate(boxes[order, 3])
    height = middle_of(boxes[run, 3] - boxes[run, 1])
    gaps = tops[1:] - reach[:-1]
    starts = [0, *(np.flatnonzero(gaps > _BLANK * height) + 1).tolist(), len(order)]
    follows = boxes[~run & (boxes[:, 1] > tops[-1]), 1].min(initial=np.inf) - reach[-1] < _FAR * height
    cuts = [0]
    for first, end in pairwise(starts):
        on_left, last = left[order[first:end]], end == len(order)
        alone = on_left.all() or not on_left.any()
        gap = gaps[first - 1] if first else gaps[end - 1] if not last else 0.0
        heading = first > 0 and alone and end - first < _FEWEST and gap >= _CLEAR * height and (follows or not last)
        running = (last or not first) and not alone and gap >= _FAR * height and reach[end - 1] - tops[first] < _ROW * height
        if heading or running:
            cuts += [first, end]
    cuts.append(len(order))
    first, end = max(pairwise(cuts), key=lambda part: part[1] - part[0])
    kept = np.zeros(len(boxes), dtype=bool)
    kept[order[first:end]] = True
    return kept


def middle_of(values: Rows) -> float:
    """The upper median; several times as fast as NumPy's."""
    return float(np.sort(values)[len(values) // 2])


def _downwards(mine: Boxes) -> list[int]:
    """The order of the file, but for rows that stand below a later one of the same column: those come after it."""
    middle = (mine[:, 1] + mine[:, 3]) / 2
    higher = np.minimum.accumulate(middle[::-1])[::-1]  # the highest that is still to come
    if not (higher[1:] < mine[:-1, 1]).any():
        return list(range(len(mine)))
    overlap = np.minimum(mine[:, None, 2], mine[None, :, 2]) > np.maximum(mine[:, None, 0], mine[None, :, 0])
    above = middle[:, None] < mine[None, :, 1]  # above[i, j]: i stands above j
    before = above & overlap  # in the same column
    late = np.tril(before, -1)
    if not late.any():
        return list(range(len(mine)))
    return _moved(above, before, late) or _sorted(before)


def _moved(above: Rows, before: Rows, late: Rows) -> list[int] | None:
    """The order of the file with the few rows moved that stand in it too early or too late, as headers and footers do; None if that is not all."""
    early, behind = np.flatnonzero(late.any(0)).tolist(), np.flatnonzero(late.any(1)).tolist()
    movers = set(early if len(early) <= len(behind) else behind)
    if len(movers) > _FEW:
        return None
    order = [i for i in range(len(before)) if i not in movers]
    for i in sorted(movers):
        if len(early) <= len(behind):
            at = 1 + max((k for k, j in enumerate(order) if above[j, i]), default=-1)
        else:
            at = next((k for k, j in enumerate(order) if above[i, j]), len(order))
        order.insert(at, i)
    place = np.argsort(order)
    return None if (before & (place[:, None] > place[None, :])).any() else order


def _sorted(before: Rows) -> list[int]:
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
