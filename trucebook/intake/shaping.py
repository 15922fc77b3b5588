"""Bring a file into the shape of a table: some of its rows, columns that are codes turned into rows, sources and polls named by each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from trucebook.evidence.errors import nearest
from trucebook.evidence.tables import TABLES, Table
from trucebook.intake.citing import Sources
from trucebook.intake.columns import plain
from trucebook.intake.errors import IntakeError
from trucebook.intake.sheets import Sheet

NONE = {"", ".", "..", "…", "-", "–", "—", "n/a", "na", "null"}
"""What stands in a cell of a wide table for a value that there is not."""
LABELS = {"poll_answers": "answer"}
"""Column of a table that holds the words of a wide table's header."""
SOURCE = "source_"
"""In front of the names of columns that tell of a row's source."""


def kept(sheet: Sheet, conditions: Sequence[str]) -> Sheet:
    """Return those rows that meet all conditions: ``COLUMN=VALUE|VALUE`` (is one of) or ``COLUMN~TEXT|TEXT`` (holds one of).

    Raises
    ------
    IntakeError
        If a condition names no column, or no row is left.
    """
    rows = sheet.rows
    for condition in conditions:
        mark = min((mark for mark in "=~" if mark in condition), key=condition.index, default="")
        if not mark:
            raise IntakeError(f"--where {condition!r}: expected COLUMN=VALUE or COLUMN~TEXT")
        name, _, text = condition.partition(mark)
        place, values = _place(sheet, name.strip(), "--where"), [value.strip() for value in text.split("|")]
        told = [cells[place] for _, cells in rows]
        if mark == "=":
            rows = tuple(row for row in rows if row[1][place] in values)
        else:
            rows = tuple(row for row in rows if any(value.casefold() in row[1][place].casefold() for value in values))
        if not rows:
            near = nearest(values[0], {*told})
            raise IntakeError(f"--where {condition}: no row of {sheet.name}{near}, expected a value that is there")
    return replace(sheet, rows=rows)


def amount(table: Table) -> str:
    """Return the one column of a table that holds its number; blank if there are several or none."""
    found = [column.name for column in table.columns if column.required and column.type in {"number", "integer"}]
    return found[0] if len(found) == 1 else ""


def long(sheet: Sheet, table: Table, wide: Mapping[str, str]) -> Sheet:
    """Return a sheet in which each of some columns has become rows.

    Parameters
    ----------
    wide : mapping of str to str
        Column of the file → what its values are of, as ``column:code`` of the table, joined with ``;``.

    Raises
    ------
    IntakeError
        If the table has no single number, or a name is none of the file or the table.
    """
    if not wide:
        return sheet
    value, label = amount(table), LABELS.get(table.name, "")
    if not value:
        raise IntakeError(f"--wide: {table.name} has no one column for numbers, expected a table with one")
    names = [column.name for column in table.columns]
    places, told = [], []
    for new, text in wide.items():
        parts = [part.partition(":") for part in text.split(";")]
        for name, mark, _ in parts:
            if not mark or name not in names:
                raise IntakeError(
                    f"--wide {new}={text}: {name!r}{nearest(name, names)}, expected COLUMN:CODE with a column of {table.name}"
                )
        places.append(_place(sheet, new, "--wide"))
        told.append({name: code.strip() for name, _, code in parts})
    added = [value, *dict.fromkeys(name for one in told for name in one)]
    if label and label not in added:
        added.append(label)
    stay = [place for place, name in enumerate(sheet.header) if place not in places and plain(name) not in added]
    rows = []
    for line, cells in sheet.rows:
        for place, one in zip(places, told, strict=True):
            if cells[place].casefold() not in NONE:
                own = {value: cells[place], label: sheet.header[place], **one}
                rows.append((line, (*(cells[where] for where in stay), *(own.get(name, "") for name in added))))
    if not rows:
        raise IntakeError(f"{sheet.name}: no value in {', '.join(wide)}, expected some")
    header = (*(sheet.header[place] for place in stay), *added)
    return replace(sheet, header=header, rows=tuple(rows), said=f"{sheet.said}; {len(places)} columns as rows")


def with_column(sheet: Sheet, name: str, cells: Mapping[int, str]) -> Sheet:
    """Return a sheet with a column more (or in the place of one of its name), its cells given by line."""
    stay = [place for place, old in enumerate(sheet.header) if plain(old) != name]
    rows = tuple((line, (*(own[place] for place in stay), cells.get(line, ""))) for line, own in sheet.rows)
    return replace(sheet, header=(*(sheet.header[place] for place in stay), name), rows=rows)


def cited(sheet: Sheet, sources: Sources) -> tuple[Sheet, Sheet | None]:
    """Return a sheet whose rows name sources by key, and the sheet of new sources if its columns tell of any.

    Columns such as ``source_url`` and ``source publisher`` make a source, once for each address; a column ``sources`` may hold
    addresses of sources that are there. A row whose source is there already names that one.
    """
    table = TABLES["sources"]
    told = {column.name: place for column in table.columns
            for place, name in enumerate(sheet.header) if plain(name) == SOURCE + column.name}  # fmt: skip
    place = next((place for place, name in enumerate(sheet.header) if plain(name) in {"sources", "source"}), None)
    if "url" not in told:
        if place is None or not any("://" in cells[place] for _, cells in sheet.rows):
            return sheet, None
        return with_column(
            sheet, "sources", {line: ";".join(sources.named(cells[place])) for line, cells in sheet.rows}
        ), None
    keys: dict[int, str] = {}
    rows: list[tuple[int, tuple[str, ...]]] = []
    for line, cells in sheet.rows:
        row = {name: cells[where] for name, where in told.items()}
        own = sources.named(cells[place]) if place is not None else []
        if row["url"]:
            before = len(sources.new)
            own.append(sources.add(row))
            rows += [(line, tuple(new.values())) for new in sources.new[before:]]
        keys[line] = ";".join(dict.fromkeys(own))
    names = tuple(column.name for column in table.columns)
    stay = [where for where, name in enumerate(sheet.header) if where not in told.values()]
    bare = replace(sheet, header=tuple(sheet.header[where] for where in stay),
                   rows=tuple((line, tuple(cells[where] for where in stay)) for line, cells in sheet.rows))  # fmt: skip
    new = replace(sheet, header=names, rows=tuple(rows), said="columns of its own for sources") if rows else None
    return with_column(bare, "sources", keys), new


def _place(sheet: Sheet, name: str, option: str) -> int:
    name = sheet.tags.get(name, name)
    if name not in sheet.header:
        raise IntakeError(
            f"{option} {name}: no column {name!r} in {sheet.name}{nearest(name, sheet.header)}, "
            f"expected one of {', '.join(sheet.header)}"
        )
    return sheet.header.index(name)
