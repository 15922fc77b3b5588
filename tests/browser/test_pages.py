"""Every page in a real browser, with nothing reachable but the book itself."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = pytest.mark.browser

PAGES = sorted(path.stem for path in (ROOT / "notebooks").iterdir() if path.suffix in {".ipynb", ".md"})
OLD = "editions/2025-08-14/"
ADDRESSES = [f"{page}.html" for page in PAGES] + [f"{OLD}{page}.html" for page in PAGES] + ["search.html?q=Istanbul"]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def site(book: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(book))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's chromium where it is installed, else the browser that Playwright brings."""
    with sync_playwright() as playwright:
        arguments = [
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            arguments.append("--no-sandbox")
        running = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        yield running
        running.close()


class Visit:
    """A page that is open, with what went wrong on it and what it asked for."""

    def __init__(self, page: Page, site: str) -> None:
        self.page, self.site = page, site
        self.errors: list[str] = []
        self.foreign: list[str] = []
        page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("requestfailed", lambda request: self.errors.append(f"failed: {request.url}"))
        page.on(
            "response",
            lambda response: (
                self.errors.append(f"{response.status}: {response.url}") if response.status >= 400 else None
            ),
        )
        page.route("**/*", self._only_the_book)

    def _only_the_book(self, route) -> None:
        if route.request.url.startswith((self.site, "data:", "blob:")):
            route.continue_()
        else:
            self.foreign.append(route.request.url)
            route.abort()

    def scroll_through(self) -> None:
        """Go down the page as a reader does, so that every chart comes into view."""
        for figure in self.page.locator("figure.chart").all():
            figure.scroll_into_view_if_needed()
            self.page.mouse.move(5, 5)
            self.page.mouse.move(6, 6)
            self.page.wait_for_timeout(30)
        self.page.wait_for_function(
            """() => [...document.querySelectorAll('figure.chart')].filter((f) => f.querySelector('script.spec')).every((f) =>
                [...f.querySelectorAll('.drawing')].some((d) => d.dataset.live === 'yes' || d.dataset.live === 'failed'))""",
            timeout=30_000,
        )


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator:
    contexts = []

    def open_page(address: str, width: int = 1280, **settings) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": 900}, **settings)
        contexts.append(context)
        opened = Visit(context.new_page(), site)
        opened.page.goto(site + address)
        return opened

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_works_with_the_network_cut_off(visit, address):
    opened = visit(address)
    opened.scroll_through()
    live = opened.page.locator(".drawing[data-live='yes'] svg").count()
    assert live == opened.page.locator("figure.chart script.spec").count()
    assert opened.page.locator(".drawing[data-live='failed']").count() == 0
    assert (opened.errors, opened.foreign) == ([], [])


@pytest.mark.parametrize("address", [f"{page}.html" for page in PAGES])
def test_a_page_is_never_wider_than_the_phone(visit, address):
    opened = visit(address, width=320)
    opened.page.wait_for_load_state("load")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_charts_stand_in_the_page_without_scripts(visit):
    opened = visit("economy.html", java_script_enabled=False)
    for figure in opened.page.locator("figure.chart").all():
        assert figure.locator(".drawing svg:visible").count() == 1
    assert opened.foreign == []


def test_a_chart_comes_alive_without_moving_the_page(visit):
    opened = visit("positions.html", width=390)
    heights = "[...document.querySelectorAll('figure.chart')].map((f) => Math.round(f.getBoundingClientRect().height))"
    before = opened.page.evaluate(heights)
    opened.scroll_through()
    after = opened.page.evaluate(heights)
    assert all(abs(one - other) <= 12 for one, other in zip(before, after, strict=True)), (before, after)


def test_arrow_keys_go_through_the_marks_of_a_chart(visit):
    opened = visit("timeline.html")
    drawing = opened.page.locator("#chronology .drawing").locator("visible=true").first
    drawing.focus()
    opened.page.wait_for_function("() => document.querySelector('#chronology .drawing[data-live=yes]')")
    opened.page.keyboard.press("ArrowRight")
    first = opened.page.locator("#chronology [role=status]").inner_text()
    opened.page.keyboard.press("ArrowRight")
    assert len(first) > 20
    assert opened.page.locator("#chronology [role=status]").inner_text() != first
    assert opened.errors == []


def test_the_choice_of_dark_is_kept_on_the_next_page(visit):
    opened = visit("index.html", color_scheme="light")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = opened.page.evaluate(paper)
    opened.page.locator("#mode").click()
    dark = opened.page.evaluate(paper)
    opened.page.goto(opened.site + "timeline.html")
    assert light != dark == opened.page.evaluate(paper)


def test_a_number_leads_to_its_row_and_the_row_to_its_source(visit):
    opened = visit("index.html")
    opened.page.locator(".card a.n").first.click()
    target = opened.page.evaluate("decodeURIComponent(location.hash.slice(1))")
    row = opened.page.locator(f"[id='{target}']")
    assert row.is_visible()
    assert row.locator("a[href^='http'], a[href^='#row-']").count() > 0


def test_the_search_finds_a_place_offline(visit):
    opened = visit("search.html?q=Istanbul")
    opened.page.wait_for_selector("ul.search li a")
    assert opened.page.locator("ul.search li a", has_text="Timeline").count() >= 1
    assert opened.foreign == []
