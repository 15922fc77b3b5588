"""The gap index against values worked by hand, and what must not change it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from trucebook.analysis import positions as analysis


def table(*rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["actor", "issue", "concession_level", "known_on"])
    frame["known_on"] = frame["said_on"] = pd.to_datetime(frame["known_on"])
    frame["concession_level"] = frame["concession_level"].astype("Int64")
    return frame


ROWS = (
    ("RU", "land", 0, "2024-06-14"), ("UA", "land", 4, "2022-11-15"),
    ("RU", "nato", 0, "2024-06-14"), ("RU", "nato", 1, "2024-06-14"), ("UA", "nato", 3, "2025-12-24"),
    ("UA", "nato", 4, "2022-11-15"), ("RU", "money", None, "2025-06-02"), ("UA", "money", 4, "2025-06-02"),
    ("US", "land", 1, "2025-11-21"),
)  # fmt: skip


def test_the_gap_is_the_distance_of_the_newest_documents():
    gaps = analysis.gaps(table(*ROWS))
    assert gaps["gap"].to_dict() == {"land": 4.0, "nato": 2.5}
    assert analysis.gap_index(table(*ROWS)) == pytest.approx(100 * (4 + 2.5) / 2 / 4)


def test_an_old_draft_published_late_does_not_replace_what_was_said_in_between():
    frame = table(("RU", "land", 2, "2024-06-15"), ("RU", "land", 0, "2024-06-14"), ("UA", "land", 4, "2022-11-15"))
    frame["document"] = ["draft", "conditions", "formula"]
    documents = pd.DataFrame({"id": ["draft", "conditions"], "date": pd.to_datetime(["2022-04-15", "2024-06-14"])})
    said = analysis.dated(frame.drop(columns="said_on"), documents)
    assert list(said["said_on"].dt.year) == [2022, 2024, 2022]
    assert analysis.gaps(said)["gap"].to_dict() == {"land": 4.0}


def test_on_an_earlier_day_only_what_was_known_counts():
    gaps = analysis.gaps(table(*ROWS), day=date(2025, 1, 1))
    assert gaps["gap"].to_dict() == {"land": 4.0, "nato": 3.5}
    assert analysis.gaps(table(*ROWS), day=date(2022, 1, 1)).empty


def test_swapping_the_sides_and_reordering_rows_changes_no_distance():
    frame = table(*ROWS)
    swapped = analysis.gaps(frame, "UA", "RU")
    shuffled = analysis.gaps(frame.sample(frac=1, random_state=3))
    assert swapped["gap"].to_dict() == analysis.gaps(frame)["gap"].to_dict() == shuffled["gap"].to_dict()


def test_an_actor_without_a_position_gives_no_index():
    assert pd.isna(analysis.gap_index(table(("RU", "land", 0, "2024-01-01"))))
    assert analysis.index_over_time(table(), date(2025, 1, 1)).empty


def test_the_index_over_time_ends_on_the_as_of_date():
    over_time = analysis.index_over_time(table(*ROWS), date(2026, 1, 1))
    assert str(over_time["day"].iloc[-1])[:10] == "2026-01-01"
    assert over_time["index_pct"].iloc[-1] == analysis.gap_index(table(*ROWS))


def test_then_and_now_are_compared_on_the_issues_that_both_times_have():
    rows = [*ROWS, ("RU", "new", 0, "2025-12-24"), ("UA", "new", 0, "2025-12-24")]
    then, now, number, since = analysis.gap_on_same_issues(table(*rows), date(2026, 7, 1))
    assert (number, str(since)[:10]) == (2, "2024-07-01")
    assert then == pytest.approx(100 * (4 + 3.5) / 2 / 4)
    assert now == pytest.approx(100 * (4 + 2.5) / 2 / 4)
    assert analysis.gap_on_same_issues(table(*rows), date(2023, 1, 1)) is None


def test_the_newest_position_of_each_actor_and_issue_is_shown():
    newest = analysis.latest(table(*ROWS), ("UA",))
    assert dict(zip(newest["issue"], newest["concession_level"], strict=True)) == {"land": 4, "money": 4, "nato": 3}
