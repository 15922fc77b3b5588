"""What stands in the way: statements by group, and whether each obstacle grew or shrank since an earlier day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

import pandas as pd

from trucebook.analysis import mediation, timeline
from trucebook.analysis import positions as gap
from trucebook.evidence.tables import RUSSIA, UKRAINE

Frames = Mapping[str, pd.DataFrame]

GREW, SHRANK, SAME, UNKNOWN = "grew", "shrank", "no clear change", "not known"

LEAST_TRUCES, MOST_TRUCES = 3, 2 / 3
"""Broken trust grew or shrank if of so many truces or more, so large a share failed, or held."""

LEAST_HOSTS = 2
"""Hosts by which the number of tables must move: one more or less comes and goes."""

TABLE_OF = {"gap": "positions", "truces": "truces", "hosts": "events", "statements": "obstacles"}
"""The table whose rows show a change, by what an obstacle is measured by."""


def counts(obstacles: pd.DataFrame, groups: pd.DataFrame, as_of: date, days: int = 365) -> pd.DataFrame:
    """Return the groups of obstacles with the number of statements, and of those of the last ``days``: ``all, lately`` added."""
    recent = obstacles["known_on"] > pd.Timestamp(as_of) - pd.Timedelta(days=days)
    table = groups.sort_values("order").copy()
    table["all"] = table["key"].map(obstacles["issue"].value_counts()).fillna(0).astype(int)
    table["lately"] = table["key"].map(obstacles[recent]["issue"].value_counts()).fillna(0).astype(int)
    return table


def changes(then: Frames, now: Frames, since: date, as_of: date, complete: Mapping[str, date]) -> pd.DataFrame:
    """Return for each group of obstacles whether it grew or shrank between two days, and the rows that show it.

    Parameters
    ----------
    then, now : mapping of str to pandas.DataFrame
        ``positions, documents, events, truces, obstacles`` as known on the earlier and the later day, and ``obstacle_groups``.
    since, as_of : datetime.date
        The two days.
    complete : mapping of str to datetime.date
        Until when each table is complete.

    Returns
    -------
    pandas.DataFrame
        ``key, measured_by, before, after`` (NaN where nothing can be measured), ``low, high`` (interval of the change of a gap, else
        NaN), ``issues`` (how many a gap is taken over), ``verdict`` (grew, shrank, no clear change, not known), ``rows`` (ids of the rows new
        since the earlier day that show it, of the table that ``measured_by`` stands for: clauses that set a level now, truces, the
        newest meeting of each host) and ``statements`` (ids of new rows of obstacles).

    Notes
    -----
    ``gap``: mean distance of Russia and Ukraine on the group's issues, over those comparable on both days; it grew or shrank only if the
    interval of the change, given that each code may be off by one, leaves out zero (see positions.simulate_index). ``truces``: halts and truces,
    offers left out, whose outcome became known between the days; it grew if most failed (``before`` failed, ``after`` held).
    ``hosts``: states and organisations that hosted meetings with Russia or Ukraine from the earlier day to the later one, or to the end of
    what the table covers (``after``), and in as many days before it (``before``). Without a new row an obstacle counts as without clear change only where its
    table covers at least half of the time between.
    """
    start, end = pd.Timestamp(since), pd.Timestamp(as_of)
    rows: list[dict[str, Any]] = []
    for group in now["obstacle_groups"].sort_values("order").to_dict("records"):
        kind = group["measured_by"]
        if kind == "gap":
            found = _by_gap(then, now, group["issues"].split(";"), start, end)
        elif kind == "truces":
            found = _by_truces(now, start)
        elif kind == "hosts":
            found = _by_hosts(then, now, start, min(end, pd.Timestamp(complete["events"])))
        else:
            found = Measured()
        covered = kind != "statements" and pd.Timestamp(complete[TABLE_OF[kind]]) >= start + (end - start) / 2
        if not covered and (kind == "hosts" or not found.rows):
            found = replace(found, verdict=UNKNOWN)
        stated = now["obstacles"]
        own = stated[(stated["issue"] == group["key"]) & (stated["known_on"] > start)]
        rows.append({"key": group["key"], "measured_by": kind, **asdict(found), "statements": list(own["id"])})
    columns = ["key", "measured_by", *(one.name for one in fields(Measured)), "statements"]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True)
class Measured:
    """What was measured of one obstacle; see :func:`changes`."""

    before: float = float("nan")
    after: float = float("nan")
    verdict: str = UNKNOWN
    rows: tuple[str, ...] = ()
    low: float = float("nan")
    high: float = float("nan")
    issues: int = 0


def _verdict(low: float, high: float) -> str:
    return GREW if low > 0 else SHRANK if high < 0 else SAME


def _by_gap(then: Frames, now: Frames, issues: list[str], start: pd.Timestamp, end: pd.Timestamp) -> Measured:
    positions = gap.dated(now["positions"], now["documents"])
    old = gap.gaps(gap.dated(then["positions"], then["documents"]))["gap"]
    new = gap.gaps(positions)["gap"]
    shared = [issue for issue in issues if issue in old.index and issue in new.index]
    own = positions[
        positions["issue"].isin(issues)
        & positions["actor"].isin([RUSSIA, UKRAINE])
        & positions["concession_level"].notna()
    ]
    newest = own["said_on"] == own.groupby(["issue", "actor"])["said_on"].transform("max")
    fresh = own[newest & (own["known_on"] > start)]
    rows = tuple(fresh["id"])
    if not shared:
        return Measured(rows=rows)
    before, after = float(old[shared].mean()), float(new[shared].mean())
    drawn = gap.simulate_index(positions, [start, end], draws=1000, issues=shared) * gap.SCALE / 100
    change = after - before
    # At an end of the scale codes err to one side only: take the wider side both ways, within what the scale allows.
    reach = max(abs(float(one) - change) for one in gap.band(drawn[1] - drawn[0]))
    low, high = max(change - reach, -before), min(change + reach, gap.SCALE - before)
    return Measured(before, after, _verdict(low, high), rows, low, high, len(shared))


def _by_truces(now: Frames, start: pd.Timestamp) -> Measured:
    truces = now["truces"]
    own = truces[(truces["outcome_known_on"] > start) & (truces["kind"] != "truce-proposal")]
    failed = own[own["status"].isin(["not-kept", "never-began"])]
    held = own[own["status"].isin(["kept", "partly-kept"])]
    known = len(failed) + len(held)
    clear = known >= LEAST_TRUCES and max(len(failed), len(held)) >= MOST_TRUCES * known
    more = len(failed) - len(held) if clear else 0
    return Measured(len(failed), len(held), _verdict(more, more), (*failed["id"], *held["id"]))


def _by_hosts(then: Frames, now: Frames, start: pd.Timestamp, end: pd.Timestamp) -> Measured:
    earlier, later = _hosted(then["events"], start - (end - start), start), _hosted(now["events"], start, end)
    before, after = (one["hosts"].str.split(";").explode().nunique() for one in (earlier, later))
    more = after - before if abs(after - before) >= LEAST_HOSTS else 0
    shown = later.drop_duplicates("hosts", keep="last")
    return Measured(before, after, _verdict(more, more), tuple(shown["id"]))


def _hosted(events: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Return meetings held after the first day up to the last, with Russia or Ukraine among the parties and a host that is neither."""
    own = mediation.meetings(events)
    party = timeline.names(own["parties"], RUSSIA) | timeline.names(own["parties"], UKRAINE)
    outside = own["hosts"].notna() & ~own["hosts"].isin([RUSSIA, UKRAINE])
    return own[party & outside & (own["start"] > start) & (own["start"] <= end)]
