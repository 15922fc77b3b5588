"""What one edition knows that an earlier one did not: rows that are new, and rows whose outcome has become known.

Functions take views of the evidence in order of time; the last one is the present.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from trucebook.analysis import positions as gap


def added(views: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of a table that the first view did not hold, as the last one shows them.

    Returns
    -------
    pandas.DataFrame
        Rows of the last view with ``view``: the place in ``views`` (1 or later) of the first that held them.
    """
    now = views[-1].copy()
    now["view"] = 0
    for place in range(1, len(views)):
        now.loc[~now["id"].isin(views[place - 1]["id"]), "view"] = place
    # A row of the first view is there from the start, whatever views between them say.
    now.loc[now["id"].isin(views[0]["id"]), "view"] = 0
    return now[now["view"] > 0]


def told(views: Sequence[pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
    """Return the rows that were known before and of which a view shows another status or outcome than the one before it.

    Parameters
    ----------
    views : sequence of pandas.DataFrame
        One table as of several dates, in order of time.
    columns : sequence of str
        The columns whose change counts.

    Returns
    -------
    pandas.DataFrame
        ``id, view`` (the place of the view that shows the change) and for each column ``<column>_before`` and ``<column>_after``,
        one row a change, the newest first.
    """
    parts = []
    for place in range(1, len(views)):
        before, after = (view.set_index("id")[list(columns)] for view in views[place - 1 : place + 1])
        shared = before.index.intersection(after.index)
        one, other = before.loc[shared].astype("object"), after.loc[shared].astype("object")
        differs = ((one != other) & ~(one.isna() & other.isna())).any(axis=1)
        changed = one[differs].add_suffix("_before").join(other[differs].add_suffix("_after"))
        parts.append(changed.rename_axis("id").reset_index().assign(view=place))
    names = ["id", *(f"{column}_{when}" for column in columns for when in ("before", "after")), "view"]
    found = pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=names)], ignore_index=True)
    return found[names].sort_values("view", ascending=False, kind="stable").reset_index(drop=True)


def moved(said: Sequence[pd.DataFrame], actors: Sequence[str]) -> pd.DataFrame:
    """Return the levels of actors on each issue as of each date, where they differ between two dates on which both are known.

    Parameters
    ----------
    said : sequence of pandas.DataFrame
        The positions as of each date, from :func:`trucebook.analysis.positions.dated`.
    actors : sequence of str
        Codes of the actors.

    Returns
    -------
    pandas.DataFrame
        ``actor, issue`` and a column a date, named by its place in ``said``: 0 (Russia's maximal demand) to 4 (Ukraine's), missing
        where no position was known.
    """
    parts = []
    for actor in actors:
        levels = pd.DataFrame({place: gap.level_on(view, actor) for place, view in enumerate(said)})
        differs = levels.max(axis=1) > levels.min(axis=1)
        parts.append(levels[differs].rename_axis("issue").reset_index().assign(actor=actor))
    return pd.concat(parts, ignore_index=True)[["actor", "issue", *range(len(said))]]


def differing(values: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table (a column a date) that hold two different values; a missing one is no value."""
    return values[values.nunique(axis=1) > 1]
