"""What the table of the regions is computed from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import ground
from trucebook.analysis import positions as analysis
from trucebook.chapters.positions.chapter import View

EVERYWHERE = ground.WHOLE
"""Region of clauses on the whole country."""


@dataclass(frozen=True)
class Region:
    """What is declared, held and demanded of a region.

    Attributes
    ----------
    name : str
        Name of the region.
    annexed : pandas.DataFrame
        Acts of Russia's own law.
    maps, counts : pandas.DataFrame
        Newest share held by each observer's map, and the newest count by each side and by others.
    demands : tuple of (str, str, pandas.Timestamp)
        Newest clause of each side that speaks of the region: code, clause, day.
    """

    name: str
    annexed: pd.DataFrame
    maps: pd.DataFrame
    counts: pd.DataFrame
    demands: tuple[tuple[str, str, pd.Timestamp], ...]


@dataclass(frozen=True)
class Land:
    """The regions that were declared annexed, in the order of their acts; ``claimed``: the newest clause on recognition."""

    view: View
    claimed: pd.DataFrame
    regions: tuple[Region, ...]


def land(view: View) -> Land:
    """Compute the regions from annexations, control, maps and clauses on territory."""
    evidence = view.evidence
    annexations, control = evidence["annexations"], evidence["control"].sort_values(["date", "id"])
    until = evidence.coverage("control_daily").complete_until
    maps = ground.newest_shares(evidence["control_daily"], evidence["observers"], evidence["regions"], until)
    keys = evidence["regions"].set_index("name")["key"]
    papers = evidence["documents"].set_index("id")
    clauses = evidence["territory_clauses"]
    clauses = clauses.assign(day=papers["date"].reindex(clauses["document"]).to_numpy())
    clauses["day"] = clauses["day"].fillna(clauses["known_on"])
    order = list(dict.fromkeys(annexations.sort_values(["declared", "id"], ascending=[False, True])["region"]))
    regions = []
    for name in order:
        own = control[control["region"] == name]
        demands = [
            (code, *found) for code in view.sides if (found := _demand(view, clauses, code, name, str(keys.get(name))))
        ]
        regions.append(
            Region(
                name, annexations[annexations["region"] == name], maps[maps["region"] == name],
                own.groupby("side").tail(1).sort_values("side"), tuple(demands),
            )
        )  # fmt: skip
    claimed = view.positions[view.positions["issue"] == analysis.RECOGNITION]
    return Land(view, analysis.latest(claimed, view.sides[:1]), tuple(regions))


def _demand(view: View, clauses: pd.DataFrame, code: str, name: str, key: str) -> tuple[str, pd.Timestamp] | None:
    """Return an actor's newest clause that speaks of a region, else its newest position on the region's land."""
    # A clause on the whole front speaks of the regions on it alone.
    meant = [key, EVERYWHERE] if analysis.land_issue(name) == analysis.LAND else [key]
    own = clauses[(clauses["actor"] == code) & clauses["region"].isin(meant)]
    if len(own):
        row = own.sort_values("day", kind="stable").iloc[-1]
        return str(row["clause"]), row["day"]
    said = view.positions[view.positions["issue"] == analysis.land_issue(name)]
    newest = analysis.latest(said, (code,))
    return (str(newest.iloc[0]["position"]), newest.iloc[0]["said_on"]) if len(newest) else None
