"""What a span's votes are worth: the probability that it is right, by a logistic model whose coefficients lie in `scores.json`.

J. Platt, "Probabilistic outputs for support vector machines", Advances in Large Margin Classifiers (1999) 61-74. The card is `scores.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, log, prod
from pathlib import Path

from pipeline.errors import SettingsError

_LEAST = 0.01  # no tagger is surer than 99%
MODEL = "model"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The votes for a span: 1 - Π(1 - score) over the taggers, whether several agree, and whether the trained model stands alone."""

    combined: float
    agreed: bool
    model_alone: bool

    @classmethod
    def of(cls, votes: Iterable[tuple[str, float]]) -> Evidence:
        """The evidence in (tagger, score); of a tagger that votes twice the surer vote counts."""
        best: dict[str, float] = {}
        for tagger, score in votes:
            best[tagger] = max(score, best.get(tagger, 0.0))
        return cls(1 - prod(1 - s for s in best.values()), len(best) > 1, best.keys() == {MODEL})

    @property
    def features(self) -> tuple[float, ...]:
        """Constant, log odds of the combined score, agreement; for the model alone a constant and log odds of its own."""
        kept = min(max(self.combined, _LEAST), 1 - _LEAST)
        odds = log(kept / (1 - kept))
        others = float(not self.model_alone)
        return (others, others * odds, float(self.agreed), 1 - others, (1 - others) * odds)


NAMES = ("constant", "odds", "agreed", "model alone", "model's odds")
UNFITTED = (0.0, 1.0, 0.0, 0.0, 1.0)  # with these a score is what the taggers say themselves
RISING = (False, True, True, False, True)  # coefficients that are not negative: more evidence never lowers the probability


def probability(evidence: Evidence, coefficients: Mapping[str, float]) -> float:
    """The probability that a span with this evidence is right, 0 to 1."""
    return 1 / (1 + exp(-sum(coefficients[name] * x for name, x in zip(NAMES, evidence.features, strict=True))))


@cache
def weights(path: str = "") -> dict[str, float]:
    """The coefficients in a file that `tutanak train scores` wrote, or those that ship. Raises SettingsError."""
    file = Path(path) if path else Path(__file__).with_suffix(".json")
    try:
        read: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"the scores {path!r} cannot be read: {error}", "Make them with: tutanak train scores") from error
    if not isinstance(read, dict) or read.keys() != set(NAMES):
        raise SettingsError(f"{path!r} holds no scores", "Make them with: tutanak train scores")
    return read
