"""Tables: the chronology: every event on a lane of its own kind, as a chart, a table that can be searched, a calendar and a feed."""

from __future__ import annotations

from trucebook.analysis import chronology
from trucebook.chapters.timeline.chapter import View
from trucebook.chapters.timeline.chronology.sentences import FEED_ENTRIES, calendar, feed
from trucebook.figures.downloads import download
from trucebook.figures.sources import short_links
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.prose import count, span

CHART_ROWS = 390
"""So many marks the chart draws, and so many rows the table shows: more would be unreadable, and weigh down the page."""


VERDICT_WORDS = {
    "agreement": "agreed, kept or done", "partial": "partial", "none": "no result", "rejected": "refused", "collapsed": "broke down",
    "pending": "open or unclear",
}  # fmt: skip


def chronology_table(view: View) -> Html:
    """Return the chronology as a table that can be searched and sorted, newest first, with its sources."""
    rows = view.every
    if rows.empty:
        return Html("<p>The evidence holds no event on this date.</p>")
    grouped = chronology.exchanges_by_month(rows)
    shown = chronology.heaviest(grouped, CHART_ROWS).iloc[::-1]
    table = frame_of(
        {
            "when": shown["day"], "what": shown["name"], "format": shown["lane"],
            "who": shown["parties"].str.replace(";", ", "), "outcome": shown["verdict"].map(VERDICT_WORDS),
            "sources": [short_links(view.evidence, cell, 1) for cell in shown["sources"]],
        }
    )  # fmt: skip
    full = rows.drop(columns=["weight", "last_day"]).assign(day=rows["day"].dt.strftime("%Y-%m-%d"))
    file = download("all-events.csv", full.to_csv(index=False), "All of them as a file (CSV)")
    note = (
        f"The table shows the {len(shown)} weightiest and newest of {len(grouped):,} rows"
        if len(shown) < len(grouped)
        else count(len(shown), "row").capitalize()
    )
    codes = Html('<a href="dictionary.html">data dictionary</a>')
    return Html(
        "{}"
        '<p class="below">{}; exchanges of a month are one row, the file has each. Actors by their codes, see the {}. {}</p>'
    ).format(
        html_table(table, "Every event, truce and exchange", ["sources"], find=True, shown=("when", "what", "outcome")),
        note,
        codes,
        file,
    )


def subscriptions(view: View) -> Html:
    """Return links to the calendar and the feed."""
    held, shown = view.held, min(len(view.events), FEED_ENTRIES)
    ics = download("talks.ics", calendar(view.evidence, held.tail(300), view.ahead.head(100)), "Calendar (ICS)")
    atom = download("events.xml", feed(view.evidence, view.events), "Feed (Atom)")
    last = Html(" up to {}").format(span(held.iloc[-1]["start"], held.iloc[-1]["end"])) if len(held) else ""
    return Html(
        "<p>{}: {}{} and dates announced to the day. {}: the last {} by the day on which they became public.</p>"
    ).format(ics, count(len(held), "past round"), last, atom, count(shown, "event"))
