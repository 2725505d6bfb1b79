"""Numbers of OpenDocument paragraphs and headings: their list, its style, and how far it was counted.

After OpenDocument 1.3 (OASIS 2021), part 3, "Lists" and "List Style". As in LibreOffice, it is paragraphs that are counted: an item that
holds only another list has no number, and a list within a list goes on until a paragraph above it comes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from pipeline.readers import numbers
from pipeline.readers.blocks import attribute, local, whole
from pipeline.readers.numbers import DEPTH, MAX_LABEL, Counter, Level, Write

_FORMATS: Mapping[str, Write] = {
    "": numbers.no_number,
    "a": numbers.lower_columns,
    "A": numbers.upper_columns,
    "i": numbers.lower_roman,
    "I": numbers.upper_roman,
}
_IN_STEP: Mapping[str, Write] = {"a": numbers.lower_letters, "A": numbers.upper_letters}  # with style:num-letter-sync
_PARAGRAPHS = ("p", "h")
_TAKES = (*_PARAGRAPHS, "list")  # what may stand before a paragraph in its item and takes the number
_ENDS = ("table-cell", "text-box", "custom-shape", "note-body", "text")  # what a list does not reach out of
_NUMBER_OF = re.compile(r"%(10|[1-9])%")  # "%1%.%2%": the numbers of the first and the second level
_ID = "{http://www.w3.org/XML/1998/namespace}id"


class Numbering:
    """The lists of a document, and how far each was counted."""

    def __init__(self, *roots: etree._Element | None) -> None:
        """Of the roots that hold styles: of the content before those of the document, whose names it may use for its own."""
        self._lists: dict[str, list[Level]] = {}
        self._styles: dict[str, etree._Element] = {}
        self._outline: list[Level] = []
        for root in roots:
            for style in root.iter("{*}list-style", "{*}style", "{*}outline-style") if root is not None else ():
                self._read_style(style)
        self._counters: dict[etree._Element, tuple[Counter, str]] = {}  # of outermost lists, with the name of the style
        self._named: dict[str, Counter] = {}  # by xml:id
        self._headings = Counter()

    def _read_style(self, style: etree._Element) -> None:
        if local(style) == "outline-style":
            self._outline = self._outline or _levels(style)
        elif local(style) == "list-style":
            self._lists.setdefault(attribute(style, "name"), _levels(style))
        elif attribute(style, "family") == "paragraph":
            self._styles.setdefault(attribute(style, "name"), style)

    def label(self, paragraph: etree._Element) -> str:
        """What stands before a paragraph, with the space after it. Paragraphs are asked for in the order of the text, each once."""
        lists = list(_lists_around(paragraph))
        if lists:
            return self._of_item(paragraph, lists)
        if local(paragraph) == "h" and self._list_of(paragraph) != "":
            return self._of_heading(paragraph)
        return ""

    def _of_item(self, paragraph: etree._Element, lists: list[etree._Element]) -> str:
        """`lists` around the paragraph, the innermost first."""
        item = paragraph.getparent()
        named = next((name for each in lists if (name := attribute(each, "style-name"))), "") or self._list_of(paragraph) or ""
        counter = self._counter(lists[-1], named)
        if item is None or local(item) != "list-item" or any(local(before) in _TAKES for before in paragraph.itersiblings(preceding=True)):
            return ""
        return counter.label(self._lists.get(named, []), len(lists) - 1, whole(attribute(item, "start-value")))

    def _counter(self, outermost: etree._Element, style: str) -> Counter:
        """What a list counts on with: a list that it names, the one before it, or nothing."""
        if outermost not in self._counters:
            before, its = next(reversed(self._counters.values()), (None, ""))
            goes_on = before if attribute(outermost, "continue-numbering") == "true" and its == style else None
            found = self._named.get(attribute(outermost, "continue-list")) or goes_on or Counter()
            self._counters[outermost] = found, style
            if name := outermost.get(_ID):
                self._named[name] = found
        return self._counters[outermost][0]

    def _of_heading(self, heading: etree._Element) -> str:
        if attribute(heading, "is-list-header") == "true":
            return ""
        depth = whole(attribute(heading, "outline-level")) or 1
        start = None
        if attribute(heading, "restart-numbering") == "true" and depth <= len(self._outline):
            given = whole(attribute(heading, "start-value"))
            start = self._outline[depth - 1].start if given is None else given
        return self._headings.label(self._outline, depth - 1, start)

    def _list_of(self, paragraph: etree._Element) -> str | None:
        """The list style that the paragraph's style names; empty: it forbids numbers; None: it says nothing."""
        name, seen = attribute(paragraph, "style-name"), set[str]()
        while name in self._styles and name not in seen:
            seen.add(name)
            style = self._styles[name]
            if _has(style, "list-style-name"):
                return attribute(style, "list-style-name")
            name = attribute(style, "parent-style-name")
        return None


def _has(element: etree._Element, name: str) -> bool:
    return any(key.rpartition("}")[2] == name for key in element.attrib)


def _lists_around(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The lists that a paragraph is in, the innermost first."""
    for above in paragraph.iterancestors():
        if local(above) in _ENDS:
            return
        if local(above) == "list":
            yield above


def _levels(style: etree._Element) -> list[Level]:
    """The levels of a list or outline style; one that is not described has no label."""
    described = {whole(attribute(level, "level")): level for level in style if attribute(level, "level")}
    formats = [attribute(described[n], "num-format") if n in described else "" for n in range(1, DEPTH + 1)]
    return [_level(described[n], n, formats) if n in described else Level((), numbers.no_number) for n in range(1, DEPTH + 1)]


def _level(level: etree._Element, number: int, formats: list[str]) -> Level:
    before, after = (attribute(level, name)[:MAX_LABEL] for name in ("num-prefix", "num-suffix"))
    space = "" if any(attribute(e, "label-followed-by") == "nothing" for e in level.iter()) else " "
    if local(level) == "list-level-style-image":
        return Level((numbers.BULLET,), numbers.no_number, space=space)
    if local(level) == "list-level-style-bullet":
        return Level((before, numbers.bullet(attribute(level, "bullet-char")), after), numbers.no_number, space=space)
    template, start, format = attribute(level, "num-list-format")[:MAX_LABEL], whole(attribute(level, "start-value")), formats[number - 1]
    in_step = _IN_STEP if attribute(level, "num-letter-sync") == "true" else {}
    write = in_step.get(format) or _FORMATS.get(format, numbers.decimal)
    parts = _from_template(template) if template else (before, *_shown(level, number, formats), after)
    return Level(parts, write, 1 if start is None else start, space=space)


def _from_template(template: str) -> tuple[str | int, ...]:
    pieces = _NUMBER_OF.split(template)  # text, digits, text, digits, … text
    return tuple(int(piece) - 1 if i % 2 else piece for i, piece in enumerate(pieces))


def _shown(level: etree._Element, number: int, formats: list[str]) -> Iterator[str | int]:
    """The numbers of so many levels down to this one, with points between them; levels without a format have none."""
    first = max(number - (whole(attribute(level, "display-levels")) or 1), 0)
    shown = [at for at in range(first, number) if formats[at]]
    for at in shown:
        yield from (".", at) if at != shown[0] else (at,)
