"""Gini coefficient: how unequally the mentions of civil society fall on its organisations.

Formula: G = sum_i (2i - k - 1) x_i / (k × sum_i x_i), where x_1 <= … <= x_k are the mentions of the k civil society organisations named in the scope.
0: all are named equally often; (k-1)/k, the most there can be: one has all. Organisations that are not named at all are unknown to the archive and left out, so it
describes inequality among those who are heard. With fewer than two organisations it is empty. A sample of the bootstrap draws some
documents twice and others not at all, so organisations that stand in few documents drop out or double and the sampled values lie mostly above the counted one: the interval
is shifted upwards. Where the shift is so large that it misses the value, no interval is given.

Source: Gini, Variabilità e mutabilità, 1912. Bootstrap and its bias: Dixon, Weiner, Mitchell-Olds & Woodley, Bootstrapping the Gini coefficient of inequality,
Ecology 68, 1987 (they draw single individuals; here documents are drawn).
"""

from __future__ import annotations

import numpy as np

from pipeline.statistics.counting import Estimate, Floats, Scope, across_organisations
from pipeline.statistics.evidence import Evidence

NAME = "gini"
RANKED = False
SCOPES: tuple[Scope, ...] = ((), ("period",), ("role",), ("topic_id",))


def estimate(evidence: Evidence, scope: Scope) -> Estimate:
    return across_organisations(evidence.only_civil(), scope, gini, "fewer than two civil society organisations in scope")


def gini(counts: Floats) -> Floats:
    """Gini coefficient down each column (organisations × samples), zeros left out; NaN with fewer than two organisations."""
    ordered = np.sort(counts, axis=0)
    named = (ordered > 0).sum(axis=0)
    place = np.arange(1, len(ordered) + 1)[:, None] - (len(ordered) - named)
    above = ((2 * place - named - 1) * ordered).sum(axis=0)
    index: Floats = np.divide(above, named * ordered.sum(axis=0), out=np.full(counts.shape[1], np.nan), where=named > 1)
    return index
