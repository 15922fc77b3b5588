"""Ask for one row in the terminal: each field with its codes and an example, each answer tested at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from trucebook.evidence.errors import EvidenceError, nearest
from trucebook.evidence.tables import TABLES, Table
from trucebook.intake.entry import LISTED, Draft, Entry, Field
from trucebook.intake.errors import IntakeError
from trucebook.intake.rows import Row

ENDED = "the input ended before the row was whole, expected an answer to each question: nothing was written"
CLEAR, ALL = "-", "?"
LONGEST = 90
"""Letters of an example that are shown."""


class Asking:
    """A conversation about one new row.

    Parameters
    ----------
    console : rich.console.Console
        Where it takes place.
    entry : Entry
        The row.
    """

    def __init__(self, console: Console, entry: Entry) -> None:
        self.console, self.entry = console, entry

    def row(self, given: Mapping[str, str], closing: str = "") -> Draft | None:
        """Ask until the row passes the check and the user wants it; None if the user does not.

        Parameters
        ----------
        given : mapping of str to str
            Cells that are not asked for.
        closing : str
            See :func:`trucebook.evidence.check.examine`.

        Raises
        ------
        EvidenceError
            If the folder has a fault that is not of the new row.
        IntakeError
            If the row is there already, or the input ends.
        """
        fields = self.entry.fields
        cells = self._given(fields, given)
        self._say(f"{self.entry.table.title}: {self.entry.table.description}", style="bold")
        self._say(
            f"Return alone leaves a field blank or as it is; {CLEAR} clears it, {ALL} lists all codes, Ctrl-C ends all."
        )
        todo = [field for field in fields if field.name not in cells]
        while True:
            self._ask(todo, cells)
            draft = self.entry.drafted(cells, closing)
            self._show(draft)
            todo = self._faulty(draft, fields)
            if todo:
                continue
            answer = self._choice(draft, fields)
            if isinstance(answer, bool):
                return draft if answer else None
            todo = [answer]

    def _given(self, fields: Sequence[Field], given: Mapping[str, str]) -> Row:
        names = {field.name: field for field in fields}
        cells = {}
        for name, text in given.items():
            if name not in names:
                raise IntakeError(
                    f"--set {name}: no column of {self.entry.table.name} to be asked for{nearest(name, names)}, "
                    f"expected one of {', '.join(names)}"
                )
            cells[name] = names[name].as_written(text)
            if fault := names[name].fault(cells[name]):
                raise IntakeError(f"--set {name}: {fault}")
        return cells

    def _ask(self, fields: Iterable[Field], cells: Row) -> None:
        for field in fields:
            cells[field.name] = self._field(field, cells.get(field.name, field.default))
            if field.cites:
                cells[field.name] = self._cited(cells[field.name])

    def _field(self, field: Field, old: str) -> str:
        """Ask for one field until its answer is right."""
        self.console.print()
        self._say(field.name, " (required)" if field.must else "", f": {field.column.description}", style="bold")
        if field.column.unit:
            self._say(f"  in {field.column.unit}")
        if field.codes and not field.cites:
            few = len(field.codes) <= LISTED
            self._say(
                "  one of: " + ", ".join(field.codes)
                if few
                else f"  one of {len(field.codes)} codes ({ALL} lists them)"
            )
        elif field.cites:
            self._say("  keys of sources.csv or addresses of pages, joined with ';'; a new one is asked for")
        if field.example:
            cut = field.example if len(field.example) <= LONGEST else field.example[: LONGEST - 1] + "…"
            self._say(f"  such as: {cut}", style="dim")
        while True:
            answer = self._input(f"{field.name} [{old}]: " if old else f"{field.name}: ")
            if answer == ALL and field.codes:
                for code, title in field.codes.items():
                    self._say(f"  {code}" + (f": {title}" if title else ""))
                continue
            cell = "" if answer == CLEAR else field.as_written(answer) or old
            fault = field.fault(cell)
            if not fault:
                return cell
            self._say(f"  {fault}", style="red")

    def _cited(self, cell: str) -> str:
        """Ask for the sources that are new, and return the keys of all."""
        keys = []
        for item in self.entry.sources.named(cell):
            if not self.entry.sources.unknown([item]):
                keys.append(item)
                continue
            self.console.print()
            self._say(f"{item!r} is no source yet{nearest(item, self.entry.sources.keys)}: what is it?", style="bold")
            keys.append(self.source({"url": item} if "://" in item else {"key": item}))
        return ";".join(dict.fromkeys(keys))

    def source(self, given: Row) -> str:
        """Ask for a new source of which the address or the key is given, and return its key."""
        cells = dict(given)
        for field in self.entry.source_fields:
            if field.name not in given and not (field.made and "url" in given):
                cells[field.name] = self._field(field, "")
        key = self.entry.sources.add(cells)
        self._say(f"  source {key}")
        return key

    def _show(self, draft: Draft) -> None:
        self.console.print()
        for table, row in ((draft.table, draft.row), *((TABLES["sources"], row) for row in draft.sources)):
            grid = Grid("column", table.file, show_edge=False, pad_edge=False)
            for name, cell in row.items():
                if cell:
                    grid.add_row(Text(name), Text(cell))
            self.console.print(grid)
        for line in draft.doubts:
            self._say(f"may be wrong: {line}", style="yellow")

    def _faulty(self, draft: Draft, fields: Sequence[Field]) -> list[Field]:
        """Say what the check found, and return the fields that must be asked for again."""
        beside = draft.beside
        if draft.faults and not any(beside):
            raise EvidenceError([*draft.faults])  # nothing that an answer could mend
        for name, words in beside.items():
            for word in words:
                self._say(f"{name or 'the row'}: {word}", style="red")
        return [field for field in fields if field.name in beside]

    def _choice(self, draft: Draft, fields: Sequence[Field]) -> bool | Field:
        names = {field.name: field for field in fields}
        where = draft.data / draft.table.file
        while True:
            answer = self._input(f"Add it to {where}? (y, n, or the name of a field to change): ").lower()
            if answer in {"y", "yes", "n", "no"}:
                return answer.startswith("y")
            if answer in names:
                return names[answer]
            self._say(f"  {answer!r}, expected y, n or the name of a field{nearest(answer, names)}", style="red")

    def _input(self, prompt: str) -> str:
        try:
            return " ".join(self.console.input(Text(prompt)).split())
        except EOFError as error:
            self.console.print()
            raise IntakeError(ENDED) from error

    def _say(self, *words: str, style: str = "") -> None:
        self.console.print(Text("".join(words), style=style))


def new_sources(data: Path, keys: Sequence[str]) -> list[Row]:
    """Ask for the sources with these keys, which are new."""
    entry, console = Entry(data, TABLES["sources"]), Console(highlight=False)
    asking = Asking(console, entry)
    for key in keys:
        console.print(Text(f"{key!r} is no source yet{nearest(key, entry.sources.keys)}: what is it?", style="bold"))
        asking.source({"key": key})
    return entry.sources.new


def new_row(data: Path, table: Table, given: Mapping[str, str], closing: str) -> Draft | None:
    """Ask for a row of a table (see :class:`Asking`)."""
    return Asking(Console(highlight=False), Entry(data, table)).row(given, closing)
