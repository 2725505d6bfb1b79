"""Born-digital PDF pages with lines, boxes and layout, beside bare pypdfium2 `get_text_range` and pdfplumber `extract_text`.

All three open each file from the disk and read every page of it, the same files in the same run, in a process that looks for cycles of
objects as rarely as a worker does; ours is the whole stage `pages`: text, boxes, reading order, furniture, hyphens, ruled tables and rows of
the tables.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pypdfium2

from pipeline.corpus import Corpus
from pipeline.executors import look_rarely_for_cycles
from pipeline.settings import PagesSettings
from pipeline.sources.folder import doc_id_from
from pipeline.stages import pages
from pipeline.tables import File
from tests.benchmarks import in_turns, median_ratio

ROUNDS = 5  # of ours and pypdfium2; pdfplumber, twenty times as slow, has one, set against each of ours


def report(folder: Path) -> Iterator[str]:
    """Pages per second of the three, and the ratios."""
    look_rarely_for_cycles()
    files = [p for p in sorted(folder.rglob("*.pdf")) if _has_text(p)]
    count = sum(len(pypdfium2.PdfDocument(p)) for p in files)
    found = [File(p.name, doc_id_from(io.BytesIO(p.read_bytes())), "folder", "pdf", p.stat().st_size, "") for p in files]
    contestants = {
        "tutanak": lambda: [_ours(p, f, tables=True) for p, f in zip(files, found, strict=True)],
        "tutanak without ruled tables": lambda: [_ours(p, f, tables=False) for p, f in zip(files, found, strict=True)],
        "pypdfium2": lambda: [_pypdfium2(p) for p in files],
    }
    seconds = in_turns(contestants, rounds=ROUNDS)
    seconds["pdfplumber"] = in_turns({"pdfplumber": lambda: [_pdfplumber(p) for p in files]}, rounds=1)["pdfplumber"] * ROUNDS
    for name, took in seconds.items():
        yield f"{name}: {count / sorted(took)[len(took) // 2]:.0f} pages/s ({count} pages of {len(files)} files)"
    for name in ("tutanak", "tutanak without ruled tables"):
        yield f"{name} / pypdfium2: {median_ratio(seconds, name, 'pypdfium2'):.2f}×"
        yield f"{name} / pdfplumber: {median_ratio(seconds, name, 'pdfplumber'):.1f}×"


def _has_text(path: Path) -> bool:
    """Whether every page has a text layer: pages for OCR are measured elsewhere."""
    try:
        with pypdfium2.PdfDocument(path) as pdf:
            return all(page.get_textpage().count_chars() for page in pdf)
    except pypdfium2.PdfiumError:
        return False


def _ours(path: Path, file: File, tables: bool) -> None:
    pages.make(PagesSettings(tables=tables), files=[file], corpus=Corpus("bench", path.parent, path.parent))


def _pypdfium2(path: Path) -> None:
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            page.get_textpage().get_text_range()


def _pdfplumber(path: Path) -> None:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            page.close()
