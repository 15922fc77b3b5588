"""Sentences: when the next round may come: sentences, charts and tables."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import nextround
from trucebook.chapters.timeline.nextround.chapter import Outlook
from trucebook.figures.html import Html
from trucebook.figures.sources import Citations
from trucebook.prose import count, day, interval, listed, percent


def next_round_sentence(seen: Outlook, held: pd.DataFrame, cite: Citations) -> Html:
    """Say how likely a round is within each horizon from the edition's date, by the models where it earned trust, else by the base rate."""
    if seen.tested.empty:
        ended = int(seen.gaps["ended"].sum()) if len(seen.gaps) else 0
        return Html(
            "How soon the next round comes cannot be said: with {} between rounds there is no record "
            "of past forecasts to test a model against."
        ).format(count(ended, "completed gap"))
    parts = []
    for horizon in nextround.HORIZONS:
        row = seen.model[seen.model["horizon"] == horizon]
        if seen.beats and len(row):
            one = row.iloc[0]
            parts.append(
                Html("{} within {} days (range {})").format(
                    percent(100 * one["probability"]), horizon, interval(100 * one["low"], 100 * one["high"])
                )
            )
        elif horizon in seen.base:
            share, good, total = seen.base[horizon]
            parts.append(
                Html("about {} within {} days (the plain record: {:d} of {:d} past months, smoothed)").format(
                    percent(round(100 * share)), horizon, good, total
                )
            )
    dark = (seen.start - seen.until).days
    unseen = (
        Html(
            " Our events are complete to {}: rounds of the {} since may be missing, and the numbers allow for it."
        ).format(day(seen.until), count(dark, "day"))
        if dark
        else ""
    )
    missed = " Rounds that never came onto our record, if there are any, are not in the ranges." if seen.beats else ""
    return Html("From {} on, the chance that a round begins is {}.{}{}").format(
        cite(day(seen.start), "events", held), listed(parts), unseen, missed
    )


def verdict_sentence(seen: Outlook) -> Html:
    """Say whether the model beat the base rate in the backtest, and which of the two the page shows."""
    if seen.scores.empty:
        return Html("There are too few past months with a known outcome to test the model; no probability is shown.")
    better = [str(int(one)) for one in seen.scores.loc[seen.scores["better"], "horizon"]]
    worse = [str(int(one)) for one in seen.scores.loc[~seen.scores["better"], "horizon"]]
    sure = [str(int(one)) for one in seen.scores.loc[seen.scores["better"] & (seen.scores["gain_low"] > 0), "horizon"]]
    came = listed(
        Html("{} of {} at {} days").format(int(row["came"]), int(row["forecasts"]), int(row["horizon"]))
        for row in seen.scores.to_dict("records")
    )
    parts = []
    if better:
        doubt = (
            Html(
                " Only at {} days is the gain in the Brier score larger than chance (90% interval above zero)."
            ).format(listed(sure))
            if sure and len(sure) < len(better)
            else ""
            if sure
            else " Nowhere is the gain larger than chance (the 90% intervals include zero)."
        )
        parts.append(
            Html("Tested on past month-ends, the model did better than the base rate at {} days.{}").format(
                listed(better), doubt
            )
        )
        least = {horizon: number for horizon, number in seen.rests_on.items() if number and str(horizon) in better}
        if least:
            parts.append(
                Html("It rests on few months: without the {}, it is gone.").format(
                    listed(
                        Html("{:d} that speak most for it at {} days").format(number, horizon)
                        for horizon, number in least.items()
                    )
                )
            )
    if worse:
        parts.append(
            Html(
                "At {} days the model did not beat the base rate, so the page shows the base rate, at all horizons."
            ).format(listed(worse))
        )
    return Html("{} Windows in which a round came: {}.").format(Html(" ").join(parts), came)


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
