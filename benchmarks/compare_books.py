"""Compare the text and the chart data of all pages of two published books: ``compare_books.py BEFORE AFTER [--lines N]``.

Prints, for each page of each edition, the sentences that went and came and the chart files whose rows changed. A move of
code must leave no line; every line that it leaves has to be accounted for. Exit code 1 if there is any difference.
"""

from __future__ import annotations

import argparse
import base64
import re
import sys
from difflib import unified_diff
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup


def texts(page: Path) -> list[str]:
    """Return what a page says, a line a block, without its data version and its addresses."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for gone in soup(["script", "style", "svg", "nav", "footer", "header"]):
        gone.decompose()
    main = soup.find("main") or soup
    return [line for text in main.get_text("\n").splitlines() if (line := re.sub(r"\s+", " ", text).strip())]


def chart_data(page: Path) -> dict[str, str]:
    """Return the files that a page carries, by name."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    found = {}
    for link in soup.select("a[download][href^='data:text/csv']"):
        head, _, body = link["href"].partition(",")
        text = base64.b64decode(body).decode("utf-8") if head.endswith(";base64") else unquote(body)
        found[str(link["download"])] = text
    return found


def changed(name: str, before: list[str], after: list[str], most: int) -> list[str]:
    """Return the changed lines of one text, shortened to so many."""
    lines = [
        line for line in unified_diff(before, after, n=0, lineterm="") if not line.startswith(("---", "+++", "@@"))
    ]
    if not lines:
        return []
    more = [f"  … and {len(lines) - most} more"] if len(lines) > most else []
    return [f"{name}: {len(lines)} lines differ", *(f"  {line[:300]}" for line in lines[:most]), *more]


def main() -> int:
    """Compare the two books named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--lines", type=int, default=20, help="changed lines shown for each page")
    given = parser.parse_args()
    pages = {path.relative_to(book) for book in (given.before, given.after) for path in book.rglob("*.html")}
    report: list[str] = []
    for page in sorted(pages):
        one, other = given.before / page, given.after / page
        if not (one.is_file() and other.is_file()):
            report.append(f"{page}: only {'before' if one.is_file() else 'after'}")
            continue
        report += changed(str(page), texts(one), texts(other), given.lines)
        old, new = chart_data(one), chart_data(other)
        for file in sorted(old.keys() | new.keys()):
            report += changed(
                f"{page}, {file}", old.get(file, "").splitlines(), new.get(file, "").splitlines(), given.lines
            )
    print("\n".join(report) or f"{len(pages)} pages, no difference in text or chart data")
    return 1 if report else 0


if __name__ == "__main__":
    sys.exit(main())
