"""Pages rendered after an edit are those that a fresh rendering makes, byte for byte, and only what has changed is made again."""

from __future__ import annotations

import json
import random
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from conftest import copy_project

from trucebook.book.imprint import VERSION_MARK, Imprint
from trucebook.book.project import Project
from trucebook.book.render import RECORD, render
from trucebook.book.stage import stage
from trucebook.book.sums import differences, sums
from trucebook.figures.html import CITE_MARK

WORDS = ("talks", "a pause", "the line", "levels", "an offer", "two sides", "a call", "prisoners")
CHART = (
    '<figure class="chart" id="gap"><figcaption><p class="finding">{title}</p><p class="drawn">Levels</p></figcaption>'
    '<div class="drawing" data-size="narrow"><svg viewBox="0 0 10 10"><path d="M0,0h9"/></svg></div><div class="row"></div>'
    f"<p>Cite: {CITE_MARK}</p></figure>"
)
TOC = "format: jb-book\nroot: notebooks/index\nchapters:\n- file: notebooks/one\n- file: notebooks/two\n- file: notebooks/three\n"


def notebook(path: Path, title: str, html: str) -> None:
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": f"# {title}\n\nOf [two](two.md)."},
        {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": 1, "source": "1", "outputs": [output]},
    ]
    meta = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path.write_text(json.dumps({"cells": cells, "metadata": meta, "nbformat": 4, "nbformat_minor": 5}))


class Book:
    """A project of a front page, a chapter and two pages of prose, whose notebooks stand as if they had run."""

    def __init__(self, folder: Path) -> None:
        self.project = Project(folder)
        copy_project(folder)
        for path in self.project.notebooks.iterdir():
            path.unlink()
        (folder / "_toc.yml").write_text(TOC)
        self.executed = self.project.executed("latest")
        self.executed.mkdir(parents=True)
        self.project.package("latest").parent.mkdir()
        self.project.package("latest").write_bytes(b"zip")
        self.version = "0123456789"
        self.chapter("index", "A book", CHART.format(title="The gap is wide"))
        self.chapter("one", "The first", "<p>Nothing</p>")
        self.prose("two", "# The second\n\n## A part\n\nWords, see [the third](three.md#end).\n")
        self.prose("three", "# The third\n\nWords.\n\n## End\n\nMore on [the second](two.md).\n")

    def chapter(self, name: str, title: str, html: str) -> None:
        for folder in (self.project.notebooks, self.executed):
            notebook(folder / f"{name}.ipynb", title, html)

    def prose(self, name: str, text: str) -> None:
        (self.project.notebooks / f"{name}.md").write_text(text)

    def rendered(self, frame: str = "") -> dict[str, str]:
        own = Imprint("latest", date(2025, 1, 3), self.version, "data", "Newest")
        ran = sorted(self.executed.glob("*.ipynb"))
        render(self.project, own, stage(self.project, own, [own], ran), frame)
        return sums(self.project.site("latest"))

    def afresh(self, place: Path) -> dict[str, str]:
        other = Book.__new__(Book)
        shutil.copytree(self.project.root, place)
        other.project, other.version = Project(place), self.version
        other.executed = other.project.executed("latest")
        shutil.rmtree(place / "_build" / "stage")
        return other.rendered()

    def written(self) -> dict[str, int]:
        pages = self.project.stage("latest.out") / "_build" / "html"
        return {path.stem: path.stat().st_mtime_ns for path in pages.glob("*.html")}


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Book:
    made = Book(tmp_path_factory.mktemp("render") / "book")
    made.rendered()
    return made


def test_a_sequence_of_edits_gives_what_a_fresh_rendering_gives(book, tmp_path):
    chance = random.Random(7)

    def words() -> str:
        return " ".join(chance.choices(WORDS, k=8))

    edits = [
        lambda: book.prose("two", f"# The second\n\n## A part\n\n{words()}, see [the third](three.md#end).\n"),
        lambda: book.chapter("one", "The first", f"<p>{words()}</p>"),
        lambda: book.prose("three", f"# The third, {words()}\n\nWords.\n\n## End\n\n{words()}\n"),
        lambda: book.prose("three", f"# The third\n\n{words()}\n\n## {words()}\n\n## End\n\n$x < 1$\n"),
        lambda: book.chapter("index", words(), CHART.format(title=words())),
        lambda: setattr(book, "version", "".join(chance.choices("0123456789abcdef", k=10))),
        lambda: book.chapter("one", "The first", CHART.format(title=words())),
    ]
    for number, edit in enumerate(chance.sample(edits, len(edits))):
        edit()
        left = book.rendered()
        assert number % 3 or differences(left, book.afresh(tmp_path / str(number))) == []


def test_a_sentence_of_prose_renders_its_page_and_the_front_page_alone(book):
    book.rendered()
    before = book.written()
    path = book.project.notebooks / "two.md"
    path.write_text(path.read_text() + "\nA sentence that was not there.\n")
    book.rendered()
    again = {name for name, at in book.written().items() if at != before.get(name)}
    assert {"two"} <= again <= {"two", "index", "search", "404", "charts"}
    assert "A sentence that was not there." in (book.project.site("latest") / "two.html").read_text()


def test_a_new_version_of_the_data_alone_renders_no_page_again_and_stands_on_each(book):
    before, site = book.rendered(), book.project.site("latest")
    written, old = book.written(), book.version
    book.version = "fedcba9876"
    after = book.rendered()
    assert all(at == written[name] for name, at in book.written().items() if name in {"index", "one", "two", "three"})
    assert {name for name in after if name.endswith(".html") and after[name] == before[name]} == set()
    for page in [*site.rglob("*.html"), *site.glob("search/t*.js")]:
        text = page.read_text()
        assert old not in text
        assert VERSION_MARK not in text
        assert "fedcba9876" in text or page.suffix == ".js"
    assert "fedcba9876" in "".join(path.read_text() for path in site.glob("search/t*.js"))


def test_each_page_marks_itself_in_the_list_of_pages_and_those_above_it(book, tmp_path):
    def current(site: Path) -> dict[str, list[str]]:
        pages = {name: (site / f"{name}.html").read_text() for name in ("index", "one", "two", "three", "search")}
        return {
            name: re.findall(r' current"><a class="(?:current )?reference internal" href="(.*?)"', page)
            for name, page in pages.items()
        }

    book.rendered()
    flat = current(book.project.site("latest"))
    assert flat == {"index": [], "one": ["#"], "two": ["#"], "three": ["#"], "search": []}
    assert (book.project.site("latest") / "two.html").read_text().count('<ul class="current">') == 1
    shutil.copytree(book.project.root, tmp_path / "nested")
    nested = Book.__new__(Book)
    nested.project, nested.version = Project(tmp_path / "nested"), book.version
    nested.executed = nested.project.executed("latest")
    (tmp_path / "nested" / "_toc.yml").write_text(
        TOC.replace("- file: notebooks/two", "  sections:\n  - file: notebooks/two")
    )
    nested.rendered("another frame")
    assert current(nested.project.site("latest")) == {**flat, "two": ["one.html"]}


@pytest.mark.parametrize("damage", ["record", "page", "frame"])
def test_what_was_cut_short_or_touched_or_made_otherwise_is_rendered_from_nothing(book, damage):
    whole = book.rendered()
    out = book.project.stage("latest.out")
    before = book.written()
    if damage == "record":
        (out / RECORD).unlink()
    elif damage == "page":
        (out / "_build" / "html" / "two.html").write_text("touched")
    assert book.rendered("another frame" if damage == "frame" else "") == whole
    assert all(at != before[name] for name, at in book.written().items())
    book.rendered()


def test_the_staged_part_of_a_chapter_that_was_touched_is_made_again(book):
    whole = book.rendered()
    kept = book.project.stage("latest.parts") / "index" / "index.ipynb"
    kept.write_text(kept.read_text().replace("gap", "cap"))
    assert book.rendered() == whole
