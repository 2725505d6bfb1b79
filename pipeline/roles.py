"""What an organisation does in a passage: cues beside its name, its case ending, the segment it stands in, and its kind.

The cue lists are `[roles]` of the language's file; the first cue that fits decides, so the lists go from the specific to the general.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.languages import Language
from pipeline.tables import Segment

NEAR, WINDOW = 70, 260  # characters beside a name in which a cue counts, and of its sentence
# the end of a sentence: ". The", "! Ve", "?\n", a blank line after a full stop; a bullet
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{3})[.!?][\"”’]?\s+(?=[^\W\d_a-zçğıöşü])|;\s|\n\s*[*•]\s")


@dataclass(frozen=True)
class Cue:
    """One cue; an absent part fits everything."""

    role: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    sentence: re.Pattern[str] | None
    ending: re.Pattern[str] | None


@cache
def _cues(language: Language) -> tuple[Cue, ...]:
    parts = ("before", "after", "sentence", "ending")
    listed = language.lists.get("roles", {}).get("cues", [])
    return tuple(Cue(c["role"], *(re.compile(c[p]) if p in c else None for p in parts)) for c in listed)


def role_of(text: str, folded: str, start: int, end: int, kind: str, language: Language, segment: Segment | None = None) -> tuple[str, str]:
    """(role, reason) of the name at `start`:`end`; `folded` is the folded text."""
    if segment is not None and segment.kind == "attendance":
        return "present", "listed as attending"
    low, high = _sentence(text, start, end)
    tail = language.case_ending(folded, end)
    before = _flat(folded[max(low, start - NEAR) : start], left=True)
    after, around = _flat(folded[tail : min(high, tail + NEAR)]), _flat(folded[low:high])
    ending = folded[start:tail].split()[-1]
    for cue in _cues(language):
        pairs = ((cue.before, before), (cue.after, after), (cue.sentence, around), (cue.ending, ending))
        hits = [pattern.search(string) if pattern else None for pattern, string in pairs]
        if all(hit is not None for (pattern, _), hit in zip(pairs, hits, strict=True) if pattern):
            shown = next((hit[0].strip() for hit in hits if hit and hit[0].strip()), "")
            return cue.role, f"cue {shown!r}"
    return _by_place(kind, language, segment)


def _by_place(kind: str, language: Language, segment: Segment | None) -> tuple[str, str]:
    """The role that the segment's heading tells, or the usual one of the kind."""
    lists = language.lists.get("roles", {})
    if segment is not None and segment.heading:
        for role, pattern in lists.get("headings", {}).items():
            if re.search(pattern, language.fold(segment.heading)):
                return role, f"under the heading {segment.heading!r}"
    role = lists.get("default", {}).get(kind, "mentioned")
    return role, f"usual for kind {kind}" if role != "mentioned" else "no cue"


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around a span, at most WINDOW characters on either side."""
    low, high = max(start - WINDOW, 0), min(end + WINDOW, len(text))
    ends = [m.end() for m in _SENTENCE_END.finditer(text, low, start)]
    after = _SENTENCE_END.search(text, end, high)
    return (ends[-1] if ends else low), (after.start() if after else high)


def _flat(string: str, *, left: bool = False) -> str:
    """One line without Markdown asterisks; left of a name one blank stands for any white space at the end."""
    flat = re.sub(r"[\s*]+", " ", string)  # "by\n\n**the " -> "by the "
    return flat.lstrip() if left else flat
