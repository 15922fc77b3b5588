"""The chapter's tables and charts where an actor has no position on an issue, and where nothing is on record."""

from __future__ import annotations

import pytest
from conftest import CORE

from trucebook.analysis import positions as analysis
from trucebook.evidence.door import open_evidence
from trucebook.figures import bargaining, plans
from trucebook.figures import positions as show
from trucebook.figures.sources import Citations

TABLES = [
    "positions",
    "documents",
    "plan_points",
    "claims",
    "obstacles",
    "control",
    "annexations",
    "sanction_clauses",
    "guarantees",
]
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


@pytest.fixture
def opened(small_data):
    def make(**tables):
        evidence = open_evidence(small_data(**tables), "latest", tables=TABLES)
        return evidence, analysis.dated(evidence["positions"], evidence["documents"])

    return make


def test_issues_without_a_position_of_one_side_are_shown_but_not_compared(opened):
    evidence, positions = opened(issues=ISSUES, documents=DOCUMENTS, positions=CLAUSES)
    matrix = show.matrix(evidence, positions)
    assert "RU on law." in matrix and "UA on money." in matrix
    assert list(analysis.gaps(positions).index) == ["land"]
    model = bargaining.gap_model(evidence, positions)
    assert 'name="land"' in model and 'name="law"' not in model
    assert ">75.0%<" in model
    assert "one issue" in show.index_sentence(evidence, positions, Citations(evidence))
    compared = plans.compare(evidence, positions, evidence["plan_points"])
    assert "2 of 3" in compared


@pytest.mark.parametrize("tables", [{}, {"issues": ISSUES, "documents": DOCUMENTS, "positions": CLAUSES[:1]}])
def test_every_part_of_the_chapter_says_so_where_nothing_can_be_compared(opened, tables):
    evidence, positions = opened(**tables)
    points, clauses, guarantees = evidence["plan_points"], evidence["sanction_clauses"], evidence["guarantees"]
    cite = Citations(evidence)
    for made in (
        show.in_short(evidence, positions, cite), show.matrix(evidence, positions), show.gap_chart(evidence, positions).html,
        show.index_chart(evidence, positions).html, show.coded_table(evidence, positions), show.codebook_short(evidence, positions, cite),
        bargaining.spells_chart(evidence, positions).html, bargaining.movement_table(evidence, positions), bargaining.gap_model(evidence, positions),
        bargaining.certainty(evidence, positions), bargaining.without_chart(evidence, positions).html, bargaining.pairs_table(evidence, positions),
        bargaining.range_chart(evidence, positions).html, bargaining.closest_table(evidence, positions), bargaining.trades_table(evidence, positions),
        plans.in_short(evidence, positions, points, evidence["claims"], clauses, guarantees, cite), plans.clauses_table(evidence, positions, points),
        plans.compare(evidence, positions, points), plans.formula_table(evidence, points, evidence["claims"]),
        plans.territory_table(evidence, positions, evidence["control"], evidence["annexations"]), plans.law_table(evidence, evidence["obstacles"]),
        plans.guarantees_table(evidence, guarantees), plans.control_chart(evidence, evidence["control"]).html, plans.sanctions_table(evidence, positions, clauses),
    ):  # fmt: skip
        assert made and "nan" not in str(made).lower().split()


GUARANTEES = [
    {**CORE, "id": "budapest", "document": "1994-budapest-memorandum", "guarantee": "Assurances.", "trigger": "A nuclear attack.", "monitoring": "", "nato": ""},
    {**CORE, "id": "ua", "document": "paper-ua", "guarantee": "Allies.", "trigger": "", "monitoring": "A mission.", "nato": "Membership."},
]  # fmt: skip
OLD = {**DOCUMENTS[0], "id": "1994-budapest-memorandum", "name": "Memorandum"}


def test_a_document_that_is_silent_on_a_part_of_its_guarantee_says_so(opened):
    evidence, _ = opened(documents=[*DOCUMENTS, OLD], guarantees=GUARANTEES)
    table = plans.guarantees_table(evidence, evidence["guarantees"])
    assert table.count("not stated") == 3
    assert table.index("For comparison: Memorandum") < table.index("Paper ua")
    said = plans.guarantees_sentence(evidence, evidence["guarantees"], Citations(evidence))
    assert "one later document" in said
    assert "A nuclear attack." in said


def test_clauses_without_an_issue_or_a_number_are_compared_too(opened):
    points = [
        {**CORE, "id": f"p-{one}", "document": f"paper-{one}", "number": number, "numbered": numbered, "point": f"{one} says.", "article_point": "", "issue": issue}
        for one, number, numbered, issue in (("ru", "3", "text", ""), ("ua", "1", "ours", "land"))
    ]  # fmt: skip
    evidence, positions = opened(issues=ISSUES, documents=DOCUMENTS, positions=CLAUSES, plan_points=points)
    table = plans.clauses_table(evidence, positions, evidence["plan_points"])
    assert table.count("<tr>") == 1 + len(CLAUSES) + len(points)
    assert "3. ru says." in table
    clauses = plans.clauses_by_document(evidence, positions, evidence["plan_points"])
    assert clauses["paper-ru"]["other"] == "3. ru says."
    assert clauses["paper-ua"]["land"] == "– ua says."
    others = {**CLAUSES[1], "id": "ru-beside", "actor": "RU", "document": "paper-ua", "position": "RU beside"}
    evidence, positions = opened(issues=ISSUES, documents=DOCUMENTS, positions=[*CLAUSES, others], plan_points=points)
    lines = plans.clauses_by_document(evidence, positions, evidence["plan_points"])["paper-ua"]["land"].splitlines()
    assert [line.split(": ")[-1] for line in lines] == ["– ua says.", "RU beside."]
    assert "Other clauses" in plans.compare(evidence, positions, evidence["plan_points"])


def test_counts_of_one_region_by_both_sides_stand_beside_each_other(opened):
    control = [
        {**CORE, "id": f"c-{side.lower()}", "region": "Donetsk", "date": "2025-01-01", "share_pct": share, "estimated_by": f"Count {side}", "side": side}
        for side, share in (("RU", "81"), ("UA", "76"), ("other", "80"))
    ]  # fmt: skip
    evidence, positions = opened(issues=ISSUES, documents=DOCUMENTS, positions=CLAUSES, control=control)
    table = plans.territory_table(evidence, positions, evidence["control"], evidence["annexations"])
    assert all(text in table for text in ("Russian officials: 81%", "Ukrainian officials: 76%", "others: 80%"))
    assert "Donetsk" in plans.control_chart(evidence, evidence["control"]).alt
