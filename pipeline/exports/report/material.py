"""What the report is made of: every document and every mention with what it is counted by, and the figures of `influence`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from pipeline.coverage import lost
from pipeline.exports import TableReader
from pipeline.page_quality import banded
from pipeline.statistics.evidence import DIMENSIONS, gather
from pipeline.tables import CIVIL_KINDS

_READ = ("documents", "duplicates", "segments", "meetings", "mentions", "organisations", "links", "topics", "topic_shares")
# why a mention is not counted, by its code in `Material.mentions.state`
COUNTED, UNLINKED, REPEATED, OUTSIDE = range(4)


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
    """`documents`: every document that was read, newest first, with its place `number`, its `year` (empty without a date), whether it is `counted`, and the code of its
    `meeting` (-1 for none). `mentions`: every mention, newest first, with `state`, the `document` it stands in, and for those that are counted `org_id`, `kind`, `topic_id`
    and `year` as `influence` counts them (empty for none), `civil` and `number` of the organisation (-1 for none).
    """

    reader: TableReader
    mentions: pd.DataFrame
    documents: pd.DataFrame
    influence: pd.DataFrame
    topics: pd.DataFrame
    topic_shares: pd.DataFrame
    organisations: list[Organisation]
    periods: list[str]

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The mentions that are counted, under their place in `mentions`."""
        return self.mentions[self.mentions["state"] == COUNTED]

    @cached_property
    def counted_documents(self) -> pd.DataFrame:
        """The documents that are no repeats."""
        return self.documents[self.documents["counted"]]

    @cached_property
    def pages(self) -> pd.DataFrame:
        """The pages of the documents that were read, each in its band of quality."""
        return banded(self.reader)

    @cached_property
    def civil(self) -> list[Organisation]:
        return [o for o in self.organisations if o.civil]

    @cached_property
    def level(self) -> float | None:
        """The confidence level of the intervals, None when there is no interval."""
        found = self.influence["level"].dropna().unique()
        return float(found[0]) if len(found) else None

    def figures(self, measure: str, *by: str, **fixed: str) -> pd.DataFrame:
        """Rows of `influence` of one measure that are split by the dimensions `by`, others fixed or for all."""
        rows = self.influence[self.influence["measure"] == measure]
        for dimension in DIMENSIONS:
            rows = rows[rows[dimension] == fixed.get(dimension, "")] if dimension not in by else rows[rows[dimension] != ""]
        return rows

    def measured(self, measure: str) -> bool:
        """Whether the settings let this measure be computed."""
        return bool((self.influence["measure"] == measure).any())


def read(reader: TableReader) -> Material:
    """Gather everything that the views need."""
    frames = {name: reader.frame(name) for name in _READ}
    gone = lost(reader)  # the statistics are made without them
    frames |= {name: frames[name][~frames[name]["doc_id"].isin(gone)] for name in ("documents", "mentions")}
    evidence = gather(**frames)
    rows = evidence.mentions[["mention_id", "document", "meeting", *DIMENSIONS]].copy()
    meetings = rows.groupby("document")["meeting"].first()
    for dimension in DIMENSIONS:
        names = evidence.names[dimension]
        rows[dimension] = [names[code] for code in rows[dimension]]
    documents = _documents(frames["documents"], set(evidence.documents["doc_id"]))
    counted_ids = evidence.documents["doc_id"]
    documents["meeting"] = documents["doc_id"].map(dict(zip(counted_ids[meetings.index], meetings, strict=True))).fillna(-1).astype(int)
    mentions = _mentions(frames, rows.drop(columns=["document", "meeting"]), documents)
    organisations = _organisations(mentions[mentions["state"] == COUNTED], frames["organisations"])
    mentions["number"] = mentions["org_id"].map({o.org_id: o.number for o in organisations}).fillna(-1).astype(int)
    mentions["civil"] = mentions["kind"].isin(CIVIL_KINDS)
    periods = [p for p in evidence.names["period"] if p]
    topics = frames["topics"].sort_values("topic_id")
    return Material(reader, mentions, documents, reader.frame("influence"), topics, frames["topic_shares"], organisations, periods)


def _documents(documents: pd.DataFrame, counted: set[str]) -> pd.DataFrame:
    made = documents.assign(sort=documents["date"].fillna(""), counted=documents["doc_id"].isin(counted))
    made = made.sort_values(["sort", "path"], ascending=[False, True], ignore_index=True)
    return made.assign(number=made.index, year=made["sort"].str[:4]).drop(columns="sort")


def _mentions(frames: dict[str, pd.DataFrame], rows: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """All mentions with what they count for; `rows` are the counted ones."""
    made = frames["mentions"].drop(columns=["kind", "role"]).merge(rows, on="mention_id", how="left")
    made["role"] = made["role"].fillna(made["mention_id"].map(frames["mentions"].set_index("mention_id")["role"]))
    made = made.rename(columns={"period": "year"})
    made["state"] = OUTSIDE
    made.loc[~made["mention_id"].isin(frames["links"]["mention_id"]), "state"] = UNLINKED
    made.loc[~made["doc_id"].isin(documents.loc[documents["counted"], "doc_id"]), "state"] = REPEATED
    made.loc[made["org_id"].notna(), "state"] = COUNTED
    made[["org_id", "kind", "topic_id", "year"]] = made[["org_id", "kind", "topic_id", "year"]].fillna("")
    made["document"] = made["doc_id"].map(documents.set_index("doc_id")["number"])
    return made.sort_values(["document", "start"], ignore_index=True)


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


def text(value: Any) -> str:
    """A text of a frame, empty where it is missing."""
    return value if isinstance(value, str) else ""
