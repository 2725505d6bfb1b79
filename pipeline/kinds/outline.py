"""The outline of a document: parts that are opened by a line and last until a part of the same or a higher level opens."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pipeline.kinds.passages import Line, words
from pipeline.languages import Language
from pipeline.tables import SegmentKind

_MONEY = re.compile(r"[£€$₺]|\d[.,]\d\d\b")  # "E-on - £45.99": a row of accounts, no heading
_COUNTS = re.compile(r":\s?\d{1,3}(?!\d|[:.]\d)")  # "Yeas: 8 Nays: 0", "Kabul: 12": a tally, no heading; not "Open: 10:30"
MAX_HEADING = 110  # characters; a longer line is prose


class Part(NamedTuple):
    """A part of a document; parts of one document are nested or apart, and those of level 1 tile it."""

    start: int
    end: int
    kind: SegmentKind
    number: str | None = None
    heading: str | None = None
    speaker: str | None = None
    level: int = 1


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that opens a part."""

    start: int
    kind: SegmentKind
    level: int = 1
    number: str | None = None
    heading: str | None = None
    speaker: str | None = None


def parts(openings: Iterable[Opening], end: int) -> list[Part]:
    """The parts of the openings; the first reaches back to the start of the text, so that level 1 tiles `0 … end`."""
    ordered = sorted(openings, key=lambda o: (o.start, o.level))
    if end and (not ordered or ordered[0].start > 0):
        ordered.insert(0, Opening(0, "front"))
    closes = [end] * len(ordered)
    open_parts: list[int] = []
    for i, opening in enumerate(ordered):
        while open_parts and ordered[open_parts[-1]].level >= opening.level:
            closes[open_parts.pop()] = opening.start
        open_parts.append(i)
    found = [
        Part(o.start, close, o.kind, o.number, o.heading, o.speaker, o.level)
        for o, close in zip(ordered, closes, strict=True)
        if close > o.start
    ]
    return sorted(found, key=lambda p: (p.start, -p.end, p.level))


@cache
def _words(language: Language, name: str) -> frozenset[str]:
    return frozenset(language.lists.get("segments", {}).get(name, []))


def is_marked(line: Line) -> bool:
    """Whether the source says that the line is a heading: Markdown `## Reports`, or a line wholly in bold (`**Reports**`)."""
    return line.text.startswith("#") or (
        line.text.startswith("**") and line.text.rstrip(" :.").endswith("**") and line.text.count("**") == 2
    )


def heading_level(line: Line) -> int:
    """The number of `#` of a Markdown heading, otherwise 0."""
    return len(line.text) - len(line.text.lstrip("#"))


def is_heading(index: int, found: list[Line], language: Language) -> bool:
    """Whether a line is a heading by its looks: marked in the source, in capitals, ending in a colon, or in title case; alone between blank lines.

    Lines that look so for another reason (signatures, replies, attendance labels) are named in the language's `no_headings`.
    """
    line = found[index]
    bare = line.bare
    if (
        len(bare) > MAX_HEADING
        or not bare[0].isalpha()
        or bare[0].islower()
        or language.fold(bare).rstrip(" :.-") in _words(language, "no_headings")
    ):
        return False
    if heading_level(line):
        return True
    before, after = found[index - 1] if index else None, found[index + 1] if index + 1 < len(found) else None
    if not line.blank_before or line.bullet_before or after is None or _MONEY.search(bare) or _COUNTS.search(bare):
        return False
    if _names_person(bare, language):
        return False
    if not (before is None or before.ends_sentence or _stands_apart(before) or bare.endswith(":")):
        return False
    return _looks_like_heading(line, after, language)


def _names_person(bare: str, language: Language) -> bool:
    """Whether a title of a person stands in the line: such a line is an entry of a list or prose ("Ms E. Ash, Clerk", "MsE. Ash")."""
    titles = _words(language, "person_titles")
    said = list(words(bare))
    glued = (
        any(said[0][len(t) :][:1].isupper() and language.fold(said[0]).startswith(t) and not said[0].isupper() for t in titles)
        if said
        else False
    )
    return glued or any(language.fold(w) in titles for w in said)


def _stands_apart(line: Line) -> bool:
    """A short line before a heading that ends no sentence: another heading, a table row, a list entry."""
    return len(line.bare) < 60


def _looks_like_heading(line: Line, after: Line, language: Language) -> bool:
    bare = line.bare
    n_words = sum(1 for _ in words(bare))
    if bare.endswith(":"):
        return n_words <= 8 and after.blank_before
    if bare.endswith((".", ",", ";", "?", "!")):
        return False
    if is_marked(line):
        return n_words <= 14 and after.blank_before
    if bare.isupper():
        return n_words <= 14 and len(bare) > 4
    return after.blank_before and 1 < n_words <= 14 and is_title_case(bare, language)


def is_title_case(bare: str, language: Language) -> bool:
    """Whether all words but small ones ("of", "ve") begin with a capital, and most are words, not numbers."""
    small = _words(language, "small_words")
    counted = [w for w in words(bare) if language.fold(w) not in small]
    letters = [w for w in counted if w[0].isalpha()]
    return len(letters) >= max(1, len(counted) / 2) and all(w[0].isupper() for w in letters)


# "BAŞKAN –"  "ÜMİT YILMAZ (Devamla) –"  "MİLLÎ EĞİTİM BAKANI HİKMET ULUĞBAY (Ankara) –"
_CAPITALS_SPEAKER = re.compile(r"([A-ZÇĞİÖŞÜÂÎÛ][A-ZÇĞİÖŞÜÂÎÛ.’' ]{2,80}?)(\s?\([^()\n]{2,40}\))?\s?[–—-]+\s+(?=\S)")


def speaker(line: Line, language: Language) -> str | None:
    """Who speaks, as printed, when the line opens a speech: `BAŞKAN – Buyurun.`, `Councillor Smith: I agree.`"""
    match = _CAPITALS_SPEAKER.match(line.bare)
    if match:
        return (match[1] + (match[2] or "")).strip()
    head, colon, rest = line.bare.partition(":")
    said = list(words(head))
    titled = bool(said) and language.fold(said[0]) in _words(language, "speaker_titles") and 1 < len(said) <= 6
    return head.strip() if colon and rest.strip() and titled and is_title_case(head, language) else None


def lists_and_tables(found: list[Line]) -> list[tuple[int, int, SegmentKind]]:
    """Runs of at least two bulleted lines or of lines with tabs or Markdown table bars: (index of first, index after last, kind)."""
    runs: list[tuple[int, int, SegmentKind]] = []
    at = 0
    while at < len(found):
        kind = _row_kind(found[at])
        stop = at + 1
        while kind and stop < len(found) and _row_kind(found[stop]) == kind:
            stop += 1
        if kind and stop - at >= 2:
            runs.append((at, stop, kind))
        at = stop
    return runs


_BULLET = re.compile(r"\\?[•●▪◦*–-]\s+\S")  # "• Roads"  "- Roads"  "\* Roads"


def _row_kind(line: Line) -> SegmentKind | None:
    if "\t" in line.text or line.text.startswith("|"):
        return "table"
    return "list" if _BULLET.match(line.text) else None
