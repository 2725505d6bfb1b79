"""Names by their legal form: a head word (Derneği, Association) and the words that grammar lets belong to it.

From every head word the name is followed to the left over capitalised words, connectors and, for heads that take them, comma
lists; in languages whose heads take a complement (Department of …) also to the right. A name found once is looked for again in
other casings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import ahocorasick

from pipeline.languages import Language
from pipeline.taggers import Candidate, Known
from pipeline.taggers.edges import OF, ends_head, left_edge, right_edge
from pipeline.taggers.forms import ALONE, STRONG, other_forms
from pipeline.taggers.heads import CIVIL, FORMED, Grammar, grammar, head_at_end, in_law
from pipeline.taggers.openers import after_opener, opens
from pipeline.taggers.tokens import AMPERSAND, APOSTROPHE, DOT, JOINS, LINE, SPACE, Token, tokens

NAME = "patterns"
REPEATED = 0.75
_FIRST_PART = re.compile(r"\s+")  # what ends the first word, the first two, …
_OPENS = re.compile(r"(?:\A|[.!?:]|\n\s*\n)[\s*\d]*\Z")  # what stands before the first word of a sentence


def tag(text: str, language: Language, known: Known) -> list[Candidate]:
    """Candidates by legal form; `known` is not used."""
    return list(named(text, language))


@lru_cache(maxsize=2)  # the abbreviations of the same text read the names again
def named(text: str, language: Language) -> tuple[Candidate, ...]:
    """Names by their legal form."""
    rules = grammar(language)
    if rules is None:
        return ()
    words = tokens(text, language)
    found = [c for at in range(len(words)) if words[at].fold in rules.last_words for c in _named_by(text, words, at, rules, language)]
    found += other_forms(text, words, rules, language)
    folded = language.fold(text)
    found = _without_what_follows(folded, _without_openers(text, folded, found), rules)
    return (*found, *_repeats(text, folded, found))


def _without_openers(text: str, folded: str, found: Sequence[Candidate]) -> list[Candidate]:
    """The names without what stands before them where the document has the rest as a name of its own.

    What goes is a line of its own above the name, or a sentence's first word that the document also has in small letters: "Esnaf Ashby Odası"
    beside "esnaf" and "Ashby Odası".
    """
    names = Counter(folded[c.start : c.end] for c in found if c.score >= STRONG)
    small: dict[str, bool] = {}
    kept = []
    for c in found:
        cuts = [m.end() for m in _FIRST_PART.finditer(folded[c.start : c.end])] if names[folded[c.start : c.end]] == 1 else []
        cut = next((n for n in cuts if folded[c.start + n : c.end] in names), 0)
        above = folded[c.start : c.start + cut]
        if cut and above.endswith("\n"):
            cut = cut if text[: c.start].rstrip(" *").endswith("\n") else 0
        elif cut:
            word = above.strip()
            if word not in small:
                # the word in small letters, outside addresses: not "www.ashby.org", "ashby@…"
                small[word] = re.search(rf"(?<![\w./@-]){re.escape(word)}(?![\w@/]|\.\w)", text) is not None
            cut = cut if small[word] and _OPENS.search(text, max(c.start - 9, 0), c.start) else 0
        kept.append(replace(c, start=c.start + cut) if cut else c)
    return kept


def _without_what_follows(folded: str, found: Sequence[Candidate], rules: Grammar) -> list[Candidate]:
    """The names up to a small word behind which no name goes on: where the document has what stands before it as a name of its own.

    "Elm Business Association for Christmas Lights", "Department of Housing for Phase" beside "Elm Business Association", "Department of Housing".
    """
    small = rules.connectors - rules.conjunctions - {OF}
    if not small:
        return list(found)
    names = Counter(folded[c.start : c.end] for c in found if c.score >= STRONG)
    within = re.compile(rf"\s+(?:{'|'.join(sorted(small))})\s")  # " for ", " on "
    kept = []
    for c in found:
        name = folded[c.start : c.end]
        cuts = [m.start() for m in within.finditer(name)] if names[name] == 1 else []
        cut = next((n for n in cuts if name[:n] in names), 0)
        kept.append(replace(c, end=c.start + cut) if cut else c)
    return kept


def _named_by(text: str, words: Sequence[Token], at: int, rules: Grammar, language: Language) -> list[Candidate]:
    """The name whose head ends at word `at`, if there is one."""
    head = _head(words, at, rules)
    if head is None or not head[2]:
        return []
    n, plain, kind = head
    start = at - n + 1
    first = after_opener(words, left_edge(words, start, plain, rules, language), start, language)
    last = right_edge(words, at, plain, rules) if rules.complements and plain not in rules.comma_heads else at
    if not _is_name(words, first, start, at, last, plain, kind, rules) or in_law(words, last, rules) or _venue(words, first, plain, rules):
        return []
    if plain in rules.firm_words and _only_a_phrase(words, first, start, at, rules):
        return []
    told = _kind_told(words, first, start, plain, kind, rules)
    if told is None:
        return []  # a branch of nothing that is named
    if plain in rules.factions and _followed_by(words, last, rules.faction_words):
        told = "party"
    bare = first == start and last == at
    told = rules.complement_kinds.get(plain, told) if last > at else told
    return [Candidate(words[first].start, _end(text, words[last], rules), told, ALONE if bare else STRONG, f"head word {plain!r}")]


def _followed_by(words: Sequence[Token], last: int, after: frozenset[str]) -> bool:
    """Whether one of these words stands behind word `last`."""
    return last + 1 < len(words) and words[last + 1].gap in (SPACE, LINE) and words[last + 1].fold in after


def _only_a_phrase(words: Sequence[Token], first: int, head: int, at: int, rules: Grammar) -> bool:
    """Whether a firm's head makes no name: "Elm Construction Stage", "Elm Municipal District Engineers"."""
    goes_on = at + 1 < len(words) and words[at + 1].gap in (SPACE, LINE) and words[at + 1].capital
    return goes_on or any(rules.heads.get((w.fold,), ("", ""))[1] in ("council", "public") for w in words[first:head])


def _kind_told(words: Sequence[Token], first: int, head: int, plain: str, kind: str, rules: Grammar) -> str | None:
    """The kind of a name: its head's, or that of the head before a branch, a part or a legal form; None for a branch of nothing named."""
    if plain in rules.branches:
        kind = _inner_kind(words, first, head, rules) or ""
    elif plain in rules.parts and head - first > 1 and ends_head(words, head - 1, rules):
        kind = _inner_kind(words, first, head, rules) or kind
    elif plain in rules.forms and head > first:
        inner = head_at_end([w.fold for w in words[first:head]], rules)
        if words[head - 1].fold in rules.nonprofit or (inner and inner[1] in rules.parts):
            kind = "association"
        elif inner and inner[2] in FORMED and inner[1] not in rules.people | rules.firms:
            kind = inner[2]
    if kind == "council" and any(w.fold in rules.state_words for w in words[first:head]):
        kind = "public"
    return kind or None


def _inner_kind(words: Sequence[Token], first: int, head: int, rules: Grammar) -> str | None:
    """The kind of the body whose branch or part a name is: that of the last head before its own ("Mimarlar Odası" in "… Temsilciliği")."""
    folds = [w.fold for w in words[first:head]]
    for k in range(len(folds), 0, -1):
        found = head_at_end(folds[:k], rules)
        named = next((rules.names[name] for n in (1, 2, 3) if (name := " ".join(folds[max(k - n, 0) : k])) in rules.names), "")
        kind = found[2] if found else rules.hyphenated.get(folds[k - 1].rpartition("-")[2], "") or named
        if kind:
            return kind
    return None


def _head(words: Sequence[Token], at: int, rules: Grammar) -> tuple[int, str, str] | None:
    """The longest head that ends at word `at` and begins with a capital."""
    n = rules.last_words[words[at].fold]
    first = at
    while first > 0 and at - first + 1 < n and words[first].gap in (*JOINS, DOT, AMPERSAND, APOSTROPHE):
        first -= 1
    found = head_at_end([w.fold for w in words[first : at + 1]], rules)
    if found is None or not words[at - found[0] + 1].capital or not words[at].capital:
        return None
    return found


def _is_name(words: Sequence[Token], first: int, head: int, at: int, last: int, plain: str, kind: str, rules: Grammar) -> bool:
    """Whether the span names one body: not a bare or generic phrase."""
    phrase = " ".join(w.fold for w in words[first:at]) + (" " if at > first else "") + plain.split()[-1]
    if phrase in rules.never:
        return False
    left = [w.fold for w in words[first:head] if w.fold not in rules.connectors]
    if last > at:
        if plain in rules.people and any(w.fold in rules.last_words for w in words[at + 1 : last + 1]):
            return False  # "Carers of Ashby Men's Shed": people of another body
        return plain in rules.initial or bool(left) or " " in plain
    if plain in rules.bound:
        return False
    if not left:
        described = len(plain.split()) > (2 if rules.complements or opens(words, first) or words[first].all_caps else 1)
        inside = plain.split()[:-1]
        descriptive = (plain.split()[-1],) in rules.heads and not all(w in rules.generic | rules.common for w in inside)
        return (
            plain in rules.alone
            or (described and kind in CIVIL)
            or (bool(inside) and descriptive and bool(rules.complements) and kind != "council")
        )
    named = phrase in rules.alone or (" " in plain and kind in CIVIL and not rules.complements)
    return named or not all(w in rules.generic or w.isdigit() for w in left)


def _venue(words: Sequence[Token], first: int, plain: str, rules: Grammar) -> bool:
    """Whether the name is only where something takes place: "held at Ashby Social Club"."""
    if plain not in rules.venues:
        return False
    before = [w.fold for w in words[max(first - 2, 0) : first] if not w.all_caps or words[first].all_caps]  # "(AT), Elm Club" is not "at"
    return bool(before) and (before[-1] in rules.venue_before or (before[-1] in rules.connectors and before[0] in rules.venue_before))


def _end(text: str, word: Token, rules: Grammar) -> int:
    """End of the name: before an English possessive, after the full stop of "Ltd."."""
    if word.text[-2:] in ("'s", "’s", "‘s"):
        return word.end - 2
    if word.fold in rules.dotted and text[word.end : word.end + 1] == ".":
        return word.end + 1
    return word.end


def _repeats(text: str, folded: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Names found by their form, looked for again in any casing (`ÇEVRE DERNEĞİ` after `Çevre Derneği`)."""
    automaton = ahocorasick.Automaton()
    for c in found:
        name = folded[c.start : c.end]
        if " " in name and "\n" not in name and c.score >= STRONG:
            automaton.add_word(name, (len(name), c.kind, text[c.start : c.end]))
    if not len(automaton):
        return []
    automaton.make_automaton()
    repeats = []
    for stop, (length, kind, name) in automaton.iter(folded):
        start, end = stop - length + 1, stop + 1
        outer = folded[start - 1 : start].isalnum() or folded[end : end + 1].isalnum()
        capital = text[start].isupper() and text[start:end] != text[start:end].lower()
        if not outer and capital and text[start:end] != name:
            repeats.append(Candidate(start, end, kind, REPEATED, f"repeats {name!r}"))
    return repeats
