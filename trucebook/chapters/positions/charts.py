"""The positions' charts: the gap by issue, its mean over time."""

from __future__ import annotations

import json
from collections.abc import Sequence

import altair as alt
import pandas as pd

from trucebook.chapters.positions.chapter import View
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import source_line
from trucebook.figures.theme import INK, QUIET, colour_of
from trucebook.prose import count, day

SHAPES = ("square", "circle")
"""Each side has its colour and its shape, so that no meaning rests on colour alone."""


LONG, TWO_LINES = 36, 32
"""Characters of an issue's name that need two lines beside a row, and the height in px of a row that holds them."""


def side_look(view: View) -> tuple[alt.Color, alt.Shape]:
    """Return colour and shape of the two sides."""
    words = [view.name(code) for code in view.sides]
    colours = [colour_of(view.evidence, code) for code in view.sides]
    return alt.Color("side:N").scale(domain=words, range=colours), alt.Shape("side:N").scale(
        domain=words, range=list(SHAPES)
    )


def level_axis(view: View, field: str) -> alt.X:
    """Return the axis of the levels: 0 is the one side's demand, 4 the other's."""
    one, other = (json.dumps(f"{view.name(code)}’s demand", ensure_ascii=False) for code in view.sides)
    label = f"datum.value == 0 ? {one} : datum.value == 4 ? {other} : ''"
    align = {"condition": {"test": "datum.value == 4", "value": "right"}, "value": "left"}
    scaled = alt.X(f"{field}:Q").scale(domain=[-0.12, 4.12], nice=False).title(None)
    return scaled.axis(values=[0, 2, 4], grid=True, labelExpr=label, labelAlign=align)


def issue_rows(
    order: Sequence[str], size: Size, row: int, field: str = "issue", thick: int = 10
) -> tuple[alt.Y, list[alt.Chart], int]:
    """Return how a chart with a row an issue is laid out, so that no issue's name is cut.

    Parameters
    ----------
    order : sequence of str
        The issues' names, from the top.
    size : str
        On a phone a name stands above its row and leaves the chart the whole width; elsewhere it stands beside it.
    row : int
        Height of a row beside its name, in px.
    field : str
        Column that holds the names.
    thick : int
        Height of what is drawn in a row, in px; on a phone the name goes above it.

    Returns
    -------
    tuple
        The vertical channel, the layers with the names, and the height of the chart.
    """
    y = alt.Y(f"{field}:N").sort(list(order)).title(None)
    if size == "wide":
        # Browsers set names wider than they are measured here: a long one takes two lines.
        row = max(row, TWO_LINES) if any(len(name) > LONG for name in order) else row
        two = f"length(datum.label) > {LONG} ? split(replace(datum.label, ' and ', '| and '), '|') : datum.label"
        return y.axis(domain=False, ticks=False, labelLimit=320, labelExpr=two), [], row * max(len(order), 1)
    tall = thick + 28
    names = (
        alt.Chart(pd.DataFrame({field: list(order)}))
        .mark_text(align="left", baseline="middle", color=INK, dy=-thick / 2 - 8)
        .encode(x=alt.value(0), y=y, text=f"{field}:N")
    )
    gap = 1 - thick / tall
    band = y.axis(None).scale(type="band", paddingInner=gap, paddingOuter=gap / 2)
    return band, [names], tall * max(len(order), 1)


def gap_chart(view: View) -> Figure:
    """Draw both sides' levels on each issue, the widest gap first."""
    gaps = view.gaps
    one, other = (view.name(code) for code in view.sides)
    columns = {
        "issue": view.titles.reindex(gaps.index), one: gaps["one"], other: gaps["other"], "gap": gaps["gap"],
    }  # fmt: skip
    table = pd.DataFrame({name: cells.to_numpy() for name, cells in columns.items()})
    wide = int((gaps["gap"] > 2).sum())
    title = (
        f"On {count(wide, 'of', 'of')} {count(len(gaps), 'issue')} the demands of {one} and {other} lie more than half the scale apart"
        if len(gaps)
        else "Gap by issue"
    )
    spans = table.rename(columns={one: "one", other: "other"})  # a name with a quote in it is no path of Vega
    long = table.melt(["issue", "gap"], [one, other], "side", "level")
    colour, shape = side_look(view)

    def draw(size: Size) -> alt.TopLevelMixin:
        y, names, height = issue_rows(list(table["issue"]), size, 27)
        rule = alt.Chart(spans).mark_rule(strokeWidth=2, color=QUIET, opacity=0.5).encode(y=y, x="one:Q", x2="other:Q")
        tip = ["issue:N", "side:N", alt.Tooltip("level:Q", format=".2~f"), alt.Tooltip("gap:Q", format=".2~f")]
        dots = alt.Chart(long).mark_point(filled=True, opacity=1, size=95)
        dots = dots.encode(y=y, x=level_axis(view, "level"), color=colour, shape=shape, tooltip=tip)
        return alt.layer(rule, dots, *names).properties(width=WIDTHS[size], height=height)

    words = "; ".join(f"{row[0]}: {one} {row[1]:.3g}, {other} {row[2]:.3g}" for row in table.itertuples(index=False))
    return figure(
        draw, table, id="gaps", title=title,
        subtitle=f"Newest coded position of each side, from {one}’s maximal demand (0) to {other}’s (4); our own coding, may be off by a level",
        alt=f"{title}. {words}.", sources=source_line(view.evidence, view.behind), sure=_sure(view),
    )  # fmt: skip


def _sure(view: View) -> str:
    return (
        f"each level is our coding and may be off by one; positions are complete to {day(view.coverage.complete_until)}"
    )


def index_chart(view: View) -> Figure:
    """Draw the mean gap of each pair over time, with the band that uncertain codes leave."""
    table = view.index.copy()
    for column in ("index_pct", "low_pct", "high_pct"):
        table[column] = table[column].astype("float64").round(2)
    chosen = str(table["pair"].iloc[0]) if len(table) else "-".join(view.sides)
    first = table[table["pair"] == chosen]
    title, told = "The mean gap over time", "No coded positions."
    if len(first):
        begun, now = first.iloc[0], first.iloc[-1]
        title = (
            f"On paper, {view.pair_names()[chosen]} stand {now['index_pct']:.0f}% of the widest gap apart; uncertain codes allow "
            f"{now['low_pct']:.0f} to {now['high_pct']:.0f}%"
        )
        told = (
            f"First {begun['index_pct']:.0f} percent over {begun['issues']} issues, last {now['index_pct']:.0f} percent over "
            f"{now['issues']} issues."
        )
    main = view.positions[view.positions["actor"].isin(view.compared)]
    return figure(
        lambda size: _index(view, table, chosen, size), table, id="index", title=title, sure=_sure(view),
        subtitle="Mean distance over the issues that can be compared (issues come in over time, so the line may move without anyone moving); "
        f"band: holds the truth about nine times in ten if each code is off by a level with a probability of {100 * view.error:.0f}%."
        f"{hatch.told(view.coverage, 'positions', view.evidence.as_of)}",
        alt=f"{title}. {told}", sources=source_line(view.evidence, main), controls=view.pair_select(table, "pair"),
    )  # fmt: skip


def _index(view: View, table: pd.DataFrame, chosen: str, size: Size) -> alt.TopLevelMixin:
    shown = (("index_pct", "percent"), ("low_pct", "from"), ("high_pct", "to"))
    tip = [
        alt.Tooltip("day:T", format="%d %B %Y"), *(alt.Tooltip(f"{name}:Q", format=".0f", title=words) for name, words in shown),
        alt.Tooltip("issues:Q", title="issues compared"),
    ]  # fmt: skip
    base = alt.Chart(table).transform_filter("datum.pair == pair")
    base = base.encode(x=alt.X("day:T").title(None).axis(format="%Y", tickCount="year"), tooltip=tip)
    scale, words = alt.Scale(domain=[0, 100]), "percent of the widest gap"
    y = alt.Y("index_pct:Q", scale=scale).title(words).axis(tickCount=5)
    low = alt.Y("low_pct:Q", scale=scale).title(words)
    area = base.mark_area(interpolate="step-after", color=INK, opacity=0.15).encode(y=low, y2="high_pct:Q")
    line = base.mark_line(interpolate="step-after", color=INK, strokeWidth=2).encode(y=y)
    dots = base.mark_point(filled=True, color=INK, opacity=0.01, size=160).encode(y=y)
    pair = alt.param(name="pair", value=chosen)
    unknown = hatch.uncovered(view.coverage, table["day"].min(), table["day"].max())
    return alt.layer(*unknown, area, line, dots).add_params(pair).properties(width=WIDTHS[size], height=230)
