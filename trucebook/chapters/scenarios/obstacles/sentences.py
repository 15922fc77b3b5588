"""Sentences: what stands in the way: the table of obstacles, and how each changed since an earlier day."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import obstacles as analysis
from trucebook.chapters.scenarios.obstacles.chapter import TABLES, Obstacles
from trucebook.figures.html import Html
from trucebook.figures.sources import Citations
from trucebook.prose import count, day, safe


def signed(value: float) -> str:
    """Return a change with its sign."""
    return f"{'−' if round(value, 1) < 0 else '+'}{abs(value):.1f}"


def change_words(obstacles: Obstacles, key: str, cite: Citations) -> Html:
    """Say whether an obstacle grew or shrank since the earlier day, by which measure, with links to the rows that show it."""
    change, evidence = obstacles.changes.loc[key], obstacles.evidence
    kind, before, after = change["measured_by"], change["before"], change["after"]
    name = analysis.TABLE_OF[kind]
    fresh = evidence[name] if name in TABLES else pd.DataFrame()
    fresh = fresh[fresh["id"].isin(change["rows"])]
    if kind == "gap" and pd.notna(before):
        new = cite(count(len(fresh), "new coded clause"), name, fresh)
        moved = Html(", change {} to {}").format(signed(change["low"]), signed(change["high"])) if len(fresh) else ""
        words = Html("distance {:.1f} then, {:.1f} now, of {}{}, over {}; {}").format(
            before, after, analysis.gap.SCALE, moved, count(int(change["issues"]), "issue"), new
        )
    elif kind == "gap":
        words = Html("no distance can be taken on both days; {}").format(
            cite(count(len(fresh), "new clause"), name, fresh)
        )
    elif kind == "truces" and len(fresh):
        words = Html("of {}, {:.0f} not kept or never begun, {:.0f} kept at least in part").format(
            cite(count(len(fresh), "truce") + " whose outcome became known", name, fresh), before, after
        )
    elif kind == "truces":
        words = Html("no outcome of a truce became known")
    elif kind == "hosts" and change["verdict"] == analysis.UNKNOWN:
        words = Html("meetings are not covered for half of the time between")
    elif kind == "hosts":
        words = Html("{} of meetings, {} in as many days before").format(
            cite(count(int(after), "host"), name, fresh), count(int(before), "host")
        )
    else:
        words = Html("no measure")
    said = Html("; {}").format(count(len(change["statements"]), "new statement")) if change["statements"] else ""
    covered = ""
    if kind != "statements":
        complete = evidence.coverage(name).complete_until
        covered = Html(" ({} complete to {})").format(name, day(complete)) if complete < evidence.as_of else ""
    verdict = Html("<b>{}</b>").format(safe(change["verdict"]).capitalize())
    return Html("{}: {}{}{}").format(verdict, words, said, covered)
