"""Segments: in how many parts of documents (agenda items, motions, speeches, sections) organisations are named.

Formula: g(s) = number of leaf segments with at least one linked mention in scope s. It lies between mentions and documents: an organisation that one
item repeats counts once for that item.

Source: counting of context units (Krippendorff, Content Analysis, 4th ed. 2018, ch. 5).
"""

from __future__ import annotations

from pipeline.statistics.counting import Estimate, Scope, total
from pipeline.statistics.evidence import Evidence

NAME = "segments"
RANKED = False
SCOPES: tuple[Scope, ...] = (("kind",), ("kind", "period"), ("org_id",), ("org_id", "period"))


def estimate(evidence: Evidence, scope: Scope) -> Estimate:
    return total(evidence, scope, "segment")
