"""Scanned pages: straightened, read in the language of their document, several at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from pipeline import languages
from pipeline.errors import DocumentError
from pipeline.languages.detect import detect
from pipeline.readers import PageFailure, RawLine, RawPage
from pipeline.readers.confidence import word_accuracy
from pipeline.readers.means import Means
from pipeline.readers.scanlines import lines_of
from pipeline.readers.straight import Lie, lie_of
from pipeline.readers.tesseract import Found, recognise, require
from pipeline.settings import PagesSettings

_POINTS = 72  # per inch
_POOR = 0.6  # mean confidence below which a page may lie wrong
_BETTER = 1.5  # how many times as many sure letters show that it does
_WINDOW = 0.35  # side of the part of a page that is read in all directions, of the page's shorter side
_STRIP = 0.1  # height of the part of a page that shows its language, of the page's
_TELLING = 12  # words that show a language
_SURE = 40  # words that show that a page is in another language than its document
_CONTRAST = 24  # grey levels of 256: less is the noise of blank paper


@dataclass(frozen=True)
class Scan:
    """A page to be read: its image in grey and the resolution of that."""

    page: RawPage
    image: Image.Image
    dpi: int


@dataclass(frozen=True)
class Reading:
    """What OCR read on a page: its lines, with boxes on the page as it lies straight, and how that lies; or why it could not."""

    lines: list[RawLine]
    lie: Lie
    quality: float | None = None
    failure: PageFailure | None = None

    @property
    def text(self) -> str:
        """The lines below one another."""
        return "\n".join(line.text for line in self.lines)


def read_scans(scans: Iterable[Scan], settings: PagesSettings, means: Means, known: str = "") -> Iterator[tuple[Scan, Reading]]:
    """Each scan with its reading, in order. `known`: text of the same document, from which its language is told; else the first page tells.

    Scans are taken one by one, so that no more images are in memory than are being read.
    """
    chosen: list[str] = []  # told at the first scan: most documents have none
    under_way: deque[tuple[Scan, Future[Reading]]] = deque()
    ahead = means.threads if means.threads > 1 else 0
    with ThreadPoolExecutor(means.threads) if ahead else _Inline() as pool:
        for scan in scans:
            chosen = chosen or _languages_of(known, settings.ocr_languages) or _first_look(scan, settings, means)
            under_way.append((scan, pool.submit(_safely, scan, chosen, settings, means)))
            if len(under_way) > ahead:
                yield _finished(under_way, means)
        while under_way:
            yield _finished(under_way, means)


class _Inline(Executor):
    """Reads a page when it is submitted, in the thread that a time limit interrupts."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def _finished(under_way: deque[tuple[Scan, Future[Reading]]], means: Means) -> tuple[Scan, Reading]:
    """The oldest of the pages under way with its reading, and the time limit anew."""
    scan, future = under_way.popleft()
    reading = future.result()
    means.renew()
    return scan, reading


def take(page: RawPage, reading: Reading) -> None:
    """The page as OCR read it; its boxes are those of the page as it lies straight."""
    if reading.failure:
        page.method, page.failure = "failed", reading.failure
        return
    page.lines, page.lie, page.turn = reading.lines, reading.lie, 0
    page.width, page.height = reading.lie.size
    page.method, page.quality = ("ocr" if reading.lines else "empty"), reading.quality
    page.shows = page.shows or "a picture in which OCR finds no words"


def is_blank(image: Image.Image) -> bool:
    """Whether nothing but paper shows."""
    used = [level for level, n in enumerate(image.histogram()) if n]
    return used[-1] - used[0] < _CONTRAST


def _safely(scan: Scan, chosen: Sequence[str], settings: PagesSettings, means: Means) -> Reading:
    try:
        return _read(scan, chosen, settings, means)
    except DocumentError as error:
        return Reading([], _flat(scan), failure=PageFailure(error.error, error.message, error.advice))


def _flat(scan: Scan) -> Lie:
    return Lie(scan.image.width * _POINTS / scan.dpi, scan.image.height * _POINTS / scan.dpi)


def _read(scan: Scan, chosen: Sequence[str], settings: PagesSettings, means: Means) -> Reading:
    """Raises DocumentError `no-ocr`."""
    if not settings.ocr:
        raise DocumentError("no-ocr", "The page is an image and OCR is switched off", "Set ocr = true in [pages].")
    require(settings.ocr_languages)
    flat = _flat(scan)
    turn, tilt = lie_of(scan.image, scan.dpi)
    lie = Lie(flat.width, flat.height, turn, tilt)
    words = recognise(lie.straightened(scan.image), scan.dpi, chosen, means)
    if _confidence(words) < _POOR:
        more = _best_turn(scan.image, lie, scan.dpi, chosen, means)
        if more != turn:
            lie = Lie(flat.width, flat.height, more, tilt)
            words = recognise(lie.straightened(scan.image), scan.dpi, chosen, means)
    other = _languages_of(" ".join(w.text for w in words), settings.ocr_languages, _SURE) or chosen
    if other != chosen:
        words = recognise(lie.straightened(scan.image), scan.dpi, other, means)
    return Reading((lines := lines_of(words, scan.dpi)), lie, word_accuracy(lines))


def _confidence(words: Sequence[Found]) -> float:
    """Mean confidence of the letters; 1 without any, for then there is nothing to doubt."""
    n = sum(len(w.text) for w in words)
    return sum(w.confidence * len(w.text) for w in words) / n if n else 1.0


def _best_turn(image: Image.Image, lie: Lie, dpi: int, chosen: Sequence[str], means: Means) -> int:
    """The turn in which a part of the page gives the most letters that are read with confidence; the one it has unless another is clearly better."""
    sure = {}
    for turn in (0, 90, 180, 270):
        straight = Lie(lie.width, lie.height, turn, lie.tilt).straightened(image)
        words = recognise(_densest(straight, _WINDOW, _WINDOW), dpi, chosen, means)
        sure[turn] = sum(len(w.text) * w.confidence for w in words if w.confidence > _POOR)
    best = max(sure, key=lambda turn: sure[turn])
    return best if sure[best] > _BETTER * max(sure[lie.turn], 1.0) else lie.turn


def _densest(image: Image.Image, width: float, height: float) -> Image.Image:
    """The part of an image, as wide and high as these shares of it, with the most changes from dark to light."""
    small = np.asarray(image.reduce(8), dtype=np.int16)
    ink = np.zeros(small.shape)
    ink[:, 1:] = np.abs(np.diff(small, axis=1)) > _CONTRAST
    w, h = max(int(small.shape[1] * width), 1), max(int(small.shape[0] * height), 1)
    sums = np.pad(ink.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    found = sums[h:, w:] - sums[:-h, w:] - sums[h:, :-w] + sums[:-h, :-w]
    y, x = np.unravel_index(int(found.argmax()), found.shape)
    return image.crop((8 * int(x), 8 * int(y), min(8 * (int(x) + w), image.width), min(8 * (int(y) + h), image.height)))


def _first_look(scan: Scan, settings: PagesSettings, means: Means) -> list[str]:
    """The languages to read a document in, from a strip of one of its pages; all when that does not tell."""
    every = settings.ocr_languages
    if not settings.ocr or len(every) < 2:
        return every
    try:
        require(every)
        lie = Lie(scan.image.width, scan.image.height, *lie_of(scan.image, scan.dpi))
        words = recognise(_densest(lie.straightened(scan.image), 1.0, _STRIP), scan.dpi, every, means)
    except DocumentError:  # the page itself will say so
        return every
    return _languages_of(" ".join(w.text for w in words), every) or every


def _languages_of(text: str, every: Sequence[str], words: int = _TELLING) -> list[str]:
    """The one of these languages of Tesseract that a text is in; empty when it is too short to say, or in none that there is a word list of."""
    ours = {code: _ours().get(code, "") for code in every}
    if len(every) < 2:
        return list(every)
    if not all(ours.values()) or sum(any(c.isalpha() for c in w) for w in text.split()) < words:
        return []
    found = detect(text, list(ours.values()))
    return [code for code in every if ours[code] == found]


@cache
def _ours() -> dict[str, str]:
    """Our code of each language, by Tesseract's."""
    found = {languages.get(code).lists.get("tesseract", ""): code for code in languages.codes()}
    return {theirs: code for theirs, code in found.items() if theirs}
