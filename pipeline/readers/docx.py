"""DOCX by python-docx: paragraphs and tables in order; headers and footers apart."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.exceptions import InvalidXmlError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError  # type: ignore[import-untyped]

from pipeline.errors import DocumentError
from pipeline.readers import RawDocument, RawLine, RawPage
from pipeline.readers.characters import clean
from pipeline.readers.html import table_line
from pipeline.settings import PagesSettings

NAME = "docx"

_OLE = b"\xd0\xcf\x11\xe0"
_PROPERTIES = ("title", "author", "subject", "created", "modified")


def read(data: bytes, settings: PagesSettings) -> RawDocument:
    """Raises DocumentError `encrypted` or `broken`."""
    if data.startswith(_OLE):
        raise DocumentError(
            "encrypted", "The Word file needs a password", "Open it in a word processor and save it again without a password."
        )
    try:
        document = docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, InvalidXmlError, XMLSyntaxError, zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        advice = "Open it in a word processor that can repair it and save it again, or get it again from where it came."
        raise DocumentError("broken", f"The Word file is damaged ({error})", advice) from error
    lines = [*_furniture(document), *_body(document)]
    return RawDocument([RawPage(lines)], _metadata(document))


def _metadata(document: Document) -> list[tuple[str, str]]:
    properties = document.core_properties
    values = [(name, getattr(properties, name)) for name in _PROPERTIES]
    return [(name, value.isoformat() if hasattr(value, "isoformat") else clean(str(value))) for name, value in values if value]


def _body(document: Document) -> list[RawLine]:
    lines: list[RawLine] = []
    table_no = 0
    gap = False
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            table_no += 1
            added = list(_table(block, table_no))
        else:
            added = [RawLine(text) for text in _printed(block)]
        if added and lines:
            added[0].gap = gap or isinstance(block, Table)
        lines += added
        gap = True  # every paragraph of a word processor is a paragraph
    return lines


def _printed(paragraph: Paragraph) -> Iterator[str]:
    for raw in paragraph.text.split("\n"):
        if text := clean(raw):
            yield text


def _table(table: Table, table_no: int) -> Iterator[RawLine]:
    """Merged cells are given once, in their first column."""
    number = 0
    for row in table.rows:
        texts, seen = [], set()
        for cell in row.cells:
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                texts.append(clean(cell.text.replace("\n", " ")))
        if any(texts):
            number += 1
            yield table_line(texts, table_no, number)


def _furniture(document: Document) -> Iterator[RawLine]:
    seen: set[str] = set()
    for section in document.sections:
        for part, holder in (("header", section.header), ("footer", section.footer)):
            for paragraph in holder.paragraphs:
                text = clean(paragraph.text)
                if text and text not in seen:
                    seen.add(text)
                    yield RawLine(text, part="header" if part == "header" else "footer")
