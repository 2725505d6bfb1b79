"""What was decided, and which decisions have a civil society organisation in the same segment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.exports.report.material import Material, count, records, text
from pipeline.exports.report.sentences import shortened, unmarked
from pipeline.tables import Outcome

OUTCOMES: tuple[str, ...] = Outcome.__args__  # type: ignore[attr-defined]
LISTED = 12  # decisions that the page itself prints
QUOTE, SUBJECT = 400, 160  # characters of a quote and of what it is about


@dataclass(frozen=True)
class Decision:
    """A decision with the numbers of the civil society organisations named in its segment."""

    subject: str
    quote: str
    outcome: str
    date: str
    year: str
    document: int
    page_no: int
    organisations: list[int]


@dataclass(frozen=True)
class Decisions:
    """All decisions, newest first, and their counts by outcome and year (empty: no date), in all and beside civil society."""

    rows: list[Decision]
    years: list[str]
    everything: dict[str, list[int]]
    beside: dict[str, list[int]]

    @property
    def listed(self) -> list[Decision]:
        """The newest that stand beside a civil society organisation."""
        return self.named[:LISTED]

    @property
    def named(self) -> list[Decision]:
        return [d for d in self.rows if d.organisations]


def decisions(material: Material) -> Decisions:
    """Decisions of documents that are no repeats."""
    rows = material.reader.frame("decisions")
    documents = material.counted_documents[["doc_id", "number", "date", "format"]]
    rows = rows.merge(documents, on="doc_id", suffixes=("", "_document"))
    rows["date"] = rows["date"].fillna(rows["date_document"]).fillna("")
    rows["year"] = rows["date"].str[:4]
    near = material.counted[material.counted["civil"]].groupby("segment_id")["number"].unique()
    rows["beside"] = rows["segment_id"].isin(near.index)
    rows = rows.sort_values(["date", "number_document", "start"], ascending=[False, True, True])
    years = sorted(set(rows["year"]))
    made = [
        Decision(*_said(r), r.outcome, r.date, r.year, r.number_document, r.page_no,
                 sorted(int(n) for n in near[r.segment_id]) if r.beside else [])
        for r in records(rows)
    ]  # fmt: skip
    return Decisions(made, years, _table(rows, years), _table(rows[rows["beside"]], years))


def _said(row: Any) -> tuple[str, str]:
    """(subject, quote); the subject is empty where the quote begins with it."""
    plain = unmarked if row.format == "markdown" else str
    subject, quote = shortened(plain(text(row.subject)), SUBJECT), shortened(plain(row.quote), QUOTE)
    return ("" if quote.startswith(subject.removesuffix(" …")) else subject), quote


def _table(rows: pd.DataFrame, years: list[str]) -> dict[str, list[int]]:
    counts = count(rows, "outcome", "year")
    table = {o: [counts.get((o, y), 0) for y in years] for o in OUTCOMES}
    return {o: row for o, row in table.items() if any(row)}
