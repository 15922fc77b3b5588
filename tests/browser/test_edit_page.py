"""The form for new rows in a real browser: a row is filled in, mended where it is wrong, and added; nothing stands in the way of anybody."""

from __future__ import annotations

import csv
import shutil
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import CORE, SOURCE
from playwright.sync_api import sync_playwright

from trucebook.book.editing import Desk, address, edit_server

EXCHANGE = {
    **CORE,
    "id": "2025-01-02-205",
    "name": "Exchange of 205 for 205",
    "kind": "people",
    "date": "2025-01-02",
    "direction": "both",
}


@pytest.fixture
def place(small_data, tmp_path):
    data = small_data(exchanges=[EXCHANGE])
    desk = Desk(data)
    with edit_server(tmp_path, 0, desk) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield data, address(desk, running.server_port)
        running.shutdown()


def test_a_row_is_filled_in_mended_and_added(place):
    data, url = place
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        refused: list[str] = []
        page.on("console", lambda told: refused.append(told.text) if "Content Security" in told.text else None)
        page.goto(url)
        page.get_by_role("link", name="Exchanges", exact=True).click()
        for name, text in {"name": "A swap", "date": "10.01.2025", "known_on": "2025-01-10", "sources": SOURCE["key"], "prisoners_to_ukraine": "ten"}.items():  # fmt: skip
            page.locator(f"#{name}").fill(text)
        for name, code in {"kind": "people", "direction": "to-ukraine", "confidence": "high"}.items():
            page.locator(f"#{name}").select_option(code)
        page.get_by_role("button", name="Check").click()
        assert "'ten', expected a whole number" in page.locator("#prisoners_to_ukraine-fault").inner_text()
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.locator("#prisoners_to_ukraine").fill("10")
        page.get_by_role("button", name="Check").click()
        page.get_by_role("button", name="Add the row").click()
        assert "2025-01-10-a-swap added" in page.get_by_role("status").inner_text()
        assert refused == []
        browser.close()
    with (data / "exchanges.csv").open(encoding="utf-8", newline="") as file:
        assert [*csv.DictReader(file)][-1]["prisoners_to_ukraine"] == "10"
