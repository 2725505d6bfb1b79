"""Fitting what votes are worth, on passages whose names are known, and measuring it on passages that were not fitted on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from pipeline.models.scores import NAMES, RISING, UNFITTED, Evidence, probability
from pipeline.scoring.figures import interval

RIDGE = 0.5  # pull of every coefficient but the first constant towards what the taggers say themselves
FOLDS = 5
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.96, 0.97, 0.98, 0.99, 1.0)


class Case(NamedTuple):
    """A span that taggers voted for, in a passage, and whether it is right."""

    passage: str
    evidence: Evidence
    right: bool


class Bin(NamedTuple):
    """Spans whose probability lies in a stretch: how many, what was said on average, and the share that is right with Wilson's interval."""

    low: float
    high: float
    n: int
    said: float
    right: float
    right_low: float
    right_high: float


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """Coefficients by penalised maximum likelihood; those of evidence are not negative, those without a case stay `UNFITTED`."""
    x = np.array([c.evidence.features for c in cases])
    y = np.array([c.right for c in cases], dtype=np.float64)
    pulled, home = np.array([0.0] + [1.0] * (x.shape[1] - 1)), np.array(UNFITTED)

    def loss(w: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        z = x @ w
        gradient = x.T @ (1 / (1 + np.exp(-z)) - y) + 2 * RIDGE * pulled * (w - home)
        return float(np.sum(np.logaddexp(0, z) - y * z) + RIDGE * np.sum(pulled * (w - home) ** 2)), gradient

    bounds = [(0.0, None) if rising else (None, None) for rising in RISING]
    found = minimize(loss, home, jac=True, method="L-BFGS-B", bounds=bounds)
    return {name: round(float(w), 4) for name, w in zip(NAMES, found.x, strict=True)}


def held_out(cases: Sequence[Case]) -> list[list[tuple[float, bool]]]:
    """By fold, (probability, whether it is right) of every case, fitted on the passages of the other folds; passages are dealt in turn by their names."""
    passages = sorted({c.passage for c in cases})
    fold = {passage: n % FOLDS for n, passage in enumerate(passages)}
    found = []
    for n in range(FOLDS):
        weights = fit([c for c in cases if fold[c.passage] != n])
        found.append([(probability(c.evidence, weights), c.right) for c in cases if fold[c.passage] == n])
    return found


def concordance(folds: Sequence[Sequence[tuple[float, bool]]]) -> float | None:
    """How often a right span has a higher probability than a wrong one of the same fold, ties counting half; None without such a pair.

    Pairs of different folds would mix in the constants of the fits, which are lower where the fold left out has more right spans.
    """
    higher, pairs = 0.0, 0
    for said in folds:
        right, wrong = (np.array([p for p, r in said if r == which]) for which in (True, False))
        higher += float(np.sum(np.sign(right[:, None] - wrong[None, :]) / 2 + 0.5))
        pairs += len(right) * len(wrong)
    return higher / pairs if pairs else None


def reliability(said: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Spans by what was said of them; stretches without a span are left out."""
    bins = []
    for low, high in pairwise(BINS):
        held = [(p, r) for p, r in said if low <= p < high or (p == high == 1.0)]
        if held:
            right = sum(r for _, r in held)
            bins.append(Bin(low, high, len(held), float(np.mean([p for p, _ in held])), right / len(held), *interval(right, len(held))))
    return bins


def calibration_error(said: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error over stretches of equal width (M. P. Naeini, G. F. Cooper, M. Hauskrecht, AAAI 2015)."""
    p, y = np.array([p for p, _ in said]), np.array([r for _, r in said], dtype=np.float64)
    at = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[at == b].mean() - y[at == b].mean()) * (at == b).mean() for b in np.unique(at)))
