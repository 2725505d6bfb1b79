"""What was decided, and which decisions have a civil society organisation in the same segment."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.exports.report.material import Material, count, records
from pipeline.tables import Outcome

OUTCOMES: tuple[str, ...] = Outcome.__args__  # type: ignore[attr-defined]
MOST = 100
QUOTE = 400  # characters of a quote


@dataclass(frozen=True)
class Decision:
    """A decision with the numbers of the civil society organisations named in its segment."""

    subject: str
    outcome: str
    date: str
    quote: str
    title: str
    path: str
    page_no: int
    lang: str
    organisations: list[tuple[int, str]]


@dataclass(frozen=True)
class Decisions:
    """Counts by year (empty: no date) and outcome, in all and beside civil society; the list holds at most `MOST`."""

    years: list[str]
    everything: dict[str, list[int]]
    beside: dict[str, list[int]]
    listed: list[Decision]
    listed_total: int
    total: int


def decisions(material: Material) -> Decisions:
    """Decisions of documents that are no duplicates."""
    rows = material.reader.frame("decisions")
    rows = rows.merge(material.documents[["doc_id", "title", "path", "lang", "date"]], on="doc_id", suffixes=("", "_document"))
    rows["date"] = rows["date"].fillna(rows["date_document"]).fillna("")
    rows["year"] = rows["date"].str[:4]
    near = material.counted[material.counted["civil"]].groupby("segment_id")["number"].unique()
    beside = rows[rows["segment_id"].isin(near.index)].sort_values(["date", "doc_id", "start"], ascending=[False, True, True])
    years = sorted(set(rows["year"]))
    names = {o.number: o.name for o in material.organisations}
    listed = [
        Decision(r.subject, r.outcome, r.date, _cut(r.quote), r.title, r.path, r.page_no, r.lang, [(int(n), names[n]) for n in near[r.segment_id]])
        for r in records(beside.head(MOST))
    ]  # fmt: skip
    return Decisions(years, _table(rows, years), _table(beside, years), listed, len(beside), len(rows))


def _table(rows: pd.DataFrame, years: list[str]) -> dict[str, list[int]]:
    counts = count(rows, "outcome", "year")
    table = {o: [counts.get((o, y), 0) for y in years] for o in OUTCOMES}
    return {o: row for o, row in table.items() if any(row)}


def _cut(quote: str) -> str:
    text = " ".join(quote.split())
    return text if len(text) <= QUOTE else text[:QUOTE].rsplit(" ", 1)[0] + " …"
