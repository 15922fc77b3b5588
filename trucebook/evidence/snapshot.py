"""A data folder at one moment: what it says, when each part of it was public, and what that dates. Needs no pandas."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from trucebook.evidence.asof import ALWAYS, NEVER, Columns, Times, times
from trucebook.evidence.citations import Citation, SeenSources, citations, keys_of, public_from, seen_sources
from trucebook.evidence.columns import is_date
from trucebook.evidence.errors import AsOfError
from trucebook.evidence.folder import Stamp, digest, stamp
from trucebook.evidence.kept import kept, key_of, made_by
from trucebook.evidence.tables import TABLES

LATEST, KEPT = "latest", "snapshots"
"""The day that dates the book, as editions name it; and the kind of what is kept of a data folder."""


class Snapshot:
    """The tables of a data folder as text, read leniently: faults are the business of the check.

    Get one from :func:`snapshot`, which keeps it until a file changes. Everything is worked out once, and what a build asks each time
    that nothing has changed is kept for the next one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def kept(self, asked: object, work: Callable[[], Any]) -> Any:
        """Return what is kept of this content under a question, else what ``work`` gives; both are JSON values."""
        return kept(KEPT, [self.content, made_by("evidence"), asked], work)

    @cached_property
    def content(self) -> str:
        """A hash of all its files."""
        return key_of([[table.name, digest(self.folder / table.file)] for table in TABLES.values()])

    @cached_property
    def tables(self) -> dict[str, Columns]:
        """Every table as text, with all its columns; a table whose file is absent has no rows."""
        return {name: self._columns(name) for name in TABLES}

    def _columns(self, name: str) -> Columns:
        table = TABLES[name]
        wanted = [column.name for column in table.columns]
        path = self.folder / table.file
        if not path.is_file():
            return {column: [] for column in wanted}
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        try:
            header, *records = [cells for cells in csv.reader(io.StringIO(text, newline="")) if cells] or [[]]
        except csv.Error:
            return {column: [] for column in wanted}
        place = {column: header.index(column) for column in wanted if column in header}
        if place.keys() == {*wanted} and {*map(len, records)} == {len(header)}:  # as in all sound tables; much quicker
            turned = list(zip(*records, strict=True))
            return {column: turned[place[column]] for column in wanted}
        return {
            column: [cells[place[column]] if place.get(column, len(cells)) < len(cells) else "" for cells in records]
            for column in wanted
        }

    @cached_property
    def times(self) -> dict[str, Times]:
        """From which day each row and each later cell of each table is public, but of ``sources``."""
        return times({name: columns for name, columns in self.tables.items() if name != "sources"})

    @cached_property
    def citations(self) -> list[Citation]:
        """Which row names which sources."""
        return citations(self.tables, self.times)

    @cached_property
    def public_from(self) -> dict[str, str]:
        """From which day each source is public, see :func:`trucebook.evidence.citations.public_from`."""
        return public_from(self.tables["sources"], self.citations)

    def cited(self, tables: Iterable[str], day: str) -> set[str]:
        """Return the sources that rows of the tables name which are public on a day."""
        return set().union(*(self._cited(name, day) for name in tables))

    @lru_cache(maxsize=4096)  # noqa: B019 - a snapshot lives as long as its folder is unchanged
    def _cited(self, name: str, day: str) -> set[str]:
        columns = self.tables[name]
        if "sources" not in columns:
            return set()
        seen = self.times[name].seen(day)
        return keys_of([cell for cell, shown in zip(columns["sources"], seen, strict=True) if shown])

    def sources(self, tables: Iterable[str], day: str) -> SeenSources:
        """Return the sources of some tables as the reader of a day may see them."""
        return seen_sources(self.tables["sources"], self.public_from, self.cited(tables, day), day)

    @cached_property
    def latest(self) -> date:
        """The day that dates the book: the newest of any table but the mechanical ones.

        Prices and maps are collected by machine day by day and would date the book by themselves; only where nothing
        else is there do they count. The clock is never asked.

        Raises
        ------
        AsOfError
            If the data folder has no dated row at all.
        """
        return date.fromisoformat(self.kept("latest", self._latest))

    def _latest(self) -> str:
        facts = [name for name in TABLES if TABLES[name].is_fact]
        by_hand = [name for name in facts if not TABLES[name].mechanical]
        newest = max(self._days(by_hand), default="") or max(self._days(facts), default="")
        if not newest:
            raise AsOfError(
                f"as_of 'latest': {self.folder} has no dated row, expected at least one event; or give a date"
            )
        return newest

    @cached_property
    def first(self) -> date:
        """The first day on which a row of the events was public; without events, of any table.

        Other tables reach back to treaties and prices of long before, of which alone no book can be made.

        Raises
        ------
        AsOfError
            If the data folder has no dated row at all.
        """
        return date.fromisoformat(self.kept("first", self._first))

    def _first(self) -> str:
        days = [day for day in self.times["events"].rows if day != NEVER]
        days = days or [day for name in TABLES if TABLES[name].is_fact for day in self.times[name].rows if day != NEVER]
        if not days:
            raise AsOfError(f"{self.folder} has no dated row")
        return min(days)

    def _days(self, names: Iterable[str]) -> set[str]:
        return {day for name in names for day in self.times[name].last} - {ALWAYS, NEVER}

    def newer(self, day: date) -> dict[str, int]:
        """Return how many rows of each table became public only after a day: no edition of that day shows them."""
        until = day.isoformat()
        return {
            name: count
            for name, known in self.times.items()
            if TABLES[name].is_fact and (count := sum(until < since < NEVER for since in known.rows))
        }

    def resolve(self, as_of: str | date) -> date:
        """Return the date that ``as_of`` means: ``latest`` or YYYY-MM-DD.

        Raises
        ------
        AsOfError
            If it is no date, or lies before the first row.
        """
        if str(as_of) == LATEST:
            return self.latest
        if not is_date(str(as_of)):
            raise AsOfError(f"as_of {str(as_of)!r}: no date, expected YYYY-MM-DD or 'latest'")
        day = date.fromisoformat(str(as_of))
        if day < self.first:
            raise AsOfError(f"as_of {day}: before the first row of the evidence, expected {self.first} or later")
        return day


def snapshot(folder: Path) -> Snapshot:
    """Return the snapshot of a data folder as it is now."""
    return _snapshot(folder, tuple(stamp(folder / table.file) for table in TABLES.values()))


@lru_cache(maxsize=8)
def _snapshot(folder: Path, state: tuple[Stamp, ...]) -> Snapshot:
    return Snapshot(folder)


def resolve_as_of(as_of: str | date, data: Path) -> date:
    """Return the date that ``as_of`` means for a data folder, see :meth:`Snapshot.resolve`."""
    return snapshot(data).resolve(as_of)


def latest_date(data: Path) -> date:
    """Return the day that dates the book, see :attr:`Snapshot.latest`."""
    return snapshot(data).latest


def first_date(data: Path) -> date:
    """Return the first day of which a book can be made, see :attr:`Snapshot.first`."""
    return snapshot(data).first
