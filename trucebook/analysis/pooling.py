"""The level behind the polls of a question: a local-level model with known sampling variance and house effects.

Poll i of house h(i), on day t(i), reports ``y_i = x[t(i)] + b[h(i)] + e_i`` with ``e_i ~ N(0, v_i + s)``, where ``v_i`` follows from
the share and the effective sample, and ``s`` is what polls of one pollster scatter beyond it; the level walks, ``x[t+1] = x[t] + w``,
``w ~ N(0, q)``; house effects sum to zero. The standard deviations ``sqrt(q)`` and ``sqrt(s)`` have half-normal priors; level and
house effects are the Kalman smoother's, averaged over both by their likelihood. (With ``q`` fixed at its most likely value, as is
common, the 90% intervals held the truth in only 80 to 88% of simulated series: with a dozen polls the likelihood often peaks near
zero. Without ``s`` they held 80 to 84% of the real polls that were left out.)

Sources: Jackman (2005), "Pooling the polls over an election campaign", Australian Journal of Political Science 40, 499-517, who
estimates the model without ``s`` by simulation and ties it to the election result; without such an anchor, effects sum to zero.
Shirani-Mehr, Rothschild, Goel and Gelman (2018), "Disentangling bias and variance in election polls", Journal of the American
Statistical Association 113, 607-614: polls miss by about twice their stated sampling error, part of it shared by all, part not.
Half-normal priors for standard deviations: Gelman (2006), Bayesian Analysis 1, 515-534. Smoother, and the prediction of a poll from
all others by its disturbances: Durbin and Koopman (2012), Time Series Analysis by State Space Methods; computed by statsmodels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.tsa.statespace.kalman_smoother import KalmanSmoother

from trucebook.analysis.outlooks import Keep
from trucebook.evidence.kept import frame_as_text, frame_of_text, made_by

Z90 = 1.644854

MIN_WAVES = 6
"""With fewer waves no level is estimated: the variance of its steps would be a guess."""

MIN_OF_A_HOUSE = 2
"""A house with a single wave tells nothing of the level once it has an effect of its own, so it is left out."""

LEVEL_MEAN, LEVEL_SD, HOUSE_SD = 50.0, 50.0, 10.0
"""Wide priors, in points: the level anywhere, a house effect mostly within 20."""

SHARED_SD = 2.5
"""Error that all polls of one time share, in points: polls of elections missed in common by about 2 points on average (Shirani-Mehr et
al. 2018), which is the mean of the size of a normal error with this standard deviation."""

EDGE = 1.0
"""Nearer to 0 or 100 percent the error of the log odds is that of this share: that of 0 itself would be without bound."""

GRID_DAYS = 7

STEP_SDS, STEP_SCALE = np.arange(0.05, 2.0, 0.1), 1.0
EXTRA_SDS, EXTRA_SCALE = np.arange(0.5, 6.0, 1.0), 2.0
"""Standard deviations of the level's daily step and of the scatter beyond sampling over which the model is averaged, in points (the
middles of equal classes), and the scales of their half-normal priors: 2 points is about what polls are known to scatter beyond
sampling once the error that all share is set aside."""

ENOUGH = 0.0001
"""Pairs of classes with less weight than this are passed over."""

COLUMNS = ["when", "level_pct", "low_pct", "high_pct"]


@dataclass(frozen=True)
class Pooled:
    """A level over time.

    Attributes
    ----------
    curve : pandas.DataFrame
        ``when, level_pct, low_pct, high_pct`` (90%), from the first to the last poll.
    houses : pandas.DataFrame
        ``house, effect_pct, low_pct, high_pct`` (90%); empty for one house.
    step_sd : float
        Standard deviation of the level's step in a week, in points: mean over its likelihood.
    extra_sd : float
        Standard deviation of the polls' scatter beyond their sampling error, in points: mean over its likelihood.
    waves : int
        Number of polls behind it.
    """

    curve: pd.DataFrame
    houses: pd.DataFrame
    step_sd: float
    extra_sd: float
    waves: int


def poolable(waves: pd.DataFrame) -> pd.DataFrame:
    """Return the waves that can be pooled: of houses with two waves or more, with a variance; none where they are too few.

    Parameters
    ----------
    waves : pandas.DataFrame
        ``when, share_pct, variance, house``: the variance in squared points; a house is a pollster with one wording.
    """
    known = waves[waves["variance"].notna()]
    sizes = known.groupby("house")["share_pct"].transform("size")
    kept = known[sizes >= MIN_OF_A_HOUSE].sort_values("when", kind="stable").reset_index(drop=True)
    return kept if len(kept) >= MIN_WAVES else kept.iloc[:0]


def pool(waves: pd.DataFrame, grid_days: int = GRID_DAYS, shared_sd: float = SHARED_SD) -> Pooled | None:
    """Estimate the level behind some waves on a grid limited to their span; None where they are too few (:func:`poolable`).

    The band holds the error that all polls share (``shared_sd``), which no number of polls takes out; house effects are against the mean
    of the houses, so it is not in them.
    """
    own = poolable(waves)
    if own.empty:
        return None
    model = _Model(own)
    settings = model.settings()
    last = model.days.max()
    grid = np.unique(np.append(np.arange(0, last, grid_days), last))
    states, covs = model.smooth(settings, grid)
    low, high = _ends(states[:, 0], np.sqrt(covs[:, 0, 0] + shared_sd**2))
    when = model.start + pd.to_timedelta(grid, unit="D")
    curve = pd.DataFrame({"when": when, "level_pct": states[:, 0], "low_pct": low, "high_pct": high})
    rows = []
    if len(model.names) > 1:
        for place, name in enumerate(model.names):
            weights = np.concatenate([[0.0], model.contrasts[place]])
            effect = float(weights @ states[-1])
            margin = Z90 * float(np.sqrt(weights @ covs[-1] @ weights))
            rows.append((name, effect, effect - margin, effect + margin))
    houses = pd.DataFrame(rows, columns=["house", "effect_pct", "low_pct", "high_pct"])
    step = float(settings["weight"] @ settings["step_sd"])
    extra = float(settings["weight"] @ settings["extra_sd"])
    return Pooled(curve, houses, step * 7**0.5, extra, len(own))


READ = ["when", "share_pct", "variance", "house"]
"""What a level is estimated from."""


def kept_pool(waves: pd.DataFrame, keep: Keep, grid_days: int = GRID_DAYS) -> Pooled | None:
    """Return what :func:`pool` gives for these waves, or gave before: a new poll moves the level of its own series alone."""
    own = poolable(waves)
    if own.empty:
        return None

    def work() -> dict[str, Any]:
        level = pool(own, grid_days)
        assert level is not None
        return {**vars(level), "curve": frame_as_text(level.curve), "houses": frame_as_text(level.houses)}

    told = keep("pools", {**_inputs(own), "grid_days": grid_days}, work)
    return Pooled(**{**told, "curve": frame_of_text(told["curve"]), "houses": frame_of_text(told["houses"])})


def kept_leave_one_out(waves: pd.DataFrame, keep: Keep) -> pd.DataFrame:
    """Return what :func:`leave_one_out` gives for these waves, or gave before."""
    own = poolable(waves)
    if own.empty:
        return leave_one_out(own)
    return frame_of_text(keep("polls-left-out", _inputs(own), lambda: frame_as_text(leave_one_out(own))))


def _inputs(own: pd.DataFrame) -> dict[str, Any]:
    rows = own[READ].assign(when=own["when"].astype(str)).to_numpy().tolist()
    return {"modules": made_by("analysis"), "waves": rows}


def _ends(level: np.ndarray, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the 90% band around a level, drawn on the scale of log odds: it stays within 0 and 100 and leans inward there.

    The error on that scale follows by the delta method, ``error / (p (1 - p))``, in shares. In the middle of the scale the ends are
    those of the level plus and minus ``1.64 error`` to within half a point.
    """
    share = np.clip(level, EDGE, 100 - EDGE) / 100
    odds, half = np.log(share / (1 - share)), Z90 * error / 100 / (share * (1 - share))
    low, high = (100 / (1 + np.exp(-(odds + side * half))) for side in (-1, 1))
    return np.minimum(low, level.clip(0, 100)), np.maximum(high, level.clip(0, 100))


def leave_one_out(waves: pd.DataFrame) -> pd.DataFrame:
    """Predict each poll from all others, and say whether its 90% interval holds the poll.

    The interval has the uncertainty of level and house effect, the poll's own sampling error and the scatter beyond it; the weights of
    the variances are those without the poll.

    Returns
    -------
    pandas.DataFrame
        ``when, house, share_pct, predicted_pct, low_pct, high_pct, inside``; empty where the waves are too few.
    """
    own = poolable(waves)
    if own.empty:
        names = ["when", "house", "share_pct", "predicted_pct", "low_pct", "high_pct", "inside"]
        return pd.DataFrame(columns=names).astype({"inside": bool})
    means, variances = _Model(own).without_each()
    half = Z90 * np.sqrt(variances)
    table = own[["when", "house", "share_pct"]].assign(predicted_pct=means, low_pct=means - half, high_pct=means + half)
    return table.assign(inside=(table["share_pct"] - means).abs() <= half)


class _Model:
    """The state-space form: the level and all house effects but the last are states; one step from one poll or grid day to the next."""

    def __init__(self, own: pd.DataFrame) -> None:
        self.start = own["when"].min()
        self.days = (own["when"] - self.start).dt.days.to_numpy(dtype=float)
        self.shares = own["share_pct"].to_numpy(dtype=float)
        self.variances = own["variance"].to_numpy(dtype=float)
        self.names = sorted(own["house"].unique())
        free = len(self.names) - 1
        self.contrasts = np.vstack([np.eye(free), -np.ones((1, free))])
        # A poll adds up the level and its house's effect.
        self.designs = np.array([[1.0, *self.contrasts[self.names.index(house)]] for house in own["house"]])

    def _filter(self, grid: np.ndarray) -> tuple[KalmanSmoother, Callable[[float, float], None], np.ndarray]:
        days = np.concatenate([self.days, grid])
        order = np.argsort(days, kind="stable")
        width = self.designs.shape[1]
        blank = np.zeros((len(grid), width))
        blank[:, 0] = 1
        smoother = KalmanSmoother(k_endog=1, k_states=width, k_posdef=1)
        smoother.bind(np.concatenate([self.shares, np.full(len(grid), np.nan)])[order])
        smoother["design"] = np.concatenate([self.designs, blank])[order].T[None, :, :]
        smoother["transition"] = np.eye(width)
        smoother["selection"] = np.eye(width)[:, :1]
        # House effects that sum to zero and are alike before any poll have these variances and covariances.
        houses = HOUSE_SD**2 * (np.eye(width - 1) - np.ones((width - 1, width - 1)) / width)
        prior = np.zeros((width, width))
        prior[0, 0], prior[1:, 1:] = LEVEL_SD**2, houses
        smoother.initialize_known(np.concatenate([[LEVEL_MEAN], np.zeros(width - 1)]), prior)
        gaps = np.append(np.diff(days[order]), 0.0)
        sampling = np.concatenate([self.variances, np.ones(len(grid))])[order]

        def put(step_sd: float, extra_sd: float) -> None:
            smoother["state_cov"] = (step_sd**2 * gaps)[None, None, :]
            smoother["obs_cov"] = (sampling + extra_sd**2)[None, None, :]

        return smoother, put, order

    def settings(self) -> pd.DataFrame:
        """Return pairs of standard deviations, ``step_sd, extra_sd``, each with its ``weight``: prior times likelihood."""
        smoother, put, _ = self._filter(np.array([]))
        table = _pairs()
        logs = np.empty(len(table))
        for place, pair in enumerate(table.itertuples()):
            put(pair.step_sd, pair.extra_sd)
            logs[place] = smoother.loglike()
        table = table.assign(weight=_shares(table["prior"].to_numpy() + logs))
        kept = table[table["weight"] > ENOUGH]
        return kept.assign(weight=kept["weight"] / kept["weight"].sum())

    def smooth(self, settings: pd.DataFrame, grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the means of the states and their covariances on the days of a grid, averaged over settings."""
        smoother, put, order = self._filter(grid)
        rank = np.argsort(order)[len(self.days) :]
        means, covs = [], []
        for pair in settings.itertuples():
            put(pair.step_sd, pair.extra_sd)
            result = smoother.smooth()
            means.append(result.smoothed_state.T[rank])
            covs.append(np.moveaxis(result.smoothed_state_cov, 2, 0)[rank])
        weights = settings["weight"].to_numpy()
        each = np.array(means)
        mean = np.tensordot(weights, each, 1)
        apart = each - mean
        spread = np.einsum("s,sti,stj->tij", weights, apart, apart)
        return mean, np.tensordot(weights, np.array(covs), 1) + spread

    def without_each(self) -> tuple[np.ndarray, np.ndarray]:
        """Return, for each poll, mean and variance of what the others predict for it.

        With its disturbance's smoothed mean ``e`` and variance ``u``, and ``h`` the variance of the disturbance itself, a poll lies
        ``e h / (h - u)`` from what the others predict, with variance ``h**2 / (h - u)``; the likelihood of the others is that of all
        less that of the poll given the others. No poll need be left out in fact.
        """
        smoother, put, _ = self._filter(np.array([]))
        table = _pairs()
        offs, spreads, logs = [], [], []
        for pair in table.itertuples():
            put(pair.step_sd, pair.extra_sd)
            result = smoother.smooth()
            own = self.variances + pair.extra_sd**2
            left = own - result.smoothed_measurement_disturbance_cov[0, 0]
            spread = own**2 / left
            off = result.smoothed_measurement_disturbance[0] * own / left
            offs.append(off)
            spreads.append(spread)
            logs.append(pair.prior + result.llf + 0.5 * (np.log(2 * np.pi * spread) + off**2 / spread))
        weights, off, spread = _shares(np.array(logs)), np.array(offs), np.array(spreads)
        mean = (weights * off).sum(axis=0)
        return self.shares - mean, (weights * (spread + (off - mean) ** 2)).sum(axis=0)


def _pairs() -> pd.DataFrame:
    """Return all pairs of standard deviations, ``step_sd, extra_sd``, with the logarithm of their ``prior`` density."""
    step, extra = (grid.ravel() for grid in np.meshgrid(STEP_SDS, EXTRA_SDS, indexing="ij"))
    prior = -0.5 * ((step / STEP_SCALE) ** 2 + (extra / EXTRA_SCALE) ** 2)
    return pd.DataFrame({"step_sd": step, "extra_sd": extra, "prior": prior})


def _shares(logs: np.ndarray) -> np.ndarray:
    """Return weights that sum to one along the first axis, from their logarithms."""
    weights = np.exp(logs - logs.max(axis=0))
    shares: np.ndarray = weights / weights.sum(axis=0)
    return shares


def simulate(seed: int, waves: int = 24, houses: int = 1, step_sd: float = 0.25, extra_sd: float = 0.0, gap: int = 30, n: int = 1000, effect: float = 1.5) -> tuple[pd.DataFrame, pd.Series]:  # fmt: skip
    """Make polls of a known level, for tests.

    The level is reflected at 10 and 90 percent; ``gap`` is the mean number of days between polls.

    Returns
    -------
    tuple
        Waves as :func:`pool` takes them, and the true level by day.
    """
    random = np.random.default_rng(seed)
    span = gap * waves
    folded = (40 + np.cumsum(random.normal(0, step_sd, span))) % 160
    level = pd.Series(10 + np.minimum(folded, 160 - folded), index=pd.date_range(pd.Timestamp(0), periods=span))
    days = np.sort(random.choice(span, waves, replace=False))
    house = np.arange(waves) % houses
    bias = random.normal(0, 4, houses)
    asked = level.to_numpy()[days] + (bias - bias.mean())[house] + random.normal(0, extra_sd, waves)
    effective = round(n / effect)
    shares = 100 * random.binomial(effective, np.clip(asked, 1, 99) / 100) / effective
    table = pd.DataFrame({"when": level.index[days], "share_pct": shares, "house": [f"house {one}" for one in house]})
    table["variance"] = shares * (100 - shares) / effective
    return table, level
