"""When the next round may come: sentences, charts and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import altair as alt
import numpy as np
import pandas as pd

from trucebook.analysis import nextround
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.lighter import lighter
from trucebook.figures.sources import Citations, source_line
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import CLASS_COLOURS, CLASS_SHAPES, INK, QUIET
from trucebook.prose import count, day, interval, listed, percent

FORECAST_WORDS = {"model": "model of the gaps", "base": "base rate"}


@dataclass(frozen=True)
class Outlook:
    """Everything that the page says about the next round.

    Attributes
    ----------
    until : datetime.date
        Day up to which the events are complete: forecasts start there.
    gaps, model, tested, scores : pandas.DataFrame
        See :mod:`trucebook.analysis.nextround`.
    base : dict of int to (float, int, int)
        Base rate by horizon, see :func:`trucebook.analysis.nextround.base_rate`.
    """

    until: date
    gaps: pd.DataFrame
    model: pd.DataFrame
    tested: pd.DataFrame
    scores: pd.DataFrame
    base: dict[int, tuple[float, int, int]]

    @property
    def beats(self) -> bool:
        """Whether the model did better than the base rate in the past, on both scores at every horizon.

        The page shows one of the two for all horizons: a mixture could give a longer time the smaller chance.
        """
        return bool(len(self.scores) and self.scores["better"].all())


def outlook(evidence: Evidence, events: pd.DataFrame, held: pd.DataFrame) -> Outlook:
    """Compute the forecast, its backtest and the base rate as of the edition."""
    until = min(evidence.as_of, evidence.coverage("events").complete_until)
    tested = nextround.backtest(events, until)
    rates = {horizon: nextround.base_rate(held, until, horizon) for horizon in nextround.HORIZONS}
    return Outlook(
        until, nextround.gaps(held, until), nextround.forecast(held, until), tested, nextround.scores(tested),
        {horizon: rate for horizon, rate in rates.items() if rate is not None},
    )  # fmt: skip


def next_round_sentence(seen: Outlook, held: pd.DataFrame, cite: Citations) -> str:
    """Say how likely a round is within each horizon, by the model where it earned trust, else by the base rate."""
    if seen.tested.empty:
        ended = int(seen.gaps["ended"].sum()) if len(seen.gaps) else 0
        return (
            f"How soon the next round comes cannot be said: with {count(ended, 'completed gap')} between rounds there is no record "
            "of past forecasts to test a model against."
        )
    parts = []
    for horizon in nextround.HORIZONS:
        row = seen.model[seen.model["horizon"] == horizon]
        if seen.beats and len(row):
            one = row.iloc[0]
            parts.append(
                f"{percent(100 * one['probability'])} within {horizon} days (90% interval {interval(100 * one['low'], 100 * one['high'])})"
            )
        elif horizon in seen.base:
            share, good, total = seen.base[horizon]
            parts.append(
                f"{percent(100 * share)} within {horizon} days (base rate: {good} of {total} past month-ends, smoothed)"
            )
    return (
        f"Counted from {cite(day(seen.until), 'events', held)}, up to when our events are complete, the chance that a further round began was "
        f"{listed(parts)}."
    )


def verdict_sentence(seen: Outlook) -> str:
    """Say whether the model beat the base rate in the backtest, and which of the two the page shows."""
    if seen.scores.empty:
        return "There are too few past months with a known outcome to test the model; no probability is shown."
    better = [str(int(one)) for one in seen.scores.loc[seen.scores["better"], "horizon"]]
    worse = [str(int(one)) for one in seen.scores.loc[~seen.scores["better"], "horizon"]]
    sure = [str(int(one)) for one in seen.scores.loc[seen.scores["better"] & (seen.scores["gain_low"] > 0), "horizon"]]
    came = listed(
        f"{int(row['came'])} of {int(row['forecasts'])} at {int(row['horizon'])} days"
        for row in seen.scores.to_dict("records")
    )
    parts = []
    if better:
        doubt = (
            f" Only at {listed(sure)} days is the gain in the Brier score larger than chance (90% interval above zero)."
            if sure and len(sure) < len(better)
            else ""
            if sure
            else " Nowhere is the gain larger than chance (the 90% intervals include zero)."
        )
        parts.append(
            f"Tested on past month-ends, the model did better than the base rate at {listed(better)} days.{doubt}"
        )
    if worse:
        parts.append(
            f"At {listed(worse)} days the model did not beat the base rate, so the page shows the base rate, at all horizons."
        )
    return f"{' '.join(parts)} Windows in which a round came: {came}."


def shape_sentence(seen: Outlook) -> str:
    """Say whether rounds come in bursts."""
    table = seen.gaps
    model = (
        nextround.fit(table["days"].to_numpy(dtype=float), table["ended"].to_numpy(dtype=bool)) if len(table) else None
    )
    if model is None:
        return ""
    middle, low, high = model.shape_interval
    word = (
        "rounds come in bursts: the longer the silence, the less likely a round on the next day"
        if high < 1
        else "rounds grow likelier the longer the silence"
        if low > 1
        else "the record does not show whether a long silence makes a round likelier or less likely"
    )
    return f"The fitted shape is {middle:.2f} (90% interval {low:.2f} to {high:.2f}); {word}."


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
        draw, table, id="gaps", title=title,
        subtitle="Share of gaps between rounds since 24 February 2022 that lasted longer; steps: as counted (Kaplan–Meier), line and band: Weibull "
        f"model with 90% interval; the open gap is counted up to {day(seen.until)}",
        alt=f"{title}. {shape_sentence(seen)}", sources=source_line(evidence, held), columns=["curve", "days", "share", "low", "high"],
    )  # fmt: skip
    return lighter(made)


def outlook_table(seen: Outlook) -> Html:
    """Return both forecasts by horizon, and which is shown."""
    if seen.tested.empty:
        return Html("<p>No forecast: there is no record yet to test one against.</p>")
    rows = []
    for horizon in nextround.HORIZONS:
        row = seen.model[seen.model["horizon"] == horizon]
        rate = seen.base.get(horizon)
        rows.append({
            "within": f"{horizon} days, to {day(pd.Timestamp(seen.until) + pd.Timedelta(days=horizon))}",
            "model": percent(100 * row.iloc[0]["probability"]) if len(row) else "",
            "90% interval": interval(100 * row.iloc[0]["low"], 100 * row.iloc[0]["high"]) if len(row) else "",
            "base rate": f"{percent(100 * rate[0])} ({rate[1]} of {rate[2]} month-ends, smoothed)" if rate else "",
            "shown above": "model" if seen.beats else "base rate" if rate else "neither",
        })  # fmt: skip
    return html_table(pd.DataFrame(rows), "Chance of a round within 30, 60 and 90 days", stack=True)


def scores_table(seen: Outlook) -> Html:
    """Return the scores of the backtest."""
    if seen.scores.empty:
        return Html("<p>No past month's end can be scored yet.</p>")
    table = pd.DataFrame({
        "horizon": [f"{one} days" for one in seen.scores["horizon"]], "forecasts": seen.scores["forecasts"], "round came": seen.scores["came"],
        "Brier score, model": [f"{one:.3f}" for one in seen.scores["brier_model"]], "base rate": [f"{one:.3f}" for one in seen.scores["brier_base"]],
        "gain, 90% interval": [f"{low:+.3f} to {high:+.3f}" for low, high in zip(seen.scores["gain_low"], seen.scores["gain_high"], strict=True)],
        "log score, model": [f"{one:.3f}" for one in seen.scores["log_model"]], "base rate ": [f"{one:.3f}" for one in seen.scores["log_base"]],
    })  # fmt: skip
    return html_table(table, "Scores of past forecasts; lower is better", stack=True)


def reliability_chart(evidence: Evidence, seen: Outlook, held: pd.DataFrame) -> Figure:
    """Draw how often rounds came when so likely a round was forecast."""
    table = nextround.reliability(seen.tested).round(1)
    table["forecast"] = table["forecast"].map(FORECAST_WORDS)
    model = table[table["forecast"] == FORECAST_WORDS["model"]]
    off = model[(model["mean_pct"] < model["low_pct"]) | (model["mean_pct"] > model["high_pct"])]
    title = (
        "Too few past forecasts to judge"
        if table.empty
        else "Where the model said so much, about so often a round came: no bin is off by more than chance"
        if off.empty
        else f"The model was off by more than chance in {count(len(off), 'bin')} of {len(model)}"
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
