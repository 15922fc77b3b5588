"""The page on adding a poll: its rows, added as it says, pass the check and reach the reader of the built book."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import ROOT, copy_project, drop_parameters, trucebook

from trucebook.analysis import opinion
from trucebook.evidence.door import open_evidence

PAGE = (ROOT / "notebooks" / "add-a-poll.md").read_text(encoding="utf-8")
CHAPTERS = ("polls", "opinion")
"""The chapters that the page says show the poll; a book of them alone is quick to build."""


@pytest.fixture
def project(tmp_path) -> Path:
    """Return a book of the chapters on polls, with all data; pages that they link to are blank."""
    folder = copy_project(tmp_path / "book")
    for path in (folder / "editions").glob("*.yml"):
        if path.stem != "latest":  # the page speaks of the newest edition
            path.unlink()
    for path in (folder / "notebooks").iterdir():
        if path.stem in {"index", "methods", "dictionary"}:
            path.with_suffix(".md").write_text(f"# {path.stem}\n")
        if path.suffix == ".ipynb" and path.stem not in CHAPTERS:
            path.unlink()
    drop_parameters(folder)
    pages = [*CHAPTERS, "methods", "dictionary", "add-a-poll"]
    lines = [
        "format: jb-book",
        "root: notebooks/index",
        "chapters:",
        *(f"  - file: notebooks/{page}" for page in pages),
    ]
    (folder / "_toc.yml").write_text("\n".join(lines) + "\n")
    for path in (folder / "notebooks").glob("*.md"):
        if path.stem not in {*pages, "index"}:
            path.unlink()
    return folder


def add(data: Path, name: str, rows: Sequence[str]) -> None:
    with (data / name).open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)


def test_doing_what_the_page_says_adds_a_poll(project):
    steps = re.findall(r"to `data/(\w+\.csv)`.*?```text\n(.*?)```", PAGE, flags=re.DOTALL)
    assert [name for name, _ in steps] == ["sources.csv", "polls.csv", "poll_answers.csv"]
    for name, block in steps:
        header, *rows = block.splitlines()
        assert (project / "data" / name).read_text(encoding="utf-8").splitlines()[0] == header
        add(project / "data", name, rows)

    for command in re.findall(r"```\ntrucebook (\w+)\n```", PAGE):
        done = trucebook(command, cwd=project)
        assert done.returncode == 0, done.stdout + done.stderr
        if command == "check":
            assert done.stdout.splitlines()[-1].startswith("no fault in ")

    site = project / "_build" / "html"
    polls = html.unescape((site / "polls.html").read_text(encoding="utf-8"))
    (row,) = [row for row in re.findall(r"<tr.*?</tr>", polls, flags=re.DOTALL) if ">Example Institute</td>" in row]
    for shown in ("territory should be given up under any circumstances 53", "1,005", "±4.1 (stated)", "CATI"):
        assert shown in row
    assert 'href="https://example.org/land-june-2026"' in row
    chart = (site / "opinion.html").read_text(encoding="utf-8")
    assert re.search(
        r"Giving up territory</td>\s*<td[^>]*>Example Institute</td>\s*<td[^>]*>5–14 June 2026</td>", chart
    )


def test_the_poll_is_unknown_on_the_day_before_its_publication(project):
    for name, block in re.findall(r"to `data/(\w+\.csv)`.*?```text\n(.*?)```", PAGE, flags=re.DOTALL):
        add(project / "data", name, block.splitlines()[1:])
    tables = ["polls", "poll_answers"]
    evidence = open_evidence(project / "data", "2026-06-20", tables)
    answers = opinion.with_intervals(evidence["poll_answers"], evidence["polls"])
    newest = opinion.headline(answers, evidence["series"], "territorial-concessions").iloc[-1]
    assert (newest["poll"], newest["effect_from"]) == ("example-202606", "stated")
    assert "example-202606" not in set(open_evidence(project / "data", "2026-06-19", tables)["polls"]["id"])


def test_a_wrong_row_is_named(project):
    add(project / "data", "poll_answers.csv", re.findall(r"^2026-example-202606-conc-1,.*$", PAGE, flags=re.MULTILINE))
    done = trucebook("check", cwd=project)
    assert done.returncode == 1
    assert "poll_answers.csv" in done.stderr
    assert "example-202606" in done.stderr
