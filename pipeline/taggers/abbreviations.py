"""Abbreviations that a document explains: `Long Name (LN)` and `LN (Long Name)`; every later LN names the same body.

The letters are matched from the right as in A. S. Schwartz, M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text", Pacific Symposium on Biocomputing 8 (2003) 451-462; the long form must have the head of an organisation.
"""

from __future__ import annotations

import re

from pipeline.languages import Language
from pipeline.taggers import Candidate, Known
from pipeline.taggers.heads import kind_of, plain_name

NAME = "abbreviations"
DEFINED, USED = 0.9, 0.85
LONGEST = 160  # characters before a bracket in which the long form is looked for

# "(TTB)" "(LCT)" "(YOL-İŞ)" "('TOBB')"
_SHORT_IN_BRACKETS = re.compile(r"\(\s?[\"“‘']?(?P<short>[A-ZÇĞİÖŞÜ][\w.&-]{1,11})[\"”’']?\s?\)")
# "TTB (Türk Tabipleri Birliği)"
_LONG_IN_BRACKETS = re.compile(r"\b(?P<short>[A-ZÇĞİÖŞÜ][A-ZÇĞİÖŞÜ&-]{1,9}) ?\((?P<long>[^()\n]{5,120})\)")


def tag(text: str, language: Language, known: Known) -> list[Candidate]:
    """Candidates for both forms of every definition and all uses of its abbreviation; `known` is not used."""
    found: list[Candidate] = []
    expansions: dict[str, tuple[str, str]] = {}
    for short, start, end in _definitions(text, language):
        kind = kind_of(text[start:end], language)
        if kind is not None and short not in expansions:
            full = plain_name(text[start:end], language)
            expansions[short] = (full, kind)
            found.append(Candidate(start, end, kind, DEFINED, f"explains {short!r}", full))
    if expansions:
        longest_first = sorted(expansions, key=lambda short: (-len(short), short))
        # whole words only: "TTB", not the start of "TTBK"
        for use in re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", text):
            full, kind = expansions[use[0]]
            found.append(Candidate(use.start(), use.end(), kind, USED, f"stands for {full!r}", use[0], full))
    return found


def _definitions(text: str, language: Language) -> list[tuple[str, int, int]]:
    """(abbreviation, start and end of its long form) of every definition, in the order of the text."""
    found = []
    for match in _SHORT_IN_BRACKETS.finditer(text):
        short = match["short"]
        if sum(c.isupper() for c in short) < 2:
            continue
        begin = max(match.start() - LONGEST, 0)
        window = text[begin : match.start()].rstrip(" \n*\"”’'")
        start = _long_form(short, window, language)
        if start is not None:
            found.append((short, begin + start, begin + len(window)))
    for match in _LONG_IN_BRACKETS.finditer(text):
        long = match["long"].strip()
        if _long_form(match["short"], long, language) == 0:
            found.append((match["short"], match.start("long"), match.start("long") + len(match["long"].rstrip())))
    return found


def _long_form(short: str, window: str, language: Language) -> int | None:
    """Start of the long form at the end of `window`, or None: every letter of `short` from the right, the first at a capitalised word."""
    letters = [c for c in language.fold(short) if c.isalnum()]
    folded = language.fold(window)
    at = len(folded) - 1
    for i in range(len(letters) - 1, -1, -1):
        while at >= 0 and (folded[at] != letters[i] or not _starts_word(folded, at)):
            at -= 1
        if at < 0:
            return None
        at -= 1
    start = at + 1
    n_words = len(window[start:].split())
    return start if window[start].isupper() and n_words <= min(len(letters) + 5, len(letters) * 2) else None


def _starts_word(folded: str, at: int) -> bool:
    return at == 0 or not folded[at - 1].isalnum()
