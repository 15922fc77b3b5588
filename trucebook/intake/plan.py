"""What bringing in files would do: worked out and checked before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from trucebook.evidence.errors import Fault, folded, nearest
from trucebook.evidence.tables import TABLES, Table
from trucebook.intake.columns import Match, map_text, matched, suggestion
from trucebook.intake.errors import IntakeError
from trucebook.intake.forms import Form, Mark, Order, forms
from trucebook.intake.rows import New, Skipped, rewritten, sorted_out
from trucebook.intake.sheets import Sheet, read_sheet
from trucebook.intake.writing import appended, examined, rows_of, write_all

SHOWN = 3
"""Of new rows and of those that are there already so many are shown."""


@dataclass(frozen=True)
class Asked:
    """What the user wants of one file.

    Attributes
    ----------
    table : str
        Name of the table that gets the rows.
    file : pathlib.Path
        The file.
    columns : mapping of str to str
        Column of the file → column of the table.
    fixed : mapping of str to str
        Column of the table → value where the file gives none.
    decimal, dates : str, optional
        How to read what can be read in two ways.
    """

    table: str
    file: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    decimal: Mark | None = None
    dates: Order | None = None


@dataclass(frozen=True)
class Part:
    """What one file would do to one table."""

    table: Table
    sheet: Sheet
    match: Match
    forms: Mapping[str, Form]
    new: Sequence[New]
    skipped: Sequence[Skipped]
    old: bytes
    text: bytes

    @property
    def mapping(self) -> str:
        """How the columns were matched, as a file for the next import."""
        return map_text(self.sheet, self.match)

    def renamed(self, fault: Fault) -> Fault | None:
        """Return a fault of a new row with file, row and column as the user has them; None if it is of another row."""
        first = self.text.count(b"\n") - len(self.new) + 1
        place = fault.line - first
        if fault.file != self.table.file or not 0 <= place < len(self.new):
            return None
        name = fault.column
        if name in self.match.places:
            own = self.sheet.header[self.match.places[name]]
            name = name if own == name else f"{own} ({name})"
        return replace(fault, file=self.sheet.name, line=self.new[place].line, column=name)


@dataclass(frozen=True)
class Plan:
    """Parts in the order of writing, and what the check says of the folder with the new rows."""

    data: Path
    parts: Sequence[Part]
    faults: Sequence[Fault]
    warnings: Sequence[Fault]

    @property
    def count(self) -> int:
        """Number of new rows."""
        return sum(len(part.new) for part in self.parts)

    def carry_out(self) -> None:
        """Write the tables, or nothing (:func:`trucebook.intake.writing.write_all`)."""
        write_all(self.data, self.faults, {part.table.name: (part.old, part.text) for part in self.parts if part.new})


def plan(data: Path, asked: Sequence[Asked], closing: str = "") -> Plan:
    """Work out what bringing in files would do.

    Parameters
    ----------
    data : pathlib.Path
        The data folder.
    asked : sequence of Asked
        One a table.
    closing : str
        See :func:`trucebook.evidence.check.examine`.

    Raises
    ------
    IntakeError
        If a file cannot be read or matched.
    """
    tables = [one.table for one in asked]
    causes = [
        f"{name}: no table{nearest(name, TABLES)}, expected one of {', '.join(TABLES)}"
        for name in tables if name not in TABLES
    ]  # fmt: skip
    causes += [
        f"{name}: named twice, expected one file a table" for name in sorted(set(tables)) if tables.count(name) > 1
    ]
    if causes:
        raise IntakeError(causes)
    parts = sorted((_part(data, one) for one in asked), key=lambda part: list(TABLES).index(part.table.name))
    if not any(part.new for part in parts):
        return Plan(data, parts, [], [])
    found = examined(data, {part.table.file: part.text for part in parts if part.new}, closing)
    warnings = [own for fault in found.warnings if (own := _named(parts, fault)) is not None]
    return Plan(data, parts, [_named(parts, fault) or fault for fault in found.faults], warnings)


def _named(parts: Sequence[Part], fault: Fault) -> Fault | None:
    return next((own for part in parts if (own := part.renamed(fault)) is not None), None)


def _part(data: Path, asked: Asked) -> Part:
    table = TABLES[asked.table]
    sheet = read_sheet(asked.file)
    match = matched(table, sheet, asked.columns, asked.fixed)
    columns = {name: [cells[place] for _, cells in sheet.rows] for name, place in match.places.items()}
    how = forms(
        table, columns, file=sheet.name, separator=sheet.separator, decimal=asked.decimal, dates=asked.dates
    )  # fmt: skip
    header, there, old = rows_of(table, data)
    new, skipped = sorted_out(table, there, rewritten(sheet, match, how, table))
    return Part(table, sheet, match, how, new, skipped, old, appended(header, old, [one.row for one in new]))


def preview(plan: Plan, readers: Mapping[str, Sequence[str]]) -> list[str]:
    """Say what a plan would do.

    Parameters
    ----------
    readers : mapping of str to sequence of str
        Table → chapters that read it.
    """
    lines: list[str] = []
    for part in plan.parts:
        lines += _of(part, readers.get(part.table.name, ()))
    lines += [f"may be wrong: {line}" for line in folded(plan.warnings)]
    return lines


def _of(part: Part, readers: Sequence[str]) -> list[str]:
    sheet, match = part.sheet, part.match
    lines = [f"{sheet.name}: read as {sheet.said}; {len(sheet.rows)} rows"]
    lines += [f"  column {sheet.header[place]!r} is {name}" for name, place in match.places.items() if sheet.header[place] != name]  # fmt: skip
    for name, form in part.forms.items():
        if form.words:
            place = match.places[name]
            cell = next(cells[place] for _, cells in sheet.rows if cells[place] and form.rewrite(cells[place]) != cells[place])  # fmt: skip
            lines.append(f"  {name}: {form.words}, so {cell!r} is {form.rewrite(cell)}")
    if match.unused:
        free = [column.name for column in part.table.columns if column.name not in match.places]
        near = [f"{name} (perhaps {found})" if (found := suggestion(name, free)) else name for name in match.unused]
        lines.append(f"  not used: {', '.join(near)}")
    few = f", the first {SHOWN}" if len(part.new) > SHOWN else ""
    lines.append(f"{part.table.file}: {len(part.new)} new rows{few}")
    for one in part.new[:SHOWN]:
        lines.append("  " + ", ".join(f"{name} {cell}" for name, cell in one.row.items() if cell))
    if part.skipped:
        lines.append(f"  skipped, there already: {len(part.skipped)} rows")
        told = sorted(part.skipped, key=lambda one: not one.differs)  # those that differ first: a revised value
        for other in told[:SHOWN]:
            differs = f"; {other.differs}" if other.differs else ""
            lines.append(f"    row {other.line} is {other.same_as}{differs}")
        if len(told) > SHOWN:
            lines.append(f"    … and {len(told) - SHOWN} more")
    if readers:
        lines.append(f"  read by: {', '.join(readers)}")
    return lines
