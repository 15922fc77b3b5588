"""Sentences on exchanges of prisoners and returns of bodies."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import exchanges as analysis
from trucebook.chapters.humanitarian.chapter import View
from trucebook.evidence.tables import RUSSIA, UKRAINE
from trucebook.figures.html import Html
from trucebook.figures.sources import Citations
from trucebook.figures.words import names_of, safe_names
from trucebook.prose import count, day, listed, number, sentence

SIDES = {"ukraine": UKRAINE, "russia": RUSSIA}
"""Ending of a column of counts → the side that received."""


def sums(handed: pd.DataFrame) -> pd.Series:
    """Return people and bodies each way, added up."""
    return handed[[f"{kind}_to_{side}" for kind, side in analysis.DIRECTIONS]].astype("float").sum()


def talks_sentence(view: View, cite: Citations) -> Html:
    """Say how many people and bodies were returned under the agreements of the place of most of them."""
    own = view.of_talks()
    if own.empty:
        return Html("No exchange under an agreement of named talks is on record on this date.")
    found = sums(own)
    people = Html("{} people returned to Ukraine and {} to Russia").format(
        number(found["people_to_ukraine"]), number(found["people_to_russia"])
    )
    bodies = Html("bodies: {} and {}").format(number(found["bodies_to_ukraine"]), number(found["bodies_to_russia"]))
    rows = cite(count(len(own), "row"), "exchanges", own)
    return Html("Under the {} talks at least <b>{}</b>; {} ({}, to {}).").format(
        view.place, people, bodies, rows, day(own["when"].max())
    )


def withheld_sentence(view: View) -> Html:
    """Say for how many of the exchanges of these talks the numbers were withheld."""
    blank = int(view.of_talks()["withheld"].sum())
    if not blank:
        return Html("")
    return Html("For {} of the {} talks numbers were withheld, so more people returned than are counted.").format(
        count(blank, "exchange"), view.place
    )


def all_sentence(view: View, cite: Citations) -> Html:
    """Say how many people and bodies were returned in all, on our list."""
    if view.handed.empty:
        return Html("No exchange is on record on this date.")
    found = sums(view.handed)
    rows = cite(count(len(view.handed), "row"), "exchanges", view.handed)
    return Html("In all, {} people and {} bodies to Ukraine, {} and {} to Russia are on our list ({}; {}).").format(
        number(found["people_to_ukraine"]),
        number(found["bodies_to_ukraine"]),
        number(found["people_to_russia"]),
        number(found["bodies_to_russia"]),
        rows,
        incomplete(view),
    )


def mediators_sentence(view: View, cite: Citations) -> Html:
    """Say who is named most often as mediator of exchanges of people."""
    people = view.handed[view.handed["of_people"]]
    table = analysis.by_mediator(people)
    named = table[table["mediator"] != ""].sort_values(["hand_overs", "people_to_ukraine"], ascending=False)
    if named.empty:
        return Html("No mediator of an exchange is on record on this date.")
    first = named.iloc[0]
    rows = people[people["mediators"].fillna("").str.split(";").map(lambda codes: first["mediator"] in codes)]
    words = cite(count(int(first["hand_overs"]), "exchange"), "exchanges", rows)
    alone = (named["hand_overs"] == first["hand_overs"]).sum() == 1
    lead = "The mediator named most often" if alone else "Named as often as any other mediator"
    none = int(table.loc[table["mediator"] == "", "hand_overs"].sum())
    return Html("{}: <b>{}, {}</b> of people; for {} of {} nobody was named.").format(
        lead, safe_names(view.evidence, first["mediator"]), words, none, len(people)
    )


def running_sentence(view: View, cite: Citations) -> Html:
    """Give the running totals that mediators themselves gave out."""
    totals = analysis.running_totals(view.evidence["mediation"])
    acts = view.evidence["mediation"]
    words = [
        Html("{} {} by {}").format(
            safe_names(view.evidence, row.actor),
            cite(number(row.total), "mediation", acts[acts["id"] == row.id]),
            day(row.date),
        )
        for row in totals.itertuples()
    ]
    return (
        Html("Captives of both sides freed with their help, by the mediators' own count: {}.").format(listed(words))
        if words
        else Html("")
    )


def basis_sentence(view: View) -> str:
    """Say which share of those who returned to Ukraine came under an agreement or talks that were named."""
    groups = analysis.by_basis(view.handed)
    named = groups[groups["basis"] != ""]
    if named.empty:
        return ""
    people = 100 * named["people_to_ukraine"].sum() / max(groups["people_to_ukraine"].sum(), 1)
    return f"{people:.0f}% of the people returned to Ukraine on our list came under a named agreement or talks"


def totals_sentence(view: View, cite: Citations) -> Html:
    """Say how far our sums agree with running totals that were published."""
    totals, rises = view.evidence["exchange_totals"], view.rises
    since = day(view.complete_from)
    if rises.empty:
        return Html(
            "No two running totals since {} are known on this date that our sums could be held against."
        ).format(since)
    same = rises[rises["difference"] == 0]
    words = cite(
        Html("{} of {}").format(len(same), len(rises)), "exchange_totals", totals[totals["id"].isin(rises["id"])]
    )
    text = Html(
        "Between two published running totals of people freed, our rows add up to exactly the published rise in {} cases"
    ).format(words)
    other = rises[rises["difference"] != 0]
    if len(other):
        row = other.loc[other["difference"].abs().idxmax()]
        text += Html(". The largest gap is from {} to {}: published {}, ours {}").format(
            day(row["start"]), day(row["end"]), number(row["published"]), number(row["ours"])
        ) + (
            Html(", with {} without a number besides").format(count(int(row["withheld"]), "exchange"))
            if row["withheld"]
            else ""
        )
    return sentence(text)


def incomplete(view: View) -> str:
    """Say before which day the list is incomplete; on a date before that day, that it is."""
    early = view.complete_from.date() > view.evidence.as_of
    return "incomplete" if early else f"incomplete before {day(view.complete_from)}"


def sure_list(view: View) -> str:
    """Say how sure the list of exchanges is."""
    if view.complete_from.date() > view.evidence.as_of:
        return "our list is incomplete; sums are lower bounds"
    until = view.evidence.coverage("exchanges", "prisoners").complete_until
    return f"complete from {day(view.complete_from)} to {day(until)}, thin after; sums are lower bounds"


def exchanges_title(view: View) -> str:
    """Return the finding of the chart of all exchanges and returns."""
    if view.handed.empty:
        return "Prisoners and the dead: who and how many were returned"
    found = sums(view.handed)
    kind = "people" if found["people_to_ukraine"] + found["people_to_russia"] else "bodies"
    parts = [
        f"{number(found[f'{kind}_to_{side}'])} to {names_of(view.evidence, code)}"
        for side, code in SIDES.items()
        if found[f"{kind}_to_{side}"]
    ]
    if not parts:
        return "No number of an exchange was published"
    return f"At least {listed([parts[0].replace(' to ', f' {kind} were returned to ', 1), *parts[1:]])}"


def mediators_title(view: View) -> str:
    """Return the finding of the chart of mediators."""
    named = analysis.by_mediator(view.handed)
    named = named[named["mediator"] != ""]
    if named.empty:
        return "Who mediated"
    most = int(named["hand_overs"].max())
    top = [names_of(view.evidence, code) for code in named.loc[named["hand_overs"] == most, "mediator"]]
    if len(top) == 1:
        article = view.evidence["actors"].set_index("name")["article"].get(top[0])
        whom = f"{article} {top[0]}" if isinstance(article, str) and article else top[0]
        return f"The most frequent mediator on our list is {whom}: {count(most, 'exchange or return', 'exchanges and returns')}"
    return f"{listed(top)} are named as mediators most often on our list, for {most} exchanges and returns each"
