"""How far a page that OCR read can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

import numpy as np

from pipeline.readers import RawLine

_FEWEST = 3  # words below which nothing can be said
# Mean confidence of a page's words, and the share of its words that are right there: Tesseract hardly says more than 0.96, and pages to which it
# gives that have 99% right; below 0.9 it means what it says. Read off the pages of `python -m tests.benchmarks ocr`, which says how far they agree.
_SAID = (0.0, 0.9, 0.94, 0.96, 1.0)
_RIGHT = (0.0, 0.9, 0.955, 0.993, 1.0)


def word_accuracy(lines: Sequence[RawLine]) -> float | None:
    """The share of words that are likely to be right, by their mean confidence, 0 to 1; None where there are too few to say."""
    sure = [word.confidence for line in lines for word in line.words]
    return float(np.interp(fmean(sure), _SAID, _RIGHT)) if len(sure) >= _FEWEST else None
