"""Comparing two names, and finding organisations that may be one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.identity.compare import SAME, likeness
from pipeline.identity.near import Named, abbreviated_pairs, near_pairs


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ormel Quarries GmbH", "ORMEL QUARRIES"),
        ("OOO Ormel Quarries", "Ormel Quarries Limited Liability Company"),
        ("Ormel Quarries Sp. z o.o.", "Ormel Quarries S.A.R.L."),
        ("Ormel and Brook Trust", "The Brook & Ormel Trust"),
        ("Goodford Trust", "Good Ford Trust"),
        ("Ormel Conservasion Society", "Ormel Conservation Society"),
        ("OCT", "Ormel Civic Trust"),
    ],
)
def test_the_same_name(name: str, other: str) -> None:
    assert likeness(name, other) >= SAME


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ormel Fund II", "Ormel Fund III"),
        ("Ormel 12th Scouts", "Ormel 13th Scouts"),
        ("Ormel Wood Trust", "Ormel Food Trust"),
        ("Ormel Bank", "Ormel Bank of Tulton"),
        ("Ormel Residents Association", "Brook Residents Association"),
        ("", "Ormel"),
    ],
)
def test_another_name(name: str, other: str) -> None:
    assert likeness(name, other) < SAME


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_a_share_and_the_same_both_ways(name: str, other: str) -> None:
    assert 0 <= likeness(name, other) <= 1
    assert likeness(name, other) == pytest.approx(likeness(other, name))


def test_near_pairs_are_found_by_rare_words_and_not_by_common_ones() -> None:
    named = [
        Named(str(n), (name,), ("en",))
        for n, name in enumerate(["Kilbrennan Development", "Kilbrenan Development Trust", "Brook Development", "Glen Development"])
    ]
    assert [(p.one, p.other) for p in near_pairs(named, 0.6)] == [("0", "1")]


def test_numbers_are_never_nearly_the_same() -> None:
    named = [
        Named("a", ("Ormel 2012 Festival",), ("en",)),
        Named("b", ("Ormel 2013 Festival",), ("en",)),
        Named("c", ("Glen Trust",), ("en",)),
    ]
    assert [p.likeness < 0.9 for p in near_pairs(named, 0.1)] == [True]


def test_abbreviations_alone_are_paired_with_the_names_that_they_spell() -> None:
    named = [
        Named("a", ("OCT",), ("en",)),
        Named("b", ("Ormel Civic Trust", "Ormel Trust"), ("en",)),
        Named("c", ("Brook Trust",), ("en",)),
    ]
    assert [(p.one, p.other, p.names) for p in abbreviated_pairs(named)] == [("a", "b", ("OCT", "Ormel Civic Trust"))]
