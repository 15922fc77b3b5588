"""The tables of an edition as one SQLite database: types, keys, and a table for each list of keys in a cell."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from trucebook.evidence.tables import TABLES, Table

KINDS = {"integer": "INTEGER", "number": "REAL"}
"""Storage class by type of the data package; all else is text, days as YYYY-MM-DD."""

LIBRARY_VERSION = slice(96, 100)
"""Where a file names the version of SQLite that wrote it last (file format, section 1.3): blanked, so that all write the same bytes."""


def database(resources: Sequence[Mapping[str, Any]], tables: Mapping[str, pa.Table]) -> bytes:
    """Return tables as the bytes of a SQLite file, the same ones for the same tables.

    A column that holds several keys joined with ``;`` stands as it is, and row by row in ``<table>__<column>``, so that it can be
    joined. ``dictionary`` says what each column means.

    Parameters
    ----------
    resources : sequence of mapping
        The resources of the data package, with the schema as it holds for the edition.
    tables : mapping of str to pyarrow.Table
        The tables by name.
    """
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA page_size = 4096")
        for resource in resources:
            _write(connection, resource, tables[resource["name"]])
        for name, column in _lists(tables):
            _write_list(connection, TABLES[name], column, tables[name])
        _write_dictionary(connection, resources)
        connection.commit()
        connection.execute("VACUUM")
        content = bytearray(connection.serialize())
    finally:
        connection.close()
    content[LIBRARY_VERSION] = bytes(4)
    return bytes(content)


def _write(connection: sqlite3.Connection, resource: Mapping[str, Any], table: pa.Table) -> None:
    schema = resource["schema"]
    lines = [
        f"{_name(field['name'])} {KINDS.get(field['type'], 'TEXT')}"
        + (" NOT NULL" if field.get("constraints", {}).get("required") else "")
        for field in schema["fields"]
    ]
    if key := schema.get("primaryKey"):
        lines.append(f"PRIMARY KEY ({_names(key)})")
    lines += [
        f"FOREIGN KEY ({_names(one['fields'])}) REFERENCES {_name(one['reference']['resource'])} ({_names(one['reference']['fields'])})"
        for one in schema.get("foreignKeys", ())
    ]
    _fill(connection, resource["name"], lines, _rows(table), len(schema["fields"]))


def _lists(tables: Mapping[str, pa.Table]) -> Iterator[tuple[str, str]]:
    """Yield the columns of lists of keys, each with its table."""
    for name, table in tables.items():
        own = TABLES[name]
        for column in own.references:
            if own[column].type == "keys" and column in table.column_names and own.identity == (own.key,):
                yield name, column


def _write_list(connection: sqlite3.Connection, own: Table, column: str, table: pa.Table) -> None:
    other, key = own.references[column].split(".")
    pairs = zip(table[own.key].to_pylist(), table[column].to_pylist(), strict=True)
    rows = [(row, one) for row, cell in pairs if cell for one in cell.split(";")]
    lines = [
        f"row TEXT NOT NULL REFERENCES {_name(own.name)} ({_name(own.key)})",
        f"value TEXT NOT NULL REFERENCES {_name(other)} ({_name(key)})",
        "PRIMARY KEY (row, value)",
    ]
    _fill(connection, f"{own.name}__{column}", lines, sorted(set(rows)), 2)


def _write_dictionary(connection: sqlite3.Connection, resources: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        (resource["name"], field["name"], field["type"], field.get("unit"), field["description"])
        for resource in resources
        for field in resource["schema"]["fields"]
    ]
    columns = ("table", "column", "type", "unit", "description")
    _fill(connection, "dictionary", [f"{_name(column)} TEXT" for column in columns], rows, len(columns))


def _fill(connection: sqlite3.Connection, name: str, lines: Sequence[str], rows: Any, width: int) -> None:
    columns = ",\n  ".join(lines)
    connection.execute(f"CREATE TABLE {_name(name)} (\n  {columns}\n) STRICT")
    connection.executemany(f"INSERT INTO {_name(name)} VALUES ({', '.join('?' * width)})", rows)


def _rows(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(_cells(column) for column in table.columns), strict=True)


def _cells(column: pa.ChunkedArray) -> list[Any]:
    cells: list[Any] = column.to_pylist()
    return [cell and str(cell) for cell in cells] if pa.types.is_date(column.type) else cells


def _names(names: Sequence[str]) -> str:
    return ", ".join(map(_name, names))


def _name(name: str) -> str:
    return f'"{name}"'
