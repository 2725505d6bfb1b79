"""Share of voice: which part of all mentions of civil society falls on one organisation.

Formula: v(o, s) = m(o, s) / sum of m(o', s) over all civil society organisations o', where m counts mentions in the same role, topic and period. The shares of a scope sum
to 1. It is not defined for organisations that are not civil society: they have an empty value with that reason. Samples of the bootstrap
without any mention of civil society are left out of the interval. Civil society organisations are ranked among each other over all periods.

Source: share of voice as in media analysis: a simple proportion with both sides counted in the same documents (ratio estimator,
Cochran, Sampling Techniques, 3rd ed. 1977, ch. 6).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pipeline.statistics.counting import Estimate, Scope, base_of_scopes, matrix, members, ratio
from pipeline.statistics.evidence import Evidence

NAME = "share_of_voice"
RANKED = True
SCOPES: tuple[Scope, ...] = (("org_id",), ("org_id", "period"), ("org_id", "role"), ("org_id", "topic_id"))

NOT_CIVIL = "share of voice is defined for civil society organisations only"


def estimate(evidence: Evidence, scope: Scope) -> Estimate:
    civil = evidence.only_civil()
    bases = members(civil, tuple(d for d in scope if d != "org_id"))
    below = matrix(civil, bases.scope_of, bases.mention_of, len(bases.keys), "mention")
    base_of = base_of_scopes(members(civil, scope).keys, bases.keys)
    shares = ratio(civil, scope, below, base_of, 1.0, "no mention of civil society in scope")
    if scope != ("org_id",):
        return shares
    found = members(evidence, scope)
    others = found.keys[np.unique(found.scope_of[~evidence.civil[found.mention_of]])]
    return replace(shares, refused=others, refusal=NOT_CIVIL)
