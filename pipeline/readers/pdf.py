"""PDF by PDFium: text, lines and their boxes; pdfplumber only for ruled tables, Tesseract only for pages without text."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from pipeline.errors import DocumentError
from pipeline.readers import Box, PageFailure, RawDocument, RawLine, RawPage
from pipeline.readers.characters import clean
from pipeline.readers.encoding import repair
from pipeline.readers.hyphens import join_lines
from pipeline.readers.layout import find_gutter, mark_furniture, mark_gaps, reading_order
from pipeline.readers.rulings import TableReader, has_rulings
from pipeline.readers.tesseract import confidence, recognise
from pipeline.readers.text import too_large
from pipeline.settings import PagesSettings

NAME = "pdf"

# PDFium ends a line with CR LF; it puts U+0002 or U+FFFE where it takes a line-end hyphen for a soft one, and goes on: "asso\x02ciation"
LINE_END = re.compile(r"\r\n|[\r\n\x02\ufffe]")
_SOFT = ("\x02", "\ufffe")
_WIDE = 10.0  # points: a gap between two columns
_GLANCE = 36  # dots per inch that show whether anything is on a page
_CONTRAST = 24  # grey levels of 256: less is the noise of blank paper
_MOST_DOTS = 10_000  # along the longer side of a rendered page
_PAGE_ADVICE = "Open the file in a PDF viewer, look at the page, and print or export it to a new PDF if it shows."


@dataclass(frozen=True, slots=True)
class Frame:
    """How the page's own coordinates become points from the top left corner of the page as shown."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation in (90, 270) else (width, height)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the page as shown."""
        a, b, c, d = left - self.left, bottom - self.bottom, right - self.left, top - self.bottom
        width, height = self.right - self.left, self.top - self.bottom
        if self.rotation == 90:
            return Box(b, a, d, c)
        if self.rotation == 180:
            return Box(width - c, b, width - a, d)
        if self.rotation == 270:
            return Box(height - d, width - c, height - b, width - a)
        return Box(a, height - d, c, height - b)


def frame_of(page: pdfium.PdfPage) -> Frame:
    """The frame of a page."""
    left, bottom, right, top = page.get_bbox()
    return Frame(left, bottom, right, top, page.get_rotation())


def open_document(data: bytes) -> pdfium.PdfDocument:
    """Raises DocumentError `encrypted` or `broken`; an owner password alone does not lock a document."""
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            advice = "Open it in a PDF viewer with its password and save it again without one."
            raise DocumentError("encrypted", "The PDF needs a password", advice) from error
        advice = (
            "Open it in a PDF viewer and save or print it to a new PDF; if it does not open there either, get it again from where it came."
        )
        raise DocumentError("broken", "The PDF is damaged and cannot be opened", advice) from error


def read(data: bytes, settings: PagesSettings) -> RawDocument:
    """Raises DocumentError `encrypted`, `broken`, `empty` (no pages) or `too-large`; a page that fails is in its place."""
    document = open_document(data)
    try:
        if not len(document):
            raise DocumentError("empty", "The PDF has no pages", "Get the file again from where it came.")
        if len(document) > settings.max_pages:
            raise too_large(len(document), settings)
        tables = TableReader(data) if settings.tables else None
        pages = [_read_page(document, i, settings, tables) for i in range(len(document))]
        if tables:
            tables.close()
        metadata = [(k.lower(), clean(v)) for k, v in document.get_metadata_dict(skip_empty=True).items()]
    finally:
        document.close()
    _repair(pages)
    mark_furniture(pages)
    for page in pages:
        mark_gaps(page.lines)
    join_lines(pages)
    return RawDocument(pages, metadata)


def _read_page(document: pdfium.PdfDocument, index: int, settings: PagesSettings, tables: TableReader | None) -> RawPage:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return RawPage([], "failed", failure=PageFailure("broken-page", f"Page {index + 1} is damaged", _PAGE_ADVICE))
    try:
        made = _from_text_layer(page, index, tables)
        return made if made.lines else _from_image(page, made, settings)
    except pdfium.PdfiumError as error:
        return RawPage([], "failed", failure=PageFailure("broken-page", f"Page {index + 1} cannot be read ({error})", _PAGE_ADVICE))
    finally:
        page.close()


def _from_text_layer(page: pdfium.PdfPage, index: int, tables: TableReader | None) -> RawPage:
    frame = frame_of(page)
    width, height = frame.size
    textpage = page.get_textpage()
    try:
        lines = _split_at_gutter(textpage, frame, list(_lines(textpage, frame)))
    finally:
        textpage.close()
    label = page.pdf.get_page_label(index) or None
    lines = reading_order(lines, width)
    if lines and tables and has_rulings(page):
        lines = tables.replace_tables(lines, index)
    return RawPage(lines, "text" if lines else "empty", width, height, label)


def _from_image(page: pdfium.PdfPage, made: RawPage, settings: PagesSettings) -> RawPage:
    """The page as OCR reads it; a page without anything on it stays empty."""
    if not pdfium_c.FPDFPage_CountObjects(page) or _is_blank(_render(page, _GLANCE)):
        return made
    try:
        if not settings.ocr:
            raise DocumentError("no-ocr", "The page is an image and OCR is switched off", "Set ocr = true in [pages].")
        dpi = min(settings.ocr_dpi, int(72 * _MOST_DOTS / max(*page.get_size(), 1.0)) or 1)
        made.lines = recognise(_render(page, dpi), dpi, settings.ocr_languages)
    except DocumentError as error:
        made.method, made.failure = "failed", PageFailure(error.error, error.message, error.advice)
        return made
    made.method = "ocr" if made.lines else "empty"
    made.quality = confidence(made.lines)
    return made


def _render(page: pdfium.PdfPage, dpi: int) -> Image.Image:
    """The page in grey."""
    bitmap = page.render(scale=dpi / 72, grayscale=True)
    try:
        image: Image.Image = bitmap.to_pil().copy()
    finally:
        bitmap.close()
    return image


def _is_blank(image: Image.Image) -> bool:
    used = [level for level, n in enumerate(image.convert("L").histogram()) if n]
    return used[-1] - used[0] < _CONTRAST


def _split_at_gutter(textpage: pdfium.PdfTextPage, frame: Frame, found: list[tuple[RawLine, list[Box]]]) -> list[RawLine]:
    """PDFium runs two columns together where a file prints them row by row; they are cut apart at the gutter."""
    runs = [_runs(rects) for _, rects in found]
    if all(len(boxes) < 2 for boxes in runs):
        return [line for line, _ in found]
    gutter = find_gutter([box for boxes in runs for box in boxes], frame.size[0])
    out: list[RawLine] = []
    for (line, rects), boxes in zip(found, runs, strict=True):
        if gutter is None or len(boxes) < 2 or not boxes[0].x1 <= gutter <= boxes[-1].x0 or any(b.x0 < gutter < b.x1 for b in rects):
            out.append(line)
        else:
            out += _cut(textpage, frame, line, gutter)
    return out


def _runs(rects: list[Box]) -> list[Box]:
    """Boxes of the stretches of a line that a wide gap parts, from left to right."""
    if len(rects) < 2:
        return rects
    out: list[Box] = []
    for box in sorted(rects):
        if out and box.x0 - out[-1].x1 < _WIDE:
            out[-1] = union([out[-1], box]) or box
        else:
            out.append(box)
    return out


def _cut(textpage: pdfium.PdfTextPage, frame: Frame, line: RawLine, gutter: float) -> list[RawLine]:
    start = line.source_start or 0
    text = textpage.get_text_range()
    stop = LINE_END.search(text, start)
    end = stop.start() if stop else len(text)
    at = next((i for i in range(start + 1, end) if _left(textpage, frame, i) >= gutter), end)
    halves = [(start, clean(text[start:at])), (at, clean(line.text[len(clean(text[start:at])) :]))]
    return [
        RawLine(half, union(rectangles(textpage, i, n, frame)), source_start=i)
        for (i, half), n in zip(halves, (at - start, end - at), strict=True)
        if half
    ]


def _left(textpage: pdfium.PdfTextPage, frame: Frame, position: int) -> float:
    """Left edge of a character; minus one for a space that has none."""
    boxes = rectangles(textpage, position, 1, frame)
    return boxes[0].x0 if boxes else -1.0


def _lines(textpage: pdfium.PdfTextPage, frame: Frame) -> Iterator[tuple[RawLine, list[Box]]]:
    """The lines of a page in the order of its text layer, with the boxes of their stretches of one text object."""
    text = textpage.get_text_range()
    at = 0
    while at < len(text):
        match = LINE_END.search(text, at)
        end = match.start() if match else len(text)
        raw = text[at:end]
        cleaned = clean(raw + "-" if match and match.group() in _SOFT else raw)
        if cleaned:
            first = at + len(raw) - len(raw.lstrip())
            boxes = rectangles(textpage, first, at + len(raw) - first, frame)
            yield RawLine(cleaned, union(boxes), source_start=first), boxes
        at = match.end() if match else len(text)


_SIDES = tuple(ctypes.c_double() for _ in range(4))
_REFERENCES = tuple(ctypes.byref(side) for side in _SIDES)


def rectangles(textpage: pdfium.PdfTextPage, start: int, count: int, frame: Frame) -> list[Box]:
    """Boxes of the runs of text from position `start` of the page's text, one per text object, in its order."""
    char = pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage, start)
    found = []
    for i in range(pdfium_c.FPDFText_CountRects(textpage, char, count) if char >= 0 else 0):
        if pdfium_c.FPDFText_GetRect(textpage, i, *_REFERENCES):
            left, top, right, bottom = (side.value for side in _SIDES)
            found.append(frame.box(left, bottom, right, top))
    return found


def union(boxes: list[Box]) -> Box | None:
    """The smallest box around all; None around nothing."""
    if not boxes:
        return None
    if len(boxes) == 1:
        return boxes[0]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _repair(pages: list[RawPage]) -> None:
    """Repair keeps lengths and line ends, so the lines can be taken out of the repaired text again."""
    lines = [line for page in pages for line in page.lines]
    text = "\n".join(line.text for line in lines)
    repaired = repair(text)
    if repaired != text:
        for line, new in zip(lines, repaired.split("\n"), strict=True):
            line.text = new
