"""The pooled level against truths that are known because they were simulated."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from trucebook.analysis import pooling

RUNS = 60
"""Seeds are fixed: that suffices to see a band that is far off. `make simulate` counts more runs, and tells finer differences."""


LIKE_THE_REAL_SERIES = [
    {"waves": 33, "step_sd": 0.35, "extra_sd": 2.0, "gap": 40},  # talks or continued fighting, Russia
    {"waves": 14, "houses": 3, "step_sd": 1.0, "extra_sd": 1.7, "gap": 85},  # talks or fighting on, Ukraine
    {"waves": 8, "step_sd": 0.5, "extra_sd": 2.0, "gap": 40},  # a short series
]
AS_THE_SOURCE_HAS_IT = [{"waves": 24}, {"waves": 24, "houses": 3}]
"""Without scatter beyond sampling."""


def test_the_band_holds_the_level_where_all_polls_miss_alike():
    """Polls that share an error: with the term for it the 90% band holds the truth about as often, without it far less."""
    inside = {0.0: [], pooling.SHARED_SD: []}
    for seed in range(60):
        waves, truth = pooling.simulate(seed, waves=14, step_sd=0.2, extra_sd=1.5, gap=60)
        missed = np.random.default_rng([4, seed]).normal(0, pooling.SHARED_SD)
        for shared, held in inside.items():
            curve = pooling.pool(
                waves.assign(share_pct=waves["share_pct"] + missed), grid_days=200, shared_sd=shared
            ).curve
            level = truth.loc[curve["when"]].to_numpy()
            held.append(((curve["low_pct"] <= level) & (level <= curve["high_pct"])).mean())
    assert 0.84 <= np.mean(inside[pooling.SHARED_SD]) <= 0.97
    assert np.mean(inside[0.0]) < np.mean(inside[pooling.SHARED_SD]) - 0.03


def test_house_effects_have_a_mean_of_zero_and_a_lean_of_all_goes_into_the_level():
    """Planted leans of three houses are found against their mean; five points on every poll move the level and no house."""
    waves, _ = pooling.simulate(3, waves=36, houses=3, step_sd=0.05, gap=20, n=3000)
    lean = waves["house"].map({"house 0": 6.0, "house 1": 0.0, "house 2": -6.0})
    plain, leaning = (pooling.pool(one) for one in (waves, waves.assign(share_pct=waves["share_pct"] + lean)))
    moved = leaning.houses.set_index("house")["effect_pct"] - plain.houses.set_index("house")["effect_pct"]
    assert moved.to_dict() == pytest.approx({"house 0": 6, "house 1": 0, "house 2": -6}, abs=0.7)
    assert leaning.houses["effect_pct"].sum() == pytest.approx(0, abs=1e-6)
    higher = pooling.pool(waves.assign(share_pct=waves["share_pct"] + 5))
    assert higher.houses["effect_pct"].to_numpy() == pytest.approx(plain.houses["effect_pct"].to_numpy(), abs=0.05)
    assert (higher.curve["level_pct"] - plain.curve["level_pct"]).to_numpy() == pytest.approx(5, abs=0.05)


def test_the_band_stays_within_what_is_possible_and_holds_a_level_near_zero():
    """A level that walks between two and eight percent: the band never leaves 0 to 100, leans inward, and holds the truth."""
    inside, span = [], 14 * 45
    for seed in range(40):
        rng = np.random.default_rng([5, seed])
        path = pd.Series(
            np.clip(5 + np.cumsum(rng.normal(0, 0.08, span)), 2, 8), pd.date_range("2023-01-01", periods=span)
        )
        days = np.sort(rng.choice(span, 14, replace=False))
        shares = 100 * rng.binomial(700, path.to_numpy()[days] / 100) / 700
        waves = pd.DataFrame({"when": path.index[days], "share_pct": shares, "house": "a"})
        waves["variance"] = shares.clip(2, 98) * (100 - shares.clip(2, 98)) / 700
        curve = pooling.pool(waves, grid_days=200).curve
        assert (curve["low_pct"] > 0).all() and (curve["high_pct"] < 100).all()
        assert (curve["level_pct"] - curve["low_pct"] < curve["high_pct"] - curve["level_pct"]).all()
        inside.append(curve["level_pct"].between(curve["low_pct"], curve["high_pct"]).all())
        inside.append(path[curve["when"]].between(curve["low_pct"].to_numpy(), curve["high_pct"].to_numpy()).mean())
    assert np.mean(inside) > 0.9


def test_in_the_middle_of_the_scale_the_band_is_that_of_the_level_itself():
    low, high = pooling._ends(np.array([50.0, 30.0]), np.array([3.0, 3.0]))
    assert low == pytest.approx([45.07, 25.07], abs=0.6)
    assert high == pytest.approx([54.93, 34.93], abs=0.6)


@pytest.mark.slow
@pytest.mark.parametrize("setting", [*LIKE_THE_REAL_SERIES, *AS_THE_SOURCE_HAS_IT])
def test_the_90_percent_band_holds_the_true_level_as_often_as_it_says(setting):
    shares = []
    for seed in range(RUNS):
        waves, truth = pooling.simulate(seed, **setting)
        curve = pooling.pool(waves, grid_days=90, shared_sd=0).curve
        level = truth.loc[curve["when"]].to_numpy()
        shares.append(((curve["low_pct"] <= level) & (level <= curve["high_pct"])).mean())
    assert 0.85 <= np.mean(shares) <= 0.95


@pytest.mark.slow
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
        assert pooling.pool(waves, shared_sd=0).extra_sd == pytest.approx(extra, abs=0.7)


def test_house_effects_are_found_and_sum_to_zero():
    days = pd.date_range("2024-01-01", periods=40, freq="10D")
    house = np.tile(["a", "b"], 20)
    waves = pd.DataFrame(
        {"when": days, "share_pct": np.where(house == "a", 53.0, 47.0), "variance": 2.0, "house": house}
    )
    found = pooling.pool(waves, shared_sd=0)
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
    curve = pooling.pool(waves, shared_sd=0).curve
    assert (curve["when"].min(), curve["when"].max()) == (waves["when"].min(), waves["when"].max())
    assert curve["when"].is_unique


def test_where_polls_are_too_few_no_curve_is_drawn():
    waves, _ = pooling.simulate(1, waves=pooling.MIN_WAVES)
    assert pooling.pool(waves, shared_sd=0) is not None
    assert pooling.pool(waves.iloc[1:]) is None
    assert pooling.leave_one_out(waves.iloc[1:]).empty
    assert pooling.pool(waves.assign(house=[str(place) for place in range(len(waves))])) is None
    assert pooling.pool(waves.assign(variance=float("nan"))) is None


def test_a_level_that_is_kept_is_the_one_that_is_worked_out_anew():
    waves, held = pooling.simulate(3, houses=2)[0], {}

    def keep(kind, inputs, work):
        key = json.dumps([kind, inputs])
        if key not in held:
            held[key] = json.dumps(work())
        return json.loads(held[key])

    for own in (waves, waves, waves.assign(share_pct=waves["share_pct"] + 1)):
        kept, anew = pooling.kept_pool(own, keep), pooling.pool(own)
        pd.testing.assert_frame_equal(kept.curve, anew.curve, check_exact=True)
        pd.testing.assert_frame_equal(kept.houses, anew.houses, check_exact=True)
        assert (kept.step_sd, kept.extra_sd, kept.waves) == (anew.step_sd, anew.extra_sd, anew.waves)
        left = pooling.kept_leave_one_out(own, keep)
        pd.testing.assert_frame_equal(left, pooling.leave_one_out(own), check_exact=True)
    assert len(held) == 4
    few = waves.head(2)
    assert pooling.kept_pool(few, keep) is None
    assert pooling.kept_leave_one_out(few, keep).empty
