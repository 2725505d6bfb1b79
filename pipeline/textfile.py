"""Text files that a person writes: settings and CSV."""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import InputError


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without a mark at its start. Raises InputError that names file and line."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", "Check the file and its permissions.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}, line {_line(data[: error.start])}: not UTF-8 text", "Save the file in UTF-8.") from error
    before, nul, _ = data.partition(b"\0")
    if nul:
        raise InputError(f"{path}, line {_line(before)}: a NUL character", "Save the file as text in UTF-8.")
    return text


def _line(before: bytes) -> int:
    return before.count(b"\n") + 1
