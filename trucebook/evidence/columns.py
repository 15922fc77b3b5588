"""Every column of the tables, defined once: type, unit, allowed values, range, meaning.

A table (:mod:`trucebook.evidence.tables`) lists columns by name; where a column means something else in one table
(``kind``, ``value``), that table overrides the definition. Checks, the Frictionless data package and the data dictionary
are all made from these definitions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

Type = Literal["text", "key", "keys", "date", "period", "integer", "number", "url"]

KEY = re.compile(r"[a-z0-9][a-z0-9-]*")
KEYS = re.compile(r"[^;\s][^;]*(;[^;\s][^;]*)*")
PERIOD = re.compile(r"\d{4}(-Q[1-4]|-(0[1-9]|1[0-2])(-([0-2]\d|3[01]))?)?")
INTEGER = re.compile(r"-?\d+")
NUMBER = re.compile(r"-?\d+(\.\d+)?")
URL = re.compile(r"https?://[^\s/]+\S*")


@dataclass(frozen=True)
class Column:
    """One column: what may stand in it and what it means.

    Attributes
    ----------
    name : str
        Name in the header row.
    type : str
        ``text``; ``key`` (lower-case slug); ``keys`` (``;``-joined list); ``date`` (YYYY-MM-DD);
        ``period`` (YYYY, YYYY-Q1, YYYY-MM or YYYY-MM-DD); ``integer``; ``number``; ``url`` (http or https).
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
    """

    name: str
    type: Type
    description: str
    unit: str = ""
    required: bool = False
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None

    def but(self, **changes: Any) -> Column:
        """Return this column with some of its attributes changed."""
        return replace(self, **changes)

    def checks(self) -> list[tuple[Callable[[str], bool], str]]:
        """Return pairs of a test on a non-blank cell and the words for what it expects."""
        checks: list[tuple[Callable[[str], bool], str]] = [(is_clean, "text without control characters")]
        test, expected = TYPE_CHECKS[self.type]
        checks.append((test, expected))
        if self.allowed:
            allowed = frozenset(self.allowed)
            checks.append((lambda cell: set(cell.split(";")) <= allowed, "one of " + ", ".join(self.allowed)))
        if self.low is not None or self.high is not None:
            checks.append((self._in_range, self._range_words()))
        return checks

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


def is_clean(cell: str) -> bool:
    """Tell whether a cell is printable text (no control characters, line breaks included)."""
    return all(character.isprintable() for character in cell)


def is_date(cell: str) -> bool:
    """Tell whether a cell is a calendar date written YYYY-MM-DD."""
    try:
        return len(cell) == 10 and date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


def is_period(cell: str) -> bool:
    """Tell whether a cell is a year, a quarter, a month or a day."""
    return bool(PERIOD.fullmatch(cell)) and (len(cell) < 10 or is_date(cell))


TYPE_CHECKS: dict[str, tuple[Callable[[str], bool], str]] = {
    "text": (lambda cell: cell == cell.strip(), "text without blanks at its ends"),
    "key": (lambda cell: bool(KEY.fullmatch(cell)), "a key of a-z, 0-9 and hyphens"),
    "keys": (lambda cell: bool(KEYS.fullmatch(cell)), "keys joined with ';', without blanks"),
    "date": (is_date, "a date as YYYY-MM-DD"),
    "period": (is_period, "YYYY, YYYY-Q1 to YYYY-Q4, YYYY-MM or YYYY-MM-DD"),
    "integer": (lambda cell: bool(INTEGER.fullmatch(cell)), "a whole number"),
    "number": (lambda cell: bool(NUMBER.fullmatch(cell)), "a plain number such as 69 or 4.5"),
    "url": (lambda cell: bool(URL.fullmatch(cell)), "an address that begins with http:// or https://"),
}


def _columns(*columns: Column) -> dict[str, Column]:
    return {column.name: column for column in columns}


def _count(name: str, description: str) -> Column:
    return Column(name, "integer", description, unit="people", low=0)


EVENT_CLASSES = ("agreement", "partial", "none", "rejected", "pending")

COLUMNS = _columns(
    # what every fact table has
    Column("id", "key", "Stable identifier of the row, unique in its table.", required=True),
    Column(
        "known_on",
        "date",
        "Day from which the row was public; an edition shows the row from this day on.",
        required=True,
    ),
    Column(
        "sources", "keys", "Keys of the sources that support the row, joined with ';' (see sources).", required=True
    ),
    Column(
        "confidence",
        "text",
        "high: a primary source or two independent reputable ones; medium: one reputable source; "
        "low: weak or conflicting sources.",
        required=True,
        allowed=("high", "medium", "low"),
    ),
    Column(
        "note", "text", "Remarks for the analyst. May know what came later: never shown to the reader of an edition."
    ),
    # references
    Column("key", "key", "Key by which other tables name the row.", required=True),
    Column("title", "text", "Title, in our own words.", required=True),
    Column("order", "integer", "Position in lists.", unit="rank", required=True, low=0),
    # who and where
    Column("actor", "keys", "Actor codes (see actors), or the name of a body without a code.", required=True),
    Column("country", "keys", "Country codes (see actors)."),
    Column("parties", "keys", "Actor codes of those who took part or are meant.", required=True),
    Column("hosts", "keys", "Actor codes of those who hosted or mediated."),
    Column("mediators", "keys", "Actor codes of those who mediated."),
    Column("place", "text", "Town or place."),
    # dates and stages
    Column("date", "date", "Day of the fact."),
    Column("month", "period", "Month, YYYY-MM.", required=True),
    Column("period", "period", "Year, quarter or month that the value is for.", required=True),
    Column("start", "date", "First day."),
    Column("end", "date", "Last day, blank if the same as the first or not ended."),
    Column(
        "planned_for", "period", "Date announced ahead, as precisely as it was announced; blank if not announced ahead."
    ),
    Column("planned_from", "date", "First day as announced."),
    Column("planned_until", "date", "Last day as announced."),
    Column(
        "outcome_known_on",
        "date",
        "Day from which the outcome was public; before it the row shows as planned, without outcome.",
    ),
    Column("later_known_on", "date", "Day from which it was public what became of it."),
    Column("resolved_known_on", "date", "Day from which the resolution was public; before it the row shows as open."),
    Column("period_start", "date", "First day covered."),
    Column("period_end", "date", "Last day covered."),
    # texts
    Column("name", "text", "Short name.", required=True),
    Column("kind", "text", "Kind of row.", required=True),
    Column("agenda", "text", "What was to be talked about."),
    Column("outcome", "text", "What came of it, as known on outcome_known_on."),
    Column("outcome_class", "text", "Outcome in one word, as judged on outcome_known_on.", allowed=EVENT_CLASSES),
    Column("later_outcome", "text", "What became of it afterwards."),
    Column("later_class", "text", "Outcome in one word, with hindsight.", allowed=(*EVENT_CLASSES, "collapsed")),
    Column("result", "text", "What came of it."),
    Column("later_result", "text", "What became of it afterwards."),
    Column("summary", "text", "Content in one or two sentences.", required=True),
    Column("document", "text", "Name of the document that came of it."),
    Column(
        "offer",
        "text",
        "Filled if the row is an offer that the two sides meet: direct if one side made it to the other, hosted if a third party offered "
        "to host them.",
        allowed=("direct", "hosted"),
    ),
    Column(
        "led_to",
        "key",
        "Row of the meeting that answered this offer, or to which this meeting was moved; blank if there is none.",
    ),
    # numbers
    Column("value", "number", "The number, in the row's unit.", required=True),
    Column("unit", "text", "Unit of the value.", required=True),
    Column("measure", "key", "What is measured.", required=True),
    Column("n", "integer", "Number of people interviewed.", unit="people", low=1),
    Column(
        "n_asked",
        "integer",
        "Number of people who were asked this question, where it is not the whole sample.",
        unit="people",
        low=1,
    ),
    Column(
        "moe_pct",
        "number",
        "Margin of error that the pollster gives (95%, for a share of one half).",
        unit="percentage points",
        low=0.1,
        high=30,
    ),
    Column(
        "share_pct",
        "number",
        "Share of those asked who gave this answer.",
        unit="percent",
        required=True,
        low=0,
        high=100,
    ),
    Column("probability_pct", "number", "Probability stated.", unit="percent", low=0, high=100),
    _count(
        "prisoners_to_ukraine", "Prisoners of war (or all people freed, if not told apart) who returned to Ukraine."
    ),
    _count("prisoners_to_russia", "Prisoners of war (or all people freed, if not told apart) who returned to Russia."),
    _count("civilians_to_ukraine", "Civilians who returned to Ukraine, where counted apart."),
    _count("civilians_to_russia", "Civilians who returned to Russia, where counted apart."),
    _count("bodies_to_ukraine", "Bodies handed over to Ukraine."),
    _count("bodies_to_russia", "Bodies handed over to Russia."),
    _count(
        "outside_to_ukraine",
        "Of those who returned to Ukraine, people handed over on the same day outside the exchange, such as badly wounded; running "
        "totals of exchanges leave them out.",
    ),
    _count(
        "people_helped",
        "People evacuated, freed or brought home through the act, as its source says; blank where another table or row counts them.",
    ),
    _count("civilians_moved", "Civilians who left through the corridor."),
    Column("tonnes_shipped_million", "number", "Cargo shipped.", unit="million tonnes", low=0),
    Column(
        "violations_claimed_by_ukraine",
        "integer",
        "Violations by Russia that Ukraine claimed.",
        unit="violations",
        low=0,
    ),
    Column(
        "violations_claimed_by_russia",
        "integer",
        "Violations by Ukraine that Russia claimed.",
        unit="violations",
        low=0,
    ),
    Column(
        "concession_level",
        "integer",
        "Our code of the position: 0 is Russia's maximal demand, 4 is Ukraine's; blank where the clause "
        "does not fit the issue's axis.",
        unit="level 0–4",
        low=0,
        high=4,
    ),
    Column("value_usd_bn", "number", "Amount.", unit="billion US dollars", required=True, low=0),
    Column("value_eur_bn", "number", "Amount.", unit="billion euros", required=True, low=0),
    Column("change_pct", "number", "Change of the price.", unit="percent", required=True, low=-100, high=1000),
)
