"""Charts: charts and tables of the sanctions: what they hit, the oil price cap, the immobilised assets, and how they could be lifted."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import sanctions as analysis
from trucebook.chapters.economy.chapter import View
from trucebook.evidence.tables import RUSSIA
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import source_line
from trucebook.figures.theme import OTHER, QUIET, colour_of
from trucebook.prose import WORDS, count, day, listed

TARGETS = {
    "finance": "Banks and capital", "energy": "Energy", "trade": "Other trade", "shipping": "Ships and ports", "persons": "Persons and firms",
    "third-countries": "Third countries", "state-assets": "State assets", "waiver": "Waivers", "relief": "Relief proposed",
}  # fmt: skip


SHAPES = ("square", "diamond", "triangle-up", "circle", "triangle-down")
"""Shapes of those who decided a measure, the most frequent first; a cross is a measure of several."""

CAP, BRENT = "#8e5aa8", QUIET


def targets_chart(view: View) -> Figure:
    """Draw which kinds of targets each measure hit, over time."""
    found = analysis.targets(view.sanctions)
    # One row a measure; the chart itself takes the targets apart, which halves what stands on the page.
    grouped = found.assign(hits=found["target"].map(TARGETS)).groupby("id", sort=False)
    table = grouped.agg(
        date=("date", "first"), by=("by", "first"), measure=("measure", "first"), hits=("hits", "; ".join)
    )
    numbered = found[found["class"] == "numbered"]
    number = numbered["measure"].nunique()
    hit = numbered.drop_duplicates(["measure", "target"])["target"].value_counts()
    title = f"The EU has adopted {count(number, 'numbered package')} of sanctions"
    if len(hit):
        most = [TARGETS[name].lower() for name in hit.index[hit == hit.max()]]
        title += f"; {hit.max()} of them hit {listed(most)}, more than anything else"
    order = [name for name in TARGETS.values() if name in set(found["target"].map(TARGETS))]
    known = view.evidence.coverage("sanctions")

    issuers = [name for name in table["by"].value_counts().index if name != analysis.SEVERAL]
    shapes = dict(zip(issuers, SHAPES, strict=False))
    shapes |= {analysis.SEVERAL: "cross"} if analysis.SEVERAL in set(table["by"]) else {}
    colours = {**view.evidence.colours, analysis.SEVERAL: QUIET}

    def draw(size: Size) -> alt.TopLevelMixin:
        chart = alt.Chart(table).transform_calculate(target="split(datum.hits, '; ')").transform_flatten(["target"]).mark_point(
            filled=True, size=55, opacity=1
        ).encode(
            x=alt.X("date:T").scale(padding=9).title(None).axis(format="%Y", tickCount="year", grid=True),
            y=alt.Y("target:N").sort(order).title(None).axis(ticks=False, domain=False),
            color=alt.Color("by:N")
            .scale(domain=list(shapes), range=[colours.get(name, OTHER) for name in shapes])
            .legend(columns=3 if size == "narrow" else 4),
            shape=alt.Shape("by:N").scale(domain=list(shapes), range=list(shapes.values())),
            tooltip=[alt.Tooltip("date:T", format="%d %B %Y"), "by:N", "measure:N", "hits:N"],
        )  # fmt: skip
        whole = alt.layer(*hatch.uncovered(known, table["date"].min(), table["date"].max()), chart)
        return whole.properties(width=WIDTHS[size], height=24 * len(order))

    said = "; ".join(
        f"{TARGETS[name]}: {len(part)}, newest {day(part['date'].max())}"
        for name, part in found.groupby("target", sort=False)
    )
    return figure(
        draw, table, id="sanctions-time", title=title, sure=f"what a measure hits is our reading; measures are complete to {day(known.complete_until)}",
        subtitle="Measures by day of decision and by what they hit (our reading of their scope); a measure with several targets stands in several rows."
        f"{hatch.told(known, 'measures', found['date'].max()) if len(found) else ''}",
        alt=f"{title}. Measures by target: {said}.", sources=source_line(view.evidence, view.sanctions[view.sanctions["id"].isin(found["id"])]),
    )  # fmt: skip


def _urals(macro: pd.DataFrame) -> pd.DataFrame:
    """Return the monthly prices of Urals oil."""
    own = macro[(macro["indicator"] == "urals-price") & macro["period"].str.fullmatch(r"\d{4}-\d{2}")]
    return own.sort_values("period")


def _cap_title(held: pd.DataFrame, ahead: pd.DataFrame) -> str:
    """Say whose cap it is, where it stands, and where it is known to go; others may hold to another level."""
    newest = held if len(held) else ahead
    title = "The price cap on Russian crude" + (f" of the {newest.iloc[-1]['by']}" if len(newest) else "")
    if len(held):
        last, first = held.iloc[-1], held.iloc[0]
        title += f" has stood at {last['usd']:g} dollars a barrel since {day(last['start'])}"
        title += f", down from {first['usd']:g}" if last["usd"] < first["usd"] else ""
    if len(ahead):
        title += f"; {ahead.iloc[-1]['usd']:g} from {day(ahead.iloc[-1]['start'])}"
    return title


def cap_chart(view: View) -> Figure:
    """Draw the cap on Russian crude with Brent and what Russian oil is known to have fetched."""
    prices, urals = view.evidence["prices_monthly"], _urals(view.evidence["macro"])
    levels = view.caps
    first = levels["start"].min() if len(levels) else pd.Timestamp(view.evidence.as_of)
    brent = prices[(prices["commodity"] == "brent-crude") & (prices["month"] >= f"{first:%Y-%m}") & (len(levels) > 0)]
    beside = analysis.above_cap(levels, urals)
    drawn = urals[urals["period"].isin(beside["month"])]
    held = levels[levels["start"] <= pd.Timestamp(view.evidence.as_of)]
    table = pd.concat(
        [
            pd.DataFrame({"date": levels["start"], "what": "Cap", "dollars a barrel": levels["usd"]}),
            pd.DataFrame({"date": pd.to_datetime(brent["month"]), "what": "Brent", "dollars a barrel": brent["value"].round(1)}),
            pd.DataFrame({"date": pd.to_datetime(drawn["period"]), "what": "Urals", "dollars a barrel": drawn["value"]}),
        ]
    )  # fmt: skip
    known = view.evidence.coverage("sanctions")
    title = _cap_title(held, levels[levels["start"] > pd.Timestamp(view.evidence.as_of)])
    above = int(beside["above"].sum())
    note = (
        f" The price of Russian oil was found for {count(len(beside), 'month')} since the cap and stood above the cap of its time in {WORDS[above] if 0 < above < len(WORDS) else above or 'none'} of them."
        if len(beside)
        else ""
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        x = alt.X("date:T").title(None).axis(format="%Y", tickCount="year")
        top = float(table["dollars a barrel"].max()) * 1.08
        y = alt.Y("dollars a barrel:Q").scale(domain=[0, top]).title(None).axis(tickCount=5)
        steps = (
            alt.Chart(held[["start", "end", "usd"]])
            .mark_rule(color=CAP, strokeWidth=3)
            .encode(
                x=alt.X("start:T"), x2="end:T", y=alt.Y("usd:Q"), tooltip=["usd:Q", "start:T", "end:T"]
            )
        )  # fmt: skip
        labels = (
            alt.Chart(held[["start", "usd"]].assign(words=[f"{usd:g}" for usd in held["usd"]]))
            .mark_text(color=CAP, align="left", dy=-9, fontWeight=600)
            .encode(x=alt.X("start:T"), y=alt.Y("usd:Q"), text="words:N")
        )
        base = alt.Chart(table[table["what"] != "Cap"])
        tip = ["what:N", alt.Tooltip("date:T", format="%B %Y"), "dollars a barrel:Q"]
        line = base.transform_filter("datum.what == 'Brent'").mark_line(color=BRENT, strokeWidth=1.5)
        dots = base.transform_filter("datum.what == 'Urals'").mark_point(
            filled=True, size=55, opacity=1, color=colour_of(view.evidence, RUSSIA), shape="diamond"
        )
        unknown = hatch.uncovered(known, first, max(table["date"].max(), held["end"].max()))
        return alt.layer(*unknown, line.encode(x=x, y=y), dots.encode(x=x, y=y, tooltip=tip), steps, labels).properties(
            width=WIDTHS[size], height=220
        )

    words = "; ".join(f"{row.usd:g} dollars from {day(row.start)}" for row in levels.itertuples())
    return figure(
        draw, table if len(levels) else table.head(0), id="oil-cap", title=title, sure=f"legal acts; complete to {day(known.complete_until)}; what Russian oil fetched is known for single months",
        subtitle=f"Thick line: cap in force, dollars a barrel. Grey: Brent, monthly. Diamonds: Russian Urals oil, where a monthly mean was found.{note}{hatch.told(known, 'measures', view.evidence.as_of)}",
        alt=f"{title}. Levels: {words}.{note}",
        sources=source_line(view.evidence, view.sanctions[view.sanctions["id"].isin(levels["id"])], brent, drawn),
    )  # fmt: skip
