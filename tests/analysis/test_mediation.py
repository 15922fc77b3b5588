"""Deeds, tables shared and tracks from small tables made by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import ACTORS, EVENT, ROOT

from trucebook.analysis import exchanges, mediation, timeline
from trucebook.evidence.door import open_evidence

SWAP = {"kind": "people", "id": "swap", "name": "Swap", "known_on": "2025-01-05", "date": "2025-01-05", "direction": "both", "prisoners_to_ukraine": "100",
        "prisoners_to_russia": "90", "civilians_to_ukraine": "5", "bodies_to_russia": "7", "mediators": "TR", "sources": "kiis-20250101-poll",
        "confidence": "high", "known_on_is": "exact"}  # fmt: skip
ACT = {"id": "act", "actor": "TR", "role": "hosting", "action": "Hosted.", "date": "2025-01-02", "known_on": "2025-01-02",
       "sources": "kiis-20250101-poll", "confidence": "high", "known_on_is": "exact"}  # fmt: skip


@pytest.fixture
def evidence(small_data):
    def make(*rows, **tables):
        made = [{**EVENT, "id": f"row-{place}", **row} for place, row in enumerate(rows)]
        folder = small_data(
            events=made, actors=[*ACTORS, {"code": "US", "name": "United States", "kind": "state"}], **tables
        )
        return open_evidence(folder, "2030-01-01", ["events", "mediation", "exchanges", "corridors"])

    return make


def test_deeds_count_rounds_hosted_and_people_freed(evidence):
    seen = evidence(
        {}, {"outcome_class": "none"}, {"parties": "RU;UA;US", "format": "mediated"}, exchanges=[SWAP, {**SWAP, "id": "more", "date": "2025-03-04", "known_on": "2025-03-04", "mediators": ""}],
        mediation=[ACT, {**ACT, "id": "no", "role": "declined"}],
    )  # fmt: skip
    table = mediation.deeds(seen["events"], seen["mediation"], seen["exchanges"], seen["corridors"]).set_index("actor")
    row = table.loc["TR"]
    assert (row["acts"], row["hosted"], row["with_result"], row["exchanges"], row["people"], row["bodies"]) == (
        1,
        3,
        2,
        1,
        195,
        7,
    )
    assert (table.loc["US", "hosted"], table.loc["US", "sat"]) == (0, 1)
    assert "RU" not in table.index


def test_deeds_count_other_meetings_people_helped_and_grain(evidence):
    core = {"known_on": "2025-01-02", "sources": "kiis-20250101-poll", "confidence": "high", "known_on_is": "exact"}
    volume = {
        **core,
        "id": "grain",
        "name": "Grain",
        "kind": "maritime-corridor-volume",
        "scope": "ports",
        "announced_by": "TR",
    }
    seen = evidence(
        {}, {"parties": "RU;US", "format": "shuttle"}, {"level": "technical"}, {"parties": "US", "format": "multilateral"},
        mediation=[{**ACT, "people_helped": "4"}, {**ACT, "id": "more", "people_helped": "3"}],
        corridors=[{**volume, "tonnes_shipped_million": "1.5"}, {**volume, "id": "later", "known_on": "2025-02-02", "tonnes_shipped_million": "2.5"}],
    )  # fmt: skip
    row = (
        mediation.deeds(seen["events"], seen["mediation"], seen["exchanges"], seen["corridors"])
        .set_index("actor")
        .loc["TR"]
    )
    assert (row["hosted"], row["others"], row["helped"], row["tonnes"]) == (1, 2, 7, 2.5)


def test_an_outside_actor_sat_with_both_or_with_one_side_alone(evidence):
    events = evidence(
        {},
        {"parties": "RU;US", "hosts": ""},
        {"kind": "call"},
        {"known_on": "2026-05-01", "start": "2026-05-01", "outcome_known_on": "2026-05-01"},
    )["events"]
    periods = timeline.labelled(
        pd.DataFrame(
            {"start": pd.to_datetime(["2014-01-01", "2025-01-01"]), "end": pd.to_datetime(["2024-12-31", None])}
        )
    )
    table = mediation.sat_with(events[events["start"] < "2026-01-01"], periods, ("RU", "UA"))
    found = {row.actor: (row.both, row.one, row.other) for row in table.itertuples()}
    assert found == {"TR": (1, 0, 0), "US": (0, 1, 0)}
    assert set(table["period"]) == {"since Jan 2025"}


def test_the_same_parties_twice_in_a_month_are_one_track(evidence):
    march = {"known_on": "2025-03-03", "start": "2025-03-03", "outcome_known_on": "2025-03-03"}
    events = evidence({}, {"parties": "UA;RU"}, {"parties": "RU;US"}, march)["events"]
    table = mediation.tracks(events, pd.Timestamp("2022-01-01"))
    assert list(table["tracks"]) == [2, 0, 1]
    assert list(table["meetings"]) == [3, 0, 1]
    assert mediation.tracks(events.head(0), pd.Timestamp("2022-01-01")).empty


def test_results_by_host_leave_out_the_sides_and_meetings_without_them(evidence):
    events = evidence(
        {"hosts": "TR;UA"}, {"outcome_class": "none"}, {"parties": "US", "hosts": "TR"}, {"outcome_class": ""}
    )["events"]
    table = mediation.result_by_host(events)
    assert [tuple(row) for row in table[["host", "meetings", "with_result"]].to_numpy()] == [("TR", 2, 1)]
    assert table.loc[0, "low_pct"] == pytest.approx(9.45, abs=0.05)


def test_nothing_known_gives_empty_tables(evidence):
    seen = evidence({"kind": "proposal"})
    events = seen["events"].head(0)
    assert mediation.deeds(events, seen["mediation"], seen["exchanges"], seen["corridors"]).empty
    assert mediation.grain(seen["corridors"]).empty
    assert isinstance(mediation.result_by_host(events), pd.DataFrame)


def test_an_actor_mediated_as_many_exchanges_on_the_page_of_mediation_as_on_that_of_people():
    """Two pages count the same rows: one whose day is not known, too."""
    tables = ["events", "mediation", "exchanges", "corridors"]
    seen = open_evidence(ROOT / "data", "latest", tables)
    since = seen.landmark("invasion")
    deeds = mediation.deeds(*(seen[name] for name in tables), since).set_index("actor")["exchanges"]
    people = (
        exchanges.by_mediator(exchanges.hand_overs(seen["exchanges"], since))
        .set_index("mediator")["hand_overs"]
        .drop("")
    )
    assert len(people) > 3
    assert deeds[deeds > 0].to_dict() == people.to_dict()
