"""What is promised of drafts, on four articles that were written before the draft had seen them."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from conftest import ROOT

from trucebook.analysis.drafts.proposals import propose
from trucebook.analysis.drafts.rows import Index
from trucebook.analysis.drafts.statements import statements
from trucebook.evidence.door import open_evidence
from trucebook.evidence.tables import BY_HAND

ARTICLES = ROOT / "benchmarks" / "articles"


@pytest.fixture(scope="module")
def found():
    """For each sentence: whether a row that it speaks of is among the first five; the verdict proposed, and the right one."""
    evidence = open_evidence(ROOT / "data", "latest", BY_HAND)
    index, told = Index(evidence), []
    names = [*evidence["actors"]["name"], *evidence["polls"]["pollster"].unique()]
    for path in sorted(ARTICLES.glob("*.csv")):
        day = date.fromisoformat(path.stem)
        own = statements(path.with_suffix(".txt").read_text(encoding="utf-8"), names, day)
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                one = next(one for one in own if one.text.startswith(row["begins"]))
                target = {tuple(cell.split(":")) for cell in row["rows"].split(";")}
                hit = bool({(near.table, near.id) for near in index.likeliest(one, 5, day)} & target)
                proposal = propose(one, index, day)
                told.append((one.text, hit, proposal.verdict if proposal else "", row["verdict"]))
    return told


def test_nine_of_ten_sentences_have_their_row_among_the_first_five(found):
    assert sum(hit for _, hit, _, _ in found) >= 0.9 * len(found)


def test_verdicts_are_proposed_and_right(found):
    made = [row for row in found if row[2]]
    assert len(made) >= len(found) / 3
    assert {verdict for _, _, verdict, _ in made} == {"supported", "contradicted"}
    wrong = [row for row in made if row[2] != row[3]]
    assert len(wrong) <= 0.05 * len(made), wrong
