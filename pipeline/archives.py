"""Files in files: members of ZIP archives and attachments of e-mails are documents with the path `archive.zip/member`.

Nothing is ever written to disk, so a hostile name can do no harm; it is refused all the same, as its path would name another file.
"""

from __future__ import annotations

import errno
import io
import lzma
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from pipeline.corpus import Corpus
from pipeline.errors import DocumentError
from pipeline.readers import detect_format, eml
from pipeline.readers.encoding import decode
from pipeline.settings import FilesSettings

FORMATS = ("zip", "eml")  # what has members; a message is a document too
_MIB = 1024 * 1024
_CHUNK = 1 << 16
_UTF8_NAME = 0x800  # flag: the name is UTF-8; else it is in the code page of the computer that packed it
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
_OPEN = 4  # archives that a process keeps open
_KEPT = 16 * _MIB  # bytes above which an archive in another is unpacked for each of its members
_IGNORED = ("__MACOSX", "Thumbs.db", "desktop.ini")  # what operating systems leave in archives


class Member:
    """A file in an archive: its path inside, and its bytes or the reason why there are none."""

    def __init__(self, name: str, data: bytes, refused: DocumentError | None = None) -> None:
        self.name = name
        self.data = data
        self.refused = refused


class Budget:
    """What one file of the corpus may still unfold to, over all archives within it."""

    def __init__(self, settings: FilesSettings) -> None:
        self.settings = settings
        self.members = settings.max_members
        self.bytes = settings.max_unpacked * _MIB

    def take(self, n_bytes: int) -> None:
        """Raises DocumentError `too-large`."""
        self.bytes -= n_bytes
        if self.bytes < 0:
            raise _too_large(f"The archive unfolds to more than {self.settings.max_unpacked} MiB", "max_unpacked")

    def count(self) -> None:
        """One member more. Raises DocumentError `too-large`."""
        self.members -= 1
        if self.members < 0:
            raise _too_large(f"The archive holds more than {self.settings.max_members} files", "max_members")


def _too_large(message: str, setting: str) -> DocumentError:
    return DocumentError(
        "too-large", message, f"If it is no decompression bomb, unpack it and give its folder, or raise {setting} in [files]."
    )


def members(source: BinaryIO, format: str, budget: Budget, depth: int = 1) -> Iterator[Member]:
    """All files in an archive or a message, in order, those of archives within it with their path through it.

    Raises DocumentError `broken` or `too-large` for the archive as a whole; members that are refused are returned with the reason.
    """
    found = _attachments(source) if format == "eml" else _in_zip(source, budget)
    seen: set[str] = set()
    for member in found:
        budget.count()
        budget.take(len(member.data))
        if member.name in seen:
            member = Member(member.name, b"", DocumentError("repeated-name", "The archive has this name twice", "Pack it again."))
        seen.add(member.name)
        inner = detect_format(member.data, member.name) if not member.refused else ""
        if inner not in FORMATS or inner == "eml":
            yield member
        if inner in FORMATS:
            yield from _nested(member, inner, budget, depth)


def _nested(member: Member, format: str, budget: Budget, depth: int) -> Iterator[Member]:
    """The members of a member; why there are none as the refusal of the member itself."""
    if depth >= budget.settings.max_depth:
        if format == "zip":
            advice = "Unpack it and give its folder, or raise max_depth in [files]."
            yield Member(member.name, b"", DocumentError("too-deep", f"It is an archive within {depth} others", advice))
        return
    try:
        for inner in members(io.BytesIO(member.data), format, budget, depth + 1):
            yield Member(f"{member.name}/{inner.name}", inner.data, inner.refused)
    except DocumentError as error:
        if error.error == "too-large":
            raise
        yield Member(member.name, b"", error)


def read_bytes(corpus: Corpus, path: str) -> bytes:
    """The bytes of a `files.path`, which may lead through archives. Raises OSError; DocumentError when an archive is damaged."""
    file = corpus.open_path(path)
    outer = next((p for p in file.parents if p.is_file()), None) if not file.exists() else None
    if outer is None:
        return file.read_bytes()
    inside = file.relative_to(outer).as_posix()
    archive = _zip_at(outer, _stamp(outer))
    found = archive.member(inside) if archive else _member(outer.read_bytes(), outer.name, inside)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, "the archive has no such member", str(file))
    return found


class _Zip:
    """A ZIP archive whose directory was read, and the archive in it that was opened last: documents are read one after another."""

    def __init__(self, source: str | BinaryIO) -> None:
        """Raises DocumentError `broken`."""
        self._archive = _zip(source)
        self._entries: dict[str, tuple[int, zipfile.ZipInfo]] = {}
        self._inner: tuple[str, _Zip] | None = None
        for at, info in enumerate(self._archive.infolist()):
            self._entries.setdefault(_name(info), (at, info))

    def member(self, inside: str) -> bytes | None:
        """The member of that path, also through an archive; only what leads to it is unpacked."""
        leading = [name for name in _prefixes(inside) if name in self._entries]
        if not leading:
            return None
        name = min(leading, key=lambda name: self._entries[name][0])
        if name == inside:
            return self._unpacked(name)
        rest, inner = inside[len(name) + 1 :], self._inner
        if inner is None or inner[0] != name:
            self._inner = None  # let go of it before the next one is unpacked
            data = self._unpacked(name)
            if len(data) > _KEPT or detect_format(data, name) != "zip":
                return _member(data, name, rest)
            self._inner = inner = name, _Zip(io.BytesIO(data))
        return inner[1].member(rest)

    def _unpacked(self, name: str) -> bytes:
        _, info = self._entries[name]
        return _unpack(self._archive, info, info.file_size)


@lru_cache(maxsize=_OPEN)
def _zip_at(path: Path, stamp: tuple[int, ...]) -> _Zip | None:
    """The ZIP archive at a path, or None when it is another file; kept open, as opening it costs as much as reading many members.

    One that is forgotten is closed, for nothing else holds it. `stamp` tells a file from what stands at its path later.
    """
    with path.open("rb") as stream:
        return _Zip(str(path)) if detect_format(stream, path.name) == "zip" else None


def _stamp(path: Path) -> tuple[int, ...]:
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


os.register_at_fork(after_in_child=_zip_at.cache_clear)  # an open file has one position, whichever process reads it


def _member(data: bytes, name: str, inside: str) -> bytes | None:
    """The member of that path of an archive or a message in memory."""
    format = detect_format(data, name)
    if format == "zip":
        return _Zip(io.BytesIO(data)).member(inside)
    for attached in _attachments(io.BytesIO(data)) if format == "eml" else ():
        if inside == attached.name:
            return attached.data
        if inside.startswith(f"{attached.name}/"):
            return _member(attached.data, attached.name, inside[len(attached.name) + 1 :])
    return None


def _prefixes(inside: str) -> Iterator[str]:
    """A path and those above it:  "a.zip/b/c.txt"  "a.zip/b"  "a.zip"."""
    while inside:
        yield inside
        inside = inside.rpartition("/")[0]


def _attachments(source: BinaryIO) -> Iterator[Member]:
    seen: dict[str, int] = {}
    source.seek(0)
    for raw, content in eml.attachments(eml.parse(source.read())):
        name = PurePosixPath(raw.replace("\\", "/")).name or "attachment"
        seen[name] = seen.get(name, 0) + 1
        unique = name if seen[name] == 1 else f"{seen[name]}-{name}"  # messages often have several image.png
        yield Member(unique, content)


def _zip(source: str | BinaryIO) -> zipfile.ZipFile:
    """Raises DocumentError `broken`."""
    try:
        return zipfile.ZipFile(source)
    except _DAMAGE as error:
        advice = "Try to unpack it with a program that can repair archives, or get it again from where it came."
        raise DocumentError("broken", f"The archive is damaged ({error})", advice) from error


def _in_zip(source: BinaryIO, budget: Budget) -> Iterator[Member]:
    archive = _zip(source)
    for info in archive.infolist():
        name = _name(info)
        if name.endswith("/") or _ignored(name):
            continue
        refused = _refusal(info, name, budget.settings.max_bytes)
        if refused is None and info.file_size > budget.bytes:
            budget.take(info.file_size)
        if refused is None:
            try:
                yield Member(name, _unpack(archive, info, budget.settings.max_bytes))
                continue
            except DocumentError as error:
                refused = error
        yield Member(name, b"", refused)


def _name(info: zipfile.ZipInfo) -> str:
    """The name with forward slashes; one that is not marked as UTF-8 was read as CP437 and is decoded anew."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME and not name.isascii():
        with suppress(UnicodeEncodeError):
            name = decode(name.encode("cp437")).text
    return name.replace("\\", "/")


def _ignored(name: str) -> bool:
    parts = name.split("/")
    return any(part in _IGNORED or (part.startswith(".") and part not in (".", "..")) for part in parts)


def _refusal(info: zipfile.ZipInfo, name: str, max_bytes: int) -> DocumentError | None:
    """Why a member is not read."""
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/") or "\0" in name or not name.strip():
        return DocumentError("unsafe", "Its path leads out of the archive", "Do not unpack this archive; ask where it came from.")
    if stat.S_ISLNK(info.external_attr >> 16):
        return DocumentError("unsafe", "It is a link, not a file", "Put the file itself into the archive.")
    if info.flag_bits & 1:
        return DocumentError("encrypted", "It needs a password", "Unpack the archive with its password and give the folder.")
    if info.file_size > max_bytes:
        return _too_large(f"It has {info.file_size} bytes, more than {max_bytes}", "max_bytes")
    return None


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """The bytes of a member, at most `most`, whatever size its header claims. Raises DocumentError `broken` or `too-large`."""
    found = bytearray()
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                found += chunk
                if len(found) > most:
                    raise _too_large(f"It unfolds to more than {most} bytes", "max_bytes")
    except _DAMAGE as error:
        raise DocumentError("broken", f"It is damaged in the archive ({error})", "Pack the archive again.") from error
    return bytes(found)
