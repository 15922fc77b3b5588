"""From CSV files to typed tables, with the line number of every row and every fault said once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from trucebook.evidence.columns import Column
from trucebook.evidence.errors import DataFolderError, Fault
from trucebook.evidence.files import decode, find_data
from trucebook.evidence.tables import TABLES, Table

LINE = "line"
"""Name of the index of a table read from a file: the line number, as an editor counts."""


def read_text(table: Table, data: Path) -> tuple[pd.DataFrame, list[Fault]]:
    """Read a table as text, blank cells as None.

    Returns
    -------
    frame : pandas.DataFrame
        One row a record, indexed by line number; a file that is not there gives no rows.
    faults : list of Fault
        What is wrong with the file's shape; rows with a wrong number of cells are left out of the frame.
    """
    names = [column.name for column in table.columns]
    empty = pd.DataFrame({name: pd.Series(dtype=object) for name in names})
    empty.index.name = LINE
    path = data / table.file
    if not path.is_file():
        return empty, []
    text, faults = decode(path)
    if faults:
        return empty, faults
    records = _records(text)
    try:
        _, header = next(records)
    except StopIteration:
        return empty, [Fault(table.file, 1, "", "", "a header row: " + ",".join(names))]
    except csv.Error as error:
        return empty, [Fault(table.file, 1, "", str(error), "well-formed CSV")]
    for name in names:
        if name not in header:
            faults.append(Fault(table.file, 1, name, "", f"the column {name} in the header row"))
    for place, name in enumerate(header):
        if name not in names:
            faults.append(Fault(table.file, 1, name, name, "one of the columns " + ", ".join(names)))
        elif name in header[:place]:
            faults.append(Fault(table.file, 1, name, name, "each column once"))
    if faults:
        return empty, faults
    lines: list[int] = []
    rows: list[list[str | None]] = []
    try:
        for line, cells in records:
            if len(cells) != len(header):
                faults.append(
                    Fault(table.file, line, "", f"{len(cells)} cells", f"{len(header)} cells as in the header row")
                )
                continue
            lines.append(line)
            rows.append([cell or None for cell in cells])
    except csv.Error as error:
        faults.append(Fault(table.file, (lines or [1])[-1] + 1, "", str(error), "well-formed CSV"))
    frame = pd.DataFrame(rows, columns=header, index=pd.Index(lines, name=LINE), dtype=object)
    return frame[names], faults


def check_cells(table: Table, frame: pd.DataFrame) -> list[Fault]:
    """Return the faults of single cells of a table read as text: type, range, allowed values, blanks."""
    if frame.empty:
        return []
    try:
        text_schema(table.name).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        return [_fault(table, frame, case) for case in error.failure_cases.itertuples()]
    return []


@cache
def text_schema(name: str) -> pa.DataFrameSchema:
    """Return the pandera schema of a table as it stands in its file: every cell text, blanks as None."""
    return pa.DataFrameSchema({column.name: _text_column(column) for column in TABLES[name].columns})


def _text_column(column: Column) -> pa.Column:
    checks = [pa.Check(test, element_wise=True, error=expected) for test, expected in column.checks()]
    return pa.Column(None, checks, nullable=not column.required)


def _fault(table: Table, frame: pd.DataFrame, case: object) -> Fault:
    column, line, value, check = (getattr(case, name) for name in ("column", "index", "failure_case", "check"))
    if check == "not_nullable":
        return Fault(table.file, int(line), column, "", "a value (this column may not be blank)")
    return Fault(table.file, int(line), column, str(value), str(check))


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


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin = 1
    for cells in reader:
        if cells:
            yield begin, cells
        begin = reader.line_num + 1


def resolve_data(data: str | Path) -> Path:
    """Return the data folder that is meant; see :func:`trucebook.evidence.files.find_data`."""
    folder = find_data(data)
    if not any((folder / table.file).is_file() for table in TABLES.values()):
        raise DataFolderError(
            f"data {str(data)!r}: no table in {folder}, expected at least one of events.csv, polls.csv, ..."
        )
    return folder
