"""Charts of public opinion."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from trucebook.analysis import pooling
from trucebook.chapters.opinion.chapter import View
from trucebook.chapters.opinion.sentences import sure_of, title
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Size, figure, wrapped
from trucebook.figures.polls import meaning, when
from trucebook.figures.sources import source_line
from trucebook.figures.theme import INK, PAPER, QUIET, colour_of
from trucebook.prose import count

DOTS = 100
"""Polls that a small chart draws: more would cover each other, and weigh down the page."""

SHORT_SPAN = 700
"""A trend chart of fewer days names months below it, not years."""


def trend_chart(view: View, group: str, *, id: str) -> Figure:
    """Draw the headline numbers of a group of series over time, one small chart a series: polls with their intervals, the pooled band.

    Filled dots are of the question that their pollster asked most often, hollow ones of another; only filled ones enter the band.
    """
    waves = {key: view.waves[key] for key in view.drawn[group] if key in view.waves}
    thinned = any(len(own) > DOTS for own in waves.values())
    table = _trend_table(view.series, {key: _thinned(own) for key, own in waves.items()})
    first, last = table["when"].min(), table["when"].max()
    known = view.evidence.coverage("polls")
    inside = view.marks[view.marks["when"].between(first, last)] if len(table) else view.marks.iloc[:0]

    def draw(size: Size) -> alt.TopLevelMixin:
        parts = []
        for panel, (key, own) in enumerate(table.groupby("key", sort=False)):
            numbered = len(inside) > 0 and panel % 3 == 0  # each third one, as the lines run through all
            level = view.levels.get(str(key))
            about = meaning(view.evidence, str(key), waves[str(key)].iloc[-1])
            caption = alt.TitleParams(
                wrapped(str(own["series"].iloc[0]), size, bold=True), subtitle=wrapped(f"{about} ({_behind(level)})", size, 12),
                anchor="start", color=INK, fontSize=13, subtitleFontSize=12, subtitleColor=QUIET, offset=34 if numbered else 8,
            )  # fmt: skip
            colour = colour_of(view.evidence, view.series.loc[str(key), "public"])
            layers = [
                *hatch.uncovered(known, *_ends(first, last)),
                *_mark_layers(inside, numbered),
                *_band_layers(level, colour),
            ]
            layers += _poll_layers(own, _time_axis(first, last), colour)
            parts.append(
                alt.layer(*layers).properties(
                    width=WIDTHS[size] - 52, height=110 if size == "wide" else 84, title=caption
                )
            )
        return alt.vconcat(*parts, spacing=14).resolve_scale(shape="independent")

    said = title(view, group)
    words = [
        f"{view.series.loc[key, 'title']}: {own.iloc[0]['share_pct']:.0f} percent ({when(own.iloc[0])}), {own.iloc[-1]['share_pct']:.0f} percent ({when(own.iloc[-1])})"
        for key, own in waves.items()
    ]
    behind = view.answers[view.answers["id"].isin([one for own in waves.values() for one in own["id"]])]
    return figure(
        draw, table.drop(columns="key"), id=id, title=said, sure=sure_of(view, view.drawn[group]),
        subtitle="Percent of those asked. Dot: a poll (hollow: another question than that pollster's usual one), upright line: its 95% interval, shape: pollster; band: the level that all comparable polls together show, with its 90% interval."
        f"{f' Of more than {DOTS} polls, so many are drawn, evenly over time; all are in poll_answers.csv.' if thinned else ''}"
        f"{hatch.told(known, 'polls', _ends(first, last)[1]) if len(table) else ''}",
        alt=f"{said}. {'; '.join(words) or 'No poll'}.", sources=source_line(view.evidence, behind),
        columns=["series", "pollster", "fieldwork", "share", "low", "high", "n", "comparable"],
    )  # fmt: skip


def _thinned(own: pd.DataFrame) -> pd.DataFrame:
    """Return at most so many polls of a series as a chart can show, evenly from the first to the last."""
    return own.iloc[[round(place * (len(own) - 1) / (DOTS - 1)) for place in range(DOTS)]] if len(own) > DOTS else own


def _trend_table(series: pd.DataFrame, waves: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the headline number of each wave of each series, with its interval, as a reader sees it."""
    rows = [
        {
            "series": series.loc[key, "title"], "when": row["when"], "pollster": row["pollster"], "question": row["question"], "answer": row["answer"],
            "share": row["share_pct"], "low": round(row["low_pct"], 1), "high": round(row["high_pct"], 1), "n": row["n_used"], "sample": row["n_from"],
            "fieldwork": when(row), "comparable": "yes" if row["main"] else "no", "key": key,
        }
        for key, table in waves.items() for _, row in table.iterrows()
    ]  # fmt: skip
    names = ["series", "when", "pollster", "question", "answer", "share", "low", "high", "n", "sample", "fieldwork", "comparable", "key"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def _ends(first: pd.Timestamp, last: pd.Timestamp) -> tuple[str, str]:
    """Return the ends of the axis of time: a little beyond the polls, so that no dot lies on an end."""
    edge = (last - first) / 40 + pd.Timedelta(days=1)
    return f"{first - edge:%Y-%m-%d}", f"{last + edge:%Y-%m-%d}"


def _time_axis(first: pd.Timestamp, last: pd.Timestamp) -> alt.X:
    """Return the axis of time of all small charts; a short one names months, a long one years."""
    time = alt.X("when:T").scale(domain=list(_ends(first, last))).title(None)
    if (last - first).days > SHORT_SPAN:
        return time.axis(format="%Y", tickCount="year", grid=False)
    return time.axis(format="%b %Y", tickCount=4, grid=False)


def _mark_layers(inside: pd.DataFrame, numbered: bool) -> list[alt.Chart]:
    """Return the lines of the marked events, and their numbers above them in three rows."""
    if inside.empty:
        return []
    layers = [alt.Chart(inside).mark_rule(strokeWidth=1, strokeDash=[2, 3]).encode(x="when:T", tooltip=["what:N"])]
    for place in range(3) if numbered else ():
        layers.append(
            alt.Chart(inside[inside["number"] % 3 == place])
            .mark_text(fontSize=12, color=QUIET)
            .encode(x="when:T", y=alt.value(-7 - 11 * place), text="number:Q")
        )
    return layers


def _band_layers(level: pooling.Pooled | None, colour: str) -> list[alt.Chart]:
    """Return the pooled level of a series with its band; nothing where too few waves can be compared."""
    if level is None:
        return []
    low = alt.Y("low_pct:Q").scale(domain=[0, 100]).title(None)
    band = alt.Chart(level.curve.round({"level_pct": 1, "low_pct": 1, "high_pct": 1})).encode(x="when:T")
    return [
        band.mark_area(color=colour, opacity=0.22).encode(y=low, y2="high_pct:Q"),
        band.mark_line(color=colour, strokeWidth=1.5).encode(y="level_pct:Q"),
    ]


def _poll_layers(own: pd.DataFrame, time: alt.X, colour: str) -> list[alt.Chart]:
    """Return the polls of a series: intervals, dots, and the number of the last one."""
    main = own.assign(main=own["comparable"] == "yes")
    base = alt.Chart(main[["when", "pollster", "fieldwork", "share", "low", "high", "main"]])
    axis = alt.Y("low:Q").scale(domain=[0, 100]).title(None).axis(values=[0, 50, 100], ticks=False, domain=False)
    return [
        base.mark_rule(strokeWidth=2, color=colour, opacity=0.45).encode(x="when:T", y=axis, y2="high:Q"),
        base.mark_point(filled=True, size=42, opacity=1, stroke=colour, strokeWidth=1.5).encode(
            x=time, y="share:Q", shape=alt.Shape("pollster:N").legend(None),
            fill=alt.condition("datum.main", alt.value(colour), alt.value(PAPER)),
            tooltip=["pollster:N", "fieldwork:N", alt.Tooltip("share:Q", title="percent"), "low:Q", "high:Q"],
        ),
        alt.Chart(own.tail(1)[["when", "share"]])
        .mark_text(align="left", dx=8, color=colour, fontWeight=600, fontSize=13)
        .encode(x="when:T", y="share:Q", text=alt.Text("share:Q", format=".0f")),
    ]  # fmt: skip


def _behind(level: pooling.Pooled | None) -> str:
    if level is None:
        return "too few comparable waves for a curve"
    if level.houses.empty:
        return f"band: {count(level.waves, 'wave')} of one pollster"
    return f"band: {count(level.waves, 'wave')} of {count(len(level.houses), 'pollster')}"
