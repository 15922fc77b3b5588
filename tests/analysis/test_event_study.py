"""The event study on simulated prices: it finds a planted effect, and finds nothing about as often as it should."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from trucebook.analysis import event_study as study

DAYS = pd.bdate_range("2021-01-04", periods=900)
SETTING = study.Setting(draws=500)


def simulated(seed: int, effect: float = 0.0, events: int = 12) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return prices with fat tails and a stormy year, and event days on which the price jumps by an effect (percent)."""
    rng = np.random.default_rng(seed)
    storm = np.where((np.arange(900) > 250) & (np.arange(900) < 480), 3.0, 1.0)
    moves = storm * rng.standard_t(4, 900)
    places = np.sort(rng.choice(np.arange(160, 880), events, replace=False))
    moves[places] += effect
    prices = pd.DataFrame(
        {"asset": "x", "date": DAYS, "measure": "level", "value": 50 * np.exp(np.cumsum(moves) / 100)}
    )
    days = pd.DataFrame({"class": "round", "date": DAYS[places], "id": "a", "name": "n"})
    return prices, days


def test_a_planted_effect_is_recovered():
    estimates = []
    for seed in range(8):
        prices, days = simulated(seed, effect=4.0)
        table = study.study(study.returns(prices), days, [(0, 0)], SETTING)
        row = table[table["class"] == "round"].iloc[0]
        estimates.append(row["mean_pct"])
        assert row["low_pct"] < row["mean_pct"] < row["high_pct"]
    assert np.mean(estimates) == pytest.approx(4.0, abs=0.6)
    prices, days = simulated(3, effect=4.0)
    assert study.study(study.returns(prices), days, [(0, 0)], SETTING)["significant"].any()


@pytest.mark.slow
def test_the_false_positive_rate_on_data_without_effect_is_nominal():
    """300 data sets: the share called significant at 5% must lie within 2 to 8% (three standard errors are 3.8 points)."""
    hits = 0
    for seed in range(300):
        prices, days = simulated(1000 + seed)
        table = study.study(study.returns(prices), days, [(0, 1)], SETTING)
        hits += bool((table["p"] < 0.05).any())
    assert 0.02 <= hits / 300 <= 0.08


@pytest.mark.parametrize("layout", ["calm", "storm"])
def test_the_size_is_nominal_where_all_news_falls_into_one_kind_of_weather(layout):
    """200 data sets without effect, all news in calm or all in a storm three times as wild: 5% meant, 1.5 to 9% within chance."""
    hits = 0
    for seed in range(200):
        rng = np.random.default_rng([77, seed])
        storm = np.where((np.arange(900) > 250) & (np.arange(900) < 480), 3.0, 1.0)
        series = pd.Series(storm * rng.standard_t(4, 900), index=DAYS)
        pool = np.arange(255, 470) if layout == "storm" else np.arange(520, 880)
        own = study.abnormal(series, (0, 1), SETTING)
        hits += study.estimate(own, sorted(rng.choice(pool, 12, replace=False)), SETTING, rng).p < 0.05
    assert 0.015 <= hits / 200 <= 0.09


def test_a_lone_planted_effect_survives_among_many_tests():
    """Six per cent on ten days of one quiet asset, among sixty tests and more: found, and nothing else."""
    rng = np.random.default_rng(5)
    columns = {f"x{number}": rng.standard_t(4, 900) * 0.5 for number in range(6)}
    places = np.sort(rng.choice(np.arange(160, 880), 40, replace=False))
    kinds = np.array(["round", "breakthrough", "collapse", "sanctions"] * 10)
    columns["x0"][places[kinds == "round"]] += 6.0
    days = pd.DataFrame({"class": kinds, "date": DAYS[places], "id": "a", "name": "n"})
    table = study.study(pd.DataFrame(columns, index=DAYS), days, [(0, 0), (0, 1), (0, 4)], study.Setting())
    assert table["p"].notna().sum() > 60
    found = table[table["significant"]]
    assert ((found["asset"] == "x0") & (found["class"] == "round")).all()
    assert "0,0" in set(found["window"])


def test_an_effect_of_the_size_called_detectable_is_found_in_about_four_of_five():
    rng, hits = np.random.default_rng(9), 0
    for _ in range(150):
        moves = rng.standard_t(5, 700)
        places = np.sort(rng.choice(np.arange(160, 680), 12, replace=False))
        own = study.abnormal(pd.Series(moves, index=DAYS[:700]), (0, 0), SETTING)
        moves[places] += study.estimate(own, places, SETTING, rng).detectable
        own = study.abnormal(pd.Series(moves, index=DAYS[:700]), (0, 0), SETTING)
        hits += study.estimate(own, places, SETTING, rng, places).p < 0.05
    assert 0.68 <= hits / 150 <= 0.92


@pytest.mark.slow
def test_the_interval_covers_the_planted_effect_about_as_often_as_it_says():
    inside = 0
    for seed in range(200):
        prices, days = simulated(5000 + seed, effect=1.5)
        row = study.study(study.returns(prices), days, [(0, 0)], SETTING).iloc[0]
        inside += row["low_pct"] <= 1.5 <= row["high_pct"]
    assert 0.90 <= inside / 200 <= 0.99


def test_the_market_model_takes_out_what_the_market_does():
    rng = np.random.default_rng(1)
    market = pd.Series(rng.normal(0, 1, 400), index=DAYS[:400])
    share = 0.1 + 2 * market
    own = study.abnormal(share + pd.Series(rng.normal(0, 0.01, 400), index=DAYS[:400]), (0, 0), SETTING, market)
    assert np.nanmax(np.abs(own.car)) < 0.1
    assert np.nanmax(np.abs(study.abnormal(share, (0, 0), SETTING).car)) > 2


def test_a_constant_mean_abnormal_return_by_hand():
    series = pd.Series([1.0, 3.0] * 10 + [9.0, 4.0], index=DAYS[:22])
    own = study.abnormal(series, (0, 1), study.Setting(estimation=20, gap=0))
    assert own.car[20] == pytest.approx(9 + 4 - 2 * 2)
    assert own.scale[20] == pytest.approx(np.std([1.0, 3.0] * 10, ddof=1))


def test_returns_come_from_levels_and_from_changes_and_not_across_gaps():
    prices = pd.DataFrame(
        {
            "asset": ["a", "a", "a", "b"], "measure": ["level", "level", "level", "daily-change"],
            "date": pd.to_datetime(["2022-01-03", "2022-01-04", "2022-03-01", "2022-01-04"]), "value": [100.0, 110.0, 50.0, 10.0],
        }
    )  # fmt: skip
    daily = study.returns(prices)
    assert daily.loc["2022-01-04"].tolist() == pytest.approx([100 * np.log(1.1)] * 2)
    assert len(daily) == 1
    assert study.returns(prices.iloc[:0]).empty


def test_nothing_is_estimated_without_prices_or_with_too_few_events():
    prices, days = simulated(1)
    assert study.study(study.returns(prices.iloc[:0]), days, [(0, 1)], SETTING).empty
    few = study.study(study.returns(prices), days.head(2), [(0, 1)], SETTING)
    assert few["p"].isna().all() and not few["significant"].any()
    assert study.placebo_rate(study.returns(prices), days.head(2), (0, 1), SETTING).empty


def test_windows_are_read_and_faults_are_named():
    assert study.parse_windows("0,0;-1,1") == [(0, 0), (-1, 1)]
    for wrong in ("1", "2,1", "0,99", "a,b"):
        with pytest.raises(ValueError, match="expected"):
            study.parse_windows(wrong)
