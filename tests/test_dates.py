"""Dates in a text: wording, OCR marks, and numeric dates that can be read in two ways."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.dates import find_dates, is_month_first

WRITTEN = [
    ("en", "Wednesday 21st June, 2017", "2017-06-21"),
    ("en", "Wednesday 15 December 2004", "2004-12-15"),
    ("en", "June 3, 2022", "2022-06-03"),
    ("en", 'on 6" May, 2015', "2015-05-06"),
    ("en", "11™ APRIL 2018", "2018-04-11"),
    ("en", "18TH\n\nJANUARY, 2018", "2018-01-18"),
    ("en", "2022-05-04", "2022-05-04"),
    ("en", "13/05/2024", "2024-05-13"),
    ("en", "May 2021", "2021-05"),
    ("tr", "2 Kasım 2010 Salı", "2010-11-02"),
    ("tr", "13 MAYIS 2021", "2021-05-13"),
    ("tr", "02.11.2010", "2010-11-02"),
    ("tr", "07/05/2024", "2024-05-07"),
    ("tr", "2021 yılı Mayıs ayı", "2021-05"),
]


@pytest.mark.parametrize(("lang", "text", "date"), WRITTEN)
def test_written_dates(lang: str, text: str, date: str) -> None:
    assert [d.date for d in find_dates(text, lang)] == [date]


def test_offsets_are_those_of_the_text() -> None:
    text = "İLGİ: 13 MAYIS 2021 tarihli"
    (found,) = find_dates(text, "tr")
    assert text[found.start : found.end] == "13 MAYIS 2021"


def test_an_ambiguous_numeric_date_keeps_only_its_year() -> None:
    assert [(d.date, d.precision) for d in find_dates("07/05/2024", "en")] == [("2024", "year")]


@pytest.mark.parametrize(
    ("evidence", "date"), [("June 3, 2022", "2024-07-05"), ("3 June 2022", "2024-05-07"), ("12/25/2023", "2024-07-05")]
)
def test_the_document_decides_on_numeric_dates(evidence: str, date: str) -> None:
    assert date in [d.date for d in find_dates(f"{evidence} and 07/05/2024", "en")]


def test_turkish_is_never_month_first() -> None:
    assert is_month_first("12/25/2023", "tr") is False


@pytest.mark.parametrize("text", ["31 June 2020", "13.13.2020", "1.2.3.2020", "section 12/2020", "5 May 1066"])
def test_no_dates(text: str) -> None:
    assert [d for d in find_dates(text, "en") if d.precision == "day"] == []


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2049, 12, 31)))
def test_every_day_is_read_back(day: datetime.date) -> None:
    assert [d.date for d in find_dates(f"held {day.day} {day:%B} {day.year} here", "en")] == [day.isoformat()]
    assert [d.date for d in find_dates(f"{day:%d.%m.%Y} günü", "tr")] == [day.isoformat()]
