"""Do prices move on news of the talks by more than on other days? An event study of daily returns.

Method: MacKinlay (1997), "Event Studies in Economics and Finance", Journal of Economic Literature 35, 13-39: abnormal returns
against a constant mean, or against a market model where an index is there. Inference does not lean on normal returns: what chance does
is drawn from the asset's own other days by a block bootstrap (Künsch 1989, Annals of Statistics 17, 1217-1241), each divided by the
volatility of its own days and multiplied by that of the news; the statistic is divided by its spread over the events, so that news in
storms do not count as effects (Boehmer, Musumeci and Poulsen 1991, Journal of Financial Economics 30, 253-272). Many tests are corrected
by Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.stats.multitest import multipletests

from trucebook.analysis import timeline
from trucebook.evidence.tables import RUSSIA, UKRAINE, UNITED_STATES

Window = tuple[int, int]

CLASSES = ("round", "breakthrough", "collapse", "sanctions")

ADOPTED = ("numbered", "package", "cap")
"""Classes of sanctions that were adopted and hit something new; the others are proposals, waivers, renewals and offers of relief."""


@dataclass(frozen=True)
class Setting:
    """How abnormal returns are computed and judged.

    Attributes
    ----------
    estimation : int
        Trading days from which an event's normal return is estimated.
    gap : int
        Trading days between the end of these and the event, so that the event does not leak into its own yardstick.
    max_gap_days : int
        Two prices further apart than this (calendar days) give no return, and an event moves no further than this to a trading day.
    block : int
        Events closer than this (trading days) are moved together when dates are drawn: their windows are not independent.
    draws : int
        Draws of the bootstrap: enough that one effect among all tests can pass the correction (least p: two in so many).
    decay : float
        Weight of a day against the next one in the volatility of a day's run-up (exponentially weighted; RiskMetrics 1996).
    min_events : int
        Fewer events than this are not tested as a class.
    seed : int
        Of the random numbers: the same data always give the same result.
    """

    estimation: int = 120
    gap: int = 10
    max_gap_days: int = 6
    block: int = 10
    draws: int = 20000
    decay: float = 0.94
    min_events: int = 4
    seed: int = 20220224


def returns(prices: pd.DataFrame, max_gap_days: int = Setting.max_gap_days) -> pd.DataFrame:
    """Return daily log returns in percent, one column an asset, one row a day.

    Parameters
    ----------
    prices : pandas.DataFrame
        ``asset, date, measure, value``: levels, or daily changes in percent.
    max_gap_days : int
        Levels further apart give no return.

    Returns
    -------
    pandas.DataFrame
        Indexed by date; missing where an asset has no return that day.
    """
    columns = {}
    for asset, own in prices.groupby("asset", sort=True):
        own = own.sort_values("date").drop_duplicates("date", keep="last")
        values = pd.Series(own["value"].to_numpy(float), index=pd.DatetimeIndex(own["date"]))
        if own["measure"].iloc[0] == "level":
            values = values[values > 0]
            near = values.index.to_series().diff().dt.days <= max_gap_days
            columns[asset] = 100 * np.log(values).diff()[near]
        else:
            columns[asset] = 100 * np.log1p(values[values > -100] / 100)
    return pd.DataFrame(columns).sort_index().dropna(how="all")


def event_days(events: pd.DataFrame, sanctions: pd.DataFrame, since: pd.Timestamp = timeline.INVASION) -> pd.DataFrame:
    """Return the days of each class of news, chosen by rules and not by hand.

    - ``round``: a round in the sense of :func:`trucebook.analysis.timeline.rounds`, on its first day;
    - ``breakthrough``: what was judged an agreement on the day itself, or a document signed with a partial result, with Russia
      and either Ukraine or the United States among the parties;
    - ``collapse``: the day on which a meeting or deal of these parties was known to be called off, or on which one that had
      brought something was known to have collapsed or been turned down;
    - ``sanctions``: the day of a package or cap that was adopted.

    Returns
    -------
    pandas.DataFrame
        ``class, date, id, name``, in order of time.
    """
    talks = timeline.names(events["parties"], RUSSIA) & (
        timeline.names(events["parties"], UKRAINE) | timeline.names(events["parties"], UNITED_STATES)
    )
    held = events["status"] == "held"
    agreed = held & (
        (events["outcome_class"].eq("agreement") & (events["kind"] != "proposal"))
        | (events["outcome_class"].eq("partial") & events["kind"].eq("agreement"))
    )
    off = events["status"].eq("cancelled") & events["kind"].isin(["meeting", "agreement"])
    later = events["later_class"].isin(["collapsed", "rejected"]) & ~events["kind"].isin(["proposal", "deadline"])
    rounds = timeline.rounds(events, since)
    parts = [
        ("round", rounds, "start"), ("breakthrough", events[talks & agreed], "start"),
        ("collapse", events[talks & off], "outcome_known_on"), ("collapse", events[talks & later], "later_known_on"),
    ]  # fmt: skip
    frames = [
        pd.DataFrame({"class": name, "date": rows[column], "id": rows["id"], "name": rows["name"]})
        for name, rows, column in parts
    ]
    adopted = sanctions[sanctions["class"].isin(ADOPTED)]
    words = adopted["issuer"] + ": " + adopted["package"]
    frames.append(pd.DataFrame({"class": "sanctions", "date": adopted["date"], "id": adopted["id"], "name": words}))
    days = pd.concat([frame.astype({"date": "datetime64[ns]"}) for frame in frames])
    days = days[days["date"] >= since].drop_duplicates(["class", "date", "id"])
    return days.sort_values(["date", "class", "id"]).reset_index(drop=True)


@dataclass(frozen=True)
class Abnormal:
    """Abnormal returns of one asset, for every day that could be an event.

    Attributes
    ----------
    dates : pandas.DatetimeIndex
        Days with a return.
    car : numpy.ndarray
        Cumulative abnormal return over the window around each day, percent; NaN where the series does not allow it.
    scale : numpy.ndarray
        Standard deviation of a day's abnormal return in the estimation window of each day, percent.
    current : numpy.ndarray
        The same in the run-up to each day's window, the latest days weighing most: the volatility of the moment, percent.
    width : int
        Days in the window.
    """

    dates: pd.DatetimeIndex
    car: NDArray[np.float64]
    scale: NDArray[np.float64]
    current: NDArray[np.float64]
    width: int

    def place(self, day: pd.Timestamp, max_gap_days: int) -> int | None:
        """Return the place of the first trading day on or after a day; None if there is none near, or no abnormal return."""
        at = int(self.dates.searchsorted(day))
        if at == len(self.dates) or (self.dates[at] - day).days > max_gap_days or np.isnan(self.car[at]):
            return None
        return at


def abnormal(series: pd.Series, window: Window, setting: Setting, market: pd.Series | None = None) -> Abnormal:
    """Return the abnormal returns of an asset around each of its days.

    Parameters
    ----------
    series : pandas.Series
        Daily returns in percent, indexed by date.
    window : (int, int)
        First and last trading day of the window, relative to the event.
    setting : Setting
        Lengths of the estimation window and the gap.
    market : pandas.Series, optional
        Returns of a market index: then abnormal means against ``alpha + beta * market``, else against the mean.
    """
    frame = pd.DataFrame({"r": series, "m": 0.0 if market is None else market}).dropna()
    r, m = frame["r"].to_numpy(float), frame["m"].to_numpy(float)
    n, count = len(r), setting.estimation

    def sums(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.concatenate([[0.0], np.cumsum(values)])

    s_r, s_m, s_rm, s_mm, s_rr = sums(r), sums(m), sums(r * m), sums(m * m), sums(r * r)
    first, last = window
    width = last - first + 1
    car, scale = np.full(n, np.nan), np.full(n, np.nan)
    days = np.arange(n)
    good = (days - setting.gap + min(first, 0) - count >= 0) & (days + last < n) & (days + first >= 0)
    t = days[good]
    end = t - setting.gap + min(first, 0)
    start = end - count
    mean_r, mean_m = (s_r[end] - s_r[start]) / count, (s_m[end] - s_m[start]) / count
    var_m = (s_mm[end] - s_mm[start]) / count - mean_m**2
    cov = (s_rm[end] - s_rm[start]) / count - mean_r * mean_m
    beta = np.divide(cov, var_m, out=np.zeros_like(cov), where=var_m > 1e-12)
    alpha = mean_r - beta * mean_m
    var = (s_rr[end] - s_rr[start]) / count - mean_r**2 - beta * cov
    lost = 1 if market is None else 2
    scale[t] = np.sqrt(np.maximum(var, 0) * count / (count - lost))
    in_window = s_r[t + last + 1] - s_r[t + first] - beta * (s_m[t + last + 1] - s_m[t + first])
    car[t] = in_window - width * alpha
    car[~(scale > 0)] = np.nan
    current = np.full(n, np.nan)
    usual = np.sqrt(_run_up(r - (s_r[-1] / max(n, 1)), setting.decay))
    current[t] = usual[np.maximum(t + min(first, 0) - 1, 0)]
    current[~(current > 0)] = np.nan
    return Abnormal(pd.DatetimeIndex(frame.index), car, scale, current, width)


def _run_up(off: NDArray[np.float64], decay: float) -> NDArray[np.float64]:
    """Return the exponentially weighted mean of squares up to and with each day."""
    if not len(off):
        return off
    return pd.Series(off**2).ewm(alpha=1 - decay, min_periods=10).mean().to_numpy()


def clusters(places: Sequence[int], block: int) -> list[list[int]]:
    """Return places (sorted) in groups whose neighbours are closer than a block."""
    groups: list[list[int]] = []
    for place in places:
        if groups and place - groups[-1][-1] < block:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


@dataclass(frozen=True)
class Estimate:
    """Mean cumulative abnormal return over some events, percent, with the interval and p-value of the block bootstrap.

    Attributes
    ----------
    median, without_low, without_high : float
        Median over the events, and the least and largest mean when any one event is left out, percent.
    positive : int
        Events with a positive abnormal return.
    detectable : float
        Effect that would be found (at 5%, before correction) in four of five cases, percent.
    """

    n: int
    mean: float
    low: float
    high: float
    p: float
    median: float = np.nan
    positive: int = 0
    without_low: float = np.nan
    without_high: float = np.nan
    detectable: float = np.nan


NOTHING = Estimate(0, np.nan, np.nan, np.nan, np.nan)

POWER = 0.8

MIN_STARTS = 30
"""A group of close events is moved as one only where it could stand in so many places."""


def noise(
    own: Abnormal, places: Sequence[int], setting: Setting, rng: np.random.Generator, apart_from: Sequence[int] = ()
) -> NDArray[np.float64]:
    """Draw what the abnormal return of each event would be if nothing had happened: shape (draws, events).

    Each draw takes other days of the same asset: blocks as long as the window, groups of close events moved as one group. Abnormal
    returns are divided by the volatility of their own run-up and multiplied by that of the event, since calm and stormy weeks differ
    by far.

    Parameters
    ----------
    own : Abnormal
        Abnormal returns of the asset.
    places : sequence of int
        Places of the events, sorted.
    apart_from : sequence of int
        Places of events whose windows must not be drawn.
    """
    ratio = own.car / own.current
    free = ~np.isnan(ratio)
    for place in apart_from:
        free[max(place - own.width, 0) : place + own.width + 1] = False
    ratio = ratio - np.nanmean(ratio[free])
    anywhere, parts = np.flatnonzero(free), []

    def apart(some: Sequence[int]) -> NDArray[np.float64]:
        first = rng.choice(anywhere, (len(some), setting.draws))
        return (ratio[first] * own.current[np.array(some)][:, None]).T

    for alone, groups in groupby(clusters(places, setting.block), key=lambda group: len(group) == 1):
        if alone:  # nearly all: drawn at once
            parts.append(apart([place for group in groups for place in group]))
            continue
        for group in groups:
            offsets = np.array(group) - group[0]
            starts = np.flatnonzero(free[: len(free) - offsets[-1]])
            starts = starts[np.all(free[starts[:, None] + offsets[None, :]], axis=1)] if len(starts) else starts
            if len(starts) < MIN_STARTS:
                parts.append(apart(group))
            else:
                first = rng.choice(starts, setting.draws)
                parts.append(ratio[first[:, None] + offsets[None, :]] * own.current[np.array(group)][None, :])
    # Row by row in memory, so that sums over the events of a draw add in their order.
    return np.ascontiguousarray(np.concatenate(parts, axis=1))


def estimate(
    own: Abnormal, places: Sequence[int], setting: Setting, rng: np.random.Generator, apart_from: Sequence[int] = ()
) -> Estimate:
    """Return the mean cumulative abnormal return over events, its 95% interval and its two-sided p-value.

    Mean over its spread across events against the same of the draws (bootstrap-t: Davison and Hinkley 1997, section 5.2.1); one event has
    no spread, so its return itself is compared.
    """
    places = sorted(set(places))
    drawn = _compared(own, places, setting, rng, apart_from)
    if drawn is None:
        return NOTHING
    p, ratio, error, spread = drawn
    values, n = own.car[places], len(places)
    mean = float(values.mean())
    low, high, power = np.quantile(ratio, [0.025, 0.975, POWER])
    without = (values.sum() - values) / (n - 1) if n > 1 else np.array([np.nan])
    found = float((max(high, -low) + power) * np.median(error))
    return Estimate(
        n, mean, mean - float(high) * spread, mean - float(low) * spread, p, float(np.median(values)), int((values > 0).sum()),
        float(without.min()), float(without.max()), found,
    )  # fmt: skip


def _compared(
    own: Abnormal, places: Sequence[int], setting: Setting, rng: np.random.Generator, apart_from: Sequence[int]
) -> tuple[float, NDArray[np.float64], NDArray[np.float64], float] | None:
    """Return the p-value of :func:`estimate`, mean over spread and spread of each draw, and the spread of the mean; None without data."""
    if not places or np.count_nonzero(~np.isnan(own.car)) < 60 or np.isnan(own.current[places]).any():
        return None
    values, n = own.car[places], len(places)
    drawn = noise(own, places, setting, rng, apart_from)
    means = drawn.mean(axis=1)
    spread = float(values.std(ddof=1)) / np.sqrt(n) if n > 1 else 1.0
    error = np.maximum(drawn.std(axis=1, ddof=1) / np.sqrt(n), 1e-12) if n > 1 else np.ones(setting.draws)
    ratio, ours = means / error, float(values.mean()) / max(spread, 1e-12)
    tail = min(np.count_nonzero(ratio <= ours), np.count_nonzero(ratio >= ours))
    return min(1.0, 2 * (1 + tail) / (1 + setting.draws)), ratio, error, spread


def study(
    daily: pd.DataFrame, days: pd.DataFrame, windows: Sequence[Window], setting: Setting, market: str = ""
) -> pd.DataFrame:
    """Estimate the effect of each class of news on each asset over each window.

    Parameters
    ----------
    daily : pandas.DataFrame
        Returns (:func:`returns`).
    days : pandas.DataFrame
        Days of news (:func:`event_days`).
    windows : sequence of (int, int)
        Windows of the cumulative abnormal return, in trading days relative to the event.
    setting : Setting
        See there.
    market : str
        Asset that serves as market index; blank for none. Adds rows of model ``market`` for the other assets.

    Returns
    -------
    pandas.DataFrame
        ``asset, class, window, model, n, mean_pct, low_pct, high_pct, p, q, significant`` and the further attributes of
        :class:`Estimate`; p and q (Benjamini-Hochberg, over all
        rows) are missing where there are fewer than ``min_events`` events.
    """
    rows: list[tuple[Any, ...]] = []
    for asset in daily.columns:
        models = {"mean": None} | ({"market": daily[market]} if market in daily and asset != market else {})
        for model, index in models.items():
            for window in windows:
                own = abnormal(daily[asset].dropna(), window, setting, index)
                for kind in CLASSES:
                    rng = np.random.default_rng([setting.seed, len(rows)])
                    found = [own.place(day, setting.max_gap_days) for day in days.loc[days["class"] == kind, "date"]]
                    places = sorted({place for place in found if place is not None})
                    one = estimate(own, places, setting, rng, places) if len(places) >= setting.min_events else NOTHING
                    rows.append((
                        asset, kind, f"{window[0]},{window[1]}", model, len(places), one.mean, one.low, one.high, one.p,
                        one.median, one.positive, one.without_low, one.without_high, one.detectable,
                    ))  # fmt: skip
    names = ["asset", "class", "window", "model", "n", "mean_pct", "low_pct", "high_pct", "p"]
    names += ["median_pct", "positive", "without_low_pct", "without_high_pct", "detectable_pct"]
    table = pd.DataFrame(rows, columns=names)
    table["q"] = np.nan
    tested = table["p"].notna()
    if tested.any():
        table.loc[tested, "q"] = multipletests(table.loc[tested, "p"], method="fdr_bh")[1]
    table["significant"] = table["q"] < 0.05
    return table


def placebo_rate(
    daily: pd.DataFrame, days: pd.DataFrame, window: Window, setting: Setting, repeats: int = 100
) -> pd.DataFrame:
    """Return how often the test would call a random set of days significant at 5%.

    For each asset, as many placebo days as the asset has days of news in the median class, drawn at random away from all news,
    are put through the whole test.

    Returns
    -------
    pandas.DataFrame
        ``asset, tests, share_pct``: a sound test calls about 5% significant.
    """
    rows = []
    fast = replace(setting, draws=400)
    for number, asset in enumerate(daily.columns):
        own = abnormal(daily[asset].dropna(), window, fast)
        rng = np.random.default_rng([fast.seed, 7, number])
        found = [
            (kind, own.place(day, fast.max_gap_days)) for kind, day in zip(days["class"], days["date"], strict=True)
        ]
        taken = [place for _, place in found if place is not None]
        sizes = pd.Series([kind for kind, place in found if place is not None], dtype=object).value_counts()
        free = ~np.isnan(own.car)
        for place in taken:
            free[max(place - own.width, 0) : place + own.width + 1] = False
        pool = np.flatnonzero(free)
        size = int(sizes.median()) if len(sizes) else 0
        if size < fast.min_events or len(pool) < 10 * size:
            continue
        hits = 0
        for _ in range(repeats):
            places = sorted(rng.choice(pool, size, replace=False).tolist())
            drawn = _compared(own, places, fast, rng, taken)
            hits += drawn is not None and drawn[0] < 0.05
        rows.append((asset, repeats, 100 * hits / repeats))
    return pd.DataFrame(rows, columns=["asset", "tests", "share_pct"])


def single(daily: pd.DataFrame, named: pd.DataFrame, window: Window, setting: Setting) -> pd.DataFrame:
    """Set single news against the asset's usual windows: ``id, name, date, asset, day, car_pct, usual_pct, times_usual, p``.

    Parameters
    ----------
    named : pandas.DataFrame
        ``id, name, date`` of the news.
    window : (int, int)
        Window in trading days.

    Notes
    -----
    ``usual_pct`` is the standard deviation of the window's return before the event; p comes from the block bootstrap with one event.
    """
    rows = []
    for asset in daily.columns:
        own = abnormal(daily[asset].dropna(), window, setting)
        for number, row in enumerate(named.itertuples()):
            at = own.place(row.date, setting.max_gap_days)
            if at is None:
                continue
            one = estimate(own, [at], setting, np.random.default_rng([setting.seed, number]), [at])
            usual = float(own.scale[at]) * np.sqrt(own.width)
            rows.append((row.id, row.name, row.date, asset, own.dates[at], one.mean, usual, one.mean / usual, one.p))
    names = ["id", "name", "date", "asset", "day", "car_pct", "usual_pct", "times_usual", "p"]
    return pd.DataFrame(rows, columns=names)


def detectable(tests: pd.DataFrame) -> pd.Series:
    """Return for each asset the effect that would have been found in four of five cases: median over classes, percent."""
    own = tests[tests["detectable_pct"].notna() & (tests["model"] == "mean")]
    return own.groupby("asset")["detectable_pct"].median()


def parse_windows(text: str) -> list[Window]:
    """Return windows written as ``0,0;0,1``: pairs of trading days relative to the event.

    Raises
    ------
    ValueError
        If a pair is not two whole numbers in order, or lies more than 30 days from the event.
    """
    windows = []
    for part in text.split(";"):
        try:
            first, last = (int(word) for word in part.split(","))
        except ValueError:
            raise ValueError(f"window {part!r}: expected two whole numbers such as 0,1") from None
        if first > last or first < -30 or last > 30:
            raise ValueError(
                f"window {part!r}: expected first day not after last day, both within 30 days of the event"
            )
        windows.append((first, last))
    return windows
