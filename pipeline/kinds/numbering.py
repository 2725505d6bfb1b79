"""Numbered items: which lines begin with a number of the document's own run, and which only look so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.kinds.passages import Line
from pipeline.languages import Language

MAX_NUMBER = 300  # no agenda is longer; years and amounts are above
# "3. Budget"  "3) Budget"  "5- Bütçe"  "5.- Bütçe"  "2."  "3.Budget"; not "10.06.2019", "1.000 TL", "2013-2016", "18. maddesi"
_NUMBER = re.compile(r"(\d{1,3})\s?(\.-|[.)]|[-–—](?=\s|[^\W\d]))(?!\d)\s*(.*)$")
# "IV.- SEÇİMLER"  "II. Reports"  "V - AÇIKLAMALAR"
_ROMAN = re.compile(r"([IVXL]{1,7})\s?(\.-|[.)]|\s[-–—])\s*(.*)$")
# "12.3.2019"  "6/2018" right after a number: a date, not an item
_DATE_TAIL = re.compile(r"\d{1,2}[./]\s?\d{2,4}")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may open an item: `index` of the line, its number, how the number is written, the title on the same line."""

    index: int
    value: int
    number: str
    style: str
    mark: str
    title: str
    weight: float


@cache
def _word_pattern(language: Language) -> re.Pattern[str] | None:
    names = language.lists.get("segments", {}).get("item_words", [])
    if not names:
        return None
    joined = "|".join(re.escape(w) for w in sorted(names, key=len, reverse=True))
    # "item 3: budget"  "gündem maddesi 3 - bütçe"  "madde 5-"  "3. gündem maddesi: bütçe"
    return re.compile(
        rf"(?:(?:{joined})\s*(?:no\.?\s*)?(\d{{1,3}})(?![\d/]|\s?[(])|(\d{{1,3}})\s?[.-]\s?(?:{joined}))\b\s*[.:)–—-]*\s*(.*)$"
    )


def candidates(found: list[Line], language: Language) -> list[Candidate]:
    """Every line that may open an item."""
    read = (_candidate(i, found, language) for i in range(len(found)))
    return [c for c in read if c is not None]


def _candidate(index: int, found: list[Line], language: Language) -> Candidate | None:
    line = found[index]
    worded = _word_pattern(language)
    match = worded.match(language.fold(line.bare)) if worded else None
    if match:
        number = match[1] or match[2]
        title = line.bare[match.start(3) :]
        return Candidate(index, int(number), number, "word", "", title, _weight(line, title)) if _titled(title) else None
    match = _NUMBER.match(line.bare)
    if match and 0 < int(match[1]) <= MAX_NUMBER and _titled(match[3]):
        return Candidate(index, int(match[1]), match[1], "number", match[2], match[3], _weight(line, match[3]))
    match = _ROMAN.match(line.bare)
    if match and match[3][:1].isupper():
        return Candidate(index, _roman(match[1]), match[1], "roman", match[2], match[3], _weight(line, match[3]))
    return None


def _titled(title: str) -> bool:
    """Whether what follows the number can be a title: nothing (it is on the next line), or words that begin with a capital."""
    first = title.lstrip("\"“‘'«([ ")[:1]
    return not title or ((first.isupper() or first.isdigit()) and not _DATE_TAIL.match(title))


def _weight(line: Line, title: str) -> float:
    """How much a line looks like the opening of an item."""
    emphasised = line.text.startswith(("**", "#")) or (title.isupper() and len(title) > 3)
    return 1.0 + 0.5 * emphasised + 0.2 * line.blank_before


def _roman(text: str) -> int:
    values = [_ROMAN_DIGITS[c] for c in text]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def run(found: list[Candidate], n_lines: int) -> list[Candidate]:
    """The candidates of the document's main run of numbers, in the order of the text.

    The heaviest rising chain of one style wins (a list inside an item is shorter, or lighter); items taken out of their order are
    added back. When the chain is a table of contents at the head and the same numbers come again below, the later ones are meant.
    """
    best: list[Candidate] = []
    for style in ("word", "number", "roman"):
        same = [c for c in found if c.style == style]
        chain = _body_chain(same, n_lines)
        if _worth(chain) > _worth(best) + (0 if style != "roman" else 0.5):
            best = _with_displaced(chain, same)
    return best


def _worth(chain: list[Candidate]) -> float:
    if len(chain) == 1 and (chain[0].value != 1 or (chain[0].style == "roman")):
        return 0.0
    return sum(c.weight for c in chain)


def _body_chain(found: list[Candidate], n_lines: int) -> list[Candidate]:
    chain = _chain(found)
    if len(chain) < 3:
        return chain
    later = _chain([c for c in found if c.index > chain[-1].index])
    is_contents = chain[-1].index - chain[0].index < 0.25 * n_lines
    return later if is_contents and len(later) >= 0.6 * len(chain) else chain


def _chain(found: list[Candidate]) -> list[Candidate]:
    """The heaviest chain of rising numbers (longest increasing subsequence with weights; gaps and changed marks cost)."""
    tip: dict[int, tuple[float, int]] = {}  # number -> (weight of the best chain that ends in it, its last candidate)
    before: list[int] = []
    total: list[float] = []
    for i, c in enumerate(found):
        best, last = -0.2 * min(c.value - 1, 5), -1
        for value, (weight, j) in tip.items():
            cost = 0.3 * min(c.value - value - 1, 4) + 0.3 * (found[j].mark != c.mark)
            if value < c.value and weight - cost > best:
                best, last = weight - cost, j
        before.append(last)
        total.append(best + c.weight)
        if c.value not in tip or total[i] > tip[c.value][0]:
            tip[c.value] = (total[i], i)
    if not total:
        return []
    at, chain = max(range(len(total)), key=lambda i: (total[i], -i)), []
    while at >= 0:
        chain.append(found[at])
        at = before[at]
    return chain[::-1]


def _with_displaced(chain: list[Candidate], found: list[Candidate]) -> list[Candidate]:
    """The chain with the items that were taken out of order: numbers it lacks, written with its mark, between its first and last line or just before."""
    if len(chain) < 2:
        return chain
    have, top = {c.value for c in chain}, chain[-1].value
    marks = {c.mark for c in chain}
    lightest = min(c.weight for c in chain)
    added = []
    for c in found:
        if c.value not in have and c.value <= top and c.mark in marks and c.weight >= lightest and c.index <= chain[-1].index:
            have.add(c.value)
            added.append(c)
    return sorted([*chain, *added], key=lambda c: c.index)
