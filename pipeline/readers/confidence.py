"""How many words of a page that OCR read are right, estimated from what the engine and the character model say of them.

A logistic regression on three figures of a page; `pipeline/models/scans.md` says what it was fitted to and how good it is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib import resources

from pipeline import models
from pipeline.languages.trigrams import quality
from pipeline.readers import RawLine

_UNSURE = 0.6  # confidence below which a word is doubtful
_FEWEST = 3  # words below which nothing can be said


def word_accuracy(lines: Sequence[RawLine]) -> float | None:
    """The share of words that are likely to be right, 0 to 1; None where there are too few to say."""
    found = features(lines)
    if found is None:
        return None
    weights, intercept = _model()
    return round(1 / (1 + math.exp(-intercept - sum(w * f for w, f in zip(weights, found, strict=True)))), 4)


def features(lines: Sequence[RawLine]) -> tuple[float, float, float] | None:
    """(mean confidence, share of doubtful words, quality by letters; the confidence where letters cannot tell) of a page."""
    sure = [word.confidence for line in lines for word in line.words]
    if len(sure) < _FEWEST:
        return None
    mean = sum(sure) / len(sure)
    letters = quality("\n".join(line.text for line in lines))
    return mean, sum(c < _UNSURE for c in sure) / len(sure), mean if letters is None else letters


@cache
def _model() -> tuple[list[float], float]:
    """(weight of each figure, intercept)."""
    found = json.loads(resources.files(models).joinpath("scans.json").read_text(encoding="utf-8"))
    return found["weights"], found["intercept"]
