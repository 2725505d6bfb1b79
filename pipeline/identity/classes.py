"""Names that say what a body is and not which one ("Men's Shed", "each Parish Council"), as the corpus and the words around them tell.

A name of common words is that of a class where the corpus has longer names of several bodies that end with it. Alone it means the one of them
that its document named shortly before, with no body of the same kind between, and else none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from pipeline.identity.met import Met, place
from pipeline.identity.names import Key, clean, follows_joint, is_abbreviation, is_descriptive, one, rules

SEVERAL = 2  # bodies that make a class
# Kinds of bodies that every place has; those of the state, parties and firms have names of their own
OF_MANY_PLACES = frozenset({"association", "club", "cooperative", "education", "foundation", "platform", "religious", "union"})


def classes(mentions: Sequence[Met]) -> dict[Key, tuple[Key, ...]]:
    """The longer names of each name of a class, by its words in the singular."""
    counts = Counter(m.words for m in mentions)
    first = {m.words: m for m in reversed(mentions)}
    alone: Counter[Key] = Counter()
    for words, met in first.items():
        if says_what(met):
            alone[last_in_singular(words, met.lang)] += counts[words]
    longer: dict[Key, set[Key]] = defaultdict(set)
    for words, met in first.items():
        for n in range(1, len(words) - 1) if met.kind in OF_MANY_PLACES else ():
            for end in ends(words[n:], met.lang):
                if end in alone and is_longer(met, words[:n], words[n]):
                    longer[end].add(words)
    people = {words: end for words, met in first.items() if says_what(met) for end in ends(last_in_singular(words, met.lang), met.lang)[1:]}
    for words, end in people.items():  # "Men's Shed Group" where others are called "Elm Men's Shed"
        longer[last_in_singular(words, first[words].lang)] |= longer.get(end, set())
    return {end: tuple(sorted(names)) for end, names in longer.items() if is_class(names, counts, alone[end])}


def is_class(names: set[Key], counts: Mapping[Key, int], alone: int) -> bool:
    """Whether bodies enough are called so, met together no less often than the name alone."""
    return len(names) >= SEVERAL and sum(counts[n] for n in names) >= alone


@cache
def last_in_singular(words: Key, lang: str) -> Key:
    """The words with the last in the singular."""
    return (*words[:-1], one(words[-1], rules(lang).plurals)) if words else ()


def ends(words: Key, lang: str) -> list[Key]:
    """The words, and without the one for the people of the body ("Men's Shed Group")."""
    return [words, words[:-1]] if len(words) > 2 and words[-1] in rules(lang).people else [words]


def says_what(met: Met) -> bool:
    """Whether all words of a name are in the dictionary or abbreviations, and none its municipality's: "GAA Club", "Men's Shed"."""
    words = clean(met.name).split()
    common = [w for w in words if not is_abbreviation(w)]
    fits = met.kind in OF_MANY_PLACES and len(met.words) > 1 and not set(place(met)) & set(met.words)
    return fits and bool(common) and is_descriptive(" ".join(common), met.lang)


def is_longer(met: Met, before: Key, word: str) -> bool:
    """Whether words before an end make it the name of one body: not joined to it by "of" or "and", and not only a sentence's first ones."""
    listed = rules(met.lang)
    joined = before[-1] in listed.of | listed.small or follows_joint(word, met.name, met.lang)
    return not joined and not set(before) <= listed.openers | listed.generic | set(place(met))
