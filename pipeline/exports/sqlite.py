"""SQLite: every table with its key and indexes, and a full-text index; the same tables give the same bytes.

The file is a plain database: Datasette serves it as it is. Lists are JSON texts, which `json_each` opens. The text of each
leaf segment stands in `segment_texts`. `segments_fts` (FTS5) indexes it folded with the segment's own language, so that `İ` and `i`,
`I` and `ı` meet in Turkish; write what is searched for in small letters, which are folded already:

    SELECT t.* FROM segments_fts f JOIN segment_texts t ON t.segment_no = f.rowid WHERE segments_fts MATCH 'dernek'

References are FOREIGN KEYs where they always hold. Those to documents that may have been set aside, and those in `influence` where
an empty text means all, are not; `docs/tables.md` names them all.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import languages, schema
from pipeline.exports import TableReader
from pipeline.exports.whole import disk_full, not_writable, whole_file
from pipeline.spans import body_texts
from pipeline.tables import TABLES

NAME = "sqlite"
FILE = "tutanak.sqlite"
_APPLICATION = 0x7475746E  # "tutn", tells the file apart from other databases


def write(tables: TableReader, target: Path, *, lang: str) -> list[Path]:
    """Write `target/tutanak.sqlite`; the file is the same in every language."""
    path = target / FILE
    with whole_file(path) as beside:
        try:
            with closing(sqlite3.connect(beside, isolation_level=None)) as database:
                _fill(database, tables)
        except sqlite3.OperationalError as error:
            full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
            raise disk_full(path) if full else not_writable(path, str(error)) from error
    return [path]


def _fill(database: sqlite3.Connection, tables: TableReader) -> None:
    # The file is not seen before it is whole, so there is nothing to roll back to.
    for pragma in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", f"application_id = {_APPLICATION}"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("BEGIN")
    for name in TABLES:
        database.execute(schema.ddl(name))
        _insert(database, name, tables.arrow(name))
        for statement in indexes(name):
            database.execute(statement)
    _index_texts(database, tables)
    database.execute("COMMIT")
    database.execute("ANALYZE")
    database.execute("VACUUM")


def _insert(database: sqlite3.Connection, table: str, data: pa.Table) -> None:
    marks = ", ".join("?" * len(schema.columns(table)))
    database.executemany(f'INSERT INTO "{table}" VALUES ({marks})', values(table, data))


def values(table: str, data: pa.Table) -> Iterator[tuple[Any, ...]]:
    """Rows as SQLite takes them: lists as JSON."""
    lists = [c.is_list for c in schema.columns(table)]
    for batch in data.to_batches(max_chunksize=10_000):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield tuple(
                json.dumps(value, ensure_ascii=False) if is_list and value is not None else value
                for value, is_list in zip(row, lists, strict=True)
            )


def indexes(table: str) -> list[str]:
    """An index for every reference to another table that the table's own key does not begin with."""
    closed = [own for own, _, _ in schema.foreign_keys(table)]
    alone = [(c.name,) for c in schema.columns(table) if c.ref and not any(c.name in own for own in closed)]
    wanted = [own for own in dict.fromkeys([*closed, *alone]) if schema.keys(table)[: len(own)] != own]
    return [f'CREATE INDEX "{"_".join([table, *own])}" ON "{table}" ({", ".join(own)})' for own in wanted]


def _index_texts(database: sqlite3.Connection, tables: TableReader) -> None:
    database.execute(
        'CREATE TABLE segment_texts (segment_no INTEGER PRIMARY KEY, segment_id TEXT NOT NULL UNIQUE REFERENCES segments (segment_id), "text" TEXT NOT NULL)'
    )
    # an external-content index: the text is stored once, and Datasette finds from this statement that the table can be searched
    database.execute(
        'CREATE VIRTUAL TABLE segments_fts USING fts5("text", content="segment_texts", content_rowid="segment_no", tokenize="unicode61 remove_diacritics 2")'
    )
    for number, (segment_id, code, text) in enumerate(leaf_texts(tables), start=1):
        folded = languages.get(code if code in languages.codes() else languages.OTHER).fold(text)
        database.execute("INSERT INTO segment_texts (segment_no, segment_id, text) VALUES (?, ?, ?)", (number, segment_id, text))
        database.execute("INSERT INTO segments_fts (rowid, text) VALUES (?, ?)", (number, folded))
    database.execute("INSERT INTO segments_fts (segments_fts) VALUES ('optimize')")


def leaf_texts(tables: TableReader) -> Iterator[tuple[str, str, str]]:
    """(segment_id, language, text) of every leaf segment, in the order of the documents."""
    texts = body_texts(schema.from_arrow("pages", tables.arrow("pages")))
    segments: dict[str, list[Any]] = {}
    for segment in schema.from_arrow("segments", tables.arrow("segments")):
        if segment.leaf:
            segments.setdefault(segment.doc_id, []).append(segment)
    for doc_id in sorted(segments):
        text = texts.get(doc_id, "")
        for segment in sorted(segments[doc_id], key=lambda s: s.start):
            yield segment.segment_id, segment.lang, text[segment.start : segment.end]
