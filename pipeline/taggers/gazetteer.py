"""Names that are listed: the registry, and a few very common bodies of each language (Aho-Corasick over folded text)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import ahocorasick

from pipeline.languages import Language
from pipeline.taggers import Candidate, Known
from pipeline.taggers.heads import Grammar, grammar, in_law
from pipeline.taggers.tokens import Token, tokens

NAME = "gazetteer"
STRONG, WEAK, BUILT_IN = 0.95, 0.7, 0.85


class Entry(NamedTuple):
    """A listed form: as written, of which organisation, of what kind; weak forms need a strong one in the same document."""

    form: str
    name: str
    kind: str
    weak: bool
    listed: bool


def tag(text: str, language: Language, known: Known) -> list[Candidate]:
    """Candidates for every listed form in the text, weak ones only beside a strong form of the one organisation of theirs that has one."""
    automaton = _automaton(language, known)
    if not len(automaton):
        return []
    folded = language.fold(text).replace("\n", " ")  # a name may run over a line end
    hits: list[tuple[int, int, Entry]] = []
    for stop, entries in automaton.iter(folded):
        for entry in entries:
            span = _whole(text, folded, stop - len(entry.form) + 1, stop + 1, entry, language)
            if span:
                hits.append((*span, entry))
    strong = {entry.name for _, _, entry in hits if not entry.weak}
    rules, words = grammar(language), tokens(text, language)
    kept = [hit for hit in hits if (not hit[2].weak or hit[2].name in strong) and not (rules and _in_law(hit[1], words, rules))]
    bearers = Counter((start, end) for start, end, entry in kept if entry.weak)
    return [_candidate(start, end, entry) for start, end, entry in kept if not entry.weak or bearers[start, end] == 1]


def _candidate(start: int, end: int, entry: Entry) -> Candidate:
    if not entry.listed:
        return Candidate(start, end, entry.kind, BUILT_IN, "well-known name", entry.name)
    way = "weak alias beside a strong name" if entry.weak else "listed name"
    return Candidate(start, end, entry.kind, WEAK if entry.weak else STRONG, f"{way} of {entry.name!r}", entry.name)


def _in_law(end: int, words: Sequence[Token], rules: Grammar) -> bool:
    """Whether the name that ends there goes on as that of a law, an event or a building: "Sosyal Güvenlik Kurumu Kanunu"."""
    last = bisect_left(words, end, key=lambda w: w.end)
    return last < len(words) and in_law(words, last, rules)


@lru_cache(maxsize=16)
def _automaton(language: Language, known: Known) -> Any:
    forms: dict[str, list[Entry]] = {}
    for organisation in known.organisations:
        for weak, names in ((False, organisation.strong), (True, organisation.weak)):
            for form in names:
                _add(forms, Entry(form.strip(), organisation.name, organisation.kind, weak, True), language)
    for kind, names in sorted(language.lists.get("mentions", {}).get("names", {}).items()):
        for form in names:
            _add(forms, Entry(form, form, kind, False, False), language)
            if form.isupper() and form.isalpha() and len(form) > 2:
                _add(forms, Entry(".".join(form) + ".", form, kind, False, False), language)  # "N.A.L.C."
    automaton = ahocorasick.Automaton()
    for folded, entries in forms.items():
        automaton.add_word(folded, entries)
    automaton.make_automaton()
    return automaton


def _add(forms: dict[str, list[Entry]], entry: Entry, language: Language) -> None:
    entries = forms.setdefault(language.fold(entry.form), [])
    if entry.form and (entry.listed or not any(e.listed and not e.weak for e in entries)):
        entries.append(entry)


def _whole(text: str, folded: str, start: int, end: int, entry: Entry, language: Language) -> tuple[int, int] | None:
    """The span when the form stands there as whole words with a capital; a fused case ending is taken into it."""
    if start and (folded[start - 1].isalnum() or folded[start - 1] == "_"):
        return None
    if not any(c.isupper() for c in text[start:end]) and any(c.isupper() for c in entry.form):
        return None
    if entry.form.isupper() and len(entry.form) < 7 and not text[start:end].isupper():
        return None
    stop = end
    while stop < len(folded) and folded[stop].isalnum():
        stop += 1
    if stop == end:
        return start, end
    lists = language.lists.get("mentions", {})
    fused = folded[end:stop] in (*lists.get("bare_endings", ()), *lists.get("fused_endings", ()))
    return (start, stop) if fused and len(entry.form) > 4 else None
