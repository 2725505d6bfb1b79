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
        for line in "".join(self.inline(paragraph)).split("\n"):
            self.writer.say(line)
            self.writer.end_line(part)
        self.writer.end_paragraph(part)
        self._write_boxes(part)

    def _write_boxes(self, part: Part) -> None:
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.blocks(box, part)

    def cell_text(self, cell: etree._Element) -> str:
        """All text of a cell; its paragraphs, and those of a table inside it, are parted by spaces."""
        paragraphs = [p for p in cell.iter() if local(p) in self.PARAGRAPHS and self._is_in(p, cell)]
        return " ".join(filter(None, (" ".join("".join(self.inline(p)).split()) for p in paragraphs)))

    def _is_in(self, paragraph: etree._Element, cell: etree._Element) -> bool:
        """Whether nothing between the two keeps the paragraph out of the cell's text, as a deletion or a text box does."""
        above = paragraph.getparent()
        while above is not cell:
            if local(above) in self.WITHOUT_TEXT or local(above) in self.APART:
                return False
            above = above.getparent()
        return True
