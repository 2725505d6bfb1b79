"""Mentions by year: civil society in all, and each of the most named organisations."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.exports.report.material import Material, Organisation, optional, records

SMALL = 12  # organisations with a plot of their own


@dataclass(frozen=True)
class Point:
    """Mentions in one year with their interval, which may be missing."""

    year: str
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Series:
    """Points of all years, in order; a year without a mention counts 0 where documents of that year were read."""

    organisation: Organisation | None
    points: list[Point]


def civil_series(material: Material) -> Series:
    """All civil society organisations together."""
    return Series(None, _points(material, kind="civil"))


def organisation_series(material: Material) -> list[Series]:
    """The most named civil society organisations."""
    return [Series(o, _points(material, org_id=o.org_id)) for o in material.civil[:SMALL]]


def _points(material: Material, **scope: str) -> list[Point]:
    rows = {r.period: r for r in records(material.figures("mentions", "period", **scope))}
    found = []
    for year in material.periods:
        row = rows.get(year)
        value = 0.0 if row is None else optional(row.value)
        if value is not None:
            found.append(Point(year, value, None if row is None else optional(row.low), None if row is None else optional(row.high)))
    return found
