"""A broken table gives every fault at once, each with file, row, column, value and what is expected."""

from __future__ import annotations

import pytest
from conftest import CORE, EVENT, ROOT, SOURCE, trucebook

from trucebook.evidence.check import check_data, load_tables
from trucebook.evidence.errors import EvidenceError, Fault
from trucebook.evidence.tables import TABLES

POLL = {**CORE, "id": "kiis-202501", "country": "UA", "pollster": "KIIS", "n": "1000"}
ANSWER = {**CORE, "id": "2025-kiis-no", "poll": "kiis-202501", "series": "land", "question": "Give up land?", "answer": "no",
          "answer_class": "refuse", "share_pct": "69"}  # fmt: skip
SERIES = {"key": "land", "public": "UA", "title": "Land", "order": "1"}


def faults_of(folder):
    return check_data(folder)[0]


def test_the_books_own_data_are_sound():
    faults, counts = check_data(ROOT / "data")
    assert faults == []
    assert counts["events"] > 200


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "expected"),
    [
        ("events", {**EVENT, "known_on": "2025-02-30"}, "known_on", "2025-02-30", "a date as YYYY-MM-DD"),
        ("events", {**EVENT, "known_on": ""}, "known_on", "", "a value (this column may not be blank)"),
        ("events", {**EVENT, "kind": "summit"}, "kind", "summit", "one of meeting, call"),
        ("events", {**EVENT, "parties": "RU;XX"}, "parties", "XX", "a code of actors.csv"),
        ("events", {**EVENT, "sources": "nobody"}, "sources", "nobody", "a key of sources.csv"),
        ("events", {**EVENT, "start": "2025-01-02", "end": "2025-01-01"}, "end", "2025-01-01", "a day not before start (2025-01-02)"),
        ("events", {**EVENT, "outcome_known_on": "2025-01-01", "start": ""}, "outcome_known_on", "2025-01-01", "a day not before known_on"),
        ("events", {**EVENT, "status": "planned"}, "outcome_known_on", "2025-01-02", "a blank, as the status is planned"),
        ("events", {**EVENT, "start": "2025-01-05", "outcome_known_on": "2025-01-05"}, "planned_for", "", "the date announced"),
        ("events", {**EVENT, "name": "bell\x07"}, "name", "bell\x07", "text without control characters"),
        ("events", {**EVENT, "id": "Round 1"}, "id", "Round 1", "a key of a-z, 0-9 and hyphens"),
        ("sources", {**SOURCE, "url": "ftp://example.org"}, "url", "ftp://example.org", "an address that begins with http"),
        ("sources", {**SOURCE, "url": "javascript:alert(1)"}, "url", "javascript:alert(1)", "an address that begins with http"),
    ],
)  # fmt: skip
def test_a_broken_cell_is_named(small_data, table, row, column, value, expected):
    faults = [
        fault for fault in faults_of(small_data(**{table: [row]})) if fault.column != "key"
    ]  # a source left unused
    assert [(f.file, f.line, f.column, f.value) for f in faults] == [(f"{table}.csv", 2, column, value)]
    assert faults[0].expected.startswith(expected)


def test_a_share_above_100_reads_as_the_design_says(small_data):
    folder = small_data(polls=[POLL], series=[SERIES], poll_answers=[{**ANSWER, "share_pct": "169"}])
    lines = [str(fault) for fault in faults_of(folder)]
    assert "poll_answers.csv, row 2, column share_pct: '169', expected a number from 0 to 100" in lines


def test_shares_of_one_question_may_not_sum_to_more_than_rounding_allows(small_data):
    other = {**ANSWER, "id": "2025-kiis-yes", "answer": "yes", "share_pct": "32"}
    assert faults_of(small_data(polls=[POLL], series=[SERIES], poll_answers=[ANSWER, other])) == []
    faults = faults_of(small_data(polls=[POLL], series=[SERIES], poll_answers=[ANSWER, {**other, "share_pct": "33"}]))
    assert [(f.line, f.column, f.value) for f in faults] == [(3, "share_pct", "102 in sum")]


def test_every_fault_is_reported_at_once(small_data):
    folder = small_data(
        events=[{**EVENT, "kind": "x", "known_on": "x"}, EVENT, EVENT], sources=[SOURCE, {**SOURCE, "key": "unused"}]
    )
    found = {(f.file, f.line, f.column) for f in faults_of(folder)}
    assert {
        ("events.csv", 2, "kind"),
        ("events.csv", 2, "known_on"),
        ("events.csv", 4, "id"),
        ("sources.csv", 3, "key"),
    } <= found


def test_row_numbers_are_lines_of_the_file_also_after_a_line_break_in_a_cell(small_data):
    folder = small_data(events=[{**EVENT, "note": "two\nlines"}, {**EVENT, "id": "2025-other", "kind": "x"}])
    assert [(f.line, f.column) for f in faults_of(folder)] == [(2, "note"), (4, "kind")]


@pytest.mark.parametrize(
    ("change", "line", "expected"),
    [
        (lambda text: text.replace("confidence", "trust", 1), 1, "the column confidence in the header row"),
        (lambda text: text.replace("First", '"First', 1), 2, "well-formed CSV"),
        (lambda text: text.rstrip("\n") + ",one,more\n", 2, f"{len(TABLES['events'].columns)} cells"),
        (lambda text: "", 1, "a header row"),
    ],
)
def test_a_file_of_the_wrong_shape_is_named(small_data, change, line, expected):
    folder = small_data()
    path = folder / "events.csv"
    path.write_text(change(path.read_text()))
    faults = [f for f in faults_of(folder) if f.file == "events.csv"]
    assert any(expected in fault.expected for fault in faults), faults
    assert min(fault.line for fault in faults) >= line


def test_bytes_that_are_no_utf8_are_named_with_their_line(small_data):
    folder = small_data()
    path = folder / "events.csv"
    path.write_bytes(path.read_bytes().replace(b"Istanbul", "Çankaya".encode("latin-1")))
    assert [(f.file, f.line) for f in faults_of(folder) if f.expected.startswith("text in UTF-8")] == [
        ("events.csv", 2)
    ]


def test_a_file_saved_by_a_spreadsheet_with_mark_and_crlf_is_read(small_data):
    folder = small_data()
    path = folder / "events.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert faults_of(folder) == []


def test_loading_broken_tables_raises_all_faults(small_data):
    with pytest.raises(EvidenceError) as caught:
        load_tables(small_data(events=[{**EVENT, "kind": "x", "level": "y"}]), ["events", "actors"])
    assert [fault.column for fault in caught.value.faults] == ["kind", "level"]


def test_a_fault_reads_as_one_line_however_long_the_value():
    assert len(str(Fault("a.csv", 2, "note", "x" * 1000, "less"))) < 150


def test_the_command_prints_a_line_a_fault_and_exits_with_1(small_data):
    folder = small_data(events=[{**EVENT, "kind": "x", "known_on": "soon"}])
    done = trucebook("check", "--data", str(folder))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    errors = [line for line in done.stderr.splitlines() if not line.startswith("warning: ")]
    assert len(errors) == 2
    assert all(line.startswith("error: events.csv, row 2, column") for line in errors)


def test_the_command_reports_rows_of_sound_data():
    done = trucebook("check")
    assert done.returncode == 0, done.stderr
    assert "no fault in" in done.stdout


def test_a_folder_that_is_not_there_is_one_line(tmp_path):
    done = trucebook("check", "--data", str(tmp_path / "nowhere"))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "no such folder" in done.stderr


def test_a_landmark_whose_row_was_renamed_names_the_nearest_one(small_data):
    mark = {"key": "m", "group": "opinion-marks", "table": "events", "row": "2025-01-02-rounds", "order": "1"}
    faults = faults_of(small_data(landmarks=[mark]))
    assert [str(fault) for fault in faults] == [
        "landmarks.csv, row 2, column row: '2025-01-02-rounds', expected a row of events.csv (nearest: 2025-01-02-round)"
    ]
