"""Numbers of the pages on public opinion lead to rows, and charts carry what their titles say."""

from __future__ import annotations

import re

import pytest
from conftest import CORE, ROOT, _rows

from trucebook.chapters.opinion import chapter as opinion_chapter
from trucebook.chapters.opinion import charts as opinion_charts
from trucebook.chapters.opinion import sentences as opinion_sentences
from trucebook.chapters.opinion import tables as opinion_tables
from trucebook.chapters.polls import chapter as polls_chapter
from trucebook.chapters.polls import charts as polls_charts
from trucebook.chapters.polls import sentences as polls_sentences
from trucebook.chapters.polls import tables as polls_tables
from trucebook.evidence.door import open_evidence
from trucebook.figures.sources import Citations
from trucebook.figures.words import too_long

TABLES = sorted({*opinion_chapter.TABLES, *polls_chapter.TABLES})


@pytest.fixture(scope="module")
def page():
    evidence = open_evidence(ROOT / "data", "2025-08-14", TABLES)
    return opinion_chapter.view(evidence), Citations(evidence)


def links(table: str) -> list[str]:
    return re.findall(r'<a class="n" href="#(row-poll_answers-[^"]+)"', table)


def test_each_share_of_the_changes_leads_to_its_row(page):
    view, cite = page
    table = opinion_tables.changes(view, cite)
    assert len(links(table)) > 20
    listing = cite.listing()
    assert all(f'id="{anchor}"' in listing for anchor in re.findall(r'href="#(row-[^"]+)"', table))


def test_what_leaders_put_forward_and_the_polls_beside_it_lead_to_rows(page):
    view, cite = page
    table = opinion_tables.leaders_table(view, cite)
    assert re.search(r'<a class="n" href="#row-(positions|events)-', table)
    assert len(links(table)) > 4
    assert "Proposal: " in table


@pytest.mark.parametrize("as_of", ["2022-03-20", "2024-06-20", "2025-08-14", "latest"])
def test_the_pages_open_with_at_most_three_short_bullets(as_of):
    evidence = open_evidence(ROOT / "data", as_of, TABLES)
    for block in (
        opinion_sentences.in_short(opinion_chapter.view(evidence), Citations(evidence)),
        polls_sentences.in_short(polls_chapter.view(evidence), Citations(evidence)),
    ):
        assert block.count("<li>") >= 1
        assert too_long(block) == []
        assert "nan" not in block


def test_list_experiments_are_drawn_beside_wordings_and_trends(page):
    chart = polls_charts.wording_chart(polls_chapter.view(page[0].evidence))
    assert (
        "Support for the armed forces: asked outright (hollow) or counted in a list, one poll: 61 to 71 percent."
        in chart.alt
    )
    assert chart.alt.startswith("Within one and the same poll, other words moved the answers by")


SERIES = [
    row for row in _rows("series") if row["key"] in {"negotiate-or-fight", "territorial-concessions", "plan-russia"}
]
POLL = {**CORE, "id": "p-1", "country": "UA", "pollster": "KIIS", "field_start": "2024-12-01", "field_end": "2024-12-05", "n": "1000",
        "mode": "CATI", "population": "adults 18+", "moe_pct": "3.5"}  # fmt: skip
ANSWER = {**CORE, "poll": "p-1", "series": "territorial-concessions", "question": "Give up land?", "answer": "under no circumstances",
          "answer_class": "refuse", "share_pct": "60"}  # fmt: skip


def test_of_no_poll_every_block_says_so(small_data):
    evidence = open_evidence(small_data(), "latest", TABLES)
    seen, cite = opinion_chapter.view(evidence), Citations(evidence)
    assert "holds no poll" in opinion_sentences.in_short(seen, cite)
    assert opinion_sentences.title(seen, "publics") == "No poll of the two publics with this question on this date"
    for group in seen.drawn:
        assert "no poll" in opinion_charts.trend_chart(seen, group, id="x").alt.lower()
    said = [
        opinion_tables.newest_table(seen, seen.drawn["plans"]), opinion_tables.validation(seen), opinion_tables.changes(seen, cite),
        opinion_tables.nonresponse_model(seen), opinion_tables.leaders_table(seen, cite), opinion_tables.outside_table(seen),
        opinion_sentences.wording_paragraph(seen, cite),
    ]  # fmt: skip
    own = polls_chapter.view(evidence)
    said += [polls_tables.every_poll(own), polls_tables.quoted_table(own, cite), polls_tables.wordings_table(own)]
    assert all(re.search(r"\b(no|No|not)\b", one) for one in said), said
    assert polls_sentences.hidden_sentence(own, cite) == ""


def test_of_one_poll_the_page_gives_the_number_its_margin_and_its_words(small_data):
    answers = [
        {**ANSWER, "id": "a-1"},
        {**ANSWER, "id": "a-2", "answer": "some land", "answer_class": "accept", "share_pct": "30"},
        {
            **ANSWER,
            "id": "a-3",
            "series": "negotiate-or-fight",
            "question": "Talk or fight?",
            "answer": "talk",
            "answer_class": "negotiate",
        },
    ]
    evidence = open_evidence(small_data(series=SERIES, polls=[POLL], poll_answers=answers), "latest", TABLES)
    seen, cite = opinion_chapter.view(evidence), Citations(evidence)
    assert "60%</a></b> ±3 would not give up any territory" in opinion_sentences.in_short(seen, cite)
    assert opinion_sentences.title(seen, "ukraine").startswith("60% in Ukraine would not give up any territory")
    assert opinion_sentences.title(seen, "publics").startswith("60% in Ukraine are for talks rather than fighting on (")
    assert opinion_sentences.title(seen, "publics").endswith(", no poll in Russia with this question on this date")
    table = polls_tables.every_poll(polls_chapter.view(evidence))
    assert "under no circumstances 60; some land 30" in table


def test_of_very_many_polls_a_chart_draws_some_from_the_first_to_the_last_and_says_so(page, monkeypatch):
    view, _ = page
    every = opinion_charts.trend_chart(view, "ukraine", id="ukraine")
    monkeypatch.setattr(opinion_charts, "DOTS", 3)
    few = opinion_charts.trend_chart(view, "ukraine", id="ukraine")
    assert "Of more than 3 polls, so many are drawn" in few.html
    assert "so many are drawn" not in every.html
    assert len(few.html) < len(every.html)
    own = view.waves[view.drawn["ukraine"][0]]
    thinned = opinion_charts._thinned(own)
    assert thinned["id"].tolist()[:: len(thinned) - 1] == own["id"].tolist()[:: len(own) - 1]
    assert len(thinned) == 3
