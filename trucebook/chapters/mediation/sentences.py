"""What outside powers did, in words."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import mediation as analysis
from trucebook.analysis import timeline
from trucebook.chapters.mediation.chapter import View
from trucebook.figures.tables import Html
from trucebook.figures.words import notes, opening
from trucebook.prose import count, day, listed, safe


def in_short(view: View) -> Html:
    """Return the chapter's first sentences."""
    return opening([hosts_sentence(view), exchanges_sentence(view), grain_sentence(view)])


def hosts_sentence(view: View) -> Html:
    """Say who hosted most rounds."""
    hosts = view.done[view.done["hosted"] > 0].sort_values(["hosted", "actor"], ascending=[False, True])
    if hosts.empty:
        return Html("No outside actor is recorded as host of a round.")
    top = hosts[hosts["hosted"] == hosts["hosted"].max()]
    cells = analysis.split(view.held["hosts"])
    rows = view.held[cells.map(lambda cell: bool(set(cell) & set(top["actor"]))).astype(bool)]
    number = view.cite(str(int(top.iloc[0]["hosted"])), "events", rows)
    return Html("Of {} since {}, {} hosted the most: {}{}.").format(
        view.cite(count(len(view.held), "round"), "events", view.held),
        day(view.invasion),
        listed(view.told(code) for code in top["actor"]),
        number,
        " each" if len(top) > 1 else "",
    )


def exchanges_sentence(view: View) -> Html:
    """Say who is named as mediator of exchanges in which most people were freed."""
    named = view.done[view.done["people"] > 0]
    if named.empty:
        return Html("No exchange on record names an outside mediator.")
    top = named.iloc[0]
    rows = view.exchanges[
        analysis.split(view.exchanges["mediators"]).map(lambda cell: top["actor"] in cell).astype(bool)
    ]
    swaps = view.cite(count(int(top["exchanges"]), "exchange"), "exchanges", rows)
    until = day(view.exchanges_covered.complete_until)
    who = view.told(top["actor"])
    return Html("{} is named in {} that freed at least {:,} people, the most on record (to {}).").format(
        who[0].upper() + who[1:], swaps, top["people"], until
    )


def grain_sentence(view: View) -> Html:
    """Say how much was shipped under the grain initiative."""
    if view.grain.empty:
        return Html("")
    last = view.grain.iloc[-1]
    when = last["end"] if pd.notna(last["end"]) else last["known_on"]
    tonnes = view.cite(Html("{:.1f} million tonnes").format(last["tonnes_shipped_million"]), "corridors", last)
    brokers = [code for code in analysis.split(pd.Series([last["announced_by"]])).iloc[0] if code not in view.sides]
    who = Html(" that {} brokered").format(listed(view.told(code) for code in brokers)) if brokers else ""
    return Html("Under the grain initiative{}, {} were shipped by {}.").format(who, tonnes, day(when))


def sat_words(view: View) -> str:
    """Say which outside actor sat at most tables in each period."""
    parts = []
    for period, part in view.sat.groupby("period", sort=False):
        top = part[part["meetings"] == part["meetings"].max()]
        parts.append(f"{listed(view.told(code) for code in sorted(top['actor']))} ({period})")
    return f"Most tables shared with a side: {', before that '.join(parts)}." if parts else ""


def tracks_sentence(view: View) -> str:
    """Say how many different sets of parties met in a month, before the newest period and in it."""
    table = view.tracks
    if table.empty:
        return "No meeting is recorded."
    highest = int(table["tracks"].max())
    top = table[table["tracks"] == highest]
    first = day(top["month"].iloc[0].strftime("%Y-%m"))
    when = first if len(top) == 1 else f"{count(len(top), 'month')}, first in {first}"
    most = f"at most {count(highest, 'set')} in a month ({when})"
    if view.before is None or view.since is None:
        return f"On average {table['tracks'].mean():.1f} different sets of parties met in a month, {most}."
    return (
        f"In a month since {day(view.renewed.strftime('%Y-%m'))} on average {view.since.mean:.1f} different sets of parties met (95% interval "
        f"{view.since.low:.1f} to {view.since.high:.1f}), against {view.before.mean:.1f} before; {most}. Events of the newest years were read "
        "more closely, which adds to the difference."
    )


def tracks_paragraph(view: View) -> Html:
    """Return :func:`tracks_sentence` as a paragraph."""
    return notes(safe(tracks_sentence(view)))


def levers_sentence(view: View) -> Html:
    """Say who used pressure, and on which side, how often by our record."""
    if view.levers.empty:
        return Html("")
    pushed = view.levers[view.levers["role"] == analysis.PRESSURE]
    authors = analysis.split(pushed["actor"]).explode().value_counts()
    most = Html(", most by {} ({:d})").format(view.told(str(authors.index[0])), authors.iloc[0]) if len(authors) else ""
    on = {code: pushed[timeline.names(pushed["towards"], code)] for code in view.sides}
    sides = listed(Html("{} on {}").format(len(part), view.name(code)) for code, part in on.items())
    rest = count(len(view.levers) - len(pushed), "offer, incentive or guarantee", "offers, incentives and guarantees")
    return notes(
        Html(
            "On record are {} of pressure{}; {}. Against them stand {}. "
            "These are the acts found, not all there were: their numbers say nothing about weight."
        ).format(view.cite(count(len(pushed), "act"), "mediation", pushed), most, sides, rest)
    )
