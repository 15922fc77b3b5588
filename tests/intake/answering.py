"""A publisher on this machine: answers in the shape of the real ones, made for the tests, and everything that goes wrong with them."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import openpyxl

DAYS = {"2025-01-02": "1.0321", "2025-01-03": "1.0299", "2025-01-06": "1.0426"}
"""Values that every good answer holds, a day or (the first of) a month each."""


@dataclass
class Reply:
    """What is answered: status, headers and body; sent in part, slowly, or with nothing at all for a while."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    promised: int | None = None
    silent: float = 0.0
    endless: bool = False


@contextmanager
def publisher(*replies: Reply) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Answer requests one after another (the last reply again and again); yield the address and the headers of each request."""
    asked: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append({**{name.lower(): value for name, value in self.headers.items()}, ":path": self.path})
            reply = replies[min(len(asked), len(replies)) - 1]
            time.sleep(reply.silent)
            mark = reply.headers.get("ETag")
            if mark and self.headers.get("If-None-Match") == mark:
                self.send_response(304)
                self.send_header("ETag", mark)
                self.end_headers()
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if not reply.endless:
                self.send_header("Content-Length", str(len(reply.body) if reply.promised is None else reply.promised))
            self.end_headers()
            try:
                self.wfile.write(reply.body)
                for _ in range(400 if reply.endless else 0):
                    self.wfile.write(b"x" * 100_000)
            except OSError:
                pass  # the other side has had enough

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def sdmx_csv(days: Mapping[str, str] = DAYS, key: str = "EXR.D.USD.EUR.SP00.A") -> bytes:
    """Return rates as the ECB answers with format=csvdata."""
    head = "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,TITLE"
    rows = [
        f'{key},D,USD,EUR,SP00,A,{day},{value},A,"US dollar/Euro, ECB reference rate"' for day, value in days.items()
    ]
    return "\r\n".join([head, *rows, ""]).encode()


def eurostat_csv(days: Mapping[str, str] = DAYS) -> bytes:
    """Return values as Eurostat answers with format=SDMX-CSV: no KEY, columns of its own."""
    head = "DATAFLOW,LAST UPDATE,freq,statinfo,unit,currency,TIME_PERIOD,OBS_VALUE,OBS_FLAG"
    rows = [f"ESTAT:ERT_BIL_EUR_D(1.0),07/01/25 23:00:00,D,AVG,NAC,USD,{day},{value}," for day, value in days.items()]
    return "\n".join([head, *rows, ""]).encode()


def sdmx_json(days: Mapping[str, str] = DAYS) -> bytes:
    """Return rates as the ECB answers with format=jsondata (SDMX-JSON 1.0)."""
    names = {"FREQ": "D", "CURRENCY": "USD", "CURRENCY_DENOM": "EUR", "EXR_TYPE": "SP00", "EXR_SUFFIX": "A"}
    told = {str(place): [float(value), 0] for place, value in enumerate(days.values())}
    dimensions = {
        "series": [{"id": name, "values": [{"id": code}]} for name, code in names.items()],
        "observation": [{"id": "TIME_PERIOD", "values": [{"id": day} for day in days]}],
    }
    whole = {"dataSets": [{"series": {"0:0:0:0:0": {"observations": told}}}], "structure": {"dimensions": dimensions}}
    return json.dumps(whole).encode()


def fred_csv(days: Mapping[str, str] = DAYS, column: str = "DCOILBRENTEU") -> bytes:
    """Return values as FRED's graph CSV has them: a holiday is a blank or a point."""
    rows = [f"{day},{value}" for day, value in days.items()]
    return "\n".join([f"observation_date,{column}", "2025-01-01,", *rows, ""]).encode()


def nbu_json(days: Mapping[str, str] = DAYS) -> bytes:
    """Return rates as the National Bank of Ukraine answers."""
    rows = [
        {"exchangedate": ".".join(reversed(day.split("-"))), "r030": 840, "cc": "USD", "txt": "Долар США", "enname": "US Dollar",
         "rate": float(value), "units": 1, "rate_per_unit": float(value), "group": "1", "calcdate": "01.01.2025"}
        for day, value in days.items()
    ]  # fmt: skip
    return json.dumps(rows, ensure_ascii=False).encode()


def cbr_xml(days: Mapping[str, str] = DAYS, code: str = "R01235") -> bytes:
    """Return rates as the Bank of Russia answers: Windows-1251, a decimal comma, days as DD.MM.YYYY."""
    rows = "".join(
        f'<Record Date="{".".join(reversed(day.split("-")))}" Id="{code}"><Nominal>1</Nominal><Value>{value.replace(".", ",")}</Value></Record>'
        for day, value in days.items()
    )
    head = f'<ValCurs ID="{code}" DateRange1="01.01.2025" DateRange2="07.01.2025" name="Динамика">'
    return f'<?xml version="1.0" encoding="windows-1251"?>{head}{rows}</ValCurs>'.encode("cp1251")


def eia_json(days: Mapping[str, str] = DAYS, unit: str = "$/BBL") -> bytes:
    """Return prices as the EIA's API v2 answers: numbers as text."""
    rows = [{"period": day, "series": "RBRTE", "value": value, "units": unit} for day, value in days.items()]
    return json.dumps({"response": {"total": str(len(rows)), "dateFormat": "YYYY-MM-DD", "data": rows}}).encode()


def world_bank_json(years: Mapping[str, str]) -> bytes:
    """Return an indicator as the World Bank's API v2 answers; the newest year has no value yet."""
    indicator, country = {"id": "FP.CPI.TOTL.ZG", "value": "Inflation"}, {"id": "UA", "value": "Ukraine"}
    rows = [
        {"indicator": indicator, "country": country, "countryiso3code": "UKR", "date": year, "value": float(value) if value else None}
        for year, value in reversed([*years.items(), ("2024", "")])
    ]  # fmt: skip
    return json.dumps([{"page": 1, "pages": 1, "per_page": 1000, "total": len(rows)}, rows]).encode()


def pink_sheet(months: Mapping[str, str], unit: str = "($/bbl)") -> bytes:
    """Return a workbook as the World Bank's Pink Sheet."""
    book = openpyxl.Workbook()
    book.active.title = "Description"
    sheet = book.create_sheet("Monthly Prices")
    for cells in (["World Bank Commodity Price Data (The Pink Sheet)"], ["monthly prices in nominal US dollars"], [], [],
                  [None, "Crude oil, average", "Crude oil, Brent **"], [None, "($/bbl)", unit]):  # fmt: skip
        sheet.append(cells)
    for month, value in months.items():
        sheet.append([month.replace("-", "M"), 50.0, float(value)])
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()
