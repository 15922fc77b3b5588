"""How the four outcomes look and read on every page: names, colours, and a chance with its range, to five points."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd

from trucebook.analysis.outcomes import COLLAPSE, FROZEN, OUTCOMES, PARTIAL, PEACE
from trucebook.analysis.scenarios import Outlook, Settings, to_five
from trucebook.figures.html import Html
from trucebook.prose import count, day, listed

NAMES = {PARTIAL: "Partial ceasefire", FROZEN: "Frozen conflict", PEACE: "Comprehensive peace", COLLAPSE: "No truce"}

COLOURS = {PARTIAL: "#2b8cbe", FROZEN: "#5b6770", PEACE: "#00795a", COLLAPSE: "#b2541a"}

Range = tuple[float, float]


def about(value: float) -> str:
    """Return a chance in percent, to the nearest five points; no estimate here is good to more."""
    five = to_five(value)
    return "under 5%" if five < 5 else "over 95%" if five > 95 else f"{five}%"


def within(ends: Range) -> str:
    """Return a range of chances to five points, outward at neither end beyond 0 and 100."""
    return f"{to_five(ends[0])} to {to_five(ends[1])}%"


def shown(value: float) -> str:
    """Return a chance as the page's sliders print it, in whole percent, halves rounded up."""
    return f"{math.floor(100 * value + 1e-9 + 0.5):.0f}%"


def likeliest(chances: Mapping[str, float]) -> str:
    """Return the outcome with the highest chance."""
    return max(OUTCOMES, key=lambda name: chances[name])


def even(chances: Mapping[str, float]) -> bool:
    """Tell whether the chances are equal, so that none is the likeliest."""
    return max(chances.values()) - min(chances.values()) < 1e-6


def last_day(now: Outlook, settings: Settings) -> str:
    """Return the last day of the horizon, in words."""
    return day(now.day + pd.DateOffset(months=settings.months))


def leading_sentence(now: Outlook, ends: Mapping[str, Range], settings: Settings) -> Html:
    """Give the chance that leads, with its range and the day it holds for."""
    window = Html("Within {} (to {})").format(count(settings.months, "month"), last_day(now, settings))
    if even(now.leading):
        return Html("{} the evidence of {} does not tell the outcomes apart: each {} (range {}).").format(
            window, day(now.day), about(now.leading[COLLAPSE]), within(ends[COLLAPSE])
        )
    top = likeliest(now.leading)
    return Html("{}, <b>{}</b>: about <b>{}</b> (range {}), by the record of wars and of this one.").format(
        window, NAMES[top].lower(), about(now.leading[top]), within(ends[top])
    )


def rest_sentence(now: Outlook, ends: Mapping[str, Range]) -> Html:
    """Give the chances of the other outcomes."""
    order = sorted(OUTCOMES, key=lambda name: -now.leading[name])[1:]
    return (
        Html("The others: ")
        + listed(
            Html("{} {} ({})").format(NAMES[name].lower(), about(now.leading[name]), within(ends[name]))
            for name in order
        )
        + "."
    )
