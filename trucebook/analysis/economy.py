"""Reconstruction, sanctions, prices: the few numbers that matter."""

from __future__ import annotations

import pandas as pd

from trucebook.evidence.tables import RUSSIA, UKRAINE, UNITED_STATES

DAYS_A_MONTH = 30.4375


def needs(reconstruction: pd.DataFrame) -> pd.DataFrame:
    """Return damage and recovery needs of each assessment: ``assessment, as_of_date, measure, value_usd_bn``, oldest first.

    Totals only; the two measures ``damage`` and ``recovery-needs``.
    """
    total = reconstruction[
        (reconstruction["sector"] == "total") & reconstruction["measure"].isin(["damage", "recovery-needs"])
    ]
    return total.sort_values(["as_of_date", "measure"]).reset_index(drop=True)


def growth_a_month(total: pd.DataFrame, measure: str = "recovery-needs") -> float:
    """Return by how much a measure grew a month, in billion dollars, between the first and the last assessment; NaN if fewer than two."""
    own = total[total["measure"] == measure]
    if len(own) < 2:
        return float("nan")
    first, last = own.iloc[0], own.iloc[-1]
    months = (last["as_of_date"] - first["as_of_date"]).days / DAYS_A_MONTH
    return float((last["value_usd_bn"] - first["value_usd_bn"]) / months)


def price_levels(prices: pd.DataFrame, before: str) -> pd.DataFrame:
    """Return each commodity's price before the invasion, at its peak since, and now.

    Parameters
    ----------
    prices : pandas.DataFrame
        Monthly prices: ``commodity, month, value, unit``.
    before : str
        The month (YYYY-MM) that counts as before; the peak is looked for after it.

    Returns
    -------
    pandas.DataFrame
        ``commodity, unit, before, peak, peak_month, now, now_month, change_pct`` (now against before).
    """
    rows = []
    for commodity, own in prices.groupby("commodity", sort=True):
        own = own.sort_values("month")
        base, since = own[own["month"] == before], own[own["month"] > before]
        if base.empty or since.empty:
            continue
        start, now = base.iloc[0]["value"], own.iloc[-1]
        peak = since.loc[since["value"].idxmax()]
        rows.append(
            (
                commodity,
                now["unit"],
                start,
                peak["value"],
                peak["month"],
                now["value"],
                now["month"],
                100 * (now["value"] / start - 1),
            )
        )
    return pd.DataFrame(
        rows, columns=["commodity", "unit", "before", "peak", "peak_month", "now", "now_month", "change_pct"]
    )


def constant_dollars(total: pd.DataFrame, macro: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Add the amounts in dollars of the newest assessment whose month has a price index.

    Parameters
    ----------
    total : pandas.DataFrame
        ``as_of_date, value_usd_bn`` and more.
    macro : pandas.DataFrame
        Holds the US consumer price index by month (``country`` US, ``indicator`` consumer-price-index).

    Returns
    -------
    table : pandas.DataFrame
        With ``constant_usd_bn``, missing where the month counted to has no index.
    base : str
        The month whose dollars these are; blank if there is no index at all.
    """
    own = macro[(macro["country"] == UNITED_STATES) & (macro["indicator"] == "consumer-price-index")]
    index = own.drop_duplicates("period", keep="last").set_index("period")["value"]
    months = total["as_of_date"].dt.strftime("%Y-%m")
    known = sorted(set(months) & set(index.index))
    base = known[-1] if known else ""
    table = total.copy()
    table["constant_usd_bn"] = table["value_usd_bn"] * index.get(base, float("nan")) / months.map(index).astype(float)
    return table, base


def pairs(total: pd.DataFrame, measure: str = "recovery-needs", column: str = "value_usd_bn") -> pd.DataFrame:
    """Return by how much a measure grew a month between each pair of assessments.

    Returns
    -------
    pandas.DataFrame
        ``first, last, months, usd_bn, usd_bn_a_month, neighbours``; the spread over pairs is the only measure of uncertainty that
        the assessments allow, since they give no intervals.
    """
    own = total[(total["measure"] == measure) & total[column].notna()].sort_values("as_of_date")
    rows = []
    for one in range(len(own)):
        for other in range(one + 1, len(own)):
            first, last = own.iloc[one], own.iloc[other]
            months = (last["as_of_date"] - first["as_of_date"]).days / DAYS_A_MONTH
            grown = float(last[column] - first[column])
            if months > 0:
                rows.append((first["assessment"], last["assessment"], months, grown, grown / months, other == one + 1))
    table = pd.DataFrame(rows, columns=["first", "last", "months", "usd_bn", "usd_bn_a_month", "neighbours"])
    return table.astype({"first": "str", "last": "str", "neighbours": "bool"})


def against_gdp(total: pd.DataFrame, macro: pd.DataFrame) -> pd.DataFrame:
    """Return the recovery needs of each assessment against Ukraine's GDP of the last full year before the day counted to.

    Returns
    -------
    pandas.DataFrame
        ``assessment, year, needs_usd_bn, times_gdp, how``: ``stated`` in the assessment, else ``computed`` from nominal GDP in dollars;
        missing where neither is known.
    """
    own = macro[macro["country"] == UKRAINE]
    gdp = own[(own["indicator"] == "nominal-gdp") & (own["unit"] == "USD billion")].set_index("period")["value"]
    stated = own[own["indicator"] == "recovery-needs-to-gdp"].set_index("author")
    rows = []
    for row in total[total["measure"] == "recovery-needs"].itertuples():
        year = str((row.as_of_date + pd.Timedelta(days=1)).year - 1)
        if year in gdp.index:
            rows.append((row.assessment, year, row.value_usd_bn, row.value_usd_bn / gdp[year], "computed"))
        elif row.assessment in stated.index:
            how = "stated" if pd.isna(stated.at[row.assessment, "bound"]) else "stated as nearly so much"
            rows.append((row.assessment, year, row.value_usd_bn, float(stated.at[row.assessment, "value"]), how))
        else:
            rows.append((row.assessment, year, row.value_usd_bn, float("nan"), ""))
    return pd.DataFrame(rows, columns=["assessment", "year", "needs_usd_bn", "times_gdp", "how"])


OF_THE_YEAR = {
    "needs-within-year": "needed", "funded-in-year": "funded", "unfunded-in-year": "gap", "financing-beyond-budget": "gap",
}  # fmt: skip
"""Measures of what was needed most urgently in the year after an assessment, and of what was there."""


def funding(reconstruction: pd.DataFrame) -> pd.DataFrame:
    """Return needs, funding and gap of the year after each assessment.

    Of the three, one that is missing is the difference of (or the sum of) the others.

    Returns
    -------
    pandas.DataFrame
        ``assessment, year, needed, funded, gap`` in billion dollars, ``computed`` (which of them we computed), ``known_on``.
    """
    own = reconstruction[(reconstruction["sector"] == "total") & reconstruction["measure"].isin(OF_THE_YEAR)]
    rows = []
    for assessment, part in own.groupby("assessment", sort=True):
        has = {OF_THE_YEAR[row.measure]: row.value_usd_bn for row in part.itertuples()}
        if len(has) < 2:
            continue
        computed = ({"needed", "funded", "gap"} - set(has) or {""}).pop()
        if computed == "needed":
            has["needed"] = has["funded"] + has["gap"]
        elif computed:
            other = "gap" if computed == "funded" else "funded"
            has[computed] = has["needed"] - has[other]
        year = (part["as_of_date"].max() + pd.Timedelta(days=1)).year
        rows.append((assessment, year, has["needed"], has["funded"], has["gap"], computed, part["known_on"].max()))
    return pd.DataFrame(rows, columns=["assessment", "year", "needed", "funded", "gap", "computed", "known_on"])


def running_totals(support: pd.DataFrame) -> pd.DataFrame:
    """Return the newest running total of each donor and vintage, split into military and other where a part says so.

    Parts are taken from their whole and never added to it.

    Returns
    -------
    pandas.DataFrame
        ``id, donor, period_end, kind, total, military, other``: billion euros, oldest first; ``other`` is the whole less the part.
    """
    own = support[(support["basis"] == "running total") & support["period_end"].notna()]
    wholes = own[own["part_of"].isna() & (own["kind"] == "allocations")]
    military = own[own["kind"] == "military allocations"]
    rows = []
    for whole in wholes.sort_values(["period_end", "donor"]).itertuples():
        part = military[military["part_of"] == whole.id]["value_eur_bn"]
        arms = float(part.iloc[0]) if len(part) else float("nan")
        rows.append(
            (whole.id, whole.donor, whole.period_end, whole.kind, whole.value_eur_bn, arms, whole.value_eur_bn - arms)
        )
    return pd.DataFrame(rows, columns=["id", "donor", "period_end", "kind", "total", "military", "other"])


def programmes(support: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the programmes that run on a day or later: wholes only, no proposals, ceilings or parts."""
    own = support[(support["basis"] == "programme") & support["part_of"].isna()]
    open_end = own["period_end"].isna() & (own["period_start"] >= day - pd.DateOffset(years=1))
    return own[(own["period_end"] >= day) | open_end].sort_values("value_eur_bn", ascending=False)


def by_year(macro: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return one figure a country and year: the newest actual one, else the range of each author's newest forecast.

    Returns
    -------
    pandas.DataFrame
        ``country, year, kind, value, low, high, authors``; value is the actual figure or the middle of the forecasts.
    """
    own = macro[
        (macro["indicator"] == indicator)
        & macro["period"].str.fullmatch(r"\d{4}")
        & macro["country"].isin([UKRAINE, RUSSIA])
    ]
    rows = []
    for (country, year), part in own.groupby(["country", "period"], sort=True):
        actual = part[(part["kind"] == "actual") & (part["confidence"] != "low")].sort_values("known_on")
        if len(actual):
            value = float(actual.iloc[-1]["value"])
            rows.append((country, year, "actual", value, value, value, ""))
            continue
        forecast = part[part["kind"] == "forecast"].copy()
        if forecast.empty:
            continue
        newest = forecast.groupby("author")["known_on"].transform("max")
        forecast = forecast[forecast["known_on"] == newest]
        low, high = float(forecast["value"].min()), float(forecast["value"].max())
        rows.append(
            (country, year, "forecast", (low + high) / 2, low, high, "; ".join(sorted(forecast["author"].unique())))
        )
    return pd.DataFrame(rows, columns=["country", "year", "kind", "value", "low", "high", "authors"])


def with_and_without_truce(macro: pd.DataFrame) -> pd.DataFrame:
    """Return the forecasts that one author made of one figure and period both with a truce and without.

    Returns
    -------
    pandas.DataFrame
        ``author, country, indicator, period, unit, truce, no_truce`` (values of the newest of each), ``known_on``, ``ids``.
    """
    own = macro[(macro["kind"] == "forecast") & macro["assumes"].notna()].sort_values("known_on")
    rows = []
    for key, part in own.groupby(["author", "country", "indicator", "period"], sort=True):
        newest = part.drop_duplicates("assumes", keep="last").set_index("assumes")
        if {"truce", "no-truce"} <= set(newest.index):
            values = (newest.at["truce", "value"], newest.at["no-truce", "value"])
            rows.append((*key, newest["unit"].iloc[0], *values, newest["known_on"].max(), ";".join(newest["id"])))
    names = ["author", "country", "indicator", "period", "unit", "truce", "no_truce", "known_on", "ids"]
    return pd.DataFrame(rows, columns=names)


def newest(macro: pd.DataFrame, indicators: list[str]) -> pd.DataFrame:
    """Return the row of the latest actual period of each country and indicator; of flows only whole years, which compare."""
    own = macro[
        (macro["kind"] == "actual") & macro["indicator"].isin(indicators) & (macro["confidence"] != "low")
    ].copy()
    flows = own["indicator"].isin(["real-gdp-growth", "oil-gas-revenue"]) & (own["period"].str.len() > 4)
    own = own[~flows]
    own["end"] = own["period"].map(_period_end)
    own = own.sort_values(["end", "known_on"]).drop_duplicates(["country", "indicator"], keep="last")
    return own.drop(columns="end")


def _period_end(period: str) -> str:
    """Return the last day of a period as text, so that a year sorts after its months."""
    if "Q" in period:
        return str(pd.Period(period.replace("-", ""), "Q").end_time.date())
    return period if len(period) == 10 else str(pd.Period(period, "M" if len(period) == 7 else "Y").end_time.date())
