"""Mentions per 10,000 words: how often organisations are named for the amount of text there is.

Formula: r(s) = 10,000 × m(s) / w(s), with m(s) the mentions in scope s and w(s) the words of body text of all counted documents (of the
same year in rows for one year), also of those that name nobody. It makes years with more or longer minutes comparable.

Source: relative frequency as in corpus linguistics; the interval treats it as a ratio estimator, mentions and words drawn together (Cochran,
Sampling Techniques, 3rd ed. 1977, ch. 6).
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from pipeline.statistics.counting import Estimate, Scope, members, ratio
from pipeline.statistics.evidence import DIMENSIONS, Evidence

NAME = "per_10000_words"
RANKED = False
SCOPES: tuple[Scope, ...] = ((), ("period",), ("kind",), ("kind", "period"), ("org_id",), ("org_id", "period"))


def estimate(evidence: Evidence, scope: Scope) -> Estimate:
    words = evidence.documents["n_words"].to_numpy(dtype=np.float64)
    periods, numbers = evidence.periods, np.arange(len(words))
    by_period = sparse.coo_array((words, (periods, numbers)), shape=(len(evidence.names["period"]), len(words)))
    all_periods = sparse.coo_array((words, (np.zeros_like(periods), numbers)), shape=(1, len(words)))
    keys = members(evidence, scope).keys
    base = by_period if "period" in scope else all_periods
    return ratio(evidence, scope, base.tocsr(), keys[:, DIMENSIONS.index("period")], 10_000.0, "the documents have no words")
