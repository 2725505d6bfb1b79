"""Words that stand before a name and only look like its first word: the capital is the sentence's, or the line is all capitals.

In Turkish a common noun with a case ending that opens a sentence ("Talebin Fen İşleri Müdürlüğü'ne havalesi") belongs to the sentence. Whether a
word bears an ending is told by its dictionary form (simplemma): "talebin" is "talep" with a genitive, "Aydın" is no "Ayd". A
genitive stays where a possessed noun follows inside the name ("Halkın Sesi Gazetesi").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.languages import Language
from pipeline.taggers.tokens import BREAK, DOT, Token


@dataclass(frozen=True)
class Endings:
    """Expressions over what follows the stem of a folded word."""

    case: re.Pattern[str]
    genitive: re.Pattern[str]
    own: re.Pattern[str]
    possessed: re.Pattern[str]


@cache
def _endings(language: Language) -> Endings | None:
    lists = language.lists.get("mentions", {}).get("openers")
    return Endings(**{name: re.compile(lists[name]) for name in ("case", "genitive", "own", "possessed")}) if lists else None


def after_opener(words: Sequence[Token], first: int, head: int, language: Language) -> int:
    """Index of the first word of the name after a word that opens the sentence; `head` when nothing else is left."""
    endings = _endings(language)
    if endings is None or first >= head or not opens(words, first):
        return first
    rest = _rest(words[first].fold, language)
    if not endings.case.fullmatch(rest):
        return first
    held = first + 1 < head and endings.genitive.fullmatch(rest) and endings.possessed.fullmatch(_rest(words[first + 1].fold, language))
    return first if held else first + 1


def opens(words: Sequence[Token], at: int) -> bool:
    """Whether a word has its capital from its place: at the beginning, after a full stop or after a break."""
    return at == 0 or words[at].gap in (DOT, BREAK)


def is_ours(word: Token, language: Language) -> bool:
    """Whether a word says "our": "Belediyemiz", "Üyelerimizin"; no name begins with it or runs over it."""
    endings = _endings(language)
    return endings is not None and endings.own.search(word.fold) is not None and bool(_rest(word.fold, language))


def is_inflected(word: Token, language: Language) -> bool:
    """Whether a word bears a case ending; in a line of capitals this is what tells running text from a name."""
    endings = _endings(language)
    return endings is not None and endings.case.fullmatch(_rest(word.fold, language)) is not None


def _rest(word: str, language: Language) -> str:
    """What follows the stem: "talebin" (talep) gives "in", "salonun" (salon) gives "un"; empty for a dictionary form."""
    lemma = language.lemma(word)
    if lemma == word:
        return ""
    n = next((i for i, (a, b) in enumerate(zip(word, lemma, strict=False)) if a != b), min(len(word), len(lemma)))
    if n == len(lemma):
        return word[n:]
    return word[n + 1 :] if n == len(lemma) - 1 else ""
