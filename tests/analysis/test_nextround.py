"""The survival model against known answers and against a simulation with a known hazard."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from conftest import EVENT

from trucebook.analysis import nextround, timeline
from trucebook.analysis.spells import Spells, fit_spells
from trucebook.evidence.asof import known
from trucebook.evidence.door import open_evidence


def held(*days: tuple[str, str]) -> pd.DataFrame:
    table = pd.DataFrame(days, columns=["start", "last_day"]).apply(pd.to_datetime)
    return table.assign(id=[f"r{place}" for place in range(len(table))])


THREE = held(("2025-01-01", "2025-01-02"), ("2025-01-05", "2025-01-05"), ("2025-01-15", "2025-01-16"))


def test_gaps_run_from_last_day_to_first_day_and_the_last_is_censored_at_the_end_of_the_record():
    table = nextround.gaps(THREE, date(2025, 2, 5))
    assert list(table["days"]) == [3, 10, 20]
    assert list(table["ended"]) == [True, True, False]
    assert list(nextround.gaps(THREE, date(2025, 1, 10))["days"]) == [3, 5]
    assert nextround.gaps(THREE, date(2024, 1, 1)).empty


def test_kaplan_meier_of_a_textbook_sample():
    # Gaps of 1, 2 and 4 ended, 3 and 5 censored: S(1) = 4/5, S(2) = 4/5 * 3/4, S(4) = 3/5 * 1/2.
    table = pd.DataFrame({"days": [1.0, 2, 3, 4, 5], "ended": [True, True, False, True, False]})
    curve = nextround.kaplan_meier(table)
    assert list(curve["share"]) == pytest.approx([0.8, 0.6, 0.3])
    assert ((curve["low"] <= curve["share"]) & (curve["share"] <= curve["high"])).all()


def test_too_few_gaps_give_no_forecast():
    assert nextround.forecast(THREE, date(2025, 2, 5)).empty
    assert nextround.forecast(THREE.head(0), date(2025, 2, 5)).empty


def test_a_long_series_with_a_known_hazard_is_recovered():
    days = np.random.default_rng(1).exponential(40, 300)
    model = nextround.fit(days, np.full(300, True))
    chance, low, high = model.probability(100, 30)
    assert chance == pytest.approx(1 - np.exp(-30 / 40), abs=0.05)
    assert low < chance < high


@pytest.mark.parametrize("shape", [1.0, 0.5])
def test_the_interval_covers_a_known_hazard(shape):
    """The 90% interval of the probability within 30 days holds the truth in 85 to 95% of 200 simulated histories."""
    random, covered, scale = np.random.default_rng(20220224), 0, 40.0
    for _ in range(200):
        days = scale * random.weibull(shape, 13)
        elapsed = random.uniform(0, 40)
        days[-1] = elapsed  # the silence still open
        model = nextround.fit(days, np.arange(13) < 12)
        _, low, high = model.probability(elapsed, 30)
        truth = -np.expm1((elapsed / scale) ** shape - ((elapsed + 30) / scale) ** shape)
        covered += low <= truth <= high
    assert 170 <= covered <= 190


def test_a_forecast_of_the_past_knows_only_what_was_public_then(small_data):
    later = {"known_on": "2025-03-01", "start": "2025-02-01", "outcome_known_on": "2025-03-05"}
    plan = {
        "known_on": "2025-01-10",
        "planned_for": "2025-01-20",
        "start": "2025-01-20",
        "outcome_known_on": "2025-02-02",
    }
    folder = small_data(events=[{**EVENT}, {**EVENT, "id": "later", **later}, {**EVENT, "id": "plan", **plan}])
    events = open_evidence(folder, "2025-12-01", ["events"])["events"]
    then = known({"events": events}, date(2025, 1, 31))["events"]
    assert dict(zip(then["id"], then["status"], strict=True)) == {EVENT["id"]: "held", "plan": "planned"}
    assert len(timeline.rounds(then)) == 1
    assert list(events["status"]) == ["held"] * 3


def test_windows_and_base_rate():
    table = nextround.windows(THREE, date(2025, 3, 2), 30, since="2024-11-30")
    assert [str(day.date()) for day in table["month_end"]] == ["2024-11-30", "2024-12-31", "2025-01-31"]
    assert list(table["came"]) == [False, True, False]
    assert nextround.base_rate(THREE, date(2022, 4, 1), 30) is None
    share, good, total = nextround.base_rate(THREE, date(2025, 3, 2), 30)
    assert (good, share) == (1, 1.5 / (total + 1))


def test_scores_of_a_perfect_and_a_useless_forecaster():
    tested = pd.DataFrame({"month_end": pd.date_range("2024-01-31", periods=4, freq="ME"), "horizon": 30,
                           "model": [1.0, 0.0, 1.0, 0.0], "base": [0.5] * 4, "came": [True, False, True, False]})  # fmt: skip
    row = nextround.scores(tested).iloc[0]
    assert (row["brier_model"], row["brier_base"]) == (0, 0.25)
    assert row["log_base"] == pytest.approx(np.log(2))
    assert row["log_model"] == pytest.approx(0, abs=1e-6)
    assert row["better"]
    assert nextround.scores(tested.head(0)).empty
    bins = nextround.reliability(tested)
    assert list(bins[bins["forecast"] == "model"]["share_pct"]) == [0, 100]


@pytest.mark.parametrize("truth", ["one law", "spells"])
def test_the_range_of_both_models_covers_the_true_chance_whichever_law_the_gaps_follow(truth):
    inside, runs = 0, 80
    law = Spells(np.array([0.3]), np.array([12.0]), np.array([300.0]), np.ones(1))
    for run in range(runs):
        rng = np.random.default_rng([17, run])
        if truth == "spells":
            days, last = law.next(rng, 12)[0], law.next(rng, 1)[0, 0] * rng.random()
            chance = float(law.chance(round(last), 30)[0])
        else:
            days, last = 40 * rng.weibull(1.0, 12), 40 * rng.weibull(1.0) * rng.random()
            chance = 1 - math.exp(-30 / 40)
        seen, ended = np.round(np.append(days, last)), np.array([True] * 12 + [False])
        each = [
            nextround.chances(one, seen[-1], 0, (30,))[0]
            for one in (nextround.fit(seen, ended), fit_spells(seen, ended))
        ]
        inside += min(one[1] for one in each) <= chance <= max(one[2] for one in each)
    assert inside / runs >= 0.83


def test_days_not_covered_are_run_through_and_windows_start_at_the_edition():
    days, ended = np.array([5.0, 9, 4, 40, 7, 3, 200, 8, 30]), np.array([True] * 8 + [False])
    model = fit_spells(days, ended)
    exact = nextround.chances(model, 30.0, 0, (30, 60))
    drawn = nextround.chances(model, 30.0, 1e-6, (30, 60))
    for one, other in zip(exact, drawn, strict=True):
        assert other[0] == pytest.approx(one[0], abs=0.03)  # hardly a day in the dark: the drawn paths give the formula
    held = pd.concat(
        [
            THREE,
            THREE.assign(
                start=THREE["start"] + pd.Timedelta(days=90), last_day=THREE["last_day"] + pd.Timedelta(days=90)
            ),
        ]
    )
    found = nextround.forecast(held, date(2025, 7, 1), as_of=date(2025, 10, 1))
    assert (found["until"] > pd.Timestamp("2025-10-01")).all()
    assert (found["low"] <= found[["weibull", "spells"]].min(axis=1)).all()
    assert (found["high"] >= found[["weibull", "spells"]].max(axis=1)).all()


def test_the_spells_model_finds_a_silence_between_spells():
    law = Spells(np.array([0.2]), np.array([8.0]), np.array([400.0]), np.ones(1))
    days = np.append(law.next(np.random.default_rng(1), 60)[0], 120.0)
    model = fit_spells(days, np.array([True] * 60 + [False]))
    assert float(model.ends @ model.weight) == pytest.approx(0.2, abs=0.12)
    assert float(model.over(120.0) @ model.weight) > 0.95
