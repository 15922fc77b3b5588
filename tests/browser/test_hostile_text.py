"""Whatever stands in a table is shown as text: an edition built from hostile data, opened in a real browser."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Comment
from conftest import copy_project, keep_chapters, trucebook
from hostile import write_hostile

pytestmark = pytest.mark.browser
pytest_plugins = ("visiting",)

KEPT = ("index", "claims", "economy", "mediation", "plans")
"""A front page, charts, a model, tables of claims, texts of plans; what every chapter shows is looked at in ``tests/notebooks``."""

STRANGE = """() => {
  const found = [];
  for (const one of document.querySelectorAll("*")) {
    for (const { name } of one.attributes) if (name.startsWith("on")) found.push(`${one.tagName} ${name}`);
  }
  const comments = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT);
  while (comments.nextNode()) found.push(comments.currentNode.data.slice(0, 80));
  for (const one of document.querySelectorAll("img[src=x], b[onclick], script:not([src]):not([type*=json])")) found.push(one.outerHTML.slice(0, 80));
  return found.filter((one) => /hostile|^[A-Z]/.test(one));
}"""
"""What hostile text would have become, had it been read as markup."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a book of some chapters whose data are hostile in every text, and which the check lets pass."""
    project = copy_project(tmp_path_factory.mktemp("hostile") / "book")
    for path in (project / "editions").glob("*.yml"):
        if path.stem != "latest":
            path.unlink()
    keep_chapters(project, *KEPT)
    shutil.rmtree(project / "data")
    write_hostile(project / "data")
    done = trucebook("build", cwd=project)
    assert done.returncode == 0, done.stdout + done.stderr
    return project / "_build" / "html"


def test_every_page_and_file_is_read_as_what_it_is(book):
    """All pages, those of rows and of charts too, and what programs read: the search, findings, feeds."""
    shown = 0
    for path in sorted(book.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        page = BeautifulSoup(text, "html.parser")
        shown += "hostile()" in page.get_text()
        assert not [one for one in page.find_all(string=lambda text: isinstance(text, Comment)) if "hostile" in one], (
            path.name
        )
        assert len(page.select("figure.chart")) == text.count('<figure class="chart"'), path.name
        for tag in page.find_all(True):
            assert not [name for name in tag.attrs if name.startswith("on")], (path.name, tag.name)
        for script in page.find_all("script", src=False):
            assert script["type"].endswith("json")
            json.loads(script.string)
    assert shown > len(KEPT)
    for path in book.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    for path in [*book.rglob("*.xml"), *book.rglob("*.svg")]:
        for one in ET.parse(path).iter():
            assert "hostile" not in one.tag + "".join(one.attrib)


@pytest.mark.parametrize("address", [*(f"{page}.html" for page in KEPT), "search.html?q=hostile"])
def test_hostile_text_runs_nothing_and_breaks_no_figure(visit, address):
    opened = visit(address)
    opened.scroll_through()
    if address.startswith("search"):
        opened.page.locator("#hits a").first.wait_for()
    assert opened.page.evaluate(STRANGE) == []
    assert (
        opened.page.locator(".drawing[data-live='yes'] svg").count()
        == opened.page.locator("figure.chart script.spec").count()
    )
    assert (opened.errors, opened.foreign) == ([], [])
