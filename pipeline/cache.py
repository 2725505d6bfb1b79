"""Results kept in a folder, each in a file named by its key; only time is lost when some are."""

from __future__ import annotations

import hashlib
import os
import uuid
from contextlib import suppress
from pathlib import Path

_DIGEST = 32  # bytes of SHA-256 before the data
_SHARE = 16  # the folder is trimmed each time a process has added this part of the limit


class FolderCache:
    """At most about `limit` bytes in a folder; those used longest ago are forgotten first.

    A file is whole or not there. One that is damaged counts as missing; one that cannot be read or written costs time and no document.
    """

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder, self._limit = folder, limit
        self._added = limit  # so that the first result trims what others left

    def get(self, key: str) -> bytes | None:
        """What was put there, or None when there is nothing, or nothing whole."""
        path = self._path(key)
        try:
            whole = path.read_bytes()
        except OSError:
            return None
        data = whole[_DIGEST:]
        if hashlib.sha256(data).digest() != whole[:_DIGEST]:
            return None
        with suppress(OSError):
            os.utime(path)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep a result; without room or permission it is not kept."""
        path = self._path(key)
        beside = path.with_suffix(f".{uuid.uuid4().hex}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(hashlib.sha256(data).digest() + data)
            beside.replace(path)
        except OSError:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            return
        self._added += _DIGEST + len(data)
        if self._added > self._limit / _SHARE:
            self.trim()

    def trim(self) -> None:
        """Delete what was used longest ago until the rest is within the limit."""
        self._added = 0
        found = []
        for path in self._folder.glob("??/*"):
            with suppress(OSError):  # another process may have deleted it
                status = path.stat()
                found.append((status.st_mtime_ns, path.name, status.st_size, path))
        total = sum(size for _, _, size, _ in found)
        for _, _, size, path in sorted(found):
            if total <= self._limit:
                return
            with suppress(OSError):
                path.unlink()
            total -= size

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key
