"""The page's scripts give what Python gives: the gap under weights, and any two documents side by side."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from trucebook.analysis import positions as analysis
from trucebook.evidence.door import open_evidence
from trucebook.figures import bargaining, plans

MODELS = Path(__file__).resolve().parents[2] / "trucebook" / "book" / "site" / "static" / "models"
EVIDENCE = open_evidence("data", "latest", tables=["positions", "documents", "plan_points"])
POSITIONS = analysis.dated(EVIDENCE["positions"], EVIDENCE["documents"])
GAPS = analysis.gaps(POSITIONS)
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
        "([values, data]) => made['gap-index'](values, data)", [values, bargaining.gap_data(EVIDENCE, GAPS)]
    )
    assert script == bargaining.gap_results(EVIDENCE, GAPS, weights)


def test_the_first_pair_of_documents_is_what_the_script_gives(page):
    html = str(plans.compare(EVIDENCE, POSITIONS, EVIDENCE["plan_points"]))
    data = json.loads(re.search(r'class="model-data">(.*?)</script>', html, re.S)[1].replace("<\\/", "</"))
    first = page.evaluate(
        "([values, data]) => made['compare-plans'](values, data)",
        [dict(zip(("one", "two"), plans.FIRST_PAIR, strict=True)), data],
    )
    page.set_content(html)
    for key, text in first.items():
        assert page.locator(f'[data-result="{key}"]').first.text_content() == text
    swapped = page.evaluate(
        "([values, data]) => made['compare-plans'](values, data)",
        [dict(zip(("two", "one"), plans.FIRST_PAIR, strict=True)), data],
    )
    assert swapped["one-force-limits"] == first["two-force-limits"] != "—"
    assert swapped["shared"] == first["shared"]
