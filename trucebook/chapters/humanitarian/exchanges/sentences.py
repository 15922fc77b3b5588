"""Sentences on exchanges of prisoners and returns of bodies."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import exchanges as analysis
from trucebook.chapters.humanitarian.chapter import View
from trucebook.evidence.tables import RUSSIA, UKRAINE
from trucebook.figures.sources import Citations
from trucebook.figures.words import names_of, safe_names
from trucebook.prose import count, day, listed, number, safe, sentence

SIDES = {"ukraine": UKRAINE, "russia": RUSSIA}
"""Ending of a column of counts → the side that received."""


def sums(handed: pd.DataFrame) -> pd.Series:
    """Return people and bodies each way, added up."""
    return handed[[f"{kind}_to_{side}" for kind, side in analysis.DIRECTIONS]].astype("float").sum()


def talks_sentence(view: View, cite: Citations) -> str:
    """Say how many people and bodies were returned under the agreements of the place of most of them."""
    own = view.of_talks()
    if own.empty:
        return "No exchange under an agreement of named talks is on record on this date."
    found = sums(own)
    people = f"{number(found['people_to_ukraine'])} people returned to Ukraine and {number(found['people_to_russia'])} to Russia"
    bodies = f"bodies: {number(found['bodies_to_ukraine'])} and {number(found['bodies_to_russia'])}"
    rows = cite(count(len(own), "row"), "exchanges", own)
    return (
        f"Under the {safe(view.place)} talks at least <b>{people}</b>; {bodies} ({rows}, to {day(own['when'].max())})."
    )


def withheld_sentence(view: View) -> str:
    """Say for how many of the exchanges of these talks the numbers were withheld."""
    blank = int(view.of_talks()["withheld"].sum())
    if not blank:
        return ""
    return f"For {count(blank, 'exchange')} of the {safe(view.place)} talks numbers were withheld, so more people returned than are counted."


def all_sentence(view: View, cite: Citations) -> str:
    """Say how many people and bodies were returned in all, on our list."""
    if view.handed.empty:
        return "No exchange is on record on this date."
    found = sums(view.handed)
    rows = cite(count(len(view.handed), "row"), "exchanges", view.handed)
    return (
        f"In all, {number(found['people_to_ukraine'])} people and {number(found['bodies_to_ukraine'])} bodies to Ukraine, "
        f"{number(found['people_to_russia'])} and {number(found['bodies_to_russia'])} to Russia are on our list ({rows}; "
        f"{incomplete(view)})."
    )


def mediators_sentence(view: View, cite: Citations) -> str:
    """Say who is named most often as mediator of exchanges of people."""
    people = view.handed[view.handed["of_people"]]
    table = analysis.by_mediator(people)
    named = table[table["mediator"] != ""].sort_values(["hand_overs", "people_to_ukraine"], ascending=False)
    if named.empty:
        return "No mediator of an exchange is on record on this date."
    first = named.iloc[0]
    rows = people[people["mediators"].fillna("").str.split(";").map(lambda codes: first["mediator"] in codes)]
    words = cite(count(int(first["hand_overs"]), "exchange"), "exchanges", rows)
    alone = (named["hand_overs"] == first["hand_overs"]).sum() == 1
    lead = "The mediator named most often" if alone else "Named as often as any other mediator"
    none = int(table.loc[table["mediator"] == "", "hand_overs"].sum())
    return (
        f"{lead}: <b>{safe_names(view.evidence, first['mediator'])}, {words}</b> of people; for {none} of {len(people)} "
        f"nobody was named."
    )


def running_sentence(view: View, cite: Citations) -> str:
    """Give the running totals that mediators themselves gave out."""
    totals = analysis.running_totals(view.evidence["mediation"])
    acts = view.evidence["mediation"]
    words = [
        f"{safe_names(view.evidence, row.actor)} {cite(number(row.total), 'mediation', acts[acts['id'] == row.id])} "
        f"by {day(row.date)}"
        for row in totals.itertuples()
    ]
    return (
        f"Captives of both sides freed with their help, by the mediators' own count: {listed(words)}." if words else ""
    )


def basis_sentence(view: View) -> str:
    """Say which share of those who returned to Ukraine came under an agreement or talks that were named."""
    groups = analysis.by_basis(view.handed)
    named = groups[groups["basis"] != ""]
    if named.empty:
        return ""
    people = 100 * named["people_to_ukraine"].sum() / max(groups["people_to_ukraine"].sum(), 1)
    return f"{people:.0f}% of the people returned to Ukraine on our list came under a named agreement or talks"


def totals_sentence(view: View, cite: Citations) -> str:
    """Say how far our sums agree with running totals that were published."""
    totals, rises = view.evidence["exchange_totals"], view.rises
    since = day(view.complete_from)
    if rises.empty:
        return f"No two running totals since {since} are known on this date that our sums could be held against."
    same = rises[rises["difference"] == 0]
    words = cite(f"{len(same)} of {len(rises)}", "exchange_totals", totals[totals["id"].isin(rises["id"])])
    text = f"Between two published running totals of people freed, our rows add up to exactly the published rise in {words} cases"
    other = rises[rises["difference"] != 0]
    if len(other):
        row = other.loc[other["difference"].abs().idxmax()]
        text += (
            f". The largest gap is from {day(row['start'])} to {day(row['end'])}: published {number(row['published'])}, "
            f"ours {number(row['ours'])}"
            + (f", with {count(int(row['withheld']), 'exchange')} without a number besides" if row["withheld"] else "")
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
