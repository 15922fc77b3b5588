"""Recognise how a column writes its numbers and days, and rewrite it as the tables have them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from trucebook.evidence.columns import NUMBER, is_date
from trucebook.evidence.tables import Table
from trucebook.intake.errors import IntakeError

Mark = Literal["comma", "point"]
Order = Literal["day-first", "month-first"]

EPOCH = date(1899, 12, 30)
"""Day 0 of Excel's count of days, as of March 1900."""
SERIAL = re.compile(r"([0-9]{5})(\.0+)?")
SERIALS = (30_000, 60_000)
"""Numbers of the years 1982 to 2064: others are no days of ours."""
TIMED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00(:00(\.0+)?)?(Z|\+00:00)?")
WRITTEN = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")
MONTH = re.compile(r"([0-9]{1,2})[./-]([0-9]{4})")
BLANKS = re.compile(r"[\s\u00a0\u202f']")

BY_COMMA = re.compile(r"-?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]+)?")
BY_POINT = re.compile(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?")

_MARKS: tuple[tuple[str, Mark, re.Pattern[str], re.Pattern[str]], ...] = (
    (",", "comma", BY_COMMA, BY_POINT),
    (".", "point", BY_POINT, BY_COMMA),
)


@dataclass(frozen=True)
class Form:
    """How a column is written: in words (blank: as the tables are), and how to rewrite one cell."""

    words: str
    rewrite: Callable[[str], str]


PLAIN = Form("", lambda cell: cell)


def forms(
    table: Table,
    columns: Mapping[str, Sequence[str]],
    *,
    file: str,
    separator: str,
    decimal: Mark | None = None,
    dates: Order | None = None,
) -> dict[str, Form]:
    """Return the form of each column of a table.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Cells by column of the table.
    file, separator : str
        Of the file, to name it and as a hint: cells between semicolons are of a country that writes a decimal comma.
    decimal, dates : str, optional
        What the user says of cells that can be read in two ways.

    Raises
    ------
    IntakeError
        Naming each column that can be read in two ways.
    """
    found: dict[str, Form] = {}
    causes: list[str] = []
    numbers = [cells for name, cells in columns.items() if table[name].type in {"number", "integer"}]
    usual = decimal or _only([mark for cells in numbers for mark in _marks(cells)])
    hint: Mark | None = "comma" if separator == ";" else None
    for name, cells in columns.items():
        given = [cell for cell in cells if cell]
        try:
            if table[name].type in {"number", "integer"}:
                found[name] = _number(given, usual, hint)
            elif table[name].type == "date":
                found[name] = _day(given, dates)
            elif table[name].type == "month":
                found[name] = _month(given, dates)
            else:
                found[name] = PLAIN
            if all(found[name].rewrite(cell) == cell for cell in given):
                found[name] = PLAIN
        except _AmbiguousError as error:
            causes.append(f"{file}, column {name}: {error}")
    if causes:
        raise IntakeError(causes)
    return found


class _AmbiguousError(Exception):
    pass


def _only(marks: Sequence[Mark]) -> Mark | None:
    return marks[0] if len(set(marks)) == 1 else None


def _bare(cell: str) -> str:
    return BLANKS.sub("", cell.replace("\u2212", "-")).removesuffix("%")


def _marks(cells: Sequence[str]) -> set[Mark]:
    """Return the decimal marks that cells give away: those that cannot separate thousands."""
    found: set[Mark] = set()
    for cell in map(_bare, cells):
        for sign, mark, own, rival in _MARKS:
            if sign in cell and own.fullmatch(cell) and not rival.fullmatch(cell):
                found.add(mark)
    return found


def _number(cells: Sequence[str], usual: Mark | None, hint: Mark | None) -> Form:
    bare = [_bare(cell) for cell in cells]
    own = _marks(cells)
    if len(own) > 1:
        return PLAIN  # the check names the cells
    mark = _only([*own]) or usual
    if mark is None:
        sign = "." if hint == "comma" else ","
        doubtful = next((cell for cell in bare if sign in cell), None)
        if doubtful is not None and BY_POINT.fullmatch(doubtful) and BY_COMMA.fullmatch(doubtful):
            as_comma = doubtful.replace(".", "").replace(",", ".")
            raise _AmbiguousError(
                f"{doubtful!r} can be read in two ways, expected --decimal comma (it is {as_comma}) "
                f"or --decimal point (it is {doubtful.replace(',', '')})"
            )
        mark = hint or "point"
    pattern, words = (BY_COMMA, "a decimal comma") if mark == "comma" else (BY_POINT, "a decimal point")
    if all(NUMBER.fullmatch(cell) for cell in cells) and (mark == "point" or not any("." in cell for cell in cells)):
        return PLAIN

    def rewrite(cell: str) -> str:
        text = _bare(cell)
        if not pattern.fullmatch(text):
            return cell
        return text.replace(".", "").replace(",", ".") if mark == "comma" else text.replace(",", "")

    thousands = any(_bare(cell) != cell or ("." if mark == "comma" else ",") in cell for cell in cells)
    return Form(words + (", thousands or signs set apart" if thousands else ""), rewrite)


def _day(cells: Sequence[str], said: Order | None) -> Form:
    if all(is_date(cell) for cell in cells):
        return PLAIN
    order = _order(cells, said)
    seen = set()
    for cell in cells:
        if WRITTEN.fullmatch(cell):
            seen.add("the day first" if order == "day-first" else "the month first")
        elif _serial(cell):
            seen.add("Excel's numbers of days")
        elif TIMED.fullmatch(cell):
            seen.add("days with a time of 0:00")
    return Form("dates as " + " and ".join(sorted(seen)), lambda cell: _as_day(cell, order)) if seen else PLAIN


def _month(cells: Sequence[str], said: Order | None) -> Form:
    day = _day([cell for cell in cells if not MONTH.fullmatch(cell)], said)

    def rewrite(cell: str) -> str:
        written = MONTH.fullmatch(cell)
        if written:
            return f"{written[2]}-{int(written[1]):02d}"
        text = day.rewrite(cell)
        return text[:7] if is_date(text) else text

    changed = any(rewrite(cell) != cell for cell in cells)
    return Form("months out of days or of MM/YYYY", rewrite) if changed else PLAIN


def _order(cells: Sequence[str], said: Order | None) -> Order:
    """Tell whether the day or the month comes first: points mean the day, a number above 12 decides, else the user."""
    written = [match for cell in cells if (match := WRITTEN.fullmatch(cell))]
    if said or not written:
        return said or "day-first"
    first = any(int(match[1]) > 12 for match in written)
    second = any(int(match[3]) > 12 for match in written)
    if second and not first:
        return "month-first"
    if first or all(match[2] == "." for match in written):
        return "day-first"
    raise _AmbiguousError(
        f"{written[0][0]!r} can be read in two ways, expected --dates day-first (it is "
        f"{_as_day(written[0][0], 'day-first')}) or --dates month-first (it is {_as_day(written[0][0], 'month-first')})"
    )


def _serial(cell: str) -> bool:
    match = SERIAL.fullmatch(cell)
    return match is not None and SERIALS[0] <= int(match[1]) <= SERIALS[1]


def _as_day(cell: str, order: Order) -> str:
    if (timed := TIMED.fullmatch(cell)) is not None:
        return timed[1]
    if _serial(cell):
        return (EPOCH + timedelta(days=int(float(cell)))).isoformat()
    if (written := WRITTEN.fullmatch(cell)) is not None:
        day, month = (written[1], written[3]) if order == "day-first" else (written[3], written[1])
        text = f"{written[4]}-{int(month):02d}-{int(day):02d}"
        return text if is_date(text) else cell
    return cell
