"""Names that no head word ends: prefixes, hyphens, numbers, initials, firms, and bodies that only what stands beside them tells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.languages import Language
from pipeline.taggers import Candidate
from pipeline.taggers.edges import left_edge, right_edge
from pipeline.taggers.heads import FORMED, Grammar, head_at_end
from pipeline.taggers.openers import after_opener, opens
from pipeline.taggers.tokens import AMPERSAND, DOT, HYPHEN, LINE, PARAGRAPH, SPACE, Token

STRONG, ALONE, INITIALS = 0.8, 0.65, 0.55
NEAR = 60  # characters on either side in which what makes a building or a team act stands
_PAID = re.compile(r"[£€$]|has submitted|have submitted")  # what makes a firm of words that a section of the council may bear too
_FLAT = re.compile(r"[\s*|]+")  # white space, Markdown asterisks and the bars of tables


def other_forms(text: str, words: Sequence[Token], rules: Grammar, language: Language) -> Iterator[Candidate]:
    """Candidates of every form below, word by word."""
    folded = language.fold(text)
    for at, word in enumerate(words):
        if not word.capital:
            continue
        if rules.no_bodies and _initials(word, rules):
            last = words[right_edge(words, at, "", rules)]
            yield Candidate(word.start, last.end, rules.initials.get(word.text.rstrip(".")[-1], "public"), INITIALS, "dotted capitals")
        if word.fold in rules.prefix_words:
            yield from _prefixed(words, at, rules)
        if "-" in word.fold:
            yield from _hyphenated(words, at, rules)
        if word.gap == AMPERSAND:
            yield from _partners(words, at, rules)
        if word.fold in rules.lodges:
            yield from _numbered_lodge(words, at, rules, language)
        if word.fold in rules.acting:
            yield from _acting(folded, words, at, rules, language)
        yield from _fused(words, at, rules, language)
    yield from _cued(folded, words, rules)


def _initials(word: Token, rules: Grammar) -> bool:
    """Whether the word is dotted capitals that name a body: "W.N.B.C."."""
    return word.text.count(".") >= 2 and len(word.text) >= 5 and word.text.isupper() and word.fold.rstrip(".") not in rules.no_bodies


def _prefixed(words: Sequence[Token], at: int, rules: Grammar) -> list[Candidate]:
    """The name that begins with a prefix at word `at` and runs over the capitalised words after it: "Scoil Naomh Éanna"."""
    n = next((n for n in (2, 1) if tuple(w.fold for w in words[at : at + n]) in rules.prefixes), 0)
    last = at + n - 1
    while n and last + 1 < len(words) and last - at < 7 and words[last + 1].gap in (SPACE, LINE) and _continues(words[last + 1], rules):
        last += 1
    kind = rules.prefixes[tuple(w.fold for w in words[at : at + n])] if n else ""
    if not n or last < at + n + (n == 1 and kind == "platform"):
        return []  # one word behind a verb is no name yet: "Save Account"
    return [Candidate(words[at].start, words[last].end, kind, STRONG, f"begins with {words[at].text!r}")]


def _continues(word: Token, rules: Grammar) -> bool:
    """Whether the word after a prefix belongs to its name; a conjunction, a title and meeting talk do not."""
    return (word.capital and word.fold not in rules.stops | rules.titles) or word.fold in ("na", "an")


def _hyphenated(words: Sequence[Token], at: int, rules: Grammar) -> list[Candidate]:
    """The name whose last word tells its kind after a hyphen: "Tüm Yerel-Sen", "Yol-İş"."""
    stem, _, last = words[at].fold.rpartition("-")
    if not stem or last not in rules.hyphenated or not words[at].text.rpartition("-")[2][0].isupper():
        return []
    first = at
    while first > 0 and words[first].gap == SPACE and words[first - 1].capital and at - first < 3 and not opens(words, first):
        first -= 1
    while first < at and words[first].fold in rules.stops - {"tüm"}:
        first += 1
    return [Candidate(words[first].start, words[at].end, rules.hyphenated[last], STRONG, f"ends with {last!r}")]


def _numbered_lodge(words: Sequence[Token], at: int, rules: Grammar, language: Language) -> list[Candidate]:
    """The branch that a number tells from others of a body: "AFSCME Local 1180", "Fraternal Order of Police Lodge 93", "Local No. 7"."""
    number = at + 2 if words[at + 1].fold in rules.dotted and at + 2 < len(words) else at + 1
    if not words[at].capital or not words[number].text.isdigit() or words[number].gap not in (SPACE, DOT):
        return []
    first = left_edge(words, at, words[at].fold, rules, language)
    inner = head_at_end([w.fold for w in words[first:at]], rules) if first < at else None
    if (first == at and words[at].fold not in rules.alone) or not (inner or rules.lodges[words[at].fold]):
        return []  # "Elm Lodge 22" is a house
    kind = inner[2] if inner and inner[2] in FORMED else rules.lodges[words[at].fold]
    return [Candidate(words[first].start, words[number].end, kind, STRONG, f"{words[at].fold!r} with a number")]


def _fused(words: Sequence[Token], at: int, rules: Grammar, language: Language) -> list[Candidate]:
    """The name whose last word ends with a head: "Elm Belediyespor", "Elmspor'un", "Elmsporun"."""
    word = words[at].fold
    match = rules.fused.fullmatch(word) if rules.fused else None
    if match is None or word in rules.no_fused:
        return []
    kind = rules.fused_heads[match["head"]]
    first = left_edge(words, at, word, rules, language)
    first = after_opener(words, first, at, language)
    return [Candidate(words[first].start, words[at].end, kind, STRONG, f"last word {words[at].text!r}")]


def _partners(words: Sequence[Token], at: int, rules: Grammar) -> list[Candidate]:
    """The firm whose name ends with "& Sons", "& Co."."""
    if words[at].fold not in rules.partners or not words[at].capital:
        return []
    first = at - 1
    while (
        first > 0 and words[first].gap == SPACE and at - first < 4 and words[first - 1].capital and words[first - 1].fold not in rules.stops
    ):
        first -= 1
    return (
        [Candidate(words[first].start, words[at].end, "company", STRONG, f"ends with {words[at].text!r}")] if words[first].capital else []
    )


def _cued(folded: str, words: Sequence[Token], rules: Grammar) -> list[Candidate]:
    """Capitalised words of any form where only a body stands: "a deputation from [the] Circuit of Elm"."""
    if rules.cued is None:
        return []
    at_start = {w.start: i for i, w in enumerate(words)}
    found = []
    for cue in rules.cued.finditer(folded):
        first = at_start.get(cue.end(), len(words))
        last = first - 1
        for j in range(first, min(first + 8, len(words))):
            if (
                (j > first and words[j].gap not in (SPACE, AMPERSAND, HYPHEN))
                or words[j].fold in rules.stops | rules.titles
                or len(words[j].text) < 2
            ):
                break
            if words[j].capital:
                last = j
            elif words[j].fold not in rules.connectors:
                break
        goes_on = last + 1 < len(words) and words[last + 1].gap in (LINE, PARAGRAPH) and words[last + 1].capital
        if last > first and not (goes_on and words[last + 1].fold not in rules.stops | rules.titles):
            found.append(Candidate(words[first].start, words[last].end, "association", INITIALS, f"stands behind {cue[0].strip()!r}"))
    return found


def _acting(folded: str, words: Sequence[Token], at: int, rules: Grammar, language: Language) -> list[Candidate]:
    """The building or team that ends at word `at`, where the words beside it make a body of it: money, a letter, a deputation, a verb of doing."""
    goes_on = at + 1 < len(words) and words[at + 1].gap in (SPACE, HYPHEN) and words[at + 1].capital
    first = left_edge(words, at, words[at].fold, rules, language) if words[at].capital and not goes_on else at
    if first == at or all(w.fold in rules.generic for w in words[first:at]):
        return []
    before = _FLAT.sub(" ", folded[max(words[first].start - NEAR, 0) : words[first].start])
    after = _FLAT.sub(" ", folded[words[at].end : words[at].end + NEAR])
    hit = None if rules.acting_never.search(before) else rules.acting_before.search(before) or rules.acting_after.search(after)
    kind = rules.acting[words[at].fold]
    if hit is None or (kind == "company" and not _PAID.search(hit[0])):
        return []  # "Planning Services advised" is a section of the council
    return [Candidate(words[first].start, words[at].end, kind, ALONE, f"acts beside {hit[0].strip()!r}")]
