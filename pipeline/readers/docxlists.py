"""Numbers of DOCX paragraphs: which level of which list a paragraph is at, by itself or through its style, and how that is written.

Office Open XML (ECMA-376-1), 17.9: `w:num` names a `w:abstractNum` and may change levels of it or where they start; all that name the same
count on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.readers import numbers
from pipeline.readers.blocks import attribute, local, whole
from pipeline.readers.numbers import DEPTH, MAX_LABEL, Counter, Level, Write

_LEVELS = 9
_FORMATS: Mapping[str, Write] = {
    "none": numbers.no_number,
    "decimalZero": numbers.padded,
    "lowerLetter": numbers.lower_letters,
    "upperLetter": numbers.upper_letters,
    "lowerRoman": numbers.lower_roman,
    "upperRoman": numbers.upper_roman,
}
_SPACES = {"tab": " ", "space": " ", "nothing": ""}
_NUMBER_OF = re.compile(r"%([1-9])")  # "%1.%2": the numbers of the first and the second level
_DELETED = ("del", "moveFrom")  # of the end of a paragraph, which then is one with the next
_OFF = ("0", "false", "off")
_NONE = "0"  # the list that takes a paragraph out of lists


@dataclass(frozen=True)
class _List:
    """A `w:num`: what it counts on with, its levels, and the numbers that its first paragraph at a level begins anew with."""

    counted_as: str
    levels: list[Level]
    styles: dict[str, int]  # style -> level
    begins: dict[int, int]


@dataclass(frozen=True)
class _Place:
    """Where a paragraph or a style says that it stands; empty and None where it does not say."""

    num: str = ""
    depth: int | None = None


class Numbering:
    """The lists of a document, and how far each was counted."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        """Of the roots of `word/numbering.xml` and `word/styles.xml`."""
        self._styles = {attribute(s, "styleId"): s for s in _children(styles, "style")}
        self._default = next(
            (id for id, s in self._styles.items() if attribute(s, "type") == "paragraph" and attribute(s, "default") in ("1", "true")), ""
        )
        self._abstract = {attribute(a, "abstractNumId"): a for a in _children(numbering, "abstractNum")}
        self._nums = {attribute(n, "numId"): n for n in _children(numbering, "num")}
        self._ordinal = numbers.english_ordinal if self._language(styles).startswith("en") else numbers.ordinal
        self._lists: dict[str, _List | None] = {}
        self._places: dict[str, _Place] = {}
        self._counters: dict[str, Counter] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, paragraph: etree._Element) -> str:
        """What stands before a paragraph, with the space after it. Paragraphs are asked for in the order of the text, each once."""
        properties = next(_children(paragraph, "pPr"), None)
        own, styled = _place(properties), self._of_style(_value_of(properties, "pStyle") or self._default)
        num = own.num or styled.num
        found = self._list(num)
        if found is None or not _is_shown(paragraph):
            return ""
        depth = next((d for d in (own.depth, styled.depth) if d is not None), 0)
        start = found.begins.get(depth) if (num, depth) not in self._begun else None
        self._begun.add((num, depth))
        return self._counters.setdefault(found.counted_as, Counter()).label(found.levels, depth, start)

    def _of_style(self, style: str) -> _Place:
        """Where a style puts its paragraphs: what the nearest of those it is based on says; its list may name the style at one of its levels."""
        if style not in self._places:
            chain = list(self._chain(style))
            places = [_place(s.find("{*}pPr")) for s in chain]
            num = next((p.num for p in places if p.num), "")
            found = self._list(num)
            linked = (found.styles.get(attribute(s, "styleId")) for s in chain) if found else ()
            depths = (*linked, *(p.depth for p in places))
            self._places[style] = _Place(num, next((d for d in depths if d is not None), None))
        return self._places[style]

    def _chain(self, style: str) -> Iterator[etree._Element]:
        """A style and those that it is based on."""
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = _value_of(self._styles[style], "basedOn")

    def _list(self, num: str) -> _List | None:
        if num not in self._lists:
            self._lists[num] = self._read_list(num) if num in self._nums and num != _NONE else None
        return self._lists[num]

    def _read_list(self, num: str) -> _List | None:
        overrides = {_depth(o): o for o in _children(self._nums[num], "lvlOverride")}
        name, abstract = self._abstract_of(num)
        if abstract is None:
            return None
        own = {_depth(lvl): lvl for lvl in _children(abstract, "lvl")}
        changed = {d: lvl for d, o in overrides.items() for lvl in _children(o, "lvl")}
        begins = {d: start for d, o in overrides.items() if (start := whole(_value_of(o, "startOverride"))) is not None}
        read = [self._level((own | changed).get(depth), depth) for depth in range(_LEVELS)]
        levels = [replace(level, start=begins.get(depth, level.start)) for depth, level in enumerate(read)]
        styles = {_value_of(lvl, "pStyle"): depth for depth, lvl in (own | changed).items() if 0 <= depth < _LEVELS}
        return _List(name, levels, styles, begins)

    def _abstract_of(self, num: str) -> tuple[str, etree._Element | None]:
        """The `w:abstractNum` of a `w:num`, through the numbering style that it may name instead of levels."""
        seen: set[str] = set()
        while num in self._nums and num not in seen:
            seen.add(num)
            name = _value_of(self._nums[num], "abstractNumId")
            abstract = self._abstract.get(name)
            link = _value_of(abstract, "numStyleLink")
            if not link:
                return name, abstract
            style = self._styles.get(link)
            num = _place(style.find("{*}pPr")).num if style is not None else ""
        return "", None

    def _level(self, lvl: etree._Element | None, depth: int) -> Level:
        if lvl is None:
            return Level((), numbers.decimal)
        said = {local(child): attribute(child, "val") for child in lvl}
        format, text = said.get("numFmt", ""), said.get("lvlText", "")[:MAX_LABEL]
        start, anew = whole(said.get("start", "")), whole(said.get("lvlRestart", ""))
        pieces = _NUMBER_OF.split(text)  # text, digit, text, digit, … text
        parts = tuple(int(piece) - 1 if i % 2 else piece for i, piece in enumerate(pieces))
        if format == "bullet":
            parts = (numbers.BULLET if "lvlPicBulletId" in said else numbers.bullet(text),)
        write = self._ordinal if format == "ordinal" else _FORMATS.get(format, numbers.decimal)
        plain, space = said.get("isLgl", "0") not in _OFF, _SPACES.get(said.get("suff", ""), " ")
        return Level(parts, write, 1 if start is None else start, DEPTH if anew is None else anew, plain, space)

    def _language(self, styles: etree._Element | None) -> str:
        """The language that the text is in unless it says otherwise."""
        lang = styles.find("{*}docDefaults/{*}rPrDefault/{*}rPr/{*}lang") if styles is not None else None
        return attribute(lang, "val").lower() if lang is not None else ""


def is_hidden(part: etree._Element) -> bool:
    """Whether a run, or the end of a paragraph by its properties, is hidden text."""
    return any(attribute(mark, "val") not in _OFF for mark in part.iterfind("{*}rPr/{*}vanish"))


def _is_shown(paragraph: etree._Element) -> bool:
    """Whether a paragraph has a number to show: it is not all hidden, and its end, without which it is one with the next, is not deleted."""
    if any(local(mark) in _DELETED for mark in paragraph.iterfind("{*}pPr/{*}rPr/*")):
        return False
    return not (any(map(is_hidden, _children(paragraph, "pPr"))) and all(map(is_hidden, paragraph.iter("{*}r"))))


def _children(parent: etree._Element | None, name: str) -> Iterator[etree._Element]:
    return (child for child in parent if local(child) == name) if parent is not None else iter(())


def _value_of(parent: etree._Element | None, name: str) -> str:
    """The `w:val` of a child."""
    return next((attribute(child, "val") for child in _children(parent, name)), "")


def _depth(element: etree._Element) -> int:
    depth = whole(attribute(element, "ilvl"))
    return -1 if depth is None else depth


def _place(properties: etree._Element | None) -> _Place:
    own = next(_children(properties, "numPr"), None)
    return _Place(_value_of(own, "numId"), whole(_value_of(own, "ilvl")))
