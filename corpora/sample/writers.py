"""Printing the blocks of a source text as PDF, scan, DOCX, HTML, Markdown or plain text. Every writer returns (bytes, pages)."""

from __future__ import annotations

import html
import io
import textwrap
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import matplotlib
import numpy as np
import pypdfium2
from generate import Block, Source
from PIL import Image
from reportlab.lib import colors, pagesizes, pdfencrypt
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
for _name in ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSerif", "DejaVuSerif-Bold"):
    pdfmetrics.registerFont(TTFont(_name, str(FONTS / f"{_name}.ttf")))
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


def write(source: Source) -> tuple[bytes, int]:
    """The file of a source text. Raises KeyError for a format without a writer."""
    return WRITERS[source.head.get("writer", source.head["format"])](source)


def _style(source: Source, block: str) -> ParagraphStyle:
    family = source.head.get("font", "DejaVuSans")
    size = float(source.head.get("size", "9.5"))
    bold = f"{family}-Bold"
    return {
        "title": ParagraphStyle("title", fontName=bold, fontSize=size + 2, leading=(size + 2) * 1.35, alignment=1, spaceAfter=size),
        "heading": ParagraphStyle("heading", fontName=bold, fontSize=size, leading=size * 1.4, spaceBefore=size * 0.9, spaceAfter=3, keepWithNext=1),
        "list": ParagraphStyle("list", fontName=family, fontSize=size, leading=size * 1.4, leftIndent=14, spaceAfter=2),
        "text": ParagraphStyle("text", fontName=family, fontSize=size, leading=size * 1.42, alignment=4, spaceAfter=size * 0.7),
        "cell": ParagraphStyle("cell", fontName=family, fontSize=size - 0.5, leading=size * 1.25),
    }[block]  # fmt: skip


def _printed(text: str) -> str:
    return html.escape(text, quote=False).replace("¬", "-<br/>")


def _flowables(source: Source, width: float) -> list[Flowable]:
    out: list[Flowable] = []
    rows: list[list[Paragraph]] = []
    for block in [*source.blocks, Block("text", "")]:
        if block.style == "row":
            rows.append([Paragraph(_printed(c), _style(source, "cell")) for c in block.cells])
            continue
        if rows:
            grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.6, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])
            out += [Table(rows, colWidths=[width / len(rows[0])] * len(rows[0]), style=grid), Spacer(1, 8)]
            rows = []
        bullet = "• " if block.style == "list" else ""
        out.append(Paragraph(bullet + _printed(block.text), _style(source, block.style)))
    return out[:-1]


def _furniture(source: Source, page: tuple[float, float]) -> Any:
    """Running header and footer with the page number."""

    def draw(canvas: Canvas, template: BaseDocTemplate) -> None:
        canvas.setFont("DejaVuSans", 7.5)
        canvas.drawString(54, page[1] - 34, source.head.get("header", ""))
        canvas.drawCentredString(page[0] / 2, 28, source.head.get("footer", "{}").format(template.page))
        canvas.setLineWidth(0.4)
        canvas.line(54, page[1] - 40, page[0] - 54, page[1] - 40)

    return draw


def pdf(source: Source) -> tuple[bytes, int]:
    """A born-digital PDF; head keys: page, columns, header, footer, font, size, password."""
    out = io.BytesIO()
    page = getattr(pagesizes, source.head.get("page", "A4"))
    columns, gap = int(source.head.get("columns", "1")), 20
    width = (page[0] - 108 - gap * (columns - 1)) / columns
    frames = [Frame(54 + i * (width + gap), 46, width, page[1] - 100, 0, 0, 0, 0) for i in range(columns)]
    password = source.head.get("password")
    encrypt = pdfencrypt.StandardEncryption(password, canPrint=0) if password else None
    # invariant=1: no clock and no random identifier in the file
    template = BaseDocTemplate(out, pagesize=page, title=source.head.get("title", ""), author="", invariant=1, encrypt=encrypt)
    template.addPageTemplates(PageTemplate(frames=frames, onPage=_furniture(source, page)))
    template.build(_flowables(source, width))
    return out.getvalue(), template.page


def scan(source: Source) -> tuple[bytes, int]:
    """A PDF of page images without a text layer, a little noisy and a little grey."""
    printed, _ = pdf(source)
    noise = np.random.default_rng(20)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=pagesizes.A4, invariant=1)
    pages = pypdfium2.PdfDocument(printed)
    for page in pages:
        grey = np.asarray(page.render(scale=220 / 72, grayscale=True).to_pil(), dtype=float)
        spoilt = np.clip(grey * 0.93 + 8 + noise.normal(0, 5, grey.shape), 0, 255).astype(np.uint8)
        jpeg = io.BytesIO()
        Image.fromarray(spoilt).save(jpeg, "JPEG", quality=55)
        jpeg.seek(0)
        canvas.drawInlineImage(Image.open(jpeg), 0, 0, *pagesizes.A4)
        canvas.showPage()
    canvas.save()
    return out.getvalue(), len(pages)


def word(source: Source) -> tuple[bytes, int]:
    """A DOCX file with fixed dates."""
    made = docx.Document()
    made.core_properties.created = made.core_properties.modified = EPOCH.replace(tzinfo=None)
    made.core_properties.author, made.core_properties.title = "", source.head.get("title", "")
    made.sections[0].header.paragraphs[0].text = source.head.get("header", "")
    rows: list[list[str]] = []
    for block in [*source.blocks, Block("text", "")]:
        if block.style == "row":
            rows.append(block.cells)
            continue
        if rows:
            table = made.add_table(len(rows), len(rows[0]), style="Table Grid")
            for r, cells in enumerate(rows):
                for c, cell in enumerate(cells):
                    table.cell(r, c).text = cell
            rows = []
        if block.text:
            style = {"title": "Title", "heading": "Heading 2", "list": "List Bullet", "text": "Normal"}[block.style]
            made.add_paragraph(block.text.replace("¬", ""), style=style)
    raw = io.BytesIO()
    made.save(raw)
    return _rezip(raw), 1


def _rezip(raw: io.BytesIO) -> bytes:
    """The same archive with every time stamp fixed."""
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, EPOCH.timetuple()[:6]), old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def page(source: Source) -> tuple[bytes, int]:
    """A web page with navigation and a script around the text."""
    tags = {"title": "h1", "heading": "h2", "list": "li", "text": "p"}
    body, open_list, open_table = [], False, False
    for block in [*source.blocks, Block("end", "")]:
        if open_list != (block.style == "list"):
            open_list = not open_list
            body.append("<ul>" if open_list else "</ul>")
        if open_table != (block.style == "row"):
            open_table = not open_table
            body.append("<table>" if open_table else "</table>")
        if block.style == "row":
            body.append("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in block.cells) + "</tr>")
        elif block.style in tags:
            text = html.escape(block.text.replace("¬", ""), quote=False)
            body.append(f"<{tags[block.style]}>{text}</{tags[block.style]}>")
    head = f'<meta charset="utf-8"><title>{html.escape(source.head["title"])}</title>'
    script = "<script>var clicks = 0; if (1 < 2 && clicks >= 0) { document.title += ' — Sample Society of Scripts'; }</script>"
    whole = f'<!DOCTYPE html>\n<html lang="{source.head["lang"]}">\n<head>{head}{script}</head>\n<body>\n<main>\n'
    return (whole + "\n".join(body) + "\n</main>\n</body>\n</html>\n").encode(), 1


def markdown(source: Source) -> tuple[bytes, int]:
    """A Markdown file."""
    marks = {"title": "# ", "heading": "## ", "list": "- "}
    lines = []
    for block in source.blocks:
        lines.append(
            "| " + " | ".join(block.cells) + " |" if block.style == "row" else marks.get(block.style, "") + block.text.replace("¬", "")
        )
    return ("\n\n".join(lines) + "\n").encode(), 1


def text(source: Source) -> tuple[bytes, int]:
    """Plain text wrapped at 84 characters, in the encoding that the head names."""
    parts = []
    for block in source.blocks:
        printed = "   ".join(block.cells) if block.style == "row" else block.text
        indent = "  - " if block.style == "list" else ""
        lines = [textwrap.fill(p, 84, initial_indent=indent, break_on_hyphens=False) for p in printed.replace("¬", "-\n").split("\n")]
        parts.append("\n".join(lines))
    return ("\n\n".join(parts) + "\n").encode(source.head.get("encoding", "utf-8")), 1


def broken(source: Source) -> tuple[bytes, int]:
    """The first bytes of a PDF, as an interrupted download leaves them, then rubbish."""
    whole, _ = pdf(source)
    return whole[:700] + bytes(range(256)), 0


def empty(source: Source) -> tuple[bytes, int]:
    return b"", 0


WRITERS = {
    "pdf": pdf, "scan": scan, "docx": word, "html": page, "markdown": markdown, "text": text, "broken": broken, "empty": empty,
}  # fmt: skip
