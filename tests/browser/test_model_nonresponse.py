"""The reader's model of those not reached gives in the browser what Python gives."""

from __future__ import annotations

import shutil

import pytest
from conftest import ROOT
from playwright.sync_api import sync_playwright

from trucebook.chapters.opinion.chapter import nonresponse_texts

SCRIPT = ROOT / "trucebook" / "book" / "site" / "static" / "models" / "nonresponse.js"
SHARES, MISSING, DIFFERENCES = (0, 12.25, 35.5, 50, 55.7, 69, 100), (0, 1, 30, 50, 90), (-60, -33, -10, 0, 7, 25, 60)


@pytest.fixture(scope="module")
def compute():
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.evaluate("window.truce = { model(name, compute) { window.compute = compute; } }")
        page.add_script_tag(path=SCRIPT)
        yield lambda cases: page.evaluate("cases => cases.map(([values, data]) => window.compute(values, data))", cases)
        browser.close()


def test_browser_and_python_say_the_same(compute):
    settings = [(share, missing, differ) for share in SHARES for missing in MISSING for differ in DIFFERENCES]
    cases = [
        [{"missing_UA": missing, "differ_UA": differ}, {"x": {"share": share, "group": "UA"}}]
        for share, missing, differ in settings
    ]
    found = [(one["x"], one["x_tip"]) for one in compute(cases)]
    assert found == [nonresponse_texts(*setting) for setting in settings]
