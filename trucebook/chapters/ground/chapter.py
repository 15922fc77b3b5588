"""What the page on the ground is computed from: areas, squares, paces, and what each clause on territory would mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from trucebook.analysis import ground, ground_clauses, ground_talks, timeline
from trucebook.analysis.positions import dated, land_issue
from trucebook.evidence.door import Evidence
from trucebook.evidence.tables import UKRAINE

TABLES = (
    "control_daily", "control", "grid_cells", "grid_control", "regions", "observers", "map_days", "annexations",
    "territory_clauses", "documents", "positions", "events", "truces", "stakes",
)  # fmt: skip
"""Tables that the view reads; a notebook declares them."""

FRONT_TABLES = (
    "control_daily", "control", "grid_cells", "grid_control", "regions", "observers", "map_days", "annexations", "territory_clauses", "documents",
)  # fmt: skip
"""Tables that the map of the front page reads."""

PACES = (3, 6, 12)
"""Newest months whose pace is told."""

MONTHS_OF_SEASONS = 36
"""Seasons are compared over so many newest months, whole years of each."""

WHOLE_FRONT = "whole-front"
BEGAN = ("kept", "partly-kept", "not-kept", "unclear")
"""Scope of truces that were meant for the whole front, and what became of those that began."""

LATELY = 36
"""The month in which most was taken is told once more among so many newest ones: the first months outweigh all later ones."""

FOCUS_AT_MOST = 4
"""Regions looked at closely where nothing is claimed yet."""


@dataclass(frozen=True)
class Turning:
    """A turning point with the squares that stand for it.

    Attributes
    ----------
    title : str
    day : pandas.Timestamp
        Day of the turning point.
    squares : Squares
        The squares, of that day or of the day that the table names instead.
    row : pandas.Series or None
        Row of the table of turning points; None for the newest map.
    """

    title: str
    day: pd.Timestamp
    squares: ground.Squares
    row: pd.Series | None = None


@dataclass(frozen=True)
class Asked:
    """The region that most plans ask Ukraine to leave, and how much that was and is.

    Attributes
    ----------
    region : str
        Key of the region.
    first, newest : pandas.Series
        The first and the newest plan that ask for it: ``document, actor, made_on``.
    then, now : dict of str to float
        Square kilometres that Ukraine would have left on the first plan's day and on the newest map, by observer.
    """

    region: str
    first: pd.Series
    newest: pd.Series
    then: dict[str, float]
    now: dict[str, float]


@dataclass(frozen=True)
class View:
    """All that the page shows.

    Attributes
    ----------
    evidence : Evidence
    until : pandas.Timestamp
        Until when the maps are known.
    courses : mapping of str to Course
        Areas by observer, the one that the book shows first in front.
    names : pandas.Series
        Names of regions by key.
    claimed : list of str
        Regions that Russia has declared its own.
    focus : list of str
        Regions looked at closely: those claimed of which a part is not held.
    cells : pandas.DataFrame
        The squares.
    newest : Squares
        The newest drawn squares of the first observer.
    turning : list of Turning
        The turning points and the newest day, with drawn squares.
    extremes : pandas.DataFrame
        When most was held, taken and lost by the maps that go back farthest; see :func:`ground.extremes`.
    clauses, uncoded : pandas.DataFrame
        Clauses that can be measured, and those that cannot.
    changes : mapping
        Observer → change of the area held in each full month.
    paces : mapping
        Region and observer → newest months → how fast the region was taken in them; ``WHOLE`` stands for all regions.
    seasons : pandas.DataFrame
        Mean monthly change by season over the newest years, by the observer whose maps go back farthest; empty where months are few.
    apart : pandas.Series
        By how much the first two observers differ on the newest day, by region, widest first; empty with fewer than two.
    witness_rows, witness : pandas.DataFrame
        Counts of a third witness for all of Ukraine, and what they are beside the maps that go back farthest; see :func:`ground.against`.
    """

    evidence: Evidence
    until: pd.Timestamp
    courses: Mapping[str, ground.Course]
    names: pd.Series
    claimed: list[str]
    focus: list[str]
    cells: pd.DataFrame
    newest: ground.Squares | None
    turning: list[Turning]
    extremes: pd.DataFrame
    clauses: pd.DataFrame
    uncoded: pd.DataFrame
    changes: Mapping[str, pd.Series]
    paces: Mapping[tuple[str, str], Mapping[int, ground.Pace]]
    seasons: pd.DataFrame
    apart: pd.Series
    witness_rows: pd.DataFrame
    witness: pd.DataFrame

    # Not worked out for the front page, which shows the map alone.
    @cached_property
    def meaning(self) -> pd.DataFrame:
        """What each plan would mean by region, then and now; see :func:`ground_clauses.then_and_now`."""
        return ground_clauses.then_and_now(self.clauses, self.courses, self.until)

    @cached_property
    def asked(self) -> Asked | None:
        """What plans ask Ukraine to leave; None where no plan asks for anything."""
        return _asked(self.meaning, self.clauses, self.uncoded)

    @property
    def first(self) -> ground.Course | None:
        """Return the course of the observer that the book shows first; None before the first map."""
        return next(iter(self.courses.values()), None)

    @property
    def longest(self) -> ground.Course | None:
        """Return the course that begins first; None before the first map."""
        return min(self.courses.values(), key=lambda one: one.first, default=None)

    def name(self, region: str) -> str:
        """Return a region's name."""
        return str(self.names[region])


def view(evidence: Evidence) -> View:
    """Compute what the page shows from the evidence of a day."""
    regions, observers = evidence["regions"], evidence["observers"]
    until = ground.newest_day(evidence.as_of, [evidence.coverage("control_daily").complete_until])
    invasion = evidence.landmarks("invasion")["date"]
    courses = ground.courses(evidence["control_daily"], observers, regions, invasion.min() if len(invasion) else None)
    claimed = ground.claimed(evidence["annexations"], regions)
    clauses = ground_clauses.dated(evidence["territory_clauses"], evidence["documents"])
    coded = ground_clauses.coded(clauses)
    grid = evidence["grid_control"]
    first = next(iter(courses), None)
    focus = _focus(courses, claimed, clauses)
    names = regions.set_index("key")["name"]
    counts = evidence["control"]
    counts = counts[counts["region"] == names.get(ground.WHOLE)]
    longest = min(courses.values(), key=lambda one: one.first, default=None)
    changes = {key: ground.monthly(course, until) for key, course in courses.items()}
    return View(
        evidence=evidence,
        until=until,
        courses=courses,
        names=names,
        claimed=claimed,
        focus=focus,
        cells=evidence["grid_cells"],
        newest=ground.squares(grid, observers, first, until) if first else None,
        turning=_turning(evidence, courses, until),
        extremes=ground.extremes(longest, until, LATELY) if longest else pd.DataFrame(),
        clauses=coded,
        uncoded=ground_clauses.not_coded(clauses),
        changes=changes,
        paces={
            (region, key): _paces(course, region, until)
            for region in (*focus, ground.WHOLE)
            for key, course in courses.items()
        },
        seasons=_seasons(changes[longest.observer]) if longest else pd.DataFrame(),
        apart=_apart(courses, until),
        witness_rows=counts,
        witness=ground.against(longest, counts) if longest else counts.iloc[:0],
    )


def _paces(course: ground.Course, region: str, until: pd.Timestamp) -> dict[int, ground.Pace]:
    """Return the paces of a region that has enough months, by their number."""
    left = course.left(until)
    if left is None:
        return {}
    rest = float(left.sum() if region == ground.WHOLE else left[region])
    changes = ground.monthly(course, until, None if region == ground.WHOLE else [region])
    found = {months: ground.pace(changes, rest, months) for months in PACES}
    return {months: one for months, one in found.items() if one}


def _seasons(changes: pd.Series) -> pd.DataFrame:
    newest = changes.tail(MONTHS_OF_SEASONS)
    return ground.by_season(newest) if len(newest) >= MONTHS_OF_SEASONS else pd.DataFrame()


def _apart(courses: Mapping[str, ground.Course], until: pd.Timestamp) -> pd.Series:
    own = list(courses.values())[:2]
    if len(own) < 2:
        return pd.Series(dtype=float)
    apart = ground.grey_zone(own[0], own[1], until)
    return pd.Series(dtype=float) if apart.empty else apart.iloc[-1].abs().sort_values(ascending=False)


def _focus(courses: Mapping[str, ground.Course], claimed: list[str], clauses: pd.DataFrame) -> list[str]:
    """Return the regions to look at closely, fullest first: claimed, else named by clauses, else most held; none that is held whole."""
    course = next(iter(courses.values()), None)
    if course is None:
        return []
    share = course.share().iloc[-1]
    open_ = share[share < 100]  # Crimea and Sevastopol are held as a whole
    named = ground_clauses.named_regions(clauses.assign(leaves="rest"))
    for wanted in (claimed, named, list(open_.nlargest(FOCUS_AT_MOST).index)):
        own = [one for one in wanted if one in open_.index]
        if own:
            return sorted(own, key=lambda one: -share[one])
    return []


def _turning(evidence: Evidence, courses: Mapping[str, ground.Course], until: pd.Timestamp) -> list[Turning]:
    """Return the turning points and the newest day with drawn squares, each by the first observer with a map of that day."""
    grid, observers = evidence["grid_control"], evidence["observers"]

    def turning(title: str, day: pd.Timestamp, drawn_on: pd.Timestamp, row: pd.Series | None = None) -> list[Turning]:
        drawn = (ground.squares(grid, observers, one, drawn_on) for one in courses)
        return next(([Turning(title, day, one, row)] for one in drawn if one is not None), [])

    found = []
    for _, row in evidence["map_days"].sort_values("date").iterrows():
        found += turning(str(row["title"]), row["date"], row["date"] if pd.isna(row["drawn"]) else row["drawn"], row)
    return found + turning("Newest map", until, until)


def _asked(meaning: pd.DataFrame, clauses: pd.DataFrame, uncoded: pd.DataFrame) -> Asked | None:
    """Return the region that most plans ask Ukraine to leave; of equals the one that most clauses name, then the one with most left."""
    asks = clauses[(clauses["side"] == UKRAINE) & (clauses["leaves"] == "rest")].sort_values("made_on", kind="stable")
    if asks.empty or meaning.empty:
        return None
    now = meaning[meaning["when"] == "now"].groupby("region")["ukraine_leaves"].max()
    plans = asks.groupby("region").size()
    named = pd.concat([clauses["region"], uncoded["region"]]).value_counts()
    region = max(plans.index, key=lambda one: (plans[one], named[one], now.get(one, 0.0)))
    own = asks[asks["region"] == region]

    def leaves(plan: pd.Series, when: str) -> dict[str, float]:
        rows = meaning[(meaning["when"] == when) & (meaning["region"] == region)]
        rows = rows[(rows["document"] == plan["document"]) & (rows["actor"] == plan["actor"])]
        return dict(zip(rows["observer"], rows["ukraine_leaves"], strict=True))

    return Asked(str(region), own.iloc[0], own.iloc[-1], leaves(own.iloc[0], "then"), leaves(own.iloc[-1], "now"))


@dataclass(frozen=True)
class Talks:
    """Ground beside the talks.

    Attributes
    ----------
    issue : str
        Key of the issue whose gap is compared.
    course : pandas.DataFrame
        Gap and area by month, see :func:`ground_talks.gap_and_ground`.
    together : Together
    truces, rounds : pandas.DataFrame
        Truces and pauses between rounds with the ground that changed hands.
    """

    issue: str
    course: pd.DataFrame
    together: ground_talks.Together
    truces: pd.DataFrame
    rounds: pd.DataFrame


def talks(seen: View) -> Talks | None:
    """Return the ground beside the talks, by the observer whose maps go back farthest; None before the first map."""
    evidence, course = seen.evidence, seen.longest
    if course is None or not seen.focus:
        return None
    issue = land_issue(seen.name(seen.focus[0]))
    positions = dated(evidence["positions"], evidence["documents"])
    beside = ground_talks.gap_and_ground(positions, course, issue, seen.until)
    truces = evidence["truces"]
    front = truces[(truces["scope_class"] == WHOLE_FRONT) & truces["status"].isin(BEGAN)]
    return Talks(
        issue, beside, ground_talks.together(beside),
        ground_talks.in_truces(front, course, seen.until),
        ground_talks.between_rounds(timeline.rounds(evidence["events"]), course, seen.until),
    )  # fmt: skip
