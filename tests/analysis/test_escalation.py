"""Attacks against the calendar of talks: planted links are found, absent ones are not, and gaps in counts stay gaps."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from trucebook.analysis import escalation as analysis

MONTHS = pd.period_range("2022-01", periods=40, freq="M")


def test_placebo_calendars_find_an_effect_that_is_there_and_none_that_is_not():
    rounds = [MONTHS[5], MONTHS[14], MONTHS[22], MONTHS[33]]
    flat = pd.Series(100.0, index=MONTHS)
    found = analysis.placebos(analysis.month_changes(flat), rounds)
    assert (found["rounds"], found["change_pct"], found["p"]) == (4, pytest.approx(0), 1)
    for one in rounds:
        flat[one + 1] = 200.0
    found = analysis.placebos(analysis.month_changes(flat), rounds)
    assert found["change_pct"] == pytest.approx(100)
    assert found["p"] < 0.06
    assert analysis.placebos(analysis.month_changes(flat), rounds[:2]) is None


def test_weeks_around_a_day_are_spread_from_months():
    counts = pd.Series(
        [310.0, 280.0, 620.0], index=pd.period_range("2023-01", periods=3, freq="M")
    )  # 10, 10 and 20 a day
    around = analysis.around_days(counts)
    assert around.loc["2023-02-14", ["before", "after"]].tolist() == pytest.approx([280, 14 * 10 + 14 * 20])
    assert around.loc["2023-02-28", "change"] == pytest.approx(np.log(2))
    assert around.loc["2023-01-10"].isna().any()  # the weeks before begin ahead of the series
    gap = analysis.around_days(counts.drop(counts.index[1]))
    assert gap.loc["2023-02-14"].isna().all()


def test_a_month_that_the_events_do_not_cover_is_no_month_without_talks():
    days = pd.to_datetime(pd.Series(["2022-01-05", "2022-01-20", "2022-03-01"]))
    counted = analysis.calendar(days, MONTHS[:4], date(2022, 3, 15))
    assert counted.to_dict() == {MONTHS[0]: 2, MONTHS[1]: 0}


def test_the_longest_run_has_no_gap_and_of_equals_is_the_newest():
    series = pd.Series(range(8), index=[*MONTHS[:3], *MONTHS[5:8], *MONTHS[10:12]], dtype=float)
    assert list(analysis.longest_run(series).index) == list(MONTHS[5:8])


def test_whitening_leaves_no_memory():
    chance = np.random.default_rng(3).normal(size=400)
    series = np.zeros(400)
    for at in range(1, 400):
        series[at] = 0.8 * series[at - 1] + chance[at]
    rest = analysis.whitened(pd.Series(series))
    assert abs(np.corrcoef(rest[1:], rest[:-1])[0, 1]) < 0.1
    assert len(rest) >= 397


def simulated(seed: int, months: int = 42, effect: float = 0.0, delay: int = 2):
    """Return launches that grow with a memory of their own, and a calendar with five bunched months of talks."""
    chance = np.random.default_rng(seed)
    index = pd.period_range("2022-10", periods=months, freq="M")
    talks = np.zeros(months)
    first = chance.integers(4, months - 12)
    talks[[first, first + 1, first + 3, first + 7, first + 8]] = [1, 1, 1, 1, 2]
    growth = np.zeros(months)
    for at in range(1, months):
        growth[at] = 0.5 * growth[at - 1] + 0.15 * chance.normal()
    growth[delay:] += effect * talks[:-delay]
    return pd.Series(np.exp(np.cumsum(growth)), index=index), pd.Series(talks, index=index)


@pytest.mark.slow
def test_intervals_hold_and_placebos_find_nothing_where_there_is_nothing():
    found = [analysis.correlate(*simulated(seed)) for seed in range(150)]
    lags = pd.concat([one.table for one in found])
    outside = float(((lags["low"] > 0) | (lags["high"] < 0)).mean())
    assert 0.01 < outside < 0.08  # 0.05 if exact
    assert np.mean([one.p < 0.05 for one in found]) < 0.07


@pytest.mark.slow
def test_wild_months_of_talks_are_no_link():
    """Launches three times as unsteady in months of talks and the month after, and no link: random orders would find one in three of ten."""
    found = []
    for seed in range(100):
        series, talks = simulated(seed)
        shocks = 0.15 * np.random.default_rng([8, seed]).normal(size=len(talks))
        wild = shocks * np.where(talks + talks.shift(1, fill_value=0) > 0, 3, 1)
        found.append(analysis.correlate(series * 0 + np.exp(np.cumsum(wild)), talks, draws=199).p < 0.05)
    assert np.mean(found) < 0.17


def test_a_planted_link_is_found_at_its_delay():
    found = [analysis.correlate(*simulated(seed, effect=1.0)) for seed in range(20)]
    best = [int(one.table.loc[one.table["r"].idxmax(), "lag"]) for one in found]
    assert sum(one == 2 for one in best) >= 17
    assert np.median([one.p for one in found]) < 0.05


def test_too_few_months_or_no_talks_give_no_correlation():
    series, talks = simulated(1)
    assert analysis.correlate(series[:8], talks) is None
    assert analysis.correlate(series, talks * 0) is None
    assert analysis.correlate(series[:0], talks) is None
    short = analysis.correlate(series[:12] - 1, talks + np.arange(42) % 3, logs=False)
    assert short.table["lag"].abs().max() <= 3  # no further than a quarter of the months
    assert short.table[["low", "high"]].abs().max().max() < 1


def test_counts_of_territory_keep_the_newest_issue_of_each_counter():
    rows = [("a", "2025-01", analysis.AFP, 300.0, "2025-02-01"), ("b", "2025-01", analysis.AFP, 431.0, "2025-03-03"),
            ("c", "2025-01", "territory-gained-km2-deepstate", 325.0, "2025-02-01"), ("d", "2025-12", "territory-gained-km2-year-afp-isw", 5600.0, "2026-01-02")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["id", "month", "measure", "value", "known_on"])
    frame["known_on"] = pd.to_datetime(frame["known_on"])
    found = analysis.territory(frame)
    assert dict(zip(found["id"], found["km2"], strict=True)) == {"b": 431, "c": 325}
    assert analysis.territory(frame[:0]).empty
    assert analysis.launches(frame).empty
