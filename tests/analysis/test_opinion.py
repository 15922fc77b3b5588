"""Poll numbers with their intervals, from small tables made by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import CORE

from trucebook.analysis import opinion
from trucebook.evidence.door import open_evidence

SERIES = {
    "key": "land",
    "public": "UA",
    "title": "Land",
    "headline_class": "refuse",
    "headline_meaning": "no land",
    "order": "1",
}


@pytest.fixture
def answers(small_data):
    def make(polls, rows):
        polls = [{**CORE, "country": "UA", "pollster": "KIIS", **poll} for poll in polls]
        rows = [
            {
                **CORE,
                "id": f"row-{place}",
                "series": "land",
                "question": "Give up land?",
                "answer": "no",
                "answer_class": "refuse",
                **row,
            }
            for place, row in enumerate(rows)
        ]
        evidence = open_evidence(
            small_data(polls=polls, poll_answers=rows, series=[SERIES]), "2026-01-01", ["polls", "poll_answers"]
        )
        return opinion.with_intervals(evidence["poll_answers"], evidence["polls"]), evidence["series"]

    return make


def test_the_stated_margin_gives_the_interval(answers):
    table, _ = answers([{"id": "a", "n": "1067", "moe_pct": "4.5"}], [{"poll": "a", "share_pct": "50"}])
    row = table.iloc[0]
    assert (row["effect_from"], row["effect"]) == ("stated", pytest.approx(2.25, abs=0.003))
    assert (row["high_pct"] - row["low_pct"]) / 2 == pytest.approx(4.5, abs=0.05)


def test_without_a_margin_the_median_design_effect_of_the_others_counts(answers):
    polls = [
        {"id": "a", "n": "1067", "moe_pct": "3"},
        {"id": "b", "n": "1067", "moe_pct": "4.5"},
        {"id": "c", "n": "1067", "moe_pct": "6"},
        {"id": "d", "n": "1067"},
    ]
    table, _ = answers(polls, [{"poll": "d", "share_pct": "50"}])
    assert (table.iloc[0]["effect_from"], table.iloc[0]["effect"]) == ("assumed", pytest.approx(2.25, abs=0.003))


def test_a_split_sample_has_the_wider_interval_of_its_own_number(answers):
    table, _ = answers(
        [{"id": "a", "n": "2000", "moe_pct": "3"}],
        [{"poll": "a", "share_pct": "40"}, {"poll": "a", "share_pct": "40", "answer": "no2", "n_asked": "500"}],
    )
    widths = table["high_pct"] - table["low_pct"]
    assert widths.iloc[1] / widths.iloc[0] == pytest.approx(2, abs=0.02)


def test_a_poll_without_a_sample_has_no_interval(answers):
    table, _ = answers([{"id": "a"}], [{"poll": "a", "share_pct": "40"}])
    assert table[["low_pct", "high_pct"]].isna().all().all()


def test_the_headline_is_the_largest_answer_of_its_class_in_order_of_time(answers):
    polls = [
        {"id": "b", "n": "1000", "field_start": "2024-02-01", "field_end": "2024-02-03"},
        {"id": "a", "n": "1000", "field_end": "2023-02-03"},
        {"id": "c"},
    ]
    rows = [{"poll": "b", "share_pct": "55", "answer": "no (sum)"}, {"poll": "b", "share_pct": "30", "answer": "rather no"},
            {"poll": "b", "share_pct": "40", "answer": "yes", "answer_class": "accept", "question": "Else?"}, {"poll": "a", "share_pct": "80"}, {"poll": "c", "share_pct": "70"}]  # fmt: skip
    table, series = answers(polls, rows)
    waves = opinion.headline(table, series, "land")
    assert list(waves["share_pct"]) == [80, 55, 70]
    assert str(waves.iloc[1]["when"])[:10] == "2024-02-02"
    assert opinion.headline(table, series, "nothing").empty


def test_a_difference_carries_the_margins_of_both_waves():
    first = pd.Series({"share_pct": 82.0, "low_pct": 79.0, "high_pct": 85.0})
    last = pd.Series({"share_pct": 52.0, "low_pct": 48.0, "high_pct": 56.0})
    assert opinion.change(first, last) == (-30.0, 5.0)
