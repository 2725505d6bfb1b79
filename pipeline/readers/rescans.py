"""Pages of a PDF whose text layer is missing or cannot be trusted: read from their image, and the better reading is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from pipeline.languages.trigrams import quality
from pipeline.readers import PageFailure, RawPage
from pipeline.readers.means import Means
from pipeline.readers.scans import Reading, Scan, is_blank, read_scans, take
from pipeline.settings import PagesSettings

PAGE_ADVICE = "Open the file in a PDF viewer, look at the page, and print or export it to a new PDF if it shows."
_GLANCE = 36  # dots per inch that show whether anything is on a page
_MOST_DOTS = 10_000  # along the longer side of a rendered page
_POINTS = 72  # per inch
_JUNK = 0.35  # quality below which a text layer is read again; languages without a model have 0.3 to 0.7
_DOUBTFUL = 0.85  # the same where an image covers the page, as in scans that other software read
_FEW = 100  # letters below which an image that covers a page may say more than its text layer
_READABLE = 0.5  # quality below which what OCR reads is no better witness than any text layer
_LOGO = 50  # letters more that a picture on a page may hold without making its text layer wrong
_GAIN = 1.1  # how many times as many right letters OCR must read to replace a text layer

Notes = list[tuple[str, str]]


def read_images(document: pdfium.PdfDocument, pages: Sequence[RawPage], settings: PagesSettings, means: Means) -> Notes:
    """Read pages by OCR where they stand; the notes say which text layers were replaced."""
    for page in pages:
        if page.method == "text":
            page.quality = quality("\n".join(line.text for line in page.lines), printed=not page.image_dpi)
    trusted = "\n".join(line.text for page in pages if (page.quality or 0.0) > _DOUBTFUL for line in page.lines)
    wanted = _wanted(document, pages, settings)
    notes: Notes = []
    for scan, reading in read_scans(wanted, settings, means, trusted):
        if scan.page.method != "text":
            take(scan.page, reading)
        elif _is_better(reading, scan.page):
            number = next(n for n, page in enumerate(pages, 1) if page is scan.page)
            before = _text_of(scan.page.quality)
            take(scan.page, reading)
            notes.append(("replaced", f"text layer of page {number}: quality {before}, by OCR {_text_of(quality(reading.text))}"))
    return notes


def _text_of(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"


def _wanted(document: pdfium.PdfDocument, pages: Sequence[RawPage], settings: PagesSettings) -> Iterator[Scan]:
    """The pages to read by OCR; a page without anything on it stays empty."""
    for index, made in enumerate(pages):
        if made.method == "failed" or (made.method == "text" and not _is_doubtful(made)):
            continue
        try:
            page = document[index]
            try:
                scan = _scan(page, made, settings)
            finally:
                page.close()
        except pdfium.PdfiumError as error:
            if made.method != "text":
                made.method, made.failure = "failed", PageFailure("broken-page", f"Page {index + 1} cannot be drawn ({error})", PAGE_ADVICE)
            continue
        if scan:
            yield scan


def _is_doubtful(page: RawPage) -> bool:
    """Whether a text layer may be wrong or, where an image covers the page, incomplete; most are not."""
    quality = page.quality if page.quality is not None else 1.0
    return quality < _JUNK or (page.image_dpi > 0 and (quality < _DOUBTFUL or _letters(page) < _FEW))


def _letters(page: RawPage) -> int:
    return sum(sum(map(str.isalpha, line.text)) for line in page.lines)


def _scan(page: pdfium.PdfPage, made: RawPage, settings: PagesSettings) -> Scan | None:
    """The image of a page, at the resolution that it has and at most that of the settings; None where there is nothing to read."""
    if made.method == "text":
        if not settings.ocr:
            return None
    elif not pdfium_c.FPDFPage_CountObjects(page) or is_blank(_rendered(page, _GLANCE)):
        return None
    dpi = settings.ocr_dpi
    if made.image_dpi:
        dpi = min(dpi, max(round(made.image_dpi), dpi * 2 // 3))
    dpi = min(dpi, int(_POINTS * _MOST_DOTS / max(*page.get_size(), 1.0)) or 1)
    return Scan(made, _rendered(page, dpi), dpi)


def _rendered(page: pdfium.PdfPage, dpi: int) -> Image.Image:
    """The page in grey."""
    bitmap = page.render(scale=dpi / _POINTS, grayscale=True)
    try:
        image: Image.Image = bitmap.to_pil().convert("L")
        image.load()
        return image.copy()
    finally:
        bitmap.close()


def _is_better(reading: Reading, page: RawPage) -> bool:
    """Whether OCR read clearly more letters right than the text layer has, judged by the same model."""
    if reading.failure:
        return False
    now = quality(reading.text)
    if now is None or now < _READABLE:
        return False
    before = 1.0 if page.quality is None else page.quality
    right = now * sum(map(str.isalpha, reading.text)), before * _letters(page)
    return right[0] > _GAIN * right[1] and (right[0] - right[1] > _LOGO or before < _JUNK)
