"""Clean characters, and where they came from; Turkish letters that were damaged."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.characters import clean, clean_positions
from pipeline.readers.encoding import decode, repair


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  Cllr.\u00a0  Byrne ", "Cllr. Byrne"),
        ("o\ufb03ce and \ufb01re", "office and fire"),
        ("I\u0307stanbul o\u0308neri", "İstanbul öneri"),
        ("asso\u00adciation\u200b", "association"),
        ("\uf0b7 Item", "• Item"),
        ("Newcastle\u2011West", "Newcastle-West"),
    ],
)
def test_clean(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@given(st.text(alphabet="ab İı\u0307ş\ufb01\ufb03\u00a0\u00ad\t\u0308o-", max_size=40))
def test_positions_lead_back_to_the_character(raw: str) -> None:
    cleaned, positions = clean(raw), clean_positions(raw)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned) == cleaned
    assert len(positions) == len(cleaned)
    assert positions == sorted(positions)
    for i, at in enumerate(positions):
        assert cleaned[i] == " " or len(clean(raw[: at + 1])) > i >= len(clean(raw[:at]))


TURKISH = "Belediye Başkanlığı ile Gençlik Meclisi Müdürlüğü için İlçe Şubesi toplantısı yapıldı, çalışma kabul edildi."


def test_turkish_read_as_latin1_is_repaired() -> None:
    damaged = TURKISH.encode("iso-8859-9").decode("latin-1")
    assert damaged != TURKISH
    assert repair(damaged) == TURKISH


def test_turkish_font_damage_is_repaired() -> None:
    assert repair(TURKISH.replace("ş", "Ģ").replace("İ", "Ġ")) == TURKISH


@pytest.mark.parametrize(
    "text", ["Þórður og Guðrún sögðu að þau væru komin.", "Český výbor byl zvolený, nový starosta.", "Ģimene un ģērbs Rīgā."]
)
def test_other_languages_keep_their_letters(text: str) -> None:
    assert repair(text) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-9", "cp1254"])
def test_turkish_in_every_usual_encoding(encoding: str) -> None:
    assert repair(decode(TURKISH.encode(encoding))) == TURKISH


def test_a_declared_encoding_wins() -> None:
    assert decode("дума".encode("cp1251"), "windows-1251") == "дума"
    assert decode("ağaç".encode(), "no-such-encoding") == "ağaç"
