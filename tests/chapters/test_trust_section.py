"""The section on how much a reader may trust the rows."""

from __future__ import annotations

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import EVENT, ROOT, SOURCE

from trucebook.chapters.sources import trust
from trucebook.evidence.check import check_data
from trucebook.evidence.door import cited_rows, open_evidence
from trucebook.evidence.tables import BY_HAND

AUDIT = {"key": "first", "date": "2026-01-02", "scope": "rows <b>drawn</b>", "rows": "10", "right": "6", "partly": "1", "wrong": "1", "not_found": "2"}  # fmt: skip


def shown(folder, as_of="2025-06-01") -> str:
    view = trust.view(cited_rows(folder, as_of), open_evidence(folder, as_of, ["audits"]))
    return BeautifulSoup(trust.section(view), "html.parser").text


def test_an_audit_is_told_with_its_day_and_the_interval_of_what_was_wrong(small_data):
    text = shown(small_data(events=[EVENT], sources=[SOURCE], audits=[AUDIT]))
    assert "Audit of 2 January 2026: of 10 rows (rows <b>drawn</b>)" in text
    assert "6 were right, 1 partly right and 1 wrong" in text and "95% interval 2 to 47%" in text
    assert "Of one row written by hand" in text


def test_without_audits_the_section_says_so(small_data):
    text = shown(small_data(events=[EVENT], sources=[SOURCE]))
    assert "No audit of the rows is on record." in text


def test_findings_of_an_audit_must_add_up(small_data):
    faults, _ = check_data(small_data(events=[EVENT], sources=[SOURCE], audits=[{**AUDIT, "right": "7"}]))
    assert [(f.file, f.line, f.column) for f in faults] == [("audits.csv", 2, "rows")]


def test_an_answer_is_as_late_as_its_poll():
    rows = cited_rows(ROOT / "data", "latest")
    assert set(rows["table"]) == set(BY_HAND)
    answers = rows[rows["table"] == "poll_answers"]
    assert answers["about"].notna().mean() > 0.9
    assert (rows["sources"] >= 1).all()


@pytest.mark.parametrize("as_of", ["2022-04-15", "2025-08-14"])
def test_an_old_edition_counts_only_what_was_public(as_of):
    rows = cited_rows(ROOT / "data", as_of)
    assert rows["known_on"].max() <= pd.Timestamp(as_of)
