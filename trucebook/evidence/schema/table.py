"""What a table is: its columns, what they point to, and when each part of a row became public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trucebook.evidence.schema.column import Column
from trucebook.evidence.schema.columns import COLUMNS


@dataclass(frozen=True)
class Stage:
    """Columns of a row that became public together, later than the row itself.

    Attributes
    ----------
    known_on : str
        The date column that says from which day the stage is public (blank: not known yet).
    columns : tuple of str
        The columns that are hidden before that day.
    before : mapping of str to str
        What a hidden column shows instead of a blank: a fixed value, or ``"="`` and the name of a column of the row.
    """

    known_on: str
    columns: tuple[str, ...]
    before: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """One table of the evidence.

    Attributes
    ----------
    name : str
        Name of the table; its file is ``<name>.csv``.
    title, description : str
        For the reader of the data dictionary.
    columns : tuple of Column
        In the order of the file.
    stages : tuple of Stage
        Parts of a row that became public later than the row.
    references : mapping of str to str
        Column → ``table.column`` that its values must be found in (each item of a ``keys`` column).
    ordered : tuple of tuple of str
        Date columns that must not decrease from left to right (blanks are passed over).
    since : str
        The date column from which on a row is public; blank: always.
    hangs_on : mapping of str to str
        Column → ``table.column``: a row is never public before the row that it names there.
    mentions : mapping of str to str
        Column → ``table.column`` that its values may be found in, but need not.
    shown_when_named : bool
        Whether a row of a reference is public only from the first row on that names it: its title may tell what came
        later.
    mechanical : bool
        Whether rows are collected by machine day by day (prices, maps): they do not date the book.
    judged : bool
        Whether rows are our judgement, which may come after all the sources that it rests on.
    unique : tuple of tuple of str
        Columns that together identify a row: no two rows may have the same in all of them.
    vintages : bool
        Whether a fact may be published anew with another value: rows then share what identifies them (the first of
        ``unique``) and differ in ``since``, and of each fact a day shows the newest that was public.
    one_unit : tuple of str
        Columns that together name a series: all its rows have the same ``unit``, as charts and sentences put them side by side.
    """

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    stages: tuple[Stage, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    ordered: tuple[tuple[str, ...], ...] = ()
    since: str = ""
    hangs_on: Mapping[str, str] = field(default_factory=dict)
    mentions: Mapping[str, str] = field(default_factory=dict)
    shown_when_named: bool = False
    mechanical: bool = False
    judged: bool = False
    unique: tuple[tuple[str, ...], ...] = ()
    vintages: bool = False
    one_unit: tuple[str, ...] = ()

    @property
    def before(self) -> Mapping[str, str]:
        """What cells of a later stage show before it, where that is not a blank."""
        return {column: text for stage in self.stages for column, text in stage.before.items()}

    @property
    def file(self) -> str:
        """Name of the file in a data folder."""
        return f"{self.name}.csv"

    @property
    def key(self) -> str:
        """Name of the column that identifies a row: ``id`` of a fact, ``key`` or ``code`` of a reference."""
        return self.columns[0].name

    @property
    def identity(self) -> tuple[str, ...]:
        """Columns that identify a row: the key alone, or several columns of a reference that has no key."""
        return self.unique[0] if self.unique and not self.is_fact else (self.key,)

    @property
    def is_fact(self) -> bool:
        """Whether rows are facts with a date of publication (not references such as sources and actors)."""
        return any(column.name == "known_on" for column in self.columns)

    def __getitem__(self, column: str) -> Column:
        return next(c for c in self.columns if c.name == column)


def pick(*names: str | Column) -> tuple[Column, ...]:
    """Return columns by their names, or as they are given."""
    return tuple(COLUMNS[name] if isinstance(name, str) else name for name in names)


def fact(
    name: str,
    title: str,
    description: str,
    *columns: str | Column,
    stages: tuple[Stage, ...] = (),
    references: Mapping[str, str] | None = None,
    ordered: tuple[tuple[str, ...], ...] = (),
    hangs_on: tuple[str, ...] = (),
    mentions: Mapping[str, str] | None = None,
    mechanical: bool = False,
    judged: bool = False,
    unique: tuple[tuple[str, ...], ...] = (),
    vintages: bool = False,
    one_unit: tuple[str, ...] = (),
) -> Table:
    """Build a fact table: ``id`` in front; ``sources, confidence, known_on_is, note`` behind; stage dates in order."""
    named = {"sources": "sources.key", **(references or {})}
    return Table(
        name,
        title,
        description,
        pick("id", *columns, "sources", "confidence", "known_on_is", "note"),
        stages,
        named,
        (("known_on", *(stage.known_on for stage in stages)), *ordered) if stages else ordered,
        since="known_on",
        hangs_on={column: named[column] for column in hangs_on},
        mentions=mentions or {},
        mechanical=mechanical,
        judged=judged,
        unique=unique,
        vintages=vintages,
        one_unit=one_unit,
    )


def reference(
    name: str,
    title: str,
    description: str,
    *columns: str | Column,
    stages: tuple[Stage, ...] = (),
    references: Mapping[str, str] | None = None,
    since: str = "",
    hangs_on: Mapping[str, str] | None = None,
    shown_when_named: bool = False,
    unique: tuple[tuple[str, ...], ...] = (),
    ordered: tuple[tuple[str, ...], ...] = (),
) -> Table:
    """Build a reference: ``hangs_on`` may name columns that are no key of the other table."""
    return Table(
        name,
        title,
        description,
        pick(*columns),
        stages,
        references or {},
        since=since,
        hangs_on=hangs_on or {},
        shown_when_named=shown_when_named,
        unique=unique,
        ordered=ordered,
    )
