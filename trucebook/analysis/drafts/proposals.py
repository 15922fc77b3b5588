"""Where a rule can say whether a statement is right: a number or a day that a row confirms or contradicts.

A proposal is made only if the row is plainly the one that the statement speaks of: the days agree (or, for a contradicted day, place and
subject do), the unit is the same, and the words beside the number are those of the row's measure. Everything else is left to people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from trucebook.analysis.drafts.rows import Candidate, Index, Rendered
from trucebook.analysis.drafts.statements import Statement
from trucebook.analysis.drafts.words import Number, stems
from trucebook.evidence.tables import TABLES

CONSIDERED = 8
"""So many rows are looked at."""
CLEAR = 0.6
"""A row with less than this share of the best one's score is not what the statement speaks of."""
APART = 12
"""Days by which a day may be wrong and still be meant for the same event."""
HEDGES = {
    "almost",
    "nearly",
    "about",
    "around",
    "some",
    "roughly",
    "approximately",
    "over",
    "more",
    "least",
    "under",
    "fewer",
    "up",
}
ROUGH = 0.06
"""Share by which a number may differ that the statement itself calls rough."""
MONEY = re.compile(r"\b(usd|eur|dollar|euro|billion)", re.IGNORECASE)
BILLION = re.compile(r"billion|_bn\b", re.IGNORECASE)
TOWARDS = re.compile(r"\bto (?:the )?([A-Z][a-z]+)")
COUNTED = {"n", "n_asked", "moe_pct", "order", "change_year_pct"}
"""Columns whose numbers say how, not what."""


@dataclass(frozen=True)
class Proposal:
    """What a rule says of a statement: the verdict, the row, its column, the value there, and the number or day of the statement.

    ``figure`` is that number in the unit of the column (or the day with which the row's is compared), ``tolerance`` by how much it may
    differ as it is written.
    """

    verdict: str
    table: str
    id: str
    column: str
    found: str
    said: str
    figure: str
    tolerance: float = 0.0

    @property
    def finding(self) -> str:
        """The finding as a phrase."""
        return f"on record: {self.found}; the article says {self.said}"


@dataclass(frozen=True)
class Fact:
    """A number of a row: its column, value in ones, unit as a statement would write it, and stems that name it."""

    column: str
    value: float
    unit: str
    nouns: frozenset[str]
    scale: float


def propose(statement: Statement, index: Index, day: date | None = None, *, without: str = "") -> Proposal | None:
    """Return what a rule says of a statement, None where none can.

    Parameters
    ----------
    day : datetime.date, optional
        Day of the article: rows of what became known later decide nothing, and days after it are forecasts.
    """
    found = index.likeliest(statement, CONSIDERED, day, without=without)
    if not found or (day and any(one > day.isoformat() for one in statement.days if len(one) == 10)):
        return None
    near = [one for one in found if one.score >= CLEAR * found[0].score]
    rows = [(one, index.rows[one.place]) for one in near]
    return _by_number(statement, rows) or _by_day(statement, rows)


def _by_number(statement: Statement, rows: list[tuple[Candidate, Rendered]]) -> Proposal | None:
    """Compare each number with those that a row gives for the same day, unit and measure."""
    confirmed: list[Proposal] = []
    denied: list[Proposal] = []
    open_numbers = [one for one in statement.numbers if one.unit or one.value > 12]
    for number in open_numbers:
        pairs = [
            (row, fact) for _, row in rows if _same_time(statement, row) and _same_house(statement, row)
            for fact in _towards(number, statement, [one for one in _facts(row) if _same_thing(number, one, row, statement)])
        ]  # fmt: skip
        same = [(row, fact) for row, fact in pairs if _equal(number, fact)]
        if same:
            confirmed.append(_proposal("supported", *same[0], number))
        elif pairs and _alone(pairs) and _one_time(statement) and not _elsewhere(statement, pairs[0][1]):
            denied.append(_proposal("contradicted", *pairs[0], number))
    if denied and len(denied) + len(confirmed) == len(open_numbers):
        return denied[0]
    return confirmed[0] if confirmed and not denied and len(confirmed) == len(open_numbers) else None


def _proposal(verdict: str, row: Rendered, fact: Fact, number: Number) -> Proposal:
    percent = " percent" if fact.unit == "percent" else ""
    tolerance = ROUGH * fact.value if number.near & HEDGES else _half(number)
    return Proposal(
        verdict, row.table, row.id, fact.column, f"{fact.value / fact.scale:,g}{percent}", number.text,
        f"{number.value / fact.scale:.6f}".rstrip("0").rstrip("."), round(tolerance / fact.scale, 6),
    )  # fmt: skip


def _facts(row: Rendered) -> Iterator[Fact]:
    table = TABLES[row.table]
    measured = " ".join(str(row.row.get(name) or "").replace("-", " ") for name in ("measure", "indicator", "sector"))
    own = str(row.row.get("unit") or "")
    for column in table.columns:
        cell = row.row.get(column.name)
        if column.type not in {"number", "integer"} or column.name in COUNTED or cell is None or pd.isna(cell):
            continue
        unit = f"{column.name} {column.unit if column.unit != 'in the row' else ''} {own}"
        kind = (
            "percent"
            if "percent" in unit or "_pct" in unit
            else "money"
            if MONEY.search(unit.replace("_", " "))
            else ""
        )
        scale = 1e9 if BILLION.search(unit) else 1e12 if "trillion" in unit else 1e6 if "million" in unit else 1.0
        said = f"{column.name.replace('_', ' ')} {measured}" if column.name != "value" else measured
        yield Fact(column.name, float(cell) * scale, kind, frozenset(stems(said)), scale)  # type: ignore[arg-type]


def _same_time(statement: Statement, row: Rendered) -> bool:
    """Tell whether the finest day that a statement names is one of the row's, or lies within it."""
    told = statement.days or statement.carried
    if not told:
        return False
    finest = max(map(len, told))
    mine = [day for day in told if len(day) == finest]
    theirs = {day[:length] for day in row.days for length in (4, 7, 10) if len(day) >= length}
    longest = max((len(day) for day in row.days), default=0)
    if longest < finest:
        return (
            bool({day[:longest] for day in mine} & {*row.days})
            and longest == 7
            and finest == 10
            and row.table != "civilian_harm"
        )
    if finest == 4 and longest > 4 and "year" not in str(row.row.get("measure") or ""):
        return False
    return bool({*mine} & theirs)


def _same_house(statement: Statement, row: Rendered) -> bool:
    """Of polls, tell whether the statement (or the one before it) names the pollster."""
    if row.table != "poll_answers":
        return True
    house = re.search(r"\(Polls: (.*?)\)$", row.text)
    told = {*stems(statement.text), *statement.before}
    return house is not None and any(stem in told for stem in _house(house[1]))


def _house(text: str) -> list[str]:
    parts = text.split(";")
    return stems(parts[1])[:1] if len(parts) > 1 else []


def _same_thing(number: Number, fact: Fact, row: Rendered, statement: Statement) -> bool:
    if fact.unit != number.unit:
        return False
    words = {*stems(statement.text)}
    if row.table == "poll_answers":
        return len(words & _answer(row)) >= 2
    nouns = fact.nouns - {"value", "usd", "eur", "bn", "pct", "total", "ukrain", "russia"}
    return bool(nouns & number.near) if not number.unit else bool(nouns & words)


def _towards(number: Number, statement: Statement, facts: list[Fact]) -> list[Fact]:
    """Of numbers that differ only in where people went, keep the one that the statement names; none if it does not say."""
    if len({fact.value for fact in facts}) < 2 or not all("_to_" in fact.column for fact in facts):
        return facts
    after = statement.text.partition(number.text)[2][:60]
    told = TOWARDS.search(after)
    return [fact for fact in facts if told and set(stems(told[1])) <= set(stems(fact.column.replace("_", " ")))]


def _answer(row: Rendered) -> set[str]:
    told = " ".join(str(row.row.get(name) or "").replace("-", " ") for name in ("question", "answer", "series"))
    return {*stems(told)} - {"ukrain", "ukrainian", "russia", "russian", "war"}


def _equal(number: Number, fact: Fact) -> bool:
    exact = abs(number.value - fact.value) <= _half(number) + 1e-9
    return exact or (bool(number.near & HEDGES) and abs(number.value - fact.value) <= ROUGH * fact.value)


def _half(number: Number) -> float:
    """Return half of the last digit that a number is written with: 4.4 billion may stand for 4.35 to 4.45."""
    digits = re.sub(r"[^0-9.]", "", number.text)
    written = float(digits or 0)
    return 0.5 * 10 ** -len(digits.partition(".")[2]) * (number.value / written if written else 1)


def _one_time(statement: Statement) -> bool:
    """Tell whether a sentence speaks of one day, month or year: of several, a number may belong to another one."""
    told = statement.days or statement.carried
    return len([day for day in told if len(day) == max(map(len, told))]) == 1


def _elsewhere(statement: Statement, fact: Fact) -> bool:
    """Tell whether the sentence gives the number on record, too: then the other number is of something else."""
    return any(_equal(number, fact) for number in statement.numbers)


def _alone(pairs: list[tuple[Rendered, Fact]]) -> bool:
    """Tell whether the numbers that could be meant are few enough to deny another one: one row, or answers to one question."""
    first = pairs[0][0]
    same = {(row.table, str(row.row.get("poll") or row.id), str(row.row.get("series") or "")) for row, _ in pairs[:1]}
    return bool(same) and first.table in {"poll_answers", "exchanges", "civilian_harm", "reconstruction", "sanctions"}


def _by_day(statement: Statement, rows: list[tuple[Candidate, Rendered]]) -> Proposal | None:
    """Compare the day of a statement without other numbers with that of the event it names."""
    days = [day for day in statement.days if len(day) == 10]
    happened = [
        (one, row)
        for one, row in rows
        if row.table in {"events", "truces", "exchanges", "sanctions"} and _held(row.row)
    ]
    if not days or not happened or any(one.unit or one.value > 12 for one in statement.numbers):
        return None
    on_day = [(one, row) for one, row in happened if {*days} & {*row.days} and len(_shared(statement, row)) >= 2]
    if on_day and {*days} <= {day for _, row in on_day for day in row.days}:
        row = on_day[0][1]
        return Proposal("supported", row.table, row.id, _day_column(row), row.days[0], days[0], row.days[0])
    if on_day:
        return None
    best, row = happened[0]
    if best.place != rows[0][0].place or len(days) != 1 or len(row.days) != 1 or not _there(statement, row):
        return None
    near = [one for _, one in happened if _there(statement, one) and _apart(days[0], one.days) <= APART]
    if near == [row] and len({*stems(statement.text)} & {*stems(row.text)}) >= 3:
        return Proposal("contradicted", row.table, row.id, _day_column(row), row.days[0], days[0], days[0])
    return None


def _there(statement: Statement, row: Rendered) -> bool:
    """Tell whether a statement names the place of a row."""
    return bool({*stems(str(row.row.get("place") or ""))} & {*stems(statement.text)})


def _apart(day: str, days: Sequence[str]) -> int:
    """Return how many days lie between a day and the nearest of some."""
    known = [date.fromisoformat(one) for one in days if len(one) == 10]
    return min((abs((date.fromisoformat(day) - one).days) for one in known), default=APART + 1)


def _held(row: Mapping[str, object]) -> bool:
    return str(row.get("status") or "held") not in {"planned", "cancelled", "lapsed", "never-began"}


def _shared(statement: Statement, row: Rendered) -> set[str]:
    """Return the stems of names that statement and row share."""
    return {*statement.names} & {*stems(row.text)}


def _day_column(row: Rendered) -> str:
    return "start" if "start" in row.row else "date"
