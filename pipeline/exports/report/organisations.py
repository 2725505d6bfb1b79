"""Who appears how often, how sure that is, and in what role."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.exports.report.figures import Figure, counted, figures
from pipeline.exports.report.material import Material, Organisation, count
from pipeline.statistics.evidence import CIVIL
from pipeline.tables import CIVIL_KINDS, Role

ROLES: tuple[str, ...] = Role.__args__  # type: ignore[attr-defined]
TOP = 15
MOST = 3000  # rows of the table of all organisations
COUNTS = ("strategic", "documents", "meetings", "segments")


@dataclass(frozen=True)
class Row:
    """One organisation's statistics; `counts` are those of `COUNTS`."""

    organisation: Organisation
    mentions: Figure
    counts: dict[str, Figure]
    voice: Figure
    rate: Figure


@dataclass(frozen=True)
class Roles:
    """Mentions by role, of one organisation or (None) of all civil society: (role, mentions, share), empty roles left out."""

    organisation: Organisation | None
    parts: list[tuple[str, int, float]]


@dataclass(frozen=True)
class Kind:
    """Mentions and organisations of one kind."""

    kind: str
    civil: bool
    organisations: int
    mentions: int
    share: float


def organisations(material: Material) -> list[Row]:
    """All organisations, most mentions first."""
    mentions, voice, rate = (figures(material, m, "org_id") for m in ("mentions", "share_of_voice", "per_10000_words"))
    counts = {m: figures(material, m, "org_id") for m in COUNTS}
    return [
        Row(
            o,
            mentions.get(o.org_id, Figure(float(o.mentions))),
            {m: counted(material, m, found, o.org_id) for m, found in counts.items()},
            voice.get(o.org_id, Figure(None)),
            rate.get(o.org_id, Figure(None)),
        )
        for o in material.organisations
    ]


def kinds(material: Material) -> list[Kind]:
    """Civil society's kinds first, each group by falling mentions; shares are of the largest."""
    mentions = count(material.counted, "kind")
    named: dict[str, int] = {}
    for o in material.organisations:
        named[o.kind] = named.get(o.kind, 0) + 1
    order = sorted(mentions, key=lambda k: (k not in CIVIL_KINDS, -mentions[k], k))
    return [Kind(k, k in CIVIL_KINDS, named[k], mentions[k], mentions[k] / max(mentions.values())) for k in order]


def roles(material: Material) -> list[Roles]:
    """All civil society together, then the most named civil society organisations."""
    civil = material.counted[material.counted["civil"]]
    together, each = count(civil, "role"), count(civil, "number", "role")
    found = [_roles(None, together)] if together else []
    for o in material.civil[:TOP]:
        found.append(_roles(o, {role: each.get((o.number, role), 0) for role in ROLES}))
    return found


def _roles(organisation: Organisation | None, counts: dict[str, int]) -> Roles:
    whole = sum(counts.values())
    return Roles(organisation, [(role, counts[role], counts[role] / whole) for role in ROLES if counts.get(role)])


def concentration(material: Material) -> dict[str, Figure]:
    """Gini and Herfindahl over the whole archive, where they were computed."""
    return {m: found[""] for m in ("gini", "hhi") if (found := figures(material, m))}


def civil_rate(material: Material) -> Figure | None:
    """Mentions of civil society per 10,000 words."""
    return figures(material, "per_10000_words", kind=CIVIL).get("")
