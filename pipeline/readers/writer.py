"""Collecting the lines of a document without pages: inline text until a line ends, rows of tables, notes and furniture apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.readers import RawCell, RawLine
from pipeline.readers.characters import clean
from pipeline.tables import Part

_WHITE = re.compile(r"\s+")  # "Present:\n    Cllr. Byrne"


class Writer:
    """Text comes in with `say`, and becomes a line with `end_line`; `end_paragraph` puts a gap above the next one."""

    def __init__(self) -> None:
        self.lines: list[RawLine] = []
        self.speaker: str | None = None  # of the lines that follow; empty: nobody speaks any more
        self._pieces: list[str] = []
        self._gap = self._begun = False
        self._table = 0
        self._row = 0

    def say(self, text: str) -> None:
        """Add to the line."""
        self._pieces.append(text)

    def end_line(self, part: Part = "body") -> None:
        """What was said since the last end is a line, with any white space in it as one space; nothing is none."""
        text = clean(_WHITE.sub(" ", "".join(self._pieces)))
        self._pieces.clear()
        if text:
            self._add(RawLine(text, part=part))

    def end_paragraph(self, part: Part = "body") -> None:
        """End the line, and a paragraph with it."""
        self.end_line(part)
        self._gap = True

    def begin_table(self) -> None:
        """The rows that follow are a table of their own."""
        self.end_paragraph()
        self._table += 1
        self._row = 0

    def row(self, texts: Sequence[str]) -> None:
        """One row of the table; a row without text is none, one cell alone is a line like others."""
        self.end_line()
        texts = [clean(_WHITE.sub(" ", text)) for text in texts]
        if len(texts) == 1 and texts[0]:
            self._add(RawLine(texts[0]))
        elif any(texts):
            self._row += 1
            self._add(table_line(texts, self._table, self._row))

    def _add(self, line: RawLine) -> None:
        if line.part in ("body", "table"):
            line.gap = self._gap and self._begun
            self._gap, self._begun = False, True
            if self.speaker is not None:
                line.speaker, self.speaker = self.speaker, None
        self.lines.append(line)


def table_line(texts: Sequence[str], table_no: int, row: int) -> RawLine:
    """One row of a table as a line: its cells joined by tabs."""
    cells, at = [], 0
    for col, text in enumerate(texts, 1):
        cells.append(RawCell(table_no, row, col, at, at + len(text)))
        at += len(text) + 1
    return RawLine("\t".join(texts), part="table", cells=cells)
