"""Sentences: when the next round may come: sentences, charts and tables."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import nextround
from trucebook.chapters.timeline.nextround.chapter import Outlook
from trucebook.figures.sources import Citations
from trucebook.prose import count, day, interval, listed, percent


def next_round_sentence(seen: Outlook, held: pd.DataFrame, cite: Citations) -> str:
    """Say how likely a round is within each horizon from the edition's date, by the models where it earned trust, else by the base rate."""
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
                f"{percent(100 * one['probability'])} within {horizon} days (range {interval(100 * one['low'], 100 * one['high'])})"
            )
        elif horizon in seen.base:
            share, good, total = seen.base[horizon]
            parts.append(
                f"about {percent(round(100 * share))} within {horizon} days (the plain record: {good:d} of {total:d} past months, smoothed)"
            )
    dark = (seen.start - seen.until).days
    unseen = (
        f" Our events are complete to {day(seen.until)}: rounds of the {count(dark, 'day')} since may be missing, and the numbers allow for it."
        if dark
        else ""
    )
    missed = " Rounds that never came onto our record, if there are any, are not in the ranges." if seen.beats else ""
    return f"From {cite(day(seen.start), 'events', held)} on, the chance that a round begins is {listed(parts)}.{unseen}{missed}"


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
        least = {horizon: number for horizon, number in seen.rests_on.items() if number and str(horizon) in better}
        if least:
            parts.append(
                f"It rests on few months: without the {listed(f'{number:d} that speak most for it at {horizon} days' for horizon, number in least.items())}, it is gone."
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
