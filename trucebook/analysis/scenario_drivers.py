"""What is observed on a day that speaks for or against an outcome: one function a driver, by the driver's key.

A driver's threshold, window, scope and length are columns of its row; its function says which rows of the evidence meet them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trucebook.analysis import positions as gap
from trucebook.analysis import timeline
from trucebook.analysis.outcomes import Frames
from trucebook.analysis.rows import both_included, by_row, days_of, first_known, holds, records
from trucebook.evidence.errors import EvidenceError, Fault
from trucebook.evidence.tables import RUSSIA, UKRAINE, UNITED_STATES

PACKAGE = re.compile(r"(?:EU \d+|(?:US|UK) [A-Z][a-z]+ \d{4}|UK package)")
"""How a package of sanctions is called, as opposed to a single measure."""


@dataclass(frozen=True)
class Seen:
    """Whether a driver is seen on a day, and by which rows.

    Attributes
    ----------
    state : bool or None
        Seen, not seen, or None where the evidence does not reach.
    table : str
        Table of the rows.
    whole : pandas.DataFrame
        That table as known on the day.
    places : sequence of int
        Where in it the rows stand that set the driver; none where the driver is a number computed from a whole table.
    """

    state: bool | None
    table: str
    whole: pd.DataFrame
    places: Sequence[int] = ()

    @property
    def rows(self) -> pd.DataFrame:
        """The rows that set it."""
        return self.whole.iloc[list(self.places)]

    @property
    def ids(self) -> list[str]:
        """The ids of the rows that set it."""
        return [str(one) for one in self.whole["id"].iloc[list(self.places)]] if len(self.places) else []


@dataclass(frozen=True)
class Then:
    """What a driver's function looks at: tables as known on a day, and until when each is complete."""

    frames: Frames
    day: pd.Timestamp
    complete: Mapping[str, date]

    def rows(self, table: str, places: Iterable[int], length: float) -> Seen:
        """Return True where rows were found, False where none were and at least half of the window is covered, else None."""
        own = list(places)
        return Seen(True if own else self.covered(table, length), table, self.frames[table], own)

    def covered(self, table: str, length: float) -> bool | None:
        """Return False where at least half of the window is covered, else None."""
        return False if pd.Timestamp(self.complete[table]) >= self.day - pd.Timedelta(days=length / 2) else None

    def within(self, days: NDArray[np.datetime64], length: float) -> NDArray[np.bool_]:
        """Tell which days lie in the window of ``length`` days up to the day."""
        since = self.day - pd.Timedelta(days=length)
        return (days > since.to_datetime64()) & (days <= self.day.to_datetime64())


Driver = Mapping[str, Any]
Look = Callable[[Then, Driver], Seen]
LOOKS: dict[str, tuple[str, Look]] = {}
"""For each driver's key the table that it reads first, and its function."""


def looks(key: str, table: str) -> Callable[[Look], Look]:
    """Register the function of a driver."""

    def register(function: Look) -> Look:
        LOOKS[key] = (table, function)
        return function

    return register


def driver_states(frames: Frames, day: pd.Timestamp, complete: Mapping[str, date], table: str = "") -> dict[str, Seen]:
    """Return for each driver of the data whether it is seen on a day, by which rows.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        Tables as known on the day, with ``drivers``.
    complete : mapping of str to datetime.date
        Until when each table is complete.
    table : str
        Only drivers that read this table; blank for all.

    Raises
    ------
    EvidenceError
        For a driver that no function looks for.
    """
    then, found = Then(frames, day, complete), {}
    for line, driver in zip(frames["drivers"].index, records(frames["drivers"]), strict=True):
        if driver["key"] not in LOOKS:
            raise EvidenceError([Fault("drivers.csv", int(line), "key", driver["key"], "one of " + ", ".join(LOOKS))])
        reads, look = LOOKS[driver["key"]]
        if table in ("", reads):
            found[driver["key"]] = look(then, driver)
    return found


@looks("round-recent", "events")
def _round(then: Then, driver: Driver) -> Seen:
    events, length = then.frames["events"], int(driver["window_days"])
    held = timeline.are_rounds(events) & then.within(timeline.last_days(events), length)
    return then.rows("events", _by(events, held, "start", "id"), length)


@looks("gap-narrowing", "positions")
def _gap(then: Then, driver: Driver) -> Seen:
    positions, documents = then.frames["positions"], then.frames["documents"]
    if positions.empty or documents.empty:
        return Seen(None, "positions", positions)
    years = round(float(driver["window_days"]) / 365)
    found = gap.gap_on_same_issues(gap.dated(positions, documents), then.day.date(), years=years)
    if found is None:
        return Seen(None, "positions", positions)
    narrowed = found[0] - found[1] >= float(driver["threshold"])
    return Seen(True if narrowed else then.covered("positions", driver["window_days"]), "positions", positions)


@looks("leaders-planned", "events")
def _leaders(then: Then, driver: Driver) -> Seen:
    events = then.frames["events"]
    told = (
        level == "leaders"
        and holds(parties, RUSSIA)
        and any(holds(parties, other) for other in (UKRAINE, UNITED_STATES))
        for level, parties in by_row(events, "level", "parties")
    )
    own = timeline.are_planned(events, then.day.date()) & np.fromiter(told, dtype=bool)
    return then.rows("events", _by(events, own, "planned_for", "id"), int(driver["window_days"]))


@looks("drones-rising", "escalation")
def _drones(then: Then, driver: Driver) -> Seen:
    escalation = then.frames["escalation"]
    own = [
        (place, month, value)
        for place, (measure, month, value) in enumerate(by_row(escalation, "measure", "month", "value"))
        if measure == "drones-launched"
    ]
    values = {month: value for _, month, value in own}
    newest = then.day.to_period("M") - 1
    for last in (newest, newest - 1):  # a month is counted some days after its end
        months = [str(last - back) for back in range(6)]
        if all(month in values for month in months):
            late, early = (
                pd.Series([values[month] for month in half], dtype=float).mean() for half in (months[:3], months[3:])
            )
            risen = late >= (1 + float(driver["threshold"]) / 100) * early
            return Seen(bool(risen), "escalation", escalation, [place for place, month, _ in own if month in months])
    return Seen(None, "escalation", escalation)


@looks("sector-truce", "truces")
def _sector(then: Then, driver: Driver) -> Seen:
    truces, length = then.frames["truces"], int(driver["window_days"])
    start, end, planned_from, planned_until = (
        days_of(truces[name]) for name in ("start", "end", "planned_from", "planned_until")
    )
    first, until = first_known(start, planned_from), first_known(end, planned_until)
    long = np.fmax(both_included(planned_from, planned_until), both_included(start, end))
    # Of one without an end, announced or known, the length is open.
    enough = (long >= float(driver["min_days"])) | np.isnan(long)
    since = then.day - pd.Timedelta(days=length)
    near = (first <= then.day.to_datetime64()) & (first_known(until, first) >= since.to_datetime64())
    kept = (
        kind in ("moratorium", "mutual-truce")
        and scope == driver["scope_class"]
        and status not in ("never-began", "not-kept")
        for kind, scope, status in by_row(truces, "kind", "scope_class", "status")
    )
    return then.rows("truces", _places(np.fromiter(kept, dtype=bool) & enough & near), length)


@looks("truce-refused", "truces")
def _refused(then: Then, driver: Driver) -> Seen:
    truces, length = then.frames["truces"], int(driver["window_days"])
    refused = (
        kind == "truce-proposal" and status == "never-began" and scope == driver["scope_class"]
        for kind, status, scope in by_row(truces, "kind", "status", "scope_class")
    )
    lately = then.within(days_of(truces["outcome_known_on"]), length)
    return then.rows("truces", _places(np.fromiter(refused, dtype=bool) & lately), length)


@looks("sanctions-up", "sanctions")
def _sanctions(then: Then, driver: Driver) -> Seen:
    sanctions, length = then.frames["sanctions"], int(driver["window_days"])
    packages = (
        isinstance(name, str) and PACKAGE.fullmatch(name) is not None for (name,) in by_row(sanctions, "package")
    )
    lately = then.within(days_of(sanctions["date"]), length)
    return then.rows("sanctions", _places(np.fromiter(packages, dtype=bool) & lately), length)


@looks("us-plan-open", "events")
def _plan(then: Then, driver: Driver) -> Seen:
    events, length = then.frames["events"], int(driver["window_days"])
    american = (holds(parties, UNITED_STATES) for (parties,) in by_row(events, "parties"))
    own = timeline.are_open_offers(events, then.day.date(), length) & np.fromiter(american, dtype=bool)
    return then.rows("events", _by(events, own, "known_on", "id")[::-1], length)


def _places(own: NDArray[np.bool_]) -> list[int]:
    return [int(place) for place in np.flatnonzero(own)]


def _by(table: pd.DataFrame, own: NDArray[np.bool_], *columns: str) -> list[int]:
    """Return the places of some rows in the order of columns."""
    cells = [table[column].to_numpy() for column in columns]
    return sorted(_places(own), key=lambda place: [column[place] for column in cells])
