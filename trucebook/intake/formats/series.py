"""Series as statistical offices give them away: FRED's CSV, SDMX-CSV (ECB, Eurostat), the World Bank's Pink Sheet.

Which of our series a column is, its unit and when its values were public stand in ``connectors.csv``, as for ``trucebook refresh``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from trucebook.evidence.tables import TABLES
from trucebook.intake.answers import conditions, pink_rows
from trucebook.intake.bounded import bounded
from trucebook.intake.columns import plain
from trucebook.intake.connectors import NAMED, PERIODS, Connector, read_connectors
from trucebook.intake.errors import IntakeError
from trucebook.intake.files import must_be_small
from trucebook.intake.formats.format import File, Format, Request, Shaped, made, with_header
from trucebook.intake.shaping import with_column
from trucebook.intake.sheets import TABLE, WORKBOOKS, Sheet

DAY = ("observation_date", "DATE")
"""First column of FRED's files, now and before 2024."""
MONTHLY = "Monthly Prices"


def _connectors(request: Request, shape: str) -> list[Connector]:
    """Return the connectors of a format that fill a table with values as they stand."""
    if not (request.data / TABLES["connectors"].file).is_file():
        return []
    return [one for one in read_connectors(request.data).values()
            if (one.table, one.shape, one.scale) == (request.table.name, shape, 1)]  # fmt: skip


def _given(request: Request, connector: Connector) -> dict[str, str]:
    """Return the columns that are the same in each row of a series."""
    given = {NAMED[request.table.name]: connector.series, "unit": connector.unit, "measure": "level", "kind": "actual",
             "country": connector.country}  # fmt: skip
    names = {column.name for column in request.table.columns}
    return {name: word for name, word in given.items() if name in names and word and name not in request.told}


def _dated(sheet: Sheet, request: Request, period: int, used: Sequence[Connector]) -> Sheet:
    """Return a sheet with the days on which its values were public, if one rule holds for all."""
    rules = {one.release_days for one in used}
    if len(rules) != 1 or "known_on" in {*request.told, *map(plain, sheet.header)}:
        return sheet
    days = {}
    length = len("YYYY-MM") if request.table.name == "prices_monthly" else len("YYYY-MM-DD")
    for line, cells in sheet.rows:
        try:
            days[line] = used[0].known_on(cells[period][:length], date.max)[0]
        except (ValueError, OverflowError):
            continue  # no day or month: the check names the cell
    return with_column(sheet, "known_on", days)


def _wide(sheet: Sheet, request: Request, shape: str, period: int) -> Shaped:
    own = {one.pick: one for one in _connectors(request, shape)}
    used = [own[name] for name in sheet.header if name in own]
    wide = {one.pick: ";".join(f"{name}:{word}" for name, word in _given(request, one).items()) for one in used}
    dated = _dated(sheet, request, period, used)
    return Shaped(dated, {sheet.header[period]: PERIODS[request.table.name]}, wide)


def _fred(file: File) -> Sheet | None:
    return file.sheet if file.json is None and file.sheet.header[0] in DAY and len(file.sheet.header) > 1 else None


def _sdmx(sheet: Sheet, request: Request) -> Shaped:
    own = [(one, conditions(one)) for one in _connectors(request, "sdmx-csv")]
    period = sheet.header.index("TIME_PERIOD")
    used: dict[int, Connector] = {}
    for line, cells in sheet.rows:
        row = dict(zip(sheet.header, cells, strict=True))
        found = next(
            (one for one, wanted in own if all(row.get(name) == value for name, value in wanted.items())), None
        )
        if found:
            used[line] = found
    columns: Mapping[str, str] = {"TIME_PERIOD": PERIODS[request.table.name], "OBS_VALUE": "value"}
    if not used:
        return Shaped(sheet, columns)
    if len(used) < len(sheet.rows):
        line, cells = next(row for row in sheet.rows if row[0] not in used)
        key = cells[sheet.header.index("KEY")] if "KEY" in sheet.header else "the series"
        raise IntakeError(
            f"{sheet.name}, row {line}: {key!r} is no series of connectors.csv, expected those alone: leave it out with --where KEY=…"
        )
    dated = _dated(sheet, request, period, [*used.values()])
    for name in _given(request, next(iter(used.values()))):
        dated = with_column(dated, name, {line: _given(request, one).get(name, "") for line, one in used.items()})
    return Shaped(dated, columns)


def _pink_sheet(file: File) -> Sheet | None:
    if file.path.suffix.lower() not in WORKBOOKS:
        return None
    must_be_small(file.path, TABLE)
    try:
        rows, begin, names = bounded(pink_rows, file.path.read_bytes(), file.path.name)
    except IntakeError:
        return None
    units = ["", *(str(cell).strip() for cell in rows[begin - 1][1:])]
    places = [place for place, name in enumerate(names) if place == 0 or (name and names.count(name) == 1)]
    header = ["month", *(names[place] for place in places[1:])]
    cells = [[str(row[0]).replace("M", "-"), *(str(row[place]) for place in places[1:])] for row in rows[begin:] if row and str(row[0]).strip()]  # fmt: skip
    sheet = made(file, header, cells, f"the Pink Sheet of the World Bank, sheet {MONTHLY}")
    told = {name: units[place] for place, name in zip(places, header, strict=True)}
    return replace(sheet, rows=tuple((line + begin, own) for line, own in sheet.rows), notes=told)


def _priced(sheet: Sheet, request: Request) -> Shaped:
    for one in _connectors(request, "pink-sheet"):
        there = sheet.notes.get(one.pick, one.unit_there)
        if one.unit_there and there != one.unit_there:
            raise IntakeError(
                f"{sheet.name}, column {one.pick}: unit {there!r}, expected {one.unit_there} (unit_there of connectors.csv)"
            )
    return _wide(sheet, request, "pink-sheet", 0)


FRED = Format(
    "fred", "a CSV of FRED", "a first column observation_date and a series in each other one", tuple(NAMED),
    _fred, lambda sheet, request: _wide(sheet, request, "fred-csv", 0),
)  # fmt: skip
SDMX = Format(
    "sdmx-csv", "SDMX-CSV (ECB, Eurostat)", "columns TIME_PERIOD and OBS_VALUE", tuple(NAMED),
    with_header("TIME_PERIOD", "OBS_VALUE"), _sdmx,
)  # fmt: skip
PINK_SHEET = Format(
    "pink-sheet", "the World Bank's Pink Sheet", f"a workbook with a sheet {MONTHLY!r} and months as 1960M01",
    ("prices_monthly",), _pink_sheet, _priced,
)  # fmt: skip
