"""What was read, what was set aside, and what is in the archive."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.exports.report.material import Material, records

MOST = 200  # rows of a list


@dataclass(frozen=True)
class Aside:
    """A document or page that was set aside."""

    path: str
    page_no: int
    message: str
    advice: str


@dataclass(frozen=True)
class Coverage:
    """Counts of documents, pages and mentions; lists hold at most `MOST` rows, totals are of all."""

    corpus: str
    total: int
    read: int
    aside: int
    repeats: int
    counted: int
    pages: int
    mentions: int
    linked: int
    unlinked: int
    organisations: int
    decisions: int
    methods: list[tuple[str, int, float]]
    languages: list[tuple[str, int, float]]
    first: str
    last: str
    undated: int
    failures: list[Aside]
    failures_total: int
    textless: list[tuple[str, int]]
    textless_total: int


def coverage(material: Material) -> Coverage:
    """Counts over the whole archive, duplicates among the documents read."""
    reader = material.reader
    files, documents, failures = reader.frame("files"), reader.frame("documents"), reader.frame("failures")
    pages, duplicates, mentions = reader.frame("pages"), reader.frame("duplicates"), reader.frame("mentions")
    read = set(documents["doc_id"])
    everything = read | set(files["doc_id"]) | {f"path:{p}" for p in set(failures["path"]) - set(files["path"]) if p}
    lost = everything - read
    textless = pages[pages["method"].isin(["empty", "failed"])].merge(documents[["doc_id", "path"]], on="doc_id")
    dates = sorted(d for d in material.documents["date"].dropna())
    linked = set(reader.frame("links")["mention_id"])
    return Coverage(
        corpus=str(documents["corpus"].iloc[0]) if len(documents) else "",
        total=len(everything),
        read=len(read),
        aside=len(lost),
        repeats=len(duplicates),
        counted=len(material.documents),
        pages=len(pages),
        mentions=len(mentions),
        linked=len(material.counted),
        unlinked=int((~mentions["mention_id"].isin(linked)).sum()),
        organisations=len(material.organisations),
        decisions=int(reader.frame("decisions")["doc_id"].isin(material.documents["doc_id"]).sum()),
        methods=_shares(pages["method"]),
        languages=_shares(material.documents["lang"]),
        first=dates[0] if dates else "",
        last=dates[-1] if dates else "",
        undated=len(material.documents) - len(dates),
        failures=[
            Aside(f"{f.path}:{f.line_no}" if f.line_no else f.path, f.page_no, f.message, f.advice) for f in records(failures.head(MOST))
        ],
        failures_total=len(failures),
        textless=[(t.path, t.page_no) for t in records(textless.head(MOST))],
        textless_total=len(textless),
    )


def _shares(column: pd.Series[str]) -> list[tuple[str, int, float]]:
    counts = sorted(column.value_counts().items(), key=lambda item: (-item[1], str(item[0])))
    return [(str(name), int(n), n / len(column)) for name, n in counts]
