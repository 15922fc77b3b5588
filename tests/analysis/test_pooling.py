"""The pooled level against truths that are known because they were simulated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from trucebook.analysis import pooling

RUNS = 200


LIKE_THE_REAL_SERIES = [
    {"waves": 33, "step_sd": 0.35, "extra_sd": 2.0, "gap": 40},  # talks or continued fighting, Russia
    {"waves": 14, "houses": 3, "step_sd": 1.0, "extra_sd": 1.7, "gap": 85},  # talks or fighting on, Ukraine
    {"waves": 8, "step_sd": 0.5, "extra_sd": 2.0, "gap": 40},  # a short series
]
AS_THE_SOURCE_HAS_IT = [{"waves": 24}, {"waves": 24, "houses": 3}]
"""Without scatter beyond sampling."""


@pytest.mark.parametrize("setting", [*LIKE_THE_REAL_SERIES, *AS_THE_SOURCE_HAS_IT])
def test_the_90_percent_band_holds_the_true_level_as_often_as_it_says(setting):
    shares = []
    for seed in range(RUNS):
        waves, truth = pooling.simulate(seed, **setting)
        curve = pooling.pool(waves, grid_days=90).curve
        level = truth.loc[curve["when"]].to_numpy()
        shares.append(((curve["low_pct"] <= level) & (level <= curve["high_pct"])).mean())
    assert 0.85 <= np.mean(shares) <= 0.95


@pytest.mark.parametrize("setting", LIKE_THE_REAL_SERIES)
def test_polls_left_out_fall_into_their_intervals_as_often_as_they_say(setting):
    inside = [pooling.leave_one_out(pooling.simulate(seed, **setting)[0])["inside"].mean() for seed in range(40)]
    assert 0.85 <= np.mean(inside) <= 0.95


def test_a_poll_is_predicted_as_if_it_had_been_left_out():
    waves, _ = pooling.simulate(5, waves=10, houses=2, extra_sd=2.0)
    left = pooling.leave_one_out(waves).iloc[4]
    rest = waves.drop(index=4)
    model = pooling._Model(rest)
    days = np.array([(waves.loc[4, "when"] - rest["when"].min()).days])
    settings = model.settings()
    means, covs = model.smooth(settings, days)
    weights = np.array([1.0, *model.contrasts[model.names.index(waves.loc[4, "house"])]])
    scatter = waves.loc[4, "variance"] + settings["weight"] @ settings["extra_sd"] ** 2
    half = pooling.Z90 * (weights @ covs[0] @ weights + scatter) ** 0.5
    assert left["predicted_pct"] == pytest.approx(weights @ means[0], abs=0.05)
    assert (left["high_pct"] - left["low_pct"]) / 2 == pytest.approx(half, rel=0.02)


def test_scatter_beyond_sampling_is_told_from_movement():
    """Four polls at each of ten dates show how far polls of one day lie apart."""
    random = np.random.default_rng(20250814)
    days = pd.to_datetime(np.repeat(pd.date_range("2024-01-01", periods=10, freq="90D"), 4))
    for extra in (0.0, 3.0):
        shares = 50 + random.normal(0, (1 + extra**2) ** 0.5, 40)
        waves = pd.DataFrame({"when": days, "share_pct": shares, "variance": 1.0, "house": "a"})
        assert pooling.pool(waves).extra_sd == pytest.approx(extra, abs=0.7)


def test_house_effects_are_found_and_sum_to_zero():
    days = pd.date_range("2024-01-01", periods=40, freq="10D")
    house = np.tile(["a", "b"], 20)
    waves = pd.DataFrame(
        {"when": days, "share_pct": np.where(house == "a", 53.0, 47.0), "variance": 2.0, "house": house}
    )
    found = pooling.pool(waves)
    effects = found.houses.set_index("house")["effect_pct"]
    assert effects["a"] == pytest.approx(3, abs=0.2)
    assert effects.sum() == pytest.approx(0, abs=1e-9)
    assert found.curve["level_pct"].to_numpy() == pytest.approx(50, abs=0.3)


def test_a_level_that_stands_still_is_the_mean_of_its_polls():
    """With the step's variance near zero the smoother must give the precision-weighted mean and its standard error."""
    waves = pd.DataFrame({"when": pd.date_range("2024-01-01", periods=8, freq="D"), "share_pct": [40.0, 42, 38, 41, 39, 40, 43, 37], "variance": [1.0, 2] * 4, "house": "a"})  # fmt: skip
    model = pooling._Model(waves)
    still = pd.DataFrame({"step_sd": [1e-6], "extra_sd": [0.0], "weight": [1.0]})
    means, covs = model.smooth(still, np.array([3.0]))
    precision = (1 / waves["variance"]).sum()
    assert means[0, 0] == pytest.approx((waves["share_pct"] / waves["variance"]).sum() / precision, abs=0.01)
    assert covs[0, 0, 0] == pytest.approx(1 / precision, abs=0.001)


def test_the_curve_does_not_leave_the_span_of_the_polls():
    waves, _ = pooling.simulate(1)
    curve = pooling.pool(waves).curve
    assert (curve["when"].min(), curve["when"].max()) == (waves["when"].min(), waves["when"].max())
    assert curve["when"].is_unique


def test_where_polls_are_too_few_no_curve_is_drawn():
    waves, _ = pooling.simulate(1, waves=pooling.MIN_WAVES)
    assert pooling.pool(waves) is not None
    assert pooling.pool(waves.iloc[1:]) is None
    assert pooling.leave_one_out(waves.iloc[1:]).empty
    assert pooling.pool(waves.assign(house=[str(place) for place in range(len(waves))])) is None
    assert pooling.pool(waves.assign(variance=float("nan"))) is None
