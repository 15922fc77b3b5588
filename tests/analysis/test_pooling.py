"""The pooled level against truths that are known because they were simulated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from trucebook.analysis import pooling

RUNS = 200


@pytest.mark.parametrize("houses", [1, 3])
def test_the_90_percent_band_holds_the_true_level_as_often_as_it_says(houses):
    """Of 200 simulated series of 24 polls, on a level that moves 0.25 points a day."""
    shares = []
    for seed in range(RUNS):
        waves, truth = pooling.simulate(seed, houses=houses)
        curve = pooling.pool(waves, grid_days=28).curve
        level = truth.loc[curve["when"]].to_numpy()
        shares.append(((curve["low_pct"] <= level) & (level <= curve["high_pct"])).mean())
    assert 0.85 <= np.mean(shares) <= 0.95


def test_polls_left_out_fall_into_their_intervals_as_often_as_they_say():
    inside = [pooling.leave_one_out(pooling.simulate(seed, houses=2)[0])["inside"].mean() for seed in range(8)]
    assert 0.85 <= np.mean(inside) <= 0.97


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
    means, covs = model.smooth([(1e-6, 1.0)], np.array([3.0]))
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
