"""What bringing in files would do: worked out and checked before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from trucebook.evidence.errors import Fault, folded, nearest
from trucebook.evidence.tables import TABLES, Table
from trucebook.intake.citing import Sources
from trucebook.intake.columns import Match, matched, plain, suggestion
from trucebook.intake.errors import IntakeError
from trucebook.intake.formats import Request, opened
from trucebook.intake.forms import Form, Mark, Order, forms
from trucebook.intake.rows import New, Row, Skipped, rewritten, sorted_out
from trucebook.intake.shaping import cited, kept, long, with_column
from trucebook.intake.sheets import Sheet
from trucebook.intake.writing import appended, examined, rows_of, write_all

MOST_NEW = 100_000
"""Rows of a file for one table; the check of so many takes seconds, that of a million minutes."""
SHOWN = 3
"""Of new rows and of those that are there already so many are shown."""
UNUSED = 12
"""Of columns that are not used so many are named."""


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
    wide : mapping of str to str
        Column of the file whose values become rows → what they are of (:func:`trucebook.intake.shaping.long`).
    where : sequence of str
        Conditions that rows must meet (:func:`trucebook.intake.shaping.kept`).
    decimal, dates : str, optional
        How to read what can be read in two ways.
    format : str, optional
        Public format of the file (:data:`trucebook.intake.formats.FORMATS`); None: as it is recognised.
    """

    table: str
    file: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    wide: Mapping[str, str] = field(default_factory=dict)
    where: Sequence[str] = ()
    decimal: Mark | None = None
    dates: Order | None = None
    format: str | None = None


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
    file: Path
    wide: tuple[str, ...]

    @property
    def names(self) -> set[str]:
        """Columns of the file that the table takes."""
        return {self.sheet.header[place] for place in self.match.places.values()} | {*self.wide}

    @property
    def ids(self) -> dict[int, str]:
        """Line of the file → id of its row, which may be there already."""
        return {one.line: one.row["id"] for one in self.new} | {one.line: one.same_as for one in self.skipped}

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

    @property
    def unknown(self) -> list[str]:
        """Keys of sources that new rows name and that are nowhere."""
        named = [key for part in self.parts for one in part.new for key in one.row.get("sources", "").split(";")]
        new = {one.row["key"] for part in self.parts if part.table.name == "sources" for one in part.new}
        return [key for key in Sources(self.data).unknown(named) if key not in new]

    def carry_out(self) -> None:
        """Write the tables, or nothing (:func:`trucebook.intake.writing.write_all`)."""
        write_all(self.data, self.faults, {part.table.name: (part.old, part.text) for part in self.parts if part.new})


def plan(data: Path, asked: Sequence[Asked], closing: str = "", answers: Sequence[Row] = ()) -> Plan:
    """Work out what bringing in files would do.

    Parameters
    ----------
    data : pathlib.Path
        The data folder.
    asked : sequence of Asked
        One a table.
    closing : str
        See :func:`trucebook.evidence.check.examine`.
    answers : sequence of dict
        New sources that the user told of when asked.

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
    order, sources = [*TABLES], Sources(data)
    parts: list[Part] = []
    for one in sorted(asked, key=lambda one: order.index(one.table)):
        parts += _parts(data, one, sources, parts)
    if answers:
        told = Sheet(
            "answers",
            (*answers[0],),
            tuple((line, (*row.values(),)) for line, row in enumerate(answers, 1)),
            "",
            "answers",
        )
        parts.append(_part(data, TABLES["sources"], told, Asked("sources", Path("answers"))))
    parts.sort(key=lambda part: order.index(part.table.name))
    if [part.table.name for part in parts].count("sources") > 1:
        raise IntakeError("sources: from columns, a file of their own or answers, expected one of these")
    if not any(part.new for part in parts):
        return Plan(data, parts, [], [])
    found = examined(data, {part.table.file: part.text for part in parts if part.new}, closing)
    warnings = [own for fault in found.warnings if (own := _named(parts, fault)) is not None]
    return Plan(data, parts, [_named(parts, fault) or fault for fault in found.faults], warnings)


def _named(parts: Sequence[Part], fault: Fault) -> Fault | None:
    return next((own for part in parts if (own := part.renamed(fault)) is not None), None)


def _parts(data: Path, asked: Asked, sources: Sources, before: Sequence[Part]) -> list[Part]:
    """Return the part of a file, and that of the sources that its columns tell of."""
    table = TABLES[asked.table]
    sheet, asked = _understood(data, table, asked)
    new = None
    if table.is_fact:
        sheet, new = cited(sheet, sources)
    for column, target in table.references.items():
        owner = next((part for part in before if f"{part.table.name}.id" == target and part.file == asked.file), None)
        if owner and column not in {*map(plain, sheet.header), *asked.columns.values(), *asked.fixed}:
            sheet = with_column(sheet, column, owner.ids)
    sheet = long(sheet, table, asked.wide)
    own = [_part(data, table, sheet, asked)]
    return [*own, _part(data, TABLES["sources"], new, Asked("sources", asked.file))] if new else own


def _understood(data: Path, table: Table, asked: Asked) -> tuple[Sheet, Asked]:
    """Return the rows of a file in its format, and what is asked of it with what the format knows; the user's words come first."""
    one, file = opened(asked.file, asked.format, table.name)
    raw = one.reads(file) if one else None
    sheet = kept(raw or file.sheet, asked.where)
    columns = {sheet.tags.get(new, new): name for new, name in asked.columns.items()}
    wide = {sheet.tags.get(new, new): text for new, text in asked.wide.items()}
    if one is None:
        return sheet, replace(asked, columns=columns, wide=wide)
    told = frozenset([*columns.values(), *asked.fixed])
    shaped = one.shape(sheet, Request(data, table, told))
    known = {new: name for new, name in shaped.columns.items() if name not in told and new not in {*columns, *wide}}
    said = f"{one.title}, {shaped.sheet.said}" if one.title not in shaped.sheet.said else shaped.sheet.said
    return replace(shaped.sheet, said=said), replace(
        asked, columns={**known, **columns}, wide={**shaped.wide, **wide}, fixed={**shaped.fixed, **asked.fixed}
    )


def _part(data: Path, table: Table, sheet: Sheet, asked: Asked) -> Part:
    match = matched(table, sheet, asked.columns, asked.fixed)
    columns = {name: [cells[place] for _, cells in sheet.rows] for name, place in match.places.items()}
    how = forms(
        table, columns, file=sheet.name, separator=sheet.separator, decimal=asked.decimal, dates=asked.dates
    )  # fmt: skip
    if len(sheet.rows) > MOST_NEW:
        raise IntakeError(
            f"{sheet.name}: {len(sheet.rows):,} rows for {table.name}, expected at most {MOST_NEW:,} at once (--where picks some)"
        )
    header, there, old = rows_of(table, data)
    new, skipped = sorted_out(table, there, rewritten(sheet, match, how, table))
    text = appended(header, old, [one.row for one in new])
    return Part(table, sheet, match, how, new, skipped, old, text, asked.file, (*asked.wide,))


def preview(plan: Plan, readers: Mapping[str, Sequence[str]], editions: Mapping[str, str] | None = None) -> list[str]:
    """Say what a plan would do.

    Parameters
    ----------
    readers : mapping of str to sequence of str
        Table → chapters that read it.
    editions : mapping of str to str, optional
        Edition → its day, blank for the newest: rows that became known later change nothing in it.
    """
    lines: list[str] = []
    for part in plan.parts:
        others = {name for one in plan.parts if one.file == part.file for name in one.names}
        lines += _of(part, others)
        lines += _changed(part, readers.get(part.table.name, ()), editions or {})
    lines += [f"may be wrong: {line}" for line in folded(plan.warnings)]
    return lines


def _changed(part: Part, readers: Sequence[str], editions: Mapping[str, str]) -> list[str]:
    """Say which pages of which editions would change."""
    if not readers or not part.new:
        return []
    first = min((one.row.get("known_on", "") for one in part.new), default="")
    shown = [name for name, day in editions.items() if not day or first <= day]
    where = f", in the editions {', '.join(shown)}" if shown else ""
    return [f"  pages that read it: {', '.join(readers)}{where}"]


def _of(part: Part, used: Collection[str]) -> list[str]:
    sheet, match = part.sheet, part.match
    lines = [f"{sheet.name}: read as {sheet.said}; {len(sheet.rows)} rows"]
    lines += [f"  column {sheet.header[place]!r} is {name}" for name, place in match.places.items() if sheet.header[place] != name]  # fmt: skip
    for name, form in part.forms.items():
        if form.words:
            place = match.places[name]
            cell = next(cells[place] for _, cells in sheet.rows if cells[place] and form.rewrite(cells[place]) != cells[place])  # fmt: skip
            lines.append(f"  {name}: {form.words}, so {cell!r} is {form.rewrite(cell)}")
    unused = [name for name in match.unused if name not in used]
    if unused:
        free = [column.name for column in part.table.columns if column.name not in match.places]
        near = [f"{name} (perhaps {found})" if (found := suggestion(name, free)) else name for name in unused]
        more = f" and {len(near) - UNUSED} more" if len(near) > UNUSED else ""
        lines.append(f"  not used: {', '.join(near[:UNUSED])}{more}")
    few = f", the first {SHOWN}" if len(part.new) > SHOWN else ""
    lines.append(f"{part.table.file}: {len(part.new)} new rows{few}")
    for one in part.new[:SHOWN]:
        lines.append("  " + ", ".join(f"{name} {cell}" for name, cell in one.row.items() if cell))
    beside = [one for one in part.new if one.beside]
    if beside:
        lines.append(f"  perhaps there already under another value: {len(beside)} rows")
        lines += [f"    row {one.line} becomes {one.row['id']}, but {one.beside}" for one in beside[:SHOWN]]
        if len(beside) > SHOWN:
            lines.append(f"    … and {len(beside) - SHOWN} more")
    if part.skipped:
        lines.append(f"  skipped, there already: {len(part.skipped)} rows")
        told = sorted(part.skipped, key=lambda one: not one.differs)  # those that differ first: a revised value
        for other in told[:SHOWN]:
            differs = f"; {other.differs}" if other.differs else ""
            lines.append(f"    row {other.line} is {other.same_as}{differs}")
        if len(told) > SHOWN:
            lines.append(f"    … and {len(told) - SHOWN} more")
    return lines
