"""What became known from one edition to the next: counted and listed from the days on which rows were public."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from trucebook.evidence.asof import NEVER, Times
from trucebook.evidence.snapshot import snapshot
from trucebook.evidence.tables import TABLES

HEADER = ("since", "until", "table", "id", "change")
ADDED, TOLD, REVISED = "added", "told later", "revised"


@dataclass(frozen=True)
class Change:
    """What happened to a row between two editions.

    Attributes
    ----------
    table, row : str
        Table, and key of the row.
    kind : str
        ``added``: the row became public. ``told later``: a later stage of it did, such as an outcome. ``revised``: a newer value of
        the same fact took its place.
    """

    table: str
    row: str
    kind: str


def changes(data: Path, since: date, until: date) -> list[Change]:
    """Return what became public after one day and by another, in the order of the tables; of tables of facts alone.

    Parameters
    ----------
    data : pathlib.Path
        The data folder.
    since, until : datetime.date
        The days of two editions.
    """
    now = snapshot(data)
    first, last = since.isoformat(), until.isoformat()
    return [
        Change(name, key, kind)
        for name, table in TABLES.items()
        if table.is_fact
        for key, kind in _of(now.tables[name][table.key], now.times[name], first, last)
    ]


def _of(keys: Sequence[str], times: Times, first: str, last: str) -> Iterator[tuple[str, str]]:
    later = zip(*times.cells.values(), strict=True) if times.cells else [()] * len(keys)
    until = times.until or [NEVER] * len(keys)
    for key, day, cells, replaced in zip(keys, times.rows, later, until, strict=True):
        if first < day <= last:
            yield key, ADDED
        elif day <= first and any(first < cell <= last and cell != NEVER for cell in cells):
            yield key, TOLD
        if day <= last and first < replaced <= last:
            yield key, REVISED


def changelog(data: Path, days: Sequence[date]) -> tuple[str, str]:
    """Return what became known from each edition to the next: in words, and row by row as CSV.

    Parameters
    ----------
    days : sequence of datetime.date
        The days of the editions, the last one that of the package. Nothing later is told.
    """
    days = sorted(set(days))
    sections, listed = [], io.StringIO(newline="")
    writer = csv.writer(listed, lineterminator="\n")
    writer.writerow(HEADER)
    for since, until in pairwise(days):
        found = changes(data, since, until)
        writer.writerows((since, until, one.table, one.row, one.kind) for one in found)
        sections.append(_section(since, until, found))
    sections.append(_begin(data, days[0]))
    return HEAD + "\n".join([*sections[-2::-1], sections[-1]]), listed.getvalue()


HEAD = """# What changed in the data

From edition to edition, newest first: computed from the days on which rows, and later stages of rows, became public. `changes.csv` names
each row. What was found wrong in a row and put right holds for all editions, and stands in the book's page of corrections.

"""


def _section(since: date, until: date, found: Sequence[Change]) -> str:
    lines = [f"## {until}, since {since}", ""]
    if not found:
        return "\n".join([*lines, "Nothing.", ""])
    lines += [f"| table | {ADDED} | {TOLD} | {REVISED} |", "| --- | ---: | ---: | ---: |"]
    for name in dict.fromkeys(one.table for one in found):
        kinds = [one.kind for one in found if one.table == name]
        lines.append(f"| {name} | {kinds.count(ADDED)} | {kinds.count(TOLD)} | {kinds.count(REVISED)} |")
    return "\n".join([*lines, ""])


def _begin(data: Path, day: date) -> str:
    known = {
        name: int(times.seen(day.isoformat()).sum())
        for name, times in snapshot(data).times.items()
        if TABLES[name].is_fact
    }
    rows = [f"| {name} | {count} |" for name, count in known.items() if count]
    return "\n".join([f"## {day}", "", "| table | rows |", "| --- | ---: |", *rows, ""])
