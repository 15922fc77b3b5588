"""Hashes of what a reader of a date sees: what a build compares to tell which chapters are out of date."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from trucebook.evidence.citations import renamed
from trucebook.evidence.snapshot import Snapshot, snapshot
from trucebook.evidence.tables import REFERENCES, TABLES

CITATIONS = "citations"
"""What a page of sources reads in place of tables: the sources that visible rows of any table name."""

AHEAD = "TRUCEBOOK_AHEAD"
"""Environment variable: data folder and days that processes of this build will look at, see :func:`announce`."""


def announce(data: Path, days: Iterable[date]) -> None:
    """Say to processes that are yet to start which days of a data folder will be looked at."""
    os.environ[AHEAD] = json.dumps([str(data), sorted({day.isoformat() for day in days})])


def look_ahead() -> None:
    """Read what was announced, for all who are forked from this process: each would need a third of a second for it."""
    told = os.environ.get(AHEAD)
    if told:
        folder, days = json.loads(told)
        for day in days:
            data_version(Path(folder), date.fromisoformat(day))


def fingerprint(data: Path, tables: Iterable[str], as_of: date) -> dict[str, str]:
    """Return a hash of what a reader of a date sees of each table, and of the references that those tables use.

    What became public later, and notes, count for nothing: a poll of today makes no edition of last year stale. Two
    days have equal fingerprints if, and only if, the door shows the same on both. Of ``sources`` those rows count that
    visible rows of the tables cite: a new source makes no chapter stale that does not cite it.
    """
    now, day, wanted = snapshot(data), as_of.isoformat(), set(tables)
    prints: dict[str, str] = now.kept([sorted(wanted), day], lambda: _fingerprint(now, wanted, day))
    return prints


def _fingerprint(now: Snapshot, wanted: set[str], day: str) -> dict[str, str]:
    own = tuple(name for name in TABLES if name in wanted)
    prints = {
        name: _visible(now, name, day) for name in TABLES if name in wanted | set(REFERENCES) and name != "sources"
    }
    prints["sources"] = _sources(now, own, day)
    if CITATIONS in wanted:
        prints[CITATIONS] = _sources(now, tuple(TABLES), day)
    return prints


def data_version(data: Path, as_of: date) -> str:
    """Return a short hash of all that a reader of a date sees: the version of the data that a page cites.

    The version of an old edition stays as it is when rows of later days are added.
    """
    return hashlib.sha256(str(fingerprint(data, TABLES, as_of)).encode()).hexdigest()[:10]


@lru_cache(maxsize=4096)
def _sources(now: Snapshot, tables: tuple[str, ...], day: str) -> str:
    """Return a hash of the sources that some tables cite as the door shows them: all of a public one, of another its publisher and kind."""
    columns = now.tables["sources"]
    rows = sorted(
        str(
            [cells[place] for cells in columns.values()]
            if shown
            else [columns["publisher"][place], columns["kind"][place]]
        )
        for place, shown in now.sources(tables, day).rows
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


@lru_cache(maxsize=4096)
def _visible(now: Snapshot, name: str, day: str) -> str:
    """Return a hash of the rows of a table as they were public on a day."""
    if not (now.folder / TABLES[name].file).is_file():
        return "absent"
    table, known, columns = TABLES[name], now.times[name], now.tables[name]
    whole, steady = hashlib.sha256(), _steady(now, name)
    names = now.sources((name,), day).names
    hidden = {column: known.hidden(column, day) for column in known.cells}
    for place in known.seen(day).nonzero()[0].tolist():
        whole.update(steady[place])
        later = [
            (table.before.get(column, "") if hidden[column][place] else columns[column][place]) for column in hidden
        ]
        if "sources" in columns:
            later.append(renamed(columns["sources"][place], names))
        whole.update(str(later).encode())
    for place in known.replaced(day).nonzero()[0].tolist() if known.until else ():
        whole.update(steady[place])  # what a value was before it was revised can be asked, too
    return whole.hexdigest()


@lru_cache(maxsize=256)
def _steady(now: Snapshot, name: str) -> list[bytes]:
    """Return of each row the cells that are the same on every day on which it is seen."""
    columns = now.tables[name]
    wanted = [cells for column, cells in columns.items() if column not in {"note", "sources", *now.times[name].cells}]
    return [str(cells).encode() for cells in zip(*wanted, strict=True)]
