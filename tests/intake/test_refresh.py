"""Series fetched anew, from a publisher on this machine: every format, revised values, and all the ways in which an answer is bad."""

from __future__ import annotations

import csv
import gzip
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from answering import (
    DAYS,
    Reply,
    cbr_xml,
    eia_json,
    eurostat_csv,
    fred_csv,
    nbu_json,
    pink_sheet,
    publisher,
    sdmx_csv,
    sdmx_json,
    world_bank_json,
)  # fmt: skip
from click.testing import CliRunner
from conftest import CORE, ROOT, coverage, trucebook, write_table

from trucebook.cli import main
from trucebook.evidence.door import open_evidence
from trucebook.evidence.schema.connectors import ANSWER_FORMATS
from trucebook.intake.answers import READERS

ON = "2025-01-07"
OLD = {**CORE, "id": "2024-12-31-eur-usd", "asset": "eur-usd", "date": "2024-12-31", "measure": "level", "value": "1.0389", "unit": "USD per EUR"}  # fmt: skip
CONNECTOR = {
    "key": "eur-usd", "table": "prices_daily", "series": "eur-usd", "publisher": "European Central Bank", "title": "Reference rates",
    "page": "https://example.org/rates", "shape": "sdmx-csv", "pick": "KEY=EXR.D.USD.EUR.SP00.A", "unit": "USD per EUR",
    "decimals": "4", "least": "0.5", "most": "2", "release_days": "0", "again_days": "30", "since": "1999-01-04", "licence": "free",
    "asked": "always", "fetched_from": "2025-01-01",
}  # fmt: skip
COVERED = [
    *coverage({"events": [CORE], "prices_daily": [OLD]}),
    {"table": "prices_daily", "series": "eur-usd", "complete_until": "2024-12-31", "thin_until": "2024-12-31", "reason": "a file, which ended there"},
]  # fmt: skip


@pytest.fixture
def data(small_data):
    return small_data(prices_daily=[OLD], coverage=COVERED)


def refresh(data: Path, url: str, *words: str, **connector: str):
    """Declare a connector at an address, and run the command."""
    address = {"address": url + "/rates?from={from}&to={to:%d.%m.%Y}"}
    write_table(data, "connectors", [{**CONNECTOR, **address, **connector}])
    usual = ["--data", str(data), "--on", ON, "--tries", "1", "--kept", str(data.parent / "kept")]
    return CliRunner().invoke(main, ["refresh", *usual, *words])


def rows(data: Path, table: str = "prices_daily") -> list[dict[str, str]]:
    with (data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def state(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in data.iterdir() if path.name != "connectors.csv"}


USD = {"pick": "USD"}
BRENT = {"unit": "USD per barrel", "most": "200"}
FORMATS = {
    "sdmx-csv": (sdmx_csv(), {}),
    "sdmx-csv of Eurostat": (eurostat_csv(), {"shape": "sdmx-csv", "pick": "currency=USD;statinfo=AVG"}),
    "sdmx-json": (sdmx_json(), {"pick": "CURRENCY=USD;CURRENCY_DENOM=EUR"}),
    "fred-csv": (fred_csv(), {"pick": "DCOILBRENTEU"}),
    "nbu-json": (nbu_json(), USD),
    "cbr-xml": (cbr_xml(), {"pick": "R01235"}),
    "eia-json": (eia_json(), {"pick": "RBRTE", "unit_there": "$/BBL"}),
}


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_gives_the_same_values(data, format):
    body, more = FORMATS[format]
    with publisher(Reply(body)) as (url, asked):
        done = refresh(data, url, **{"shape": format, **more})
    assert done.exit_code == 0, done.output
    assert {row["date"]: row["value"] for row in rows(data)[1:]} == DAYS
    assert asked[0][":path"] == "/rates?from=2024-12-01&to=07.01.2025"
    assert trucebook("check", "--data", str(data)).returncode == 0


def test_months_of_the_pink_sheet_and_years_of_the_world_bank(small_data):
    data = small_data()
    months = {"2024-11": "74.4", "2024-12": "73.830001"}
    with publisher(Reply(pink_sheet(months))) as (url, _):
        brent = {"table": "prices_monthly", "series": "brent-crude", "pick": "Crude oil, Brent", "unit_there": "($/bbl)", "decimals": "2", "release_days": "5"}  # fmt: skip
        covered = [*coverage({"events": [CORE]}), *({"table": name, "complete_until": ON, "thin_until": ON, "reason": "r"} for name in ("prices_monthly", "macro"))]  # fmt: skip
        write_table(data, "coverage", covered)
        done = refresh(data, url, **{**BRENT, **brent, "shape": "pink-sheet"})
    assert done.exit_code == 0, done.output
    told = [(row["month"], row["value"], row["known_on"], row["known_on_is"]) for row in rows(data, "prices_monthly")]
    assert told == [("2024-11", "74.40", "2024-12-05", "exact"), ("2024-12", "73.83", "2025-01-05", "exact")]
    with publisher(Reply(world_bank_json({"2022": "20.18", "2023": "12.85"}))) as (url, _):
        prices = {"table": "macro", "series": "inflation-average", "country": "UA", "pick": "UKR;FP.CPI.TOTL.ZG", "unit": "percent", "decimals": "1", "most": "99"}  # fmt: skip
        done = refresh(data, url, **prices, shape="world-bank-json")
    assert done.exit_code == 0, done.output
    told = [(row["period"], row["value"], row["author"], row["known_on"]) for row in rows(data, "macro")]
    assert told == [("2022", "20.2", CONNECTOR["publisher"], ON), ("2023", "12.8", CONNECTOR["publisher"], ON)]


def test_every_format_that_may_be_declared_is_read():
    assert set(READERS) == set(ANSWER_FORMATS)


def test_new_rows_come_with_source_day_and_coverage(data):
    before = rows(data, "coverage")
    with publisher(Reply(sdmx_csv({"2025-01-02": "1.0321"}))) as (url, _):
        done = refresh(data, url)
    assert done.output.splitlines() == [
        "eur-usd: 1 new row (2025-01-02), 0 revised values, 0 values as before",
        "1 row appended, no fault",
    ]
    new = rows(data)[-1]
    assert (new["id"], new["known_on"], new["known_on_is"], new["unit"]) == ("2025-01-02-eur-usd", "2025-01-02", "exact", "USD per EUR")  # fmt: skip
    source = next(row for row in rows(data, "sources") if row["key"] == new["sources"])
    assert (source["publisher"], source["url"], source["published"]) == ("European Central Bank", "https://example.org/rates", "1999-01-04")  # fmt: skip
    after = rows(data, "coverage")
    assert [row for row in after if row["series"] != "eur-usd"] == [row for row in before if row["series"] != "eur-usd"]
    assert next(row["complete_until"] for row in after if row["series"] == "eur-usd") == "2025-01-02"


def test_a_value_counts_as_public_by_the_rule_but_never_after_it_was_fetched(data):
    with publisher(Reply(sdmx_csv())) as (url, _):
        done = refresh(data, url, release_days="3")
    assert done.exit_code == 0, done.output
    assert [(row["known_on"], row["known_on_is"]) for row in rows(data)[1:]] == [
        ("2025-01-05", "exact"), ("2025-01-06", "exact"), (ON, "late-bound"),
    ]  # fmt: skip


def test_a_revised_value_is_a_vintage_and_older_editions_keep_theirs(data):
    with publisher(Reply(sdmx_csv()), Reply(sdmx_csv({**DAYS, "2025-01-03": "1.0301", "2025-01-07": "1.0393"}))) as (
        url,
        _,
    ):
        assert refresh(data, url).exit_code == 0
        done = refresh(data, url, "--on", "2025-01-08")
    assert "1 new row (2025-01-07), 1 revised value, 2 values as before" in done.output
    assert "2025-01-03: 1.0301 USD per EUR, 1.0299 before; older editions show 1.0299" in done.output
    then, now = (open_evidence(data, day, ["prices_daily"])["prices_daily"].set_index("date")["value"] for day in ("2025-01-07", "2025-01-08"))  # fmt: skip
    assert (then["2025-01-03"], now["2025-01-03"]) == (1.0299, 1.0301)
    assert len(then) == len(now) == 5


def test_a_second_run_asks_whether_it_changed_and_writes_nothing(data):
    with publisher(Reply(sdmx_csv(), headers={"ETag": '"a"'})) as (url, asked):
        assert refresh(data, url + "/x", address=url + "/all").exit_code == 0
        before = state(data)
        done = refresh(data, url + "/x", address=url + "/all")
    assert "not changed since last fetched" in done.output
    assert done.output.endswith("nothing written: nothing new\n")
    assert asked[1]["if-none-match"] == '"a"'
    assert state(data) == before


def test_rows_of_another_source_stay_and_those_of_the_same_series_by_another_way_are_revised(data):
    with publisher(Reply(sdmx_csv({"2024-12-31": "1.0390", **DAYS}))) as (url, _):
        done = refresh(data, url, "--dry-run")
        assert "1 value left to another source that is there" in done.output
        done = refresh(data, url, "--dry-run", earlier_sources=CORE["sources"])
        assert "1 revised value" in done.output
    assert done.output.endswith("nothing written\n")
    assert len(rows(data)) == 1


def test_passing_faults_are_tried_again(data):
    with publisher(Reply(status=503, headers={"Retry-After": "0"}), Reply(b"", promised=9), Reply(sdmx_csv())) as (
        url,
        asked,
    ):
        done = refresh(data, url, "--tries", "3", "--wait", "0.01")
    assert done.exit_code == 0, done.output
    assert len(asked) == 3


FUTURE = sdmx_csv({**DAYS, "2025-01-08": "1.04"})
TWICE = sdmx_csv() + sdmx_csv({"2025-01-03": "1.03"}).split(b"\r\n", 1)[1]
BAD = {
    "500": (Reply(b"no", 500), "answered 500", {}),
    "404": (Reply(b"no", 404), "answered 404", {}),
    "429": (Reply(b"no", 429), "answered 429", {}),
    "truncated": (Reply(sdmx_csv()[:-40], promised=len(sdmx_csv())), "broke off", {}),
    "truncated within a row, and said to be whole": (Reply(sdmx_csv()[:-60]), "expected 10 as in the header", {}),
    "a web page": (Reply(b"<!DOCTYPE html><title>Sorry</title>"), "a web page", {}),
    "a changed header": (Reply(sdmx_csv().replace(b"OBS_VALUE", b"VALUE")), "no column 'OBS_VALUE'", {}),
    "a silent server": (Reply(sdmx_csv(), silent=1), "no answer within 0.2 seconds", {}),
    "too large": (Reply(endless=True), "more than 20,000,000 bytes", {}),
    "a small file that unpacks to a large one": (
        Reply(gzip.compress(b"x" * 30_000_000), headers={"Content-Encoding": "gzip"}), "more than 20,000,000 bytes", {},
    ),
    "packed, and not": (Reply(sdmx_csv(), headers={"Content-Encoding": "gzip"}), "no answer", {}),
    "a wrong encoding": (Reply(sdmx_csv().replace(b"US dollar", "Долар".encode("cp1251"))), "not UTF-8", {}),
    "UTF-16": (Reply(sdmx_csv().decode().encode("utf-16")), "not UTF-8", {}),
    "sent on to another scheme": (Reply(status=302, headers={"Location": "file:///etc/passwd"}), "another scheme (file:)", {}),
    "sent on for ever": (Reply(status=302, headers={"Location": "/again"}), "sent on more than 5 times", {}),
    "NaN": (Reply(sdmx_csv({**DAYS, "2025-01-06": "NaN"})), "2025-01-06: 'NaN', expected a number", {}),
    "infinity": (Reply(sdmx_json().replace(b"1.0426", b"Infinity")), "'Infinity', expected a number", {"shape": "sdmx-json", "pick": ""}),
    "a decimal comma": (Reply(sdmx_csv({"2025-01-02": '"1,0321"'})), "'1,0321', expected a number", {}),
    "empty": (Reply(b""), "an empty answer", {}),
    "a header alone": (Reply(sdmx_csv({})), "no value at all", {}),
    "a day twice": (Reply(TWICE), "'2025-01-03' is there twice", {}),
    "a day to come": (Reply(FUTURE), "'2025-01-08' is not over on 2025-01-07", {}),
    "no day": (Reply(sdmx_csv({"2025-02-30": "1.03"})), "'2025-02-30', expected a day", {}),
    "months for days": (Reply(sdmx_csv({"2025-01": "1.03"})), "'2025-01', expected a day", {}),
    "another series": (Reply(sdmx_csv(key="EXR.D.GBP.EUR.SP00.A")), "KEY 'EXR.D.GBP.EUR.SP00.A', expected EXR.D.USD", {}),
    "another unit": (Reply(eia_json(unit="$/GAL")), "unit '$/GAL', expected $/BBL", {"shape": "eia-json", "pick": "RBRTE", "unit_there": "$/BBL"}),
    "cents for dollars": (Reply(sdmx_csv({day: str(100 * float(value)) for day, value in DAYS.items()})), "expected 0.5 to 2", {}),
    "a hole": (Reply(sdmx_csv({"2024-12-01": "1.05", **DAYS})), "no value between 2024-12-01 and 2025-01-02", {}),
    "JSON that breaks off": (Reply(nbu_json()[:-30]), "JSON that breaks off", {"shape": "nbu-json", "pick": "USD"}),
    "JSON of another kind": (Reply(b'{"error": "limit"}'), "no list of rates", {"shape": "nbu-json", "pick": "USD"}),
    "an error in place of data": (Reply(b'{"error": "API_KEY_INVALID"}'), "no answer of the EIA's API", {"shape": "eia-json", "pick": "RBRTE"}),
    "XML that grows by itself": (
        Reply(b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "b">]><ValCurs>&a;</ValCurs>'), "document type", {"shape": "cbr-xml", "pick": "R01235"},
    ),
    "another currency": (Reply(cbr_xml(code="R01239")), "'R01239', expected ValCurs R01235", {"shape": "cbr-xml", "pick": "R01235"}),
    "no workbook": (Reply(b"PK\x03\x04 no"), "no workbook", {"shape": "pink-sheet", "pick": "Crude oil, Brent"}),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer_is_one_line_and_writes_nothing(data, name):
    reply, said, more = BAD[name]
    before = state(data)
    with publisher(reply) as (url, _):
        done = refresh(data, url, *(["--timeout", "0.2"] if reply.silent else []), **more)
    assert done.exit_code == 1, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    lines = done.output.splitlines()
    assert len(lines) == 1, done.output
    assert lines[0].startswith("error: eur-usd: "), lines
    assert said in lines[0]
    assert state(data) == before


def test_https_leads_into_no_network(data):
    done = refresh(data, "https://127.0.0.1:1")
    assert done.exit_code == 1
    assert "an address inside of a network" in done.output


def test_an_answer_that_could_not_be_read_is_not_kept(data):
    with publisher(Reply(b"<html>", headers={"ETag": '"a"'}), Reply(sdmx_csv(), headers={"ETag": '"a"'})) as (url, _):
        assert refresh(data, url).exit_code == 1
        assert refresh(data, url).exit_code == 0


def test_most_values_changed_is_no_revision_unless_it_is_accepted(data):
    days = {f"2024-12-{day:02d}": f"1.0{day}" for day in range(20, 31)}
    other = {day: f"{float(value) + 0.2:.4f}" for day, value in days.items()}
    with publisher(Reply(sdmx_csv(days)), Reply(sdmx_csv(other))) as (url, _):
        assert refresh(data, url).exit_code == 0
        before = state(data)
        done = refresh(data, url, "--on", "2025-01-09")
        assert done.exit_code == 1
        assert "11 of 11 values are other than before" in done.output
        assert state(data) == before
        done = refresh(data, url, "--on", "2025-01-09", "--accept-revisions")
    assert "11 revised values" in done.output
    assert len(rows(data)) == 23


def test_one_failure_of_several_writes_nothing_unless_told_to_keep_going(data):
    before = state(data)
    with publisher(Reply(sdmx_csv()), Reply(b"no", 500), Reply(sdmx_csv()), Reply(b"no", 500)) as (url, _):
        write_table(data, "connectors", [{**CONNECTOR, "address": url + "/a"}, {**CONNECTOR, "key": "other", "series": "other", "address": url + "/b"}])  # fmt: skip
        words = ["refresh", "--data", str(data), "--on", ON, "--tries", "1", "--kept", str(data.parent / "kept")]
        done = CliRunner().invoke(main, words)
        assert (done.exit_code, state(data) == before) == (1, True)
        done = CliRunner().invoke(main, [*words, "--keep-going"])
    assert done.exit_code == 1
    assert "error: other: " in done.output
    assert "3 rows appended" in done.output


def test_a_key_stands_in_no_line(data, monkeypatch):
    with publisher(Reply(b"no", 403)) as (url, _):
        more = {"address": url + "/?api_key={key}", "secret": "TRUCEBOOK_SOME_KEY"}
        done = refresh(data, url, **more)
        assert done.output == "eur-usd: left out, TRUCEBOOK_SOME_KEY is not set\nnothing written: nothing new\n"
        assert "TRUCEBOOK_SOME_KEY is not set, expected" in refresh(data, url, "eur-usd", **more).output
        monkeypatch.setenv("TRUCEBOOK_SOME_KEY", "quite-secret")
        done = refresh(data, url, **more)
    assert "answered 403" in done.output
    assert "quite-secret" not in done.output


def test_a_kill_between_two_tables_is_mended_by_the_next_run(data):
    with publisher(Reply(sdmx_csv())) as (url, _):
        refresh(data, url, "--dry-run")
        words = ["refresh", "--data", str(data), "--on", ON, "--kept", str(data.parent / "kept")]
        stop = "import os; real, seen = os.replace, []\ndef stop(*a):\n  seen.append(a) or real(*a)\n  len(seen) == 1 and os.kill(os.getpid(), 9)\n"  # fmt: skip
        script = f"from trucebook.cli import main\nfrom trucebook.intake import writing\n{stop}\nwriting.os.replace = stop\nmain({words!r})"
        killed = subprocess.run(
            [sys.executable, "-c", script], cwd=ROOT, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        assert killed.returncode == -signal.SIGKILL
        done = refresh(data, url)
    assert done.exit_code == 0, done.output
    assert {row["date"]: row["value"] for row in rows(data)[1:]} == DAYS


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"address": "ftp://example.org/x"}, "an address that begins with https://"),
        ({"address": "http://example.org/x"}, "an address that begins with https://"),
        ({"address": "https://example.org/{from.year}"}, "expected in braces from, to or key alone"),
        ({"shape": "csv"}, "one of sdmx-csv"),
        ({"table": "macro"}, "the country of rows of macro"),
        ({"address": "https://example.org/{key}", "secret": "HOME"}, "begins with TRUCEBOOK_"),
    ],
)
def test_a_connector_that_cannot_be_right_is_a_fault(data, change, said):
    done = refresh(data, "http://127.0.0.1:1", **change)
    assert done.exit_code == 1
    assert "connectors.csv, row 2, column" in done.output
    assert said in done.output


def test_the_books_own_connectors_are_official_https_and_name_what_they_continue():
    own = rows(ROOT / "data", "connectors")
    assert {row["shape"] for row in own} >= set(ANSWER_FORMATS) - {"sdmx-json"}
    codes = {(row["table"], row["code"]) for row in rows(ROOT / "data", "codes")}
    for row in own:
        assert urlsplit(row["address"]).scheme == "https"
        assert re.search(
            r"(europa\.eu|cbr\.ru|bank\.gov\.ua|stlouisfed\.org|eia\.gov|worldbank\.org)$",
            urlsplit(row["address"]).hostname,
        )
        assert (row["table"], row["series"]) in codes
        assert (row["table"], row["unit"]) in codes
