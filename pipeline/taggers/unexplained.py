"""Capitals in running text that nothing explains, and the words around them: what a trained model is given to read.

Most capitals are explained without one: they open a sentence, belong to a person, are a word that the text also has in small letters, or stand in a
heading, a table or a list, where a network of prose knows nothing. Each kind that is left out was weighed by what it costs on general text, in names
that only the model finds, against the words that it need not read (`docs/design.md`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain, compress, takewhile
from operator import attrgetter

from pipeline.languages import Language
from pipeline.taggers.heads import Grammar, grammar
from pipeline.taggers.openers import opens
from pipeline.taggers.tokens import BREAK, DOT, Token

CONTEXT = 4  # words on either side of a name that are read with it: as far as a network of four layers sees
PROSE = 2  # words on either side among which running text has one in small letters
LONGEST = 40  # words of a run of capitals from which it is a text in capitals and no name
CAPITALS = 3  # words in capitals alone from which a run is a line in capitals
PERSON = 8  # words of a run from which a title or an office in it does not make it a person


def unexplained(words: Sequence[Token], settled: Sequence[tuple[int, int]], language: Language) -> Iterator[tuple[int, int]]:
    """First and last word of runs of capitalised words that may be a name.

    Not so: words in settled spans; runs of `LONGEST` words and more; a single word that has its capital from its place, or that the text also has in
    small letters; people behind a title; runs of procedural and stop words alone.
    """
    rules = grammar(language)
    capital = [w.capital for w in words]
    small = {w.fold for w, upper in zip(words, capital, strict=True) if not upper}
    for begin, last in _runs(words, capital, settled):
        article = begin < last and opens(words, begin) and rules is not None and words[begin].fold in rules.stops | rules.connectors
        first = begin + article  # "The Elm" at the beginning of a sentence
        if last - first < LONGEST and not _explained(words, first, last, small, rules):
            yield first, last


def in_prose(text: str, words: Sequence[Token], runs: Iterable[tuple[int, int]], language: Language) -> Iterator[tuple[int, int]]:
    """Those of the runs that a model of prose has something to say of.

    Not so: lines in capitals, headings and entries of lists; words that the text also has in small letters; people with an office.
    """
    rules = grammar(language)
    small = {w.fold for w in words if not w.capital}
    connectors = rules.connectors | rules.conjunctions if rules else frozenset()
    person = rules.titles | rules.offices if rules else frozenset()
    for first, last in runs:
        run = words[first : last + 1]
        in_capitals = all(w.all_caps for w in run)
        if len(run) >= CAPITALS if in_capitals else all(w.fold in small or w.text.isdigit() for w in run):
            continue
        if (len(run) > PERSON or not any(w.fold in person for w in run)) and _beside_small(text, words, first, last, connectors):
            yield first, last


def windows(words: Sequence[Token], runs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans around runs of words, with `CONTEXT` words on either side as far as the sentence or line goes; those that touch are one."""
    found: list[tuple[int, int]] = []
    for first, last in runs:
        left, right = first, last
        while left > 0 and first - left < CONTEXT and not opens(words, left):
            left -= 1
        while right + 1 < len(words) and right - last < CONTEXT and not opens(words, right + 1):
            right += 1
        if found and left <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(right, found[-1][1]))
        else:
            found.append((left, right))
    return [(words[a].start, max(words[b].end, words[b].tail)) for a, b in found]


def _runs(words: Sequence[Token], capital: Sequence[bool], settled: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """First and last word of runs of capitalised words that no settled span covers."""
    free = list(capital)
    for start, end in settled:
        for i in range(bisect_left(words, start, key=attrgetter("start")), len(words)):
            if words[i].start >= end:
                break
            free[i] = False
    done = 0
    for first in compress(range(len(words)), free):
        if first < done:
            continue
        done = first + 1
        while done < len(words) and free[done] and not opens(words, done):
            done += 1
        yield first, done - 1


def _explained(words: Sequence[Token], first: int, last: int, small: Set[str], rules: Grammar | None) -> bool:
    if first == last and (opens(words, first) or words[first].fold in small) and not words[first].all_caps:
        return True
    if rules is None:
        return False
    known = rules.titles | rules.stops | rules.generic
    if all(w.fold in known or len(w.text) == 1 for w in words[first : last + 1]):
        return True
    before = words[first - 1].fold if first else ""
    return (words[first].fold in rules.titles or before in rules.titles) and last - first < 4


def _beside_small(text: str, words: Sequence[Token], first: int, last: int, connectors: Set[str]) -> bool:
    """Whether a word in small letters that is no connector is among the next `PROSE` on either side, up to the end of a line that ends there."""

    def tells(at: int) -> bool:
        return words[at].text[0].islower() and len(words[at].text) > 1 and words[at].fold not in connectors

    def joined(at: int) -> bool:
        """Whether the line or sentence goes on from the word before to the word at this place."""
        return words[at].gap not in (BREAK, DOT) or "\n" not in text[words[at - 1].end : words[at].start]

    left = takewhile(lambda at: joined(at + 1), range(first - 1, max(first - 1 - PROSE, -1), -1))
    right = takewhile(joined, range(last + 1, min(last + 1 + PROSE, len(words))))
    return any(map(tells, chain(left, right)))
