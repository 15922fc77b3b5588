"""What readers take away from the built book: the data package, notebooks, previews of links, structured data, the PDF."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import struct
import zipfile
from contextlib import closing
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bs4 import BeautifulSoup
from conftest import CORE, EVENT, ROOT, SOURCE

from trucebook.book.cards import plain, shortened, summary
from trucebook.book.extension import _link_from_root
from trucebook.book.head import Page, canonical, launchers, tags
from trucebook.book.imprint import PDF_MARK, Imprint
from trucebook.book.package import DATABASE, pack
from trucebook.book.pdf import Chapter, _inside, _made_printable, document
from trucebook.book.project import Project
from trucebook.book.site import _write_sitemap, pdf_is_fresh, publish
from trucebook.book.stage import elsewhere, plain_notebook
from trucebook.evidence.check import load_tables
from trucebook.evidence.tables import TABLES

OLD = "2025-08-14"
FOLDERS = ["", f"editions/{OLD}/"]
CHAPTERS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))

NEWEST_EDITION = Imprint("latest", date(2026, 7, 1), "0123456789", "data")
OLD_EDITION = Imprint(OLD, date.fromisoformat(OLD), "0123456789", "data")
EDITIONS = [NEWEST_EDITION, OLD_EDITION]


@cache
def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


# ------------------------------------------------------------------ the data package


@pytest.fixture(scope="module", params=FOLDERS, ids=["latest", OLD])
def package(request, book) -> dict[str, bytes]:
    return unpacked(book / request.param / "downloads" / "truce-talks-data.zip")


def test_every_table_is_in_the_package_as_its_schema_says_and_twice_the_same(package):
    described = json.loads(package["datapackage.json"])
    assert {resource["name"] for resource in described["resources"]} == set(TABLES)
    assert set(package) == {"datapackage.json", "README.md", "CHANGELOG.md", "changes.csv", DATABASE} | {
        resource[kind] for resource in described["resources"] for kind in ("path", "parquet")
    }
    for resource in described["resources"]:
        names = [field["name"] for field in resource["schema"]["fields"]]
        text = pd.read_csv(io.BytesIO(package[resource["path"]]), dtype=str, keep_default_na=False)
        typed = pq.read_table(io.BytesIO(package[resource["parquet"]]))
        assert list(text.columns) == typed.column_names == names
        assert "note" not in names
        assert len(text) == typed.num_rows == resource["rows"]
        for name, column in zip(names, typed.columns, strict=True):
            cells = column.to_pylist()
            if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
                assert [float(cell) if cell else None for cell in text[name]] == cells
            else:
                assert list(text[name]) == ["" if cell is None else str(cell) for cell in cells]


def test_the_database_says_what_the_tables_say_with_types_and_keys_that_hold(package):
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(package[DATABASE])
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for resource in json.loads(package["datapackage.json"])["resources"]:
            typed = pq.read_table(io.BytesIO(package[resource["parquet"]]))
            rows = database.execute(f'SELECT * FROM "{resource["name"]}"').fetchall()
            assert len(rows) == typed.num_rows
            for place, column in enumerate(typed.columns):
                as_text = pa.types.is_date(column.type)
                own = [str(cell) if as_text and cell is not None else cell for cell in column.to_pylist()]
                assert [row[place] for row in rows] == own, (resource["name"], typed.column_names[place])
        split = database.execute("SELECT count(*) FROM events__sources").fetchone()[0]
        joined = "SELECT sum(1 + length(sources) - length(replace(sources, ';', ''))) FROM events"
        assert split == database.execute(joined).fetchone()[0]
        described = database.execute("SELECT count(*) FROM dictionary WHERE description = ''").fetchone()[0]
        assert described == 0


def test_the_sql_of_the_readme_runs_in_duckdb_as_it_stands(package, tmp_path):
    for name, content in package.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    queries = re.findall(r"```sql\n(.*?)```", package["README.md"].decode(), re.DOTALL)
    assert len(queries) == 3
    with duckdb.connect() as connection:
        connection.execute(f"SET file_search_path = '{tmp_path}'")
        connection.execute("SET autoinstall_known_extensions = false")
        polls, meetings, changed = (connection.execute(query).fetchall() for query in queries)
    series = pd.read_csv(io.BytesIO(package["csv/series.csv"]))
    assert len({row[:2] for row in polls}) == len(polls) > 30
    assert {row[:2] for row in polls} <= {*zip(series["public"], series["title"], strict=True)}
    events = pd.read_csv(io.BytesIO(package["csv/events.csv"]), dtype=str)
    assert len(meetings) == events["sources"].str.split(";").map(len).sum()
    newest = package["CHANGELOG.md"].decode().split("\n## ")[1]
    told = {(name, kind): int(number) for name, *numbers in re.findall(r"^\| (\w+) \| (\d+) \| (\d+) \| (\d+) \|$", newest, re.MULTILINE)
            for kind, number in zip(("added", "told later", "revised"), numbers, strict=True)}  # fmt: skip
    assert {(name, kind): count for name, kind, count in changed} == {
        key: count for key, count in told.items() if count
    }


def test_frictionless_finds_no_fault_in_the_package(package, tmp_path):
    from frictionless import Package

    for name, content in package.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:5]


def test_nothing_in_the_package_is_later_than_its_date(package):
    described = json.loads(package["datapackage.json"])
    as_of = described["as_of"]
    read = {name: pd.read_csv(io.BytesIO(package[f"csv/{name}.csv"]), dtype=str) for name in TABLES}
    for name, table in TABLES.items():
        for column in ("known_on", "published", *(stage.known_on for stage in table.stages)):
            if column in read[name]:
                assert (read[name][column].dropna() <= as_of).all(), (name, column)
    for column in ("complete_until", "thin_until"):
        assert (read["coverage"][column].dropna() <= as_of).all()
    # Every row of the book known by then is there, but for none that came later.
    whole = load_tables(ROOT / "data", TABLES)
    for name, table in TABLES.items():
        if table.is_fact:
            assert set(read[name]["id"]) == set(whole[name].loc[whole[name]["known_on"] <= as_of, "id"])


def test_the_package_has_the_same_bytes_each_time_and_only_references_in_use(small_data, tmp_path):
    later = {**SOURCE, "key": "kiis-20260101-poll", "published": "2026-01-01"}
    outcome = {**EVENT, "id": "2026-01-02-round", "known_on": "2025-01-02", "planned_for": "2026-01-02", "start": "2026-01-02",
               "outcome_known_on": "2026-01-03", "outcome": "They signed what nobody had expected.", "sources": later["key"], "parties": "UA",
               "hosts": "", "country": ""}  # fmt: skip
    data = small_data(sources=[SOURCE, later], events=[EVENT, outcome])
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    pack(data, date(2025, 6, 1), first)
    pack(data, date(2025, 6, 1), second)
    assert first.read_bytes() == second.read_bytes()
    files = unpacked(first)
    events = pd.read_csv(io.BytesIO(files["csv/events.csv"]), dtype=str).set_index("id")
    assert events.loc["2026-01-02-round", "status"] == "planned"
    assert pd.isna(events.loc["2026-01-02-round", "outcome"])
    assert b"expected" not in files["csv/events.csv"]
    assert b"kiis-later" in files["csv/sources.csv"]
    assert later["key"].encode() not in b"".join(files.values())
    pack(data, date(2026, 2, 1), second)
    assert later["key"].encode() in unpacked(second)["csv/sources.csv"]


def test_what_changed_between_editions_is_told_by_row_and_nothing_later(small_data, tmp_path):
    """A row that is new, one of which the outcome came later, one whose value was revised, and one that is not yet public."""
    announced = {**EVENT, "id": "2025-03-01-round", "known_on": "2025-01-02", "planned_for": "2025-03-01", "start": "2025-03-01",
                 "outcome_known_on": "2025-03-02"}  # fmt: skip
    later = {
        **EVENT,
        "id": "2025-05-01-round",
        "known_on": "2025-05-01",
        "start": "2025-05-01",
        "outcome_known_on": "2025-05-01",
    }
    rate = {
        **CORE,
        "id": "2025-01-01-rate",
        "asset": "eur-usd",
        "date": "2025-01-01",
        "measure": "level",
        "value": "1.1",
        "unit": "USD per EUR",
    }
    revised = {**rate, "id": "2025-01-01-rate-2", "known_on": "2025-02-01", "value": "1.2"}
    data = small_data(events=[EVENT, announced, later], prices_daily=[rate, revised])
    pack(data, date(2025, 4, 1), tmp_path / "a.zip", [date(2025, 6, 1), date(2025, 1, 15)])
    files = unpacked(tmp_path / "a.zip")
    assert files["changes.csv"].decode().splitlines() == [
        "since,until,table,id,change",
        "2025-01-15,2025-04-01,events,2025-03-01-round,told later",
        "2025-01-15,2025-04-01,prices_daily,2025-01-01-rate,revised",
        "2025-01-15,2025-04-01,prices_daily,2025-01-01-rate-2,added",
    ]
    text = files["CHANGELOG.md"].decode()
    assert re.findall("^## .*", text, re.MULTILINE) == ["## 2025-04-01, since 2025-01-15", "## 2025-01-15"]
    assert "| prices_daily | 1 | 0 | 1 |" in text
    assert "| events | 2 |" in text.split("## 2025-01-15\n")[1]
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(files[DATABASE])
        assert [row[0] for row in database.execute("SELECT value FROM prices_daily")] == [1.2]
    assert b"2025-05-01-round" not in files[DATABASE]


def test_a_package_of_empty_tables_can_be_read(small_data, tmp_path):
    pack(small_data(events=[{**EVENT, **CORE}]), date(2025, 1, 2), tmp_path / "a.zip")
    files = unpacked(tmp_path / "a.zip")
    assert pq.read_table(io.BytesIO(files["parquet/polls.parquet"])).num_rows == 0
    assert pq.read_table(io.BytesIO(files["parquet/events.parquet"])).num_rows == 1


# ------------------------------------------------------------------ notebooks, and where to run them


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_chapter_offers_its_plain_notebook_and_all_tables(book, folder):
    for chapter in CHAPTERS:
        links = {tag["href"] for tag in soup(book / folder / f"{chapter}.html").select("#take-away a")}
        assert {f"downloads/{chapter}.ipynb", "downloads/truce-talks-data.zip"} <= links
        own = json.loads((book / folder / "downloads" / f"{chapter}.ipynb").read_text(encoding="utf-8"))
        written = json.loads((ROOT / "notebooks" / f"{chapter}.ipynb").read_text(encoding="utf-8"))
        assert [cell["source"] for cell in own["cells"]] == [cell["source"] for cell in written["cells"]]
        assert not any(cell.get("outputs") or cell.get("execution_count") for cell in own["cells"])
        assert any("parameters" in cell["metadata"].get("tags", []) for cell in own["cells"])
    assert soup(book / folder / "dictionary.html").select_one("p.offers a[href$='.zip']")


def test_outputs_never_leave_with_a_notebook(tmp_path):
    cell = {"cell_type": "code", "source": ["1"], "outputs": [{"text": "1"}], "execution_count": 3, "metadata": {}}
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    assert json.loads(plain_notebook(tmp_path / "a.ipynb"))["cells"][0]["outputs"] == []


BUTTONS = {"binderhub_url": "https://binder.example/", "colab_url": "https://colab.example"}


@pytest.mark.parametrize("url", ["", "https://<host>/<owner>/<name>", None])
def test_without_a_repository_nothing_is_offered_elsewhere(url):
    assert elsewhere({"repository": {"url": url}, "launch_buttons": BUTTONS}) == {}
    assert launchers(elsewhere({"repository": {"url": url}}), "timeline") == []
    assert elsewhere({}) == {}


def test_binder_and_colab_open_the_chapter_of_the_repository_that_is_set():
    settings = {"repository": {"url": "https://github.com/o/book.git", "branch": "a/b"}, "launch_buttons": BUTTONS}
    assert launchers(elsewhere(settings), "timeline") == [
        ("Open in Binder", "https://binder.example/v2/git/https%3A%2F%2Fgithub.com%2Fo%2Fbook/a%2Fb?labpath=notebooks%2Ftimeline.ipynb"),
        ("Open in Colab", "https://colab.example/github/o/book/blob/a%2Fb/notebooks/timeline.ipynb"),
    ]  # fmt: skip
    settings["repository"]["url"] = "https://git.example/o/book"
    assert [words for words, _ in launchers(elsewhere(settings), "timeline")] == ["Open in Binder"]


# ------------------------------------------------------------------ heads of pages


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_page_describes_itself(book, folder):
    seen = set()
    for page in sorted((book / folder).glob("*.html")):
        if page.stem in {"404", "search"}:
            assert soup(page).select_one("meta[name=robots]")["content"] == "noindex"
            continue
        head = soup(page).head
        description = head.select_one("meta[name=description]")["content"]
        assert 10 < len(description) <= 300
        assert head.select_one("meta[property='og:description']")["content"] == description
        assert head.select_one("meta[property='og:title']")["content"]
        picture = (page.parent / head.select_one("meta[property='og:image']")["content"]).read_bytes()
        assert picture[:3] == b"\xff\xd8\xff"
        assert len(picture) < 80_000
        assert size_of_jpeg(picture) == (1200, 630)
        seen.add(head.title.get_text())
        if folder:
            assert head.title.get_text().endswith("as of 14 August 2025")
    assert len(seen) == len(CHAPTERS) + len(list((ROOT / "notebooks").glob("*.md"))) + 1  # the list of charts


def size_of_jpeg(content: bytes) -> tuple[int, int]:
    place = 2
    while content[place + 1] not in (0xC0, 0xC1, 0xC2):
        place += 2 + struct.unpack(">H", content[place + 2 : place + 4])[0]
    height, width = struct.unpack(">HH", content[place + 5 : place + 9])
    return width, height


@pytest.mark.parametrize("folder", FOLDERS)
def test_chapters_are_reports_and_the_dictionary_is_a_data_set(book, folder):
    for chapter in CHAPTERS:
        data = json.loads(
            soup(book / folder / f"{chapter}.html").select_one("script[type='application/ld+json']").string
        )
        assert (data["@context"], data["@type"]) == ("https://schema.org", "Report")
        assert data["contentReferenceTime"] == (OLD if folder else data["contentReferenceTime"])
        assert data["name"]
        assert data["description"]
    data = json.loads(soup(book / folder / "dictionary.html").select_one("script[type='application/ld+json']").string)
    assert data["@type"] == "Dataset"
    assert len(data["variableMeasured"]) == len(TABLES)
    assert (book / folder / data["distribution"][0]["contentUrl"]).is_file()


def test_the_description_is_what_a_chapter_says_first_in_short():
    cells = [
        {"cell_type": "markdown", "source": ["# Talks: who met\n", "\nOf [the](x.html) book."]},
        {"cell_type": "markdown", "source": ["## In short"]},
        {"cell_type": "code", "source": [], "outputs": [{"data": {"text/html": ["<ul><li>They met <b>&lt;twice</b>.</li><li>No.</li></ul>"]}}]},
    ]  # fmt: skip
    assert summary(cells).description == "They met <twice."
    assert summary(cells[:1]).description == "Of the book."
    hero = '<div class="hero"><p class="big">No round since <a href="#r">May</a></p><p class="sub">9 days.</p></div>'
    front = [
        {"cell_type": "code", "source": [], "outputs": [{"data": {"text/html": [html]}}]}
        for html in ("<p>Known to</p>", hero)
    ]
    assert summary([{"cell_type": "markdown", "source": ["# Truce Talks"]}, *front]).description == "No round since May"
    assert plain("a  <b>b</b>\nc &amp; [d](e)") == "a b c & d"


def test_a_long_text_is_cut_after_a_whole_sentence_or_between_words():
    assert shortened("One is here. Two is long.", 15) == "One is here."
    assert shortened("A sentence that does not end in time", 20) == "A sentence that …"


BASE = "https://book.example/truce/"
CHAPTER = Page("timeline", "Timeline", "They met.", "They met twice", "cards/timeline.jpg", dated=True)
PROSE = Page("methods", "Methods", "How.", card="cards/index.jpg")


def test_chapters_of_old_editions_stand_for_themselves_and_prose_for_all():
    assert canonical(BASE, CHAPTER, OLD_EDITION, EDITIONS) == f"{BASE}editions/{OLD}/timeline.html"
    assert canonical(BASE, CHAPTER, NEWEST_EDITION, EDITIONS) == f"{BASE}timeline.html"
    assert canonical(BASE, PROSE, OLD_EDITION, EDITIONS) == f"{BASE}methods.html"
    assert canonical(BASE, PROSE, OLD_EDITION, [OLD_EDITION]) == f"{BASE}editions/{OLD}/methods.html"
    assert canonical(BASE, Page("index", "Truce Talks", dated=True), OLD_EDITION, EDITIONS) == f"{BASE}editions/{OLD}/"
    assert canonical("", CHAPTER, OLD_EDITION, EDITIONS) == ""


def test_addresses_in_a_head_are_absolute_as_soon_as_the_book_has_one():
    with_base = tags(BASE, "Truce Talks", "A", CHAPTER, OLD_EDITION, EDITIONS)
    assert f'content="{BASE}editions/{OLD}/cards/timeline.jpg"' in with_base
    assert f'<link rel="canonical" href="{BASE}editions/{OLD}/timeline.html">' in with_base
    without = tags("", "Truce Talks", "A", CHAPTER, OLD_EDITION, EDITIONS)
    assert 'content="cards/timeline.jpg"' in without
    assert "canonical" not in without
    assert "og:url" not in without


def test_no_text_can_end_the_block_of_structured_data():
    page = Page("timeline", "</script><script>alert(1)</script>", 'He said "no" & left', dated=True)
    head = BeautifulSoup(tags("", "T", "A", page, NEWEST_EDITION, EDITIONS), "html.parser")
    assert len(head.find_all("script")) == 1
    assert json.loads(head.script.string)["name"] == page.title
    assert head.select_one("meta[name=description]")["content"] == page.description


def test_the_sitemap_lists_each_canonical_page_once(tmp_path):
    for name, page in {"timeline": CHAPTER, "methods": PROSE, "old": PROSE}.items():
        (tmp_path / f"{name}.html").write_text(tags(BASE, "T", "A", page, NEWEST_EDITION, EDITIONS))
    _write_sitemap(tmp_path)
    listed = re.findall(r"<loc>(.*?)</loc>", (tmp_path / "sitemap.xml").read_text())
    assert listed == [f"{BASE}methods.html", f"{BASE}timeline.html"]


def test_without_an_address_the_book_has_no_sitemap(book):
    assert not (book / "sitemap.xml").exists()


def test_the_page_for_wrong_addresses_stands_in_the_root_alone(book):
    page = soup(book / "404.html")
    assert page.h1.get_text() == "No such page"
    assert len(page.select(".chapters a")) > len(CHAPTERS)
    assert not (book / "editions" / OLD / "404.html").exists()


def test_links_of_the_page_for_wrong_addresses_begin_at_the_root_of_the_site():
    context = {
        "pathto": lambda target, resource=0: f"{target}" if resource else f"./{target}.html",
        "toctree": lambda **_: '<a href="timeline.html">T</a> <a href="#">here</a> <a href="https://a.example/">A</a>',
    }
    _link_from_root(context, "/truce/")
    assert context["pathto"]("index") == "/truce/index.html"
    assert context["pathto"]("_static/book.css", 1) == "/truce/_static/book.css"
    assert context["toctree"]() == (
        '<a href="/truce/timeline.html">T</a> <a href="#">here</a> <a href="https://a.example/">A</a>'
    )


# ------------------------------------------------------------------ the PDF


def test_links_and_anchors_of_pages_hold_in_one_document():
    assert _inside("#row-1", "timeline") == "#timeline--row-1"
    assert _inside("sources.html#p-kiis", "timeline") == "#sources--p-kiis"
    assert _inside("sources.html", "timeline") == "#sources"
    assert _inside("downloads/x.csv", "timeline") == ""
    assert _inside("https://a.example/x.html#y", "timeline") == "https://a.example/x.html#y"
    main = BeautifulSoup(
        '<main><h1 id="a">A</h1><details class="hide"><p>code</p></details><details><p>rows</p></details>'
        '<figure class="chart"><svg><g clip-path="url(#c)"/><clippath id="c"/></svg><details>table</details></figure>'
        '<a href="#a">up</a><a href="x.csv">file</a></main>',
        "html.parser",
    ).main
    _made_printable(main, "p")
    assert "code" not in main.get_text()
    assert "table" not in main.get_text()
    assert main.details.has_attr("open")
    assert main.g["clip-path"] == f"url(#{main.clippath['id']})" == "url(#p--c)"
    assert [tag.get("href") for tag in main.find_all("a")] == ["#p--a", None]


def test_the_contents_name_the_page_of_each_question():
    chapter = Chapter("timeline", "Timeline", "The talks", "<h1>Timeline</h1>", [("timeline--when", "When?")])
    page = BeautifulSoup(document([chapter], OLD_EDITION, "", {"timeline": 7, "timeline--when": 9}), "html.parser")
    assert [(tag["href"], tag["data-page"]) for tag in page.select(".book-contents a")] == [
        ("#timeline", "7"),
        ("#timeline--when", "9"),
    ]
    assert "14 August 2025" in page.select_one(".cover").get_text()


def test_a_pdf_is_offered_as_long_as_its_pages_are_what_they_were(tmp_path):
    project = Project(tmp_path)
    site = project.site("latest")
    (site / "downloads").mkdir(parents=True)
    (site / "index.html").write_text(f"<ul>{PDF_MARK}</ul>")
    project.manifest("latest").write_text("one")
    publish(project, [NEWEST_EDITION])
    assert (project.html / "index.html").read_text() == "<ul></ul>"
    project.pdf("latest").parent.mkdir()
    project.pdf("latest").write_bytes(b"%PDF")
    project.pdf("latest").with_suffix(".sha256").write_text("one")
    publish(project, [NEWEST_EDITION])
    assert 'href="downloads/truce-talks.pdf"' in (project.html / "index.html").read_text()
    assert (project.html / "downloads" / "truce-talks.pdf").read_bytes() == b"%PDF"
    project.manifest("latest").write_text("two")
    assert not pdf_is_fresh(project, "latest")
    publish(project, [NEWEST_EDITION])
    assert not (project.html / "downloads" / "truce-talks.pdf").exists()


@pytest.mark.browser
def test_the_whole_edition_is_one_pdf_with_outline_numbers_and_figures(book, tmp_path):
    from pypdf import PdfReader

    from trucebook.book.pdf import make_pdf
    from trucebook.book.site import built_imprint

    project = Project(ROOT)
    imprint = built_imprint(project, OLD)
    make_pdf(project, imprint, tmp_path / "book.pdf")
    reader = PdfReader(tmp_path / "book.pdf")
    starts = {
        entry.title: reader.get_destination_page_number(entry)
        for entry in reader.outline
        if not isinstance(entry, list)
    }
    pages = [page.stem for page in (ROOT / "notebooks").iterdir() if page.suffix in {".ipynb", ".md"}]
    titles = [
        soup(book / f"editions/{OLD}" / f"{page}.html").h1.get_text(" ", strip=True).rstrip("# ") for page in pages
    ]
    titles = [" ".join(title.split()) for title in titles]
    assert set(titles) <= set(starts)
    assert len(set(starts.values())) == len(starts)
    contents = reader.pages[starts["Contents"]].extract_text() + reader.pages[starts["Contents"] + 1].extract_text()
    timeline = titles[pages.index("timeline")]
    assert f"{timeline} {starts[timeline] + 1}" in " ".join(contents.split())
    text = " ".join(page.extract_text() for page in reader.pages)
    finding = soup(book / f"editions/{OLD}" / "timeline.html").select_one("#chronology .finding").get_text()
    assert "".join(finding.split()) in "".join(text.split())
    assert reader.metadata["/CreationDate"].startswith("D:20250814")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
