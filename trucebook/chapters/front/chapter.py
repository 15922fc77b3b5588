"""What the front page is computed from, once: the measures of the chapters, in the numbers that readers look for first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import changes, opinion, positions, scenarios
from trucebook.chapters import economy, ground, plans, timeline
from trucebook.chapters import humanitarian as people
from trucebook.chapters import positions as apart
from trucebook.evidence.door import Evidence
from trucebook.figures.outcomes import Range
from trucebook.figures.sources import Citations

KINDS = {"events": "talks", "polls": "polls", "control_daily": "front", "prices_daily": "prices"}
"""The kinds of fact whose ends readers ask for, by table."""

MATTERS = {"front-talks": "For talks", "front-land": "Against giving up land"}
"""The two matters that both publics were asked about, in other words each: a group of series among the landmarks each."""

RECENT_DAYS = 365
"""Of a public and a matter the newest wave of each pollster and series is shown, if it is not older than this before the newest of all."""


@dataclass(frozen=True)
class Asked:
    """What one public said on one matter: the newest wave of each pollster and series, the highest share first, in percent."""

    matter: str
    public: str
    waves: pd.DataFrame


@dataclass(frozen=True)
class View:
    """Everything that the front page says.

    Attributes
    ----------
    known : pandas.DataFrame
        ``kind, thin_until, complete_until``: until when each kind of fact is known.
    asked : sequence of Asked
        The two publics on the same two matters.
    outlook, ends, settings
        The chances of what could come, and their ranges.
    new : pandas.DataFrame
        What became public since the edition before: ``kind, rows``; empty where there is none.
    before : Evidence or None
        That edition.
    """

    evidence: Evidence
    cite: Citations
    known: pd.DataFrame
    talks: timeline.View
    apart: apart.View
    money: economy.View
    people: people.View
    ground: ground.View
    plans: plans.View
    asked: Sequence[Asked]
    outlook: scenarios.Outlook
    ends: dict[str, Range]
    settings: scenarios.Settings
    before: Evidence | None
    new: pd.DataFrame


def view(evidence: Evidence, cite: Citations, compare_with: str = "") -> View:
    """Compute the front page; ``compare_with`` is the date of the edition before, blank for none."""
    frames, complete = scenarios.tables_of(evidence)
    settings = scenarios.Settings()
    outlook = scenarios.outlook(frames, pd.Timestamp(evidence.as_of), complete, settings)
    before = evidence.earlier(compare_with) if compare_with else None
    return View(
        evidence, cite, _known(evidence), timeline.view(evidence, cite), apart.view(evidence, cite), economy.view(evidence),
        people.view(evidence), ground.view(evidence), plans.view(evidence, cite), _asked(evidence), outlook,
        scenarios.chance_range(outlook, frames["drivers"], settings), settings, before, _new(before, evidence),
    )  # fmt: skip


def _known(evidence: Evidence) -> pd.DataFrame:
    rows = []
    for table, kind in KINDS.items():
        if evidence[table].empty:
            continue
        coverage = evidence.coverage(table)
        rows.append({"kind": kind, "thin_until": coverage.thin_until, "complete_until": coverage.complete_until})
    return pd.DataFrame(rows, columns=["kind", "thin_until", "complete_until"])


def _asked(evidence: Evidence) -> list[Asked]:
    answers = opinion.with_intervals(evidence["poll_answers"], evidence["polls"])
    publics = evidence["series"].set_index("key")["public"]
    found = []
    for group, matter in MATTERS.items():
        keys = list(evidence.landmarks(group)["row"].dropna())
        for public in reversed(evidence.sides):
            waves = [
                _newest_of_each(opinion.headline(answers, evidence["series"], key))
                for key in keys if publics.get(key) == public
            ]  # fmt: skip
            waves = [wave for wave in waves if len(wave)]
            if not waves:
                continue
            newest = pd.concat(waves)
            recent = newest[newest["when"] >= newest["when"].max() - pd.Timedelta(days=RECENT_DAYS)]
            found.append(Asked(matter, public, recent.sort_values("share_pct", ascending=False)))
    return found


def _newest_of_each(waves: pd.DataFrame) -> pd.DataFrame:
    """Return the newest wave of each pollster: one pollster's question must not stand for what others asked in the same weeks."""
    return waves[waves["when"] == waves.groupby("pollster")["when"].transform("max")]


def _new(before: Evidence | None, now: Evidence) -> pd.DataFrame:
    if before is None:
        return pd.DataFrame(columns=["kind", "rows"])
    said = [positions.dated(one["positions"], one["documents"]) for one in (before, now)]
    moved = changes.moved(said, now.sides)
    return pd.DataFrame(
        [
            {"kind": "events", "rows": len(changes.added([before["events"], now["events"]]))},
            {"kind": "polls", "rows": len(changes.added([before["polls"], now["polls"]]))},
            {"kind": "issues moved", "rows": moved["issue"].nunique()},
        ]
    )
