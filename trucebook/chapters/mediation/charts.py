"""The charts of mediation: who sat with whom, parallel tracks, results by host."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis.intervals import wilson
from trucebook.chapters.mediation.chapter import View
from trucebook.chapters.mediation.sentences import sat_words, tracks_sentence
from trucebook.figures.frame import WIDTHS, Figure, Select, Size, figure
from trucebook.figures.sources import source_line
from trucebook.figures.theme import CLASS_COLOURS, INK, QUIET, colour_of
from trucebook.prose import count, day, interval, percent

SHOWN, HOSTS_SHOWN = 8, 9
"""Actors of the chart of tables, and hosts of the chart of results."""

BOTH = "both sides"


def sat_chart(view: View) -> Figure:
    """Draw with whom each outside actor sat at one table; the reader chooses the period."""
    words = {"both": BOTH, "one": f"{view.name(view.sides[0])} alone", "other": f"{view.name(view.sides[1])} alone"}
    top = view.sat.groupby("period", sort=False).head(SHOWN)
    table = top.assign(actor=[view.name(code) for code in top["actor"]])
    long = table.melt(["period", "actor", "meetings"], list(words), "with", "number")
    long["with"] = long["with"].map(words)
    periods = list(dict.fromkeys(table["period"]))
    title = "With whom outside powers sat"
    if len(top):
        first = top.iloc[0]
        who = view.told(first["actor"])
        title = (
            f"{who[0].upper()}{who[1:]} met the sides most often on our list ({first['period']}): {count(int(first['meetings']), 'meeting')}, "
            f"{first['both']} of them with both at the table"
        )
    order = long.sort_values(["period", "meetings"], ascending=False)
    colours = [QUIET, *(colour_of(view.evidence, code) for code in view.sides)]

    most = 1.1 * float(long.groupby(["period", "actor"])["number"].sum().max()) if len(long) else 1.0

    def draw(size: Size) -> alt.TopLevelMixin:
        y = alt.Y("actor:N").sort(field="meetings", op="max", order="descending").title(None)
        tall = 34 if size == "narrow" else 26
        base = alt.Chart(order).transform_filter("datum.period == satperiod")
        axis = y.axis(domain=False, ticks=False, labelLimit=130 if size == "narrow" else 240)
        tip = ["actor:N", "with:N", alt.Tooltip("number:Q", title="meetings")]
        colour = alt.Color("with:N").scale(domain=list(words.values()), range=colours)
        x = alt.X("number:Q").title("meetings").axis(tickMinStep=1, tickCount=6).scale(domain=[0, most])
        bars = base.mark_bar(height=15).encode(y=axis, x=x, color=colour, tooltip=tip)
        sums = base.transform_filter(f"datum.with == '{BOTH}'").mark_text(align="left", dx=4, color=INK)
        sums = sums.encode(y=axis, x="meetings:Q", text="meetings:Q")
        period = alt.param(name="satperiod", value=periods[0])
        return (bars + sums).add_params(period).properties(width=WIDTHS[size], height=tall * SHOWN)

    return figure(
        draw, long, id="tables-shared", title=title,
        subtitle=f"Meetings that each attended or hosted with Russia, Ukraine or both, the {SHOWN} with most in each period; large conferences count for all who came",
        alt=f"{title}. {sat_words(view)}", sources=source_line(view.evidence, view.meetings),
        sure=f"counts of what was found; events are complete to {day(view.coverage.complete_until)}",
        controls=[Select("satperiod", "Period", [(name, name) for name in periods])] if len(periods) > 1 else [],
    )  # fmt: skip


def tracks_chart(view: View) -> Figure:
    """Draw the number of parallel tracks a month."""
    table, since = view.tracks, day(view.renewed.strftime("%Y-%m"))
    more = view.before is not None and view.since is not None and view.since.low > view.before.high
    title = (
        f"On our list the talks ran on {view.since.mean:.1f} tracks a month since {since}, on {view.before.mean:.1f} before; newer events were read more closely"
        if more and view.since is not None and view.before is not None
        else "On how many tracks the talks ran at once"
    )
    start = pd.DataFrame({"day": [str(view.renewed.date())], "word": [since]})

    def draw(size: Size) -> alt.TopLevelMixin:
        bars = alt.Chart(table).mark_bar(width=4 if size == "narrow" else 9, color=CLASS_COLOURS["partial"])
        x = alt.X("month:T").title(None).axis(format="%Y", tickCount="year")
        tip = [alt.Tooltip("month:T", format="%B %Y"), "tracks:Q", "meetings:Q"]
        drawn = bars.encode(x=x, y=alt.Y("tracks:Q").title("tracks").axis(tickMinStep=1), tooltip=tip)
        rule = alt.Chart(start).mark_rule(strokeDash=[4, 3], color=QUIET).encode(x="day:T")
        return (drawn + rule).properties(width=WIDTHS[size], height=170)

    return figure(
        draw, table, id="tracks", title=title, sure=f"counts of what was found; events are complete to {day(view.coverage.complete_until)}",
        subtitle=f"A track is a set of parties that met in a month; dashed: {since}; complete months only, to {day(view.coverage.complete_until)}",
        alt=f"{title}. {tracks_sentence(view)}", sources=source_line(view.evidence, view.meetings),
    )  # fmt: skip


def hosts_chart(view: View) -> Figure:
    """Draw the share of meetings that brought a result by outside host, with intervals."""
    whole = view.hosts
    table = whole.head(HOSTS_SHOWN).copy()
    table["host"] = [view.name(code) for code in table["host"]]
    table["label"] = [f"{good} of {total}" for good, total in zip(table["with_result"], table["meetings"], strict=True)]
    # The best of many against the worst of many: the intervals must hold all hosts at once.
    wide = [
        wilson(good, total, len(table)) for good, total in zip(table["with_result"], table["meetings"], strict=True)
    ]
    apart = len(table) > 1 and max(low for low, _ in wide) > min(high for _, high in wide)
    title = (
        f"That one host brings more results than another could not be shown for {count(len(table), 'host')} on our list"
        if len(table) and not apart
        else "Meetings of some hosts on our list brought results more often than those of others; hosts choose easy ones, so this is no measure of them"
        if len(table)
        else "Results by host"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        base = alt.Chart(table).encode(
            y=alt.Y("host:N").sort(None).title(None).axis(domain=False, ticks=False, labelLimit=130)
        )
        scale = alt.Scale(domain=[0, 100])
        x = alt.X("low_pct:Q", scale=scale).title("percent of meetings").axis(values=[0, 25, 50, 75, 100])
        line = base.mark_rule(strokeWidth=3, color=QUIET, opacity=0.6).encode(x=x, x2="high_pct:Q")
        dot = base.mark_point(filled=True, size=90, color=CLASS_COLOURS["agreement"], opacity=1).encode(
            x="share_pct:Q", tooltip=["host:N", "label:N"]
        )
        text = base.mark_text(dy=-11, color=INK).encode(x="share_pct:Q", text="label:N")
        return (line + dot + text).properties(width=WIDTHS[size], height=42 * max(len(table), 1))

    words = [
        f"{row.host}: {row.label} ({percent(row.share_pct)}, {interval(row.low_pct, row.high_pct)})"
        for row in table.itertuples()
    ]
    left = f" The {HOSTS_SHOWN} with most meetings of {len(whole)}." if len(whole) > HOSTS_SHOWN else ""
    return figure(
        draw, table.round(1), id="hosts", title=title, sure=f"{count(int(whole['meetings'].sum()) if len(whole) else 0, 'meeting')}; what a result is, is our judgement; events are complete to {day(view.coverage.complete_until)}",
        subtitle=f"Share of meetings with Russia, Ukraine or both that brought an agreement or a partial result; line: 95% interval.{left}",
        alt=f"{title}. {'; '.join(words)}.", sources=source_line(view.evidence, view.meetings),
        columns=["host", "meetings", "with_result", "share_pct", "low_pct", "high_pct"],
    )  # fmt: skip
