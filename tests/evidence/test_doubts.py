"""What looks wrong, or is, is named where it is so, and nowhere else: each bound from both sides."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from trucebook.evidence.doubts import BEFORE_SOURCES_DAYS, doubled_rows, fractions, prices, sources_in_time
from trucebook.evidence.rules import NEAR_DAYS, ROW_RULES, lateness, second_codes
from trucebook.evidence.tables import TABLES

FIRST = date(2025, 1, 1)


def frame(name: str, *rows: dict[str, str]) -> dict[str, pd.DataFrame]:
    """Return a table as the check reads it: text by line of the file, blank cells missing."""
    columns = [column.name for column in TABLES[name].columns]
    cells = [[row.get(column) for column in columns] for row in rows]
    return {name: pd.DataFrame(cells, range(2, 2 + len(rows)), columns, dtype=object)}


def found(faults) -> list[tuple[int, str]]:
    return [(one.line, one.column) for one in faults]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"note": "Pasted again."}, True), ({"sources": "other"}, True), ({"confidence": "low"}, True), ({"known_on_is": "late-bound"}, True),
        ({"known_on": "2025-01-04"}, False), ({"name": "Another round"}, False),
    ],
)  # fmt: skip
def test_a_row_that_says_what_another_says_is_named_whatever_stands_beside_it(changed, named):
    row = {"id": "a", "name": "A round", "known_on": "2025-01-03", "sources": "one", "confidence": "high", "known_on_is": "exact", "note": "Read."}  # fmt: skip
    rows = frame("events", row, {**row, "id": "b", **changed})
    assert found(doubled_rows(rows)) == ([(3, "id")] if named else [])


@pytest.mark.parametrize(
    ("share", "named"), [("0.53", True), ("0.99", True), ("1", False), ("0", False), ("53", False)]
)
def test_a_fraction_among_percents_is_named_and_one_percent_is_none(share, named):
    answer = {"series": "land", "question": "Land?", "answer_class": "refuse"}
    rows = [{**answer, "poll": str(at), "share_pct": value} for at, value in enumerate(["50", "60", "55", share])]
    assert found(fractions(frame("poll_answers", *rows))) == ([(5, "share_pct")] if named else [])


def daily(*values: str, measure: str = "level") -> list[dict[str, str]]:
    days = [(FIRST + timedelta(days=at)).isoformat() for at in range(len(values))]
    return [{"asset": "brent", "date": day, "value": value, "measure": measure} for day, value in zip(days, values, strict=True)]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "named"),
    [("70", False), ("1399", False), ("1401", True), ("3.6", False), ("3.4", True), ("0", False), ("-5", False)],
)
def test_a_price_twenty_times_its_neighbours_or_a_twentieth_is_named(value, named):
    rows = daily("69", "70", "71", value, "70.5", "69.5", "70")
    assert found(prices(frame("prices_daily", *rows))) == ([(5, "value")] if named else [])


def test_a_change_of_a_price_is_no_price():
    rows = [*daily("69", "70", "71", "70.5"), *daily("0.5", "1.5", "-0.7", "2.1", measure="change")]
    assert found(prices(frame("prices_daily", *rows))) == []


@pytest.mark.parametrize(
    ("days", "sources", "named"),
    [
        (BEFORE_SOURCES_DAYS, "one", False), (BEFORE_SOURCES_DAYS + 1, "one", True), (BEFORE_SOURCES_DAYS + 1, "one;two", True),
        (BEFORE_SOURCES_DAYS + 1, "one;early", False), (BEFORE_SOURCES_DAYS + 1, "one;undated", False),
    ],
)  # fmt: skip
def test_a_row_long_before_the_first_of_all_its_sources_is_named(days, sources, named):
    published = {"one": FIRST, "two": FIRST + timedelta(days=9), "early": FIRST - timedelta(days=days)}
    pages = [{"key": key, "published": day.isoformat()} for key, day in published.items()]
    row = {"id": "a", "known_on": (FIRST - timedelta(days=days)).isoformat(), "sources": sources, "known_on_is": "late-bound"}  # fmt: skip
    rows = {**frame("sources", *pages, {"key": "undated"}), **frame("events", row)}
    assert found(sources_in_time(rows)) == ([(2, "known_on")] if named else [])


@pytest.mark.parametrize(
    ("changed", "column", "expected"),
    [
        ({}, "", ""), ({"row": "gone"}, "row", "a row of events.csv"), ({"row": None}, "row", "a row of events.csv"),
        ({"column": "outcome_clas"}, "column", "a column of events.csv"),
        ({"first_code": "good"}, "first_code", "blank or one of "), ({"second_code": "good"}, "second_code", "blank or one of "),
        ({"second_code": None}, "", ""), ({"table": "no_table"}, "", ""),
    ],
)  # fmt: skip
def test_a_second_code_names_a_cell_that_is_there_and_a_code_of_its_column(changed, column, expected):
    coded = {"table": "events", "row": "a", "column": "outcome_class", "first_code": "none", "second_code": "partial"}
    rows = {**frame("events", {"id": "a"}), **frame("second_coding", {**coded, **changed})}
    faults = list(second_codes(rows))
    assert found(faults) == ([(2, column)] if column else [])
    assert all(one.expected.startswith(expected) and one.value == (changed[column] or "") for one in faults)


@pytest.mark.parametrize(("rows", "named"), [("10", False), ("11", True), ("9", True), ("many", False), (None, False)])
def test_the_findings_of_an_audit_add_up_to_the_rows_looked_at(rows, named):
    audit = {"rows": rows, "right": "6", "partly": "2", "wrong": "1", "not_found": "1"}
    faults = list(ROW_RULES["audits"](frame("audits", audit)["audits"]))
    assert [(one.line, one.column, one.value) for one in faults] == ([(2, "rows", rows)] if named else [])
    assert all(one.expected.endswith("(10)") for one in faults)


@pytest.mark.parametrize(
    ("days", "sources", "known_on_is", "late"),
    [
        (NEAR_DAYS, "one", "exact", None), (NEAR_DAYS + 1, "one", "exact", NEAR_DAYS + 1), (NEAR_DAYS + 1, "one", "late-bound", None),
        (NEAR_DAYS + 1, "one;two", "exact", None), (NEAR_DAYS + 4, "one;two", "exact", NEAR_DAYS + 1), (NEAR_DAYS + 1, "one;undated", "exact", None),
        (NEAR_DAYS + 1, None, "exact", None),
    ],
)  # fmt: skip
def test_a_row_that_became_known_exactly_some_days_after_all_its_sources_is_named(days, sources, known_on_is, late):
    pages = [{"key": "one", "published": FIRST.isoformat()}, {"key": "two", "published": (FIRST + timedelta(days=3)).isoformat()}]  # fmt: skip
    row = {"id": "a", "known_on": (FIRST + timedelta(days=days)).isoformat(), "sources": sources, "known_on_is": known_on_is}  # fmt: skip
    rows = {**frame("sources", *pages, {"key": "undated"}), **frame("events", row)}
    assert [(one.line, one.column, told) for one, told in lateness(rows)] == ([(2, "known_on", late)] if late else [])


@pytest.mark.parametrize(
    ("changed", "column", "value"),
    [
        ({}, "", ""), ({"outcome_known_on": None}, "outcome_known_on", ""), ({"status": "planned"}, "outcome_known_on", "2025-01-05"),
        ({"known_on": "2025-01-03"}, "planned_for", ""), ({"known_on": "2025-01-03", "planned_for": "2025-01-04"}, "", ""),
        ({"later_known_on": "2025-02-01"}, "later_known_on", "2025-02-01"), ({"later_outcome": "Kept."}, "later_known_on", ""),
        ({"later_known_on": "2025-02-01", "later_outcome": "Kept."}, "", ""),
    ],
)  # fmt: skip
def test_an_event_has_the_days_that_its_status_and_outcomes_ask_for(changed, column, value):
    event = {"id": "a", "status": "held", "start": "2025-01-04", "known_on": "2025-01-04", "outcome_known_on": "2025-01-05"}  # fmt: skip
    faults = list(ROW_RULES["events"](frame("events", {**event, **changed})["events"]))
    assert [(one.line, one.column, one.value) for one in faults] == ([(2, column, value)] if column else [])
