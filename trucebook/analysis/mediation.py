"""What outside actors did for the talks: rounds hosted, exchanges mediated, who sat with whom, parallel tracks."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import pandas as pd

from trucebook.analysis import timeline
from trucebook.analysis.intervals import wilson

SIDES = ("RU", "UA")

GRAIN = "maritime-corridor-volume"


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
    since: str = "2022-02-24",
) -> pd.DataFrame:
    """Return what can be counted of each outside actor.

    Parameters
    ----------
    events, acts, exchanges, corridors : pandas.DataFrame
        The tables of events, mediation, exchanges and corridors as of a date.
    since : str
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
    swaps = exchanges[exchanges["date"] >= pd.Timestamp(since)].copy()
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
        tonnes = shipped.loc[_holds(brokers, code), "tonnes_shipped_million"]
        rows.append({
            "actor": code, "roles": tuple(act["role"].value_counts(sort=True).index), "acts": len(act), "hosted": int(host.sum()),
            "with_result": int((host & good).sum()), "sat": int((host | party).sum()), "others": len(hosted), "exchanges": len(swap),
            "people": int(swap["people"].sum()), "bodies": int(swap["bodies"].sum()), "helped": int(act["people_helped"].fillna(0).sum()), "tonnes": tonnes.max(), "first": days.min() if len(days) else pd.NaT, "last": days.max() if len(days) else pd.NaT,
        })  # fmt: skip
    columns = [
        "actor",
        "roles",
        "acts",
        "hosted",
        "with_result",
        "sat",
        "others",
        "exchanges",
        "people",
        "bodies",
        "helped",
        "tonnes",
        "first",
        "last",
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(
        ["people", "sat", "acts", "actor"], ascending=[False, False, False, True], ignore_index=True
    )


def _holds(cells: pd.Series, code: str) -> pd.Series:
    return cells.map(lambda cell: code in cell).astype(bool)


def grain(corridors: pd.DataFrame) -> pd.DataFrame:
    """Return the running totals of the grain initiative, oldest first: the rows with a tonnage."""
    told = corridors[(corridors["kind"] == GRAIN) & corridors["tonnes_shipped_million"].notna()]
    return told.sort_values(["known_on", "tonnes_shipped_million"])


def network(events: pd.DataFrame, first: str, last: str) -> nx.Graph:
    """Return who sat with whom in a period: an edge's ``weight`` is the number of meetings that both attended or hosted.

    Source of the measure of the centre: weighted degree, here called meetings shared (Barrat et al. 2004, PNAS 101, 3747-3752).
    """
    graph = nx.Graph()
    held = meetings(events)
    inside = held[(held["start"] >= pd.Timestamp(first)) & (held["start"] <= pd.Timestamp(last))]
    for sat in inside["sat"]:
        for one, other in combinations(sorted(sat), 2):
            weight = graph.get_edge_data(one, other, {"weight": 0})["weight"]
            graph.add_edge(one, other, weight=weight + 1)
    return graph


def centres(events: pd.DataFrame) -> pd.DataFrame:
    """Return each actor's shared meetings by period: ``period, actor, shared, rank``; an actor meets several at one table."""
    rows = []
    for name, first, last in timeline.PERIODS:
        degrees = sorted(network(events, first, last).degree(weight="weight"), key=lambda pair: (-pair[1], pair[0]))
        rows += [(name, actor, int(shared), place) for place, (actor, shared) in enumerate(degrees, 1)]
    return pd.DataFrame(rows, columns=["period", "actor", "shared", "rank"])


def layout(graph: nx.Graph, most: int = 12) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the most connected actors on a circle, and the edges between them.

    Parameters
    ----------
    graph : networkx.Graph
        See :func:`network`.
    most : int
        How many actors.

    Returns
    -------
    nodes : pandas.DataFrame
        ``actor, x, y, shared``, Russia and Ukraine first, then by shared meetings: the same place always means the same rank.
    edges : pandas.DataFrame
        ``actor, other, weight, x, y, x2, y2``.
    """
    shared = dict(graph.degree(weight="weight"))
    ranked = sorted(shared, key=lambda code: (code not in SIDES, -shared[code], code))[:most]
    places = nx.circular_layout(ranked) if len(ranked) > 1 else dict.fromkeys(ranked, (0.0, 0.0))
    nodes = pd.DataFrame(
        [(code, float(places[code][0]), float(places[code][1]), int(shared[code])) for code in ranked],
        columns=["actor", "x", "y", "shared"],
    )
    edges = [
        (one, other, int(data["weight"]), *map(float, (*places[one], *places[other])))
        for one, other, data in graph.edges(data=True)
        if one in places and other in places
    ]
    return nodes, pd.DataFrame(edges, columns=["actor", "other", "weight", "x", "y", "x2", "y2"])


def tracks(events: pd.DataFrame, since: str = "2022-01-01") -> pd.DataFrame:
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
