"""Bytes to text: Turkish and other text in the usual encodings, with a true, a wrong or no declaration."""

from __future__ import annotations

import pytest

from pipeline.readers.encoding import decode

MINUTES = "Belediye meclisi çarşamba günü olağan toplantısını yaptı; imar müdürlüğünün görüşü alındı ve önergenin kabulüne oy birliği ile karar verildi."
CAPITALS = MINUTES.replace("i", "İ").upper()
CZECH = "Zastupitelstvo schválilo návrh občanského sdružení na nový přechod u školy."


@pytest.mark.parametrize("encoding", ["iso8859-9", "cp1254", "cp857", "mac_turkish", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", [MINUTES, CAPITALS])
def test_turkish_is_read_as_turkish(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Городской совет обсудил предложение о строительстве новой школы и принял решение единогласно. " * 4, "cp1251"),
        ("Le conseil a décidé à l’unanimité – c’est la première fois – d’accorder la salle.", "cp1252"),
        ("Þórður og Guðrún sögðu að þau væru komin á fund bæjarráðs.", "cp1252"),
        ("The chair’s report – “Safe roads” – was noted at the café.", "cp1252"),
    ],
)
def test_other_languages_are_not_taken_for_turkish(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("iso-8859-9", "utf-8"), ("utf-8", "cp1254"), ("no-such-encoding", "cp1254"), ("base64", "cp1254"), ("", "utf-8")],
)
def test_a_wrong_declaration_does_no_harm(declared: str, encoding: str) -> None:
    assert decode(MINUTES.encode(encoding), declared).text == MINUTES


def test_a_declaration_wins_over_a_guess() -> None:
    assert decode("дума".encode("cp1251"), "windows-1251").text == "дума"
    assert decode(CZECH.encode("cp1250"), "windows-1250") == (CZECH, [("encoding", "cp1250")])
    assert decode("“ağaç”".encode("cp1254"), "iso-8859-9").text == "“ağaç”"


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252", "cp1254"])
def test_utf_8_that_was_read_twice_is_read_once(wrong: str) -> None:
    twice = MINUTES.encode().decode(wrong, errors="ignore" if wrong == "latin-1" else "strict").encode()
    text, metadata = decode(twice)
    assert text == MINUTES
    assert metadata == [("repaired", "UTF-8 read as another code page, lines: 1")]


def test_new_lines_are_one_character() -> None:
    assert decode(b"a\r\nb\rc\n").text == "a\nb\nc\n"
