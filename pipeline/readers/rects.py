"""The boxes of many things at once, by what they are parts of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np

from pipeline.readers import Box

Rows = np.ndarray[Any, np.dtype[Any]]  # (n, 4) of x0, top, x1, bottom


class Rects(NamedTuple):
    """Boxes in the order of the file; `counts` says how many each line, or whatever they are parts of, has."""

    rows: Rows
    counts: Sequence[int]

    def boxes(self) -> list[list[Box]]:
        """The boxes of each part."""
        made = list(map(Box._make, self.rows.tolist()))
        return [made[first:end] for first, end in pairwise(accumulate(self.counts, initial=0))]

    def outlines(self) -> list[Box | None]:
        """The smallest box around those of each part; None where it has none."""
        firsts = list(accumulate(self.counts, initial=0))[:-1]
        if 0 not in self.counts:
            return [*outlined(self.rows, firsts)]
        around = iter(outlined(self.rows, [first for first, count in zip(firsts, self.counts, strict=True) if count]))
        return [next(around) if count else None for count in self.counts]


def outlined(rows: Rows, firsts: Sequence[int]) -> list[Box]:
    """The smallest boxes around rows from each of `firsts`, which rise, to the next."""
    if not len(firsts):
        return []
    low, high = np.minimum.reduceat(rows[:, :2], firsts), np.maximum.reduceat(rows[:, 2:], firsts)
    return list(map(Box._make, np.concatenate((low, high), axis=1).tolist()))
