"""From a file's rows to rows of a table: blanks filled, ids made, those that are there already set apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from trucebook.evidence.tables import Table
from trucebook.intake.columns import Match
from trucebook.intake.forms import Form
from trucebook.intake.sheets import Sheet

Row = dict[str, str]

DAYS = ("field_end", "date", "month", "period", "start", "period_start", "known_on")
NAMES = (
    "asset",
    "commodity",
    "poll",
    "pollster",
    "name",
    "series",
    "title",
    "indicator",
    "measure",
    "donor",
    "actor",
    "event",
)
LONGEST = 60
"""An id is to be read: a longer one is cut at a hyphen."""
REMARKS = {"id", "sources", "confidence", "known_on_is", "note", "known_on"}
"""Columns that say how a fact is known, not what it is: two rows that differ in these alone are the same fact."""


@dataclass(frozen=True)
class New:
    """A row to be added, with its line in the file that it comes from, and what is there under the id that it would have had."""

    line: int
    row: Row
    beside: str = ""


@dataclass(frozen=True)
class Skipped:
    """A row that is there already: its line, the id of the one that is there, and columns that differ as words."""

    line: int
    same_as: str
    differs: str


def rewritten(sheet: Sheet, match: Match, forms: Mapping[str, Form], table: Table) -> list[New]:
    """Return a file's rows with the columns of the table, cells as the table writes them, blanks filled; ids not made."""
    found = []
    for line, cells in sheet.rows:
        row = {column.name: "" for column in table.columns}
        row |= {name: forms[name].rewrite(cells[place]) for name, place in match.places.items()}
        for name, value in match.fixed.items():
            if not row[name]:
                row[name] = row[value[1:]] if value.startswith("=") else value
        found.append(New(line, row))
    return found


def sorted_out(table: Table, there: Sequence[Row], rows: Iterable[New]) -> tuple[list[New], list[Skipped]]:
    """Give ids to rows that have none, and set apart those that are there already or come twice."""
    keys = _keys(table)
    seen: dict[tuple[object, ...], Row] = {}
    for row in there:
        for place, value in _identities(keys, row):
            seen.setdefault((place, value), row)
    old = {row["id"]: row for row in there if row.get("id")}
    taken = {row[table.key] for row in there if row.get(table.key)}
    new: list[New] = []
    skipped: list[Skipped] = []
    for one in rows:
        twin = next((seen[key] for key in _identities(keys, one.row) if key in seen), None)
        if twin is not None:
            skipped.append(Skipped(one.line, twin.get(table.key, ""), _differing(one.row, twin)))
            continue
        beside = ""
        if table.key == "id" and not one.row["id"]:
            wanted = made_id(table, one.row)
            one.row["id"] = _free(wanted, taken)
            if wanted in old:
                beside = f"{wanted} is there" + (f": {apart}" if (apart := _differing(one.row, old[wanted])) else "")
        taken.add(one.row[table.key])
        for key in _identities(keys, one.row):
            seen.setdefault(key, one.row)
        new.append(replace(one, beside=beside))
    return new, skipped


def _keys(table: Table) -> list[tuple[str, ...]]:
    """Return the groups of columns that identify a row; without any of their own, all that say what the fact is."""
    facts = tuple(column.name for column in table.columns if column.name not in REMARKS)
    own = [*table.unique] or ([facts] if table.is_fact else [])
    return [*([(table.key,)] if table.identity == (table.key,) else []), *own]


def _identities(keys: Sequence[tuple[str, ...]], row: Row) -> Iterator[tuple[int, tuple[str, ...]]]:
    for place, columns in enumerate(keys):
        value = tuple(row.get(column, "") for column in columns)
        if any(value):
            yield place, value


def _differing(row: Row, twin: Row) -> str:
    """Say in which cells a row differs from the one that is there; how it is known does not count."""
    apart = [
        f"{name} {twin.get(name, '')!r} there, {value!r} in the file"
        for name, value in row.items()
        if value and name not in REMARKS and value != twin.get(name, "")
    ]
    return "; ".join(apart)


def made_id(table: Table, row: Row) -> str:
    """Return the id of a row by the rule of its table: its day or month, then what identifies it or its name."""
    own = table.unique[0] if table.unique else ()
    day = next((row[name] for name in (*own, *DAYS) if name in DAYS and row.get(name)), "")
    if table.name == "polls":  # as the polls that are there: who asked, in which month
        return "-".join(part for part in (slug(row["pollster"]), day[:7].replace("-", "")) if part)
    names = [row[name] for name in own if name not in DAYS] or [
        next((row[name] for name in NAMES if row.get(name)), table.name)
    ]
    if table.name == "poll_answers":
        day, names = row["known_on"][:4], [row["poll"], row["series"], row["answer_class"]]
    text = "-".join(part for part in (slug(day), *map(slug, names)) if part)
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit("-", 1)[0]


def slug(text: str) -> str:
    """Return a text as lower-case letters, digits and hyphens; letters of other scripts fall away."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _free(wanted: str, taken: set[str]) -> str:
    number = 1
    while (name := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return name
