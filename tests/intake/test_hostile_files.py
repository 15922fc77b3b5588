"""Odd and hostile files: each is one line and exit 1, nothing is lost or half written, and no file takes memory or time without end."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pyarrow
import pytest
from click.testing import CliRunner
from conftest import ROOT, trucebook
from pyarrow import parquet
from test_import import KNOWN, PRICE, RATES

from trucebook.cli import main
from trucebook.intake import bounded as bounds
from trucebook.intake.bounded import bounded
from trucebook.intake.errors import IntakeError

GOOD = "date,asset,value\n2025-01-03,usd-rub,84.4\n"
TEXT = "Russia and Ukraine exchanged 205 prisoners on 2 January 2025. They met in Istanbul on 2 January 2025.\n"
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>'


@pytest.fixture
def data(small_data) -> Path:
    return small_data(prices_daily=[PRICE])


def done(*words: str) -> tuple[int, str]:
    """Run the command within this process; return its exit code and what it says of what is wrong."""
    with contextlib.chdir(ROOT):
        ended = CliRunner().invoke(main, [*words])
    assert ended.exception is None or isinstance(ended.exception, SystemExit)
    return ended.exit_code, ended.stderr


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def sparse(folder: Path, name: str) -> Path:
    path = put(folder, name, "")
    os.truncate(path, 1 << 30)
    return path


def linked(folder: Path, name: str, target: str) -> Path:
    (folder / name).symlink_to(target)
    return folder / name


def made(folder: Path, name: str, make: Callable[[Path], object]) -> Path:
    make(folder / name)
    return folder / name


def book(folder: Path, name: str = "a.xlsx", **parts: str) -> Path:
    """Write a workbook some of whose parts are replaced or added."""
    whole, kept = openpyxl.Workbook(), io.BytesIO()
    whole.active.append(["date", "asset", "value"])
    whole.save(kept)
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, parts.pop(part, None) or old.read(part))
        for part, text in parts.items():
            new.writestr(part, text)
    return folder / name


def nested(folder: Path, value: object) -> Path:
    parquet.write_table(
        pyarrow.table({"date": ["2025-01-03"], "asset": ["usd-rub"], "value": value}), folder / "a.parquet"
    )
    return folder / "a.parquet"


PLACES = {
    "a link to itself": (lambda folder, end: linked(folder, f"a{end}", f"a{end}"), "a link that leads nowhere"),
    "a link to nothing": (lambda folder, end: linked(folder, f"a{end}", "gone"), "a link that leads nowhere"),
    "a link to a device": (lambda folder, end: linked(folder, f"a{end}", "/dev/zero"), "a pipe or a device"),
    "a link to a folder": (lambda folder, end: linked(folder, f"a{end}", "/"), "a folder"),
    "a pipe": (lambda folder, end: made(folder, f"a{end}", os.mkfifo), "a pipe or a device"),
    "a folder": (lambda folder, end: made(folder, f"a{end}", os.mkdir), "a folder"),
    "a path out of the folder": (lambda folder, end: folder / ".." / ".." / f"gone{end}", "no such file"),
    "a gigabyte of nothing": (lambda folder, end: sparse(folder, f"a{end}"), "over "),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("end", [".csv", ".xlsx", ".parquet", ".json", ".txt", ".html", ".pdf"])
def test_what_is_no_file_or_a_huge_one_is_never_read(data, tmp_path, place, end):
    make, said = PLACES[place]
    file = make(tmp_path, end)
    article = end in {".txt", ".html", ".pdf"}
    words = ["article", str(file)] if article else ["import", "prices_daily", str(file), "--yes", *RATES, *KNOWN]
    code, wrong = done(*words, "--data", str(data))
    assert (code, wrong.count("\n")) == (1, 1) and f"{file.name}: {said}" in wrong and "expected " in wrong


TABLES = {
    "empty": (lambda folder: put(folder, "a.csv", ""), "a.csv: empty"),
    "blanks": (lambda folder: put(folder, "a.csv", " \n\t\n"), "a.csv: empty"),
    "zero bytes": (lambda folder: put(folder, "a.csv", GOOD.replace("usd", "u\0d")), "a.csv: zero bytes"),
    "UTF-16 without mark": (lambda folder: put(folder, "a.csv", GOOD.encode("utf-16-le")), "a.csv: zero bytes"),
    "UTF-16 cut": (lambda folder: put(folder, "a.csv", GOOD.encode("utf-16") + b"x"), "a.csv: UTF-16 that breaks off"),
    "UTF-32": (lambda folder: put(folder, "a.csv", GOOD.encode("utf-32")), "a.csv: zero bytes"),
    "half a pair of UTF-16": (lambda folder: put(folder, "a.csv", b"\xff\xfe\x00\xd8" * 9), "a.csv: UTF-16 that breaks off"),
    "a line of 50 MB": (lambda folder: put(folder, "a.csv", b"x" * 50_000_000), "a.csv, row 1: field larger than"),
    "an open quotation mark": (lambda folder: put(folder, "a.csv", GOOD + '"' + "x" * 200_000), "a.csv, row 3: field larger"),
    "100,000 columns": (lambda folder: put(folder, "a.csv", "a," * 100_000 + "\n"), "a.csv: over 2,000 columns"),
    "a column that steers": (lambda folder: put(folder, "a.csv", "da\x1b[2Jte,value\n1,2\n"), r"no column for asset, date"),
    "100,001 rows": (lambda folder: put(folder, "a.csv", GOOD + GOOD[17:] * 100_000), "100,001 rows for prices_daily, expected at most 100,000"),
    "an iCal file without an end": (lambda folder: put(folder, "a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"), "a.ics: no column for"),
    "a zip": (lambda folder: made(folder, "a.xlsx", lambda path: zipfile.ZipFile(path, "w").close()), "a.xlsx: "),
    "text as a workbook": (lambda folder: put(folder, "a.xlsx", GOOD), "a.xlsx: "),
    "a workbook without sheets": (lambda folder: book(folder, **{"xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>'}), "a.xlsx: no sheet in it"),
    "a billion laughs": (lambda folder: book(folder, **{"xl/worksheets/sheet1.xml": LAUGHS + SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>&amp;c;&c;</t></is></c></row>')}), "a.xlsx: "),
    "a file of the system by XML": (lambda folder: book(folder, **{"xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SHEET.format('<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>')}), "a.xlsx: "),
    "a cell in the last row and column": (lambda folder: book(folder, **{"xl/worksheets/sheet1.xml": SHEET.format('<row r="1"><c r="A1"><v>1</v></c></row><row r="9999"><c r="XFD9999"><v>1</v></c></row>')}), "a.xlsx: takes over 700 MB of memory to read"),
    "an old workbook of noise": (lambda folder: put(folder, "a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 5000), "a.xls: "),
    "text as Parquet": (lambda folder: put(folder, "a.parquet", GOOD), "a.parquet: "),
    "Parquet of noise": (lambda folder: put(folder, "a.parquet", b"PAR1" + bytes(range(200)) + b"PAR1"), "a.parquet: "),
    "lists in Parquet": (lambda folder: nested(folder, [[84.4, 85.0]]), "a.parquet, row 2, column value: "),
    "mappings in Parquet": (lambda folder: nested(folder, [{"a": {"b": 1}}]), "a.parquet, row 2, column value: "),
    "bytes in Parquet": (lambda folder: nested(folder, [b"\xff\xfe"]), "a.parquet, row 2, column value: "),
    "a long list in Parquet": (lambda folder: nested(folder, pyarrow.ListArray.from_arrays([0, 60_000_000], pyarrow.repeat(1.0, 60_000_000))), "a.parquet: "),
    "a day beyond all days in Parquet": (lambda folder: nested(folder, pyarrow.array([2**30], pyarrow.int32()).cast(pyarrow.date32())), "a.parquet: year "),
    "JSON 100,000 deep": (lambda folder: put(folder, "a.json", "[" * 100_000), "a.json: no JSON"),
}  # fmt: skip


@pytest.fixture
def _libraries_bound() -> Iterator[None]:
    """A library has lifted the bound of a cell for the whole process, as frictionless does."""
    lifted = 2**31 - 1
    before = csv.field_size_limit(lifted)
    yield
    assert csv.field_size_limit(before) == lifted


@pytest.mark.usefixtures("_libraries_bound")
@pytest.mark.parametrize("kind", TABLES)
def test_a_hostile_table_is_one_line_and_nothing_is_written(data, tmp_path, kind):
    make, said = TABLES[kind]
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    code, wrong = done("import", "prices_daily", str(make(tmp_path)), "--data", str(data), "--yes", *RATES, *KNOWN)
    assert (code, wrong.count("\n")) == (1, 1) and said in wrong, wrong
    assert wrong.rstrip("\n").isprintable()
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def outline(shape: object, **more: object) -> str:
    return json.dumps(
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": shape}], **more}
    )


GROUND = {
    "no number": '{"type": "Polygon", "coordinates": [[[NaN, 48], [38, 48], [38, 49]]]}',
    "beyond all numbers": '{"type": "Polygon", "coordinates": [[[1e999, 48], [38, 48], [38, 49]]]}',
    "beyond all floats": f'{{"type": "Polygon", "coordinates": [[[{"9" * 400}, 48], [38, 48], [38, 49]]]}}',
    "far from the earth": outline({"type": "Polygon", "coordinates": [[[1e300, 48], [1e300, -1e300], [2e300, 49]]]}),
    "no ring": outline({"type": "Polygon", "coordinates": []}),
    "an empty ring": outline({"type": "Polygon", "coordinates": [[]]}),
    "words": outline({"type": "Polygon", "coordinates": [[["a", "b"]]]}),
    "a mapping for a ring": outline({"type": "Polygon", "coordinates": [{"a": 1}]}),
    "lists too deep": '{"type": "Polygon", "coordinates": ' + "[" * 900 + "]" * 900 + "}",
    "a list for an outline": outline([1]),
    "a list for a kind": outline({"type": ["Polygon"], "coordinates": []}),
    "numbers for features": '{"type": "FeatureCollection", "features": [1, 2]}',
    "a list for the kind of all": '{"type": ["x"], "features": []}',
    "a list for a map": '{"map": [1]}',
}


@pytest.mark.parametrize("kind", GROUND)
def test_hostile_outlines_are_one_line(data, tmp_path, kind):
    for name in ("grid_cells", "regions"):
        (data / f"{name}.csv").write_bytes((ROOT / "data" / f"{name}.csv").read_bytes())
    file = put(tmp_path, "ground-2025-01-02.geojson", GROUND[kind])
    code, wrong = done(
        "import", "grid_control", str(file), "--data", str(data), "--yes", "--set", "confidence=high", *KNOWN
    )
    assert (code, wrong.count("\n")) == (1, 1) and file.name in wrong and "fault of the program" not in wrong


PAGE = "<html><body><article>{}</article></body></html>"
ARTICLES = {
    "a picture as a page": ("a.html", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a.html: "),
    "marked sections": ("a.html", "<![foo[ x ]]>" + TEXT, "a.html: declarations that no web page has"),
    "open brackets": ("a.html", "<" * 100_000, "a.html: no text in it"),
    "a text of 50 MB": ("a.txt", b"x" * 50_000_000, "a.txt: 50,000,000 characters, expected an article of at most"),
    "numbers without an end": ("a.txt", "Russia 5 " * 100_000, "a.txt: no sentence with a number"),
    "noise as a PDF": ("a.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 40, "a.pdf: no PDF"),
    "an iCal file": ("a.ics", "BEGIN:VCALENDAR\n", "a.ics: .ics, expected an article"),
}


@pytest.mark.parametrize("kind", ARTICLES)
def test_a_hostile_article_is_one_line(data, tmp_path, kind):
    name, content, said = ARTICLES[kind]
    code, wrong = done("article", str(put(tmp_path, name, content)), "--data", str(data))
    assert (code, wrong.count("\n")) == (1, 1) and said in wrong, wrong


@pytest.mark.parametrize(
    "content",
    [
        PAGE.format("<script>alert('5')</script>" * 100 + f"<p>{TEXT}</p>"),
        PAGE.format("<div>" * 50_000 + f"<p>{TEXT}</p>"),
        LAUGHS + PAGE.format(f"<p>&c; {TEXT}</p>"),
        PAGE.format(f"<p>&#99999999999; &#0; &#xD800; {TEXT}</p>"),
        '<meta charset="no-such-thing">' + PAGE.format(f"<p>{TEXT}</p>"),
        PAGE.format(f"<p>{TEXT}</p>").encode("utf-16"),
    ],
    ids=["scripts", "50,000 tags deep", "entities", "letters that there are not", "an encoding that there is not", "UTF-16"],
)  # fmt: skip
def test_an_odd_page_still_gives_its_text(data, tmp_path, content):
    code, wrong = done("article", str(put(tmp_path, "a.html", content)), "--data", str(data))
    assert (code, wrong) == (0, "")


@pytest.mark.parametrize(
    ("option", "name", "said"),
    [
        ("--html", "events.csv", "events.csv: .csv, expected a name that ends in .html"),
        ("--html", "a.txt", "a.txt: .txt, expected a name that ends in .html"),
        ("--html", "pipe.html", "pipe.html: a pipe or a device"),
        ("--html", "folder.html", "folder.html: a folder"),
        ("--html", "gone/a.html", "a.html: no folder "),
        ("--out", "folder.html/in", ""),
        ("--out", "a.txt", "a.txt: is there already"),
    ],
)
def test_a_draft_goes_into_no_other_file(data, tmp_path, option, name, said):
    file = put(tmp_path, "a.txt", TEXT)
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "folder.html").mkdir()
    put(tmp_path, "folder.html/in", "x")
    before = {path: path.read_bytes() for path in (*data.iterdir(), file)}
    place = data / name if name == "events.csv" else tmp_path / name
    code, wrong = done("article", str(file), option, str(place), "--data", str(data))
    assert (code, wrong.count("\n")) == (1, 1) and said in wrong
    assert {path: path.read_bytes() for path in before} == before


def test_a_page_replaces_a_link_and_not_what_it_leads_to(data, tmp_path):
    before, link = (data / "events.csv").read_bytes(), linked(tmp_path, "a.html", str(data / "events.csv"))
    assert done("article", str(put(tmp_path, "a.txt", TEXT)), "--html", str(link), "--data", str(data)) == (0, "")
    assert (data / "events.csv").read_bytes() == before and "<html" in link.read_text() and not link.is_symlink()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: made(folder, "m.json", os.mkfifo), "m.json: a pipe or a device"),
        (lambda folder: linked(folder, "m.json", "/dev/zero"), "m.json: a pipe or a device"),
        (lambda folder: put(folder, "m.json", "[" * 100_000), "m.json: no mapping"),
        (lambda folder: put(folder, "m.json", b"\xff\xfe"), "m.json: no mapping"),
        (lambda folder: sparse(folder, "m.json"), "m.json: over 1 MB"),
    ],
    ids=["pipe", "device", "deep", "no text", "huge"],
)
def test_a_kept_mapping_that_is_none_is_one_line(data, tmp_path, make, said):
    file = put(tmp_path, "a.csv", GOOD)
    code, wrong = done("import", "prices_daily", str(file), "--map", str(make(tmp_path)), "--data", str(data), *KNOWN)
    assert (code, wrong.count("\n")) == (1, 1) and said in wrong


@pytest.mark.parametrize("table", ["prices_daily", "actors"])
@pytest.mark.parametrize("place", [place for place in PLACES if "path" not in place])
def test_a_table_of_the_folder_that_is_no_file_is_named_and_stays(data, tmp_path, table, place):
    make, said = PLACES[place]
    (data / f"{table}.csv").unlink()
    make(tmp_path, "").rename(data / f"{table}.csv") if place != "a link to itself" else linked(
        data, f"{table}.csv", f"{table}.csv"
    )
    code, wrong = done(
        "import", "prices_daily", str(put(tmp_path, "b.csv", GOOD)), "--data", str(data), "--yes", *RATES, *KNOWN
    )
    assert (code, wrong.count("\n")) == (1, 1) and f"{table}.csv: '{said}" in wrong
    assert not (data / f"{table}.csv").is_symlink() or "link" in place


def test_a_table_that_is_a_link_stays_one_and_what_it_leads_to_is_written(data, tmp_path):
    real = (data / "prices_daily.csv").rename(tmp_path / "real.csv")
    (data / "prices_daily.csv").symlink_to(real)
    (tmp_path / "linked").symlink_to(data)
    file = put(tmp_path, "b.csv", GOOD)
    words = ["import", "prices_daily", str(file), "--data", str(tmp_path / "linked"), "--yes", *RATES, *KNOWN]
    assert done(*words) == (0, "")
    assert (data / "prices_daily.csv").is_symlink() and "2025-01-03-usd-rub" in real.read_text()


def test_names_that_begin_with_a_dash_or_hold_marks_are_names(data, tmp_path):
    for name in ("-a.csv", "a\"'<b>.csv", "a;$(b) c.csv"):
        put(tmp_path, name, "x")
        ended = trucebook(
            "import",
            "prices_daily",
            "--data",
            str(data),
            "--yes",
            *RATES,
            *KNOWN,
            "--",
            name,
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT)},
        )
        assert (ended.returncode, ended.stderr.count("\n")) == (1, 1)
        assert ended.stderr.startswith(f"error: {name}: a header and no row")


def slow(argument: str) -> str:
    """Read for ever."""
    while argument:
        pass
    return argument


def greedy(argument: str) -> int:
    """Take memory without end."""
    held = [argument]
    while argument:
        held.append(argument * 1_000_000)
    return len(held)


@pytest.mark.parametrize(("read", "said"), [(slow, "takes over 0.5 seconds to read"), (greedy, "takes over ")])
def test_a_reader_is_ended_that_takes_too_much(monkeypatch, read, said):
    monkeypatch.setattr(bounds, "SECONDS", 0.5 if read is slow else 60.0)
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1]), str(ROOT)])
    )
    with pytest.raises(IntakeError, match=said):
        bounded(read, "x", "a.bin")
