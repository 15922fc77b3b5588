"""Charts of the ground: shares by region, speed, what each demand would mean, and the gap of the positions beside the front."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import ground, timeline
from trucebook.analysis.positions import SCALE
from trucebook.chapters.ground import sentences
from trucebook.chapters.ground.chapter import Talks, View
from trucebook.evidence.tables import RUSSIA, UKRAINE
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import source_line
from trucebook.figures.tables import Html
from trucebook.figures.theme import CLASS_COLOURS, INK, PAPER, QUIET, colour_of
from trucebook.figures.words import names_of
from trucebook.prose import count, day

OBSERVER_COLOURS = (CLASS_COLOURS["partial"], INK)
"""Of the observers in the book's order: they are told apart by dash and label as well."""

DASHES = ([1, 0], [5, 3])

STEP = 0.5
"""Shares by day are drawn where they moved by so many points."""

MONTHS_SHOWN = 36
"""The chart of speed shows so many newest months."""

MONTHS_AT_LEAST = 3
"""With fewer months of an observer there is no course to draw."""

HALF_YEAR = 6
"""Months that the title of the chart of speed compares with as many before."""

SIDES = {UKRAINE: "Ukraine would leave", RUSSIA: "Russia would leave"}
"""Names of the panels of what plans demand, by who would leave."""

WHEN = {"then": "on the day it was made", "now": "newest map"}


def _looks(names: list[str]) -> tuple[alt.Color, alt.StrokeDash]:
    """Return the colour and the dash of the observers' lines."""
    legend = alt.Legend(symbolType="stroke")
    colour = alt.Color("observer:N").scale(domain=names, range=list(OBSERVER_COLOURS[: len(names)])).legend(legend)
    return colour, alt.StrokeDash("observer:N").scale(domain=names, range=list(DASHES[: len(names)])).legend(legend)


def share_chart(view: View) -> Figure:
    """Draw the share of each region held over time, a line an observer, with the rounds of talks below."""
    rows = []
    for course in view.courses.values():
        share = course.share().loc[: view.until]
        for region in view.focus:
            for moment, value in ground.thinned(share[region], STEP).items():
                rows.append(
                    {
                        "region": view.name(region),
                        "observer": course.name,
                        "date": moment,
                        "share_pct": round(float(value), 1),
                    }
                )
            rows.append({"region": view.name(region), "observer": course.name, "date": view.until, "share_pct": round(float(share[region].iloc[-1]), 1)})  # fmt: skip
    table = pd.DataFrame(rows, columns=["region", "observer", "date", "share_pct"]).drop_duplicates(
        ["region", "observer", "date"], keep="last"
    )
    rounds = timeline.rounds(view.evidence["events"])[["start", "name"]]
    regions = [view.name(one) for one in view.focus]
    newest = (
        table.groupby(["region", "observer"])["share_pct"].last().groupby("region").agg(["min", "max"])
        if len(table)
        else None
    )
    title = "Share of the regions held" if newest is None else _least_held(view, newest)
    observers = [course.name for course in view.courses.values()]

    def draw(size: Size) -> alt.TopLevelMixin:
        return _facets(table, rounds, regions, observers, size)

    return figure(
        draw, table, id="shares", title=title, sure=sentences.sure_of_area(view),
        subtitle="Share of the region’s land that Russian forces held, percent, a line an observer; at the foot a tick a round of talks",
        alt=f"{title}.", sources=source_line(view.evidence, *(course.rows for course in view.courses.values())),
    )  # fmt: skip


def _least_held(view: View, newest: pd.DataFrame) -> str:
    """Say how much was held of each region at least, and of the one held least."""
    least = newest["max"].idxmin()
    words = f"{sentences.share_words(*newest.loc[least])} of {least}"
    if len(newest) == 1:
        return f"On {day(view.until)} Russian forces held {words} region"
    return f"On {day(view.until)} Russian forces held {words}, the least of the {count(len(newest), 'region')}"


def _facets(
    table: pd.DataFrame, rounds: pd.DataFrame, regions: list[str], observers: list[str], size: Size
) -> alt.VConcatChart:
    days = [f"{moment:%Y-%m-%d}" for moment in (table["date"].min(), table["date"].max())]
    width = WIDTHS[size] - 46
    colour, dash = _looks(observers)
    y = (
        alt.Y("share_pct:Q")
        .scale(domain=[0, 100])
        .title(None)
        .axis(values=[0, 50, 100], labelExpr="datum.value + '%'", ticks=False, domain=False)
    )
    parts: list[alt.Chart | alt.LayerChart] = []
    for region in regions:
        x = alt.X("date:T").scale(domain=days).title(None).axis(None)
        line = alt.Chart(table).transform_filter(alt.datum.region == region).mark_line(interpolate="step-after", strokeWidth=1.8).encode(
            x=x, y=y, color=colour, strokeDash=dash,
            tooltip=["region:N", "observer:N", alt.Tooltip("date:T", format="%d %B %Y"), alt.Tooltip("share_pct:Q", title="percent held")],
        )  # fmt: skip
        parts.append(
            line.properties(
                title=alt.TitleParams(region, anchor="start", frame="group", fontSize=13, color=INK),
                width=width,
                height=54,
            )
        )
    axis = alt.Axis(format="%Y", tickCount="year", grid=False, domain=False)
    ticks = alt.Chart(rounds[rounds["start"] >= days[0]]).mark_tick(color=INK, thickness=1.5, height=12, opacity=0.8).encode(
        x=alt.X("start:T").scale(domain=days).title(None).axis(axis), tooltip=["name:N", alt.Tooltip("start:T", format="%d %B %Y", title="round")],
    )  # fmt: skip
    parts.append(
        ticks.properties(
            title=alt.TitleParams("Rounds of talks", anchor="start", frame="group", fontSize=12, color=QUIET),
            width=width,
            height=14,
        )
    )
    return alt.vconcat(*parts, spacing=10)


def speed_chart(view: View) -> Figure:
    """Draw how much ground was taken, net, in each of the newest months, a panel an observer."""
    parts = [
        pd.DataFrame({"observer": course.name, "month": changes.index, "km2": changes.round(0).to_numpy()})
        for course in view.courses.values()
        if len(changes := view.changes[course.observer].tail(MONTHS_SHOWN))
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["observer", "month", "km2"])
    counted = table.groupby("observer")["km2"].transform("size")
    table = table[counted >= MONTHS_AT_LEAST] if len(table) else table
    title = _speed_title(table)
    names = list(dict.fromkeys(table["observer"]))

    def draw(size: Size) -> alt.TopLevelMixin:
        domain = [f"{table['month'].min() - pd.Timedelta(days=31):%Y-%m-%d}", f"{table['month'].max():%Y-%m-%d}"]
        drawn = []
        for name in names:
            axis = (
                alt.Axis(format="%b %Y", tickCount=4 if size == "narrow" else 6, grid=False)
                if name == names[-1]
                else None
            )
            bar = alt.Chart(table).transform_filter(alt.datum.observer == name).mark_bar(size=6 if size == "narrow" else 13).encode(
                x=alt.X("month:T").scale(domain=domain).title(None).axis(axis), y=alt.Y("km2:Q").title(None).axis(tickCount=4),
                color=alt.condition("datum.km2 >= 0", alt.value(colour_of(view.evidence, RUSSIA)), alt.value(colour_of(view.evidence, UKRAINE))),
                tooltip=["observer:N", alt.Tooltip("month:T", format="%B %Y"), alt.Tooltip("km2:Q", title="km² net")],
            )  # fmt: skip
            drawn.append(
                bar.properties(
                    title=alt.TitleParams(name, anchor="start", frame="group", fontSize=13, color=INK),
                    width=WIDTHS[size] - 56,
                    height=84,
                )
            )
        return alt.vconcat(*drawn, spacing=10)

    return figure(
        draw, table, id="speed", title=title, sure=sentences.sure_of_area(view),
        subtitle="What the area grew or shrank that was held by Russian forces in each full month, km²; above zero they took ground",
        alt=f"{title}.", sources=source_line(view.evidence, *(course.rows for course in view.courses.values())),
    )  # fmt: skip


def _speed_title(table: pd.DataFrame) -> str:
    if table.empty:
        return "There are too few full months of maps to tell how fast the front moves"
    means = [
        (own["km2"].tail(HALF_YEAR).mean(), own["km2"].iloc[-2 * HALF_YEAR : -HALF_YEAR].mean())
        for _, own in table.groupby("observer", sort=False)
        if len(own) >= 2 * HALF_YEAR
    ]
    if not means:
        newest = table.groupby("observer")["km2"].mean()
        return f"Russian forces took, net, {sentences.km2(newest.min(), newest.max())} a month"
    now, before = ([pair[place] for pair in means] for place in (0, 1))
    way = "more slowly" if max(now) < min(before) else "faster" if min(now) > max(before) else "at a similar pace"
    return (
        f"In the newest six months Russian forces took ground {way}: {sentences.km2(*now)} a month, after {sentences.km2(*before)} "
        "in the half year before"
    )


def demands_chart(view: View) -> Figure:
    """Draw what each plan would have either side leave, on the day it was made and today: a row a plan."""
    summed = view.meaning
    plans = sentences.plans(view)
    rows = []
    sides = {"ukraine_leaves": SIDES[UKRAINE], "russia_leaves": SIDES[RUSSIA]}
    leaving = {"ukraine_leaves": UKRAINE, "russia_leaves": RUSSIA}
    observers = {course.observer: course.name for course in view.courses.values()}
    for plan in plans.itertuples():
        own = summed[(summed["document"] == plan.document) & (summed["actor"] == plan.actor)]
        for measure, side in sides.items():
            for (when, observer), part in own.groupby(["when", "observer"]):
                area = float(part[measure].sum())
                if area >= 1:
                    rows.append({"plan": plan.label, "made": plan.made_on, "side": side, "when": WHEN[str(when)], "observer": observers[str(observer)], "km2": round(area)})  # fmt: skip
    table = pd.DataFrame(rows, columns=["plan", "made", "side", "when", "observer", "km2"])
    title = _demands_title(view, table)
    order = list(plans["label"])

    def draw(size: Size) -> alt.TopLevelMixin:
        drawn = [
            _demand_panel(
                table[table["side"] == side],
                side,
                colour_of(view.evidence, leaving[measure]),
                [one for one in order if one in set(table.loc[table["side"] == side, "plan"])],
                size,
            )
            for measure, side in sides.items()
            if (table["side"] == side).any()
        ]
        return alt.vconcat(*drawn, spacing=18)

    words = "; ".join(
        f"{row.plan}, {row.side}, {row.when}, {row.observer}: {row.km2:,} km²" for row in table.itertuples()
    )
    return figure(
        draw, table, id="demands", title=title, sure=sentences.sure_of_demands(view),
        subtitle="Area that a side would leave, km²: hollow on the day the demand was made, filled on the newest map, a mark an observer; each panel has its own scale",
        alt=f"{title}. {words}.", sources=source_line(view.evidence, view.clauses, *(course.rows for course in view.courses.values())),
    )  # fmt: skip


def _demands_title(view: View, table: pd.DataFrame) -> str:
    """Say how much ground either side would leave by the farthest plan, on the newest maps."""
    if table.empty:
        return "What each plan would have the sides leave"
    now = table[table["when"] == WHEN["now"]]
    most = now.groupby("side", sort=False)["km2"].max()
    parts = [
        f"{names_of(view.evidence, code)} leave up to {sentences.km2(most[side])}"
        for code, side in SIDES.items()
        if side in most.index
    ]
    return f"Plans would have {' and '.join(parts)}" if parts else "What each plan would have the sides leave"


def _demand_panel(
    table: pd.DataFrame, side: str, colour: str, order: list[str], size: Size
) -> alt.LayerChart | alt.FacetChart:
    row, width, room = 33, WIDTHS[size] - 14, 1.8 if size == "narrow" else 1.25
    most = float(table["km2"].max())
    y = alt.Y("plan:N").sort(order).title(None).axis(None).scale(type="band", paddingInner=0.4, paddingOuter=0.2)
    x = (
        alt.X("km2:Q")
        .scale(domain=[0, most * room])
        .title(None)
        .axis(tickCount=3 if size == "narrow" else 4, labelExpr="format(datum.value, ',') + ' km²'")
    )
    names = pd.DataFrame({"plan": order, "words": [_short(one, size) for one in order]})
    label = (
        alt.Chart(names)
        .mark_text(align="left", baseline="middle", dy=-12, color=INK)
        .encode(x=alt.value(0), y=y, text="words:N")
    )
    base = alt.Chart(table).encode(
        x=x, y=y, tooltip=["plan:N", "side:N", "when:N", "observer:N", alt.Tooltip("km2:Q", format=",")]
    )
    shape = (
        alt.Shape("observer:N")
        .scale(range=["circle", "diamond"])
        .legend(alt.Legend(symbolFillColor=QUIET, symbolStrokeColor=QUIET))
    )
    old = (
        base.transform_filter(alt.datum.when == WHEN["then"])
        .mark_point(filled=False, size=70, strokeWidth=1.6, color=colour, yOffset=5)
        .encode(shape=shape)
    )
    new = (
        base.transform_filter(alt.datum.when == WHEN["now"])
        .mark_point(filled=True, size=80, opacity=1, stroke=PAPER, strokeWidth=0.8, color=colour, yOffset=5)
        .encode(shape=shape)
    )
    ends = table[table["when"] == WHEN["now"]].groupby("plan")["km2"].agg(["min", "max"]).reset_index()
    ends["words"] = [
        sentences.km2(low, high).removesuffix(" km²") for low, high in zip(ends["min"], ends["max"], strict=True)
    ]
    ends["x"] = table.groupby("plan")["km2"].max().reindex(ends["plan"]).to_numpy()
    tell = (
        alt.Chart(ends)
        .mark_text(align="left", dx=9, dy=5, color=INK, fontWeight=600)
        .encode(x="x:Q", y=y, text="words:N")
    )
    return alt.layer(label, old, new, tell).properties(
        width=width,
        height=row * len(order),
        title=alt.TitleParams(f"{side} (figure: newest map)", anchor="start", frame="group", fontSize=13, color=INK),
    )


def _short(label: str, size: Size) -> str:
    room = 52 if size == "narrow" else 110
    return label if len(label) <= room else label[: room - 1].rsplit(" ", 1)[0] + " …"


def gap_chart(view: View, talks: Talks | None) -> Figure | Html:
    """Draw the gap of the positions on territory above the area held, month by month; nothing where there is no course."""
    if talks is None or talks.together.months < MONTHS_AT_LEAST:
        return Html("")
    course = view.longest
    table = talks.course.reset_index(names="month").assign(
        gap_levels=lambda rows: rows["gap_levels"].round(2), km2=lambda rows: rows["km2"].round(0)
    )
    if course is None or table.empty:
        title = "Positions and the front"
    else:
        first, last = table.iloc[0], table.iloc[-1]
        title = (
            f"By our coding the two sides’ demands on territory differ by {last['gap_levels']:g} of {SCALE} steps, "
            f"at first by {first['gap_levels']:g}"
        )

    rows = [course.rows] if course else []
    positions, known = view.evidence["positions"], view.evidence.coverage("positions")

    def draw(size: Size) -> alt.TopLevelMixin:
        x = alt.X("month:T").title(None)
        width = WIDTHS[size] - 66
        gap = alt.Chart(table).mark_line(interpolate="step-after", color=INK, strokeWidth=2).encode(
            x=x.axis(None), y=alt.Y("gap_levels:Q").scale(domain=[0, 4]).title(None).axis(values=[0, 1, 2, 3, 4], ticks=False),
            tooltip=[alt.Tooltip("month:T", format="%B %Y"), alt.Tooltip("gap_levels:Q", title="gap, 0 to 4")],
        )  # fmt: skip
        area = alt.Chart(table).mark_line(color=colour_of(view.evidence, RUSSIA), strokeWidth=2).encode(
            x=x.axis(format="%Y", tickCount="year", grid=False), y=alt.Y("km2:Q").scale(domainMin=0).title(None).axis(tickCount=4),
            tooltip=[alt.Tooltip("month:T", format="%B %Y"), alt.Tooltip("km2:Q", format=",", title="km² held")],
        )  # fmt: skip
        heads = [
            alt.TitleParams(text, anchor="start", frame="group", fontSize=13, color=INK)
            for text in ("Gap on territory, 0 to 4 (widest)", "Area held, km²")
        ]
        unknown = hatch.uncovered(known, table["month"].min(), table["month"].max())
        return alt.vconcat(
            alt.layer(*unknown, gap).properties(title=heads[0], width=width, height=90),
            area.properties(title=heads[1], width=width, height=110),
            spacing=12,
        )

    return figure(
        draw, table, id="gap-and-ground", title=title, sure=f"{count(talks.together.moved, 'move')} in {talks.together.months} months: too few for statistics; a code may be off by one level",
        subtitle=f"At each month’s end; the gap is that of the two sides’ newest positions on paper, by our codes{f', the area that of {course.name}' if course else ''}.{hatch.told(known, 'positions', view.evidence.as_of)}",
        alt=f"{title}.", sources=source_line(view.evidence, positions[positions["issue"] == talks.issue], *rows),
    )  # fmt: skip
