"""Ground and talks: whether positions on territory moved with the front, and how much ground changed hands in truces and between rounds."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import positions as gap_analysis
from trucebook.analysis.ground import Course, Day, change_over, month_ends
from trucebook.evidence.tables import RUSSIA, UKRAINE


def gap_and_ground(positions: pd.DataFrame, course: Course, issue: str, until: Day) -> pd.DataFrame:
    """Return the gap of the two sides on an issue beside the ground held, at each month end that both cover.

    Parameters
    ----------
    positions : pandas.DataFrame
        As from :func:`trucebook.analysis.positions.dated`.
    course : Course
    issue : str
        Key of the issue.
    until : date
        Last day for which the maps are known.

    Returns
    -------
    pandas.DataFrame
        ``gap_levels`` (0 to 4) and ``km2``, indexed by month end; months in which one side had no coded position are left out.
    """
    own = positions[positions["issue"] == issue]
    ends = month_ends(course.first, until)
    if own.empty or not len(ends):
        return pd.DataFrame({"gap_levels": pd.Series(dtype=float), "km2": pd.Series(dtype=float)})
    levels = [gap_analysis.levels(own, actor, list(ends))[issue] for actor in (RUSSIA, UKRAINE)]
    gap = (levels[0] - levels[1]).abs()
    return pd.DataFrame({"gap_levels": gap, "km2": course.on_days(ends).sum(axis=1)}).dropna()


@dataclass(frozen=True)
class Together:
    """How often the gap moved in months of much and of little movement at the front.

    Attributes
    ----------
    months : int
        Months compared.
    moved : int
        Of these, months in which the gap changed.
    moved_fast, fast : int
        Months in which it changed and months in all, of those with more ground taken than the median month.
    widened_fast : int
        Months in which it widened, of those with more ground taken than the median month.
    widened : int
        Months in which it widened.
    """

    months: int
    moved: int
    widened: int
    fast: int
    moved_fast: int
    widened_fast: int


def together(course: pd.DataFrame) -> Together:
    """Count in how many months the gap of :func:`gap_and_ground` moved, in all and in those with much ground taken."""
    gap, ground = course["gap_levels"].diff().dropna(), course["km2"].diff().dropna()
    fast = ground > ground.median()
    moved, widened = gap != 0, gap > 0
    return Together(
        len(gap), int(moved.sum()), int(widened.sum()), int(fast.sum()), int((moved & fast).sum()), int((widened & fast).sum())
    )  # fmt: skip


def in_truces(truces: pd.DataFrame, course: Course, until: Day) -> pd.DataFrame:
    """Return how much ground changed hands in each truce of the whole front that began and ended while the maps were drawn.

    Parameters
    ----------
    truces : pandas.DataFrame
        ``start, end`` and what else the caller wants back.
    """
    spans = truces.dropna(subset=["start"]).assign(end=lambda rows: rows["end"].fillna(rows["start"]))
    return change_over(course, spans, until).sort_values("start")


def between_rounds(rounds: pd.DataFrame, course: Course, until: Day) -> pd.DataFrame:
    """Return how much ground changed hands from the last day of each round to the first day of the next.

    Parameters
    ----------
    rounds : pandas.DataFrame
        ``start, last_day`` in any order.
    """
    ordered = rounds.sort_values("start")
    day = pd.Timedelta(days=1)
    spans = ordered.assign(start=ordered["last_day"].cummax() + day, end=ordered["start"].shift(-1)).dropna(
        subset=["end"]
    )
    return change_over(course, spans[spans["end"] >= spans["start"]], until)
