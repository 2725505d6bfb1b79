"""Lines, paragraphs and sentences of a text as spans; they tile the text, so nothing falls between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

# what carries no words: Markdown emphasis and headings, escapes, small tags:  "**", "1\.", "## ", "<small>"
_MARKUP = re.compile(r"[*_\\#>]+|</?[a-z]{1,8}>")
_BULLETS = ("•", "●", "▪", "◦", "*", "-", "–")
_ENDS_SENTENCE = (".", "!", "?", ":", ";", "”", '"', "…", ".)")
# the end of a sentence and the space after it:  "agreed. The"  "kabul edildi.” Başkan"
_SENTENCE_END = re.compile(r"[.!?…][\"”’'»)*]{0,4}(?:\[\d{1,3}\])?(\s+)(?=[\"“‘'«(*\[•–-]{0,4}\s?[^\W\d_a-zçğıöşü]|\d|[•*–-]\s)")
# what stands before a full stop that ends nothing:  "Cllr. M"  "J. Loftus"  "No. 6"  "3. madde"
_LAST_WORD = re.compile(r"(\w+)$")
_LIST_START = re.compile(r"\s*(?:[•●▪◦*–-]|\(?\w{1,3}[.)])\s")  # "• Roads"  "(a) Circulated"  "3. Budget"


@dataclass(frozen=True, slots=True)
class Line:
    """One line with words: its span without surrounding space, its words without markup, what stands before it (a blank line, a bullet alone)."""

    start: int
    end: int
    text: str
    bare: str
    blank_before: bool
    bullet_before: bool = False

    @property
    def ends_sentence(self) -> bool:
        return self.bare.endswith(_ENDS_SENTENCE)


def lines(text: str) -> list[Line]:
    """The lines of `text` that have words."""
    found: list[Line] = []
    at, blank, bullet = 0, True, False
    for raw in text.splitlines(keepends=True):
        stripped = raw.strip()
        bare = " ".join(_MARKUP.sub(" " if "<" in stripped else "", stripped).split())
        if any(c.isalnum() for c in bare):
            start = at + raw.index(stripped)
            found.append(Line(start, start + len(stripped), stripped, bare, blank, bullet))
            blank = bullet = False
        else:
            blank, bullet = True, stripped in _BULLETS if stripped else bullet
        at += len(raw)
    return found


def double_spaced(found: list[Line]) -> bool:
    """Whether nearly every printed line is followed by a blank one, so that a blank line does not end a paragraph."""
    inside = [b.blank_before for a, b in pairwise(found) if not a.ends_sentence and len(a.bare) > 50]
    return len(inside) >= 5 and sum(inside) >= 0.6 * len(inside)


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of the paragraphs, each with the space that follows it; together they tile `text`."""
    found = lines(text)
    wide = double_spaced(found)
    starts = [0]
    for before, line in pairwise(found):
        opens = line.blank_before and (not wide or before.ends_sentence or len(before.bare) < 50)
        if opens or (_LIST_START.match(line.text) and (line.blank_before or before.ends_sentence)):
            starts.append(line.start)
    return _tiles(starts, len(text))


def sentences(text: str, abbreviations: frozenset[str]) -> list[tuple[int, int]]:
    """Spans of the sentences, each with the space that follows it; `abbreviations` (folded) never end one."""
    starts: list[int] = []
    for start, end in paragraphs(text):
        starts.append(start)
        for match in _SENTENCE_END.finditer(text, start, end):
            if match.end(1) < end and not _abbreviated(text, match.start(), abbreviations):
                starts.append(match.end(1))
    return _tiles(starts, len(text))


def _abbreviated(text: str, dot: int, abbreviations: frozenset[str]) -> bool:
    word = _LAST_WORD.search(text, max(dot - 16, 0), dot)
    if text[dot] != "." or word is None:
        return False
    last = word[1]
    return (len(last) == 1 and last.isupper()) or (last.isdigit() and len(last) < 4) or last.lower() in abbreviations


def _tiles(starts: list[int], end: int) -> list[tuple[int, int]]:
    inner = [s for s in sorted(set(starts)) if s < end]
    return list(zip(inner, [*inner[1:], end], strict=True))


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without the space around it."""
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip())) if inner.strip() else start


def words(bare: str) -> Iterator[str]:
    """The words of a line without punctuation around them."""
    for word in bare.split():
        stripped = word.strip(".,;:()[]“”\"'’‘&–-/")
        if stripped:
            yield stripped
