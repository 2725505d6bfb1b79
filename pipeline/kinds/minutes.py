"""Minutes: front matter, attendance, agenda items, motions, speeches, lists and tables."""

from __future__ import annotations

import re
from functools import cache

from pipeline.kinds import numbering, outline
from pipeline.kinds.outline import Opening, Part
from pipeline.kinds.passages import Line, lines
from pipeline.languages import Language
from pipeline.tables import SegmentKind

NAME = "minutes"
MIN_SPEECHES = 3  # fewer lines that look like a speaker are no transcript
HEAD_LINES = 150  # lines in which the attendance is looked for


def split(text: str, language: Language) -> list[Part]:
    """The parts of minutes. Level 1: front, attendance, items, motions; deeper: speeches, lists and tables."""
    found = lines(text)
    chosen = numbering.run(numbering.candidates(found, language), len(found))
    first = chosen[0].index if chosen else len(found)
    attendance = _attendance(found, language, first)
    items = _items(found, chosen, language)
    headings = _headings(found, chosen, attendance, language)
    inner = _speeches(found, language) + _rows(found)
    return outline.parts([*attendance.values(), *items, *headings, *inner], len(text))


@cache
def _phrases(language: Language, name: str) -> re.Pattern[str]:
    """One pattern of the folded phrases of a list at the start of a line."""
    phrases = sorted(language.lists.get("segments", {}).get(name, []), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, phrases))})(?!\w)" if phrases else r"(?!)")


def _attendance(found: list[Line], language: Language, first: int) -> dict[int, Opening]:
    """The attendance block by index of its line: from the first label ("PRESENT:", "KATILANLAR:") in the head of the document."""
    labels = _phrases(language, "attendance_labels")
    for i, line in enumerate(found[: min(first, HEAD_LINES)]):
        if labels.match(language.fold(line.bare)) and (
            ":" in line.bare or line.bare.isupper() or len(line.bare) < 40 or line.bare.find("–") > 0
        ):
            return {i: Opening(line.start, "attendance")}
    return {}


def _items(found: list[Line], chosen: list[numbering.Candidate], language: Language) -> list[Opening]:
    motions = _phrases(language, "motions")
    openings = []
    for c in chosen:
        title = c.title or (found[c.index + 1].bare if c.index + 1 < len(found) else "")
        kind: SegmentKind = "motion" if motions.match(language.fold(title)) else "item"
        openings.append(Opening(found[c.index].start, kind, 1, c.number, title or None))
    return openings


def _headings(found: list[Line], chosen: list[numbering.Candidate], attendance: dict[int, Opening], language: Language) -> list[Opening]:
    """Headings without a number at the level of the items; one right above an item names a group of items."""
    numbered = {c.index for c in chosen}
    titles = {c.index + 1 for c in chosen if not c.title}
    labels = _phrases(language, "attendance_labels")
    begin = _first_heading_line(found, chosen, attendance)
    openings = []
    for i in range(begin, len(found)):
        if (
            i in numbered
            or i in titles
            or i - 1 in titles
            or (i - 1 in numbered and not found[i].bare.endswith(":"))
            or not outline.is_heading(i, found, language)
        ):
            continue
        if labels.match(language.fold(found[i].bare)) or outline.speaker(found[i], language):
            continue
        kind: SegmentKind = "heading" if i + 1 in numbered else "item"
        openings.append(Opening(found[i].start, kind, 1, None, found[i].bare))
    return _drop_stacked(openings, found)


def _first_heading_line(found: list[Line], chosen: list[numbering.Candidate], attendance: dict[int, Opening]) -> int:
    """Headings count from the attendance on; without one, from the first item."""
    if attendance:
        return min(attendance) + 1
    return chosen[0].index + 1 if chosen else min(3, len(found))


def _drop_stacked(openings: list[Opening], found: list[Line]) -> list[Opening]:
    """Of headings right below each other only the first opens a part."""
    after = {line.start: found[i - 1].start for i, line in enumerate(found) if i}
    starts = {o.start for o in openings}
    return [o for o in openings if after.get(o.start) not in starts]


def _speeches(found: list[Line], language: Language) -> list[Opening]:
    spoken = [(line, outline.speaker(line, language)) for line in found]
    openings = [Opening(line.start, "speech", 2, speaker=who) for line, who in spoken if who]
    return openings if len(openings) >= MIN_SPEECHES else []


def _rows(found: list[Line]) -> list[Opening]:
    openings = []
    for first, stop, kind in outline.lists_and_tables(found):
        openings.append(Opening(found[first].start, kind, 3))
        if stop < len(found):
            openings.append(Opening(found[stop].start, "paragraph", 3))
    return openings
