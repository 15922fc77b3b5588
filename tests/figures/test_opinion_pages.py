"""Numbers of the pages on public opinion lead to rows, and charts carry what their titles say."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from trucebook.analysis import opinion as analysis
from trucebook.evidence.door import open_evidence
from trucebook.figures import opinion as show
from trucebook.figures import polls as tables
from trucebook.figures.sources import Citations

TABLES = ["polls", "poll_answers", "poll_wordings", "events", "documents", "positions"]


@pytest.fixture(scope="module")
def page():
    evidence = open_evidence(ROOT / "data", "2025-08-14", TABLES)
    answers = analysis.with_intervals(evidence["poll_answers"], evidence["polls"])
    return evidence, answers, Citations(evidence)


def cells(table: str, column: str) -> list[str]:
    return re.findall(rf'<td data-label="{column}">(.*?)</td>', table)


def test_each_share_of_the_changes_leads_to_its_row(page):
    evidence, answers, cite = page
    table = show.changes(evidence, answers, {}, cite)
    shares = cells(table, "first") + cells(table, "last")
    assert len(shares) > 20
    assert all(re.match(r'<a class="n" href="#row-poll_answers-', share) for share in shares)
    listing = cite.listing()
    assert all(f'id="{anchor}"' in listing for anchor in re.findall(r'href="#(row-[^"]+)"', table))


def test_what_leaders_put_forward_and_the_polls_beside_it_lead_to_rows(page):
    evidence, answers, cite = page
    table = tables.leaders_table(evidence, answers, cite)
    for column in ("put forward", "its public before", "its public after"):
        assert all('<a class="n"' in cell or cell == "no poll" for cell in cells(table, column))
    assert "Proposal: " in table


def test_list_experiments_are_drawn_beside_wordings_and_trends(page):
    evidence, answers, _ = page
    chart = show.wording_chart(evidence, answers)
    assert (
        "Support for the armed forces: asked outright (hollow) or counted in a list, one poll: 61 to 71 percent."
        in chart.alt
    )
    assert "asking under cover by 10 and 4 points" in chart.alt
