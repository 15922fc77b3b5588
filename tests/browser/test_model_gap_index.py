"""The page's scripts give what Python gives: the gap under weights, and any two documents side by side."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from trucebook.chapters import plans, positions
from trucebook.chapters.plans import tables as plans_tables
from trucebook.chapters.positions.bargaining import chapter as bargaining_chapter
from trucebook.evidence.door import open_evidence

MODELS = Path(__file__).resolve().parents[2] / "trucebook" / "book" / "site" / "static" / "models"
EVIDENCE = open_evidence("data", "latest", tables=[
    "positions", "documents", "obstacles", "regions", "plan_points", "claims", "sanction_clauses", "guarantees",
])  # fmt: skip
POSITIONS, PLANS = positions.view(EVIDENCE), plans.view(EVIDENCE)
GAPS = POSITIONS.gaps
ISSUES = [str(issue) for issue in GAPS.index]

WEIGHTINGS = (
    {},
    dict.fromkeys(ISSUES, 0.0),
    {**dict.fromkeys(ISSUES, 0.0), "territory-four-oblasts": 5.0, "crimea": 2.5},
    {issue: 0.5 * (place % 11) for place, issue in enumerate(ISSUES)},
    {"nato-membership": 5.0, "language-church": 0.0, "monitoring": 3.5, "ceasefire-sequence": 0.5},
)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Return a blank page on which both models are registered."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        blank = browser.new_page()
        blank.evaluate(
            "window.made = {}; window.truce = { model: (name, compute) => { window.made[name] = compute; } };"
        )
        for name in ("gap-index", "compare-plans"):
            blank.add_script_tag(content=(MODELS / f"{name}.js").read_text())
        yield blank
        browser.close()


@pytest.mark.parametrize("weights", WEIGHTINGS)
def test_the_sliders_give_the_same_gap(page, weights):
    values = dict.fromkeys(ISSUES, 1.0) | weights
    script = page.evaluate(
        "([values, data]) => made['gap-index'](values, data)", [values, bargaining_chapter.gap_data(POSITIONS, GAPS)]
    )
    assert script == bargaining_chapter.gap_results(POSITIONS, GAPS, weights)


def test_the_first_pair_of_documents_is_what_the_script_gives(page):
    html = str(plans_tables.compare(PLANS))
    data = json.loads(re.search(r'class="model-data">(.*?)</script>', html, re.S)[1].replace("<\\/", "</"))
    first = page.evaluate(
        "([values, data]) => made['compare-plans'](values, data)",
        [dict(zip(("one", "two"), PLANS.pair, strict=True)), data],
    )
    page.set_content(html)
    for key, text in first.items():
        assert page.locator(f'[data-result="{key}"]').first.text_content() == text
    swapped = page.evaluate(
        "([values, data]) => made['compare-plans'](values, data)",
        [dict(zip(("two", "one"), PLANS.pair, strict=True)), data],
    )
    assert swapped["one-force-limits"] == first["two-force-limits"] != "—"
    assert swapped["shared"] == first["shared"]
