"""The small language of claim rules: which rows of a table a rule looks at, and with what it compares them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from trucebook.evidence.columns import NUMBER, is_date
from trucebook.evidence.errors import Fault
from trucebook.evidence.tables import TABLES, VIEWS, Table

OPERATORS = ("!=", ">=", "<=", "^=", "=", ">", "<", "~")
"""Longer ones first, so that ``>=`` is not read as ``>``."""

CONDITION = re.compile(r"([a-z_]+)\s*(" + "|".join(map(re.escape, OPERATORS)) + r")\s*(.*)")

DATE_WORD = re.compile(r"(as-of|known-on|forecast-date)(?:([+-]\d{1,4})d)?")
"""A day that is known only when the rule is applied: the edition's, or one of the claim's, days before or after it."""

PLACE = re.compile(r"\{(found|than)(?:\|([^|{}]*)\|([^|{}]*))?\}")
"""A place in a finding for a value; with ``|round|rounds`` a count with its noun."""

NEEDS_DATE, NEEDS_NUMBER = ("first", "last"), ("newest", "largest", "total")
"""Measures of a date column, and of a number column; ``count`` and ``edition`` need none."""


@dataclass(frozen=True)
class Condition:
    """One condition on the rows of a table: ``column``, an operator, and the values of which one must fit."""

    column: str
    operator: str
    values: tuple[str, ...]


def table_of(name: str) -> Table:
    """Return the table that a rule reads: a table of the evidence, or the one that a view of it is made from."""
    return TABLES[VIEWS.get(name, name)]


def conditions(text: str) -> list[Condition]:
    """Read conditions such as ``status=held; parties=RU+UA; start>2022-03-31``.

    ``=`` equals one of several values (joined with ``|``; ``A+B``: both in a list), ``!=`` none of them, ``~``
    contains, ``^=`` begins with, and ``<``, ``<=``, ``>``, ``>=`` compare. A blank value stands for a blank cell.

    Raises
    ------
    ValueError
        If a part is no condition; the message is that part.
    """
    found = []
    for part in filter(None, (one.strip() for one in text.split(";"))):
        match = CONDITION.fullmatch(part)
        if match is None:
            raise ValueError(part)
        column, operator, values = match.groups()
        found.append(Condition(column, operator, tuple(one.strip() for one in values.split("|"))))
    return found


def check_rules(rules: pd.DataFrame) -> Iterator[Fault]:
    """Report rules that cannot be applied: unknown columns, unreadable conditions, comparisons that lack a side."""
    for line, row in zip(rules.index, rules.to_dict("records"), strict=True):
        for column, value, expected in _slips({name: cell or "" for name, cell in row.items()}):
            yield Fault("claim_rules.csv", int(line), column, value, expected)


def _slips(row: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    measure, compare, than = row["measure"], row["compare"], row["than"]
    decides = bool(row["verdict"] or row["otherwise"])
    if decides != bool(compare):
        yield "compare", compare, "a comparison if, and only if, the rule gives a verdict"
    if bool(compare) != bool(than or row["than_rows"]) or (than and row["than_rows"]):
        yield "than", than, "something to compare with, here or in than_rows, if and only if there is a comparison"
    if row["complete_to"] and not _is_day(row["complete_to"]):
        yield "complete_to", row["complete_to"], "a date, as-of, known-on or forecast-date"
    if than and not (_is_day(than) or than == "figure" or NUMBER.fullmatch(than)):
        yield "than", than, "a number, a date, figure, as-of, known-on or forecast-date"
    if set("{}") & set(PLACE.sub("", row["finding"])):
        yield "finding", row["finding"], "no braces but {found}, {than} and {found|singular|plural}"
    if measure == "edition":
        return
    if row["table"] not in VIEWS and row["table"] not in TABLES:
        yield "table", row["table"], "a table (only the measure edition needs none)"
        return
    table = table_of(row["table"])
    types = {column.name: column.type for column in table.columns} | (
        {"last_day": "date"} if row["table"] in VIEWS else {}
    )
    wanted = ("date",) if measure in NEEDS_DATE else ("integer", "number") if measure in NEEDS_NUMBER else ()
    if wanted and types.get(row["column"]) not in wanted:
        yield "column", row["column"], f"a column of {table.file} with a {wanted[-1]}"
    for place in ("rows", "than_rows"):
        try:
            read = conditions(row[place])
        except ValueError as error:
            yield place, str(error), "conditions such as status=held; start>2022-03-31"
            continue
        for one in read:
            if one.column not in types or one.column == "note":
                yield place, one.column, f"a column of {table.file}"
            elif types[one.column] == "date" and not all(_is_day(value) or not value for value in one.values):
                yield place, "|".join(one.values), "a date, as-of, known-on or forecast-date"
            elif types[one.column] in ("integer", "number") and not all(
                NUMBER.fullmatch(value) or not value for value in one.values
            ):
                yield place, "|".join(one.values), "a number"


def _is_day(text: str) -> bool:
    return is_date(text) or bool(DATE_WORD.fullmatch(text))
