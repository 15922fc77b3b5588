"""Charts: charts and tables of attacks and territory against the calendar of talks."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import escalation as analysis
from trucebook.analysis.outcomes import COLLAPSE, FROZEN, PARTIAL
from trucebook.chapters.scenarios.escalation.chapter import LABELS, Calendar, clear_pairs
from trucebook.chapters.scenarios.escalation.sentences import CALENDARS
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Select, Size, figure
from trucebook.figures.outcomes import COLOURS
from trucebook.figures.sources import source_line
from trucebook.figures.theme import INK, QUIET
from trucebook.prose import count, day, listed, sentence

HUES = {"drones": COLOURS[COLLAPSE], "missiles": COLOURS[FROZEN], "territory": COLOURS[PARTIAL]}


OUTLIER = 10
"""A month with more territory than so many times the usual one is named instead of drawn: it would flatten all others."""


def launches_chart(talks: Calendar) -> Figure:
    """Draw drones and missiles launched a month, with the months of rounds marked."""
    own = talks.launches
    months = set(talks.round_months)
    table = own.assign(round=["round" if one.to_period("M") in months else "" for one in own["month"]])
    full = own.dropna(subset=["drones"])
    title = "Drones and missiles launched a month"
    if len(full) >= 13:
        last, before = full.iloc[-1], full.iloc[-13]
        ratio = last["drones"] / before["drones"]
        change = (
            f"{ratio:.1f} times as many as"
            if ratio >= 1.95
            else f"{abs(100 * (ratio - 1)):.0f}% {'more' if ratio > 1 else 'fewer'} than"
        )
        title = f"By Ukraine's count, {last['drones']:,.0f} drones were launched in {day(str(last['month'])[:7])}, {change} a year before"

    def draw(size: Size) -> alt.TopLevelMixin:
        parts = []
        for name, colour, height in (("drones", COLOURS[COLLAPSE], 120), ("missiles", COLOURS[FROZEN], 80)):
            base = alt.Chart(table).encode(
                x=alt.X("month:T").title(None).axis(format="%Y", tickCount="year", grid=False)
            )
            bars = base.mark_bar(color=colour, width=3 if size == "narrow" else 8).encode(
                y=alt.Y(f"{name}:Q").title(None).axis(tickCount=4),
                tooltip=[alt.Tooltip("month:T", format="%B %Y"), f"{name}:Q", "round:N"],
            )
            marks = (
                base.transform_filter("datum.round == 'round'")
                .mark_point(shape="triangle-down", filled=True, size=45, color=INK, opacity=1, yOffset=-8)
                .encode(y=f"{name}:Q")
            )
            parts.append(
                (bars + marks).properties(
                    width=WIDTHS[size] - 60,
                    height=height,
                    title=alt.TitleParams(
                        f"{name.capitalize()} a month (triangle: a round was held)",
                        anchor="start",
                        color=INK,
                        fontSize=12,
                    ),
                )
            )
        return alt.vconcat(*parts, spacing=10)

    rows = talks.chapter.frames["escalation"]
    drawn = rows[rows["measure"].isin(["drones-launched", "missiles-launched"])]
    return figure(
        draw, table, id="launches", title=title, sure=f"one side's count, not verified, no interval; {count(len(table), 'month')}",
        subtitle="Long-range drones (Shahed type and decoys) and missiles that Russia launched, a month, as claimed by Ukraine's Air Force; the counts of one side, not verified, without intervals",
        alt=f"{title}. {count(len(table), 'month')} are drawn, {int((table['round'] == 'round').sum())} of them with a round.", sources=source_line(talks.chapter.evidence, drawn),
    )  # fmt: skip


def _strongest(talks: Calendar) -> str:
    """Say the strongest correlation of each series with each calendar."""
    said = []
    for (name, calendar), one in talks.correlations.items():
        row = one.table.loc[one.table["r"].abs().idxmax()]
        said.append(
            f"{LABELS[name].lower()} with {CALENDARS[calendar]}: strongest {row['r']:+.2f} at {row['lag']:+.0f} months ({row['low']:+.2f} to {row['high']:+.2f}), "
            f"p {one.p:.2f} for all delays together, {one.months} months from {day(str(one.first))} to {day(str(one.last))}"
        )
    return "; ".join(said)


def correlation_chart(talks: Calendar) -> Figure:
    """Draw the correlation of each series with the calendar of talks by delay, with intervals."""
    found = talks.correlations
    table = pd.concat(
        [
            one.table.assign(series=LABELS[name], calendar=CALENDARS[calendar], months=one.months, p=one.p)
            for (name, calendar), one in found.items()
        ]
        or [pd.DataFrame(columns=["lag", "r", "low", "high", "series", "calendar", "months", "p"])]
    ).round(2)
    clear = clear_pairs(talks)
    title = (
        f"{sentence(listed(sorted({LABELS[name].lower() for name, _ in clear})))[:-1]} went with the calendar of talks by more than chance"
        if clear
        else "That launches or territory went with the calendar of talks by more than chance could not be shown"
        if found
        else "Too few months to compare attacks with the calendar of talks"
    )
    shown = [name for name in LABELS if any(pair[0] == name for pair in found)]
    options = [(CALENDARS[key], CALENDARS[key]) for key in CALENDARS if any(pair[1] == key for pair in found)]

    def draw(size: Size) -> alt.TopLevelMixin:
        chosen = alt.param(name="talks", value=options[0][0])
        parts = []
        for place, name in enumerate(shown):
            part = table[table["series"] == LABELS[name]]
            last = place == len(shown) - 1
            base = alt.Chart(part).transform_filter("datum.calendar == talks").encode(
                x=alt.X("lag:Q").scale(domain=[-analysis.LAGS, analysis.LAGS], padding=6)
                .axis(values=list(range(-analysis.LAGS, analysis.LAGS + 1, 2)), grid=False, labels=last, ticks=last)
                .title("months by which it follows the talks (minus: comes before)" if last else None)
            )  # fmt: skip
            y = alt.Y("low:Q").scale(domain=[-1, 1]).title(None).axis(values=[-1, 0, 1])
            tips = ["lag:Q", "r:Q", "low:Q", "high:Q", "months:Q"]
            zero = alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(color=QUIET).encode(y="y:Q")
            bars = base.mark_rule(color=HUES[name], strokeWidth=2).encode(y=y, y2="high:Q", tooltip=tips)
            dots = base.mark_point(filled=True, size=45, opacity=1, color=HUES[name]).encode(
                y=alt.Y("r:Q"), tooltip=tips
            )
            parts.append((zero + bars + dots).properties(
                width=WIDTHS[size] - 50, height=90, title=alt.TitleParams(LABELS[name], anchor="start", color=INK, fontSize=13)
            ))  # fmt: skip
        return alt.vconcat(*parts, spacing=8).add_params(chosen)

    rows = talks.chapter.frames["escalation"]
    drawn = rows[rows["measure"].isin(["drones-launched", "missiles-launched", analysis.AFP])]
    return figure(
        draw, table.rename(columns={"lag": "months after talks", "r": "correlation"}), id="talks-correlation", title=title,
        columns=["series", "calendar", "months after talks", "correlation", "low", "high"],
        subtitle="Correlation of the month-to-month change with the number of talks in a month, by delay, both freed of their own memory; lines: 95% intervals, of which one in twenty misses zero by chance",
        alt=f"{title}. {_strongest(talks)}.", sources=source_line(talks.chapter.evidence, drawn),
        controls=[Select("talks", "Calendar", options)] if len(options) > 1 else [],
    )  # fmt: skip


FEW_MONTHS = 6
"""Two means of which one is of fewer months than these are not set against each other."""


def territory_chart(talks: Calendar) -> Figure:
    """Draw the territory gained a month against the calendar of rounds: AFP's count as bars, other counters as ticks."""
    table = talks.territory.assign(
        round=["round" if one.to_period("M") in set(talks.round_months) else "" for one in talks.territory["month"]]
    )
    usual = table["km2"].abs().median()
    far = table[table["km2"].abs() > OUTLIER * usual] if len(table) else table
    table = table.drop(far.index)
    main = talks.afp.drop(far.index, errors="ignore")
    held = main[[one.to_period("M") in set(talks.round_months) for one in main["month"]]]
    other = main.drop(held.index)
    title = "Territory gained a month"
    if len(held) and len(other):
        title = (
            f"Russian forces gained {held['km2'].mean():,.0f} km² on average in {count(len(held), 'counted month')} with a round, "
            f"{other['km2'].mean():,.0f} in {count(len(other), 'month')} without"
            + ("; so few months cannot tell them apart" if min(len(held), len(other)) < FEW_MONTHS else "")
        )
    elif len(main):
        title = f"Russian forces gained {main.iloc[-1]['km2']:,.0f} km² in {day(str(main.iloc[-1]['month'])[:7])}, by AFP's count"

    def draw(size: Size) -> alt.TopLevelMixin:
        base = alt.Chart(table).encode(
            x=alt.X("month:T").title(None).axis(format="%b %Y" if size == "wide" else "%Y", tickCount=6, grid=False)
        )
        y = alt.Y("km2:Q").title(None).axis(tickCount=5)
        tips = [alt.Tooltip("month:T", format="%B %Y"), "counter:N", "km2:Q", "round:N"]
        afp = base.transform_filter(alt.datum.counter == analysis.COUNTERS[analysis.AFP])
        others = base.transform_filter(alt.datum.counter != analysis.COUNTERS[analysis.AFP])
        bars = afp.mark_bar(color=HUES["territory"], width=4 if size == "narrow" else 9).encode(y=y, tooltip=tips)
        ticks = others.mark_point(shape="diamond", filled=True, size=32, opacity=0.9, color=COLOURS[FROZEN]).encode(
            y=y, tooltip=tips
        )
        marks = (
            base.transform_filter("datum.round == 'round'").transform_aggregate(top="max(km2)", groupby=["month"])
            .mark_point(shape="triangle-down", filled=True, size=50, color=INK, opacity=1, yOffset=-10)
            .encode(y=alt.Y("top:Q"))
        )  # fmt: skip
        unknown = hatch.uncovered(known, table["month"].min(), table["month"].max()) if len(table) else []
        return alt.layer(*unknown, bars, ticks, marks).properties(width=WIDTHS[size] - 50, height=220)

    named = listed(f"{day(str(one.month)[:7])} ({one.km2:,.0f})" for one in far.itertuples())
    missing = f" Left out of the drawing, since it would flatten the rest: {named}." if named else ""
    ids, known = talks.chapter.frames["escalation"], talks.chapter.evidence.coverage("escalation", analysis.AFP)
    return figure(
        draw, table.drop(columns="id").rename(columns={"known_on": "public since"}), id="territory", title=title,
        subtitle=f"Square kilometres gained by Russian forces a month (minus: lost); bars: AFP from the maps of the Institute for the Study of War; diamonds: other counters, whose spread shows the uncertainty; triangle: a round was held. Hatched: AFP’s counts have gaps there.{missing}",
        alt=f"{title}. {count(len(main), 'month')} counted by AFP, {count(len(table) - len(main), 'count')} by others.{missing}",
        sources=source_line(talks.chapter.evidence, ids[ids["id"].isin(table["id"])]),
    )  # fmt: skip
