"""Attacks and territory against the calendar of talks: what went before and after rounds, and how little that can show."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from statsmodels.tsa.stattools import acf

WEEKS = 4
"""Length of the windows before and after a round."""

LAGS = 6
"""Months before and after, up to which series are compared with the calendar."""

RUN = 3
"""Neighbouring months that get one sign in the test of the correlations: what whitening leaves of a series' memory stays in them."""

LEAST_MONTHS = 10
"""A run of fewer months gives no correlation at all."""

AFP = "territory-gained-km2-afp-isw"
COUNTERS = {
    AFP: "AFP from ISW", "territory-gained-km2-isw": "ISW", "territory-gained-km2-deepstate": "DeepState",
    "territory-gained-km2-uk-mod": "UK Ministry of Defence", "territory-gained-km2-reuters": "Reuters",
}  # fmt: skip
"""Who counts territory, by measure."""


# ------------------------------------------------------------------ the series


def launches(escalation: pd.DataFrame) -> pd.DataFrame:
    """Return launches a month: ``month`` (timestamp), ``drones``, ``missiles``; the newest count of a month counts."""
    own = escalation[escalation["measure"].isin(["drones-launched", "missiles-launched"])].sort_values("known_on")
    wide = own.drop_duplicates(["month", "measure"], keep="last").pivot(
        index="month", columns="measure", values="value"
    )
    wide = wide.reindex(columns=["drones-launched", "missiles-launched"]).sort_index()
    wide.columns = pd.Index(["drones", "missiles"])
    return wide.astype(float).assign(month=pd.to_datetime(wide.index)).reset_index(drop=True)[["month", *wide.columns]]


def territory(escalation: pd.DataFrame) -> pd.DataFrame:
    """Return territory gained a month in square kilometres, by counter: ``month, counter, km2, known_on, id``; newest count first kept."""
    own = escalation[escalation["measure"].isin(COUNTERS)].sort_values(["month", "known_on"])
    own = own.drop_duplicates(["month", "measure"], keep="last")
    return own.assign(counter=own["measure"].map(COUNTERS), km2=own["value"], month=pd.to_datetime(own["month"]))[
        ["month", "counter", "km2", "known_on", "id"]
    ].reset_index(drop=True)


def by_month(months: pd.Series, values: pd.Series) -> pd.Series:
    """Return values as a series indexed by month (``Period``), blanks left out, in order."""
    series = pd.Series(values.to_numpy(dtype=float), index=pd.PeriodIndex(months, freq="M")).dropna()
    return series.sort_index()


def calendar(days: pd.Series, months: pd.PeriodIndex, complete: date) -> pd.Series:
    """Return how many of the days fall into each of the months that the table of events covers to their end."""
    covered = months[months.end_time.normalize() <= pd.Timestamp(complete)]
    counted = pd.PeriodIndex(days, freq="M").value_counts()
    return counted.reindex(covered, fill_value=0).astype(float)


# ------------------------------------------------------------------ around rounds


def month_changes(series: pd.Series) -> pd.Series:
    """Return for each month of a monthly series the log ratio of the month after to the month before; NaN where one is missing."""
    if series.empty:
        return pd.Series(dtype=float)
    whole = series.reindex(pd.period_range(series.index.min(), series.index.max(), freq="M"))
    logs = np.log(whole.where(whole > 0))
    return logs.shift(-1) - logs.shift(1)


def spread_over_days(series: pd.Series) -> pd.Series:
    """Return monthly counts spread evenly over the days of each month, indexed by day; NaN in months without a count."""
    if series.empty:
        return pd.Series(dtype=float)
    days = pd.date_range(series.index.min().start_time, series.index.max().end_time.normalize())
    months = days.to_period("M")
    rate = series / series.index.days_in_month
    return pd.Series(rate.reindex(months).to_numpy(), index=days)


def around_days(series: pd.Series, weeks: int = WEEKS) -> pd.DataFrame:
    """Return for each day what the weeks before and after it held, from monthly counts: ``before, after, change`` (log ratio).

    Counts by day are not in the evidence: a month's count is spread evenly over its days, so both windows share a part of the month of
    the day. A change at the day itself then shows at less than its size, by up to a half in logarithms.
    """
    daily = spread_over_days(series)
    length = 7 * weeks
    total = daily.rolling(length, min_periods=length).sum()
    table = pd.DataFrame({"before": total.shift(1), "after": total.shift(-length)}, index=daily.index)
    return table.assign(
        change=np.log(table["after"].where(table["after"] > 0) / table["before"].where(table["before"] > 0))
    )


def placebos(change: pd.Series, at: Sequence[pd.Period] | Sequence[pd.Timestamp]) -> dict[str, float] | None:
    """Return the mean change at rounds, against placebo calendars.

    Parameters
    ----------
    change : pandas.Series
        Log ratio of after to before for each month or day, NaN where it cannot be told.
    at : sequence of pandas.Period or pandas.Timestamp
        Months or days of rounds.

    Returns
    -------
    dict or None
        ``rounds`` (that have both sides), ``change_pct``, ``placebo_low_pct``, ``placebo_high_pct`` (middle 95% of the placebos),
        ``placebos`` (their number) and ``p`` (share of calendars, the true one among them, whose change lies at least as far from the
        median, in standard deviations of what it averages). None with fewer than three such rounds.

    Notes
    -----
    A placebo is the calendar of rounds shifted along the series, wrapped round its end, so that rounds stay as bunched as they were
    (Good 2005, Permutation, Parametric and Bootstrap Tests of Hypotheses). Changes are ratios, averaged as logarithms. For ``p`` each mean
    is divided by the spread of its changes (Janssen 1997, Statistics and Probability Letters 36, 9-21): where the months of rounds are the
    wild ones, plain means reject in about one of eight series without a change.
    """
    good = change.dropna()
    usable = [one for one in at if one in good.index]
    if len(usable) < 3:
        return None
    place = good.index.get_indexer(pd.Index(usable))
    values = good.to_numpy()
    each = values[(place[None, :] + np.arange(len(values))[:, None]) % len(values)]
    shifts, spread = each.mean(axis=1), each.std(axis=1, ddof=1)
    off = np.abs(shifts - np.median(shifts)) / (spread if (spread > 1e-9).all() else 1.0)
    p = float(np.mean(off >= off[0] - 1e-12))
    low, high = np.quantile(shifts, [0.025, 0.975])
    return {
        "rounds": len(usable), "change_pct": 100 * (math.exp(shifts[0]) - 1), "placebo_low_pct": 100 * (math.exp(low) - 1),
        "placebo_high_pct": 100 * (math.exp(high) - 1), "placebos": len(shifts) - 1, "p": p,
    }  # fmt: skip


# ------------------------------------------------------------------ cross-correlation


@dataclass(frozen=True)
class Correlations:
    """How a series goes with the calendar of talks, month by month of delay.

    Attributes
    ----------
    table : pandas.DataFrame
        ``lag`` (months by which the series follows the talks; negative: comes before them), ``r``, ``low``, ``high`` (95% interval).
    months : int
        Months of both series that were compared.
    first, last : pandas.Period
        The first and the last of them.
    p : float
        Share of random signs of the series' changes (one sign for three months in a row), the true ones among them, whose largest
        correlation at any lag is as large.
    """

    table: pd.DataFrame
    months: int
    first: pd.Period
    last: pd.Period
    p: float


def longest_run(series: pd.Series) -> pd.Series:
    """Return the longest stretch of a monthly series without a missing month; of equals, the newest."""
    if series.empty:
        return series
    number = np.array([one.ordinal for one in series.index])
    run = np.cumsum(np.r_[0, np.diff(number) != 1])
    sizes = pd.Series(run).value_counts()
    return series[run == sizes[sizes == sizes.max()].index.max()]


def whitened(values: pd.Series, most: int = 3) -> pd.Series:
    """Return the residuals of an autoregression with the order (0 to ``most``) that AIC prefers; only months that have all lags."""
    most = min(most, len(values) // 8)
    fits = {order: _residuals(values.to_numpy(), order) for order in range(most + 1)}
    common = len(values) - most  # orders are compared over the same months
    aic = {
        order: common * math.log(max(float(np.mean(rest[-common:] ** 2)), 1e-12)) + 2 * (order + 1)
        for order, rest in fits.items()
    }
    best = fits[min(aic, key=lambda order: aic[order])]
    return pd.Series(best, index=values.index[len(values) - len(best) :])


def _residuals(values: np.ndarray, order: int) -> np.ndarray:
    """Return the residuals of an autoregression of a given order, by least squares."""
    n = len(values)
    past = [values[order - back : n - back] for back in range(1, order + 1)]
    design = np.column_stack([np.ones(n - order), *past])
    own = values[order:]
    residuals: np.ndarray = own - design @ np.linalg.lstsq(design, own, rcond=None)[0]
    return residuals


def correlate(
    series: pd.Series, talks: pd.Series, *, logs: bool = True, lags: int = LAGS, draws: int = 999, seed: int = 20220224
) -> Correlations | None:
    """Return the cross-correlation of a monthly series with the calendar of talks.

    Parameters
    ----------
    series : pandas.Series
        Monthly values, indexed by ``Period``; compared is their change from month to month.
    talks : pandas.Series
        Number of talks in each month that is covered.
    logs : bool
        Whether the change is taken of logarithms (of counts) or of the values themselves (which may be negative).
    lags : int
        Months before and after; at most a quarter of the months.
    draws, seed : int
        Random signs for ``p``.

    Returns
    -------
    Correlations or None
        None with fewer than :data:`LEAST_MONTHS` months in a row, or where one of the two never changes.

    Notes
    -----
    Both are whitened by an autoregression of their own first, since two series that each lean on their past correlate by chance
    (Haugh 1976, Journal of the American Statistical Association 71, 378-385). The interval is Fisher's, with the number of months that
    Bartlett's formula leaves of those compared, ``n / (1 + 2 sum rho_x rho_y)``, never more than there are (Box, Jenkins and Reinsel 2008,
    Time Series Analysis, section 12.1). One lag in twenty lies outside by chance, so ``p`` judges all of them together: each
    whitened change keeps its size and its month, and gets a sign at random, the same for :data:`RUN` months in a row that begin anywhere (a
    wild bootstrap: Liu 1988, Annals of Statistics 16, 1696-1708; by blocks: Shao 2010, JASA 105, 218-235), since whitening by so few months
    leaves some memory. Where the months of talks are the wild ones, random orders instead call a link in three of ten series without one, and
    a sign a month in one of twelve.
    """
    usable = series[series > 0] if logs else series
    own = longest_run(usable[usable.index.isin(talks.index)])
    if len(own) < LEAST_MONTHS:
        return None
    change = (np.log(own) if logs else own).diff().dropna()
    one, other = whitened(talks.reindex(change.index)), whitened(change)
    months = one.index.intersection(other.index)
    x, y = one[months].to_numpy(), other[months].to_numpy()
    n = len(months)
    if n < LEAST_MONTHS - 1 or x.std() < 1e-9 or y.std() < 1e-9:
        return None
    reach = min(lags, n // 4)
    delays = range(-reach, reach + 1)
    found = _cross(x, y, reach)
    both = acf(x, nlags=reach, fft=False)[1:] * acf(y, nlags=reach, fft=False)[1:]
    left = 1 / max(1.0, 1 + 2 * float(both.sum()))
    rows = []
    for lag, r in zip(delays, found, strict=True):
        spread = 1.96 / math.sqrt(max((n - abs(lag)) * left - 3, 1))
        middle = math.atanh(max(min(r, 0.999), -0.999))
        rows.append((lag, r, math.tanh(middle - spread), math.tanh(middle + spread)))
    signs = _signs(np.random.default_rng(seed), draws, n)
    largest = np.array([np.abs(_cross(x, y * sign, reach)).max() for sign in signs])
    p = float((1 + (largest >= np.abs(found).max()).sum()) / (1 + draws))
    return Correlations(pd.DataFrame(rows, columns=["lag", "r", "low", "high"]), n, months[0], months[-1], p)


def _signs(chance: np.random.Generator, draws: int, n: int) -> np.ndarray:
    """Return random signs, one for :data:`RUN` months in a row: shape (draws, months); the first run begins anywhere."""
    place = (np.arange(n)[None, :] + chance.integers(0, RUN, size=(draws, 1))) // RUN
    signs: np.ndarray = np.take_along_axis(chance.choice([-1.0, 1.0], size=(draws, n // RUN + 2)), place, axis=1)
    return signs


def _cross(x: np.ndarray, y: np.ndarray, reach: int) -> np.ndarray:
    """Return the correlation of ``y`` with ``x`` of so many months before, from ``-reach`` to ``reach``."""
    n = len(x)
    a, b = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    full = np.correlate(b, a, mode="full") / n  # place n - 1 is no delay
    return full[n - 1 - reach : n + reach]


def all_correlations(
    series: Mapping[str, tuple[pd.Series, bool]], calendars: Mapping[str, pd.Series], lags: int = LAGS
) -> dict[tuple[str, str], Correlations]:
    """Return the correlations of each series (with whether to take logarithms) with each calendar, where there are enough months."""
    found = {
        (name, talks): correlate(values, days, logs=logs, lags=lags)
        for name, (values, logs) in series.items()
        for talks, days in calendars.items()
    }
    return {pair: one for pair, one in found.items() if one is not None}
