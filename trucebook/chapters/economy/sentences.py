"""Sentences: charts, tables and sentences of the economy."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis.economy import OF_THE_YEAR
from trucebook.analysis.stakes import PEOPLE, newest
from trucebook.chapters.economy.chapter import View
from trucebook.evidence.tables import RUSSIA
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html
from trucebook.figures.words import opening
from trucebook.prose import count, day, listed, month_of, safe

COMMODITIES = {
    "brent-crude": "Brent crude oil", "henry-hub-gas": "Natural gas, US (Henry Hub)", "maize": "Maize",
    "sunflower-oil": "Sunflower oil", "ttf-gas": "Natural gas, Europe (TTF)", "urea": "Urea (fertiliser)", "wheat": "Wheat",
}  # fmt: skip


def needs_sentence(view: View, cite: Citations) -> Html:
    """Say what rebuilding would cost, and how the estimate has grown."""
    own = view.needs[view.needs["measure"] == "recovery-needs"]
    if own.empty:
        return Html("The evidence holds no damage assessment on this date.")
    last, first = own.iloc[-1], own.iloc[0]
    now = cite(Html("{:,.0f} billion dollars").format(last.value_usd_bn), "reconstruction", last)
    text = Html("Rebuilding would cost about <b>{}</b> ({}, to {})").format(
        now, last["assessment"], day(last["as_of_date"])
    )
    if len(own) < 2:
        return Html("{}.").format(text)
    then = cite(Html("{:,.0f} billion").format(first.value_usd_bn), "reconstruction", first)
    return Html("{}, against {} in the first assessment, of narrower scope.").format(text, then)


def price_sentence(view: View, cite: Citations) -> Html:
    """Say how Europe's gas and oil stand against the month before the invasion."""
    levels = view.levels.set_index("commodity")
    parts = []
    for key in ("ttf-gas", "brent-crude", "wheat"):
        if key in levels.index:
            row = levels.loc[key]
            behind = view.prices[
                (view.prices["commodity"] == key)
                & view.prices["month"].isin([Html("{:%Y-%m}").format(view.before), row["now_month"]])
            ]
            word = "above" if row["change_pct"] > 0 else "below"
            parts.append(
                Html("{} {}").format(
                    COMMODITIES[key].lower() if key == "wheat" else COMMODITIES[key],
                    cite(Html("{:.0f}% {}").format(abs(row.change_pct), word), "prices_monthly", behind),
                )
            )
    if not parts:
        return Html("")
    month = max(levels["now_month"])
    return Html(
        "Prices against {}, the month before the invasion, in {}: {}, in current dollars. Many causes besides the talks move them."
    ).format(month_of(view.before), day(month), listed(parts))


def sanctions_sentence(view: View, cite: Citations) -> Html:
    """Say how many measures the table holds and which is the newest."""
    dated = view.sanctions[view.sanctions["date"].notna()].sort_values(["date", "id"])
    if dated.empty:
        return Html("")
    packages = dated[dated["class"] == "numbered"]
    last = packages.iloc[-1] if len(packages) else dated.iloc[-1]
    return Html("The newest sanctions package of the EU on record is {} of {} ({}).").format(
        cite(safe(last["package"]), "sanctions", last), day(last["date"]), last["scope"]
    )


def monthly_sentence(view: View, cite: Citations) -> Html:
    """Say what each further month of war adds to the need, with the range over neighbouring assessments."""
    total, steps = view.needs, view.steps
    steps = steps[steps["neighbours"]]["usd_bn_a_month"]
    if steps.empty:
        return Html("")
    own = total[total["measure"] == "recovery-needs"]
    text = Html(
        "Each further month of war added {} to the need, "
        "depending on which two neighbouring assessments are compared ({}, to {})"
    ).format(
        cite(Html("{:.1f} to {:.1f} billion dollars").format(steps.min(), steps.max()), "reconstruction", own),
        count(len(own), "assessment"),
        day(own["as_of_date"].max()),
    )
    real = view.real_steps
    real = real[real["neighbours"]]["usd_bn_a_month"]
    if real.empty:
        return Html("{}, in current dollars.").format(text)
    return Html("{}; in constant dollars of {} it is {:.1f} to {:.1f} billion.").format(
        text, day(view.base), real.min(), real.max()
    )


def funding_sentence(view: View, cite: Citations) -> Html:
    """Say how much of the coming year's need is funded."""
    money = view.funding
    if money.empty:
        return Html("")
    last = money.iloc[-1]
    rows = view.reconstruction[
        (view.reconstruction["assessment"] == last["assessment"]) & view.reconstruction["measure"].isin(OF_THE_YEAR)
    ]
    return Html("Of the most urgent needs of {}, {} had no funding on {}.").format(
        last["year"],
        cite(Html("{:.1f} of {:.1f} billion dollars").format(last.gap, last.needed), "reconstruction", rows),
        day(last["known_on"]),
    )


def in_short(view: View, cite: Citations, markets: Html | None = None) -> Html:
    """Return the chapter's first sentences; ``markets`` is the sentence of the event study."""
    return opening([needs_sentence(view, cite), funding_sentence(view, cite), markets or Html()])


def sentence_case(text: str) -> str:
    """Return text with a capital letter in front."""
    return text[:1].upper() + text[1:]


def support_sentence(view: View, cite: Citations) -> Html:
    """Say what is financed for the coming years and what is not known."""
    macro = view.evidence["macro"]
    need = macro[macro["indicator"] == "external-financing-need"].sort_values("known_on")
    ahead = view.programmes
    ahead = ahead[ahead["period_end"].notna() & (ahead["period_end"] >= pd.Timestamp(view.evidence.as_of))]
    parts = []
    if len(ahead):
        largest = ahead.iloc[0]
        parts.append(
            Html("The largest programme still running is “{}” ({}): {}, to {}.").format(
                largest["measure"],
                largest["donor"],
                cite(Html("{:,.0f} billion euros").format(largest.value_eur_bn), "support", largest),
                day(largest["period_end"]),
            )
        )
    parts += _two_years(view, cite)
    loan = ahead[ahead["period_end"].dt.year - ahead["period_start"].dt.year == 1]
    if len(need):
        last = need.iloc[-1]
        parts.append(
            Html("Ukraine’s budget counts on {} from outside in {}.").format(
                cite(Html("{:.0f} billion dollars").format(last.value), "macro", last), last["period"]
            )
        )
    if len(loan):
        parts.append(Html("How much of a loan goes to arms and how much to the budget is not in the evidence."))
    return (
        Html("<p>{}</p>").format(Html(" ").join(parts))
        if parts
        else Html("<p>The evidence on this date holds no programme that runs on.</p>")
    )


def _inside(name: str) -> str:
    """Return the name of an author as it stands inside a sentence: an office begins small, an acronym does not."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def two_years(period: object) -> str:
    """Return the two years of a figure for two years together, whose row carries the second: ``2026 and 2027``."""
    return f"{int(str(period)[:4]) - 1} and {str(period)[:4]}"


def _two_years(view: View, cite: Citations) -> list[Html]:
    """Say what was needed for two years together, and how much of it was missing; the row's period is the second year."""
    newest = (
        view.macro.sort_values("known_on").drop_duplicates("indicator", keep="last").set_index("indicator", drop=False)
    )
    need, got, gap = (
        newest.loc[name] if name in newest.index else None
        for name in (Html("external-financing-{}-two-years").format(part) for part in ("need", "earmarked", "gap"))
    )
    parts = []
    if need is not None and got is not None:
        parts.append(
            Html("For {} together the {} put the need at {} ({}), of which {} had been earmarked.").format(
                two_years(need["period"]),
                _inside(safe(need["author"])),
                cite(Html("{:.0f} billion dollars").format(need.value), "macro", need),
                day(need["known_on"]),
                cite(Html("{:.0f} billion").format(got.value), "macro", got),
            )
        )
    if gap is not None:
        parts.append(
            Html("The {} was reported to put the outside money still to be found through {} at {} ({}).").format(
                gap["author"],
                gap["period"],
                cite(Html("{:.0f} billion dollars").format(gap.value), "macro", gap),
                day(gap["known_on"]),
            )
        )
    return parts


def truce_forecast_sentence(view: View, cite: Citations) -> Html:
    """Give the figures that a forecaster published both with and without a truce, or say that there are none."""
    own = view.macro[(view.macro["kind"] == "forecast") & view.macro["country"].isin(view.countries)]
    if own.empty:
        return Html("<p>No forecast is in the evidence on this date.</p>")
    found = view.pairs_of_forecasts
    if found.empty:
        return Html(
            "<p>From none of {} does the evidence hold the same figure with and "
            "without a truce, so no such pair can be shown.</p>"
        ).format(count(own["author"].nunique(), "forecaster"))
    parts = []
    for row in found.itertuples():
        behind = view.macro[view.macro["id"].isin(row.ids.split(";"))]
        words = cite(f"{row.truce:g} with a truce and {row.no_truce:g} without", "macro", behind)
        name = sentence_case(row.indicator.replace("-", " "))
        parts.append(
            Html("{} of {} in {}: {} ({}, {})").format(
                name, view.countries.get(row.country, row.country), day(row.period), words, row.unit, row.author
            )
        )
    return Html("<p>{} with and without a truce: {}.</p>").format(
        count(len(found), "figure").capitalize(), Html("; ").join(parts)
    )


def behind_line_sentence(view: View, cite: Citations) -> Html:
    """Say what of the economy lies on ground that Russian forces hold, of what was looked for."""
    stakes = view.evidence["stakes"]
    behind = newest(stakes[stakes["kind"] != PEOPLE], holder=RUSSIA)
    if behind.empty:
        return Html("")
    things = listed(cite(str(row["name"]), "stakes", row) for _, row in behind.iterrows())
    return Html(
        "Held by Russian forces, by the newest row on each: {}. "
        'What is known of each stands in <a href="ground.html#demands">the ground</a>.'
    ).format(things)
