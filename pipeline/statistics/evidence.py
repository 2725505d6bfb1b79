"""What the statistics count: linked mentions in documents that are not duplicates, as integer codes.

A mention counts when it has a link to an organisation, begins in a leaf segment, and its document is not a near duplicate of another
(a second file with the same bytes is the same document). The kind is that of the organisation, not of the single mention. The
period is the year of the document's date; mentions in documents without a date count in the rows for all periods only. The topic is the main topic of the segment: the one
with the largest share, at a tie the first by identifier.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline import languages
from pipeline.tables import CIVIL_KINDS

DIMENSIONS = ("org_id", "kind", "role", "topic_id", "period")
CIVIL = "civil"  # the kind that stands for all kinds of civil society together

Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Evidence:
    """The counted mentions.

    `mentions` has one row per counted mention, sorted by identifier: `mention_id`, its number `mention`, integer codes into `names` for each of `DIMENSIONS`, integer
    codes for `document`, `segment` and `meeting`, `civil`, whether the organisation belongs to civil society, and `strategic`, whether the passage uses it. `documents` has one row per
    document that is not a duplicate, sorted by `doc_id`: code of its `period`, `n_words`, `minutes`. Code 0 is the empty name: none, or all.
    `sampled` marks the documents that a measure looks at.
    """

    mentions: pd.DataFrame
    documents: pd.DataFrame
    names: dict[str, list[str]]
    sampled: Mask

    def codes(self, column: str) -> Codes:
        """One integer column of the mentions."""
        return self.mentions[column].to_numpy(dtype=np.int64)

    @property
    def civil(self) -> Mask:
        return self.mentions["civil"].to_numpy(dtype=bool)

    @property
    def periods(self) -> Codes:
        """Period of each document."""
        return self.documents["period"].to_numpy(dtype=np.int64)

    def only_civil(self) -> Evidence:
        """The mentions of civil society organisations; the sampled documents stay the same."""
        return replace(self, mentions=self.mentions[self.civil].reset_index(drop=True))

    def only_strategic(self) -> Evidence:
        """The mentions in passages that use the organisation; the sampled documents stay the same."""
        return replace(self, mentions=self.mentions[self.mentions["strategic"].to_numpy(dtype=bool)].reset_index(drop=True))

    def only_minutes(self) -> Evidence:
        """Minutes only, both as evidence and as sampled documents."""
        minutes = self.documents["minutes"].to_numpy(dtype=bool)
        kept = minutes[self.codes("document")]
        return replace(self, mentions=self.mentions[kept].reset_index(drop=True), sampled=self.sampled & minutes)


def gather(
    documents: pd.DataFrame,
    duplicates: pd.DataFrame,
    segments: pd.DataFrame,
    meetings: pd.DataFrame,
    mentions: pd.DataFrame,
    organisations: pd.DataFrame,
    links: pd.DataFrame,
    topics: pd.DataFrame,
    topic_shares: pd.DataFrame,
) -> Evidence:
    """The evidence of a corpus. The order of rows in the tables does not matter."""
    counted = _counted_documents(documents, duplicates)
    rows = _counted_mentions(counted, segments, mentions, organisations, links)
    rows["topic_id"] = rows["segment_id"].map(main_topics(topics, topic_shares)).fillna("")
    rows["period"] = rows["doc_id"].map(counted.set_index("doc_id")["year"])
    rows["document"] = pd.Index(counted["doc_id"]).get_indexer(pd.Index(rows["doc_id"]))
    rows["segment"] = pd.factorize(rows["segment_id"], sort=True)[0]
    rows["civil"] = rows["kind"].isin(CIVIL_KINDS)
    rows["strategic"] = rows["use"] == "strategic"
    counted["meeting"] = pd.factorize(_meeting_names(counted, meetings), sort=True)[0]
    rows["meeting"] = counted["meeting"].to_numpy()[rows["document"].to_numpy()]
    names = {d: _names(rows[d]) for d in DIMENSIONS}
    names["period"] = _names(counted["year"])
    names["kind"] = sorted({*names["kind"], CIVIL})
    for dimension in DIMENSIONS:
        rows[dimension] = pd.Index(names[dimension]).get_indexer(pd.Index(rows[dimension]))
    counted["period"] = pd.Index(names["period"]).get_indexer(pd.Index(counted["year"]))
    rows["mention"] = np.arange(len(rows))
    kept = ["mention_id", "mention", *DIMENSIONS, "document", "segment", "meeting", "civil", "strategic"]
    return Evidence(rows[kept], counted[["doc_id", "period", "n_words", "minutes"]], names, np.ones(len(counted), dtype=bool))


def main_topics(topics: pd.DataFrame, topic_shares: pd.DataFrame) -> dict[str, str]:
    """The main topic of each segment that was modelled, by `segment_id`."""
    known = topic_shares[topic_shares["topic_id"].isin(topics["topic_id"])]
    ordered = known.sort_values(["segment_id", "share", "topic_id"], ascending=[True, False, True])
    first = ordered.drop_duplicates("segment_id")
    return dict(zip(first["segment_id"], first["topic_id"], strict=True))


def _names(column: pd.Series[Any]) -> list[str]:
    return sorted({"", *column.unique().tolist()})


def _counted_documents(documents: pd.DataFrame, duplicates: pd.DataFrame) -> pd.DataFrame:
    repeats = duplicates.loc[duplicates["way"] != "bytes", "doc_id"]
    counted = documents[~documents["doc_id"].isin(repeats)].sort_values("doc_id").reset_index(drop=True)
    counted["year"] = counted["date"].astype("str").where(counted["date"].notna(), "").str[:4]
    counted["minutes"] = counted["kind"] == "minutes"
    return counted[["doc_id", "year", "minutes", "n_words", "lang"]]


def _counted_mentions(
    counted: pd.DataFrame, segments: pd.DataFrame, mentions: pd.DataFrame, organisations: pd.DataFrame, links: pd.DataFrame
) -> pd.DataFrame:
    leaves = segments.loc[segments["leaf"].astype(bool), "segment_id"]
    kept = mentions[mentions["doc_id"].isin(counted["doc_id"]) & mentions["segment_id"].isin(leaves)]
    linked = kept[["mention_id", "doc_id", "segment_id", "role", "use"]].merge(links[["mention_id", "org_id"]], on="mention_id")
    named = linked.merge(organisations[["org_id", "kind"]], on="org_id")
    return named.sort_values("mention_id").reset_index(drop=True)


def _meeting_names(counted: pd.DataFrame, meetings: pd.DataFrame) -> pd.Series[str]:
    """What tells meetings apart: date and body; a document that lacks either is a meeting of its own."""
    facts = counted[["doc_id", "lang"]].merge(meetings[["doc_id", "date", "body"]], on="doc_id", how="left")
    known = (facts["date"].notna() & facts["body"].notna()).tolist()
    rows = zip(facts["doc_id"], facts["lang"], facts["date"], facts["body"], known, strict=True)
    return pd.Series([f"{date} {_folded(body, lang)}" if ok else doc_id for doc_id, lang, date, body, ok in rows], dtype="str")


def _folded(name: str, lang: str) -> str:
    """A name without differences of case and spacing."""
    language = languages.get(lang if lang in languages.codes() else languages.OTHER)
    return language.fold(" ".join(name.split()))
