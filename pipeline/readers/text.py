"""Plain text: form feeds are page breaks, empty lines are paragraph breaks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.errors import DocumentError
from pipeline.readers import RawDocument, RawLine, RawPage
from pipeline.readers.characters import clean
from pipeline.readers.encoding import decode
from pipeline.settings import PagesSettings

NAME = "text"

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")  # "\x01"; tabs, line ends, form feeds and the end mark of DOS are none


def read(data: bytes, settings: PagesSettings) -> RawDocument:
    """Raises DocumentError `empty` for a file without bytes and `too-large`."""
    if not data:
        raise DocumentError(
            "empty", "The file is empty (0 bytes)", "Get the file again from where it came; it may not have been saved in full."
        )
    text, metadata = decode(data)
    controls = len(_CONTROL.findall(text))
    if controls:
        metadata = [*metadata, ("damaged", f"control characters: {controls}")]
    sheets = text.rstrip("\f\n").split("\f")
    if len(sheets) > settings.max_pages:
        raise too_large(len(sheets), settings)
    return RawDocument([page_of(sheet.split("\n")) for sheet in sheets], metadata)


def too_large(n_pages: int, settings: PagesSettings) -> DocumentError:
    """The error of a document with more pages than the settings allow."""
    return DocumentError(
        "too-large",
        f"The document has {n_pages} pages; the limit is {settings.max_pages}",
        "Split it into smaller files, or raise max_pages in [pages].",
    )


def page_of(printed: Iterable[str]) -> RawPage:
    """A page of body lines; empty ones become the gap above the next line."""
    lines: list[RawLine] = []
    gap = False
    for raw in printed:
        text = clean(raw)
        if text:
            lines.append(RawLine(text, gap=gap and bool(lines)))
        gap = not text
    return RawPage(lines, method="text" if lines else "empty")
