"""Herfindahl-Hirschman index: how far the mentions of civil society are in few hands.

Formula: H = sum_i s_i², where s_i is the share of voice of civil society organisation i in the scope. 1: one organisation has all mentions; 1/k: k organisations have
equal shares, so 1/H reads as the number of equally loud organisations. A sample of the bootstrap draws some documents twice and
others not at all, which makes shares more unequal: the interval is shifted upwards. Where the shift is so large that it misses the value, no interval is given.

Source: Herfindahl, Concentration in the Steel Industry, 1950; Hirschman, The Paternity of an Index,
American Economic Review 54, 1964.
"""

from __future__ import annotations

import numpy as np

from pipeline.statistics.counting import Estimate, Floats, Scope, across_organisations
from pipeline.statistics.evidence import Evidence

NAME = "hhi"
RANKED = False
SCOPES: tuple[Scope, ...] = ((), ("period",), ("role",), ("topic_id",))


def estimate(evidence: Evidence, scope: Scope) -> Estimate:
    return across_organisations(evidence.only_civil(), scope, hhi, "no mention of civil society in scope")


def hhi(counts: Floats) -> Floats:
    """Sum of squared shares down each column (organisations × samples); NaN where a column is empty."""
    whole = counts.sum(axis=0)
    index: Floats = np.divide((counts**2).sum(axis=0), whole**2, out=np.full(counts.shape[1], np.nan), where=whole > 0)
    return index
