"""One row by hand: its fields with codes and examples, each answer tested at once, the whole checked on a copy and written.

The terminal (:mod:`trucebook.intake.asking`) and the form on a local page (:mod:`trucebook.book.editing`) show the same of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from trucebook.evidence.columns import Column
from trucebook.evidence.errors import Fault, nearest
from trucebook.evidence.tables import TABLES, Table
from trucebook.intake.citing import Sources
from trucebook.intake.columns import DEFAULTS
from trucebook.intake.errors import IntakeError
from trucebook.intake.forms import forms
from trucebook.intake.rows import New, Row, sorted_out
from trucebook.intake.writing import appended, examined, rows_of, write_all

LISTED = 40
"""Of so many codes all are shown beside a field; of more, when asked for."""
TITLES = ("title", "name", "publisher")
"""Columns that say in words what the row of a reference is."""


@dataclass(frozen=True)
class Field:
    """One field of a new row.

    Attributes
    ----------
    column : Column
        What it is.
    codes : mapping of str to str
        Codes that it may hold → what they stand for; empty: free.
    example : str
        What the newest row that has one holds there.
    named : str
        The column of another table whose values it holds, as ``table.column``; blank: none.
    made : bool
        Whether a blank is filled by rule.
    """

    column: Column
    codes: Mapping[str, str]
    example: str
    named: str = ""
    made: bool = False

    @property
    def name(self) -> str:
        """Name of the column."""
        return self.column.name

    @property
    def default(self) -> str:
        """What stands there if nothing is said."""
        return DEFAULTS.get(self.name, "")

    @property
    def must(self) -> bool:
        """Whether it may not stay blank."""
        return self.column.required and not self.made

    @property
    def cites(self) -> bool:
        """Whether it names sources, which may be new."""
        return self.named == "sources.key"

    def as_written(self, text: str) -> str:
        """Return an answer as the tables write it: blanks single, days and numbers as in every row where that is sure."""
        cell = " ".join(text.split())
        table = Table("answer", "", "", (self.column,))
        try:
            return forms(table, {self.name: [cell]}, file="", separator="")[self.name].rewrite(cell)
        except IntakeError:
            return cell  # it can be read in two ways: the check of the cell says how it is to be written

    def fault(self, cell: str) -> str:
        """Return what is wrong with an answer, blank if nothing is; a new source is no fault."""
        if not cell:
            return "expected a value (this field may not be blank)" if self.must else ""
        for test, expected in self.column.checks():
            if not test(cell):
                return f"{cell!r}, expected {expected}{self.column.hint(cell)}"
        if self.codes and not self.cites:
            for item in cell.split(";") if self.column.type == "keys" else (cell,):
                if item not in self.codes:
                    where = (
                        f"a {self.named.partition('.')[2]} of {self.named.partition('.')[0]}.csv"
                        if self.named
                        else "a code of codes.csv"
                    )
                    return f"{item!r}, expected {where}{nearest(item, self.codes)}"
        return ""


class Entry:
    """A new row of a table, and the sources that come with it.

    Parameters
    ----------
    data : pathlib.Path
        The data folder.
    table : Table
        The table that gets the row.

    Raises
    ------
    IntakeError
        If a table cannot be read.
    """

    def __init__(self, data: Path, table: Table) -> None:
        self.data, self.table = data, table
        self.sources = Sources(data)

    @cached_property
    def fields(self) -> list[Field]:
        """The fields in the order of the file; the id is made, and when the row was public is asked for beside its sources."""
        names = [column.name for column in self.table.columns if column.name != "id"]
        if {"known_on", "sources"} <= {*names}:
            names.remove("known_on")
            names.insert(names.index("sources"), "known_on")
        return [_field(self.data, self.table, self.table[name], self._rows) for name in names]

    @cached_property
    def source_fields(self) -> list[Field]:
        """The fields of a new source."""
        return [
            _field(self.data, TABLES["sources"], column, self.sources.there) for column in TABLES["sources"].columns
        ]

    @cached_property
    def _rows(self) -> list[Row]:
        return rows_of(self.table, self.data)[1]

    def drafted(self, cells: Mapping[str, str], closing: str = "") -> Draft:
        """Return the row as it would be written, checked on a copy of the folder.

        Parameters
        ----------
        cells : mapping of str to str
            Cells by column; those that are not there are blank, ids and keys that are blank are made.
        closing : str
            See :func:`trucebook.evidence.check.examine`.

        Raises
        ------
        IntakeError
            If the row is there already.
        """
        row = {column.name: cells.get(column.name, "") for column in self.table.columns}
        if self.table.name == "sources" and not row["key"]:
            row["key"] = self.sources.made_key(row)
        new, skipped = sorted_out(self.table, rows_of(self.table, self.data)[1], [New(0, row)])
        if skipped:
            differs = f" ({skipped[0].differs})" if skipped[0].differs else ""
            raise IntakeError(
                f"{self.table.file}: {skipped[0].same_as or 'the row'} is there already{differs}, expected a new row"
            )
        texts: dict[str, tuple[bytes, bytes]] = {}
        for name, rows in (("sources", self.sources.new), (self.table.name, [one.row for one in new])):
            if rows:
                header, _, old = rows_of(TABLES[name], self.data)
                texts[name] = (old, appended(header, old, rows))
        found = examined(self.data, {TABLES[name].file: text for name, (_, text) in texts.items()}, closing)
        return Draft(self.data, self.table, new[0].row, [*self.sources.new], texts, found.faults, found.warnings)


@dataclass(frozen=True)
class Draft:
    """A row and its new sources, and what the check says of the folder with them."""

    data: Path
    table: Table
    row: Row
    sources: Sequence[Row]
    texts: Mapping[str, tuple[bytes, bytes]]
    faults: Sequence[Fault]
    warnings: Sequence[Fault]

    @property
    def beside(self) -> dict[str, list[str]]:
        """What is wrong with the row, by column; under '' what is wrong with the row as a whole."""
        found: dict[str, list[str]] = {}
        for fault in self.faults:
            if self._is_own(fault, self.table.name):
                shown = f"{fault.value!r}, " if fault.value else ""
                found.setdefault(fault.column, []).append(f"{shown}expected {fault.expected}")
        return found

    @property
    def elsewhere(self) -> list[Fault]:
        """What is wrong with other rows: of the new sources, or of the folder as it is without the row."""
        return [fault for fault in self.faults if not self._is_own(fault, self.table.name)]

    @property
    def doubts(self) -> list[str]:
        """What looks wrong about the new rows, but may be right."""
        names = dict.fromkeys([self.table.name, "sources"])
        own = [fault for fault in self.warnings if any(self._is_own(fault, name) for name in names)]
        return [str(replace(fault, line=0)) for fault in own]

    def _is_own(self, fault: Fault, name: str) -> bool:
        if name not in self.texts or fault.file != TABLES[name].file:
            return False
        old, new = self.texts[name]
        return fault.line > old.rstrip(b"\r\n").count(b"\n") + 1 if old else bool(new)

    def carry_out(self) -> None:
        """Write the tables, or nothing (:func:`trucebook.intake.writing.write_all`)."""
        write_all(self.data, self.faults, self.texts)


def _field(data: Path, table: Table, column: Column, rows: Sequence[Row]) -> Field:
    example = next((row[column.name] for row in reversed(rows) if row.get(column.name)), "")
    named = table.references.get(column.name, "")
    codes = dict.fromkeys(column.allowed, "") or _listed(data, table, column) or (_named(data, named) if named else {})
    return Field(column, codes, example, named, made=(table.name, column.name) == ("sources", "key"))


def _listed(data: Path, table: Table, column: Column) -> dict[str, str]:
    """Return the codes of a column that stand in codes.csv."""
    rows = rows_of(TABLES["codes"], data)[1]
    return {row["code"]: row["title"] for row in rows if (row["table"], row["column"]) == (table.name, column.name)}


def _named(data: Path, named: str) -> dict[str, str]:
    """Return the values of a column of another table, the newest first, with words for each."""
    name, _, key = named.partition(".")
    rows = rows_of(TABLES[name], data)[1]
    words = next((title for title in TITLES if title in [column.name for column in TABLES[name].columns]), "")
    return {row[key]: row.get(words, "") if words else "" for row in reversed(rows)}
