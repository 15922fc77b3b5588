"""Outlooks of past days: each rests on nothing but what was public on its day, and is therefore worked out once for all who ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trucebook.analysis.outcomes import Chances
from trucebook.analysis.outsiders import Said, Shift
from trucebook.analysis.scenario_drivers import Seen
from trucebook.analysis.scenarios import FACTS, JUDGEMENTS, Outlook, Settings, chance_range, outlook_then
from trucebook.evidence.kept import frame_as_text, frame_of_text, made_by
from trucebook.evidence.past import Past

Keep = Callable[[str, Any, Callable[[], Any]], Any]
"""Given a kind, all inputs of one day and the work, returns what the work gives, or gave for the same inputs before."""

Range = Mapping[str, tuple[float, float]]


def once(kind: str, inputs: Any, work: Callable[[], Any]) -> Any:
    """Keep nothing: work it out."""
    return work()


def outlooks(
    past: Past, days: Sequence[pd.Timestamp], complete: Mapping[str, date], settings: Settings, keep: Keep = once
) -> list[tuple[Outlook, Range]]:
    """Return the outlook on each day as known on it, and the range of each chance.

    Of the rows that set a driver the ids alone are there (column ``id``), as long as they have ids.

    Parameters
    ----------
    past : Past
        The tables that an outlook reads (:func:`trucebook.analysis.scenarios.tables_of`), perhaps among others.
    days : sequence of pandas.Timestamp
        The days on which one looks.
    complete : mapping of str to datetime.date
        Until when each table is complete.
    settings : Settings
        Horizon, discount and weights.
    keep : callable
        See :data:`Keep`. A day is the same in every chapter, edition and build, whatever became known later.
    """
    found: list[tuple[Outlook, Range]] = []
    for day in days:
        covered = {name: min(complete[name], day.date()) for name in FACTS}
        inputs = {
            "modules": made_by("evidence", "analysis"), "day": str(day), "complete": covered, "settings": asdict(settings),
            "tables": past.prints(day, (*FACTS, *JUDGEMENTS)),
        }  # fmt: skip
        told = keep("outlooks", inputs, partial(_work_out, past, day, covered, settings))
        found.append((_outlook(told), {name: (low, high) for name, (low, high) in told["range"].items()}))
    return found


def _work_out(past: Past, day: pd.Timestamp, covered: Mapping[str, date], settings: Settings) -> dict[str, Any]:
    """Return an outlook and its range as JSON."""
    then = past.on(day, (*FACTS, *JUDGEMENTS))
    now = outlook_then(then, day, covered, settings)
    others = now.said
    return {
        "day": str(day),
        "counts": [[name, list(coding), counts] for (name, coding), counts in now.counts.items()],
        "seen": {key: [one.state, one.table, one.ids] for key, one in now.seen.items()},
        "outside": frame_as_text(now.outside), "unpooled": frame_as_text(now.unpooled),
        "recalibrated": {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in vars(now.recalibrated).items()},
        "said": None if others is None else [None if one is None else one.tolist() for one in (others.lasting, others.peace)] + [float(others.weight)],
        "views": now.views, "pooled": now.pooled, "range": chance_range(now, then["drivers"], settings),
    }  # fmt: skip


def _outlook(told: Mapping[str, Any]) -> Outlook:
    counts: dict[Any, Chances] = {(name, tuple(coding)): own for name, coding, own in told["counts"]}
    seen = {
        key: Seen(state, table, pd.DataFrame({"id": ids}), range(len(ids)))
        for key, (state, table, ids) in told["seen"].items()
    }
    moved: dict[str, Any] = {
        name: np.array(value) if isinstance(value, list) else value for name, value in told["recalibrated"].items()
    }
    said = None
    if told["said"] is not None:
        lasting, peace, weight = told["said"]
        said = Said(_array(lasting), _array(peace), weight)
    return Outlook(
        pd.Timestamp(told["day"]), counts, seen, frame_of_text(told["outside"]), frame_of_text(told["unpooled"]), Shift(**moved), said,
        told["views"], told["pooled"],
    )  # fmt: skip


def _array(values: list[float] | None) -> NDArray[np.float64] | None:
    return None if values is None else np.array(values)
