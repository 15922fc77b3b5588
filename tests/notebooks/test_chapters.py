"""What each notebook shows in every edition of the built book, and a few runs of plain papermill beside it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import papermill
import pytest
from conftest import CHAPTERS, ROOT
from inside import shown_inside
from running import headlines, overstated, run, shown_by, slips

from trucebook.book.project import Project

EDITIONS = sorted(path.stem for path in (ROOT / "editions").glob("*.yml"))
PLAIN = (("timeline", "2022-04-15"), ("opinion", "2024-06-20"), ("claims", "latest"))
"""Chapters, and dates, that are run without the build: every other run would repeat what the built book has run already."""


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_chapter_of_an_edition_shows_something_and_no_slip(book: Path, edition: str):
    for chapter in CHAPTERS:
        shown = shown_by(Project(ROOT).executed(edition) / f"{chapter}.ipynb")
        assert len(shown) > 200, chapter
        assert slips(shown) == [], chapter


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_headline_says_more_than_the_evidence(book: Path, edition: str):
    """Headings, titles of charts, bullets, tiles and folds of every page: no superlative without its family, no last without its day."""
    found = {
        f"{page.stem}: {headline}": claim
        for page in sorted(Project(ROOT).executed(edition).glob("*.ipynb"))
        for headline in headlines(page)
        if (claim := overstated(headline))
    }
    assert found == {}


def test_no_heading_of_a_prose_page_says_more_than_the_evidence():
    for page in sorted((ROOT / "notebooks").glob("*.md")):
        for heading in re.findall(r"^#+ +(.+)$", page.read_text(encoding="utf-8"), re.MULTILINE):
            assert overstated(heading) == "", f"{page.name}: {heading}"


@pytest.mark.parametrize(
    "headline",
    [
        "All views agree on no truce", "The strongest sign is a halt", "Talks had no effect on attacks", "Most truces fell in 2025",
        "No class of news moved any asset", "Türkiye hosted the most rounds", "Gas moved most: +12.6%", "The last round brought nothing",
        "The talks run on more tracks than before", "No change since last year", "Attacks fell thanks to the talks",
    ],
)  # fmt: skip
def test_overstated_headlines_are_recognised(headline: str):
    assert overstated(headline)


@pytest.mark.parametrize(
    "headline",
    [
        "That truces had any effect could not be shown; 24 of 36 came true", "Of 13 rounds Türkiye hosted the most: 5",
        "The last round on record, on 3 May 2025, brought a partial result", "No change since May 2024 could be shown on the same issues",
        "At least 6,922 people were returned", "The most frequent mediator on our list is Qatar",
    ],
)  # fmt: skip
def test_careful_headlines_pass(headline: str):
    assert overstated(headline) == ""


@pytest.mark.parametrize(("chapter", "as_of"), PLAIN)
def test_a_chapter_runs_with_plain_papermill(chapter: str, as_of: str, tmp_path: Path):
    shown = run(chapter, tmp_path / "out.ipynb", as_of=as_of)
    assert len(shown) > 200
    assert slips(shown) == []


def test_a_chapter_runs_with_plain_papermill_on_a_folder_with_one_event(tmp_path: Path, small_data):
    shown = run("index", tmp_path / "out.ipynb", data=str(small_data()))
    assert slips(shown) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_chapter_has_something_to_say_of_a_folder_with_one_event(chapter: str, small_data):
    shown = shown_inside(chapter, data=str(small_data()))
    assert len(shown) > 100
    assert slips(shown) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_papermill_explains_the_parameters(chapter: str):
    named = papermill.inspect_notebook(str(ROOT / "notebooks" / f"{chapter}.ipynb"))
    assert list(named)[:2] == ["as_of", "data"]
    for parameter in named.values():
        assert parameter["inferred_type_name"] != "None"
        assert len(parameter["help"]) > 10


def test_an_error_in_the_data_is_told_without_a_traceback(tmp_path: Path):
    command = [sys.executable, "-m", "papermill", "notebooks/timeline.ipynb", str(tmp_path / "out.ipynb")]
    done = subprocess.run(
        [*command, "-p", "as_of", "2025-13-01"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "as_of '2025-13-01': no date, expected YYYY-MM-DD or 'latest'" in done.stderr
