"""Tesseract by tesserocr: the words of an image with their boxes and confidences.

The library is called in this process: a page costs neither a process, nor a file, nor loading the language data anew, and nothing is left
running when the process ends. It gives up Python's lock while it reads, so that pages can be read in threads.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import NamedTuple

os.environ["OMP_THREAD_LIMIT"] = "1"  # before the library is loaded: its threads would fight with the other workers

import tesserocr
from PIL import Image

from pipeline.errors import DocumentError
from pipeline.readers.characters import clean
from pipeline.readers.means import Means

FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
_KIND = ".traineddata"
_WORD = 5  # level of words in Tesseract's table


class Found(NamedTuple):
    """A word of an image: the numbers of its block, paragraph and line, its box in pixels, its confidence (0 to 1) and its text."""

    block: int
    paragraph: int
    line: int
    x0: int
    top: int
    x1: int
    bottom: int
    confidence: float
    text: str


@cache
def data_folder() -> Path:
    """Where the language data is: `TESSDATA_PREFIX`, or where systems keep it. Raises DocumentError `no-ocr` when it is nowhere."""
    for folder in (os.environ.get("TESSDATA_PREFIX", ""), *FOLDERS):
        for place in (Path(folder), Path(folder, "tessdata")) if folder else ():
            if any(place.glob(f"*{_KIND}")):
                return place
    raise DocumentError(
        "no-ocr", "The page is an image and Tesseract's language data is not installed", "Install it with: " + install(["tur", "eng"])
    )


def install(languages: Sequence[str]) -> str:
    """The command that brings the data of languages (in Tesseract's codes) on Debian."""
    return " ".join(["sudo apt install tesseract-ocr", *(f"tesseract-ocr-{code.replace('_', '-')}" for code in languages)])


def require(languages: Sequence[str]) -> None:
    """Raise DocumentError `no-ocr` unless the data of all languages is there."""
    missing = [code for code in languages if not (data_folder() / f"{code}{_KIND}").is_file()]
    if missing:
        raise DocumentError(
            "no-ocr", f"The page is an image and Tesseract lacks the data of {', '.join(missing)}", f"Install it with: {install(missing)}"
        )


def recognise(image: Image.Image, dpi: int, languages: Sequence[str], means: Means) -> list[Found]:
    """The words of a grey image in Tesseract's reading order. Raises DocumentError `no-ocr` when Tesseract cannot read it."""
    key = _key(image, dpi, languages)
    if means.cache and (kept := means.cache.get(key)) is not None:
        return [Found(*row) for row in json.loads(zlib.decompress(kept))]
    with means.slots, _engine(tuple(languages)) as engine:
        engine.SetImageBytes(image.tobytes(), image.width, image.height, 1, image.width)
        engine.SetSourceResolution(dpi)
        if not engine.Recognize():
            raise DocumentError("no-ocr", "Tesseract could not read the page", "Look at the page in a viewer.")
        words = list(_words(engine.GetTSVText(0)))
        engine.Clear()
    if means.cache:
        means.cache.put(key, zlib.compress(json.dumps(words, ensure_ascii=False).encode()))
    return words


def _words(table: str) -> Iterator[Found]:
    for row in table.splitlines():
        level, _, block, paragraph, line, _, left, top, width, height, sure, raw = row.split("\t", 11)
        text = clean(raw)
        if int(level) == _WORD and text:
            x, y = int(left), int(top)
            box = (x, y, x + int(width), y + int(height))
            yield Found(int(block), int(paragraph), int(line), *box, round(max(float(sure), 0.0) / 100, 4), text)


def _key(image: Image.Image, dpi: int, languages: Sequence[str]) -> str:
    """A hash of all that the words depend on: the image and its resolution, the languages' data, and the library."""
    about = [tesserocr.tesseract_version(), [(code, _data_hash(code)) for code in languages], image.mode, *image.size, dpi]
    return hashlib.sha256(json.dumps(about).encode() + image.tobytes()).hexdigest()


@cache
def _data_hash(code: str) -> str:
    return hashlib.sha256((data_folder() / f"{code}{_KIND}").read_bytes()).hexdigest()


tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)  # it writes of empty boxes on stderr, where a person reads our progress
_idle: dict[tuple[str, ...], list[tesserocr.PyTessBaseAPI]] = {}
_lock = threading.Lock()


@contextmanager
def _engine(languages: tuple[str, ...]) -> Iterator[tesserocr.PyTessBaseAPI]:
    """An engine that nobody else uses at the time; it is kept for the next page."""
    with _lock:
        idle = _idle.setdefault(languages, [])
        engine = idle.pop() if idle else None
    if engine is None:
        engine = tesserocr.PyTessBaseAPI(
            path=f"{data_folder()}/", lang="+".join(languages), oem=tesserocr.OEM.LSTM_ONLY, psm=tesserocr.PSM.AUTO
        )
    yield engine  # not kept when reading failed
    with _lock:
        _idle[languages].append(engine)
