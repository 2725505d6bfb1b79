"""How far the text of each page can be trusted: its pages by method, by band of `pages.quality`, and those that want a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline import languages
from pipeline.coverage import lost
from pipeline.exports import TableReader

# lower bound of each band, an estimate of how many words of the page are right; `unknown`: there is no estimate
BANDS = {"sure": 0.95, "good": 0.9, "fair": 0.8, "poor": 0.5, "bad": 0.0}
UNKNOWN = "unknown"
SUSPECT = ("poor", "bad")  # bands of pages that want a look


@dataclass(frozen=True)
class Suspect:
    """A page that wants a look: it `failed`, or its `band` is poor or bad."""

    path: str
    page_no: int
    method: str
    quality: float | None
    band: str


@dataclass(frozen=True)
class DocumentPages:
    """The pages of one document; `quality` is the median of those that have an estimate."""

    path: str
    text: int
    ocr: int
    empty: int
    failed: int
    suspect: int
    quality: float | None


@dataclass(frozen=True)
class PageQuality:
    """Pages of the documents that were read by method and, those with text, by band; suspects the worst first."""

    methods: dict[str, int]
    bands: dict[str, int]
    median: float | None
    suspects: list[Suspect]
    documents: list[DocumentPages]

    def sentence(self) -> str:
        """`70 pages: 66 text, 3 ocr, 1 empty. Quality: median 0.98; 66 sure, 3 poor; 3 pages want a look.`"""
        total = sum(self.methods.values())
        by_method = ", ".join(f"{n} {name}" for name, n in self.methods.items()) or "none"
        bands = ", ".join(f"{n} {name}" for name, n in self.bands.items())
        median = f"median {self.median:.2f}" if self.median is not None else "no estimate"
        look = "1 page wants a look" if len(self.suspects) == 1 else f"{len(self.suspects)} pages want a look"
        return f"{total} {'page' if total == 1 else 'pages'}: {by_method}. Quality: {median}; {bands}{'; ' if bands else ''}{look}."


def page_quality(pages: pd.DataFrame) -> PageQuality:
    """The account of `banded` pages."""
    suspects: list[Any] = list(pages[pages["suspect"]].sort_values(["quality", "path", "page_no"], na_position="first").itertuples())
    return PageQuality(
        methods=_counts(pages["method"]),
        bands={band: n for band in (*BANDS, UNKNOWN) if (n := int((pages["band"] == band).sum()))},
        median=_median(pages["quality"]),
        suspects=[Suspect(p.path, p.page_no, p.method, _number(p.quality), p.band) for p in suspects],
        documents=[_document(str(path), own) for path, own in pages.groupby("path")],
    )


def banded(tables: TableReader) -> pd.DataFrame:
    """Pages of the documents that were read: doc_id, path, page_no, method, quality, band (empty without text), suspect.

    A quality is an estimate for the languages that have a character model; pages of documents in others have none.
    """
    documents = tables.arrow("documents", ["doc_id", "path", "lang"]).to_pandas()
    documents = documents[~documents["doc_id"].isin(lost(tables))]
    pages: pd.DataFrame = tables.arrow("pages", ["doc_id", "page_no", "method", "quality"]).to_pandas().merge(documents, on="doc_id")
    pages["quality"] = pages["quality"].astype(float).where(pages["lang"].isin(languages.codes()))
    read = pages["method"].isin(["text", "ocr"])
    pages["band"] = np.where(read, [_band(q) for q in pages["quality"]], "")
    pages["suspect"] = pages["band"].isin(SUSPECT) | (pages["method"] == "failed")
    return pages.sort_values(["path", "page_no"], ignore_index=True)


def _band(quality: float) -> str:
    return next((name for name, low in BANDS.items() if quality >= low), UNKNOWN)


def _document(path: str, pages: pd.DataFrame) -> DocumentPages:
    methods = _counts(pages["method"])
    text, ocr, empty, failed = (methods.get(name, 0) for name in ("text", "ocr", "empty", "failed"))
    return DocumentPages(path, text, ocr, empty, failed, int(pages["suspect"].sum()), _median(pages["quality"]))


def _counts(column: pd.Series[str]) -> dict[str, int]:
    return {str(name): int(n) for name, n in sorted(column.value_counts().items(), key=lambda item: (-item[1], str(item[0])))}


def _median(column: pd.Series[float]) -> float | None:
    return _number(column.median()) if column.notna().any() else None


def _number(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), 4)
