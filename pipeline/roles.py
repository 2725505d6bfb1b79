"""What an organisation does in a passage: cues beside its name, its case ending, the segment it stands in, and its kind.

Sentences are spaCy's, joined again after the abbreviations of the language's list. Names that are joined ("a letter from A, B and C", "A ve B'nin
itirazı") are read as one: cues are looked for before the first and after the last of them. The cue lists are `[roles]` of the language's file; the
first cue that fits decides, so the lists go from the specific to the general.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from pipeline.languages import Language
from pipeline.tables import Segment

NEAR, WINDOW = 100, 300  # characters beside a name in which a cue counts, and of its sentence
PARTS = ("before", "after", "left", "right", "sentence", "ending")
# the end of a clause or of a point in a list: "; and", a bullet; not between people of a list: "; Mr. Ash"
_CLAUSE_END = re.compile(r";\s+(?!(?:and )?(?:Mr|Mrs|Ms|Dr|Prof|Cllr)\b)|\n\s*[*•]\s+")
# a heading and the blank line under it: "## Buses", "2. Community grant"
_HEADING = re.compile(r"^[ \t]*(?:#+[ \t]|\d+(?:\.\d+)*[.)][ \t]+(?=\S))[^\n]{1,80}(?<![,;:-])\n\s*\n(?=\W*[A-ZÇĞİÖŞÜ])", re.MULTILINE)
# the end of a name in brackets: ")", "”)"
_BRACKET = re.compile(r"[\"”’']?\)")
# a full stop that ends no sentence: a number "2." or a single letter "J."
_NO_STOP = re.compile(r"(?:\d+|[^\W\d_])\.")


@dataclass(frozen=True)
class Cue:
    """One cue: what it says, patterns by the part of the sentence they search, and the kinds and roles that it holds for (none: all)."""

    value: str
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    kinds: frozenset[str]
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands: its own span, the span of the names it is joined with, and where the next clause with a subject of its own begins."""

    start: int
    end: int
    first: int
    last: int
    clause: int


@cache
def cues(language: Language, section: str, key: str) -> tuple[Cue, ...]:
    """The cues of a section of the language's file (`roles`, `uses`), whose value stands under `key`; phrases of `roles` serve all."""
    lists = language.lists.get(section, {})
    phrases: dict[str, str] = lists.get("phrases", {}) | language.lists.get("roles", {}).get("phrases", {})

    def compiled(pattern: str) -> re.Pattern[str]:
        for name, phrase in phrases.items():
            pattern = pattern.replace(f"<{name}>", f"(?:{phrase})")
        return re.compile(pattern)

    return tuple(
        Cue(c[key], tuple((p, compiled(c[p])) for p in PARTS if p in c), frozenset(c.get("kinds", ())), frozenset(c.get("roles", ())))
        for c in lists.get("cues", [])
    )


@cache
def _joints(language: Language) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands between joined names, and between a subject and the name that begins the next clause."""
    lists = language.lists.get("roles", {})
    return re.compile(lists.get("joints", "(?!)")), re.compile(lists.get("clauses", "(?!)"))


def places(folded: str, spans: Sequence[tuple[int, int]], language: Language) -> list[Place]:
    """The places of the names at `spans` (sorted, disjoint)."""
    joint, clause = _joints(language)
    tails = [language.case_ending(folded, end) for _, end in spans]
    between = [_flat(folded[tail:start]) for tail, (start, _) in zip(tails, spans[1:], strict=False)]
    # a clause begins behind words at the end of what stands between
    begins = [
        clause.search(gap, max(len(gap) - NEAR, 0)) is not None and tail == end
        for gap, tail, (_, end) in zip(between, tails[1:], spans[1:], strict=True)
    ]
    found: list[Place] = []
    first = 0
    for i in range(len(spans)):
        if i + 1 < len(spans) and joint.search(between[i]) and not _own_case(spans, tails, between, i):
            continue
        last = tails[i] if tails[i] > spans[i][1] else _closed(folded, spans[i][1])
        ahead = i + 1
        while ahead < len(spans) and not begins[ahead - 1]:
            ahead += 1
        until = spans[ahead][0] if ahead < len(spans) else len(folded)
        found += [Place(*spans[k], spans[first][0], last, until) for k in range(first, i + 1)]
        first = i + 1
    return found


def _own_case(spans: Sequence[tuple[int, int]], tails: Sequence[int], between: Sequence[str], i: int) -> bool:
    """Whether a bare comma before a last name with a case ending divides subject and object: "AD, Ashby Belediyesi'nden istedi"."""
    return between[i].strip() == "," and tails[i + 1] > spans[i + 1][1] and tails[i] == spans[i][1]


def _closed(folded: str, end: int) -> int:
    """`end`, after a bracket that closes there: "Ashby Trust (AT|)" """
    bracket = _BRACKET.match(folded, end)
    return bracket.end() if bracket else end


def sentence_bounds(text: str, language: Language, parts: Sequence[tuple[int, int]]) -> list[int]:
    """Sorted offsets at which a sentence or a clause begins or a part of the text (a segment) ends."""
    dotted = frozenset(language.lists.get("roles", {}).get("abbreviations", ()))
    bounds: set[int] = set()
    for (low, high), starts in zip(parts, language.sentences(text, parts), strict=True):
        bounds |= {low, high} | {m.end() + low for m in _CLAUSE_END.finditer(text[low:high])}
        bounds |= {m.end() + low for m in _HEADING.finditer(text[low:high])}
        for before, start in pairwise(starts):
            last = _last_word(text, before, start).lstrip('("“*')
            if not (last.endswith(".") and (_NO_STOP.fullmatch(last) or language.fold(last.rstrip(".")) in dotted)):
                bounds.add(start)
    return sorted(bounds)


def _last_word(text: str, start: int, end: int) -> str:
    """The last word of a sentence, up to white space."""
    return (text[start:end].split() or [""])[-1]


def role_of(strings: dict[str, str], kind: str, language: Language, segment: Segment | None = None) -> tuple[str, str]:
    """(role, reason) of a name of this kind beside which these `strings_beside` stand."""
    if segment is not None and segment.kind == "attendance":
        return "present", "listed as attending"
    return fitting(cues(language, "roles", "role"), strings, kind) or _by_place(kind, language, segment)


def fitting(ordered: Sequence[Cue], strings: dict[str, str], kind: str, role: str = "") -> tuple[str, str] | None:
    """(value, reason) of the first cue that fits, None when none does."""
    for cue in ordered:
        if (cue.kinds and kind not in cue.kinds) or (cue.roles and role not in cue.roles):
            continue
        shown = _shown(cue, strings)
        if shown is not None:
            return cue.value, f"cue {shown or kind!r}"
    return None


def _shown(cue: Cue, strings: dict[str, str]) -> str | None:
    """The first words that the patterns of a cue find, empty when they find only places; None when one of them finds nothing."""
    shown = ""
    for part, pattern in cue.patterns:
        hit = pattern.search(strings[part])
        if hit is None:
            return None
        shown = shown or hit[0].strip()
    return shown


def strings_beside(folded: str, place: Place, language: Language, bounds: Sequence[int]) -> dict[str, str]:
    """What each part of a cue searches around the name at `place`; `bounds` are the text's `sentence_bounds`.

    The ending is that of the name, or of the last name that it is joined with.
    """
    low, high = _sentence(bounds, place.first, place.last)
    tail = language.case_ending(folded, place.end)
    own = folded[place.start : tail].split()[-1]
    last = folded[place.start : place.last].rstrip("\"”’')").split()[-1]
    return {
        "before": _flat(folded[max(low, place.first - NEAR) : place.first], left=True),
        "after": _flat(folded[place.last : min(high, place.last + NEAR)]),
        "left": _flat(folded[low : place.first], left=True),
        "right": _flat(folded[place.last : max(min(high, place.clause), place.last)]),
        "sentence": _flat(folded[low:high]),
        "ending": own if tail > place.end else last,
    }


def _by_place(kind: str, language: Language, segment: Segment | None) -> tuple[str, str]:
    """The usual role of the kind, or else the one that the segment's heading tells."""
    lists = language.lists.get("roles", {})
    usual = lists.get("default", {}).get(kind)
    if usual in (None, "mentioned") and segment is not None and segment.heading:
        for role, pattern in lists.get("headings", {}).items():
            if re.search(pattern, language.fold(segment.heading)):
                return role, f"under the heading {segment.heading!r}"
    return (usual, f"usual for kind {kind}") if usual else ("mentioned", "no cue")


def _sentence(bounds: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The sentence around a span, at most WINDOW characters on either side."""
    first, after = bisect_right(bounds, start) - 1, bisect_left(bounds, end)
    low = bounds[first] if first >= 0 else 0
    high = bounds[after] if after < len(bounds) else end + WINDOW
    return max(low, start - WINDOW), min(high, end + WINDOW)


def _flat(string: str, *, left: bool = False) -> str:
    """One line without Markdown asterisks; left of a name one blank stands for any white space at the end."""
    flat = re.sub(r"[\s*]+", " ", string)  # "by\n\n**the " -> "by the "
    return flat.lstrip() if left else flat
