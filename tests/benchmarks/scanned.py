"""Scans with their exact truth, for the OCR benchmark: text of `corpora/sample` set on paper, then drawn, turned, blurred and speckled."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import DocumentError
from pipeline.languages import codes
from pipeline.languages.detect import detect
from pipeline.readers import detect_format
from pipeline.settings import PagesSettings
from pipeline.stages.pages import read

SAMPLE = Path(__file__).parents[2] / "corpora" / "sample" / "documents"
FONTS = ("DejaVuSerif", "DejaVuSans")
WIDTH, HEIGHT = A4
_LEFT, _TOP = 64.0, 70.0
_GUTTER = 20.0
_FEWEST = 6  # words of a line of the sample that is used

for _font in FONTS:
    pdfmetrics.registerFont(TTFont(_font, str(Path(matplotlib.get_data_path()) / f"fonts/ttf/{_font}.ttf")))


@dataclass(frozen=True)
class Copy:
    """How pages are copied. `skew`: degrees clockwise; `blur`: pixels; `noise`: grey levels; `specks` a page; `shade`: grey levels from left to right."""

    lang: str
    dpi: int = 300
    columns: int = 1
    size: float = 11.0
    turn: int = 0
    skew: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    specks: int = 0
    shade: float = 0.0
    jpeg: int = 0  # quality; 0: no loss
    pages: int = 1


COPIES = {
    "clean 300 dpi, tr": Copy("tr", pages=2),
    "clean 300 dpi, en": Copy("en", pages=2),
    "clean 200 dpi, tr": Copy("tr", 200),
    "clean 150 dpi, tr": Copy("tr", 150),
    "clean 150 dpi, en": Copy("en", 150, size=10),
    "two columns, tr": Copy("tr", columns=2, size=9.5),
    "two columns with noise, en": Copy("en", 200, columns=2, noise=18, specks=150),
    "skew 3°, tr": Copy("tr", skew=3.0),
    "skew −3° with noise, en": Copy("en", skew=-3.0, noise=20, specks=200),
    "skew 1.5°, two columns, tr": Copy("tr", 200, columns=2, skew=1.5),
    "blur, tr": Copy("tr", blur=2.2),
    "blur and noise 200 dpi, tr": Copy("tr", 200, blur=1.0, noise=22),
    "specks and shade, tr": Copy("tr", 200, noise=10, specks=400, shade=110, jpeg=40),
    "fax 150 dpi, en": Copy("en", 150, size=12, blur=0.7, noise=25, jpeg=30),
    "upside down, tr": Copy("tr", turn=180, skew=0.7),
    "on its side, en": Copy("en", turn=90),
}


@dataclass(frozen=True)
class Sheet:
    """A page: lines of text at x and distance from the top, in points, and its words in reading order."""

    lines: list[tuple[float, float, str]]
    words: list[str]


def copies() -> Iterator[tuple[str, Copy, bytes, list[list[str]]]]:
    """(name, copy, a PDF of nothing but images, words of each page)."""
    for number, (name, copy) in enumerate(COPIES.items()):
        yield (name, copy, *copied(copy, number))


def copied(copy: Copy, seed: int) -> tuple[bytes, list[list[str]]]:
    """A PDF of nothing but images, and the words of each page."""
    font = FONTS[seed % len(FONTS)]
    sheets = list(_set(copy, font, seed))
    chance = np.random.default_rng(seed)
    images = [degraded(image, copy, chance) for image in _drawn(sheets, font, copy)]
    return _bound(images, copy), [sheet.words for sheet in sheets]


@cache
def paragraphs(lang: str) -> tuple[str, ...]:
    """Lines of the sample in a language, in the order of its files, each once."""
    found: dict[str, None] = {}
    for path in sorted(SAMPLE.rglob("*")):
        if path.is_file():
            for line in _lines_of(path):
                if len(line.split()) >= _FEWEST and detect(line, codes()) == lang:
                    found[line] = None
    return tuple(found)


def _lines_of(path: Path) -> list[str]:
    with path.open("rb") as stream:
        format = detect_format(stream, path.name)
    try:
        return [
            line.text.replace("\t", " ") for page in read(path.read_bytes(), format, PagesSettings(ocr=False)).pages for line in page.lines
        ]
    except DocumentError:
        return []


def _set(copy: Copy, font: str, seed: int) -> Iterator[Sheet]:
    room = (WIDTH - 2 * _LEFT - (copy.columns - 1) * _GUTTER) / copy.columns
    words = " ".join(paragraphs(copy.lang)).split()
    at = 977 * seed % len(words)
    for _ in range(copy.pages):
        sheet = Sheet([], [])
        for column in range(copy.columns):
            top = _TOP
            while top + copy.size < HEIGHT - _TOP:
                line: list[str] = []
                while stringWidth(" ".join([*line, words[at % len(words)]]), font, copy.size) <= room:
                    line.append(words[at % len(words)])
                    at += 1
                sheet.lines.append((_LEFT + column * (room + _GUTTER), top, " ".join(line)))
                sheet.words.extend(line)
                top += copy.size * (1.3 if len(sheet.lines) % 7 else 2.2)
        yield sheet


def _drawn(sheets: list[Sheet], font: str, copy: Copy) -> Iterator[Image.Image]:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for sheet in sheets:
        canvas.setFont(font, copy.size)
        for x, top, text in sheet.lines:
            canvas.drawString(x, HEIGHT - top - copy.size, text)
        canvas.showPage()
    canvas.save()
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        for page in document:
            yield page.render(scale=copy.dpi / 72, grayscale=True).to_pil().convert("L").copy()


def degraded(image: Image.Image, copy: Copy, chance: np.random.Generator) -> Image.Image:
    """The image as a poor copier gives it."""
    image = image.rotate(-copy.skew, Image.Resampling.BICUBIC, fillcolor=255)
    if copy.blur:
        image = image.filter(ImageFilter.GaussianBlur(copy.blur))
    grey = np.asarray(image, dtype=np.float64)
    grey = grey - np.linspace(0, copy.shade, grey.shape[1])[None, :] * (grey / 255)
    grey = grey + chance.normal(0, copy.noise, grey.shape) if copy.noise else grey.copy()
    for _ in range(copy.specks):
        y, x, r = chance.integers(0, grey.shape[0] - 4), chance.integers(0, grey.shape[1] - 4), chance.integers(1, 4)
        grey[y : y + r, x : x + r] = 30
    image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    return image.rotate(-copy.turn, expand=True) if copy.turn else image


def _bound(images: list[Image.Image], copy: Copy) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    for image in images:
        size = (image.width * 72 / copy.dpi, image.height * 72 / copy.dpi)
        if copy.jpeg:
            packed = io.BytesIO()
            image.save(packed, "JPEG", quality=copy.jpeg)
            image = Image.open(packed)
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(image), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
