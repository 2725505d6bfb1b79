"""The store: `<root>/<table>/<batch>.parquet`. Only this module knows where and how tables are kept.

A file is whole or not there: it is written beside, synced and renamed. Its footer carries the fingerprint of what made it
and a hash of its content.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from pipeline.errors import DiskFullError, StoreError
from pipeline.schema import from_arrow, keys, schema, to_frame
from pipeline.tables import TABLES

WHOLE = "all"  # the batch of tables that belong to the corpus
FORMAT = 1  # changes when an older store cannot be read any more
_MARK = "study.json"


@dataclass(frozen=True, slots=True)
class Footer:
    """What a stored file says about itself."""

    fingerprint: str
    content: str
    rows: int


class Store:
    """Tables below one root, a path or a URI that `pyarrow.fs` opens."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._fs: Any
        self._base: str
        self._fs, self._base = fs.FileSystem.from_uri(root) if "://" in root else (fs.LocalFileSystem(), os.path.abspath(root))

    def open_for(self, corpus: str) -> None:
        """Make the store, or check that it is this corpus's; raises StoreError when it is another's."""
        mark = self.read_bytes(_MARK)
        if mark is None:
            if self._entries(""):
                raise StoreError(f"{self.root} is not empty and not a store of tutanak", "Give another place with --store.")
            self.write_bytes(_MARK, json.dumps({"corpus": corpus, "format": FORMAT}).encode())
            return
        try:
            found = json.loads(mark)
        except ValueError as error:
            raise StoreError(
                f"{self.root}/{_MARK} is damaged", "Delete the store and run again, or give another place with --store."
            ) from error
        if found.get("format") != FORMAT:
            raise StoreError(f"{self.root} was made by another version of tutanak", "Give another place with --store.")
        if found.get("corpus") != corpus:
            raise StoreError(
                f"{self.root} holds the corpus {found.get('corpus')!r}, not {corpus!r}",
                "Give another place with --store, or the same corpus name.",
            )

    def exists(self) -> bool:
        """Whether a store was made here."""
        return self.read_bytes(_MARK) is not None

    def write(self, table: str, batch: str, data: pa.Table, fingerprint: str) -> None:
        """Store one batch of a table, sorted by its key. Raises StoreError for rows that repeat a key, DiskFullError, StoreError."""
        data = data.select(schema(table).names).cast(schema(table))
        data = data.sort_by([(k, "ascending") for k in keys(table)])
        _require_unique(table, data)
        meta = {"fingerprint": fingerprint, "content": _content_hash(data)}
        sink = pa.BufferOutputStream()
        pq.write_table(data.replace_schema_metadata(meta), sink, compression="zstd")
        self.write_bytes(f"{table}/{batch}.parquet", sink.getvalue())

    def read(self, table: str, batch: str, columns: Sequence[str] | None = None) -> pa.Table:
        """One batch of a table, or some columns of it; empty when it was not made. Raises StoreError when the file is damaged."""
        path = self._path(f"{table}/{batch}.parquet")
        try:
            with self._fs.open_input_file(path) as source:
                return pq.read_table(source, schema=schema(table), columns=columns).replace_schema_metadata(None)
        except FileNotFoundError:
            return _empty(table, columns)
        except (pa.ArrowInvalid, OSError) as error:
            raise StoreError(f"{path} cannot be read: {error}", "Delete that file and run again.") from error

    def footer(self, table: str, batch: str) -> Footer | None:
        """Fingerprint and content hash of a stored batch, or None when there is none or it is damaged."""
        try:
            with self._fs.open_input_file(self._path(f"{table}/{batch}.parquet")) as source:
                meta = pq.read_metadata(source)
        except (FileNotFoundError, pa.ArrowInvalid):
            return None
        own = meta.metadata or {}
        return Footer(own.get(b"fingerprint", b"").decode(), own.get(b"content", b"").decode(), meta.num_rows)

    def batches(self, table: str) -> list[str]:
        """Names of the stored batches of a table, sorted."""
        return sorted(n.removesuffix(".parquet") for n in self._entries(table) if n.endswith(".parquet"))

    def arrow(self, table: str, columns: Sequence[str] | None = None) -> pa.Table:
        """The whole table, or some columns of it; empty when nothing was made. Raises KeyError for an unknown table."""
        if table not in TABLES:
            raise KeyError(table)
        parts = [self.read(table, b, columns) for b in self.batches(table)]
        return pa.concat_tables([_empty(table, columns), *parts]).combine_chunks()

    def frame(self, table: str) -> pd.DataFrame:
        """The whole table as a data frame."""
        return to_frame(self.arrow(table))

    def rows(self, table: str) -> list[Any]:
        """The whole table as rows of its class."""
        return from_arrow(table, self.arrow(table))

    def remove(self, table: str, batch: str) -> None:
        """Delete a batch if it is there."""
        path = self._path(f"{table}/{batch}.parquet")
        if self._fs.get_file_info(path).type != fs.FileType.NotFound:
            self._fs.delete_file(path)

    def sweep(self) -> None:
        """Delete what an interrupted write left behind."""
        everything = fs.FileSelector(self._base, allow_not_found=True, recursive=True)
        for info in self._fs.get_file_info(everything):
            if info.is_file and info.path.endswith(".tmp"):
                self._fs.delete_file(info.path)

    def write_bytes(self, name: str, data: Any) -> None:
        """Write a file below the root, whole or not at all."""
        path = self._path(name)
        beside = f"{path}.{uuid.uuid4().hex}.tmp"
        with self._write_errors(path):
            self._fs.create_dir(path.rpartition("/")[0], recursive=True)
            try:
                with self._fs.open_output_stream(beside, compression=None) as sink:
                    sink.write(data)
                self._sync(beside)
                self._fs.move(beside, path)
            except OSError:
                if self._fs.get_file_info(beside).type != fs.FileType.NotFound:
                    self._fs.delete_file(beside)
                raise

    def _sync(self, path: str) -> None:
        if isinstance(self._fs, fs.LocalFileSystem):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    @contextmanager
    def _write_errors(self, path: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFullError(
                    f"no room left to write {path}", "Free some space, then run again; what was finished is kept."
                ) from error
            raise StoreError(
                f"{path} cannot be written: {error.strerror or error}", "Check the permissions, or give another place with --store."
            ) from error

    def _path(self, name: str) -> str:
        return f"{self._base}/{name}" if name else self._base

    def _entries(self, folder: str) -> list[str]:
        selector = fs.FileSelector(self._path(folder), allow_not_found=True)
        return sorted(info.base_name for info in self._fs.get_file_info(selector))

    def read_bytes(self, name: str) -> bytes | None:
        """The bytes of a file below the root, or None when there is none."""
        try:
            with self._fs.open_input_file(self._path(name)) as source:
                return bytes(source.read())
        except (FileNotFoundError, NotADirectoryError):
            return None


def _empty(table: str, columns: Sequence[str] | None) -> pa.Table:
    return schema(table).empty_table().select(columns or schema(table).names)


def _content_hash(data: pa.Table) -> str:
    """Hash of the rows, independent of how they are chunked or compressed."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, data.schema) as writer:
        writer.write_table(data.combine_chunks())
    return hashlib.sha256(memoryview(sink.getvalue())).hexdigest()[:32]


def _require_unique(table: str, data: pa.Table) -> None:
    names = keys(table)
    distinct = data.group_by(list(names)).aggregate([]).num_rows
    if distinct != data.num_rows:
        raise StoreError(
            f"{table}: {data.num_rows - distinct} rows repeat the key ({', '.join(names)})", "This is a fault; please report it."
        )
