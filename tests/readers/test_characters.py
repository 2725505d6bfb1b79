"""Clean characters, and where they came from."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.characters import clean, clean_positions


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
