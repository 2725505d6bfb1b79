"""Markdown: front matter set apart, and the page breaks of archives that were converted from PDF."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from pipeline.readers import RawDocument, RawPage
from pipeline.readers.encoding import decode
from pipeline.readers.text import page_of
from pipeline.settings import PagesSettings

NAME = "markdown"

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\n(?P<body>(?:[^\n]*\n)*?)---[ \t]*(?:\n|\Z)")  # "---\ntitle: Minutes\n---\n"
_ENTRY = re.compile(r"(?P<key>[A-Za-z_][\w -]*):[ \t]*(?P<value>.*)")  # "title: 'Minutes of May'", "date: 2020-01-02", "tags:"
_ITEM = re.compile(r"[ \t]*-[ \t]+(?P<value>.+)")  # '  - "parish-councils"'
_RULE = re.compile(r"-{3,}[ \t]*")  # "---"
_NUMBER = re.compile(r"\d{1,4}")  # "12"


def read(data: bytes, settings: PagesSettings) -> RawDocument:
    """Raises what the reader of plain text raises."""
    text, notes = decode(data)
    front = _FRONT_MATTER.match(text)
    metadata = _entries(front["body"]) if front else []
    body = text[front.end() :] if front and metadata else text
    return RawDocument(_pages(body.split("\n")), metadata + notes)


def _entries(block: str) -> list[tuple[str, str]]:
    """`key: value` lines, and the items of a list under a key; empty when the block is not front matter at all."""
    found: list[tuple[str, str]] = []
    key = ""
    for line in filter(str.strip, block.split("\n")):
        entry, item = _ENTRY.fullmatch(line), _ITEM.fullmatch(line)
        if entry:
            key = entry["key"].strip()
        elif not key:
            return []
        value = entry["value"] if entry else item["value"] if item else line
        if value.strip():
            found.append((key, value.strip().strip("\"'")))
    return found


def _pages(lines: list[str]) -> list[RawPage]:
    """Cut at `---` where the rules of this file are page breaks; the lines above the first page are margin notes.

    A rule with nothing below it closes the last page and opens none.
    """
    rules = [i for i, line in enumerate(lines) if _RULE.fullmatch(line)]
    closing = [i for i in rules[-1:] if not _next_text(lines, i)]
    breaks = rules[: len(rules) - len(closing)]
    heads = [_next_text(lines, i) for i in breaks]
    shift = _numbering(lines, breaks, heads, bool(closing)) if breaks else None
    if shift is None:
        return [page_of(lines)]
    edges = [*breaks, *(closing or [len(lines)])]
    pages = [_page(lines[a + 1 : b], heads) for a, b in pairwise(edges)]
    front = page_of(lines[: edges[0]])
    if shift == 1:
        return [front, *pages]
    for line in front.lines:
        line.part = "margin"
    pages[0].lines[:0] = front.lines
    return pages


def _next_text(lines: list[str], at: int) -> str:
    return next((line.strip() for line in lines[at + 1 :] if line.strip()), "")


def _numbering(lines: list[str], breaks: list[int], heads: list[str], closed: bool) -> int | None:
    """1 when the text above the first rule is page 1, 0 when the first rule opens page 1, None when rules are no page breaks.

    Rules are page breaks when most numbers under them count the rules, when the same note stands under several, or when a
    last one closes the file: a rule that parts passages has one on either side.
    """
    offsets = Counter(int(h) - k for k, h in enumerate(heads, 1) if _NUMBER.fullmatch(h))
    shift, n = min(offsets.items(), key=lambda o: (-o[1], o[0]), default=(0, 0))
    if n >= 1 and shift in (0, 1) and 2 * n >= offsets.total():
        return shift
    note = Counter(h for h in heads if h and not _NUMBER.fullmatch(h)).most_common(1)
    if closed or (note and note[0][1] >= 2 and 2 * note[0][1] >= len(breaks)):
        return int(any(line.strip() for line in lines[: breaks[0]]) and breaks[0] > 10)
    return None


def _page(lines: list[str], heads: list[str]) -> RawPage:
    """The page's printed number becomes its label and, with a note that other pages carry too, its header."""
    page = page_of(lines)
    if page.lines and _NUMBER.fullmatch(page.lines[0].text):
        page.label = page.lines[0].text
        page.lines[0].part = "header"
    elif page.lines and heads.count(page.lines[0].text) >= 2:
        page.lines[0].part = "header"
    return page
