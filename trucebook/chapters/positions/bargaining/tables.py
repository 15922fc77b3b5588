"""The tables of bargaining, and the model of the gap: how it moved, how sure it is, what could be traded."""

from __future__ import annotations

import pandas as pd

from trucebook.chapters.positions.bargaining.chapter import gap_data, gap_results, in_order, names_of_issues
from trucebook.chapters.positions.chapter import View
from trucebook.figures.model import Slider, model
from trucebook.figures.tables import Html, html_table
from trucebook.prose import day, sentence


def movement_table(view: View) -> Html:
    """Return what became of the gap of the two sides on each issue, and who moved in which direction."""
    if view.moves.empty:
        return Html("<p>No issue can be compared on this date.</p>")
    order = [key for key in view.titles.index if key in view.moves.index]
    moves = view.moves.reindex(order)
    one, other = (view.name(code) for code in view.sides)
    table = pd.DataFrame(
        {
            "issue": view.titles[order].to_numpy(),
            "course": [{"back": "moved, as wide as at first"}.get(c, c) for c in moves["course"]],
            f"{one} moved": [_moved(value, f"towards {other}’s demand", "away from it") for value in moves["one_moved"]],
            f"{other} moved": [_moved(-value, f"towards {one}’s demand", "away from it") for value in moves["other_moved"]],
            "compared since": moves["since"].to_numpy(), "gap then": moves["first"].to_numpy(), "gap now": moves["last"].to_numpy(),
        }
    )  # fmt: skip
    return html_table(table, "Gap then and now, and who moved", find=True, shown=("issue", "course"), first=3)


def _moved(value: float, towards: str, away: str) -> str:
    return "no net move" if value == 0 else f"{abs(value):.3g} {towards if value > 0 else away}"


def pairs_table(view: View) -> Html:
    """Return the overall gap of each pair now, with its interval and the issues on which the pair differs most."""
    if view.pairs.empty:
        return Html("<p>No two actors can be compared on this date.</p>")
    words = view.pair_names()
    table = pd.DataFrame(
        {
            "pair": view.pairs["pair"].map(words),
            "gap, % of the widest (nine times in ten)": [
                f"{row.index_:.0f} ({row.low:.0f} to {row.high:.0f})"
                for row in view.pairs.rename(columns={"index": "index_"}).itertuples()
            ],
            "farthest apart on": [names_of_issues(view.titles, list(keys), 3) for keys in view.pairs["widest"]],
            "levels": view.pairs["levels"], "issues": view.pairs["issues"],
        }
    )  # fmt: skip
    return html_table(table, "Overall gap of each pair")


def gap_model(view: View) -> Html:
    """Return the sliders with which a reader weighs the issues."""
    gaps = in_order(view)
    if gaps.empty:
        return Html("<p>Nothing to weigh: no issue has a coded position of both sides on this date.</p>")
    sliders = [Slider(key, str(view.titles[key]), 1, 0, 5, 0.5, "Weight of each issue") for key in gaps.index]
    labels = {
        "index": "Overall gap, percent of the widest possible",
        "most": "Adds most to it",
        "weighs": "Issues that add to it",
    }
    first = {key: (labels[key], text) for key, text in gap_results(view, gaps, {}).items()}
    one, other = (view.name(code) for code in view.sides)
    return model(
        "weights", "gap-index", sliders, gap_data(view, gaps), first,
        title=f"How far apart are {one} and {other} on what matters to you?",
        note="At first all issues weigh the same: no source ranks them for both sides, and equal weights hide no judgement of ours. "
        "Set an issue to 0 to leave it out.",
    )  # fmt: skip


def closest_table(view: View) -> Html:
    """Return for each issue whether the two sides' ranges meet, and which third party's clause stands nearest to both now."""
    if view.ranges.empty:
        return Html("<p>No issue has coded positions of both sides on this date.</p>")
    one, other = (view.name(code) for code in view.sides)
    rows = []
    for key in [name for name in view.titles.index if name in view.ranges.index]:
        room = float(view.ranges.loc[key, "room"])
        apart = "meet" if room == 0 else f"overlap by {room:.3g}" if room > 0 else f"{-room:.3g} apart"
        row = {"issue": view.titles[key], "ranges": apart}
        if key in view.offers.index:
            offer = view.offers.loc[key]
            paper = view.documents.get(offer["document"], offer["document"])
            row |= {
                "nearest clause of a third party": sentence(str(offer["position"])),
                "in": f"{paper} ({view.name(offer['actor'])}, {day(offer['said_on'])})",
                f"levels from {one} now": f"{offer['to_one']:.3g}", f"levels from {other} now": f"{offer['to_other']:.3g}",
            }  # fmt: skip
        rows.append(row)
    return html_table(
        pd.DataFrame(rows).fillna(""),
        "Ranges and nearest clauses by issue",
        shown=("issue", "ranges", "nearest clause of a third party"),
        first=3,
    )


def trades_table(view: View) -> Html:
    """Return pairs of issues that could be traded, as hypotheses."""
    if view.trades.empty:
        return Html("<p>The documents on record suggest no pair of issues.</p>")
    one, other = (view.name(code) for code in view.sides)
    rows = [
        {
            "hypothesis": f"{other} gives way on: {view.titles[row.for_one]}. {one} gives way on: {view.titles[row.for_other]}.",
            f"{one}’s papers that raise them": f"{100 * row.one_on_one:.0f}% and {100 * row.one_on_other:.0f}%",
            f"{other}’s papers that raise them": f"{100 * row.other_on_one:.0f}% and {100 * row.other_on_other:.0f}%",
        }
        for row in view.trades.itertuples()
    ]
    return html_table(pd.DataFrame(rows), "Hypotheses: pairs of issues that could be traded")
