"""What a PDF page draws: its objects in the order in which they are drawn, those of forms with the matrix that places them."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from itertools import repeat
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.readers.textlayer import HANDLE, INT, Frame, fast

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

NO_MATRIX: Matrix = (1, 0, 0, 1, 0, 0)
PATH, IMAGE, FORM = pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_FORM
_DEEPEST = 8  # forms within forms
_MOST = 4000  # objects of a form that are looked at
_COVERS = 0.6  # share of a page that its largest image covers
_POINTS = 72  # per inch

_ADDRESS, _UNSIGNED = ctypes.c_void_p, ctypes.c_ulong
_count_objects = fast(pdfium_c.FPDFPage_CountObjects, INT, HANDLE)
_get_object = fast(pdfium_c.FPDFPage_GetObject, ctypes.c_size_t, HANDLE, INT)
_get_type = fast(pdfium_c.FPDFPageObj_GetType, INT, HANDLE)
_get_bounds = fast(pdfium_c.FPDFPageObj_GetBounds, INT, HANDLE, *[_ADDRESS] * 4)
_get_matrix = fast(pdfium_c.FPDFPageObj_GetMatrix, INT, HANDLE, _ADDRESS)
_count_inner = fast(pdfium_c.FPDFFormObj_CountObjects, INT, HANDLE)
_get_inner = fast(pdfium_c.FPDFFormObj_GetObject, HANDLE, HANDLE, _UNSIGNED)
_get_dots = fast(pdfium_c.FPDFImageObj_GetImagePixelSize, INT, HANDLE, _ADDRESS, _ADDRESS)

_FLOATS, _INTS = (ctypes.c_float * 6)(), (ctypes.c_uint * 2)()  # where PDFium writes to; used within one call
_PLACES = [ctypes.addressof(_FLOATS) + 4 * i for i in range(6)]
_INT_PLACES = [ctypes.addressof(_INTS) + 4 * i for i in range(2)]


class Drawn(NamedTuple):
    """An object: its handle, its kind, and the matrix of the forms around it."""

    handle: int
    kind: int
    matrix: Matrix


class Objects:
    """The objects of a page, good while the page is open. Most are text, which is only counted."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        handle = ctypes.cast(page.raw, HANDLE).value
        self._handles = list(map(_get_object, repeat(handle), range(_count_objects(handle))))
        self._kinds = bytes(map(_get_type, self._handles))

    def drawn(self, kind: int) -> Iterator[Drawn]:
        """The objects of a kind, also those in forms."""
        for found in re.finditer(b"[%c%c]" % (kind, FORM), self._kinds):
            item = Drawn(self._handles[found.start()], self._kinds[found.start()], NO_MATRIX)
            yield from _within(item, kind, _DEEPEST)


def _within(item: Drawn, kind: int, depth: int) -> Iterator[Drawn]:
    if item.kind == kind:
        yield item
    elif item.kind == FORM and depth:
        inner = product(matrix_of(item.handle), item.matrix)
        for i in range(min(_count_inner(item.handle), _MOST)):
            child = _get_inner(item.handle, i)
            yield from _within(Drawn(child, _get_type(child), inner), kind, depth - 1)


def bounds_of(item: Drawn) -> tuple[Point, Point] | None:
    """Two opposite corners of an object in the page's own coordinates; None when PDFium knows none."""
    if not _get_bounds(item.handle, *_PLACES[:4]):
        return None
    left, bottom, right, top, _, _ = _FLOATS
    return moved((left, bottom), item.matrix), moved((right, top), item.matrix)


def matrix_of(handle: int) -> Matrix:
    """The matrix that places an object."""
    if not _get_matrix(handle, _PLACES[0]):
        return NO_MATRIX
    a, b, c, d, e, f = _FLOATS
    return a, b, c, d, e, f


def product(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does one after the other."""
    a, b, c, d, e, f = first
    (e, f), (g, h, i, j, _, _) = moved((e, f), then), then
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e, f


def moved(point: Point, matrix: Matrix) -> Point:
    """A point as a matrix places it."""
    (x, y), (a, b, c, d, e, f) = point, matrix
    return a * x + c * y + e, b * x + d * y + f


def image_dpi(objects: Objects, frame: Frame) -> float:
    """Dots per inch of the image that covers a page; 0 when there is none."""
    least, dpi = _COVERS * (frame.right - frame.left) * (frame.top - frame.bottom), 0.0
    for item in objects.drawn(IMAGE):
        corners = bounds_of(item)
        if not corners or not _get_dots(item.handle, *_INT_PLACES):
            continue
        (left, right), (bottom, top) = (sorted(sides) for sides in zip(*corners, strict=True))
        width, height = min(right, frame.right) - max(left, frame.left), min(top, frame.top) - max(bottom, frame.bottom)
        if min(width, height) > 0 and width * height >= least:
            least, dpi = width * height, _POINTS * (_INTS[0] * _INTS[1] / ((right - left) * (top - bottom))) ** 0.5
    return dpi
