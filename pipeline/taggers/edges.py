"""Where a name begins and ends: the words that grammar lets belong to a head, to the left and, for heads that take a complement, to the right."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.languages import Language
from pipeline.taggers.heads import Grammar, head_at_end
from pipeline.taggers.openers import is_inflected, is_ours
from pipeline.taggers.tokens import AMPERSAND, APOSTROPHE, COMMA, DASH, DOT, HYPHEN, JOINS, LINE, PARAGRAPH, PLUS, SLASH, SPACE, Token

MAX_WORDS = 22  # words of a name on either side of its head; bounds the work per head
OF = "of"
SLASHED = frozenset(("association", "club", "education"))  # kinds of bodies that two places share: "Elm/Ash GAA Club"
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")  # "1st"


def left_edge(words: Sequence[Token], head: int, plain: str, rules: Grammar, language: Language) -> int:
    """Index of the first word of the name whose head begins at `head`."""
    best = before_crossing = head
    listed = plain in rules.lists and any(w.fold in rules.conjunctions for w in words[max(head - 12, 0) : head])
    crossed = plain in rules.comma_heads
    for j in range(head - 1, max(head - 1 - MAX_WORDS, -1), -1):
        word, right = words[j], words[j + 1]
        if right.gap == SLASH and ((word.fold,) in rules.heads or rules.heads.get(tuple(plain.split()), ("", ""))[1] not in SLASHED):
            break  # "Hotel/Office", "Elm Academy/Ash Centre"
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
            return before_crossing if before_crossing < head else _past_person(words, j, head, rules)
        if right.fold in rules.complements and before_crossing < head and word.fold in rules.initial | rules.places:
            return before_crossing  # "Department of Transport and …": the conjunction joined two organisations
        ends_other = (word.fold,) in rules.heads and (plain not in rules.lists or not rules.complements)
        if right.fold in rules.conjunctions and (ends_other or word.fold == plain.split()[-1]):
            break  # "Fire Department and Police Department"
        leads = word.fold in rules.leading and j + 1 < head and word.capital
        leads = leads and (bool(rules.complements) or right.fold.rpartition("-")[2] in rules.hyphenated)
        if not (leads or _may_belong(words, j, rules)) or _caps_change(word, right, words[head]) or is_ours(word, language):
            break
        if word.all_caps and words[head].all_caps and len(word.text) > 3 and is_inflected(word, language):
            break  # a line of capitals: "TALEBİN TEMİZLİK İŞLERİ MÜDÜRLÜĞÜ'NE"
        if leads or word.fold not in rules.stops or not rules.complements:
            best = j  # a small word inside does not begin the name
    if best > 0 and plain in rules.numbered and words[best].gap == SPACE and _ORDINAL.fullmatch(words[best - 1].fold):
        best -= 1
    return best


def _past_person(words: Sequence[Token], title: int, head: int, rules: Grammar) -> int:
    """Index of the first word of the name behind a title, a forename and a surname."""
    first = min(title + 3, head)
    return next((k for k in range(first, head) if words[k].fold not in rules.connectors), head)


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
        if (
            left.fold in rules.places
            and right.fold not in rules.places
            and j > 1
            and words[j - 2].fold in rules.connectors
            and not words[j - 2].capital
        ):
            return False  # "the City and Elm Center": two bodies
        return (
            left.fold not in rules.people
            and right.fold not in rules.connectors
            and (best < head or plain in rules.lists or _described(plain, rules))
        )
    if left.fold in rules.people:
        return False  # "Volunteers of the Ashby Association" are people of it
    if plain in rules.comma_heads and left.capital and left.gap == SPACE:
        return True  # "Elm Museum of Art, Inc."
    return left.fold in rules.connectors | rules.places | rules.initial or ends_head(words, j - 1, rules)


def ends_head(words: Sequence[Token], at: int, rules: Grammar) -> bool:
    """Whether a head ends at word `at`."""
    n = rules.last_words.get(words[at].fold, 0)
    return n > 0 and head_at_end([w.fold for w in words[max(at + 1 - n, 0) : at + 1]], rules) is not None


def _joined(word: Token, right: Token, comma: bool, rules: Grammar) -> bool:
    """Whether a name may run from `word` to the word on its right."""
    gap = right.gap
    if word.tail > word.end:
        return right.capital and right.fold.endswith(rules.verbals)  # "Ardıç'ı Yaşatma Girişimi"
    if gap == SLASH:
        return len(word.text) > 1 and len(right.text) > 1  # not "T/A"
    if gap in (*JOINS, PLUS, AMPERSAND, APOSTROPHE) or (gap == COMMA and comma):
        return True
    return gap == DOT and (
        word.fold in rules.dotted
        or (rules.complements and word.fold in rules.titles)
        or (not rules.complements and word.text.isdigit())
        or (len(word.text) <= 2 and word.text.isupper())
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


def right_edge(words: Sequence[Token], at: int, plain: str, rules: Grammar) -> int:
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
        if word.fold in rules.complements and not (plain.split()[-1:] and plain.split()[-1] in rules.of_only and word.fold != OF):
            opened = True
        elif opened and word.fold in rules.articles and words[j - 1].fold in rules.complements and words[j - 1].fold != OF:
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
