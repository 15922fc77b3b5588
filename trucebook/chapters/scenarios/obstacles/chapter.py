"""What the page is computed from: what stands in the way: the table of obstacles, and how each changed since an earlier day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from trucebook.analysis import obstacles as analysis
from trucebook.evidence.asof import known
from trucebook.evidence.door import Evidence
from trucebook.evidence.snapshot import resolve_as_of

TABLES = ("positions", "documents", "events", "truces", "obstacles", "obstacle_groups")


MONTHS_BACK = 3
"""How far back the comparison goes where no earlier day is given."""


@dataclass(frozen=True)
class Obstacles:
    """The obstacles on the as-of date and on an earlier day.

    Attributes
    ----------
    evidence : Evidence
        The evidence as of the date; the earlier day is the same evidence, put back.
    since : datetime.date
        The earlier day.
    """

    evidence: Evidence
    since: date

    @cached_property
    def changes(self) -> pd.DataFrame:
        """What changed between the two days, by group."""
        now = {name: self.evidence[name] for name in TABLES}
        then = known(now, pd.Timestamp(self.since))
        complete = {name: self.evidence.coverage(name).complete_until for name in TABLES[:-1]}
        return analysis.changes(then, now, self.since, self.evidence.as_of, complete).set_index("key")


def compare(evidence: Evidence, compare_with: str = "") -> Obstacles:
    """Return the obstacles to be compared with an earlier day: the one given, or some months before the as-of date.

    A day after the as-of date would be the future: the as-of date stands for it, and nothing has changed.
    """
    if not compare_with:
        return Obstacles(evidence, (pd.Timestamp(evidence.as_of) - pd.DateOffset(months=MONTHS_BACK)).date())
    return Obstacles(evidence, min(resolve_as_of(compare_with, evidence.data), evidence.as_of))
