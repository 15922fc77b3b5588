"""What readers meet in words: no term of the workshop outside "How we checked", titles that are sentences, letters large enough to read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import CHAPTERS, ROOT

from trucebook.book.project import Project

EDITIONS = sorted(path.stem for path in (ROOT / "editions").glob("*.yml"))

TERMS = re.compile(
    r"Brier|Kaplan|Wilson|Weibull|bootstrap|posterior|Bayes|\bp[- ]values?\b|hazard rate|abnormal return|log score|Dirichlet"
    r"|recalibrat|Poisson|binomial|quantile|quartile|middle half|standard (?:deviation|error)|likelihood|design effect|house effect"
    r"|right-censored|statistically|levels? apart|hand-overs?\b|came home|under cover|\bpooled\b|month-ends?",
    re.IGNORECASE,
)
"""Terms that stand under "How we checked", with a sentence each that explains them, and nowhere else."""

CHECKED = re.compile(r"^## How we (?:checked|know)", re.MULTILINE)
LEAST_LETTERS = 12
"""Size in px of the smallest letters of a drawing."""


def before_the_methods(executed: Path) -> str:
    """Return what an executed notebook says in the book's own words up to its section on methods: no cell of a table, which quotes its rows."""
    parts = []
    for cell in json.loads(executed.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(CHECKED.split(source)[0])
            if CHECKED.search(source):
                break
        for output in cell.get("outputs", []):
            soup = BeautifulSoup("".join(output.get("data", {}).get("text/html", "")), "html.parser")
            for rest in soup.select("script, svg, tbody, .rows, .below"):
                rest.decompose()
            parts.append(soup.get_text(" "))
    return re.sub(r"\s+", " ", " ".join(parts))


@pytest.mark.parametrize("edition", EDITIONS)
def test_terms_of_method_stand_under_how_we_checked_alone(book, edition):
    found = []
    for chapter in sorted(set(CHAPTERS) - {"codebook", "sources"}):
        text = before_the_methods(Project(ROOT).executed(edition) / f"{chapter}.ipynb")
        found += [f"{chapter}: {text[max(0, one.start() - 60) : one.end() + 30]}" for one in TERMS.finditer(text)]
    assert found == []


def test_letters_of_drawings_can_be_read_on_a_phone(book):
    small = []
    for page in book.glob("*.html"):
        for size in re.findall(r'<(?:text|g)\b[^>]*?font-size="([\d.]+)(?:px)?"', page.read_text(encoding="utf-8")):
            if float(size) < LEAST_LETTERS:
                small.append(f"{page.name}: {size}")
    assert small == []


def test_charts_say_what_they_found_as_a_sentence(book):
    """A title has a verb's worth of words and no mark of a heading: what a stranger can repeat."""
    titles = [one["sentence"] for one in json.loads((book / "findings.json").read_text())["findings"] if one["data"]]
    assert len(titles) > 30
    assert [one for one in titles if len(one.split()) < 5 or one.endswith(".")] == []
