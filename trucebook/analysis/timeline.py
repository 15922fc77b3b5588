"""The course of the talks: rounds, what came of them, what is announced."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trucebook.analysis.intervals import wilson, wilson_in_spells
from trucebook.analysis.rows import by_row, days_of, first_known, holds
from trucebook.evidence.tables import SIDES

RESULTS = ("agreement", "partial")
"""Outcome classes that count as at least a partial result."""

INVASION = pd.Timestamp("2022-02-24")
"""First day of the full-scale invasion."""

ALL, OTHERS = "all", "others"
"""What stands in place of a period's name for all of them, and of a code for third parties."""

OFFER_DAYS = 90
"""An offer without a recorded answer counts as open for so many days."""


SERIES_BREAK = 120
"""Rounds further apart than so many days belong to different series of talks."""


def names(cells: pd.Series, code: str) -> pd.Series:
    """Tell for each ``;``-joined cell whether it holds a code."""
    return pd.Series([holds(cell, code) for cell in cells.tolist()], index=cells.index, name=cells.name, dtype=bool)


def current(events: pd.DataFrame) -> pd.DataFrame:
    """Add the outcome as it stands now: ``verdict`` (one word) and ``became`` (in words), hindsight before first outcome."""
    seen = events.copy()
    seen["verdict"] = seen["later_class"].where(seen["later_class"].notna(), seen["outcome_class"])
    seen["became"] = seen["later_outcome"]
    seen["last_day"] = last_days(events)
    return seen


def last_days(events: pd.DataFrame) -> NDArray[np.datetime64]:
    """Return the last day of each event: its end, or else its start."""
    return first_known(days_of(events["end"]), days_of(events["start"]))


def both_present(events: pd.DataFrame) -> pd.Series:
    """Tell which events name both Russia and Ukraine among the parties."""
    return names(events["parties"], SIDES[0]) & names(events["parties"], SIDES[1])


def rounds(events: pd.DataFrame, since: pd.Timestamp = INVASION) -> pd.DataFrame:
    """Return the rounds: meetings of delegations that were held, direct or mediated, with both Russia and Ukraine present.

    Technical meetings (ombudsmen, services, working groups) are a series that is recorded only in part, and do not count.

    Parameters
    ----------
    events : pandas.DataFrame
        The events as of a date.
    since : pandas.Timestamp
        First day that counts.

    Returns
    -------
    pandas.DataFrame
        The events in order of time, with the columns of :func:`current`.
    """
    return current(events[are_rounds(events, since)]).sort_values(["start", "id"])


def are_rounds(events: pd.DataFrame, since: pd.Timestamp = INVASION) -> NDArray[np.bool_]:
    """Tell which events are rounds, see :func:`rounds`."""
    return _at_one_table(events, since) & (events["level"].to_numpy(object) != "technical")


def _at_one_table(events: pd.DataFrame, since: pd.Timestamp) -> NDArray[np.bool_]:
    """Tell which events are meetings of both sides that were held, direct or mediated, from a day on."""
    held = (
        kind == "meeting" and status == "held" and form in ("direct", "mediated") and all(holds(parties, side) for side in SIDES)
        for kind, status, form, parties in by_row(events, "kind", "status", "format", "parties")
    )  # fmt: skip
    return np.fromiter(held, dtype=bool) & (events["start"].to_numpy() >= pd.Timestamp(since).to_datetime64())


def technical(events: pd.DataFrame, since: pd.Timestamp = INVASION) -> pd.DataFrame:
    """Return the meetings of both sides below a round: technical teams, ombudsmen, services; recorded only in part.

    Whatever says when both sides last sat at one table counts these as well as :func:`rounds`.
    """
    held = events[_at_one_table(events, since) & (events["level"].to_numpy(object) == "technical")]
    return current(held).sort_values(["start", "id"])


def series(held: pd.DataFrame) -> pd.DataFrame:
    """Return the series of rounds: those less than SERIES_BREAK days apart, oldest first.

    Returns
    -------
    pandas.DataFrame
        ``number`` (of rounds), ``start, end, places`` (tuple), ``with_result, ids`` (tuple), ``last`` (id of the last round).
    """
    columns = ["number", "start", "end", "places", "with_result", "ids", "last"]
    if held.empty:
        return pd.DataFrame(columns=columns)
    rows = []
    for _, part in held.groupby((held["start"].diff().dt.days > SERIES_BREAK).cumsum()):
        named = (str(place).split(",")[-1].split(" (")[0].strip() for place in part["place"].dropna())
        good = int(part["outcome_class"].isin(RESULTS).sum())
        ids = tuple(part["id"])
        rows.append(
            (len(part), part["start"].min(), part["last_day"].max(), tuple(dict.fromkeys(named)), good, ids, ids[-1])
        )
    return pd.DataFrame(rows, columns=columns)


def in_spells(held: pd.DataFrame) -> tuple[float, float]:
    """Return the 95% interval of the share of rounds with a result, as fractions; rounds of one series end alike."""
    spell = (held["start"].sort_values().diff().dt.days > SERIES_BREAK).cumsum()
    good = held["outcome_class"].isin(RESULTS).groupby(spell).agg(["sum", "size"])
    return wilson_in_spells(list(good["sum"]), list(good["size"]))


def planned(events: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return what is announced for a day, month or year that is not over on the as-of date and has no outcome yet.

    Events whose announced date has passed without a known outcome are left out: see :func:`unresolved`.
    """
    return events[are_planned(events, as_of)].sort_values(["planned_for", "id"])


def are_planned(events: pd.DataFrame, as_of: date) -> NDArray[np.bool_]:
    """Tell which events are announced for a day, month or year that is not over, see :func:`planned`."""
    today = as_of.isoformat()[:10]
    ahead = (
        status == "planned" and isinstance(day, str) and (day >= today or (len(day) < 10 and today.startswith(day)))
        for status, day in by_row(events, "status", "planned_for")
    )
    return np.fromiter(ahead, dtype=bool)


def unresolved(events: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return what was announced for a date that has passed while no outcome is recorded."""
    announced = (events["status"] == "planned") & events["planned_for"].notna()
    return events[announced & ~are_planned(events, as_of)].sort_values(["planned_for", "id"])


def open_offers(events: pd.DataFrame, as_of: date, days: int = OFFER_DAYS) -> pd.DataFrame:
    """Return proposals of the last ``days`` days that are pending: no answer or fate is recorded, newest first."""
    return events[are_open_offers(events, as_of, days)].sort_values(["known_on", "id"], ascending=False)


def are_open_offers(events: pd.DataFrame, as_of: date, days: int = OFFER_DAYS) -> NDArray[np.bool_]:
    """Tell which events are proposals of the last ``days`` days that are pending, see :func:`open_offers`."""
    pending = (
        kind == "proposal" and outcome == "pending" and not isinstance(later, str)
        for kind, outcome, later in by_row(events, "kind", "outcome_class", "later_class")
    )
    since = pd.Timestamp(as_of) - pd.Timedelta(days=days)
    return np.fromiter(pending, dtype=bool) & (events["known_on"].to_numpy() > since.to_datetime64())


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


def labelled(periods: pd.DataFrame) -> pd.DataFrame:
    """Add ``label`` to periods (``start, end``; the end of the running one is blank): ``Feb–Apr 2022``, ``since Jan 2025``."""

    def label(start: pd.Timestamp, end: pd.Timestamp) -> str:
        if pd.isna(end):
            return f"since {start:%b %Y}"
        return f"{start:%b}–{end:%b %Y}" if start.year == end.year else f"{start:%b %Y}–{end:%b %Y}"

    return periods.assign(label=[label(row.start, row.end) for row in periods[["start", "end"]].itertuples()])


def within(days: pd.Series, start: pd.Timestamp, end: pd.Timestamp) -> pd.Series:
    """Tell which days lie in a period; a blank end is open."""
    return (days >= start) & (days <= (pd.Timestamp.max if pd.isna(end) else end))


def results(held: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    """Return how often rounds brought at least a partial result, overall and by period.

    Parameters
    ----------
    held : pandas.DataFrame
        Rounds, see :func:`rounds`.
    periods : pandas.DataFrame
        From :func:`labelled`.

    Returns
    -------
    pandas.DataFrame
        ``period, rounds, with_result, share_pct, low_pct, high_pct``: the 95% interval of :func:`in_spells`. The class counted is the one judged
        at the time of the round, so that later collapse does not rewrite it.
    """
    rows = [(ALL, held)] + [
        (row.label, held[within(held["start"], row.start, row.end)]) for row in periods.itertuples()
    ]
    counted = []
    for name, part in rows:
        total, good = len(part), int(part["outcome_class"].isin(RESULTS).sum())
        if total:
            low, high = in_spells(part)
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
        ``group, rounds, agreement, partial, none, share_pct, low_pct, high_pct``, most rounds first: the 95% interval of :func:`in_spells`. ``none``
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
        low, high = in_spells(part)
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
    side = made["by"].where(made["by"].isin(SIDES), OTHERS)
    rows = []
    for name, part in [(ALL, made), *((code, made[side == code]) for code in (*SIDES, OTHERS))]:
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
        both=pd.Series([set(SIDES) <= one for one in agreed], index=meetings.index, dtype=bool),
    )


def worth_of_confirmation(told: pd.DataFrame, since: pd.Timestamp = INVASION) -> tuple[int, int, int, int] | None:
    """Return how rounds went that both sides had confirmed ahead, and the others.

    Parameters
    ----------
    told : pandas.DataFrame
        :func:`fates` with the columns of :func:`confirmed`.
    since : pandas.Timestamp
        First day that counts.

    Returns
    -------
    tuple or None
        Rounds confirmed by both and how many of them were held then or later; the same of the others. None where either has no round.
    """
    kind = both_present(told) & told["format"].isin(["direct", "mediated"]) & (told["level"] != "technical")
    rounds_ = told[kind & (told["known_on"] >= since)]
    sure, unsure = rounds_[rounds_["both"]], rounds_[~rounds_["both"]]
    if sure.empty or unsure.empty:
        return None
    good, other = (int(part["fate"].isin(["held", "later"]).sum()) for part in (sure, unsure))
    return len(sure), good, len(unsure), other


def gap_list(held: pd.DataFrame) -> pd.DataFrame:
    """Return rounds, newest first, with ``gap``: days from the end of all rounds before to the first day; blank for the first."""
    gap = (held["start"] - held["last_day"].cummax().shift()).dt.days.clip(lower=0)
    return held.assign(gap=gap.astype("Int64")).iloc[::-1]


def leaders_contacts(events: pd.DataFrame) -> pd.DataFrame:
    """Return meetings and calls of leaders that were held with Russia or Ukraine, in order of time; ``both``: with each other."""
    held = events[
        events["kind"].isin(["meeting", "call"])
        & (events["status"] == "held")
        & (events["level"] == "leaders")
        & events["start"].notna()
        & (names(events["parties"], SIDES[0]) | names(events["parties"], SIDES[1]))
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


def contacts_by_month(events: pd.DataFrame, since: pd.Timestamp) -> pd.DataFrame:
    """Return the number of meetings and calls held in each month, by format: ``month, format, contacts``."""
    held = events[are_contacts(events, since)]
    month = held["start"].dt.to_period("M").dt.to_timestamp()
    counted = held.assign(month=month).groupby(["month", "format"]).size()
    return counted.rename("contacts").reset_index()


def are_contacts(events: pd.DataFrame, since: pd.Timestamp) -> pd.Series:
    """Tell which events are meetings or calls, of a known format, that were held from a day on."""
    return (
        events["kind"].isin(["meeting", "call"])
        & (events["status"] == "held")
        & events["format"].notna()
        & (events["start"] >= pd.Timestamp(since))
    )
