"""Boxes of random spans of real PDFs, read back through another library: the characters that pdfplumber finds in them must be the span.

A span is a few words of one page's body, in lines or in rows of tables. Files that cannot be read and pages without a text layer give none.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pdfplumber
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.boxes import Box, boxes
from pipeline.errors import DocumentError
from pipeline.readers.characters import clean
from pipeline.settings import PagesSettings
from pipeline.spans import document_text
from pipeline.stages.pages import read, rows

SPANS, FILES, SEED = 500, 50, 20
_WORD = re.compile(r"\S+")


class Sample(NamedTuple):
    """A span of a page, its boxes, and the characters that pdfplumber has in them."""

    path: Path
    page_no: int
    span: str
    found: str

    @property
    def right(self) -> bool:
        """Whether both are the same characters, spaces and line-end hyphens aside."""
        return _plain(self.span) == _plain(self.found)


def report(folder: Path) -> Iterator[str]:
    """The share of spans that come back as they are."""
    samples = list(draw(sorted(folder.rglob("*.pdf"))))
    for sample in samples:
        if not sample.right:
            yield f"{sample.path.name}, page {sample.page_no}: {sample.span!r} came back as {sample.found!r}"
    yield f"{sum(s.right for s in samples)} of {len(samples)} spans of {len({s.path for s in samples})} files come back"


def draw(paths: list[Path], files: int = FILES, spans: int = SPANS) -> Iterator[Sample]:
    """Random spans, as many from each of so many files that have any."""
    chance = random.Random(SEED)
    left, drawn = paths, 0
    while left and drawn < files:
        chosen = chance.sample(left, min(files - drawn, len(left)))
        left = [path for path in left if path not in chosen]
        for path in chosen:
            samples = list(_from_file(path, chance, -(-spans // files)))
            drawn += bool(samples)
            yield from samples


def _from_file(path: Path, chance: random.Random, n: int) -> Iterator[Sample]:
    data = path.read_bytes()
    try:
        raw = read(data, "pdf", PagesSettings(ocr=False))
    except DocumentError:
        return
    tables = rows("d", raw)
    text = document_text(tables["pages"])
    pages = [page for page in tables["pages"] if page.method == "text" and page.text]
    with suppress(PdfminerException), pdfplumber.open(path) as plumber:  # it opens fewer files than PDFium
        for page in sorted(chance.choices(pages, k=n), key=lambda page: page.page_no) if pages else []:
            words = list(_WORD.finditer(text, page.start, page.end))
            first = chance.randrange(len(words))
            last = min(first + chance.randrange(6), len(words) - 1)
            start, end = words[first].start(), words[last].end()
            lines = [line for line in tables["lines"] if line.page_no == page.page_no]
            found = boxes(data, lines, start, end, tables["words"])
            yield Sample(path, page.page_no, text[start:end], _inside(plumber.pages[page.page_no - 1], found))


def _inside(page: Any, found: list[Box]) -> str:
    """The characters whose middle is in a box, box by box from left to right; pdfplumber counts from the corner of the page that the file counts from."""
    left, top = page.cropbox[:2]
    text = []
    for box in found:
        x0, x1, above, below = box.x0 + left, box.x1 + left, box.top + top, box.bottom + top
        inside = [c for c in page.chars if x0 <= (c["x0"] + c["x1"]) / 2 <= x1 and above <= (c["top"] + c["bottom"]) / 2 <= below]
        text += [c["text"] for c in sorted(inside, key=lambda c: c["x0"])]
    return "".join(text)


def _plain(text: str) -> str:
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", clean(text)))
