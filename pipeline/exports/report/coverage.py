"""What was read, what was set aside, and what is in the archive."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.coverage import Coverage as Account
from pipeline.coverage import coverage as account
from pipeline.coverage import lost
from pipeline.errors import SOFT_ERRORS
from pipeline.exports.report.material import COUNTED, UNLINKED, Material, count, records
from pipeline.page_quality import PageQuality, page_quality


@dataclass(frozen=True)
class Aside:
    """Something that was set aside or is to be looked at; `lost` when a file is not read because of it."""

    path: str
    page_no: int
    error: str
    message: str
    advice: str
    lost: bool


@dataclass(frozen=True)
class Repeat:
    """A file that repeats a document (its number)."""

    path: str
    way: str
    similarity: float
    document: int


@dataclass(frozen=True)
class Share:
    """How many of something are of one sort."""

    name: str
    n: int
    share: float


@dataclass(frozen=True)
class Coverage:
    """The account of the files as a run states it, and counts of what the documents that were read hold."""

    corpus: str
    account: Account
    pages: int
    mentions: int
    linked: int
    unlinked: int
    organisations: int
    quality: PageQuality
    methods: list[Share]
    bands: list[Share]
    languages: list[Share]
    kinds: list[Share]
    first: str
    last: str
    undated: int
    aside: list[Aside]
    repeated: list[Repeat]


def coverage(material: Material) -> Coverage:
    """Counts over the whole archive."""
    reader, documents, counted = material.reader, material.documents, material.counted_documents
    quality = page_quality(material.pages)
    states = count(material.mentions, "state")
    dates = sorted(counted["date"].dropna())
    return Coverage(
        corpus=str(documents["corpus"].iloc[0]) if len(documents) else "",
        account=account(reader),
        pages=sum(quality.methods.values()),
        mentions=len(material.mentions),
        linked=states.get(COUNTED, 0),
        unlinked=states.get(UNLINKED, 0),
        organisations=len(material.organisations),
        quality=quality,
        methods=_shares_of(quality.methods),
        bands=_shares_of(quality.bands),
        languages=_shares(counted["lang"]),
        kinds=_shares(counted["kind"]),
        first=dates[0] if dates else "",
        last=dates[-1] if dates else "",
        undated=len(counted) - len(dates),
        aside=_aside(material),
        repeated=_repeats(reader.frame("duplicates"), documents),
    )


def _aside(material: Material) -> list[Aside]:
    """Everything in `failures`; the first entry that lost a file is marked as such, so that files can be counted."""
    files, failures = material.reader.frame("files"), material.reader.frame("failures")
    gone = lost(material.reader)
    unread, seen, found = set(files.loc[files["doc_id"].isin(gone), "path"]), set(), []
    for f in records(failures):
        hard = f.error not in SOFT_ERRORS and not f.page_no
        first = hard and f.path not in seen and (f.path in unread or f.stage == "files")
        seen |= {f.path} if first else set()
        found.append(Aside(f"{f.path}:{f.line_no}" if f.line_no else f.path, f.page_no, f.error, f.message, f.advice, first))
    for path in sorted(unread - seen):
        found.append(Aside(path, 0, "copy-aside", "The same bytes were set aside as another file", "See the other file.", True))
    return found


def _repeats(duplicates: pd.DataFrame, documents: pd.DataFrame) -> list[Repeat]:
    place = dict(zip(documents["doc_id"], documents["number"], strict=True))
    known = duplicates[duplicates["duplicate_of"].isin(place)]
    return [Repeat(d.path, d.way, d.similarity, place[d.duplicate_of]) for d in records(known)]


def _shares(column: pd.Series[str]) -> list[Share]:
    counts = sorted(column.value_counts().items(), key=lambda item: (-item[1], str(item[0])))
    return _shares_of({str(name): int(n) for name, n in counts})


def _shares_of(counts: dict[str, int]) -> list[Share]:
    whole = sum(counts.values())
    return [Share(name, n, n / whole) for name, n in counts.items()]
