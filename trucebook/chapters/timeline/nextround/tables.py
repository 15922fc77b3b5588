"""Tables: when the next round may come: sentences, charts and tables."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import nextround
from trucebook.chapters.timeline.nextround.chapter import Outlook
from trucebook.figures.tables import Html, html_table
from trucebook.prose import day, interval, percent


def outlook_table(seen: Outlook) -> Html:
    """Return the chance by horizon, that of the models or of past months, whichever did better so far; what it is made of unfolds."""
    if seen.tested.empty:
        return Html("<p>No forecast: there is no record yet to test one against.</p>")
    rows = []
    for horizon in nextround.HORIZONS:
        row = seen.model[seen.model["horizon"] == horizon]
        rate = seen.base.get(horizon)
        both = percent(100 * row.iloc[0]["probability"]) if len(row) else ""
        past = percent(100 * rate[0]) if rate else ""
        rows.append({
            "within": f"{horizon} days, to {day(pd.Timestamp(seen.start) + pd.Timedelta(days=horizon))}",
            "chance": both if seen.beats else past,
            "range": interval(100 * row.iloc[0]["low"], 100 * row.iloc[0]["high"]) if len(row) and seen.beats else "",
            "both models together": both,
            "if one law holds for all gaps between rounds": percent(100 * row.iloc[0]["weibull"]) if len(row) else "",
            "if rounds come in spells": percent(100 * row.iloc[0]["spells"]) if len(row) else "",
            "by past months alone": f"{past} ({rate[1]} of {rate[2]} months, smoothed)" if rate else "",
        })  # fmt: skip
    return html_table(
        pd.DataFrame(rows), "Chance of a round within 30, 60 and 90 days", shown=("within", "chance", "range")
    )


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
    return html_table(table, "Scores of past forecasts; lower is better")
