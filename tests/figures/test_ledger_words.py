"""The ledger's words: findings with their numbers, dates by verdict, and honest sentences where there is nothing to check."""

from __future__ import annotations

import re

import pytest
from conftest import CORE

from trucebook.chapters.claims import chapter as claims_chapter
from trucebook.chapters.claims import charts as claims_charts
from trucebook.chapters.claims import sentences as claims_sentences
from trucebook.chapters.claims import tables as claims_tables
from trucebook.evidence.door import open_evidence
from trucebook.evidence.tables import RULE_TABLES
from trucebook.figures.sources import Citations

CLAIM = {
    **CORE,
    "section": "talks",
    "kind": "event",
    "checkable": "yes",
    "verdict": "supported",
    "evidence": "They met.",
}
RULE = {"order": "1", "table": "rounds", "measure": "count", "compare": ">=", "than": "1", "verdict": "supported"}


@pytest.fixture
def opened(small_data):
    def make(claims=(), rules=()):
        evidence = open_evidence(
            small_data(claims=claims, claim_rules=rules),
            "latest",
            tables=["claims", "claim_rules", "codes", *RULE_TABLES],
        )
        return claims_chapter.ledger(evidence, evidence, "the article"), Citations(evidence)

    return make


def text(html):
    return re.sub(r"<[^>]+>", "", str(html))


def test_findings_are_sentences_that_lead_to_their_rows(opened):
    ledger, cite = opened(
        [{**CLAIM, "id": "met", "claim": "They met."}],
        [{**RULE, "key": "met-1", "claim": "met", "finding": "{found|round|rounds} of both sides"}],
    )
    table = str(claims_tables.ledger_table(ledger, cite))
    assert "From the tables: One round of both sides. They met." in text(table)
    assert 'href="#row-events-2025-01-02-round"' in table
    assert 'href="timeline.html"' in table
    assert "Supported (computed); confidence high" in text(table)


def test_a_verdict_that_new_data_changed_is_said_to_differ_from_the_text(opened):
    ledger, cite = opened(
        [{**CLAIM, "id": "met", "claim": "They met.", "verdict": "contradicted"}],
        [{**RULE, "key": "met-1", "claim": "met", "finding": "{found|round|rounds} of both sides"}],
    )
    assert "When this was written, the verdict was “contradicted”:" in text(claims_tables.ledger_table(ledger, cite))
    assert "One verdict differs" in text(claims_sentences.in_short(ledger, cite))


def test_dates_are_told_by_what_became_of_them(opened):
    ahead = {**CLAIM, "kind": "forecast", "verdict": "forecast-open", "claim": "A meeting."}
    ledger, cite = opened(
        [
            {**ahead, "id": "one", "forecast_date": "2025-12-31", "figure_in_article": "2025-12-31"},
            {
                **ahead,
                "id": "two",
                "forecast_date": "2025-03-01",
                "figure_in_article": "early 2025",
                "verdict": "forecast-failed",
            },
            {**ahead, "id": "vague", "forecast_date": "2025-03-01"},
        ]
    )
    said = text(claims_sentences.more_sentences(ledger))
    assert (
        "Of two dates that it announced ahead, one did not come true (early 2025) and one is open (31 December 2025)."
        in said
    )
    assert "vague" not in claims_tables.dates_table(ledger, cite)


def test_every_part_says_so_where_there_is_nothing_to_check(opened):
    ledger, cite = opened()
    for made in (
        claims_sentences.in_short(ledger, cite), claims_tables.kinds_table(ledger), claims_tables.misleading_table(ledger, cite), claims_tables.failing_list(ledger),
        claims_tables.dates_table(ledger, cite), claims_tables.changed_table(ledger), claims_tables.ledger_table(ledger, cite),
    ):  # fmt: skip
        assert "Nothing to check yet" in made
    assert claims_charts.summary_chart(ledger).alt
