"""What is settled once all pages of a document are read: furniture, tables, paragraphs, cut words; then boxes are those of the pages as shown."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.readers import Box, RawPage
from pipeline.readers.grids import number_tables
from pipeline.readers.hyphens import join_lines
from pipeline.readers.layout import mark_furniture, mark_gaps
from pipeline.readers.textlayer import Frame


def lay_out(pages: list[RawPage]) -> None:
    """Settle pages whose boxes are those of the pages with their text upright, whether a text layer or OCR gave them."""
    mark_furniture(pages)
    number_tables(pages)
    for page in pages:
        mark_gaps(page.lines)
    join_lines(pages)
    for page in pages:
        _show(page)


def _show(page: RawPage) -> None:
    """Boxes and size of the page as it is shown."""
    if page.lie:
        _move(page, page.lie.shown)
        page.width, page.height, page.lie = page.lie.width, page.lie.height, None
    if page.turn:
        frame = Frame(0, 0, page.width or 0, page.height or 0, page.turn)
        _move(page, frame.turned)
        page.width, page.height = frame.size
        page.turn = 0


def _move(page: RawPage, moved: Callable[[Box], Box]) -> None:
    for line in page.lines:
        line.box = moved(line.box) if line.box else None
        for word in line.words:
            word.box = moved(word.box)
