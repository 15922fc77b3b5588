"""The chronology carries any number of events, and its calendar and feed can be read by others."""

from __future__ import annotations

import base64
import re
from datetime import date
from xml.etree import ElementTree

import icalendar
import numpy as np
import pandas as pd
import pytest
from conftest import ACTORS, CORE, EVENT, ROOT

from trucebook.analysis import chronology
from trucebook.chapters import mediation, timeline
from trucebook.chapters.mediation import charts as mediation_charts
from trucebook.chapters.mediation import tables as mediation_tables
from trucebook.chapters.timeline import charts as timeline_charts
from trucebook.chapters.timeline import sentences as timeline_sentences
from trucebook.chapters.timeline import tables as timeline_tables
from trucebook.chapters.timeline.chronology import charts as chronology_charts
from trucebook.chapters.timeline.chronology import sentences as chronology_sentences
from trucebook.chapters.timeline.chronology import tables as chronology_tables
from trucebook.chapters.timeline.nextround import chapter as nextround_chapter
from trucebook.chapters.timeline.nextround import charts as nextround_charts
from trucebook.chapters.timeline.nextround import tables as nextround_tables
from trucebook.evidence.door import open_evidence
from trucebook.prose import span

TABLES = ["events", "confirmations", "truces", "exchanges", "mediation", "corridors"]
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def real():
    return open_evidence(ROOT / "data", "latest", TABLES)


def weight(*blocks) -> int:
    """Bytes of HTML on the page; what is offered as a file becomes a file beside it."""
    text = "".join(getattr(block, "html", None) or str(block) for block in blocks)
    return len(re.sub(r"base64,[A-Za-z0-9+/=]+", "", text).encode())


@pytest.mark.slow
def test_twenty_thousand_events_keep_the_page_light(small_data):
    random = np.random.default_rng(1)
    days = pd.Timestamp("2014-01-01") + pd.to_timedelta(random.integers(0, 4500, 20_000), unit="D")
    rows = []
    for place, day in enumerate(days):
        when = f"{day:%Y-%m-%d}"
        rows.append({**EVENT, "id": f"event-{place}", "name": f"A meeting with a name of the usual length, number {place}", "known_on": when,
                     "start": when, "outcome_known_on": when, "outcome_class": random.choice(["agreement", "partial", "none", "rejected"]),
                     "format": random.choice(["direct", "mediated", "shuttle", "multilateral"]),
                     "level": random.choice(["leaders", "envoys"]), "kind": random.choice(["meeting", "call"])})  # fmt: skip
    evidence = open_evidence(small_data(events=rows), "latest", TABLES)
    view = timeline.view(evidence)
    assert len(view.events) == 20_000
    seen = nextround_chapter.outlook(evidence, view.events, view.held)
    page = weight(
        timeline_charts.rounds_chart(view), timeline_tables.standing_table(view), timeline_tables.rounds_table(view),
        chronology_charts.chronology_chart(view), chronology_tables.chronology_table(view), chronology_tables.subscriptions(view),
        timeline_charts.results_chart(view), timeline_tables.shares_table(view), timeline_charts.contacts_chart(view),
        timeline_tables.planned_table(view), timeline_tables.passed_table(view), timeline_tables.gaps_table(view),
        timeline_tables.offers_table(view), timeline_tables.past_dates_table(view), timeline_tables.truces_table(view),
        timeline_sentences.rounds_sentence(view), nextround_charts.gaps_chart(evidence, seen, view.held),
        nextround_charts.reliability_chart(evidence, seen, view.held), nextround_tables.scores_table(seen),
    )  # fmt: skip
    assert page < 500_000  # frame, words, code weigh less than 60 kB; labels of cards on phones compress away
    powers = mediation.view(evidence)
    other = weight(
        mediation_charts.sat_chart(powers), mediation_tables.sat_table(powers), mediation_charts.tracks_chart(powers),
        mediation_charts.hosts_chart(powers), mediation_tables.deeds_table(powers),
    )  # fmt: skip
    assert other < 200_000


def test_the_calendar_holds_rounds_and_announced_dates(real):
    view = timeline.view(real)
    held, ahead = view.held, view.ahead
    whole = icalendar.Calendar.from_ical(chronology_sentences.calendar(real, held, ahead))
    entries = list(whole.walk("VEVENT"))
    exact = ahead[ahead["planned_for"].str.len() == 10]
    assert len(entries) == len(held) + len(exact)
    assert len({str(entry["UID"]) for entry in entries}) == len(entries)
    last = next(entry for entry in entries if str(entry["UID"]).startswith(str(held.iloc[-1]["id"])))
    assert last.decoded("DTSTART") == held.iloc[-1]["start"].date()
    assert (last.decoded("DTEND") - held.iloc[-1]["last_day"].date()).days == 1
    assert isinstance(last.decoded("DTSTART"), date)
    assert {str(entry["TRANSP"]) for entry in entries} == {"TRANSPARENT"}
    assert chronology_sentences.calendar(real, held, ahead) == chronology_sentences.calendar(real, held, ahead)


def test_the_feed_is_atom_with_the_last_fifty_events(real):
    root = ElementTree.fromstring(chronology_sentences.feed(real, real["events"]).encode())
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for name in ("id", "title", "updated"):
        assert root.findtext(f"a:{name}", namespaces=ATOM)
    entries = root.findall("a:entry", ATOM)
    assert len(entries) == chronology_sentences.FEED_ENTRIES
    ids = [entry.findtext("a:id", namespaces=ATOM) for entry in entries]
    assert len(set(ids)) == len(ids)
    for entry in entries:
        assert entry.findtext("a:title", namespaces=ATOM)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.findtext("a:updated", namespaces=ATOM))
        assert entry.find("a:author", ATOM) is not None or root.find("a:author", ATOM) is not None
        assert entry.find("a:link", ATOM) is None or entry.find("a:link", ATOM).get("href").startswith("http")
        assert entry.findtext("a:summary", namespaces=ATOM)


def test_no_event_still_makes_a_calendar_a_feed_and_a_page(small_data):
    plan = {
        **EVENT,
        "status": "planned",
        "outcome_known_on": "",
        "start": "",
        "outcome": "",
        "outcome_class": "",
        "planned_for": "2025-02-01",
    }
    evidence = open_evidence(small_data(events=[plan], actors=ACTORS), "latest", TABLES)
    view = timeline.view(evidence)
    assert view.every.empty
    assert "no event" in chronology_tables.chronology_table(view)
    assert "Nothing to draw" in chronology_charts.chronology_chart(view).html
    assert "Nothing to draw" in timeline_charts.rounds_chart(view).html
    for made in (
        timeline_sentences.in_short(view),
        timeline_tables.standing_table(view),
        timeline_charts.contacts_chart(view).html,
    ):
        assert made
    links = re.findall(r"base64,([A-Za-z0-9+/=]+)", chronology_tables.subscriptions(view))
    assert len(links) == 2
    whole = icalendar.Calendar.from_ical(base64.b64decode(links[0]))
    assert [str(entry["STATUS"]) for entry in whole.walk("VEVENT")] == ["TENTATIVE"]


def test_the_chart_keeps_the_weightiest_and_newest():
    rows = pd.DataFrame({"table": "events", "id": list("abcd"), "weight": [0, 3, 0, 0],
                         "day": pd.to_datetime(["2025-01-04", "2014-01-01", "2025-01-03", "2025-01-02"])})  # fmt: skip
    assert list(chronology.heaviest(rows, 3)["id"]) == ["b", "c", "a"]


def meeting(name: str, day: str, level: str) -> dict[str, str]:
    return {**EVENT, "id": name, "known_on": day, "start": day, "outcome_known_on": day, "level": level}


def test_a_later_meeting_of_technical_teams_is_said_beside_the_last_round(small_data):
    rows = [meeting("round", "2025-01-02", "envoys"), meeting("teams", "2025-02-03", "technical")]
    view = timeline.view(open_evidence(small_data(events=rows), "latest", TABLES))
    assert list(view.held["id"]) == ["round"]
    assert list(view.technical["id"]) == ["teams"]
    said = timeline_sentences.last_round_sentence(view)
    assert "2 January 2025" in said
    assert "Technical teams of both sides met later, on" in said and "3 February 2025" in said
    before = timeline.view(open_evidence(small_data(events=rows[::-1][1:]), "latest", TABLES))
    assert not timeline_sentences.technical_sentence(before)


@pytest.mark.parametrize("day", ["2023-02-01", "2024-06-20"])
def test_the_last_round_holds_against_all_rows(day):
    view = timeline.view(open_evidence(ROOT / "data", day, TABLES))
    rows = view.events
    both = rows["parties"].str.split(";").map({"RU", "UA"}.issubset)
    sat = rows[
        both & (rows["kind"] == "meeting") & (rows["status"] == "held") & rows["format"].isin(["direct", "mediated"])
    ]
    last = sat.sort_values("start").iloc[-1]
    assert last["level"] == "technical"
    assert span(last["start"], last["end"]) in re.sub("<[^>]+>", "", timeline_sentences.last_round_sentence(view))


def test_a_round_that_one_side_denied_is_not_told_as_announced(small_data):
    plan = {
        **EVENT,
        "id": "next",
        "status": "planned",
        "outcome_known_on": "",
        "start": "",
        "outcome": "",
        "outcome_class": "",
        "planned_for": "2025-02-01",
    }
    said = [
        {**CORE, "id": f"next-{actor.lower()}", "meeting": "next", "actor": actor, "said": word}
        for actor, word in (("UA", "announced"), ("RU", "denied"))
    ]
    view = timeline.view(open_evidence(small_data(events=[EVENT, plan], confirmations=said), "latest", TABLES))
    assert "denied by Russia" in timeline_sentences.dates_sentence(view)
