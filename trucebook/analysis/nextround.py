"""When the next round may come: survival analysis of the gaps between rounds, and how well it would have done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.duration.survfunc import SurvfuncRight

from trucebook.analysis import timeline
from trucebook.analysis.intervals import wilson
from trucebook.analysis.spells import Spells, fit_spells
from trucebook.evidence.past import Past

HORIZONS = (30, 60, 90)
"""Days ahead."""

LEVEL = 0.90
"""Probability that the intervals of this module are to cover."""

MIN_GAPS = 3
"""With fewer completed gaps no model is fitted: two numbers do not show a shape."""

MIN_WINDOWS = 3
"""The base rate is quoted, and the backtest begins, once so many past windows are complete."""

SHORTEST = 0.5
"""Days that stand for a gap of none, since dates have no hours."""

BINS = (0.0, 0.1, 0.25, 0.5, 1.0)
"""Edges of the bins of the reliability diagram."""

Array = NDArray[np.float64]


def gaps(held: pd.DataFrame, until: date) -> pd.DataFrame:
    """Return the days between the end of each round and the start of the next, the last one still open.

    Parameters
    ----------
    held : pandas.DataFrame
        Rounds in order of time, see :func:`trucebook.analysis.timeline.rounds`.
    until : datetime.date
        Day up to which the record is complete: the open gap is right-censored there.

    Returns
    -------
    pandas.DataFrame
        ``after, before, days, ended``: last day of a round, first day of the next (blank: none yet), days between them, and
        whether the gap has ended.
    """
    end = pd.Timestamp(until)
    seen = held[held["start"] <= end].sort_values(["start", "id"])
    if seen.empty:
        return pd.DataFrame({"after": [], "before": [], "days": [], "ended": []}).astype(
            {"after": "datetime64[ns]", "before": "datetime64[ns]", "days": "float", "ended": "bool"}
        )
    # A round may end after the next has begun, or after the record does: no gap is negative.
    after = seen["last_day"].cummax().reset_index(drop=True)
    before = seen["start"].shift(-1).reset_index(drop=True)
    days = (before.fillna(end) - after).dt.days.clip(lower=0).astype(float)
    return pd.DataFrame({"after": after, "before": before, "days": days, "ended": before.notna()})


@dataclass(frozen=True)
class Weibull:
    """Posterior of the two parameters of Weibull-distributed gaps, on a grid.

    Attributes
    ----------
    shape, scale : numpy.ndarray
        Values of the parameters; a shape below 1 means that a round becomes less likely the longer the silence.
    weight : numpy.ndarray
        Posterior probability of each pair; sums to 1.

    Notes
    -----
    The prior is flat in the logarithms of shape and scale. The logarithm of a Weibull time is a location-scale family, and
    this is its right Haar prior, under which credible intervals have exactly their nominal coverage for uncensored samples
    (Berger 1985, Statistical Decision Theory and Bayesian Analysis, section 6.6; likelihood with right-censored times: Lawless
    2003, Statistical Models and Methods for Lifetime Data, section 5.2). Coverage with the censored last gap is tested by
    simulation.
    """

    shape: Array
    scale: Array
    weight: Array

    def probability(self, elapsed: float, horizon: float) -> tuple[float, float, float]:
        """Return the probability that a gap of ``elapsed`` days ends within ``horizon`` more: mean, and ends of the interval."""
        chance = self.chance(elapsed, horizon)
        low, high = quantiles(chance, self.weight, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
        return float(np.sum(chance * self.weight)), low, high

    def survival(self, days: Array) -> pd.DataFrame:
        """Return the share of gaps longer than each number of days: ``days, share, low, high``."""
        rows = [
            (day, 1 - middle, 1 - high, 1 - low)
            for day in days
            for middle, low, high in [self.probability(0, float(day))]
        ]
        return pd.DataFrame(rows, columns=["days", "share", "low", "high"])

    def pick(self, rng: np.random.Generator, draws: int) -> Weibull:
        """Draw pairs from the posterior, all of the same weight."""
        at = rng.choice(len(self.weight), draws, p=self.weight)
        return Weibull(self.shape[at], self.scale[at], np.full(draws, 1 / draws))

    def first(self, elapsed: float, rng: np.random.Generator, paths: int) -> Array:
        """Draw the days that are left of a gap already so long: shape (pairs, paths)."""
        shape, scale = self.shape[:, None], self.scale[:, None]
        age = (elapsed / scale) ** shape + rng.exponential(size=(len(self.shape), paths))
        return scale * age ** (1 / shape) - elapsed

    def next(self, rng: np.random.Generator, paths: int) -> Array:
        """Draw whole gaps: shape (pairs, paths)."""
        return self.first(0.0, rng, paths)

    def chance(self, elapsed: float, horizon: float) -> Array:
        """Return for each pair the chance that a gap already so long ends within the horizon."""
        return -np.expm1((elapsed / self.scale) ** self.shape - ((elapsed + horizon) / self.scale) ** self.shape)

    @property
    def shape_interval(self) -> tuple[float, float, float]:
        """Median and interval of the shape."""
        low, middle, high = quantiles(self.shape, self.weight, ((1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2))
        return middle, low, high


def quantiles(values: Array, weight: Array, at: tuple[float, ...]) -> tuple[float, ...]:
    """Return quantiles of weighted values."""
    order = np.argsort(values)
    cumulated = np.cumsum(weight[order])
    return tuple(float(values[order][min(int(np.searchsorted(cumulated, one)), len(order) - 1)]) for one in at)


def fit(days: Array, ended: NDArray[np.bool_]) -> Weibull | None:
    """Fit Weibull gaps, the last of them censored; nothing with fewer than ``MIN_GAPS`` that have ended."""
    if int(ended.sum()) < MIN_GAPS:
        return None
    times = np.maximum(days, SHORTEST)
    log_shape, log_scale = np.meshgrid(
        np.linspace(np.log(0.1), np.log(8), 90), np.linspace(np.log(0.3), np.log(3e5), 170)
    )
    shape, scale = np.exp(log_shape).ravel(), np.exp(log_scale).ravel()
    # Dates have no hours, so many gaps are equal: each length enters once, with its numbers of all and of ended gaps.
    lengths, place = np.unique(times, return_inverse=True)
    whole, over = np.bincount(place).astype(float), np.bincount(place, weights=ended.astype(float))
    ratio = np.log(lengths)[None, :] - np.log(scale)[:, None]
    likelihood = -np.exp(shape[:, None] * ratio) @ whole
    likelihood += over.sum() * np.log(shape) + shape * (ratio @ over) - np.log(lengths) @ over
    weight = np.exp(likelihood - likelihood.max())
    kept = weight > 1e-9
    return Weibull(shape[kept], scale[kept], weight[kept] / weight[kept].sum())


def kaplan_meier(table: pd.DataFrame) -> pd.DataFrame:
    """Return the share of gaps longer than so many days, without a model: ``days, share, low, high``.

    Source: Kaplan and Meier (1958), Journal of the American Statistical Association 53, 457-481, with Greenwood's variance on
    the log-log scale, by statsmodels.
    """
    if not len(table) or not table["ended"].any():
        return pd.DataFrame(columns=["days", "share", "low", "high"]).astype(float)
    curve = SurvfuncRight(np.maximum(table["days"].to_numpy(), SHORTEST), table["ended"].astype(int).to_numpy())
    share, error = np.asarray(curve.surv_prob), np.asarray(curve.surv_prob_se)
    inside = (share > 0) & (share < 1)
    logs = np.log(np.where(inside, share, 0.5))
    spread = 1.644854 * error / (np.where(inside, share, 0.5) * np.abs(logs))
    low = np.where(inside, np.exp(logs * np.exp(spread)), share)
    high = np.where(inside, np.exp(logs * np.exp(-spread)), share)
    return pd.DataFrame({"days": curve.surv_times, "share": share, "low": low, "high": high}).astype(float)


def last_known(held: pd.DataFrame, complete: date, as_of: date) -> date:
    """Return the day from which on nothing is known: the end of coverage, or the last round on record after it."""
    seen = held.loc[held["start"] <= pd.Timestamp(as_of), "last_day"]
    newest = complete if seen.empty else max(complete, seen.max().date())
    return min(newest, as_of)


def forecast(
    held: pd.DataFrame, until: date, horizons: tuple[int, ...] = HORIZONS, as_of: date | None = None
) -> pd.DataFrame:
    """Return the chance of a round within each horizon after a day, by two models of the gaps.

    One law for all gaps (Weibull), and gaps within and between spells (:mod:`trucebook.analysis.spells`). The chance is the mean of the
    two, its range reaches from the lower end of the one that says less to the upper end of the one that says more.

    Parameters
    ----------
    until : datetime.date
        Day up to which the record is complete.
    as_of : datetime.date, optional
        Day from which the horizons count; blank: the day above. Between the two rounds may have been held that are not on record, so
        both models are run forward through the days not covered.

    Returns
    -------
    pandas.DataFrame
        ``horizon, probability, low, high, weibull, spells, until`` (last day of the window); no rows where there are too few gaps.
    """
    table, start = gaps(held, until), as_of or until
    columns = ["horizon", "probability", "low", "high", "weibull", "spells", "until"]
    days, ended = table["days"].to_numpy(dtype=float), table["ended"].to_numpy(dtype=bool)
    one = fit(days, ended) if len(table) else None
    if one is None:
        return pd.DataFrame(columns=columns)
    elapsed, dark = float(days[-1]), (start - until).days
    rows = []
    each = [chances(model, elapsed, dark, horizons) for model in (one, fit_spells(days, ended))]
    for place, horizon in enumerate(horizons):
        means, lows, highs = zip(*(model[place] for model in each), strict=True)
        end = pd.Timestamp(start) + pd.Timedelta(days=horizon)
        rows.append((horizon, sum(means) / 2, min(lows), max(highs), *means, end))
    return pd.DataFrame(rows, columns=columns)


PICKED, PATHS, SEED = 250, 160, 20220224


def chances(
    model: Weibull | Spells, elapsed: float, dark: float, horizons: tuple[int, ...]
) -> list[tuple[float, float, float]]:
    """Return for each horizon the chance of a round by a model: mean, and ends of the interval.

    Parameters
    ----------
    elapsed : float
        Days of silence up to where the record ends.
    dark : float
        Days between there and the day from which the horizons count: where there are any, paths of rounds are drawn through them.
    """
    ends = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    if dark <= 0:
        values = [model.chance(elapsed, float(horizon)) for horizon in horizons]
        weight = model.weight
    else:
        rng = np.random.default_rng(SEED)
        picked = model.pick(rng, PICKED)
        weight, reach = picked.weight, dark + max(horizons)
        at = picked.first(elapsed, rng, PATHS)
        hits = [np.zeros(at.shape, dtype=bool) for _ in horizons]
        for _ in range(400):  # far more rounds than any path holds
            for hit, horizon in zip(hits, horizons, strict=True):
                hit |= (at > dark) & (at <= dark + horizon)
            if (at > reach).all():
                break
            at = np.where(at > reach, at, at + np.maximum(picked.next(rng, PATHS), SHORTEST))
        values = [hit.mean(axis=1) for hit in hits]
    found = []
    for value in values:
        low, high = quantiles(value, weight, ends)
        found.append((float(value @ weight), low, high))
    return found


def windows(held: pd.DataFrame, until: date, horizon: int, since: pd.Timestamp = timeline.INVASION) -> pd.DataFrame:
    """Return for each month's end whose window is complete whether a round began within the horizon: ``month_end, came``."""
    ends = pd.date_range(since, pd.Timestamp(until) - pd.Timedelta(days=horizon), freq="ME")
    starts = held["start"].sort_values()
    so_far, then = (starts.searchsorted(day, side="right") for day in (ends, ends + pd.Timedelta(days=horizon)))
    return pd.DataFrame({"month_end": ends, "came": then > so_far})


def base_rate(held: pd.DataFrame, until: date, horizon: int) -> tuple[float, int, int] | None:
    """Return the share of past windows with a round, the number with one, and of all; nothing with fewer than ``MIN_WINDOWS``.

    The share is (with + 1/2) / (all + 1), the mean under Jeffreys' prior, so that its logarithm exists.
    """
    past = windows(held, until, horizon)
    if len(past) < MIN_WINDOWS:
        return None
    good = int(past["came"].sum())
    return (good + 0.5) / (len(past) + 1), good, len(past)


def backtest(events: pd.DataFrame, until: date, horizons: tuple[int, ...] = HORIZONS) -> pd.DataFrame:
    """Return the forecasts that would have been made at each past month's end from what was public then.

    Parameters
    ----------
    events : pandas.DataFrame
        The events as of the edition's date.
    until : datetime.date
        Day up to which they are complete; windows that end later have no known outcome, and are left out.

    Returns
    -------
    pandas.DataFrame
        ``month_end, horizon, model, base, came``: one row a month's end and horizon for which both forecasts exist.
    """
    truth, then_known = timeline.rounds(events), Past({"events": events}).on
    rows = []
    outcomes = {horizon: windows(truth, until, horizon).set_index("month_end")["came"] for horizon in horizons}
    for end in pd.date_range(timeline.INVASION, pd.Timestamp(until), freq="ME"):
        then = timeline.rounds(then_known(end)["events"])
        made = forecast(then, end.date(), horizons).set_index("horizon")["probability"]
        for horizon in horizons:
            base = base_rate(then, end.date(), horizon)
            if base is not None and horizon in made.index and end in outcomes[horizon].index:
                rows.append((end, horizon, float(made[horizon]), base[0], bool(outcomes[horizon][end])))
    table = pd.DataFrame(rows, columns=["month_end", "horizon", "model", "base", "came"])
    return table.astype({"came": "bool", "horizon": "int"})


def brier(probability: Array, came: Array) -> float:
    """Return the Brier score: mean squared difference of probability and outcome (Brier 1950, Monthly Weather Review 78)."""
    return float(np.mean((probability - came) ** 2))


def log_score(probability: Array, came: Array) -> float:
    """Return the mean negative log of the probability given to what happened, in nats; lower is better."""
    safe = np.clip(probability, 1e-9, 1 - 1e-9)
    return float(-np.mean(np.where(came > 0, np.log(safe), np.log1p(-safe))))


def scores(tested: pd.DataFrame, draws: int = 2000) -> pd.DataFrame:
    """Return the scores of model and base rate by horizon, and whether the model did better.

    Returns
    -------
    pandas.DataFrame
        ``horizon, forecasts, came, brier_model, brier_base, gain_low, gain_high, log_model, log_base, better``. The gain is the Brier
        score of the base rate less that of the model; its 90% interval resamples blocks of half a year, since windows of
        neighbouring months overlap (Künsch 1989, Annals of Statistics 17, 1217-1241). ``better`` asks for both scores to be lower.
    """
    rows = []
    for horizon, part in tested.groupby("horizon"):
        came = part["came"].to_numpy(dtype=float)
        model, base = part["model"].to_numpy(dtype=float), part["base"].to_numpy(dtype=float)
        gain = (base - came) ** 2 - (model - came) ** 2
        low, high = _block_interval(gain, draws)
        row = (brier(model, came), brier(base, came), low, high, log_score(model, came), log_score(base, came))
        rows.append((horizon, len(part), int(came.sum()), *row, row[0] < row[1] and row[4] < row[5]))
    columns = [
        "horizon",
        "forecasts",
        "came",
        "brier_model",
        "brier_base",
        "gain_low",
        "gain_high",
        "log_model",
        "log_base",
        "better",
    ]
    return pd.DataFrame(rows, columns=columns)


def rests_on(tested: pd.DataFrame) -> dict[int, int]:
    """Return for each horizon at how many month ends the gain in the Brier score is gone if they are left out, those that speak most
    for the model first; 0 where there is no gain.
    """
    found = {}
    for horizon, part in tested.groupby("horizon"):
        came = part["came"].astype(float)
        gain = ((part["base"] - came) ** 2 - (part["model"] - came) ** 2).sort_values(ascending=False).to_numpy()
        left = gain.sum() - np.concatenate([[0.0], np.cumsum(gain)])
        found[int(str(horizon))] = int(np.argmax(left <= 0))
    return found


def _block_interval(values: Array, draws: int, length: int = 6) -> tuple[float, float]:
    random = np.random.default_rng(20220224)
    n = len(values)
    starts = random.integers(0, n, size=(draws, -(-n // length)))
    places = (starts[:, :, None] + np.arange(length)) % n
    means = values[places.reshape(draws, -1)[:, :n]].mean(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def reliability(tested: pd.DataFrame) -> pd.DataFrame:
    """Return how often rounds came when so likely a round was forecast.

    Returns
    -------
    pandas.DataFrame
        ``forecast`` (model or base), ``mean_pct, forecasts, came, share_pct, low_pct, high_pct``: bins with the 95% Wilson interval.
    """
    rows = []
    for name in ("model", "base"):
        for _, part in tested.groupby(pd.cut(tested[name], list(BINS), include_lowest=True), observed=True):
            good, total = int(part["came"].sum()), len(part)
            low, high = wilson(good, total)
            rows.append((name, 100 * float(part[name].mean()), total, good, 100 * good / total, 100 * low, 100 * high))
    return pd.DataFrame(rows, columns=["forecast", "mean_pct", "forecasts", "came", "share_pct", "low_pct", "high_pct"])
