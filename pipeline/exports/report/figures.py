"""Single figures of `influence` as the page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.exports.report.material import Material, optional, records, text


@dataclass(frozen=True)
class Figure:
    """A statistic with its interval; None where there is none, with the reason."""

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None


def figures(material: Material, measure: str, by: str = "", **fixed: str) -> dict[str, Figure]:
    """The figures of a measure by the values of the dimension `by`; without one, a single figure under the empty text."""
    rows = material.figures(measure, *((by,) if by else ()), **fixed)
    return {getattr(row, by) if by else "": _figure(row) for row in records(rows)}


def _figure(row: Any) -> Figure:
    ranks = [optional(v) for v in (row.rank, row.rank_low, row.rank_high)]
    return Figure(
        optional(row.value), optional(row.low), optional(row.high), text(row.reason), *(None if r is None else int(r) for r in ranks)
    )


def counted(material: Material, measure: str, found: dict[str, Figure], key: str) -> Figure:
    """The figure of a count: 0 where nothing was counted, None where the settings leave the measure out."""
    return found.get(key, Figure(0.0 if material.measured(measure) else None))
