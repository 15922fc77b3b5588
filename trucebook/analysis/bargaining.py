"""Where two sides could meet: ranges ever put on paper, nearest clauses of others, pairs of issues that could be traded."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import positions as positions_of
from trucebook.evidence.tables import SIDES


def ranges(positions: pd.DataFrame, one: str = SIDES[0], other: str = SIDES[1]) -> pd.DataFrame:
    """Return the range of levels that two sides ever put on paper, issue by issue.

    Returns
    -------
    pandas.DataFrame
        Indexed by issue: ``one_low, one_high, one_now, other_low, other_high, other_now`` and ``room``: by how much the ranges
        overlap (negative: how far apart they stay even where each side went farthest).
    """
    coded = positions[positions["concession_level"].notna()]
    table = {}
    for name, actor in (("one", one), ("other", other)):
        levels = coded[coded["actor"] == actor].groupby("issue")["concession_level"].agg(["min", "max"])
        table[f"{name}_low"], table[f"{name}_high"] = levels["min"].astype(float), levels["max"].astype(float)
        table[f"{name}_now"] = positions_of.level_on(positions, actor)
    frame = pd.DataFrame(table).dropna().rename_axis("issue")
    top = frame[["one_high", "other_high"]].min(axis=1)
    bottom = frame[["one_low", "other_low"]].max(axis=1)
    return frame.assign(room=top - bottom).sort_values(["room", "one_high"])


def closest_offers(positions: pd.DataFrame, one: str = SIDES[0], other: str = SIDES[1]) -> pd.DataFrame:
    """Return for each issue the clause of a third party that stands nearest to both sides' newest positions.

    Nearest: the larger of its two distances is the smallest; of equals the newest (Raiffa 1982 measures a joint offer by its
    worse-off side).

    Returns
    -------
    pandas.DataFrame
        The rows chosen, indexed by issue, with ``to_one, to_other`` (levels).
    """
    sides = positions_of.gaps(positions, one, other)
    third = positions[
        positions["concession_level"].notna()
        & ~positions["actor"].isin([one, other])
        & positions["issue"].isin(sides.index)
    ]
    level = third["concession_level"].astype("float64")
    third = third.assign(
        to_one=(level - third["issue"].map(sides["one"]).astype("float64")).abs(),
        to_other=(level - third["issue"].map(sides["other"]).astype("float64")).abs(),
    )
    third["worse"] = third[["to_one", "to_other"]].max(axis=1)
    order = third.sort_values(["worse", "said_on"], ascending=[True, False], kind="stable")
    return order.groupby("issue").head(1).set_index("issue", drop=False).rename_axis(None).sort_index()


def salience(positions: pd.DataFrame, actor: str) -> pd.Series:
    """Return the share of an actor's documents that raise each issue: how much its own papers dwell on it."""
    own = positions[positions["actor"] == actor]
    papers = own["document"].nunique()
    return own.groupby("issue")["document"].nunique() / papers if papers else pd.Series(dtype="float64")


def trades(positions: pd.DataFrame, one: str = SIDES[0], other: str = SIDES[1], limit: int = 5) -> pd.DataFrame:
    """Return pairs of open issues of which each side's papers dwell more on a different one: candidates for a trade.

    Giving way on what matters less for what matters more is logrolling (Raiffa 1982, The Art and Science of Negotiation). How
    often a paper raises an issue is a weak sign of how much it matters: hypotheses, not findings.

    Returns
    -------
    pandas.DataFrame
        ``for_one, for_other`` (issues), ``one_on_one, other_on_one, one_on_other, other_on_other`` (shares of papers) and
        ``contrast`` (sum of the two differences), the strongest first, each issue at most once.
    """
    sides = positions_of.gaps(positions, one, other)
    open_ = sorted(sides.index[sides["gap"] > 0])
    first = salience(positions, one).reindex(open_).fillna(0.0)
    second = salience(positions, other).reindex(open_).fillna(0.0)
    lean = first - second
    for_one = [issue for issue in lean.sort_values(ascending=False, kind="stable").index if lean[issue] > 0]
    for_other = [issue for issue in lean.sort_values(kind="stable").index if lean[issue] < 0]
    rows = [
        (a, b, first[a], second[a], first[b], second[b], lean[a] - lean[b])
        for a, b in list(zip(for_one, for_other, strict=False))[:limit]
    ]
    return pd.DataFrame(
        rows,
        columns=["for_one", "for_other", "one_on_one", "other_on_one", "one_on_other", "other_on_other", "contrast"],
    )
