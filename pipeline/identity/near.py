"""Organisations that may be one though nothing joined them: their names are alike, or one is the initials of the other.

Likeness of names is SoftTFIDF (W. W. Cohen, P. Ravikumar, S. E. Fienberg, "A comparison of string distance metrics for name-matching tasks", IIWeb 2003,
73-78): the cosine of the names' words, weighted by how few organisations bear them, where words nearly the same (Jaro-Winkler from `SAME_WORD`) count
as one. Names are compared when they share the beginning of a word that is not too common, so 100,000 names take seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log, sqrt

from rapidfuzz.distance import JaroWinkler

from pipeline.identity.names import Key, ident, initials, is_abbreviation, key

SAME_WORD = 0.9
BEGINNING = 4  # letters of a word by which names are brought together
COMMON = 100  # names that begin a word alike from which this brings nobody together
SPELLED = 0.7  # likeness of an abbreviation and a name whose initials it is


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation with its names as written and the languages they are read in."""

    org_id: str
    names: tuple[str, ...]
    langs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Two organisations (in the order of their identifiers), how alike they are (0 to 1), by which of their names, and in what way."""

    one: str
    other: str
    likeness: float
    names: tuple[str, str]
    way: str


def near_pairs(organisations: Iterable[Named], least: float) -> list[Near]:
    """Pairs of organisations from a likeness on, the most alike first."""
    spelled = [(o.org_id, words, name) for o in organisations for words, name in _keys(o).items()]
    weights = _weights(spelled)
    best: dict[tuple[str, str], Near] = {}
    for a, b in _candidates(spelled):
        (one, words, name), (other, others, another) = sorted((spelled[a], spelled[b]))
        likeness = soft_tfidf(words, others, weights)
        pair = (one, other)
        if likeness >= least and (pair not in best or likeness > best[pair].likeness):
            best[pair] = Near(one, other, round(likeness, 4), (name, another), "names alike")
    return sorted(best.values(), key=lambda n: (-n.likeness, n.one, n.other))


def abbreviated_pairs(organisations: Sequence[Named]) -> list[Near]:
    """Pairs of an organisation known by an abbreviation only and one whose initials these are; None of them is sure: several may fit."""
    full: dict[str, dict[str, str]] = {}
    for o in organisations:
        for name in o.names:
            for letters in {i for lang in o.langs for i in initials(name, lang)}:
                full.setdefault(letters, {}).setdefault(o.org_id, name)
    found = []
    for o in organisations:
        for name in o.names if all(is_abbreviation(n) for n in o.names) else ():
            for org_id, meant in full.get(ident(key(name, o.langs[0])), {}).items():
                if org_id != o.org_id:
                    (one, a), (other, b) = sorted(((o.org_id, name), (org_id, meant)))
                    found.append(Near(one, other, SPELLED, (a, b), "initials"))
    return sorted(set(found), key=lambda n: (n.one, n.other, n.names))


def soft_tfidf(words: Key, others: Key, weights: Mapping[str, float]) -> float:
    """Likeness of two names, 0 to 1; `weights` has all their words."""
    mine, theirs = ({w: weights[w] for w in set(side)} for side in (words, others))
    scores = [(JaroWinkler.similarity(w, v), w, v) for w in mine for v in theirs]
    free, taken, shared = set(mine), set[str](), 0.0
    for likeness, w, v in sorted((s for s in scores if s[0] >= SAME_WORD and (s[0] == 1 or not _numbers(s))), reverse=True):
        if w in free and v not in taken:
            free.discard(w)
            taken.add(v)
            shared += likeness * mine[w] * theirs[v]
    return min(shared / (_norm(mine) * _norm(theirs)), 1.0)


def _numbers(scored: tuple[float, str, str]) -> bool:
    return any(c.isdigit() for word in scored[1:] for c in word)


def _norm(side: Mapping[str, float]) -> float:
    return sqrt(sum(w * w for w in side.values()))


def _keys(o: Named) -> dict[Key, str]:
    """The organisation's names by their keys; the first spelling of each."""
    found: dict[Key, str] = {}
    for name in o.names:
        for lang in o.langs:
            found.setdefault(key(name, lang), name)
    found.pop((), None)
    return found


def _weights(spelled: Sequence[tuple[str, Key, str]]) -> dict[str, float]:
    """Inverse document frequency of words, an organisation with all its names being one document."""
    bearers = Counter(word for _, word in {(org_id, w) for org_id, words, _ in spelled for w in words})
    n = len({org_id for org_id, _, _ in spelled})
    return {w: log((n + 1) / count) for w, count in bearers.items()}


def _candidates(spelled: Sequence[tuple[str, Key, str]]) -> set[tuple[int, int]]:
    """Places of names of different organisations that share the beginning of a word."""
    by_beginning: dict[str, list[int]] = {}
    for at, (_, words, _) in enumerate(spelled):
        for beginning in {w[:BEGINNING] for w in words}:
            by_beginning.setdefault(beginning, []).append(at)
    return {
        (a, b)
        for places in by_beginning.values()
        if len(places) <= COMMON
        for a, b in combinations(places, 2)
        if spelled[a][0] != spelled[b][0]
    }
