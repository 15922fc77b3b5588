"""What the page is computed from: charts and tables of attacks and territory against the calendar of talks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from trucebook.analysis import escalation as analysis
from trucebook.analysis import timeline
from trucebook.chapters.scenarios.chapter import View

LABELS = {"drones": "Drones launched", "missiles": "Missiles launched", "territory": "Territory gained"}


@dataclass(frozen=True)
class Calendar:
    """The series of attacks and territory, and the calendar of talks, of one chapter."""

    chapter: View

    @cached_property
    def rounds(self) -> pd.DataFrame:
        """Rounds with both sides present."""
        return timeline.rounds(self.chapter.frames["events"])

    @cached_property
    def round_months(self) -> list[pd.Period]:
        """Months in which a round began."""
        return sorted({one.to_period("M") for one in self.rounds["start"]})

    @cached_property
    def launches(self) -> pd.DataFrame:
        """Launches a month."""
        return analysis.launches(self.chapter.frames["escalation"])

    @cached_property
    def territory(self) -> pd.DataFrame:
        """Territory gained a month, by counter."""
        return analysis.territory(self.chapter.frames["escalation"])

    @cached_property
    def afp(self) -> pd.DataFrame:
        """The rows of AFP's count, the one with most months in a row."""
        return self.territory[self.territory["counter"] == analysis.COUNTERS[analysis.AFP]]

    def series(self, name: str) -> pd.Series:
        """Return a series by month: drones, missiles or territory."""
        if name == "territory":
            return analysis.by_month(self.afp["month"], self.afp["km2"])
        return analysis.by_month(self.launches["month"], self.launches[name])

    @cached_property
    def correlations(self) -> dict[tuple[str, str], analysis.Correlations]:
        """Correlations of each series with each calendar."""
        events = self.chapter.frames["events"]
        contacts = events[events["kind"].isin(["meeting", "call"]) & (events["status"] == "held")]
        months = pd.period_range(
            self.chapter.evidence.landmark("invasion").to_period("M"), pd.Period(self.chapter.now.day, "M"), freq="M"
        )
        complete = self.chapter.complete["events"]
        return analysis.all_correlations(
            {name: (self.series(name), name != "territory") for name in LABELS},
            {
                "rounds": analysis.calendar(self.rounds["start"], months, complete),
                "contacts": analysis.calendar(contacts["start"], months, complete),
            },
        )


def clear_pairs(talks: Calendar) -> list[tuple[str, str]]:
    """Return the pairs of series and calendar whose link is beyond chance, all comparisons taken together (Bonferroni)."""
    found = talks.correlations
    return [pair for pair, one in found.items() if one.p < 0.05 / len(found)]
