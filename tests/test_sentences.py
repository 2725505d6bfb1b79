"""Marked-up sentences as a second truth for mentions: what real council text says, in words of our own.

A line of `tests/sentences/<language>.txt` is a sentence whose names stand as `[kind role|Name]`; lines with `#` are comments.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.stages.mentions import tag_text

FOLDER = Path(__file__).parent / "sentences"
# "[association petitions|Ashby Tidy Towns]"
_MARKED = re.compile(r"\[(?P<kind>\w+) (?P<role>\w+)\|(?P<name>[^\]]+)\]")


class Name(NamedTuple):
    """A name in a sentence; `sentence` is its number."""

    sentence: int
    start: int
    end: int
    kind: str
    role: str


def read(lang: str) -> tuple[list[str], list[Name]]:
    """Plain sentences of a language and the names that are marked in them."""
    lines = (FOLDER / f"{lang}.txt").read_text(encoding="utf-8").splitlines()
    sentences: list[str] = []
    names: list[Name] = []
    for line in (line for line in lines if line and not line.startswith("#")):
        plain, at = "", 0
        for match in _MARKED.finditer(line):
            plain += line[at : match.start()]
            names.append(Name(len(sentences), len(plain), len(plain) + len(match["name"]), match["kind"], match["role"]))
            plain, at = plain + match["name"], match.end()
        sentences.append(plain + line[at:])
    return sentences, names


def found(sentences: list[str], lang: str) -> list[Name]:
    """The names that are found in sentences, each read alone."""
    return [Name(n, m.start, m.end, m.kind, m.role) for n, s in enumerate(sentences) for m in tag_text(s, lang)]


def f1(expected: list[Name], got: list[Name], fields: int) -> float:
    """F1 over the first `fields` fields of the names: 3 compares spans, 4 kinds too."""
    a, b = {name[:fields] for name in expected}, {name[:fields] for name in got}
    return 2 * len(a & b) / (len(a) + len(b))


def role_f1(expected: list[Name], got: list[Name]) -> float:
    """F1 over spans and roles."""
    return f1([n._replace(kind="") for n in expected], [n._replace(kind="") for n in got], 5)


# F1 of spans, of spans with kinds and of spans with roles that was reached, so that it is not lost again.
REACHED = {"en": (0.95, 0.90, 0.86), "tr": (0.97, 0.96, 0.94)}


@pytest.mark.parametrize("lang", REACHED)
def test_names_of_marked_sentences_are_found(lang: str) -> None:
    texts, expected = read(lang)
    got = found(texts, lang)
    figures = (f1(expected, got, 3), f1(expected, got, 4), role_f1(expected, got))
    wrong = [(texts[n.sentence][n.start : n.end], n.kind, n.role) for n in sorted(set(expected) ^ set(got))]
    assert all(figure >= floor for figure, floor in zip(figures, REACHED[lang], strict=True)), (figures, wrong)


def names(text: str, lang: str) -> list[str]:
    return [m.surface for m in tag_text(text, lang)]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("Volunteers of the Ashby Association met.", "en", ["Ashby Association"]),
        ("# Restoration of Mill House\nAshby Heritage Trust spoke.", "en", ["Ashby Heritage Trust"]),
        ("4. Restoration of Mill House\nAshby Heritage Trust gave a long presentation on the mill.", "en", ["Ashby Heritage Trust"]),
        ("The Ashby\nHeritage Trust and the Sports\nClub of Elm met.", "en", ["Ashby\nHeritage Trust", "Sports\nClub of Elm"]),
        ("Elm Housing Group (EHG) met. Later EHG left.", "en", ["Elm Housing Group", "EHG", "EHG"]),
        ("Elm Housing Group met. Later EHG left.", "en", ["Elm Housing Group", "EHG"]),
        ("Talebin Fen İşleri Müdürlüğü'ne havalesi", "tr", ["Fen İşleri Müdürlüğü"]),
        ("Halkın Sesi Gazetesi yazdı.", "tr", ["Halkın Sesi Gazetesi"]),
        ("Kuşlarımızı Ardıç Koruma Derneği sayar.", "tr", ["Ardıç Koruma Derneği"]),
        ("Dün esnaf geldi. Esnaf Ardıç Odası'nı gördü. Sonra Ardıç Odası kapandı.", "tr", ["Ardıç Odası", "Ardıç Odası"]),
        ("DİLEKÇENİN ARDIÇ KORUMA DERNEĞİNE İLETİLMESİ", "tr", ["ARDIÇ KORUMA DERNEĞİNE"]),
        ("1. Ardıç Derneği\n2. Ardıç 2. İdare Mahkemesi", "tr", ["Ardıç Derneği", "Ardıç 2. İdare Mahkemesi"]),
        ("Türk Kızılay ve Ardıç Esnaf Odası geldi.", "tr", ["Türk Kızılay", "Ardıç Esnaf Odası"]),
        ("Mimarlar Odası Ardıç Temsilciliği'nin yazısı", "tr", ["Mimarlar Odası Ardıç Temsilciliği"]),
        ("Yol ve Belediye Emekçileri Sendikası (YOBES) geldi.", "tr", ["Yol ve Belediye Emekçileri Sendikası", "YOBES"]),
        ("€500 for Elm/Ardmore GAA Club.", "en", ["Elm/Ardmore GAA Club"]),
        ("€500 for Elm Community Hall.", "en", ["Elm Community Hall"]),
        ("The dance in Elm Community Hall was cancelled.", "en", []),
        ("The Elm Museum of Art, Inc. met the Route 66 Association.", "en", ["Elm Museum of Art, Inc.", "Route 66 Association"]),
        ("The Trees Local 1180 and the City and Elm Trust met.", "en", ["Trees Local 1180", "Elm Trust"]),
        ("Shaw & Sons mended it.", "en", ["Shaw & Sons"]),
        ("A gift to Elm City Council for Challenge Coins.", "en", ["Elm City Council"]),
        ("A deputation from Circuit of Ardmore spoke.", "en", ["Circuit of Ardmore"]),
        ("NXCA subs £23. Later NXCA wrote. PAYMENTS £20.", "en", ["NXCA", "NXCA"]),
        ("The Glass Bank and Elm Municipal District Engineers", "en", ["Elm Municipal District"]),
        ("# Save Account\nSave Elm Bay spoke.", "en", ["Save Elm Bay"]),
        ("Ardıç'ı Sevenler Derneği ve Zeytin İçin Yaşam Platformu", "tr", ["Ardıç'ı Sevenler Derneği", "Zeytin İçin Yaşam Platformu"]),
        ("S.S. 15 No'lu Ardıç Taşıyıcılar Kooperatifi geldi.", "tr", ["S.S. 15 No'lu Ardıç Taşıyıcılar Kooperatifi"]),
        ("Ardıç Belediyespor'a ve Ardıçspor Kulübüne top verildi.", "tr", ["Ardıç Belediyespor", "Ardıçspor Kulübüne"]),
        ("Ardıç Derneği Yönetim Kurulu toplandı.", "tr", ["Ardıç Derneği"]),
        ("Yol-İş 2 No'lu Şube geldi.", "tr", ["Yol-İş 2 No'lu Şube"]),
    ],
)
def test_where_names_begin_and_end(text: str, lang: str, expected: list[str]) -> None:
    assert names(text, lang) == expected
