"""HTML: blocks become lines, rows of tables lines with tabs; scripts, menus and forms are left out."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.errors import DocumentError
from pipeline.readers import RawCell, RawDocument, RawLine, RawPage
from pipeline.readers.characters import clean
from pipeline.readers.encoding import decode
from pipeline.settings import PagesSettings

NAME = "html"

_DROPPED = "script, style, noscript, template, nav, form, iframe, svg, button, select, [role=navigation], [aria-hidden=true], [hidden]"
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "td",
        "th",
        "ul",
        "caption",
    ]
)
_PARAGRAPHS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "section", "article", "pre", "hr", "dl"]
)
# '<meta charset="iso-8859-9">', '<meta http-equiv=… content="text/html; charset=windows-1254">', '<?xml … encoding="utf-8"?>'
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_WHITE = re.compile(r"\s+")  # "Present:\n    Cllr. Byrne"
_METADATA = ("date", "dc.date", "article:published_time", "author", "og:site_name")


def read(data: bytes, settings: PagesSettings) -> RawDocument:
    """Raises DocumentError `broken` when no document comes of the bytes."""
    declared = _CHARSET.search(data[:4096])
    text, notes = decode(data, declared[1].decode("ascii") if declared else "")
    tree = LexborHTMLParser(text)
    metadata = _metadata(tree) + notes
    if tree.body is None:
        raise DocumentError("broken", "The HTML file has no body", "Open it in a browser and save it again as a complete page.")
    for node in tree.body.css(_DROPPED):
        node.decompose()
    writer = _Writer()
    writer.walk(tree.body)
    return RawDocument([RawPage(writer.finish())], metadata)


def _metadata(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    title = tree.css_first("head > title")
    found = [("title", clean(_WHITE.sub(" ", title.text())))] if title else []
    for node in tree.css("meta"):
        name = node.attributes.get("name") or node.attributes.get("property") or ""
        content = node.attributes.get("content") or ""
        if name.lower() in _METADATA and content:
            found.append((name.lower(), clean(content)))
    return [(k, v) for k, v in found if v]


class _Writer:
    """Collects inline text until a block ends."""

    def __init__(self) -> None:
        self.lines: list[RawLine] = []
        self.pieces: list[str] = []
        self.gap = False
        self.tables = 0

    def walk(self, node: LexborNode) -> None:
        """Depth first without recursion: real pages nest thousands of tags."""
        stack: list[tuple[LexborNode, bool]] = [(node, False)]
        while stack:
            at, done = stack.pop()
            if at.is_text_node:
                self.pieces.append(at.text_content or "")
            elif done or at.tag == "br":
                self._edge(at.tag or "")
            elif at.tag == "tr" and at.css_first("table") is None:
                self._row(at)
            elif at.tag != "-comment":
                self._enter(at, stack)

    def _enter(self, node: LexborNode, stack: list[tuple[LexborNode, bool]]) -> None:
        if node.tag in _BLOCKS:
            self._edge(node.tag or "")
            self.tables += node.tag == "table"
            stack.append((node, True))
        children = list(node.iter(include_text=True))
        stack.extend((child, False) for child in reversed(children))

    def _edge(self, tag: str) -> None:
        text = clean(_WHITE.sub(" ", "".join(self.pieces)))
        self.pieces.clear()
        if text:
            self._add(RawLine(text))
        self.gap = self.gap or tag in _PARAGRAPHS

    def _add(self, line: RawLine) -> None:
        line.gap = self.gap and bool(self.lines)
        self.gap = False
        self.lines.append(line)

    def _row(self, row: LexborNode) -> None:
        """A row whose cells hold blocks is layout, not data: its cells become lines of their own."""
        self._edge("tr")
        texts = [clean(_WHITE.sub(" ", cell.text(separator=" "))) for cell in row.css("td, th")]
        if not any(texts):
            return
        if len(texts) == 1:
            self._add(RawLine(texts[0]))
            return
        number = 1 + max((c.row for line in self.lines for c in line.cells if c.table_no == self.tables), default=0)
        self._add(table_line(texts, self.tables, number))

    def finish(self) -> list[RawLine]:
        """The lines after the last block has ended."""
        self._edge("body")
        return self.lines


def table_line(texts: list[str], table_no: int, row: int) -> RawLine:
    """One row of a table as a line: its cells joined by tabs."""
    cells, at = [], 0
    for col, text in enumerate(texts, 1):
        cells.append(RawCell(table_no, row, col, at, at + len(text)))
        at += len(text) + 1
    return RawLine("\t".join(texts), part="table", cells=cells)
