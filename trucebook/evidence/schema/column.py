"""What a column is: type, unit, allowed values, range, meaning, and what each type of cell must look like.

A table (:mod:`trucebook.evidence.tables`) lists columns by name; where a column means something else in one table
(``kind``, ``value``), that table overrides the definition. Checks, the Frictionless data package and the data
dictionary are all made from these definitions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from trucebook.evidence.errors import nearest

Type = Literal["text", "key", "keys", "date", "period", "month", "integer", "number", "url"]

KEY = re.compile(r"[a-z0-9][a-z0-9-]*")
KEYS = re.compile(r"[^;\s][^;]*(;[^;\s][^;]*)*")
PERIOD = re.compile(r"[0-9]{4}(-Q[1-4]|-(0[1-9]|1[0-2])(-([0-2][0-9]|3[01]))?)?")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
INTEGER = re.compile(r"-?[0-9]{1,15}")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
YEARS = (1800, 2200)
"""Years outside of these are slips: dates of the evidence lie within a lifetime or two."""
LONGEST = 3000
"""A text in a cell is a sentence or two; a longer one is a page that was pasted, or a quotation mark left open."""
URL = re.compile(r"https?://[^\s/]+\S*")


SHEET_ERRORS = frozenset(
    {"#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "####"}
)
"""What a spreadsheet writes in place of a value that it could not work out."""

NO_VALUE = frozenset(
    {"NULL", "null", "NaN", "nan", "NA", "N/A", "n/a", "None", "NaT", "<NA>", "-", "–", "—", "?", "TBD", "tbd"}
)
"""What programs and people write where a cell should be blank."""


@dataclass(frozen=True)
class Column:
    """One column: what may stand in it and what it means.

    Attributes
    ----------
    name : str
        Name in the header row.
    type : str
        ``text``; ``key`` (lower-case slug); ``keys`` (``;``-joined list); ``date`` (YYYY-MM-DD); ``period`` (YYYY,
        YYYY-Q1, YYYY-MM or YYYY-MM-DD); ``month`` (YYYY-MM); ``integer``; ``number``; ``url`` (http or https).
    description : str
        A sentence for the reader of the data dictionary.
    unit : str
        Unit of a number, blank for everything else.
    required : bool
        Whether a blank is a fault.
    allowed : tuple of str
        The only values allowed (of each item of a ``keys`` column), if any.
    low, high : float or None
        Inclusive range of a number.
    pattern, pattern_words : str
        Regular expression that a whole cell must match, and what that is in words.
    """

    name: str
    type: Type
    description: str
    unit: str = ""
    required: bool = False
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    pattern: str = ""
    pattern_words: str = ""

    def but(self, **changes: Any) -> Column:
        """Return this column with some of its attributes changed."""
        return replace(self, **changes)

    def checks(self) -> list[tuple[Callable[[str], bool], str]]:
        """Return pairs of a test on a non-blank cell and the words for what it expects."""
        checks: list[tuple[Callable[[str], bool], str]] = [
            (is_clean, "text without control characters"),
            (
                lambda cell: "\ufffd" not in cell,
                "the letter that was lost (U+FFFD stands in its place: the file was saved in a wrong encoding)",
            ),
            (
                lambda cell: cell not in SHEET_ERRORS,
                "what the cell should say (a spreadsheet wrote its error here when the file was saved)",
            ),
            (lambda cell: cell not in NO_VALUE, "a blank cell where there is no value"),
            (lambda cell: len(cell) <= LONGEST, f"a text of at most {LONGEST} characters"),
        ]
        test, expected = TYPE_CHECKS[self.type]
        checks.append((test, expected))
        if self.allowed:
            allowed = frozenset(self.allowed)
            checks.append((lambda cell: set(cell.split(";")) <= allowed, "one of " + ", ".join(self.allowed)))
        if self.pattern:
            own = re.compile(self.pattern)
            checks.append((lambda cell: bool(own.fullmatch(cell)), self.pattern_words))
        if self.type == "keys":
            checks.append((lambda cell: len(set(cell.split(";"))) == len(cell.split(";")), "each key once"))
        if self.low is not None or self.high is not None:
            checks.append((self._in_range, self._range_words()))
        return checks

    def hint(self, cell: str) -> str:
        """Return words that tell what a cell probably means: a nearest code, a date or number written otherwise."""
        if self.allowed:
            return nearest(cell, self.allowed)
        if self.type in {"date", "month", "period"}:
            return _date_hint(cell)
        if self.type in {"integer", "number"}:
            return _number_hint(cell)
        return ""

    def _in_range(self, cell: str) -> bool:
        if not NUMBER.fullmatch(cell):
            return True  # the type check already reports it
        number = float(cell)
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)

    def _range_words(self) -> str:
        if self.low is None:
            return f"at most {self.high:g}"
        if self.high is None:
            return f"at least {self.low:g}"
        return f"a number from {self.low:g} to {self.high:g}"


def _date_hint(cell: str) -> str:
    written = re.fullmatch(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", cell.strip())
    if written:
        one, two, year = (int(part) for part in written.groups())
        day, month = (one, two) if two <= 12 else (two, one)
        if month <= 12 and day <= 31:
            return f" (would be {year:04d}-{month:02d}-{day:02d}: give the column the format of text, and write it so)"
    if re.fullmatch(r"[0-9]{5}(\.0)?", cell) and 30000 < float(cell) < 60000:
        there = date(1899, 12, 30) + timedelta(days=int(float(cell)))
        return f" (Excel's number of the day {there.isoformat()}: give the column the format of text, and write it so)"
    return ""


def _number_hint(cell: str) -> str:
    plain = cell.replace("\u00a0", " ").replace("\u202f", " ").strip()
    if re.fullmatch(r"-?[0-9]{1,3}([ ,’'][0-9]{3})+(\.[0-9]+)?", plain):
        return f" (would be {re.sub('[^0-9.-]', '', plain)}: without a thousands separator)"
    if re.fullmatch(r"-?[0-9]+,[0-9]+", plain):
        return f" (would be {plain.replace(',', '.')}: with a decimal point)"
    if re.fullmatch(r"-?[0-9.]+ ?%", plain):
        return f" (would be {plain.rstrip('% ')}: without the sign)"
    return ""


def is_clean(cell: str) -> bool:
    """Tell whether a cell is printable text (no control characters, line breaks included)."""
    return cell.isprintable()


@lru_cache(maxsize=65_536)  # the same days stand in cells of many tables
def is_date(cell: str) -> bool:
    """Tell whether a cell is a calendar date written YYYY-MM-DD."""
    try:
        return (
            len(cell) == 10 and date.fromisoformat(cell).isoformat() == cell and YEARS[0] <= int(cell[:4]) <= YEARS[1]
        )
    except ValueError:
        return False


def is_period(cell: str) -> bool:
    """Tell whether a cell is a year, a quarter, a month or a day."""
    return bool(PERIOD.fullmatch(cell)) and YEARS[0] <= int(cell[:4]) <= YEARS[1] and (len(cell) < 10 or is_date(cell))


TYPE_CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "text": (lambda cell: cell == cell.strip(), "text without blanks at its ends"),
    "key": (lambda cell: bool(KEY.fullmatch(cell)), "a key of a-z, 0-9 and hyphens"),
    "keys": (lambda cell: bool(KEYS.fullmatch(cell)), "keys joined with ';', without blanks"),
    "date": (is_date, "a date as YYYY-MM-DD"),
    "period": (is_period, "YYYY, YYYY-Q1 to YYYY-Q4, YYYY-MM or YYYY-MM-DD"),
    "month": (lambda cell: bool(MONTH.fullmatch(cell)) and is_period(cell), "a month as YYYY-MM"),
    "integer": (lambda cell: bool(INTEGER.fullmatch(cell)), "a whole number of at most 15 digits"),
    "number": (lambda cell: bool(NUMBER.fullmatch(cell)), "a plain number such as 69 or 4.5"),
    "url": (lambda cell: bool(URL.fullmatch(cell)), "an address that begins with http:// or https://"),
}
