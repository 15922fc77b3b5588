"""Tables: charts, tables and sentences of the economy."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import economy as analysis
from trucebook.chapters.economy.chapter import View
from trucebook.chapters.economy.sentences import COMMODITIES, price_sentence, sentence_case, two_years
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import plain_links
from trucebook.prose import day, month_of


def needs_table(view: View) -> Html:
    """Return damage, losses and needs of each assessment, in current and constant dollars and against GDP."""
    own = view.reconstruction[
        (view.reconstruction["sector"] == "total")
        & view.reconstruction["measure"].isin(["damage", "losses", "recovery-needs"])
    ]
    if own.empty:
        return Html("<p>No damage assessment is in the evidence on this date.</p>")
    total, base = analysis.constant_dollars(own, view.macro)
    ratios = analysis.against_gdp(own, view.macro).set_index("assessment")
    rows = []
    for assessment, part in total.groupby("assessment", sort=True):
        values = part.set_index("measure")
        current, constant = values["value_usd_bn"], values["constant_usd_bn"]
        row = {"assessment": assessment, "counted to": part["as_of_date"].max()}
        for measure, label in (("damage", "damage"), ("losses", "losses"), ("recovery-needs", "needs")):
            row[label] = f"{current[measure]:,.0f}" if measure in current else ""
        real = constant.get("recovery-needs", float("nan"))
        row[f"needs, dollars of {day(base)}" if base else "needs, constant dollars"] = (
            f"{real:,.0f}" if pd.notna(real) else ""
        )
        if assessment in ratios.index and pd.notna(ratios.at[assessment, "times_gdp"]):
            one = ratios.loc[assessment]
            row["needs against GDP"] = f"{one.times_gdp:.1f} times that of {one.year} ({one.how})"
        else:
            row["needs against GDP"] = ""
        rows.append(row)
    table = pd.DataFrame(rows)
    return html_table(
        table, "Damage, losses and needs, billion dollars; blank: not found", shown=("assessment", "damage", "needs")
    )


def funding_table(view: View) -> Html:
    """Return what was needed, funded and missing for the year after each assessment."""
    money = view.funding
    if money.empty:
        return Html("<p>No figure on funding is in the evidence on this date.</p>")
    table = pd.DataFrame(
        {
            "year": money["year"].astype(str), "assessment": money["assessment"], "needed": money["needed"].round(1), "funded": money["funded"].round(1),
            "gap": money["gap"].round(1), "computed by us": money["computed"].replace("", "none"), "public since": money["known_on"],
        }
    )  # fmt: skip
    return html_table(
        table, "Most urgent needs of the year, funded and not, billion dollars", shown=("year", "needed", "gap")
    )


def price_table(view: View) -> Html:
    """Return each commodity's price before the invasion, at its peak and now."""
    levels = view.levels
    table = pd.DataFrame(
        {
            "commodity": levels["commodity"].map(COMMODITIES).fillna(levels["commodity"]), "unit": levels["unit"], month_of(view.before): levels["before"],
            "peak": levels["peak"], "peak month": [day(m) for m in levels["peak_month"]], "now": levels["now"],
            "month": [day(m) for m in levels["now_month"]], "change, %": levels["change_pct"].round(0),
        }
    )  # fmt: skip
    return html_table(table, "Prices before the invasion, at the peak, now")


def programmes_table(view: View) -> Html:
    """Return the programmes that still run: what is financed ahead."""
    own = view.programmes
    if own.empty:
        return Html("<p>No running programme of support is on record on this date.</p>")
    table = frame_of(
        {
            "donor": own["donor"], "what": own["measure"], "kind": own["kind"], "billion euros": own["value_eur_bn"], "from": own["period_start"],
            "to": own["period_end"], "sources": [plain_links(view.evidence, cell) for cell in own["sources"]],
        }
    )  # fmt: skip
    return html_table(
        table,
        "Programmes that run on this date, wholes only; they overlap and are not to be added",
        ["sources"],
        shown=("donor", "what", "billion euros"),
    )


INDICATORS = {
    "real-gdp-growth": "Growth of GDP, %", "inflation-average": "Inflation, yearly mean, %", "inflation-end-of-year": "Inflation, end of year, %",
    "inflation-year-on-year": "Inflation in a month, %", "policy-rate": "Policy rate, %", "budget-deficit-gdp-share": "Budget deficit, % of GDP",
    "budget-deficit": "Budget deficit", "military-spending-gdp-share": "Military spending, % of GDP", "military-spending": "Military spending",
    "oil-gas-revenue": "Oil and gas revenue of the budget", "urals-price": "Price of Urals oil",
    "fossil-export-revenue": "Paid for exports of oil, gas and coal", "international-reserves": "International reserves",
}  # fmt: skip


FORECAST_NAMES = {
    **INDICATORS, "external-financing-need": "Money needed from outside", "external-financing-need-two-years": "Money needed from outside, two years together",
    "external-financing-earmarked-two-years": "Of this earmarked by donors", "external-financing-gap-two-years": "Money from outside still missing, two years together",
}  # fmt: skip


TWO_YEARS = (
    "external-financing-need-two-years", "external-financing-earmarked-two-years", "external-financing-gap-two-years",
)  # fmt: skip
"""Indicators for two years together; their row carries the second."""


def macro_table(view: View) -> Html:
    """Return the newest actual figure of each indicator and country."""
    own = analysis.newest(view.macro[view.macro["country"].isin(view.countries)], list(INDICATORS))
    if own.empty:
        return Html("<p>No figure of the two economies is in the evidence on this date.</p>")
    rows = []
    for indicator, label in INDICATORS.items():
        part = own[own["indicator"] == indicator].set_index("country")
        if len(part):
            said = {
                name: _figure_words(part.loc[code]) if code in part.index else "not found"
                for code, name in view.countries.items()
            }
            links = {
                f"sources, {name}": plain_links(view.evidence, part.at[code, "sources"]) if code in part.index else ""
                for code, name in view.countries.items()
            }
            rows.append({"indicator": label, **said, **links})
    table = frame_of(rows)
    links_of = [f"sources, {name}" for name in view.countries.values()]
    return html_table(
        table, "Newest published figure of each indicator", links_of, shown=("indicator", *view.countries.values())
    )


def _figure_words(row: pd.Series) -> str:
    """Return a figure with its unit, where its name has none, and its period: ``17.6% (December 2025)``."""
    unit = "" if row["unit"].startswith("percent") else f" {row['unit']}"
    return f"{row['value']:g}{unit} ({day(row['period'])})"


def forecasts_table(view: View) -> Html:
    """Return the forecasts for years that are not yet over, newest first."""
    own = view.macro[(view.macro["kind"] == "forecast") & view.macro["country"].isin(view.countries)]
    own = own[own["period"].str[:4].astype(int) >= view.evidence.as_of.year].sort_values(
        ["indicator", "country", "period", "known_on"]
    )
    own = own.drop_duplicates(["indicator", "country", "period", "author", "bound"], keep="last")
    if own.empty:
        return Html("<p>No forecast for a year still to come is in the evidence on this date.</p>")
    rows = []
    for (indicator, country, period, author), part in own.groupby(
        ["indicator", "country", "period", "author"], dropna=False
    ):
        low, high, last = part["value"].min(), part["value"].max(), part.iloc[-1]
        rows.append(
            {
                "what": f"{FORECAST_NAMES.get(indicator, sentence_case(indicator.replace('-', ' ')))}, {view.countries[country]}",
                "year": two_years(period) if indicator in TWO_YEARS else period, "value": f"{low:g}" if low == high else f"{low:g} to {high:g}", "unit": last["unit"], "by": author,
                "public since": last["known_on"], "sources": plain_links(view.evidence, last["sources"]),
            }
        )  # fmt: skip
    table = frame_of(rows)
    return html_table(
        table, "Forecasts for this year and later", ["sources"], find=True, shown=("what", "year", "value")
    )


def price_note(view: View, cite: Citations) -> Html:
    """Return the sentence on prices as a paragraph."""
    text = price_sentence(view, cite)
    return Html("<p>{}</p>").format(text) if text else Html("")
