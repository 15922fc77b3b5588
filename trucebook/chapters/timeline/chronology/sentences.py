"""Sentences: the chronology: every event on a lane of its own kind, as a chart, a table that can be searched, a calendar and a feed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import icalendar
import pandas as pd

from trucebook.analysis import timeline
from trucebook.evidence.door import Evidence
from trucebook.figures.words import names_of
from trucebook.prose import day, sentence

FEED_ENTRIES = 50


def calendar(evidence: Evidence, held: pd.DataFrame, ahead: pd.DataFrame) -> str:
    """Return past rounds and announced dates as a calendar (RFC 5545)."""
    whole = icalendar.Calendar()
    whole.add("prodid", "-//Truce Talks//talks//EN")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", "Truce Talks: rounds and announced dates")
    exact = ahead[ahead["planned_for"].str.len() == 10] if len(ahead) else ahead
    for row in held.to_dict("records"):
        end = row["last_day"].date() + timedelta(days=1)
        whole.add_component(_entry(evidence, row, row["start"].date(), end, "CONFIRMED", str(row["name"])))
    for row in exact.to_dict("records"):
        first = date.fromisoformat(row["planned_for"])
        whole.add_component(
            _entry(evidence, row, first, first + timedelta(days=1), "TENTATIVE", f"Announced: {row['name']}")
        )
    return whole.to_ical().decode()


def _entry(evidence: Evidence, row: dict[Any, Any], first: date, end: date, status: str, name: str) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{row['id']}@truce-talks")
    # The day on which the row's newest part was public, never the clock: the same data give the same file.
    entry.add(
        "dtstamp",
        pd.Timestamp(
            row["outcome_known_on"] if pd.notna(row["outcome_known_on"]) else row["known_on"], tz="UTC"
        ).to_pydatetime(),
    )
    entry.add("dtstart", first)
    entry.add("dtend", end)
    entry.add("summary", name)
    entry.add("status", status)
    entry.add("transp", "TRANSPARENT")  # a whole day of theirs leaves the reader's own day free
    if pd.notna(row["place"]):
        entry.add("location", str(row["place"]))
    told = sentence(str(row["outcome"])) if pd.notna(row["outcome"]) else ""
    entry.add("description", f"{names_of(evidence, row['parties'])}. {told}".strip())
    return entry


def feed(evidence: Evidence, events: pd.DataFrame) -> str:
    """Return the last events as an Atom feed (RFC 4287), the newest first by the day on which they were public."""
    newest = timeline.current(events).sort_values(["known_on", "id"], ascending=False).head(FEED_ENTRIES)
    space = "http://www.w3.org/2005/Atom"
    ElementTree.register_namespace("", space)
    root = ElementTree.Element(f"{{{space}}}feed")

    def put(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
        child = ElementTree.SubElement(parent, f"{{{space}}}{name}", attributes)
        child.text = text or None
        return child

    put(root, "id", "tag:truce-talks,2025:events")
    put(root, "title", "Truce Talks: events of the talks")
    put(root, "updated", f"{evidence.as_of.isoformat()}T00:00:00Z")
    put(put(root, "author"), "name", "Truce Talks")
    urls = evidence["sources"]["url"]
    for row in newest.to_dict("records"):
        entry = put(root, "entry")
        put(entry, "id", f"tag:truce-talks,2025:events/{row['id']}")
        put(entry, "title", str(row["name"]))
        known = max(one for one in (row["known_on"], row["outcome_known_on"], row["later_known_on"]) if pd.notna(one))
        put(entry, "updated", f"{known:%Y-%m-%d}T00:00:00Z")
        put(entry, "published", f"{row['known_on']:%Y-%m-%d}T00:00:00Z")
        address = next((urls[key] for key in row["sources"].split(";") if pd.notna(urls[key])), None)
        if address is not None:
            put(entry, "link", rel="alternate", href=str(address))
        told = row["became"] if pd.notna(row["became"]) else row["outcome"]
        put(
            entry,
            "summary",
            sentence(str(told))
            if pd.notna(told)
            else f"Announced for {day(row['planned_for'])}."
            if pd.notna(row["planned_for"])
            else str(row["name"]),
        )
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode")
