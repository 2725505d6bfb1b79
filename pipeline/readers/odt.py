"""ODT and flat ODT (FODT): paragraphs, lists, tables, frames and notes in order, headers and footers apart, tracked changes as if accepted."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from pipeline.readers import RawDocument, RawPage
from pipeline.readers.blocks import Blocks, local
from pipeline.readers.characters import clean
from pipeline.readers.odtlists import Numbering
from pipeline.readers.packages import Package, broken, encrypted, parse_xml
from pipeline.settings import PagesSettings
from pipeline.tables import Part

NAME = "odt"

_PROPERTIES = {
    "title": "title",
    "initial-creator": "author",
    "creator": "author",
    "subject": "subject",
    "creation-date": "created",
    "date": "modified",
}
_WITHOUT_TEXT = frozenset(
    ["tracked-changes", "annotation", "annotation-end", "note-citation", "forms", "covered-table-cell", "ruby-text", "number"]
)
_CHARACTERS = {"tab": "\t", "line-break": "\n"}
_MOST_COLUMNS = 64  # that one cell may stand for
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def read(data: bytes, settings: PagesSettings) -> RawDocument:
    """Raises DocumentError `encrypted`, `broken`, `too-large` or `unsafe`."""
    if not data.startswith(b"PK"):
        flat = parse_xml(data, "OpenDocument file")
        return _document(flat, flat, flat)
    package = Package(data, "OpenDocument file", settings.max_unpacked)
    manifest = package.part("META-INF/manifest.xml")
    if manifest is not None and any(local(e) == "encryption-data" for e in manifest.iter()):
        raise encrypted("OpenDocument file")
    content = package.part("content.xml")
    if content is None:
        raise broken("OpenDocument file", "it has no content.xml")
    return _document(content, package.part("styles.xml"), package.part("meta.xml"))


def _document(content: etree._Element, styles: etree._Element | None, meta: etree._Element | None) -> RawDocument:
    reader = _Reader(Numbering(content, styles))
    reader.furniture(styles, "header")
    for text in content.iterfind(".//{*}body/{*}text"):
        reader.blocks(text)
    reader.append_notes()
    reader.furniture(styles, "footer")
    return RawDocument([RawPage(reader.writer.lines)], _metadata(meta))


def _metadata(root: etree._Element | None) -> list[tuple[str, str]]:
    properties = root.iterfind(".//{*}meta/*") if root is not None else ()
    values = {local(e): clean(e.text or "") for e in properties}
    found: dict[str, str] = {}
    for theirs, ours in _PROPERTIES.items():
        if values.get(theirs):
            found.setdefault(ours, values[theirs])
    return list(found.items())


class _Reader(Blocks):
    """Notes wait until the text has ended."""

    PARAGRAPHS = frozenset(["p", "h"])
    TABLE = "table"
    WITHOUT_TEXT = _WITHOUT_TEXT
    APART = frozenset(["frame", "text-box", "custom-shape", "note"])

    def __init__(self, numbering: Numbering) -> None:
        super().__init__()
        self._numbering = numbering
        self._notes: list[etree._Element] = []

    def label(self, paragraph: etree._Element) -> str:
        return self._numbering.label(paragraph)

    def inline(self, parent: etree._Element) -> Iterator[str]:
        """White space of the file is one space, what is meant as more or as a line end has elements."""
        yield " ".join((parent.text or "").split("\n"))
        for element in parent:
            name = local(element)
            if name in _CHARACTERS:
                yield _CHARACTERS[name]
            elif name == "s":
                yield " "
            elif name == "note":
                self._notes.append(element)
            elif name in ("text-box", "frame", "custom-shape"):
                self.boxes.append(element)
            elif name not in _WITHOUT_TEXT:
                yield from self.inline(element)
            yield " ".join((element.tail or "").split("\n"))

    def table(self, table: etree._Element) -> None:
        self.writer.begin_table()
        for row in _rows(table):
            texts: list[str] = []
            for cell in row:
                if local(cell) == "table-cell":
                    texts += [self.cell_text(cell)] * _repeats(cell)
            while texts and not texts[-1].strip():
                texts.pop()
            self.writer.row(texts)
        self.writer.end_paragraph()

    def append_notes(self) -> None:
        """Footnotes and endnotes after the text, so that they cut no sentence."""
        for note in self._notes:
            self.blocks(note)

    def furniture(self, styles: etree._Element | None, part: Part) -> None:
        """The distinct lines of all headers or footers."""
        before = len(self.writer.lines)
        for master in styles.iterfind(f".//{{*}}master-page/{{*}}{part}") if styles is not None else ():
            self.blocks(master, part)
        distinct = {line.text: line for line in reversed(self.writer.lines[before:])}
        self.writer.lines[before:] = reversed(distinct.values())


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, also those of its head and of groups; not those of a table inside it."""
    for element in table:
        if local(element) == "table-row":
            yield element
        elif local(element) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(element)


def _repeats(cell: etree._Element) -> int:
    count = cell.get(f"{_TABLE}number-columns-repeated", "1")
    return min(max(int(count), 1), _MOST_COLUMNS) if count.isdecimal() and len(count) < 9 else 1
