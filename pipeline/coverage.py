"""How much of an archive the numbers rest on: every file and every page is counted once, under one heading."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import SOFT_ERRORS
from pipeline.exports import TableReader


@dataclass(frozen=True)
class Coverage:
    """Files = counted + near_repeats + copies + set_aside + waiting; pages = pages_read + pages_empty + pages_failed.

    `counted`: documents that the statistics look at. `near_repeats`: read, but their words repeat another document. `copies`: further
    files with the same bytes as another. `set_aside`: documents that are listed with a reason. `waiting`: documents that no run has
    come to the end of.
    """

    files: int
    counted: int
    near_repeats: int
    copies: int
    set_aside: int
    waiting: int
    pages: int
    pages_read: int
    pages_empty: int
    pages_failed: int

    def sentence(self) -> str:
        """`31 files: 26 documents counted + 1 near repeat + 1 exact copy + 3 set aside. 72 pages: 70 with text + 1 empty + 1 failed`."""
        parts = [_some(self.counted, "document counted", "documents counted"), _some(self.near_repeats, "near repeat", "near repeats")]
        parts += [_some(self.copies, "exact copy", "exact copies"), f"{self.set_aside} set aside"]
        parts += [f"{self.waiting} not finished"] if self.waiting else []
        pages = f"{self.pages_read} with text + {self.pages_empty} empty + {self.pages_failed} failed"
        return f"{_some(self.files, 'file', 'files')}: {' + '.join(parts)}. {_some(self.pages, 'page', 'pages')}: {pages}"


def _some(n: int, one: str, more: str) -> str:
    return f"{n} {one if n == 1 else more}"


def coverage(tables: TableReader) -> Coverage:
    """Count the files and pages of a store."""
    files = tables.frame("files")
    aside = lost(tables)
    unopened = _unopened(tables)
    read = set(tables.arrow("documents", ["doc_id"])["doc_id"].to_pylist()) - aside
    duplicates = tables.frame("duplicates")
    near = set(duplicates.loc[duplicates["way"] != "bytes", "doc_id"]) & read
    known = set(files["doc_id"])
    methods = tables.arrow("pages", ["method"])["method"].to_pylist()
    empty, failed = methods.count("empty"), methods.count("failed")
    return Coverage(
        files=len(files) + len(unopened),
        counted=len(read) - len(near),
        near_repeats=len(near),
        copies=len(files) - len(known),
        set_aside=len(known & aside) + len(unopened),
        waiting=len(known - aside - read),
        pages=len(methods),
        pages_read=len(methods) - empty - failed,
        pages_empty=empty,
        pages_failed=failed,
    )


def lost(tables: TableReader) -> set[str]:
    """Identifiers of the documents that some stage set aside as a whole; none of them is in any statistic."""
    failures = tables.frame("failures")
    hard = failures[(failures["page_no"] == 0) & ~failures["error"].isin(SOFT_ERRORS)]
    return set(hard["doc_id"]) - {""}


def _unopened(tables: TableReader) -> set[str]:
    """Paths that could not be opened, and so have no document."""
    failures = tables.frame("failures")
    return set(failures.loc[(failures["stage"] == "files") & ~failures["error"].isin(SOFT_ERRORS), "path"])
