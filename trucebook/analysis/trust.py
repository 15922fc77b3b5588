"""How the rows are known: by how many sources of which kind, how surely, and how late."""

from __future__ import annotations

import pandas as pd

LEVELS = ("high", "medium", "low")


def by_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how the rows of each table are known, the largest table first.

    Parameters
    ----------
    rows : pandas.DataFrame
        From :func:`trucebook.evidence.door.cited_rows`.

    Returns
    -------
    pandas.DataFrame
        ``table, rows``; rows by confidence (``high, medium, low``); ``one_source``: that rest on a single source; ``primary``: that
        name a primary one; ``aggregator``: whose sources are all reposts; ``late_bound``: whose day is only a bound; ``median_days``:
        from what a row describes until it was public (missing where no row tells), over rows that describe no later day; ``over_30``:
        rows that took more than 30 days.
    """
    if rows.empty:
        return pd.DataFrame(columns=["table", "rows", *LEVELS, "one_source", "primary", "aggregator", "late_bound", "median_days", "over_30"])  # fmt: skip
    days = (rows["known_on"] - rows["about"]).dt.days
    marks = rows[["table"]].assign(
        rows=1,
        **{level: rows["confidence"] == level for level in LEVELS},
        one_source=rows["sources"] == 1,
        primary=rows["kinds"].str.split(";").map(lambda kinds: "primary" in kinds),
        aggregator=rows["kinds"].str.split(";").map(lambda kinds: set(kinds) == {"aggregator"}),
        late_bound=rows["known_on_is"] == "late-bound",
        over_30=days > 30,
    )
    counts = marks.groupby("table").sum().astype(int)
    counts.insert(len(counts.columns) - 1, "median_days", days[days >= 0].groupby(rows["table"]).median())
    return counts.reset_index().sort_values(["rows", "table"], ascending=[False, True], ignore_index=True)


def whole(rows: pd.DataFrame) -> pd.Series:
    """Return the same measures over all tables at once."""
    one = by_table(rows.assign(table="all tables"))
    return one.iloc[0] if len(one) else pd.Series({"rows": 0})
