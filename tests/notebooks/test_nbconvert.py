"""Each executed notebook becomes a web page with Jupyter's own converter, without the book around it."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from conftest import CHAPTERS, ROOT
from nbconvert import HTMLExporter
from running import shown_by


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_is_converted_with_all_that_it_says(book, chapter):
    assert book.is_dir()
    executed = ROOT / "_build" / "executed" / "latest" / f"{chapter}.ipynb"
    page = BeautifulSoup(HTMLExporter(template_name="lab").from_filename(str(executed))[0], "html.parser")
    for part in page.select("script, style"):
        part.decompose()
    said = [" ".join(one.get_text(" ").split()) for one in BeautifulSoup(shown_by(executed), "html.parser").select("p, li, td")]
    text = " ".join(page.get_text(" ").split())
    assert len(said) > 5
    assert [one for one in said if one not in text] == []
