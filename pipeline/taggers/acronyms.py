"""Capitals that nobody explains but that stand where a body stands: "a letter from NXCA", "the NXCA has asked".

What stands beside them decides (`[mentions.acronyms]` of the language's file); capitals that the document explains as something else
("General Town Allocation (GTA)"), that are listed as no body, that stand in a line of capitals, or that stand more often where a thing does
("on the NXL") are left out. So are words that name a body and its building alike ("the Church"): they count where a body stands alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import simplemma

from pipeline.languages import Language
from pipeline.taggers import Candidate, Known
from pipeline.taggers.abbreviations import explained

NAME = "acronyms"
SCORE = 0.55
SHORT = 4  # letters up to which capitals that are also a word are taken for initials

# "NXCA" "BCKLW": three to eight capitals as a word of their own, no part of a code ("ABC-12", "ABC/12") or an address
_CAPITALS = re.compile(r"(?<![\w./@&-])[A-Z]{2,8}(?![\w@&]|[./-]\w)")
_LONGER = re.compile(r" [A-Z][a-z]")  # "NXL Designs" is a longer name
_SPACE = re.compile(r"\s+")
_NEAR = 40  # characters on either side in which the context stands


@dataclass(frozen=True)
class Context:
    """What makes capitals a body: pairs of expressions over the folded text before and after them, those that never are one, kinds by last letter."""

    pairs: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]
    paid: re.Pattern[str]
    thing: re.Pattern[str]
    never: frozenset[str]
    short: dict[str, str]
    kinds: dict[str, str]
    usual: str
    words: dict[str, str]
    places: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]


@cache
def _context(language: Language) -> Context | None:
    lists = language.lists.get("mentions", {}).get("acronyms")
    if not lists:
        return None

    def pairs(parts: Sequence[str]) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
        return tuple((re.compile(lists[part]), re.compile(lists[f"{part}_after"])) for part in parts)

    return Context(
        pairs(("object", "subject", "entry")),
        re.compile(lists["paid"]),
        re.compile(lists["thing"]),
        frozenset(lists["never"]),
        lists["short"],
        lists["kinds"],
        lists["usual"],
        lists["words"],
        pairs(("helped", "acting")),
    )


def tag(text: str, language: Language, known: Known) -> list[Candidate]:
    """Candidates for capitals in the place of a body, and for all other uses of the same capitals; `known` is not used."""
    context = _context(language)
    if context is None:
        return []
    folded = language.fold(text)
    never = context.never | explained(text, language)
    uses: dict[str, list[re.Match[str]]] = {}
    paid: set[str] = set()
    evidence: Counter[str] = Counter()
    for match in _CAPITALS.finditer(text):
        short = match[0]
        if short in never or _is_word(short, language) or (len(short) < 3 and short not in context.short) or _in_capitals(text, match):
            continue
        placed = _placed(folded, match, context.pairs) and not _LONGER.match(text, match.end())
        if placed and context.paid.match(folded, match.end()):
            paid.add(short)
        evidence[short] += placed or -_thing(folded, match, context)
        if placed or len(short) > 2:
            uses.setdefault(short, []).append(match)
    found = [_candidate(use, context, use[0] in paid) for short in sorted(uses) if evidence[short] > 0 for use in uses[short]]
    return found + _words(text, folded, context)


def _words(text: str, folded: str, context: Context) -> list[Candidate]:
    """Candidates for the words that may be a body or its building, where they stand like a body."""
    return [
        Candidate(use.start(), use.end(), kind, SCORE, "a word in the place of a body")
        for word, kind in sorted(context.words.items())
        for use in re.finditer(rf"\b{word}\b", text)
        if _placed(folded, use, context.places)
    ]


@cache
def _is_word(short: str, language: Language) -> bool:
    """Whether the capitals are a word of the language that heads a list: "PAYMENTS"; short ones may be both ("EACH")."""
    return len(short) > SHORT and simplemma.is_known(language.fold(short), lang=language.code)


def _placed(folded: str, match: re.Match[str], pairs: Sequence[tuple[re.Pattern[str], re.Pattern[str]]]) -> bool:
    """Whether the capitals stand where a body does."""
    before = _SPACE.sub(" ", folded[max(match.start() - _NEAR, 0) : match.start()])
    after = _SPACE.sub(" ", folded[match.end() : match.end() + _NEAR])
    return any(left.search(before) and right.search(after) for left, right in pairs)


def _thing(folded: str, match: re.Match[str], context: Context) -> bool:
    """Whether the capitals stand where a thing does and no body: "an NXL", "on the NXL"."""
    return context.thing.search(_SPACE.sub(" ", folded[max(match.start() - _NEAR, 0) : match.start()])) is not None


def _candidate(use: re.Match[str], context: Context, paid: bool) -> Candidate:
    usual = "company" if paid else context.usual
    kind = context.short.get(use[0]) or context.kinds.get(use[0][-1], usual)
    return Candidate(use.start(), use.end(), kind, SCORE, "capitals in the place of a body")


def _in_capitals(text: str, match: re.Match[str]) -> bool:
    """Whether the words on both sides are capitals too."""
    before, after = text[max(match.start() - _NEAR, 0) : match.start()].split(), text[match.end() : match.end() + _NEAR].split()
    beside = [w for w in (*before[-1:], *after[:1]) if any(c.isalpha() for c in w)]
    return bool(beside) and all(w.isupper() and len(w) > 1 for w in beside)
