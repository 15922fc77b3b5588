"""The outlook opens with few short bullets on every date, and with honest ones where nothing is known."""

from __future__ import annotations

import pytest
from conftest import ROOT

from trucebook.chapters.scenarios import chapter, sentences
from trucebook.evidence.door import open_evidence
from trucebook.figures.words import too_long

TABLES = ["events", "truces", "positions", "documents", "escalation", "sanctions", "forecasts", "base_rates", "obstacles", "registered"]  # fmt: skip


@pytest.mark.parametrize("as_of", ["2022-04-15", "2025-08-14"])
def test_the_outlook_opens_with_at_most_three_short_bullets(as_of):
    block = sentences.in_short(chapter.view(open_evidence(ROOT / "data", as_of, TABLES)))
    assert block.count("<li>") >= 2
    assert too_long(block) == []


def test_without_evidence_the_outlook_says_that_it_tells_nothing_apart(small_data):
    block = sentences.in_short(chapter.view(open_evidence(small_data(), "latest", TABLES)))
    assert "does not tell the outcomes apart" in block
    assert "no past forecast can be scored yet" in block
    assert too_long(block) == []
