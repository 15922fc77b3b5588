"""Charts: when the next round may come: sentences, charts and tables."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from trucebook.analysis import nextround
from trucebook.chapters.timeline.nextround.chapter import Outlook
from trucebook.chapters.timeline.nextround.sentences import shape_sentence
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.lighter import lighter
from trucebook.figures.sources import source_line
from trucebook.figures.theme import CLASS_COLOURS, CLASS_SHAPES, INK, QUIET
from trucebook.prose import count, day

FORECAST_WORDS = {"model": "model of the gaps", "base": "base rate"}


def gaps_chart(evidence: Evidence, seen: Outlook, held: pd.DataFrame) -> Figure:
    """Draw the share of gaps longer than so many days: steps without a model, line and band of the model."""
    steps = nextround.kaplan_meier(seen.gaps)
    ended = seen.gaps[seen.gaps["ended"]] if len(seen.gaps) else seen.gaps
    model = (
        nextround.fit(seen.gaps["days"].to_numpy(dtype=float), seen.gaps["ended"].to_numpy(dtype=bool))
        if len(seen.gaps)
        else None
    )
    days = np.geomspace(1, max(1000.0, float(steps["days"].max()) if len(steps) else 0), 28)
    curve = model.survival(days) if model is not None else steps.head(0)
    first = pd.DataFrame({"days": [1.0], "share": [1.0], "low": [1.0], "high": [1.0]})
    table = pd.concat([
        pd.concat([first, steps[steps["days"] > 1]] if len(steps) else [steps]).assign(curve="as counted (Kaplan–Meier)"),
        curve.assign(curve="model (Weibull)"),
    ])  # fmt: skip
    for name in ("share", "low", "high"):
        table[name] = (100 * table[name].astype(float)).round(2)
    table["days"] = table["days"].astype(float).round(2)
    short = int((ended["days"] <= 30).sum()) if len(ended) else 0
    title = (
        f"{short} of {len(ended)} gaps between rounds lasted a month at most; the longest lasted {ended['days'].max():,.0f} days"
        if len(ended)
        else "Gaps between rounds"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        x = (
            alt.X("days:Q")
            .scale(type="log", domain=[1, float(days[-1])])
            .title("days since the last round (logarithmic)")
        )
        x = x.axis(values=[1, 3, 10, 30, 100, 300, 1000], grid=False)
        y = alt.Y("share:Q").scale(domain=[0, 100]).title("percent of gaps longer").axis(values=[0, 25, 50, 75, 100])
        fitted = alt.Chart(table[table["curve"] == "model (Weibull)"])
        counted = alt.Chart(table[table["curve"] != "model (Weibull)"])
        band = fitted.mark_area(opacity=0.22, color=CLASS_COLOURS["partial"]).encode(x=x, y=alt.Y("low:Q"), y2="high:Q")
        line = fitted.mark_line(color=CLASS_COLOURS["partial"], strokeWidth=2).encode(x=x, y=y)
        stairs = counted.mark_line(interpolate="step-after", color=INK, strokeWidth=1.5).encode(x=x, y=y)
        return (band + line + stairs).properties(width=WIDTHS[size], height=240)

    made = figure(
        draw, table, id="gaps", title=title, sure=f"{count(len(ended), 'gap')} that ended, one open; events are complete to {day(seen.until)}",
        subtitle=f"Share of gaps between rounds since {day(evidence.landmark('invasion'))} that lasted longer; steps: as counted (Kaplan–Meier), line and band: Weibull "
        f"model with 90% interval; the open gap is counted up to {day(seen.until)}",
        alt=f"{title}. {shape_sentence(seen)}", sources=source_line(evidence, held), columns=["curve", "days", "share", "low", "high"],
    )  # fmt: skip
    return lighter(made)


def reliability_chart(evidence: Evidence, seen: Outlook, held: pd.DataFrame) -> Figure:
    """Draw how often rounds came when so likely a round was forecast."""
    table = nextround.reliability(seen.tested).round(1)
    table["forecast"] = table["forecast"].map(FORECAST_WORDS)
    model = table[table["forecast"] == FORECAST_WORDS["model"]]
    off = model[(model["mean_pct"] < model["low_pct"]) | (model["mean_pct"] > model["high_pct"])]
    title = (
        "Too few past forecasts to judge"
        if table.empty
        else "No class of past forecasts is off by more than chance, which with so few rounds is a weak test"
        if off.empty
        else f"The model was off by more than chance in {count(len(off), 'class', 'classes')} of {len(model)}"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        scale = alt.Scale(domain=[0, 100])
        x = alt.X("mean_pct:Q", scale=scale).title("forecast, percent").axis(values=[0, 25, 50, 75, 100])
        y = alt.Y("share_pct:Q", scale=scale).title(None).axis(values=[0, 25, 50, 75, 100])
        diagonal = alt.Chart(pd.DataFrame({"at": [0, 100]})).mark_line(color=QUIET, strokeDash=[4, 3], strokeWidth=1)
        base = alt.Chart(table)
        words = list(FORECAST_WORDS.values())
        colour = alt.Color("forecast:N").scale(domain=words, range=[CLASS_COLOURS["partial"], CLASS_COLOURS["pending"]])
        shape = alt.Shape("forecast:N").scale(
            domain=words, range=[CLASS_SHAPES["agreement"], CLASS_SHAPES["collapsed"]]
        )
        rule = base.mark_rule(strokeWidth=2, opacity=0.6).encode(
            x=x, y=alt.Y("low_pct:Q", scale=scale), y2="high_pct:Q", color=colour
        )
        dots = base.mark_point(filled=True, size=80, opacity=1).encode(
            x=x, y=y, color=colour, shape=shape, tooltip=["forecast:N", "mean_pct:Q", "forecasts:Q", "came:Q"]
        )
        return (diagonal.encode(x="at:Q", y="at:Q") + rule + dots).properties(width=WIDTHS[size], height=260)

    words = [f"{row.forecast} {row.mean_pct:.0f}%: {row.came} of {row.forecasts}" for row in table.itertuples()]
    made = figure(
        draw, table, id="reliability", title=title,
        subtitle="Forecasts at past month-ends for 30, 60 and 90 days together, by how likely a round was said to be; line: 95% interval (Wilson), "
        "too narrow because windows overlap; upwards: percent of them after which a round came; dashed: perfect",
        alt=f"{title}. {'; '.join(words)}.", sources=source_line(evidence, held),
    )  # fmt: skip
    return lighter(made)
