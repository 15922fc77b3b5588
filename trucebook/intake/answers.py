"""Read the answers of publishers, each format by a function of its own, as values by day, month or year.

The formats are those of the publishers' own documentation: SDMX-CSV 1.0 and SDMX-JSON 1.0 (sdmx.org), FRED's graph CSV, the workbook
of the World Bank's Pink Sheet, its API v2, the JSON of the National Bank of Ukraine, the XML of the Bank of Russia, EIA's API v2.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree import ElementTree

from trucebook.evidence.columns import is_date
from trucebook.evidence.errors import nearest
from trucebook.evidence.unreadable import records
from trucebook.intake.bounded import bounded
from trucebook.intake.connectors import Connector, last_day
from trucebook.intake.errors import IntakeError

Pairs = list[tuple[str, str]]
"""Period and value as they stand in an answer."""

NONE = {"", ".", "..", "…", "-", "null", "None"}
"""What stands for a value that there is not."""
WRITTEN = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
MONTHS = re.compile(r"([0-9]{4})M([0-9]{2})")
SHAPES = {"prices_daily": "a day", "prices_monthly": "a month", "macro": "a year, month or day"}


def observations(content: bytes, connector: Connector, fetched: date) -> dict[str, Decimal]:
    """Return the values of an answer by period (YYYY-MM-DD, YYYY-MM, YYYY), in our unit, in order.

    Raises
    ------
    IntakeError
        In one line, if the answer is not what the connector says, or a value cannot be right.
    """
    if content.lstrip()[:15].lower().startswith((b"<!doctype", b"<html")):
        raise IntakeError("a web page, expected the data themselves")
    if not content.strip():
        raise IntakeError("an empty answer, expected values")
    found: dict[str, Decimal] = {}
    for told, value in READERS[connector.shape](content, connector):
        period = _period(told)
        wanted = {"prices_daily": (10,), "prices_monthly": (7,), "macro": (4, 7, 10)}[connector.table]
        if len(period) not in wanted:
            raise IntakeError(f"{told!r}, expected {SHAPES[connector.table]}")
        if value.strip() in NONE:
            continue
        if period in found:
            raise IntakeError(f"{told!r} is there twice, expected each once")
        found[period] = _value(value, connector, told)
        if last_day(period) > fetched:
            raise IntakeError(f"{told!r} is not over on {fetched}, expected no value of later")
    if not found:
        raise IntakeError("no value at all, expected some")
    return dict(sorted(found.items()))


def _value(text: str, connector: Connector, period: str) -> Decimal:
    try:
        number = Decimal(text.strip()) * connector.scale
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise IntakeError(f"{period}: {text[:40]!r}, expected a number")
    if not connector.least <= number <= connector.most:
        raise IntakeError(
            f"{period}: {text[:40]}, expected {connector.least:f} to {connector.most:f} {connector.unit} (least and most of connectors.csv)"
        )
    return round(number, connector.decimals)


def _period(text: str) -> str:
    told = text.strip()
    written, month = WRITTEN.fullmatch(told), MONTHS.fullmatch(told)
    if written:
        told = f"{written[3]}-{int(written[2]):02d}-{int(written[1]):02d}"
    elif month:
        told = f"{month[1]}-{month[2]}"
    elif re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00.*", told):
        told = told[:10]
    whole = {4: "-01-01", 7: "-01"}.get(len(told), "")
    if not is_date(told + whole):
        raise IntakeError(f"{text[:40]!r}, expected a day, a month or a year")
    return told


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise IntakeError(f"not UTF-8 (byte {error.start + 1}), expected text in UTF-8") from error


def _json(content: bytes) -> Any:
    try:
        # numbers as they are written: 41.3500 is not 41.35 read as a binary fraction
        return json.loads(_text(content), parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise IntakeError("no JSON, or JSON that breaks off, expected it whole") from error


def _table(content: bytes, wanted: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a CSV that has these columns."""
    try:
        header, *rows = [cells for _, cells in records(_text(content))]
    except (csv.Error, ValueError) as error:
        raise IntakeError("no CSV, or CSV that breaks off, expected a header and rows") from error
    missing = [name for name in wanted if name not in header]
    if missing:
        named = ", ".join(header[:12])[:200]
        raise IntakeError(f"no column {missing[0]!r}{nearest(missing[0], header)}, expected it among {named}")
    for cells in rows:
        if len(cells) != len(header):
            raise IntakeError(
                f"a row of {len(cells)} cells ({','.join(cells)[:40]!r}), expected {len(header)} as in the header"
            )
    return [dict(zip(header, cells, strict=True)) for cells in rows]


def conditions(connector: Connector) -> dict[str, str]:
    """Return what a row must hold to be of a connector's series: column → value."""
    parts = [part.partition("=") for part in connector.pick.split(";") if part]
    if not all(mark for _, mark, _ in parts):
        raise IntakeError(f"pick {connector.pick!r}, expected conditions COLUMN=VALUE joined with ';'")
    return {name.strip(): value.strip() for name, _, value in parts}


def _sdmx_csv(content: bytes, connector: Connector) -> Pairs:
    wanted = conditions(connector)
    rows = _table(content, ["TIME_PERIOD", "OBS_VALUE", *wanted])
    for row in rows:
        for name, value in wanted.items():
            if row[name] != value:
                raise IntakeError(f"{name} {row[name]!r}, expected {value} alone")
    return [(row["TIME_PERIOD"], row["OBS_VALUE"]) for row in rows]


def _sdmx_json(content: bytes, connector: Connector) -> Pairs:
    """Read the first (and only) series of a data message: observations by place, periods from the structure."""
    whole = _json(content)
    try:
        message = whole.get("data", whole)
        series = [one for part in message["dataSets"] for one in part["series"].items()]
        structure = message["structure"]
        periods = [value["id"] for value in structure["dimensions"]["observation"][0]["values"]]
        named = structure["dimensions"]["series"]
        if len(series) != 1:
            raise IntakeError(f"{len(series)} series, expected one")
        key, told = series[0]
        here = {one["id"]: one["values"][int(place)]["id"] for one, place in zip(named, key.split(":"), strict=True)}
        pairs = [
            (periods[int(place)], "" if values[0] is None else str(values[0]))
            for place, values in told["observations"].items()
        ]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise IntakeError("no SDMX-JSON data message, expected dataSets with one series and a structure") from error
    for name, value in conditions(connector).items():
        if here.get(name) != value:
            raise IntakeError(f"{name} {here.get(name, '')!r}, expected {value}")
    return pairs


def _fred_csv(content: bytes, connector: Connector) -> Pairs:
    first = content.split(b",", 1)[0].decode("utf-8", errors="replace").lstrip("\ufeff")
    day = first if first in {"observation_date", "DATE"} else "observation_date"
    return [(row[day], row[connector.pick]) for row in _table(content, [day, connector.pick])]


def _world_bank_json(content: bytes, connector: Connector) -> Pairs:
    """Read a page of indicators: ``pick`` is the country (three letters) and the indicator, joined with ';'."""
    whole = _json(content)
    try:
        country, indicator = connector.pick.split(";")
        head, rows = whole
        if int(head["pages"]) != 1:
            raise IntakeError(f"page 1 of {head['pages']}, expected all on one page")
        for row in rows:
            told = (row["countryiso3code"], row["indicator"]["id"])
            if told != (country, indicator):
                raise IntakeError(f"{' '.join(told)}, expected {country} {indicator} alone")
        return [(row["date"], "" if row["value"] is None else str(row["value"])) for row in rows]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise IntakeError("no page of the World Bank's API, expected [{pages}, [{date, value, …}]]") from error


def _nbu_json(content: bytes, connector: Connector) -> Pairs:
    rows = _json(content)
    try:
        for row in rows:
            if row["cc"] != connector.pick:
                raise IntakeError(f"currency {row['cc']!r}, expected {connector.pick} alone")
        return [
            (row["exchangedate"], str(row["rate_per_unit"] if "rate_per_unit" in row else row["rate"])) for row in rows
        ]
    except (KeyError, TypeError) as error:
        raise IntakeError(
            "no list of rates of the National Bank of Ukraine, expected [{exchangedate, cc, rate, …}]"
        ) from error


def _cbr_xml(content: bytes, connector: Connector) -> Pairs:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise IntakeError("XML with a document type of its own, expected plain XML")
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise IntakeError("no XML, or XML that breaks off, expected it whole") from error
    if root.tag != "ValCurs" or root.get("ID") != connector.pick:
        raise IntakeError(f"{root.tag} {root.get('ID', '')!r}, expected ValCurs {connector.pick}")
    pairs = []
    for row in root.findall("Record"):
        value, nominal = row.findtext("Value"), row.findtext("Nominal")
        if value is None or nominal is None:
            raise IntakeError("a Record without Value or Nominal, expected both")
        try:
            pairs.append((row.get("Date", ""), f"{Decimal(value.replace(',', '.')) / Decimal(nominal):f}"))
        except (InvalidOperation, ZeroDivisionError):
            pairs.append((row.get("Date", ""), value))
    return pairs


def _eia_json(content: bytes, connector: Connector) -> Pairs:
    whole = _json(content)
    try:
        told = whole["response"]
        rows = told["data"]
        if int(told["total"]) != len(rows):
            raise IntakeError(f"{len(rows)} of {told['total']} rows, expected all in one answer")
        for row in rows:
            if row["series"] != connector.pick:
                raise IntakeError(f"series {row['series']!r}, expected {connector.pick} alone")
            _same_unit(str(row["units"]), connector)
        return [(row["period"], "" if row["value"] is None else str(row["value"])) for row in rows]
    except (KeyError, TypeError, ValueError) as error:
        raise IntakeError("no answer of the EIA's API, expected response with total and data") from error


def _pink_sheet(content: bytes, connector: Connector) -> Pairs:
    rows, begin, names = bounded(pink_rows, content, "the Pink Sheet")
    if names.count(connector.pick) != 1:
        raise IntakeError(f"no column {connector.pick!r}{nearest(connector.pick, names)}, expected it once")
    place = names.index(connector.pick)
    _same_unit(str(rows[begin - 1][place]), connector)
    return [(str(row[0]), str(row[place])) for row in rows[begin:] if row and str(row[0]).strip()]


def pink_rows(content: bytes) -> tuple[list[list[Any]], int, list[str]]:
    """Return the sheet of monthly prices (a row of names, a row of units, then months as 1960M01), where the months begin, and the names.

    Raises
    ------
    IntakeError
        If it is no Pink Sheet.
    """
    import python_calamine

    try:
        rows = (
            python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            .get_sheet_by_name("Monthly Prices")
            .to_python()
        )
    except Exception as error:  # the reader has errors of its own for every kind of damage
        raise IntakeError("no workbook with a sheet 'Monthly Prices', expected the Pink Sheet") from error
    begin = next((place for place, row in enumerate(rows) if row and MONTHS.fullmatch(str(row[0]))), 0)
    if begin < 2:
        raise IntakeError("no months as 1960M01 below a row of names and one of units, expected them")
    return (
        rows,
        begin,
        [" ".join(str(cell).replace("*", " ").split()) for cell in rows[begin - 2]],
    )  # a star leads to a footnote


def _same_unit(there: str, connector: Connector) -> None:
    if connector.unit_there and there.strip() != connector.unit_there:
        raise IntakeError(f"unit {there.strip()!r}, expected {connector.unit_there} (unit_there of connectors.csv)")


READERS: Mapping[str, Callable[[bytes, Connector], Pairs]] = {
    "sdmx-csv": _sdmx_csv,
    "sdmx-json": _sdmx_json,
    "fred-csv": _fred_csv,
    "pink-sheet": _pink_sheet,
    "world-bank-json": _world_bank_json,
    "nbu-json": _nbu_json,
    "cbr-xml": _cbr_xml,
    "eia-json": _eia_json,
}
