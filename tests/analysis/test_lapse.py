"""The book over time: a measure at a month end rests on nothing that became public later."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from conftest import ROOT

from trucebook.analysis import lapse, positions, scenarios, timeline
from trucebook.chapters.changes.lapse.charts import TABLES, asked
from trucebook.evidence.asof import known
from trucebook.evidence.door import open_evidence


@pytest.fixture(scope="module")
def evidence():
    return open_evidence(ROOT / "data", "latest", [*TABLES])


@pytest.fixture(scope="module")
def frames(evidence):
    return {name: evidence[name] for name in (*TABLES, *scenarios.JUDGEMENTS, "series")}


@pytest.mark.parametrize("day", ["2022-04-30", "2023-12-31", "2025-07-31"])
def test_a_measure_is_what_the_book_of_that_day_says(evidence, frames, day):
    then, when = evidence.earlier(day), [pd.Timestamp(day)]
    gap = lapse.gap(frames, when)["value"].iloc[0]
    assert gap == pytest.approx(positions.gap_index(positions.dated(then["positions"], then["documents"])))
    held = timeline.contacts_by_month(then["events"], pd.Timestamp("2022-01-01"))
    own = held[held["month"] == pd.Timestamp(day[:8] + "01")]["contacts"].sum()
    assert lapse.contacts(known({"events": frames["events"]}, when[0])["events"], when[0]) == own


def test_a_share_waits_for_its_publication_and_ends_when_it_is_stale(frames):
    days = [pd.Timestamp(one) for one in ("2025-07-31", "2025-08-31", "2026-06-30", "2026-08-31")]
    found = lapse.shares(frames, days, {"negotiate-or-fight": asked(frames["series"])["negotiate-or-fight"]})
    found = found.set_index("day")["value"]
    # Gallup's poll of July 2025 was published on 7 August 2025.
    assert found[pd.Timestamp("2025-08-31")] == 69
    assert found.get(pd.Timestamp("2025-07-31")) != 69
    assert pd.Timestamp("2026-06-30") in found
    assert pd.Timestamp("2026-08-31") not in found


def test_the_four_chances_sum_to_one_hundred_at_every_month_end(evidence, frames):
    short = pd.Timestamp("2022-08-15").date()
    complete = {name: evidence.coverage(name).complete_until for name in scenarios.FACTS}
    then = {name: evidence.earlier(short)[name] for name in (*TABLES, "series")}
    found = lapse.measures({**frames, **then}, short, complete, asked(frames["series"]))
    chances = found[found["measure"].isin(lapse.OUTCOMES)].groupby("day")["value"].agg(["sum", "size"])
    assert list(chances.index) == [pd.Timestamp(one) for one in ("2022-03-31", "2022-04-30", "2022-05-31", "2022-06-30", "2022-07-31")]  # fmt: skip
    assert chances["sum"].tolist() == pytest.approx([100] * 5)
    assert set(chances["size"]) == {4}


def test_a_day_is_worked_out_once_for_all_later_editions_and_is_what_it_would_be_anew(evidence):
    kept, worked = {}, []

    def keep(kind, inputs, work):
        key = json.dumps(inputs, sort_keys=True, default=str)
        if key not in kept:
            worked.append((kind, inputs["day"]))
            kept[key] = work()
        return kept[key]

    def seen(as_of, keep=lapse.once):
        own = evidence.earlier(as_of)
        tables, complete = scenarios.tables_of(own)
        tables |= {name: own[name] for name in ("polls", "poll_answers", "series")}
        return lapse.on_days(tables, days, complete, asked(tables["series"]), scenarios.Settings(), keep)

    days = [pd.Timestamp("2023-01-31"), pd.Timestamp("2024-01-31")]
    early, late = seen("2024-06-20", keep), seen("2025-08-14", keep)
    parts = ("days", "days-gap", "days-shares", "days-talks", "days-chances", "outlooks")
    assert worked == [(kind, str(day)) for day in days for kind in parts]
    pd.testing.assert_frame_equal(early, late)
    pd.testing.assert_frame_equal(late, seen("2025-08-14"))


@pytest.mark.parametrize(
    ("series", "anew"),
    [("negotiate-or-fight", ["days", "days-shares"]), ("support-forces", [])],
    ids=("asked", "other"),
)
def test_a_changed_share_is_worked_out_anew_where_it_is_looked_at_and_nothing_else_is(evidence, frames, series, anew):
    complete, kept, worked = scenarios.tables_of(evidence)[1], {}, []

    def keep(kind, inputs, work):
        key = json.dumps([kind, inputs], sort_keys=True, default=str)
        if key not in kept:
            worked.append(kind)
            kept[key] = work()
        return kept[key]

    def seen(tables, keep=lapse.once):
        days = [pd.Timestamp("2025-08-31")]
        return lapse.on_days(tables, days, complete, asked(tables["series"]), scenarios.Settings(), keep)

    seen(frames, keep)
    worked.clear()
    answers = frames["poll_answers"]
    known = answers[(answers["series"] == series) & (answers["known_on"] <= "2025-08-31")]
    changed = {**frames, "poll_answers": answers.assign(share_pct=answers["share_pct"].where(answers.index != known.index[-1], 1.0))}  # fmt: skip
    found = seen(changed, keep)
    assert worked == anew
    pd.testing.assert_frame_equal(found, seen(changed))


def test_steps_keep_what_changes_and_the_last_day():
    days = pd.date_range("2025-01-01", periods=5)
    gap = pd.DataFrame(
        {"day": days, "measure": "gap", "value": [1.0, 1, 2, 2, 2], "low": [0.0, 0, 0, 0, 0], "high": [3.0, 3, 3, 4, 4]}
    )
    rounds = pd.DataFrame(
        {"day": days, "measure": "rounds", "value": [7.0] * 5, "low": float("nan"), "high": float("nan")}
    )
    kept = lapse.steps(pd.concat([gap, rounds], ignore_index=True))
    shown = [(name, when.day) for name, when in zip(kept["measure"], kept["day"], strict=True)]
    assert shown == [("gap", 1), ("gap", 3), ("gap", 4), ("gap", 5), ("rounds", 1), ("rounds", 5)]


def test_no_other_step_of_time_is_taken():
    with pytest.raises(ValueError, match="every 'hour': no step of time, expected day, week, month"):
        lapse.days_of(pd.Timestamp("2025-01-01").date(), pd.Timestamp("2025-01-02").date(), "hour")
