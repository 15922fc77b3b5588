"""The chapter's tables and charts where an actor has no position on an issue, and where nothing is on record."""

from __future__ import annotations

import pytest
from conftest import CORE

from trucebook.chapters import plans, positions
from trucebook.chapters.plans import sentences as plans_sentences
from trucebook.chapters.plans import tables as plans_tables
from trucebook.chapters.positions import charts as positions_charts
from trucebook.chapters.positions import land
from trucebook.chapters.positions import sentences as positions_sentences
from trucebook.chapters.positions import tables as positions_tables
from trucebook.chapters.positions.bargaining import charts as bargaining_charts
from trucebook.chapters.positions.bargaining import tables as bargaining_tables
from trucebook.chapters.positions.land import tables as land_tables
from trucebook.evidence.door import open_evidence
from trucebook.evidence.errors import EvidenceError

TABLES = [
    "control", "annexations", "control_daily", "observers", "territory_clauses", "positions", "documents", "plan_points", "claims", "obstacles", "regions", "sanction_clauses", "guarantees",
]  # fmt: skip
ISSUES = [
    {"key": key, "title": key.capitalize(), "russia_maximum": "A.", "ukraine_maximum": "B.", "order": str(place)}
    for place, key in enumerate(("land", "law", "money"), 1)
]
DOCUMENTS = [
    {**CORE, "id": f"paper-{one}", "name": f"Paper {one}", "author": "Someone", "kind": "plan", "publicity": "yes", "date": "2025-01-01", "summary": "A paper."}
    for one in ("ru", "ua")
]  # fmt: skip
CLAUSES = [
    {**CORE, "id": f"{actor.lower()}-{issue}", "actor": actor, "issue": issue, "document": f"paper-{actor.lower()}",
     "position": f"{actor} on {issue}", "concession_level": level, "coding_reason": "A reason."}
    for actor, issue, level in (("RU", "land", "0"), ("UA", "land", "3"), ("RU", "law", "1"), ("UA", "money", "4"), ("RU", "money", ""))
]  # fmt: skip


LANDMARKS = [
    {"key": key, "group": group, "table": table, "row": row, "title": "", "order": "1", "date": day}
    for key, group, table, row, day in (
        ("benchmark", "guarantee-benchmarks", "documents", "1994-budapest-memorandum", ""), ("pair-1", "plan-pair", "documents", "paper-ru", ""),
        ("pair-2", "plan-pair", "documents", "paper-ua", ""), ("asked", "plan-issues", "", "", "2014-01-01"),
        ("formula", "peace-formula", "", "", "2014-01-01"), ("point", "article-points", "", "", "2014-01-01"),
    )
]  # fmt: skip
DAYS = [{**one, "table": "", "row": "", "date": "2014-01-01"} for one in LANDMARKS]
"""The same groups without a row: nothing of theirs is in the folder."""


@pytest.fixture
def opened(small_data):
    return lambda **tables: open_evidence(small_data(**{"landmarks": DAYS, **tables}), "latest", tables=TABLES)


def test_issues_without_a_position_of_one_side_are_shown_but_not_compared(opened):
    evidence = opened(issues=ISSUES, documents=DOCUMENTS, positions=CLAUSES)
    view = positions.view(evidence)
    matrix = positions_tables.matrix(view)
    assert "RU on law." in matrix and "UA on money." in matrix
    assert list(view.gaps.index) == ["land"]
    model = bargaining_tables.gap_model(view)
    assert 'name="land"' in model and 'name="law"' not in model
    assert ">75.0%<" in model
    assert "75%" in positions_sentences.index_sentence(view)
    assert "2 of 3" in plans_tables.compare(plans.view(evidence))


@pytest.mark.parametrize("tables", [{}, {"issues": ISSUES, "documents": DOCUMENTS, "positions": CLAUSES[:1]}])
def test_every_part_of_the_chapter_says_so_where_nothing_can_be_compared(opened, tables):
    evidence = opened(**tables)
    view, papers = positions.view(evidence), plans.view(evidence)
    drawn = (
        positions_charts.gap_chart, positions_charts.index_chart, bargaining_charts.spells_chart, bargaining_charts.without_chart,
        bargaining_charts.range_chart,
    )  # fmt: skip
    told = (
        positions_sentences.in_short, positions_sentences.change_sentence, positions_tables.matrix, positions_tables.coded_table,
        positions_tables.codebook_short, positions_tables.law_table, bargaining_tables.movement_table, bargaining_tables.gap_model,
        bargaining_tables.pairs_table, bargaining_tables.closest_table, bargaining_tables.trades_table,
    )  # fmt: skip
    of_plans = (
        plans_sentences.in_short, plans_sentences.formula_sentence, plans_tables.pair_table, plans_tables.clauses_table, plans_tables.compare,
        plans_tables.formula_table, plans_tables.guarantees_table, plans_tables.sanctions_table,
    )  # fmt: skip
    for made in (
        *(make(view).html for make in drawn),
        *(make(view) for make in told),
        *(make(papers) for make in of_plans),
    ):
        assert made and "nan" not in str(made).lower().split()


GUARANTEES = [
    {**CORE, "id": "budapest", "document": "1994-budapest-memorandum", "guarantee": "Assurances.", "trigger": "A nuclear attack.", "monitoring": "", "nato": ""},
    {**CORE, "id": "ua", "document": "paper-ua", "guarantee": "Allies.", "trigger": "", "monitoring": "A mission.", "nato": "Membership."},
]  # fmt: skip
OLD = {**DOCUMENTS[0], "id": "1994-budapest-memorandum", "name": "Memorandum"}


def test_a_document_that_is_silent_on_a_part_of_its_guarantee_says_so(opened):
    view = plans.view(opened(documents=[*DOCUMENTS, OLD], guarantees=GUARANTEES, landmarks=LANDMARKS))
    table = plans_tables.guarantees_table(view)
    assert table.count("not stated") == 3
    assert table.index("Paper ua") < table.index("For comparison: Memorandum")
    assert "one document" in plans_sentences.guarantees_sentence(view)
    assert "A nuclear attack." in plans_sentences.benchmarks_sentence(view)


def test_clauses_without_an_issue_or_a_number_are_compared_too(opened):
    points = [
        {**CORE, "id": f"p-{one}", "document": f"paper-{one}", "number": number, "numbered": numbered, "point": f"{one} says.", "article_point": "", "issue": issue}
        for one, number, numbered, issue in (("ru", "3", "text", ""), ("ua", "1", "ours", "land"))
    ]  # fmt: skip
    view = plans.view(opened(issues=ISSUES, documents=DOCUMENTS, positions=CLAUSES, plan_points=points))
    table = plans_tables.clauses_table(view)
    assert all(text in table for text in ("3. ru says.", "RU on law.", "UA on money."))
    assert view.clauses["paper-ru"]["other"] == "3. ru says."
    assert view.clauses["paper-ua"]["land"] == "– ua says."
    others = {**CLAUSES[1], "id": "ru-beside", "actor": "RU", "document": "paper-ua", "position": "RU beside"}
    view = plans.view(opened(issues=ISSUES, documents=DOCUMENTS, positions=[*CLAUSES, others], plan_points=points))
    lines = view.clauses["paper-ua"]["land"].splitlines()
    assert [line.split(": ")[-1] for line in lines] == ["– ua says.", "RU beside."]
    assert "Other clauses" in plans_tables.compare(view)


def test_the_documents_of_the_landmarks_stand_side_by_side_and_an_unknown_one_is_a_fault(opened):
    marks = [{**one, "row": "paper-ru" if one["key"] == "pair-1" else one["row"]} for one in LANDMARKS]
    view = plans.view(opened(issues=ISSUES, documents=[*DOCUMENTS, OLD], positions=CLAUSES, landmarks=marks))
    assert view.pair == ("paper-ru", "paper-ua")
    renamed = [{**one, "row": "paper-ru-of-another-name"} if one["key"] == "pair-1" else one for one in LANDMARKS]
    with pytest.raises(EvidenceError, match="paper-ru-of-another-name"):
        opened(issues=ISSUES, documents=[*DOCUMENTS, OLD], positions=CLAUSES, landmarks=renamed)


def test_the_regions_come_from_the_acts_and_each_count_keeps_its_hand(opened):
    control = [
        {**CORE, "id": f"c-{side.lower()}", "region": "Donetsk", "date": "2025-01-01", "share_pct": share, "estimated_by": f"Count <{side}>", "side": side}
        for side, share in (("RU", "81"), ("UA", "76"), ("other", "80"))
    ]  # fmt: skip
    act = {**CORE, "id": "act", "region": "Donetsk", "declared": "2022-09-30", "act": "A treaty."}
    regions = [{"key": "donetsk", "name": "Donetsk", "iso": "UA-14", "area_km2": "26517"}]
    clauses = [
        {**CORE, "id": f"t-{place}", "document": "paper-ru", "actor": "RU", "region": region, "clause": text, "reason": "A reason."}
        for place, (region, text) in enumerate((("donetsk", "All of Donetsk"), ("kherson", "Nothing of it")))
    ]  # fmt: skip
    regions.append({"key": "kherson", "name": "Kherson", "iso": "UA-65", "area_km2": "28461"})
    evidence = opened(
        issues=ISSUES, documents=DOCUMENTS, positions=CLAUSES, control=control, annexations=[act], regions=regions,
        territory_clauses=clauses,
    )  # fmt: skip
    seen = land.land(positions.view(evidence))
    assert [region.name for region in seen.regions] == ["Donetsk"]
    table = land_tables.territory_table(seen)
    assert all(
        text in table
        for text in ("Russia’s officials: 81%", "Ukraine’s officials: 76%", "others: 80%", "Count &lt;RU&gt;")
    )
    assert "All of Donetsk." in table and "Nothing of it" not in table
