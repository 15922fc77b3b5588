"""The charts of bargaining: gaps over time, what each issue does to the change, ranges ever put on paper."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.chapters.positions.chapter import View
from trucebook.chapters.positions.charts import issue_rows, level_axis, side_look
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import source_line
from trucebook.figures.theme import INK, PAPER, QUIET
from trucebook.figures.words import number
from trucebook.prose import count, day

WIDEST, FAINTEST = "#b2541a", 0.12
"""Colour of the widest gap, and how much of it a gap of none has: the fainter, the closer, on light and on dark paper alike."""


def spells_chart(view: View) -> Figure:
    """Draw the gap of a pair on each issue over time; the darker, the wider."""
    table = view.spells.assign(issue=view.spells["issue"].map(view.titles), gap=view.spells["gap"].round(2))
    chosen = "-".join(view.sides)
    order = [title for title in view.titles if title in set(table["issue"])]
    moved = view.moves["course"].value_counts()
    still = int(moved.get("back", 0) + moved.get("never moved", 0))
    title = (
        f"By our codes, since the two could first be compared, the gap narrowed on {count(int(moved.get('narrowed', 0)), 'issue')}, widened on "
        f"{number(int(moved.get('widened', 0)))} and is as wide as at first on {number(still)}"
        if len(view.moves)
        else "Gap by issue over time"
    )
    levels = [0, 1, 2, 3, 4]

    def draw(size: Size) -> alt.TopLevelMixin:
        y, names, height = issue_rows(order, size, 24, thick=15)
        tip = [
            "issue:N", alt.Tooltip("start:T", format="%d %B %Y", title="from"), alt.Tooltip("end:T", format="%d %B %Y", title="to"),
            alt.Tooltip("gap:Q", format=".2~f", title="distance"),
        ]  # fmt: skip
        base = alt.Chart(table).transform_filter("datum.pair == spellpair")
        base = base.encode(x=alt.X("start:T").title(None).axis(format="%Y", tickCount="year"), x2="end:T", y=y)
        look = alt.Legend(
            title="distance in levels", values=levels, orient="top", direction="horizontal", symbolType="square", symbolSize=140,
            symbolFillColor=WIDEST, symbolStrokeWidth=0, format="d",
        )  # fmt: skip
        depth = alt.FillOpacity("gap:Q").scale(domain=[levels[0], levels[-1]], range=[FAINTEST, 1]).legend(look)
        paper = base.mark_bar(height=15, cornerRadius=0, color=PAPER)  # no hatching shows through a faint bar
        bars = base.mark_bar(height=15, cornerRadius=0, color=WIDEST).encode(fillOpacity=depth, tooltip=tip)
        pair = alt.param(name="spellpair", value=chosen)
        unknown = hatch.uncovered(view.coverage, table["start"].min(), table["end"].max())
        return alt.layer(*unknown, paper, bars, *names).add_params(pair).properties(width=WIDTHS[size], height=height)

    coded = view.positions[view.positions["concession_level"].notna()]
    return figure(
        draw, table, id="gap-history", title=title, sure=f"each level is our coding and may be off by one; positions are complete to {day(view.coverage.complete_until)}",
        subtitle="Distance on each issue in levels, 0 to 4, the stronger the farther; a bar begins when both have a coded position that is public."
        f"{hatch.told(view.coverage, 'positions', view.evidence.as_of)}",
        alt=f"{title}.", sources=source_line(view.evidence, coded), controls=view.pair_select(table, "spellpair"),
    )  # fmt: skip


def without_chart(view: View) -> Figure:
    """Draw the change of the gap when each issue in turn is left out."""
    found = view.change
    title, table = "The change of the gap without each issue", pd.DataFrame(columns=["left out", "change_points"])
    if found is not None and len(found["without"]):
        without = found["without"].sort_values()
        changes = without.round(2).to_numpy()
        table = pd.DataFrame({"left out": view.titles[without.index].to_numpy(), "change_points": changes})
        one_sign = (without > 0).all() or (without < 0).all()
        way = "closer together" if without.max() < 0 else "farther apart"
        ends = f"{without.min():+.1f} and {without.max():+.1f}".replace("-", "−")
        title = (
            f"Without any one issue the codes still say {way}"
            + ("; more than the codes’ own error could not be shown" if found["verdict"] == "open" else "")
            if one_sign
            else f"Leaving out one issue puts the change of the gap anywhere between {ends} points"
        )
    change = float(found["change"]) if found else 0.0

    def draw(size: Size) -> alt.TopLevelMixin:
        y, names, height = issue_rows(list(table["left out"]), size, 24, "left out")
        x = alt.X("change_points:Q").title("points").scale(zero=True)
        tip = ["left out:N", alt.Tooltip("change_points:Q", format="+.1f")]
        dots = alt.Chart(table).mark_point(filled=True, size=80, color=INK, opacity=1).encode(y=y, x=x, tooltip=tip)
        marks = alt.Chart(pd.DataFrame({"x": [0.0, change], "what": ["no change", "all issues"], "line": [0, 14]}))
        rules = marks.mark_rule(strokeDash=[4, 3], color=QUIET).encode(x="x:Q")
        words = [
            marks.transform_filter(f"datum.line == {line}")
            .mark_text(align="left", dx=3, dy=-4 - line, baseline="bottom", color=QUIET)
            .encode(x="x:Q", y=alt.value(0), text="what:N")
            for line in (0, 14)
        ]
        return alt.layer(rules, *words, dots, *names).properties(width=WIDTHS[size], height=height)

    since = f" since {day(found['since'])}" if found else ""
    coded = view.positions[view.positions["actor"].isin(view.sides) & view.positions["concession_level"].notna()]
    return figure(
        draw, table, id="leave-one-out", title=title,
        subtitle=f"Change of the mean gap{since} on the same issues, in points, with the named issue left out; below zero: closer. "
        "Whether it is more than coding errors make is said above",
        alt=f"{title}. " + "; ".join(f"without {row[0]} {row[1]:+.1f}" for row in table.itertuples(index=False)) + ".",
        sources=source_line(view.evidence, coded),
    )  # fmt: skip


def range_chart(view: View) -> Figure:
    """Draw the range that each side ever put on paper, issue by issue."""
    ranges = view.ranges
    names = view.titles.reindex(ranges.index)
    parts = [
        pd.DataFrame(
            {
                "issue": names.to_numpy(), "side": view.name(code), "lowest": ranges[f"{key}_low"].to_numpy(),
                "highest": ranges[f"{key}_high"].to_numpy(), "newest": ranges[f"{key}_now"].to_numpy(), "room": ranges["room"].to_numpy(),
            }
        )
        for key, code in zip(("one", "other"), view.sides, strict=True)
    ]  # fmt: skip
    table = pd.concat(parts, ignore_index=True)
    meet, now = int((ranges["room"] >= 0).sum()), int((ranges["one_now"] == ranges["other_now"]).sum())
    title = (
        f"On {number(meet)} of {count(len(ranges), 'issue')} what the two sides ever put on paper meets; their newest positions do on {number(now)}"
        if len(ranges)
        else "What each side ever accepted"
    )
    colour, shape = side_look(view)

    def draw(size: Size) -> alt.TopLevelMixin:
        y, heads, height = issue_rows(list(names), size, 32, thick=26)
        offset = alt.YOffset("side:N").scale(paddingInner=0.1)
        tip = ["issue:N", "side:N", "lowest:Q", "highest:Q", "newest:Q"]
        base = alt.Chart(table).encode(y=y, yOffset=offset, color=colour, tooltip=tip)
        bars = base.mark_rule(strokeWidth=6, opacity=0.45, strokeCap="round")
        bars = bars.encode(x=level_axis(view, "lowest"), x2="highest:Q")
        dots = base.mark_point(filled=True, size=70, opacity=1, stroke=PAPER, strokeWidth=1).encode(
            x="newest:Q", shape=shape
        )
        return alt.layer(bars, dots, *heads).properties(width=WIDTHS[size], height=height)

    words = "; ".join(f"{row.issue}, {row.side} {row.lowest:g} to {row.highest:g}" for row in table.itertuples())
    coded = view.positions[view.positions["actor"].isin(view.sides) & view.positions["concession_level"].notna()]
    return figure(
        draw, table, id="bargaining", title=title, sure=f"each level is our coding and may be off by one; positions are complete to {day(view.coverage.complete_until)}",
        subtitle="Lowest and highest level that each side’s documents ever held (bar) and the newest (mark), 0 to 4; "
        "a draft that was dropped counts, so a bar is no offer that stands",
        alt=f"{title}. {words}.", sources=source_line(view.evidence, coded),
    )  # fmt: skip
