"""Names that differ from an established name only by a slip of the pen, an OCR error or a case ending.

Only one word may differ, so names are compared in blocks that share all other words and the first letter of the differing one.
That keeps 100,000 names fast, and two names that differ in a number, a place or a branch apart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import simplemma
from rapidfuzz import process
from rapidfuzz.distance import OSA

from pipeline import languages
from pipeline.identity.names import Key, ident, plain_letters, rules
from pipeline.settings import OrganisationsSettings

SHORTEST_WORD = 4  # a shorter word has too many neighbours one letter away
LONG_WORD = 8  # a word may have a second error from this length
OUTNUMBERED = 2  # how many times more often the established form must be met
OVERWHELMED = 20  # how many times more often, so that a word of the dictionary is a slip all the same ("Office of Pubic Works")
TELLING_REST = 3  # words beside the one that differs from which a name tells its body without it
CHUNK = 512


@dataclass(frozen=True)
class Name:
    """A name as written, its key, how often it was met, the language and whether it is listed; `target` is its organisation.

    `places` are the municipalities in whose documents it is met, `scopes` their full names, `documents` these documents; `of_council` says that
    it names a unit of the council. `placed` is a name with the place of its municipality put before it, as units without a name of role lack it.
    `breaks` are the numbers of its words before each new line in bold, where two headings may have been read as one name.
    """

    form: str
    words: Key
    count: int
    lang: str
    target: str
    listed: bool = False
    of_council: bool = False
    places: frozenset[Key] = frozenset()
    scopes: frozenset[Key] = frozenset()
    documents: frozenset[str] = frozenset()
    placed: bool = False
    kind: str = "other"
    breaks: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Correction:
    """What a name is taken for; `target` is None when two organisations fit equally well."""

    target: str | None
    rule: str
    score: float
    reason: str


def corrections(
    names: Mapping[str, Name], settings: OrganisationsSettings, known: Mapping[str, Correction] | None = None
) -> dict[str, Correction]:
    """Corrections by the target of the name that is corrected; `names` are by ident, `known` what other rules found.

    Corrections never point at one another.
    """
    found = dict(known or {}) | endings(names)
    for source, matches in misspelt(names, settings).items():
        if names[source].target not in found:
            found[names[source].target] = choose(names, source, matches)
    for best in heads(found, names.values()):
        del found[best]
    return {source: follow(found, source) for source in sorted(found)}


def heads(found: Mapping[str, Correction], names: Iterable[Name]) -> set[str]:
    """Of names that rules take for one another in a circle, the one that all are taken for: the listed one, else the commonest."""
    ranks = {m.target: (m.listed, m.count, m.words) for m in names}
    best: set[str] = set()
    for source in found:
        chain: list[str] = []
        at: str | None = source
        while at is not None and at in found and at not in chain:
            chain.append(at)
            at = found[at].target
        if at is not None and at in chain:
            best.add(max(chain[chain.index(at) :], key=lambda t: ranks[t]))
    return best


def follow(found: Mapping[str, Correction], source: str) -> Correction:
    """The correction with the target that is not corrected itself; a name that leads back to itself stays unlinked."""
    first = last = found[source]
    seen = {source}
    while last.target is not None and last.target in found:
        if last.target in seen:
            return Correction(None, first.rule, 0.0, first.reason)
        seen.add(last.target)
        last = found[last.target]
    return Correction(last.target, first.rule, min(first.score, last.score), first.reason)


def endings(names: Mapping[str, Name]) -> dict[str, Correction]:
    """Names that are another name with a case ending fused to it (`Yargıtayın` where `Yargıtay` is met)."""
    found: dict[str, Correction] = {}
    for name, met in sorted(names.items()):
        stems = {stem for stem in bare_forms(met) if stem in names and names[stem].target != met.target} if not met.listed else set()
        if stems:
            targets = {names[stem].target for stem in stems}
            target = targets.pop() if len(targets) == 1 else None
            found[met.target] = Correction(target, "case ending", 0.9, f"{name!r} is {min(stems)!r} with a case ending")
    return found


def bare_forms(met: Name) -> Iterator[str]:
    """Idents of the name without each case ending that its last word may bear."""
    last = met.words[-1]
    for ending in languages.get(met.lang).lists.get("organisations", {}).get("bare_endings", []):
        stem = last.removesuffix(plain_letters(ending))
        if SHORTEST_WORD <= len(stem) < len(last):
            yield ident((*met.words[:-1], stem))


def misspelt(names: Mapping[str, Name], settings: OrganisationsSettings) -> dict[str, list[tuple[int, str]]]:
    """(distance, ident of the established name) for every name that may be a misspelling of it."""
    usage = Counter(word for _, word in {(met.target, word) for met in names.values() for word in met.words})
    found: dict[str, list[tuple[int, str]]] = {}
    for entries in blocks(names, settings.min_length):
        words = {n: w for w, n in entries}
        for source, target, distance in near_pairs([e for e in entries if not names[e[1]].listed], entries, settings.max_distance):
            one, other = names[source], names[target]
            sure = overwhelming(other, one, distance)
            if not is_word(words[source], one) and (
                usage[words[source]] == 1 or (is_word(words[target], other) and not is_role(words[source], one))
            ):
                sure = established(other, one, words[target]) or (distance == 1 and alike(other, one, words[target], usage[words[target]]))
            if one.target != other.target and sure:
                found.setdefault(source, []).append((distance, target))
    return found


def blocks(names: Mapping[str, Name], min_length: int) -> Iterator[list[tuple[str, str]]]:
    """(differing word, ident) of the names that share all other words, and the first letter of the differing one."""
    found: dict[tuple[Key, Key, str], list[tuple[str, str]]] = {}
    for name, met in sorted(names.items()):
        if len(name) < min_length:
            continue
        for i, word in enumerate(met.words):
            if len(word) >= SHORTEST_WORD and word.isalpha():
                found.setdefault((met.words[:i], met.words[i + 1 :], word[0]), []).append((word, name))
    return (entries for entries in found.values() if len(entries) > 1)


def near_pairs(sources: list[tuple[str, str]], targets: list[tuple[str, str]], max_distance: int) -> Iterator[tuple[str, str, int]]:
    """(source, target, distance) of the words that are near enough for their length (optimal string alignment distance)."""
    for at in range(0, len(sources), CHUNK):
        chunk = sources[at : at + CHUNK]
        distances = process.cdist(
            [w for w, _ in chunk], [w for w, _ in targets], scorer=OSA.distance, score_cutoff=max_distance, dtype=np.uint8, workers=1
        )
        for i, j in zip(*np.nonzero((distances > 0) & (distances <= max_distance)), strict=True):
            (word, source), (other, target) = chunk[i], targets[j]
            if distances[i, j] <= (1 if min(len(word), len(other)) < LONG_WORD else 2):
                yield source, target, int(distances[i, j])


def established(target: Name, source: Name, word: str) -> bool:
    """Whether the target is listed, met so much more often that the other form may be a slip, or spelled as the dictionary has it."""
    if target.listed or target.count >= OUTNUMBERED * source.count:
        return True
    return len(word) >= LONG_WORD and target.count >= source.count and is_word(word, target)


def alike(target: Name, source: Name, word: str, bearers: int) -> bool:
    """Whether a letter in a long word of a long name is a slip though both forms are met alike: other names have the target's word, or the rest tells the body.

    Of two that tell alike the later in the alphabet is taken for the slip.
    """
    if len(word) <= LONG_WORD or target.count < source.count or target.places != source.places:
        return False
    rest = len(target.words) > TELLING_REST and not is_word(word, target)
    return (bearers > 1 and len(source.words) > 2) or (rest and (target.count, source.words) > (source.count, target.words))


def overwhelming(target: Name, source: Name, distance: int) -> bool:
    """Whether the target is met so often that even a word of the dictionary, in a long name and one letter away, is a slip."""
    return distance == 1 and len(source.words) > 2 and target.count >= OVERWHELMED * source.count


def is_word(word: str, met: Name) -> bool:
    """Whether the dictionary has the word as the name writes it: a word that exists is no misspelling."""
    if met.lang == languages.OTHER:
        return False
    written = re.split(r"[\W_]+", languages.get(met.lang).fold(met.form))
    return any(plain_letters(w) == word and simplemma.is_known(w, met.lang) for w in written)


def is_role(word: str, met: Name) -> bool:
    """Whether a word is one of role, though the dictionary may lack it: "Kurulu" is no slip of "Kurumu"."""
    return word in rules(met.lang).generic | rules(met.lang).organs


def choose(names: Mapping[str, Name], source: str, matches: list[tuple[int, str]]) -> Correction:
    """The nearest established name; nothing when two organisations are equally near."""
    nearest = min(matches)[0]
    best = sorted(target for distance, target in matches if distance == nearest)
    targets = {names[n].target for n in best}
    target = targets.pop() if len(targets) == 1 else None
    reason = (
        f"{' '.join(names[source].words)!r} differs by {nearest} letter{'s' if nearest > 1 else ''} from {' '.join(names[best[0]].words)!r}"
    )
    return Correction(target, "misspelling", round(1.0 - nearest / len(source), 3), reason)
