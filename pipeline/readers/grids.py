"""Ruled tables: the words of a page put into the cells of its grids, a line for each row."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pipeline.readers import Box, RawCell, RawLine, RawPage, RawWord
from pipeline.readers.rulings import Grid, Sides
from pipeline.readers.textlayer import Span, TextLayer

_WORD = re.compile(r"\S+")  # "12.500,00"
_FEWEST = 2  # columns with text
_CUT = 0.05  # share of words that rulings may cut
_SLACK = 3.0  # points that a word may stand out of its cell


class _Piece(NamedTuple):
    """A word, or the part of one that stands in one cell: its line, place in the text layer, text, box and cell (-1: none)."""

    line: int
    source: int
    text: str
    box: Box
    cell: int


def replace_tables(lines: list[RawLine], layer: TextLayer, grids: list[Grid]) -> list[RawLine]:
    """The lines of a page with those of each grid replaced by one line per row, whose cells are parted by tabs.

    A grid counts only if its cells take exactly the characters of the lines it replaces, so no text is lost or doubled.
    """
    number = 0
    for grid in grids:
        around = _around(grid)
        inside = [
            line for line in lines if line.box and line.part == "body" and line.source_start is not None and _within(line.box, around)
        ]
        pieces = _pieces(inside, layer, grid)
        made = _rows(grid, pieces, number + 1) if _is_table(pieces, inside) else []
        if made and _characters(made) == _characters(inside):
            number += 1
            at = next(i for i, line in enumerate(lines) if line is inside[0])
            gone = {id(line) for line in inside}
            lines = [*lines[:at], *made, *(line for line in lines[at:] if id(line) not in gone)]
    return lines


def _cells(grid: Grid) -> list[Sides]:
    return [cell for row in grid for cell in row if cell]


def _around(grid: Grid) -> Sides:
    lefts, tops, rights, bottoms = zip(*_cells(grid), strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _within(box: Box, sides: Sides) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return sides[0] <= x <= sides[2] and sides[1] <= y <= sides[3]


def _characters(lines: list[RawLine]) -> Counter[str]:
    return Counter(c for line in lines for c in line.text if not c.isspace())


def _pieces(lines: Sequence[RawLine], layer: TextLayer, grid: Grid) -> list[_Piece]:
    """The words of the lines, cut where they run from one cell into the next; none when something stands in no cell."""
    cells = _cells(grid)
    found: list[_Piece] = []
    for number, line in enumerate(lines):
        sources = layer.positions(line.source_start or 0, len(line.text))
        words = [(m.start(), min(m.end(), len(sources))) for m in _WORD.finditer(line.text)]
        words = [(a, b) for a, b in words if a < b]
        for (a, b), box in zip(words, layer.rects([Span(sources[a], sources[b - 1] + 1) for a, b in words]).outlines(), strict=True):
            cell = _cell_of(box, cells)
            end = b if b < len(sources) else len(line.text)  # a hyphen that PDFium leaves out belongs to the last word
            if box and cell >= 0 and _stands_in(box, cells[cell]):
                found.append(_Piece(number, sources[a], line.text[a:end], box, cell))
            elif box:
                parts = list(_split(number, line.text[a:end], sources[a:b], layer, cells))
                if any(part.cell < 0 for part in parts):
                    return []
                found += parts
    return found


def _is_table(pieces: list[_Piece], lines: Sequence[RawLine]) -> bool:
    """Whether the rulings part words and not letters: bars of a chart and marked passages make grids too."""
    words = sum(len(line.text.split()) for line in lines)
    return bool(pieces) and len(pieces) - words <= _CUT * words


def _split(number: int, text: str, sources: list[int], layer: TextLayer, cells: Sequence[Sides]) -> Iterator[_Piece]:
    """A word by its characters, those of one cell together."""
    boxes = layer.rects([Span(at, at + 1) for at in sources]).outlines()
    placed = [(i, box, _cell_of(box, cells)) for i, box in enumerate(boxes) if box]
    for cell, group in groupby(placed, key=lambda p: p[2]):
        part = list(group)
        first, last = part[0][0], part[-1][0] + 1
        box = Box(part[0][1].x0, min(b.top for _, b, _ in part), part[-1][1].x1, max(b.bottom for _, b, _ in part))
        yield _Piece(number, sources[first], text[first : last if last < len(sources) else len(text)], box, cell)


def _cell_of(box: Box | None, cells: Sequence[Sides]) -> int:
    """The number of the cell that holds the middle of a box; -1 when none does."""
    if box is None:
        return -1
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    for number, (x0, top, x1, bottom) in enumerate(cells):
        if x0 <= x <= x1 and top <= y <= bottom:
            return number
    return -1


def _stands_in(box: Box, cell: Sides) -> bool:
    return cell[0] - _SLACK <= box.x0 and box.x1 <= cell[2] + _SLACK


def _rows(grid: Grid, pieces: list[_Piece], number: int) -> list[RawLine]:
    """A line for each row with text; no lines where fewer than two columns have any."""
    held: dict[int, list[_Piece]] = defaultdict(list)
    for piece in pieces:
        held[piece.cell].append(piece)
    made: list[RawLine] = []
    cell = 0
    for row in grid:
        columns = [col for col, sides in enumerate(row, 1) if sides]
        contents = [_by_lines(held[cell + i]) for i in range(len(columns))]
        cell += len(columns)
        if any(contents):
            made.append(_row(columns, contents, number, len(made) + 1, [sides for sides in row if sides]))
    filled = {cell.col for line in made for cell in line.cells if cell.start < cell.end}
    return made if len(filled) >= _FEWEST else []


def _by_lines(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces of a cell from its top line to its last; those of one line stay in order."""
    tops: dict[int, float] = {}
    for piece in pieces:
        tops[piece.line] = min(tops.get(piece.line, piece.box.top), piece.box.top)
    return sorted(pieces, key=lambda p: (tops[p.line], p.line))


def _row(columns: list[int], contents: list[list[_Piece]], number: int, row: int, sides: list[Sides]) -> RawLine:
    text = ""
    cells: list[RawCell] = []
    words: list[RawWord] = []
    for col, pieces in zip(columns, contents, strict=True):
        text += "\t" * bool(cells)
        start = len(text)
        for piece in pieces:
            text += " " * (len(text) > start) + piece.text
            words.append(RawWord(len(text) - len(piece.text), len(text), piece.box, 1.0, piece.source))
        cells.append(RawCell(number, row, col, start, len(text)))
    lefts, tops, rights, bottoms = zip(*sides, strict=True)
    return RawLine(text, Box(min(lefts), min(tops), max(rights), max(bottoms)), part="table", words=words, cells=cells)


def number_tables(pages: Sequence[RawPage]) -> None:
    """Number the tables through the document; one that goes on over a page break keeps its number and counts its rows on.

    It goes on where the last body line of a page and the first of the next are rows of as many columns between the same
    sides. A row that only repeats the table's head is set apart as a header.
    """
    offset = 0
    before: list[RawLine] = []
    head = ""
    for page in pages:
        body = [line for line in page.lines if line.part in ("body", "table")]
        first, last = _first_table(body), _first_table(body[::-1])[::-1]
        goes_on = bool(before and first) and _alike(before[-1], first[0])
        _count_on(body, offset, before[-1].cells[0] if goes_on else None, goes_on and first[0].text == head)
        offset = max([offset, *(cell.table_no for line in body for cell in line.cells)])
        if last and not (goes_on and last[0] is first[0]):
            head = last[0].text
        before = last


def _count_on(body: list[RawLine], offset: int, above: RawCell | None, repeats_head: bool) -> None:
    """Shift the numbers of a page's tables by those before it; the first goes on from the cell above if there is one."""
    repeated = next(line for line in body if line.cells) if repeats_head else None
    for line in body:
        for cell in line.cells:
            if above and cell.table_no == 1 and line is not repeated:
                cell.row += above.row - repeats_head
            cell.table_no += above.table_no - 1 if above else offset
    if repeated:
        repeated.part = "header"


def _first_table(lines: list[RawLine]) -> list[RawLine]:
    """The rows of the table that a list of lines begins with."""
    if not lines or not lines[0].cells:
        return []
    number = lines[0].cells[0].table_no
    end = next((i for i, line in enumerate(lines) if not line.cells or line.cells[0].table_no != number), len(lines))
    return lines[:end]


def _alike(above: RawLine, below: RawLine) -> bool:
    """Whether two rows lie between the same sides and have the same last column."""
    one, other = above.box, below.box
    if not one or not other:
        return False
    near = abs(one.x0 - other.x0) < _SLACK and abs(one.x1 - other.x1) < _SLACK
    return near and above.cells[-1].col == below.cells[-1].col
