"""Poll numbers with their intervals, from small tables made by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import CORE, ROOT

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
    assert (table.iloc[0]["effect_from"], table.iloc[0]["effect"]) == ("assumed", pytest.approx(3.125, abs=0.01))


def test_a_margin_of_a_simple_random_sample_makes_no_poll_surer_than_one_without(answers):
    """The margin of a is that of a simple random sample, b states its design, c nothing: one pollster, one design effect."""
    polls = [
        {"id": "a", "n": "1067", "moe_pct": "3"},
        {"id": "b", "n": "1067", "moe_pct": "4.5"},
        {"id": "c", "n": "1067"},
    ]
    table, _ = answers(polls, [{"poll": name, "share_pct": "50"} for name in "abc"])
    assert list(table["effect_from"]) == ["assumed", "stated", "assumed"]
    assert table["effect"].to_numpy() == pytest.approx([2.25] * 3, abs=0.003)


def test_the_farthest_wave_is_named_only_beyond_chance_over_all_looks(answers):
    """A fall and a return between two like ends is not "unchanged"; of many waves that only scatter, none is named."""
    days = [f"2023-{place:02d}-01" for place in range(1, 13)]
    names = [f"p{place}" for place in range(12)]
    polls = [{"id": name, "n": "1000", "moe_pct": "4", "field_end": day} for name, day in zip(names, days, strict=True)]

    def waves(*shares: int):
        table, series = answers(
            polls, [{"poll": name, "share_pct": str(one)} for name, one in zip(names, shares, strict=True)]
        )
        return opinion.headline(table, series, "land")

    fell = opinion.turn(waves(45, 44, 46, 45, 40, 33, 29, 34, 41, 44, 45, 45))
    assert fell is not None and fell["share_pct"] == 29
    assert (
        opinion.turn(waves(45, 44, 46, 45, 40, 43, 47, 44, 41, 44, 45, 46)) is None
    )  # 40 against 46: beyond one look, not eleven
    assert abs(opinion.change(waves(*[40] * 11, 46).iloc[0], waves(*[40] * 11, 46).iloc[-1])[0]) == 6


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


def test_an_undated_poll_stands_at_its_own_publication_though_an_answer_came_out_later(answers):
    table, _ = answers(
        [{"id": "a", "known_on": "2025-12-04"}], [{"poll": "a", "share_pct": "66", "known_on": "2025-12-26"}]
    )
    assert str(table.iloc[0]["when"])[:10] == "2025-12-04"


def test_a_difference_carries_the_margins_of_both_waves():
    first = pd.Series({"share_pct": 82.0, "low_pct": 79.0, "high_pct": 85.0})
    last = pd.Series({"share_pct": 52.0, "low_pct": 48.0, "high_pct": 56.0})
    assert opinion.change(first, last) == (-30.0, 5.0)


def test_a_missing_sample_is_taken_from_the_pollsters_other_waves_and_says_so(answers):
    table, _ = answers(
        [{"id": "a", "n": "1000", "moe_pct": "3.1"}, {"id": "b"}],
        [{"poll": "a", "share_pct": "40"}, {"poll": "b", "share_pct": "40"}],
    )
    assert list(table["n_from"]) == ["stated", "assumed"]
    assert table.iloc[1]["n_interval"] == 1000
    assert pd.isna(table.iloc[1]["n_used"])


def test_waves_of_a_pollsters_second_wording_are_not_comparable(answers):
    polls = [{"id": name, "n": "1000", "field_end": f"2023-0{place}-01"} for place, name in enumerate("abcd", 1)]
    rows = [{"poll": name, "share_pct": "50", "question": "Other?" if name == "c" else "Land?"} for name in "abcd"]
    table, series = answers(polls, rows)
    marked = opinion.comparable(opinion.headline(table, series, "land"))
    assert list(marked["main"]) == [True, True, False, True]
    assert marked["variance"].iloc[0] == pytest.approx(2500 * opinion.ASSUMED_EFFECT / 1000)


def test_a_step_is_named_only_where_its_interval_leaves_out_zero(answers):
    polls = [{"id": name, "n": "1000", "moe_pct": "4.0", "field_end": f"2023-0{place}-01"} for place, name in enumerate("abc", 1)]  # fmt: skip
    table, series = answers(
        polls, [{"poll": name, "share_pct": share} for name, share in zip("abc", ("50", "53", "60"), strict=True)]
    )
    found = opinion.steps(opinion.headline(table, series, "land"))
    assert list(found["difference"]) == [3, 7]
    assert list(found["beyond"]) == [False, True]
    assert not found["firm"].any()
    assert list(opinion.steps(opinion.headline(table, series, "land"), 1.0)["firm"]) == [False, True]
    assert not opinion.steps(opinion.headline(table, series, "land"), 3.0)["firm"].any()
    assert found["margin"].iloc[0] == pytest.approx(4.0 * 2**0.5, abs=0.05)


def test_wordings_are_compared_within_one_poll(answers):
    polls = [{"id": name, "n": "1000", "field_end": f"2023-0{place}-01"} for place, name in enumerate("ab", 1)]
    rows = [{"poll": "a", "share_pct": "50", "question": "One?"}, {"poll": "a", "share_pct": "70", "question": "Other?"}, {"poll": "b", "share_pct": "52", "question": "One?"}]  # fmt: skip
    table, _ = answers(polls, rows)
    assert list(opinion.wordings(table, ["land"], "refuse")["share_pct"]) == [50, 70]
    assert opinion.wordings(table, ["nothing"], "refuse").empty


@pytest.mark.parametrize(
    ("share", "missing", "difference", "whole"),
    [(60, 0, -40, 60), (60, 50, -20, 50), (60, 25, 20, 65), (90, 50, 30, 95), (10, 50, -30, 5)],
)
def test_the_missing_move_the_whole_by_their_weight(share, missing, difference, whole):
    assert opinion.nonresponse(share, missing, difference) == pytest.approx(whole)


def test_the_tipping_point_brings_the_whole_to_one_half():
    assert opinion.nonresponse(60, 40, opinion.tipping(60, 40)) == pytest.approx(50)
    assert pd.isna(opinion.tipping(90, 20))
    assert pd.isna(opinion.tipping(60, 0))


@pytest.mark.parametrize(("figure", "verdict"), [(70, "found"), (71, "near"), (76, "not traceable")])
def test_a_quoted_figure_is_found_near_or_not_traceable(answers, figure, verdict):
    table, _ = answers([{"id": "a", "n": "1000"}], [{"poll": "a", "share_pct": "70"}])
    assert opinion.trace(table, figure, "land", "refuse")["verdict"] == verdict
    assert opinion.trace(table, figure, "nothing", "refuse")["row"] is None


@pytest.mark.parametrize(
    ("figure", "series", "answer_class", "poll", "verdict", "row"),
    [
        (69, "negotiate-or-fight", "negotiate", "", "found", "gallup-202507"),
        (76, "plan-russia", "refuse", "", "found", "kiis-202508"),
        (54, "talks-or-continue", "negotiate", "", "found", "levada-202409"),
        (71, "concessions-acceptable", "refuse", "levada-202409", "near", "levada-202409"),
    ],
)
def test_the_figures_of_the_article_have_their_source_in_the_table(figure, series, answer_class, poll, verdict, row):
    evidence = open_evidence(ROOT / "data", "2025-08-14", ["polls", "poll_answers"])
    table = opinion.with_intervals(evidence["poll_answers"], evidence["polls"])
    found = opinion.trace(table, figure, series, answer_class, poll)
    assert (found["verdict"], found["row"]["poll"]) == (verdict, row)


def test_no_question_of_a_poll_has_answers_of_more_than_all():
    """Answers of one question add up to at most 100 and rounding, where the classes do not overlap."""
    evidence = open_evidence(ROOT / "data", "latest", ["polls", "poll_answers"])
    table = opinion.newest_shares(evidence["poll_answers"])
    sums = table.groupby(["poll", "series", "question"])["share_pct"].agg(["sum", "size"])
    assert (sums["sum"] <= 100 + sums["size"]).all()


def test_two_forms_of_a_question_are_shares_with_intervals_where_the_number_asked_is_known(small_data):
    experiment = {**CORE, "series": "land", "pollster": "KIIS", "variant": "List", "wording": "Counted", "usual_form": "outright", "other_form": "list"}  # fmt: skip
    rows = [
        {**experiment, "id": "a", "usual_pct": "84", "other_pct": "80", "usual_n": "1000", "other_n": "1000"},
        {**experiment, "id": "b", "usual_pct": "71", "other_pct": "61"},
        {**experiment, "id": "c"},
    ]
    evidence = open_evidence(small_data(poll_wordings=rows, series=[SERIES]), "2026-01-01", ["poll_wordings"])
    table = opinion.forms(evidence["poll_wordings"], 1.0)
    assert list(table["share_pct"]) == [84, 80, 71, 61]
    assert list(table["usual"]) == [True, False, True, False]
    difference, margin = opinion.change(table.iloc[0], table.iloc[1])
    assert difference == -4
    assert margin == pytest.approx(1.96 * (0.84 * 0.16 / 1000 + 0.8 * 0.2 / 1000) ** 0.5 * 100, abs=0.05)
    assert table.tail(2)[["low_pct", "high_pct"]].isna().all().all()
    assert opinion.forms(evidence["poll_wordings"].iloc[:0], 1.0).empty


def test_of_a_restated_share_the_newest_that_was_public_counts(answers):
    rows = [
        {"poll": "a", "share_pct": "70", "known_on": "2022-10-18"},
        {"poll": "a", "share_pct": "73", "known_on": "2024-11-19"},
        {"poll": "a", "share_pct": "26", "answer": "yes", "answer_class": "compromise", "known_on": "2022-10-18"},
    ]
    table, _ = answers([{"id": "a", "n": "1000"}], rows)
    assert sorted(table["share_pct"]) == [26, 73]
    earlier = rows[0] | {"known_on": "2025-01-01"}
    assert sorted(answers([{"id": "a"}], [earlier, *rows[1:]])[0]["share_pct"]) == [26, 70]


@pytest.mark.parametrize(
    ("wave", "middle"),
    [("2025", "2025-07-01"), ("2025-Q1", "2025-02-15"), ("2025-03", "2025-03-15"), ("2025-03-07", "2025-03-07")],
)
def test_a_wave_of_any_length_has_a_middle(answers, wave, middle):
    table, _ = answers([{"id": "a", "wave": wave, "known_on": "2025-12-01"}], [{"poll": "a", "share_pct": "50"}])
    assert table["when"].tolist() == [pd.Timestamp(middle)]
