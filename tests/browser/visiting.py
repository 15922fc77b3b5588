"""Pages in a real browser, with nothing reachable but the book itself: what the tests of this folder share."""

from __future__ import annotations

import functools
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(book: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(book))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
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
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.foreign: list[str] = []
        page.on(
            "console",
            lambda message: self.errors.append(message.text) if message.type in {"error", "warning"} else None,
        )
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        # A request given up because the reader went on to another page is no fault of the page.
        page.on(
            "requestfailed",
            lambda request: (
                self.errors.append(f"failed: {request.url}") if request.failure != "net::ERR_ABORTED" else None
            ),
        )
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

    def until(self, expression: str, argument: object = None, seconds: float = 30) -> None:
        """Wait until an expression holds. Playwright's own waiting evaluates text in the page, which the page's policy forbids."""
        end = time.monotonic() + seconds
        while not self.page.evaluate(expression, argument):
            assert time.monotonic() < end, f"never came true: {expression}"
            self.page.wait_for_timeout(50)

    def unfold(self) -> None:
        """Open all that is folded."""
        self.page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")

    def scroll_through(self) -> None:
        """Unfold the page and go down it as a reader does, so that every chart comes into view."""
        self.unfold()
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


Opening = Callable[..., AbstractContextManager[Visit]]


@pytest.fixture(scope="module")
def opening(browser: Browser, site: str) -> Opening:
    """Return a function that opens a page of the book for the length of a block, in a context of its own."""

    @contextmanager
    def open_page(address: str, **settings) -> Iterator[Visit]:
        with browser.new_context(**settings) as context:
            opened = Visit(context.new_page(), site)
            opened.page.goto(site + address)
            yield opened

    return open_page


@pytest.fixture
def visit(opening: Opening) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a page of the book until the test ends."""
    with ExitStack() as stack:

        def open_page(address: str, width: int = 1280, **settings) -> Visit:
            return stack.enter_context(opening(address, viewport={"width": width, "height": 900}, **settings))

        yield open_page
