"""Fitting what votes are worth, on passages whose names are known, and measuring it on passages that were not fitted on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from pipeline.models.scores import NAMES, RISING, UNFITTED, Evidence, probability

RIDGE = 0.5  # pull of every coefficient but the first constant towards what the taggers say themselves
FOLDS = 5
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)


class Case(NamedTuple):
    """A span that taggers voted for, in a passage, and whether it is right."""

    passage: str
    evidence: Evidence
    right: bool


class Bin(NamedTuple):
    """Spans whose probability lies in a stretch: how many, what was said on average, and how many were right."""

    low: float
    high: float
    n: int
    said: float
    right: float


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


def held_out(cases: Sequence[Case]) -> list[tuple[float, bool]]:
    """(probability, whether it is right) of every case, fitted on the passages of the other folds; passages are dealt in turn by their names."""
    passages = sorted({c.passage for c in cases})
    fold = {passage: n % FOLDS for n, passage in enumerate(passages)}
    found: list[tuple[float, bool]] = []
    for n in range(FOLDS):
        weights = fit([c for c in cases if fold[c.passage] != n])
        found += [(probability(c.evidence, weights), c.right) for c in cases if fold[c.passage] == n]
    return found


def reliability(said: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Spans by what was said of them; stretches without a span are left out."""
    bins = []
    for low, high in pairwise(BINS):
        held = [(p, right) for p, right in said if low <= p < high or (p == high == 1.0)]
        if held:
            bins.append(Bin(low, high, len(held), float(np.mean([p for p, _ in held])), float(np.mean([r for _, r in held]))))
    return bins


def calibration_error(said: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error over stretches of equal width (M. P. Naeini, G. F. Cooper, M. Hauskrecht, AAAI 2015)."""
    p, y = np.array([p for p, _ in said]), np.array([r for _, r in said], dtype=np.float64)
    at = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[at == b].mean() - y[at == b].mean()) * (at == b).mean() for b in np.unique(at)))
