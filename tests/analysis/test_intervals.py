"""Intervals against published values."""

from __future__ import annotations

import numpy as np
import pytest

from trucebook.analysis.intervals import design_effect, poll_interval, wilson, wilson_in_spells


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_newcombes_published_intervals(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


def test_without_trials_nothing_is_known():
    assert wilson(0, 0) == (0.0, 1.0)


def test_the_design_effect_of_a_simple_random_sample_is_one():
    assert design_effect(1000, 3.1) == pytest.approx(1.0, abs=0.01)
    assert design_effect(1000, 2.0) == 1.0


def test_a_margin_of_one_and_a_half_times_the_simple_one_means_a_design_effect_of_two_and_a_quarter():
    assert design_effect(1067.1, 4.5) == pytest.approx(2.25, abs=0.002)


def test_poll_intervals_cover_the_truth_of_clustered_samples_as_often_as_they_say():
    """Simulate polls of clusters of 10 with a known share and intra-cluster correlation; count how often the interval holds it."""
    random = np.random.default_rng(20250814)
    truth, clusters, size, rho = 0.38, 100, 10, 0.08
    effect = 1 + (size - 1) * rho
    spread = (1 - rho) / rho
    hits = 0
    for _ in range(2000):
        local = random.beta(truth * spread, (1 - truth) * spread, clusters)
        share = random.binomial(size, local).sum() / (clusters * size)
        low, high = poll_interval(100 * share, clusters * size, effect)
        hits += low <= 100 * truth <= high
    assert 0.93 <= hits / 2000 <= 0.97


def test_spells_that_end_alike_say_no_more_than_so_few_cases():
    low, high = wilson_in_spells([5, 5, 0], [5, 5, 5])
    assert low < wilson(2, 3)[0] + 0.05 and high > wilson(2, 3)[1] - 0.05
    assert wilson_in_spells([], []) == (0.0, 1.0)


@pytest.mark.parametrize(("good", "size"), [([3, 3, 3], [7, 3, 3]), ([2, 2], [4, 4]), ([7], [7]), ([0, 0], [3, 2])])
def test_an_interval_for_spells_is_never_narrower_than_one_for_independent_cases(good, size):
    low, high = wilson_in_spells(good, size)
    plain = wilson(sum(good), sum(size))
    assert low <= plain[0] and plain[1] <= high
