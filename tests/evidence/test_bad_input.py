"""What people get wrong with tables: each kind gives the right line, and the cause stands first."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from conftest import ACTORS, CORE, EVENT, SOURCE, trucebook

from trucebook.evidence.check import examine
from trucebook.evidence.errors import EvidenceError, Fault, folded

POLL = {
    **CORE,
    "id": "kiis-202501",
    "country": "UA",
    "pollster": "KIIS",
    "n": "1000",
    "field_start": "2025-01-01",
    "field_end": "2025-01-02",
}
ANSWER = {**CORE, "id": "a", "poll": "kiis-202501", "series": "land", "question": "Give up land?", "answer": "no", "answer_class": "refuse",
          "share_pct": "53"}  # fmt: skip
SERIES = [{"key": "land", "public": "UA", "title": "Land", "order": "1"}]
PRICE = {
    **CORE,
    "id": "p",
    "asset": "brent-spot",
    "date": "2025-01-01",
    "measure": "level",
    "value": "60",
    "unit": "USD per barrel",
}


def workbook() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


UNREADABLE = {
    "semicolons": (lambda raw: raw.replace(b",", b";"), "semicolons between the cells"),
    "tabs": (lambda raw: raw.replace(b",", b"\t"), "tabs between the cells"),
    "UTF-16": (lambda raw: raw.decode().encode("utf-16"), "text in UTF-16"),
    "UTF-16 without mark": (lambda raw: raw.decode().encode("utf-16-le"), "UTF-16 without its mark"),
    "cp1251": (
        lambda raw: raw.replace(b"Istanbul", "Стамбул и Киев".encode("cp1251")),
        "looks like Cyrillic in Windows-1251",
    ),
    "cp1252": (lambda raw: raw.replace(b"Istanbul", "Çankaya".encode("cp1252")), "looks like Windows-1252"),
    "Excel": (lambda raw: workbook(), "an Excel or LibreOffice workbook"),
    "old Excel": (lambda raw: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + raw, "an old Excel workbook"),
    "web page": (lambda raw: b"<!DOCTYPE html><title>events.csv</title>", "a web page"),
    "Git LFS": (lambda raw: b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
    "another table": (lambda raw: b"key,publisher,title\na,b,c\n", "key,publisher,title"),
    "no header": (lambda raw: raw.split(b"\n", 1)[1], "2025-01-02-round"),
    "empty": (lambda raw: b"", ""),
    "open quotation mark": (lambda raw: raw.replace(b"First", b'"First'), "unexpected end of data"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_table_that_cannot_be_read_is_one_line_and_nothing_that_names_its_rows_is_checked(small_data, kind):
    said = {**CORE, "id": "c", "meeting": EVENT["id"], "actor": "RU", "said": "confirmed"}
    folder = small_data(confirmations=[said] * 1)
    path = folder / "events.csv"
    change, words = UNREADABLE[kind]
    path.write_bytes(change(path.read_bytes()))
    faults = examine(folder).faults
    assert [fault.file for fault in faults] == ["events.csv"], faults
    assert words in faults[0].value and ("UTF-8" in faults[0].expected or faults[0].expected), faults[0]


def test_a_folder_in_place_of_a_table_and_a_missing_one_are_one_line_each(small_data):
    folder = small_data()
    (folder / "actors.csv").unlink()
    faults = examine(folder).faults
    assert [(fault.file, fault.value) for fault in faults] == [("actors.csv", "not in the folder")]
    (folder / "actors.csv").mkdir()
    assert [(fault.file, fault.value) for fault in examine(folder).faults] == [("actors.csv", "a folder")]


def test_a_link_that_leads_nowhere_a_pipe_and_a_device_are_no_tables(small_data):
    """A pipe is never read: that would wait for ever."""
    path = small_data() / "events.csv"
    for make, said in (
        (lambda: path.symlink_to("gone.csv"), "a link that leads nowhere"),
        (lambda: path.symlink_to(path.name), "a link that leads nowhere"),
        (lambda: os.mkfifo(path), "a pipe or a device"),
        (lambda: path.symlink_to("/dev/zero"), "a pipe or a device"),
    ):
        path.unlink()
        make()
        assert [(fault.file, fault.value) for fault in examine(path.parent).faults] == [("events.csv", said)]


def test_faults_stand_before_warnings(small_data):
    folder = small_data(polls=[{**POLL, "known_on": "2025-01-20"}], events=[{**EVENT, "status": "hedl"}])
    lines = trucebook("check", "--data", str(folder)).stderr.splitlines()
    kinds = [line.split(":")[0] for line in lines]
    assert kinds == sorted(kinds) and set(kinds) == {"error", "warning"}


def test_a_renamed_table_is_named(small_data):
    folder = small_data()
    (folder / "sources.csv").rename(folder / "source.csv")
    faults = examine(folder).faults
    assert [fault.file for fault in faults] == ["sources.csv"] and "(nearest: source.csv)" in faults[0].expected


def test_a_cause_stands_first_and_many_rows_of_one_cause_are_folded(small_data):
    rows = [{**EVENT, "id": f"e{place}", "known_on": "14/08/2025"} for place in range(50)]
    folder = small_data(events=rows)
    (folder / "series.csv").write_text(
        "key;public;title;headline_class;headline_meaning;order;chart;chart_order;roles;pollster;line_title\n"
    )
    with pytest.raises(EvidenceError) as caught:
        raise EvidenceError(examine(folder).faults)
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("series.csv") and "semicolons" in lines[0]
    assert "would be 2025-08-14" in lines[1]
    assert lines[-1] == "events.csv: … and 47 more rows like this (--all lists them)" and len(lines) == 5


@pytest.mark.parametrize(
    ("table", "row", "column", "expected"),
    [
        ("events", {**EVENT, "known_on": "14/08/2025"}, "known_on", "would be 2025-08-14"),
        ("events", {**EVENT, "known_on": "14.08.2025"}, "known_on", "would be 2025-08-14"),
        ("events", {**EVENT, "known_on": "45883"}, "known_on", "Excel's number of the day 2025-08-14"),
        ("events", {**EVENT, "known_on": "٢٠٢٥-01-02"}, "known_on", "a date as YYYY-MM-DD"),
        ("events", {**EVENT, "known_on": "9999-01-02"}, "known_on", "a date as YYYY-MM-DD"),
        ("events", {**EVENT, "kind": "meting"}, "kind", "(nearest: meeting)"),
        ("events", {**EVENT, "sources": f"{SOURCE['key']};{SOURCE['key']}"}, "sources", "each key once"),
        ("events", {**EVENT, "name": "K\ufffdln"}, "name", "the letter that was lost"),
        ("events", {**EVENT, "outcome": "x" * 5000}, "outcome", "at most 3000 characters"),
        ("events", {**EVENT, "later_known_on": "2025-02-01", "later_outcome": "x", "led_to": EVENT["id"]}, "led_to", "another row"),
        ("polls", {**POLL, "n": "1,005"}, "n", "would be 1005"),
        ("polls", {**POLL, "n": "1 005"}, "n", "would be 1005"),
        ("polls", {**POLL, "n": "١٠٠٥"}, "n", "a whole number"),
        ("polls", {**POLL, "n": "1" * 20}, "n", "at most 15 digits"),
        ("polls", {**POLL, "moe_pct": "3,1"}, "moe_pct", "would be 3.1"),
        ("polls", {**POLL, "moe_pct": "1" + "0" * 320}, "moe_pct", "a plain number"),
        ("polls", {**POLL, "moe_pct": "inf"}, "moe_pct", "a plain number"),
        ("prices_daily", {**PRICE, "value": "6e1"}, "value", "a plain number"),
        ("escalation", {**CORE, "id": "x", "month": "2025-01-15", "measure": "m", "value": "1", "unit": "u"}, "month", "a month as YYYY-MM"),
        ("escalation", {**CORE, "id": "x", "month": "2025-Q1", "measure": "m", "value": "1", "unit": "u"}, "month", "a month as YYYY-MM"),
        ("escalation", {**CORE, "id": "x", "month": "0000-01", "measure": "m", "value": "1", "unit": "u"}, "month", "a month as YYYY-MM"),
        ("sources", {**SOURCE, "lang": "English"}, "lang", "a code of two letters"),
        *(("events", {**EVENT, "place": error}, "place", "a spreadsheet wrote its error") for error in ("#REF!", "#N/A", "#NAME?", "####")),
        *(("events", {**EVENT, "place": word}, "place", "a blank cell where") for word in ("NULL", "n/a", "NaN", "None", "-", "—", "?", "TBD")),
        ("polls", {**POLL, "n": "NA"}, "n", "a blank cell where"),
        ("polls", {**POLL, "n": "#DIV/0!"}, "n", "a spreadsheet wrote its error"),
        ("polls", {**POLL, "n": "１０００"}, "n", "a whole number"),
        ("polls", {**POLL, "moe_pct": "−3"}, "moe_pct", "a plain number"),
        ("events", {**EVENT, "parties": "RU, UA"}, "parties", "actors.csv"),
        ("events", {**EVENT, "parties": "RU;UA;"}, "parties", "keys joined with ';'"),
        ("events", {**EVENT, "parties": "RU;UА"}, "parties", "actors.csv"),
        ("events", {**EVENT, "status": "held\u00a0"}, "status", "text without control characters"),
        ("events", {**EVENT, "name": "First \u202e dnuor"}, "name", "text without control characters"),
        ("events", {**EVENT, "id": "../../etc/passwd"}, "id", "a key of a-z, 0-9 and hyphens"),
        ("sources", {**SOURCE, "url": "javascript:alert(1)"}, "url", "an address that begins with http"),
        ("coverage", {"table": "events", "complete_from": "2025-03-01", "complete_until": "2025-02-01", "thin_until": "2025-02-01", "reason": "x"}, "complete_until", "complete_from"),
        ("coverage", {"table": "events", "complete_until": "2025-03-01", "thin_until": "2025-02-01", "reason": "x"}, "thin_until", "complete_until"),
    ],
)  # fmt: skip
def test_a_slip_in_a_cell_is_a_fault_that_says_what_was_meant(small_data, table, row, column, expected):
    faults = [
        fault
        for fault in examine(small_data(**{table: [row]})).faults
        if fault.file == f"{table}.csv" and fault.column != "key"
    ]
    assert [fault.column for fault in faults][:1] == [column], faults
    assert any(expected in fault.expected for fault in faults), faults


def lines_of(found: list[Fault]) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.line, fault.column) for fault in found]


def test_rows_that_lead_back_to_themselves_are_faults(small_data):
    later = {"later_known_on": "2025-02-01", "later_outcome": "x"}
    ring = [{**EVENT, **later, "id": one, "led_to": other} for one, other in (("a", "b"), ("b", "c"), ("c", "a"))]
    assert lines_of(examine(small_data(events=ring)).faults) == [("events.csv", line, "led_to") for line in (2, 3, 4)]


def test_one_exchange_under_two_ids_and_one_price_of_a_day_twice_are_faults(small_data):
    exchange = {**CORE, "id": "x", "kind": "people", "name": "An exchange", "date": "2025-01-02", "direction": "both", "prisoners_to_ukraine": "100", "prisoners_to_russia": "100"}  # fmt: skip
    other = {**exchange, "id": "y", "name": "The same"}
    folder = small_data(exchanges=[exchange, other], prices_daily=[PRICE, {**PRICE, "id": "q"}])
    assert lines_of(examine(folder).faults) == [("exchanges.csv", 3, "id"), ("prices_daily.csv", 3, "known_on")]


def test_more_asked_than_interviewed_is_a_fault(small_data):
    folder = small_data(polls=[POLL], series=SERIES, poll_answers=[{**ANSWER, "n_asked": "1001"}])
    assert lines_of(examine(folder).faults) == [("poll_answers.csv", 2, "n_asked")]


@pytest.mark.parametrize("column", ["known_on", "outcome_known_on", "later_known_on"])
def test_a_date_that_runs_ahead_of_the_whole_book_is_a_fault_unless_an_edition_declares_it(small_data, column):
    rows = [{**EVENT, "id": f"e{place}", "planned_for": "2025"} for place in range(20)]
    rows[3] |= {"later_known_on": "2025-01-03", "later_outcome": "x"} | {column: "2062-01-02"}
    if column == "known_on":
        rows[3] |= {"outcome_known_on": "2062-01-02", "later_known_on": "2062-01-02"}
    folder = small_data(events=rows)
    assert ("events.csv", 5, column) in lines_of([f for f in examine(folder).faults if "near the others" in f.expected])
    assert not [f for f in examine(folder, "2062-12-31").faults if "near the others" in f.expected]


def test_a_published_date_of_another_age_is_a_fault(small_data):
    rows = [{**EVENT, "id": f"e{place}"} for place in range(20)]
    faults = examine(small_data(events=rows, sources=[{**SOURCE, "published": "2062-01-01"}])).faults
    assert lines_of(faults) == [("sources.csv", 2, "published")]


def test_a_key_that_names_a_later_day_asks_for_the_day(small_data):
    page = {**SOURCE, "key": "kiis-20260201-cap", "published": ""}
    told = {**EVENT, "sources": page["key"]}
    assert lines_of(examine(small_data(events=[told], sources=[page])).faults) == [("sources.csv", 2, "not_before")]
    assert examine(small_data(events=[told], sources=[{**page, "not_before": "2026-02-01"}])).faults == []


def test_a_table_without_coverage_is_a_fault(small_data):
    folder = small_data(coverage=[])
    assert [(fault.file, fault.value) for fault in examine(folder).faults] == [("coverage.csv", "events")]
    (folder / "coverage.csv").unlink()
    assert [(fault.file, fault.value) for fault in examine(folder).faults] == [("coverage.csv", "not in the folder")]


# ------------------------------------------------------------------ warnings


def doubts(folder: Path) -> list[tuple[str, int, str]]:
    found = examine(folder)
    assert found.faults == []
    return [place for place in lines_of(found.warnings) if place[0] != "landmarks.csv"]


def test_the_same_poll_under_two_ids_is_a_warning(small_data):
    polls = [POLL, {**POLL, "id": "kiis-again"}]
    answers = [ANSWER, {**ANSWER, "id": "b", "poll": "kiis-again"}]
    assert set(doubts(small_data(polls=polls, series=SERIES, poll_answers=answers))) == {("polls.csv", 3, "id")}


def test_a_fraction_among_percents_is_a_warning(small_data):
    polls = [{**POLL, "id": f"p{place}", "pollster": f"P{place}"} for place in range(4)]
    answers = [
        {**ANSWER, "id": f"a{place}", "poll": f"p{place}", "share_pct": share}
        for place, share in enumerate(("40", "0.53", "61", "70"))
    ]
    assert doubts(small_data(polls=polls, series=SERIES, poll_answers=answers)) == [
        ("poll_answers.csv", 3, "share_pct")
    ]


def test_a_price_far_from_its_neighbours_and_equal_prices_are_warnings_another_unit_a_fault(small_data):
    def prices(values: list[str]) -> list[dict[str, str]]:
        return [
            {**PRICE, "id": f"p{place}", "date": f"2025-01-{place + 1:02d}", "value": value}
            for place, value in enumerate(values)
        ]

    assert doubts(small_data(prices_daily=prices(["60", "61", "6200", "63", "64"]))) == [
        ("prices_daily.csv", 4, "value")
    ]
    assert doubts(small_data(prices_daily=prices(["60"] * 9))) == [("prices_daily.csv", 10, "value")]
    rows = prices(["60", "61", "62", "63", "64"])
    rows[1]["unit"] = "EUR per barrel"
    assert lines_of(examine(small_data(prices_daily=rows)).faults) == [("prices_daily.csv", 3, "unit")]


def test_days_that_do_not_fit_the_sources_are_warnings_and_half_a_year_too_late_a_fault(small_data):
    def folder(known: str, kind: str = "exact") -> Path:
        return small_data(polls=[{**POLL, "known_on": known, "known_on_is": kind, "field_start": "", "field_end": ""}])

    assert doubts(folder("2025-01-20")) == [("polls.csv", 2, "known_on")]
    assert doubts(folder("2025-01-20", "late-bound")) == []
    assert doubts(folder("2024-11-01")) == [("polls.csv", 2, "known_on")]
    assert lines_of(examine(folder("2025-12-31")).faults) == [("polls.csv", 2, "known_on")]


def test_a_record_kept_over_time_tells_of_each_of_its_days(small_data):
    """A row of a data set may be public before the copy that was read, but not before its first entry."""

    def found(covers_from: str) -> list[tuple[str, int, str]]:
        poll = {**POLL, "known_on": "2024-11-01", "field_start": "", "field_end": ""}
        record = {
            "key": SOURCE["key"],
            "covers_from": covers_from,
            "entries": "A reading a day.",
            "copied": "2025-01-01",
        }
        return doubts(small_data(polls=[poll], records=[record]))

    assert found("2024-01-01") == []
    assert found("2024-12-01") == [("polls.csv", 2, "known_on")]
    gone = examine(
        small_data(records=[{"key": "gone", "covers_from": "2024-01-01", "entries": "x", "copied": "2025-01-01"}])
    ).faults
    assert ("records.csv", 2, "key") in lines_of(gone)


def test_a_source_that_is_too_old_to_tell_of_the_row_is_a_warning(small_data):
    event = {**EVENT, "id": "later", "start": "2025-03-01", "known_on": "2025-03-01", "outcome_known_on": "2025-03-01"}
    assert ("events.csv", 2, "sources") in doubts(small_data(events=[event]))


def test_warnings_do_not_stop_the_command_unless_it_is_strict(small_data):
    folder = small_data(polls=[{**POLL, "known_on": "2025-01-20"}])
    done = trucebook("check", "--data", str(folder))
    assert (
        done.returncode == 0
        and "warning: polls.csv, row 2" in done.stderr
        and "warnings" in done.stdout.splitlines()[-1]
    )
    assert trucebook("check", "--strict", "--data", str(folder)).returncode == 1


def test_folding_keeps_a_few_and_counts_the_rest():
    faults = [Fault("a.csv", line, "x", str(line), f"a value (row {line})") for line in range(2, 20)]
    lines = folded(faults)
    assert len(lines) == 4 and lines[-1] == "a.csv: … and 15 more rows like this (--all lists them)"


def test_a_misspelt_code_is_a_fault_that_names_the_nearest_one(small_data):
    codes = [
        {"table": "escalation", "column": "measure", "code": code} for code in ("drones-launched", "missiles-launched")
    ]
    row = {**CORE, "id": "x", "month": "2025-01", "measure": "drones-lunched", "value": "1", "unit": "drones"}
    faults = examine(small_data(codes=codes, escalation=[row])).faults
    assert lines_of(faults) == [("escalation.csv", 2, "measure")] and "(nearest: drones-launched)" in faults[0].expected
    faults = examine(small_data(codes=[{**codes[0], "column": "mesure"}], escalation=[])).faults
    assert lines_of(faults) == [("codes.csv", 2, "column")]


def test_the_sides_of_the_war_are_those_after_whom_columns_are_named(small_data):
    swapped = [{**row, "side": {"one": "other", "other": "one"}.get(row["side"], "")} for row in ACTORS]
    faults = examine(small_data(actors=swapped)).faults
    assert [(one.file, one.column, one.value) for one in faults] == [
        ("actors.csv", "side", "other"),
        ("actors.csv", "side", "one"),
    ]
    assert "for UA alone" in faults[0].expected


CLAUSE = {
    **CORE, "id": "d-ua-a", "document": "d", "actor": "UA", "region": "a", "side": "RU", "leaves": "rest", "clause": "They leave.", "reason": "So said.",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "column", "expected"),
    [
        ({"leaves": "rset"}, "leaves", "(nearest: rest)"),
        ({"side": "nobdy"}, "side", "(nearest: nobody)"),
        ({"region": "b"}, "region", "regions.csv"),
        ({"leaves": ""}, "side", "who moves if, and only if"),
        ({"side": "nobody"}, "leaves", "nothing if, and only if"),
        ({"leaves": "line"}, "line_date", "the day of the line"),
        ({"line_date": "2022-02-23"}, "line_date", "only if, leaves is line"),
        ({"leaves": "line", "line_date": "23.02.2022"}, "line_date", "would be 2022-02-23"),
        ({"leaves": "line", "line_date": "2031-01-01"}, "line_date", "not after the clause was public"),
        ({"side": "nobody", "leaves": "nothing", "then": "demilitarised"}, "then", "blank where no ground is left"),
    ],
)
def test_a_clause_on_territory_whose_code_does_not_hold_together_is_a_fault(small_data, changes, column, expected):
    region = {"key": "a", "name": "A", "iso": "UA-1", "area_km2": "100"}
    folder = small_data(regions=[region], territory_clauses=[{**CLAUSE, **changes}])
    faults = [one for one in examine(folder).faults if one.file == "territory_clauses.csv" and one.column != "document"]
    assert [one.column for one in faults][:1] == [column], faults
    assert any(expected in one.expected for one in faults), faults


def test_a_row_that_was_pasted_twice_is_a_warning(small_data):
    rows = [EVENT, {**EVENT, "id": "again"}, {**EVENT, "id": "later", "known_on": "2025-01-02", "name": "Second round"}]
    assert doubts(small_data(events=rows)) == [("events.csv", 3, "id")]


def test_two_spellings_of_a_name_are_a_warning(small_data):
    polls = [{**POLL, "id": f"p{place}", "pollster": name} for place, name in enumerate(("KIIS", "KIIS", "kiis"))]
    assert ("polls.csv", 4, "pollster") in doubts(small_data(polls=polls))


@pytest.mark.parametrize(("column", "value", "expected"), [
    ("planned_from", "2026-13-29", "a date as YYYY-MM-DD, as planned_from of truces.csv"), ("status", "half-kept", "one of planned, kept"),
])  # fmt: skip
def test_another_coding_that_its_column_could_not_hold_is_a_fault(small_data, column, value, expected):
    truce = {
        **CORE,
        "id": "t",
        "kind": "ceasefire",
        "name": "A halt",
        "status": "kept",
        "planned_from": "2025-01-02",
    }
    other = {
        "key": "o",
        "table": "truces",
        "row": "t",
        "column": column,
        "words": "It was otherwise",
        "reason": "Each side said so.",
    }
    found = [one for one in examine(small_data(truces=[truce], alternative_codings=[{**other, "value": value}])).faults
             if one.file == "alternative_codings.csv"]  # fmt: skip
    assert [(one.line, one.column, one.value) for one in found] == [(2, "value", value)]
    assert expected in found[0].expected
    sound = {**other, "value": "2025-01-03" if column == "planned_from" else "not-kept"}
    assert not [
        one
        for one in examine(small_data(truces=[truce], alternative_codings=[sound])).faults
        if one.file == "alternative_codings.csv"
    ]


def test_an_agreement_of_both_sides_of_which_nothing_says_what_it_settles_is_a_fault(small_data):
    signed = {**EVENT, "kind": "agreement", "level": "leaders", "outcome_class": "agreement"}
    (fault,) = examine(small_data(events=[signed])).faults
    assert (fault.file, fault.line, fault.column) == ("events.csv", 2, "id")
    assert "event_topics.csv" in fault.expected and "settlement" in fault.expected
    topic = {"event_id": EVENT["id"], "topic": "settlement"}
    assert examine(small_data(events=[signed], event_topics=[topic])).faults == []
    assert examine(small_data(events=[{**signed, "level": "technical"}], event_topics=[])).faults == []
