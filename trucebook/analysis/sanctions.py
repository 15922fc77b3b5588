"""Sanctions: what each measure hits, the level of the oil price cap over time, and which kind of measure a row is."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

SEVERAL = "several"
"""Stands for issuers that are several states together, or others without a colour of their own."""


def targets(sanctions: pd.DataFrame) -> pd.DataFrame:
    """Return one row a measure and kind of target: ``date, by, measure, target, class, id``, oldest first.

    Waivers and offers of relief have their class as their target; other rows without a target are left out.
    """
    own = sanctions[sanctions["date"].notna()].copy()
    own["target"] = own["hits"].where(~own["class"].isin(["waiver", "relief"]), own["class"]).str.split(";")
    own = own.explode("target")
    own = own[own["target"].notna()]
    own["by"] = own["issued_by"].fillna(SEVERAL)
    own = own.rename(columns={"package": "measure"}).sort_values(["date", "id"])
    return own[["date", "by", "measure", "target", "class", "id"]].reset_index(drop=True)


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


REACH = 6
"""A month further from a change of the cap than this (in months) says nothing of it."""


def discounts(urals: pd.DataFrame, brent: pd.DataFrame) -> pd.Series:
    """Return the discount of Russian oil to Brent, dollars a barrel, by month (``Period``), for months that have both prices.

    Parameters
    ----------
    urals : pandas.DataFrame
        ``period`` (months), ``value``.
    brent : pandas.DataFrame
        ``month, value``.
    """
    both = urals.set_index("period")["value"].astype(float), brent.set_index("month")["value"].astype(float)
    apart = (both[1] - both[0]).dropna().sort_index()
    return apart.set_axis(pd.PeriodIndex(apart.index, freq="M"))


def around_changes(discount: pd.Series, changes: Sequence[pd.Timestamp]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how the discount moved across changes of the cap, and across months between which the cap did not change.

    Each change is looked at between the nearest months on record that lie wholly before and wholly after it, neither farther than
    :data:`REACH` months. Placebos are all pairs of months on record no farther from each other than the widest of these pairs (or
    ``REACH``, where there is none), with no change between the first day of the one and the last of the other.

    Parameters
    ----------
    discount : pandas.Series
        From :func:`discounts`.
    changes : sequence of pandas.Timestamp
        Days on which a level of the cap came into force.

    Returns
    -------
    tuple of pandas.DataFrame
        ``change, before, after, moved`` (dollars; missing where no month stands on one side), and ``before, after, moved``.
    """
    known, rows = list(discount.index), []
    for day in changes:
        month = pd.Period(day, "M")
        before = [one for one in known if one < month and (month - one).n <= REACH]
        after = [one for one in known if one.start_time >= day and (one - month).n <= REACH]
        one, other = (before[-1] if before else None), (after[0] if after else None)
        moved = float(discount[other] - discount[one]) if one is not None and other is not None else float("nan")
        rows.append((pd.Timestamp(day), one, other, moved))
    found = pd.DataFrame(rows, columns=["change", "before", "after", "moved"])
    whole = found.dropna(subset="moved")
    width = max(((b - a).n for a, b in zip(whole["before"], whole["after"], strict=True)), default=REACH)
    pairs = [
        (one, other, float(discount[other] - discount[one]))
        for place, one in enumerate(known)
        for other in known[place + 1 :]
        if (other - one).n <= width and not any(one.start_time <= day <= other.end_time for day in changes)
    ]
    return found, pd.DataFrame(pairs, columns=["before", "after", "moved"])
