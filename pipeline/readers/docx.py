"""DOCX: paragraphs, tables, text boxes and notes in order, headers and footers apart, tracked changes as if accepted.

Read from its XML: python-docx leaves out tracked insertions, content controls, text boxes and notes, and loads all images.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from pipeline.readers import RawDocument, RawPage
from pipeline.readers.blocks import Blocks, attribute, local
from pipeline.readers.characters import clean
from pipeline.readers.docxlists import Numbering, is_hidden
from pipeline.readers.packages import Package, broken, encrypted
from pipeline.settings import PagesSettings
from pipeline.tables import Part

NAME = "docx"

_OLE = b"\xd0\xcf\x11\xe0"
_PROPERTIES = {"title": "title", "creator": "author", "subject": "subject", "created": "created", "modified": "modified"}
_DELETED = frozenset(["del", "moveFrom"])
_WITHOUT_TEXT = _DELETED | {"Fallback", "pPr", "rPr", "tcPr", "sectPr", "instrText", "delText", "delInstrText"}  # Fallback repeats Choice
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


def read(data: bytes, settings: PagesSettings) -> RawDocument:
    """Raises DocumentError `encrypted`, `broken`, `too-large` or `unsafe`."""
    if data.startswith(_OLE):
        raise encrypted("Word file")
    package = Package(data, "Word file", settings.max_unpacked)
    named = (r.path for r in _relations(package, "") if r.kind == "officeDocument")
    main = next((path for path in named if path in package.names()), _path_of("document"))
    root = package.part(main)
    if root is None:
        raise broken("Word file", f"it has no {main}")
    reader = _Reader(package, _relations(package, main))
    reader.furniture(root, "header")
    reader.blocks(root)
    reader.append_notes()
    reader.furniture(root, "footer")
    return RawDocument([RawPage(reader.writer.lines)], _metadata(package))


class _Relation(NamedTuple):
    """What a part refers to: the identifier it is called by there, what it is, and the path of the part."""

    id: str
    kind: str
    path: str


def _relations(package: Package, part: str) -> list[_Relation]:
    """The relations of a part, or of the whole package: Office 365 calls the document `word/document2.xml`, and other parts likewise."""
    folder, _, name = part.rpartition("/")
    root = package.part(posixpath.join(folder, "_rels", f"{name}.rels"))
    found = []
    for r in root if root is not None else ():
        path = posixpath.normpath(posixpath.join("/", folder, attribute(r, "Target"))).lstrip("/")
        found.append(_Relation(attribute(r, "Id"), attribute(r, "Type").rpartition("/")[2], path))
    return found


def _path_of(kind: str) -> str:
    """Where a part is that nothing refers to."""
    return f"word/{kind}.xml"


def _metadata(package: Package) -> list[tuple[str, str]]:
    root = package.part("docProps/core.xml")
    values = {local(e): clean(e.text or "") for e in root} if root is not None else {}
    return [(ours, values[theirs]) for theirs, ours in _PROPERTIES.items() if values.get(theirs)]


class _Reader(Blocks):
    """Notes wait until the document has ended."""

    PARAGRAPHS = frozenset(["p"])
    TABLE = "tbl"
    WITHOUT_TEXT = _WITHOUT_TEXT
    APART = frozenset(["txbxContent"])

    def __init__(self, package: Package, relations: list[_Relation]) -> None:
        super().__init__()
        self._package = package
        self._by_id = {r.id: r.path for r in relations}
        self._by_kind = {r.kind: r.path for r in reversed(relations)}
        self._numbering = Numbering(self._part("numbering"), self._part("styles"))
        self._notes: list[tuple[str, str]] = []

    def _part(self, kind: str) -> etree._Element | None:
        return self._package.part(self._by_kind.get(kind, _path_of(kind)))

    def label(self, paragraph: etree._Element) -> str:
        return self._numbering.label(paragraph)

    def inline(self, parent: etree._Element) -> Iterator[str]:
        if local(parent) == "r" and is_hidden(parent):
            return
        for element in parent:
            name = local(element)
            if name == "t":
                yield element.text or ""
            elif name in _CHARACTERS:
                yield _CHARACTERS[name]
            elif name in _NOTES:
                self._notes.append((_NOTES[name], attribute(element, "id")))
            elif name == "txbxContent":
                self.boxes.append(element)
            elif name not in _WITHOUT_TEXT:
                yield from self.inline(element)

    def table(self, table: etree._Element) -> None:
        self.writer.begin_table()
        for row in _inside(table, "tr"):
            if not any(local(mark) in _DELETED for mark in row.iterfind("{*}trPr/*")):
                self.writer.row([self.cell_text(cell) for cell in _inside(row, "tc") if not _continues(cell)])
        self.writer.end_paragraph()

    def append_notes(self) -> None:
        """Footnotes and endnotes after the text, in the order in which it refers to them, so that they cut no sentence."""
        notes: dict[tuple[str, str], etree._Element] = {}
        for name in dict.fromkeys(name for name, _ in self._notes):
            root = self._part(name)
            notes |= {(name, attribute(note, "id")): note for note in (root if root is not None else [])}
        for key in dict.fromkeys(self._notes):
            if key in notes:
                self.blocks(notes[key])

    def furniture(self, root: etree._Element, part: Part) -> None:
        """The distinct lines of all headers or footers."""
        for path in dict.fromkeys(self._by_id.get(attribute(r, "id"), "") for r in root.iter(f"{{*}}{part}Reference")):
            content = self._package.part(path)
            if content is not None:
                before = len(self.writer.lines)
                self.blocks(content, part)
                seen = {line.text for line in self.writer.lines[:before] if line.part == part}
                self.writer.lines[before:] = [line for line in self.writer.lines[before:] if line.text not in seen]


def _inside(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those in content controls and tracked insertions; not those of a table inside it."""
    for element in parent:
        if local(element) == name:
            yield element
        elif local(element) in ("sdt", "sdtContent", "ins", "customXml", "moveTo"):
            yield from _inside(element, name)


def _continues(cell: etree._Element) -> bool:
    """Whether a cell only goes on with the one above it; a merged cell is given once."""
    return any(attribute(merge, "val") != "restart" for merge in cell.iterfind("{*}tcPr/{*}vMerge"))
