"""Names that say the same in other words: another order, singular and plural, an organ of the body, the place left out.

A name is joined to another that is met in the corpus or listed, never to one that is not; of several wordings the listed one counts, else the
commonest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from pipeline.identity.classes import OF_MANY_PLACES
from pipeline.identity.misspellings import Correction, Name
from pipeline.identity.names import (
    Key,
    ident,
    in_singular,
    is_abbreviation,
    is_descriptive,
    is_generic,
    is_national,
    is_plural,
    replaced,
    rules,
    words_of,
)

UNORDERED = 3  # words from which their order tells nothing: "Rail Network" is not "Network Rail"
FEWEST = 2  # words of a name that is compared
COMMON = 3  # words of a name that other places' bodies may bear
SHORTEST_STEM = 4  # letters that a word keeps without the ending by which it is derived
LONG_PROPER = 3  # words of a name that tell its body whatever it is called at the end
WITHOUT_MEMBERS = ("public", "education")  # kinds of bodies: "Brook Hospital Group" is many hospitals
SUBJECTS = 4  # words that a unit of the council must keep: a word more or less makes another subject
RARER = 10  # how many times more often the shorter name may be met
TELLING = 4  # letters from which an abbreviation alone tells one body; one less where a trade tells that it is a firm
SCORES = {
    "word order": 0.9,
    "plural": 0.85,
    "derived": 0.8,
    "letters alike": 0.85,
    "organ": 0.8,
    "place left out": 0.75,
    "first word left out": 0.75,
    "word left out": 0.75,
    "words around": 0.75,
    "municipality written out": 0.85,
    "unit": 0.75,
    "country left out": 0.75,
    "words of a unit left out": 0.7,
    "word put in": 0.7,
    "cut short": 0.7,
    "parent before it": 0.75,
}
# letters that OCR takes for one another: "Tempiebeg" for "Templebeg", "0rmel" for "Ormel"
_ALIKE = str.maketrans({"i": "l", "1": "l", "0": "o", "6": "o"})


def wordings(names: Mapping[str, Name]) -> dict[str, Correction]:
    """Corrections by the target of the name that is corrected; `names` are by ident."""
    found: dict[str, Correction] = {}
    for rule, form in (
        ("word order", in_order),
        ("plural", singular),
        ("derived", underived),
        ("letters alike", as_read),
        ("organ", of_people),
        ("organ", governed),
    ):
        for members in grouped(names, form):
            best = members[0]
            for other in members[1:]:
                if other.target != best.target and not other.listed and not is_common(other, best) and not are_several(other, best):
                    found.setdefault(other.target, correction(other, best, rule))
    found = unqualified(names) | found
    ends: dict[Key, set[Key]] = defaultdict(set)
    for met in names.values():
        for n in range(1, 0 if met.placed or met.listed else len(met.words)):
            ends[met.words[n:]].add(met.words)
    for name in sorted(names):
        met = names[name]
        for rule, shorter in () if met.listed or met.placed else shortened(met, names, ends):
            source, target = (met, shorter) if rule == "organ" else (shorter, met)
            found.setdefault(source.target, correction(source, target, rule))
    return found


def grouped(names: Mapping[str, Name], form: Callable[[Name], Key]) -> Iterator[list[Name]]:
    """Names of the same form, the best first; forms that several listed organisations have are left out."""
    groups: dict[Key, list[Name]] = {}
    for name in sorted(names):
        if len(names[name].words) >= FEWEST:
            groups.setdefault(form(names[name]), []).append(names[name])
    groups.pop((), None)
    for members in groups.values():
        if len({m.target for m in members}) > 1 and len({m.target for m in members if m.listed}) < 2:
            yield sorted(members, key=lambda m: (not m.listed, -m.count, ident(m.words)))


def in_order(met: Name) -> Key:
    """The words without small ones, those of a longer name in the order of the alphabet: `arts culture office` for both orders of "Culture and Arts Office"."""
    listed = rules(met.lang)
    words = [w for w in met.words if w not in listed.small and w not in listed.of]
    branch = met.kind not in ("council", "public") and any(
        p and met.words[-len(p) :] == p for p in met.places
    )  # "Brook Society Tulton" may be one
    return tuple(sorted(words) if len(words) >= UNORDERED and not branch else words)


def singular(met: Name) -> Key:
    """The words in order, in the singular."""
    return in_singular(in_order(met), met.lang)


def underived(met: Name) -> Key:
    """The words in order without plural endings and those by which words are derived: `tour forum` for "Tourist Forum" and "Tourism Forum"."""
    return tuple(stem(w, rules(met.lang).derived) for w in singular(met))


def stem(word: str, derived: tuple[tuple[str, str], ...]) -> str:
    """A word without the ending by which it is derived, where enough is left: `consulting` and `consultant` give `consult`."""
    shorter = replaced(word, derived)
    return shorter if len(shorter) >= SHORTEST_STEM else word


def as_read(met: Name) -> Key:
    """The words with letters that OCR takes for one another in one form; numbers are left as they are."""
    return tuple(w if w.isdigit() else w.replace("rn", "m").translate(_ALIKE) for w in met.words)


def of_people(met: Name) -> Key:
    """The words of a long name without those for the people of the body; empty for names that do not end in one.

    "Brook History Society" and "Brook History Group" are one.
    """
    listed = rules(met.lang)
    words = tuple(w for w in met.words if w not in listed.people)
    fits = met.words[-1] in listed.people and not (met.of_council or met.placed or met.listed) and len(words) >= UNORDERED
    return (*sorted(words), "/") if fits and len(telling(met)) >= FEWEST else ()


def governed(met: Name) -> Key:
    """The body of a board, however it is called: "Board of Brook School", "Board of Management of Brook School"; empty for other names."""
    listed = rules(met.lang)
    n = next((i for i, w in enumerate(reversed(met.words)) if w not in listed.governing), 0)
    body = met.words[: len(met.words) - n]
    return (*body, "/board") if n and not met.placed and body[-1] not in listed.small | listed.of and telling(met) & set(body) else ()


def shortened(met: Name, names: Mapping[str, Name], ends: Mapping[Key, set[Key]]) -> Iterator[tuple[str, Name]]:
    """(rule, other name) for names that are this one without words for an organ, or without its first words: a place, "St.".

    `ends` has the names that end with some words: which place was left out is not known where the names of several end alike.
    """
    listed, words = rules(met.lang), met.words
    behind = listed.organs | (listed.trades if met.kind == "company" else listed.units)
    behind |= listed.generic if met.kind == "public" and len(telling(met) - listed.subjects) >= LONG_PROPER else set()
    while len(words) > 1 and words[-1] in behind:
        if len(words) == 2 and len(words[0]) < (TELLING - 1 if words[1] in listed.trades else TELLING):
            break
        words = words[:-1]
        other = names.get(ident(words))
        if met.words[-1] in listed.units and not (other and is_unit_of(met, other)):
            break
        of_council = other and (other.of_council or words[-1] in listed.municipal or (len(words) == 1 and not is_abbreviation(other.form)))
        if (
            other
            and other.target != met.target
            and (not of_council or is_whole(met, other))
            and not (len(words) > 1 and words == met.words[:-1] and met.words[-1] in listed.people and other.kind in WITHOUT_MEMBERS)
            and not is_generic(words, "other", met.lang)
            and not is_common(met, other)
        ):
            yield "organ", other
            return
    if body := headed_by(met, names):
        yield "organ", body
        return
    place = next((p for p in sorted(met.places, key=lambda p: (-len(p), p)) if p and met.words[: len(p)] == p), ())
    for rule, first in (("place left out", place), ("first word left out", met.words[:1] if met.words[0] in listed.leading else ())):
        rest = names.get(ident(met.words[len(first) :])) if first else None
        others = (
            rule == "place left out"
            and rest
            and not met.documents & rest.documents
            and any(elsewhere(w, met, rest) for w in ends[rest.words])
        )
        if rest and not others and lost(met, rest) and (rule != "place left out" or rest.places == {place}):
            yield rule, rest


def is_whole(met: Name, unit: Name) -> bool:
    """Whether a name is that of a unit of the council, met far more often, with a word for all of its people before it: "Group of the Elm Committee"."""
    before = words_of(met.form, met.lang)[:2]
    listed = rules(met.lang)
    said = before[0] in listed.organs and before[1:] and before[1] in listed.of
    return (
        bool(said)
        and unit.of_council
        and bool(telling(unit))
        and unit.words[-1] not in listed.municipal
        and unit.count >= RARER * met.count
    )


def headed_by(met: Name, names: Mapping[str, Name]) -> Name | None:
    """The body whose head stands for it ("Irmakköy Belediye Başkanlığı"), of two words or more; none for a national assembly, whose speaker is an office of state."""
    listed = rules(met.lang)
    head = next((h for h in listed.heads if met.words[-len(h) :] == h), ())
    rest = met.words[: len(met.words) - len(head)]
    if not head or len(rest) < FEWEST or is_generic(rest, "council", met.lang):
        return None
    if is_national(rest, met.lang) and rest[-1] in listed.municipal:
        return None
    longer = sorted(w for w in listed.municipal if w.startswith(rest[-1]))  # "belediye", "belediyesi"
    found = (names.get(ident(words)) for words in (rest, *((*rest[:-1], w) for w in longer)))
    return next((body for body in found if body and body.target != met.target and body.kind != "international"), None)


def is_unit_of(met: Name, body: Name) -> bool:
    """Whether a name with a word for a unit is that of a body itself: a firm's ("Ormel Networks Division"), or "Office of" before a body of state."""
    if body.of_council or len(body.words) < FEWEST:
        return False
    before = words_of(met.form, met.lang)[:2]
    of_state = body.kind == "public" and body.words[-1] in rules(body.lang).generic and before[1:] and before[1] in rules(met.lang).of
    return body.kind == "company" or bool(of_state)


def is_common(met: Name, other: Name) -> bool:
    """Whether two short names of clubs say only what the body is ("Men's Shed"), in documents that do not share them: other places have such bodies too."""
    private = {met.kind, other.kind}.isdisjoint({"council", "public", "company", "party", "chamber"})
    short = max(len(met.words), len(other.words)) <= COMMON and not any(
        {*p} & {*met.words, *other.words} for p in met.places | other.places
    )
    apart = not met.documents & other.documents
    return (
        private and short and apart and not other.listed and is_descriptive(met.form, met.lang) and is_descriptive(other.form, other.lang)
    )


def are_several(met: Name, other: Name) -> bool:
    """Whether one of two names of common words, the last in the plural, says that these are several bodies: "Secondary Schools"."""
    schools = met.kind in OF_MANY_PLACES and is_descriptive(met.form, met.lang)
    return schools and is_plural(met.words[-1], met.lang) != is_plural(other.words[-1], other.lang)


def elsewhere(words: Key, full: Name, rest: Name) -> bool:
    """Whether a name with the same end is that of another body: it has more before this than words of role, and is no longer form of the full name."""
    before = set(words[: -len(rest.words)]) - rules(full.lang).generic
    return bool(before) and words[-len(full.words) :] != full.words


def unqualified(names: Mapping[str, Name]) -> dict[str, Correction]:
    """Names without a qualifying word that exactly one other name has more ("Brook Housing Association")."""
    fuller: dict[str, dict[str, Name]] = {}
    for name in sorted(names):
        met = names[name]
        for i, word in enumerate(met.words):
            if word in rules(met.lang).qualifiers and i:
                rest = names.get(ident(met.words[:i] + met.words[i + 1 :]))
                state = met.kind == "public" and met.words[-1] in rules(met.lang).units  # one word more makes another department of state
                subject = met.of_council and word in rules(met.lang).subjects and len(telling(rest)) < 2 if rest else False
                padding = word in rules(met.lang).padding and rest and met.count >= rest.count and len(rest.words) == SUBJECTS - 1
                long = not met.of_council or (rest and len(rest.words) >= SUBJECTS) or padding
                if rest and not state and not subject and lost(met, rest) and long:
                    fuller.setdefault(rest.target, {})[met.target] = met
    short = {met.target: met for met in names.values()}
    only = {target: next(iter(others.values())) for target, others in fuller.items() if len(others) == 1}
    return {target: correction(short[target], full, "word left out") for target, full in only.items()}


def lost(full: Name, rest: Name) -> bool:
    """Whether the rest of a name may be the name itself.

    It is no abbreviation and no name of role, a unit of the council if the whole is, and not met so much more often that the whole is a slip.
    """
    fits = rest.target != full.target and not rest.listed and rest.of_council == full.of_council and len(rest.words) > 1
    fits = fits and rest.count <= RARER * full.count and bool(telling(rest))
    return fits and not is_abbreviation(rest.form) and not is_generic(rest.words, "other", full.lang)


def telling(met: Name) -> set[str]:
    """The words of a name that are neither of role nor its place."""
    return set(met.words) - rules(met.lang).generic - {w for p in met.places for w in p}


def correction(name: Name, other: Name, rule: str) -> Correction:
    """What a name is taken for, and why."""
    return Correction(other.target, rule, SCORES[rule], f"{' '.join(name.words)!r} is {' '.join(other.words)!r} ({rule})")
