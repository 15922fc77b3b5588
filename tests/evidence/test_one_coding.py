"""A clause that stands in several tables is coded once: positions, plan points, guarantees and clauses on sanctions agree."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import ROOT

from trucebook.evidence.door import open_evidence

LEVELS = {
    ("no-relief", "not-stated"): {4},
    ("before", "not-stated"): {0, 1},
    ("with", "not-stated"): {0, 1},
    ("with", "no"): {0},
    ("after", "not-stated"): {3},
    ("after", "yes"): {3},
    ("by-steps", "not-stated"): {2},
    ("by-steps", "yes"): {3},
    ("not-stated", "not-stated"): {0, 1},
    ("not-stated", "yes"): {3},
}
"""Order of relief and its way back → the levels on the axis of sanctions that say the same. Level 4 is also a refusal."""

WORDS = {
    "force-limits": (("800,000", 3), ("600,000", 2), ("No limits", 4)),
    "monitoring": (("US leads", 4), ("US-led", 4), ("US would lead", 4)),
    "foreign-troops": (("permanently station", 3),),
}
"""By issue: words of a clause → the level that they stand for in every document."""


@pytest.fixture(scope="module")
def evidence():
    return open_evidence(
        ROOT / "data", "latest", ["positions", "plan_points", "guarantees", "sanction_clauses", "documents"]
    )


@pytest.fixture(scope="module")
def positions(evidence) -> pd.DataFrame:
    return evidence["positions"]


def test_the_order_of_relief_and_the_level_on_sanctions_say_the_same(evidence, positions):
    clauses = evidence["sanction_clauses"]
    both = clauses.merge(
        positions[(positions["issue"] == "sanctions") & positions["concession_level"].notna()], on="document"
    )
    assert len(both) >= 12
    wrong = [
        f"{row.document}: {row.order_of_steps}, way back {row.snapback}, but level {row.concession_level}"
        for row in both.itertuples()
        if row.concession_level not in LEVELS[row.order_of_steps, row.snapback] | {4}
        or (row.concession_level == 4 and row.order_of_steps not in ("no-relief", "with"))
    ]
    assert wrong == []


def test_every_position_on_sanctions_has_its_clause(evidence, positions):
    coded = positions[(positions["issue"] == "sanctions") & positions["concession_level"].notna()]
    known = set(evidence["sanction_clauses"]["document"])
    listed = set(evidence["guarantees"]["document"]) | known
    assert sorted(set(coded["document"]) & listed - known) == []


@pytest.mark.parametrize(("column", "issue"), [("monitoring", "monitoring"), ("nato", "nato-membership")])
def test_a_clause_on_monitoring_or_nato_stands_in_both_tables(evidence, positions, column, issue):
    guarantees = evidence["guarantees"].set_index("document")[column]
    coded = set(positions.loc[positions["issue"] == issue, "document"])
    wrong = sorted(doc for doc, text in guarantees.items() if pd.notna(text) != (doc in coded))
    assert wrong == []


@pytest.mark.parametrize(
    ("issue", "words", "level"), [(issue, words, level) for issue, pairs in WORDS.items() for words, level in pairs]
)
def test_the_same_words_have_the_same_level_in_every_document(positions, issue, words, level):
    own = positions[(positions["issue"] == issue) & positions["position"].str.contains(words, regex=False)]
    assert len(own)
    assert own.loc[own["concession_level"] != level, "id"].tolist() == []


def test_step_by_step_in_a_plan_is_step_by_step_in_its_clause(evidence):
    points = evidence["plan_points"]
    steps = points[
        (points["issue"] == "sanctions") & points["point"].str.contains("step by step|gradually|in stages", regex=True)
    ]
    orders = evidence["sanction_clauses"].set_index("document")["order_of_steps"]
    assert len(steps) >= 4
    assert [doc for doc in steps["document"] if orders[doc] not in ("by-steps", "after")] == []
