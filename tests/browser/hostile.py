"""A data folder that the check lets pass, with hostile text behind every text, in codes and addresses too."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from conftest import ROOT

from trucebook.evidence.check import examine
from trucebook.evidence.registered import row_hash
from trucebook.evidence.tables import TABLES, Table

HOSTILE = """ <img src=x onerror=hostile()> "'><b onclick=hostile()>& <!-- </script><script>hostile()</script>"""

ADDRESS = HOSTILE.replace(" ", "/")
"""An address has no blanks."""

ACTOR = """TR"><img src=x onerror=hostile()>'<!--"""
"""Codes of actors have no form of their own; they stand in lists, parts of names and addresses of data."""

Columns = set[tuple[str, str]]
"""File and column."""


def write_hostile(folder: Path) -> Path:
    """Write the project's own data as a hostile folder that the check lets pass; return it.

    What the check refuses (a code, a form, a language that it reads word by word) no reader ever meets: such columns stay as they are.
    """
    refused: Columns = set()
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ROOT / "data", folder)
        for table in TABLES.values():
            if (folder / table.file).is_file():
                _spoil(table, folder / table.file, refused)
        faults = {(fault.file, fault.column) for fault in examine(folder, "").faults}
        if not faults:
            return folder
        assert faults - refused, faults
        refused |= faults


def hostile_columns(table: Table, refused: Columns) -> set[str]:
    """Return the columns of a table that get hostile text."""
    texts = {one.name for one in table.columns if one.type in {"text", "url"} and not one.allowed}
    return {one for one in texts - {table.key, "sha256", *table.references} if (table.file, one) not in refused}


def _spoil(table: Table, path: Path, refused: Columns) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        names, rows = list(reader.fieldnames or ()), list(reader)
    columns, above = hostile_columns(table, refused), ""
    for row in rows:
        row |= {name: _cell(table, name, text, columns, row, refused) for name, text in row.items()}
        if "sha256" in row:
            above = row["sha256"] = row_hash([row[name] for name in names[:-1]], above)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _cell(table: Table, name: str, text: str, columns: set[str], row: dict[str, str], refused: Columns) -> str:
    """Return what becomes of a cell."""
    if table.references.get(name) == "actors.code" or (table.name, name) == ("actors", "code"):
        return ";".join(ACTOR if one == "TR" else one for one in text.split(";"))
    if (table.name, name) == ("codes", "code"):
        return text + HOSTILE if row["column"] in hostile_columns(TABLES[row["table"]], refused) else text
    return text + (ADDRESS if table[name].type == "url" else HOSTILE) if text and name in columns else text
