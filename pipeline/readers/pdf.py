"""PDF by PDFium: text, lines, their boxes and ruled tables; Tesseract only for pages without text."""

from __future__ import annotations

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from pipeline.errors import DocumentError
from pipeline.readers import PageFailure, RawDocument, RawPage
from pipeline.readers.characters import clean
from pipeline.readers.damage import repair_lines
from pipeline.readers.grids import number_tables, replace_tables
from pipeline.readers.hyphens import join_lines
from pipeline.readers.layout import mark_furniture, mark_gaps
from pipeline.readers.lines import read_lines
from pipeline.readers.rulings import find_grids
from pipeline.readers.tesseract import confidence, recognise
from pipeline.readers.text import too_large
from pipeline.readers.textlayer import Frame, TextLayer, flatten, label_of, metadata_of
from pipeline.settings import PagesSettings

NAME = "pdf"

_GLANCE = 36  # dots per inch that show whether anything is on a page
_CONTRAST = 24  # grey levels of 256: less is the noise of blank paper
_MOST_DOTS = 10_000  # along the longer side of a rendered page
_PAGE_ADVICE = "Open the file in a PDF viewer, look at the page, and print or export it to a new PDF if it shows."


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
        pages = [_read_page(document, i, settings) for i in range(len(document))]
        metadata = [(key.lower(), clean(value)) for key, value in metadata_of(document)]
    finally:
        document.close()
    metadata += repair_lines(pages)
    mark_furniture(pages)
    number_tables(pages)
    for page in pages:
        mark_gaps(page.lines)
    join_lines(pages)
    for page in pages:
        if page.turn:
            _turn(page)
    return RawDocument(pages, metadata)


def _read_page(document: pdfium.PdfDocument, index: int, settings: PagesSettings) -> RawPage:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return RawPage([], "failed", failure=PageFailure("broken-page", f"Page {index + 1} is damaged", _PAGE_ADVICE))
    try:
        made = _from_text_layer(page, index, settings)
        if not made.lines and flatten(page):
            page.close()
            page = document[index]
            made = _from_text_layer(page, index, settings)
            made.shows = "form fields or notes"
        return made if made.lines else _from_image(page, made, settings)
    except pdfium.PdfiumError as error:
        return RawPage([], "failed", failure=PageFailure("broken-page", f"Page {index + 1} cannot be read ({error})", _PAGE_ADVICE))
    finally:
        page.close()


def _from_text_layer(page: pdfium.PdfPage, index: int, settings: PagesSettings) -> RawPage:
    with TextLayer(page) as layer:
        shown = layer.frame
        lines = read_lines(layer)
        if lines and settings.tables:
            lines = replace_tables(lines, layer, find_grids(page, layer.frame))
        made = RawPage(lines, "text" if lines else "empty", *layer.frame.size, turn=(shown.rotation - layer.frame.rotation) % 360)
    made.label = label_of(page.pdf, index) or None
    return made


def _turn(page: RawPage) -> None:
    """Boxes of the page as it is shown, instead of those of the page with its text upright."""
    frame = Frame(0, 0, page.width or 0, page.height or 0, page.turn)
    page.width, page.height = frame.size
    page.turn = 0
    for line in page.lines:
        line.box = frame.turned(line.box) if line.box else None
        for word in line.words:
            word.box = frame.turned(word.box)


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
    made.shows = made.shows or "a picture in which OCR finds no words"
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
