"""The course of the talks: rounds, what came of them, what is announced."""

from __future__ import annotations

from datetime import date

import pandas as pd

from trucebook.analysis.intervals import wilson

RESULTS = ("agreement", "partial")
"""Outcome classes that count as at least a partial result."""

PERIODS = (
    ("2014–21", "2014-01-01", "2022-02-23"),
    ("Feb–Apr 2022", "2022-02-24", "2022-04-30"),
    ("May 2022–24", "2022-05-01", "2024-12-31"),
    ("2025 on", "2025-01-01", "2100-01-01"),
)
"""Periods of the talks: before the full-scale invasion, the first talks, the long break, the talks since 2025."""


def names(cells: pd.Series, code: str) -> pd.Series:
    """Tell for each ``;``-joined cell whether it holds a code."""
    return cells.fillna("").map(lambda cell: code in cell.split(";")).astype(bool)  # of no rows as well


def current(events: pd.DataFrame) -> pd.DataFrame:
    """Add the outcome as it stands now: ``verdict`` (one word) and ``became`` (in words), hindsight before first outcome."""
    seen = events.copy()
    seen["verdict"] = seen["later_class"].where(seen["later_class"].notna(), seen["outcome_class"])
    seen["became"] = seen["later_outcome"]
    seen["last_day"] = seen["end"].where(seen["end"].notna(), seen["start"])
    return seen


def both_present(events: pd.DataFrame) -> pd.Series:
    """Tell which events name both Russia and Ukraine among the parties."""
    return names(events["parties"], "RU") & names(events["parties"], "UA")


def rounds(events: pd.DataFrame, since: str = "2022-02-24") -> pd.DataFrame:
    """Return the rounds: meetings of delegations that were held, direct or mediated, with both Russia and Ukraine present.

    Technical meetings (ombudsmen, services, working groups) are a series that is recorded only in part, and do not count.

    Parameters
    ----------
    events : pandas.DataFrame
        The events as of a date.
    since : str
        First day that counts.

    Returns
    -------
    pandas.DataFrame
        The events in order of time, with the columns of :func:`current`.
    """
    held = events[
        (events["kind"] == "meeting")
        & (events["status"] == "held")
        & events["format"].isin(["direct", "mediated"])
        & (events["level"] != "technical")
        & both_present(events)
        & (events["start"] >= pd.Timestamp(since))
    ]
    return current(held).sort_values(["start", "id"])


def planned(events: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return what is announced for a day, month or year that is not over on the as-of date and has no outcome yet.

    Events whose announced date has passed without a known outcome are left out: see :func:`unresolved`.
    """
    open_ones = _open(events)
    return open_ones[open_ones["planned_for"] >= as_of.isoformat()[:10]].pipe(_or_running, open_ones, as_of)


def unresolved(events: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return what was announced for a date that has passed while no outcome is recorded."""
    open_ones = _open(events)
    return open_ones.drop(planned(events, as_of).index)


def _open(events: pd.DataFrame) -> pd.DataFrame:
    return events[(events["status"] == "planned") & events["planned_for"].notna()].sort_values(["planned_for", "id"])


def _or_running(exact: pd.DataFrame, open_ones: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Add events announced for the month or year that the as-of date falls into."""
    today = as_of.isoformat()
    running = open_ones["planned_for"].map(lambda cell: len(cell) < 10 and today.startswith(cell)).astype(bool)
    return open_ones[open_ones.index.isin(exact.index) | running]


def open_offers(events: pd.DataFrame, as_of: date, days: int = 90) -> pd.DataFrame:
    """Return proposals of the last ``days`` days that are pending: no answer or fate is recorded, newest first."""
    recent = events["known_on"] > pd.Timestamp(as_of) - pd.Timedelta(days=days)
    pending = (events["kind"] == "proposal") & events["later_class"].isna() & events["outcome_class"].isin(["pending"])
    return events[pending & recent].sort_values(["known_on", "id"], ascending=False)


def past_dates(events: pd.DataFrame) -> pd.DataFrame:
    """Return what became of dates announced ahead, with the days from announcement to the date.

    Returns
    -------
    pandas.DataFrame
        Meetings with ``planned_for`` and a known status, newest first; ``days_ahead`` is blank where the date announced was not
        precise to the day.
    """
    told = events[
        events["planned_for"].notna() & (events["status"] != "planned") & (events["kind"] == "meeting")
    ].copy()
    exact = told["planned_for"].str.len() == 10
    day = pd.to_datetime(told["planned_for"].where(exact))
    told["days_ahead"] = (day - told["known_on"]).dt.days.astype("Int64")
    return told.sort_values(["known_on", "id"], ascending=False)


def results(held: pd.DataFrame) -> pd.DataFrame:
    """Return how often rounds brought at least a partial result, overall and by period.

    Parameters
    ----------
    held : pandas.DataFrame
        Rounds, see :func:`rounds`.

    Returns
    -------
    pandas.DataFrame
        ``period, rounds, with_result, share_pct, low_pct, high_pct``: the 95% Wilson interval. The class counted is the one judged
        at the time of the round, so that later collapse does not rewrite it.
    """
    rows = [("all", held)] + [
        (name, held[(held["start"] >= first) & (held["start"] <= last)]) for name, first, last in PERIODS
    ]
    counted = []
    for name, part in rows:
        total, good = len(part), int(part["outcome_class"].isin(RESULTS).sum())
        if total:
            low, high = wilson(good, total)
            counted.append((name, total, good, 100 * good / total, 100 * low, 100 * high))
    return pd.DataFrame(counted, columns=["period", "rounds", "with_result", "share_pct", "low_pct", "high_pct"])


def contacts_by_month(events: pd.DataFrame, since: str = "2022-01-01") -> pd.DataFrame:
    """Return the number of meetings and calls held in each month, by format: ``month, format, contacts``."""
    held = events[
        events["kind"].isin(["meeting", "call"])
        & (events["status"] == "held")
        & (events["start"] >= pd.Timestamp(since))
    ]
    month = held["start"].dt.to_period("M").dt.to_timestamp()
    counted = held.assign(month=month).groupby(["month", "format"]).size()
    return counted.rename("contacts").reset_index()


def truce_days(truces: pd.DataFrame) -> pd.DataFrame:
    """Return truces and moratoria with a known first and last day, and how many days they were to run or ran.

    Returns
    -------
    pandas.DataFrame
        The truces with ``days``: last day less first day plus one.
    """
    dated = truces[truces["start"].notna() & truces["end"].notna()].copy()
    dated["days"] = (dated["end"] - dated["start"]).dt.days + 1
    return dated.sort_values(["start", "id"])
