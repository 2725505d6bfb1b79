"""Abbreviations that a document explains: `Long Name (LN)` and `LN (Long Name)`; every later LN names the same body.

The letters are matched from the right as in A. S. Schwartz, M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text", Pacific Symposium on Biocomputing 8 (2003) 451-462; the long form must have the head of an organisation. Capitals that
are nowhere explained but are the initials of one name of the document stand for that name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.identity.names import initials, plain_letters
from pipeline.languages import Language
from pipeline.taggers import Candidate, Known
from pipeline.taggers.heads import kind_of, plain_name
from pipeline.taggers.patterns import named

NAME = "abbreviations"
DEFINED, USED, SPELLED = 0.9, 0.85, 0.7
SHORTEST = 3  # letters from which capitals are taken for the initials of a name that does not stand beside them
LONGEST = 160  # characters before a bracket in which the long form is looked for

# "(TTB)" "(LCT)" "(YOL-İŞ)" "('TOBB')"
_SHORT_IN_BRACKETS = re.compile(r"\(\s?[\"“‘']?(?P<short>[A-ZÇĞİÖŞÜ][\w.&-]{1,11})[\"”’']?\s?\)")
_CAPITALISED = r"(?!The\b)[A-ZÇĞİÖŞÜÁÉÍÓÚ][\w’'-]+"
# "TTB" "YVÇD", whole words of capitals, not part of "TTB'li", a date or a number
_CAPITALS = re.compile(rf"(?<![\w.-])[A-ZÇĞİÖŞÜ]{{{SHORTEST},8}}(?![\w.-]\w)(?!\w)")
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
    found += _spelled(text, language, expansions)
    found += _aliases(text, language)
    if expansions:
        longest_first = sorted(expansions, key=lambda short: (-len(short), short))
        # whole words only: "TTB", not the start of "TTBK"
        for use in re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", text):
            full, kind = expansions[use[0]]
            found.append(Candidate(use.start(), use.end(), kind, USED, f"stands for {full!r}", use[0], full))
    return found


def explained(text: str, language: Language) -> frozenset[str]:
    """Abbreviations that the text explains, whether as an organisation or as something else ("General Town Allocation (GTA)")."""
    return frozenset(short for short, _, _ in _definitions(text, language))


def _spelled(text: str, language: Language, explained: Mapping[str, object]) -> list[Candidate]:
    """Capitals that are the initials of exactly one name of the document."""
    capitals: dict[str, list[re.Match[str]]] = {}
    for match in _CAPITALS.finditer(text):
        capitals.setdefault(plain_letters(match[0]), []).append(match)
    names: dict[str, dict[str, str]] = {}
    for c in named(text, language) if capitals else ():
        if c.kind is not None and " " in text[c.start : c.end].replace("\n", " "):
            full = plain_name(text[c.start : c.end], language)
            every = plain_letters("".join(letter for letter in full if letter.isupper()))  # "Peter McElm Trust" is PMET
            for letters in (initials(full, language.code) | {every}) & capitals.keys():
                names.setdefault(letters, {})[plain_letters(full)] = f"{c.kind}|{full}"
    return [
        Candidate(use.start(), use.end(), kind, SPELLED, f"initials of {full!r}", use[0], full)
        for letters, meant in sorted(names.items())
        for kind, _, full in (value.partition("|") for value in meant.values())
        if len(meant) == 1
        for use in capitals[letters]
        if use[0] not in explained and _same_marks(use[0], full, language)
    ]


def _same_marks(short: str, full: str, language: Language) -> bool:
    """Whether the letters of an abbreviation begin words or are capitals of a name with the same marks, the dot of i aside: "ÖTV" is not "Oda TV"."""
    leading = "".join(word[0] for word in full.split()) + "".join(c for c in full if c.isupper())
    letters, there = (set(language.fold(text).replace("ı", "i")) for text in (short, leading))
    return letters <= there


def _aliases(text: str, language: Language) -> list[Candidate]:
    """Other names that the document gives a body ("Ashby Community Complex T/A Elm Fields"), wherever they stand."""
    cue = language.lists.get("mentions", {}).get("alias")
    names = {c.end: c for c in named(text, language)} if cue and re.search(cue, text) else {}
    found = []
    for match in re.finditer(rf"\W{{1,6}}{cue} (?:the )?(?P<name>{_CAPITALISED}(?:[\s*]+{_CAPITALISED}){{0,4}})", text) if names else ():
        body = names.get(match.start())
        if body is not None:
            words = re.findall(r"[^\s*]+", match["name"])
            full = plain_name(text[body.start : body.end], language)
            found += [
                Candidate(use.start(), use.end(), body.kind, USED, f"other name of {full!r}", " ".join(words), full)
                for use in re.finditer(r"(?<!\w)" + r"[\s*]+".join(map(re.escape, words)) + r"(?!\w)", text)
            ]
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
    for whole in (True, False):  # first all letters at words' beginnings, then letters inside words too: "YOBES", Yol ve BElediye …
        start = _matched(letters, folded, whole)
        if start is not None:
            n_words = len(window[start:].split())
            return start if window[start].isupper() and n_words <= min(len(letters) + 5, len(letters) * 2) else None
    return None


def _matched(letters: Sequence[str], folded: str, whole: bool) -> int | None:
    """Where the letters begin when they are matched from the right; the first (with `whole` every one) at the beginning of a word."""
    at = len(folded)
    for i in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (folded[at] != letters[i] or not (_starts_word(folded, at) or not (whole or i == 0))):
            at -= 1
        if at < 0:
            return None
    return at


def _starts_word(folded: str, at: int) -> bool:
    return at == 0 or not folded[at - 1].isalnum()
