"""The book over time: its headline measures at each month end, as a reader of that day would have seen them."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import lapse
from trucebook.analysis.scenarios import OUTCOMES
from trucebook.evidence.door import Evidence
from trucebook.figures import scenarios
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import source_line
from trucebook.figures.theme import ACTOR_COLOURS, INK, QUIET
from trucebook.prose import count, day, percent

TABLES = (*scenarios.FACTS, "polls", "poll_answers")

ASKED = {"negotiate-or-fight": "Gallup", "talks-or-continue": "Levada Center"}
"""Series that ask each public about talks, and the pollster that asked in the same words for longest."""

PANELS = {
    "gap": ("Gap on paper, % of the widest", INK),
    "negotiate-or-fight": ("Ukrainians for talks soon (Gallup), %", ACTOR_COLOURS["UA"]),
    "talks-or-continue": ("Russians for peace talks (Levada), %", ACTOR_COLOURS["RU"]),
    "contacts": ("Meetings and calls in the month", QUIET),
    **{name: (f"Chance of {scenarios.NAMES[name].lower()}, %", scenarios.COLOURS[name]) for name in OUTCOMES},
}
"""Heading and colour of each panel, from top to bottom."""


LEAST = 3
"""With fewer month ends there is no course to draw."""


def lapse_chart(evidence: Evidence) -> Figure:
    """Draw the measures as small charts over the same months."""
    frames = {name: evidence[name] for name in (*TABLES, *scenarios.JUDGEMENTS, "series")}
    complete = {name: evidence.coverage(name).complete_until for name in scenarios.FACTS}
    data = lapse.measures(frames, evidence.as_of, complete, ASKED).round({"value": 1, "low": 1, "high": 1})
    if data["day"].nunique() < LEAST:
        data = data.iloc[:0]
    shown = [name for name in PANELS if name in set(data["measure"])]
    days = [str(data["day"].min())[:10], str(data["day"].max())[:10]]

    def draw(size: Size) -> alt.TopLevelMixin:
        columns = 2 if size == "wide" else 1
        width = WIDTHS[size] // columns - 40
        panels = [_panel(data[data["measure"] == name], name, days, width) for name in shown]
        rows = [alt.hconcat(*panels[at : at + columns], spacing=16) for at in range(0, len(panels), columns)]
        return alt.vconcat(*rows, spacing=10)

    title = _title(data)
    said, answers = evidence["positions"], evidence["poll_answers"]
    drawn = [said[said["actor"].isin(["RU", "UA"]) & said["concession_level"].notna()], _asked(answers)]
    wide = _wide(data)
    return figure(
        draw, wide, id="lapse", title=title,
        subtitle=f"Each point is computed from nothing but what was public at that month's end. Chances are for {count(scenarios.Settings.months, 'month')} ahead. Bands: uncertain codes (gap), 95% interval of the newest poll (publics), lowest to highest view (chances)",
        alt=f"{title}. Small charts of {len(shown)} measures at {data['day'].nunique()} month ends.",
        sources=source_line(evidence, *drawn), columns=[name for name in wide if not name.endswith((": low", ": high"))],
    )  # fmt: skip


def _asked(answers: pd.DataFrame) -> pd.DataFrame:
    return answers[answers["series"].isin(ASKED)]


def _wide(data: pd.DataFrame) -> pd.DataFrame:
    """Return the measures with one row a month end, the newest first, each with the ends of its interval where it has one."""
    parts = {}
    for name, (words, _) in PANELS.items():
        own = data[data["measure"] == name].set_index("day")
        if len(own):
            parts[words] = own["value"]
        if own["low"].notna().any():
            parts[f"{words}: low"], parts[f"{words}: high"] = own["low"], own["high"]
    return pd.DataFrame(parts).rename_axis("month end").sort_index(ascending=False).reset_index()


def _panel(own: pd.DataFrame, name: str, days: list[str], width: int) -> alt.Chart | alt.LayerChart | alt.FacetChart:
    words, colour = PANELS[name]
    x = alt.X("day:T").title(None).scale(domain=days).axis(format="%Y", tickCount="year", grid=False)
    tips = [alt.Tooltip("day:T", format="%B %Y", title="end of"), alt.Tooltip("value:Q")]
    if own["low"].notna().any():
        tips += [alt.Tooltip("low:Q"), alt.Tooltip("high:Q")]
    base = alt.Chart(own).encode(x=x, tooltip=tips)
    if name == "contacts":
        bars = base.mark_bar(color=colour, width=max(width // (2 * own["day"].nunique()), 2))
        chart: alt.Chart | alt.LayerChart | alt.FacetChart = bars.encode(
            y=alt.Y("value:Q").title(None).axis(tickCount=3, tickMinStep=1)
        )
    else:
        y = alt.Y("value:Q").scale(domain=[0, 100]).axis(values=[0, 50, 100]).title(None)
        low = alt.Y("low:Q").scale(domain=[0, 100]).axis(values=[0, 50, 100]).title(None)
        band = base.mark_area(color=colour, opacity=0.2, interpolate="step-after").encode(y=low, y2="high:Q")
        line = base.mark_line(color=colour, strokeWidth=2, interpolate="step-after").encode(y=y)
        last = alt.Chart(own.tail(1)).mark_text(align="right", dy=-9, color=colour, fontWeight=600)
        chart = band + line + last.encode(x=x, y=y, text=alt.Text("value:Q", format=".0f"))
    title = alt.TitleParams(words, anchor="start", color=INK, fontSize=12)
    return chart.properties(width=width, height=84, title=title)


def _title(data: pd.DataFrame) -> str:
    gap = data[data["measure"] == "gap"]
    if gap.empty:
        return "The book's headline measures at each month end: too few months yet"
    first, last = gap.iloc[0], gap.iloc[-1]
    apart = f"{percent(first['value'])} of the widest gap at the end of {day(first['day'].strftime('%Y-%m'))}, {percent(last['value'])} at the end of {day(last['day'].strftime('%Y-%m'))}"
    return f"How far apart the positions stood as seen at the time: {apart}"
