"""What each side demands, and how far apart they are on the coded issues."""

from __future__ import annotations

from datetime import date

import pandas as pd

SCALE = 4
"""Codes run from 0 (Russia's maximal demand) to 4 (Ukraine's)."""


def dated(positions: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Add ``said_on``: the day of the document that a position stands in, or the day on which it became known.

    A draft of 2022 that was published in 2024 does not replace a demand made in between: what is newest is decided by the day on
    which it was said, and only what may be seen by the day on which it was public.
    """
    said = documents.set_index("id")["date"].reindex(positions["document"]).set_axis(positions.index)
    return positions.assign(said_on=said.fillna(positions["known_on"]))


def latest(positions: pd.DataFrame, actors: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the newest position of each actor on each issue; ``positions`` as from :func:`dated`, like everywhere here.

    Where one day brought several positions on an issue, the one whose row stands last in the table counts.
    """
    chosen = positions[positions["actor"].isin(actors)] if actors else positions
    order = chosen.sort_values("said_on", kind="stable")
    return order.groupby(["issue", "actor"], as_index=False).tail(1).sort_values(["issue", "actor"])


def level_on(positions: pd.DataFrame, actor: str, day: date | pd.Timestamp | None = None) -> pd.Series:
    """Return an actor's level on each issue: the mean code of the clauses of the newest document that has a code on it.

    Several clauses of one document on one issue are one position, hence their mean. Clauses without a code do not count.
    """
    coded = positions[(positions["actor"] == actor) & positions["concession_level"].notna()]
    if day is not None:
        coded = coded[coded["known_on"] <= pd.Timestamp(day)]
    newest = coded.groupby("issue")["said_on"].transform("max")
    last = coded[coded["said_on"] == newest]
    return last.groupby("issue")["concession_level"].mean().astype("float64")


def gaps(
    positions: pd.DataFrame, one: str = "RU", other: str = "UA", day: date | pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return the distance between two actors on each issue on which both have a coded position.

    Returns
    -------
    pandas.DataFrame
        Indexed by issue: ``one, other`` (levels 0 to 4) and ``gap`` (absolute difference, 0 to 4), the widest first.
    """
    table = pd.DataFrame({"one": level_on(positions, one, day), "other": level_on(positions, other, day)}).dropna()
    table["gap"] = (table["one"] - table["other"]).abs()
    return table.rename_axis("issue").sort_values(["gap", "one"], ascending=[False, True])


def gap_index(
    positions: pd.DataFrame, one: str = "RU", other: str = "UA", day: date | pd.Timestamp | None = None
) -> float:
    """Return the mean gap over the issues in percent of the widest possible; NaN where no issue is coded for both.

    All issues weigh the same.
    """
    table = gaps(positions, one, other, day)
    return float("nan") if table.empty else 100 * float(table["gap"].mean()) / SCALE


def gap_on_same_issues(
    positions: pd.DataFrame, as_of: date, years: int = 2, one: str = "RU", other: str = "UA"
) -> tuple[float, float, int, pd.Timestamp] | None:
    """Return the gap index then and now over the issues that could be compared both times.

    Parameters
    ----------
    positions : pandas.DataFrame
        The positions as of the date.
    as_of : datetime.date
        Now.
    years : int
        How long ago then is.

    Returns
    -------
    tuple or None
        Index then and now in percent, number of issues, day of then; None if no issue could be compared then.
    """
    since = pd.Timestamp(as_of) - pd.DateOffset(years=years)
    then, now = gaps(positions, one, other, since), gaps(positions, one, other)
    shared = then.index.intersection(now.index)
    if shared.empty:
        return None
    scale = 100 / SCALE
    return (
        scale * float(then.loc[shared, "gap"].mean()),
        scale * float(now.loc[shared, "gap"].mean()),
        len(shared),
        since,
    )


def index_over_time(positions: pd.DataFrame, as_of: date, one: str = "RU", other: str = "UA") -> pd.DataFrame:
    """Return the gap index on each day on which a coded position of either actor became known: ``day, index_pct, issues``.

    The last row is the as-of date. Issues come in as positions on them become known, so their number is given.
    """
    coded = positions[positions["actor"].isin([one, other]) & positions["concession_level"].notna()]
    days = sorted({*coded["known_on"], pd.Timestamp(as_of)})
    rows = [(day, gap_index(positions, one, other, day), len(gaps(positions, one, other, day))) for day in days]
    return pd.DataFrame(rows, columns=["day", "index_pct", "issues"]).dropna()
