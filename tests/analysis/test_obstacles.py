"""Whether obstacles grew or shrank: by gaps, truces and hosts, each with its rows, and never from what came later."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from conftest import ROOT

from trucebook.analysis import obstacles as analysis
from trucebook.chapters.scenarios.obstacles import chapter as obstacles_chapter
from trucebook.chapters.scenarios.obstacles import tables as obstacles_tables
from trucebook.evidence.asof import known
from trucebook.evidence.door import open_evidence
from trucebook.figures.sources import Citations

TABLES = ("positions", "documents", "events", "truces", "obstacles")


@pytest.fixture(scope="module")
def evidence():
    return open_evidence(ROOT / "data", "2025-08-14", TABLES)


def changed(frames, since, as_of, complete=None):
    covered = dict.fromkeys(TABLES, complete or as_of)
    then = known(frames, pd.Timestamp(since))
    return analysis.changes(then, frames, since, as_of, covered).set_index("key")


@pytest.fixture
def frames(evidence):
    return {name: evidence[name] for name in obstacles_chapter.TABLES}


def test_an_earlier_day_shows_what_the_edition_of_that_day_showed(evidence, frames):
    earlier = open_evidence(ROOT / "data", "2025-05-14", TABLES)
    own = {name: earlier[name] for name in obstacles_chapter.TABLES}
    put_back = changed(frames, date(2025, 5, 14), evidence.as_of)
    opened = analysis.changes(
        own, frames, date(2025, 5, 14), evidence.as_of, dict.fromkeys(TABLES, evidence.as_of)
    ).set_index("key")
    pd.testing.assert_frame_equal(put_back, opened)


def test_a_gap_that_moves_by_more_than_the_error_of_codes_shrank_or_grew():
    latest = open_evidence(ROOT / "data", "2026-03-15", TABLES)
    frames = {name: latest[name] for name in obstacles_chapter.TABLES}
    row = changed(frames, date(2025, 8, 14), date(2026, 3, 15)).loc["verification"]
    assert (row["before"], row["after"], row["verdict"]) == (4.0, 0.0, analysis.SHRANK)
    assert row["low"] <= row["after"] - row["before"] <= row["high"] < 0
    assert set(row["rows"]) == {"2026-geneva-dmz-idea-ru-monitoring", "2026-geneva-dmz-idea-ua-monitoring"}
    positions = frames["positions"]
    apart = positions["actor"].map({"RU": 0, "UA": 4}).fillna(2).where(positions["known_on"] > "2025-08-14", 2)
    apart = apart.where(positions["concession_level"].notna())
    wide = {**frames, "positions": positions.assign(concession_level=apart.astype("Int64"))}
    row = changed(wide, date(2025, 8, 14), date(2026, 3, 15)).loc["verification"]
    assert (row["before"], row["after"], row["verdict"]) == (0.0, 4.0, analysis.GREW)


def test_a_gap_that_moves_within_the_error_of_codes_did_not_clearly_change(frames):
    table = changed(frames, date(2025, 5, 14), date(2025, 8, 14))
    row = table.loc["security-guarantees"]
    assert (row["before"], row["after"], row["verdict"]) == (2.0, 3.5, analysis.SAME)
    assert row["low"] <= 0 < row["after"] - row["before"] <= row["high"]
    assert "2025-ru-memorandum-ru-foreign-troops" in row["rows"]
    assert table.loc["verification", "verdict"] == analysis.UNKNOWN  # not comparable on the earlier day


def test_nothing_new_is_no_change_only_where_the_table_reaches(frames):
    same = changed(frames, date(2025, 8, 14), date(2025, 8, 14))
    assert not same["verdict"].isin([analysis.GREW, analysis.SHRANK]).any()
    assert not same["rows"].map(len).any()
    blind = changed(frames, date(2025, 8, 1), date(2025, 8, 14), complete=date(2025, 7, 1))
    assert set(blind["verdict"]) == {analysis.UNKNOWN}


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        (["not-kept", "not-kept", "kept"], analysis.GREW),
        (["kept", "partly-kept", "partly-kept", "not-kept"], analysis.SHRANK),
        (["kept", "not-kept", "never-began", "partly-kept"], analysis.SAME),
        (["not-kept", "not-kept"], analysis.SAME),
    ],
)
def test_broken_trust_is_counted_in_truces(frames, statuses, verdict):
    rows = (
        frames["truces"]
        .iloc[: len(statuses)]
        .assign(status=statuses, kind="moratorium", outcome_known_on=pd.Timestamp("2025-07-01"))
    )
    found = changed({**frames, "truces": rows}, date(2025, 5, 14), date(2025, 8, 14))
    assert found.loc["mistrust", "verdict"] == verdict
    assert set(found.loc["mistrust", "rows"]) == set(rows["id"])


def test_hosts_are_compared_only_as_far_as_events_are_complete():
    latest = open_evidence(ROOT / "data", "2026-03-15", TABLES)
    frames = {name: latest[name] for name in obstacles_chapter.TABLES}
    full = changed(frames, date(2025, 9, 15), date(2026, 3, 15))
    cut = changed(frames, date(2025, 9, 15), date(2026, 3, 15), complete=date(2025, 12, 31))
    ids = frames["events"].set_index("id")["start"]
    assert ids[list(cut.loc["mediation", "rows"])].max() <= pd.Timestamp("2025-12-31")
    assert ids[list(full.loc["mediation", "rows"])].max() > pd.Timestamp("2025-12-31")


def test_a_day_to_come_leaks_nothing_into_the_page(evidence):
    later = obstacles_chapter.compare(evidence, "2026-01-01")
    assert later.since == evidence.as_of
    assert obstacles_chapter.compare(evidence).since == date(2025, 5, 14)
    cite = Citations(evidence)
    assert "2026" not in obstacles_tables.summary(later)
    obstacles_tables.table(later, cite)
    assert "2026" not in cite.listing()


def test_every_row_that_shows_a_change_is_named(evidence):
    cite = Citations(evidence)
    seen = obstacles_chapter.compare(evidence, "2025-05-14")
    html = obstacles_tables.table(seen, cite) + cite.listing()
    for rows in seen.changes["rows"]:
        for one in rows:
            assert one in html
    assert html.count("<b>New.</b>") == seen.changes["statements"].map(len).sum()


def test_groups_name_issues_that_exist(frames, evidence):
    groups = frames["obstacle_groups"]
    issues = set(groups["issues"].dropna().str.split(";").explode())
    assert issues <= set(evidence["issues"]["key"])
    assert (groups["issues"].notna() == (groups["measured_by"] == "gap")).all()
    assert set(frames["obstacles"]["issue"]) <= set(groups["key"])
