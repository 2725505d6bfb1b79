"""Documents: in how many documents organisations are named.

Formula: d(s) = number of documents with at least one linked mention in scope s. Unlike mentions, one document that names an organisation
fifty times weighs no more than one that names it once. Duplicates are not counted. Organisations are ranked over all periods.

Source: document frequency (Spärck Jones, A statistical interpretation of term specificity,
Journal of Documentation 28, 1972).
"""

from __future__ import annotations

from pipeline.statistics.counting import Estimate, Scope, total
from pipeline.statistics.evidence import Evidence

NAME = "documents"
RANKED = True
SCOPES: tuple[Scope, ...] = (
    (), ("period",), ("kind",), ("kind", "period"),
    ("org_id",), ("org_id", "period"), ("org_id", "role"),
)  # fmt: skip


def estimate(evidence: Evidence, scope: Scope) -> Estimate:
    return total(evidence, scope, "document")
