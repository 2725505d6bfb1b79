"""Words of a text with what stands between them: the view of a text that the legal-form grammar reads.

A name's edges hang on apostrophes, plus signs, Markdown asterisks and line breaks, which spaCy's tokenisers attach to words in ways that
differ by language; so words are read by one expression here. Sentences, which the roles need, are spaCy's (`pipeline.roles`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.languages import Language

SPACE, LINE, PARAGRAPH, COMMA, PLUS, AMPERSAND, HYPHEN, DASH, DOT, APOSTROPHE, SLASH, BREAK = range(12)
APOSTROPHES = frozenset("'’‘")  # behind which a case ending may follow
JOINS = frozenset((SPACE, LINE, PARAGRAPH, HYPHEN, SLASH))
WRAPPED = 0.8  # share of the next line's length that a line and the next line's first word must have for the line to be wrapped
_MONEY = re.compile(r"[-–] ?[£€$₺] ?\d")  # "Ash Ltd - £90 - Mowing": an entry in a list of payments ends with its line
_HEADING = re.compile(r"\s*(?:#+|\d+(?:\.\d+)*[.)])\s")  # "## ", "4. ", "2.1) "
_ENTRY = re.compile(r"(?:\S+ ){1,6}[-–:] \S")  # "Elm Police - meeting dates": an entry in a list of letters or payments
FULL_LINE = 40  # characters from which a line is taken to be wrapped, so that a name may run on after a blank line

# "W.N.B.C." "A.Ş." | "Adare-Rathkeale" "O’Brien" "Men's" "2026" (the apostrophe part is left out where endings follow apostrophes)
_LETTERED = r"[^\W\d_](?:\.[^\W\d_])+\b\.?"
_PLAIN = r"[^\W_]+(?:[-‐‑][^\W_]+)*"
_WITH_APOSTROPHE = re.compile(rf"{_LETTERED}|{_PLAIN}(?:['’‘][^\W\d_]+)*")
_WITHOUT_APOSTROPHE = re.compile(rf"{_LETTERED}|{_PLAIN}")
_MARKS = {
    "": SPACE, ",": COMMA, "+": PLUS, "&": AMPERSAND, ".": DOT, "'": APOSTROPHE, "’": APOSTROPHE, "‘": APOSTROPHE,
    "-": HYPHEN, "‐": HYPHEN, "–": DASH, "—": DASH, "/": SLASH,
}  # fmt: skip


class Token(NamedTuple):
    """A word: its span, its text as written and folded, the gap before it, and the end of a case ending after an apostrophe."""

    start: int
    end: int
    text: str
    fold: str
    gap: int
    tail: int

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def all_caps(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


@lru_cache(maxsize=4096)
def gap_class(gap: str) -> int:
    """What the characters between two words are: at most two line breaks, Markdown asterisks and one mark, or a BREAK."""
    lines = gap.count("\n")
    mark = "".join(gap.replace("*", "").split())
    if lines > 2 or "\t" in gap or "\f" in gap or mark not in _MARKS:
        return BREAK
    found = _MARKS[mark]
    if lines and (found == DOT or (gap.lstrip("-‐").startswith("*") != gap.endswith("*"))):
        return BREAK  # "5.\n\nService", or bold on one side only: a heading ends
    if found == SLASH:
        return SLASH if mark == gap else BREAK  # "Kildare/Elm GAA Club"
    if found == SPACE:
        return (SPACE, LINE, PARAGRAPH)[lines]
    if found == HYPHEN and not lines:
        return HYPHEN if mark == gap else DASH
    return found


def _heading(text: str, last: int, start: int, end: int) -> bool:
    """Whether the line that ends at `last` is a heading above the word at `start`:`end`: marked, or numbered and not full."""
    begin = text.rfind("\n", 0, last) + 1
    mark = _HEADING.match(text, begin, last)
    if mark is None or "#" in mark[0]:
        return mark is not None
    stop = text.find("\n", start)
    return last - begin + 1 + end - start < WRAPPED * ((stop if stop >= 0 else len(text)) - start)


@lru_cache(maxsize=2)  # taggers read the same text in turn
def tokens(text: str, language: Language) -> tuple[Token, ...]:
    """The words of a text in order. Where the language has case endings, one after an apostrophe belongs to the word before as its `tail`."""
    word = _WITHOUT_APOSTROPHE if "case_endings" in language.lists else _WITH_APOSTROPHE
    folded = language.fold(text)
    found: list[Token] = []
    last = line_start = 0
    for match in word.finditer(text):
        start, end = match.span()
        if found and start < found[-1].tail:
            last = end
            continue
        between = text[last:start]
        gap = gap_class(between) if len(between) < 40 else BREAK
        if gap == PARAGRAPH and "*" not in between and (last - line_start < FULL_LINE or _MONEY.search(text, line_start, last)):
            gap = BREAK
        if gap == LINE and _heading(text, last, start, end):
            gap = BREAK
        if gap in (LINE, PARAGRAPH) and _ENTRY.match(text, line_start) and _ENTRY.match(text, start):
            gap = BREAK
        if "\n" in between:
            line_start = start
        tail = language.case_ending(folded, end) if text[end : end + 1] in APOSTROPHES else end
        found.append(Token(start, end, text[start:end], folded[start:end], gap, tail))
        last = max(end, found[-1].tail)
    return tuple(found)
