"""What stands in the way: the table of obstacles, and how each changed since an earlier day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from trucebook.analysis import obstacles as analysis
from trucebook.analysis import scenarios
from trucebook.evidence.door import Evidence
from trucebook.evidence.files import resolve_as_of
from trucebook.figures.sources import Citations, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.words import names_of
from trucebook.prose import count, day, listed, safe, sentence

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
        then = scenarios.known(now, pd.Timestamp(self.since))
        complete = {name: self.evidence.coverage(name).complete_until for name in TABLES[:-1]}
        return analysis.changes(then, now, self.since, self.evidence.as_of, complete).set_index("key")


def compare(evidence: Evidence, compare_with: str = "") -> Obstacles:
    """Return the obstacles to be compared with an earlier day: the one given, or some months before the as-of date.

    A day after the as-of date would be the future: the as-of date stands for it, and nothing has changed.
    """
    if not compare_with:
        return Obstacles(evidence, (pd.Timestamp(evidence.as_of) - pd.DateOffset(months=MONTHS_BACK)).date())
    return Obstacles(evidence, min(resolve_as_of(compare_with, evidence.data), evidence.as_of))


def summary(obstacles: Obstacles) -> Html:
    """Say how many obstacles grew and shrank since the earlier day, and which."""
    evidence, changes = obstacles.evidence, obstacles.changes
    if changes.empty or evidence["obstacles"].empty:
        return Html("")
    titles = evidence["obstacle_groups"].set_index("key")["title"].str.split(":").str[0].str.lower()
    parts = []
    for verdict, words in (
        (analysis.GREW, "grew"), (analysis.SHRANK, "shrank"), (analysis.SAME, "did not clearly change"),
        (analysis.UNKNOWN, "cannot be judged"),
    ):  # fmt: skip
        keys = changes.index[changes["verdict"] == verdict]
        if len(keys):
            parts.append(f"{count(len(keys), 'obstacle')} {words} ({listed(safe(titles[key]) for key in keys)})")
    return Html(f"<p>From {day(obstacles.since)} to {day(evidence.as_of)}, {listed(parts)}.</p>")


def table(obstacles: Obstacles, cite: Citations) -> Html:
    """Return the groups of obstacles: who could remove each, by which step, how it changed, and the statements behind it."""
    evidence = obstacles.evidence
    stated = evidence["obstacles"]
    groups = analysis.counts(stated, evidence["obstacle_groups"], evidence.as_of)
    if groups["all"].sum() == 0:
        return Html("<p>No obstacle is recorded on this date.</p>")
    since = f"since {day(obstacles.since)}"
    rows = []
    for group in groups.to_dict("records"):
        own = stated[stated["issue"] == group["key"]].sort_values("known_on", ascending=False)
        fresh = set(obstacles.changes.loc[group["key"], "statements"])
        items = "".join(
            f"<li>{'<b>New.</b> ' if one['id'] in fresh else ''}{sentence(safe(one['statement']))} ({day(one['date'] if pd.notna(one['date']) else one['known_on'])}; {source_links(evidence, one['sources'])})</li>"
            for one in own.to_dict("records")
        )
        rows.append(
            {
                "obstacle": group["title"], since: change_words(obstacles, group["key"], cite),
                "who could remove it": names_of(evidence, group["removable_by"]), "by which step": group["how"],
                "statements": group["all"], "of the last year": group["lately"],
                "evidence": f"<details><summary>{count(len(own), 'statement')}, newest {day(own.iloc[0]['known_on'])}</summary><ul>{items}</ul></details>" if len(own) else "no statement on record",
            }
        )  # fmt: skip
    return Html(
        html_table(
            pd.DataFrame(rows),
            "Obstacles, who could remove them, how they changed, and their evidence",
            ["evidence", since],
            stack=True,
        )
        + f"<p>How change is measured: by the distance of Russia's and Ukraine's positions on an obstacle's issues (0 to {analysis.gap.SCALE}, with the interval "
        "of its change given that each code may be off by one), by truces broken against truces kept, or by the number of hosts of meetings from the earlier day on, as far as events are complete. Law and politics at home "
        "have statements only, and no measure. Where a table does not cover at least half of the time between the two days, change is not known.</p>"
    )


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
    verdict = f"<b>{change['verdict'].capitalize()}</b>"
    return f"{verdict}: {words}{said}{covered}"
