"""Charts on markets: did they move on news of the talks?"""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import event_study as analysis
from trucebook.chapters.economy.markets.chapter import View
from trucebook.chapters.economy.markets.sentences import CLASSES, headline, window_words
from trucebook.figures.frame import WIDTHS, Figure, Select, Size, figure
from trucebook.figures.sources import source_line
from trucebook.figures.theme import QUIET

FOUND, QUIET_DOT = "#c44e0a", "#5b6770"


SHORT = {
    "asset": "a", "news": "c", "window": "w", "events": "n", "mean unusual move, %": "m", "p": "p", "adjusted p": "q",
    "result": "r",
}  # fmt: skip
"""Names of columns → the letters that stand for them in the page, which carries each row."""


def _effects(view: View, own: pd.DataFrame) -> pd.DataFrame:
    """Return the tests in words and rounded, one row an asset, model, class of news and window."""
    frame = pd.DataFrame(
        {
            "asset": own["asset"].map(view.name) + own["model"].map({"mean": "", "market": " (market model)"}),
            "news": own["class"].map(CLASSES), "window": own["window"], "events": own["n"],
            "mean unusual move, %": own["mean_pct"].round(2), "low": own["low_pct"].round(2), "high": own["high_pct"].round(2),
            "p": own["p"].round(4), "adjusted p": own["q"].round(3),
            "result": own["significant"].map({True: "significant", False: "not significant"}),
            "median, %": own["median_pct"].round(2), "positive": own["positive"], "would be found, %": own["detectable_pct"].round(1),
        }
    )  # fmt: skip
    frame["95% interval"] = [
        f"{low:+.2f} to {high:+.2f}" for low, high in zip(frame["low"], frame["high"], strict=True)
    ]
    return frame


def effects_chart(view: View) -> Figure:
    """Draw the mean cumulative abnormal return of each asset and class, with its interval; the reader picks the window."""
    table, evidence = view.tests, view.evidence
    frame = _effects(view, table[table["p"].notna()])
    windows = list(dict.fromkeys(frame["window"]))
    title = headline(view, table, short=True)
    first = windows[min(1, len(windows) - 1)] if windows else "0,1"
    order = [first, *(w for w in windows if w != first)]

    compact = frame.drop(columns=["95% interval", "median, %", "positive", "would be found, %"]).rename(columns=SHORT)

    def draw(size: Size) -> alt.TopLevelMixin:
        picked = alt.param(name="window", value=first)
        base = alt.Chart().transform_filter("datum.w == window")
        y = alt.Y("a:N").title(None).axis(labelLimit=130, ticks=False, domain=False)
        x = alt.X("low:Q").title("percent").axis(tickCount=5)
        colour = (
            alt.Color("r:N").scale(domain=["significant", "not significant"], range=[FOUND, QUIET_DOT]).legend(None)
        )
        tips = [
            alt.Tooltip(f"{name}:{'N' if name in 'ac' else 'Q'}", title=long)
            for long, name in SHORT.items()
            if name not in "wr"
        ]
        tips += [alt.Tooltip("low:Q"), alt.Tooltip("high:Q")]
        bar = base.mark_rule(strokeWidth=2).encode(y=y, x=x, x2="high:Q", color=colour)
        dot = base.mark_point(filled=True, size=60, opacity=1).encode(y=y, x="m:Q", color=colour, tooltip=tips)
        # One rule a panel: without the sum there would be one for each row, all on the same spot.
        zero = alt.Chart().mark_rule(color=QUIET, strokeDash=[3, 3]).transform_aggregate(rows="count()", groupby=["c"])
        columns = 1 if size == "narrow" else 2
        width = (WIDTHS[size] - 150 * columns) // columns
        layers = alt.layer(zero.encode(x=alt.datum(0)), bar, dot).properties(
            width=width, height=(17 if size == "narrow" else 20) * frame["asset"].nunique()
        )
        chart = layers.facet(
            data=compact, facet=alt.Facet("c:N").title(None).sort(list(CLASSES.values())), columns=columns, spacing=14
        )
        return chart.resolve_scale(x="shared").add_params(picked)

    sizes = analysis.detectable(table).sort_values()
    said = "; ".join(f"{view.name(str(asset))} {size:.1f} percent" for asset, size in sizes.items())
    return figure(
        draw, frame, id="event-study", title=title, sure="small effects cannot be seen; a price has many causes on any day",
        subtitle="Mean move around the news beyond that of the days before, in percent; line: 95% interval. Day 0 is the first trading day on or after the news; days without a price are skipped, and the hour of the news is not known, so a late one shows on the next day",
        alt=f"{title}. Mean effects that would be found in four of five cases: {said or 'none can be computed'}.", sources=source_line(evidence, evidence["prices_daily"]),
        columns=["asset", "news", "window", "events", "mean unusual move, %", "95% interval", "adjusted p", "median, %", "positive", "would be found, %"],
        controls=[Select("window", "Window", [(w, window_words(w).capitalize()) for w in order])] if len(order) > 1 else (),
    )  # fmt: skip
