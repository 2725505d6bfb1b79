"""Strategic mentions: how often passages use an organisation in an argument or for a decision, and do not only name it.

Formula: s(o) = number of linked mentions in scope o whose use is strategic: what the body says, wants, knows or did is cited, answered, or given as a
reason (the definition: docs/uses.md). The use is told by cues: they miss indirect arguments, so the count is rather too low, and on real archives about
one in five of what they count was only named. Organisations are ranked over all periods; equal counts share the better rank.

Source: prominence as strategic mention (Fraussen, Graham & Halpin, Assessing the prominence of interest groups in parliament,
Journal of Legislative Studies 24, 2018).
"""

from __future__ import annotations

from pipeline.statistics.counting import Estimate, Scope, total
from pipeline.statistics.evidence import Evidence

NAME = "strategic"
RANKED = True
SCOPES: tuple[Scope, ...] = ((), ("period",), ("kind",), ("kind", "period"), ("org_id",), ("org_id", "period"))


def select(evidence: Evidence) -> Evidence:
    return evidence.only_strategic()


def estimate(evidence: Evidence, scope: Scope) -> Estimate:
    return total(evidence, scope, "mention")
