"""How a page of the built book reads on a slow phone: weight, requests, other hosts, largest contentful paint, layout shift.

Run after a build::

    python benchmarks/reading.py                      # every page of the newest edition, as a Markdown table
    python benchmarks/reading.py --csv reading.csv timeline.html sources.html

The phone: 390 px wide, processor slowed four times, 1.6 Mbit/s, 150 ms to the server, which compresses what it sends.
Times depend on the machine as well; take them on a quiet one.
"""

from __future__ import annotations

import csv
import functools
import gzip
import os
import shutil
import statistics
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click
from playwright.sync_api import Browser, sync_playwright

MEGABIT = 1_000_000 / 8
CPU_SLOWDOWN, BYTES_PER_SECOND, LATENCY_MS, WIDTH = 4, 1.6 * MEGABIT, 150, 390

WATCH = """
window.seen = { lcp: 0, cls: 0 };
new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.lcp = one.startTime; })
  .observe({ type: 'largest-contentful-paint', buffered: true });
new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) seen.cls += one.value; })
  .observe({ type: 'layout-shift', buffered: true });
"""


class Compressing(SimpleHTTPRequestHandler):
    """Serves files as a web server does: text compressed."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(BrokenPipeError):  # the page was left before it had come
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


@contextmanager
def served(book: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Compressing, directory=str(book))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def read(browser: Browser, site: str, address: str) -> dict[str, Any]:
    """Open a page once, with an empty cache, and scroll through its first screens."""
    context = browser.new_context(viewport={"width": WIDTH, "height": 844}, is_mobile=True, device_scale_factor=3)
    page = context.new_page()
    page.add_init_script(WATCH)
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    speed = {"downloadThroughput": BYTES_PER_SECOND, "uploadThroughput": BYTES_PER_SECOND}
    line.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **speed})
    asked: list[str] = []
    received: list[float] = []
    line.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    line.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(site + address, wait_until="networkidle", timeout=120_000)
    page.wait_for_timeout(2000)  # scripts that a slow processor runs late may ask for more
    first = (sum(received), len(asked))
    for _ in range(3):
        page.evaluate("scrollBy({ top: 700, behavior: 'instant' })")
        page.wait_for_timeout(200)
    seen = page.evaluate("seen")
    others = sum(not url.startswith((site, "data:", "blob:")) for url in asked)
    context.close()
    return {
        "page": address, "kB gzipped": first[0] / 1000, "requests": first[1], "other hosts": others,
        "LCP s": seen["lcp"] / 1000, "CLS": seen["cls"],
    }  # fmt: skip


def measured(browser: Browser, site: str, address: str, times: int) -> dict[str, Any]:
    """Return the median of several readings."""
    readings = [read(browser, site, address) for _ in range(times)]
    return {
        key: value if isinstance(value, str) else statistics.median(one[key] for one in readings)
        for key, value in readings[0].items()
    }


def markdown(rows: Sequence[dict[str, Any]]) -> str:
    def shown(key: str, value: Any) -> str:
        digits = {"kB gzipped": 0, "requests": 0, "other hosts": 0, "LCP s": 2, "CLS": 3}
        return value if isinstance(value, str) else f"{value:.{digits[key]}f}"

    head = list(rows[0])
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *([shown(key, row[key]) for key in head] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@click.command(help=__doc__)
@click.argument("pages", nargs=-1)
@click.option("--book", type=click.Path(path_type=Path, exists=True), default=Path("_build/html"), show_default=True)
@click.option("--times", default=3, show_default=True, help="Readings of each page; the median is shown.")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Write the table to this file as well.")
def main(pages: Sequence[str], book: Path, times: int, file: Path | None) -> None:
    addresses = pages or sorted(path.name for path in book.glob("*.html") if path.stem != "search")
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with served(book) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        rows = [measured(browser, site, address, times) for address in addresses]
        browser.close()
    click.echo(markdown(rows))
    if file:
        with file.open("w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
