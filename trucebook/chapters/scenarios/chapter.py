"""What the page is computed from: the outlook now, at each past month end, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from trucebook.analysis import outsiders, registered
from trucebook.analysis import scenario_record as records
from trucebook.analysis import scenarios as analysis
from trucebook.analysis.outcomes import OUTCOMES
from trucebook.analysis.scenarios import Outlook, Settings
from trucebook.evidence.door import Evidence
from trucebook.evidence.kept import kept
from trucebook.figures.outcomes import last_day

TRAIL_MONTHS = 12
"""So many months of the trail stand on the page; the file has all."""


@dataclass(frozen=True)
class View:
    """All that the page says, computed once.

    Attributes
    ----------
    now, ends : Outlook, dict
        The outlook on the as-of date, and the range of each chance.
    record, scores, lasting, entries : see :mod:`trucebook.analysis.scenario_record`
        Our chances at past month ends and what came; their scores; the months at which a forecast of others came or went.
    coded, left_out, classes, trail : pandas.DataFrame
        The record under each coding, the pool without each view, the base rates by reference class, what moved the pool.
    scored, states : pandas.DataFrame, dict
        Others' forecasts that came out, and how many did not.
    due : pandas.DataFrame
        Registered forecasts, and what came of those that are due.
    """

    evidence: Evidence
    frames: Mapping[str, pd.DataFrame]
    complete: Mapping[str, date]
    settings: Settings
    now: Outlook
    ends: Mapping[str, tuple[float, float]]
    record: pd.DataFrame
    scores: pd.DataFrame
    lasting: pd.DataFrame
    entries: list[pd.Timestamp]
    coded: pd.DataFrame
    left_out: pd.DataFrame
    classes: pd.DataFrame
    trail: pd.DataFrame
    minds: pd.DataFrame
    scored: pd.DataFrame
    states: Mapping[str, int]
    due: pd.DataFrame

    @property
    def until(self) -> str:
        """The last day of the horizon, in words."""
        return last_day(self.now, self.settings)

    @property
    def exact(self) -> pd.DataFrame:
        """Others' forecasts that came out and stated a value."""
        return self.scored[self.scored["brier_score"].notna()]


def view(
    evidence: Evidence,
    months: int = Settings.months,
    discount: float = Settings.discount,
    weights: tuple[float, float, float] = Settings.weights,
) -> View:
    """Compute the outlook on the as-of date and at each past month end."""
    settings = Settings(months, discount, weights)
    frames, complete = analysis.tables_of(evidence)
    as_of, drivers = evidence.as_of, frames["drivers"]
    now = analysis.outlook(frames, pd.Timestamp(as_of), complete, settings)
    past, ranges = records.history(frames, as_of, complete, settings, kept)
    record = records.own_record(past, ranges, frames, as_of, complete, settings)
    scored, states = outsiders.outside_record(frames["forecasts"])
    return View(
        evidence, frames, complete, settings, now, analysis.chance_range(now, drivers, settings), record,
        records.own_scores(record), records.lasting_scores(past, record), records.entries(past),
        records.under_each_coding(past, frames, as_of, complete, settings),
        records.without_each(now, past, record, settings), records.by_class(now), records.trail(past, drivers, settings),
        analysis.mind_changers(now, drivers, settings), scored, states,
        registered.due(evidence["registered"], frames, as_of, complete),
    )  # fmt: skip


def model_data(seen: View) -> dict[str, Any]:
    """Return what the browser needs for the four chances."""
    now, others = seen.now, seen.now.said
    said = None
    if others is not None:
        parts = {"lasting": others.lasting, "peace": others.peace}
        said = {name: None if value is None else float(value[0]) for name, value in parts.items()}
        said["weight"] = others.weight
    return {
        "outcomes": list(OUTCOMES), "base": [now.views["base"][name] for name in OUTCOMES], "discount": seen.settings.discount,
        "least": analysis.LEAST, "others": said,
        "drivers": [
            {"key": row["key"], "shares": [row[analysis.SHARES[name]] / 100 for name in OUTCOMES]}
            for row in seen.frames["drivers"].sort_values("order").to_dict("records")
        ],
    }  # fmt: skip
