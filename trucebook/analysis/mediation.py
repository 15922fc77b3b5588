"""What outside actors did for the talks: rounds hosted, exchanges mediated, who sat with whom, parallel tracks."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import timeline
from trucebook.analysis.intervals import wilson
from trucebook.evidence.tables import SIDES

GRAIN = "maritime-corridor-volume"

DEEDS = [
    "actor", "roles", "acts", "hosted", "with_result", "sat", "others", "exchanges", "people", "bodies", "helped", "tonnes", "first", "last",
]  # fmt: skip
"""What is counted of each outside actor, see :func:`deeds`."""

PRESSURE, OFFERS = "pressure", ("guarantees", "incentive", "offer", "platform")
"""Roles that put pressure on a side, and roles that offer something."""


def levers(acts: pd.DataFrame) -> pd.DataFrame:
    """Return the acts in which an outside actor offered something or put pressure on a side, newest first."""
    rows = acts[acts["role"].isin([PRESSURE, *OFFERS])]
    return rows.sort_values(["known_on", "id"], ascending=[False, True])


def split(cells: pd.Series) -> pd.Series:
    """Return ``;``-joined cells as lists without blanks."""
    return cells.fillna("").map(lambda cell: [one for one in cell.split(";") if one])


def meetings(events: pd.DataFrame) -> pd.DataFrame:
    """Return meetings that were held, with ``sat``: everyone at the table, hosts included."""
    held = events[(events["kind"] == "meeting") & (events["status"] == "held") & events["start"].notna()].copy()
    everyone = held["parties"].fillna("") + ";" + held["hosts"].fillna("")
    held["sat"] = split(everyone).map(lambda cell: tuple(dict.fromkeys(cell)))
    return held.sort_values(["start", "id"])


def freed(exchanges: pd.DataFrame) -> pd.Series:
    """Return for each exchange the people freed, both ways together, prisoners and civilians; blank counts add nothing."""
    columns = ["prisoners_to_ukraine", "prisoners_to_russia", "civilians_to_ukraine", "civilians_to_russia"]
    return exchanges[columns].fillna(0).sum(axis=1).astype(int)


def deeds(
    events: pd.DataFrame,
    acts: pd.DataFrame,
    exchanges: pd.DataFrame,
    corridors: pd.DataFrame,
    since: pd.Timestamp = timeline.INVASION,
) -> pd.DataFrame:
    """Return what can be counted of each outside actor.

    Parameters
    ----------
    events, acts, exchanges, corridors : pandas.DataFrame
        The tables of events, mediation, exchanges and corridors as of a date.
    since : pandas.Timestamp
        First day that counts.

    Returns
    -------
    pandas.DataFrame
        ``actor, roles`` (most frequent first), ``acts, hosted`` (rounds with both sides), ``with_result, sat`` (rounds it hosted or sat in as a
        third party), ``others`` (further meetings with Russia or Ukraine that it hosted), ``exchanges`` (hand-overs that name it as a mediator),
        ``people`` and ``bodies`` (handed over in them), ``helped`` (people evacuated or brought home otherwise), ``tonnes`` (millions, shipped under
        the grain initiative that it brokered; missing if none), ``first, last``: first and last day on record. An exchange with two mediators counts for each: the columns must not be summed.
    """
    held = timeline.rounds(events, since)
    hosts, parties = split(held["hosts"]), split(held["parties"])
    good = held["outcome_class"].isin(timeline.RESULTS)
    # As on the page of exchanges: one whose day is not known counts from the day on which it became public.
    swaps = exchanges.assign(date=exchanges["date"].where(exchanges["date"].notna(), exchanges["known_on"]))
    swaps = swaps[swaps["date"] >= pd.Timestamp(since)].copy()
    swaps["people"] = freed(swaps)
    swaps["bodies"] = swaps[["bodies_to_ukraine", "bodies_to_russia"]].fillna(0).sum(axis=1).astype(int)
    mediators = split(swaps["mediators"])
    table_of = meetings(events)
    table_of = table_of[(table_of["start"] >= pd.Timestamp(since)) & ~table_of["id"].isin(held["id"])]
    table_of = table_of[table_of["sat"].map(lambda sat: bool(set(sat) & set(SIDES))).astype(bool)]
    others = split(table_of["hosts"])
    shipped = grain(corridors).tail(1)
    brokers = split(shipped["announced_by"])
    done = acts[~acts["role"].isin(["declined"])].copy()
    actors = split(done["actor"])
    codes = {code for cells in (hosts, parties, others, mediators, actors) for cell in cells for code in cell} - set(
        SIDES
    )
    rows = []
    for code in sorted(codes):
        host, party = _holds(hosts, code), _holds(parties, code)
        swap, act = swaps[_holds(mediators, code)], done[_holds(actors, code)]
        hosted = table_of[_holds(others, code)]
        days = pd.concat([held.loc[host | party, "start"], hosted["start"], swap["date"], act["date"]]).dropna()
        roles = tuple(act["role"].value_counts(sort=True).index)
        tonnes = shipped.loc[_holds(brokers, code), "tonnes_shipped_million"].max()
        rows.append((
            code, roles, len(act), int(host.sum()), int((host & good).sum()), int((host | party).sum()), len(hosted), len(swap),
            int(swap["people"].sum()), int(swap["bodies"].sum()), int(act["people_helped"].fillna(0).sum()), tonnes,
            days.min() if len(days) else pd.NaT, days.max() if len(days) else pd.NaT,
        ))  # fmt: skip
    table = pd.DataFrame(rows, columns=DEEDS)
    order = ["people", "sat", "acts", "actor"]
    return table.sort_values(order, ascending=[False, False, False, True], ignore_index=True)


def _holds(cells: pd.Series, code: str) -> pd.Series:
    return cells.map(lambda cell: code in cell).astype(bool)


def grain(corridors: pd.DataFrame) -> pd.DataFrame:
    """Return the running totals of the grain initiative, oldest first: the rows with a tonnage."""
    told = corridors[(corridors["kind"] == GRAIN) & corridors["tonnes_shipped_million"].notna()]
    return told.sort_values(["known_on", "tonnes_shipped_million"])


def sat_with(events: pd.DataFrame, periods: pd.DataFrame, sides: tuple[str, str]) -> pd.DataFrame:
    """Return with whom each outside actor sat at one table, by period.

    Parameters
    ----------
    events : pandas.DataFrame
        The events as of a date.
    periods : pandas.DataFrame
        From :func:`trucebook.analysis.timeline.labelled`.
    sides : tuple of str
        Codes of the two sides.

    Returns
    -------
    pandas.DataFrame
        ``period, actor, both, one, other, meetings``: meetings that the actor attended or hosted with both sides, with the one alone and with the
        other alone; the newest period first, in it the actor with most meetings first.
    """
    held = meetings(events)
    has = [held["sat"].map(lambda sat, code=code: code in sat).astype(bool) for code in sides]
    held = held.assign(both=has[0] & has[1], one=has[0] & ~has[1], other=has[1] & ~has[0])
    each = held.explode("sat")
    each = each[(each["both"] | each["one"] | each["other"]) & ~each["sat"].isin(sides)]
    parts = []
    for row in periods.iloc[::-1].itertuples():
        inside = each[timeline.within(each["start"], row.start, row.end)]
        counted = inside.groupby("sat")[["both", "one", "other"]].sum().astype(int)
        counted["meetings"] = counted.sum(axis=1)
        table = counted.rename_axis("actor").reset_index().assign(period=row.label)
        parts.append(table.sort_values(["meetings", "both", "actor"], ascending=[False, False, True]))
    columns = ["period", "actor", "both", "one", "other", "meetings"]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return whole[columns]


def tracks(events: pd.DataFrame, since: pd.Timestamp) -> pd.DataFrame:
    """Return the parallel tracks of each month: different sets of parties that met, ``month, tracks, meetings``; empty months are 0."""
    held = meetings(events)
    held = held[held["start"] >= pd.Timestamp(since)]
    if held.empty:
        return pd.DataFrame({"month": pd.to_datetime([]), "tracks": [], "meetings": []})
    month = held["start"].dt.to_period("M")
    sets = split(held["parties"]).map(frozenset)
    counted = pd.DataFrame({"month": month, "set": sets}).groupby("month")["set"].agg(["nunique", "size"])
    whole = counted.reindex(pd.period_range(month.min(), month.max(), freq="M"), fill_value=0)
    return pd.DataFrame(
        {
            "month": whole.index.to_timestamp(),
            "tracks": whole["nunique"].to_numpy(),
            "meetings": whole["size"].to_numpy(),
        }
    )


def result_by_host(events: pd.DataFrame) -> pd.DataFrame:
    """Return the share of meetings with Russia, Ukraine or both that brought a result, by outside host, with Wilson intervals.

    Returns
    -------
    pandas.DataFrame
        ``host, meetings, with_result, share_pct, low_pct, high_pct``, most meetings first. Meetings without a classed outcome do not count.
    """
    held = meetings(events)
    held = held[held["outcome_class"].notna() & held["sat"].map(lambda sat: bool(set(sat) & set(SIDES))).astype(bool)]
    rows = []
    for host, part in held.assign(host=split(held["hosts"])).explode("host").dropna(subset="host").groupby("host"):
        good, total = int(part["outcome_class"].isin(timeline.RESULTS).sum()), len(part)
        low, high = wilson(good, total)
        if host not in SIDES:
            rows.append((host, total, good, 100 * good / total, 100 * low, 100 * high))
    table = pd.DataFrame(rows, columns=["host", "meetings", "with_result", "share_pct", "low_pct", "high_pct"])
    return table.sort_values(["meetings", "host"], ascending=[False, True], ignore_index=True)
