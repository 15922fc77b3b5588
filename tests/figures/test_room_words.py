"""What opens the chapters on talks is short, and no function of theirs is private to another."""

from __future__ import annotations

import pytest
from conftest import OLD, ROOT

from trucebook.chapters import PAGES, mediation, page_of, plans, positions, timeline
from trucebook.chapters.mediation import sentences as of_mediation
from trucebook.chapters.plans import sentences as of_plans
from trucebook.chapters.positions import sentences as of_positions
from trucebook.chapters.timeline import sentences as of_timeline
from trucebook.evidence.door import open_evidence
from trucebook.evidence.tables import TABLES
from trucebook.figures.words import too_long

NEEDED = {
    "events", "confirmations", "truces", "exchanges", "mediation", "corridors", "positions", "documents", "obstacles", "regions",
    "plan_points", "claims", "sanction_clauses", "guarantees",
}  # fmt: skip
ROOMS = {
    "timeline": (timeline, of_timeline), "mediation": (mediation, of_mediation), "positions": (positions, of_positions), "plans": (plans, of_plans),
}  # fmt: skip


@pytest.mark.parametrize("as_of", ["latest", OLD.split("/")[1], "2024-06-20"])
@pytest.mark.parametrize("name", ROOMS)
def test_a_chapter_opens_with_at_most_three_short_bullets(name, as_of):
    room, sentences = ROOMS[name]
    block = sentences.in_short(room.view(open_evidence(ROOT / "data", as_of, sorted(NEEDED))))
    assert block.count("<li>") >= 1
    assert too_long(block) == []


def test_each_table_is_shown_by_one_page_and_each_page_is_a_notebook():
    named = [table for page in PAGES for table in page.tables]
    assert len(named) == len(set(named))
    assert set(named) <= set(TABLES)
    for page in PAGES:
        assert (ROOT / "notebooks" / f"{page.name}.ipynb").is_file()
        assert all(page_of(table) == page for table in page.tables)
