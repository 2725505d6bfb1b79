"""The bootstrap against what is known: sums, small samples by hand, and the coverage of a planted truth."""

from __future__ import annotations

import numpy as np

from pipeline.resampling import draw, interval, rank_interval, ranks


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
    low, high = interval(values, 0.9)
    assert np.allclose(low[:2], [5, 4.95])
    assert np.allclose(high[:2], [95, 94.05])
    assert np.isnan([low[2], high[2]]).all()


def test_ranks_share_the_better_place_and_contain_the_observed() -> None:
    assert ranks(np.array([[5.0], [9.0], [5.0], [1.0]]))[:, 0].tolist() == [2, 1, 2, 4]
    best, worst = rank_interval(np.array([[2, 3, 3, 4], [1, 1, 1, 1]]), np.array([3, 2]), 0.5)
    assert best.tolist() == [2, 1]
    assert worst.tolist() == [3, 2]


def test_intervals_cover_a_planted_mean() -> None:
    """Documents whose counts vary more than Poisson counts (negative binomial, mean 2): 95% intervals of the total cover its expectation."""
    generator = np.random.default_rng(11)
    n, mean, runs = 80, 2.0, 200
    counts = generator.negative_binomial(2, 0.5, size=(runs, n)).astype(float)
    covered = 0
    for run in range(runs):
        low, high = interval(counts[run : run + 1] @ draw(np.zeros(n, dtype=np.int64), 400, run), 0.95)
        covered += bool(low[0] <= n * mean <= high[0])
    assert 0.90 <= covered / runs <= 0.99
