"""The as-of rule: nothing is visible that was not yet public, whatever the table and the date."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from conftest import CORE, EVENT, ROOT, SOURCE
from hypothesis import given, settings
from hypothesis import strategies as st

from trucebook.evidence.columns import Column
from trucebook.evidence.door import cited_sources, open_evidence, view
from trucebook.evidence.errors import AsOfError, DataFolderError, UndeclaredTableError
from trucebook.evidence.files import CITATIONS, data_version, fingerprint, latest_date
from trucebook.evidence.tables import REFERENCES, TABLES

DATA = ROOT / "data"
FACTS = [name for name, table in TABLES.items() if table.is_fact]
NOW = date(2025, 12, 31)
DAYS = st.dates(date(2022, 1, 1), date(2026, 12, 31))


def a_value(column: Column) -> st.SearchStrategy:
    """Return values that a column may hold, typed as the library types them, each telling which stage it is of."""
    if column.type == "date":
        return st.one_of(st.none(), DAYS.map(pd.Timestamp))
    if column.type in {"integer", "number"}:
        return st.one_of(st.none(), st.integers(0, 4))
    if column.allowed:
        return st.sampled_from(column.allowed)
    return st.text("abc", min_size=1, max_size=5)


@st.composite
def tables(draw) -> tuple[str, pd.DataFrame]:
    """Return a fact table with random rows: dates of stages after the row's own date, or unknown."""
    name = draw(st.sampled_from(FACTS))
    table = TABLES[name]
    rows = []
    for _ in range(draw(st.integers(0, 8))):
        row = {column.name: draw(a_value(column)) for column in table.columns}
        day = draw(DAYS)
        row["known_on"] = pd.Timestamp(day)
        for stage in table.stages:
            wait = draw(st.one_of(st.none(), st.integers(0, 400)))
            row[stage.known_on] = None if wait is None else pd.Timestamp(day + timedelta(days=wait))
        row["sources"] = "a;b"
        rows.append(row)
    frame = pd.DataFrame(rows, columns=[column.name for column in table.columns])
    for column in table.columns:
        if column.type == "date":
            frame[column.name] = pd.to_datetime(frame[column.name]).astype("datetime64[s]")
        elif column.type in {"integer", "number"}:
            frame[column.name] = frame[column.name].astype("Float64")
        else:
            frame[column.name] = frame[column.name].astype("str")
    return name, frame


@settings(max_examples=300, deadline=None)
@given(tables(), DAYS)
def test_no_row_and_no_stage_is_visible_before_it_was_public(made, day):
    name, frame = made
    seen = view(TABLES[name], frame, day)
    assert set(seen.index) == set(frame.index[frame["known_on"].dt.date <= day])
    assert "note" not in seen
    for stage in TABLES[name].stages:
        for line, row in seen.iterrows():
            known = frame.at[line, stage.known_on]
            public = pd.notna(known) and known.date() <= day
            for column in stage.columns:
                if public:
                    whole = frame.at[line, column]
                    assert pd.isna(row[column]) if pd.isna(whole) else row[column] == whole
                elif column in stage.before:
                    assert row[column] == stage.before[column]
                else:
                    assert pd.isna(row[column])
            assert public or pd.isna(row[stage.known_on])


MONTH_ENDS = [f"{day:%Y-%m-%d}" for day in pd.date_range("2022-02-28", latest_date(DATA), freq="ME")]


@pytest.mark.parametrize(
    "day", ["2014-07-01", "2022-04-15", "2024-06-20", "2025-08-14", "2025-11-25", *MONTH_ENDS, "latest"]
)
def test_the_books_own_evidence_never_knows_more_than_its_date(day):
    evidence = open_evidence(DATA, day, FACTS)
    today = pd.Timestamp(evidence.as_of)
    for name in FACTS:
        table, frame = TABLES[name], evidence[name]
        for dated in ("known_on", *(stage.known_on for stage in table.stages)):
            assert not (frame[dated] > today).any(), (name, dated)
        assert set(frame["sources"].str.split(";").explode().dropna()) <= set(evidence["sources"]["key"])
    assert not (evidence["sources"]["published"] > today).any()


def test_a_meeting_that_was_only_announced_shows_as_planned(small_data):
    row = {**EVENT, "known_on": "2025-08-08", "planned_for": "2025-08-15", "start": "2025-08-15", "outcome_known_on": "2025-08-15",
           "outcome": "No agreement.", "outcome_class": "none", "later_known_on": "2025-09-01", "later_outcome": "Nothing followed.",
           "later_class": "none"}  # fmt: skip
    folder = small_data(events=[row])
    eve = open_evidence(folder, "2025-08-14", ["events"])["events"].iloc[0]
    assert (eve["status"], eve["planned_for"]) == ("planned", "2025-08-15")
    assert eve[["start", "outcome", "outcome_class", "later_outcome", "later_class", "outcome_known_on"]].isna().all()
    after = open_evidence(folder, "2025-08-15", ["events"])["events"].iloc[0]
    assert (after["status"], after["outcome"], str(after["start"])[:10]) == ("held", "No agreement.", "2025-08-15")
    assert pd.isna(after["later_outcome"])
    later = open_evidence(folder, "2025-09-01", ["events"])["events"].iloc[0]
    assert later["later_outcome"] == "Nothing followed."


def test_the_alaska_summit_is_a_planned_one_on_its_eve():
    eve = open_evidence(DATA, "2025-08-14", ["events"])["events"]
    alaska = eve[(eve["planned_for"] == "2025-08-15") & (eve["kind"] == "meeting") & eve["parties"].str.contains("US")]
    assert len(alaska) == 1
    assert alaska.iloc[0]["status"] == "planned"
    assert pd.isna(alaska.iloc[0]["outcome"])


def test_latest_is_the_newest_day_of_the_events_and_not_the_clock(small_data):
    price = {**CORE, "id": "2026-brent", "asset": "brent-spot", "date": "2026-01-01", "measure": "level", "value": "60", "unit": "USD per barrel",
             "known_on": "2026-01-08"}  # fmt: skip
    folder = small_data(prices_daily=[price])
    assert open_evidence(folder).as_of == date(2025, 1, 2)
    assert open_evidence(DATA).as_of == latest_date(DATA)
    events = pd.read_csv(DATA / "events.csv", dtype=str, keep_default_na=False)
    assert open_evidence(DATA).as_of.isoformat() == events[["known_on", "outcome_known_on", "later_known_on"]].max(
        axis=None
    )


def test_an_outcome_that_becomes_known_moves_the_book_forward(small_data):
    folder = small_data(
        events=[{**EVENT, "planned_for": "2025-03-01", "start": "2025-03-01", "outcome_known_on": "2025-03-01"}]
    )
    assert open_evidence(folder).as_of == date(2025, 3, 1)


@pytest.mark.parametrize("as_of", ["2025-13-01", "yesterday", "2013-01-01", "14.08.2025", ""])
def test_a_date_that_is_none_or_lies_before_the_first_row_is_refused(small_data, as_of):
    with pytest.raises(AsOfError, match="expected"):
        open_evidence(small_data(), as_of)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataFolderError, match="no such folder"):
        open_evidence(tmp_path / "nowhere")
    with pytest.raises(DataFolderError, match="no table"):
        open_evidence(tmp_path)


def test_a_table_that_is_not_declared_is_refused(small_data):
    evidence = open_evidence(small_data(), tables=["events"])
    with pytest.raises(UndeclaredTableError, match="polls"):
        evidence["polls"]
    with pytest.raises(UndeclaredTableError, match="no table 'pols'"):
        open_evidence(small_data(), tables=["pols"])
    for name in REFERENCES:
        evidence[name]


def test_a_missing_table_is_empty_and_keeps_its_columns(small_data):
    truces = open_evidence(small_data(), tables=["truces"])["truces"]
    assert len(truces) == 0
    assert "status" in truces


def test_a_source_published_later_shows_its_publisher_alone(small_data):
    late = {
        **SOURCE,
        "key": "kiis-20260301-alaska-failed",
        "title": "Why Alaska failed",
        "published": "2026-03-01",
        "url": "https://example.org/2026/alaska-failed",
    }
    undated = {**SOURCE, "key": "kiis-undated", "published": ""}
    other = {
        **EVENT,
        "id": "2025-06-01-other",
        "known_on": "2025-06-01",
        "outcome_known_on": "2025-06-01",
        "start": "2025-06-01",
        "sources": undated["key"],
    }
    first = {**EVENT, "sources": ";".join([SOURCE["key"], late["key"], undated["key"]])}
    folder = small_data(events=[first, other], sources=[SOURCE, late, undated])
    evidence = open_evidence(folder, "2025-02-01", ["events"])
    text = evidence["events"].to_csv() + evidence["sources"].to_csv()
    assert evidence["events"].iloc[0]["sources"] == f"{SOURCE['key']};kiis-later"
    assert evidence["sources"].loc["kiis-later", "publisher"] == "KIIS"
    assert "Alaska" not in text
    assert "2026" not in text
    assert late["key"] in open_evidence(folder, "2026-03-01", ["events"])["events"].iloc[0]["sources"]


def test_coverage_is_seen_from_the_date(small_data):
    rows = [
        {
            "table": "events",
            "series": "",
            "complete_until": "2025-01-01",
            "thin_until": "2025-06-01",
            "reason": "collected to New Year",
        },
        {
            "table": "polls",
            "series": "land",
            "complete_until": "2024-06-01",
            "thin_until": "2024-06-01",
            "reason": "one pollster",
        },
    ]
    evidence = open_evidence(small_data(coverage=rows), "2025-01-02", ["events", "polls"])
    events = evidence.coverage("events")
    assert (events.complete_until, events.thin_until, events.reason) == (
        date(2025, 1, 1),
        date(2025, 1, 2),
        "collected to New Year",
    )
    assert evidence.coverage("polls", "land").complete_until == date(2024, 6, 1)
    assert evidence.coverage("polls", "trust").complete_until == date(2025, 1, 2)


def test_the_fingerprint_changes_with_what_is_read_and_cited_and_nothing_else(small_data):
    folder = small_data()
    before = fingerprint(folder, ["events"], NOW)
    extra = {**SOURCE, "key": "other"}
    poll = {**CORE, "id": "p", "country": "UA", "pollster": "X", "sources": "other"}
    folder = small_data(sources=[SOURCE, extra], polls=[poll])
    assert fingerprint(folder, ["events"], NOW) == before
    assert fingerprint(folder, ["polls"], NOW) != before
    folder = small_data(sources=[{**SOURCE, "title": "Another title"}])
    assert fingerprint(folder, ["events"], NOW) != before


def test_what_becomes_public_later_changes_nothing_of_an_old_edition(small_data):
    """Its chapters do not run again, and its data version, which readers cite, stays."""
    told = {**EVENT, "planned_for": "2025-03-01", "start": "2025-03-01", "outcome_known_on": "2025-03-01"}
    eve = date(2025, 2, 1)
    coverage = {"table": "events", "complete_until": "2025-03-01", "thin_until": "2025-03-01", "reason": "x"}
    folder = small_data(events=[told], coverage=[coverage])
    before = fingerprint(folder, ["events"], eve), data_version(folder, eve)
    later = {**EVENT, "id": "2025-06-01-round", "known_on": "2025-06-01", "outcome_known_on": "2025-06-01"}
    coverage |= {"complete_until": "2025-06-01", "thin_until": "2025-06-01", "reason": "y"}
    folder = small_data(events=[{**told, "outcome": "Another end.", "note": "seen twice"}, later], coverage=[coverage])
    assert (fingerprint(folder, ["events"], eve), data_version(folder, eve)) == before
    assert fingerprint(folder, ["events"], date(2025, 3, 1)) != before[0]
    folder = small_data(events=[{**told, "name": "Another name"}], coverage=[coverage])
    assert fingerprint(folder, ["events"], eve) != before[0]
    assert data_version(folder, eve) != before[1]


def test_the_page_of_sources_depends_on_who_cites_what_and_on_nothing_else(small_data):
    later = {**SOURCE, "key": "other", "publisher": "AP"}
    poll = {
        **CORE,
        "id": "p",
        "country": "UA",
        "pollster": "X",
        "n": "1000",
        "sources": "other",
        "known_on": "2025-03-01",
    }
    folder = small_data(sources=[SOURCE, later], polls=[poll])
    assert list(cited_sources(folder, "2025-02-01")["key"]) == [SOURCE["key"]]
    assert set(cited_sources(folder, "2025-03-01")["key"]) == {SOURCE["key"], "other"}
    before = fingerprint(folder, [CITATIONS], NOW)
    assert fingerprint(small_data(sources=[SOURCE, later], polls=[{**poll, "n": "999"}]), [CITATIONS], NOW) == before
    assert (
        fingerprint(small_data(sources=[SOURCE, later], polls=[{**poll, "known_on": "2025-03-02"}]), [CITATIONS], NOW)
        != before
    )
