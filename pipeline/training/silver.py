"""Silver sentences: what the sure taggers read in real archives (A. Ratner and others, "Snorkel", VLDB 11 (2017) 269-282, is the idea).

A sentence is taken when all its votes are sure. Capitals that nobody explains may hide a name that the taggers miss, so they count neither way; a
sentence without a name is taken only when none are left. Every name's sentence is given once more with a headless name in its place, so that the
model learns the place and not the legal form, which the taggers know better.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.languages import Language
from pipeline.roles import sentence_bounds
from pipeline.settings import MentionsSettings
from pipeline.stages.mentions import tag_text
from pipeline.tables import Listed, Mention
from pipeline.taggers.tokens import tokens
from pipeline.taggers.unexplained import unexplained
from pipeline.training.examples import ORG, Example
from pipeline.training.sentences import lists

TAGGERS = ("abbreviations", "gazetteer", "patterns")
SURE = 0.8
SHORTEST, LONGEST = 20, 400  # characters of a sentence


def sentences(text: str, language: Language, known: Sequence[Listed], source: str) -> Iterator[Example]:
    """The sentences of a document that the taggers are sure of; their weight is 1."""
    mentions = tag_text(text, language.code, known, MentionsSettings(taggers=list(TAGGERS), min_score=0.0))
    runs = unsure_runs(text, _spans(mentions), language)
    bounds = sentence_bounds(text, language, [(0, len(text))])
    at = run = 0
    for start, end in pairwise(bounds):
        inside, at = _inside([(m.start, m.end) for m in mentions[at:]], start, end, at)
        unsure, run = _inside(runs[run:], start, end, run)
        if not SHORTEST <= end - start <= LONGEST or (not inside and unsure):
            continue
        held = [m for m in mentions if (m.start, m.end) in inside] if inside else []
        if all(m.score >= SURE for m in held):
            moved = tuple((a - start, b - start, ORG) for a, b in inside)
            yield Example(text[start:end], moved, source, unsure=tuple((a - start, b - start) for a, b in unsure))


def unsure_runs(text: str, settled: Sequence[tuple[int, int]], language: Language) -> list[tuple[int, int]]:
    """Runs of capitals that nothing explains and whose last word does not say that they are no organisation ("Elm Road", "Village Plan")."""
    words, nothing = tokens(text, language), frozenset(lists(language.code).get("nothing", ()))
    return [(words[a].start, words[b].end) for a, b in unexplained(words, settled, language) if words[b].fold not in nothing]


def _spans(mentions: Iterable[Mention]) -> list[tuple[int, int]]:
    return [(m.start, m.end) for m in mentions]


def _inside(spans: Sequence[tuple[int, int]], start: int, end: int, at: int) -> tuple[list[tuple[int, int]], int]:
    """Spans that lie in a stretch, of a list in order, and how far the list has been read."""
    held = []
    for a, b in spans:
        if a >= end:
            break
        at += 1
        if start <= a and b <= end:
            held.append((a, b))
    return held, at


def chosen(examples: Iterable[Example], most: int, chance: random.Random) -> list[Example]:
    """At most `most` examples with a name and a third as many without, drawn; a text once, a name in at most five of them."""
    named: dict[str, Example] = {}
    empty: dict[str, Example] = {}
    for example in examples:
        (named if example.spans else empty).setdefault(" ".join(example.text.split()), example)
    drawn: list[Example] = []
    often: dict[str, int] = {}
    for example in chance.sample(list(named.values()), len(named)):
        names = {example.text[a:b] for a, b, _ in example.spans}
        if len(drawn) < most and all(often.get(n, 0) < 5 for n in names):
            drawn.append(example)
            often |= {n: often.get(n, 0) + 1 for n in names}
    return drawn + chance.sample(list(empty.values()), min(len(empty), len(drawn) // 3))


def renamed(examples: Iterable[Example], names: Sequence[str], chance: random.Random) -> list[Example]:
    """Examples with every organisation replaced by one of `names`."""
    found = []
    for example in examples:
        text, at = "", 0
        spans, moves = [], []
        for start, end, label in sorted(example.spans):
            name = chance.choice(names)
            text += example.text[at:start]
            moves.append((end, len(text) + len(name) - end))
            spans.append((len(text), len(text) + len(name), label))
            text, at = text + name, end
        text += example.text[at:]
        unsure = tuple((a + d, b + d) for a, b in example.unsure for d in (_moved(a, moves),))
        found.append(replace(example, text=text, spans=tuple(spans), unsure=unsure))
    return found


def _moved(at: int, moves: Sequence[tuple[int, int]]) -> int:
    return next((by for end, by in reversed(moves) if end <= at), 0)
