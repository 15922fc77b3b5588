"""An analyst's own prices: a file ``date,asset,value`` that is read beside the tables, never into them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd

from trucebook.evidence.columns import KEY, NUMBER, is_date
from trucebook.evidence.errors import DataFolderError, EvidenceError, Fault
from trucebook.evidence.unreadable import malformed, read_file, records

COLUMNS = ("date", "asset", "value")


def own_prices(path: str | Path, as_of: date) -> pd.DataFrame:
    """Read price levels from a file of the analyst's, as far as they were known on a date.

    Parameters
    ----------
    path : str or pathlib.Path
        CSV with the columns ``date`` (YYYY-MM-DD), ``asset`` (a key of a-z, 0-9 and hyphens) and ``value`` (a level
        above 0). Blank: no file, no rows. A relative path is looked for in the working directory and in the folders
        above it.
    as_of : datetime.date
        Later days are left out.

    Returns
    -------
    pandas.DataFrame
        ``asset, date, measure, value`` as in the table of daily prices.

    Raises
    ------
    DataFolderError
        If there is no such file.
    EvidenceError
        With every fault of the file.
    """
    empty = pd.DataFrame({"asset": pd.Series(dtype="str"), "date": pd.Series(dtype="datetime64[s]"),
                          "measure": pd.Series(dtype="str"), "value": pd.Series(dtype=float)})  # fmt: skip
    if not str(path).strip():
        return empty
    file = _find(path)
    text, faults = read_file(file)
    try:
        (_, header), *found = records(text) or [(1, [])]
    except csv.Error as error:
        raise EvidenceError([malformed(file.name, error)]) from error
    if not faults and tuple(cell.strip() for cell in header) != COLUMNS:
        faults = [Fault(file.name, 1, "", ",".join(header), "a header row: " + ",".join(COLUMNS))]
    if faults:
        raise EvidenceError(faults)
    rows, seen = [], set()
    for line, cells in found:
        if len(cells) != len(COLUMNS):
            faults.append(
                Fault(file.name, line, "", f"{len(cells)} cells", f"{len(COLUMNS)} cells as in the header row")
            )
            continue
        day, asset, value = (cell.strip() for cell in cells)
        wrong = _wrong(day, asset, value, (day, asset) in seen)
        faults += [Fault(file.name, line, column, cell, expected) for column, cell, expected in wrong]
        seen.add((day, asset))
        if not wrong and date.fromisoformat(day) <= as_of:
            rows.append((asset, pd.Timestamp(day), "level", float(value)))
    if faults:
        raise EvidenceError(faults)
    return pd.DataFrame(rows, columns=list(empty.columns)).astype(empty.dtypes) if rows else empty


def _wrong(day: str, asset: str, value: str, again: bool) -> list[tuple[str, str, str]]:
    """Return column, cell and what is expected of each fault of a row."""
    rules = (
        (is_date(day), "date", day, "a date as YYYY-MM-DD"),
        (KEY.fullmatch(asset), "asset", asset, "a key of a-z, 0-9 and hyphens"),
        (NUMBER.fullmatch(value) and float(value) > 0, "value", value, "a price above 0, such as 69 or 4.5"),
        (not again, "date", day, f"one price a day of {asset}"),
    )
    return [(column, cell, expected) for right, column, cell, expected in rules if not right]


def _find(path: str | Path) -> Path:
    wanted = Path(path).expanduser()
    here = Path.cwd()
    for base in (here, *here.parents):
        if (base / wanted).is_file():
            return base / wanted
    raise DataFolderError(
        f"prices {str(path)!r}: no such file in {here} or above, expected a CSV with date,asset,value"
    )
