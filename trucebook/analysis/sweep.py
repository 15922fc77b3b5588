"""The book's headline measures on any days, each worked out from nothing but what was public on that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from trucebook.analysis import ground, lapse, scenarios
from trucebook.analysis.outcomes import Frames
from trucebook.analysis.outlooks import Keep, once
from trucebook.evidence.past import Past

COLUMNS = [*lapse.COLUMNS, "made_of"]


@dataclass(frozen=True)
class Question:
    """What is asked of each day.

    Attributes
    ----------
    past : Past
        The tables.
    complete : mapping of str to datetime.date
        Until when each is complete.
    asked : mapping of str to str
        Series of polls, each with the pollster that counts.
    settings : trucebook.analysis.scenarios.Settings
        Horizon, discount and weights of the outlook.
    """

    past: Past
    complete: Mapping[str, date]
    asked: Mapping[str, str]
    settings: scenarios.Settings = field(default_factory=scenarios.Settings)

    @classmethod
    def of(cls, frames: Frames, complete: Mapping[str, date], asked: Mapping[str, str]) -> Question:
        """Return the question to tables: those of an outlook, and ``polls``, ``poll_answers`` and ``series``."""
        return cls(lapse.past_of(frames, asked), complete, asked)

    def inputs(self, day: pd.Timestamp) -> dict[str, Any]:
        """Return all that the answer on a day depends on."""
        return lapse.day_inputs(self.past, day, self.complete, self.asked, self.settings)

    def answer(self, day: pd.Timestamp, keep: Keep = once) -> list[list[Any]]:
        """Return ``measure, value, low, high`` of each measure on a day."""
        return lapse.on_day(self.past, day, self.complete, self.asked, self.settings, keep)


def ground_held(
    control: pd.DataFrame, observers: pd.DataFrame, regions: pd.DataFrame, days: Sequence[pd.Timestamp]
) -> list[tuple[pd.Timestamp, str, float]]:
    """Return the area that Russian forces held on each day, in square kilometres, by each observer from its first map on.

    A map of a day is public on it, and a later one changes it not: one pass over all days is as good as looking back on each.
    """
    found = []
    for key, course in ground.courses(control, observers, regions).items():
        own = [day for day in days if day >= course.first]
        held = course.on_days(own).sum(axis=1) if own else pd.Series(dtype=float)
        found += [(day, f"ground-{key}", float(held[day])) for day in own]
    return found
