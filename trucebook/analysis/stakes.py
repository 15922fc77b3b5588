"""What lies on the ground that the talks are about: power plants, ports, mines and people."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

PEOPLE = "people"
"""The kind of rows that count people; all others are of the economy."""


def newest(stakes: pd.DataFrame, kinds: Collection[str] = (), holder: str = "") -> pd.DataFrame:
    """Return what is known last of each thing on the ground.

    Parameters
    ----------
    stakes : pandas.DataFrame
        Table ``stakes``.
    kinds : collection of str, optional
        Kinds to keep; all if not given.
    holder : str, optional
        Keep what this side held by the newest row; all if not given.

    Returns
    -------
    pandas.DataFrame
        A row a name, by kind and name.
    """
    own = stakes.sort_values(["date", "known_on"], kind="stable").drop_duplicates("name", keep="last")
    own = own[own["kind"].isin(kinds)] if kinds else own
    own = own[own["holder"] == holder] if holder else own
    return own.sort_values(["kind", "name"], kind="stable")


def courses_of_people(stakes: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the counts of people of each place, oldest first."""
    own = stakes[(stakes["kind"] == PEOPLE) & stakes["value"].notna()].sort_values("date", kind="stable")
    return [part for _, part in own.groupby("name", sort=True)]
