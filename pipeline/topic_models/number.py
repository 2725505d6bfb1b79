"""How many topics, and how good they are: coherence, diversity and stability of their terms.

Coherence is the mean normalised pointwise mutual information of pairs of terms (Bouma 2009; Röder, Both & Hinneburg 2015), diversity the share
of terms that stand in one topic only (Dieng, Ruiz & Blei 2020), stability how well the topics agree with those of a part of the text (Greene,
O'Callaghan & Cunningham 2014, "How many topics? Stability analysis for topic models").
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix

FEWEST, MOST = 2, 40  # topics that a person still reads
TRIED = 6  # numbers of topics that are compared
SAMPLED = 2000  # units, evenly spaced, from which the number is chosen
PARTS, PART = 3, 0.8  # how many parts of the units are modelled for stability, and the share of each
AS_GOOD = 0.95  # share of the best score from which a number of topics is as good

Weights = NDArray[np.float64]
Fit = Callable[[csr_matrix, int], Weights]


def candidates(n_units: int, n_terms: int) -> list[int]:
    """Numbers of topics from the cube root of the number of units to twice that, between 2 and 40: 60 units 4–8, 4,000 units 16–32."""
    low = min(max(round(n_units ** (1 / 3)), FEWEST), MOST)
    steps = np.geomspace(low, min(2 * low, MOST), TRIED)
    return sorted({min(round(k), n_units, n_terms) for k in steps})


def choose(fit: Fit, counts: csr_matrix, n_terms: int, seed: int) -> int:
    """The greatest number of topics whose coherence × diversity × stability is hardly below the best.

    `fit(counts, n)` gives the weights (topics × terms) of a model; `n_terms` terms describe a topic; `seed` draws the parts. More topics say
    more, so of numbers that are as good the greatest is taken.
    """
    n_units = counts.shape[0]
    sample = counts[np.linspace(0, n_units - 1, min(n_units, SAMPLED)).astype(int)]
    numbers = candidates(*counts.shape)
    if len(numbers) == 1:
        return numbers[0]
    scores = [_score(fit, sample, counts, n, n_terms, seed) for n in numbers]
    if max(scores) <= 0.0:
        return numbers[0]  # no number gives coherent topics: the fewest are the least to read
    return max(n for n, score in zip(numbers, scores, strict=True) if score >= AS_GOOD * max(scores))


def _score(fit: Fit, sample: csr_matrix, counts: csr_matrix, n_topics: int, n_terms: int, seed: int) -> float:
    """The score of a model of the sample; coherence is measured on all units, for in a few most pairs of terms never meet."""
    tops = [top_terms(row, n_terms) for row in fit(sample, n_topics)]
    if not any(tops):
        return 0.0
    diversity = len({t for top in tops for t in top}) / sum(map(len, tops))
    random = np.random.default_rng(seed)
    size = max(round(PART * sample.shape[0]), 1)
    parts = [sample[np.sort(random.choice(sample.shape[0], size, replace=False))] for _ in range(PARTS)]
    stable = [agreement(tops, [top_terms(row, n_terms) for row in fit(part, n_topics)]) for part in parts]
    return max(float(np.mean(unit_coherence(counts, tops))), 0.0) * diversity * float(np.mean(stable))


def top_terms(row: NDArray[np.float64], n: int) -> list[int]:
    """Indices of the terms with the greatest weights, those without weight left out; ties in the order of the terms."""
    order = np.argsort(-row, kind="stable")[:n]
    return [int(i) for i in order if row[i] > 0]


def unit_coherence(counts: csr_matrix, tops: Sequence[Sequence[int]]) -> list[float]:
    """Mean NPMI of the pairs of each topic's terms, that they stand in the same unit; -1 for a pair that never does, 0 for one term."""
    present = (counts > 0).astype(np.float64)
    found = []
    for top in tops:
        columns = present[:, list(top)]
        together = (columns.T @ columns).toarray() / counts.shape[0]
        pairs = [(i, j) for i in range(len(top)) for j in range(i)]
        values = [_npmi(together[i, j], together[i, i], together[j, j]) for i, j in pairs]
        found.append(float(np.mean(values)) if values else 0.0)
    return found


def _npmi(both: float, one: float, other: float) -> float:
    if both <= 0.0:
        return -1.0
    return 1.0 if both >= 1.0 else math.log(both / (one * other)) / -math.log(both)


def agreement(topics: Sequence[Sequence[int]], others: Sequence[Sequence[int]]) -> float:
    """Mean Jaccard overlap of the terms of two models' topics, each paired with one of the other so that the sum is greatest."""
    overlaps = np.array([[overlap(a, b) for b in others] for a in topics])
    rows, columns = linear_sum_assignment(-overlaps)
    return float(overlaps[rows, columns].mean())


def overlap(one: Sequence[int], other: Sequence[int]) -> float:
    """Jaccard overlap of two sets of terms; 0 when both are empty."""
    union = set(one) | set(other)
    return len(set(one) & set(other)) / len(union) if union else 0.0


def stability(top: Sequence[int], others: Sequence[Sequence[Sequence[int]]]) -> float | None:
    """Mean over other models of the greatest overlap of a topic's terms with one of their topics; None without other models."""
    if not others or not top:
        return None
    best = [max(overlap(top, other) for other in model) for model in others]
    return sum(best) / len(best)
