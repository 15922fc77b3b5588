"""The timeline's charts: the rounds in time, how often they brought a result, contacts by month."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import timeline
from trucebook.chapters.timeline.chapter import View
from trucebook.chapters.timeline.sentences import silence_sentence
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.lighter import lighter
from trucebook.figures.sources import source_line
from trucebook.figures.theme import CLASS_COLOURS, CLASS_SHAPES, INK, QUIET
from trucebook.figures.words import OUTCOME_WORDS
from trucebook.prose import count, day, interval, listed, span

FORMAT_WORDS = {
    "direct": "Direct", "mediated": "Mediated", "shuttle": "Shuttle", "multilateral": "Multilateral", "unilateral": "Unilateral",
}  # fmt: skip

LANES = ("rounds", "technical teams")
"""Lanes of the chart of rounds: delegations, and meetings below them."""


BELOW, TALL = -1.6, 8
"""Where technical meetings stand below the rounds, and how many rounds stand upon each other at most."""

MARKS, SPELLS = 40, 6
"""So many of the newest meetings are drawn, and so many series named; far more than there are."""


def rounds_chart(view: View) -> Figure:
    """Draw each round and each technical meeting in time, rounds of a series upon each other, what is not covered shaded."""
    spells = view.series.tail(SPELLS).reset_index(drop=True)
    height = {name: place for ids in spells["ids"] for place, name in enumerate(ids)}
    both = (
        pd.concat([view.held.assign(lane=LANES[0]), view.technical.assign(lane=LANES[1])])
        .sort_values("start")
        .tail(MARKS)
    )
    table = pd.DataFrame(
        {
            "day": both["start"], "lane": both["lane"], "what": both["name"], "where": both["place"].fillna(""),
            "outcome": both["outcome_class"].map(OUTCOME_WORDS).fillna("not classed"), "class": both["outcome_class"].fillna("pending"),
            "high": [min(height.get(name, 0), TALL) if lane == LANES[0] else BELOW for name, lane in zip(both["id"], both["lane"], strict=True)],
        }
    ).sort_values("day", ignore_index=True)  # fmt: skip
    title = "Rounds of both sides"
    if len(view.held):
        last = view.held.iloc[-1]
        title = (
            f"{count(len(view.held), 'round').capitalize()} in {count(len(view.series), 'series', 'series')}; the last on record, on "
            f"{span(last['start'], last['end'])}, brought {OUTCOME_WORDS.get(str(last['outcome_class']), 'an outcome not classed')}"
        )
    told = "; ".join(
        f"{span(row.start, row.end)}: {count(row.number, 'round')}, {row.with_result} with a result"
        for row in spells.itertuples()
    )
    made = figure(
        lambda size: _rounds(view, table, spells, size), table[["day", "lane", "what", "where", "outcome"]], id="rounds", title=title,
        subtitle="Each mark is a meeting with Russia and Ukraine at the table, rounds of one series upon each other; colour and shape: what it "
        f"brought as judged at the time.{hatch.told(view.coverage, 'events', view.as_of)}",
        alt=f"{title}. {told}. {silence_sentence(view)}", sources=source_line(view.evidence, both),
        sure=f"{count(len(view.held), 'round')} on record; events complete to {day(view.coverage.complete_until)}; technical teams only in part",
    )  # fmt: skip
    return lighter(made)


def _rounds(view: View, table: pd.DataFrame, spells: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    first = f"{view.invasion.year}-01-01"
    end = str(max(pd.Timestamp(view.as_of), table["day"].max()).date())
    x = alt.X("day:T").scale(domain=[first, end]).title(None).axis(format="%Y", tickCount="year", grid=True)
    top = max(float(table["high"].max()), 2.0) + 2.5
    y = alt.Y("high:Q").scale(domain=[BELOW - 1.2, top], nice=False).title(None).axis(None)
    layers = hatch.uncovered(view.coverage, first, end)
    classes = [name for name in CLASS_COLOURS if name in set(table["class"])]
    words = [OUTCOME_WORDS[name] for name in classes]
    colour = alt.Color("outcome:N").scale(domain=words, range=[CLASS_COLOURS[name] for name in classes])
    shape = alt.Shape("outcome:N").scale(domain=words, range=[CLASS_SHAPES[name] for name in classes])
    tip = [alt.Tooltip("day:T", format="%d %B %Y", title="from"), "what:N", "where:N", "outcome:N"]
    marks = alt.Chart(table).mark_point(filled=True, size=95, opacity=0.9)
    layers.append(
        marks.encode(x=x, y=y, color=colour.legend(symbolOpacity=1, columnPadding=14), shape=shape, tooltip=tip)
    )
    labels = pd.DataFrame(
        {
            "day": spells["start"] + (spells["end"] - spells["start"]) / 2,
            # Neighbours stand at two heights, so that their names don't meet.
            "high": [min(row.number - 1, TALL) + (1.1 if row.Index % 2 else 2.2) for row in spells.itertuples()],
            "label": [
                f"{row.number} rounds" if size == "narrow" else f"{row.number} rounds, {row.with_result} with a result"
                for row in spells.itertuples()
            ],
            "early": spells["start"].dt.year == view.invasion.year,
        }
    )  # fmt: skip
    named = alt.Chart(labels).encode(x=x, y=y, text="label:N")
    layers.append(named.transform_filter("datum.early").mark_text(align="left", dx=-10, color=INK))
    layers.append(named.transform_filter("!datum.early").mark_text(align="center", color=INK))
    below = alt.Chart(pd.DataFrame({"name": ["Technical teams, recorded only in part"], "high": [BELOW - 0.9]}))
    layers.append(below.mark_text(align="left", color=QUIET).encode(x=alt.value(2), y=y, text="name:N"))
    return alt.layer(*layers).properties(width=WIDTHS[size], height=210)


def results_chart(view: View) -> Figure:
    """Draw the share of rounds with at least a partial result by period, with its interval."""
    table = view.results.copy()
    table["label"] = [f"{good} of {total}" for good, total in zip(table["with_result"], table["rounds"], strict=True)]
    table["period"] = table["period"].replace(timeline.ALL, "all")
    title = "Rounds with a result"
    if len(table) > 1:
        told = listed(f"{row.label} rounds ({row.period})" for row in table.iloc[1:].itertuples())
        title = f"At least a partial result came of {told}"

    def draw(size: Size) -> alt.TopLevelMixin:
        base = alt.Chart(table).encode(y=alt.Y("period:N").sort(None).title(None).axis(domain=False, ticks=False))
        scale = alt.Scale(domain=[0, 100])
        line = base.mark_rule(strokeWidth=3, color=QUIET, opacity=0.6).encode(
            x=alt.X("low_pct:Q").scale(scale).title("percent of rounds").axis(values=[0, 25, 50, 75, 100]),
            x2="high_pct:Q",
        )
        dot = base.mark_point(filled=True, size=90, color=CLASS_COLOURS["agreement"], opacity=1).encode(
            x="share_pct:Q", tooltip=["period:N", "label:N", alt.Tooltip("share_pct:Q", format=".0f", title="percent")]
        )
        text = base.mark_text(dy=-11, color=INK).encode(x="share_pct:Q", text="label:N")
        return (line + dot + text).properties(width=WIDTHS[size], height=44 * max(len(table), 1))

    words = [
        f"{row.period}: {row.label} ({row.share_pct:.0f}%, {interval(row.low_pct, row.high_pct)})"
        for row in table.itertuples()
    ]
    made = figure(
        draw, table, id="results", title=title, sure=f"{count(len(view.held), 'round')}; what a result is, is our judgement; intervals allow for rounds of a series that end alike",
        subtitle="Share of rounds with an agreement or a partial result as judged at the time; line: 95% interval",
        alt=f"{title}. {'; '.join(words)}.", sources=source_line(view.evidence, view.held),
        columns=["period", "rounds", "with_result", "share_pct", "low_pct", "high_pct"],
    )  # fmt: skip
    return lighter(made)


def contacts_chart(view: View) -> Figure:
    """Draw meetings and calls a month by format."""
    table = view.contacts.assign(format=view.contacts["format"].map(FORMAT_WORDS))
    recorded = view.events[view.events["kind"].isin(["meeting", "call"])]
    sums = table.groupby("format")["contacts"].sum().sort_values(ascending=False)
    title = "Meetings and calls a month"
    if len(sums):
        direct, shuttle = (int(sums.get(FORMAT_WORDS[name], 0)) for name in ("direct", "shuttle"))
        title = f"Of {int(sums.sum())} meetings and calls on record, {direct} were of the two sides alone and {shuttle} of a third party with one side"
    named = listed(f"{name.lower()} {number}" for name, number in sums.items())
    made = figure(
        lambda size: _contacts(view, table, size), table, id="contacts", title=title, sure=f"counts of what was found; events are complete to {day(view.coverage.complete_until)}",
        subtitle=f"Meetings and calls held a month, by format; counts of what was found, so a busy month may be one that was read more closely.{hatch.told(view.coverage, 'events', view.as_of)}",
        alt=f"{title}. By format: {named or 'none'}.", sources=source_line(view.evidence, recorded),
    )  # fmt: skip
    return lighter(made)


def _contacts(view: View, table: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    """Draw a panel a format; the panels share their years, which the lowest one names."""
    end = max(table["month"].max() + pd.offsets.MonthEnd(1), pd.Timestamp(view.as_of))
    days = [str(table["month"].min())[:10], str(end)[:10]]
    most = int(table["contacts"].max())
    y = alt.Y("contacts:Q").scale(domain=[0, most]).title(None).axis(values=[0, most])
    tip = [alt.Tooltip("month:T", format="%B %Y"), "format:N", "contacts:Q"]
    unknown = hatch.uncovered(view.coverage, days[0], days[1])
    shown = [word for word in FORMAT_WORDS.values() if word in set(table["format"])]
    parts = []
    for name in shown:
        axis = alt.Axis(format="%Y", tickCount="year", grid=False, labels=name == shown[-1], ticks=name == shown[-1])
        own = alt.Chart(table[table["format"] == name])
        bars = own.mark_bar(width=4 if size == "narrow" else 9, color=CLASS_COLOURS["partial"]).encode(
            x=alt.X("month:T", axis=axis).scale(domain=days).title(None), y=y, tooltip=tip
        )
        head = alt.TitleParams(name, anchor="start", fontSize=13, color=INK)
        parts.append(alt.layer(*unknown, bars).properties(width=WIDTHS[size] - 24, height=56, title=head))
    return alt.vconcat(*parts, spacing=4)
