"""Ruled tables: found cheaply by PDFium's rulings, read by pdfplumber on those pages only."""

from __future__ import annotations

import ctypes
import io
from collections import Counter
from typing import Any

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.readers import Box, RawLine
from pipeline.readers.characters import clean
from pipeline.readers.html import table_line

_THIN = 3.0  # points: a thinner path is a ruling
_SHORTEST = 8.0  # points: the height of a row
_ENOUGH = 24  # segments of a path that show what it is
_FEWEST = 2  # rows and columns of a table

_SIDES = tuple(ctypes.c_float() for _ in range(4))
_REFERENCES = tuple(ctypes.byref(side) for side in _SIDES)


def has_rulings(page: pdfium.PdfPage) -> bool:
    """Whether paths on the page could be the rulings or the cells of a table."""
    across = down = cells = 0
    for i in range(pdfium_c.FPDFPage_CountObjects(page)):
        item = pdfium_c.FPDFPage_GetObject(page, i)
        if pdfium_c.FPDFPageObj_GetType(item) != pdfium_c.FPDF_PAGEOBJ_PATH or not pdfium_c.FPDFPageObj_GetBounds(item, *_REFERENCES):
            continue
        left, bottom, right, top = (side.value for side in _SIDES)
        width, height = right - left, top - bottom
        across += height < _THIN and width > _SHORTEST
        down += width < _THIN and height > _SHORTEST
        cells += _straight_lines(item) if width > _SHORTEST and height > _SHORTEST else 0
        if (across >= 2 and down >= 2) or cells >= 4:
            return True
    return False


def _straight_lines(path: Any) -> int:
    """1 for a rectangle, more for a grid drawn as one path, 0 for a drawing with curves."""
    segments = min(pdfium_c.FPDFPath_CountSegments(path), _ENOUGH)
    types = [pdfium_c.FPDFPathSegment_GetType(pdfium_c.FPDFPath_GetPathSegment(path, i)) for i in range(segments)]
    return 0 if pdfium_c.FPDF_SEGMENT_BEZIERTO in types else max(types.count(pdfium_c.FPDF_SEGMENT_MOVETO), 1)


class TableReader:
    """Opens the document with pdfplumber when the first page asks for it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._plumber: Any = None

    def replace_tables(self, lines: list[RawLine], index: int) -> list[RawLine]:
        """The lines of page `index` (from 0) with those of each ruled table replaced by one line per row.

        A table counts only if it holds exactly the characters of the lines it replaces, so no text is lost or doubled.
        """
        try:
            self._plumber = self._plumber or pdfplumber.open(io.BytesIO(self._data))
            page = self._plumber.pages[index]
            tables = [(t.bbox, t.extract(), [row.bbox for row in t.rows]) for t in page.find_tables()]
        except (PdfminerException, PDFException, PSException, ValueError, KeyError, TypeError, IndexError, AttributeError):
            return lines  # pdfminer reads fewer damaged files than PDFium; the page keeps its plain lines
        number = 0
        for bbox, rows, row_boxes in tables:
            made = _table_lines(rows, row_boxes, number + 1)
            inside = [line for line in lines if line.box and line.part == "body" and _within(line.box, bbox)]
            if made and inside and _characters(made) == _characters(inside):
                number += 1
                at = lines.index(inside[0])
                gone = {id(line) for line in inside}
                lines = [*lines[:at], *made, *(line for line in lines[at:] if id(line) not in gone)]
        return lines

    def close(self) -> None:
        """Close what was opened."""
        if self._plumber:
            self._plumber.close()


def _table_lines(rows: list[list[str | None]], boxes: list[tuple[float, float, float, float]], number: int) -> list[RawLine]:
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


def _within(box: Box, table: tuple[float, float, float, float]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return table[0] <= x <= table[2] and table[1] <= y <= table[3]


def _characters(lines: list[RawLine]) -> Counter[str]:
    return Counter(c for line in lines for c in line.text if c.isalnum())
