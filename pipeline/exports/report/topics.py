"""What the archive is about: topics, by year and by organisation."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.exports.report.material import Material, Organisation, count, optional, records
from pipeline.statistics.evidence import main_topics

ROWS = 15  # organisations in the heat table


@dataclass(frozen=True)
class Topic:
    """One topic; `number` is its place in the evidence. `segments` have it as their main topic, of `modelled` in its language."""

    number: int
    topic_id: str
    lang: str
    model: str
    label: str
    terms: list[str]
    weights: list[float]
    share: float
    segments: int
    modelled: int
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
    years, totals = count(material.counted, "topic_id", "year"), count(material.counted, "topic_id")
    main = main_topics(material.topics, material.topic_shares)
    segments: dict[str, int] = {}
    for topic_id in main.values():
        segments[topic_id] = segments.get(topic_id, 0) + 1
    rows = material.topics.sort_values(["lang", "share", "topic_id"], ascending=[True, False, True])
    modelled = rows.assign(n=rows["topic_id"].map(segments).fillna(0)).groupby("lang")["n"].sum()
    found = []
    for i, t in enumerate(records(rows)):
        by_year = [years.get((t.topic_id, y), 0) for y in material.periods]
        found.append(
            Topic(i, t.topic_id, t.lang, t.model, t.label, list(t.terms), list(t.weights), t.share, segments.get(t.topic_id, 0), int(modelled[t.lang]),
                  optional(t.coherence), optional(t.stability), totals.get(t.topic_id, 0), by_year)
        )  # fmt: skip
    return found


def heat(material: Material, order: list[Topic]) -> list[Heat]:
    """The most named civil society organisations by topic."""
    counts = count(material.counted, "number", "topic_id")
    return [Heat(o, [counts.get((o.number, t.topic_id), 0) for t in order]) for o in material.civil[:ROWS]]
