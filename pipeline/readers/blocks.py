"""Walking the XML of a word processor: blocks become paragraphs and rows, what hangs on them waits until they have ended."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from lxml import etree

from pipeline.readers.writer import Writer
from pipeline.tables import Part


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, which differs between editions of a format; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its name without namespace; empty without it."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def whole(text: str) -> int | None:
    """The whole number that an attribute says; None when it is none, or no sane one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


class Blocks(ABC):
    """Writes paragraphs, tables and what wraps them; text boxes (`boxes`) follow the paragraph or table that they hang on."""

    PARAGRAPHS: ClassVar[frozenset[str]]
    TABLE: ClassVar[str]
    WITHOUT_TEXT: ClassVar[frozenset[str]]  # elements whose text is not the document's
    APART: ClassVar[frozenset[str]]  # elements that `inline` puts aside: text boxes and notes

    def __init__(self) -> None:
        self.writer = Writer()
        self.boxes: list[etree._Element] = []

    @abstractmethod
    def label(self, paragraph: etree._Element) -> str:
        """The number or bullet of a paragraph with the space after it; empty for most. Asked once for each, in the order of the text."""

    @abstractmethod
    def inline(self, parent: etree._Element) -> Iterator[str]:
        """The text of a paragraph or of a part of it; `\\n` ends a line."""

    @abstractmethod
    def table(self, table: etree._Element) -> None:
        """Write the rows of a table."""

    def blocks(self, parent: etree._Element, part: Part = "body") -> None:
        """Write what an element holds. XML is at most 256 deep (libxml2), so this recursion ends."""
        for element in parent:
            name = local(element)
            if name in self.PARAGRAPHS:
                self._paragraph(element, part)
            elif name == self.TABLE:
                self.table(element)
                self._write_boxes(part)
            elif name not in self.WITHOUT_TEXT:
                self.blocks(element, part)

    def _paragraph(self, paragraph: etree._Element, part: Part) -> None:
        for line in self._text(paragraph, part in ("body", "table")).split("\n"):
            self.writer.say(line)
            self.writer.end_line(part)
        self.writer.end_paragraph(part)
        self._write_boxes(part)

    def _text(self, paragraph: etree._Element, numbered: bool = True) -> str:
        """Label and text; a bullet before nothing is nothing."""
        label = self.label(paragraph) if numbered else ""
        text = "".join(self.inline(paragraph))
        return label + text if text.strip() or any(c.isalnum() for c in label) else text

    def _write_boxes(self, part: Part) -> None:
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.blocks(box, part)

    def cell_text(self, cell: etree._Element) -> str:
        """All text of a cell; its paragraphs, and those of a table inside it, are parted by spaces."""
        paragraphs = [p for p in cell.iter() if local(p) in self.PARAGRAPHS and self._is_in(p, cell)]
        return " ".join(filter(None, (" ".join(self._text(p).split()) for p in paragraphs)))

    def _is_in(self, paragraph: etree._Element, cell: etree._Element) -> bool:
        """Whether nothing between the two keeps the paragraph out of the cell's text, as a deletion or a text box does."""
        above = paragraph.getparent()
        while above is not cell:
            if local(above) in self.WITHOUT_TEXT or local(above) in self.APART:
                return False
            above = above.getparent()
        return True
