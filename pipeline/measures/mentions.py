"""Mentions: how often organisations are named.

Formula: m(s) = number of linked mentions in scope s. Every mention counts, also several in one sentence. A civil society mention counts in its
own kind and in the kind "civil", which is all eight civil kinds together; so kinds do not add up once "civil" is among them.
Organisations are ranked over all periods; equal counts share the better rank.

Source: a count of recording units as in content analysis (Krippendorff, Content Analysis, 4th ed. 2018, ch. 5).
"""

from __future__ import annotations

from pipeline.statistics.counting import Estimate, Scope, total
from pipeline.statistics.evidence import Evidence

NAME = "mentions"
RANKED = True
SCOPES: tuple[Scope, ...] = (
    (), ("period",), ("role",), ("topic_id",), ("topic_id", "period"),
    ("kind",), ("kind", "period"), ("kind", "role"), ("kind", "topic_id"),
    ("org_id",), ("org_id", "period"), ("org_id", "role"), ("org_id", "topic_id"), ("org_id", "role", "period"),
)  # fmt: skip


def estimate(evidence: Evidence, scope: Scope) -> Estimate:
    return total(evidence, scope, "mention")
