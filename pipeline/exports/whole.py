"""Files that are whole or not there: written beside, synced and renamed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import DiskFullError, StoreError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A place to write; it becomes `path` when the block ends without an error, and is deleted otherwise.

    Raises DiskFullError or StoreError for what the system refuses, inside the block too.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield beside
            _sync(beside)
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what the system says about writing `path` into an error with advice."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(path) from error
        raise not_writable(path, error.strerror or str(error)) from error


def disk_full(path: Path) -> DiskFullError:
    """There was no room for `path`."""
    return DiskFullError(f"no room left to write {path}", "Free some space, or export to another place, then export again.")


def not_writable(path: Path, why: str) -> StoreError:
    """`path` was refused."""
    return StoreError(f"{path} cannot be written: {why}", "Check the permissions, or export to another place.")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
