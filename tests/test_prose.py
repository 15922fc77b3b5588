"""Text agrees with its numbers."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from trucebook import prose


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-02-18", "18 February 2026"),
        ("2026-02", "February 2026"),
        ("2025-Q1", "first quarter of 2025"),
        ("2026", "2026"),
        (date(2025, 8, 14), "14 August 2025"),
        (pd.Timestamp("2025-01-02"), "2 January 2025"),
        (None, ""),
        (pd.NaT, ""),
    ],
)
def test_dates_are_said_as_precisely_as_they_are_known(value, words):
    assert prose.day(value) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2026-02-04", "2026-02-05", "4–5 February 2026"),
        ("2026-01-31", "2026-02-01", "31 January – 1 February 2026"),
        ("2025-12-31", "2026-01-01", "31 December 2025 – 1 January 2026"),
        ("2026-02-04", None, "4 February 2026"),
        (None, "2026-02-05", "until 5 February 2026"),
    ],
)
def test_spans_say_once_what_both_days_share(start, end, words):
    assert prose.span(pd.Timestamp(start), pd.Timestamp(end)) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "no rounds"), (1, "one round"), (2, "two rounds"), (12, "12 rounds"), (1200, "1,200 rounds")],
)
def test_counts_agree_with_their_noun(number, words):
    assert prose.count(number, "round") == words


@pytest.mark.parametrize(
    ("difference", "margin", "words"),
    [
        (-30, 5, "down by 30 points"),
        (6, 5, "up by six points"),
        (1.2, 1, "up by one point"),
        (4, 5, "unchanged within the margin of error"),
        (-5, 5, "unchanged within the margin of error"),
    ],
)
def test_a_change_is_named_only_beyond_its_margin(difference, margin, words):
    assert prose.direction(difference, margin) == words


def test_lists_and_sentences():
    assert [prose.listed(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert (prose.sentence("they met"), prose.sentence("Really?"), prose.sentence("")) == ("They met.", "Really?", "")


def test_silence_after_coverage_is_said_to_prove_nothing():
    last, complete = date(2026, 2, 18), date(2026, 3, 15)
    bounded = prose.no_record_since("round", last, complete, date(2026, 7, 1), "events")
    assert "No round is recorded after 18 February 2026" in bounded
    assert "complete to 15 March 2026" in bounded
    assert "may be missing" in bounded
    assert "may be missing" not in prose.no_record_since("round", last, complete, complete, "events")
    assert prose.no_record_since("round", None, complete, date(2026, 7, 1), "events").startswith(
        "No round is recorded;"
    )


def test_text_from_a_table_is_made_safe():
    assert prose.safe("<b>&") == "&lt;b&gt;&amp;"
    assert prose.safe(None) == prose.safe(float("nan")) == ""
