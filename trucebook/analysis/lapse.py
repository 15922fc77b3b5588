"""The headline measures on month ends, Sundays or all days, each computed from nothing but what was public on that day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from trucebook.analysis import opinion, positions, scenarios, timeline
from trucebook.analysis.outcomes import OUTCOMES, WAR_BEGAN, Frames
from trucebook.analysis.outlooks import Keep, once, outlooks
from trucebook.evidence.asof import known
from trucebook.evidence.kept import made_by
from trucebook.evidence.past import Past

COLUMNS = ["day", "measure", "value", "low", "high"]

FIRST = (WAR_BEGAN + pd.Timedelta(days=7)).date()
"""First day that is looked at: a week into the full-scale war."""

CONTACTS, ROUNDS = "contacts", "rounds"
"""Measures: meetings and calls in the month, and all rounds that are public."""

STEPS = {"day": "D", "week": "W-SUN", "month": "ME"}
"""Steps of time, and the days that each looks at (pandas offsets): every day, every Sunday, every last of a month."""

GAP_TABLES, SHARE_TABLES = ("positions", "documents"), ("polls", "poll_answers", "series")
"""What the gap, and what shares of polls are worked out from."""

ANSWER = ["poll", "series", "question", "answer", "answer_class", "share_pct", "n_asked", "moe_pct", "known_on"]
"""Columns of answers that a share and its interval are worked out from."""

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
    found = positions.index_on(said, days).assign(measure="gap")
    return found[["day", "measure", "index_pct", "low_pct", "high_pct"]].set_axis(COLUMNS, axis=1)


def shares(frames: Frames, days: Sequence[pd.Timestamp], asked: Mapping[str, str]) -> pd.DataFrame:
    """Return the newest published headline share of each series, in percent, with its 95% interval: :data:`COLUMNS`.

    One pollster alone, and the question that it asked most often: another wording would look like a change of mind.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        ``polls``, ``poll_answers`` and ``series``.
    days : sequence of pandas.Timestamp
        The days on which one looks; none is shown where the newest poll is older than :data:`FRESH_MONTHS`.
    asked : mapping of str to str
        Key of each series, which is the name of the measure, and whose polls count.
    """
    rows = []
    for day in days:
        then = known({"polls": frames["polls"], "poll_answers": frames["poll_answers"]}, day)
        rows += _shares({**then, "series": frames["series"]}, day, asked)
    return pd.DataFrame(rows, columns=COLUMNS)


def _shares(then: Frames, day: pd.Timestamp, asked: Mapping[str, str]) -> list[tuple[Any, ...]]:
    """Return the share of each series asked for from tables as known on a day, see :func:`shares`."""
    answers, polls, series = (then[name] for name in ("poll_answers", "polls", "series"))
    pollster = dict(zip(polls["id"], polls["pollster"], strict=True))
    asks = [
        asked.get(key, "") == pollster.get(poll) for key, poll in zip(answers["series"], answers["poll"], strict=True)
    ]
    waves = opinion.headlines(opinion.with_intervals(answers.loc[np.array(asks, dtype=bool), ANSWER], polls), series)
    main = waves.loc[opinion.asked_most(waves), ["series", "when", "share_pct", "low_pct", "high_pct"]]
    newest = {key: (when, *shares) for key, when, *shares in main.itertuples(index=False, name=None)}
    since = day - pd.DateOffset(months=FRESH_MONTHS)
    return [(day, key, *newest[key][1:]) for key in asked if key in newest and newest[key][0] >= since]


def contacts(events: pd.DataFrame, day: pd.Timestamp) -> float:
    """Return the meetings and calls in the month of a day that are public, from the events as known on it."""
    month = day.to_period("M")
    held = timeline.are_contacts(events, month.start_time)
    return float((held & (events["start"] <= month.end_time)).sum())


def measures(
    frames: Frames,
    as_of: date,
    complete: Mapping[str, date],
    asked: Mapping[str, str],
    settings: scenarios.Settings | None = None,
    keep: Keep = once,
    every: str = "month",
) -> pd.DataFrame:
    """Return all headline measures in steps of time through the full-scale war.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        Tables as known on the as-of date.
    as_of : datetime.date
        No day after it is looked at.
    complete : mapping of str to datetime.date
        Until when each table is complete: contacts are counted no further, since silence after it is not knowledge.
    asked : mapping of str to str
        Series of polls, each with the pollster that counts.
    settings : trucebook.analysis.scenarios.Settings, optional
        Horizon, discount and weights of the probabilities.
    keep : callable
        See :func:`on_days`.
    every : str
        One of :data:`STEPS`.

    Returns
    -------
    pandas.DataFrame
        :data:`COLUMNS`: ``measure`` is ``gap``, a key of a series, ``contacts``, ``rounds`` (all that are public), or an outcome (the chance
        that leads, in percent, with the ends of its range).

    Raises
    ------
    ValueError
        If ``every`` is no step.
    """
    days = days_of(FIRST, as_of, every)
    return on_days(frames, days, complete, asked, settings or scenarios.Settings(), keep)


def days_of(first: date, last: date, every: str) -> list[pd.Timestamp]:
    """Return the days from ``first`` to ``last`` in a step of :data:`STEPS`, both included where they are among them.

    Raises
    ------
    ValueError
        If there is no such step.
    """
    if every not in STEPS:
        raise ValueError(f"every {every!r}: no step of time, expected {', '.join(STEPS)}")
    return list(pd.date_range(first, last, freq=STEPS[every]))


def on_days(
    frames: Frames,
    days: Sequence[pd.Timestamp],
    complete: Mapping[str, date],
    asked: Mapping[str, str],
    settings: scenarios.Settings,
    keep: Keep = once,
) -> pd.DataFrame:
    """Return all headline measures on some days, sorted by measure and day, see :func:`measures`.

    Parameters
    ----------
    keep : callable
        Given a kind, all inputs of one day and the work, returns what the work gives, or gave for the same inputs before. A day as
        known on it is the same in every chapter, edition and build, whatever became known later.
    """
    past, found = past_of(frames, asked), []
    for day in days:
        work = partial(on_day, past, day, complete, asked, settings, keep)
        rows = keep("days", day_inputs(past, day, complete, asked, settings), work)
        found += [(day, name, *(float("nan") if cell is None else cell for cell in cells)) for name, *cells in rows]
    names = ["gap", *asked, CONTACTS, *OUTCOMES, ROUNDS]
    whole = pd.DataFrame(found, columns=COLUMNS).astype({"value": float, "low": float, "high": float})
    order = whole["measure"].map({name: place for place, name in enumerate(names)})
    return (
        whole.assign(order=order)
        .sort_values(["order", "day"], kind="stable")
        .drop(columns="order")
        .reset_index(drop=True)
    )


def steps(data: pd.DataFrame) -> pd.DataFrame:
    """Return of each measure the days on which it, or its interval, differs from the day before it, and its last: what a line of steps needs.

    Parameters
    ----------
    data : pandas.DataFrame
        As :func:`on_days` returns it.
    """
    said = data[["measure", "value", "low", "high"]]
    same = (said == said.shift()) | (said.isna() & said.shift().isna())
    last = data["measure"] != data["measure"].shift(-1)
    return data[~same.all(axis=1) | last].reset_index(drop=True)


def past_of(frames: Frames, asked: Mapping[str, str]) -> Past:
    """Return the tables to look back at; of the series, and of answers, those asked for, so that others change no day before."""
    series, answers = frames["series"], frames["poll_answers"]
    return Past(
        {
            **frames,
            "series": series[series["key"].isin(list(asked))],
            "poll_answers": answers[answers["series"].isin(list(asked))],
        }
    )


def day_inputs(
    past: Past, day: pd.Timestamp, complete: Mapping[str, date], asked: Mapping[str, str], settings: scenarios.Settings
) -> dict[str, Any]:
    """Return all that the measures of a day depend on."""
    return {
        "modules": made_by("evidence", "analysis"), "day": str(day), "complete": _covered(complete, day), "asked": asked,
        "settings": asdict(settings), "tables": past.prints(day),
    }  # fmt: skip


def _covered(complete: Mapping[str, date], day: pd.Timestamp) -> dict[str, date]:
    return {name: min(value, day.date()) for name, value in complete.items()}


def on_day(
    past: Past,
    day: pd.Timestamp,
    complete: Mapping[str, date],
    asked: Mapping[str, str],
    settings: scenarios.Settings,
    keep: Keep = once,
) -> list[list[Any]]:
    """Return ``measure, value, low, high`` of each measure on one day, NaN as None, as known on it.

    Each measure is kept by what it reads, too: a new poll changes a share, and no gap.
    """
    covered = _covered(complete, day)

    def part(kind: str, tables: Sequence[str], rows: Callable[[Frames], Iterable[Sequence[Any]]], **also: Any) -> Any:
        inputs = {
            "modules": made_by("evidence", "analysis"), "day": str(day), "tables": past.prints(day, tables), **also,
        }  # fmt: skip
        return keep(f"days-{kind}", inputs, lambda: [_told(*row) for row in rows(past.on(day, tables))])

    def chances(then: Frames) -> list[tuple[Any, ...]]:
        if then["events"].empty:
            return []
        ((now, ends),) = outlooks(past, [day], covered, settings, keep)
        return [(name, *(100 * cell for cell in (now.views["base"][name], *ends[name]))) for name in OUTCOMES]

    return [
        *part("gap", GAP_TABLES, lambda then: gap(then, [day])[COLUMNS[1:]].itertuples(index=False)),
        *part("shares", SHARE_TABLES, lambda then: [row[1:] for row in _shares(then, day, asked)], asked=asked),
        *part(
            "talks", ["events"], lambda then: _talks(then["events"], day, covered["events"]), complete=covered["events"]
        ),
        *part(
            "chances", (*scenarios.FACTS, *scenarios.JUDGEMENTS), chances, complete=covered, settings=asdict(settings)
        ),
    ]


def _talks(events: pd.DataFrame, day: pd.Timestamp, complete: date) -> list[tuple[Any, ...]]:
    """Return the contacts of a day's month, where events are complete until then, and all rounds."""
    rounds = (ROUNDS, int(timeline.are_rounds(events).sum()), None, None)
    return [(CONTACTS, contacts(events, day), None, None), rounds] if day.date() <= complete else [rounds]


def _told(name: str, *cells: Any) -> list[Any]:
    return [name, *(None if pd.isna(cell) else float(cell) for cell in cells)]
