"""The tables of what changed: measures, rows, events, outcomes, polls, positions, verdicts, forecasts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from trucebook.chapters.changes.chapter import NONE, View
from trucebook.evidence.door import Evidence
from trucebook.figures.sources import source_links
from trucebook.figures.tables import Html, frame_of, html_table, left_out
from trucebook.figures.words import VERDICT_WORDS
from trucebook.prose import MONTHS, count, day, safe, span

COUNTED = {
    "events": "events", "documents": "documents", "positions": "positions on paper", "polls": "polls",
    "truces": "truces and proposals of a truce", "exchanges": "exchanges of prisoners and bodies", "sanctions": "steps of sanctions",
    "forecasts": "forecasts of others", "claims": "claims of an article in the ledger",
}  # fmt: skip
"""Tables whose new rows are counted, in words."""

EVENTS, POLLS = 150, 80
"""New events, and new polls, that are shown of the span between two dates."""


def _by_date(shown: Sequence[Evidence], table: pd.DataFrame) -> pd.DataFrame:
    """Name the columns of a table (one a view, in order of time) by their dates, the newest first: a phone shows only these."""
    named = [f"{one.as_of.day} {MONTHS[one.as_of.month - 1][:3]} {one.as_of.year}" for one in shown]
    return table.set_axis(named, axis=1).iloc[:, ::-1]


def _wide(shown: Sequence[Evidence], rows: Mapping[str, list[str]], first: str, caption: str) -> Html:
    """Return a table with one column a date."""
    table = _by_date(shown, pd.DataFrame.from_dict(dict(rows), orient="index"))
    return html_table(table.rename_axis(first).reset_index(), caption)


def measures_table(view: View) -> Html:
    """Return the headline measures as of each date, a column each."""
    return _wide(view.views, view.measures, "measure", "Headline measures as of each date")


def rows_table(view: View) -> Html:
    """Return how many rows of each table are public as of each date."""
    shown = view.views
    rows = {words[0].upper() + words[1:]: [f"{len(one[table]):,}" for one in shown] for table, words in COUNTED.items()}
    return _wide(shown, rows, "rows", "Rows public as of each date")


def _spans(
    shown: Sequence[Evidence],
    parts: pd.DataFrame,
    noun: str,
    table_of: Callable[[pd.DataFrame, str], Html],
    nothing: str,
) -> Html:
    """Return a block to open for each span between two dates, the newest first and open."""
    blocks = []
    for place in range(len(shown) - 1, 0, -1):
        own = parts[parts["view"] == place]
        span_ = f"{day(shown[place - 1].as_of)} – {day(shown[place].as_of)}"
        inner = table_of(own, span_) if len(own) else Html("<p>{}</p>").format(nothing)
        state = " open" if place == len(shown) - 1 else ""
        blocks.append(
            Html("<details{}><summary>{}: {}</summary>{}</details>").format(state, span_, count(len(own), noun), inner)
        )
    return Html("").join(blocks) or Html("<p>There is no earlier edition to compare with.</p>")


def events_by_span(view: View) -> Html:
    """Return the events that became public between the dates."""
    shown, new = view.views, view.added["events"]

    def table(own: pd.DataFrame, words: str) -> Html:
        note = left_out(own, EVENTS, "events.csv")
        own = own.sort_values(["known_on", "id"], ascending=False).head(EVENTS)
        rows = frame_of(
            {
                "public since": own["known_on"], "event": own["name"], "what came of it": own["outcome"].fillna(""),
                "sources": [source_links(shown[-1], cell) for cell in own["sources"]],
            }
        )  # fmt: skip
        return html_table(rows, f"Events that became public, {words}", ["sources"], find=True) + note

    return _spans(shown, new, "event", table, "No event became public.")


def outcomes_by_span(view: View) -> Html:
    """Return the events known before whose status or outcome became known or changed between the dates."""
    shown, came = view.views, view.told
    events = shown[-1]["events"].set_index("id")

    def table(own: pd.DataFrame, words: str) -> Html:
        own = own[own["id"].isin(events.index)]
        rows = events.loc[own["id"]]
        told = rows["later_outcome"].fillna(rows["outcome"]).fillna("")
        shown_rows = frame_of(
            {
                "event": rows["name"].to_numpy(), "before": [_state(one, "before") for one in own.to_dict("records")],
                "then": [_state(one, "after") for one in own.to_dict("records")], "as told now": told.to_numpy(),
            }
        )  # fmt: skip
        return html_table(shown_rows, f"Events whose outcome became known, {words}")

    return _spans(shown, came, "event", table, "No outcome became known.")


def _state(row: Mapping[str, Any], when: str) -> str:
    later = row[f"later_class_{when}"]
    words = [row[f"status_{when}"], row[f"outcome_class_{when}"] if pd.isna(later) else later]
    return ", ".join(str(word) for word in words if not pd.isna(word))


def polls_by_span(view: View) -> Html:
    """Return the polls that became public between the dates."""
    shown, new = view.views, view.added["polls"]

    def table(own: pd.DataFrame, words: str) -> Html:
        note = left_out(own, POLLS, "polls.csv")
        own = own.sort_values(["known_on", "id"], ascending=False).head(POLLS)
        rows = frame_of(
            {
                "public since": own["known_on"], "pollster": own["pollster"], "population": own["population"],
                "fieldwork": [span(a, b) for a, b in zip(own["field_start"], own["field_end"], strict=True)],
                "n": own["n"].astype("Int64"), "sources": [source_links(shown[-1], cell) for cell in own["sources"]],
            }
        )  # fmt: skip
        return html_table(rows, f"Polls that became public, {words}", ["sources"], find=True) + note

    return _spans(shown, new, "poll", table, "No poll became public.")


def forecasts_by_span(view: View) -> Html:
    """Return how many forecasts of others came in and came out between the dates."""
    return html_table(view.forecasts, "Forecasts of others by span") if len(view.forecasts) else Html("")


def positions_table(view: View) -> Html:
    """Return the issues on which an actor's level differs between two of the dates."""
    shown, table = view.views, view.levels
    if table.empty:
        return Html("<p>No level of an actor on an issue differs between these dates.</p>")
    actors = shown[-1].actor_names
    levels = _by_date(shown, table[list(range(len(shown)))])
    cells = levels.map(lambda value: NONE if pd.isna(value) else f"{value:.1f}".removesuffix(".0"))
    words = table["issue"].map(shown[-1]["issues"].set_index("key")["title"])
    rows = pd.concat([table["actor"].map(actors).rename("actor"), words.rename("issue"), cells], axis=1)
    return html_table(
        rows, "Levels of positions as of each date, 0 (Russia's maximal demand) to 4 (Ukraine's)", find=True
    )


def verdicts_table(view: View) -> Html:
    """Return the claims of the ledger whose verdict differs between two of the dates."""
    shown, known, changed = view.views, view.now["claims"], view.verdicts
    if known.empty:
        return Html("<p>No claim of an article is in the ledger on this date.</p>")
    if changed.empty:
        return Html("<p>No verdict differs between these dates.</p>")
    text = known.set_index("id")["claim"]
    cells = _by_date(shown, changed).map(lambda cell: NONE if pd.isna(cell) else VERDICT_WORDS[cell])
    rows = pd.concat([text.reindex(changed.index).map(safe).rename("claim"), cells], axis=1)
    return html_table(rows, "Verdicts as of each date", ["claim"], find=True)
