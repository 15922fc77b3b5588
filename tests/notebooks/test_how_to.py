"""The pages that answer "How do I …?": each section carried out as written, on a copy of the project."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
from answering import Reply, cbr_xml, publisher, sdmx_csv
from bs4 import BeautifulSoup
from conftest import ROOT, copy_project, keep_chapters, write_table
from running import shown_by

STEP = re.compile(
    r"`(?P<file>[\w./-]+\.\w+)`(?:, the row that begins with `(?P<row>[^`]+)`)?(?:(?!`[\w./-]+\.\w+`|^```)[\s\S])*?^```(?:text|yaml)\n(?P<block>.*?)^```"
    r"|^```sh\n(?P<commands>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
"""A file and what it holds (or the row that changes in it), or commands; in the order of the page."""


def sections(page: str) -> dict[str, str]:
    """Return the sections of a page by heading; what stands before the first one under a blank."""
    first, *others = (ROOT / "notebooks" / f"{page}.md").read_text(encoding="utf-8").split("\n## ")
    return {"": first, **{text.split("\n", 1)[0]: text for text in others}}


def with_tools(project: Path) -> Path:
    """Give a project the programs that the pages name, with the library under test behind them."""
    (project / ".venv" / "bin").mkdir(parents=True)
    for name in ("trucebook", "papermill"):
        program = project / ".venv" / "bin" / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {name} "$@"\n')
        program.chmod(0o755)
    return project


def carry_out(text: str, project: Path, **env: str) -> str:
    """Do what a text of a page says; return what the commands said."""
    said = ""
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    for step in STEP.finditer(text):
        if step["file"]:
            put(project / step["file"], step["block"], step["row"])
            continue
        for command in step["commands"].splitlines():
            done = subprocess.run(
                command, shell=True, cwd=project, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": paths, **env},
            )  # fmt: skip
            assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
            said += done.stdout
    return said


def put(path: Path, block: str, row: str | None) -> None:
    """Write a file, or change what the page says of one that is there: a row, a setting, or rows at its end."""
    if not path.exists():
        path.write_text(block, encoding="utf-8")
        return
    before = path.read_text(encoding="utf-8")
    if path.name == "_config.yml":
        key, value = block.splitlines()[1].strip().split(": ", 1)
        after, count = re.subn(rf"^  {key}: .*$", f"  {key}: {value}", before, flags=re.MULTILINE)
        assert count == 1
    elif row:
        (old,) = [line for line in before.splitlines() if line.startswith(row)]
        after = before.replace(f"{old}\n", block)
    else:
        after = before + block
    assert after != before or path.name == "_config.yml"
    path.write_text(after, encoding="utf-8")


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ADDED = {
    "How do I add a price?": {"prices_daily": 2},
    "How do I add an exchange of prisoners?": {"exchanges": 1, "sources": 1},
    "How do I add a truce, or an offer of one?": {"truces": 1, "sources": 1},
    "How do I add attacks?": {"escalation": 2, "sources": 1},
    "How do I add a new series, and give it a place on a page?": {
        "series": 1, "polls": 1, "poll_answers": 3, "sources": 2, "codes": 3, "coverage": 1, "prices_daily": 2,
    },
    "How do I say until when a table is complete?": {},
    "How do I add a source to a row that is there?": {"sources": 1},
}  # fmt: skip
"""Section → rows that it adds, by table."""

SHOWN = {
    "How do I add a price?": ("economy", "example-index to 30 September 2026"),
    "How do I add a new series, and give it a place on a page?": ("opinion", "Trust in the negotiators: 61 percent"),
}
"""Section → the chapter that it runs, and what that shows of the new rows."""


def test_every_section_of_the_page_is_carried_out_here():
    assert set(sections("how-to")) - {""} == set(ADDED)


@pytest.mark.parametrize("section", ADDED)
def test_a_section_does_what_it_says(section, tmp_path):
    project = with_tools(copy_project(tmp_path / "project"))
    page = sections("how-to")
    carry_out(page[""], project)
    said = carry_out(page[section], project)
    assert "no fault" in said
    added = {}
    for path in (project / "my-data").glob("*.csv"):
        old, new = (rows(project / folder, path.stem) for folder in ("data", "my-data"))
        if len(new) > len(old):
            added[path.stem] = len(new) - len(old)
    assert added == ADDED[section]
    if section in SHOWN:
        chapter, words = SHOWN[section]
        assert words in shown_by(project / f"{chapter}.ipynb")


def test_what_changes_in_a_row_is_what_the_page_says_and_no_more(tmp_path):
    project = with_tools(copy_project(tmp_path / "project"))
    page = sections("how-to")
    carry_out(page[""], project)
    for heading in ("How do I say until when a table is complete?", "How do I add a source to a row that is there?"):
        carry_out(page[heading].split("```sh")[0], project)
    for table, columns in (("coverage", {"complete_until", "thin_until", "reason"}), ("exchanges", {"sources"})):
        pairs = zip(rows(project / "data", table), rows(project / "my-data", table), strict=True)
        assert {name for old, new in pairs for name in new if new[name] != old[name]} - {"note"} == columns


# ------------------------------------------------------------------ publishing


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a project of one chapter and two editions, published as the page says, section by section."""
    project = with_tools(copy_project(tmp_path_factory.mktemp("publish") / "project"))
    keep_chapters(project, "timeline")
    for path in (project / "editions").glob("2*.yml"):
        path.unlink()
    page = sections("publish")
    settings = [name for name in page if "GitHub Pages" in name or "Binder" in name]
    assert len(settings) == 2
    for name in settings:  # what they set, before the one build that the section on editions begins
        carry_out(page[name].split("```sh")[0], project)
    carry_out(page["How do I add an edition?"], project)
    carry_out(next(page[name] for name in settings if "Pages" in name), project)
    yield project / "_build" / "html"


def test_an_added_edition_stands_in_the_book_and_knows_nothing_later(published):
    page = BeautifulSoup((published / "editions/2026-06-30/timeline.html").read_text(encoding="utf-8"), "html.parser")
    assert "as of 30 June 2026" in page.title.get_text()
    assert page.select_one("link[rel=canonical]")["href"] == "https://example.org/talks/editions/2026-06-30/timeline.html"


def test_below_a_path_every_link_is_relative_or_says_where_the_book_stands(published):
    seen = 0
    for path in published.rglob("*.html"):
        for tag in BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select("[href], [src]"):
            target = tag.get("href") or tag.get("src")
            seen += 1
            assert not target.startswith("/") or (path.name == "404.html" and target.startswith("/talks/")), (path, target)
    assert seen > 100
    assert "<loc>https://example.org/talks/timeline.html</loc>" in (published / "sitemap.xml").read_text(encoding="utf-8")


def test_each_chapter_opens_in_binder_and_colab_and_binder_has_what_it_installs(published):
    page = BeautifulSoup((published / "timeline.html").read_text(encoding="utf-8"), "html.parser")
    links = {tag.get_text(): tag["href"] for tag in page.select("#take-away a")}
    assert links["Open in Binder"].startswith("https://mybinder.org/v2/git/https%3A%2F%2Fgithub.com%2Fexample%2Ftruce-talks/")
    assert links["Open in Colab"].startswith("https://colab.research.google.com/github/example/truce-talks/")
    named = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8").split()[1]
    assert (ROOT / ".binder" / named).resolve() == ROOT / "requirements.txt"
    assert os.access(ROOT / ".binder" / "postBuild", os.X_OK)


# ------------------------------------------------------------------ official series


ANSWERS = {"eur-usd": sdmx_csv, "usd-rub": cbr_xml}
"""Series that the page names → its publisher's answer."""


def test_the_page_on_fetching_series_does_what_it_says(tmp_path):
    """Publishers on this machine answer with what stands in the table, its last value revised, and one more day."""
    project = with_tools(copy_project(tmp_path / "project"))
    before = rows(project / "data", "prices_daily")
    told = [row for row in rows(project / "data", "connectors") if row["key"] in ANSWERS]
    expected = set()
    with ExitStack() as stack:
        for row in told:
            values = {one["date"]: one["value"] for one in before if one["asset"] == row["series"]}
            newest = max(values)
            next_day = (date.fromisoformat(newest) + timedelta(days=1)).isoformat()
            values = {day: values[day] for day in sorted(values)[-20:]}
            values |= {newest: "84.0001", next_day: "84.0002"} if row["key"] == "usd-rub" else {next_day: "1.1402"}
            expected |= {(row["series"], day) for day in (newest, next_day) if values[day].startswith(("84.", "1.1402"))}
            url, _ = stack.enter_context(publisher(Reply(ANSWERS[row["key"]](values))))
            row["address"] = url + "/?from={from}&to={to}"
        write_table(project / "data", "connectors", told)
        shown = carry_out(sections("refresh-data")[""], project).splitlines()
    looked, written = shown[: len(shown) // 2], shown[len(shown) // 2 :]
    assert [line for line in looked if line != "nothing written"] == written[: len(looked) - 1]
    assert "usd-rub: 1 new row" in "\n".join(written)
    assert "1 revised value" in "\n".join(written)
    assert written[-1] == "3 rows appended, no fault"
    after = rows(project / "data", "prices_daily")
    assert after[: len(before)] == before
    assert {(row["asset"], row["date"]) for row in after[len(before) :]} == expected
