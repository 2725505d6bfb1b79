"""pages, lines, words, cells: the text of a document, settled once; every later offset counts in it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.archives import read_bytes
from pipeline.corpus import Corpus
from pipeline.errors import DocumentError
from pipeline.languages.trigrams import quality
from pipeline.readers import RawDocument, RawLine, RawPage
from pipeline.readers.damage import settle
from pipeline.readers.means import ALONE, Means
from pipeline.settings import PagesSettings
from pipeline.sources.folder import doc_id_from
from pipeline.spans import FURNITURE_BREAK, PAGE_BREAK
from pipeline.tables import Cell, Failure, File, Line, Page, Word
from pipeline.variants import variants


def make(settings: PagesSettings, files: Sequence[File], corpus: Corpus, means: Means = ALONE) -> dict[str, list[Any]]:
    """Read one document (`files` are the files with its bytes; the first is opened). `means`: what OCR may use; it changes no result.

    Raises DocumentError: unsupported, encrypted, broken, empty, too-large, no-text, unreadable, changed.
    """
    file = min(files, key=lambda f: f.path)
    data = _bytes(corpus, file)
    if doc_id_from(io.BytesIO(data)) != file.doc_id:
        raise DocumentError("changed", "The file changed while the archive was being read", "Run again.")
    raw = read(data, file.format, settings, means)
    tables = rows(file.doc_id, raw)
    tables["failures"] = [
        Failure("pages", file.path, n, file.doc_id, page.failure.error, page.failure.message, page.failure.advice)
        for n, page in enumerate(raw.pages, 1)
        if page.failure
    ]
    return tables


def _bytes(corpus: Corpus, file: File) -> bytes:
    try:
        return read_bytes(corpus, file.path)
    except OSError as error:
        advice = "Check that the file is still there and that you may read it."
        raise DocumentError("unreadable", f"The file cannot be opened ({error.strerror})", advice) from error


def read(data: bytes, format: str, settings: PagesSettings, means: Means = ALONE) -> RawDocument:
    """The raw document of bytes in a format. Raises DocumentError like `make`."""
    readers = variants("readers")
    if format not in readers:
        advice = f"Save it as one of: {', '.join(readers)}."
        raise DocumentError("unsupported", "There is no reader for this kind of file", advice)
    reader = readers[format]
    also = (means,) if hasattr(reader, "TAKES_MEANS") else ()
    document: RawDocument = reader.read(data, settings, *also)
    if not any(page.lines for page in document.pages):
        raise _no_text(document.pages)
    settle(document)
    for page in document.pages:
        if page.method == "text" and page.quality is None:
            page.quality = quality("\n".join(line.text for line in page.lines))
    return document


def _no_text(pages: Sequence[RawPage]) -> DocumentError:
    """What the pages say is the reason, or that there is nothing on them."""
    failure = next((page.failure for page in pages if page.failure), None)
    if failure:
        return DocumentError("no-text", f"No text was found on any of {len(pages)} pages: {failure.message}", failure.advice)
    shown = sorted({page.shows for page in pages if page.shows})
    seen = f"they show {' or '.join(shown)}" if shown else "they are blank"
    advice = "Look at the file; if there is text on it, print it to a new PDF." if shown else "Get the file again from where it came."
    return DocumentError("no-text", f"No text was found on any of {len(pages)} pages: {seen}", advice)


def rows(doc_id: str, document: RawDocument) -> dict[str, list[Any]]:
    """Rows of pages, lines, words and cells with their offsets."""
    bodies = [[line for line in page.lines if _in_body(line)] for page in document.pages]
    texts = [_joined(body) for body in bodies]
    starts = list(_starts(texts, 0, [bool(body) and body[0].joined for body in bodies]))
    asides = ["\n".join(line.text for line in page.lines if not _in_body(line)) for page in document.pages]
    aside_starts = list(_starts(asides, starts[-1] + len(texts[-1]) + len(FURNITURE_BREAK), [False] * len(asides)))
    tables: dict[str, list[Any]] = {"pages": [], "lines": [], "words": [], "cells": []}
    for n, page in enumerate(document.pages, 1):
        start, aside = starts[n - 1], aside_starts[n - 1]
        text, furniture = texts[n - 1], asides[n - 1]
        metadata = [f"{key}={value}" for key, value in document.metadata] if n == 1 else []
        size = (page.width, page.height, page.method, page.quality, page.label)
        tables["pages"].append(Page(doc_id, n, start, start + len(text), aside, *size, text, furniture, metadata))
        for line_no, (line, at) in enumerate(_placed(page.lines, start, aside), 1):
            _add_line(tables, doc_id, n, line_no, line, at)
    return tables


def _in_body(line: RawLine) -> bool:
    return line.part in ("body", "table")


def _separator(line: RawLine) -> str:
    return "" if line.joined else "\n\n" if line.gap else "\n"


def _joined(lines: Sequence[RawLine]) -> str:
    return "".join(_separator(line) * (i > 0) + line.text for i, line in enumerate(lines))


def _starts(texts: Sequence[str], start: int, joined: Sequence[bool]) -> Iterator[int]:
    """Where each page begins; one that goes on with a word of the page before follows it at once."""
    for number, text in enumerate(texts):
        start += len(PAGE_BREAK) * (number > 0 and not joined[number])
        yield start
        start += len(text)


def _placed(lines: Sequence[RawLine], body: int, aside: int) -> Iterator[tuple[RawLine, int]]:
    """Each line in reading order with its offset: body lines from `body`, the others from `aside`."""
    first = body
    for line in lines:
        if _in_body(line):
            body += len(_separator(line)) * (body > first)
            yield line, body
            body += len(line.text)
        else:
            yield line, aside
            aside += len(line.text) + 1


def _add_line(tables: dict[str, list[Any]], doc_id: str, page_no: int, line_no: int, line: RawLine, at: int) -> None:
    x0, top, x1, bottom = line.box or (None, None, None, None)
    sides = (x0, top, x1, bottom)
    tables["lines"].append(Line(doc_id, page_no, line_no, at, at + len(line.text), line.source_start, *sides, line.part, line.speaker))
    for word in line.words:
        tables["words"].append(Word(doc_id, at + word.start, at + word.end, page_no, *word.box, word.confidence, word.source_start))
    for cell in line.cells:
        text = line.text[cell.start : cell.end]
        place = (cell.table_no, cell.row, cell.col, at + cell.start, at + cell.end)
        tables["cells"].append(Cell(doc_id, page_no, *place, text))
