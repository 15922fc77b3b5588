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
from conftest import ACTORS, EVENT, ROOT

from trucebook.analysis import mediation, timeline
from trucebook.evidence.door import open_evidence
from trucebook.figures import chronology, nextround
from trucebook.figures import mediation as show_mediation
from trucebook.figures import timeline as show
from trucebook.figures.sources import Citations

TABLES = ["events", "confirmations", "truces", "exchanges", "mediation", "corridors"]
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def real():
    return open_evidence(ROOT / "data", "latest", TABLES)


def parts(evidence):
    events = evidence["events"]
    return events, timeline.rounds(events), timeline.planned(events, evidence.as_of)


def weight(*blocks) -> int:
    """Bytes of HTML on the page; what is offered as a file becomes a file beside it."""
    text = "".join(getattr(block, "html", None) or str(block) for block in blocks)
    return len(re.sub(r"base64,[A-Za-z0-9+/=]+", "", text).encode())


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
    events, held, ahead = parts(evidence)
    assert len(events) == 20_000
    cite = Citations(evidence)
    every = timeline.chronology(events, evidence["truces"], evidence["exchanges"])
    seen = nextround.outlook(evidence, events, held)
    told = timeline.fates(events)
    page = weight(
        show.standing_table(evidence, events, held, evidence["truces"], cite), show.rounds_table(evidence, held),
        chronology.chronology_chart(evidence, every), chronology.chronology_table(evidence, every),
        chronology.subscriptions(evidence, events, held, ahead), show.results_chart(evidence, held), show.shares_table(evidence, held),
        show.contacts_chart(evidence, events, evidence.coverage("events")), show.planned_table(evidence, ahead),
        show.gaps_table(evidence, held), show.offers_table(evidence, timeline.offers(events)),
        show.past_dates_table(evidence, told), show.truces_table(evidence, evidence["truces"], timeline.earlier_attempts(events, evidence["truces"], evidence["actors"], evidence["mediation"])), show.rounds_sentence(held, cite),
        nextround.gaps_chart(evidence, seen, held), nextround.reliability_chart(evidence, seen, held), nextround.scores_table(seen),
        cite.listing(),
    )  # fmt: skip
    assert page < 390_000  # the rest of the page (frame, words, code) weighs less than 60 kB
    other = weight(
        show_mediation.network_chart(evidence, events), show_mediation.adjacency(evidence, events),
        show_mediation.tracks_chart(evidence, events, evidence.coverage("events")), show_mediation.hosts_chart(evidence, events),
        show_mediation.deeds_table(evidence, mediation.deeds(events, evidence["mediation"], evidence["exchanges"], evidence["corridors"])),
    )  # fmt: skip
    assert other < 200_000


def test_the_calendar_holds_rounds_and_announced_dates(real):
    _, held, ahead = parts(real)
    whole = icalendar.Calendar.from_ical(chronology.calendar(real, held, ahead))
    entries = list(whole.walk("VEVENT"))
    exact = ahead[ahead["planned_for"].str.len() == 10]
    assert len(entries) == len(held) + len(exact)
    assert len({str(entry["UID"]) for entry in entries}) == len(entries)
    last = next(entry for entry in entries if str(entry["UID"]).startswith(str(held.iloc[-1]["id"])))
    assert last.decoded("DTSTART") == held.iloc[-1]["start"].date()
    assert (last.decoded("DTEND") - held.iloc[-1]["last_day"].date()).days == 1
    assert isinstance(last.decoded("DTSTART"), date)
    assert chronology.calendar(real, held, ahead) == chronology.calendar(real, held, ahead)


def test_the_feed_is_atom_with_the_last_fifty_events(real):
    events, _, _ = parts(real)
    root = ElementTree.fromstring(chronology.feed(real, events).encode())
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for name in ("id", "title", "updated"):
        assert root.findtext(f"a:{name}", namespaces=ATOM)
    entries = root.findall("a:entry", ATOM)
    assert len(entries) == chronology.FEED_ENTRIES
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
    events, held, ahead = parts(evidence)
    every = timeline.chronology(events, evidence["truces"], evidence["exchanges"])
    assert every.empty
    assert "no event" in chronology.chronology_table(evidence, every)
    assert "Nothing to draw" in chronology.chronology_chart(evidence, every).html
    links = re.findall(r"base64,([A-Za-z0-9+/=]+)", chronology.subscriptions(evidence, events, held, ahead))
    assert len(links) == 2
    whole = icalendar.Calendar.from_ical(base64.b64decode(links[0]))
    assert [str(entry["STATUS"]) for entry in whole.walk("VEVENT")] == ["TENTATIVE"]


def test_the_chart_keeps_the_weightiest_and_newest():
    rows = pd.DataFrame({"table": "events", "id": list("abcd"), "weight": [0, 3, 0, 0],
                         "day": pd.to_datetime(["2025-01-04", "2014-01-01", "2025-01-03", "2025-01-02"])})  # fmt: skip
    assert list(timeline.heaviest(rows, 3)["id"]) == ["b", "c", "a"]
