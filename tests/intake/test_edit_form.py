"""The form for new rows, over HTTP: what it writes, what it refuses, and that it can be read by all."""

from __future__ import annotations

import csv
import http.client
import re
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import CORE, SOURCE

from trucebook.book.editing import Desk, address, edit_server
from trucebook.evidence.check import examine

PRICE = {**CORE, "id": "2025-01-02-usd-rub", "asset": "usd-rub", "date": "2025-01-02", "measure": "level", "value": "73.8757", "unit": "RUB per USD"}  # fmt: skip
CODES = [{"table": "prices_daily", "column": "asset", "code": code} for code in ("usd-rub", "eur-usd")]
ROW = {"asset": "usd-rub", "date": "03.01.2025", "measure": "level", "value": "84,4", "unit": "RUB per USD", "known_on": "2025-01-03", "sources": SOURCE["key"], "confidence": "high", "known_on_is": "exact"}  # fmt: skip
NEWS = {"source-publisher": "Example Agency", "source-title": "Rates of the day", "source-published": "2025-01-03", "source-url": "https://example.org/rates", "source-kind": "outlet", "source-lang": "en"}  # fmt: skip


class Browser:
    """Sends what a browser sends: the form's own fields, with what the user typed."""

    def __init__(self, data: Path, port: int, root: str, desk: Desk) -> None:
        self.data, self.port, self.root, self.desk = data, port, root, desk

    def get(self, path: str, **headers: str) -> tuple[int, str, Mapping[str, str]]:
        return self._asked("GET", path, None, headers)

    def post(self, path: str, cells: Mapping[str, str], **headers: str) -> tuple[int, str, Mapping[str, str]]:
        told = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": f"http://127.0.0.1:{self.port}",
            **headers,
        }
        return self._asked("POST", path, urlencode(cells), told)

    def token(self) -> str:
        page = BeautifulSoup(self.get(f"{self.root}prices_daily")[1], "html.parser")
        return page.find("input", {"name": "token"})["value"]

    def rows(self, table: str) -> list[dict[str, str]]:
        with (self.data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.data.iterdir()}

    def _asked(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> tuple[int, str, Mapping[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8")
        connection.close()
        return answer.status, text, dict(answer.getheaders())


@pytest.fixture
def browser(small_data, tmp_path) -> Iterator[Browser]:
    data = small_data(prices_daily=[PRICE], codes=CODES)
    html = tmp_path / "html"
    html.mkdir()
    (html / "index.html").write_text("<h1>Book</h1>")
    desk = Desk(data)
    with edit_server(html, 0, desk) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield Browser(data, running.server_port, urlsplit(address(desk, running.server_port)).path, desk)
        running.shutdown()


def faults(text: str) -> dict[str, str]:
    page = BeautifulSoup(text, "html.parser")
    marked = page.find_all(attrs={"aria-invalid": "true"})
    return {one["name"]: page.find(id=one["aria-describedby"].split()[-1]).get_text() for one in marked}


def test_a_good_row_is_checked_first_and_then_written(browser):
    before, old = browser.files(), (browser.data / "prices_daily.csv").read_bytes()
    cells = {**ROW, "token": browser.token()}
    status, text, _ = browser.post(f"{browser.root}prices_daily", {**cells, "do": "check"})
    assert status == 200, text
    assert "no fault. Nothing is written yet." in text
    assert browser.files() == before
    status, text, _ = browser.post(f"{browser.root}prices_daily", {**cells, "do": "add"})
    assert status == 200, text
    assert (browser.data / "prices_daily.csv").read_bytes().startswith(old)
    row = browser.rows("prices_daily")[-1]
    assert (row["id"], row["date"], row["value"]) == ("2025-01-03-usd-rub", "2025-01-03", "84.4")
    assert examine(browser.data).faults == []
    status, text, _ = browser.post(f"{browser.root}prices_daily", {**cells, "do": "add"})
    assert status == 409
    assert "2025-01-03-usd-rub is there already" in text
    assert len(browser.rows("prices_daily")) == 2


def test_a_new_source_comes_with_its_row(browser):
    cells = {**ROW, **NEWS, "sources": "", "token": browser.token(), "do": "add"}
    status, text, _ = browser.post(f"{browser.root}prices_daily", cells)
    assert status == 200, text
    assert browser.rows("prices_daily")[-1]["sources"] == browser.rows("sources")[-1]["key"]
    assert browser.rows("sources")[-1]["url"] == NEWS["source-url"]
    assert examine(browser.data).faults == []


@pytest.mark.parametrize(
    ("changed", "beside"),
    [
        ({"value": "much"}, {"value": "expected a plain number"}),
        ({"asset": "usd-rup", "date": ""}, {"asset": "(nearest: usd-rub"}),
        ({"confidence": "", "unit": ""}, {"confidence": "may not be blank", "unit": "may not be blank"}),
        ({"sources": "kiis-2025-poll"}, {"sources": f"nearest: {SOURCE['key']}"}),
        ({**NEWS, "source-url": "example"}, {"source-url": "expected an address"}),
    ],
)
def test_a_bad_row_changes_nothing_and_is_told_beside_its_fields(browser, changed, beside):
    before = browser.files()
    status, text, _ = browser.post(
        f"{browser.root}prices_daily", {**ROW, **changed, "token": browser.token(), "do": "add"}
    )
    assert status == 422
    told = faults(text)
    assert all(words in told[name] for name, words in beside.items()), told
    assert 'value="RUB per USD"' in text or "unit" in changed
    assert browser.files() == before


def test_what_only_the_check_of_the_whole_folder_finds_is_told_beside_its_field_too(browser):
    """Each cell is right by itself; the swap was public before it took place."""
    before = browser.files()
    swap = {**CORE, "name": "A swap", "kind": "people", "date": "2025-01-03", "direction": "both"}
    status, text, _ = browser.post(f"{browser.root}exchanges", {**swap, "token": browser.token(), "do": "add"})
    assert status == 422
    assert "expected a day not before date (2025-01-03)" in faults(text)["known_on"]
    assert browser.files() == before


@pytest.mark.parametrize(
    ("token", "headers", "status"),
    [
        ("", {}, 403),
        ("x" * 43, {}, 403),
        (None, {"Origin": "https://evil.example"}, 403),
        (None, {"Origin": "http://127.0.0.1:1"}, 403),
        (None, {"Sec-Fetch-Site": "cross-site"}, 403),
        (None, {"Host": "evil.example"}, 421),
        (None, {"Host": "evil.example:80", "Origin": "http://evil.example:80"}, 421),
        (None, {"Content-Type": "text/plain"}, 415),
        (None, {"Content-Type": "multipart/form-data"}, 415),
    ],
)
def test_what_is_not_from_the_form_is_refused(browser, token, headers, status):
    before = browser.files()
    cells = {**ROW, "token": browser.token() if token is None else token, "do": "add"}
    if token == "":
        del cells["token"]
    got, text, _ = browser.post(f"{browser.root}prices_daily", cells, **headers)
    assert got == status, text
    assert browser.desk.token not in text or status == 403
    assert browser.files() == before


def test_who_does_not_know_the_address_finds_no_form(browser):
    for path in ("/edit/", "/edit/prices_daily", "/edit/x/prices_daily"):
        assert browser.get(path)[0] == 404
        assert browser.post(path, {**ROW, "token": browser.desk.token, "do": "add"})[0] == 404
    assert browser.get(browser.root, Host="evil.example")[0] == 421
    assert browser.get("/")[1] == "<h1>Book</h1>"
    assert len(browser.rows("prices_daily")) == 1


def test_a_form_that_is_too_large_is_refused(browser):
    status, _, _ = browser.post(f"{browser.root}prices_daily", {"note": "x" * 300_000, "token": browser.token()})
    assert status == 413


def test_the_pages_run_no_script_and_every_field_has_a_label_and_help(browser):
    for name in ("", "prices_daily", "events", "polls"):
        status, text, headers = browser.get(browser.root + name)
        assert status == 200
        policy = headers["Content-Security-Policy"]
        assert "script-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "'unsafe-inline'" not in policy
        assert headers["Cache-Control"] == "no-store"
        page = BeautifulSoup(text, "html.parser")
        assert not page.find_all(["script", "style"])
        assert not re.search(r"\s(on\w+|style)=", re.sub(r"<q>.*?</q>", "", text))
        ids = [one["id"] for one in page.find_all(id=True)]
        assert len(ids) == len(set(ids))
        for field in page.find_all(["input", "select"], type=lambda kind: kind != "hidden"):
            assert page.find("label", {"for": field["id"]}).get_text(strip=True)
            assert all(word in ids for word in field["aria-describedby"].split())
    assert browser.get(f"{browser.root}edit.css")[0] == 200


def test_hostile_text_in_the_data_and_in_answers_stays_text(browser):
    hostile = '"><script>alert(1)</script>'
    path = browser.data / "prices_daily.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("RUB per USD", '"""><script>alert(1)</script>"'), encoding="utf-8"
    )
    text = browser.get(f"{browser.root}prices_daily")[1]
    text += browser.post(
        f"{browser.root}prices_daily", {**ROW, "note": hostile, "value": hostile, "token": browser.token()}
    )[1]
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_a_table_that_is_broken_is_said_on_the_page(browser):
    (browser.data / "prices_daily.csv").write_text("id,assset\n", encoding="utf-8")
    status, text, _ = browser.get(f"{browser.root}prices_daily")
    assert status == 409
    assert "assset" in text
