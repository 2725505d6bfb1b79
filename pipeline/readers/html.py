"""HTML: blocks become lines, rows of tables lines with tabs; what is the site's stands apart; scripts, menus and forms are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.errors import DocumentError
from pipeline.readers import RawDocument, RawPage
from pipeline.readers.characters import clean
from pipeline.readers.encoding import decode
from pipeline.readers.writer import Writer
from pipeline.settings import PagesSettings
from pipeline.tables import Part

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
_CHROME: dict[Part, str] = {
    "header": "header, [role=banner]",
    "footer": "footer, [role=contentinfo]",
    "margin": "aside, [role=complementary]",
}
_METADATA = ("date", "dc.date", "article:published_time", "author", "og:site_name")


def read(data: bytes, settings: PagesSettings, charset: str = "") -> RawDocument:
    """`charset` is what came with the file, if anything did. Raises DocumentError `broken` when no document comes of the bytes."""
    declared = _CHARSET.search(data[:4096])
    text, notes = decode(data, charset or (declared[1].decode("ascii") if declared else ""))
    tree = LexborHTMLParser(text)
    metadata = _metadata(tree) + notes
    if tree.body is None:
        raise DocumentError("broken", "The HTML file has no body", "Open it in a browser and save it again as a complete page.")
    for node in tree.body.css(_DROPPED):
        node.decompose()
    walker = _Walker(_chrome(tree.body))
    walker.walk(tree.body)
    return RawDocument([RawPage(walker.writer.lines)], metadata)


def _metadata(tree: LexborHTMLParser) -> list[tuple[str, str]]:
    title = tree.css_first("head > title")
    found = [("title", clean(_WHITE.sub(" ", title.text())))] if title else []
    for node in tree.css("meta"):
        name = node.attributes.get("name") or node.attributes.get("property") or ""
        content = node.attributes.get("content") or ""
        if name.lower() in _METADATA and content:
            found.append((name.lower(), clean(content)))
    return [(k, v) for k, v in found if v]


def _chrome(body: LexborNode) -> dict[int, Part]:
    """What is part of the site, not of the document, by node: its head, foot and sides, and all around a `<main>` that has most of the text."""
    found: dict[int, Part] = {}
    mains = body.css("main, [role=main]")
    main = mains[0] if mains and 2 * len(_text(mains[0])) > len(_text(body)) else None
    if main is not None:
        found = {body.mem_id: "margin", main.mem_id: "body"}
    for part, selector in _CHROME.items():
        for node in body.css(selector):
            own = any(above.tag in ("article", "main") for above in _above(node)) or node.css_first("h1, main, article") is not None
            if not own:
                found[node.mem_id] = part
    return found


def _above(node: LexborNode) -> Iterator[LexborNode]:
    at = node.parent
    while at is not None:
        yield at
        at = at.parent


def _text(node: LexborNode) -> str:
    return _WHITE.sub("", node.text())


class _Walker:
    """Walks the tree and writes: inline text is one line until a block ends. `parts` are the nodes that change what part they are of."""

    def __init__(self, parts: Mapping[int, Part]) -> None:
        self.writer = Writer()
        self._parts = parts

    def walk(self, root: LexborNode) -> None:
        """Depth first without recursion: real pages nest thousands of tags."""
        stack: list[tuple[LexborNode, bool, Part]] = [(root, False, "body")]
        while stack:
            at, done, part = stack.pop()
            if at.is_text_node:
                self.writer.say(at.text_content or "")
            elif done or at.tag == "br":
                self._edge(at.tag or "", part)
            elif part == "body" and at.tag == "tr" and at.css_first("table") is None:
                self._edge("tr", part)
                # a row whose cells hold blocks is layout, not data: its cells become lines of their own
                self.writer.row([cell.text(separator=" ") for cell in at.css("td, th")])
            elif at.tag != "-comment":
                self._enter(at, part, stack)

    def _enter(self, node: LexborNode, outer: Part, stack: list[tuple[LexborNode, bool, Part]]) -> None:
        part = self._parts.get(node.mem_id, outer)
        if node.tag in _BLOCKS or part != outer:
            self._edge(node.tag or "", outer)
            stack.append((node, True, part))
        if node.tag == "table" and part == "body":
            self.writer.begin_table()
        children = list(node.iter(include_text=True))
        stack.extend((child, False, part) for child in reversed(children))

    def _edge(self, tag: str, part: Part) -> None:
        if tag in _PARAGRAPHS:
            self.writer.end_paragraph(part)
        else:
            self.writer.end_line(part)
