"""Gini and Herfindahl-Hirschman against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.measures.gini import gini
from pipeline.measures.hhi import hhi

COUNTS = st.lists(st.integers(1, 1000), min_size=2, max_size=40)


def column(counts: list[int]) -> np.ndarray:
    return np.array(counts, dtype=float)[:, None]


@pytest.mark.parametrize("k", [2, 3, 10, 100])
def test_equal_organisations(k: int) -> None:
    assert gini(column([7] * k))[0] == pytest.approx(0)
    assert hhi(column([7] * k))[0] == pytest.approx(1 / k)


@pytest.mark.parametrize("k", [2, 5, 50])
def test_counts_from_one_to_k(k: int) -> None:
    """For 1, 2, …, k: G = (k - 1) / (3k) and H = 2(2k + 1) / (3k(k + 1))."""
    counts = list(range(1, k + 1))
    assert gini(column(counts))[0] == pytest.approx((k - 1) / (3 * k))
    assert hhi(column(counts))[0] == pytest.approx(2 * (2 * k + 1) / (3 * k * (k + 1)))


@given(COUNTS)
def test_gini_is_half_the_relative_mean_difference(counts: list[int]) -> None:
    x = np.array(counts, dtype=float)
    expected = np.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean())
    assert gini(column(counts))[0] == pytest.approx(expected, abs=1e-12)


@given(COUNTS, st.integers(1, 5), st.randoms())
def test_zeros_and_order_do_not_matter(counts: list[int], zeros: int, random: object) -> None:
    more = counts + [0] * zeros
    random.shuffle(more)  # type: ignore[attr-defined]
    assert gini(column(more))[0] == pytest.approx(gini(column(counts))[0], abs=1e-12)
    assert hhi(column(more))[0] == pytest.approx(hhi(column(counts))[0])


def test_undefined() -> None:
    assert np.isnan(gini(column([5, 0]))[0])
    assert np.isnan(hhi(column([0, 0]))[0])
    assert hhi(column([5, 0]))[0] == 1
