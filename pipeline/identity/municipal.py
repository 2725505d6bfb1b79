"""Names within a municipality: units that bear their council's name, and names that several of its bodies share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.identity.met import Met, place
from pipeline.identity.names import Key, is_abbreviation, is_descriptive, is_generic, rules

SEVERAL = 2  # bodies of a municipality from which their common name tells none of them


def unit_of(words: Key, lang: str) -> tuple[Key, Key] | None:
    """(place, name) of a unit that bears its council's name; None for other names. The place is empty for "… of the Council".

    `tulton county council audit committee` and `audit committee of tulton county council` give ((tulton,), (audit, committee)).
    """
    listed = rules(lang)
    at = next((i for i, w in enumerate(words) if w in listed.municipal or w.removesuffix("s") in listed.municipal), len(words))
    if at == len(words):
        return None
    council, rest = words[: at + 1], words[at + 1 :]
    if not rest:
        joint = next((i for i in range(at - 1, 0, -1) if words[i] in listed.of and words[i + 1] not in listed.territories), 0)
        council, rest = words[joint + 1 :], words[:joint]
    roles = listed.generic | listed.municipal | {w + "s" for w in listed.municipal}
    if not rest or rest[-1] not in listed.generic or rest[-1] in listed.municipal or (len(rest) == 1 and rest[0] in listed.organs):
        return None
    return tuple(w for w in council if w not in roles and w not in listed.small), rest


@dataclass(frozen=True)
class Sharers:
    """Full names that end with a name of role, how often that is met alone, by municipality and name, and of which of these names every place has a body."""

    full: Mapping[tuple[Key, Key], Counter[Key]]
    alone: Mapping[tuple[Key, Key], int]
    of_places: frozenset[tuple[Key, Key]]

    def of(self, met: Met, words: Key) -> list[Key]:
        """The bodies of the mention's municipality that a name of role may stand for; empty when it tells one.

        It does when it names a single body of each municipality (`single`), and when the municipality's own body by this name
        is named no less often than any other, a club more often. It does not when bodies of several places are called so ("Municipal District").
        """
        at = place(met), words
        names = self.full.get(at, Counter[Key]())
        if at in self.of_places:
            return sorted(names)
        most = max((n for full, n in names.items() if full != (*at[0], *words)), default=0)
        own = names[(*at[0], *words)] >= most + (
            met.kind not in ("council", "public")
        )  # a club of a city's name may be one of its many clubs
        if len(names) < SEVERAL or any(w in rules(met.lang).single for w in words) or own:
            return []
        return sorted(names)

    def established(self, met: Met, words: Key) -> bool:
        """Whether the name is met alone at least as often as any longer one, so that it names a unit of the council itself."""
        at = place(met), words
        return at not in self.of_places and met.kind in ("council", "public") and self.alone.get(at, 0) >= max(self.full[at].values())


def sharers(mentions: Iterable[Met]) -> Sharers:
    """Read which bodies of each municipality share a name of role."""
    mentions = list(mentions)
    alone = Counter((place(m), m.words) for m in mentions if is_generic(m.words, m.kind, m.lang))
    names = {words for _, words in alone}
    full: dict[tuple[Key, Key], Counter[Key]] = {}
    for m in mentions:
        words = m.words
        if len(words) > 1 and not is_abbreviation(m.name):
            for n in range(1, len(words)):
                if words[n:] in names:
                    full.setdefault((place(m), words[n:]), Counter())[words] += 1
    langs = {(place(m), m.words): m.lang for m in mentions if (place(m), m.words) in full}
    return Sharers(full, alone, frozenset(at for at, lang in langs.items() if is_of_places(at, full[at], alone[at], lang)))


def is_of_places(at: tuple[Key, Key], names: Counter[Key], alone: int, lang: str) -> bool:
    """Whether a name of role is a class of bodies of places within the municipality, with proper names of their own and met more often than it alone."""
    where, words = at
    if set(words) & rules(lang).single:
        return False
    own = {n: " ".join(w for w in n[: -len(words)] if w not in where) for n in names}
    proper = [n for n in names if own[n] and not is_descriptive(own[n], lang)]
    return len(proper) >= SEVERAL and sum(names[n] for n in proper) >= max(alone, names[(*where, *words)])
