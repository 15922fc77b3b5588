"""Rounds, results and dates from small tables made by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from conftest import CORE, EVENT, ROOT

from trucebook.analysis import attempts, timeline
from trucebook.analysis.intervals import wilson_in_spells
from trucebook.evidence.door import open_evidence

PERIODS = timeline.labelled(
    pd.DataFrame({"start": pd.to_datetime(["2022-02-24", "2025-01-01"]), "end": pd.to_datetime(["2024-12-31", None])})
)


def test_a_period_is_named_by_its_months():
    spans = pd.DataFrame(
        {"start": pd.to_datetime(["2022-02-24", "2025-01-01"]), "end": pd.to_datetime(["2022-04-30", None])}
    )
    assert list(timeline.labelled(spans)["label"]) == ["Feb–Apr 2022", "since Jan 2025"]
    assert PERIODS["label"].iloc[0] == "Feb 2022–Dec 2024"


@pytest.fixture
def events(small_data):
    def make(*rows, as_of="2030-01-01"):
        made = [{**EVENT, "id": f"row-{place}", **row} for place, row in enumerate(rows)]
        return open_evidence(small_data(events=made), as_of, ["events"])["events"]

    return make


def test_a_round_is_a_held_direct_or_mediated_meeting_of_both(events):
    table = events(
        {}, {"format": "mediated"}, {"level": "technical"}, {"format": "shuttle"}, {"kind": "call"}, {"parties": "UA"}, {"parties": "RU;TR"},
        {"status": "cancelled"}, {"start": "2021-05-01"},
    )  # fmt: skip
    assert list(timeline.rounds(table)["id"]) == ["row-0", "row-1"]


def test_a_party_is_not_found_inside_another_code(events):
    assert list(timeline.names(pd.Series(["RU;UA", "TRU", None, "UA"]), "RU")) == [True, False, False, False]


def test_results_count_the_outcome_of_the_time_and_not_hindsight(events):
    later = {"later_known_on": "2025-06-01", "later_class": "collapsed", "later_outcome": "It broke down."}
    held = timeline.rounds(
        events(
            {"outcome_class": "agreement", **later},
            {"outcome_class": "partial"},
            {"outcome_class": "none"},
            {"outcome_class": "rejected"},
        )
    )
    row = timeline.results(held, PERIODS).iloc[0]
    assert (row["rounds"], row["with_result"], row["share_pct"]) == (4, 2, 50.0)
    low, high = wilson_in_spells([2], [4])  # all in one series
    assert (row["low_pct"], row["high_pct"]) == (pytest.approx(100 * low), pytest.approx(100 * high))
    assert list(held["verdict"]) == ["collapsed", "partial", "none", "rejected"]


def test_no_rounds_give_no_shares(events):
    assert timeline.results(timeline.rounds(events({"kind": "call"})), PERIODS).empty


def test_what_is_announced_for_today_or_later_is_ahead_and_the_rest_is_unresolved(events):
    plan = {"status": "planned", "outcome_known_on": "", "start": "", "outcome": "", "outcome_class": ""}
    table = events(
        *(
            {**plan, "planned_for": when}
            for when in ("2025-08-13", "2025-08-14", "2025-08-15", "2025-08", "2025", "2025-07", "2024")
        )
    )
    today = date(2025, 8, 14)
    assert sorted(timeline.planned(table, today)["planned_for"]) == ["2025", "2025-08", "2025-08-14", "2025-08-15"]
    assert sorted(timeline.unresolved(table, today)["planned_for"]) == ["2024", "2025-07", "2025-08-13"]


def test_days_from_announcement_to_date(events):
    told = timeline.past_dates(
        events(
            {"planned_for": "2025-01-12", "start": "2025-01-12", "outcome_known_on": "2025-01-12"},
            {"planned_for": "2025-01"},
            {},
        )
    )
    assert dict(zip(told["id"], told["days_ahead"], strict=True)) == {"row-0": 10, "row-1": pd.NA}


def test_contacts_are_counted_by_month_and_format(events):
    counted = timeline.contacts_by_month(
        events(
            {},
            {},
            {"kind": "call", "format": "shuttle"},
            {"known_on": "2025-02-03", "outcome_known_on": "2025-02-03", "start": "2025-02-03"},
            {"kind": "proposal"},
        ),
        pd.Timestamp("2022-01-01"),
    )
    assert [tuple(row) for row in counted.astype({"month": "str"}).to_numpy()] == [
        ("2025-01-01", "direct", 2),
        ("2025-01-01", "shuttle", 1),
        ("2025-02-01", "direct", 1),
    ]


def test_a_truce_from_one_day_to_the_next_has_two_days(small_data):
    truce = {"id": "easter", "name": "Easter", "kind": "unilateral-truce", "scope": "front", "scope_class": "whole-front", "known_on": "2025-04-19", "outcome_known_on": "2025-04-21",
             "status": "not-kept", "start": "2025-04-19", "end": "2025-04-20", "sources": "kiis-20250101-poll", "confidence": "high", "known_on_is": "exact"}  # fmt: skip
    table = open_evidence(small_data(truces=[truce, {**truce, "id": "open", "end": ""}]), "2025-05-01", ["truces"])[
        "truces"
    ]
    assert list(attempts.truce_days(table)["days"]) == [2]


def test_shares_by_host_count_a_round_for_each_of_its_hosts(events):
    held = timeline.rounds(events({"hosts": "TR;UA"}, {"hosts": "TR", "outcome_class": "none"}))
    table = timeline.shares(held, "hosts").set_index("group")
    assert (table.loc["TR", "rounds"], table.loc["TR", "partial"], table.loc["TR", "none"]) == (2, 1, 1)
    assert (table.loc["UA", "rounds"], table.loc["UA", "share_pct"]) == (1, 100)
    assert table.loc["TR", "low_pct"] == pytest.approx(100 * wilson_in_spells([1], [2])[0])


OFF = {
    "status": "cancelled",
    "start": "",
    "outcome": "Called off.",
    "outcome_class": "",
    "planned_for": "2025-01-10",
    "outcome_known_on": "2025-01-09",
}
LATER = {"known_on": "2025-01-08", "planned_for": "2025-01-12", "start": "2025-01-15", "outcome_known_on": "2025-01-15"}


def test_a_meeting_called_off_counts_as_moved_only_if_its_row_names_the_new_one(events):
    moved = {**OFF, "later_known_on": "2025-01-09", "later_outcome": "Another date.", "led_to": "row-1"}
    told = timeline.fates(events(moved, LATER, {**OFF, "parties": "UA;RU"})).set_index("id")
    assert dict(told["fate"]) == {"row-0": "moved", "row-1": "later", "row-2": "cancelled"}
    assert (told.loc["row-0", "waited"], told.loc["row-1", "waited"]) == (13, 7)


def test_a_meeting_moved_twice_is_followed_to_the_last_date_known(events):
    first = {**OFF, "later_known_on": "2025-01-09", "later_outcome": "Another date.", "led_to": "row-1"}
    second = {
        **OFF,
        "known_on": "2025-01-09",
        "outcome_known_on": "2025-01-11",
        "later_known_on": "2025-01-12",
        "later_outcome": "Another date.",
        "led_to": "row-2",
    }
    plan = {
        "known_on": "2025-01-12",
        "planned_for": "2025-01-20",
        "status": "planned",
        "start": "",
        "outcome_known_on": "",
        "outcome_class": "",
    }
    rows = (first, second, plan)
    assert dict(timeline.fates(events(*rows)).set_index("id")["fate"]) == {"row-0": "pending", "row-1": "pending"}
    then = timeline.fates(events(*rows, as_of="2025-01-11")).set_index("id")
    assert dict(then["fate"]) == {"row-0": "cancelled", "row-1": "cancelled"}


def test_the_public_meetings_that_were_called_off_are_not_joined_to_unrelated_ones():
    told = timeline.fates(open_evidence(ROOT / "data", "latest", ["events"])["events"]).set_index("id")["fate"]
    for name in (
        "2025-10-16-budapest-summit-announced",
        "2025-10-23-lavrov-rubio-meeting-planned",
        "2015-01-15-astana-normandy-planned",
    ):
        assert told[name] == "cancelled"
    assert told["2026-02-01-abu-dhabi-round-planned"] == "moved"


def test_offers_name_the_round_that_answered_them(events):
    offer = {"kind": "proposal", "offer": "direct", "start": "2025-01-02"}
    made = timeline.offers(
        events(
            {**offer, "later_known_on": "2025-01-15", "later_outcome": "Another date.", "led_to": "row-1"}, LATER, {**offer, "parties": "UA;RU"},
            {**offer, "parties": "TR;RU;UA", "offer": "hosted"}, {"kind": "proposal"},
        )
    )  # fmt: skip
    assert list(made["by"]) == ["RU", "UA", "TR"]
    assert list(made["waited"]) == [13, pd.NA, pd.NA]
    table = timeline.answered(made).set_index("by")
    assert (
        table.loc["all", "offers"],
        table.loc["all", "met"],
        table.loc["RU", "met"],
        table.loc["others", "met"],
    ) == (3, 1, 1, 0)
    assert (table.loc["all", "low_pct"], table.loc["all", "high_pct"]) == (
        pytest.approx(6.1, abs=0.1),
        pytest.approx(79.2, abs=0.1),
    )
    assert timeline.answered(timeline.offers(events({}))).empty


def test_the_last_word_of_each_side_counts_for_a_date(small_data):
    def said(place, actor, word, known):
        return {**CORE, "id": f"said-{place}", "meeting": EVENT["id"], "actor": actor, "said": word, "known_on": known}

    words = [said(0, "RU", "announced", "2025-01-03"), said(1, "UA", "left-open", "2025-01-04"), said(2, "UA", "confirmed", "2025-01-06"),
             said(3, "RU", "confirmed", "2025-01-07")]  # fmt: skip
    folder = small_data(confirmations=words)

    def standing(as_of):
        seen = open_evidence(folder, as_of, ["events", "confirmations"])
        row = timeline.confirmed(seen["events"], seen["confirmations"]).iloc[0]
        return [one[:2] for one in row["standing"]], bool(row["both"])

    assert standing("2025-01-02") == ([], False)
    assert standing("2025-01-05") == ([("RU", "announced"), ("UA", "left-open")], False)
    assert standing("2025-01-08") == ([("RU", "announced"), ("UA", "confirmed")], True)


def test_gaps_are_listed_newest_first_and_never_negative(events):
    def held(first, last):
        return {"known_on": first, "start": first, "end": last, "outcome_known_on": last}

    listed = timeline.gap_list(
        timeline.rounds(
            events(held("2025-01-02", "2025-01-10"), held("2025-01-05", "2025-01-06"), held("2025-01-14", "2025-01-15"))
        )
    )
    assert list(listed["gap"]) == [4, 0, pd.NA]
    assert timeline.gap_list(timeline.rounds(events({"kind": "call"}))).empty


def test_lags_from_announcement_to_meeting(events):
    def row(day):
        return {"planned_for": day, "start": day, "outcome_known_on": day}

    lags = timeline.announcement_lags(
        events(row("2025-01-04"), row("2025-01-06"), {**row("2025-01-12"), "format": "shuttle"})
    ).set_index("kind")
    assert (lags.loc["rounds", "median"], lags.loc["rounds", "longest"], lags.loc["others", "median"]) == (3, 4, 10)


def test_attempts_last_from_first_to_last_day_and_name_who_could_verify(small_data):
    broke = {**EVENT, "id": "deal", "kind": "agreement", "parties": "RU;UA;TR", "later_known_on": "2025-01-11", "later_class": "collapsed",
             "later_outcome": "It ended."}  # fmt: skip
    second = {
        **EVENT,
        "id": "second",
        "known_on": "2025-01-20",
        "start": "2025-01-20",
        "outcome_known_on": "2025-01-20",
    }
    table = open_evidence(small_data(events=[EVENT, second, broke]), "2026-01-01", ["events", "truces"])
    monitors = pd.DataFrame({"actor": ["TR", "TR"], "date": pd.to_datetime(["2025-01-05", "2026-01-01"])})
    tried = attempts.attempts(
        table["events"], table["truces"], frozenset(), monitors, PERIODS["start"].iloc[-1]
    ).set_index("kind")
    assert (tried.loc["agreement", "days"], tried.loc["agreement", "verifiers"]) == (10, ("TR",))
    assert (tried.loc["rounds", "days"], tried.loc["rounds", "name"]) == (19, "2 rounds: Istanbul")
    assert attempts.attempts(
        table["events"].head(0), table["truces"], frozenset(), monitors, PERIODS["start"].iloc[-1]
    ).empty
