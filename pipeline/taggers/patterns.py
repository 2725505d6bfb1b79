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
from pipeline.taggers.heads import Grammar, grammar, head_at_end, in_law
from pipeline.taggers.openers import after_opener, is_inflected, is_ours, opens
from pipeline.taggers.tokens import (
    AMPERSAND,
    APOSTROPHE,
    COMMA,
    DASH,
    DOT,
    HYPHEN,
    JOINS,
    LINE,
    PARAGRAPH,
    PLUS,
    SLASH,
    SPACE,
    Token,
    tokens,
)

NAME = "patterns"
MAX_WORDS = 22  # words of a name on either side of its head; bounds the work per head
STRONG, ALONE, REPEATED, INITIALS = 0.8, 0.65, 0.75, 0.55
# kinds of heads that a legal form may follow without making a firm of them: "Elm Co-operative Society Ltd", "Elm Museum, Inc."
FORMED = frozenset(("association", "foundation", "union", "chamber", "cooperative", "platform", "club", "religious", "education", "media"))
OF = "of"
CIVIL = FORMED - {"education", "media"}
_FIRST_PART = re.compile(r"\s+")  # what ends the first word, the first two, …
_FLAT = re.compile(r"[\s*|]+")  # white space, Markdown asterisks and the bars of tables
_OPENS = re.compile(r"(?:\A|[.!?:]|\n\s*\n)[\s*\d]*\Z")  # what stands before the first word of a sentence
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")  # "1st"


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
    if rules.no_bodies:
        found += [
            Candidate(
                w.start,
                words[_right_edge(words, at, "", rules)].end,
                rules.initials.get(w.text.rstrip(".")[-1], "public"),
                INITIALS,
                "dotted capitals",
            )
            for at, w in enumerate(words)
            if _initials(w, rules)
        ]
    if rules.prefixes or rules.hyphenated:
        found += [
            c for at in range(len(words)) if words[at].capital for c in (*_prefixed(words, at, rules), *_hyphenated(words, at, rules))
        ]
    found += [c for at in range(1, len(words) - 1) if words[at].fold in rules.lodges for c in _numbered_lodge(words, at, rules, language)]
    found += [c for at in range(1, len(words)) if words[at].gap == AMPERSAND for c in _partners(words, at, rules)]
    found += _cued(text, words, rules, language)
    found += [c for at in range(1, len(words)) if words[at].fold in rules.acting for c in _acting(text, words, at, rules, language)]
    if rules.fused_heads:
        found += [c for at in range(len(words)) if words[at].capital for c in _fused(words, at, rules, language)]
    found = _without_openers(text, language, found)
    return (*found, *_repeats(text, language, found))


def _without_openers(text: str, language: Language, found: Sequence[Candidate]) -> list[Candidate]:
    """The names without what stands before them where the document has the rest as a name of its own.

    What goes is a line of its own above the name, or a sentence's first word that the document also has in small letters: "Esnaf Ashby Odası"
    beside "esnaf" and "Ashby Odası".
    """
    folded = language.fold(text)
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


def _initials(word: Token, rules: Grammar) -> bool:
    """Whether the word is dotted capitals that name a body: "W.N.B.C."."""
    return word.text.count(".") >= 2 and len(word.text) >= 5 and word.text.isupper() and word.fold.rstrip(".") not in rules.no_bodies


def _prefixed(words: Sequence[Token], at: int, rules: Grammar) -> list[Candidate]:
    """The name that begins with a prefix at word `at` and runs over the capitalised words after it: "Scoil Naomh Éanna"."""
    n = next((n for n in (2, 1) if tuple(w.fold for w in words[at : at + n]) in rules.prefixes), 0)
    last = at + n - 1
    while n and last + 1 < len(words) and last - at < 7 and words[last + 1].gap in (SPACE, LINE) and _continues(words[last + 1], rules):
        last += 1
    if not n or last == at + n - 1:
        return []
    kind = rules.prefixes[tuple(w.fold for w in words[at : at + n])]
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
    first = _left_edge(words, at, words[at].fold, rules, language)
    inner = head_at_end([w.fold for w in words[first:at]], rules) if first < at else None
    if (first == at and words[at].fold not in rules.alone) or not (inner or rules.lodges[words[at].fold]):
        return []  # "Elm Lodge 22" is a house
    kind = inner[2] if inner and inner[2] in FORMED else rules.lodges[words[at].fold]
    return [Candidate(words[first].start, words[number].end, kind, STRONG, f"{words[at].fold!r} with a number")]


def _fused(words: Sequence[Token], at: int, rules: Grammar, language: Language) -> list[Candidate]:
    """The name whose last word ends with a head: "Elm Belediyespor", "Elmspor'un", "Elmsporun"."""
    word = words[at].fold
    kind = next(
        (
            k
            for end, k in rules.fused_heads.items()
            for e in ("", *rules.bare_endings)
            if word.endswith(end + e) and len(word) > len(end + e) + 3
        ),
        None,
    )
    if kind is None or word in rules.no_fused:
        return []
    first = _left_edge(words, at, word, rules, language)
    first = after_opener(words, first, at, language)
    return [Candidate(words[first].start, words[at].end, kind, STRONG, f"last word {words[at].text!r}")]


def _named_by(text: str, words: Sequence[Token], at: int, rules: Grammar, language: Language) -> list[Candidate]:
    """The name whose head ends at word `at`, if there is one."""
    head = _head(words, at, rules)
    if head is None or not head[2]:
        return []
    n, plain, kind = head
    start = at - n + 1
    first = after_opener(words, _left_edge(words, start, plain, rules, language), start, language)
    last = _right_edge(words, at, plain, rules) if rules.complements and plain not in rules.comma_heads else at
    if not _is_name(words, first, start, at, last, plain, kind, rules) or in_law(words, last, rules) or _venue(words, first, plain, rules):
        return []
    if plain in rules.branches or (plain in rules.parts and start - first > 1):
        inner = _inner_kind(words, first, start, rules) if plain in rules.branches or _ends_head(words, start - 1, rules) else None
        if inner is None and plain in rules.branches:
            return []  # a branch of nothing that is named
        kind = inner or kind
    if plain in rules.forms and start > first:
        inner_head = head_at_end([w.fold for w in words[first:start]], rules)
        if inner_head and inner_head[1] in rules.parts:
            kind = "association"
        kind = inner_head[2] if inner_head and inner_head[2] in FORMED and inner_head[1] not in rules.people | rules.firms else kind
    if (
        plain in rules.factions
        and last + 1 < len(words)
        and words[last + 1].gap in (SPACE, LINE)
        and words[last + 1].fold in rules.faction_words
    ):
        kind = "party"
    if kind == "council" and any(w.fold in rules.state_words for w in words[first:start]):
        kind = "public"
    if plain in rules.firm_words and at + 1 < len(words) and words[at + 1].gap in (SPACE, LINE) and words[at + 1].capital:
        return []  # "Elm Construction Stage"
    bare = first == start and last == at
    kind = rules.complement_kinds.get(plain, kind) if last > at else kind
    return [Candidate(words[first].start, _end(text, words[last], rules), kind, ALONE if bare else STRONG, f"head word {plain!r}")]


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


def _cued(text: str, words: Sequence[Token], rules: Grammar, language: Language) -> list[Candidate]:
    """Capitalised words of any form where only a body stands: "a deputation from [the] Circuit of Elm"."""
    if rules.cued is None:
        return []
    at_start = {w.start: i for i, w in enumerate(words)}
    found = []
    for cue in rules.cued.finditer(language.fold(text)):
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
        if last > first:
            found.append(Candidate(words[first].start, words[last].end, "association", INITIALS, f"stands behind {cue[0].strip()!r}"))
    return found


def _acting(text: str, words: Sequence[Token], at: int, rules: Grammar, language: Language) -> list[Candidate]:
    """The building or team that ends at word `at`, where the words beside it make a body of it: money, a letter, a deputation, a verb of doing."""
    goes_on = at + 1 < len(words) and words[at + 1].gap in (SPACE, HYPHEN) and words[at + 1].capital
    first = _left_edge(words, at, words[at].fold, rules, language) if words[at].capital and not goes_on else at
    if first == at or all(w.fold in rules.generic for w in words[first:at]):
        return []
    before = _FLAT.sub(" ", language.fold(text[max(words[first].start - 60, 0) : words[first].start]))
    after = _FLAT.sub(" ", language.fold(text[words[at].end : words[at].end + 60]))
    hit = rules.acting_before.search(before) or rules.acting_after.search(after)
    return (
        [Candidate(words[first].start, words[at].end, rules.acting[words[at].fold], ALONE, f"acts beside {hit[0].strip()!r}")]
        if hit
        else []
    )


def _inner_kind(words: Sequence[Token], first: int, head: int, rules: Grammar) -> str | None:
    """The kind of the body whose branch or part a name is: that of the last head before its own ("Mimarlar Odası" in "… Temsilciliği")."""
    folds = [w.fold for w in words[first:head]]
    for k in range(len(folds), 0, -1):
        found = head_at_end(folds[:k], rules)
        kind = found[2] if found else rules.hyphenated.get(folds[k - 1].rpartition("-")[2], "") or rules.names.get(folds[k - 1], "")
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


def _left_edge(words: Sequence[Token], head: int, plain: str, rules: Grammar, language: Language) -> int:
    """Index of the first word of the name whose head begins at `head`."""
    best = before_crossing = head
    listed = plain in rules.lists and any(w.fold in rules.conjunctions for w in words[max(head - 12, 0) : head])
    crossed = plain in rules.comma_heads
    for j in range(head - 1, max(head - 1 - MAX_WORDS, -1), -1):
        word, right = words[j], words[j + 1]
        if right.gap == SLASH and rules.heads.get(tuple(plain.split()), ("", ""))[1] not in FORMED:
            break  # "Hotel/Office"
        if not _joined(word, right, crossed and (listed or j == head - 1), rules):
            break
        if word.fold in rules.connectors:
            if _new_sentence(word) or not _crosses(words, j, head, plain, best, rules):
                break
            if word.fold in rules.conjunctions:
                before_crossing, crossed = best, True
            continue
        if right.gap in (PLUS, AMPERSAND):
            before_crossing, crossed = best, True
        if word.fold in rules.offices and before_crossing < head:
            return before_crossing  # "Milletvekili Ali Kaya ve Ashby Partisi": a person and a body
        if word.fold in rules.titles:
            return before_crossing if before_crossing < head else min(j + 3, head)  # a title, a forename and a surname
        if right.fold in rules.complements and before_crossing < head and word.fold in rules.initial | rules.places:
            return before_crossing  # "Department of Transport and …": the conjunction joined two organisations
        ends_other = (word.fold,) in rules.heads and (plain not in rules.lists or not rules.complements)
        if right.fold in rules.conjunctions and (ends_other or word.fold == plain.split()[-1]):
            break  # "Fire Department and Police Department"
        leads = word.fold in rules.leading and j + 1 < head and word.capital
        if not (leads or _may_belong(words, j, rules)) or _caps_change(word, right, words[head]) or is_ours(word, language):
            break
        if word.all_caps and words[head].all_caps and len(word.text) > 3 and is_inflected(word, language):
            break  # a line of capitals: "TALEBİN TEMİZLİK İŞLERİ MÜDÜRLÜĞÜ'NE"
        if leads or word.fold not in rules.stops or not rules.complements:
            best = j  # a small word inside does not begin the name
    if best > 0 and plain in rules.numbered and words[best].gap == SPACE and _ORDINAL.fullmatch(words[best - 1].fold):
        best -= 1
    return best


def _described(plain: str, rules: Grammar) -> bool:
    """Whether a head is a head with words of description before it, which a conjunction may extend: "Historical and Archaeological Society"."""
    return " " in plain and plain not in rules.initial and (plain.split()[-1],) in rules.heads


def _new_sentence(word: Token) -> bool:
    """Whether a small word has a capital of its own, so that a name begins behind it: "… Field The Trust"."""
    return word.capital and not word.all_caps


def _crosses(words: Sequence[Token], j: int, head: int, plain: str, best: int, rules: Grammar) -> bool:
    """Whether the connector at `j` may stand inside a name: "City and County …", but not "Judges of the … Court" or "Plan and the …"."""
    word, right = words[j], words[j + 1]
    if right.gap in (COMMA, PLUS) or not j:
        return False
    left = words[j - 1]
    if word.fold in rules.conjunctions:
        return (
            left.fold not in rules.people
            and right.fold not in rules.connectors
            and (best < head or plain in rules.lists or _described(plain, rules))
        )
    if left.fold in rules.people:
        return False  # "Volunteers of the Ashby Association" are people of it
    if plain in rules.comma_heads and left.capital and left.gap == SPACE:
        return True  # "Elm Museum of Art, Inc."
    return left.fold in rules.connectors | rules.places | rules.initial or _ends_head(words, j - 1, rules)


def _ends_head(words: Sequence[Token], at: int, rules: Grammar) -> bool:
    """Whether a head ends at word `at`."""
    n = rules.last_words.get(words[at].fold, 0)
    return n > 0 and head_at_end([w.fold for w in words[max(at + 1 - n, 0) : at + 1]], rules) is not None


def _joined(word: Token, right: Token, comma: bool, rules: Grammar) -> bool:
    """Whether a name may run from `word` to the word on its right."""
    gap = right.gap
    if word.tail > word.end:
        return right.capital and right.fold.endswith(rules.verbals)  # "Hasankeyf'i Yaşatma Girişimi"
    if gap == SLASH:
        return len(word.text) > 1 and len(right.text) > 1  # not "T/A"
    if gap in (*JOINS, PLUS, AMPERSAND, APOSTROPHE) or (gap == COMMA and comma):
        return True
    return gap == DOT and (
        word.fold in rules.dotted or (not rules.complements and word.text.isdigit()) or (len(word.text) <= 2 and word.text.isupper())
    )


def _may_belong(words: Sequence[Token], j: int, rules: Grammar) -> bool:
    """Whether the word can stand in a name left of its head."""
    word = words[j]
    if word.fold in rules.stops and not _inside(words, j, rules):
        return False
    if rules.stop_endings and len(word.fold) > 6 and word.fold.endswith(rules.stop_endings):
        return False
    if not word.capital:
        return _numeral(words, j, rules)
    ends_head = word.fold in rules.last_words
    if ends_head and word.fold not in rules.plain:
        return False
    after = words[j + 1]
    return not (
        ends_head
        and (after.fold in rules.conjunctions or (after.gap == COMMA and after.fold not in rules.comma_heads))
        and _closed(word, rules)
    )


def _inside(words: Sequence[Token], j: int, rules: Grammar) -> bool:
    """Whether a small word stands inside a name with a capital of its own: "Zeytin İçin Yaşam Platformu"."""
    word = words[j]
    return word.fold in rules.inner and word.capital and not word.all_caps and j > 0 and words[j - 1].capital and word.gap in (SPACE, LINE)


def _numeral(words: Sequence[Token], j: int, rules: Grammar) -> bool:
    """Whether a number belongs to the name around it: "Elm 2. İdare Mahkemesi", "S.S. 15 No'lu …", "Route 66 Association"; not one of a list."""
    word, right = words[j], words[j + 1]
    if word.fold in rules.number_words and j > 0 and words[j - 1].gap in (SPACE, APOSTROPHE):
        return words[j - 1].text.isdigit() or words[j - 1].fold in rules.dotted  # "2 [nolu]", "2 No['lu]"
    if j == 0 or not word.text.isdigit() or not words[j - 1].capital or word.gap not in (SPACE, LINE, HYPHEN):
        return False
    if rules.complements:
        return len(word.text) < 4 and word.gap == right.gap == SPACE and words[j - 1].fold not in rules.stops
    return right.gap == DOT or right.fold in rules.number_words or right.fold in rules.dotted


def _closed(word: Token, rules: Grammar) -> bool:
    """Whether a head word ends a name of its own, so that a conjunction after it joins two organisations."""
    return (word.fold,) in rules.heads and word.fold not in rules.lists


def _caps_change(word: Token, right: Token, head: Token) -> bool:
    """A change between capitals and mixed case: a heading above, a surname, or running text above a heading; short capitals are abbreviations."""
    if head.all_caps and len(head.text) > 4:
        return not word.all_caps and len(word.text) > 2
    return word.all_caps and "." not in word.text and len(word.text) > (3 if right.gap in (LINE, PARAGRAPH) or not right.capital else 6)


def _right_edge(words: Sequence[Token], at: int, plain: str, rules: Grammar) -> int:
    """Index of the last word of the complement after a head: `of [the] …`, or `at`."""
    j, last, opened = at + 1, at, False
    while j < len(words) and j - at <= MAX_WORDS:
        word = words[j]
        if word.gap not in JOINS and not (opened and word.gap in (COMMA, AMPERSAND, DASH)):
            break
        if word.gap == COMMA and not (word.fold in rules.regions or (plain in rules.lists and _closes_list(words, j, rules))):
            break
        if word.gap == DASH and j + 1 < len(words) and words[j + 1].capital and words[j + 1].gap == SPACE:
            break
        if word.fold in rules.complements and not (plain in rules.of_only and word.fold != OF):
            opened = True
        elif opened and word.fold in rules.articles and words[j - 1].fold in rules.complements:
            pass  # "Coalition for a Green Elm"
        elif opened and word.fold == rules.within and j + 1 < len(words) and words[j + 1].fold in rules.countries:
            pass  # "Union of Students in Ireland"
        elif not opened or word.fold in rules.titles:
            break
        elif word.capital and word.fold not in rules.stops and word.fold not in rules.connectors:
            last = j
        elif word.fold not in rules.connectors or (word.fold in rules.conjunctions and not _conjunct(words, j + 1, rules)):
            break
        j += 1
    return last


def _closes_list(words: Sequence[Token], j: int, rules: Grammar) -> bool:
    """Whether the comma list that goes on at `j` ends with a conjunction and a capitalised word soon."""
    for k in range(j, min(j + 6, len(words) - 1)):
        if words[k].fold in rules.conjunctions:
            return words[k + 1].capital or (words[k + 1].fold in rules.connectors and k + 2 < len(words) and words[k + 2].capital)
        if not words[k].capital or (k > j and words[k].gap not in (*JOINS, COMMA)):
            return False
    return False


def _conjunct(words: Sequence[Token], j: int, rules: Grammar) -> bool:
    """Whether the capitalised run at `j` is the rest of a complement and not another organisation with a head of its own."""
    k = j
    while k < len(words) and k - j < 8 and words[k].capital and (k == j or words[k].gap in JOINS):
        if words[k].fold in rules.titles or words[k].fold in rules.stops:
            break
        if words[k].fold in rules.last_words and head_at_end([w.fold for w in words[j : k + 1]], rules):
            return False
        k += 1
    return k > j


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
        return plain in rules.alone or (described and kind in CIVIL)
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
    if word.fold in rules.comma_heads | rules.dotted and text[word.end : word.end + 1] == ".":
        return word.end + 1
    return word.end


def _repeats(text: str, language: Language, found: Sequence[Candidate]) -> list[Candidate]:
    """Names found by their form, looked for again in any casing (`ÇEVRE DERNEĞİ` after `Çevre Derneği`)."""
    folded = language.fold(text)
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
