"""`tutanak check`: read the sources again and compare every page, line, box and quote with what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.config import Config
from pipeline.corpus import Corpus
from pipeline.executors import Pool, workers_of
from pipeline.flow import STAGES
from pipeline.run import stage_batches
from pipeline.schema import from_arrow, to_arrow
from pipeline.spans import document_text
from pipeline.store import Store
from pipeline.tables import File
from pipeline.task import by_document, read_for

QUOTED = {
    "mentions": "surface",
    "decisions": "quote",
    "cells": "text",
    "attendance": "name",
}  # table: the column that repeats text[start:end]


@dataclass(frozen=True)
class Problem:
    """Something stored that its source no longer says."""

    path: str
    page_no: int
    table: str
    message: str


@dataclass(frozen=True)
class _Batch:
    store: str
    batch: str
    corpus: Corpus
    settings: Any


def check(config: Config) -> tuple[int, list[Problem]]:
    """(documents checked, problems), ordered by path and page."""
    store = Store(config.store)
    batches = [_Batch(config.store, b, config.corpus, config["pages"]) for b in stage_batches(STAGES["pages"], store)]
    checked, problems = 0, []
    with Pool(workers_of(config.run)) as pool:
        for task, result in pool.run(_check_batch, batches):
            if result is None:
                problems.append(Problem("", 0, "files", f"a source of batch {task.batch} crashed the process that read it again"))
            else:
                checked += result[0]
                problems += result[1]
    return checked, sorted(problems, key=lambda p: (p.path, p.page_no, p.table, p.message))


def _check_batch(task: _Batch) -> tuple[int, list[Problem]]:
    store = Store(task.store)
    files: dict[str, list[File]] = {}
    for f in from_arrow("files", read_for(store, "files", task.batch)):
        files.setdefault(f.doc_id, []).append(f)
    stored = {t: by_document(from_arrow(t, store.read(t, task.batch))) for t in ("pages", "lines", "words", *QUOTED)}
    problems: list[Problem] = []
    for doc_id, found in files.items():
        if doc_id in stored["pages"]:
            problems += _check_document(found, {t: rows.get(doc_id, []) for t, rows in stored.items()}, task)
    return len(stored["pages"]), problems


def _check_document(files: list[File], stored: dict[str, list[Any]], task: _Batch) -> Iterator[Problem]:
    from pipeline.sources.folder import doc_id_of  # readers are loaded in the worker only
    from pipeline.stages import pages as extraction

    for file in files:
        source = task.corpus.open_path(file.path)
        if not source.exists():
            yield Problem(file.path, 0, "files", "the file is gone")
            return
        if doc_id_of(source) != file.doc_id:
            yield Problem(file.path, 0, "files", "the file's bytes have changed since it was read")
            return
    again = extraction.make(task.settings, files=files, corpus=task.corpus)
    for table in ("pages", "lines", "words"):
        yield from _differences(files[0].path, table, to_arrow(table, stored[table]).to_pylist(), to_arrow(table, again[table]).to_pylist())
    text = document_text(again["pages"])
    for table, column in QUOTED.items():
        for row in stored[table]:
            quote = getattr(row, column)
            said = text[row.start : row.end]
            if said.split() != quote.split():  # a name that runs over a line is stored on one
                yield Problem(
                    files[0].path, getattr(row, "page_no", 0), table, f"{quote!r} is not at {row.start}-{row.end}: there it says {said!r}"
                )


def _differences(path: str, table: str, before: list[dict[str, Any]], now: list[dict[str, Any]]) -> Iterator[Problem]:
    if len(before) != len(now):
        yield Problem(path, 0, table, f"{len(before)} stored, {len(now)} when read again")
    for old, new in zip(before, now, strict=False):
        changed = [c for c in old if old[c] != new[c]]
        if changed:
            where = f"line {old['line_no']}" if "line_no" in old else "the page"
            yield Problem(
                path,
                old["page_no"],
                table,
                f"{where}: {', '.join(changed)} differ ({old[changed[0]]!r:.80} is now {new[changed[0]]!r:.80})",
            )
