"""The text layer of a PDF page: its characters in PDFium's order, and where on the page as shown they stand."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.readers import Box
from pipeline.readers.characters import clean_positions
from pipeline.readers.rects import Rects, Rows

# PDFium ends a line with CR LF; it puts U+0002 or U+FFFE where it takes a line-end hyphen for a soft one, and goes on: "asso\x02ciation"
_LINE_END = re.compile(r"\r\n|[\r\n\x02\ufffe]|\Z")
_LINE = re.compile(r"[^\s\x02\ufffe][^\r\n\x02\ufffe]*")
_SOFT = ("\x02", "\ufffe")
_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")  # "𝐀": two units of the UTF-16 that PDFium counts in


HANDLE, INT = ctypes.c_void_p, ctypes.c_int


def fast(function: Any, result: Any, *arguments: Any) -> Any:
    """A PDFium function that takes handles and addresses as plain numbers: pages have hundreds of text objects."""
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, HANDLE).value or 0)


_char_index = fast(pdfium_c.FPDFText_GetCharIndexFromTextIndex, INT, HANDLE, INT)
_count_rects = fast(pdfium_c.FPDFText_CountRects, INT, HANDLE, INT, INT)
_get_label = fast(pdfium_c.FPDF_GetPageLabel, ctypes.c_ulong, HANDLE, INT, HANDLE, ctypes.c_ulong)
_get_meta = fast(pdfium_c.FPDF_GetMetaText, ctypes.c_ulong, HANDLE, ctypes.c_char_p, HANDLE, ctypes.c_ulong)
_get_angle = fast(pdfium_c.FPDFText_GetCharAngle, ctypes.c_float, HANDLE, INT)
_get_loose_box = fast(pdfium_c.FPDFText_GetLooseCharBox, INT, HANDLE, INT, HANDLE)
_get_rect = fast(pdfium_c.FPDFText_GetRect, INT, HANDLE, INT, *[HANDLE] * 4)


_SIDES = (ctypes.c_float * 4)()  # left, top, right, bottom
_SIDES_AT = ctypes.addressof(_SIDES)
_TEXT = ctypes.create_string_buffer(1024)
_TEXT_AT = ctypes.addressof(_TEXT)

# by rotation of a page, which of its left, top, right and bottom becomes x0, top, x1 and bottom, and whether it runs the other way
_TURNED = {
    0: ([0, 1, 2, 3], np.array([1, -1, 1, -1])),
    90: ([3, 0, 1, 2], np.array([1, 1, 1, 1])),
    180: ([2, 3, 0, 1], np.array([-1, 1, -1, 1])),
    270: ([1, 2, 3, 0], np.array([-1, -1, -1, -1])),
}


class Span(NamedTuple):
    """Characters `start` to `end` of a page's text; `soft`: the line ends in a hyphen that PDFium takes for a soft one."""

    start: int
    end: int
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """How the page's own coordinates become points from the top left corner of the page as shown."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> Frame:
        """The frame of a page. Raises PdfiumError when the page has no bounds."""
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation())

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def shown(self, rects: Rows) -> Rows:
        """Rows of left, top, right, bottom in the page's own coordinates as rows of x0, top, x1, bottom."""
        width, height = self.right - self.left, self.top - self.bottom
        columns, sign = _TURNED[self.rotation]
        far = {0: (0, height, 0, height), 90: (0, 0, 0, 0), 180: (width, 0, width, 0), 270: (height, width, height, width)}[self.rotation]
        return far + sign * (rects - (self.left, self.bottom, self.left, self.bottom))[:, columns]

    def turned(self, box: Box) -> Box:
        """A box of a page that is shown with rotation 0, as it is with the rotation of this frame."""
        height = self.top - self.bottom
        left, low = box.x0 + self.left, self.bottom + height - box.bottom
        rows = np.array([(left, low + box.bottom - box.top, left + box.x1 - box.x0, low)])
        return Box(*self.shown(rows)[0].tolist())


def label_of(document: pdfium.PdfDocument, index: int) -> str:
    """The number that a page bears, empty when the file gives none."""
    return _asked(_get_label, ctypes.cast(document.raw, HANDLE).value, index)


def metadata_of(document: pdfium.PdfDocument) -> list[tuple[str, str]]:
    """What the file says of itself as (key, value)."""
    handle = ctypes.cast(document.raw, HANDLE).value
    found = [(key, _asked(_get_meta, handle, key.encode())) for key in document.METADATA_KEYS]
    return [(key, value) for key, value in found if value]


def _asked(function: Any, *arguments: Any) -> str:
    """The text that PDFium writes to a buffer; it is asked again only when the text is longer than that."""
    size = function(*arguments, _TEXT_AT, len(_TEXT))
    buffer = _TEXT if size <= len(_TEXT) else ctypes.create_string_buffer(size)
    if buffer is not _TEXT:
        function(*arguments, ctypes.addressof(buffer), size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "ignore")


def flatten(page: pdfium.PdfPage) -> bool:
    """Make filled-in form fields and notes part of a page (in memory), and say whether there were any; the page must be opened again.

    Only for pages without text of their own, so that what a form says is not lost.
    """
    if not pdfium_c.FPDFPage_GetAnnotCount(page):
        return False
    return bool(pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY) == pdfium_c.FLATTEN_SUCCESS)


class TextLayer:
    """The text layer of a page, open in a `with` block. Raises PdfiumError when PDFium cannot read it."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self.frame = Frame.of(page)
        self._textpage = page.get_textpage()
        self._handle = ctypes.cast(self._textpage.raw, ctypes.c_void_p).value
        self.text: str = self._textpage.get_text_range()
        self._units = _unit_offsets(self.text)
        self._plain = self._is_plain()

    def __enter__(self) -> TextLayer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._textpage.close()

    def spans(self) -> list[Span]:
        """The printed lines in the order of the text layer, from their first character that is no space."""
        text, last = self.text, len(self.text)
        return [Span(a, b, b < last and text[b] in _SOFT) for a, b in [match.span() for match in _LINE.finditer(text)]]

    def sizes(self, spans: Sequence[Span]) -> list[float]:
        """Height in points of the print that each span begins in, whatever its letters; 0 where nothing is printed."""
        rows = np.zeros((len(spans), 4))
        for row, span in zip(rows, spans, strict=True):
            char, count = self._characters(span.start, span.start + 1)
            if count and _get_loose_box(self._handle, char, _SIDES_AT):
                row[:] = _SIDES
        shown = self.frame.shown(rows)
        heights: list[float] = (shown[:, 3] - shown[:, 1]).tolist()
        return heights

    def upright(self, spans: Sequence[Span]) -> Frame:
        """The frame in which the text runs from left to right, judged by the middle of the longest line."""
        span = max(spans, key=lambda span: span.end - span.start)
        char, _ = self._characters((span.start + span.end) // 2, (span.start + span.end) // 2 + 1)
        angle = _get_angle(self._handle, char)  # counterclockwise, in radians; negative when unknown
        turn = round(angle / (math.pi / 2)) % 4 * 90 if angle >= 0 else self.frame.rotation
        return replace(self.frame, rotation=turn)

    def positions(self, start: int, length: int) -> list[int]:
        """For each of the first `length` characters of the clean text of the line that goes on from `start`, its place in the text.

        Fewer than `length` when the line ends before: a hyphen that PDFium leaves out has no place.
        """
        match = _LINE_END.search(self.text, start)
        end = match.start() if match else len(self.text)
        return [start + at for at in clean_positions(self.text[start:end])[:length]]

    def rects(self, spans: Sequence[Span]) -> Rects:
        """For each span a box for each text object that it has characters of."""
        handle, places, counts, n = self._handle, _BUFFER.places, [], 0
        for start, end, _ in spans:
            char, count = (start, end - start) if self._plain else self._characters(start, end)
            found = _count_rects(handle, char, count) if count > 0 else 0
            if n + found > len(places):
                _BUFFER.grow(n + found)
                places = _BUFFER.places
            for i in range(found):
                _get_rect(handle, i, *places[n + i])
            n += found
            counts.append(found)
        return Rects(self.frame.shown(_BUFFER.values[:n]), counts)

    def box(self, start: int, end: int) -> Box | None:
        """The smallest box around a span; None when nothing of it is printed."""
        return self.rects([Span(start, end)]).outlines()[0]

    def _characters(self, start: int, end: int) -> tuple[int, int]:
        """(index, count) in PDFium's list of characters, which also holds characters that its text leaves out."""
        if self._plain:
            return start, end - start
        first, last = (_char_index(self._handle, self._units[i]) for i in (start, end - 1))
        return (first, last - first + 1) if 0 <= first <= last else (0, 0)

    def _is_plain(self) -> bool:
        """Whether positions in the text are indices of characters: the mapping only grows, so its end tells."""
        last = len(self.text) - 1
        return last < 0 or (len(self._units) - 1 == self._units[-1] and _char_index(self._handle, last) == last)


def _unit_offsets(text: str) -> Sequence[int]:
    """For each character, its index in UTF-16 units."""
    if not _BEYOND_BMP.search(text):
        return range(len(text))
    offsets, at = [], 0
    for c in text:
        offsets.append(at)
        at += 2 if c > "\uffff" else 1
    return offsets


class _Buffer:
    """Room for PDFium to write rectangles to; one for a process, for it is used within one call."""

    def __init__(self) -> None:
        self._make(1024)

    def _make(self, rows: int) -> None:
        self.values = np.zeros((rows, 4))
        at = int(self.values.ctypes.data)
        self.places = [(p, p + 8, p + 16, p + 24) for p in range(at, at + 32 * rows, 32)]  # of left, top, right, bottom

    def grow(self, rows: int) -> None:
        """Make room for so many rows and more, keeping what is there."""
        before = self.values
        self._make(2 * rows)
        self.values[: len(before)] = before


_BUFFER = _Buffer()
