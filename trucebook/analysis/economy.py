"""Reconstruction, sanctions, prices: the few numbers that matter."""

from __future__ import annotations

import pandas as pd


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
    months = (last["as_of_date"] - first["as_of_date"]).days / 30.4375
    return float((last["value_usd_bn"] - first["value_usd_bn"]) / months)


def price_levels(prices: pd.DataFrame, before: str = "2022-01", first: str = "2022-02") -> pd.DataFrame:
    """Return each commodity's price before the invasion, at its peak since, and now.

    Parameters
    ----------
    prices : pandas.DataFrame
        Monthly prices: ``commodity, month, value, unit``.
    before : str
        The month that counts as before.
    first : str
        First month in which the peak is looked for.

    Returns
    -------
    pandas.DataFrame
        ``commodity, unit, before, peak, peak_month, now, now_month, change_pct`` (now against before).
    """
    rows = []
    for commodity, own in prices.groupby("commodity", sort=True):
        own = own.sort_values("month")
        base, since = own[own["month"] == before], own[own["month"] >= first]
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
