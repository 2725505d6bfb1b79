"""Whether a passage uses an organisation as a resource in an argument or only names it: `docs/uses.md` defines the two.

The notion is that of prominence as strategic mention: B. Fraussen, T. Graham, D. R. Halpin, Assessing the prominence of interest groups in parliament,
Journal of Legislative Studies 24, 2018; they learn it from labelled mentions, here cues decide so that every answer has its reason. The cue lists are
`[uses]` of the language's file; the first cue that fits decides, then the heading, then what the role says.
"""

from __future__ import annotations

import re

from pipeline.languages import Language
from pipeline.roles import cues, fitting
from pipeline.tables import Segment

STRATEGIC, INCIDENTAL = "strategic", "incidental"


def use_of(strings: dict[str, str], kind: str, role: str, language: Language, segment: Segment | None = None) -> tuple[str, str]:
    """(use, reason) of a name of this kind and role beside which these `strings_beside` stand."""
    if segment is not None and segment.kind == "attendance":
        return INCIDENTAL, "listed as attending"
    return fitting(cues(language, "uses", "use"), strings, kind, role) or _by_place(role, language, segment)


def _by_place(role: str, language: Language, segment: Segment | None) -> tuple[str, str]:
    """What the heading of the segment tells, or else the role."""
    lists = language.lists.get("uses", {})
    if segment is not None and segment.heading and re.search(lists.get("headings", "(?!)"), language.fold(segment.heading)):
        return INCIDENTAL, f"under the heading {segment.heading!r}"
    return (STRATEGIC if role in lists.get("strategic", ()) else INCIDENTAL), f"role {role}"
