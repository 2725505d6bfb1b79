"""How far a page that OCR read can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from pipeline.readers import RawLine

_FEWEST = 3  # words below which nothing can be said


def word_accuracy(lines: Sequence[RawLine]) -> float | None:
    """The mean confidence of the words, 0 to 1; None where there are too few to say."""
    sure = [word.confidence for line in lines for word in line.words]
    return fmean(sure) if len(sure) >= _FEWEST else None
