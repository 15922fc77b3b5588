"""A number leads to its rows, a row to its sources."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from conftest import CORE, EVENT, SOURCE

from trucebook.evidence.door import open_evidence
from trucebook.evidence.tables import TABLES
from trucebook.figures import sources
from trucebook.figures.sources import LABELS, Citations, source_line, source_links, sources_page
from trucebook.figures.tables import html_table


@pytest.mark.parametrize("table", LABELS)
def test_the_columns_that_name_a_row_are_columns_of_its_table(table):
    assert set(LABELS[table]) <= {column.name for column in TABLES[table].columns}


def open_small(small_data, as_of="2025-06-01", **tables):
    return open_evidence(small_data(**tables), as_of, ["events"])


def test_a_number_links_to_its_row_and_the_row_to_its_source(small_data):
    evidence = open_small(small_data)
    cite = Citations(evidence)
    link = BeautifulSoup(cite("2 January", "events", evidence["events"].iloc[0]), "html.parser").a
    page = BeautifulSoup(cite.listing(), "html.parser")
    row = page.find(id=link["href"][1:])
    assert "First round" in row.text
    assert row.select_one(f'a[href="{SOURCE["url"]}"]')


def test_a_number_of_many_rows_links_to_their_list(small_data):
    evidence = open_small(small_data, events=[{**EVENT, "id": f"r-{i}"} for i in range(3)])
    cite = Citations(evidence)
    link = BeautifulSoup(cite("three", "events", evidence["events"]), "html.parser").a
    page = BeautifulSoup(cite.listing(), "html.parser")
    targets = [a["href"][1:] for a in page.find(id=link["href"][1:]).select("a")]
    assert len(targets) == 3
    assert all(page.find(id=target) for target in targets)
    assert cite("three", "events", evidence["events"]) == str(link)


def test_a_number_of_no_rows_is_plain_text(small_data):
    evidence = open_small(small_data)
    assert Citations(evidence)("<0>", "events", evidence["events"].iloc[:0]) == "&lt;0&gt;"


def test_a_source_not_yet_public_has_no_address(small_data):
    late = {**SOURCE, "published": "2026-01-01"}
    evidence = open_small(small_data, sources=[late])
    shown = source_links(evidence, evidence["events"].iloc[0]["sources"])
    assert "href" not in shown
    assert "KIIS" in shown
    assert "2026" not in shown + str(sources_page(evidence["sources"]))


def test_sources_too_many_for_one_page_stand_in_parts_by_their_keys(small_data, monkeypatch):
    keys = ("kiis-1", "112ua-1", "kiis-2")
    rows = [{**EVENT, "id": f"e-{key}", "sources": key, "start": "2025-01-02"} for key in keys]
    evidence = open_small(small_data, sources=[{**SOURCE, "key": key} for key in keys], events=rows)
    monkeypatch.setattr(sources, "ONE_PAGE", 2)
    page = BeautifulSoup(sources_page(evidence["sources"]), "html.parser")
    parts = {part["id"]: [item["id"] for item in part.select("li")] for part in page.select("section.part")}
    assert parts == {"0": ["s-112ua-1"], "k": ["s-kiis-1", "s-kiis-2"]}
    assert [part.h2.text for part in page.select("section.part")] == ["0–9: one page", "K: two pages"]


def test_the_source_line_counts_pages_and_names_publishers(small_data):
    evidence = open_small(small_data)
    line = source_line(evidence, evidence["events"])
    link = BeautifulSoup(line, "html.parser").a
    place = BeautifulSoup(sources_page(evidence["sources"]), "html.parser").find(
        id=link["href"].removeprefix("sources.html#")
    )
    assert (link.text, place.find_previous("h3").text) == ("KIIS", "KIIS")
    assert "one page" in line


def test_text_in_tables_cannot_become_markup(small_data):
    evidence = open_small(small_data, events=[{**EVENT, "name": "<script>alert(1)</script>"}])
    table = html_table(evidence["events"][["name"]])
    assert "<script>" not in table


def test_a_row_of_many_sources_names_three_and_folds_up_the_others(small_data):
    many = [{**SOURCE, "key": f"kiis-20250101-poll-{i}", "url": f"https://example.org/{i}"} for i in range(6)]
    row = {**EVENT, "sources": ";".join(one["key"] for one in many)}
    evidence = open_small(small_data, sources=many, events=[row])
    shown = BeautifulSoup(source_links(evidence, row["sources"]), "html.parser")
    assert shown.summary.text == "three more sources"
    assert len(shown.select("details a")) == 3
    assert [one["data-s"] for one in shown.select("a")] == [one["key"] for one in many]


def test_the_list_carries_the_cards_of_the_numbers(small_data):
    evidence = open_small(small_data, events=[{**EVENT, "id": f"r-{i}"} for i in range(3)])
    cite = Citations(evidence)
    link = BeautifulSoup(cite("three", "events", evidence["events"]), "html.parser").a
    data = json.loads(BeautifulSoup(cite.listing(), "html.parser").select_one("script.cards").string)
    words, names = data["groups"][link["href"][1:]]
    assert words == "three rows"
    what, since, confidence, sources = data["rows"][names[0]]
    assert EVENT["name"] in what
    assert (since, confidence) == ("2 January 2025", EVENT["confidence"])
    assert sources == [[SOURCE["publisher"], SOURCE["key"]]]


POLL = {"id": "poll", "country": "UA", "pollster": "KIIS", "field_start": "2025-01-03", "field_end": "2025-01-05", "n": "1002", "moe_pct": "3.5",
        "population": "Adults", **CORE}  # fmt: skip
ANSWER = {
    "id": "a",
    "poll": "poll",
    "question": "Talks or fighting",
    "answer": "Talks",
    "share_pct": "57.5",
    "series": "talks",
    "answer_class": "negotiate",
    **CORE,
}


@pytest.mark.parametrize(("answer", "poll", "said"), [
    ({}, {}, "“Talks or fighting”: Talks, 57.5% · KIIS, 3–5 January 2025 · n = 1,002 · ±3.5 points, as stated · Adults"),
    ({"n_asked": "500"}, {}, "“Talks or fighting”: Talks, 57.5% · KIIS, 3–5 January 2025 · n = 500 · no margin stated · Adults"),
    ({}, {"n": "", "moe_pct": ""}, "“Talks or fighting”: Talks, 57.5% · KIIS, 3–5 January 2025 · number asked not found · no margin stated · Adults"),
])  # fmt: skip
def test_the_card_of_a_poll_says_who_asked_when_how_many_how_sure_and_in_which_words(small_data, answer, poll, said):
    known = {"known_on": "2025-01-06"}
    series = {
        "key": "talks",
        "public": "UA",
        "title": "Talks",
        "headline_class": "negotiate",
        "headline_meaning": "are for talks",
        "order": "1",
    }
    folder = small_data(
        series=[series], polls=[{**POLL, **poll, **known}], poll_answers=[{**ANSWER, **answer, **known}]
    )
    evidence = open_evidence(folder, "latest", ["polls", "poll_answers"])
    cite = Citations(evidence)
    cite("57%", "poll_answers", evidence["poll_answers"])
    data = json.loads(BeautifulSoup(cite.listing(), "html.parser").select_one("script.cards").string)
    assert [row[0] for row in data["rows"].values()] == [said]
