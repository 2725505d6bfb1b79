"""Rulings of a page, asked from PDFium, and the grids of cells they make, found by pdfplumber's rules."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium_c
from pdfplumber import table as plumber

from pipeline.readers.objects import PATH, Drawn, Matrix, Objects, bounds_of, matrix_of, moved, product
from pipeline.readers.rects import Rows
from pipeline.readers.textlayer import HANDLE, INT, Frame, fast

Sides = tuple[float, float, float, float]  # x0, top, x1, bottom
Grid = list[list[Sides | None]]  # rows of cells; None where a merged cell covers the place

_THIN = 3.0  # points: a thinner path is a ruling
_STRAIGHT = 0.5  # points that a straight ruling may lean
_MOST = 4000  # rulings, or crossings of them: more is a drawing
_NEAR = 3.0  # points: rulings as near are one, ends as near meet; the default of pdfplumber
_FEWEST = 2  # rows and columns of a table

_ADDRESS = ctypes.c_void_p
_draw_mode = fast(pdfium_c.FPDFPath_GetDrawMode, INT, HANDLE, _ADDRESS, _ADDRESS)
_count_segments = fast(pdfium_c.FPDFPath_CountSegments, INT, HANDLE)
_get_segment = fast(pdfium_c.FPDFPath_GetPathSegment, HANDLE, HANDLE, INT)
_segment_type = fast(pdfium_c.FPDFPathSegment_GetType, INT, HANDLE)
_get_point = fast(pdfium_c.FPDFPathSegment_GetPoint, INT, HANDLE, _ADDRESS, _ADDRESS)

_FLOATS, _INTS = (ctypes.c_float * 2)(), (ctypes.c_int * 2)()  # where PDFium writes to; used within one call
_PLACES = [ctypes.addressof(_FLOATS) + 4 * i for i in range(2)]
_INT_PLACES = [ctypes.addressof(_INTS) + 4 * i for i in range(2)]


def find_grids(objects: Objects, frame: Frame) -> list[Grid]:
    """The ruled tables of a page from the top, each a grid of at least two rows and columns."""
    lines: list[Sides] = []
    for path in objects.drawn(PATH):
        lines += _rulings(path)
        if len(lines) > _MOST:
            return []
    return _grids(frame.shown(np.array(lines))) if len(lines) >= 2 * _FEWEST else []


def _rulings(path: Drawn) -> Iterator[Sides]:
    """Left, top, right, bottom of the straight lines of a path, in the page's own coordinates."""
    if not _draw_mode(path.handle, *_INT_PLACES) or not any(_INTS):  # neither filled nor stroked: it only clips
        return
    corners = bounds_of(path)
    if corners is None:
        return
    sides = _sides(*corners)
    if sides[2] - sides[0] < _THIN or sides[1] - sides[3] < _THIN:
        yield sides
        return
    for a, b in pairwise(_corners(path.handle, product(matrix_of(path.handle), path.matrix))):
        if a and b and (abs(a[0] - b[0]) < _STRAIGHT) != (abs(a[1] - b[1]) < _STRAIGHT):
            yield _sides(a, b)


def _sides(a: tuple[float, float], b: tuple[float, float]) -> Sides:
    return min(a[0], b[0]), max(a[1], b[1]), max(a[0], b[0]), min(a[1], b[1])


def _corners(path: int, matrix: Matrix) -> list[tuple[float, float] | None]:
    """The corners of a path of straight lines in order, each part closed, None between parts; nothing of a drawing with curves."""
    points: list[tuple[float, float] | None] = []
    start: tuple[float, float] | None = None
    for i in range(min(_count_segments(path), _MOST)):
        segment = _get_segment(path, i)
        kind = _segment_type(segment)
        if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
            return []
        _get_point(segment, *_PLACES)
        point = moved((_FLOATS[0], _FLOATS[1]), matrix)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            points += [start, None] if start else []
            start = point
        points.append(point)
    return [*points, start]


def _grids(lines: Rows) -> list[Grid]:
    """Grids that rulings make by the rules of pdfplumber (after Nurminen, Algorithmic extraction of data in tables in PDF documents, 2013)."""
    flat = lines[:, 3] - lines[:, 1] < lines[:, 2] - lines[:, 0]
    if min(flat.sum(), (~flat).sum()) < _FEWEST:
        return []
    edges = [_edge(*sides) for sides in sorted(set(map(tuple, lines.round(1).tolist())))]
    merged = [e for e in plumber.merge_edges(edges, *[_NEAR] * 4) if max(e["width"], e["height"]) >= _NEAR]
    crossings = plumber.edges_to_intersections(merged, _NEAR, _NEAR)
    if len(crossings) > _MOST:
        return []
    page: Any = None  # which a table only asks for the text in it
    tables = [plumber.Table(page, cells) for cells in plumber.cells_to_tables(plumber.intersections_to_cells(crossings))]
    grids = [[row.cells for row in table.rows] for table in tables]
    return [grid for grid in grids if len(grid) >= _FEWEST and len(grid[0]) >= _FEWEST]


def _edge(x0: float, top: float, x1: float, bottom: float) -> dict[str, Any]:
    """A ruling as pdfplumber keeps it; a thin box is the line through its middle."""
    if bottom - top < x1 - x0:
        top = bottom = (top + bottom) / 2
    else:
        x0 = x1 = (x0 + x1) / 2
    place = {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top, "y0": -bottom, "y1": -top}
    return {**place, "width": x1 - x0, "height": bottom - top, "orientation": "h" if top == bottom else "v"}
