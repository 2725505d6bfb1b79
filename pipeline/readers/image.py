"""Scanned images (PNG, JPEG, TIFF with one page or many, …): read by OCR like pages of a PDF without text."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from pipeline.errors import DocumentError
from pipeline.readers import PageFailure, RawDocument, RawPage
from pipeline.readers.assembly import lay_out
from pipeline.readers.means import ALONE, Means
from pipeline.readers.scans import Scan, is_blank, read_scans, take
from pipeline.readers.text import too_large
from pipeline.settings import PagesSettings

NAME = "image"
TAKES_MEANS = True

_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
)  # of Pillow
_POINTS = 72  # per inch
_SIDE = 11.7  # inches of the longer side of a page when the image does not say its resolution: A4
_RESOLUTIONS = (72, 1200)  # that are believed
_ADVICE = "Open the image in a viewer and save it again as PNG or TIFF."


def read(data: bytes, settings: PagesSettings, means: Means = ALONE) -> RawDocument:
    """Raises DocumentError `broken`, `too-large` (pages, pixels) or `no-ocr`; a page that fails is in its place."""
    limit = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None  # our own limit is read from the header below, before a pixel is unpacked
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data)) as image:  # of tags that no page needs
            n_pages = getattr(image, "n_frames", 1)
            if n_pages > settings.max_pages:
                raise too_large(n_pages, settings)
            pages: list[RawPage] = []
            for scan, reading in read_scans(_scans(image, settings, pages), settings, means):
                take(scan.page, reading)
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise DocumentError("broken", f"The image is damaged ({error})", _ADVICE) from error
    finally:
        Image.MAX_IMAGE_PIXELS = limit
    lay_out(pages)
    return RawDocument(pages, [])


def _scans(image: Image.Image, settings: PagesSettings, pages: list[RawPage]) -> Iterator[Scan]:
    """Each frame that something is on; all, and those that cannot be read, are added to `pages`."""
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        if frame.width * frame.height > settings.max_pixels:
            advice = "If it is no decompression bomb, scan it at a lower resolution, or raise max_pixels in [pages]."
            message = f"Image {number} has {frame.width} × {frame.height} pixels; the limit is {settings.max_pixels}"
            raise DocumentError("too-large", message, advice)
        try:
            dpi = _resolution(frame)
            upright = ImageOps.exif_transpose(frame).convert("L")
        except _BROKEN as error:
            failure = PageFailure("broken-page", f"Image {number} is damaged ({error})", _ADVICE)
            pages.append(RawPage([], "failed", failure=failure))
            continue
        pages.append(RawPage([], "empty", upright.width * _POINTS / dpi, upright.height * _POINTS / dpi))
        if not is_blank(upright):
            yield Scan(pages[-1], upright, dpi)


def _resolution(frame: Image.Image) -> int:
    """Dots per inch that the image states, or those of a page of A4."""
    stated = frame.info.get("dpi", (0, 0))[0]
    low, high = _RESOLUTIONS
    return round(stated) if low < stated <= high else max(low, min(round(max(frame.size) / _SIDE), high))
