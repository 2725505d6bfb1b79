"""Documents made for the tests: PDFs by reportlab with Turkish letters, DOCX by python-docx."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import matplotlib
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.readers.tesseract import FOLDERS

FONT = "DejaVuSans"
SIZE = 10
LEADING = 14
needs_tesseract = pytest.mark.skipif(
    not any(any(Path(folder).glob("*.traineddata")) for folder in FOLDERS), reason="Tesseract's language data is not installed"
)
Placed = tuple[float, float, str]  # x, distance from the top, text

pdfmetrics.registerFont(TTFont(FONT, str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf")))


def pdf(pages: Sequence[Sequence[Placed]], draw: Callable[[Canvas, int], None] | None = None, encrypt: str | None = None) -> bytes:
    """A PDF of A4 pages with each text at its place; `draw` adds to a page."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, encrypt=encrypt, invariant=True)
    for number, page in enumerate(pages, 1):
        canvas.setFont(FONT, SIZE)
        for x, top, text in page:
            canvas.drawString(x, A4[1] - top - SIZE, text)
        if draw:
            draw(canvas, number)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def column(lines: Sequence[str], x: float = 72, top: float = 100) -> list[Placed]:
    """Lines below one another; an empty one leaves its room."""
    return [(x, top + i * LEADING, line) for i, line in enumerate(lines) if line]


def word_file() -> bytes:
    """A DOCX with a header, two paragraphs and a table between them."""
    document = docx.Document()
    document.core_properties.title = "Akçadere tutanağı"
    document.sections[0].header.paragraphs[0].text = "Akçadere Belediyesi"
    document.add_paragraph("Toplantı açıldı.")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ["Üye", "Durum", "Ayla Er", "Katıldı"], strict=True):
        cell.text = text
    document.add_paragraph("Toplantı kapandı.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
