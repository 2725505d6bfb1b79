"""The store: `<root>/<table>/<batch>.parquet`. Only this module knows where and how tables are kept.

A file is whole or not there: it is written beside, synced and renamed. Its footer carries the fingerprint of what made it
and a hash of its content.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from pipeline.errors import DiskFullError, StoreError
from pipeline.schema import from_arrow, keys, schema, to_frame
from pipeline.tables import TABLES

WHOLE = "all"  # the batch of tables that belong to the corpus
OCR = "ocr"  # folder of results of OCR, which is no table: it may be deleted at any time
FORMAT = 1  # changes when an older store cannot be read any more
_MARK = "study.json"
_LOCK = ".lock"


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
        self._fs, self._base = _opened(root)

    @contextmanager
    def opened_for(self, corpus: str) -> Iterator[None]:
        """Hold the store for one run of this corpus; it is made when there is none. What an interrupted write left is deleted, now and at the end.

        Raises StoreError when it is another corpus's, when another run holds it (a store that is no local folder is not guarded), or
        when it cannot be written.
        """
        self.belongs_to(corpus)
        made = self._missing_folders()
        with self._write_errors(self.root):
            self._fs.create_dir(self._base, recursive=True)
        with self._held():
            try:
                if not self.belongs_to(corpus):
                    self.write_bytes(_MARK, json.dumps({"corpus": corpus, "format": FORMAT}).encode())
                self._sweep()
                yield
            finally:
                self._sweep()
                if set(self._entries("")) <= {_MARK, _LOCK}:  # nothing came of it, so nothing is left
                    self._clear(made)

    def _missing_folders(self) -> list[str]:
        """Folders that making the store will make, the innermost first."""
        path, found = self._base, []
        while path and self._fs.get_file_info(path).type == fs.FileType.NotFound:
            found.append(path)
            path = path.rpartition("/")[0]
        return found

    def _clear(self, made: Sequence[str]) -> None:
        for name in self._entries(""):
            self._fs.delete_file(self._path(name))
        for folder in made:
            if not self._fs.get_file_info(fs.FileSelector(folder, allow_not_found=True)):
                self._fs.delete_dir(folder)

    @contextmanager
    def _held(self) -> Iterator[None]:
        if not isinstance(self._fs, fs.LocalFileSystem):
            yield
            return
        with self._write_errors(self._path(_LOCK)):
            handle = os.open(self._path(_LOCK), os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(handle, self.root)
            yield
        finally:
            os.close(handle)

    def belongs_to(self, corpus: str) -> bool:
        """Whether there is a store, and it is this corpus's; False when nothing is there. Raises StoreError when something else is."""
        mark = self.read_bytes(_MARK)
        if mark is None:
            if set(self._entries("")) - {_LOCK}:
                raise StoreError(f"{self.root} is not empty and not a store of tutanak", "Give another place with --store.")
            return False
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
        return True

    def write(self, table: str, batch: str, data: pa.Table, fingerprint: str) -> None:
        """Store one batch of a table, sorted by its key. Raises ValueError for rows that repeat a key, DiskFullError, StoreError."""
        data = data.select(schema(table).names).cast(schema(table))
        data = data.sort_by([(k, "ascending") for k in keys(table)])
        require_unique(table, data)
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
            path = self._path(f"{table}/{batch}.parquet")
            with self._read_errors(path), self._fs.open_input_file(path) as source:
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

    def folder(self, name: str) -> Path | None:
        """A folder below the root for what is no table; None where the store is no local one."""
        return Path(self._path(name)) if isinstance(self._fs, fs.LocalFileSystem) else None

    def _sweep(self) -> None:
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
    def _read_errors(self, path: str) -> Iterator[None]:
        """What the system says about reading `path`, as an error with advice; that there is nothing is no error here."""
        try:
            yield
        except (FileNotFoundError, NotADirectoryError):
            raise
        except OSError as error:
            raise StoreError(
                f"{path} cannot be read: {error.strerror or error}", "Check the permissions, or give another place with --store."
            ) from error

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
        try:
            with self._read_errors(self._path(folder)):
                return sorted(info.base_name for info in self._fs.get_file_info(selector))
        except NotADirectoryError as error:
            raise StoreError(f"{self._path(folder)} is not a folder", "Give another place with --store.") from error

    def read_bytes(self, name: str) -> bytes | None:
        """The bytes of a file below the root, or None when there is none."""
        try:
            with self._read_errors(self._path(name)), self._fs.open_input_file(self._path(name)) as source:
                return bytes(source.read())
        except (FileNotFoundError, NotADirectoryError):
            return None


def _opened(root: str) -> tuple[Any, str]:
    """The file system and the path on it that a root stands for. Raises StoreError when it stands for none."""
    try:
        if "://" in root:
            return fs.FileSystem.from_uri(root)  # type: ignore[no-any-return]
        os.fsencode(os.path.abspath(root)).decode()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise StoreError(f"{root} cannot be a store: {error}", "Give another place with --store.") from error
    return fs.LocalFileSystem(), os.path.abspath(root)


def _lock(handle: int, root: str) -> None:
    """The lock ends with the process, however that ends."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreError(f"another run is at work in {root}", "Wait until it ends, or give another place with --store.") from error


def _empty(table: str, columns: Sequence[str] | None) -> pa.Table:
    return schema(table).empty_table().select(columns or schema(table).names)


def _content_hash(data: pa.Table) -> str:
    """Hash of the rows, independent of how they are chunked or compressed."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, data.schema) as writer:
        writer.write_table(data.combine_chunks())
    return hashlib.sha256(memoryview(sink.getvalue())).hexdigest()[:32]


def require_unique(table: str, data: pa.Table) -> None:
    """Raise ValueError when rows repeat a key."""
    if data.num_rows < 2:
        return
    names = keys(table)
    distinct = data.group_by(list(names)).aggregate([]).num_rows
    if distinct != data.num_rows:
        raise ValueError(f"{data.num_rows - distinct} rows of {table} repeat the key ({', '.join(names)})")
