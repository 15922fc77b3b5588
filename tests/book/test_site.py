"""The built book: no broken link, no other host, nothing in an old edition that its readers could not know."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from contextlib import closing
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from trucebook.book.stage import link_card
from trucebook.evidence.check import load_tables
from trucebook.evidence.door import open_evidence
from trucebook.evidence.tables import TABLES

OLD = "2025-08-14"
ALL_OLD = sorted(path.stem for path in (ROOT / "editions").glob("*.yml") if path.stem != "latest")
PROSE = {path.stem for path in (ROOT / "notebooks").glob("*.md")}

CHAPTERS = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}


MARKUP = re.compile(
    r"</?(?:a|abbr|b|details|div|em|figure|i|li|p|small|span|strong|td|ul)\b[^<]*>|&(?:amp|gt|lt|quot|#x27|#39);"
)
"""What would stand in a page's text if HTML had been escaped once too often."""


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


def test_no_page_shows_its_own_markup_as_text(book):
    shown = [
        f"{path.relative_to(book)}: {text.strip()[:80]}"
        for path in pages(book)
        for text in soup(path).find_all(string=MARKUP)
        if not {"pre", "code", "script", "style", "template"} & {parent.name for parent in text.parents}
    ]
    assert shown == []


def test_no_page_loads_anything_from_another_host(book):
    for page in pages(book):
        for tag in soup(page).select("script[src], link[href], img[src], iframe[src], source[src], object[data]"):
            address = tag.get("src") or tag.get("href") or tag.get("data")
            assert not urlsplit(address).netloc or tag.get("rel") == ["canonical"], (page, address)


def test_no_page_holds_a_style_or_a_script_that_its_policy_would_not_let_be(book):
    for page in pages(book):
        policy = soup(page).select_one("meta[http-equiv='Content-Security-Policy']")["content"]
        assert "unsafe" not in policy and "style-src 'self'" in policy
        assert not soup(page).select(
            "[style], style, script:not([src]):not([type='application/json']):not([type='application/ld+json'])"
        ), page


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
        assert figure.select_one('.below a[href*="sources.html#"]'), figure["id"]
        assert figure.select_one(".row a[download$='.csv']")
        assert "data" in figure.select_one(".cite").get_text()
        assert figure.select_one("details table")


def test_the_data_of_a_chart_can_be_read_back(book):
    file = pd.read_csv(book / "downloads" / "economy-needs.csv")
    needs = load_tables(ROOT / "data", ["reconstruction", "sources"])["reconstruction"]
    total = needs[(needs["sector"] == "total") & (needs["measure"] == "recovery-needs")]
    drawn = file.loc[file["measure"].str.startswith("Recovery"), "billion dollars"]
    assert sorted(drawn) == sorted(total["value_usd_bn"])


LONG_TEXT, LONG_NAME, DIGITS = 40, 12, 6
"""Texts, names of rows and numbers so long are not written twice by chance."""

NUMBER = re.compile(r"(?<![\d.,])\d[\d,]*(?:\.\d+)?(?![\d.])")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")

ROW_LINK = re.compile(r"\brows?-[a-z_]+-")
"""What stands before the name of a row where a page leads to it."""


def digits(number: str) -> int:
    return len(re.sub(r"\D", "", number).strip("0"))


def held(name: str, frame: pd.DataFrame) -> tuple[set[str], set[str], set[str]]:
    """Return the texts, the names and the numbers of a table that can be told from any other."""
    table = TABLES[name]
    columns = {kind: [c.name for c in table.columns if c.type in kinds and c.name in frame] for kind, kinds in
               {"text": {"text", "url"}, "number": {"number", "integer"}}.items()}  # fmt: skip
    texts = {text for column in columns["text"] for text in frame[column].dropna().astype(str) if len(text) > LONG_TEXT}
    names = {key for key in frame[table.key].dropna().astype(str) if len(key) >= LONG_NAME and NAME.fullmatch(key)}
    numbers = {f"{value:.15g}" for column in columns["number"] for value in frame[column].dropna()}
    return texts, names, {number for number in numbers if digits(number) >= DIGITS}


def words(name: str, frame: pd.DataFrame) -> set[str]:
    """Return what stands in cells that lead to no row: names there are words, such as an asset's, which a helper's row may bear as well."""
    leads = {TABLES[name].key, *TABLES[name].references, *TABLES[name].mentions, *TABLES[name].hangs_on}
    own = [
        c.name for c in TABLES[name].columns if c.type in {"text", "key"} and c.name in frame and c.name not in leads
    ]
    return {text for column in own for text in frame[column].dropna().astype(str)}


def composed(frame: pd.DataFrame, key: str, seen: pd.DataFrame) -> set[str]:
    """Return the names that are two cells of their row joined, where both stood in the table before: such a name tells nothing new."""
    before = {cell for column in seen for cell in seen[column].dropna().astype(str)}
    found = set()
    for row in frame[~frame[key].isin(seen[key])].astype(str).to_dict("records"):
        cells = before & set(row.values())
        found |= {row[key]} & {f"{one}-{other}" for one in cells for other in cells}
    return found


def all_text(folder: Path) -> str:
    """Return all that an edition's files say, packed ones and the database too; a table as Parquet says what the same one says as CSV."""
    files = [
        path
        for path in folder.rglob("*")
        if path.suffix in {".html", ".csv", ".js", ".json", ".xml", ".ics", ".ipynb", ".svg"} and path.name != "vega.js"
    ]
    shown = [unescape(path.read_text(encoding="utf-8")) for path in files]
    for path in folder.rglob("*.zip"):
        with zipfile.ZipFile(path) as package:
            for name in package.namelist():
                content = package.read(name)
                if name.endswith(".parquet"):
                    own = pd.read_csv(
                        io.BytesIO(package.read(name.replace("parquet", "csv"))), dtype=str, keep_default_na=False
                    )
                    same = pd.read_parquet(io.BytesIO(content))
                    assert (len(own), list(own)) == (len(same), list(same))
                    for column in same.columns[[kind == object for kind in same.dtypes]]:  # noqa: E721 - a type of numpy's
                        assert list(same[column].fillna("").astype(str)) == list(own[column]), (name, column)
                elif name.endswith(".sqlite"):
                    with closing(sqlite3.connect(":memory:")) as database:
                        database.deserialize(content)
                        shown.append("\n".join(database.iterdump()).replace("''", "'"))
                else:
                    shown.append(content.decode().replace('""', '"'))
    return "\n".join(shown)


def pictures(edition: str) -> str:
    """Return all words of an edition's pictures of links, from the drawings that they are made of."""
    drawn = []
    for path in (ROOT / "_build" / "executed" / edition).glob("*.ipynb"):
        svg = link_card(json.loads(path.read_text(encoding="utf-8"))["cells"], date.fromisoformat(edition))
        drawn.append(" ".join(re.findall(r">([^<]+)<", svg)))  # a line of words is broken where the picture ends
    assert drawn
    return unescape("\n".join(drawn))


@pytest.mark.parametrize("old", ALL_OLD)
def test_an_old_edition_tells_nothing_that_came_later(book, old):
    """Look in every file of the edition for every text, name and number of a row or stage that was not public on its date.

    Tables of facts and helper tables alike; of the pictures of links the words that were drawn.
    """
    tables = load_tables(ROOT / "data", TABLES)
    seen = open_evidence(ROOT / "data", old, TABLES)
    later: list[set[str]] = [set(), set(), set()]
    known: list[set[str]] = [set(), set(), set()]
    for name in TABLES:
        for place, (full, shown) in enumerate(zip(held(name, tables[name]), held(name, seen[name]), strict=True)):
            later[place] |= full
            known[place] |= shown
        known[1] |= words(name, seen[name])
        if TABLES[name].key == "id":
            known[1] |= composed(tables[name], "id", seen[name])
    # The codes of a column, which the data package lists, are the same on every day.
    known[1] |= {code for table in TABLES.values() for column in table.columns for code in column.allowed or ()}
    sources = tables["sources"]
    known[0] |= set(sources.loc[~(sources["published"] > pd.Timestamp(old)), "title"].dropna())
    texts, names, numbers = (all_of - shown for all_of, shown in zip(later, known, strict=True))
    assert len(texts) > 1000 and len(names) > 1000 and len(numbers) > 100
    shown = f"{all_text(book / 'editions' / old)}\n{pictures(old)}"
    told = "\n".join(known[0])
    assert [text for text in texts if text in shown and text not in told] == []
    assert sorted(names & set(NAME.findall(ROW_LINK.sub(" ", shown)))) == []
    assert sorted(numbers & {number.replace(",", "") for number in NUMBER.findall(shown)}) == []


@pytest.mark.parametrize("old", ALL_OLD)
def test_dates_after_an_old_edition_are_only_those_announced_ahead(book, old):
    """Every later date on the pages stands in a row that was public, as a plan, a deadline or a horizon."""
    seen = open_evidence(ROOT / "data", old, TABLES)
    visible = "\n".join(seen[name].to_csv() for name, table in TABLES.items() if table.is_fact)
    for path in sorted((book / "editions" / old).rglob("*.html")):
        dates = {date for date in re.findall(r"\b20\d\d-[01]\d-[0-3]\d\b", soup(path).get_text(" ")) if date > old}
        assert {date for date in dates if date not in visible} == set(), path.name


def test_the_alaska_meeting_is_a_planned_one_in_the_edition_of_its_eve(book):
    text = soup(book / "editions" / OLD / "timeline.html").get_text(" ", strip=True)
    assert "15 August 2025" in text
    assert "Alaska" in text
    assert "17–18 February 2026" not in text
