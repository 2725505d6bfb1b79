"""The legal-form grammar of a language: head words by kind with their fused endings, and the words a name stops at.

Read from `[mentions]` of the language's file; everything is folded once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.languages import Language
from pipeline.taggers.tokens import LINE, PARAGRAPH, SPACE, Token

# kinds of heads that a legal form may follow without making a firm of them: "Elm Co-operative Society Ltd", "Elm Museum, Inc."
FORMED = frozenset(("association", "foundation", "union", "chamber", "cooperative", "platform", "club", "religious", "education", "media"))
CIVIL = FORMED - {"education", "media"}


@dataclass(frozen=True)
class Grammar:
    """Folded word lists; `heads` maps a head's words (with every ending) to (its plain form, kind), kind "" for what is no body."""

    heads: dict[tuple[str, ...], tuple[str, str]]
    last_words: dict[str, int]  # last word of a head -> words of the longest head that ends with it
    plain: frozenset[str]
    connectors: frozenset[str]
    conjunctions: frozenset[str]
    complements: frozenset[str]
    dotted: frozenset[str]
    titles: frozenset[str]
    stops: frozenset[str]
    generic: frozenset[str]
    alone: frozenset[str]
    never: frozenset[str]
    blockers: frozenset[str]
    lists: frozenset[str]
    initial: frozenset[str]
    bound: frozenset[str]
    regions: frozenset[str]
    comma_heads: frozenset[str]
    forms: frozenset[str]
    nonprofit: frozenset[str]
    common: frozenset[str]
    leading: frozenset[str]
    articles: frozenset[str]
    verbals: tuple[str, ...]  # ends of words that govern a word with a case ending inside a name
    of_only: frozenset[str]
    firm_words: frozenset[str]
    partners: frozenset[str]
    cued: re.Pattern[str] | None
    firms: frozenset[str]
    state_words: frozenset[str]
    inner: frozenset[str]
    number_words: frozenset[str]
    countries: frozenset[str]
    within: str  # the word between a complement and a country: "of Students [in] Ireland"
    names: dict[str, str]  # well-known names -> kind
    places: frozenset[str]
    venues: frozenset[str]
    no_bodies: frozenset[str]
    venue_before: frozenset[str]
    offices: frozenset[str]
    branches: frozenset[str]
    parts: frozenset[str]
    factions: frozenset[str]
    faction_words: frozenset[str]
    people: frozenset[str]
    numbered: frozenset[str]
    acting: dict[str, str]  # last word of buildings and teams, which name a body where one acts -> kind: "€500 for Elm Community Hall"
    acting_before: re.Pattern[str]
    acting_after: re.Pattern[str]
    acting_never: re.Pattern[str]
    lodges: dict[str, str]  # word that a number follows in the name of a branch -> kind: "Local 1180"
    fused: re.Pattern[str] | None  # a word with such an end and, maybe, a case ending
    fused_heads: dict[str, str]  # end of a word that tells a kind: "Belediyespor"
    no_fused: frozenset[str]
    hyphenated: dict[str, str]  # last part of a hyphenated word -> kind: "Yerel-Sen"
    prefixes: dict[tuple[str, ...], str]  # words that begin a name of capitalised words -> kind: "Scoil Naomh Éanna"
    prefix_words: frozenset[str]  # first words of prefixes
    initials: dict[str, str]  # last letter of dotted capitals -> kind
    complement_kinds: dict[str, str]  # plain head -> kind when a complement follows it
    stop_endings: tuple[str, ...]
    endings: tuple[str, ...]


@cache
def grammar(language: Language) -> Grammar | None:
    """The grammar of a language, or None when its file has no head words."""
    lists = language.lists.get("mentions", {})
    if not lists.get("heads"):
        return None
    endings = tuple(sorted(set(lists.get("fused_endings", [])), key=lambda e: (-len(e), e)))
    heads: dict[tuple[str, ...], tuple[str, str]] = {}
    for kind, names in (*lists["heads"].items(), ("other", lists.get("branches", [])), ("", lists.get("no_heads", []))):
        for name in names:
            words = tuple(w for w in language.fold(name).split() if w != "&")
            for ending in ("", *endings):
                heads.setdefault((*words[:-1], words[-1] + ending), (" ".join(words), kind))
    last: dict[str, int] = {}
    for words in heads:
        last[words[-1]] = max(last.get(words[-1], 0), len(words))
    sets = {
        name: frozenset(language.fold(w) for w in lists.get(name, []))
        for name in (
            "connectors", "conjunctions", "complements", "dotted", "titles", "generic", "alone", "never", "blockers", "lists",
            "initial", "bound", "regions", "comma_heads", "forms", "inner", "number_words", "countries", "no_fused", "nonprofit", "common", "leading", "articles", "of_only", "firm_words", "partners", "firms", "state_words", "places", "venues", "venue_before", "no_bodies", "offices", "branches", "parts", "factions", "faction_words", "people", "numbered",
        )
    }  # fmt: skip
    prefixes = {tuple(language.fold(w).split()): kind for kind, words in lists.get("prefixes", {}).items() for w in words}
    stops = (frozenset(language.fold(w) for w in lists["stops"]) | language.stop_words) - sets["connectors"] - {"all"}
    stops -= frozenset(language.fold(w) for w in lists.get("no_stops", []))
    plain = frozenset(words[-1] for words, (name, _) in heads.items() if " ".join(words) == name)
    return Grammar(
        heads=heads,
        last_words=last,
        plain=plain,
        stops=stops,
        endings=endings,
        initials=lists.get("acronyms", {}).get("kinds", {}),
        acting={language.fold(w): kind for kind, words in lists.get("acting", {}).items() for w in words},
        acting_before=re.compile(lists.get("acting_before", "(?!)")),
        acting_never=re.compile(lists.get("acting_never", "(?!)")),
        acting_after=re.compile(lists.get("acting_after", "(?!)")),
        cued=re.compile(lists["cued"]) if lists.get("cued") else None,
        verbals=tuple(lists.get("verbals", ())),
        lodges=lists.get("lodges", {}),
        fused_heads=lists.get("fused_heads", {}),
        fused=_fused(lists.get("fused_heads", {}), lists.get("bare_endings", [])),
        within=lists.get("within", ""),
        names={language.fold(w): kind for kind, words in lists.get("names", {}).items() for w in words},
        complement_kinds=lists.get("complement_kinds", {}),
        stop_endings=tuple(lists.get("stop_endings", ())),
        hyphenated={language.fold(w): kind for kind, words in lists.get("hyphenated", {}).items() for w in words},
        prefixes=prefixes,
        prefix_words=frozenset(words[0] for words in prefixes),
        **sets,
    )


def _fused(heads: Iterable[str], endings: Iterable[str]) -> re.Pattern[str] | None:
    """Words of four letters and more before a head and an ending: "belediyespor", "elmsporun"; None without heads."""
    longest = "|".join(sorted(endings, key=len, reverse=True))
    return re.compile(rf"[^\W\d_]{{4,}}(?P<head>{'|'.join(heads)})(?:{longest})?") if heads else None


def head_at_end(words: list[str], rules: Grammar) -> tuple[int, str, str] | None:
    """(number of words, plain form, kind) of the longest head that the folded words end with."""
    for n in range(min(rules.last_words.get(words[-1], 0), len(words)), 0, -1):
        found = rules.heads.get(tuple(words[-n:]))
        if found:
            return n, *found
    return None


def kind_of(name: str, language: Language) -> str | None:
    """The kind that the head of a name tells: its last head, or the head that it begins with."""
    rules = grammar(language)
    words = [w.rstrip(".") if w.count(".") == 1 else w for w in language.fold(name).split() if w != "&"]
    if rules is None or not words:
        return None
    found = head_at_end(words, rules)
    if found:
        return found[2]
    for n in range(min(4, len(words)), 0, -1):
        for at in range(len(words) - n + 1):
            head = rules.heads.get(tuple(words[at : at + n]))
            if head and words[at + n : at + n + 1] and words[at + n] in rules.complements:
                return rules.complement_kinds.get(head[0], head[1])
    return None


def plain_name(name: str, language: Language) -> str:
    """A name on one line without Markdown and without a case ending fused to its head: Derneğinin -> Derneği."""
    name = re.sub(r"(?<=\w)-\s*\n\s*(?=\w)", "-", name.replace("*", ""))  # "Ashby-\nBirch" -> "Ashby-Birch"
    name = " ".join(name.split())
    rules = grammar(language)
    if rules is None or not rules.endings:
        return name
    words = language.fold(name).split()
    found = head_at_end(words, rules)
    if found is None:
        return name
    surplus = len(words[-1]) - len(found[1].split()[-1])
    return name[: len(name) - surplus] if surplus > 0 else name


def in_law(words: Sequence[Token], last: int, rules: Grammar) -> bool:
    """Whether the name goes on as the name of a law, an event or a building."""
    if words[last].tail > words[last].end:
        return False
    for k in range(last + 1, min(last + 7, len(words))):
        if words[k].gap not in (SPACE, LINE, PARAGRAPH) or not (words[k].capital or words[k].fold in rules.connectors):
            return False
        if words[k].fold in rules.blockers:
            return not rules.complements or k == last + 1
    return False
