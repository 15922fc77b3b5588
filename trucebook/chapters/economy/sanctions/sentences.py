"""Sentences: charts and tables of the sanctions: what they hit, the oil price cap, the immobilised assets, and how they could be lifted."""

from __future__ import annotations

import math

import pandas as pd

from trucebook.analysis import sanctions as analysis
from trucebook.chapters.economy.chapter import View
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html
from trucebook.figures.words import notes
from trucebook.prose import count, day, listed, month_of


def assets_sentence(view: View, cite: Citations) -> Html:
    """Say what was last decided on the immobilised assets."""
    own = view.sanctions[view.sanctions["class"] == "assets"].sort_values(["date", "id"])
    first = view.sanctions[
        view.sanctions["hits"].fillna("").str.contains("state-assets") & view.sanctions["date"].notna()
    ].sort_values("date")
    if first.empty:
        return Html("<p>No measure on assets of the Russian state is on record on this date.</p>")
    start = first.iloc[0]
    text = Html("The first measure on assets of the Russian state on record is of {} ({}: {})").format(
        cite(day(start["date"]), "sanctions", start), start["issuer"], start["scope"]
    )
    if len(own):
        last = own.iloc[-1]
        text += Html("; {} on their profits, their freeze or their use {} on record, the newest of {} ({})").format(
            count(len(own), "later decision"),
            "is" if len(own) == 1 else "are",
            cite(day(last["date"]), "sanctions", last),
            last["issuer"],
        )
    return Html("<p>{}.</p>").format(text)


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
        from_to = Html("from {:.0f} ({}) to {:.0f} dollars ({})").format(
            discount[row.before], month_of(str(row.before)), discount[row.after], month_of(str(row.after))
        )
        told.append(Html("across the change of {} it went {}").format(day(row.change), cite(from_to, "macro", whose)))
    missing = len(changes) - len(told)
    gap = Html(" For {} no month stands on both sides.").format(count(missing, "change")) if missing else ""
    if not told:
        return notes(
            Html("The discount of Russian oil to Brent is on record for {}.{}").format(
                count(len(discount), "month"), gap
            )
        )
    apart = changes["moved"].abs().max()
    wider = int((still["moved"].abs() >= apart).sum())
    against = (
        Html(
            " Between {} of months with no change between them it moved by {} to "
            "{} dollars, by as much as across the widest of these or more in {}: no effect of the cap could be shown."
        ).format(count(len(still), "pair"), _dollars(still["moved"].min()), _dollars(still["moved"].max()), wider)
        if len(still) and wider > MEANT * len(still)
        else " There are too few months to set it against."
        if len(still) < LEAST
        else Html(" Between {} of months with no change between them it moved by as much in {}.").format(
            count(len(still), "pair"), wider
        )
    )
    return notes(
        Html("The discount of Russian oil to Brent is known for {}: {}.{}{}").format(
            count(len(discount), "month"), listed(told), against, gap
        )
    )


MEANT, LEAST = 0.05, 20
"""A move that this share of placebos reaches is nothing unusual; with fewer placebos than these none can be called so."""


def _dollars(value: float) -> Html:
    return Html("{}{:.0f}").format("−" if value < 0 else "+", math.fabs(value))
