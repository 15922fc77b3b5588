"""Charts of grain, the displaced and the appeals."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from trucebook.analysis import aid as analysis
from trucebook.chapters.humanitarian.aid import sentences
from trucebook.chapters.humanitarian.chapter import View
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import source_line
from trucebook.figures.theme import CLASS_COLOURS, INK, QUIET
from trucebook.prose import day

DISPLACED = {
    "people-in-need": ("In need inside Ukraine", "#a98600", "circle"), "refugees-abroad": ("Refugees abroad", "#2b8cbe", "square"),
    "refugees-europe": ("Refugees in Europe", "#8b2252", "triangle-up"),
    "idp-estimate": ("Displaced inside Ukraine", "#00795a", "diamond"),
}  # fmt: skip
"""Measures of ``displacement`` that are drawn: name, colour, shape."""

TURNS = {"agreement": "signed, renewed or rejoined", "escalation": "suspended or left"}
"""Kinds of the events of the grain initiative, in words."""


def grain_chart(view: View) -> Figure:
    """Draw cargo under the grain initiative with its agreements and breaks."""
    volume, course, corridors = view.grain, view.grain_course, view.evidence["corridors"]
    table = pd.DataFrame({"day": volume["day"], "million tonnes": volume["tonnes"], "reading": volume["name"]})
    turns = pd.DataFrame({"day": course["start"], "turn": course["name"], "kind": course["kind"].map(TURNS)})
    title = sentences.grain_title(view)

    def draw(size: Size) -> alt.TopLevelMixin:
        days = pd.concat([table["day"], turns["day"]])
        ends = [alt.DateTime(year=one.year, month=one.month, date=one.day) for one in (days.min(), days.max())]
        x = alt.X("day:T").scale(domain=ends).title(None).axis(format="%b %Y", tickCount=4)
        y = alt.Y("million tonnes:Q").scale(domain=[0, float(table["million tonnes"].max()) * 1.1]).title(None)
        line = alt.Chart(table).mark_line(color=CLASS_COLOURS["partial"]).encode(x=x, y=y)
        dot = alt.Chart(table).mark_point(filled=True, size=50, opacity=1, color=CLASS_COLOURS["partial"]).encode(
            x=x, y=y, tooltip=["reading:N", "million tonnes:Q"]
        )  # fmt: skip
        hues = [CLASS_COLOURS["agreement"], CLASS_COLOURS["rejected"]]
        colour = (
            alt.Color("kind:N")
            .scale(domain=list(TURNS.values()), range=hues)
            .legend(orient="top", columns=1 if size == "narrow" else 2)
        )
        tip = ["turn:N", alt.Tooltip("day:T", format="%d %B %Y")]
        rule = alt.Chart(turns).mark_rule(strokeWidth=1.5, strokeDash=[4, 3]).encode(x=x, color=colour, tooltip=tip)
        return (rule + line + dot).properties(width=WIDTHS[size], height=220)

    words = "; ".join(f"{row[2]:.1f} million tonnes by {day(row[1])}" for row in table.itertuples())
    return figure(
        draw, table, id="grain", title=title, sure="the initiative’s own counts; readings of single days",
        subtitle="Cargo shipped since the first ship, million tonnes (running totals); dashed: the turns of the agreement, listed below",
        alt=f"{title}. {words}.", sources=source_line(view.evidence, corridors[corridors["id"].isin(volume["id"])]),
    )  # fmt: skip


def displaced_chart(view: View) -> Figure:
    """Draw refugees, displaced people and people in need over time, each line named at its end."""
    displacement = view.evidence["displacement"]
    found = analysis.readings(displacement, list(DISPLACED))
    names = {measure: name for measure, (name, _, _) in DISPLACED.items()}
    table = pd.DataFrame(
        {"date": found["date"], "who": found["measure"].map(names), "million people": (found["value"] / 1e6).round(2)}
    )
    title, known = sentences.displaced_title(view), view.evidence.coverage("displacement")

    def draw(size: Size) -> alt.TopLevelMixin:
        shown = [look for look in DISPLACED.values() if look[0] in set(table["who"])]
        order = [name for name, _, _ in shown]
        columns = 1 if size == "narrow" else 2
        colour = (
            alt.Color("who:N")
            .scale(domain=order, range=[hue for _, hue, _ in shown])
            .legend(orient="top", columns=columns, symbolLimit=10, labelLimit=320)
        )
        x = alt.X("date:T").title(None).axis(format="%Y", tickCount="year")
        y = alt.Y("million people:Q").scale(domain=[0, float(table["million people"].max()) * 1.05]).title(None)
        base = alt.Chart(table).encode(x=x, y=y, color=colour)
        dot = base.mark_point(filled=True, size=45, opacity=1).encode(
            shape=alt.Shape("who:N").scale(domain=order, range=[shape for _, _, shape in shown]),
            tooltip=["who:N", alt.Tooltip("date:T", format="%d %B %Y"), "million people:Q"],
        )
        unknown = hatch.uncovered(known, table["date"].min(), table["date"].max())
        return alt.layer(*unknown, base.mark_line(strokeWidth=1, opacity=0.5), dot).properties(
            width=WIDTHS[size], height=260
        )

    words = "; ".join(
        f"{who}: {part.iloc[0]['million people']:.1f} million on {day(part.iloc[0]['date'])}, "
        f"{part.iloc[-1]['million people']:.1f} on {day(part.iloc[-1]['date'])}"
        for who, part in table.groupby("who", sort=False)
    )
    return figure(
        draw, table, id="displaced", title=title, sure=f"estimates by several bodies, without margins; readings are complete to {day(known.complete_until)}",
        subtitle="Million people; single readings from appeals, reports and news: lines only guide the eye. Refugees abroad "
        "were counted as border crossings at first and as people recorded later, so the two do not compare."
        f"{hatch.told(known, 'readings', table['date'].max())}",
        alt=f"{title}. {words}.", sources=source_line(view.evidence, displacement[displacement["measure"].isin(list(DISPLACED))]),
    )  # fmt: skip


def appeals_chart(view: View) -> Figure:
    """Draw what the UN's appeal asked each year, and how much of it is known to have come."""
    found, displacement = view.appeals, view.evidence["displacement"]
    table = pd.DataFrame({
        "year": found["year"].astype(str), "asked, billion dollars": (found["asked_musd"] / 1000).round(2),
        "received, billion dollars": (found["asked_musd"] * found["funded_pct"] / 100_000).round(2),
        "funded, %": found["funded_pct"], "funded as of": [day(cell) for cell in found["funded_on"]],
        "in need, million": (found["in_need"] / 1e6).round(1), "to be helped, million": (found["target"] / 1e6).round(1),
        "refugee plan, billion dollars": (found["refugee_plan_musd"] / 1000).round(2),
    })  # fmt: skip
    title = sentences.appeals_title(view)
    words = "; ".join(
        f"{row[1]}: {row[2]} billion dollars asked"
        + ("" if math.isnan(row[4]) else f", {row[4]:.0f} percent received by {row[5]}")
        for row in table.itertuples()
    )
    return figure(
        lambda size: _appeals(table, size), table, id="appeals", title=title, sure="sums asked as published; what came is known on single days only",
        subtitle="Humanitarian appeal for people inside Ukraine, billion US dollars; green: received by the day named",
        alt=f"{title}. {words}.",
        sources=source_line(view.evidence, displacement[displacement["measure"].isin(["appeal-asked", "appeal-received"])]),
    )  # fmt: skip


def _appeals(table: pd.DataFrame, size: Size) -> alt.LayerChart:
    y = alt.Y("year:N").title(None).axis(domain=False, ticks=False)
    top = float(table["asked, billion dollars"].max())
    x = alt.X("asked, billion dollars:Q").scale(domain=[0, top * 1.1]).title("billion US dollars").axis(tickCount=4)
    tip = ["year:N", "asked, billion dollars:Q", "in need, million:Q", "to be helped, million:Q"]
    asked = (
        alt.Chart(table)
        .mark_bar(color=QUIET, opacity=0.35, stroke=None, height=18, yOffset=9)
        .encode(x=x, y=y, tooltip=tip)
    )
    got = (
        alt.Chart(table[table["funded, %"].notna()])
        .mark_bar(color=CLASS_COLOURS["agreement"], stroke=None, height=10, yOffset=9)
        .encode(x="received, billion dollars:Q", y=y, tooltip=["year:N", "funded, %:Q", "funded as of:N"])
    )
    said = "isValid(datum['funded, %']) ? datum['funded, %'] + '% by ' + datum['funded as of'] : 'funding not found'"
    words = (
        alt.Chart(table)
        .transform_calculate(words=said)
        .mark_text(align="left", dy=-9, color=INK)
        .encode(x=alt.value(2), y=y, text="words:N")
    )
    return (asked + got + words).properties(width=WIDTHS[size], height=46 * max(len(table), 1))
