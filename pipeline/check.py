"""`tutanak check`: read the sources again and compare every page, line, box and quote with what is stored."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipeline.config import Config
from pipeline.corpus import Corpus
from pipeline.errors import DocumentError
from pipeline.executors import Died, Pool, workers_of
from pipeline.flow import STAGES
from pipeline.run import stage_batches
from pipeline.schema import columns, from_arrow, keys
from pipeline.spans import document_text, page_at
from pipeline.store import Store
from pipeline.tables import File, Row
from pipeline.task import by_document, death, guarded, means, read_for, time_limit

EXTRACTED = ("pages", "lines", "words", "cells")  # tables that reading the source again gives again
QUOTED = {
    "mentions": "surface",
    "decisions": "quote",
    "cells": "text",
    "attendance": "name",
}  # table: the column that repeats text[start:end]
ON_ONE_LINE = ("attendance",)  # a name that runs over a line is stored on one


@dataclass(frozen=True)
class Problem:
    """Something stored that its source no longer says."""

    path: str
    page_no: int
    table: str
    message: str


@dataclass(frozen=True)
class _Batch:
    """A batch to check, or some documents of it."""

    store: str
    batch: str
    corpus: Corpus
    settings: Any
    seconds: float
    kill: bool
    only: frozenset[str] = frozenset()


def check(config: Config) -> tuple[int, list[Problem]]:
    """(documents checked, problems), ordered by path and page. Raises StoreError for a stored file that is damaged."""
    store = Store(config.store)
    kill = config.run.executor != "serial"
    names = stage_batches(STAGES["pages"], store)
    batches = [_Batch(config.store, b, config.corpus, config["pages"], config.run.time_limit, kill) for b in names]
    checked, problems = 0, list[Problem]()
    with Pool(workers_of(config.run)) as pool:
        broken = []
        for task, result in pool.run(_check_batch, batches):
            if isinstance(result, Died):
                broken += [replace(task, only=frozenset({doc_id})) for doc_id in sorted(_files(store, task.batch))]
                continue
            checked += result[0]
            problems += result[1]
        for task, result in pool.run(_check_batch, broken):
            if isinstance(result, Died):
                (doc_id,) = task.only
                result = (1, [_unread(_files(store, task.batch)[doc_id][0].path, death(result, task.seconds))])
            checked += result[0]
            problems += result[1]
    return checked, sorted(problems, key=lambda p: (p.path, p.page_no, p.table, p.message))


def _files(store: Store, batch: str) -> dict[str, list[File]]:
    files: list[File] = from_arrow("files", read_for(store, "files", batch))
    return by_document(files)


def _unread(path: str, why: DocumentError) -> Problem:
    return Problem(path, why.page_no, "files", f"it cannot be read again: {why.message}")


def _check_batch(task: _Batch) -> tuple[int, list[Problem]]:
    store = Store(task.store)
    stored = {t: by_document(from_arrow(t, store.read(t, task.batch))) for t in ("documents", *EXTRACTED, *QUOTED)}
    problems: list[Problem] = []
    known = {doc_id for rows in stored.values() for doc_id in rows}
    checked = 0
    for doc_id, files in _files(store, task.batch).items():
        if doc_id in known and (not task.only or doc_id in task.only):
            rows = {t: rows.get(doc_id, []) for t, rows in stored.items()}
            found = guarded(time_limit(task.seconds, task.kill), lambda f=files, r=rows: list(_check_document(f, r, task)))  # type: ignore[misc]
            problems += [_unread(files[0].path, found)] if isinstance(found, DocumentError) else found
            checked += 1
    return checked, problems


def _check_document(files: list[File], stored: Mapping[str, list[Any]], task: _Batch) -> Iterator[Problem]:
    from pipeline.archives import read_bytes  # readers are loaded in the worker only
    from pipeline.sources.folder import doc_id_from
    from pipeline.stages import pages as extraction

    for file in files:
        try:
            changed = doc_id_from(io.BytesIO(read_bytes(task.corpus, file.path))) != file.doc_id
        except OSError as error:
            yield Problem(file.path, 0, "files", f"the file cannot be opened: {error.strerror}")
            return
        if changed:
            yield Problem(file.path, 0, "files", "the file's bytes have changed since it was read")
            return
    path = min(f.path for f in files)
    again = extraction.make(task.settings, files=files, corpus=task.corpus, means=means(task.seconds))
    for table in EXTRACTED:
        yield from _differences(path, table, stored[table], again[table])
    text = document_text(again["pages"])
    for table, column in QUOTED.items():
        for row in stored[table]:
            quote, said = getattr(row, column), text[row.start : row.end]
            if said != quote and not (table in ON_ONE_LINE and said.split() == quote.split()):
                where = f"{quote!r} is not at {row.start}-{row.end}: there it says {said!r}"
                yield Problem(path, page_at(again["pages"], row.start), table, where)


def _differences(path: str, table: str, before: list[Row], now: list[Row]) -> Iterator[Problem]:
    """Rows that are new, missing or different, matched by their key."""
    old, new = ({tuple(getattr(r, k) for k in keys(table)): r for r in rows} for rows in (before, now))
    for key in sorted(old.keys() | new.keys()):
        a, b = old.get(key), new.get(key)
        page_no: int = getattr(a or b, "page_no")  # noqa: B009 — all of these tables have it, rows in general do not
        place = ", ".join(f"{k} {v}" for k, v in zip(keys(table), key, strict=True) if k not in ("doc_id", "page_no")) or "the page"
        if a is None or b is None:
            yield Problem(path, page_no, table, f"{place}: {'not stored' if a is None else 'stored, but not there when read again'}")
            continue
        changed = [c.name for c in columns(table) if getattr(a, c.name) != getattr(b, c.name)]
        if changed:
            one, other = getattr(a, changed[0]), getattr(b, changed[0])
            yield Problem(path, page_no, table, f"{place}: {', '.join(changed)} differ ({one!r:.80} is now {other!r:.80})")
