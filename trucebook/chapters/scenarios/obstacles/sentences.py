"""Sentences: what stands in the way: the table of obstacles, and how each changed since an earlier day."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import obstacles as analysis
from trucebook.chapters.scenarios.obstacles.chapter import TABLES, Obstacles
from trucebook.figures.sources import Citations
from trucebook.prose import count, day, safe


def signed(value: float) -> str:
    """Return a change with its sign."""
    return f"{'−' if round(value, 1) < 0 else '+'}{abs(value):.1f}"


def change_words(obstacles: Obstacles, key: str, cite: Citations) -> str:
    """Say whether an obstacle grew or shrank since the earlier day, by which measure, with links to the rows that show it."""
    change, evidence = obstacles.changes.loc[key], obstacles.evidence
    kind, before, after = change["measured_by"], change["before"], change["after"]
    name = analysis.TABLE_OF[kind]
    fresh = evidence[name] if name in TABLES else pd.DataFrame()
    fresh = fresh[fresh["id"].isin(change["rows"])]
    if kind == "gap" and pd.notna(before):
        new = cite(count(len(fresh), "new coded clause"), name, fresh)
        moved = f", change {signed(change['low'])} to {signed(change['high'])}" if len(fresh) else ""
        words = f"distance {before:.1f} then, {after:.1f} now, of {analysis.gap.SCALE}{moved}, over {count(int(change['issues']), 'issue')}; {new}"
    elif kind == "gap":
        words = f"no distance can be taken on both days; {cite(count(len(fresh), 'new clause'), name, fresh)}"
    elif kind == "truces" and len(fresh):
        words = f"of {cite(count(len(fresh), 'truce') + ' whose outcome became known', name, fresh)}, {before:.0f} not kept or never begun, {after:.0f} kept at least in part"
    elif kind == "truces":
        words = "no outcome of a truce became known"
    elif kind == "hosts" and change["verdict"] == analysis.UNKNOWN:
        words = "meetings are not covered for half of the time between"
    elif kind == "hosts":
        words = f"{cite(count(int(after), 'host'), name, fresh)} of meetings, {count(int(before), 'host')} in as many days before"
    else:
        words = "no measure"
    said = f"; {count(len(change['statements']), 'new statement')}" if change["statements"] else ""
    covered = ""
    if kind != "statements":
        complete = evidence.coverage(name).complete_until
        covered = f" ({name} complete to {day(complete)})" if complete < evidence.as_of else ""
    verdict = f"<b>{safe(change['verdict']).capitalize()}</b>"
    return f"{verdict}: {words}{said}{covered}"
