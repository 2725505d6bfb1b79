"""Documents that are ZIP packages of XML (DOCX, ODT), and XML by itself: opened with limits, without entities or anything from outside."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import IO

from lxml import etree

from pipeline.errors import DocumentError

_AGAIN = "Open it in a word processor that can repair it and save it again, or get it again from where it came."
_MIB = 1024 * 1024
_CHUNK = 1 << 16


class Package:
    """A ZIP package in memory. `what` names the format in messages, `most` is how many bytes all parts together may unfold to."""

    def __init__(self, data: bytes, what: str, max_unpacked: int) -> None:
        """Raises DocumentError `broken`, or `too-large` when it says itself that it is."""
        self.what = what
        self.left = max_unpacked * _MIB
        self.limit = max_unpacked
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            raise broken(what, str(error)) from error
        if sum(info.file_size for info in self._zip.infolist()) > self.left:
            raise self._too_large()

    def names(self) -> list[str]:
        """Names of the parts in the order of the package."""
        return self._zip.namelist()

    def part(self, name: str) -> etree._Element | None:
        """The root of a part; None when there is none. Raises DocumentError `broken`, `encrypted`, `too-large`, `unsafe`."""
        if name not in self.names():
            return None
        info = self._zip.getinfo(name)
        if info.flag_bits & 1:
            raise encrypted(self.what)
        try:
            with self._zip.open(info) as stream:
                data = self._read(stream)
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
            raise broken(self.what, str(error)) from error
        return parse_xml(data, self.what)

    def _read(self, stream: IO[bytes]) -> bytes:
        """All of a part, whatever size its header claims."""
        found = bytearray()
        while chunk := stream.read(_CHUNK):
            found += chunk
            if len(found) > self.left:
                raise self._too_large()
        self.left -= len(found)
        return bytes(found)

    def _too_large(self) -> DocumentError:
        return too_much(f"The {self.what} unfolds", self.limit)


def too_much(what: str, limit: int) -> DocumentError:
    """The error of what unfolds to more than `limit` MiB."""
    advice = "If it is no decompression bomb, take out its images, or raise max_unpacked in [pages]."
    return DocumentError("too-large", f"{what} to more than {limit} MiB", advice)


def broken(what: str, why: str) -> DocumentError:
    """The error of a damaged file."""
    return DocumentError("broken", f"The {what} is damaged ({why})", _AGAIN)


def encrypted(what: str) -> DocumentError:
    """The error of a file with a password."""
    return DocumentError("encrypted", f"The {what} needs a password", "Open it in a word processor and save it again without a password.")


def parse_xml(data: bytes, what: str) -> etree._Element:
    """The root of an XML document. Nothing is fetched and no entity is replaced; one that defines entities is refused.

    Raises DocumentError `broken` or `unsafe`.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise broken(what, str(error)) from error
    if root is None:
        raise broken(what, "it is empty")
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        advice = "Entities can fetch other files or grow without end; replace them by their text and save the file again."
        raise DocumentError("unsafe", f"The {what} defines XML entities", advice)
    return root
