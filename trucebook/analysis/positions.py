"""What each side demands, and how far apart they are on the coded issues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from trucebook.analysis.rows import days_of, first_known
from trucebook.evidence.tables import SIDES

SCALE = 4
"""Codes run from 0 (Russia's maximal demand) to 4 (Ukraine's)."""

BAND = 0.95
"""Share of the simulated values inside an interval. On synthetic codings with 12 or 19 issues, none to most of them at the ends of
the scale, such an interval held the truth in 90 to 92% of 1500 runs each, so it is called nine in ten."""


def dated(positions: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Add ``said_on``: the day of the document that a position stands in, or the day on which it became known.

    A draft of 2022 that was published in 2024 does not replace a demand made in between: what is newest is decided by the day on
    which it was said, and only what may be seen by the day on which it was public.
    """
    place = {key: at for at, key in enumerate(documents["id"].to_numpy(object))}
    written = np.append(days_of(documents["date"]), np.datetime64("NaT"))
    said = written[[place.get(key, -1) for key in positions["document"].to_numpy(object)]]
    return positions.assign(said_on=first_known(said, days_of(positions["known_on"])))


def latest(positions: pd.DataFrame, actors: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the newest position of each actor on each issue; ``positions`` as from :func:`dated`, like everywhere here.

    Where one day brought several positions on an issue, the one whose row stands last in the table counts.
    """
    chosen = positions[positions["actor"].isin(actors)] if actors else positions
    order = chosen.sort_values("said_on", kind="stable")
    return order.groupby(["issue", "actor"], as_index=False).tail(1).sort_values(["issue", "actor"])


Days = Sequence[date | pd.Timestamp]


@dataclass(frozen=True)
class _Clauses:
    """Positions as arrays, since every day that a page looks back on asks for them anew, and pandas is slow on tables this small.

    Attributes
    ----------
    actor, issue, known_on, said_on : numpy.ndarray
        The columns of :func:`dated`.
    level : numpy.ndarray
        The code; NaN where there is none.
    """

    actor: np.ndarray
    issue: np.ndarray
    level: np.ndarray
    known_on: np.ndarray
    said_on: np.ndarray

    @classmethod
    def of(cls, positions: pd.DataFrame) -> _Clauses:
        level = positions["concession_level"].to_numpy("float64", na_value=np.nan)
        actor, issue = (positions[name].to_numpy(object) for name in ("actor", "issue"))
        return cls(actor, issue, level, positions["known_on"].to_numpy(), positions["said_on"].to_numpy())

    def coded(self, actors: Sequence[str]) -> _Clauses:
        """Return the clauses of some actors that have a code, in an order that does not depend on the one of the table."""
        own = np.isin(self.actor, actors) & ~np.isnan(self.level)
        order = np.lexsort([cells[own] for cells in (self.said_on, self.level, self.issue, self.actor, self.known_on)])
        return _Clauses(*(getattr(self, column.name)[own][order] for column in fields(self)))

    @cached_property
    def by_issue(self) -> dict[str, np.ndarray]:
        """The places of the clauses on each issue, by key in order."""
        return {str(issue): np.flatnonzero(self.issue == issue) for issue in sorted(set(self.issue))}

    def counting(self, actor: str, days: Days) -> np.ndarray:
        """Return which clauses make up an actor's level on their issue, day by day, see :func:`counting`."""
        own = (self.actor == actor) & ~np.isnan(self.level)
        public = self.known_on <= pd.DatetimeIndex(list(days)).to_numpy()[:, None]
        never = np.iinfo(np.int64).min
        said = np.where(own & public, self.said_on.astype("datetime64[ns]").astype(np.int64), never)
        newest = np.full(said.shape, never)
        for places in self.by_issue.values():
            newest[:, places] = said[:, places].max(axis=1, keepdims=True)
        return (said == newest) & (newest != never)

    def levels(self, actor: str, days: Days) -> np.ndarray:
        """Return an actor's level on each issue, day by day, see :func:`levels`: shape (issues, days)."""
        counts = self.counting(actor, days).T.astype("float64")
        on = np.zeros((len(self.by_issue), len(self.level)))
        for row, places in zip(on, self.by_issue.values(), strict=True):
            row[places] = 1
        number = on @ counts
        total = (on * np.nan_to_num(self.level)) @ counts
        return np.divide(total, number, out=np.full(number.shape, np.nan), where=number > 0)


def counting(positions: pd.DataFrame, actor: str, days: Days) -> np.ndarray:
    """Return which clauses make up an actor's level on their issue, day by day.

    They are the coded clauses of the newest document on the issue among those public on the day. Several clauses of one document on
    one issue are one position; clauses without a code do not count.

    Returns
    -------
    numpy.ndarray
        Of bool, shape (days, rows of ``positions``).
    """
    return _Clauses.of(positions).counting(actor, days)


def levels(positions: pd.DataFrame, actor: str, days: Days) -> pd.DataFrame:
    """Return an actor's level on each issue, day by day: the mean code of the clauses that count; NaN where there is none.

    Returns
    -------
    pandas.DataFrame
        A row a day in the order given, a column an issue of ``positions``, by key.
    """
    clauses = _Clauses.of(positions)
    by_issue = dict(zip(clauses.by_issue, clauses.levels(actor, days), strict=True))
    return pd.DataFrame(by_issue, index=pd.DatetimeIndex(list(days)), dtype="float64")


def level_on(positions: pd.DataFrame, actor: str, day: date | pd.Timestamp | None = None) -> pd.Series:
    """Return an actor's level on each issue on which it has one, on a day (blank: as far as the rows go)."""
    return levels(positions, actor, [pd.Timestamp.max if day is None else day]).iloc[0].dropna()


def gaps(
    positions: pd.DataFrame, one: str = SIDES[0], other: str = SIDES[1], day: date | pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return the distance between two actors on each issue on which both have a coded position.

    Returns
    -------
    pandas.DataFrame
        Indexed by issue: ``one, other`` (levels 0 to 4) and ``gap`` (absolute difference, 0 to 4), the widest first.
    """
    return _apart(level_on(positions, one, day), level_on(positions, other, day))


def _apart(one: pd.Series, other: pd.Series) -> pd.DataFrame:
    """Return the distance between the levels of two actors, see :func:`gaps`."""
    table = pd.DataFrame({"one": one, "other": other}).dropna()
    table["gap"] = (table["one"] - table["other"]).abs()
    return table.rename_axis("issue").sort_values(["gap", "one"], ascending=[False, True])


def gap_index(
    positions: pd.DataFrame, one: str = SIDES[0], other: str = SIDES[1], day: date | pd.Timestamp | None = None
) -> float:
    """Return the mean gap over the issues in percent of the widest possible; NaN where no issue is coded for both.

    All issues weigh the same.
    """
    table = gaps(positions, one, other, day)
    return float("nan") if table.empty else 100 * float(table["gap"].mean()) / SCALE


def gap_on_same_issues(
    positions: pd.DataFrame, as_of: date, years: int = 2, one: str = SIDES[0], other: str = SIDES[1]
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
    clauses = _Clauses.of(positions)
    ones, others = (clauses.levels(actor, [since, pd.Timestamp.max]) for actor in (one, other))
    both = ~np.isnan(ones - others).any(axis=1)
    if not both.any():
        return None
    apart, level = np.abs(ones - others)[both], ones[both, 0]
    # Summed from the widest gap of then, as `gaps` lists them.
    then, now = apart[np.lexsort([level, -apart[:, 0]])].T.copy()
    scale = 100 / SCALE
    return scale * float(then.mean()), scale * float(now.mean()), len(then), since


def changes(positions: pd.DataFrame, as_of: date, one: str = SIDES[0], other: str = SIDES[1]) -> list[pd.Timestamp]:
    """Return the days on which a coded position of either actor became known, and the as-of date."""
    coded = positions[positions["actor"].isin([one, other]) & positions["concession_level"].notna()]
    return sorted({*coded["known_on"], pd.Timestamp(as_of)})


def index_on(
    positions: pd.DataFrame, days: Days, one: str = SIDES[0], other: str = SIDES[1], *, error: float = 0.2
) -> pd.DataFrame:
    """Return the gap index with its band on each of some days, all issues weighing the same.

    What is shown for a day is what an edition of that day shows: later rows change neither the index nor its band.

    Returns
    -------
    pandas.DataFrame
        ``day, index_pct, low_pct, high_pct, issues``: percent of the widest gap, and how many issues both actors could be
        compared on; days without one are left out.
    """
    clauses = _Clauses.of(positions)
    apart = np.abs(clauses.levels(one, days) - clauses.levels(other, days))
    index = 100 / SCALE * pd.DataFrame(apart.T).mean(axis=1).to_numpy()
    low, high = index_band(positions, days, one, other, error=error)
    issues = np.count_nonzero(~np.isnan(apart), axis=0)
    shown = issues > 0
    return pd.DataFrame(
        {
            "day": pd.DatetimeIndex(list(days))[shown], "index_pct": index[shown], "low_pct": low[shown], "high_pct": high[shown],
            "issues": issues[shown],
        }
    )  # fmt: skip


def index_over_time(
    positions: pd.DataFrame, as_of: date, one: str = SIDES[0], other: str = SIDES[1], *, error: float = 0.2
) -> pd.DataFrame:
    """Return the gap index with its band (see :func:`index_on`) on each day on which it may have changed, and the as-of date.

    Issues come in as positions on them become known, so their number is given.
    """
    return index_on(positions, changes(positions, as_of, one, other), one, other, error=error)


def weighted_index(gaps: pd.Series, weights: Mapping[str, float] | None = None) -> float:
    """Return the gap index under weights of the reader: the weighted mean gap in percent of the widest possible.

    Parameters
    ----------
    gaps : pandas.Series
        Distance on each issue, 0 to 4, indexed by issue; summed in the order given, as the page's script does.
    weights : mapping of str to float, optional
        Weight of an issue, not negative; 1 where none is given.

    Returns
    -------
    float
        NaN where nothing weighs.
    """
    weighed = weights or {}
    total = above = 0.0
    for issue, gap in gaps.items():
        weight = float(weighed.get(str(issue), 1.0))
        total += weight
        above += weight * float(gap)
    return 100 * above / (SCALE * total) if total > 0 else float("nan")


def gap_spells(positions: pd.DataFrame, as_of: date, pairs: Sequence[tuple[str, str]]) -> pd.DataFrame:
    """Return the gap of each pair on each issue as spells in which it did not change.

    Returns
    -------
    pandas.DataFrame
        ``pair`` (``RU-UA``), ``issue, start, end, gap``; a spell ends where the next begins, the last one on the as-of date.
    """
    rows: list[tuple[str, str, pd.Timestamp, pd.Timestamp, float]] = []
    for one, other in pairs:
        days = changes(positions, as_of, one, other)
        apart = (levels(positions, one, days) - levels(positions, other, days)).abs()
        for issue, path in apart.items():
            held = path.dropna()
            begins = held[held != held.shift()]
            ends = [*begins.index[1:], pd.Timestamp(as_of)]
            rows += [
                (f"{one}-{other}", str(issue), start, end, float(gap))
                for (start, gap), end in zip(begins.items(), ends, strict=False)
            ]
    table = pd.DataFrame(rows, columns=["pair", "issue", "start", "end", "gap"])
    return table.astype({"start": "datetime64[ns]", "end": "datetime64[ns]", "gap": "float64"})


def movement(positions: pd.DataFrame, one: str = SIDES[0], other: str = SIDES[1]) -> pd.DataFrame:
    """Return for each issue that two actors can be compared on what became of its gap, and who moved.

    Returns
    -------
    pandas.DataFrame
        Indexed by issue: ``since`` (first day of comparison), ``first, last`` (gap then and now), ``one_moved, other_moved``
        (level now less level then) and ``course``: narrowed, widened, back (moved, but as wide as at first), never moved.
    """
    columns = ["since", "first", "last", "one_moved", "other_moved", "course"]
    # Without the as-of date, which moves nothing: the last change is where both stand now.
    coded = positions[positions["actor"].isin([one, other]) & positions["concession_level"].notna()]
    days = sorted(set(coded["known_on"]))
    ones, others = levels(coded, one, days), levels(coded, other, days)
    rows = {}
    for issue in ones.columns:
        path = pd.DataFrame({"one": ones[issue], "other": others[issue]}).dropna()
        if path.empty:
            continue
        apart = (path["one"] - path["other"]).abs()
        first, last = float(apart.iloc[0]), float(apart.iloc[-1])
        still = len(path.drop_duplicates()) == 1
        course = "never moved" if still else "narrowed" if last < first else "widened" if last > first else "back"
        step = path.iloc[-1] - path.iloc[0]
        rows[issue] = (path.index[0], first, last, float(step["one"]), float(step["other"]), course)
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("issue")


def miscoding(error: float) -> np.ndarray:
    """Return how likely each code is for each true level, if a code is off by one with a stated probability.

    Parameters
    ----------
    error : float
        Probability, 0 to 1. Half of it goes to either neighbour; at an end of the scale all of it inward.

    Returns
    -------
    numpy.ndarray
        Shape (5, 5): row = true level, column = code, rows sum to 1.
    """
    levels = SCALE + 1
    written = np.zeros((levels, levels))
    for true in range(levels):
        written[true, true] = 1 - error
        near = [level for level in (true - 1, true + 1) if 0 <= level <= SCALE]
        written[true, near] = error / len(near)
    return written


def recode(codes: pd.Series | np.ndarray, error: float, draws: int, seed: int) -> np.ndarray:
    """Code all clauses again many times, as if the codes were the true levels; a clause keeps its error through time.

    Returns
    -------
    numpy.ndarray
        Shape (rows, draws).
    """
    given = np.asarray(codes, dtype=int)
    chance = np.random.default_rng(seed).random((len(given), draws))
    ends = miscoding(error).cumsum(axis=1)[given]
    again = np.zeros(chance.shape)
    for level in range(SCALE):  # beyond the end of the last level but one lies the last
        again += chance > ends[:, level, None]
    return again


def simulate_index(
    positions: pd.DataFrame,
    days: Days,
    one: str = SIDES[0],
    other: str = SIDES[1],
    *,
    error: float = 0.2,
    draws: int = 2000,
    seed: int = 20220224,
    issues: Sequence[str] = (),
) -> np.ndarray:
    """Return values of the gap index on some days that could be true, given that each code may be off by one.

    All clauses are coded again at random; how far the index of such a coding lies from ours shows how far ours may lie from the
    truth, in the other direction (the basic bootstrap interval: Davison and Hinkley 1997, Bootstrap Methods and their
    Application, section 5.2). Errors at the ends of the scale only go inward, so a coding understates wide gaps; this turns it
    round, where drawing around our codes would understate them twice.

    Parameters
    ----------
    days : sequence of datetime.date or pandas.Timestamp
        Days of the index.
    error : float
        Probability that a code is off by one.
    issues : sequence of str
        Issues that count; all where blank.

    Returns
    -------
    numpy.ndarray
        Shape (days, draws), percent; NaN on days without a comparable issue.
    """
    # Draws go by the row's own place, so that the order of a table's rows changes nothing that is shown.
    coded = _Clauses.of(positions).coded([one, other])
    codes, again = coded.level, recode(coded.level, error, draws, seed)
    first, second = (coded.counting(actor, days) for actor in (one, other))
    total, number = np.zeros((len(days), draws)), np.zeros((len(days), 1))
    for issue, columns in coded.by_issue.items():
        ones, others = first[:, columns], second[:, columns]
        both = ones.any(axis=1) & others.any(axis=1)
        if not both.any() or (issues and issue not in issues):
            continue
        # The gap is a linear map of the codes; on most days it is the one of the day before, so each is computed once.
        maps, place = np.unique(_mean(ones[both]) - _mean(others[both]), axis=0, return_inverse=True)
        ours, theirs = np.abs(maps @ codes[columns]), np.abs(maps @ again[columns])
        total[both] += (2 * ours[:, None] - theirs)[place]
        number[both] += 1
    return np.where(number > 0, 100 / SCALE * total / np.maximum(number, 1), np.nan)


def _mean(counts: np.ndarray) -> np.ndarray:
    """Return for each row the weights that give the mean of what counts in it."""
    return counts / counts.sum(axis=1, keepdims=True)


def band(samples: np.ndarray, level: float = BAND) -> tuple[np.ndarray, np.ndarray]:
    """Return the lower and upper end of the central interval of simulated values, by row."""
    low, high = np.quantile(samples, [(1 - level) / 2, (1 + level) / 2], axis=-1)
    return low, high


def index_band(
    positions: pd.DataFrame, days: Days, one: str = SIDES[0], other: str = SIDES[1], *, error: float = 0.2
) -> tuple[np.ndarray, np.ndarray]:
    """Return the interval of the gap index on some days, in percent, kept within what is possible."""
    low, high = band(simulate_index(positions, days, one, other, error=error, draws=800))
    return np.clip(low, 0, 100), np.clip(high, 0, 100)


def convergence(
    positions: pd.DataFrame,
    as_of: date,
    one: str = SIDES[0],
    other: str = SIDES[1],
    *,
    years: int = 2,
    error: float = 0.2,
    draws: int = 2000,
    seed: int = 20220224,
) -> dict[str, Any] | None:
    """Return how the gap moved on the same issues since some years ago, with its interval and without each issue in turn.

    Returns
    -------
    dict or None
        ``then, now`` (index in percent), ``change`` (points), ``low, high`` (interval of the change that holds the truth nine times in ten), ``verdict`` (narrowed,
        widened, or open where the interval holds zero), ``issues`` (number), ``since``, ``without`` (Series: the change when an
        issue is left out) and ``narrowing`` (share of draws in which the gap narrowed). None if nothing can be compared.
    """
    same = gap_on_same_issues(positions, as_of, years, one, other)
    if same is None:
        return None
    then, now, number, since = same
    today = pd.Timestamp(as_of)
    past, present = gaps(positions, one, other, since)["gap"], gaps(positions, one, other)["gap"]
    shared = sorted(past.index.intersection(present.index))
    samples = simulate_index(positions, [since, today], one, other, error=error, draws=draws, seed=seed, issues=shared)
    difference = samples[1] - samples[0]
    low, high = (float(end) for end in band(difference))
    steps = 100 / SCALE * (present[shared] - past[shared])
    without = pd.Series({issue: float(steps.drop(issue).mean()) for issue in shared if number > 1}, dtype="float64")
    return {
        "then": then, "now": now, "change": now - then, "low": low, "high": high, "issues": number, "since": since,
        "verdict": "narrowed" if high < 0 else "widened" if low > 0 else "open", "without": without,
        "narrowing": float((difference < -1e-9).mean()),
    }  # fmt: skip


def main_voice(positions: pd.DataFrame) -> pd.Series:
    """Return for each document the actor who has most of its clauses: whose text its points are; of equals the first by code."""
    counted = positions.groupby(["document", "actor"]).size().sort_index().sort_values(ascending=False, kind="stable")
    return counted.reset_index().drop_duplicates("document").set_index("document")["actor"]


LAND, CRIMEA, RECOGNITION = "territory-four-oblasts", "crimea", "recognition"
"""Issues of the land of a region, and of what is to be recognised."""


def land_issue(region: str) -> str:
    """Return the issue that a region's land belongs to."""
    return CRIMEA if region.lower() == CRIMEA else LAND


def article_points(claims: pd.DataFrame, points: Sequence[str]) -> pd.DataFrame:
    """Return the claims that are points of the article's plan, with their ``number`` in the article.

    Parameters
    ----------
    claims : pandas.DataFrame
        Claims of an article.
    points : sequence of str
        Ids of the claims that are the points of the plan, in the article's order.
    """
    number = claims["id"].map({key: place for place, key in enumerate(points, 1)})
    return claims.assign(number=number).dropna(subset="number").astype({"number": int}).sort_values("number")
