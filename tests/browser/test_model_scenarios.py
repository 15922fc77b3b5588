"""The reader's own view gives in the browser what Python gives, and the page's address keeps the setting."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from conftest import ROOT
from playwright.sync_api import Page, sync_playwright

from trucebook.analysis import scenarios as analysis
from trucebook.chapters.scenarios import chapter as scenarios_chapter
from trucebook.chapters.scenarios import tables as scenarios_tables
from trucebook.evidence.door import open_evidence
from trucebook.figures.outcomes import shown

STATIC = ROOT / "trucebook" / "book" / "site" / "static"
WEIGHTS = ((1, 1, 2), (0, 0, 0), (4, 0, 0), (0, 2.5, 0.5), (0, 0, 3))


@pytest.fixture(scope="module")
def chapter() -> scenarios_chapter.View:
    evidence = open_evidence(ROOT / "data", "2025-04-30", (*analysis.FACTS, "registered"))
    seen = scenarios_chapter.view(evidence, 12, 0.5, (1, 1, 2))
    assert seen.now.said is not None
    return seen


@pytest.fixture(scope="module")
def place(chapter, tmp_path_factory) -> Path:
    """Write a page with nothing but the form and the scripts of the book."""
    page = tmp_path_factory.mktemp("page") / "page.html"
    page.write_text(
        f'<!doctype html><meta charset="utf-8"><button id="mode"></button><div class="chapters"><details></details></div>'
        f'{scenarios_tables.sliders(chapter)}<script src="{(STATIC / "book.js").as_uri()}"></script>',
        encoding="utf-8",
    )
    return page


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def settings(chapter: scenarios_chapter.View) -> list[tuple[dict[str, bool | None], tuple[float, ...]]]:
    """Return ten settings of all drivers and weights."""
    keys = list(chapter.frames["drivers"]["key"])
    return [
        (
            {key: (True, False, None)[(number * 7 + at * (number + 1)) % 3] for at, key in enumerate(keys)},
            WEIGHTS[number % 5],
        )
        for number in range(10)
    ]


def expected(chapter: scenarios_chapter.View, states, weights) -> dict[str, str]:
    base = chapter.now.views["base"]
    told = chapter.frames["drivers"].to_dict("records")
    drivers = analysis.driver_view(base, told, states, chapter.settings.discount)
    named = dict(zip(("base", "drivers", "outsiders"), weights, strict=True))
    pool = analysis.pooled({**chapter.now.views, "drivers": drivers}, chapter.now.said, named)
    return {name: shown(value) for name, value in pool.items()}


def values(states, weights) -> dict[str, float]:
    drivers = {key: {True: 1, False: 0, None: 0.5}[state] for key, state in states.items()}
    return drivers | dict(zip(("w-base", "w-drivers", "w-outsiders"), weights, strict=True))


def results(page: Page) -> dict[str, str]:
    return page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-result]')].map((one) => [one.dataset.result, one.textContent]))"
    )


def test_the_browser_computes_what_python_computes_at_ten_settings(page, place, chapter):
    cases = settings(chapter)
    page.goto(place.as_uri())
    page.wait_for_selector("#own-view[data-ready=yes]")
    assert results(page) == {name: shown(value) for name, value in chapter.now.pooled.items()}
    for states, weights in cases:
        page.evaluate(
            """(values) => {
              const form = document.getElementById("own-view");
              for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
              form.dispatchEvent(new Event("input"));
            }""",
            values(states, weights),
        )
        assert results(page) == expected(chapter, states, weights)


def test_the_address_keeps_the_setting_for_whoever_opens_it(page, place, chapter):
    page.goto(place.as_uri())
    page.wait_for_selector("#own-view[data-ready=yes]")
    states = {**chapter.now.states, "sector-truce": not chapter.now.states["sector-truce"]}
    page.locator('input[name="sector-truce"]').fill(str(int(states["sector-truce"])))
    page.locator('input[name="w-outsiders"]').fill("0.5")
    address = page.evaluate("location.hash")
    assert parse_qs(address.partition("?")[2]) == {
        "sector-truce": [str(int(states["sector-truce"]))],
        "w-outsiders": ["0.5"],
    }
    page.goto("about:blank")
    page.goto(place.as_uri() + address)
    page.wait_for_selector("#own-view[data-ready=yes]")
    assert results(page) == expected(chapter, states, (1, 1, 0.5))
    page.locator("#own-view button[type=reset]").click()
    page.wait_for_function("location.hash === ''")
    assert results(page) == {name: shown(value) for name, value in chapter.now.pooled.items()}
