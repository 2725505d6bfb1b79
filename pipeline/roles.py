"""What an organisation does in a passage: cues beside its name, its case ending, the segment it stands in, and its kind.

Sentences are spaCy's, joined again after the abbreviations of the language's list. The cue lists are `[roles]` of the language's file; the first cue that fits decides, so the lists go from the specific to the general.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.languages import Language
from pipeline.tables import Segment

NEAR, WINDOW = 100, 300  # characters beside a name in which a cue counts, and of its sentence
PARTS = ("before", "after", "left", "right", "sentence", "ending")
# the end of a clause or of a point in a list: "; and", a bullet
_CLAUSE_END = re.compile(r";\s+|\n\s*[*•]\s+")
# a full stop that ends no sentence: a number "2." or a single letter "J."
_NO_STOP = re.compile(r"(?:\d+|[^\W\d_])\.")


@dataclass(frozen=True)
class Cue:
    """One cue: patterns by the part of the sentence they search, and the kinds it holds for (none: all)."""

    role: str
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    kinds: frozenset[str]


@cache
def _cues(language: Language) -> tuple[Cue, ...]:
    listed = language.lists.get("roles", {}).get("cues", [])
    return tuple(Cue(c["role"], tuple((p, re.compile(c[p])) for p in PARTS if p in c), frozenset(c.get("kinds", ()))) for c in listed)


def sentence_bounds(text: str, language: Language, parts: Sequence[tuple[int, int]]) -> list[int]:
    """Sorted offsets at which a sentence or a clause begins or a part of the text (a segment) ends."""
    dotted = frozenset(language.lists.get("roles", {}).get("abbreviations", ()))
    bounds: set[int] = set()
    for low, high in parts:
        bounds |= {low, high} | {m.end() + low for m in _CLAUSE_END.finditer(text[low:high])}
        last = ""
        for start, end in language.sentences(text[low:high]):
            if not (last.endswith(".") and (_NO_STOP.fullmatch(last) or language.fold(last.rstrip(".")) in dotted)):
                bounds.add(low + start)
            last = (text[low + start : low + end].split() or [""])[-1].lstrip('("“*')
    return sorted(bounds)


def role_of(
    text: str, folded: str, start: int, end: int, kind: str, language: Language, bounds: Sequence[int], segment: Segment | None = None
) -> tuple[str, str]:
    """(role, reason) of the name at `start`:`end`; `folded` is the folded text, `bounds` are its `sentence_bounds`."""
    if segment is not None and segment.kind == "attendance":
        return "present", "listed as attending"
    low, high = _sentence(bounds, start, end)
    tail = language.case_ending(folded, end)
    strings = {
        "before": _flat(folded[max(low, start - NEAR) : start], left=True),
        "after": _flat(folded[tail : min(high, tail + NEAR)]),
        "left": _flat(folded[low:start], left=True),
        "right": _flat(folded[tail:high]),
        "sentence": _flat(folded[low:high]),
        "ending": folded[start:tail].split()[-1],
    }
    for cue in _cues(language):
        if cue.kinds and kind not in cue.kinds:
            continue
        hits = [pattern.search(strings[part]) for part, pattern in cue.patterns]
        if all(hits):
            shown = next((hit[0].strip() for hit in hits if hit and hit[0].strip()), kind)
            return cue.role, f"cue {shown!r}"
    return _by_place(kind, language, segment)


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
