"""Who appears how often, how sure that is, and in what role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.exports.report.material import Material, Organisation, count, optional, records
from pipeline.tables import Role

ROLES: tuple[str, ...] = Role.__args__  # type: ignore[attr-defined]
TOP = 15


@dataclass(frozen=True)
class Figures:
    """One organisation's statistics; None where one could not be computed, with the reason."""

    organisation: Organisation
    low: float | None
    high: float | None
    documents: int
    meetings: int
    voice: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    reason: str


@dataclass(frozen=True)
class Roles:
    """One organisation's mentions by role: (role, mentions, share), empty roles left out."""

    organisation: Organisation
    parts: list[tuple[str, int, float]]


@dataclass(frozen=True)
class Concentration:
    """A statistic over all civil society organisations."""

    measure: str
    value: float | None
    low: float | None
    high: float | None
    reason: str


def organisations(material: Material) -> list[Figures]:
    """All organisations, most mentions first."""
    by = {m: _by_organisation(material, m) for m in ("mentions", "documents", "meetings", "share_of_voice")}
    return [_figures(o, {m: rows.get(o.org_id, {}) for m, rows in by.items()}) for o in material.organisations]


def _by_organisation(material: Material, measure: str) -> dict[str, dict[str, Any]]:
    return {row.org_id: row._asdict() for row in records(material.figures(measure, "org_id"))}


def _figures(organisation: Organisation, rows: dict[str, dict[str, Any]]) -> Figures:
    mentions = rows["mentions"]
    return Figures(
        organisation,
        low=optional(mentions.get("low")),
        high=optional(mentions.get("high")),
        documents=_whole(rows["documents"], "value") or 0,
        meetings=_whole(rows["meetings"], "value") or 0,
        voice=optional(rows["share_of_voice"].get("value")),
        rank=_whole(mentions, "rank"),
        rank_low=_whole(mentions, "rank_low"),
        rank_high=_whole(mentions, "rank_high"),
        reason=_reason(mentions.get("reason")),
    )


def _whole(row: dict[str, Any], name: str) -> int | None:
    value = optional(row.get(name))
    return None if value is None else int(value)


def _reason(value: Any) -> str:
    return value if isinstance(value, str) else ""


def roles(material: Material) -> list[Roles]:
    """The most named civil society organisations by role."""
    counts = count(material.counted, "number", "role")
    found = []
    for organisation in material.civil[:TOP]:
        own = [(role, counts.get((organisation.number, role), 0)) for role in ROLES]
        parts = [(role, n, n / organisation.mentions) for role, n in own if n]
        found.append(Roles(organisation, parts))
    return found


def concentration(material: Material) -> list[Concentration]:
    """Gini and Herfindahl over the whole archive."""
    found = []
    for measure in ("gini", "hhi"):
        for row in records(material.figures(measure)):
            found.append(Concentration(measure, optional(row.value), optional(row.low), optional(row.high), _reason(row.reason)))
    return found
