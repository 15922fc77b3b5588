"""Everything that happened, on a lane each: events, truces and exchanges in order of time."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import timeline
from trucebook.evidence.tables import SIDES

LANES = ("leaders' calls", "direct", "mediated", "shuttle", "multilateral", "one side's acts", "truces", "exchanges")
"""Lanes of the chronology, from top to bottom."""

TRUCE_CLASSES = {"kept": "agreement", "partly-kept": "partial", "not-kept": "collapsed", "never-began": "rejected"}
"""How truces went, in the classes of outcomes; what is planned or unclear is pending."""


def chronology(events: pd.DataFrame, truces: pd.DataFrame, exchanges: pd.DataFrame) -> pd.DataFrame:
    """Return everything that happened on a lane each, in order of time.

    Returns
    -------
    pandas.DataFrame
        ``table, id, day, last_day, lane, verdict, name, place, level, parties, result, sources, weight``. The verdict is the outcome
        as it stands now; ``weight`` ranks rows for charts that cannot hold all: rounds 3, agreements and truces 2, leaders 1, else 0.
    """
    whole_parts = (_talks(events), _pauses(truces), _swaps(exchanges))
    parts = [
        part[COLUMNS].astype({"place": "str", "level": "str", "result": "str"}) for part in whole_parts if len(part)
    ]
    whole = pd.concat(parts) if parts else whole_parts[0][COLUMNS]
    whole["verdict"] = whole["verdict"].fillna("pending")
    whole["parties"] = whole["parties"].map(lambda cell: ";".join(dict.fromkeys(one for one in cell.split(";") if one)))
    return whole.sort_values(["day", "table", "id"], ignore_index=True)


COLUMNS = [
    "table", "id", "day", "last_day", "lane", "verdict", "name", "place", "level", "parties", "result", "sources", "weight",
]  # fmt: skip


def _talks(events: pd.DataFrame) -> pd.DataFrame:
    seen = timeline.current(events[events["status"] == "held"])
    lane = seen["format"].where(seen["format"].isin(LANES), "one side's acts")
    lane = lane.mask((seen["kind"] == "call") & (seen["level"] == "leaders"), "leaders' calls")
    both = timeline.both_present(seen) & seen["format"].isin(["direct", "mediated"]) & (seen["kind"] == "meeting")
    weight = both * 3 + (~both & (seen["kind"] == "agreement")) * 2
    return seen.assign(
        table="events",
        day=seen["start"].fillna(seen["known_on"]),
        lane=lane,
        result=seen["became"].fillna(seen["outcome"]),
        weight=weight.mask((weight == 0) & (seen["level"] == "leaders"), 1).astype(int),
    )


def _pauses(truces: pd.DataFrame) -> pd.DataFrame:
    return truces.assign(
        table="truces",
        day=truces["start"].fillna(truces["planned_from"]).fillna(truces["known_on"]),
        last_day=truces["end"],
        lane="truces",
        verdict=truces["status"].map(TRUCE_CLASSES),
        place=None,
        level=None,
        parties=truces["announced_by"].fillna("") + ";" + truces["accepted_by"].fillna(""),
        result=truces["later_result"].fillna(truces["result"]),
        weight=2,
    )


def _swaps(exchanges: pd.DataFrame) -> pd.DataFrame:
    return exchanges.assign(
        table="exchanges",
        day=exchanges["date"].fillna(exchanges["known_on"]),
        last_day=exchanges["date"],
        lane="exchanges",
        verdict="agreement",
        place=None,
        level=None,
        parties=";".join(SIDES) + ";" + exchanges["mediators"].fillna(""),
        result=None,
        weight=0,
    )


def exchanges_by_month(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the chronology with the exchanges of a month as one row on the day of the first: ``name`` says how many."""
    swaps = rows[rows["lane"] == "exchanges"]
    if swaps.empty:
        return rows
    month = swaps["day"].dt.to_period("M")
    first = swaps[~month.duplicated()].copy()
    number = month.value_counts()
    together = swaps.groupby(month)["parties"].agg(lambda cells: ";".join(dict.fromkeys(";".join(cells).split(";"))))
    months = first["day"].dt.to_period("M")
    several = months.map(number) > 1
    first["name"] = first["name"].mask(several, months.map(number).astype(str) + " exchanges and returns in this month")
    first["parties"] = months.map(together)
    first["sources"] = months.map(
        swaps.groupby(month)["sources"].agg(lambda cells: ";".join(dict.fromkeys(";".join(cells).split(";"))))
    )
    return pd.concat([rows[rows["lane"] != "exchanges"], first]).sort_values(["day", "table", "id"], ignore_index=True)


def heaviest(rows: pd.DataFrame, limit: int) -> pd.DataFrame:
    """Return at most ``limit`` rows of the chronology, the weightiest first kept, among equals the newest; in order of time."""
    if len(rows) <= limit:
        return rows
    kept = rows.sort_values(["weight", "day", "id"], ascending=[False, False, True]).head(limit)
    return kept.sort_values(["day", "table", "id"], ignore_index=True)
