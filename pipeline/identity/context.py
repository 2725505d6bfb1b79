"""What the rules know beside the mention itself: the names of its document and those of the whole corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.identity.beside import fuller, is_explained
from pipeline.identity.classes import classes
from pipeline.identity.met import Met, Registry
from pipeline.identity.municipal import Sharers, sharers
from pipeline.identity.names import Key, ident, initials, is_abbreviation, is_generic, key, may_spell, place_of

SHORTEST_HEAD = 3  # letters of a word that can stand for the body named before it
LONG_ABBREVIATION = 4  # letters from which initials are rarely those of another organisation by chance
NEAR = 700  # characters before a short name in which its full one must stand where several bodies share it


@dataclass(frozen=True)
class Corpus:
    """What the corpus says of names.

    `sharers`: the bodies that share a name in a municipality; `counts`: how often each name is met; `explained`: the full names that documents give
    beside each abbreviation; `classes`: the longer names of each name of a class; `longer`: those that begin or end with a name.
    """

    sharers: Sharers
    counts: Counter[Key]
    explained: Mapping[str, frozenset[Key]]
    classes: Mapping[Key, tuple[Key, ...]]
    longer: Mapping[Key, Sequence[Met]]


@dataclass(frozen=True)
class Context:
    """What a document says of names.

    `defined`: full names of abbreviations; `ending`: full names by the words they end with; `spelled`: names by their initials;
    `roles`: a mention of each name by role alone; `listed`: the listed organisations that it names; `starts`: where each name stands;
    `forms`: a mention of each full name; `mentions`: all of the document in order.
    """

    defined: Mapping[str, Key]
    ending: Mapping[Key, list[Key]]
    spelled: Mapping[str, set[Key]]
    roles: Mapping[Key, Met]
    listed: frozenset[str]
    starts: Mapping[Key, list[int]]
    forms: Mapping[Key, Met]
    mentions: Sequence[Met]
    corpus: Corpus


def read_corpus(ordered: Sequence[Met]) -> Corpus:
    """Read the names of all documents."""
    return Corpus(sharers(ordered), Counter(m.words for m in ordered), explanations(ordered), classes(ordered), fuller(ordered))


def explanations(ordered: Sequence[Met]) -> dict[str, frozenset[Key]]:
    """The full names that documents give beside each abbreviation, by its letters."""
    found: dict[str, set[Key]] = {}
    for met in ordered:
        if met.expansion and may_spell(met.name, met.expansion) and is_explained(met):
            found.setdefault(ident(met.words), set()).add(key(met.expansion, met.lang))
    return {letters: frozenset(names) for letters, names in found.items()}


def read_document(mentions: Sequence[Met], registry: Registry, corpus: Corpus) -> Context:
    """Read the names of one document."""
    defined, lang = definitions(mentions, corpus.explained), mentions[0].lang
    full = {m.words for m in mentions if is_full(m)} | {w for w in defined.values() if not is_generic(w, "council", lang)}
    bodies = [b for b in (mentions[0].body, mentions[0].publisher) if b and place_of(b, lang)]
    ending: dict[Key, list[Key]] = {}
    for words in sorted(full | {key(b, lang) for b in bodies}):
        for n in range(1, len(words)):
            ending.setdefault(words[n:], []).append(words)
    spelled: dict[str, set[Key]] = {}
    for name in {*(m.name for m in mentions), *(m.expansion for m in mentions if m.expansion), *bodies}:
        for letters in initials(name, lang):
            spelled.setdefault(letters, set()).add(key(name, lang))
    starts: dict[Key, list[int]] = {}
    for m in mentions:
        starts.setdefault(m.words, []).append(m.start)
    return Context(
        defined,
        ending,
        spelled,
        roles={m.words: m for m in reversed(mentions) if is_generic(m.words, m.kind, m.lang)},
        listed=frozenset(o for m in mentions for o in registry.find(m.words, m)),
        starts=starts,
        forms={m.words: m for m in reversed(mentions) if is_full(m)},
        mentions=mentions,
        corpus=corpus,
    )


def definitions(mentions: Sequence[Met], explained: Mapping[str, frozenset[Key]]) -> dict[str, Key]:
    """The full names of abbreviations, of those with one only.

    Initials that the document does not explain may be those of another body: they count where other documents explain them so, or where they are
    long and none explains them.
    """
    told = {(m.words, key(m.expansion, m.lang)) for m in mentions if m.expansion and is_explained(m)}
    meanings: dict[str, dict[str, Key]] = {}
    for met in mentions:
        if met.expansion and not is_title(met) and may_spell(met.name, met.expansion):
            words, letters = key(met.expansion, met.lang), ident(met.words)
            usual = explained.get(letters, frozenset())
            guessed = (met.words, words) not in told and is_abbreviation(met.name) and not set(met.words) & set(words)
            if not guessed or words in usual or (not usual and len(letters) >= LONG_ABBREVIATION):
                meanings.setdefault(letters, {})[ident(words)] = words
    return {abbreviation: next(iter(full.values())) for abbreviation, full in meanings.items() if len(full) == 1}


def is_title(met: Met) -> bool:
    """Whether a short form is too short to be a head and no abbreviation: "Mr" beside a firm's name."""
    return len(ident(met.words)) < SHORTEST_HEAD and not is_abbreviation(met.name)


def is_full(met: Met) -> bool:
    """Whether a mention names its organisation in full: more than one word, and not only words of role."""
    return len(met.words) > 1 and not is_generic(met.words, met.kind, met.lang)


def near(met: Met, full: Key, known: Context, reach: int = NEAR) -> bool:
    """Whether the full name stands not more than `reach` characters before the mention."""
    return any(0 < met.start - start <= reach for start in known.starts.get(full, ()))


def is_next(met: Met, full: Key, known: Context) -> bool:
    """Whether no other full name of the mention's kind stands between the full name and the mention."""
    begun = max(s for s in known.starts[full] if s < met.start)
    between = (m for m in known.mentions if begun < m.start < met.start and m.kind == met.kind and is_full(m))
    return all(m.words in (full, met.words) for m in between)
