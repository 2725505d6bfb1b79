"""What the report is made of: the counted mentions with what they are counted by, and the figures of `influence`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.coverage import lost
from pipeline.evidence import DIMENSIONS, gather
from pipeline.exports import TableReader
from pipeline.tables import CIVIL_KINDS

_READ = ("documents", "duplicates", "segments", "meetings", "mentions", "organisations", "links", "topics", "topic_shares")


@dataclass(frozen=True)
class Organisation:
    """An organisation that is counted, with its place (`number`) in the order of the report: most mentions first."""

    number: int
    org_id: str
    name: str
    kind: str
    civil: bool
    mentions: int


@dataclass(frozen=True)
class Material:
    """`counted` has one row per counted mention: the columns of `mentions` with `org_id`, `kind`, `topic_id` and `year` as `influence` counts them
    (empty for none), `civil` and `number` of the organisation. `documents` are those that are no duplicates.
    """

    reader: TableReader
    counted: pd.DataFrame
    documents: pd.DataFrame
    influence: pd.DataFrame
    topics: pd.DataFrame
    organisations: list[Organisation]
    periods: list[str]

    @property
    def civil(self) -> list[Organisation]:
        return [o for o in self.organisations if o.civil]

    def figures(self, measure: str, *by: str, **fixed: str) -> pd.DataFrame:
        """Rows of `influence` of one measure that are split by the dimensions `by`, others fixed or for all."""
        rows = self.influence[self.influence["measure"] == measure]
        for dimension in DIMENSIONS:
            rows = rows[rows[dimension] == fixed.get(dimension, "")] if dimension not in by else rows[rows[dimension] != ""]
        return rows


def read(reader: TableReader) -> Material:
    """Gather everything that the views need."""
    frames = {name: reader.frame(name) for name in _READ}
    frames["documents"] = frames["documents"][~frames["documents"]["doc_id"].isin(lost(reader))]  # as the statistics were made
    evidence = gather(**frames)
    rows = evidence.mentions[["mention_id", *DIMENSIONS]].copy()
    for dimension in DIMENSIONS:
        names = evidence.names[dimension]
        rows[dimension] = [names[code] for code in rows[dimension]]
    rows = rows.rename(columns={"period": "year"})
    counted = frames["mentions"].drop(columns=["kind", "role"]).merge(rows, on="mention_id").sort_values(["doc_id", "start"])
    organisations = _organisations(counted, frames["organisations"])
    counted["number"] = counted["org_id"].map({o.org_id: o.number for o in organisations})
    counted["civil"] = counted["kind"].isin(CIVIL_KINDS)
    documents = frames["documents"][frames["documents"]["doc_id"].isin(evidence.documents["doc_id"])]
    periods = [p for p in evidence.names["period"] if p]
    topics = frames["topics"].sort_values("topic_id")
    return Material(reader, counted.reset_index(drop=True), documents, reader.frame("influence"), topics, organisations, periods)


def _organisations(counted: pd.DataFrame, organisations: pd.DataFrame) -> list[Organisation]:
    counts = count(counted, "org_id")
    rows = organisations[organisations["org_id"].isin(counts)]
    found = [(o.org_id, o.name, o.kind, counts[o.org_id]) for o in records(rows)]
    found.sort(key=lambda o: (-o[3], o[1], o[0]))
    return [Organisation(i, org_id, name, kind, kind in CIVIL_KINDS, n) for i, (org_id, name, kind, n) in enumerate(found)]


def records(frame: pd.DataFrame) -> list[Any]:
    """The rows of a frame with their columns as attributes."""
    return list(frame.itertuples())


def count(frame: pd.DataFrame, *columns: str) -> dict[Any, int]:
    """Rows by the value of a column, or by the tuple of values of several."""
    found: dict[Any, int] = frame.groupby(list(columns) if len(columns) > 1 else columns[0]).size().to_dict()
    return found


def optional(value: Any) -> float | None:
    """A number of a frame, None where it is missing."""
    return None if value is None or pd.isna(value) else float(value)
