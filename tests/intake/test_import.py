"""Bringing in files as people have them: what is read, what is refused, and that a table is never half written."""

from __future__ import annotations

import contextlib
import csv
import os
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow
import pytest
from click.testing import CliRunner
from conftest import CORE, ROOT, SOURCE, trucebook
from pyarrow import parquet

from trucebook.cli import main

PRICE = {**CORE, "id": "2025-01-02-usd-rub", "asset": "usd-rub", "date": "2025-01-02", "measure": "level", "value": "73.8757", "unit": "RUB per USD"}  # fmt: skip
EXCHANGE = {**CORE, "id": "2025-01-02-205", "name": "Exchange of 205 for 205", "kind": "people", "date": "2025-01-02", "direction": "both", "prisoners_to_ukraine": "205", "prisoners_to_russia": "205"}  # fmt: skip
POLL = {**CORE, "id": "kiis-202412", "country": "UA", "pollster": "KIIS", "wave": "2024-12", "n": "1000"}
SERIES = {"key": "trust", "public": "UA", "title": "Trust", "headline_class": "accept", "headline_meaning": "trust", "order": "1"}  # fmt: skip
ANSWER = {**CORE, "id": "2025-kiis-202412-trust-accept", "poll": "kiis-202412", "series": "trust", "question": "Do you trust?", "answer": "Yes", "answer_class": "accept", "share_pct": "50"}  # fmt: skip
RATES = ("--set", "measure=level", "--set", "unit=RUB per USD", "--set", "known_on==date", "--set", "confidence=high")
KNOWN = ("--source", SOURCE["key"])


@pytest.fixture
def data(small_data) -> Path:
    return small_data(prices_daily=[PRICE], exchanges=[EXCHANGE], polls=[POLL], poll_answers=[ANSWER], series=[SERIES])


def bring(data: Path, table: str, file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command within this process: what it says and does is the same, and it starts at once."""
    with contextlib.chdir(ROOT):
        done = CliRunner().invoke(main, ["import", table, str(file), "--data", str(data), "--yes", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return subprocess.CompletedProcess([], done.exit_code, done.stdout, done.stderr)


def rows(data: Path, table: str) -> list[dict[str, str]]:
    with (data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def put(folder: Path, text: str, encoding: str = "utf-8", name: str = "new.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_semicolons_decimal_commas_and_cyrillic_of_windows(data, tmp_path):
    old = (data / "prices_daily.csv").read_bytes()
    file = put(tmp_path, "Дата;asset;value;note\n03.01.2025;usd-rub;1 084,3969;официальный курс\n", "cp1251")
    done = bring(data, "prices_daily", file, "--map", "Дата=date", *RATES, *KNOWN)
    assert done.returncode == 0, done.stderr
    assert "Windows-1251" in done.stdout
    assert "semicolons" in done.stdout
    assert "a decimal comma" in done.stdout
    new = (data / "prices_daily.csv").read_bytes()
    assert new.startswith(old)
    row = rows(data, "prices_daily")[-1]
    assert (row["id"], row["date"], row["value"]) == ("2025-01-03-usd-rub", "2025-01-03", "1084.3969")
    assert (row["note"], row["known_on"], row["known_on_is"]) == ("официальный курс", "2025-01-03", "exact")
    assert trucebook("check", "--data", str(data)).returncode == 0


@pytest.mark.parametrize(("encoding", "mark"), [("utf-16", "\t"), ("utf-8-sig", "|"), ("utf-8", ",")])
def test_encodings_and_separators(data, tmp_path, encoding, mark):
    text = "date,asset,value\n2025-01-03,usd-rub,84.4\n".replace(",", mark)
    done = bring(data, "prices_daily", put(tmp_path, text, encoding), *RATES, *KNOWN)
    assert done.returncode == 0, done.stderr
    assert rows(data, "prices_daily")[-1]["value"] == "84.4"


@pytest.mark.parametrize(
    ("day", "meant", "words"),
    [
        ("14/01/2025", "2025-01-14", ()),
        ("01/14/2025", "2025-01-14", ()),
        ("04.01.2025", "2025-01-04", ()),
        ("45661", "2025-01-04", ()),
        ("2025-01-04 00:00:00", "2025-01-04", ()),
        ("04/01/2025", "2025-01-04", ("--dates", "day-first")),
        ("04/01/2025", "2025-04-01", ("--dates", "month-first")),
    ],
)
def test_days_as_people_write_them(data, tmp_path, day, meant, words):
    file = put(tmp_path, f"date,asset,value\n{day},usd-rub,84.4\n")
    done = bring(data, "prices_daily", file, *RATES, *KNOWN, *words)
    assert done.returncode == 0, done.stderr
    assert rows(data, "prices_daily")[-1]["date"] == meant
    assert meant in done.stdout


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("date,asset,value\n04/01/2025,usd-rub,84.4\n", "--dates day-first"),
        ('date,asset,value\n2025-01-04,usd-rub,"1,084"\n', "--decimal comma"),
        ("date;asset;value\n2025-01-04;usd-rub;1.084\n", "--decimal comma"),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked(data, tmp_path, text, named):
    old = (data / "prices_daily.csv").read_bytes()
    done = bring(data, "prices_daily", put(tmp_path, text), *RATES, *KNOWN)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert named in done.stderr
    assert (data / "prices_daily.csv").read_bytes() == old


def test_rows_that_are_there_are_shown_and_skipped(data, tmp_path):
    file = put(tmp_path, "date,asset,value\n2025-01-02,usd-rub,80\n2025-01-03,usd-rub,81\n2025-01-03,usd-rub,81\n")
    done = bring(data, "prices_daily", file, *RATES, *KNOWN)
    assert done.returncode == 0, done.stderr
    assert [row["value"] for row in rows(data, "prices_daily")] == ["73.8757", "81"]
    assert "there already: 2 rows" in done.stdout
    assert "value '73.8757' there, '80' in the file" in done.stdout
    again = bring(data, "prices_daily", file, *RATES, *KNOWN)
    assert again.returncode == 0
    assert len(rows(data, "prices_daily")) == 2


def test_a_row_that_may_be_there_under_another_value_is_named(data, tmp_path):
    file = put(tmp_path, "name,kind,date,direction,prisoners_to_ukraine\n205,people,2025-01-02,to-ukraine,200\n")
    done = bring(data, "exchange", file, "--set", "known_on==date", "--set", "confidence=high", *KNOWN, "--dry-run")
    assert done.returncode == 0, done.stderr
    said = "row 2 becomes 2025-01-02-205-2, but 2025-01-02-205 is there: "
    assert said in done.stdout
    assert "prisoners_to_ukraine '205' there, '200' in the file" in done.stdout


@pytest.mark.parametrize(
    ("table", "text", "words", "said"),
    [
        ("prices_daily", "date,asset,valu\n2025-01-03,usd-rub,1\n", KNOWN, ["value", "unit", "confidence", "valu may be value"]),
        ("prices_daily", "date,asset,value\n2025-01-03,usd-rub,1\n", (*RATES, "--source", "kiis-20250101-pol"), ["new.csv, row 2, column sources", SOURCE["key"]]),
        ("prices_daily", "date,asset,value\n2025-01-03,usd-rub,much\n", (*RATES, *KNOWN), ["new.csv, row 2, column value: 'much', expected a plain number"]),
        ("prices_daily", "date,asset,value\n2025-01-03,usd-rub\n", (*RATES, *KNOWN), ["new.csv, row 2: 2 cells, expected 3"]),
        ("prices_dayly", "date\n1\n", (), ["nearest: prices_daily"]),
        ("prices_daily", "date,asset,value\n2025-01-03,usd-rub,1\n", (*RATES, *KNOWN, "--map", "valeu=value"), ["'valeu'", "nearest: value"]),
        ("prices_daily", "", (), ["empty"]),
        ("prices_daily", "<!DOCTYPE html><p>date", (), ["a web page"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_line_and_nothing_is_written(data, tmp_path, table, text, words, said):
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    done = bring(data, table, put(tmp_path, text), *words)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert all(word in done.stderr for word in said), done.stderr
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_a_dry_run_shows_and_writes_nothing(data, tmp_path):
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    file = put(tmp_path, "date,asset,value,Comment\n" + "".join(f"2025-01-{day},usd-rub,{day}\n".replace("\n", ",x\n") for day in range(10, 15)))  # fmt: skip
    done = bring(data, "prices_daily", file, "--dry-run", *RATES, *KNOWN)
    assert done.returncode == 0, done.stderr
    assert "5 new rows, the first 3" in done.stdout
    assert "not used: Comment" in done.stdout
    assert re.search(r"pages that read it: .*economy.*, in the editions latest, 2025-11-25, 2025-08-14\n", done.stdout)
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


def test_without_a_yes_nothing_is_written(data, tmp_path):
    old = (data / "prices_daily.csv").read_bytes()
    file = put(tmp_path, "date,asset,value\n2025-01-03,usd-rub,84.4\n")
    command = [sys.executable, "-m", "trucebook", "import", "prices_daily", str(file), "--data", str(data), *RATES, *KNOWN]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, input="n\n", capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert (data / "prices_daily.csv").read_bytes() == old


def test_a_source_that_is_not_there_is_asked_for(data, tmp_path):
    file = put(tmp_path, "date,asset,value\n2025-01-03,usd-rub,84.4\n")
    words = [sys.executable, "-m", "trucebook", "import", "price", str(file), "--data", str(data), *RATES, "--source", "agency-rates"]  # fmt: skip
    answers = "Example Agency\nRates\n2025-01-03\nhttps://example.org/r\noutlet\nen\n\ny\n"
    done = subprocess.run(words, cwd=ROOT, input=answers, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "'agency-rates' is no source yet" in done.stdout
    assert rows(data, "prices_daily")[-1]["sources"] == rows(data, "sources")[-1]["key"] == "agency-rates"
    assert trucebook("check", "--data", str(data)).returncode == 0


def test_a_mapping_is_kept_for_the_next_file(data, tmp_path):
    kept = tmp_path / "rates.json"
    first = put(tmp_path, "Day,Currency,Rate\n2025-01-03,usd-rub,84.4\n", name="one.csv")
    named = ("--map", "Day=date", "--map", "Currency=asset", "--map", "Rate=value")
    assert bring(data, "prices_daily", first, *named, *RATES, *KNOWN, "--save-map", str(kept)).returncode == 0
    second = put(tmp_path, "Day,Currency,Rate\n2025-01-06,usd-rub,85\n", name="two.csv")
    done = bring(data, "prices_daily", second, "--map", str(kept))
    assert done.returncode == 0, done.stderr
    assert rows(data, "prices_daily")[-1]["id"] == "2025-01-06-usd-rub"


def test_an_exchange_with_a_source_of_its_own(data, tmp_path):
    source = put(tmp_path, "key,publisher,title,published,url,kind,lang\nnew-20250210-swap,New Agency,A swap,2025-02-10,https://example.org/swap,outlet,en\n", name="src.csv")  # fmt: skip
    file = put(tmp_path, "name,kind,date,direction,prisoners_to_ukraine,prisoners_to_russia,sources,confidence\nExchange of 150 for 150,people,10/02/2025,both,150,150,new-20250210-swap,high\n")  # fmt: skip
    words = ("--set", "known_on==date", "--dates", "day-first")
    alone = bring(data, "exchanges", file, *words)
    assert alone.returncode == 1
    assert "new-20250210-swap" in alone.stderr
    done = bring(data, "exchanges", file, *words, "--also", f"sources={source}")
    assert done.returncode == 0, done.stderr
    assert rows(data, "exchanges")[-1]["id"] == "2025-02-10-exchange-of-150-for-150"
    assert rows(data, "sources")[-1]["key"] == "new-20250210-swap"
    assert trucebook("check", "--data", str(data)).returncode == 0


def test_a_poll_with_its_answers(data, tmp_path):
    poll = put(tmp_path, "id,country,pollster,field_start,field_end,n\nnew-202501,UA,New Institute,2025-01-03,2025-01-09,1005\n", name="poll.csv")  # fmt: skip
    answers = put(tmp_path, "poll;series;question;answer;answer_class;share_pct\nnew-202501;trust;Do you trust?;Yes;accept;53,5\nnew-202501;trust;Do you trust?;No;refuse;46,5\n")  # fmt: skip
    known = ("--set", "known_on=2025-01-10", "--set", "known_on_is=late-bound", "--set", "confidence=high", *KNOWN)
    assert bring(data, "polls", poll, *known).returncode == 0
    done = bring(data, "poll_answers", answers, *known)
    assert done.returncode == 0, done.stderr
    assert [(row["id"], row["share_pct"]) for row in rows(data, "poll_answers")[1:]] == [
        ("2025-new-202501-trust-accept", "53.5"), ("2025-new-202501-trust-refuse", "46.5"),
    ]  # fmt: skip


WAVES = (
    "pollster,country,field_start,field_end,n,mode,question,Yes,No,Hard to say,source_url,source_publisher,source_title,source_published,source_kind,source_lang\n"
    "New Institute,UA,2025-01-03,2025-01-09,1005,CATI,Do you trust?,53.5,40,6.5,https://example.org/a,New Institute,Trust in January,2025-01-10,primary,en\n"
    "New Institute,UA,2025-02-03,2025-02-09,1010,CATI,Do you trust?,50,44,-,https://example.org/b,New Institute,Trust in February,2025-02-10,primary,en\n"
)
CLASSES = (
    "--wide",
    "Yes=answer_class:accept",
    "--wide",
    "No=answer_class:refuse",
    "--wide",
    "Hard to say=answer_class:undecided",
)
ASKED = (
    "--set",
    "series=trust",
    "--set",
    "known_on=2025-02-12",
    "--set",
    "known_on_is=late-bound",
    "--set",
    "confidence=high",
)


def test_polls_with_their_answers_as_columns_and_their_sources_come_from_one_file(data, tmp_path):
    """A row of the file is a wave: it becomes a poll, an answer of each column that has a value, and a source."""
    done = bring(data, "poll", put(tmp_path, WAVES), *CLASSES, *ASKED, "--save-map", str(tmp_path / "kept.json"))
    assert done.returncode == 0, done.stderr
    polls, answers, sources = rows(data, "polls")[1:], rows(data, "poll_answers")[1:], rows(data, "sources")[1:]
    assert [row["id"] for row in polls] == ["new-institute-202501", "new-institute-202502"]
    assert [(row["poll"], row["answer"], row["answer_class"], row["share_pct"]) for row in answers] == [
        ("new-institute-202501", "Yes", "accept", "53.5"), ("new-institute-202501", "No", "refuse", "40"),
        ("new-institute-202501", "Hard to say", "undecided", "6.5"),
        ("new-institute-202502", "Yes", "accept", "50"), ("new-institute-202502", "No", "refuse", "44"),
    ]  # fmt: skip
    assert [row["url"] for row in sources] == ["https://example.org/a", "https://example.org/b"]
    assert [row["sources"] for row in polls] == [row["key"] for row in sources]
    assert {row["sources"] for row in answers} == {row["key"] for row in sources}
    assert "not used" not in done.stdout
    assert trucebook("check", "--data", str(data)).returncode == 0
    again = bring(data, "poll", put(tmp_path, WAVES), "--map", str(tmp_path / "kept.json"))
    assert again.returncode == 0, again.stderr
    assert "nothing written: no new row" in again.stdout


def test_a_series_a_column_becomes_rows_and_only_those_wanted(data, tmp_path):
    file = put(
        tmp_path, "date,Rouble,Euro,kind\n2025-01-03,84.4,,fixing\n2025-01-04,,1.03,fixing\n2025-01-05,90,1.1,trade\n"
    )
    columns = ("--wide", "Rouble=asset:usd-rub;unit:RUB per USD", "--wide", "Euro=asset:eur-usd;unit:USD per EUR")
    known = ("--set", "measure=level", "--set", "known_on==date", "--set", "confidence=high", *KNOWN)
    done = bring(data, "price", file, *columns, "--where", "kind=fixing", *known)
    assert done.returncode == 0, done.stderr
    assert [(row["asset"], row["value"], row["unit"]) for row in rows(data, "prices_daily")[1:]] == [
        ("usd-rub", "84.4", "RUB per USD"), ("eur-usd", "1.03", "USD per EUR"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--wide", "Rubel=asset:usd-rub"), "no column 'Rubel' in new.csv (nearest: Rouble)"),
        (("--wide", "Rouble=aset:usd-rub"), "'aset' (nearest: asset)"),
        (("--where", "kind=fixng"), "no row of new.csv (nearest: fixing)"),
        (("--where", "kind"), "expected COLUMN=VALUE or COLUMN~TEXT"),
        ((), "values of several columns: --wide"),
    ],
)
def test_a_wide_file_that_is_told_wrongly_is_said_in_a_line(data, tmp_path, words, said):
    before = (data / "prices_daily.csv").read_bytes()
    done = bring(data, "price", put(tmp_path, "date,Rouble,kind\n2025-01-03,84.4,fixing\n"), *words, *RATES, *KNOWN)
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (data / "prices_daily.csv").read_bytes() == before


def test_workbooks_and_parquet(data, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["date", "asset", "value"])
    book.active.append([pd.Timestamp("2025-01-03").to_pydatetime(), "usd-rub", 84.4])
    book.save(tmp_path / "new.xlsx")
    done = bring(data, "prices_daily", tmp_path / "new.xlsx", *RATES, *KNOWN)
    assert done.returncode == 0, done.stderr
    frame = pd.DataFrame({"date": pd.to_datetime(["2025-01-06"]), "asset": ["usd-rub"], "value": [85.0]})
    frame.to_parquet(tmp_path / "new.parquet")
    done = bring(data, "prices_daily", tmp_path / "new.parquet", *RATES, *KNOWN)
    assert done.returncode == 0, done.stderr
    assert [(row["date"], row["value"]) for row in rows(data, "prices_daily")[1:]] == [
        ("2025-01-03", "84.4"), ("2025-01-06", "85"),
    ]  # fmt: skip


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_kill_in_the_middle_leaves_the_old_table(data, tmp_path, moment):
    """The new file is written in part (fsync) or whole (replace), and the process is killed there."""
    old = (data / "prices_daily.csv").read_bytes()
    file = put(tmp_path, "date,asset,value\n2025-01-03,usd-rub,84.4\n")
    words = ["import", "prices_daily", str(file), "--data", str(data), "--yes", *RATES, *KNOWN]
    stop = f"import os, time; os.{moment} = lambda *_: (print('here', flush=True), time.sleep(600))"
    script = f"from trucebook.cli import main; {stop}; main({words!r})"
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert any(line == "here\n" for line in running.stdout)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
    assert (data / "prices_daily.csv").read_bytes() == old
    assert trucebook("check", "--data", str(data)).returncode == 0
    done = bring(data, "prices_daily", file, *RATES, *KNOWN)
    assert done.returncode == 0, done.stderr
    assert len(rows(data, "prices_daily")) == 2


def test_old_rows_and_their_line_ends_stay_as_they_are(data, tmp_path):
    path = data / "prices_daily.csv"
    old = path.read_bytes().replace(b"\n", b"\r\n").rstrip(b"\r\n")
    path.write_bytes(old)
    file = put(tmp_path, "date,asset,value\n2025-01-03,usd-rub,84.4\n")
    done = bring(data, "prices_daily", file, *RATES, *KNOWN)
    assert done.returncode == 0, done.stderr
    new = path.read_bytes()
    assert new.startswith(old + b"\r\n2025-01-03-usd-rub,")
    assert new.endswith(b"\r\n")


def test_a_parquet_file_that_unpacks_beyond_all_measure_is_one_line(data, tmp_path):
    path = tmp_path / "bomb.parquet"
    part = pyarrow.table({"asset": ["x" * 1_000] * 10_000})
    with parquet.ParquetWriter(path, part.schema) as file:
        for _ in range(31):
            file.write_table(part)
    assert path.stat().st_size < 1_000_000
    done = bring(data, "prices_daily", path)
    assert done.returncode == 1 and done.stderr.count("\n") == 1
    assert "bomb.parquet: over 300 MB once unpacked, expected Parquet of at most 300 MB" in done.stderr
    parquet.write_table(pyarrow.table({"asset": pyarrow.array([0] * 1_000_001, "int8")}), path)
    done = bring(data, "prices_daily", path)
    assert done.returncode == 1 and "bomb.parquet: 1,000,001 rows, expected Parquet of at most 1,000,000" in done.stderr


def test_a_workbook_that_unpacks_beyond_all_measure_is_one_line(data, tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as file:
        for _ in range(301):
            file.write(bytes(1_000_000))
    done = bring(data, "prices_daily", path)
    assert (
        done.returncode == 1 and "bomb.xlsx: 301 MB once unpacked, expected a workbook of at most 300 MB" in done.stderr
    )
