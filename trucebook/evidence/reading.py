"""From CSV files to typed tables, with the line number of every row and every fault said once."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from trucebook.evidence.columns import Column
from trucebook.evidence.errors import DataFolderError, Fault
from trucebook.evidence.folder import find_data
from trucebook.evidence.tables import TABLES, Table
from trucebook.evidence.unreadable import header_faults, malformed, read_file, records

if TYPE_CHECKING:  # imported only where a fault is to be told
    import pandera.pandas as pa

LINE = "line"
"""Name of the index of a table read from a file: the line number, as an editor counts."""

# Text as Python's own strings, here and in all that is made of it: to pick rows from tables of some hundred, Arrow's take three times as long.
pd.set_option("mode.string_storage", "python")


def read_text(table: Table, data: Path) -> tuple[pd.DataFrame, list[Fault]]:
    """Read a table as text, blank cells as None.

    Returns
    -------
    frame : pandas.DataFrame
        One row a record, indexed by line number; a file that is not there gives no rows.
    faults : list of Fault
        What is wrong with the file's shape; rows with a wrong number of cells are left out of the frame. Faults of rank
        0 mean that the table could not be read.
    """
    names = [column.name for column in table.columns]
    path = data / table.file
    if not os.path.lexists(path):
        return _empty(names), []
    text, faults = read_file(path)
    if faults:
        return _empty(names), faults
    try:
        found = records(text)
    except csv.Error as error:
        return _empty(names), [malformed(table.file, error)]
    if not found:
        return _empty(names), [Fault(table.file, 1, "", "", "a header row: " + ",".join(names), rank=0)]
    header = found[0][1]
    faults = header_faults(table.file, header, names)
    if faults:
        return _empty(names), faults
    rows = [(line, [cell or None for cell in cells]) for line, cells in found[1:] if len(cells) == len(header)]
    faults = [
        Fault(table.file, line, "", f"{len(cells)} cells",
              f"{len(header)} cells as in the header row; a text or number with a comma stands in quotation marks")
        for line, cells in found[1:] if len(cells) != len(header)
    ]  # fmt: skip
    index = pd.Index([line for line, _ in rows], name=LINE)
    return pd.DataFrame([cells for _, cells in rows], columns=header, index=index, dtype=object)[names], faults


def _empty(names: Sequence[str]) -> pd.DataFrame:
    empty = pd.DataFrame({name: pd.Series(dtype=object) for name in names})
    empty.index.name = LINE
    return empty


def check_cells(table: Table, frame: pd.DataFrame) -> list[Fault]:
    """Return the faults of single cells of a table read as text: type, range, allowed values, blanks."""
    doubtful = [column for column in table.columns if not _sound(column, frame[column.name])]
    if not doubtful:
        return []
    import pandera.pandas as pa

    schema = pa.DataFrameSchema({column.name: _text_column(column) for column in doubtful})
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        return [_fault(table, frame, case) for case in error.failure_cases.itertuples()]
    return []


def _sound(column: Column, cells: pd.Series) -> bool:
    """Tell whether all cells pass: each different one is looked at once, which a schema cannot do."""
    different = set(cells)
    if column.required and None in different:
        return False
    different.discard(None)
    return all(all(map(test, different)) for test, _ in column.checks())


def _text_column(column: Column) -> pa.Column:
    import pandera.pandas as pa

    checks = [pa.Check(test, element_wise=True, error=expected) for test, expected in column.checks()]
    return pa.Column(None, checks, nullable=not column.required)


def _fault(table: Table, frame: pd.DataFrame, case: object) -> Fault:
    column, line, value, check = (getattr(case, name) for name in ("column", "index", "failure_case", "check"))
    if check == "not_nullable":
        return Fault(table.file, int(line), column, "", "a value (this column may not be blank)")
    return Fault(table.file, int(line), column, str(value), f"{check}{table[column].hint(str(value))}")


def typed(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Turn a table of sound text into typed columns.

    Dates become ``datetime64[s]``, whole numbers ``Int64``, numbers ``float64``; all else stays text (blank: NA).
    """
    columns = {column.name: _typed(column, frame[column.name]) for column in table.columns}
    return pd.DataFrame(columns, index=frame.index)


def _typed(column: Column, cells: pd.Series) -> pd.Series:
    if column.type == "date":
        return pd.to_datetime(cells, format="%Y-%m-%d").astype("datetime64[s]")
    if column.type == "integer":
        return pd.to_numeric(cells).astype("Int64")
    if column.type == "number":
        return pd.to_numeric(cells).astype("float64")
    return cells.astype("str")


def resolve_data(data: str | Path) -> Path:
    """Return the data folder that is meant; see :func:`trucebook.evidence.folder.find_data`."""
    folder = find_data(data)
    if not any((folder / table.file).is_file() for table in TABLES.values()):
        raise DataFolderError(
            f"data {str(data)!r}: no table in {folder}, expected at least one of events.csv, polls.csv, ..."
        )
    return folder
