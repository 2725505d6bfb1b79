"""Boxes gathered by what they are parts of, against the plain definition."""

from __future__ import annotations

from functools import reduce
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers import Box
from pipeline.readers.columns import union
from pipeline.readers.rects import Rects
from pipeline.readers.stretches import stretches

SIDES = st.tuples(*[st.integers(0, 60)] * 4).map(lambda s: Box(min(s[0], s[2]), min(s[1], s[3]), max(s[0], s[2]), max(s[1], s[3])))
LINES = st.lists(st.lists(SIDES, max_size=4), min_size=1, max_size=6)


def _rects(lines: list[list[Box]]) -> Rects:
    return Rects(np.array([box for line in lines for box in line], dtype=float).reshape(-1, 4), [len(line) for line in lines])


@given(LINES)
def test_an_outline_holds_the_boxes_of_its_part(lines: list[list[Box]]) -> None:
    rects = _rects(lines)
    assert rects.boxes() == lines
    assert rects.outlines() == [reduce(union, line) if line else None for line in lines]


@given(LINES)
def test_stretches_part_lines_at_wide_gaps_and_other_rows(lines: list[list[Box]]) -> None:
    found = stretches(_rects(lines))
    assert found.of_line == sorted(found.of_line)
    assert [found.of_line.index(number) for number in range(len(lines))] == found.firsts
    for number, line in enumerate(lines):
        own = [i for i, of in enumerate(found.of_line) if of == number]
        assert sum(found.n_rects[i] for i in own) == len(line)
        at = 0
        for i in own:
            made = line[at : at + found.n_rects[i]]
            at += len(made)
            for one, other in pairwise(made):
                assert _near(one, other)
            if i > own[0]:
                assert not _near(line[at - len(made) - 1], made[0])
            if made:
                assert found.boxes[i] == reduce(union, made)
            elif number:
                assert found.boxes[i] == found.boxes[i - 1]
            assert not found.goes_on[i] or i > own[0]


def _near(one: Box, other: Box) -> bool:
    """Less than 10 points apart, and partly side by side."""
    gap = max(other.x0 - one.x1, one.x0 - other.x1)
    return gap < 10 and other.top < one.bottom and one.top < other.bottom
