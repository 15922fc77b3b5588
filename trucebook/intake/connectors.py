"""The declared connectors: which series, from which address, for which days, public when."""

from __future__ import annotations

import calendar
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from trucebook.evidence.errors import EvidenceError, nearest
from trucebook.evidence.reading import check_cells, read_text
from trucebook.evidence.tables import TABLES
from trucebook.intake.errors import IntakeError

PLACE = re.compile(r"\{(from|to)(?::([^{}]+))?\}|\{(key)\}")
PERIODS = {"prices_daily": "date", "prices_monthly": "month", "macro": "period"}
"""Column of a table that says which day or month a value is of."""
NAMED = {"prices_daily": "asset", "prices_monthly": "commodity", "macro": "indicator"}
"""Column of a table that names the series."""


@dataclass(frozen=True)
class Connector:
    """A row of ``connectors.csv``, see there what each column means."""

    key: str
    table: str
    series: str
    country: str
    publisher: str
    title: str
    page: str
    address: str
    shape: str
    pick: str
    unit_there: str
    unit: str
    scale: Decimal
    decimals: int
    least: Decimal
    most: Decimal
    release_days: int
    again_days: int
    since: str
    licence: str
    earlier_sources: tuple[str, ...]
    secret: str
    asked: str
    fetched_from: str

    @property
    def period(self) -> str:
        """Column of the table that holds the day, month or year."""
        return PERIODS[self.table]

    @property
    def lacks(self) -> str:
        """Name of the environment variable that should hold the key of the service and does not; blank: nothing lacks."""
        return self.secret if self.secret and not os.environ.get(self.secret) else ""

    def url(self, begin: date, end: date) -> str:
        """Return the address for the days asked for."""

        def put(found: re.Match[str]) -> str:
            if found[3]:
                return os.environ.get(self.secret, "")
            day = begin if found[1] == "from" else end
            return day.strftime(found[2]) if found[2] else day.isoformat()

        return PLACE.sub(put, self.address)

    def shown(self, url: str) -> str:
        """Return an address as it may be shown: without the key of the service."""
        key = os.environ.get(self.secret, "") if self.secret else ""
        return url.replace(key, "…") if key else url

    def known_on(self, period: str, fetched: date) -> tuple[str, str]:
        """Return from which day a value of a period was public, and how well that is known."""
        day = last_day(period) + timedelta(days=self.release_days)
        return (day.isoformat(), "exact") if day <= fetched else (fetched.isoformat(), "late-bound")


def last_day(period: str) -> date:
    """Return the last day of YYYY, YYYY-MM or YYYY-MM-DD."""
    parts = [int(part) for part in period.split("-")]
    if len(parts) == 3:
        return date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    return date(parts[0], month, calendar.monthrange(parts[0], month)[1])


def read_connectors(data: Path) -> dict[str, Connector]:
    """Return the connectors of a data folder by their keys.

    Raises
    ------
    EvidenceError
        If the table has a fault.
    IntakeError
        If there is none, or a day in an address cannot be written as asked.
    """
    table = TABLES["connectors"]
    frame, faults = read_text(table, data)
    faults += check_cells(table, frame)
    if faults:
        raise EvidenceError(faults)
    found = {}
    for line, row in zip(frame.index, frame.to_dict("records"), strict=True):
        one = _connector({name: cell or "" for name, cell in row.items()})
        left = re.sub(PLACE, "", one.address)
        if re.search(r"[{}]", left) or ("{key}" in one.address) != bool(one.secret):
            raise IntakeError(
                f"{table.file}, row {line}, column address: {one.address!r}, expected in braces from, to or key alone, and key if, "
                "and only if, secret names a variable"
            )
        if one.table == "macro" and not one.country:
            raise IntakeError(f"{table.file}, row {line}, column country: '', expected the country of rows of macro")
        found[one.key] = one
    if not found:
        raise IntakeError(f"{data / table.file}: no connector, expected a row for each series that is to be fetched")
    return found


def _connector(row: Mapping[str, str]) -> Connector:
    numbers = {name: Decimal(row[name] or "1") for name in ("scale", "least", "most")}
    counts = {name: int(row[name]) for name in ("decimals", "release_days", "again_days")}
    keys = tuple(row["earlier_sources"].split(";")) if row["earlier_sources"] else ()
    return Connector(**{**row, **numbers, **counts, "earlier_sources": keys})  # type: ignore[arg-type]


def chosen(connectors: Mapping[str, Connector], names: Sequence[str]) -> tuple[list[Connector], list[str]]:
    """Return the connectors that are asked for, and lines on those that are left out.

    Parameters
    ----------
    names : sequence of str
        Keys of connectors, or series; none: all that need not be named and whose key is at hand.

    Raises
    ------
    IntakeError
        If a name is no connector, or one that is named lacks its key.
    """
    if not names:
        usual = [one for one in connectors.values() if one.asked == "always"]
        said = [f"{one.key}: left out, {one.lacks} is not set" for one in usual if one.lacks]
        return [one for one in usual if not one.lacks], said
    found: dict[str, Connector] = {}
    for name in names:
        series = [one for one in connectors.values() if one.series == name and one.asked == "always"]
        own = [connectors[name]] if name in connectors else series
        if not own:
            known = [*connectors, *(one.series for one in connectors.values())]
            raise IntakeError(f"{name}: no connector{nearest(name, known)}, expected one of {', '.join(connectors)}")
        for one in own:
            if one.lacks:
                raise IntakeError(
                    f"{one.key}: {one.lacks} is not set, expected the key of the service in it ({one.page})"
                )
            found[one.key] = one
    return [*found.values()], []
