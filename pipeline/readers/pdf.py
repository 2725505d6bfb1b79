"""PDF by PDFium: text, lines, their boxes and ruled tables; OCR for pages without text, or with a text layer that is worse."""

from __future__ import annotations

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.errors import DocumentError
from pipeline.readers import PageFailure, RawDocument, RawPage
from pipeline.readers.assembly import lay_out
from pipeline.readers.characters import clean
from pipeline.readers.damage import repair_lines
from pipeline.readers.grids import replace_tables
from pipeline.readers.lines import read_lines
from pipeline.readers.means import ALONE, Means
from pipeline.readers.objects import Objects, image_dpi
from pipeline.readers.rescans import PAGE_ADVICE, read_images
from pipeline.readers.rulings import find_grids
from pipeline.readers.text import too_large
from pipeline.readers.textlayer import TextLayer, flatten, label_of, metadata_of
from pipeline.settings import PagesSettings

NAME = "pdf"
TAKES_MEANS = True


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


def read(data: bytes, settings: PagesSettings, means: Means = ALONE) -> RawDocument:
    """Raises DocumentError `encrypted`, `broken`, `empty` (no pages) or `too-large`; a page that fails is in its place."""
    document = open_document(data)
    try:
        if not len(document):
            raise DocumentError("empty", "The PDF has no pages", "Get the file again from where it came.")
        if len(document) > settings.max_pages:
            raise too_large(len(document), settings)
        pages = [_read_page(document, i, settings) for i in range(len(document))]
        metadata = [(key.lower(), clean(value)) for key, value in metadata_of(document)]
        metadata += repair_lines(pages)
        metadata += read_images(document, pages, settings, means)
    finally:
        document.close()
    lay_out(pages)
    return RawDocument(pages, metadata)


def _read_page(document: pdfium.PdfDocument, index: int, settings: PagesSettings) -> RawPage:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return RawPage([], "failed", failure=PageFailure("broken-page", f"Page {index + 1} is damaged", PAGE_ADVICE))
    try:
        made = _from_text_layer(page, index, settings)
        if not made.lines and flatten(page):
            page.close()
            page = document[index]
            made = _from_text_layer(page, index, settings)
            made.shows = "form fields or notes"
        return made
    except pdfium.PdfiumError as error:
        return RawPage([], "failed", failure=PageFailure("broken-page", f"Page {index + 1} cannot be read ({error})", PAGE_ADVICE))
    finally:
        page.close()


def _from_text_layer(page: pdfium.PdfPage, index: int, settings: PagesSettings) -> RawPage:
    with TextLayer(page) as layer:
        shown = layer.frame
        lines = read_lines(layer)
        objects = Objects(page)
        if lines and settings.tables:
            lines = replace_tables(lines, layer, find_grids(objects, layer.frame))
        made = RawPage(lines, "text" if lines else "empty", *layer.frame.size, turn=(shown.rotation - layer.frame.rotation) % 360)
        made.image_dpi = image_dpi(objects, shown)
    made.label = label_of(page.pdf, index) or None
    return made
