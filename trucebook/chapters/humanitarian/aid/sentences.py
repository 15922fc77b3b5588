"""Sentences on corridors, grain, the displaced and the appeals."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import aid as analysis
from trucebook.analysis.stakes import courses_of_people
from trucebook.chapters.humanitarian.chapter import View
from trucebook.figures.html import Html
from trucebook.figures.sources import Citations
from trucebook.prose import count, day, listed, month_of, number, sentence

NEWEST = {
    "refugees-abroad": "refugees abroad", "idp-estimate": "people displaced inside Ukraine",
    "people-in-need": "people in need inside Ukraine",
}  # fmt: skip
"""Measures of ``displacement`` that the page gives the newest reading of, in words."""


def corridors_sentence(view: View, cite: Citations) -> Html:
    """Say how many people single passages moved, and that they are not a total."""
    own = view.passages
    if own.empty:
        return Html("No humanitarian passage is on record on this date.")
    words = cite(
        count(len(own), "passage held or offered", "passages held or offered"), "corridors", own.assign(result=pd.NA)
    )
    first, last = month_of(own["when"].min()), month_of(own["when"].max())
    text = Html("On record are {}, of {}").format(
        words, first if first == last else Html("{} to {}").format(first, last)
    )
    moved = own[own["civilians_moved"].notna()]
    if len(moved):
        row = moved.loc[moved["civilians_moved"].astype("float").idxmax()]
        text += Html("; the largest number given is {} people ({})").format(
            cite(number(row["civilians_moved"]), "corridors", row), row["name"]
        )
    return Html("{} Numbers overlap and must not be added; of most passages none was found.").format(sentence(text))


def grain_sentence(view: View, cite: Citations) -> Html:
    """Say how much the grain initiative shipped, and how it stands or ended."""
    volume, course = view.grain, view.grain_course
    corridors = view.evidence["corridors"]
    parts = []
    if len(volume):
        last = volume.iloc[-1]
        words = cite(
            Html("{:.1f} million tonnes").format(last["tonnes"]), "corridors", corridors[corridors["id"] == last["id"]]
        )
        parts.append(Html("The Black Sea Grain Initiative had shipped {} by {}").format(words, day(last["day"])))
    if len(course):
        last = course.iloc[-1]
        parts.append(
            Html("the last turn on record: {}, {}").format(last["name"], cite(day(last["start"]), "events", last))
        )
    return sentence(Html("; ").join(parts)) if parts else Html("The grain initiative is not on record on this date.")


def displaced_sentence(view: View, cite: Citations) -> Html:
    """Give the newest numbers of refugees, displaced people and people in need."""
    parts = []
    for measure, words in NEWEST.items():
        own = analysis.readings(view.evidence["displacement"], [measure])
        if len(own):
            row = own.iloc[-1]
            parts.append(
                Html("{} {} ({})").format(
                    cite(Html("{:.1f} million").format(row.value / 1e6), "displacement", row),
                    words,
                    month_of(row["date"]),
                )
            )
    if not parts:
        return Html("The evidence holds no number of displaced people on this date.")
    return Html("Newest readings: {}.").format(listed(parts))


def funding_sentence(view: View, cite: Citations) -> Html:
    """Say how much the newest appeal asks and how far the last one with a reading was funded."""
    table, rows = view.appeals, view.evidence["displacement"]
    if table.empty:
        return Html("")
    last = table.iloc[-1]
    behind = rows[(rows["measure"] == "appeal-asked") & (rows["date"].dt.year == last["year"])]
    text = Html("The UN's appeal for {} asks {}").format(
        last["year"], cite(Html("{:.1f} billion dollars").format(last.asked_musd / 1000), "displacement", behind)
    )
    told = table[table["funded_pct"].notna()]
    if len(told):
        row = told.iloc[-1]
        read = rows[(rows["measure"] == "appeal-received") & (rows["date"] == row["funded_on"])]
        share = cite(Html("{:.0f}%").format(row.funded_pct), "displacement", read)
        text += Html("; {} of that for {} had come by {}, the newest reading of funding").format(
            share, row["year"], day(row["funded_on"])
        )
    return Html("{}.").format(text)


def grain_title(view: View) -> str:
    """Return the finding of the chart of grain."""
    if view.grain.empty:
        return "The grain initiative"
    last = view.grain.iloc[-1]
    return f"The grain initiative shipped {last['tonnes']:.1f} million tonnes by {day(last['day'])}"


def displaced_title(view: View) -> str:
    """Return the finding of the chart of displaced people."""
    own = analysis.readings(view.evidence["displacement"], ["idp-estimate"])
    if len(own) < 2:
        return "Displaced people and people in need"
    top, last = own.loc[own["value"].idxmax()], own.iloc[-1]
    return (
        f"{last['value'] / 1e6:.1f} million people were displaced inside Ukraine in {month_of(last['date'])}, against "
        f"{top['value'] / 1e6:.1f} million at the highest reading ({month_of(top['date'])})"
    )


def appeals_title(view: View) -> str:
    """Return the finding of the chart of appeals."""
    table = view.appeals
    if len(table) < 2:
        return "The appeal for people inside Ukraine"
    top, last = table.loc[table["asked_musd"].idxmax()], table.iloc[-1]
    asked = f"The appeal for {last['year']} asks {last['asked_musd'] / 1000:.1f} billion dollars"
    if last["year"] == top["year"]:
        return f"{asked}, more than any before"
    return f"{asked}, against {top['asked_musd'] / 1000:.1f} billion for {top['year']}, the largest on our list"


def held_part_sentence(view: View, cite: Citations) -> Html:
    """Give the newest and the first count of people on the ground that plans are about."""
    parts = []
    for rows in courses_of_people(view.evidence["stakes"]):
        first, last = rows.iloc[0], rows.iloc[-1]
        newest = cite(Html("about {:,.0f} {}").format(last["value"], last["unit"]), "stakes", last)
        oldest = cite(Html("{:,.0f}").format(first["value"]), "stakes", first)
        earlier = Html(", {} on {}").format(oldest, day(first["date"])) if len(rows) > 1 else ""
        parts.append(Html("{}: {} ({}){}.").format(last["name"], newest, day(last["date"]), earlier))
    if not parts:
        return Html("")
    return Html(" ").join(
        [*parts, Html('What each plan would mean there stands in <a href="ground.html#demands">the ground</a>.')]
    )
