"""Charts of exchanges of prisoners and returns of bodies."""

from __future__ import annotations

from typing import TypeAlias

import altair as alt
import pandas as pd

from trucebook.analysis import exchanges as analysis
from trucebook.chapters.humanitarian.chapter import View
from trucebook.chapters.humanitarian.exchanges import sentences
from trucebook.chapters.humanitarian.exchanges.sentences import SIDES
from trucebook.evidence.door import Coverage, Evidence
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import source_line
from trucebook.figures.theme import INK, PAPER, QUIET, colour_of
from trucebook.figures.words import names_of
from trucebook.prose import count, number

Layers: TypeAlias = alt.LayerChart | alt.FacetChart

KINDS = {"people": "People", "bodies": "Bodies"}

NO_BASIS, NO_MEDIATOR = "No agreement named", "No mediator named"


def _sides(evidence: Evidence) -> dict[str, str]:
    return {side: names_of(evidence, code) for side, code in SIDES.items()}


def _colour(evidence: Evidence) -> alt.Color:
    names = list(_sides(evidence).values())
    return (
        alt.Color("received by:N")
        .scale(domain=names, range=[colour_of(evidence, code) for code in SIDES.values()])
        .legend(None)
    )


def exchanges_chart(view: View) -> Figure:
    """Draw people and bodies returned, cumulative, both directions."""
    steps, blank = analysis.cumulative(view.handed), view.handed[view.handed["withheld"]]
    table = pd.DataFrame({
        "date": steps["when"], "kind": steps["kind"].map(KINDS), "received by": steps["side"].map(_sides(view.evidence)),
        "returned": steps["number"], "total": steps["total"], "exchange": steps["name"],
    })  # fmt: skip
    title = sentences.exchanges_title(view)
    early = view.complete_from.date() > view.evidence.as_of
    note = f" Triangles: {count(len(blank), 'exchange')} without a published number." if len(blank) else ""

    def draw(size: Size) -> alt.TopLevelMixin:
        kinds = [kind for kind in KINDS.values() if kind in set(table["kind"])]
        return alt.vconcat(*[_running(view, table[table["kind"] == kind], blank, size) for kind in kinds], spacing=10)

    return figure(
        draw, table, id="exchanges", title=title,
        subtitle=f"Running totals of our list since the invasion, prisoners and civilians together; "
        f"{sentences.incomplete(view)}, bodies hardly listed {'so far' if early else 'before that year'}. Hatched: "
        f"the list is not complete.{note}",
        alt=f"{title}.{note}", sources=source_line(view.evidence, view.handed), sure=sentences.sure_list(view), columns=["date", "kind", "received by", "total"],
    )  # fmt: skip


def _running(view: View, own: pd.DataFrame, blank: pd.DataFrame, size: Size) -> Layers:
    """Draw the running totals of one kind; each line ends in its number."""
    top, last = float(own["total"].max()), own.groupby("received by", sort=False).tail(1)
    days = [view.invasion, view.handed["when"].max() + pd.Timedelta(days=20)]
    ends = [alt.DateTime(year=one.year, month=one.month, date=one.day) for one in days]
    x = alt.X("date:T").scale(domain=ends).title(None).axis(format="%Y", tickCount="year")
    y = alt.Y("total:Q").scale(domain=[0, top * 1.1]).title(None).axis(tickCount=4, format=",d", minExtent=44)
    colour = _colour(view.evidence)
    tip = [alt.Tooltip("date:T", format="%d %B %Y"), "received by:N", alt.Tooltip("total:Q", format=",d")]
    # The data of the marks are kept small: they stand on the page several times, and the table below has the rest.
    base = alt.Chart(own[["date", "received by", "total"]])
    layers: list[alt.Chart] = [
        *hatch.uncovered(_covered(view, own), days[0], days[1]),
        base.mark_line(interpolate="step-after", strokeWidth=2).encode(x=x, y=y, color=colour, tooltip=tip),
    ]
    highest = last["total"].idxmax()
    for place, row in last.iterrows():
        # Where the lower line is not far below the upper one, its number stands in the free corner under both.
        at = row["total"] if place == highest or row["total"] < top * 0.3 else top * 0.14
        words = pd.DataFrame({"date": [row["date"]], "received by": [row["received by"]], "at": [at],
                              "words": [f"{row['received by']}: {number(row['total'])}"]})  # fmt: skip
        named = alt.Chart(words).encode(x=x, y=alt.Y("at:Q"), text="words:N")
        # Paper around the letters, where a line runs behind them.
        paper = named.mark_text(align="right", dx=-8, dy=-9, fontWeight=600, stroke=PAPER, strokeWidth=4, color=PAPER)
        layers += [paper, named.mark_text(align="right", dx=-8, dy=-9, fontWeight=600).encode(color=colour)]
    if own["kind"].iloc[0] == KINDS["people"] and len(blank):
        unknown = alt.Chart(pd.DataFrame({"date": blank["when"], "name": blank["name"], "zero": 0.0}))
        layers.append(
            unknown.mark_point(shape="triangle-up", size=45, color=QUIET, strokeWidth=1.5, opacity=1).encode(
                x=x, y=alt.Y("zero:Q"), tooltip=["name:N", alt.Tooltip("date:T", format="%d %B %Y")]
            )
        )
    head = alt.TitleParams(own["kind"].iloc[0], anchor="start", fontSize=13, color=INK)
    return alt.layer(*layers).properties(width=WIDTHS[size] - 56, height=160, title=head)


def _covered(view: View, own: pd.DataFrame) -> Coverage:
    """Return the coverage of the kind of exchange that a panel draws."""
    return view.evidence.coverage("exchanges", "bodies" if own["kind"].iloc[0] == KINDS["bodies"] else "prisoners")


def basis_chart(view: View) -> Figure:
    """Draw what was returned by the agreement or talks behind it, talks first."""
    groups = analysis.by_basis(view.handed)
    named = groups["basis"] != ""
    groups = pd.concat([groups[named], groups[~named]])
    groups["basis"] = groups["basis"].replace("", NO_BASIS)
    title = sentences.basis_sentence(view) or "What was returned, by the agreement behind it"
    return _pairs(
        view, groups.rename(columns={"basis": "agreement"}), "agreement", "agreements", title,
        "People (prisoners and civilians) and bodies returned, by the agreement or talks that the sides named as the ground",
    )  # fmt: skip


def mediators_chart(view: View) -> Figure:
    """Draw what was returned by mediator."""
    groups = analysis.by_mediator(view.handed)
    named = groups["mediator"] != ""
    groups = pd.concat([groups[named], groups[~named]])
    groups["mediator"] = [
        f"{names_of(view.evidence, code) if code else NO_MEDIATOR} ({int(times)})"
        for code, times in zip(groups["mediator"], groups["hand_overs"], strict=True)
    ]
    return _pairs(
        view, groups, "mediator", "mediators", sentences.mediators_title(view),
        "People (prisoners and civilians) and bodies returned, by mediator; in brackets: exchanges and returns; one with two "
        "mediators counts for both, so bars must not be added",
    )  # fmt: skip


def _pairs(view: View, groups: pd.DataFrame, label: str, id: str, title: str, subtitle: str) -> Figure:
    """Draw people and bodies each way by some group, a pair of bars a group, the group's name above its bars."""
    columns = [f"{kind}_to_{side}" for kind, side in analysis.DIRECTIONS]
    long = groups.melt(id_vars=[label], value_vars=columns, var_name="what", value_name="number")
    table = pd.DataFrame({
        label: long[label], "kind": long["what"].str.split("_").str[0].map(KINDS),
        "received by": long["what"].str.split("_").str[-1].map(_sides(view.evidence)), "number": long["number"],
    })  # fmt: skip
    sums = table.groupby(["kind", label])["number"].transform("sum")
    table = table[sums > 0].reset_index(drop=True)

    def draw(size: Size) -> alt.TopLevelMixin:
        kinds = [kind for kind in KINDS.values() if kind in set(table["kind"])]
        parts = []
        for kind in kinds:
            own = table[table["kind"] == kind]
            order = [name for name in groups[label] if name in set(own[label])]
            parts.append(_bars(view, own, label, order, size))
        return alt.vconcat(*parts, spacing=10)

    words = "; ".join(
        f"{name}: "
        + ", ".join(f"{number(row.number)} {row.kind.lower()} to {row[3]}" for row in part.itertuples() if row.number)
        for name, part in table.groupby(label, sort=False)
    )
    return figure(
        draw, table, id=id, title=title, subtitle=subtitle, alt=f"{title}. {words}.", sure=sentences.sure_list(view),
        sources=source_line(view.evidence, view.handed),
    )  # fmt: skip


def _bars(view: View, own: pd.DataFrame, label: str, order: list[str], size: Size) -> Layers:
    heads = pd.DataFrame({label: order, "received by": "label"})
    y = alt.Y(f"{label}:N").sort(order).title(None).axis(None)
    offset = alt.YOffset("received by:N").scale(domain=["label", *_sides(view.evidence).values()])
    x = alt.X("number:Q").scale(domain=[0, float(own["number"].max()) * 1.2]).title(None).axis(None)
    tip = [f"{label}:N", "received by:N", alt.Tooltip("number:Q", format=",")]
    bars = (
        alt.Chart(own).mark_bar(stroke=None).encode(y=y, yOffset=offset, x=x, color=_colour(view.evidence), tooltip=tip)
    )
    numbers = (
        alt.Chart(own)
        .transform_calculate(words="'to ' + datum['received by'] + ' ' + format(datum.number, ',')")
        .mark_text(align="left", dx=4, color=INK)
        .encode(y=y, yOffset=offset, x=x, text="words:N")
    )
    text = (
        alt.Chart(heads)
        .mark_text(align="left", fontWeight=600, color=INK)
        .encode(y=y, yOffset=offset, x=alt.value(0), text=f"{label}:N")
    )
    head = alt.TitleParams(own["kind"].iloc[0], anchor="start", fontSize=14, color=INK)
    return alt.layer(bars, numbers, text).properties(
        width=WIDTHS[size] - 90, height=46 * max(len(order), 1), title=head
    )
