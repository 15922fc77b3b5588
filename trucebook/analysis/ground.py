"""Who held which part of Ukraine: areas by region and day, how fast they changed, and the squares of the map.

Held is not owned: neither observer's map says anything about law. Observers are kept apart throughout; a :class:`Course` is of one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from scipy import stats

WHOLE = "ukraine"
"""The region that stands for every region."""

LEVEL = 0.8
"""How often an interval of a pace holds the pace, if monthly changes vary around it independently."""

SEASONS = ("winter", "spring", "summer", "autumn")

Day: TypeAlias = date | pd.Timestamp


@dataclass(frozen=True)
class Course:
    """The ground held by Russian forces as one observer drew it.

    Attributes
    ----------
    observer, name : str
        Key and name of the observer.
    held : pandas.DataFrame
        Square kilometres held, a row a day on which anything changed, a column each region (none for all of Ukraine). Regions that the
        observer leaves out count with their official land area; none counts with more than that, since outlines take in coastal water.
    area : pandas.Series
        Official land area of each region, in square kilometres.
    rows : pandas.DataFrame
        The rows of the table that it was made from.
    eve : pandas.Series
        Square kilometres of each region that Russia or forces led by it held on the eve of the invasion.
    invaded : pandas.Timestamp or None
        Day of the invasion: a line of an earlier day is that of ``eve``. None where it is not told.
    """

    observer: str
    name: str
    held: pd.DataFrame
    area: pd.Series
    rows: pd.DataFrame
    eve: pd.Series
    invaded: pd.Timestamp | None = None

    @property
    def first(self) -> pd.Timestamp:
        """Day of the first map."""
        return self.held.index[0]

    def on(self, day: Day) -> pd.Series | None:
        """Return the area of each region held on a day, by the newest map up to it; None before the first map."""
        known = self.held.loc[: pd.Timestamp(day)]
        return None if known.empty else known.iloc[-1]

    def on_days(self, days: Sequence[Day] | pd.DatetimeIndex) -> pd.DataFrame:
        """Return the areas held on each of some days not before the first map."""
        return self.held.reindex(pd.DatetimeIndex(list(days)), method="ffill")

    def left(self, day: Day) -> pd.Series | None:
        """Return the area of each region that Russian forces did not hold on a day; None before the first map."""
        held = self.on(day)
        return None if held is None else self.area - held

    def behind_line(self, day: Day) -> pd.Series | None:
        """Return the area of each region behind the line of a day: by its map, or as held on the eve of the invasion if the day is earlier.

        None where the day lies between the invasion and the first map.
        """
        if self.invaded is not None and pd.Timestamp(day) < self.invaded:
            return self.eve
        return self.on(day)

    def share(self) -> pd.DataFrame:
        """Return the share of each region held, in percent, on each day on which anything changed."""
        return 100 * self.held / self.area

    def behind(self, day: Day, region: str) -> pd.DataFrame:
        """Return the row that an area of a day rests on: the region's newest up to it."""
        own = self.rows[(self.rows["region"] == region) & (self.rows["known_on"] <= pd.Timestamp(day))]
        return own.sort_values("known_on").tail(1)


def courses(
    control: pd.DataFrame, observers: pd.DataFrame, regions: pd.DataFrame, invaded: Day | None = None
) -> dict[str, Course]:
    """Return the course of each observer that has rows, by key, in the order of the table of observers.

    Parameters
    ----------
    control : pandas.DataFrame
        Table ``control_daily``: change rows.
    observers, regions : pandas.DataFrame
        The tables of these names.
    invaded : date, optional
        Day of the invasion.
    """
    own_regions = regions[regions["key"] != WHOLE].set_index("key").sort_index()
    area = own_regions["area_km2"].astype("float64")
    eve = own_regions["held_before_2022_km2"].astype("float64").fillna(0.0)
    found = {}
    for row in observers.sort_values("order").to_dict("records"):
        own = control[control["observer"] == row["key"]]
        if own.empty:
            continue
        held = own.pivot(index="known_on", columns="region", values="km2").sort_index().ffill()
        held = held.reindex(columns=area.index).fillna(0.0)
        for region in "" if pd.isna(row["left_out"]) else row["left_out"].split(";"):
            held[region] = area[region]
        found[str(row["key"])] = Course(
            str(row["key"]), str(row["name"]), held.clip(upper=area, axis=1), area, own, eve,
            None if invaded is None else pd.Timestamp(invaded),
        )  # fmt: skip
    return found


def newest_shares(control: pd.DataFrame, observers: pd.DataFrame, regions: pd.DataFrame, until: Day) -> pd.DataFrame:
    """Return the newest share of each region and of Ukraine as a whole by each observer who draws it.

    Parameters
    ----------
    control, observers, regions : pandas.DataFrame
        As for :func:`courses`.
    until : date
        Until when the maps are known; observers whose first map is later are left out.

    Returns
    -------
    pandas.DataFrame
        ``region`` (name), ``observer`` (name), ``day, share_pct``.
    """
    names = regions.set_index("key")["name"]
    rows = []
    for course in courses(control, observers, regions).values():
        held = course.on(until)
        if held is None:
            continue
        shares = {one: 100 * held[one] / course.area[one] for one in sorted(set(course.rows["region"]))}
        shares[WHOLE] = 100 * held.sum() / course.area.sum()
        rows += [
            {"region": names[key], "observer": course.name, "day": until, "share_pct": value}
            for key, value in shares.items()
        ]
    return pd.DataFrame(rows, columns=["region", "observer", "day", "share_pct"])


def claimed(annexations: pd.DataFrame, regions: pd.DataFrame) -> list[str]:
    """Return the regions that Russia has declared its own, by key, in the order of the table of regions."""
    declared = set(annexations["region"])
    return [str(row.key) for row in regions.itertuples() if row.name in declared]


def thinned(values: pd.Series, step: float) -> pd.Series:
    """Return the course of a value without moves smaller than a step: its first and last day, and each on which it had moved that much."""
    kept: list[int] = []
    numbers = values.to_numpy(dtype=float)
    for place, value in enumerate(numbers):
        if not kept or abs(value - numbers[kept[-1]]) >= step:
            kept.append(place)
    if len(numbers) and kept[-1] != len(numbers) - 1:
        kept.append(len(numbers) - 1)
    return values.iloc[kept]


def month_ends(first: Day, last: Day) -> pd.DatetimeIndex:
    """Return the ends of the months that lie in a span."""
    return pd.date_range(pd.Timestamp(first), pd.Timestamp(last), freq="ME")


def monthly(course: Course, until: Day, regions: Sequence[str] | None = None) -> pd.Series:
    """Return how the area held changed in each full month that the maps cover, in square kilometres.

    Parameters
    ----------
    course : Course
    until : date
        Last day for which the maps are known: a month that it cuts is left out.
    regions : sequence of str, optional
        Regions to sum; all if not given.

    Returns
    -------
    pandas.Series
        Indexed by the last day of the month.
    """
    ends = month_ends(course.first, until)
    held = course.on_days(ends)
    total = held.sum(axis=1) if regions is None else held[list(regions)].sum(axis=1)
    return total.diff().dropna()


def by_season(changes: pd.Series) -> pd.DataFrame:
    """Return the mean monthly change in each season of the year, over the years.

    Returns
    -------
    pandas.DataFrame
        ``mean, months``, indexed by season; winter is December to February.
    """
    season = [SEASONS[end.month % 12 // 3] for end in changes.index]
    grouped = changes.groupby(season).agg(["mean", "count"]).rename(columns={"count": "months"})
    return grouped.reindex([name for name in SEASONS if name in grouped.index])


@dataclass(frozen=True)
class Pace:
    """How fast a region was taken lately, and how long the rest would last at that pace. A description, no forecast.

    Attributes
    ----------
    months : int
        Full months that the pace is of.
    km2, low, high : float
        Mean change a month, and its interval.
    rest : float
        What is not held, in square kilometres.
    years, years_low, years_high : float
        How long until the rest were held; infinite where the pace is not above zero.
    """

    months: int
    km2: float
    low: float
    high: float
    rest: float

    @property
    def years(self) -> float:
        """Years at the mean pace."""
        return _years(self.rest, self.km2)

    @property
    def years_low(self) -> float:
        """Years at the fast end of the interval."""
        return _years(self.rest, self.high)

    @property
    def years_high(self) -> float:
        """Years at the slow end of the interval."""
        return _years(self.rest, self.low)


def _years(rest: float, pace: float) -> float:
    return 0.0 if rest <= 0 else rest / pace / 12 if pace > 0 else math.inf


def pace(changes: pd.Series, rest: float, months: int, level: float = LEVEL) -> Pace | None:
    """Return the mean pace of the newest months with an interval; None where there are fewer than that.

    The interval is Student's for a mean, where a month leans on the one before: offensives last. How much it does (the correlation of
    neighbouring months, corrected for short series: Marriott and Pope 1954, Biometrika 41, 390-402), and how far months scatter, is taken
    from the newest :data:`SPAN` months; the variance of a mean and the degrees of freedom follow from both (Box, Jenkins and Reinsel 2008, Time Series
    Analysis, section 2.1.5). With fewer than :data:`FEW` months in all they are taken as independent.

    Parameters
    ----------
    changes : pandas.Series
        Square kilometres by full month, all that are known, in order.
    rest : float
        What is not held, square kilometres.
    months : int
        How many of the newest months the pace is of.
    """
    if len(changes) < months:
        return None
    newest = changes.tail(months).to_numpy(dtype=float)
    mean = float(newest.mean())
    if len(changes) < FEW:
        half = float(stats.t.ppf(0.5 + level / 2, months - 1) * newest.std(ddof=1) / math.sqrt(months))
        return Pace(months, mean, mean - half, mean + half, rest)
    lately = changes.tail(SPAN).to_numpy(dtype=float)
    off = lately - float(lately.mean())
    n, squares = len(off), float((off**2).sum())
    memory = float((off[1:] * off[:-1]).sum()) / squares if squares else 0.0
    memory = min(max(memory + (1 + 3 * memory) / n, 0.0), 0.9)
    whole = _lean(n, memory)
    variance = squares / n / max(1 - whole / n, 0.1)
    half = float(stats.t.ppf(0.5 + level / 2, max(n / whole - 1, 1))) * math.sqrt(
        variance * _lean(months, memory) / months
    )
    return Pace(months, mean, mean - half, mean + half, rest)


SPAN = 36
"""So many months tell how months scatter and lean on each other: the advances and retreats of the first year were of another size."""

FEW = 12
"""With fewer months than these nothing can be said of how a month leans on the one before."""


def _lean(months: int, memory: float) -> float:
    """Return by how much the variance of a mean of so many months exceeds that of independent ones."""
    back = np.arange(1, months)
    return 1 + 2 * float(((1 - back / months) * memory**back).sum())


def grey_zone(one: Course, other: Course, until: Day) -> pd.DataFrame:
    """Return by how much two observers differ, region by region, on the days on which either changed and both have a map.

    Returns
    -------
    pandas.DataFrame
        First less second observer in square kilometres; a row a day, a column a region.
    """
    first = max(one.first, other.first)
    days = one.held.index.union(other.held.index)
    days = days[(days >= first) & (days <= pd.Timestamp(until))]
    return one.on_days(days) - other.on_days(days)


def change_over(course: Course, spans: pd.DataFrame, until: Day) -> pd.DataFrame:
    """Return how much ground changed hands in each of some spans.

    Parameters
    ----------
    course : Course
    spans : pandas.DataFrame
        ``start, end``: the change is from the map of the day before ``start`` to that of ``end``.
    until : date
        Spans that end later are left out, as are those that begin before the first map.

    Returns
    -------
    pandas.DataFrame
        The spans with ``km2`` (above zero: Russian forces held more at the end) and ``days``.
    """
    day = pd.Timedelta(days=1)
    known = spans[(spans["start"] - day >= course.first) & (spans["end"] <= pd.Timestamp(until))]
    total = course.held.sum(axis=1)
    before = total.reindex(pd.DatetimeIndex(known["start"] - day), method="ffill").to_numpy()
    after = total.reindex(pd.DatetimeIndex(known["end"]), method="ffill").to_numpy()
    return known.assign(km2=after - before, days=(known["end"] - known["start"]).dt.days + 1)


def against(course: Course, counts: pd.DataFrame) -> pd.DataFrame:
    """Return the area held in all of Ukraine beside a third witness's counts of the same days.

    Parameters
    ----------
    course : Course
    counts : pandas.DataFrame
        ``date, share_pct``: shares of Ukraine's land.

    Returns
    -------
    pandas.DataFrame
        ``date, km2, witness_km2``, by day; days before the first map are left out.
    """
    own = counts[counts["date"] >= course.first].sort_values("date")
    ours = course.on_days(list(own["date"])).sum(axis=1).to_numpy()
    theirs = (own["share_pct"] / 100 * course.area.sum()).to_numpy()
    return pd.DataFrame({"date": own["date"].to_numpy(), "km2": ours, "witness_km2": theirs})


def extremes(course: Course, until: Day, lately: int) -> pd.DataFrame:
    """Return the turns of a course: when most was held, and the full months in which most was taken and most lost, net.

    Parameters
    ----------
    course : Course
    until : date
        Last day for which the maps are known.
    lately : int
        The month in which most was taken is looked for once more among so many newest ones.

    Returns
    -------
    pandas.DataFrame
        ``turn`` (most-held, most-lost, most-taken, most-taken-lately), ``day`` (the day, or the last of the month) and ``km2``
        (held, or net change), by day; a turn that is the same month as another, or of the wrong sign, is left out.
    """
    total = course.held.loc[: pd.Timestamp(until)].sum(axis=1)
    changes = monthly(course, until)
    rows = [("most-held", total.idxmax(), float(total.max()))] if len(total) else []
    newest = changes.tail(lately)
    for turn, sought in (("most-taken", changes), ("most-lost", -changes), ("most-taken-lately", newest)):
        if len(sought) and sought.max() > 0:
            rows.append((turn, sought.idxmax(), float(changes[sought.idxmax()])))
    table = pd.DataFrame(rows, columns=["turn", "day", "km2"])
    doubled = (table["turn"] == "most-taken-lately") & table["day"].isin(
        table.loc[table["turn"] == "most-taken", "day"]
    )
    return table[~doubled].sort_values("day", kind="stable", ignore_index=True)


@dataclass(frozen=True)
class Squares:
    """The squares of the map as one observer drew them on one day.

    Attributes
    ----------
    observer, name : str
    drawn : pandas.Timestamp
        Day of the drawing: the newest one up to the day that was asked for.
    held_pct : pandas.Series
        Share of its land that was held, each square that was ever held.
    """

    observer: str
    name: str
    drawn: pd.Timestamp
    held_pct: pd.Series


def drawn_days(grid: pd.DataFrame, observer: str) -> pd.DatetimeIndex:
    """Return the days on which the squares of an observer's map were drawn."""
    return pd.DatetimeIndex(sorted(grid.loc[grid["observer"] == observer, "known_on"].unique()))


def squares(grid: pd.DataFrame, observers: pd.DataFrame, observer: str, day: Day) -> Squares | None:
    """Return the squares of an observer's map on a day, the last value of each carried forward; None before the first drawing."""
    own = grid[(grid["observer"] == observer) & (grid["known_on"] <= pd.Timestamp(day))]
    if own.empty:
        return None
    name = str(observers.set_index("key")["name"][observer])
    newest = own.sort_values("known_on", kind="stable").groupby("square")["share_pct"].last()
    return Squares(observer, name, own["known_on"].max(), newest[newest > 0])


def area_of_squares(held: Squares, cells: pd.DataFrame, side_km: float) -> pd.Series:
    """Return the area held by region that the squares add up to: a check on the areas by region.

    Parameters
    ----------
    held : Squares
    cells : pandas.DataFrame
        Table ``grid_cells``.
    side_km : float
        Length of a square's side.
    """
    land = cells.set_index("key").reindex(held.held_pct.index)
    km2 = side_km**2 * land["land_pct"] / 100 * held.held_pct / 100
    return km2.groupby(land["region"]).sum()


def side_km(cells: pd.DataFrame) -> float:
    """Return the length of a square's side: the smallest step between two squares."""
    steps = np.diff(np.unique(cells["x_km"].to_numpy(dtype=float)))
    return float(steps.min()) if len(steps) else 0.0


def newest_day(as_of: Day, covered: Iterable[Any]) -> pd.Timestamp:
    """Return until when the maps are known: the as-of date, or the end of the coverage of its table where that is earlier."""
    return min(pd.Timestamp(as_of), *(pd.Timestamp(one) for one in covered))
