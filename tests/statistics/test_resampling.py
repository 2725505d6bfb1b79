"""The bootstrap against what is known: sums, small samples by hand, and the coverage of a planted truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm, t

from pipeline.statistics.resampling import draw, interval, levels, rank_interval, ranks


def test_every_stratum_keeps_its_size() -> None:
    strata = np.array([0, 0, 0, 2, 2, -1])
    weights = draw(strata, 150, 7)
    assert (weights[:3].sum(axis=0) == 3).all()
    assert (weights[3:5].sum(axis=0) == 2).all()
    assert (weights[5] == 0).all()
    assert abs(weights[0].mean() - 1) < 0.3


def test_the_same_seed_draws_the_same() -> None:
    strata = np.zeros(20, dtype=np.int64)
    assert (draw(strata, 100, 1) == draw(strata, 100, 1)).all()
    assert (draw(strata, 100, 1) != draw(strata, 100, 2)).any()


def test_draws_vary_as_multinomial_counts_do() -> None:
    weights = draw(np.zeros(10, dtype=np.int64), 20000, 3)
    assert np.allclose(weights.var(axis=1), 0.9, atol=0.05)


def test_interval_leaves_out_undefined_samples() -> None:
    values = np.array([np.arange(101.0), np.r_[np.nan, np.arange(100.0)], np.full(101, np.nan)])
    low, high = interval(values, 0.9, np.full(3, 10**9))  # with very many documents the plain percentiles
    assert np.allclose(low[:2], [5, 4.95])
    assert np.allclose(high[:2], [95, 94.05])
    assert np.isnan([low[2], high[2]]).all()


def test_ranks_share_the_better_place_and_contain_the_observed() -> None:
    assert ranks(np.array([[5.0], [9.0], [5.0], [1.0]]))[:, 0].tolist() == [2, 1, 2, 4]
    best, worst = rank_interval(np.array([[2, 2, 2, 3, 3, 3, 4], [1] * 7]), np.array([3, 2]), 0.5, 10**9)
    assert best.tolist() == [2, 1]
    assert worst.tolist() == [3, 2]


@pytest.mark.parametrize("n", [5, 12, 200])
def test_levels_give_the_t_interval_of_a_mean(n: int) -> None:
    """A bootstrap mean is about normal with variance (n-1)/n × s²/n: its quantiles at these levels are Student's."""
    low, high = norm.ppf(levels(0.95, n)) * np.sqrt((n - 1) / n)
    assert (low, high) == pytest.approx(t.ppf([0.025, 0.975], n - 1))


def test_each_row_has_the_levels_of_its_own_documents() -> None:
    values = np.tile(np.arange(1001.0), (2, 1))
    low, high = interval(values, 0.95, np.array([5, 500]))
    assert low[0] < low[1]
    assert high[0] > high[1]


@pytest.mark.parametrize(("n", "least"), [(5, 0.87), (10, 0.90), (80, 0.92)])
def test_intervals_cover_a_planted_mean(n: int, least: float) -> None:
    """Documents whose counts vary more than Poisson counts (negative binomial, mean 2): 95% intervals of the total cover its expectation."""
    mean, runs = 2.0, 400
    counts = np.random.default_rng(11).negative_binomial(2, 0.5, size=(runs, n)).astype(float)
    low, high = interval(counts @ draw(np.zeros(n, dtype=np.int64), 1000, 1), 0.95, np.full(runs, n))
    assert least <= float(np.mean((low <= n * mean) & (n * mean <= high))) <= 0.99
