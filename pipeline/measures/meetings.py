"""Meetings: at how many meetings organisations are named.

Formula: t(s) = number of distinct meetings whose minutes have at least one linked mention in scope s. Two sets of minutes with the same date and the same body
(case and spacing aside) are one meeting; minutes without a date or a body are a meeting of their own. Documents other than minutes are
left out, also from the documents that the interval draws. A meeting with several sets of minutes is drawn with the first that names the organisation.

Source: document frequency (Spärck Jones, A statistical interpretation of term specificity, Journal of Documentation 28, 1972), with the meeting as the document.
"""

from __future__ import annotations

from pipeline.statistics.counting import Estimate, Scope, total
from pipeline.statistics.evidence import Evidence

NAME = "meetings"
RANKED = False
SCOPES: tuple[Scope, ...] = ((), ("period",), ("kind",), ("kind", "period"), ("org_id",), ("org_id", "period"))


def select(evidence: Evidence) -> Evidence:
    return evidence.only_minutes()


def estimate(evidence: Evidence, scope: Scope) -> Estimate:
    return total(evidence, scope, "meeting")
