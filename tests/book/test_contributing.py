"""The recipes "add a table" and "add a chapter" of CONTRIBUTING.md, carried out as they are written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from conftest import ROOT, copy_project, keep_chapters

from trucebook.book.conventions import broken

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"(?:Make `(?P<made>[^`]+)`|Add to `(?P<added>[^`]+)`|In\s+`(?P<inside>[^`]+)`, behind the line `(?P<line>[^`]+)`):\n\n"
    r"(?P<block> *```\w+\n.*?\n *```)",
    re.DOTALL,
)
COMMAND = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


def recipe(name: str) -> str:
    return GUIDE.split(f"## {name}\n", 1)[1].split("\n## ", 1)[0]


def carry_out(name: str, project: Path) -> None:
    steps = list(STEP.finditer(recipe(name)))
    assert len(steps) >= 4
    for step in steps:
        text = "".join(f"{line}\n" for line in textwrap.dedent(step["block"]).splitlines()[1:-1])
        path = project / (step["made"] or step["added"] or step["inside"])
        if step["made"]:
            assert not path.exists()
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif step["added"]:
            with path.open("a", encoding="utf-8") as file:
                file.write(text)
        else:
            before = path.read_text(encoding="utf-8")
            assert before.count(f"\n{step['line']}\n") == 1
            path.write_text(before.replace(f"\n{step['line']}\n", f"\n{step['line']}\n{text}"), encoding="utf-8")


def commands(name: str, project: Path) -> str:
    said = ""
    for block in COMMAND.findall(recipe(name)):
        for line in block.split("\n"):
            if words := line.split():
                command = [sys.executable, "-m", *words]
                done = subprocess.run(
                    command,
                    cwd=project,
                    env={**os.environ, "PYTHONPATH": str(project)},
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert done.returncode == 0, done.stdout + done.stderr
                said += done.stdout
    return said


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project with its library, in which the recipes are carried out one after the other."""
    folder = copy_project(tmp_path_factory.mktemp("recipes") / "book")
    shutil.copytree(ROOT / "trucebook", folder / "trucebook")
    return folder


@pytest.fixture(scope="module")
def said_of_the_table(project: Path) -> str:
    """Add the table, and return what the commands said: the chapter is made of it."""
    carry_out("Add a table", project)
    return commands("Add a table", project)


def test_a_table_is_added_as_written(project, said_of_the_table):
    assert "hotlines.csv: 1 rows" in said_of_the_table
    assert "Lines of communication" in (project / "notebooks" / "dictionary.md").read_text(encoding="utf-8")
    assert '"hotlines"' in (project / "data" / "datapackage.json").read_text(encoding="utf-8")


@pytest.mark.usefixtures("said_of_the_table")
def test_a_chapter_is_added_as_written(project):
    carry_out("Add a chapter", project)
    assert broken(project / "notebooks" / "hotlines.ipynb") == []
    keep_chapters(project, "hotlines")  # the others are not what this is about
    said = commands("Add a chapter", project)
    assert "done    hotlines (latest)" in said
    page = (project / "_build" / "html" / "hotlines.html").read_text(encoding="utf-8")
    assert re.search(r">one line</a> on record; the newest, of 1 February 2026, is for: Exchanges of prisoners\.", page)
    rows = (project / "_build" / "html" / "evidence" / "hotlines.html").read_text(encoding="utf-8")
    assert 'id="row-hotlines-2026-example-line"' in rows


def test_tests_that_share_a_book_go_to_one_worker(request):
    """Groups that pytest-xdist does not see fail nothing: the tests are only slower, and at times meet half of what they need."""
    if request.config.getoption("loadgroup", False):
        assert request.node.nodeid.endswith("@book/test_contributing.py")
