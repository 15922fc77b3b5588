"""Sentences: charts and tables of the sanctions: what they hit, the oil price cap, the immobilised assets, and how they could be lifted."""

from __future__ import annotations

import math

import pandas as pd

from trucebook.analysis import sanctions as analysis
from trucebook.chapters.economy.chapter import View
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html
from trucebook.figures.words import notes
from trucebook.prose import count, day, listed, month_of, safe


def assets_sentence(view: View, cite: Citations) -> Html:
    """Say what was last decided on the immobilised assets."""
    own = view.sanctions[view.sanctions["class"] == "assets"].sort_values(["date", "id"])
    first = view.sanctions[
        view.sanctions["hits"].fillna("").str.contains("state-assets") & view.sanctions["date"].notna()
    ].sort_values("date")
    if first.empty:
        return Html("<p>No measure on assets of the Russian state is on record on this date.</p>")
    start = first.iloc[0]
    text = (
        f"The first measure on assets of the Russian state on record is of {cite(day(start['date']), 'sanctions', start)} "
        f"({safe(start['issuer'])}: {safe(start['scope'])})"
    )
    if len(own):
        last = own.iloc[-1]
        text += (
            f"; {count(len(own), 'later decision')} on their profits, their freeze or their use {'is' if len(own) == 1 else 'are'} on record, "
            f"the newest of {cite(day(last['date']), 'sanctions', last)} ({safe(last['issuer'])})"
        )
    return Html(f"<p>{text}.</p>")


def discount_sentence(view: View, cite: Citations) -> Html:
    """Say how the discount of Russian oil moved across changes of the cap, against months between which the cap stood still."""
    macro, prices = view.evidence["macro"], view.evidence["prices_monthly"]
    urals = macro[(macro["indicator"] == "urals-price") & macro["period"].str.fullmatch(r"\d{4}-\d{2}")]
    discount = analysis.discounts(urals, prices[prices["commodity"] == "brent-crude"])
    held = view.caps[view.caps["start"] <= pd.Timestamp(view.evidence.as_of)]
    if discount.empty or held.empty:
        return Html("")
    changes, still = analysis.around_changes(discount, list(held["start"]))
    told = []
    for row in changes.dropna(subset="moved").itertuples():
        whose = urals[urals["period"].isin([str(row.before), str(row.after)])]
        from_to = f"from {discount[row.before]:.0f} ({month_of(str(row.before))}) to {discount[row.after]:.0f} dollars ({month_of(str(row.after))})"
        told.append(f"across the change of {day(row.change)} it went {cite(from_to, 'macro', whose)}")
    missing = len(changes) - len(told)
    gap = f" For {count(missing, 'change')} no month stands on both sides." if missing else ""
    if not told:
        return notes(f"The discount of Russian oil to Brent is on record for {count(len(discount), 'month')}.{gap}")
    apart = changes["moved"].abs().max()
    wider = int((still["moved"].abs() >= apart).sum())
    against = (
        f" Between {count(len(still), 'pair')} of months with no change between them it moved by {_dollars(still['moved'].min())} to "
        f"{_dollars(still['moved'].max())} dollars, by as much as across the widest of these or more in {wider}: no effect of the cap could be shown."
        if len(still) and wider > MEANT * len(still)
        else " There are too few months to set it against."
        if len(still) < LEAST
        else f" Between {count(len(still), 'pair')} of months with no change between them it moved by as much in {wider}."
    )
    return notes(
        f"The discount of Russian oil to Brent is known for {count(len(discount), 'month')}: {listed(told)}.{against}{gap}"
    )


MEANT, LEAST = 0.05, 20
"""A move that this share of placebos reaches is nothing unusual; with fewer placebos than these none can be called so."""


def _dollars(value: float) -> str:
    return f"{'−' if value < 0 else '+'}{math.fabs(value):.0f}"
