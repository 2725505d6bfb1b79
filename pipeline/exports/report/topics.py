"""What the archive is about: topics, by year and by organisation."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.exports.report.material import Material, Organisation, count, optional, records

ROWS = 15  # organisations in the heat table


@dataclass(frozen=True)
class Topic:
    """One topic; `number` is its place in the evidence."""

    number: int
    topic_id: str
    lang: str
    model: str
    label: str
    terms: list[str]
    share: float
    coherence: float | None
    stability: float | None
    mentions: int
    by_year: list[int]


@dataclass(frozen=True)
class Heat:
    """Mentions of one organisation by topic, in the order of the topics."""

    organisation: Organisation
    counts: list[int]


def topics(material: Material) -> list[Topic]:
    """All topics: by language, the largest first."""
    years = count(material.counted, "topic_id", "year")
    totals = count(material.counted, "topic_id")
    rows = material.topics.sort_values(["lang", "share", "topic_id"], ascending=[True, False, True])
    found = []
    for i, t in enumerate(records(rows)):
        by_year = [years.get((t.topic_id, y), 0) for y in material.periods]
        found.append(
            Topic(i, t.topic_id, t.lang, t.model, t.label, list(t.terms), t.share, optional(t.coherence), optional(t.stability),
                  totals.get(t.topic_id, 0), by_year)
        )  # fmt: skip
    return found


def heat(material: Material, order: list[Topic]) -> list[Heat]:
    """The most named civil society organisations by topic."""
    counts = count(material.counted, "number", "topic_id")
    return [Heat(o, [counts.get((o.number, t.topic_id), 0) for t in order]) for o in material.civil[:ROWS]]
