"""By year: civil society in all, its share of the text, and each of the most named organisations."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.exports.report.figures import Figure, counted, figures
from pipeline.exports.report.material import Material, Organisation, count
from pipeline.statistics.evidence import CIVIL

SMALL = 12  # organisations with a plot of their own


@dataclass(frozen=True)
class Point:
    """A figure of one year; `address` opens its evidence."""

    year: str
    figure: Figure
    address: str


@dataclass(frozen=True)
class Series:
    """Points of all years, in order; a year without a mention counts 0 where documents of that year were read."""

    organisation: Organisation | None
    points: list[Point]


@dataclass(frozen=True)
class Year:
    """All figures of one year: documents that count, and what is found in them of civil society."""

    year: str
    archive: int
    mentions: Figure
    documents: Figure
    rate: Figure
    gini: Figure
    hhi: Figure


def civil_series(material: Material) -> Series:
    """Mentions of all civil society organisations together."""
    return _series(material, "mentions", None, "c=1", kind=CIVIL)


def rate_series(material: Material) -> Series:
    """The same for every 10,000 words."""
    return _series(material, "per_10000_words", None, "v=rate&c=1", kind=CIVIL)


def organisation_series(material: Material) -> list[Series]:
    """The most named civil society organisations."""
    return [_series(material, "mentions", o, f"o={o.number}", org_id=o.org_id) for o in material.civil[:SMALL]]


def _series(material: Material, measure: str, organisation: Organisation | None, address: str, **scope: str) -> Series:
    found = figures(material, measure, "period", **scope)
    if not found:
        return Series(organisation, [])
    points = [Point(y, counted(material, measure, found, y), f"{address}&y={y}") for y in material.periods]
    return Series(organisation, [p for p in points if p.figure.value is not None])


def years(material: Material) -> list[Year]:
    """One row for every year that a counted document is dated to."""
    archive = count(material.counted_documents, "year")
    by = {m: figures(material, m, "period", kind=CIVIL) for m in ("mentions", "documents", "per_10000_words")}
    spread = {m: figures(material, m, "period") for m in ("gini", "hhi")}
    return [
        Year(
            y,
            archive.get(y, 0),
            *(counted(material, m, by[m], y) for m in ("mentions", "documents", "per_10000_words")),
            *(spread[m].get(y, Figure(None)) for m in ("gini", "hhi")),
        )
        for y in material.periods
    ]
