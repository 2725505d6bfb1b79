"""Names that are listed: the registry, and a few very common bodies of each language.

Folded forms stand in one dictionary. At the beginning of a word of the text, the lengths of the forms that begin with that word (a form of one word
may bear a fused ending: with its first letters) say which stretches to look up. A million names are ready in seconds, without an automaton.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from pipeline.languages import Language
from pipeline.taggers import Candidate, Known
from pipeline.taggers.heads import Grammar, grammar, in_law
from pipeline.taggers.tokens import Token, tokens

NAME = "gazetteer"
STRONG, WEAK, BUILT_IN = 0.95, 0.7, 0.85
BEGINNING = 2  # letters by which forms of one word are found
# where a form may begin, and the letters up to the next space: "Brook" in "(Brook Trust)", "Trust)" after it; no word of a name is longer
_BEGINS = re.compile(r"(?<!\w)(?=([^ ]{1,60}))")


class Entry(NamedTuple):
    """A listed form: as written, of which organisation, of what kind; weak forms need a strong one in the same document."""

    form: str
    name: str
    kind: str
    weak: bool
    listed: bool


@dataclass
class Forms:
    """Listed forms by how they are folded: places in `entries`; lengths of forms by their first word, and of those of one word by first letters."""

    entries: list[tuple[str, str, str, bool, bool]] = field(default_factory=list)  # the fields of an Entry: tuples are made faster
    by_form: dict[str, int | list[int]] = field(default_factory=dict)
    by_word: dict[str, set[int]] = field(default_factory=dict)
    by_letters: dict[str, set[int]] = field(default_factory=dict)

    def add(self, folded: str, entry: tuple[str, str, str, bool, bool]) -> None:
        """Take in one form."""
        place = len(self.entries)
        self.entries.append(entry)
        before = self.by_form.setdefault(folded, place)
        if isinstance(before, list):
            before.append(place)
        elif before != place:
            self.by_form[folded] = [before, place]
            return
        word, space, _ = folded.partition(" ")
        lengths, key = (self.by_word, word) if space else (self.by_letters, folded[:BEGINNING])
        if key in lengths:
            lengths[key].add(len(folded))
        else:
            lengths[key] = {len(folded)}

    def found(self, folded: str) -> Iterator[tuple[int, int, Entry]]:
        """(start, end, entry) of every form that begins at the beginning of a word of a folded text."""
        for match in _BEGINS.finditer(folded):
            start, word = match.start(), match[1]
            several, single = self.by_word.get(word, ()), self.by_letters.get(word[:BEGINNING], ())
            for length in (*several, *(n for n in single if n <= len(word))) if several or single else ():
                places = self.by_form.get(folded[start : start + length])
                if places is not None:
                    for place in (places,) if isinstance(places, int) else places:
                        yield start, start + length, Entry(*self.entries[place])


def tag(text: str, language: Language, known: Known) -> list[Candidate]:
    """Candidates for every listed form in the text, weak ones only beside a strong form of the one organisation of theirs that has one."""
    forms = _forms(language, known)
    if not forms.entries:
        return []
    folded = language.fold(text).replace("\n", " ")  # a name may run over a line end
    hits: list[tuple[int, int, Entry]] = []
    for start, end, entry in forms.found(folded):
        span = _whole(text, folded, start, end, entry, language)
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


@lru_cache(maxsize=4)
def _forms(language: Language, known: Known) -> Forms:
    forms = Forms()
    listed = [
        (name.strip(), o.name, o.kind, weak, True)
        for o in known.organisations
        for weak, names in ((False, o.strong), (True, o.weak))
        for name in names
    ]
    # folded in one piece, which is several times faster; lengths stay equal
    folded = language.fold("\n".join(entry[0].replace("\n", " ") for entry in listed)).split("\n") if listed else []
    for form, entry in zip(folded, listed, strict=True):
        if form:
            forms.add(form, entry)
    for kind, names in sorted(language.lists.get("mentions", {}).get("names", {}).items()):
        for name in names:
            _add_built_in(forms, name, name, kind, language)
            if name.isupper() and name.isalpha() and len(name) > 2:
                _add_built_in(forms, ".".join(name) + ".", name, kind, language)  # "N.A.L.C."
    return forms


def _add_built_in(forms: Forms, form: str, name: str, kind: str, language: Language) -> None:
    """A well-known form, unless it is a strong one of the registry."""
    folded = language.fold(form)
    places = forms.by_form.get(folded, [])
    entries = [Entry(*forms.entries[p]) for p in ((places,) if isinstance(places, int) else places)]
    if not any(e.listed and not e.weak for e in entries):
        forms.add(folded, (form, name, kind, False, False))


def _whole(text: str, folded: str, start: int, end: int, entry: Entry, language: Language) -> tuple[int, int] | None:
    """The span when the form stands there as whole words with a capital; a fused case ending is taken into it."""
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
