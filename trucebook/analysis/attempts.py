"""Earlier attempts: series of rounds, agreements that broke down, truces, and how long each lasted."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from trucebook.analysis import timeline


def _codes(cell: str) -> frozenset[str]:
    return frozenset(cell.split(";"))


def wider_than_a_place(truces: pd.DataFrame) -> pd.DataFrame:
    """Return the truces, moratoria and offers of one whose scope is more than a single site."""
    return truces[truces["scope_class"] != "single-site"]


def wide_truces(truces: pd.DataFrame, since: pd.Timestamp) -> pd.DataFrame:
    """Return truces and moratoria beyond single places that are known to have begun, or were to begin, since a day."""
    began = truces[
        truces["status"].isin(["kept", "partly-kept", "not-kept", "unclear"]) & (truces["start"] >= pd.Timestamp(since))
    ]
    return wider_than_a_place(began)


def declared_truces(truces: pd.DataFrame, since: pd.Timestamp) -> pd.DataFrame:
    """Return truces and moratoria beyond single places since a day: those that began first, then those only offered, newest first.

    Returns
    -------
    pandas.DataFrame
        The truces with ``days``, see :func:`truce_days`; blank where the first or last day is not known.
    """
    day = truces["start"].fillna(truces["planned_from"]).fillna(truces["known_on"])
    own = wider_than_a_place(truces[day >= pd.Timestamp(since)])
    rows = own.assign(ran=own["start"].notna()).sort_values(["ran", "known_on"], ascending=False)
    return rows.assign(days=truce_days(rows)["days"].reindex(rows.index).astype("Int64"))


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


def attempts(
    events: pd.DataFrame,
    truces: pd.DataFrame,
    organisations: frozenset[str],
    monitors: pd.DataFrame,
    since: pd.Timestamp,
) -> pd.DataFrame:
    """Return earlier attempts with how long each lasted: series of rounds, agreements of both sides, truces since a day.

    Parameters
    ----------
    events, truces : pandas.DataFrame
        As of a date.
    organisations : frozenset of str
        Codes of international organisations: one among the parties of an agreement could verify it.
    monitors : pandas.DataFrame
        Acts of monitoring (``actor, date``): their actors count where they were parties and acted while the agreement lasted.
    since : pandas.Timestamp
        First day of truces that count.

    Returns
    -------
    pandas.DataFrame
        ``kind, table, ids, name, start, end, days, agreed, ended, verifiers, sources``, oldest first. ``end`` is blank where none is recorded;
        ``agreed`` says what came of the rounds, what was agreed at the time, or where the fighting was to stop.
    """
    rows = [*_series(events), *_agreements(events, organisations, monitors), *_truces(truces, organisations, since)]
    columns = ["kind", "table", "ids", "name", "start", "end", "days", "agreed", "ended", "verifiers", "sources"]
    if not rows:
        return pd.DataFrame(columns=columns)
    table = pd.DataFrame(rows)
    table["start"], table["end"] = pd.to_datetime(table["start"]), pd.to_datetime(table["end"])
    table["days"] = ((table["end"] - table["start"]).dt.days + 1).astype("Int64")
    return table[columns].sort_values(["start", "kind", "name"], ignore_index=True)


def _series(events: pd.DataFrame) -> Iterator[dict[str, object]]:
    held = timeline.rounds(events)
    by_id = held.set_index("id", drop=False)
    for one in timeline.series(held).to_dict("records"):
        if one["number"] > 1:
            last, part = by_id.loc[one["last"]], by_id.loc[list(one["ids"])]
            yield {
                "kind": "rounds", "table": "events", "ids": one["ids"], "name": f"{one['number']} rounds: {', '.join(one['places'])}",
                "start": one["start"], "end": one["end"], "agreed": f"a result in {one['with_result']} of {one['number']} rounds",
                "ended": last["became"] if pd.notna(last["became"]) else last["outcome"], "verifiers": (),
                "sources": ";".join(dict.fromkeys(";".join(part["sources"]).split(";"))),
            }  # fmt: skip


def _agreements(
    events: pd.DataFrame, organisations: frozenset[str], monitors: pd.DataFrame
) -> Iterator[dict[str, object]]:
    both = events[(events["kind"] == "agreement") & (events["status"] == "held") & timeline.both_present(events)]
    agreed = timeline.current(both)
    for row in agreed[agreed["verdict"] == "collapsed"].to_dict("records"):
        parties = _codes(row["parties"])
        inside = monitors[(monitors["date"] >= row["start"]) & (monitors["date"] <= row["later_known_on"])]
        acting = {code for cell in inside["actor"] for code in cell.split(";")}
        yield {
            "kind": "agreement", "table": "events", "ids": (row["id"],), "name": row["name"], "start": row["start"],
            "end": row["later_known_on"], "agreed": row["outcome"], "ended": row["became"],
            "verifiers": tuple(sorted((parties & organisations) | (parties & acting))), "sources": row["sources"],
        }  # fmt: skip


def _truces(truces: pd.DataFrame, organisations: frozenset[str], since: pd.Timestamp) -> Iterator[dict[str, object]]:
    began = wider_than_a_place(truces[truces["start"] >= since])
    for row in began.to_dict("records"):
        named = _codes(f"{row['announced_by']};{row['accepted_by']}")
        yield {
            "kind": "truce", "table": "truces", "ids": (row["id"],), "name": row["name"], "start": row["start"], "end": row["end"],
            "agreed": row["scope"], "ended": row["later_result"] if pd.notna(row["later_result"]) else row["result"],
            "verifiers": tuple(sorted(named & organisations)), "sources": row["sources"],
        }  # fmt: skip


def earlier_attempts(
    events: pd.DataFrame, truces: pd.DataFrame, actors: pd.DataFrame, mediation: pd.DataFrame, since: pd.Timestamp
) -> pd.DataFrame:
    """Return :func:`attempts` with the organisations and monitors that the tables of actors and mediation name."""
    organisations = frozenset(actors.loc[actors["kind"] == "organisation", "code"])
    return attempts(events, truces, organisations, mediation[mediation["role"] == "monitoring"], since)
