"""The as-of rule: nothing is visible that was not yet public, whatever the table and the date."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from conftest import CORE, EVENT, ROOT, SOURCE
from hypothesis import given, settings
from hypothesis import strategies as st

from trucebook.evidence import asof
from trucebook.evidence.columns import Column
from trucebook.evidence.door import _last_day, cited_sources, open_evidence
from trucebook.evidence.errors import AsOfError, DataFolderError, MissingRowError, UndeclaredTableError
from trucebook.evidence.fingerprint import CITATIONS, data_version, fingerprint
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
    """Return a fact table with random rows of different facts: dates of stages after the row's own date, or unknown."""
    name = draw(st.sampled_from(FACTS))
    table = TABLES[name]
    rows: list[dict[str, object]] = []
    facts: set[object] = set()
    for _ in range(draw(st.integers(0, 8))):
        row = {column.name: draw(a_value(column)) for column in table.columns}
        day = draw(DAYS)
        row["known_on"] = pd.Timestamp(day)
        for stage in table.stages:
            wait = draw(st.one_of(st.none(), st.integers(0, 400)))
            row[stage.known_on] = None if wait is None else pd.Timestamp(day + timedelta(days=wait))
        row["sources"] = "a;b"
        fact = tuple(row[column] for column in table.unique[0]) if table.unique else len(rows)
        if (
            fact not in facts
        ):  # a second row of one fact would be its next vintage, in whose place the first is not seen
            facts.add(fact)
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


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(tables(), DAYS)
def test_no_row_and_no_stage_is_visible_before_it_was_public(made, day):
    name, frame = made
    seen = asof.known({name: frame}, day)[name]
    assert set(seen.index) == set(frame.index[frame["known_on"].dt.date <= day])
    assert "note" not in seen
    for stage in TABLES[name].stages:
        for line, row in seen.iterrows():
            known = frame.at[line, stage.known_on]
            public = pd.notna(known) and known.date() <= day
            for column in stage.columns:
                if column in TABLES[name].references and pd.isna(row[column]):
                    continue  # it names a row that is not public yet
                if public:
                    whole = frame.at[line, column]
                    assert pd.isna(row[column]) if pd.isna(whole) else row[column] == whole
                elif column in stage.before:
                    assert row[column] == stage.before[column]
                else:
                    assert pd.isna(row[column])
            assert public or pd.isna(row[stage.known_on])


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


def test_latest_is_the_newest_day_of_any_table_but_the_mechanical_ones_and_not_the_clock(small_data):
    price = {**CORE, "id": "2026-brent", "asset": "brent-spot", "date": "2026-01-01", "measure": "level", "value": "60", "unit": "USD per barrel",
             "known_on": "2026-01-08"}  # fmt: skip
    folder = small_data(prices_daily=[price])
    assert open_evidence(folder).as_of == date(2025, 1, 2)
    poll = {**CORE, "id": "p", "country": "UA", "pollster": "KIIS", "known_on": "2025-02-03"}
    assert open_evidence(small_data(prices_daily=[price], polls=[poll])).as_of == date(2025, 2, 3)
    by_hand = [name for name in FACTS if not TABLES[name].mechanical]
    days = [
        pd.read_csv(DATA / TABLES[name].file, dtype=str)[["known_on", *(s.known_on for s in TABLES[name].stages)]]
        for name in by_hand
    ]
    assert open_evidence(DATA).as_of.isoformat() == max(day.max().max() for day in days)


def test_a_folder_with_prices_alone_is_dated_by_them(small_data):
    price = {**CORE, "id": "2026-brent", "asset": "brent-spot", "date": "2026-01-01", "measure": "level", "value": "60", "unit": "USD per barrel",
             "known_on": "2026-01-08"}  # fmt: skip
    assert open_evidence(small_data(events=[], prices_daily=[price])).as_of == date(2026, 1, 8)


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


def test_an_earlier_look_holds_the_same_tables(small_data):
    now = open_evidence(small_data(), tables=["events", "truces"])
    then = now.earlier(EVENT["known_on"])
    assert (then.tables, then.as_of.isoformat()) == (now.tables, EVENT["known_on"])


@pytest.mark.parametrize(
    ("period", "last"),
    [("2024", "2024-12-31"), ("2024-Q1", "2024-03-31"), ("2024-02", "2024-02-29"), ("2024-02-10", "2024-02-10")],
)
def test_a_period_ends_on_its_last_day(period, last):
    assert _last_day(period) == pd.Timestamp(last)


def test_coverage_is_seen_from_the_date(small_data):
    rows = [
        {
            "table": "events",
            "series": "",
            "complete_until": "2025-01-01",
            "thin_until": "2025-01-02",
            "reason": "collected to New Year",
        },
        {
            "table": "truces",
            "series": "",
            "complete_until": "2025-01-01",
            "thin_until": "2025-06-01",
            "reason": "collected to June",
        },
        {
            "table": "polls",
            "series": "land",
            "complete_until": "2024-06-01",
            "thin_until": "2024-06-01",
            "reason": "one pollster",
        },
    ]
    evidence = open_evidence(small_data(coverage=rows), "2025-01-02", ["events", "polls", "truces"])
    events = evidence.coverage("events")
    assert (events.complete_until, events.thin_until, events.reason) == (
        date(2025, 1, 1),
        date(2025, 1, 2),
        "collected to New Year",
    )
    truces = evidence.coverage("truces")  # its reason may speak of days up to June
    assert (truces.complete_until, truces.thin_until, truces.reason) == (date(2025, 1, 1), date(2025, 1, 2), "")
    assert evidence["coverage"]["thin_until"].isna().sum() == 1
    assert evidence.coverage("polls", "land").complete_until == date(2024, 6, 1)
    assert evidence.coverage("polls", "trust").complete_until == date(2025, 1, 2)


def test_the_fingerprint_changes_with_what_is_read_and_cited_and_nothing_else(small_data):
    folder = small_data(coverage=[])
    before = fingerprint(folder, ["events"], NOW)
    extra = {**SOURCE, "key": "other"}
    poll = {**CORE, "id": "p", "country": "UA", "pollster": "X", "sources": "other"}
    folder = small_data(coverage=[], sources=[SOURCE, extra], polls=[poll])
    assert fingerprint(folder, ["events"], NOW) == before
    assert fingerprint(folder, ["polls"], NOW) != before
    folder = small_data(coverage=[], sources=[{**SOURCE, "title": "Another title"}])
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
    assert fingerprint(folder, [CITATIONS], date(2025, 2, 1)) != before
    folder = small_data(sources=[SOURCE, {**later, "title": "Another"}], polls=[poll])
    assert fingerprint(folder, [CITATIONS], NOW) != before


def test_a_row_is_never_visible_before_what_it_hangs_on(small_data):
    poll = {**CORE, "id": "p", "country": "UA", "pollster": "X", "known_on": "2025-03-01"}
    answer = {
        **CORE,
        "id": "a",
        "poll": "p",
        "series": "land",
        "question": "Land?",
        "answer": "no",
        "answer_class": "refuse",
        "share_pct": "60",
    }
    series = {"key": "land", "public": "UA", "title": "Land", "order": "1"}
    folder = small_data(polls=[poll], poll_answers=[answer], series=[series])
    early = open_evidence(folder, "2025-02-01", ["polls", "poll_answers"])
    assert early["poll_answers"].empty and early["series"].empty
    late = open_evidence(folder, "2025-03-01", ["polls", "poll_answers"])
    assert list(late["poll_answers"]["id"]) == ["a"] and list(late["series"]["key"]) == ["land"]


def test_a_cell_that_names_a_row_is_blank_until_that_row_is_public(small_data):
    offer = {**EVENT, "id": "offer", "later_known_on": "2025-02-01", "later_class": "partial", "later_outcome": "A round came of it.",
             "led_to": "round"}  # fmt: skip
    came = {**EVENT, "id": "round", "known_on": "2025-03-01", "start": "2025-03-01", "outcome_known_on": "2025-03-01"}
    folder = small_data(events=[offer, came])
    early = open_evidence(folder, "2025-02-15", ["events"])["events"]
    assert list(early["later_outcome"]) == ["A round came of it."] and early["led_to"].isna().all()
    assert set(open_evidence(folder, "2025-03-01", ["events"])["events"]["led_to"].dropna()) == {"round"}


def test_an_undated_source_counts_from_the_newest_stage_of_its_rows(small_data):
    page = {**SOURCE, "key": "kiis-undated", "published": "", "title": "What came of the round"}
    told = {
        **EVENT,
        "later_known_on": "2025-06-01",
        "later_class": "none",
        "later_outcome": "Nothing.",
        "sources": page["key"],
    }
    folder = small_data(events=[told], sources=[page])
    early, late = (open_evidence(folder, day, ["events"]) for day in ("2025-05-31", "2025-06-01"))
    assert list(early["sources"]["key"]) == ["kiis-later"] and list(early["events"]["sources"]) == ["kiis-later"]
    assert list(late["sources"]["title"]) == ["What came of the round"]
    folder = small_data(events=[told], sources=[{**page, "not_before": "2025-07-01"}])
    assert list(open_evidence(folder, "2025-06-30", ["events"])["sources"]["key"]) == ["kiis-later"]


def test_rules_over_a_claim_are_unknown_before_the_claim():
    day = min(open_evidence(DATA, tables=["claims"])["claims"]["known_on"]) - pd.Timedelta(days=1)
    assert open_evidence(DATA, day.date(), ["claims", "claim_rules"])["claim_rules"].empty


def test_landmarks_and_periods_are_shown_when_they_are_known(small_data):
    marks = [
        {"key": "invasion", "group": "invasion", "date": "2022-02-24", "title": "the invasion", "order": "1"},
        {"key": "round", "group": "opinion-marks", "table": "events", "row": EVENT["id"], "order": "1"},
        {"key": "later", "group": "opinion-marks", "table": "events", "row": "later", "order": "2"},
    ]
    later = {**EVENT, "id": "later", "known_on": "2025-03-01", "start": "2025-03-01", "outcome_known_on": "2025-03-01"}
    evidence = open_evidence(small_data(landmarks=marks, events=[EVENT, later]), "2025-02-01", ["events"])
    assert evidence.landmark("invasion") == pd.Timestamp("2022-02-24")
    assert list(evidence.landmarks("opinion-marks")["row"]) == [EVENT["id"]]
    assert evidence.periods("talks")["end"].isna().sum() == 1
    assert evidence.sides == ("RU", "UA")
    with pytest.raises(MissingRowError, match=r"landmarks.csv: no row of the group 'market-news'"):
        evidence.landmarks("market-news")


def test_every_group_that_code_may_ask_for_has_a_row():
    evidence = open_evidence(DATA)
    assert all(len(evidence.landmarks(group)) for group in TABLES["landmarks"]["group"].allowed)
    assert all(len(evidence.periods(group)) for group in TABLES["periods"]["group"].allowed)
