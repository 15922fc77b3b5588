"""How much a reader may trust the rows: what is computed, and what is said and shown of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import trust as analysis
from trucebook.analysis.intervals import wilson
from trucebook.evidence.door import Evidence
from trucebook.figures.tables import Html, html_table
from trucebook.prose import count, day, interval, percent, safe

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
    parts = [f"<p>{text}</p>" for text in (*sentences(shown), *audit_sentences(shown))]
    if len(shown.tables):
        parts.append(
            html_table(_readable(shown.tables, SURE), "How surely the rows of each table are known", find=True)
        )
        parts.append(
            html_table(_readable(shown.tables, LATE), "How late the rows of each table became public", find=True)
        )
    return Html("".join(parts))


def sentences(shown: View) -> list[str]:
    """Say how many rows are known how surely, from how many sources of which kind, and how late."""
    rows = shown.whole["rows"]
    if not rows:
        return ["No row written by hand was public on the date of this edition."]

    def share(column: str) -> str:
        return percent(100 * shown.whole[column] / rows)

    late = (
        f" Half of those that describe a day were public within {count(int(shown.whole['median_days']), 'day')} of it, and "
        f"{share('over_30')} took more than 30 days."
        if pd.notna(shown.whole["median_days"])
        else ""
    )
    return [
        f"Of {count(rows, 'row')} written by hand (prices and ground are copied from series and left out), {share('high')} are of high, "
        f"{share('medium')} of medium and {share('low')} of low confidence. {share('one_source')} rest on a single source, "
        f"{share('primary')} name a primary one, and {share('aggregator')} were read in reposts or digests alone.",
        f"{share('late_bound')} of the rows have a day by which they were public at the latest, since no earlier dated page was "
        f"found; a reader of an old edition may miss these.{late}",
    ]


def audit_sentences(shown: View) -> list[str]:
    """Say of each audit what it found, with the interval of the share that was wrong."""
    if shown.audits.empty:
        return ["No audit of the rows is on record."]
    told = []
    for row in shown.audits.to_dict("records"):
        found = row["rows"] - row["not_found"]
        low, high = wilson(row["wrong"], found)
        of_found = (
            f"; {percent(100 * row['wrong'] / found)} of those that could be checked were wrong (95% interval {interval(100 * low, 100 * high)})"
            if found
            else ""
        )
        told.append(
            f"Audit of {day(row['date'])}: of {count(int(row['rows']), 'row')} ({safe(row['scope'])}), compared with pages that they do "
            f"not name, {row['right']} were right, {row['partly']} partly right and {row['wrong']} wrong; about {row['not_found']}, no "
            f"other page was found{of_found}. Made on the tables of that day, whatever the date of this edition."
        )
    return told


def _readable(tables: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    own = tables.assign(table=tables["table"].str.replace("_", " "))
    return own.rename(columns=columns)[list(columns.values())]
