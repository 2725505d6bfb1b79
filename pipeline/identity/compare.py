"""How alike two names are by themselves, without a corpus: `likeness` for a single pair, as for a list that is checked against another."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

import simplemma
from rapidfuzz.distance import OSA

from pipeline.identity.misspellings import LONG_WORD, SHORTEST_WORD
from pipeline.identity.names import Key, all_words_of, ident, initials, one, rules

SAME = 0.82  # likeness from which two names are taken for one
OF_ROLE = 0.35  # weight of a word of role or place beside one that tells the name ("Trust", "of", "Brook")
# "ii" "xiv", no single letter, which may be an initial, and no word ("mix", "civil" are no numbers that names bear)
_ROMAN = re.compile(r"(?=..)x{0,3}(?:ix|iv|v?i{0,3})")
SPELLED = 0.85  # likeness of an abbreviation and the name whose initials it is


def likeness(name: str, other: str, lang: str = "en") -> float:
    """0 to 1: the weight of the words that both names have, of all their words (Dice); words nearly the same count by their letters.

    Case, diacritics, punctuation, legal forms, singular and plural and the order of words make no difference. A number that only one has, or that
    differs, sets them apart.
    """
    mine, theirs = (without_company_form(all_words_of(n, lang), lang) for n in (name, other))
    if not mine or not theirs:
        return 0.0
    if ident(mine) == ident(theirs) or ident(tuple(sorted(mine))) == ident(tuple(sorted(theirs))):
        return 1.0
    if numbers(mine) != numbers(theirs):
        return 0.0
    if ident(mine) in initials(other, lang) or ident(theirs) in initials(name, lang):
        return SPELLED
    plurals, generic = rules(lang).plurals, rules(lang).generic | rules(lang).small | rules(lang).of
    left, right = ([(one(w, plurals), OF_ROLE if w in generic else 1.0) for w in side] for side in (mine, theirs))
    total = sum(weight for _, weight in (*left, *right))
    together = alike(ident(mine), ident(theirs), lang) if len(mine) != len(theirs) else 0.0  # words written as one
    return max(2 * shared(left, right, lang) / total, together)


def shared(left: list[tuple[str, float]], right: list[tuple[str, float]], lang: str) -> float:
    """Weight of the words that both sides have, each word taken once, the likest first."""
    scores = sorted(
        ((alike(a, b, lang), i, j) for i, (a, _) in enumerate(left) for j, (b, _) in enumerate(right)), key=lambda s: (-s[0], s[1], s[2])
    )
    mine, theirs, found = set[int](), set[int](), 0.0
    for score, i, j in scores:
        if score and i not in mine and j not in theirs:
            mine.add(i)
            theirs.add(j)
            found += score * min(left[i][1], right[j][1])
    return found


def alike(word: str, other: str, lang: str) -> float:
    """1 for the same word, less for one with a slip (by the share of letters), 0 for another word; two words of the dictionary are no slips."""
    if word == other:
        return 1.0
    shorter = min(len(word), len(other))
    slips = OSA.distance(word, other)
    allowed = 0 if shorter < SHORTEST_WORD or not (word.isalpha() and other.isalpha()) else 1 if shorter < LONG_WORD else 2
    if slips > allowed or (simplemma.is_known(word, lang) and simplemma.is_known(other, lang)):
        return 0.0
    return 1 - slips / max(len(word), len(other))


def numbers(words: Key) -> list[str]:
    """The words with digits and the Roman numbers, in the order of the alphabet."""
    return sorted(w for w in words if any(c.isdigit() for c in w) or _ROMAN.fullmatch(w))


def without_company_form(words: Key, lang: str) -> Key:
    """The words without legal forms of any country before or behind them; the words themselves where nothing else is left."""
    behind, before = company_forms(lang)
    for form in behind:
        if len(words) > len(form) and words[-len(form) :] == form:
            return without_company_form(words[: -len(form)], lang)
    for form in before:
        if len(words) > len(form) and words[: len(form)] == form:
            return without_company_form(words[len(form) :], lang)
    return words


@cache
def company_forms(lang: str) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    """(forms behind, forms before a name) of all countries and of the language, the longest first."""
    lists = tomllib.loads(resources.files(__package__).joinpath("companies.toml").read_text(encoding="utf-8"))
    own = rules(lang).legal
    behind, before = (sorted({*(tuple(f.split()) for f in lists[k]), *own}, key=lambda f: (-len(f), f)) for k in ("behind", "before"))
    return tuple(behind), tuple(before)
