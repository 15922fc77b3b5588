"""The sliders of the scenarios in money give in the browser what Python gives, at the first setting and away from it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator

import pytest
from conftest import ROOT
from playwright.sync_api import Page, sync_playwright

from trucebook.analysis import scenario_money as analysis
from trucebook.chapters.economy import chapter as economy
from trucebook.chapters.economy.money import chapter as money_chapter
from trucebook.chapters.economy.money import sentences as money_sentences
from trucebook.chapters.economy.money import tables as money_tables
from trucebook.evidence.door import open_evidence

SCRIPT = ROOT / "trucebook" / "book" / "site" / "static" / "models" / "scenario-money.js"
SETTINGS = (
    {},
    {"months": 0.0},
    {"months": 60.0, "pace": 15.0},
    {"months": 7.0, "pace": 0.0, "partial-ceasefire-damage-rate": 300.0, "frozen-conflict-outside-support": 0.0},
    {"pace": 4.3, "comprehensive-peace-discount-closed": 100.0, "collapse-escalation-discount-closed": -100.0, "collapse-escalation-brent-change": 40.0},
)  # fmt: skip


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Return a blank page on which the model is registered."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        blank = browser.new_page()
        blank.evaluate("window.truce = { model(name, compute) { window.compute = compute; } }")
        blank.add_script_tag(path=SCRIPT)
        yield blank
        browser.close()


@pytest.mark.parametrize("as_of", ["2025-08-14", "latest"])
@pytest.mark.parametrize("changed", SETTINGS)
def test_the_sliders_give_what_python_gives(page, as_of, changed):
    evidence = open_evidence(ROOT / "data", as_of, economy.TABLES)
    begin, ranges = money_chapter.start(economy.view(evidence)), analysis.ranges(evidence["assumptions"])
    assert begin is not None and set(ranges) == set(analysis.SCENARIOS)
    html = str(money_tables.sliders(economy.view(evidence)))
    sliders = re.findall(r'<input type="range" name="([^"]+)"[^>]* value="([^"]+)"', html)
    values = {name: float(value) for name, value in sliders} | changed
    data = json.loads(re.search(r'class="model-data">(.*?)</script>', html, re.S)[1].replace("<\\/", "</"))
    found = page.evaluate("([values, data]) => compute(values, data)", [values, data])
    start = analysis.Start(begin.needs, analysis.shifted(begin.monthly, values["pace"]), begin.discount, begin.brent)
    for name, own in ranges.items():
        moved = {
            quantity: analysis.shifted(own[quantity], values[f"{name}-{quantity}"]) for quantity in analysis.QUANTITIES
        }
        wanted = analysis.outcomes(start, moved, values["months"], analysis.uniforms())
        assert {key: found[f"{name}-{key}"] for key in wanted} == {
            key: money_sentences.words(triple) for key, triple in wanted.items()
        }
    if not changed:
        page.set_content(html)
        for key, text in found.items():
            assert page.locator(f'[data-result="{key}"]').first.text_content() == text
