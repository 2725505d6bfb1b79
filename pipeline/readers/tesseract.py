"""OCR by Tesseract of a page that was rendered to an image."""

from __future__ import annotations

import os
from functools import cache
from statistics import fmean
from typing import Any

import pytesseract
from PIL import Image

from pipeline.errors import DocumentError
from pipeline.readers import Box, RawLine, RawWord
from pipeline.readers.characters import clean

INSTALL = "Install it with: sudo apt install tesseract-ocr tesseract-ocr-tur"
_POINTS = 72  # per inch


@cache
def _languages() -> tuple[str, ...]:
    """The data files there are. Raises DocumentError `no-ocr` when Tesseract is not installed."""
    try:
        return tuple(pytesseract.get_languages())
    except pytesseract.TesseractNotFoundError as error:
        raise DocumentError("no-ocr", "The page is an image and Tesseract is not installed", INSTALL) from error


def recognise(image: Image.Image, dpi: int, languages: list[str]) -> list[RawLine]:
    """The lines of an image with their words; boxes in points.

    Raises DocumentError `no-ocr` when Tesseract or a language of it is missing or fails.
    """
    there = _languages()
    missing = [f"tesseract-ocr-{code}" for code in languages if code not in there]
    if missing:
        raise DocumentError(
            "no-ocr", "The page is an image and Tesseract lacks a language", f"Install it with: sudo apt install {' '.join(missing)}"
        )
    os.environ["OMP_THREAD_LIMIT"] = "1"  # its threads would fight with the other workers
    try:
        data = pytesseract.image_to_data(image, lang="+".join(languages), config=f"--dpi {dpi}", output_type=pytesseract.Output.DICT)
    except pytesseract.TesseractError as error:
        raise DocumentError(
            "no-ocr", f"Tesseract could not read the page ({error.message})", "Look at the page in a PDF viewer."
        ) from error
    return _lines(data, _POINTS / dpi)


def confidence(lines: list[RawLine]) -> float | None:
    """Mean confidence of the words, 0 to 1."""
    return fmean(word.confidence for line in lines for word in line.words) if any(line.words for line in lines) else None


def _lines(data: dict[str, list[Any]], scale: float) -> list[RawLine]:
    lines: list[RawLine] = []
    line_at = paragraph_at = None
    for i, raw in enumerate(data["text"]):
        text = clean(raw)
        if not text:
            continue
        paragraph = (data["block_num"][i], data["par_num"][i])
        if (*paragraph, data["line_num"][i]) != line_at:
            lines.append(RawLine("", gap=bool(lines) and paragraph != paragraph_at))
        line_at, paragraph_at = (*paragraph, data["line_num"][i]), paragraph
        x0, top = data["left"][i] * scale, data["top"][i] * scale
        box = Box(x0, top, x0 + data["width"][i] * scale, top + data["height"][i] * scale)
        _append(lines[-1], text, box, max(float(data["conf"][i]), 0.0) / 100)
    return lines


def _append(line: RawLine, text: str, box: Box, sure: float) -> None:
    start = len(line.text) + 1 if line.text else 0
    line.text = f"{line.text} {text}" if line.text else text
    line.words.append(RawWord(start, len(line.text), box, sure))
    old = line.box or box
    line.box = Box(min(old.x0, box.x0), min(old.top, box.top), max(old.x1, box.x1), max(old.bottom, box.bottom))
