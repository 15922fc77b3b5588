"""How many screens of a phone each page of the built book takes, what is folded folded, beside its budget.

Run after a build::

    python benchmarks/heights.py             # a Markdown table
    python benchmarks/heights.py --shrink    # lower the budgets to what the pages need now, rounded up to half a screen

A budget is never raised: whoever needs more room on a page folds something else.
"""

from __future__ import annotations

import csv
import math
import shutil
from pathlib import Path

import click
from playwright.sync_api import Page, sync_playwright
from reading import served

PHONE = {"width": 390, "height": 844}
BUDGET = Path(__file__).parents[1] / "tests" / "browser" / "heights.csv"
SPARE = 0.25
"""Screens that a page may grow by as rows come in, before its budget must be looked at."""


def screens(page: Page, address: str) -> float:
    """Return the height of a page in screens, as on a second visit, when its fonts are there from the first paint on."""
    page.goto(address, wait_until="networkidle")
    page.reload(wait_until="load")
    return float(page.evaluate("document.documentElement.scrollHeight")) / PHONE["height"]


@click.command(help=__doc__)
@click.option("--book", type=click.Path(path_type=Path, exists=True), default=Path("_build/html"), show_default=True)
@click.option("--shrink", is_flag=True, help="Write lower budgets where a page became shorter.")
def main(book: Path, shrink: bool) -> None:
    with BUDGET.open(encoding="utf-8", newline="") as file:
        budgets = {row["page"]: float(row["screens"]) for row in csv.DictReader(file)}
    with served(book) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=PHONE)
        found = {name: screens(page, f"{site}{name}.html") for name in budgets}
        browser.close()
    lines = [f"| {name} | {found[name]:.1f} | {budget:g} |" for name, budget in budgets.items()]
    click.echo("\n".join(["| page | screens | budget |", "| --- | ---: | ---: |", *lines]))
    if shrink:
        rows = [(name, min(budget, math.ceil(2 * (found[name] + SPARE)) / 2)) for name, budget in budgets.items()]
        with BUDGET.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([("page", "screens"), *((name, f"{budget:g}") for name, budget in rows)])


if __name__ == "__main__":
    main()
