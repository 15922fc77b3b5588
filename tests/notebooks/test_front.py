"""The front page: its links lead to sections that there are, and its blocks hold on a day on which little was known."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from docutils.nodes import make_id

from trucebook.chapters import PAGES
from trucebook.chapters.front import chapter, charts, tables
from trucebook.evidence.door import Evidence, open_evidence
from trucebook.evidence.schema import TABLES
from trucebook.figures.sources import Citations

FRONT = [ROOT / "notebooks" / "index.ipynb", *(ROOT / "trucebook" / "chapters" / "front").glob("*.py")]
LINK = re.compile(r"\b([a-z]+)\.html#([a-z0-9-]+)")


def headings(page: str) -> set[str]:
    cells = json.loads((ROOT / "notebooks" / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return {make_id(heading) for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}


def test_every_link_of_the_front_page_leads_to_a_section():
    links = {found for path in FRONT for found in LINK.findall(path.read_text(encoding="utf-8"))}
    links |= {(page.name, section) for page in PAGES for section, _ in page.questions}
    assert len(links) >= 15
    assert [f"{page}#{anchor}" for page, anchor in sorted(links) if anchor not in headings(page)] == []


def opened(day: str) -> Evidence:
    return open_evidence(ROOT / "data", day, tables=list(TABLES))


@pytest.mark.parametrize("day", ["2022-04-15", "latest"])
def test_the_blocks_of_the_front_page_hold_in_every_edition(day):
    evidence = opened(day)
    cite = Citations(evidence)
    view = chapter.view(evidence, cite)
    page = BeautifulSoup(
        "".join((tables.known(view), tables.hero(view), tables.tiles(view), tables.publics(view))), "html.parser"
    )
    rounds = page.select(".rounds .drawing")[0].select("circle")
    assert len(rounds) == len(view.talks.held) > 0
    for tile in page.select(".tile"):
        assert len(tile.select_one("span").get_text().split()) <= 15
        assert "#" in tile.a["href"]
    assert "nan" not in page.get_text().lower().split()
    listed = BeautifulSoup(cite.listing(), "html.parser")
    for link in page.select("a.n"):
        assert listed.find(id=link["href"][1:])


def test_both_publics_are_asked_the_same_two_questions():
    view = chapter.view(opened("latest"), Citations(opened("latest")))
    assert {(one.matter, one.public) for one in view.asked} == {
        (matter, public) for matter in chapter.MATTERS.values() for public in view.evidence.sides
    }
    for one in view.asked:
        assert (one.waves["when"].max() - one.waves["when"].min()).days <= chapter.RECENT_DAYS


def test_no_question_tells_of_what_came_later():
    early, now = (tables.questions(chapter.view(seen, Citations(seen))) for seen in (opened("2022-04-15"), opened("latest")))
    assert "ten points" in now and "the article" in now
    assert "ten points" not in early and "the article" not in early
    assert early.count("<li>") == now.count("<li>") - 2


def test_a_line_needs_two_numbers_that_differ():
    assert charts.line([1]) == charts.line([2, 2]) == ""
    assert charts.line([1, 3, 2]).count(",") == 3
