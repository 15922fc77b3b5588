"""What is observed on a day that speaks for or against an outcome: one function a driver, by the driver's key.

A driver's threshold, window, scope and length are columns of its row; its function says which rows of the evidence meet them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from trucebook.analysis import positions as gap
from trucebook.analysis import timeline
from trucebook.analysis.outcomes import Frames, has
from trucebook.evidence.errors import EvidenceError, Fault
from trucebook.evidence.tables import RUSSIA, UKRAINE, UNITED_STATES


@dataclass(frozen=True)
class Seen:
    """Whether a driver is seen on a day, and by which rows.

    Attributes
    ----------
    state : bool or None
        Seen, not seen, or None where the evidence does not reach.
    table : str
        Table of the rows.
    rows : pandas.DataFrame
        The rows that set it; none where the driver is a number computed from a whole table.
    """

    state: bool | None
    table: str
    rows: pd.DataFrame


@dataclass(frozen=True)
class Then:
    """What a driver's function looks at: tables as known on a day, and until when each is complete."""

    frames: Frames
    day: pd.Timestamp
    complete: Mapping[str, date]

    def rows(self, table: str, rows: pd.DataFrame, length: int) -> Seen:
        """Return True where rows were found, False where none were and at least half of the window is covered, else None."""
        covered = pd.Timestamp(self.complete[table]) >= self.day - pd.Timedelta(days=length / 2)
        return Seen(True if len(rows) else False if covered else None, table, rows)

    def within(self, days: pd.Series, length: int) -> pd.Series:
        """Tell which days lie in the window of ``length`` days up to the day."""
        return (days > self.day - pd.Timedelta(days=length)) & (days <= self.day)


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
    for line, driver in zip(frames["drivers"].index, frames["drivers"].to_dict("records"), strict=True):
        if driver["key"] not in LOOKS:
            raise EvidenceError([Fault("drivers.csv", int(line), "key", driver["key"], "one of " + ", ".join(LOOKS))])
        reads, look = LOOKS[driver["key"]]
        if table in ("", reads):
            found[driver["key"]] = look(then, driver)
    return found


@looks("round-recent", "events")
def _round(then: Then, driver: Driver) -> Seen:
    events, length = then.frames["events"], int(driver["window_days"])
    held = timeline.rounds(events) if len(events) else timeline.current(events)
    return then.rows("events", held[then.within(held["last_day"], length)] if len(held) else held, length)


@looks("gap-narrowing", "positions")
def _gap(then: Then, driver: Driver) -> Seen:
    positions, none = then.frames["positions"], then.frames["positions"].iloc[:0]
    if positions.empty or then.frames["documents"].empty:
        return Seen(None, "positions", none)
    years = round(float(driver["window_days"]) / 365)
    found = gap.gap_on_same_issues(gap.dated(positions, then.frames["documents"]), then.day.date(), years=years)
    if found is None:
        return Seen(None, "positions", none)
    if found[0] - found[1] >= float(driver["threshold"]):
        return Seen(True, "positions", none)
    covered = pd.Timestamp(then.complete["positions"]) >= then.day - pd.Timedelta(days=driver["window_days"] / 2)
    return Seen(False if covered else None, "positions", none)


@looks("leaders-planned", "events")
def _leaders(then: Then, driver: Driver) -> Seen:
    ahead = timeline.planned(then.frames["events"], then.day.date())
    other = has(ahead["parties"], UKRAINE) | has(ahead["parties"], UNITED_STATES)
    own = ahead[(ahead["level"] == "leaders") & has(ahead["parties"], RUSSIA) & other]
    return then.rows("events", own, int(driver["window_days"]))


@looks("drones-rising", "escalation")
def _drones(then: Then, driver: Driver) -> Seen:
    escalation = then.frames["escalation"]
    own = escalation[escalation["measure"] == "drones-launched"]
    value = own.drop_duplicates("month", keep="last").set_index("month")["value"]
    newest = then.day.to_period("M") - 1
    for last in (newest, newest - 1):  # a month is counted some days after its end
        months = [str(last - back) for back in range(6)]
        if all(month in value.index for month in months):
            risen = value[months[:3]].mean() >= (1 + float(driver["threshold"]) / 100) * value[months[3:]].mean()
            return Seen(bool(risen), "escalation", own[own["month"].isin(months)])
    return Seen(None, "escalation", own.iloc[:0])


@looks("sector-truce", "truces")
def _sector(then: Then, driver: Driver) -> Seen:
    truces, length = then.frames["truces"], int(driver["window_days"])
    first = truces["start"].fillna(truces["planned_from"])
    until = truces["end"].fillna(truces["planned_until"])
    planned = (truces["planned_until"] - truces["planned_from"]).dt.days + 1
    lasted = (truces["end"] - truces["start"]).dt.days + 1
    long = pd.concat([planned, lasted], axis=1).max(axis=1)
    # Of one without an end, announced or known, the length is open.
    enough = (long >= float(driver["min_days"])) | long.isna()
    own = truces[
        truces["kind"].isin(["moratorium", "mutual-truce"]) & (truces["scope_class"] == driver["scope_class"])
        & ~truces["status"].isin(["never-began", "not-kept"]) & enough & (first <= then.day)
        & (until.fillna(first) >= then.day - pd.Timedelta(days=length))
    ]  # fmt: skip
    return then.rows("truces", own, length)


@looks("truce-refused", "truces")
def _refused(then: Then, driver: Driver) -> Seen:
    truces, length = then.frames["truces"], int(driver["window_days"])
    own = truces[
        (truces["kind"] == "truce-proposal") & (truces["status"] == "never-began")
        & (truces["scope_class"] == driver["scope_class"]) & then.within(truces["outcome_known_on"], length)
    ]  # fmt: skip
    return then.rows("truces", own, length)


@looks("sanctions-up", "sanctions")
def _sanctions(then: Then, driver: Driver) -> Seen:
    sanctions, length = then.frames["sanctions"], int(driver["window_days"])
    package = sanctions["package"].fillna("").str.fullmatch(r"(?:EU \d+|(?:US|UK) [A-Z][a-z]+ \d{4}|UK package)")
    return then.rows("sanctions", sanctions[package & then.within(sanctions["date"], length)], length)


@looks("us-plan-open", "events")
def _plan(then: Then, driver: Driver) -> Seen:
    offers = timeline.open_offers(then.frames["events"], then.day.date(), int(driver["window_days"]))
    return then.rows("events", offers[has(offers["parties"], UNITED_STATES)], int(driver["window_days"]))
