"""Reports: sections by headings."""

from __future__ import annotations

from pipeline.kinds import numbering, outline
from pipeline.kinds.outline import Opening, Part
from pipeline.kinds.passages import Line, lines
from pipeline.languages import Language

NAME = "report"


def split(text: str, language: Language) -> list[Part]:
    """Sections by headings: Markdown levels where there are some, otherwise one level; with lists and tables inside them."""
    found = lines(text)
    numbers = {
        c.index: c
        for c in numbering.run(numbering.candidates(found, language), len(found))
        if c.title and len(found[c.index].bare) < outline.MAX_HEADING
    }
    openings = [_section(i, found, numbers) for i in range(len(found)) if i in numbers or outline.is_heading(i, found, language)]
    deepest = max((o.level for o in openings), default=0)
    for first, stop, kind in outline.lists_and_tables(found):
        openings.append(Opening(found[first].start, kind, deepest + 1))
        if stop < len(found):
            openings.append(Opening(found[stop].start, "paragraph", deepest + 1))
    return outline.parts(openings, len(text))


def _section(index: int, found: list[Line], numbers: dict[int, numbering.Candidate]) -> Opening:
    line, numbered = found[index], numbers.get(index)
    heading = (numbered.title if numbered else "") or line.bare
    return Opening(line.start, "section", max(outline.heading_level(line), 1), numbered.number if numbered else None, heading)
