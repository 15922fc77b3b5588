"""Probabilities of the outcomes: hand-worked updates, a pool with known answers, no look-ahead, scores."""

from __future__ import annotations

import json
import math
import random
import shutil
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from inside import shown_inside

from trucebook.analysis import outcomes, outsiders, registered
from trucebook.analysis import scenario_drivers as drivers_of
from trucebook.analysis import scenario_record as records
from trucebook.analysis import scenarios as analysis
from trucebook.analysis.outcomes import COLLAPSE, FROZEN, OUTCOMES, PARTIAL, PEACE
from trucebook.analysis.outlooks import outlooks
from trucebook.analysis.scenarios import Settings
from trucebook.evidence import tables
from trucebook.evidence.door import open_evidence
from trucebook.evidence.errors import EvidenceError
from trucebook.evidence.past import Past

CHANCE = st.floats(0.001, 1)
VIEW = st.tuples(CHANCE, CHANCE, CHANCE, CHANCE).map(
    lambda four: analysis.normal(dict(zip(OUTCOMES, four, strict=True)))
)


def chances(*values: float) -> dict[str, float]:
    return dict(zip(OUTCOMES, values, strict=True))


@lru_cache(maxsize=4)
def opened(as_of: str):
    evidence = open_evidence(ROOT / "data", as_of, analysis.FACTS)
    return evidence, *analysis.tables_of(evidence)


@lru_cache(maxsize=1)
def months():
    """The outlook at the month ends of two eventful years, from today's tables."""
    _, frames, complete = opened("latest")
    days = records.month_ends(pd.Timestamp("2024-09-01"), pd.Timestamp("2026-09-30"))
    return [analysis.outlook(frames, day, complete, Settings()) for day in days]


def test_an_outlook_that_was_kept_is_the_one_that_would_be_worked_out():
    evidence, frames, complete = opened("latest")
    kept, day = {}, pd.Timestamp("2025-04-30")

    def keep(kind, inputs, work):
        told = json.dumps(inputs, sort_keys=True, default=str)
        return kept[told] if told in kept else kept.setdefault(told, json.loads(json.dumps(work())))

    for _ in range(2):
        ((found, ends),) = outlooks(Past(frames), [day], complete, Settings(), keep)
        anew = analysis.outlook(frames, day, complete, Settings())
        assert (found.counts, found.states, found.views, found.pooled) == (
            anew.counts,
            anew.states,
            anew.views,
            anew.pooled,
        )
        pd.testing.assert_frame_equal(found.outside, anew.outside)
        pd.testing.assert_frame_equal(found.unpooled, anew.unpooled)
        assert [list(one.rows["id"]) for one in found.seen.values()] == [
            list(one.rows.get("id", [])) for one in anew.seen.values()
        ]
        assert ends == analysis.chance_range(anew, frames["drivers"], Settings())
    assert len(kept) == 1
    then = evidence.earlier("2025-06-20")
    outlooks(Past(analysis.tables_of(then)[0]), [day], complete, Settings(), keep)
    assert len(kept) == 1
    outlooks(Past(frames), [day], complete, Settings(months=6), keep)
    assert len(kept) == 2


def test_the_update_is_bayes_rule_worked_by_hand():
    prior = chances(0.2, 0.1, 0.1, 0.6)
    seen = chances(0.6, 0.7, 0.9, 0.3)
    # 0.12, 0.07, 0.09, 0.18: sum 0.46
    assert analysis.updated(prior, [seen]) == pytest.approx(chances(12 / 46, 7 / 46, 9 / 46, 18 / 46))
    # a discount of one half takes the square root of the likelihoods
    halved = analysis.updated(chances(0.25, 0.25, 0.25, 0.25), [chances(0.64, 0.16, 0.16, 0.04)], 0.5)
    assert halved == pytest.approx(chances(0.8 / 1.8, 0.4 / 1.8, 0.4 / 1.8, 0.2 / 1.8))


def test_a_driver_not_seen_counts_with_the_complement_and_an_unknown_one_not_at_all():
    drivers = [{"key": "a", "partial_pct": 60.0, "frozen_pct": 50.0, "peace_pct": 90.0, "collapse_pct": 20.0}]
    prior = chances(1, 1, 1, 1)
    unseen = analysis.driver_view(prior, drivers, {"a": False}, 1)
    assert unseen == pytest.approx(chances(0.4 / 1.8, 0.5 / 1.8, 0.1 / 1.8, 0.8 / 1.8))
    assert analysis.driver_view(prior, drivers, {"a": None}, 1) == pytest.approx(chances(0.25, 0.25, 0.25, 0.25))


def test_the_logarithmic_pool_of_two_takes_the_geometric_mean_of_the_odds():
    # With equal weights, odds of 9 and of 1 pool to odds of 3 (definition: Genest and Zidek 1986).
    pool = analysis.log_pool([{"yes": 0.9, "no": 0.1}, {"yes": 0.5, "no": 0.5}], [1, 1])
    assert pool == pytest.approx({"yes": 0.75, "no": 0.25})
    three = analysis.log_pool([{"a": 0.5, "b": 0.3, "c": 0.2}, {"a": 0.2, "b": 0.3, "c": 0.5}], [2, 2])
    root = math.sqrt(0.1)
    assert three == pytest.approx(
        {"a": root / (2 * root + 0.3), "b": 0.3 / (2 * root + 0.3), "c": root / (2 * root + 0.3)}
    )
    assert analysis.log_pool([{"yes": 0.9, "no": 0.1}, {"yes": 0.5, "no": 0.5}], [1, 0]) == pytest.approx(
        {"yes": 0.9, "no": 0.1}
    )


def test_the_logarithmic_pool_of_a_published_example():
    """Four experts' priors of a device's reliability (Savchuk and Martz 1994, IEEE Transactions on Reliability 43, 228-231).

    Weighed equally they pool to the Beta with the mean parameters, Beta(7.96, 0.91): pooled logarithmically by Rufo, Martin and Perez
    2012, Bayesian Analysis 7, 411-438. Their densities at a few points, as chances of these points, pool to its density there.
    """
    experts = [(18.10, 0.995), (3.44, 0.860), (8.32, 0.924), (1.98, 0.848)]
    points = [0.75, 0.8, 0.85, 0.9, 0.95]

    def at(a, b):
        return analysis.normal({str(x): x ** (a - 1) * (1 - x) ** (b - 1) for x in points})

    pool = analysis.log_pool([at(*one) for one in experts], [1, 1, 1, 1])
    assert pool == pytest.approx(at(7.96, 0.90675))
    assert pool == pytest.approx(at(7.96, 0.91), abs=1e-3)  # as printed, with two decimals


@given(VIEW, VIEW, VIEW, st.floats(0, 4), st.floats(0, 4))
def test_pooling_and_updating_may_change_places(one, other, seen, first, second):
    """The logarithmic pool is externally Bayesian (Genest 1984, Annals of Statistics 12, 1100-1105)."""
    weights = [first, second]
    before = analysis.log_pool([analysis.updated(one, [seen]), analysis.updated(other, [seen])], weights)
    after = analysis.updated(analysis.log_pool([one, other], weights), [seen])
    # the floor under a view's chances may bite where an update leaves next to nothing
    assert before == pytest.approx(after, abs=2e-3)


@given(st.lists(VIEW, min_size=1, max_size=4), st.data())
def test_the_pool_sums_to_one_for_any_views_and_weights(views, data):
    weights = data.draw(st.lists(st.floats(0, 10), min_size=len(views), max_size=len(views)))
    pool = analysis.log_pool(views, weights)
    assert sum(pool.values()) == pytest.approx(1)
    assert all(0 <= value <= 1 for value in pool.values())


@settings(deadline=None)
@given(
    VIEW, st.floats(0, 1), st.lists(st.sampled_from([True, False, None]), min_size=8, max_size=8),
    st.tuples(*[st.floats(0, 4)] * 3), st.floats(1, 99), st.floats(1, 99),
)  # fmt: skip
def test_probabilities_sum_to_one_for_any_setting(base, discount, states, weights, ceasefire, peace):
    drivers = opened("latest")[1]["drivers"]
    chosen = pd.DataFrame(
        {"fits": ["ceasefire-or-peace", "peace"], "on_horizon_pct": [ceasefire, peace], "weight": [1.0, 0.4]}
    )
    states = dict(zip(drivers["key"], states, strict=True))
    views = {"base": base, "drivers": analysis.driver_view(base, drivers.to_dict("records"), states, discount)}
    others = outsiders.said(chosen, np.array([-0.5]))
    pool = analysis.pooled(views, others, Settings(weights=weights).named)
    for one in (*views.values(), pool):
        assert sum(one.values()) == pytest.approx(1)
        assert min(one.values()) >= 0


def truce(**changes):
    row = {"id": "a", "known_on": "2025-03-18", "kind": "moratorium", "scope_class": "class-of-targets", "status": "kept", "accepted_by": "RU;UA",
           "planned_from": None, "planned_until": None, "start": "2025-03-18", "end": "2025-04-16", "outcome_known_on": "2025-04-18"}  # fmt: skip
    frame = pd.DataFrame([row | changes])
    for name in ("known_on", "planned_from", "planned_until", "start", "end", "outcome_known_on"):
        frame[name] = pd.to_datetime(frame[name])
    return frame


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, PARTIAL),
        ({"scope_class": "whole-front", "kind": "mutual-truce"}, FROZEN),
        ({"scope_class": "whole-front", "kind": "mutual-truce", "end": "2025-03-30"}, PARTIAL),
        ({"end": "2025-03-20"}, COLLAPSE),
        ({"end": "2025-03-20", "planned_from": "2025-03-18", "planned_until": "2025-03-24"}, PARTIAL),
        ({"status": "not-kept"}, COLLAPSE),
        ({"accepted_by": "UA"}, COLLAPSE),
        ({"scope_class": "single-site"}, COLLAPSE),
        ({"start": "2026-03-18", "end": "2026-04-16"}, COLLAPSE),
    ],
)
def test_windows_are_resolved_by_the_rules(changes, outcome):
    events = opened("latest")[1]["events"]
    frames = {**opened("latest")[1], "events": events, "truces": truce(**changes)}
    assert outcomes.resolve(frames, pd.Timestamp("2025-01-31"), 12) == outcome


def test_a_settlement_comes_before_any_halt():
    events = opened("latest")[1]["events"]
    signed = events[events["id"] == "2022-07-22-grain-initiative"]
    topics = opened("latest")[1]["event_topics"].assign(topic="settlement")
    frames = {**opened("latest")[1], "events": signed, "truces": truce()}
    assert outcomes.resolve(frames, pd.Timestamp("2022-01-31"), 60) == PARTIAL
    assert outcomes.resolve({**frames, "event_topics": topics}, pd.Timestamp("2022-01-31"), 60) == PEACE


def test_base_rates_keep_their_sum_and_shrink_with_the_horizon():
    counts = pd.DataFrame(
        [(PARTIAL, None, 1.0), (FROZEN, None, 0.5), (PEACE, None, 0.5), (COLLAPSE, None, 8.0), (COLLAPSE, "unknown", 90.0)],
        columns=["outcome", "base_rate", "pseudo_count"],
    ).assign(used="yes", reference_class="a")  # fmt: skip
    frames = {**opened("latest")[1], "prior_counts": counts}
    day = pd.Timestamp("2022-03-31")
    year = analysis.base_view(frames, day, 12, date(2022, 3, 31))
    assert year == pytest.approx(chances(1, 0.5, 0.5, 8))
    half = analysis.base_view(frames, day, 6, date(2022, 3, 31))
    assert half[COLLAPSE] == pytest.approx(10 * math.sqrt(0.8))
    assert half[PARTIAL] == pytest.approx(2 * half[FROZEN])
    assert sum(half.values()) == pytest.approx(10)
    low, high = analysis.beta_interval(chances(1, 1, 1, 1), PARTIAL)  # Beta(1, 3): 1 - (1 - x)^3
    assert (low, high) == (pytest.approx(1 - 0.975 ** (1 / 3)), pytest.approx(1 - 0.025 ** (1 / 3)))


def test_forecasts_of_others_are_put_on_the_horizon_with_a_constant_hazard():
    _, frames, _ = opened("2025-01-31")
    day = pd.Timestamp("2025-01-31")
    pooled, _ = outsiders.outside_forecasts(outsiders.fitting(frames), day, 12)
    row = pooled[pooled["forecaster"] == "Metaculus"].iloc[0]
    left = (row["horizon_end"] - row["date"]).days / outsiders.DAYS_A_MONTH
    chance = row["probability_pct"] / 100
    assert row["on_horizon_pct"] == pytest.approx(100 * (1 - (1 - chance) ** (12 / left)))
    assert row["weight"] == pytest.approx(0.5 ** ((day - row["date"]).days / outsiders.HALF_LIFE))


def test_only_dated_forecasts_near_the_horizon_are_pooled_and_the_rest_is_shown_with_a_reason():
    _, frames, _ = opened("latest")
    for day in records.month_ends(pd.Timestamp("2024-09-01"), pd.Timestamp("2026-09-30")):
        pooled, rest = outsiders.outside_forecasts(outsiders.fitting(frames), day, 12)
        left = (pooled["horizon_end"] - pooled["date"]).dt.days / outsiders.DAYS_A_MONTH
        assert pooled["date"].notna().all()
        assert ((12 / left <= 1.5 + 1e-9) & (left / 12 <= 1.5 + 1e-9)).all()
        assert rest["why"].str.len().gt(0).all()
        assert not set(pooled["id"]) & set(rest["id"])


def fitting_record(resolved: str, questions: int, percent: float) -> dict[str, pd.DataFrame]:
    names = [f"question {number}" for number in range(questions)]
    forecasts = pd.DataFrame(
        {"question": names, "outcome": "Yes", "bound": None, "probability_pct": percent, "resolved": resolved}
    )
    forecasts["horizon_end"] = pd.Timestamp("2025-01-01")
    fits = pd.DataFrame({"question": names, "answer": "Yes", "fits": "ceasefire-or-peace"})
    return {"forecasts": forecasts, "question_fits": fits}


def test_a_record_of_failures_moves_others_down_and_none_moves_nothing():
    none = outsiders.shift(outsiders.fitting(fitting_record("open", 5, 30.0)))
    assert none.questions == 0
    assert none.mean == pytest.approx(0, abs=1e-9)
    few, many = (outsiders.shift(outsiders.fitting(fitting_record("no", number, 30.0))) for number in (3, 40))
    assert 0 > few.mean > many.mean
    assert outsiders.shift(outsiders.fitting(fitting_record("yes", 3, 30.0))).mean > 0


def test_recalibration_finds_a_planted_bias():
    """Forecasts of 50% of which one in five comes true: the shift tends to the logit of one in five as questions grow."""
    frames = fitting_record("no", 1000, 50.0)
    frames["forecasts"].loc[::5, "resolved"] = "yes"
    assert outsiders.shift(outsiders.fitting(frames)).mean == pytest.approx(math.log(0.2 / 0.8), abs=0.05)


def test_others_move_only_what_they_speak_of():
    """Pooling with a chance of a halt that lasts keeps the proportions within it and outside it."""
    views = {"base": chances(0.2, 0.1, 0.1, 0.6), "drivers": chances(0.3, 0.05, 0.15, 0.5)}
    others = outsiders.Said(np.array([0.5]), None, 1.0)
    before = analysis.pooled(views, None, Settings().named)
    after = analysis.pooled(views, others, Settings().named)
    assert after[FROZEN] / after[PEACE] == pytest.approx(before[FROZEN] / before[PEACE])
    assert after[PARTIAL] / after[COLLAPSE] == pytest.approx(before[PARTIAL] / before[COLLAPSE])
    was = analysis.lasting(before)
    # equal weights: the odds are the geometric mean of one and of the odds before
    assert analysis.lasting(after) / (1 - analysis.lasting(after)) == pytest.approx(math.sqrt(was / (1 - was)))
    faded = analysis.pooled(views, replace(others, weight=0.0), Settings().named)
    assert faded == pytest.approx(before)


@pytest.mark.parametrize("day", ["2022-04-30", "2023-06-30", "2025-02-28", "2025-08-14", "2026-01-31"])
def test_a_past_forecast_equals_the_one_made_with_the_evidence_of_its_day(day):
    """Without look-ahead: from today's tables, put back to a day, comes what the edition of that day gives."""
    _, now, complete = opened("latest")
    _, then, covered = opened(day)
    when = pd.Timestamp(day)
    back = analysis.outlook(now, when, complete, Settings())
    own = analysis.outlook(then, when, covered, Settings())
    assert back.states == own.states
    assert back.pooled == pytest.approx(own.pooled)
    assert list(back.outside["id"]) == list(own.outside["id"])


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    st.dates(date(2022, 3, 31), date(2026, 2, 28)), st.integers(0, 1000),
    st.sampled_from(["kept", "not-kept", "never-began"]), st.floats(0, 100),
)  # fmt: skip
def test_what_became_known_later_changes_no_past_forecast(day, seed, status, number):
    _, frames, complete = opened("latest")
    when = pd.Timestamp(day)
    changed, chance = {}, random.Random(seed)
    for name, frame in frames.items():
        if "known_on" not in frame:
            changed[name] = frame
            continue
        other = frame.copy()
        later = other["known_on"] > when
        for column, value in (
            ("value", number),
            ("probability_pct", number),
            ("concession_level", number % 4),
            ("status", status),
        ):
            if (
                column in other
                and pd.api.types.is_numeric_dtype(other[column]) == (column != "status")
                and name != "base_rates"
            ):
                if column == "status" and name != "truces":
                    continue
                hidden = later | (other["outcome_known_on"] > when) if column == "status" else later
                other.loc[hidden, column] = value if column != "concession_level" else int(value)
        drop = other.index[later & pd.Series([chance.random() < 0.3 for _ in other.index], index=other.index)]
        changed[name] = other.drop(drop)
    assert analysis.outlook(changed, when, complete, Settings()).pooled == pytest.approx(
        analysis.outlook(frames, when, complete, Settings()).pooled
    )


def test_an_empty_forecasts_table_leaves_two_views():
    _, frames, complete = opened("latest")
    none = {**frames, "forecasts": frames["forecasts"].iloc[:0]}
    now = analysis.outlook(none, pd.Timestamp("2026-03-01"), complete, Settings())
    assert now.said is None
    assert sum(now.pooled.values()) == pytest.approx(1)
    scored, states = outsiders.outside_record(none["forecasts"])
    assert (len(scored), states["open"]) == (0, 0)
    assert outsiders.outside_scores(scored).empty
    assert outsiders.reliability(scored).empty


def test_scores_of_others_leave_out_void_and_open_rows():
    rows = [
        ("a", "x", 80.0, "yes"),
        ("b", "x", 30.0, "no"),
        ("c", "y", 50.0, "void"),
        ("d", "y", 50.0, "open"),
        ("a", "x", 80.0, "yes"),
    ]
    frame = pd.DataFrame(rows, columns=["id", "forecaster", "probability_pct", "resolved"]).assign(bound=None)
    frame["known_on"], frame["resolved_known_on"] = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-02-01")
    scored, states = outsiders.outside_record(frame)
    assert states == {"scored": 2, "bounds": 0, "void": 1, "open": 1}
    every = outsiders.outside_scores(scored).set_index("forecaster").loc["all"]
    assert every["brier_score"] == pytest.approx((0.04 + 0.09) / 2)
    assert every["log_score"] == pytest.approx(-(math.log(0.8) + math.log(0.7)) / 2)
    assert every["skill"] == pytest.approx(1 - 0.065 / 0.25)


@pytest.mark.parametrize(
    ("percent", "bound", "came", "best", "worst"),
    [
        (5.0, "at-most", "no", 0, 0.05**2),
        (5.0, "at-most", "yes", 0.95**2, 1),
        (60.0, "at-least", "no", 0.6**2, 1),
        (60.0, "at-least", "yes", 0, 0.4**2),
        (60.0, None, "yes", 0.4**2, 0.4**2),
    ],
)
def test_a_bound_is_scored_as_the_range_that_it_leaves(percent, bound, came, best, worst):
    row = {"id": "a", "forecaster": "x", "probability_pct": percent, "bound": bound, "resolved": came}
    dates = {"known_on": pd.Timestamp("2025-01-01"), "resolved_known_on": pd.Timestamp("2025-02-01")}
    scored, states = outsiders.outside_record(pd.DataFrame([row | dates]))
    assert (scored.iloc[0]["brier_best"], scored.iloc[0]["brier_worst"]) == (pytest.approx(best), pytest.approx(worst))
    assert states["bounds"] == (bound is not None)
    assert len(outsiders.outside_scores(scored)) == (0 if bound else 2)  # one row of all, one of the forecaster
    assert len(outsiders.reliability(scored)) == (0 if bound else 1)


def test_bounds_of_the_data_stay_on_record_and_out_of_the_pool():
    _, frames, _ = opened("latest")
    forecasts = frames["forecasts"]
    bounded = set(forecasts.loc[forecasts["bound"].notna(), "id"])
    assert "2024-12-polymarket-2025" in bounded
    for day in ("2025-06-30", "2025-08-31", "2025-11-30", "2026-06-30"):
        chosen, _ = outsiders.outside_forecasts(outsiders.fitting(frames), pd.Timestamp(day), 12)
        assert not bounded & set(chosen["id"])


def test_our_scores_are_those_worked_by_hand():
    record = pd.DataFrame(
        [("base", 0.25, 0.25, 0.25, 0.25, COLLAPSE), ("pooled", 0.1, 0.1, 0.1, 0.7, COLLAPSE), ("base", 0.1, 0.1, 0.1, 0.7, None)],
        columns=["view", *OUTCOMES, "came"],
    )  # fmt: skip
    record["day"] = pd.to_datetime(["2022-03-31", "2022-03-31", "2022-04-30"])
    scores = records.own_scores(record).set_index("view")
    assert scores.loc["base", "brier_score"] == pytest.approx(0.75)
    assert scores.loc["pooled", "brier_score"] == pytest.approx(3 * 0.01 + 0.09)
    assert scores.loc["pooled", "skill"] == pytest.approx(1 - 0.12 / 0.75)
    assert scores.loc["pooled", "log_score"] == pytest.approx(-math.log(0.7))
    assert scores.loc[records.ALWAYS, "brier_score"] == pytest.approx(0)
    assert scores.loc[records.EQUAL, "brier_score"] == pytest.approx(0.75)


@pytest.mark.slow
def test_months_are_scored_only_where_their_window_is_covered():
    _, frames, complete = opened("latest")
    past = [one for one in months() if one.day <= pd.Timestamp("2025-06-30")]
    ranges = [analysis.chance_range(one, frames["drivers"], Settings(), draws=10) for one in past]
    record = records.own_record(past, ranges, frames, date(2025, 10, 31), complete, Settings())
    over = record["day"] + pd.DateOffset(months=12) <= pd.Timestamp("2025-10-31")  # earlier than the end of coverage
    assert over.any()
    assert (record["came"].notna() == over).all()


def test_the_range_holds_every_view_that_leads_and_shrinks_with_knowledge():
    _, frames, _ = opened("latest")
    now = months()[-1]
    ends = analysis.chance_range(now, frames["drivers"], Settings())
    assert all(0 <= ends[name][0] <= now.leading[name] <= ends[name][1] <= 1 for name in OUTCOMES)
    assert ends == analysis.chance_range(now, frames["drivers"], Settings())  # the same seed, the same range
    more = {key: {name: 100 * value for name, value in now.base.items()} for key in now.counts}
    sure = replace(now, counts=more, seen={}, said=None)
    narrow = analysis.chance_range(sure, frames["drivers"], Settings())
    assert all(narrow[name][1] - narrow[name][0] < 0.3 * (ends[name][1] - ends[name][0]) for name in OUTCOMES)
    # base rates alone, one class, one coding: the range is that of the Dirichlet itself
    alone = replace(now, counts=dict.fromkeys(now.counts, now.base), seen={}, said=None)
    found = analysis.chance_range(alone, frames["drivers"], Settings(weights=(1, 0, 0)))
    assert found[COLLAPSE] == pytest.approx(analysis.beta_interval(now.base, COLLAPSE), abs=0.03)


def test_each_source_of_doubt_widens_the_range():
    _, frames, _ = opened("latest")
    now = next(one for one in months() if one.day == pd.Timestamp("2025-04-30"))
    assert now.said is not None
    width = {}
    for words, one in {
        "all": now, "one class and coding": replace(now, counts=dict.fromkeys(now.counts, now.base)),
        "no drivers": replace(now, seen={}), "no others": replace(now, said=None),
    }.items():  # fmt: skip
        low, high = analysis.chance_range(one, frames["drivers"], Settings())[COLLAPSE]
        width[words] = high - low
    assert width["all"] > 0.4
    assert all(width["all"] > other - 0.02 for other in width.values())


def test_the_chances_on_an_earlier_day_are_those_of_its_edition():
    evidence, frames, complete = opened("latest")
    now = analysis.outlook(frames, pd.Timestamp("2025-08-14"), complete, Settings())
    own, covered = analysis.tables_of(evidence.earlier("2025-08-14"))
    then = analysis.outlook(own, pd.Timestamp("2025-08-14"), covered, Settings())
    assert now.leading == pytest.approx(then.leading)
    assert analysis.chance_range(now, frames["drivers"], Settings()) == analysis.chance_range(
        then, own["drivers"], Settings()
    )


RULED = {
    "round-recent": lambda row, day, rule: day - pd.Timedelta(days=rule["window_days"]) < (row["start"] if pd.isna(row["end"]) else row["end"]) <= day and row["kind"] == "meeting",
    "leaders-planned": lambda row, day, rule: row["level"] == "leaders" and row["status"] == "planned",
    "drones-rising": lambda row, day, rule: row["measure"] == "drones-launched",
    "sector-truce": lambda row, day, rule: row["scope_class"] == rule["scope_class"] and row["kind"] in ("moratorium", "mutual-truce") and row["status"] not in ("not-kept", "never-began"),
    "truce-refused": lambda row, day, rule: row["scope_class"] == rule["scope_class"] and row["kind"] == "truce-proposal" and row["status"] == "never-began",
    "sanctions-up": lambda row, day, rule: day - pd.Timedelta(days=rule["window_days"]) < row["date"] <= day,
    "us-plan-open": lambda row, day, rule: row["kind"] == "proposal" and "US" in row["parties"].split(";"),
}  # fmt: skip
"""What the sentence of each driver says of a row that sets it."""


def test_the_sentence_of_each_driver_describes_the_rows_that_set_it():
    _, frames, _ = opened("latest")
    rules = frames["drivers"].set_index("key")
    checked = set()
    for then in months():
        for key, found in then.seen.items():
            if found.state and key in RULED:
                assert len(found.rows)
                for row in found.rows.to_dict("records"):
                    assert RULED[key](row, then.day, rules.loc[key]), (then.day, key, row["id"])
                checked.add(key)
    assert checked == set(RULED)


def mean_gap(positions: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Return the gap by issue as the sentence of the driver has it, worked out row by row from what was public on a day."""
    levels: dict[tuple[str, str], float] = {}
    for (actor, issue), own in positions[positions["known_on"] <= day].groupby(["actor", "issue"]):
        newest = own[own["said"] == own["said"].max()]
        levels[actor, issue] = float(newest["concession_level"].astype(float).mean())
    both = {issue for actor, issue in levels if actor == "RU"} & {issue for actor, issue in levels if actor == "UA"}
    return pd.Series({issue: 25 * abs(levels["RU", issue] - levels["UA", issue]) for issue in both}, dtype=float)


def test_the_driver_on_the_gap_is_set_by_the_positions_and_days_that_its_sentence_names():
    _, frames, _ = opened("latest")
    rule = frames["drivers"].set_index("key").loc["gap-narrowing"]
    held = frames["positions"][frames["positions"]["concession_level"].notna()]
    said = (
        frames["documents"]
        .set_index("id")["date"]
        .reindex(held["document"])
        .set_axis(held.index)
        .fillna(held["known_on"])
    )
    held, states = held.assign(said=said), set()
    for then in months():
        public = held[held["known_on"] <= then.day]
        days = (then.day - pd.DateOffset(days=int(rule["window_days"])), then.day)
        before, now = (mean_gap(public, day) for day in days)
        same = before.index.intersection(now.index)
        narrowed = float(before[same].mean() - now[same].mean())
        if abs(narrowed - rule["threshold"]) > 1e-9 and then.seen["gap-narrowing"].state is not None:
            assert then.seen["gap-narrowing"].state == (narrowed >= rule["threshold"]), (then.day, narrowed)
            states.add(then.seen["gap-narrowing"].state)
    assert states == {True, False}


def test_the_driver_on_drones_is_set_by_six_months_in_a_row_that_rise_by_the_threshold():
    _, frames, _ = opened("latest")
    rule, seen = frames["drivers"].set_index("key").loc["drones-rising"], 0
    for then in months():
        found = then.seen["drones-rising"]
        if found.state is None:
            continue
        rows = found.rows.sort_values("month").drop_duplicates("month", keep="last")
        own = pd.PeriodIndex(rows["month"], freq="M")
        assert list(own) == list(pd.period_range(own[-1] - 5, own[-1])) and own[-1].end_time < then.day + pd.Timedelta(
            days=1
        )
        late, early = rows["value"].iloc[3:].mean(), rows["value"].iloc[:3].mean()
        assert found.state == (late >= (1 + rule["threshold"] / 100) * early), then.day
        seen += 1
    assert seen


def test_a_truce_of_the_whole_front_is_no_halt_for_a_class_of_targets():
    _, frames, complete = opened("latest")
    row = {
        "status": "planned",
        "kind": "mutual-truce",
        "planned_from": "2026-05-09",
        "planned_until": "2026-05-31",
        "start": None,
        "end": None,
    }
    day = pd.Timestamp("2026-05-20")
    covered = dict.fromkeys(complete, day.date())
    for scope, state in (("whole-front", False), ("single-site", False), ("class-of-targets", True)):
        other = {**frames, "truces": truce(**row, scope_class=scope)}
        assert drivers_of.driver_states(other, day, covered, "truces")["sector-truce"].state is state


def test_every_driver_of_the_data_has_a_function_and_the_schema_names_them():
    assert tuple(drivers_of.LOOKS) == tables.DRIVERS
    frames = opened("latest")[1]
    other = {**frames, "drivers": frames["drivers"].assign(key="moon")}
    with pytest.raises(EvidenceError, match=r"drivers\.csv, row 2, column key: 'moon', expected one of round-recent"):
        drivers_of.driver_states(other, pd.Timestamp("2026-05-20"), opened("latest")[2])


def test_the_parts_of_the_trail_sum_to_the_change():
    _, frames, _ = opened("latest")
    table = records.trail(months(), frames["drivers"], Settings())
    parts = table.drop(columns=["day", "before", "after", "who"]).sum(axis=1)
    assert parts.to_numpy() == pytest.approx((table["after"] - table["before"]).to_numpy())
    assert set(table["day"]) >= set(records.entries(months()))


def test_a_forecast_fades_before_it_leaves():
    """Where the only change of others is that one of them leaves, the pool hardly moves."""
    _, frames, _ = opened("latest")
    table = records.trail(months(), frames["drivers"], Settings())
    leaving = table[table["who"].str.startswith("- ")]
    assert len(leaving)
    assert leaving["coming"].abs().max() < 3


def test_other_codings_change_what_came_and_not_before_it_was_known():
    _, frames, _ = opened("latest")
    every = outcomes.codings(frames["alternative_codings"])
    assert every[0] == ()
    assert len(every) == 2 ** len(frames["alternative_codings"])
    running = {"status": "planned", "outcome_known_on": None, "start": None, "end": None}
    cell = pd.DataFrame([{"key": "k", "row": "a", "column": "status", "value": "not-kept"}])
    early, late = ({"truces": one, "alternative_codings": cell} for one in (truce(**running), truce()))
    assert list(outcomes.recoded(early, ("k",))["truces"]["status"]) == ["planned"]
    assert list(outcomes.recoded(late, ("k",))["truces"]["status"]) == ["not-kept"]


def test_registered_forecasts_are_resolved_by_the_rules():
    _, frames, complete = opened("latest")
    rows = pd.DataFrame([
        ("a", "2025-02-28", PARTIAL, "2025-05-31", 20.0), ("b", "2025-02-28", COLLAPSE, "2025-05-31", 80.0),
        ("c", "2026-09-30", COLLAPSE, "2027-09-30", 80.0), ("d", "2025-05-01", registered.ROUND, "2025-05-31", 30.0),
        ("e", "2026-03-01", registered.ROUND, "2026-08-31", 30.0),
    ], columns=["key", "registered_on", "outcome", "horizon_end", "probability_pct"])  # fmt: skip
    for column in ("registered_on", "horizon_end"):
        rows[column] = pd.to_datetime(rows[column])
    rows = rows.assign(base_pct=50.0, pool_pct=50.0, market_pct=float("nan"))
    found = registered.due(rows, frames, date(2026, 10, 10), complete).set_index("key")
    assert list(found["state"]) == ["yes", "no", "open", "yes", "over, not yet covered"]
    assert found.loc["a", "brier_score"] == pytest.approx(0.64)
    assert found.loc["a", "brier_base"] == pytest.approx(0.25)
    assert found.loc[["c", "e"], "brier_score"].isna().all()


def test_a_truce_runs_while_its_outcome_is_not_known():
    day = pd.Timestamp("2025-03-25")
    plan = {"planned_from": "2025-03-18", "status": "planned", "start": None, "end": None, "outcome_known_on": None}
    assert len(outcomes.in_force(truce(**plan), day)) == 1
    assert len(outcomes.in_force(truce(**plan, planned_until="2025-03-24"), day)) == 0
    assert len(outcomes.in_force(truce(**{**plan, "planned_from": "2025-03-26"}), day)) == 0
    assert len(outcomes.in_force(truce(**{**plan, "status": "kept"}), day)) == 0
    assert len(outcomes.in_force(truce(**{**plan, "kind": "truce-proposal"}), day)) == 0


def test_three_observations_move_each_probability():
    _, frames, complete = opened("latest")
    for day in ("2022-06-30", "2025-08-14", "2026-03-15"):
        now = analysis.outlook(frames, pd.Timestamp(day), complete, Settings())
        top = analysis.mind_changers(now, frames["drivers"], Settings()).groupby("outcome", sort=False).head(3)
        assert list(top["outcome"]) == [name for name in OUTCOMES for _ in range(3)]
        for _, own in top.groupby("outcome"):
            assert own["change"].abs().is_monotonic_decreasing


@pytest.mark.slow
def test_the_notebook_runs_with_an_empty_forecasts_table(tmp_path):
    data = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    table = data / "forecasts.csv"
    table.write_text(table.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    shown = shown_inside("scenarios", as_of="2023-03-31", data=str(data))
    assert "No forecast of others is on record on this date." in shown
    assert "No forecast of others fits our horizon on this date" in shown


def test_mind_changers_turn_one_driver_at_a_time():
    _, frames, complete = opened("latest")
    now = analysis.outlook(frames, pd.Timestamp("2025-08-14"), complete, Settings())
    table = analysis.mind_changers(now, frames["drivers"], Settings())
    turned = table.groupby(["driver", "becomes"])["change"].sum()
    assert turned.abs().max() == pytest.approx(0, abs=1e-9)  # what one outcome gains, others lose
    assert set(table["driver"]) == set(frames["drivers"]["key"])


def test_every_question_of_the_forecasts_is_mapped_and_every_count_rests_on_a_row():
    _, frames, _ = opened("latest")
    assert set(frames["forecasts"]["question"]) == set(frames["question_fits"]["question"])
    assert set(frames["prior_counts"]["base_rate"].dropna()) <= set(frames["base_rates"]["id"])
