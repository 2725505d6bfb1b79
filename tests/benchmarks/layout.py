"""Layout: pages set from our own text with exact truth, read by ours and by others in the same run.

Word F1 counts words page by page; order is one minus the normalised edit distance between the words of a page as read and as meant. Ours is
held against the body alone; the others do not tell furniture apart, so theirs is held against the body and against body and
furniture together, and the better figure counts.
"""

from __future__ import annotations

import io
import re
import shutil
import statistics
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pdfplumber
import pypdfium2
from rapidfuzz.distance import Levenshtein

from pipeline.readers import RawDocument
from pipeline.settings import PagesSettings
from pipeline.spans import body_text, page_at
from pipeline.stages.pages import read, rows
from tests.benchmarks import typeset
from tests.benchmarks.typeset import Press, Style, Truth

_WORD = re.compile(r"\S+")
Pages = list[list[str]]  # words of each page
SEED = 20

DOCUMENTS: dict[str, tuple[Callable[[Press, int, Callable[[Press, int, int], None]], None], Style, Callable[[Press, int, int], None]]] = {
    "one column, en": (typeset.plain_pages, Style("en", hyphens=True), typeset.headed),
    "one column, tr": (typeset.plain_pages, Style("tr", hyphens=True), typeset.faced),
    "two columns, en": (typeset.plain_pages, Style("en", 2, hyphens=True), typeset.headed),
    "two columns, tr": (typeset.plain_pages, Style("tr", 2, hyphens=True), typeset.faced),
    "two columns by rows, tr": (typeset.plain_pages, Style("tr", 2, order="rows"), typeset.headed),
    "two columns justified, en": (typeset.plain_pages, Style("en", 2, justified=True, hyphens=True), typeset.headed),
    "two columns shuffled, tr": (typeset.plain_pages, Style("tr", 2, order="shuffled"), typeset.headed),
    "unequal columns, en": (typeset.plain_pages, Style("en", 2, first_share=0.34), typeset.headed),
    "three columns, en": (typeset.plain_pages, Style("en", 3, gutter=14, size=8.5, hyphens=True), typeset.headed),
    "three columns by rows, tr": (typeset.plain_pages, Style("tr", 3, size=8, hyphens=True, order="rows"), typeset.headed),
    "bands of two columns, tr": (typeset.banded_pages, Style("tr", 2), typeset.headed),
    "bands of three columns, en": (typeset.banded_pages, Style("en", 3, size=8.5), typeset.faced),
    "line numbers, en": (typeset.numbered_pages, Style("en"), typeset.headed),
    "line numbers by rows, tr": (typeset.numbered_pages, Style("tr", order="rows"), typeset.headed),
    "side notes, tr": (typeset.noted_pages, Style("tr"), typeset.headed),
    "side notes by rows, en": (typeset.noted_pages, Style("en", order="rows"), typeset.faced),
    "footnotes, en": (typeset.footnoted_pages, Style("en", hyphens=True), typeset.headed),
    "footnotes in two columns, tr": (typeset.footnoted_pages, Style("tr", 2, hyphens=True), typeset.faced),
    "tables, tr": (typeset.tabled_pages, Style("tr"), typeset.headed),
    "lists, en": (typeset.listed_pages, Style("en"), typeset.headed),
    "lists by rows, tr": (typeset.listed_pages, Style("tr", order="rows"), typeset.faced),
    "watermark, tr": (typeset.marked_pages, Style("tr"), typeset.headed),
    "watermark over two columns, en": (typeset.marked_pages, Style("en", 2), typeset.headed),
    "capitals, tr": (typeset.plain_pages, Style("tr", capitals=True, hyphens=True), typeset.headed),
    "rotated page, en": (typeset.plain_pages, Style("en", rotation=90), typeset.headed),
}
PAGES = 4


def made() -> Iterator[tuple[str, bytes, list[Truth]]]:
    """(name, file, truth) of every document."""
    for i, (name, (pages, style, furniture)) in enumerate(DOCUMENTS.items()):
        press = Press(style, SEED + i)
        pages(press, PAGES, furniture)
        yield (name, *press.finish())


def report(folder: Path) -> Iterator[str]:
    """Figures by tool and document; `folder` is not used, for these pages are made here."""
    readers: dict[str, Callable[[bytes], Pages]] = {"pypdfium2": _pypdfium2, "pdfplumber": _pdfplumber}
    if shutil.which("pdftotext"):
        readers["pdftotext"] = _pdftotext
    scores: dict[str, list[tuple[float, float]]] = {name: [] for name in ("tutanak", *readers)}
    leaks = furniture = 0
    for name, data, truth in made():
        ours = _ours(data)
        found = {"tutanak": [score(words, page.body) for words, page in zip(ours, truth, strict=True)]}
        for other, reader in readers.items():
            found[other] = [_best(words, page) for words, page in zip(reader(data), truth, strict=True)]
        for tool, pages in found.items():
            scores[tool] += pages
        leaks += sum(leaked(words, page) for words, page in zip(ours, truth, strict=True))
        furniture += sum(len(page.furniture) for page in truth)
        yield f"{name}: " + ", ".join(f"{tool} {_mean(pages)}" for tool, pages in found.items())
    for tool, pages in scores.items():
        yield f"{tool}: word F1, order {_mean(pages)} over {len(pages)} pages"
    yield f"furniture in the body of ours: {leaks} of {furniture} lines"


def score(words: list[str], truth: list[str]) -> tuple[float, float]:
    """(F1 of words, similarity of their order)."""
    same = sum((Counter(words) & Counter(truth)).values())
    return 2 * same / max(len(words) + len(truth), 1), Levenshtein.normalized_similarity(words, truth)


def leaked(words: list[str], page: Truth) -> int:
    """How many lines of furniture stand in the body: words that the body has more of than it should, in the order of a line."""
    text = f" {' '.join(words)} "
    meant = f" {' '.join(page.body)} "
    return sum(text.count(f" {line} ") > meant.count(f" {line} ") for line in set(page.furniture))


def _best(words: list[str], page: Truth) -> tuple[float, float]:
    header, rest = page.furniture[:1], page.furniture[1:]
    whole = [*" ".join(header).split(), *page.body, *" ".join(rest).split()]
    alone, together = score(words, page.body), score(words, whole)
    return max(alone[0], together[0]), max(alone[1], together[1])


def _mean(pages: list[tuple[float, float]]) -> str:
    return " ".join(f"{statistics.fmean(column):.4f}" for column in zip(*pages, strict=True))


def _ours(data: bytes) -> Pages:
    return words_by_page(read(data, "pdf", PagesSettings(ocr=False)))


def words_by_page(document: RawDocument) -> Pages:
    """The words of the body by the page that they begin on, for one may go on over its end."""
    pages = rows("d", document)["pages"]
    words: Pages = [[] for _ in pages]
    for match in _WORD.finditer(body_text(pages)):
        words[page_at(pages, match.start()) - 1].append(match.group())
    return words


def _pypdfium2(data: bytes) -> Pages:
    with pypdfium2.PdfDocument(data) as pdf:
        return [page.get_textpage().get_text_range().split() for page in pdf]


def _pdfplumber(data: bytes) -> Pages:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return [page.extract_text().split() for page in pdf.pages]


def _pdftotext(data: bytes) -> Pages:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        printed = subprocess.run(["pdftotext", file.name, "-"], capture_output=True, check=True).stdout.decode()
    return [page.split() for page in printed.split("\f")[:-1]]
