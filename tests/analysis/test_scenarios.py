"""Probabilities of the outcomes: hand-worked updates, a pool with known answers, no look-ahead, scores."""

from __future__ import annotations

import math
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from trucebook.analysis import scenarios as analysis
from trucebook.analysis.scenarios import COLLAPSE, FROZEN, OUTCOMES, PARTIAL, PEACE, Settings
from trucebook.evidence.door import open_evidence
from trucebook.figures import scenarios as show

CHANCE = st.floats(0.001, 1)
VIEW = st.tuples(CHANCE, CHANCE, CHANCE, CHANCE).map(
    lambda four: analysis.normal(dict(zip(OUTCOMES, four, strict=True)))
)


def chances(*values: float) -> dict[str, float]:
    return dict(zip(OUTCOMES, values, strict=True))


@lru_cache(maxsize=4)
def opened(as_of: str):
    evidence = open_evidence(ROOT / "data", as_of, show.FACTS)
    frames = {name: evidence[name] for name in (*show.FACTS, *show.JUDGEMENTS)}
    return evidence, frames, {name: evidence.coverage(name).complete_until for name in show.FACTS}


def test_the_update_is_bayes_rule_worked_by_hand():
    prior = chances(0.2, 0.1, 0.1, 0.6)
    seen = chances(0.6, 0.7, 0.9, 0.3)
    # 0.12, 0.07, 0.09, 0.18: sum 0.46
    assert analysis.updated(prior, [seen]) == pytest.approx(chances(12 / 46, 7 / 46, 9 / 46, 18 / 46))
    # a discount of one half takes the square root of the likelihoods
    halved = analysis.updated(chances(0.25, 0.25, 0.25, 0.25), [chances(0.64, 0.16, 0.16, 0.04)], 0.5)
    assert halved == pytest.approx(chances(0.8 / 1.8, 0.4 / 1.8, 0.4 / 1.8, 0.2 / 1.8))


def test_a_driver_not_seen_counts_with_the_complement_and_an_unknown_one_not_at_all():
    drivers = pd.DataFrame(
        [{"key": "a", "partial_pct": 60.0, "frozen_pct": 50.0, "peace_pct": 90.0, "collapse_pct": 20.0}]
    )
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
    chosen = pd.DataFrame({"fits": ["ceasefire-or-peace", "peace"], "on_horizon_pct": [ceasefire, peace]})
    views = {
        "base": base,
        "drivers": analysis.driver_view(base, drivers, dict(zip(drivers["key"], states, strict=True)), discount),
        "outsiders": analysis.outside_view(chosen, base),
    }
    for one in (*views.values(), analysis.pooled(views, weights)):
        assert sum(one.values()) == pytest.approx(1)
        assert min(one.values()) >= 0


def truce(**changes):
    row = {"known_on": "2025-03-18", "kind": "moratorium", "scope": "energy sites", "status": "kept", "accepted_by": "RU;UA",
           "planned_from": None, "planned_until": None, "start": "2025-03-18", "end": "2025-04-16", "outcome_known_on": "2025-04-18"}  # fmt: skip
    frame = pd.DataFrame([row | changes])
    for name in ("known_on", "planned_from", "planned_until", "start", "end", "outcome_known_on"):
        frame[name] = pd.to_datetime(frame[name])
    return frame


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, PARTIAL),
        ({"scope": "Whole front", "kind": "mutual-truce"}, FROZEN),
        ({"scope": "Whole front", "kind": "mutual-truce", "end": "2025-03-30"}, PARTIAL),
        ({"end": "2025-03-20"}, COLLAPSE),
        ({"end": "2025-03-20", "planned_from": "2025-03-18", "planned_until": "2025-03-24"}, PARTIAL),
        ({"status": "not-kept"}, COLLAPSE),
        ({"accepted_by": "UA"}, COLLAPSE),
        ({"kind": "local-ceasefire"}, COLLAPSE),
        ({"start": "2026-03-18", "end": "2026-04-16"}, COLLAPSE),
    ],
)
def test_windows_are_resolved_by_the_rules(changes, outcome):
    events = opened("latest")[1]["events"]
    frames = {"events": events, "truces": truce(**changes)}
    assert analysis.resolve(frames, pd.Timestamp("2025-01-31"), 12) == outcome


def test_a_settlement_comes_before_any_halt():
    events = opened("latest")[1]["events"]
    signed = events[events["id"] == "2022-07-22-grain-initiative"].assign(
        agenda="Peace treaty between Russia and Ukraine"
    )
    frames = {"events": signed, "truces": truce()}
    assert analysis.resolve(frames, pd.Timestamp("2022-01-31"), 60) == PEACE


def test_base_rates_keep_their_sum_and_shrink_with_the_horizon():
    counts = pd.DataFrame(
        [(PARTIAL, None, 1.0), (FROZEN, None, 0.5), (PEACE, None, 0.5), (COLLAPSE, None, 8.0), (COLLAPSE, "unknown", 90.0)],
        columns=["outcome", "base_rate", "pseudo_count"],
    )  # fmt: skip
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
    _, frames, _ = opened("2025-08-14")
    rows = analysis.outside_forecasts(frames, pd.Timestamp("2025-08-14"), 12)
    row = rows[rows["forecaster"] == "Polymarket"].iloc[0]
    assert (row["probability_pct"], row["stated"]) == (35, pd.Timestamp("2025-08-08"))
    months = (date(2025, 12, 31) - date(2025, 8, 8)).days / 30.4375
    assert row["on_horizon_pct"] == pytest.approx(100 * (1 - 0.65 ** (12 / months)))


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
    assert set(now.views) == {"base", "drivers"}
    assert sum(now.pooled.values()) == pytest.approx(1)
    scored, states = analysis.outside_record(none["forecasts"])
    assert (len(scored), states["open"]) == (0, 0)
    assert analysis.outside_scores(scored).empty
    assert analysis.reliability(scored).empty


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
    scored, states = analysis.outside_record(frame)
    assert states == {"scored": 2, "bounds": 0, "void": 1, "open": 1}
    every = analysis.outside_scores(scored).set_index("forecaster").loc["all"]
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
    scored, states = analysis.outside_record(pd.DataFrame([row | dates]))
    assert (scored.iloc[0]["brier_best"], scored.iloc[0]["brier_worst"]) == (pytest.approx(best), pytest.approx(worst))
    assert states["bounds"] == (bound is not None)
    assert len(analysis.outside_scores(scored)) == (0 if bound else 2)  # one row of all, one of the forecaster
    assert len(analysis.reliability(scored)) == (0 if bound else 1)


def test_bounds_of_the_data_stay_on_record_and_out_of_the_pool():
    _, frames, _ = opened("latest")
    forecasts = frames["forecasts"]
    bounded = set(forecasts.loc[forecasts["bound"].notna(), "id"])
    assert "2024-12-polymarket-2025" in bounded
    for day in ("2025-06-30", "2025-08-31", "2025-11-30", "2026-06-30"):
        chosen = analysis.outside_forecasts(frames, pd.Timestamp(day), 12)
        assert not bounded & set(chosen["id"])


def test_our_scores_are_those_worked_by_hand():
    record = pd.DataFrame(
        [("base", 0.25, 0.25, 0.25, 0.25, COLLAPSE), ("pooled", 0.1, 0.1, 0.1, 0.7, COLLAPSE), ("base", 0.1, 0.1, 0.1, 0.7, None)],
        columns=["view", *OUTCOMES, "came"],
    )  # fmt: skip
    record["day"] = pd.to_datetime(["2022-03-31", "2022-03-31", "2022-04-30"])
    scores = analysis.own_scores(record).set_index("view")
    assert scores.loc["base", "brier_score"] == pytest.approx(0.75)
    assert scores.loc["pooled", "brier_score"] == pytest.approx(3 * 0.01 + 0.09)
    assert scores.loc["pooled", "skill"] == pytest.approx(1 - 0.12 / 0.75)
    assert scores.loc["pooled", "log_score"] == pytest.approx(-math.log(0.7))


def test_months_are_scored_only_where_their_window_is_covered():
    _, frames, complete = opened("latest")
    record = analysis.own_record(frames, date(2023, 8, 31), complete, Settings())
    limit = pd.Timestamp(2023, 8, 31)  # earlier than the end of coverage
    over = record["day"] + pd.DateOffset(months=12) <= limit
    assert (record["came"].notna() == over).all()


def test_the_interval_of_the_pool_holds_it_and_shrinks_with_experience():
    _, frames, complete = opened("latest")
    now = analysis.outlook(frames, pd.Timestamp("2025-08-14"), complete, Settings())
    ends = analysis.pooled_interval(now, Settings())
    assert all(0 <= ends[name][0] < now.pooled[name] < ends[name][1] <= 1 for name in OUTCOMES)
    more = replace(now, counts={name: 100 * value for name, value in now.counts.items()})
    narrow = analysis.pooled_interval(more, Settings())
    assert all(narrow[name][1] - narrow[name][0] < 0.3 * (ends[name][1] - ends[name][0]) for name in OUTCOMES)
    # base rates alone: the interval is that of the Dirichlet itself
    alone = analysis.pooled_interval(
        replace(now, views={"base": now.views["base"], "drivers": now.views["base"]}), Settings()
    )
    assert alone[COLLAPSE] == pytest.approx(analysis.beta_interval(now.counts, COLLAPSE), abs=0.03)


def test_the_chances_on_an_earlier_day_are_those_of_its_edition():
    evidence, frames, complete = opened("latest")
    day = pd.Timestamp("2025-08-14")
    now = analysis.outlook(frames, day, complete, Settings())
    assert now.pooled == pytest.approx(show.prepare(evidence.earlier("2025-08-14"), past=False).now.pooled)
    assert sum(now.pooled.values()) == pytest.approx(1)
    assert all(low < high for low, high in analysis.pooled_interval(now, Settings()).values())


def test_a_truce_runs_while_its_outcome_is_not_known():
    day = pd.Timestamp("2025-03-25")
    plan = {"planned_from": "2025-03-18", "status": "planned", "start": None, "end": None, "outcome_known_on": None}
    assert len(analysis.in_force(truce(**plan), day)) == 1
    assert len(analysis.in_force(truce(**plan, planned_until="2025-03-24"), day)) == 0
    assert len(analysis.in_force(truce(**{**plan, "planned_from": "2025-03-26"}), day)) == 0
    assert len(analysis.in_force(truce(**{**plan, "status": "kept"}), day)) == 0
    assert len(analysis.in_force(truce(**{**plan, "kind": "truce-proposal"}), day)) == 0


def test_three_observations_move_each_probability():
    _, frames, complete = opened("latest")
    for day in ("2022-06-30", "2025-08-14", "2026-03-15"):
        now = analysis.outlook(frames, pd.Timestamp(day), complete, Settings())
        top = analysis.mind_changers(now, frames["drivers"], Settings()).groupby("outcome", sort=False).head(3)
        assert list(top["outcome"]) == [name for name in OUTCOMES for _ in range(3)]
        for _, own in top.groupby("outcome"):
            assert own["change"].abs().is_monotonic_decreasing


def test_the_notebook_runs_with_an_empty_forecasts_table(tmp_path):
    data = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    table = data / "forecasts.csv"
    table.write_text(table.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "papermill",
        "notebooks/scenarios.ipynb",
        str(tmp_path / "out.ipynb"),
        "--no-progress-bar",
    ]
    command += ["-p", "as_of", "2023-03-31", "-p", "data", str(data)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    shown = (tmp_path / "out.ipynb").read_text(encoding="utf-8")
    assert "No forecast of others is on record on this date." in shown
    assert "in the two views that are pooled" in shown or "in each of the two views" in shown


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
    assert list(analysis.driver_states(frames, pd.Timestamp("2025-08-14"), opened("latest")[2])) == list(
        frames["drivers"]["key"]
    )
