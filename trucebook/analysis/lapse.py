"""The headline measures at each month end, each computed from nothing but what was public on that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from trucebook.analysis import opinion, positions, scenarios, timeline
from trucebook.analysis.scenarios import OUTCOMES, WAR_BEGAN, Frames, known, month_ends

COLUMNS = ["day", "measure", "value", "low", "high"]

FRESH_MONTHS = 12
"""A share is shown for so many months after its poll; then it says nothing about the month any more."""


def gap(frames: Frames, days: Sequence[pd.Timestamp]) -> pd.DataFrame:
    """Return the gap index of Russia and Ukraine, in percent, with its band for uncertain codes: :data:`COLUMNS`.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        ``positions`` and ``documents``.
    days : sequence of pandas.Timestamp
        The days on which one looks.
    """
    said = positions.dated(frames["positions"], frames["documents"])
    found = positions.index_on(said, days).rename(columns={"index_pct": "value", "low_pct": "low", "high_pct": "high"})
    return found.assign(measure="gap")[COLUMNS].dropna(subset="value")


def share(frames: Frames, days: Sequence[pd.Timestamp], key: str, pollster: str) -> pd.DataFrame:
    """Return the newest published headline share of a series, in percent, with its 95% interval: :data:`COLUMNS`.

    One pollster alone, and the question that it asked most often: another wording would look like a change of mind.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        ``polls``, ``poll_answers`` and ``series``.
    days : sequence of pandas.Timestamp
        The days on which one looks; none is shown where the newest poll is older than :data:`FRESH_MONTHS`.
    key : str
        Key of the series, which is the name of the measure.
    pollster : str
        Whose polls count.
    """
    rows = []
    asked = frames["poll_answers"][frames["poll_answers"]["series"] == key]
    for day in days:
        then = known({"polls": frames["polls"], "poll_answers": asked}, day)
        answers = opinion.with_intervals(then["poll_answers"], then["polls"])
        own = answers[answers["pollster"] == pollster]
        waves = opinion.comparable(opinion.headline(own, frames["series"], key))
        waves = waves[waves["main"].astype(bool)]
        if len(waves) and waves.iloc[-1]["when"] >= day - pd.DateOffset(months=FRESH_MONTHS):
            newest = waves.iloc[-1]
            rows.append((day, key, float(newest["share_pct"]), float(newest["low_pct"]), float(newest["high_pct"])))
    return pd.DataFrame(rows, columns=COLUMNS)


def contacts(frames: Frames, days: Sequence[pd.Timestamp]) -> pd.DataFrame:
    """Return the meetings and calls of each month that were public at its end: :data:`COLUMNS`, without an interval."""
    rows = []
    for day in days:
        by_month = timeline.contacts_by_month(known({"events": frames["events"]}, day)["events"])
        own = by_month.loc[by_month["month"] == day.to_period("M").to_timestamp(), "contacts"]
        rows.append((day, "contacts", float(own.sum()), float("nan"), float("nan")))
    return pd.DataFrame(rows, columns=COLUMNS)


def measures(
    frames: Frames,
    as_of: date,
    complete: Mapping[str, date],
    asked: Mapping[str, str],
    settings: scenarios.Settings | None = None,
) -> pd.DataFrame:
    """Return all headline measures at each month end of the full-scale war.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        Tables as known on the as-of date.
    as_of : datetime.date
        No month end after it is looked at.
    complete : mapping of str to datetime.date
        Until when each table is complete: contacts are counted no further, since silence after it is not knowledge.
    asked : mapping of str to str
        Series of polls, each with the pollster that counts.
    settings : trucebook.analysis.scenarios.Settings, optional
        Horizon, discount and weights of the probabilities.

    Returns
    -------
    pandas.DataFrame
        :data:`COLUMNS`: ``measure`` is ``gap``, a key of a series, ``contacts``, or an outcome (its pooled chance in percent,
        ``low`` and ``high`` the least and the most that any view gives it).
    """
    days = month_ends(WAR_BEGAN + pd.Timedelta(days=7), pd.Timestamp(as_of))
    covered = [day for day in days if day.date() <= complete["events"]]
    parts = [gap(frames, days), *(share(frames, days, *each) for each in asked.items()), contacts(frames, covered)]
    record = scenarios.own_record(frames, as_of, complete, settings or scenarios.Settings())
    views = record[record["view"] != "pooled"].groupby("day")
    for name in OUTCOMES:
        own = record[record["view"] == "pooled"].set_index("day")[name]
        part = pd.DataFrame({"value": own, "low": views[name].min(), "high": views[name].max()}).astype(float) * 100
        parts.append(part.rename_axis("day").reset_index().assign(measure=name)[COLUMNS])
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
