"""Tables of the ground: paces, plans, truces and rounds."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis.ground import WHOLE
from trucebook.chapters.ground import sentences
from trucebook.chapters.ground.chapter import LATELY, PACES, Talks, View
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import fold
from trucebook.prose import count, day, listed, safe, sentence, span

TURNS = {
    "most-held": "most ground held on any map",
    "most-taken": "most ground taken in a month, net",
    "most-lost": "most ground lost in a month, net",
    "most-taken-lately": "most ground taken in a month of the newest {months}, net",
}
"""Turns of the course, in words."""


def turning_calendar(view: View, cite: Citations) -> Html:
    """Return the turning points in order of time, with the ground held on the day by each observer; folded up."""
    rows = []
    for one in view.turning:
        what = (
            safe(one.title)
            if one.row is None
            else Html("{}. {}").format(cite(one.title, "map_days", one.row), one.row["reason"])
        )
        squares = "" if one.squares.drawn == one.day else f"map of {day(one.squares.drawn)}"
        rows.append((one.day, day(one.day), what, squares))
    for turn in view.extremes.itertuples():
        words = TURNS[str(turn.turn)].format(months=LATELY)
        month = turn.turn != "most-held"
        what = safe(sentence(f"{words}: {sentences.km2(abs(turn.km2))}"))
        rows.append((turn.day, day(f"{turn.day:%Y-%m}") if month else day(turn.day), what, ""))
    if len(rows) < 2 or view.longest is None:
        return Html("")
    rows.sort(key=lambda row: row[0])
    held = [[course.on(row[0]) for course in view.courses.values()] for row in rows]
    table = frame_of(
        {
            "when": [row[1] for row in rows],
            "what": [row[2] for row in rows],
            "held": [sentences.km2(*(float(one.sum()) for one in known if one is not None)) for known in held],
            "small map": [row[3] for row in rows],
        }
    )
    name = safe(view.longest.name)
    note = Html(
        "<p>Held on the day, or at the end of the month, by each observer with a map of it. Most held, taken and lost: by {}.</p>"
    ).format(name)
    shown = html_table(table, "Turning points of the ground", raw=["what"], first=len(table))
    return fold(f"Calendar of turning points: {count(len(table), 'entry', 'entries')}", (note + shown))


def pace_table(view: View) -> Html:
    """Return how long the rest of each region would last at the pace of the newest months, by observer."""
    rows = []
    for (region, observer), paces in view.paces.items():
        if not paces or region == WHOLE:
            continue
        rest = next(iter(paces.values())).rest
        row = {"region": view.name(region), "by": view.courses[observer].name, "not held": sentences.km2(rest)}
        for months in PACES:
            one = paces.get(months)
            row[f"at the pace of {months} months"] = (
                f"{one.km2:,.0f} km² a month: {sentences.years(one.years_low, one.years_high)}"
                if one
                else "too few months"
            )
        rows.append(row)
    if not rows:
        return Html("")
    table = html_table(pd.DataFrame(rows), "How long the rest of each region would last at the newest paces")
    return fold(f"By observer, at the pace of {listed(map(str, PACES))} months", table)


def plans_table(view: View) -> Html:
    """Return every plan that can be measured, newest first: what it says, and what either side would leave then and now."""
    rows = []
    for plan in sentences.plans(view).iloc[::-1].itertuples():
        own = view.meaning[(view.meaning["document"] == plan.document) & (view.meaning["actor"] == plan.actor)]
        then, now = own[own["when"] == "then"], own[own["when"] == "now"]
        clauses = view.clauses[(view.clauses["document"] == plan.document) & (view.clauses["actor"] == plan.actor)]
        frozen = now[now["frozen"] > 0].groupby("observer")["frozen"].sum()
        rows.append(
            {
                "plan": plan.label, "it says": " ".join(dict.fromkeys(str(text) for text in clauses["clause"])),
                "Ukraine would leave, then": sentences.left_words(view, then, "ukraine_leaves") if len(then) else "no map of that day",
                "and today": sentences.left_words(view, now, "ukraine_leaves"),
                "Russia would leave, then": sentences.left_words(view, then, "russia_leaves") if len(then) else "no map of that day",
                "and today ": sentences.left_words(view, now, "russia_leaves"),
                "held by Russia behind a line that stays": sentences.km2(*frozen) if len(frozen) else "none",
            }
        )  # fmt: skip
    if not rows:
        return Html("<p>No plan that can be measured was public on this date.</p>")
    table = html_table(
        pd.DataFrame(rows),
        "What each plan would mean on the ground",
        shown=("plan", "Ukraine would leave, then", "and today"),
        first=len(rows),
    )
    return fold(f"All {count(len(rows), 'plan')} as a table, then and now", table)


def stakes_table(view: View, cite: Citations) -> Html:
    """Return what is known of plants, ports, mines and people on the ground, what belongs together in order of time; folded up."""
    stakes = view.evidence["stakes"]
    if stakes.empty:
        return Html("")
    rows = stakes.sort_values(["kind", "name", "date"], kind="stable")
    table = frame_of(
        {
            "what": [cite(str(row["name"]), "stakes", row) for _, row in rows.iterrows()],
            "day": rows["date"].to_numpy(),
            "known": [safe(one) for one in rows["says"]],
        }
    )
    shown = html_table(
        table, "What lies on the ground", raw=["what", "known"], shown=("what", "day", "known"), first=len(table)
    )
    reason = view.evidence.coverage("stakes").reason
    return fold(
        f"What is known of each: {count(len(table), 'row')}", Html("<p>{}</p>{}").format(sentence(reason), shown)
    )


def spells_table(view: View, talks: Talks | None) -> Html:
    """Return the ground that changed hands in each truce and from each round to the next, folded up."""
    if talks is None:
        return Html("")
    parts = []
    for title, spells in (
        ("in each truce of the whole front", talks.truces),
        ("from each round to the next", talks.rounds),
    ):
        if len(spells):
            table = pd.DataFrame(
                {
                    "what": spells["name"].to_numpy(), "days": [span(row.start, row.end) for row in spells.itertuples()],
                    "km² net": [round(value) for value in spells["km2"]],
                }
            )  # fmt: skip
            parts.append(
                fold(
                    f"Ground that changed hands {title}: {count(len(table), 'row')}",
                    html_table(table, title),
                )
            )
    return Html("").join(parts) or Html("<p>No truce or pause between rounds lies within the maps on this date.</p>")


def witness_table(view: View) -> Html:
    """Return the counts of a third witness beside the maps that go back farthest, day by day."""
    if view.witness.empty or view.longest is None:
        return Html("")
    found, ours = view.witness, view.longest.name
    by = view.witness_rows.set_index("date")["estimated_by"]
    table = pd.DataFrame(
        {
            "day": found["date"], f"{ours}, km²": found["km2"].round().astype(int), "third count, km²": found["witness_km2"].round().astype(int),
            "difference": (found["km2"] - found["witness_km2"]).round().astype(int), "third count by": found["date"].map(by),
        }
    )  # fmt: skip
    text = html_table(table, sentences.witness_title(view))
    return Html('<div id="third-witness">{}</div>').format(fold(sentences.witness_title(view), text))


def observers_table(view: View) -> Html:
    """Return who draws the maps, and until when."""
    table = view.evidence["observers"].sort_values("order")
    own = table[table["key"].isin(list(view.courses))]
    rows = [
        {
            "observer": row.name,
            "what it is": row.method,
            "first map used": view.courses[str(row.key)].first,
            "known until": view.until,
        }
        for row in own.itertuples(index=False)
    ]
    if not rows:
        return Html("")
    table = html_table(pd.DataFrame(rows), "The observers", shown=("observer", "what it is"))
    reason = view.evidence.coverage("control_daily").reason
    about = Html("<p>{}</p>").format(sentence(reason)) if reason else ""
    return fold("The observers, and what their maps leave out", (about + table))
