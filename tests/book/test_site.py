"""The built book: no broken link, no other host, nothing in an old edition that its readers could not know."""

from __future__ import annotations

import re
import zipfile
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from trucebook.evidence.check import load_tables
from trucebook.evidence.door import view
from trucebook.evidence.tables import TABLES

pytestmark = pytest.mark.book

OLD = "2025-08-14"
ALL_OLD = sorted(path.stem for path in (ROOT / "editions").glob("*.yml") if path.stem != "latest")
PROSE = {path.stem for path in (ROOT / "notebooks").glob("*.md")}

CHAPTERS = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}


def pages(book: Path) -> list[Path]:
    return sorted(book.rglob("*.html"))


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def anchors(path: Path) -> frozenset[str]:
    return frozenset(tag["id"] for tag in soup(path).find_all(id=True))


def test_all_editions_stand_in_one_site(book):
    assert {"2022-04-15", "2024-06-20", "2025-08-14", "2025-11-25"} <= set(ALL_OLD)
    for chapter in CHAPTERS | PROSE:
        assert (book / f"{chapter}.html").is_file()
        for old in ALL_OLD:
            assert (book / "editions" / old / f"{chapter}.html").is_file()


def test_pages_on_how_the_book_is_made_stand_in_the_newest_edition_alone(book):
    for old in ALL_OLD:
        page = soup(book / "editions" / old / "methods.html").find("main")
        assert page.select_one('a[href="../../methods.html"]')
        assert len(page.get_text()) < 1000


def test_every_link_within_the_book_leads_somewhere(book):
    broken = []
    for page in pages(book):
        for tag in soup(page).select("[href], [src]"):
            link = urlsplit(tag.get("href") or tag.get("src"))
            if link.scheme or link.netloc:
                continue
            target = (page.parent / unquote(link.path)).resolve() if link.path else page
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                broken.append(f"{page.name}: {tag.get('href') or tag.get('src')}")
            elif link.fragment and target.suffix == ".html" and unquote(link.fragment) not in anchors(target):
                broken.append(f"{page.name}: {tag.get('href')} (no such anchor)")
    assert not broken, broken[:20]


def test_ids_are_unique_on_each_page(book):
    for page in pages(book):
        ids = [tag["id"] for tag in soup(page).find_all(id=True)]
        twice = {name for name in ids if ids.count(name) > 1} if len(ids) != len(set(ids)) else set()
        assert not twice, (page, sorted(twice)[:5])


def test_no_page_loads_anything_from_another_host(book):
    for page in pages(book):
        for tag in soup(page).select("script[src], link[href], img[src], iframe[src], source[src], object[data]"):
            address = tag.get("src") or tag.get("href") or tag.get("data")
            assert not urlsplit(address).netloc or tag.get("rel") == ["canonical"], (page, address)


def test_the_switcher_keeps_the_reader_on_the_chapter(book):
    links = {tag["href"] for tag in soup(book / "timeline.html").select(".edition nav a")}
    assert f"./editions/{OLD}/timeline.html" in links
    back = {tag["href"] for tag in soup(book / "editions" / OLD / "timeline.html").select(".edition nav a")}
    assert "../../timeline.html" in back


def test_each_page_says_its_edition_date_and_data_version(book):
    for folder, words in ((book, "Edition latest"), (book / "editions" / OLD, f"Edition {OLD}")):
        foot = soup(folder / "positions.html").find("footer").get_text()
        assert words in foot
        assert re.search(r"data version [0-9a-f]{10}", foot)


def test_every_chart_carries_its_frame(book):
    charts = [
        figure for page in pages(book) for figure in soup(page).select("figure.chart") if figure.select(".drawing")
    ]
    assert len(charts) > 10
    for figure in charts:
        assert figure.select_one(".finding").get_text(strip=True)
        assert figure.select_one(".drawn").get_text(strip=True)
        assert len(figure.select(".drawing > svg")) == 2
        assert all(len(drawing["aria-label"]) > 20 for drawing in figure.select(".drawing"))
        assert figure.select_one('.below a[href^="sources.html#"]'), figure["id"]
        assert figure.select_one(".below a[download$='.csv']")
        assert figure.select_one("details table")


def test_the_data_of_a_chart_can_be_read_back(book):
    file = pd.read_csv(book / "downloads" / "economy-needs.csv")
    needs = load_tables(ROOT / "data", ["reconstruction", "sources"])["reconstruction"]
    total = needs[(needs["sector"] == "total") & (needs["measure"] == "recovery-needs")]
    drawn = file.loc[file["measure"].str.startswith("Recovery"), "billion dollars"]
    assert sorted(drawn) == sorted(total["value_usd_bn"])


def texts(frame: pd.DataFrame, columns: list[str]) -> set[str]:
    return {text for column in columns for text in frame[column].dropna() if len(text) > 40}


@pytest.mark.parametrize("old", ALL_OLD)
def test_an_old_edition_tells_nothing_that_came_later(book, old):
    """Look in every file of the edition, packed ones too, for every text of a row or stage that was not public on its date."""
    day = pd.Timestamp(old)
    tables = load_tables(ROOT / "data", TABLES)
    later: set[str] = set()
    known: set[str] = set()
    for name, table in TABLES.items():
        if not table.is_fact:
            continue
        columns = [c.name for c in table.columns if c.type == "text" and not c.allowed and c.name != "note"]
        known |= texts(view(table, tables[name], day.date()), columns)
        later |= texts(tables[name], columns) | texts(tables[name], ["note"])
    sources = tables["sources"]
    after = sources[sources["published"] > day]
    later |= texts(after, ["title"]) | set(after["url"])
    known |= texts(sources[~sources.index.isin(after.index)], ["title"])
    files = [
        path
        for path in (book / "editions" / old).rglob("*")
        if path.suffix in {".html", ".csv", ".js", ".json", ".xml", ".ics", ".ipynb"} and path.name != "vega.js"
    ]
    shown = "\n".join(unescape(path.read_text(encoding="utf-8")) for path in files)
    with zipfile.ZipFile(book / "editions" / old / "downloads" / "truce-talks-data.zip") as package:
        shown += "\n".join(
            package.read(name).decode().replace('""', '"')
            for name in package.namelist()
            if not name.endswith(".parquet")
        )
    assert len(later - known) > 1000
    told = "\n".join(known)
    assert [text for text in later - known if text in shown and text not in told] == []


@pytest.mark.parametrize("old", ALL_OLD)
def test_dates_after_an_old_edition_are_only_those_announced_ahead(book, old):
    """Every later date on the pages stands in a row that was public, as a plan, a deadline or a horizon."""
    tables = load_tables(ROOT / "data", TABLES)
    visible = "\n".join(
        view(table, tables[name], pd.Timestamp(old).date()).to_csv() for name, table in TABLES.items() if table.is_fact
    )
    for path in sorted((book / "editions" / old).rglob("*.html")):
        dates = {date for date in re.findall(r"\b20\d\d-[01]\d-[0-3]\d\b", soup(path).get_text(" ")) if date > old}
        assert {date for date in dates if date not in visible} == set(), path.name


def test_the_alaska_meeting_is_a_planned_one_in_the_edition_of_its_eve(book):
    text = soup(book / "editions" / OLD / "timeline.html").get_text(" ", strip=True)
    assert "15 August 2025" in text
    assert "Alaska" in text
    assert "17–18 February 2026" not in text
