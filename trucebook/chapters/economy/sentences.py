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


def needs_sentence(view: View, cite: Citations) -> str:
    """Say what rebuilding would cost, and how the estimate has grown."""
    own = view.needs[view.needs["measure"] == "recovery-needs"]
    if own.empty:
        return "The evidence holds no damage assessment on this date."
    last, first = own.iloc[-1], own.iloc[0]
    now = cite(f"{last.value_usd_bn:,.0f} billion dollars", "reconstruction", last)
    text = f"Rebuilding would cost about <b>{now}</b> ({safe(last['assessment'])}, to {day(last['as_of_date'])})"
    if len(own) < 2:
        return f"{text}."
    then = cite(f"{first.value_usd_bn:,.0f} billion", "reconstruction", first)
    return f"{text}, against {then} in the first assessment, of narrower scope."


def price_sentence(view: View, cite: Citations) -> str:
    """Say how Europe's gas and oil stand against the month before the invasion."""
    levels = view.levels.set_index("commodity")
    parts = []
    for key in ("ttf-gas", "brent-crude", "wheat"):
        if key in levels.index:
            row = levels.loc[key]
            behind = view.prices[
                (view.prices["commodity"] == key)
                & view.prices["month"].isin([f"{view.before:%Y-%m}", row["now_month"]])
            ]
            word = "above" if row["change_pct"] > 0 else "below"
            parts.append(
                f"{COMMODITIES[key].lower() if key == 'wheat' else COMMODITIES[key]} {cite(f'{abs(row.change_pct):.0f}% {word}', 'prices_monthly', behind)}"
            )
    if not parts:
        return ""
    month = max(levels["now_month"])
    return f"Prices against {month_of(view.before)}, the month before the invasion, in {day(month)}: {listed(parts)}, in current dollars. Many causes besides the talks move them."


def sanctions_sentence(view: View, cite: Citations) -> str:
    """Say how many measures the table holds and which is the newest."""
    dated = view.sanctions[view.sanctions["date"].notna()].sort_values(["date", "id"])
    if dated.empty:
        return ""
    packages = dated[dated["class"] == "numbered"]
    last = packages.iloc[-1] if len(packages) else dated.iloc[-1]
    return f"The newest sanctions package of the EU on record is {cite(safe(last['package']), 'sanctions', last)} of {day(last['date'])} ({safe(last['scope'])})."


def monthly_sentence(view: View, cite: Citations) -> str:
    """Say what each further month of war adds to the need, with the range over neighbouring assessments."""
    total, steps = view.needs, view.steps
    steps = steps[steps["neighbours"]]["usd_bn_a_month"]
    if steps.empty:
        return ""
    own = total[total["measure"] == "recovery-needs"]
    text = (
        f"Each further month of war added {cite(f'{steps.min():.1f} to {steps.max():.1f} billion dollars', 'reconstruction', own)} to the need, "
        f"depending on which two neighbouring assessments are compared ({count(len(own), 'assessment')}, to {day(own['as_of_date'].max())})"
    )
    real = view.real_steps
    real = real[real["neighbours"]]["usd_bn_a_month"]
    if real.empty:
        return f"{text}, in current dollars."
    return f"{text}; in constant dollars of {day(view.base)} it is {real.min():.1f} to {real.max():.1f} billion."


def funding_sentence(view: View, cite: Citations) -> str:
    """Say how much of the coming year's need is funded."""
    money = view.funding
    if money.empty:
        return ""
    last = money.iloc[-1]
    rows = view.reconstruction[
        (view.reconstruction["assessment"] == last["assessment"]) & view.reconstruction["measure"].isin(OF_THE_YEAR)
    ]
    return (
        f"Of the most urgent needs of {safe(last['year'])}, {cite(f'{last.gap:.1f} of {last.needed:.1f} billion dollars', 'reconstruction', rows)} "
        f"had no funding on {day(last['known_on'])}."
    )


def in_short(view: View, cite: Citations, markets: str = "") -> Html:
    """Return the chapter's first sentences; ``markets`` is the sentence of the event study."""
    return opening([needs_sentence(view, cite), funding_sentence(view, cite), markets])


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
            f"The largest programme still running is “{safe(largest['measure'])}” ({safe(largest['donor'])}): "
            f"{cite(f'{largest.value_eur_bn:,.0f} billion euros', 'support', largest)}, to {day(largest['period_end'])}."
        )
    parts += _two_years(view, cite)
    loan = ahead[ahead["period_end"].dt.year - ahead["period_start"].dt.year == 1]
    if len(need):
        last = need.iloc[-1]
        parts.append(
            f"Ukraine’s budget counts on {cite(f'{last.value:.0f} billion dollars', 'macro', last)} from outside in {safe(last['period'])}."
        )
    if len(loan):
        parts.append("How much of a loan goes to arms and how much to the budget is not in the evidence.")
    return Html(
        "<p>" + " ".join(parts) + "</p>"
        if parts
        else "<p>The evidence on this date holds no programme that runs on.</p>"
    )


def _inside(name: str) -> str:
    """Return the name of an author as it stands inside a sentence: an office begins small, an acronym does not."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def two_years(period: object) -> str:
    """Return the two years of a figure for two years together, whose row carries the second: ``2026 and 2027``."""
    return f"{int(str(period)[:4]) - 1} and {str(period)[:4]}"


def _two_years(view: View, cite: Citations) -> list[str]:
    """Say what was needed for two years together, and how much of it was missing; the row's period is the second year."""
    newest = (
        view.macro.sort_values("known_on").drop_duplicates("indicator", keep="last").set_index("indicator", drop=False)
    )
    need, got, gap = (
        newest.loc[name] if name in newest.index else None
        for name in (f"external-financing-{part}-two-years" for part in ("need", "earmarked", "gap"))
    )
    parts = []
    if need is not None and got is not None:
        parts.append(
            f"For {safe(two_years(need['period']))} together the {_inside(safe(need['author']))} put the need at "
            f"{cite(f'{need.value:.0f} billion dollars', 'macro', need)} ({day(need['known_on'])}), of which "
            f"{cite(f'{got.value:.0f} billion', 'macro', got)} had been earmarked."
        )
    if gap is not None:
        parts.append(
            f"The {safe(gap['author'])} was reported to put the outside money still to be found through {safe(gap['period'])} at "
            f"{cite(f'{gap.value:.0f} billion dollars', 'macro', gap)} ({day(gap['known_on'])})."
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
            f"<p>From none of {count(own['author'].nunique(), 'forecaster')} does the evidence hold the same figure with and "
            "without a truce, so no such pair can be shown.</p>"
        )
    parts = []
    for row in found.itertuples():
        behind = view.macro[view.macro["id"].isin(row.ids.split(";"))]
        words = cite(f"{row.truce:g} with a truce and {row.no_truce:g} without", "macro", behind)
        name = sentence_case(row.indicator.replace("-", " "))
        parts.append(
            f"{safe(name)} of {safe(view.countries.get(row.country, row.country))} in {day(row.period)}: {words} ({safe(row.unit)}, {safe(row.author)})"
        )
    return Html(f"<p>{count(len(found), 'figure').capitalize()} with and without a truce: {'; '.join(parts)}.</p>")


def behind_line_sentence(view: View, cite: Citations) -> str:
    """Say what of the economy lies on ground that Russian forces hold, of what was looked for."""
    stakes = view.evidence["stakes"]
    behind = newest(stakes[stakes["kind"] != PEOPLE], holder=RUSSIA)
    if behind.empty:
        return ""
    things = listed(cite(str(row["name"]), "stakes", row) for _, row in behind.iterrows())
    return (
        f"Held by Russian forces, by the newest row on each: {things}. "
        'What is known of each stands in <a href="ground.html#demands">the ground</a>.'
    )
