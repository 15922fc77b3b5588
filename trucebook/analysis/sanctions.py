"""Sanctions: what each measure hits, the level of the oil price cap over time, and which kind of measure a row is."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis.event_study import ADOPTED

ISSUERS = {
    "European Union": "EU", "European Council": "EU", "European Commission": "EU", "United States": "US", "United Kingdom": "UK",
}  # fmt: skip
"""Issuer → the group under which it is drawn; all others are several states together, or other states."""

SEVERAL = "Several or others"


def kind(package: str) -> str:
    """Return what a row of the sanctions is: ``package, cap, assets, waiver, relief`` or ``other``."""
    if package.startswith("relief"):
        return "relief"
    if package.startswith("waiver"):
        return "waiver"
    if package.startswith("immobilised"):
        return "assets"
    if package == "oil price cap":
        return "cap"
    return "package" if pd.Series([package]).str.fullmatch(ADOPTED).iloc[0] else "other"


def targets(sanctions: pd.DataFrame) -> pd.DataFrame:
    """Return one row a measure and kind of target: ``date, by, measure, target, id``, oldest first.

    Waivers and offers of relief have ``waiver`` and ``relief`` as their target; other rows without a target are left out.
    """
    own = sanctions[sanctions["date"].notna()].copy()
    kinds = own["package"].map(kind)
    own["target"] = own["hits"].where(~kinds.isin(["waiver", "relief"]), kinds).str.split(";")
    own = own.explode("target")
    own = own[own["target"].notna()]
    own["by"] = own["issuer"].map(ISSUERS).fillna(SEVERAL)
    own = own.rename(columns={"package": "measure"}).sort_values(["date", "id"])
    return own[["date", "by", "measure", "target", "id"]].reset_index(drop=True)


def cap_levels(sanctions: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """Return the levels of the cap on crude known by a day: ``start, end, usd, by, id``; each ends where the next begins.

    A level that is decided and not yet in force has ``start`` after ``until`` and no end.
    """
    own = sanctions[sanctions["cap_usd"].notna() & sanctions["in_force"].notna()].sort_values("in_force")
    table = pd.DataFrame(
        {
            "start": own["in_force"],
            "end": own["in_force"].shift(-1),
            "usd": own["cap_usd"].astype(float),
            "by": own["issuer"],
            "id": own["id"],
        }
    )
    table["end"] = table["end"].where(table["end"].notna() | (table["start"] > until), until)
    return table.reset_index(drop=True)


def above_cap(levels: pd.DataFrame, urals: pd.DataFrame) -> pd.DataFrame:
    """Return the monthly prices of Russian oil beside the cap that held on the month's last day: ``month, usd, cap, above``.

    Parameters
    ----------
    levels : pandas.DataFrame
        Of :func:`cap_levels`.
    urals : pandas.DataFrame
        ``period`` (months), ``value``; months before the first cap are left out.
    """
    rows = []
    for row in urals.sort_values("period").itertuples():
        last = pd.Period(str(row.period), "M").end_time.normalize()
        held = levels[levels["start"] <= last]
        if len(held):
            cap = float(held.iloc[-1]["usd"])
            rows.append((str(row.period), float(row.value), cap, float(row.value) > cap))
    return pd.DataFrame(rows, columns=["month", "usd", "cap", "above"])
