"""The page of what changed: which dates it compares, and what it says of a wrong one."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from trucebook.chapters.changes import chapter as changes_chapter
from trucebook.chapters.changes import sentences
from trucebook.chapters.changes import tables as changes_tables
from trucebook.evidence.door import open_evidence
from trucebook.evidence.errors import AsOfError
from trucebook.evidence.tables import RULE_TABLES
from trucebook.figures.words import too_long

TABLES = [*RULE_TABLES, "base_rates", "claims", "claim_rules", "control_daily", "observers", "regions"]


@pytest.fixture(scope="module")
def evidence():
    return open_evidence(ROOT / "data", "2025-08-14", ["events"])


def test_dates_are_put_in_order_and_those_that_do_not_lie_before_are_passed_over(evidence):
    shown = changes_chapter.views(evidence, "2024-06-20, 2022-04-15,2025-08-14, 2026-01-01, 1899-01-01")
    assert [str(one.as_of) for one in shown] == ["2022-04-15", "2024-06-20", "2025-08-14"]


def test_without_dates_it_looks_a_year_back(evidence):
    assert [str(one.as_of) for one in changes_chapter.views(evidence, "")] == ["2024-08-14", "2025-08-14"]


@pytest.mark.parametrize("earlier", ["yesterday", "2025-13-01", "2024-06-20; 2022-04-15"])
def test_what_is_no_date_is_named(evidence, earlier):
    with pytest.raises(AsOfError, match="no date, expected YYYY-MM-DD"):
        changes_chapter.views(evidence, earlier)


def test_events_stand_once_in_the_span_in_which_they_became_public():
    whole = open_evidence(ROOT / "data", "2025-08-14", TABLES)
    view = changes_chapter.view(whole, "2022-04-15, 2024-06-20")
    html = changes_tables.events_by_span(view)
    new = whole["events"][whole["events"]["known_on"] > "2022-04-15"]
    assert sorted(view.added["events"]["id"]) == sorted(new["id"])
    spans = [int(number) for number in re.findall(r"<summary>[^<]* (\d+) events<", html)]
    assert (len(spans), sum(spans)) == (2, len(new))
    assert not too_long(sentences.in_short(view))
