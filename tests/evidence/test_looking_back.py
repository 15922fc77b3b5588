"""Models that look back see what the door showed on that day, and what is said of all rows is said of those it showed."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import CORE, EVENT, SOURCE, coverage, write_table

from trucebook.evidence.asof import ALWAYS, known, times
from trucebook.evidence.check import examine, load_tables
from trucebook.evidence.door import cited_rows, open_evidence
from trucebook.evidence.doubts import behind_all
from trucebook.evidence.past import Past
from trucebook.evidence.tables import TABLES

POLL = {**CORE, "id": "p", "country": "UA", "pollster": "X", "known_on": "2025-03-01", "field_start": "2025-02-10", "field_end": "2025-02-20"}  # fmt: skip
ANSWER = {**CORE, "id": "a", "poll": "p", "series": "land", "question": "Land?", "answer": "no", "answer_class": "refuse",
          "share_pct": "60", "known_on": "2025-01-05", "note": "They changed their minds later."}  # fmt: skip
SERIES = {"key": "land", "public": "UA", "title": "Land", "order": "1"}
PLANNED = {**EVENT, "id": "planned", "known_on": "2025-02-01", "planned_for": "2025-02-15", "start": "2025-02-15",
           "outcome_known_on": "2025-02-15", "later_known_on": "2025-03-10", "later_class": "none", "later_outcome": "Nothing followed.",
           "led_to": "round"}  # fmt: skip
ROUND = {**EVENT, "id": "round", "known_on": "2025-04-01", "start": "2025-04-01", "outcome_known_on": "2025-04-01"}
TOLD = ("events", "polls", "poll_answers")
DAYS = [
    "2025-01-02",
    "2025-01-31",
    "2025-02-01",
    "2025-02-14",
    "2025-02-15",
    "2025-02-28",
    "2025-03-01",
    "2025-03-10",
    "2025-03-31",
    "2025-04-01",
]


@pytest.fixture
def folder(small_data):
    given = {"events": [EVENT, PLANNED, ROUND], "polls": [POLL], "poll_answers": [ANSWER], "series": [SERIES]}
    page = {**SOURCE, "key": "ap-20250101-page", "publisher": "AP", "kind": "outlet"}
    given["events"][1] = {**PLANNED, "sources": f"{SOURCE['key']};{page['key']}"}
    return small_data(**given, sources=[SOURCE, page], coverage=coverage(given))


@pytest.mark.parametrize("day", DAYS)
def test_looking_back_shows_what_the_door_shows(folder, day):
    frames = load_tables(folder, [*TOLD, "sources"])
    shown, told, once = (
        open_evidence(folder, day, TOLD),
        Past(frames).on(pd.Timestamp(day)),
        known(frames, pd.Timestamp(day).date()),
    )
    for name in TOLD:
        wanted = shown[name].drop(columns="sources").reset_index(drop=True)
        for found in (told, once):
            pd.testing.assert_frame_equal(found[name].drop(columns="sources").reset_index(drop=True), wanted)
    pd.testing.assert_frame_equal(told["sources"], frames["sources"])


def test_what_is_said_of_all_rows_is_said_of_those_that_were_public(folder):
    rows = cited_rows(folder, "2025-03-01").set_index("id")
    assert list(rows.columns) == ["table", "confidence", "known_on", "known_on_is", "about", "sources", "kinds"]
    assert dict(rows["table"]) == {EVENT["id"]: "events", "planned": "events", "p": "polls", "a": "poll_answers"}
    assert (rows.loc["planned", "sources"], rows.loc["planned", "kinds"]) == (2, "primary;outlet")
    assert (rows.loc["a", "sources"], rows.loc["a", "kinds"]) == (1, "primary")
    # An answer describes the days of its poll; an event that was only planned no day yet.
    assert rows["about"].dt.strftime("%Y-%m-%d").to_dict() == {
        EVENT["id"]: "2025-01-02", "planned": "2025-02-15", "p": "2025-02-20", "a": "2025-02-20"
    }  # fmt: skip
    assert rows["known_on"].max() == pd.Timestamp("2025-03-01")
    early = cited_rows(folder, "2025-02-14").set_index("id")
    assert pd.isna(early.loc["planned", "about"]) and "a" not in early.index


def test_a_folder_without_rows_by_hand_has_none_to_speak_of(small_data):
    folder = small_data()
    for table in TOLD:
        (folder / f"{table}.csv").unlink(missing_ok=True)
    write_table(
        folder,
        "prices_daily",
        [{**CORE, "id": "d", "date": "2025-01-02", "asset": "brent", "value": "80", "unit": "USD"}],
    )
    rows = cited_rows(folder, "2025-01-02")
    assert rows.empty and list(rows.columns)[:2] == ["table", "id"]


def test_a_name_in_braces_that_stands_for_no_filled_column_is_named(small_data):
    sound = {
        "key": "round-recent",
        "title": "Met in {window_days} days",
        "rule": "As the title says.",
        "window_days": "60",
        "order": "1",
    }
    drivers = [sound, {**sound, "window_days": ""}, {**sound, "rule": "{no_such_column} and {title}"}]
    found = [
        one
        for one in examine(small_data(drivers=drivers)).faults
        if one.file == "drivers.csv" and "in braces" in one.expected
    ]
    assert [(one.line, one.column, one.value) for one in found] == [
        (3, "title", "{window_days}"),
        (4, "rule", "{no_such_column}"),
    ]


def text(name: str, *rows: dict[str, str]) -> dict[str, list[str]]:
    """Return rows as a table of text, columns not given blank."""
    return {column.name: [row.get(column.name, "") for row in rows] for column in TABLES[name].columns}


def test_what_names_nothing_that_is_there_waits_for_nothing():
    """A row is refused by the check for it, not hidden by the rule of time, and what stands beside it does not move."""
    gone = times({"events": text("events", {**PLANNED, "led_to": "no-such-row"}, ROUND)})["events"]
    assert gone.rows == [PLANNED["known_on"], ROUND["known_on"]]
    assert gone.cells["led_to"][0] == PLANNED["later_known_on"]
    both = times({"events": text("events", {**PLANNED, "led_to": "no-such-row;round"}, ROUND)})["events"]
    assert both.cells["led_to"][0] == ROUND["known_on"]
    blank = times({"events": text("events", {**PLANNED, "led_to": ""}, ROUND)})["events"]
    assert blank.cells["led_to"][0] == PLANNED["later_known_on"]
    answers = {"polls": text("polls", POLL), "poll_answers": text("poll_answers", ANSWER, {**ANSWER, "poll": "gone"})}
    assert times(answers)["poll_answers"].rows == [POLL["known_on"], ANSWER["known_on"]]


def test_a_row_of_a_key_that_stands_twice_is_public_with_the_first_of_them():
    early, late = {**POLL, "known_on": "2025-01-10"}, {**POLL, "known_on": "2025-06-01"}
    for polls in ((early, late), (late, early)):
        tables = {"polls": text("polls", *polls), "poll_answers": text("poll_answers", ANSWER)}
        assert times(tables)["poll_answers"].rows == ["2025-01-10"]


def test_a_row_without_a_day_is_never_public_and_takes_what_hangs_on_it_along():
    tables = {"polls": text("polls", {**POLL, "known_on": "soon"}), "poll_answers": text("poll_answers", ANSWER)}
    known_from = times(tables)
    assert not known_from["polls"].seen("2099-12-31").any() and not known_from["poll_answers"].seen("2099-12-31").any()


@pytest.mark.parametrize(
    ("row", "column", "public"),
    [
        ("planned", "outcome", "2025-02-15"),  # waits for the cell, not for its row alone
        ("planned", "later_outcome", "2025-03-10"),
        ("planned", "name", "2025-02-01"),
        ("open", "outcome", "2025-02-01"),  # nothing stands in the cell yet
        ("gone", "outcome", ALWAYS),
        ("planned", "no_such_column", ALWAYS),
    ],
)
def test_another_reading_of_a_cell_waits_for_what_the_cell_holds(row, column, public):
    coding = {"table": "events", "row": row, "column": column, "date": "2025-01-20"}
    events = text("events", PLANNED, {**PLANNED, "id": "open", "outcome_known_on": "", "later_known_on": ""})
    assert times({"events": events, "second_coding": text("second_coding", coding)})["second_coding"].rows == [public]


@pytest.mark.parametrize(
    ("days", "line"),
    [
        (["2024-01-01", "2024-01-05", "2024-02-01", "2024-03-01", "2024-04-01", "2025-04-02"], 7),
        (["2025-04-02", "2024-01-05", "2024-02-01", "2024-03-01", "2024-04-01", "2024-01-01"], 2),
        (
            ["2024-01-01", "2024-01-05", "2024-02-01", "2024-03-01", "2024-04-01", "2025-04-01"],
            None,
        ),  # a year to the day
        (["2024-01-05", "2024-02-01", "2024-03-01", "2024-04-01", "2025-04-02"], None),  # too few to tell
        (["2022-01-01", "2024-01-05", "2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01"], None),  # the first alone
        (["2024-01-01", "2024-01-05", "2024-02-01", "2024-03-01", "2024-04-01", "2025-04-02", "2025-04-02"], None),
        (["2024-01-01", "2024-01-05", "2024-02-01", "2024-03-01", "2024-04-01", "soon", "2025-04-02"], 8),
        (["2024-01-01", "2024-01-05", "2024-02-01", "2024-03-01", "2024-04-01", "2025-02-30"], None),
    ],
)
def test_a_row_far_behind_all_others_of_its_table_is_named(days, line):
    frame = pd.DataFrame({"known_on": days}, index=range(2, 2 + len(days)), dtype=object)
    found = list(behind_all({"sources": frame, "events": frame}))
    wanted = [] if line is None else [("events.csv", line, "known_on", days[line - 2])]
    assert [(one.file, one.line, one.column, one.value) for one in found] == wanted
    assert all("2024-04-01" in one.expected for one in found)
