"""How much a reader may trust the rows: what is computed, and what is said and shown of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import trust as analysis
from trucebook.analysis.intervals import wilson
from trucebook.evidence.door import Evidence
from trucebook.figures.tables import Html, html_table
from trucebook.prose import count, day, interval, percent

SURE = {
    "table": "table", "rows": "rows", "high": "high confidence", "medium": "medium", "low": "low", "one_source": "one source only",
    "primary": "a primary source", "aggregator": "reposts only",
}  # fmt: skip
LATE = {
    "table": "table", "rows": "rows", "median_days": "median days until public", "over_30": "more than 30 days", "late_bound": "day is only a bound",
}  # fmt: skip
"""Columns of the two tables, and what a reader calls them."""


@dataclass(frozen=True)
class View:
    """How the rows of this edition are known.

    Attributes
    ----------
    tables : pandas.DataFrame
        See :func:`trucebook.analysis.trust.by_table`.
    whole : pandas.Series
        The same over all tables.
    audits : pandas.DataFrame
        The audits on record, newest first.
    """

    tables: pd.DataFrame
    whole: pd.Series
    audits: pd.DataFrame


def view(rows: pd.DataFrame, evidence: Evidence) -> View:
    """Compute the section from the rows (:func:`trucebook.evidence.door.cited_rows`) and the table of audits."""
    audits = evidence["audits"].sort_values("date", ascending=False)
    return View(analysis.by_table(rows), analysis.whole(rows), audits)


def section(shown: View) -> Html:
    """Return sentences and tables of the section."""
    parts = [Html("<p>{}</p>").format(text) for text in (*sentences(shown), *audit_sentences(shown))]
    if len(shown.tables):
        parts.append(
            html_table(_readable(shown.tables, SURE), "How surely the rows of each table are known", find=True)
        )
        parts.append(
            html_table(_readable(shown.tables, LATE), "How late the rows of each table became public", find=True)
        )
    return Html("").join(parts)


def sentences(shown: View) -> list[Html]:
    """Say how many rows are known how surely, from how many sources of which kind, and how late."""
    rows = shown.whole["rows"]
    if not rows:
        return [Html("No row written by hand was public on the date of this edition.")]

    def share(column: str) -> str:
        return percent(100 * shown.whole[column] / rows)

    late = (
        Html(" Half of those that describe a day were public within {} of it, and {} took more than 30 days.").format(
            count(int(shown.whole["median_days"]), "day"), share("over_30")
        )
        if pd.notna(shown.whole["median_days"])
        else ""
    )
    return [
        Html(
            "Of {} written by hand (prices and ground are copied from series and left out), {} are of high, "
            "{} of medium and {} of low confidence. {} rest on a single source, "
            "{} name a primary one, and {} were read in reposts or digests alone."
        ).format(
            count(rows, "row"),
            share("high"),
            share("medium"),
            share("low"),
            share("one_source"),
            share("primary"),
            share("aggregator"),
        ),
        Html(
            "{} of the rows have a day by which they were public at the latest, since no earlier dated page was "
            "found; a reader of an old edition may miss these.{}"
        ).format(share("late_bound"), late),
    ]


def audit_sentences(shown: View) -> list[Html]:
    """Say of each audit what it found, with the interval of the share that was wrong."""
    if shown.audits.empty:
        return [Html("No audit of the rows is on record.")]
    told = []
    for row in shown.audits.to_dict("records"):
        found = row["rows"] - row["not_found"]
        low, high = wilson(row["wrong"], found)
        of_found = (
            Html("; {} of those that could be checked were wrong (95% interval {})").format(
                percent(100 * row["wrong"] / found), interval(100 * low, 100 * high)
            )
            if found
            else ""
        )
        told.append(
            Html(
                "Audit of {}: of {} ({}), compared with pages that they do "
                "not name, {} were right, {} partly right and {} wrong; about {}, no "
                "other page was found{}. Made on the tables of that day, whatever the date of this edition."
            ).format(
                day(row["date"]),
                count(int(row["rows"]), "row"),
                row["scope"],
                row["right"],
                row["partly"],
                row["wrong"],
                row["not_found"],
                of_found,
            )
        )
    return told


def _readable(tables: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    own = tables.assign(table=tables["table"].str.replace("_", " "))
    return own.rename(columns=columns)[list(columns.values())]
