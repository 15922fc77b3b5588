"""The as-of rule, written once: from which day each row of a table, and each later cell of it, is public.

The door, the fingerprints that decide staleness, models that look back and the data package all ask this module. A row
is public from its own day on, yet never before what it hangs on (an answer on its poll, a point on its document). Cells
of a later stage (an outcome, a resolution) are public from that stage's day; a cell that names a row of another table
not before that row. Rows of references that are shown only when a visible row names them (actors, series) are public
from the first row that does. A fact that was published anew with another value (a vintage) is shown with the newest
value that was public on the day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from trucebook.evidence.columns import is_date
from trucebook.evidence.tables import TABLES, Table

if TYPE_CHECKING:  # a build in which nothing has changed asks here, and must wait neither for numpy nor for pandas
    import numpy as np
    import pandas as pd

Columns = Mapping[str, Sequence[str]]
"""A table as text: column → cells, blank for none."""

ALWAYS, NEVER = "", "~"
"""Days before and after all others, as text."""

ON_CELLS, CELL = ("alternative_codings", "second_coding"), ("table", "row", "column")
"""Tables of other readings of a cell, and the columns that name the cell: they wait for what it holds."""

RULE_IDS = re.compile(r"\bid=([^;]+)")
"""Rows that a rule over claims names by their id."""


@dataclass(frozen=True)
class Times:
    """From which day (YYYY-MM-DD; :data:`ALWAYS`, :data:`NEVER`) each row and each later cell of a table is public.

    Attributes
    ----------
    rows : list of str
        One day a row, in the order of the file.
    cells : dict of str to list of str
        For each column whose cells may be public later than their row: one day a row.
    until : list of str
        Of a table with vintages: the day from which a newer value of the same fact stands in the row's place; else empty.
    """

    rows: list[str]
    cells: dict[str, list[str]] = field(default_factory=dict)
    until: list[str] = field(default_factory=list)

    def seen(self, day: str) -> np.ndarray:
        """Tell which rows are public on a day, and not replaced by a newer value."""
        import numpy as np

        public = np.array([since <= day for since in self.rows], dtype=bool)
        return public & ~self.replaced(day)

    def replaced(self, day: str) -> np.ndarray:
        """Tell in place of which rows a newer value of the same fact is public on a day."""
        import numpy as np

        if not self.until:
            return np.zeros(len(self.rows), dtype=bool)
        return np.array([until <= day for until in self.until], dtype=bool)

    def hidden(self, column: str, day: str) -> np.ndarray:
        """Tell in which rows a column is not yet public on a day."""
        import numpy as np

        return np.array([since > day for since in self.cells[column]], dtype=bool)

    @property
    def last(self) -> list[str]:
        """Return for each row the newest day on which something of it became public."""
        stages = [[cell if cell != NEVER else ALWAYS for cell in cells] for cells in self.cells.values()]
        return [max(days) for days in zip(self.rows, *stages, strict=True)]


def times(tables: Mapping[str, Columns]) -> dict[str, Times]:
    """Apply the rule to tables as text.

    Parameters
    ----------
    tables : mapping of str to mapping of str to sequence of str
        Tables by name; what hangs on a table that is not among them does not wait for it. ``sources`` has a rule of its
        own (:mod:`trucebook.evidence.citations`).

    Returns
    -------
    dict of str to Times
    """
    rule = _Rule(tables)
    return {name: rule.of(name) for name in tables}


class _Rule:
    """Works out each table once, those first that others wait for."""

    def __init__(self, tables: Mapping[str, Columns]) -> None:
        self.tables = tables
        self.done: dict[str, Times] = {}
        self.first: dict[str, dict[str, str]] = {}
        self.places: dict[str, dict[str, int]] = {}

    def of(self, name: str) -> Times:
        if name not in self.done:
            self.done[name] = self._of(TABLES[name], self.tables[name])
        return self.done[name]

    def _of(self, table: Table, columns: Columns) -> Times:
        rows = self._named(table, columns) if table.shown_when_named else _own(table, columns)
        for column, target in table.hangs_on.items():
            if _table(target) in self.tables:
                rows = _latest(rows, self._waits(columns[column], target))
        if table.name == "claim_rules":
            rows = [max(day, self._rule_rows(columns, place)) for place, day in enumerate(rows)]
        cells: dict[str, list[str]] = {}
        if table.name == "landmarks":
            rows = [max(day, self._landmark_row(columns, place)) for place, day in enumerate(rows)]
            # A day from which charts begin is no secret; what its words speak of may be.
            cells["title"] = _latest(rows, columns["date"])
        if table.name in ON_CELLS:
            rows = [
                max(day, self._cell(*each)) for day, *each in zip(rows, *(columns[name] for name in CELL), strict=True)
            ]
        if table.name == "codes":
            rows = [self._code(*each) for each in zip(*(columns[name] for name in table.identity), strict=True)]
        for stage in table.stages:
            told = [day if is_date(day) else NEVER for day in columns[stage.known_on]]
            told = _latest(told, rows)
            cells |= dict.fromkeys((stage.known_on, *stage.columns), told)
        for column, target in table.references.items():
            other = _table(target)
            if column in table.hangs_on or other == "sources" or not (TABLES[other].is_fact and other in self.tables):
                continue
            own = dict(zip(columns[table.key], rows, strict=True))
            first = own if other == table.name else self._first(target)
            waits = [_newest(cell, first) for cell in columns[column]]
            cells[column] = _latest(cells.get(column, rows), waits)
        return Times(rows, cells, _until(table, columns, rows) if table.vintages else [])

    def _waits(self, cells: Sequence[str], target: str) -> list[str]:
        first = self._first(target)
        return [_newest(cell, first) for cell in cells]

    def _first(self, target: str) -> dict[str, str]:
        """Return for each value of a column (``table.column``) the first day on which a row with it is public."""
        if target not in self.first:
            name, key = target.split(".")
            found: dict[str, str] = {}
            for value, day in zip(self.tables[name][key], self.of(name).rows, strict=True):
                found[value] = min(found.get(value, NEVER), day)
            self.first[target] = found
        return self.first[target]

    def _named(self, table: Table, columns: Columns) -> list[str]:
        """Return for each row of a reference the first day on which a row that names it is public."""
        first: dict[str, str] = {}
        for other in self.tables:
            naming = {**TABLES[other].references, **TABLES[other].mentions}
            for column in (column for column, target in naming.items() if _table(target) == table.name):
                known = self.of(other)
                days = known.cells.get(column, known.rows)
                for cell, day in zip(self.tables[other][column], days, strict=True):
                    for key in cell.split(";"):
                        first[key] = min(first.get(key, NEVER), day)
        return [first.get(key, NEVER) for key in columns[table.key]]

    def _code(self, name: str, column: str, code: str) -> str:
        """Return the first day on which a row with a code is public: one that is needed later would tell of it."""
        known = name in self.tables and column in self.tables[name]
        return self._first(f"{name}.{column}").get(code, NEVER) if known else NEVER

    def _landmark_row(self, columns: Columns, place: int) -> str:
        """Return the day from which the row is public that a landmark names."""
        name = columns["table"][place]
        return (
            self._first(f"{name}.{TABLES[name].key}").get(columns["row"][place], ALWAYS)
            if name in self.tables
            else ALWAYS
        )

    def _cell(self, name: str, row: str, column: str) -> str:
        """Return the day from which a cell is public: another reading of an outcome would tell that there is one.

        Where nothing has been written into the cell yet, there is nothing to tell but its row.
        """
        if name not in self.tables or column not in {each.name for each in TABLES[name].columns}:
            return ALWAYS
        own = self.of(name)
        place = self._places(name).get(row)
        if place is None:
            return ALWAYS
        told = own.cells.get(column, own.rows)[place]
        return own.rows[place] if told == NEVER else told

    def _places(self, name: str) -> dict[str, int]:
        if name not in self.places:
            self.places[name] = {key: place for place, key in enumerate(self.tables[name][TABLES[name].key])}
        return self.places[name]

    def _rule_rows(self, columns: Columns, place: int) -> str:
        """Return the day from which all rows are public that a rule over claims names by id."""
        table = columns["table"][place]
        if table not in self.tables:
            return ALWAYS
        named = RULE_IDS.findall(f"{columns['rows'][place]};{columns['than_rows'][place]}")
        first = self._first(f"{table}.{TABLES[table].key}")
        return max((first.get(key, ALWAYS) for ids in named for key in ids.strip().split("|")), default=ALWAYS)


def _table(target: str) -> str:
    return target.split(".")[0]


def _own(table: Table, columns: Columns) -> list[str]:
    if not table.since:
        return [ALWAYS] * len(columns[table.key])
    return [day if is_date(day) else NEVER for day in columns[table.since]]


def _until(table: Table, columns: Columns, rows: Sequence[str]) -> list[str]:
    """Return for each row the day on which the next vintage of its fact became public; :data:`NEVER` for the newest."""
    facts: dict[tuple[str, ...], list[int]] = {}
    for place, fact in enumerate(zip(*(columns[name] for name in table.unique[0]), strict=True)):
        if any(fact):  # of a frame that lacks the columns of the fact nothing can be said
            facts.setdefault(fact, []).append(place)
    until = [NEVER] * len(rows)
    for places in facts.values():
        if len(places) > 1:
            ordered = sorted(places, key=rows.__getitem__)
            for one, other in pairwise(ordered):
                until[one] = rows[other]
    return until


def _newest(cell: str, first: Mapping[str, str]) -> str:
    """Return the day from which everything that a cell names is public; what leads nowhere is the check's business."""
    return max((first.get(key, ALWAYS) for key in cell.split(";")), default=ALWAYS) if cell else ALWAYS


def _latest(one: Sequence[str], other: Sequence[str]) -> list[str]:
    return [max(pair) for pair in zip(one, other, strict=True)]


def view(table: Table, frame: pd.DataFrame, known: Times, day: date) -> pd.DataFrame:
    """Return the part of a typed table that was public on a day, without ``note``.

    Parameters
    ----------
    table : Table
        Declaration of the table.
    frame : pandas.DataFrame
        All its rows, typed, in the order of the times.
    known : Times
        When each row and later cell became public.
    day : datetime.date
        Day of the reader.
    """
    until = day.isoformat()
    rows = known.seen(until)
    seen = (frame.drop(columns="note") if "note" in frame else frame)[rows]
    before = table.before
    for column in known.cells:
        if column in seen and (hidden := known.hidden(column, until)[rows]).any():
            seen[column] = seen[column].mask(hidden, before[column]) if column in before else seen[column].mask(hidden)
    return seen


def known(frames: Mapping[str, pd.DataFrame], day: date | pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return typed tables as they were known on an earlier day, for models that look back.

    What hangs on a table that is not among them is taken to be public with its own day, and rows of ``sources`` stay as
    they are.
    """
    until = date.fromisoformat(str(day)[:10])
    times = past_times(frames)
    return {
        name: view(TABLES[name], frame, times[name], until) if name in times else frame.copy()
        for name, frame in frames.items()
    }


def past_times(frames: Mapping[str, pd.DataFrame]) -> dict[str, Times]:
    """Return for those who look back when the rows of each typed table became public; of those that are shown when named, nothing."""
    rule = _Rule({name: _text(TABLES[name], frame) for name, frame in frames.items() if name != "sources"})
    return {name: rule.of(name) for name in rule.tables if not TABLES[name].shown_when_named}


def _text(table: Table, frame: pd.DataFrame) -> Columns:
    """Return as text the columns of a typed table that decide when something is public."""
    stages = {stage.known_on for stage in table.stages}
    asked = {
        target.split(".")[1]
        for other in TABLES.values()
        for target in other.hangs_on.values()
        if _table(target) == table.name
    }
    facts = table.unique[0] if table.vintages else ()
    wanted = {table.key, table.since, *facts, *stages, *table.hangs_on, *table.references, *table.mentions, *asked}
    if table.name == "claim_rules":
        wanted |= {"table", "rows", "than_rows"}
    if table.name in ON_CELLS:
        wanted |= set(CELL)
    return {name: _cells(frame[name]) if name in frame else [""] * len(frame) for name in wanted - {"", "sources"}}


def _cells(column: pd.Series) -> list[str]:
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column):
        days: Any = column.to_numpy().astype("datetime64[D]").astype(str)
        return [day if day != "NaT" else "" for day in days]
    return ["" if pd.isna(cell) else str(cell) for cell in column]
