"""The positions' tables: who demands what, the law, every code and its reason."""

from __future__ import annotations

from typing import Any

import pandas as pd

from trucebook.analysis import positions as analysis
from trucebook.chapters.positions.chapter import View
from trucebook.figures.sources import short_links, source_links
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import opening
from trucebook.prose import count, day, safe, sentence


def matrix(view: View) -> Html:
    """Return who demands what: a row an issue, a column an actor; newest position first, how it moved behind it."""
    own = view.positions.assign(place=range(len(view.positions)))
    own = own.sort_values(["said_on", "place"], ascending=False)
    held = set(own["actor"])
    others = [actor for actor in view.rest if actor in held]
    rows = []
    for issue in [key for key in view.titles.index if key in set(own["issue"])]:
        about = own[own["issue"] == issue]
        row: dict[str, str] = {"issue": str(view.titles[issue])}
        row |= {
            view.name(actor): _cell(view, about[about["actor"] == actor]) for actor in view.compared if actor in held
        }
        if others:
            cells = [(actor, about[about["actor"] == actor]) for actor in others]
            row["others"] = Html("<br>").join(
                Html("<b>{}</b>: {}").format(view.name(actor), _cell(view, clauses))
                for actor, clauses in cells
                if len(clauses)
            )
        rows.append(row)
    if not rows:
        return Html("<p>No position of any actor was public on the date of this edition.</p>")
    table = frame_of(rows)
    sides = [view.name(code) for code in view.sides if view.name(code) in table.columns]
    caption = "Newest known position of each actor on each issue"
    return html_table(table, caption, list(table.columns[1:]), shown=("issue", *sides), first=3)


def _cell(view: View, rows: pd.DataFrame) -> str:
    """Return an actor's positions on an issue: the newest in full, the earlier ones to unfold."""
    if rows.empty:
        return ""
    newest, *earlier = rows.to_dict("records")
    first = _stated(view, newest)
    if not earlier:
        return first
    lines = Html("").join(Html("<li>{}</li>").format(_stated(view, row, 1)) for row in earlier)
    return Html("{}<details><summary>How it moved: {}</summary><ol>{}</ol></details>").format(
        first, count(len(earlier), "earlier clause"), lines
    )


def _stated(view: View, row: dict[str, Any], links: int = 2) -> Html:
    level = "" if pd.isna(row["concession_level"]) else f", level {row['concession_level']:.0f}"
    paper = safe(view.documents.get(row["document"], row["document"]))
    return Html("{} <small>{}, {}{}; {}</small>").format(
        sentence(row["position"]),
        day(row["said_on"]),
        paper,
        level,
        short_links(view.evidence, row["sources"], links),
    )


def law_table(view: View) -> Html:
    """Return what the law of either side says about a change of territory."""
    if view.law.empty:
        return Html("<p>No row on the law of either side was public on the date of this edition.</p>")
    table = frame_of(
        {
            "whose law": ["" if pd.isna(code) else view.name(code) for code in view.law["actor"]],
            "what it says, or what was said about it": [sentence(text) for text in view.law["statement"]],
            "known since": view.law["known_on"],
            "sources": [source_links(view.evidence, cell) for cell in view.law["sources"]],
        }
    )
    return html_table(table, "The law on both sides", ["sources"], first=3)


def coded_table(view: View) -> Html:
    """Return every code with its reason: the codebook's cases."""
    order = view.positions["issue"].map({key: place for place, key in enumerate(view.titles.index)})
    own = view.positions.assign(order=order).sort_values(["order", "said_on", "actor"])
    table = pd.DataFrame(
        {
            "issue": own["issue"].map(view.titles), "who": own["actor"].map(view.names), "level": own["concession_level"],
            "reason": own["coding_reason"], "document": own["document"].map(view.documents), "of": own["said_on"],
        }
    )  # fmt: skip
    return html_table(table, "Every code and its reason", find=True, shown=("issue", "who", "reason"))


def codebook(view: View) -> Html:
    """Return what the ends of the scale stand for on each issue."""
    table = view.evidence["issues"].sort_values("order")[["title", "russia_maximum", "ukraine_maximum"]]
    one, other = (view.name(code) for code in view.sides)
    table.columns = pd.Index(["issue", f"0: {one}’s maximal demand", f"{analysis.SCALE}: {other}’s maximal demand"])
    return html_table(table, "What the ends of the scale stand for")


def codebook_short(view: View) -> Html:
    """Return the first sentences of the codebook: how many clauses are coded, and how the codes spread."""
    if view.positions.empty:
        return opening([Html("No position of any actor was public on the date of this edition.")])
    coded = view.positions[view.positions["concession_level"].notna()]
    blank = view.positions[view.positions["concession_level"].isna()]
    ends = 100 * float(coded["concession_level"].isin([0, analysis.SCALE]).mean())
    papers = count(view.positions["document"].nunique(), "document")
    whole = view.cite(count(len(view.positions), "clause"), "positions", view.positions)
    lines = [
        Html("By {}, {} from {} stand on record; "
        "{} a level.").format(day(view.evidence.as_of), whole, papers, view.cite(count(len(coded), 'has', 'have'), 'positions', coded)),
        Html("{:.0f}% of the levels are at an end of the scale, where an error can only pull a code inward.").format(ends) if len(coded) else Html(),
        Html("{} {} no level, since they "
        "stand nowhere on the axis of their issue.").format(view.cite(count(len(blank), 'clause'), 'positions', blank), 'has' if len(blank) == 1 else 'have') if len(blank) else Html(),
    ]  # fmt: skip
    return opening(lines)
