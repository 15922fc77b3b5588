"""Tables that are read: figures aligned, dates whole, search and sorting where wanted; and all of a page's data in one file."""

from __future__ import annotations

import base64
import io
import zipfile

import pandas as pd
from bs4 import BeautifulSoup

from trucebook.figures import downloads
from trucebook.figures.tables import html_table

FRAME = pd.DataFrame(
    {
        "asked": ["2025-06-01", "2025-07-02"], "share": ["34%", ""], "change": ["−2", "+1.5"], "people": [1000, 2000],
        "who": ["KIIS", "12 of 30"],
    }
)  # fmt: skip


def test_figures_stand_right_and_dates_in_one_line_whatever_their_type():
    page = BeautifulSoup(html_table(FRAME), "html.parser")
    assert [cell.get("class") for cell in page.select("tbody tr:first-child td")] == [
        ["day"],
        ["num"],
        ["num"],
        ["num"],
        None,
    ]
    assert [head.get("class") for head in page.select("th")] == [None, ["num"], ["num"], ["num"], None]


def test_a_column_of_sentences_keeps_its_width():
    page = BeautifulSoup(
        html_table(FRAME.assign(who="They agreed to meet again in a month, in the same place.")), "html.parser"
    )
    assert page.select("th")[-1]["class"] == ["long"]
    assert page.select("tbody tr:first-child td")[-1].get("class") is None


def test_words_of_two_cells_stay_apart_for_the_search():
    assert "2025-06-01 34%" in BeautifulSoup(html_table(FRAME), "html.parser").get_text().replace("\n", " ")


def test_a_table_to_be_searched_brings_its_field_and_buttons():
    page = BeautifulSoup(html_table(FRAME, find=True), "html.parser")
    assert page.select_one(".finder input[type=search]")
    assert page.select_one(".finder [role=status]").text == "2 of 2 rows"
    assert [button.text for button in page.select("th button")] == list(FRAME.columns)
    assert not BeautifulSoup(html_table(FRAME), "html.parser").select("input, button")


def test_all_tables_of_a_page_come_as_one_file_that_is_always_the_same(monkeypatch):
    monkeypatch.setattr(downloads, "_tables", {})
    assert downloads.all_files() == ""
    downloads.download("gap.csv", "a\n1\n", "Data", "How far apart they are")
    downloads.download("talks.ics", "BEGIN", "Calendar")
    link = BeautifulSoup(downloads.all_files(), "html.parser").a
    assert link["download"] == "data.zip"
    assert "one table" in link.text
    raw = base64.b64decode(link["href"].split(",")[1])
    archive = zipfile.ZipFile(io.BytesIO(raw))
    assert archive.namelist() == ["contents.txt", "gap.csv"]
    assert archive.read("gap.csv") == b"a\n1\n"
    assert archive.read("contents.txt").decode() == "gap.csv: How far apart they are\n"
    assert BeautifulSoup(downloads.all_files(), "html.parser").a["href"] == link["href"]
