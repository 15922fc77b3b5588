"""What the clauses of documents on territory would mean on the ground: square kilometres, on the day they were made and later."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from trucebook.analysis.ground import WHOLE, Course, Day
from trucebook.evidence.tables import RUSSIA, UKRAINE

MEASURES = ("ukraine_leaves", "russia_leaves", "demilitarised", "frozen")
"""Square kilometres that Ukraine would leave, that Russia would leave, of these demilitarised, and held by Russia behind a line that
stays where it is."""

LINE = "line"
"""Code of clauses by which a side leaves all that it holds beyond the line of a day."""

PLAN = ["document", "actor"]
"""A plan: what one actor put forward in one document."""


def dated(clauses: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Add ``made_on``: the day of the document, or the day from which the clause was public where the document has none."""
    said = documents.set_index("id")["date"].reindex(clauses["document"]).set_axis(clauses.index)
    return clauses.assign(made_on=said.fillna(clauses["known_on"]))


def coded(clauses: pd.DataFrame) -> pd.DataFrame:
    """Return the clauses that can be measured."""
    return clauses[clauses["leaves"].notna()]


def not_coded(clauses: pd.DataFrame) -> pd.DataFrame:
    """Return the clauses that cannot be measured; their ``reason`` says why."""
    return clauses[clauses["leaves"].isna()]


def by_region(clauses: Sequence[Any], course: Course, day: Day) -> list[dict[str, Any]]:
    """Return what the coded clauses of one plan would mean in each region on a day, in square kilometres.

    Parameters
    ----------
    clauses : sequence of named tuples
        Rows of ``territory_clauses`` that can be measured (:func:`coded`). A clause on the whole of Ukraine counts in each region that
        no other clause of the plan names.
    course : Course
        Whose map counts.
    day : date
        Not before the first map. A clause on the line of an earlier day counts from that line; net of a region, so ground that one side
        took there and the other lost elsewhere in the same region cancels out.

    Returns
    -------
    list of dict
        ``region`` and the ``MEASURES``; regions in which nothing would change and nothing is held are left out.

    Raises
    ------
    ValueError
        If the day lies before the first map.
    """
    held = course.on(day)
    if held is None:
        raise ValueError(
            f"{course.name} has no map of {pd.Timestamp(day):%Y-%m-%d}, expected a day from {course.first:%Y-%m-%d} on"
        )
    rows, taken, area = [], held.to_dict(), course.area.to_dict()
    named = {clause.region for clause in clauses} - {WHOLE}
    for clause in clauses:
        regions = [str(clause.region)] if clause.region != WHOLE else [one for one in taken if one not in named]
        line = _line(clause, course)
        for region in regions:
            meant = _meaning(
                clause, float(taken[region]), float(area[region]), None if line is None else float(line[region])
            )
            if any(meant.values()):
                rows.append({"region": region, **meant})
    return rows


def _line(clause: Any, course: Course) -> dict[Hashable, float] | None:
    """Return the area of each region behind the line that a clause names; None where it names none."""
    if clause.leaves != LINE:
        return None
    line = course.behind_line(clause.line_date)
    assert line is not None  # plans whose line an observer has no map of were left out
    return line.to_dict()


def _meaning(clause: Any, held: float, area: float, line: float | None) -> dict[str, float]:
    side = str(clause.side)
    free, taken = (area - held, held) if line is None else (max(0.0, line - held), max(0.0, held - line))
    leaves = {UKRAINE: free, RUSSIA: taken}.get(side, 0.0)
    return {
        "ukraine_leaves": leaves if side == UKRAINE else 0.0,
        "russia_leaves": leaves if side == RUSSIA else 0.0,
        "demilitarised": leaves if clause.then == "demilitarised" else 0.0,
        "frozen": held if side == "nobody" else 0.0,
    }


def drawable(clauses: pd.DataFrame, course: Course) -> bool:
    """Tell whether an observer's maps reach back to every line that the clauses name."""
    lines = clauses.loc[clauses["leaves"] == LINE, "line_date"]
    return all(course.behind_line(day) is not None for day in lines)


def then_and_now(clauses: pd.DataFrame, courses: Mapping[str, Course], now: Day) -> pd.DataFrame:
    """Return what each plan would mean by region, on the day it was made and on a later one, by each observer with a map of that day.

    Parameters
    ----------
    clauses : pandas.DataFrame
        As from :func:`dated`.
    courses : mapping of str to Course
        The observers.
    now : date
        The later day.

    Returns
    -------
    pandas.DataFrame
        ``document, actor, made_on, region, observer, when`` (then, now) and the ``MEASURES``, newest plans last. An observer whose
        first map is later than the plan, or who is known only until before it, has no row for the day on which it was made; one whose
        maps do not reach back to a line that the plan names has none at all.
    """
    rows: list[dict[str, Any]] = []
    made = clauses.groupby(PLAN, sort=False)["made_on"].min().sort_values(kind="stable")
    for (document, actor), day in made.items():
        own = clauses[(clauses["document"] == document) & (clauses["actor"] == actor)]
        measured = list(coded(own).itertuples())
        for course in courses.values():
            if not drawable(own, course):
                continue
            for when, moment in (("then", day), ("now", pd.Timestamp(now))):
                # A plan of after the maps end has no map of its day either: the last one would pass for it.
                if course.on(moment) is not None and moment <= pd.Timestamp(now):
                    plan = {
                        "document": document,
                        "actor": actor,
                        "made_on": day,
                        "observer": course.observer,
                        "when": when,
                    }
                    rows += [{**plan, **row} for row in by_region(measured, course, moment)]
    columns = [*PLAN, "made_on", "region", "observer", "when", *MEASURES]
    return pd.DataFrame(rows, columns=columns)


def named_regions(clauses: pd.DataFrame) -> list[str]:
    """Return the regions that measured clauses name, most often named first."""
    own = coded(clauses)
    counted = own[own["region"] != WHOLE].groupby("region")["document"].nunique()
    return [str(one) for one in counted.sort_values(ascending=False, kind="stable").index]
