"""What a chapter's page does not carry itself: rows, a page for each chart, findings for machines."""

from __future__ import annotations

import json
from datetime import date
from xml.etree import ElementTree

import jsonschema
import pytest

from trucebook.book.apart import FINDING_FIELDS, findings, move_parts, move_rows, schema, sign_feed, take_charts
from trucebook.book.imprint import Imprint

ATOM = "{http://www.w3.org/2005/Atom}"

NEWEST = Imprint("latest", date(2026, 7, 1), "0123456789", "data")
OLD = Imprint("2025-08-14", date(2025, 8, 14), "0123456789", "data")

CARDS = '{"rows":{"row-polls-a":["A poll","1 May 2025","high",[]],"row-polls-b":["B","1 May 2025","high",[]]},"groups":{"rows-1":["two rows",["row-polls-a","row-polls-b"]]}}'
LISTING = (
    f'<div class="rows"><p id="row-polls-a">A</p><script type="application/json" class="cards">{CARDS}</script></div>'
)
SHORT = '<div class="answer"><ul><li><span id="short-2">On 1 May 2025 <a class="n" href="#rows-1">1,609 people</a> came back (12 to 15%).</span></li></ul></div>'
FIGURE = (
    '<figure class="chart" id="gap"><figcaption><p class="finding">They are far apart</p><p class="drawn">Levels</p></figcaption>'
    '<div class="drawing" data-size="narrow" role="img"><svg viewBox="0 0 1 1"><g/></svg></div><script type="application/json" class="spec">{}</script>'
    '<p class="sure"><b>How sure:</b> hardly</p><p class="below">S</p><div class="row"></div></figure>'
)


def chapter() -> dict:
    outputs = [{"data": {"text/html": html}} for html in (SHORT, FIGURE)]
    return {
        "cells": [
            *({"cell_type": "code", "source": "", "outputs": [one]} for one in outputs),
            {"cell_type": "markdown", "source": "Text\n\n## Rows and sources behind this page"},
            {"cell_type": "code", "source": "", "outputs": [{"data": {"text/html": LISTING}}]},
        ]
    }


@pytest.fixture
def staged(tmp_path):
    (tmp_path / "extra" / "downloads").mkdir(parents=True)
    notebook = chapter()
    rows = move_rows(notebook, "people", tmp_path)
    charts = take_charts(notebook, "people", tmp_path)
    return tmp_path, notebook, rows, charts


def test_rows_leave_the_chapter_and_its_numbers_point_to_their_page(staged):
    folder, notebook, rows, _ = staged
    assert len(notebook["cells"]) == 3
    assert "Rows and sources" not in str(notebook)
    assert 'href="evidence/people.html#rows-1"' in str(notebook)
    assert rows["rows-1"] == ["polls/a", "polls/b"]
    assert "row-polls-a" in (folder / "evidence" / "people.html").read_text()
    assert json.loads((folder / "extra" / "evidence" / "people.js").read_text()[len("truce.rows(") : -3]) == json.loads(
        CARDS
    )


def test_parts_of_a_list_become_pages_that_the_chapter_links(tmp_path):
    html = '<p>Lead</p><section class="part" id="k"><h2>K: two pages</h2><ul><li id="s-k">K</li></ul></section>'
    notebook = {"cells": [{"cell_type": "code", "source": "", "outputs": [{"data": {"text/html": html}}]}]}
    move_parts(notebook, "sources", tmp_path)
    assert notebook["cells"][0]["outputs"][0]["data"]["text/html"] == (
        '<p>Lead</p><p><a href="sources/k.html">K: two pages</a></p>'
    )
    part = (tmp_path / "parts" / "sources" / "k.html").read_text()
    assert part == '<h1>K: two pages</h1><ul><li id="s-k">K</li></ul>'


def test_each_chart_has_a_page_without_what_makes_it_live(staged):
    folder, notebook, _, charts = staged
    assert [(one["name"], one["title"], one["sure"]) for one in charts] == [
        ("people-gap", "They are far apart", "hardly")
    ]
    assert "spec" not in (folder / "charts" / "people-gap.html").read_text()
    assert 'href="charts/people-gap.html"' in str(notebook)


def test_findings_follow_their_schema_and_name_number_range_and_rows(staged):
    _, notebook, rows, charts = staged
    found = findings(notebook, "people", rows, charts, OLD, "https://x.org/b/")
    jsonschema.validate({"findings": found}, schema())
    first, second = found
    assert set(first) == set(FINDING_FIELDS)
    assert (first["number"], first["unit"], first["interval"]) == (1609, "people", [12, 15])
    assert first["rows"] == ["polls/a", "polls/b"]
    assert (first["id"], first["anchor"], first["data"]) == ("people.short-2", "short-2", None)
    assert first["address"] == "https://x.org/b/editions/2025-08-14/people.html#short-2"
    assert (second["id"], second["anchor"], second["number"]) == ("people.gap", "gap", None)
    assert second["address"] == "https://x.org/b/editions/2025-08-14/charts/people-gap.html"
    assert second["data"] == "downloads/people-gap.csv"


@pytest.mark.parametrize(("sentence", "number", "interval", "unit"), [
    ("Each put the cost higher: from 349 to 588 billion dollars", 349, None, None),
    ("On 22 August 2026 Russian forces held 80–83% of Donetsk", None, [80, 83], "%"),
    ("To leave it would mean 4,600 to 5,300 km² on the map of 22 August 2026", None, [4600, 5300], "km²"),
    ("Ukrainians: 59% ±3 are for talks (August 2025)", 59, [56, 62], "%"),
    ("No truce within 12 months: about 80% (range 35 to 95%)", 80, [35, 95], "%"),
    ("Eight of 19 issues keep them apart", 8, None, None),
    ("In the last 12 months nine rounds were held", 9, None, "rounds"),
    ("The last round, on 17–18 February 2026, brought a result", None, None, None),
    ("The cap has stood at 44.1 dollars a barrel since 1 February 2026", 44.1, None, "dollars a barrel"),
])  # fmt: skip
def test_a_number_is_no_date_and_a_change_no_interval(sentence, number, interval, unit):
    chart = {"id": "a", "name": "people-a", "title": sentence, "sure": ""}
    (found,) = findings({"cells": []}, "people", {}, [chart], NEWEST)
    assert [found[name] for name in ("sentence", "number", "interval", "unit")] == [sentence, number, interval, unit]


def test_a_feed_has_the_name_of_its_edition_and_says_where_it_stands(tmp_path):
    feed = tmp_path / "timeline-events.xml"
    content = '<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:truce-talks,2025:events</id><entry><id>one</id></entry></feed>'
    for imprint, base, name, place in (
        (NEWEST, "", "events", "timeline-events.xml"),
        (OLD, "", "events/edition/2025-08-14", "timeline-events.xml"),
        (OLD, "https://x.org/b/", "events/edition/2025-08-14", "https://x.org/b/editions/2025-08-14/downloads/timeline-events.xml"),
    ):  # fmt: skip
        feed.write_text(content)
        sign_feed(feed, imprint, base)
        root = ElementTree.parse(feed).getroot()
        assert root.findtext(f"{ATOM}id") == f"tag:truce-talks,2025:{name}"
        assert [(one.get("rel"), one.get("href")) for one in root.findall(f"{ATOM}link")] == [("self", place)]
        assert root.findtext(f"{ATOM}entry/{ATOM}id") == "one"
