"""Readers, one file per format: the bytes of a document in, raw pages and lines out.

A reader is a module with a NAME (the word in `files.format`) and `read(data, settings) -> RawDocument`; one whose pages may be scans is marked
TAKES_MEANS and given what OCR may use: `read(data, settings, means)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pipeline.readers.formats import detect_format
from pipeline.tables import Method, Part

if TYPE_CHECKING:
    from pipeline.readers.straight import Lie

__all__ = ["UNKNOWN_SPEAKER", "Box", "PageFailure", "RawCell", "RawDocument", "RawLine", "RawPage", "RawWord", "detect_format"]

UNKNOWN_SPEAKER = "?"  # the file marks a speech but not whose


class Box(NamedTuple):
    """A rectangle in points from the top left corner of the page as it is shown."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class RawWord:
    """A word that OCR read, or that stands in a cell of a PDF: `start` counts from the first character of its line.

    `confidence` is 0 to 1; `source_start` its place in the page's own text layer.
    """

    start: int
    end: int
    box: Box
    confidence: float
    source_start: int | None = None


@dataclass(slots=True)
class RawCell:
    """A cell of the table row that its line is: `start` counts from the first character of the line; row and col from 1."""

    table_no: int
    row: int
    col: int
    start: int
    end: int


@dataclass(slots=True)
class RawLine:
    """One printed line of clean text. `gap`: a paragraph break stands above it; `joined`: its first word began on the line before.

    `speaker`: who speaks from here on, where the file says so: a name, UNKNOWN_SPEAKER, or empty for nobody any more.
    """

    text: str
    box: Box | None = None
    part: Part = "body"
    source_start: int | None = None
    gap: bool = False
    joined: bool = False
    words: Sequence[RawWord] = ()
    cells: Sequence[RawCell] = ()
    speaker: str | None = None


@dataclass(slots=True)
class PageFailure:
    """Why one page could not be read, and what to do."""

    error: str
    message: str
    advice: str


@dataclass(slots=True)
class RawPage:
    """One page, its lines in reading order; width and height in points.

    `shows`: what stands on a page without text, if anything. `turn`: degrees clockwise by which the page must be turned until its
    text is as the page is shown; while it is not 0, all boxes are those of the page with its text upright. `lie`: how a scanned page
    lies; while it is set, all boxes, width and height are those of the page straightened. `image_dpi`: dots per inch of the image
    that covers the page, 0 without one.
    """

    lines: list[RawLine]
    method: Method = "text"
    width: float | None = None
    height: float | None = None
    label: str | None = None
    quality: float | None = None
    failure: PageFailure | None = None
    shows: str = ""
    turn: int = 0
    lie: Lie | None = None
    image_dpi: float = 0.0


@dataclass(slots=True)
class RawDocument:
    """All pages of a file, and what the file says about itself as (key, value)."""

    pages: list[RawPage]
    metadata: list[tuple[str, str]] = field(default_factory=list)
