"""Dates written in a text, with their offsets.

A numeric date such as 07/05/2024 can be read in two ways. Dots, Turkish, or a first number above 12 mean day first; in other
documents a date that has only one reading, or month names ("June 3, 2022" or "3 June 2022"), decide for the whole document.
Without such evidence only the year is taken, for nothing in the document says more.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from pipeline import languages
from pipeline.tables import DatePrecision

# What follows a day's number, as printed or as OCR reads it: "21st", "6" May", "1* April", "11™ APRIL"
_ORDINAL = r"""(?:\s?(?:st|nd|rd|th|tn|ᵗʰ|['"*’‘”“™º°®]{1,2}))?"""
_GAP = r"[\s,.*_]{0,6}"
# 02.11.2010, 07/05/2024, 2-11-10; not part of a longer number
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d]|[./-]\d)")
# 2022-05-04, 2022/05/04, 2022.05.04
_ISO = re.compile(r"(?<![\d./-])((?:19|20)\d\d)([./-])(\d{1,2})\2(\d{1,2})(?![\d]|[./-]\d)")
_LOW, _HIGH = 1850, 2150  # years of documents


class FoundDate(NamedTuple):
    """A date at `start:end`; `date` is ISO and as long as its precision."""

    start: int
    end: int
    date: str
    precision: DatePrecision


class _Names(NamedTuple):
    """Patterns of dates with a month's name in some languages; `months` gives the number of a name."""

    months: dict[str, int]
    day_month: re.Pattern[str]
    month_day: re.Pattern[str]
    month: re.Pattern[str]
    year_month: re.Pattern[str]


def find_dates(text: str, lang: str, month_first: bool | None = None) -> list[FoundDate]:
    """All dates of `text` in their order; overlapping readings are settled in favour of the more exact one.

    `month_first` tells how numeric dates are meant; None: the text itself decides.
    """
    folded = languages.get(lang).fold(text)
    if month_first is None:
        month_first = is_month_first(text, lang)
    found = [*_named(folded, lang), *_numeric(folded, lang, month_first)]
    rank = {"day": 0, "month": 1, "year": 2}
    kept: list[FoundDate] = []
    for date in sorted(found, key=lambda d: (rank[d.precision], d.start - d.end, d.start)):
        if not any(date.start < k.end and k.start < date.end for k in kept):
            kept.append(date)
    return sorted(kept)


def is_month_first(text: str, lang: str) -> bool | None:
    """Whether numeric dates in `text` put the month first; None when nothing in it tells."""
    if lang != languages.OTHER and not languages.get(lang).lists["documents"]["month_first_possible"]:
        return False
    pairs = [(int(m[1]), int(m[3])) for m in _NUMERIC.finditer(text)]
    first = sum(a <= 12 < b <= 31 for a, b in pairs) - sum(b <= 12 < a <= 31 for a, b in pairs)
    if not first:
        folded, names = languages.get(lang).fold(text), _names(lang)
        first = len(names.month_day.findall(folded)) - len(names.day_month.findall(folded))
    return None if not first else first > 0


def _named(folded: str, lang: str) -> list[FoundDate]:
    names = _names(lang)
    out = []
    for m in names.day_month.finditer(folded):
        out.append(_found(m, _year(m[3]), names.months[m[2]], int(m[1])))
    for m in names.month_day.finditer(folded):
        out.append(_found(m, _year(m[3]), names.months[m[1]], int(m[2])))
    for m in names.month.finditer(folded):
        out.append(_found(m, _year(m[2]), names.months[m[1]]))
    for m in names.year_month.finditer(folded):
        out.append(_found(m, _year(m[1]), names.months[m[2]]))
    return [d for d in out if d is not None]


def _numeric(folded: str, lang: str, month_first: bool | None) -> list[FoundDate]:
    out = [_found(m, int(m[1]), int(m[3]), int(m[4])) for m in _ISO.finditer(folded)]
    for m in _NUMERIC.finditer(folded):
        a, b, year = int(m[1]), int(m[3]), _year(m[4])
        if a > 12 or m[2] == "." or month_first is False or a == b:
            out.append(_found(m, year, b, a))
        elif b > 12 or month_first:
            out.append(_found(m, year, a, b))
        else:
            out.append(_found(m, year))
    return [d for d in out if d is not None]


def _found(m: re.Match[str], year: int, month: int | None = None, day: int | None = None) -> FoundDate | None:
    """The date of a match, or None when the calendar has no such day."""
    try:
        iso = datetime.date(year, month or 1, day or 1).isoformat()
    except ValueError:
        return None
    if not _LOW <= year <= _HIGH:
        return None
    if day:
        return FoundDate(m.start(), m.end(), iso, "day")
    return FoundDate(m.start(), m.end(), iso[:7], "month") if month else FoundDate(m.start(), m.end(), iso[:4], "year")


def _year(digits: str) -> int:
    """A year of two digits is the one that is nearest to the turn of the millennium: 49 is 2049, 50 is 1950."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 50 else 1900)


@cache
def _names(lang: str) -> _Names:
    codes: Sequence[str] = languages.codes() if lang == languages.OTHER else (lang,)
    lists = [languages.get(c).lists["documents"] for c in codes]
    months = {name: number for words in lists for number, group in enumerate(words["months"], 1) for name in group}
    any_month = "|".join(sorted(map(re.escape, months), key=lambda n: (-len(n), n)))
    fillers = "|".join(re.escape(f) for words in lists for f in words["month_fillers"])
    between = rf"(?:{_GAP}(?:{fillers})\b)?{_GAP}"
    year = r"((?:18|19|20)\d\d)(?!\d)"
    return _Names(
        months,
        # "21st June, 2017", "2 kasım 2010", "14th of july 2009", "6 june 17"
        re.compile(rf"(?<![\d./])(\d{{1,2}}){_ORDINAL}{between}\b({any_month})\b{between}((?:18|19|20)\d\d(?!\d)|\d\d(?![\d:.]))"),
        # "june 3, 2022", "june 3rd 2022"
        re.compile(rf"\b({any_month})\b[\s.]{{0,3}}(\d{{1,2}}){_ORDINAL}[\s,.]{{1,4}}{year}"),
        # "july 2013", "mayıs, 2021"
        re.compile(rf"\b({any_month})\b{between}{year}"),
        # "2021 yılı mayıs"
        re.compile(rf"(?<!\d){year}{between}\b({any_month})\b"),
    )
