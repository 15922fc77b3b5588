"""Sentences: what each scenario would mean in money: ranges, the table of variables by scenario, and the sliders."""

from __future__ import annotations

import math

from trucebook.analysis import economy
from trucebook.analysis import scenario_money as analysis
from trucebook.chapters.economy.chapter import View
from trucebook.chapters.economy.money.chapter import start
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html
from trucebook.prose import day, listed

MONTHS = 24


def whole(value: float) -> str:
    """Return a number rounded half up, as the browser does."""
    number = math.floor(value + 0.5)
    return ("−" if number < 0 else "") + f"{abs(number):,}"


def words(triple: analysis.Triangle) -> str:
    """Return the middle of draws with the range that holds 80% of them."""
    return f"{whole(triple[1])} ({whole(triple[0])} to {whole(triple[2])})"


def missing_sentence(view: View) -> str:
    """Say what the scenarios lack on this date: assumptions, or figures that they start from."""
    lacks = []
    if not analysis.ranges(view.evidence["assumptions"]):
        lacks.append("assumptions for the scenarios")
    total = economy.needs(view.evidence["reconstruction"])
    if (total["measure"] == "recovery-needs").sum() < 2:
        lacks.append("two assessments of the need, which give its pace")
    macro, prices = view.evidence["macro"], view.evidence["prices_monthly"]
    brent = prices[prices["commodity"] == "brent-crude"]
    if brent.empty:
        lacks.append("a price of Brent")
    if not ((macro["indicator"] == "urals-price") & macro["period"].isin(brent["month"])).any():
        lacks.append("a monthly price of Russian oil beside it")
    return f"On this date the evidence does not hold {listed(lacks)}, so nothing is computed here." if lacks else ""


def start_sentence(view: View, cite: Citations) -> Html:
    """Say from which values the scenarios start."""
    begin = start(view)
    if begin is None:
        return Html("<p>{}</p>").format(missing_sentence(view))
    total = economy.needs(view.evidence["reconstruction"])
    last = total[total["measure"] == "recovery-needs"].iloc[-1]
    macro = view.evidence["macro"]
    months = view.evidence["prices_monthly"]
    brent = months[months["commodity"] == "brent-crude"].sort_values("month").iloc[-1]
    urals = (
        macro[(macro["indicator"] == "urals-price") & macro["period"].isin(months["month"])]
        .sort_values("period")
        .iloc[-1]
    )
    return Html(
        "<p>Every scenario starts from a need of {} that grows by "
        "{:g} to {:g} billion a month while the war goes on as it did, from Brent at "
        "{} ({}) and from a discount of Russian oil of "
        "{} a barrel ({}). The horizon is {} months.</p>"
    ).format(
        cite(Html("{:,.0f} billion dollars").format(begin.needs), "reconstruction", last),
        begin.monthly[0],
        begin.monthly[2],
        cite(Html("{:.0f} dollars").format(begin.brent), "prices_monthly", brent),
        day(brent["month"]),
        cite(Html("{:.0f} dollars").format(begin.discount), "macro", urals),
        day(urals["period"]),
        MONTHS,
    )
