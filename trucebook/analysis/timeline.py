"""The course of the talks: rounds, what came of them, what is announced."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from typing import Any

import pandas as pd

from trucebook.analysis.intervals import wilson

RESULTS = ("agreement", "partial")
"""Outcome classes that count as at least a partial result."""

INVASION = pd.Timestamp("2022-02-24")
"""First day of the full-scale invasion."""

PERIODS = (
    ("2014–21", "2014-01-01", "2022-02-23"),
    ("Feb–Apr 2022", "2022-02-24", "2022-04-30"),
    ("May 2022–24", "2022-05-01", "2024-12-31"),
    ("2025 on", "2025-01-01", "2100-01-01"),
)
"""Periods of the talks: before the full-scale invasion, the first talks, the long break, the talks since 2025."""


def names(cells: pd.Series, code: str) -> pd.Series:
    """Tell for each ``;``-joined cell whether it holds a code."""
    return cells.fillna("").map(lambda cell: code in cell.split(";")).astype(bool)


def current(events: pd.DataFrame) -> pd.DataFrame:
    """Add the outcome as it stands now: ``verdict`` (one word) and ``became`` (in words), hindsight before first outcome."""
    seen = events.copy()
    seen["verdict"] = seen["later_class"].where(seen["later_class"].notna(), seen["outcome_class"])
    seen["became"] = seen["later_outcome"]
    seen["last_day"] = seen["end"].where(seen["end"].notna(), seen["start"])
    return seen


def both_present(events: pd.DataFrame) -> pd.Series:
    """Tell which events name both Russia and Ukraine among the parties."""
    return names(events["parties"], "RU") & names(events["parties"], "UA")


def rounds(events: pd.DataFrame, since: str = "2022-02-24") -> pd.DataFrame:
    """Return the rounds: meetings of delegations that were held, direct or mediated, with both Russia and Ukraine present.

    Technical meetings (ombudsmen, services, working groups) are a series that is recorded only in part, and do not count.

    Parameters
    ----------
    events : pandas.DataFrame
        The events as of a date.
    since : str
        First day that counts.

    Returns
    -------
    pandas.DataFrame
        The events in order of time, with the columns of :func:`current`.
    """
    held = events[
        (events["kind"] == "meeting")
        & (events["status"] == "held")
        & events["format"].isin(["direct", "mediated"])
        & (events["level"] != "technical")
        & both_present(events)
        & (events["start"] >= pd.Timestamp(since))
    ]
    return current(held).sort_values(["start", "id"])


def planned(events: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return what is announced for a day, month or year that is not over on the as-of date and has no outcome yet.

    Events whose announced date has passed without a known outcome are left out: see :func:`unresolved`.
    """
    open_ones = _open(events)
    return open_ones[open_ones["planned_for"] >= as_of.isoformat()[:10]].pipe(_or_running, open_ones, as_of)


def unresolved(events: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return what was announced for a date that has passed while no outcome is recorded."""
    open_ones = _open(events)
    return open_ones.drop(planned(events, as_of).index)


def _open(events: pd.DataFrame) -> pd.DataFrame:
    return events[(events["status"] == "planned") & events["planned_for"].notna()].sort_values(["planned_for", "id"])


def _or_running(exact: pd.DataFrame, open_ones: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Add events announced for the month or year that the as-of date falls into."""
    today = as_of.isoformat()
    running = open_ones["planned_for"].map(lambda cell: len(cell) < 10 and today.startswith(cell)).astype(bool)
    return open_ones[open_ones.index.isin(exact.index) | running]


def open_offers(events: pd.DataFrame, as_of: date, days: int = 90) -> pd.DataFrame:
    """Return proposals of the last ``days`` days that are pending: no answer or fate is recorded, newest first."""
    recent = events["known_on"] > pd.Timestamp(as_of) - pd.Timedelta(days=days)
    pending = (events["kind"] == "proposal") & events["later_class"].isna() & events["outcome_class"].isin(["pending"])
    return events[pending & recent].sort_values(["known_on", "id"], ascending=False)


def past_dates(events: pd.DataFrame) -> pd.DataFrame:
    """Return what became of dates announced ahead, with the days from announcement to the date.

    Returns
    -------
    pandas.DataFrame
        Meetings with ``planned_for`` and a known status, newest first; ``days_ahead`` is blank where the date announced was not
        precise to the day.
    """
    told = events[
        events["planned_for"].notna() & (events["status"] != "planned") & (events["kind"] == "meeting")
    ].copy()
    exact = told["planned_for"].str.len() == 10
    day = pd.to_datetime(told["planned_for"].where(exact))
    told["days_ahead"] = (day - told["known_on"]).dt.days.astype("Int64")
    return told.sort_values(["known_on", "id"], ascending=False)


def results(held: pd.DataFrame) -> pd.DataFrame:
    """Return how often rounds brought at least a partial result, overall and by period.

    Parameters
    ----------
    held : pandas.DataFrame
        Rounds, see :func:`rounds`.

    Returns
    -------
    pandas.DataFrame
        ``period, rounds, with_result, share_pct, low_pct, high_pct``: the 95% Wilson interval. The class counted is the one judged
        at the time of the round, so that later collapse does not rewrite it.
    """
    rows = [("all", held)] + [
        (name, held[(held["start"] >= first) & (held["start"] <= last)]) for name, first, last in PERIODS
    ]
    counted = []
    for name, part in rows:
        total, good = len(part), int(part["outcome_class"].isin(RESULTS).sum())
        if total:
            low, high = wilson(good, total)
            counted.append((name, total, good, 100 * good / total, 100 * low, 100 * high))
    return pd.DataFrame(counted, columns=["period", "rounds", "with_result", "share_pct", "low_pct", "high_pct"])


def shares(held: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return how often rounds brought at least a partial result, by format, level or host.

    Parameters
    ----------
    held : pandas.DataFrame
        Rounds, see :func:`rounds`.
    by : str
        ``format``, ``level`` or ``hosts``; a round with two hosts counts for each.

    Returns
    -------
    pandas.DataFrame
        ``group, rounds, agreement, partial, none, share_pct, low_pct, high_pct``, most rounds first: the 95% Wilson interval. ``none``
        counts all that brought neither an agreement nor a partial result.
    """
    groups = held[by].fillna("").str.split(";") if len(held) else held[by]
    rows = []
    for name, part in held.assign(group=groups).explode("group").groupby("group"):
        total = len(part)
        agreed, partly = (
            int((part["outcome_class"] == "agreement").sum()),
            int((part["outcome_class"] == "partial").sum()),
        )
        low, high = wilson(agreed + partly, total)
        share = 100 * (agreed + partly) / total
        rows.append((name, total, agreed, partly, total - agreed - partly, share, 100 * low, 100 * high))
    columns = ["group", "rounds", "agreement", "partial", "none", "share_pct", "low_pct", "high_pct"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        ["rounds", "group"], ascending=[False, True], ignore_index=True
    )


def announcement_lags(events: pd.DataFrame) -> pd.DataFrame:
    """Return the days from the announcement of a meeting to its first day, of rounds (see :func:`rounds`) and of other meetings.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (rounds, others), ``meetings, median, low, high`` (quartiles), ``longest``, of meetings that were announced ahead and held.
    """
    told = past_dates(events)
    told = told[(told["status"] == "held") & told["start"].notna()]
    lag = (told["start"] - told["known_on"]).dt.days
    both = told["id"].isin(rounds(events)["id"])
    rows = []
    for name, part in (("rounds", lag[both]), ("others", lag[~both])):
        if len(part):
            low, middle, high = part.quantile([0.25, 0.5, 0.75])
            rows.append((name, len(part), float(middle), float(low), float(high), int(part.max())))
    return pd.DataFrame(rows, columns=["kind", "meetings", "median", "low", "high", "longest"])


FATES = ("held", "later", "moved", "pending", "cancelled", "lapsed")
"""What may become of a date announced ahead: held on it, held later, moved and held, moved with no outcome known, called off, passed over."""


def fates(events: pd.DataFrame) -> pd.DataFrame:
    """Return what became of meetings announced ahead; a meeting counts as moved only if its row names the new one.

    A meeting of the same parties soon after is no proof that one took the place of the other, so none is inferred.

    Parameters
    ----------
    events : pandas.DataFrame
        The events as of a date.

    Returns
    -------
    pandas.DataFrame
        :func:`past_dates` with ``fate`` (one of FATES), ``met`` (day on which the parties met, also at a new date) and ``waited`` (days from
        announcement to meeting).
    """
    told = past_dates(events)
    rows = {row["id"]: row for row in events.to_dict("records")}
    fate, met = [], []
    for row in told.to_dict("records"):
        exact = len(row["planned_for"]) == 10
        word, day = row["status"], row["start"]
        if word == "held" and exact and day > pd.Timestamp(row["planned_for"]):
            word = "later"
        elif word == "cancelled" and row["led_to"] in rows:
            last = successor(rows, row["id"])
            word, day = ("moved", last["start"]) if last["status"] == "held" else ("pending", pd.NaT)
            word = "cancelled" if last["status"] == "cancelled" else word
        fate.append(word)
        met.append(day)
    told["fate"] = pd.Series(fate, index=told.index, dtype="object")
    told["met"] = pd.to_datetime(pd.Series(met, index=told.index, dtype="object"))
    told["waited"] = (told["met"] - told["known_on"]).dt.days.astype("Int64")
    return told


def successor(rows: dict[str, dict[Hashable, Any]], name: str) -> dict[Hashable, Any]:
    """Follow ``led_to`` from row to row and return the last one that is public."""
    seen = {name}
    while (after := rows[name]["led_to"]) in rows and after not in seen:
        name = str(after)
        seen.add(name)
    return rows[name]


def offers(events: pd.DataFrame) -> pd.DataFrame:
    """Return offers that the two sides meet, oldest first, with the meeting that answered each.

    Returns
    -------
    pandas.DataFrame
        Rows of the events with ``offer``, and ``by`` (code of who made it), ``answer`` (name of the meeting; blank if none), ``met`` (its first
        day) and ``waited`` (days from the offer to it).
    """
    made = current(events[events["offer"].notna()]).sort_values(["known_on", "id"])
    rows = {row["id"]: row for row in events.to_dict("records")}
    ends = [successor(rows, name) for name in made["id"]]
    held = [
        end if end["id"] != name and end["status"] == "held" else None
        for end, name in zip(ends, made["id"], strict=True)
    ]
    made = made.assign(
        by=made["parties"].str.split(";").str[0],
        answer=pd.Series([end and end["name"] for end in held], index=made.index, dtype="object"),
        met=pd.to_datetime(
            pd.Series([end["start"] if end else pd.NaT for end in held], index=made.index, dtype="object")
        ),
    )
    made["waited"] = (made["met"] - made["known_on"]).dt.days.astype("Int64")
    return made


def answered(made: pd.DataFrame) -> pd.DataFrame:
    """Return how many offers a meeting answered, by who made them, with Wilson intervals and the days it took.

    Parameters
    ----------
    made : pandas.DataFrame
        See :func:`offers`.

    Returns
    -------
    pandas.DataFrame
        ``by, offers, met, share_pct, low_pct, high_pct, median, shortest, longest``: all, then Russia, Ukraine and ``others``.
    """
    side = made["by"].where(made["by"].isin(["RU", "UA"]), "others")
    rows = []
    for name, part in [("all", made), *((code, made[side == code]) for code in ("RU", "UA", "others"))]:
        if len(part):
            days = part["waited"].dropna().astype(int)
            low, high = wilson(len(days), len(part))
            spread = (float(days.median()), int(days.min()), int(days.max())) if len(days) else (None, None, None)
            rows.append((name, len(part), len(days), 100 * len(days) / len(part), 100 * low, 100 * high, *spread))
    columns = ["by", "offers", "met", "share_pct", "low_pct", "high_pct", "median", "shortest", "longest"]
    return pd.DataFrame(rows, columns=columns)


SAID = ("announced", "confirmed", "left-open", "denied")
"""What may be said about a date ahead, in the order in which it is told."""


def confirmed(meetings: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Add who named and who confirmed the date of meetings ahead of it.

    Parameters
    ----------
    meetings : pandas.DataFrame
        Rows of the events.
    statements : pandas.DataFrame
        Confirmations as of the same date.

    Returns
    -------
    pandas.DataFrame
        The meetings with ``standing``: a tuple of (code, last word, its day) of each party or host on record, in the order of SAID, and ``both``:
        whether Russia and Ukraine both had announced or confirmed it by their last word.
    """
    said = statements.sort_values(["known_on", "id"])
    standing = []
    for name in meetings["id"]:
        last: dict[str, tuple[str, str, pd.Timestamp]] = {}
        for row in said[said["meeting"] == name].to_dict("records"):
            for code in row["actor"].split(";"):
                # Who first named the date goes on being told as that when a confirmation follows.
                kept = row["said"] == "confirmed" and code in last and last[code][1] == "announced"
                last[code] = last[code] if kept else (code, row["said"], row["known_on"])
        standing.append(tuple(sorted(last.values(), key=lambda one: (SAID.index(one[1]), one[2], one[0]))))
    agreed = [{code for code, word, _ in one if word in ("announced", "confirmed")} for one in standing]
    return meetings.assign(
        standing=pd.Series(standing, index=meetings.index, dtype="object"),
        both=pd.Series([{"RU", "UA"} <= one for one in agreed], index=meetings.index, dtype=bool),
    )


def gap_list(held: pd.DataFrame) -> pd.DataFrame:
    """Return rounds, newest first, with ``gap``: days from the end of all rounds before to the first day; blank for the first."""
    gap = (held["start"] - held["last_day"].cummax().shift()).dt.days.clip(lower=0)
    return held.assign(gap=gap.astype("Int64")).iloc[::-1]


def _party_set(cell: str) -> frozenset[str]:
    return frozenset(cell.split(";"))


def leaders_contacts(events: pd.DataFrame) -> pd.DataFrame:
    """Return meetings and calls of leaders that were held with Russia or Ukraine, in order of time; ``both``: with each other."""
    held = events[
        events["kind"].isin(["meeting", "call"])
        & (events["status"] == "held")
        & (events["level"] == "leaders")
        & events["start"].notna()
        & (names(events["parties"], "RU") | names(events["parties"], "UA"))
    ]
    both = both_present(held) & held["format"].isin(["direct", "mediated"])
    return current(held).assign(both=both).sort_values(["start", "id"])


def past_deadlines(events: pd.DataFrame) -> pd.DataFrame:
    """Return deadlines that are over or were called off, newest first."""
    over = events[(events["kind"] == "deadline") & (events["status"] != "planned")]
    return over.sort_values(["planned_for", "id"], ascending=False)


def deadlines(events: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return deadlines that run on the as-of date."""
    ahead = planned(events, as_of)
    return ahead[ahead["kind"] == "deadline"]


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
    seen = current(events[events["status"] == "held"])
    lane = seen["format"].where(seen["format"].isin(LANES), "one side's acts")
    lane = lane.mask((seen["kind"] == "call") & (seen["level"] == "leaders"), "leaders' calls")
    both = both_present(seen) & seen["format"].isin(["direct", "mediated"]) & (seen["kind"] == "meeting")
    weight = both * 3 + (~both & (seen["kind"] == "agreement")) * 2
    talks = seen.assign(
        table="events",
        day=seen["start"].fillna(seen["known_on"]),
        lane=lane,
        result=seen["became"].fillna(seen["outcome"]),
        weight=weight.mask((weight == 0) & (seen["level"] == "leaders"), 1).astype(int),
    )
    pauses = truces.assign(
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
    swaps = exchanges.assign(
        table="exchanges",
        day=exchanges["date"].fillna(exchanges["known_on"]),
        last_day=exchanges["date"],
        lane="exchanges",
        verdict="agreement",
        place=None,
        level=None,
        parties="RU;UA;" + exchanges["mediators"].fillna(""),
        result=None,
        weight=0,
    )
    columns = [
        "table",
        "id",
        "day",
        "last_day",
        "lane",
        "verdict",
        "name",
        "place",
        "level",
        "parties",
        "result",
        "sources",
        "weight",
    ]
    parts = [
        part[columns].astype({"place": "str", "level": "str", "result": "str"})
        for part in (talks, pauses, swaps)
        if len(part)
    ]
    whole = pd.concat(parts) if parts else talks[columns]
    whole["verdict"] = whole["verdict"].fillna("pending")
    whole["parties"] = whole["parties"].map(lambda cell: ";".join(dict.fromkeys(one for one in cell.split(";") if one)))
    return whole.sort_values(["day", "table", "id"], ignore_index=True)


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


SERIES_BREAK = 120
"""Rounds further apart than so many days belong to different series of talks."""


def attempts(
    events: pd.DataFrame, truces: pd.DataFrame, organisations: frozenset[str], monitors: pd.DataFrame
) -> pd.DataFrame:
    """Return earlier attempts with how long each lasted: series of rounds, agreements of both sides, truces since 2025.

    Parameters
    ----------
    events, truces : pandas.DataFrame
        As of a date.
    organisations : frozenset of str
        Codes of international organisations: one among the parties of an agreement could verify it.
    monitors : pandas.DataFrame
        Acts of monitoring (``actor, date``): their actors count where they were parties and acted while the agreement lasted.

    Returns
    -------
    pandas.DataFrame
        ``kind, table, ids, name, start, end, days, agreed, ended, verifiers, sources``, oldest first. ``end`` is blank where none is recorded;
        ``agreed`` says what came of the rounds, what was agreed at the time, or where the fighting was to stop.
    """
    rows: list[dict[str, object]] = []
    held = rounds(events)
    series = (held["start"].diff().dt.days > SERIES_BREAK).cumsum() if len(held) else pd.Series(dtype=int)
    for _, part in held.groupby(series):
        if len(part) > 1:
            last = part.iloc[-1]
            places = list(
                dict.fromkeys(str(place).split(",")[-1].split(" (")[0].strip() for place in part["place"].dropna())
            )
            ended = last["became"] if pd.notna(last["became"]) else last["outcome"]
            good = int(part["outcome_class"].isin(RESULTS).sum())
            rows.append({
                "kind": "rounds", "table": "events", "ids": tuple(part["id"]), "name": f"{len(part)} rounds: {', '.join(places)}",
                "start": part["start"].min(), "end": part["last_day"].max(), "agreed": f"a result in {good} of {len(part)} rounds", "ended": ended, "verifiers": (),
                "sources": ";".join(dict.fromkeys(";".join(part["sources"]).split(";"))),
            })  # fmt: skip
    agreed = current(events[(events["kind"] == "agreement") & (events["status"] == "held") & both_present(events)])
    for row in agreed[agreed["verdict"] == "collapsed"].to_dict("records"):
        parties = _party_set(row["parties"])
        inside = monitors[(monitors["date"] >= row["start"]) & (monitors["date"] <= row["later_known_on"])]
        acting = {code for cell in inside["actor"] for code in cell.split(";")}
        rows.append({
            "kind": "agreement", "table": "events", "ids": (row["id"],), "name": row["name"], "start": row["start"],
            "end": row["later_known_on"], "agreed": row["outcome"], "ended": row["became"],
            "verifiers": tuple(sorted((parties & organisations) | (parties & acting))), "sources": row["sources"],
        })  # fmt: skip
    began = truces[(truces["start"] >= pd.Timestamp("2025-01-01")) & (truces["kind"] != "local-ceasefire")]
    for row in began.to_dict("records"):
        told = row["later_result"] if pd.notna(row["later_result"]) else row["result"]
        named = _party_set(f"{row['announced_by']};{row['accepted_by']}")
        rows.append({
            "kind": "truce", "table": "truces", "ids": (row["id"],), "name": row["name"], "start": row["start"], "end": row["end"],
            "agreed": row["scope"], "ended": told, "verifiers": tuple(sorted(named & organisations)), "sources": row["sources"],
        })  # fmt: skip
    columns = ["kind", "table", "ids", "name", "start", "end", "days", "agreed", "ended", "verifiers", "sources"]
    if not rows:
        return pd.DataFrame(columns=columns)
    table = pd.DataFrame(rows)
    table["start"], table["end"] = pd.to_datetime(table["start"]), pd.to_datetime(table["end"])
    table["days"] = ((table["end"] - table["start"]).dt.days + 1).astype("Int64")
    return table[columns].sort_values(["start", "kind", "name"], ignore_index=True)


def earlier_attempts(
    events: pd.DataFrame, truces: pd.DataFrame, actors: pd.DataFrame, mediation: pd.DataFrame
) -> pd.DataFrame:
    """Return :func:`attempts` with the organisations and monitors that the tables of actors and mediation name."""
    organisations = frozenset(actors.loc[actors["kind"] == "organisation", "code"]) - {"EU", "NATO"}
    return attempts(events, truces, organisations, mediation[mediation["role"] == "monitoring"])


def contacts_by_month(events: pd.DataFrame, since: str = "2022-01-01") -> pd.DataFrame:
    """Return the number of meetings and calls held in each month, by format: ``month, format, contacts``."""
    held = events[
        events["kind"].isin(["meeting", "call"])
        & (events["status"] == "held")
        & (events["start"] >= pd.Timestamp(since))
    ]
    month = held["start"].dt.to_period("M").dt.to_timestamp()
    counted = held.assign(month=month).groupby(["month", "format"]).size()
    return counted.rename("contacts").reset_index()


def wide_truces(truces: pd.DataFrame, since: str = "2025-01-01") -> pd.DataFrame:
    """Return truces and moratoria beyond single places that are known to have begun, or were to begin, since a day."""
    began = truces[
        truces["status"].isin(["kept", "partly-kept", "not-kept", "unclear"]) & (truces["start"] >= pd.Timestamp(since))
    ]
    return began[began["kind"] != "local-ceasefire"]


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
