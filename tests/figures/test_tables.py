"""Tables that are read: figures aligned, dates whole, search and sorting where wanted; and all of a page's data in one file."""

from __future__ import annotations

import base64
import io
import zipfile

import pandas as pd
from bs4 import BeautifulSoup

from trucebook.figures import downloads
from trucebook.figures.html import Html
from trucebook.figures.tables import BELOW, cards_css, frame_of, html_table, left_out

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


LONG = pd.DataFrame(
    {"when": [f"2025-06-{d:02d}" for d in range(1, 21)], "what": ["They met"] * 20, "sources": ["a"] * 20}
)


def test_a_table_shows_its_first_rows_and_all_on_demand():
    page = BeautifulSoup(html_table(LONG), "html.parser")
    assert [len(body.select("tr")) for body in page.select("tbody")] == [5, 15]
    assert page.select("tbody")[1]["class"] == ["later"]
    assert "Show all 20" in page.select_one("label.all").text
    few = BeautifulSoup(html_table(LONG.head(7)), "html.parser")
    assert not few.select(".later, label.all")


def test_columns_that_do_not_fit_unfold_in_their_row():
    wide = pd.DataFrame(
        {f"column {n}": ["A sentence of more than fifty characters that wants its room."] for n in range(6)}
    )
    page = BeautifulSoup(html_table(wide), "html.parser")
    beside, folded = page.select("th"), page.select(".rest dt")
    assert 1 <= len(beside) <= 3
    assert len(beside) + len(folded) == 6
    assert len(page.select("tbody tr > td")) == len(beside)
    own = BeautifulSoup(html_table(wide, shown=("column 5", "column 1")), "html.parser")
    assert [one.text for one in own.select("th")] == ["column 1", "column 5"]


def test_what_a_reader_touches_to_unfold_a_row_holds_no_link():
    frame = frame_of({"what": [Html('<a href="x">link</a>')], "more": ["words"]})
    page = BeautifulSoup(html_table(frame, raw=["what"], shown=["what"]), "html.parser")
    assert not page.select("summary a")
    assert page.select_one("td > a")


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
    assert archive.read("gap.csv") == "\ufeffa\n1\n".encode()  # so marked, Excel reads it as UTF-8
    assert archive.read("contents.txt").decode() == "gap.csv: How far apart they are\n"
    assert BeautifulSoup(downloads.all_files(), "html.parser").a["href"] == link["href"]


def test_cards_have_their_rules_once_for_each_width():
    style = cards_css()
    page = BeautifulSoup(html_table(FRAME.assign(what=["a word " * 20, ""])), "html.parser")
    kinds = set(page.select_one("div.table")["class"]) & set(BELOW)
    assert kinds
    for kind in kinds:
        assert f"max-width: {BELOW[kind]}" in style
        assert f".{kind} td:not(:first-child)::before" in style
        assert page.select_one("tbody td")["data-label"] == "asked"


def test_of_more_rows_than_a_page_may_hold_a_note_says_where_all_are():
    assert "The 3 newest of 20; all are in events.csv" in left_out(LONG, 3, "events.csv")
    assert left_out(LONG, len(LONG), "events.csv") == ""
