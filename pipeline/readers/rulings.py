"""Ruled tables: found cheaply by PDFium's rulings, read by pdfplumber on those pages only."""

from __future__ import annotations

import ctypes
import io
import struct
import zlib
from collections import Counter
from typing import Any

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from pipeline.readers import Box, RawLine
from pipeline.readers.characters import clean
from pipeline.readers.html import table_line
from pipeline.readers.textlayer import HANDLE, INT, fast

_THIN = 3.0  # points: a thinner path is a ruling
_SHORTEST = 8.0  # points: the height of a row
_ENOUGH = 24  # segments of a path that show what it is
_FEWEST = 2  # rows and columns of a table

_count_objects = fast(pdfium_c.FPDFPage_CountObjects, INT, HANDLE)
_get_object = fast(pdfium_c.FPDFPage_GetObject, HANDLE, HANDLE, INT)
_get_type = fast(pdfium_c.FPDFPageObj_GetType, INT, HANDLE)
_get_bounds = fast(pdfium_c.FPDFPageObj_GetBounds, INT, HANDLE, *[HANDLE] * 4)
_count_segments = fast(pdfium_c.FPDFPath_CountSegments, INT, HANDLE)
_get_segment = fast(pdfium_c.FPDFPath_GetPathSegment, HANDLE, HANDLE, INT)
_segment_type = fast(pdfium_c.FPDFPathSegment_GetType, INT, HANDLE)

Sides = tuple[float, float, float, float]  # x0, top, x1, bottom

_SIDES = (ctypes.c_float * 4)()
_PLACES = [ctypes.addressof(_SIDES) + 4 * i for i in range(4)]


def has_rulings(page: pdfium.PdfPage) -> bool:
    """Whether paths on the page could be the rulings or the cells of a table."""
    across = down = cells = 0
    handle = ctypes.cast(page.raw, ctypes.c_void_p).value
    for i in range(_count_objects(handle)):
        item = _get_object(handle, i)
        if _get_type(item) != pdfium_c.FPDF_PAGEOBJ_PATH or not _get_bounds(item, *_PLACES):
            continue
        left, bottom, right, top = _SIDES
        width, height = right - left, top - bottom
        across += height < _THIN and width > _SHORTEST
        down += width < _THIN and height > _SHORTEST
        cells += _straight_lines(item) if width > _SHORTEST and height > _SHORTEST else 0
        if (across >= 2 and down >= 2) or cells >= 4:
            return True
    return False


def _straight_lines(path: int) -> int:
    """1 for a rectangle, more for a grid drawn as one path, 0 for a drawing with curves."""
    types = [_segment_type(_get_segment(path, i)) for i in range(min(_count_segments(path), _ENOUGH))]
    return 0 if pdfium_c.FPDF_SEGMENT_BEZIERTO in types else max(types.count(pdfium_c.FPDF_SEGMENT_MOVETO), 1)


class TablesUnread(Exception):
    """The ruled tables of a page could not be read; says what pdfplumber tripped over."""


# pdfminer reads fewer damaged files than PDFium, and trips over them in every way that Python has
_PDFMINER_ERRORS = (
    *(MalformedPDFException, PdfminerException, PDFException, PSException, ArithmeticError, AssertionError, AttributeError, LookupError),
    *(NotImplementedError, RecursionError, TypeError, ValueError, OSError, struct.error, zlib.error),
)


class TableReader:
    """Opens the document with pdfplumber when the first page asks for it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._plumber: Any = None

    def replace_tables(self, lines: list[RawLine], index: int) -> list[RawLine]:
        """The lines of page `index` (from 0) with those of each ruled table replaced by one line per row.

        A table counts only if it holds exactly the characters of the lines it replaces, so no text is lost or doubled.
        Raises TablesUnread.
        """
        number = 0
        for bbox, rows, row_boxes in self._tables(index):
            made = _table_lines(rows, row_boxes, number + 1)
            inside = [line for line in lines if line.box and line.part == "body" and _within(line.box, bbox)]
            if made and inside and _characters(made) == _characters(inside):
                number += 1
                at = lines.index(inside[0])
                gone = {id(line) for line in inside}
                lines = [*lines[:at], *made, *(line for line in lines[at:] if id(line) not in gone)]
        return lines

    def _tables(self, index: int) -> list[tuple[Sides, list[list[str | None]], list[Sides]]]:
        """(box, texts of the cells, boxes of the rows) of each table of a page; nothing but pdfplumber runs in here."""
        try:
            self._plumber = self._plumber or pdfplumber.open(io.BytesIO(self._data))
            page = self._plumber.pages[index]
            found = [(t.bbox, t.extract(), [row.bbox for row in t.rows]) for t in page.find_tables()]
            page.close()
            return found
        except _PDFMINER_ERRORS as error:
            raise TablesUnread(f"{type(error).__name__}: {error}") from error


def _table_lines(rows: list[list[str | None]], boxes: list[Sides], number: int) -> list[RawLine]:
    """Cells that a merged cell covers are None and left out, so a row may have fewer cells than columns."""
    if len(rows) < _FEWEST or max(len(row) for row in rows) < _FEWEST:
        return []
    made: list[RawLine] = []
    for row, box in zip(rows, boxes, strict=True):
        texts = [clean(" ".join(cell.split("\n"))) for cell in row if cell is not None]
        if any(texts):
            line = table_line(texts, number, len(made) + 1)
            line.box = Box(*box)
            made.append(line)
    return made


def _within(box: Box, table: Sides) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return table[0] <= x <= table[2] and table[1] <= y <= table[3]


def _characters(lines: list[RawLine]) -> Counter[str]:
    return Counter(c for line in lines for c in line.text if c.isalnum())
