"""Made-up data whose truth is known, for the simulations of the book's tests and intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trucebook.analysis import pooling
from trucebook.analysis.spells import Spells

Random = np.random.Generator
Array = NDArray[np.float64]

DAYS = pd.bdate_range("2021-01-04", periods=900)
EVENTS = 12


# ------------------------------------------------------------------ prices


def returns(rng: Random, weather: str) -> tuple[Array, Array]:
    """Return daily returns in percent, and the days on which news may fall: 900 and some."""
    quiet = np.arange(160, 880)
    if weather == "calm":
        return rng.standard_t(4, 900), quiet
    if weather == "heavy tails":
        return rng.standard_t(2.5, 900), quiet
    if weather == "garch":
        moves, variance = np.empty(900), 1.0
        for day in range(900):
            moves[day] = math.sqrt(variance) * rng.standard_normal()
            variance = 0.05 + 0.1 * moves[day] ** 2 + 0.85 * variance
        usual = pd.Series(moves**2).rolling(20).mean().shift(1).to_numpy()
        wild = np.flatnonzero(usual > np.nanquantile(usual, 0.75))
        return moves, wild[(wild >= 160) & (wild < 880)]
    storm = np.where((np.arange(900) > 250) & (np.arange(900) < 480), 3.0, 1.0)
    return storm * rng.standard_t(4, 900), np.arange(251, 275) if weather == "onset" else np.arange(255, 470)


def news(rng: Random, pool: NDArray[np.int64]) -> list[int]:
    """Return days of news, drawn from those on which they may fall."""
    return sorted(rng.choice(pool, EVENTS, replace=False).tolist())


# ------------------------------------------------------------------ rounds


@dataclass(frozen=True)
class History:
    """Gaps between rounds, the last still open, and the true chance of a round within a horizon."""

    days: Array
    elapsed: float
    chance: float


SPELLS = {
    "spells": Spells(np.array([0.3]), np.array([12.0]), np.array([300.0]), np.ones(1)),
    "long spells": Spells(np.array([0.15]), np.array([8.0]), np.array([400.0]), np.ones(1)),
    "spells hard to tell": Spells(np.array([0.4]), np.array([40.0]), np.array([150.0]), np.ones(1)),
}


def history(rng: Random, law: str, ended: int = 12, horizon: float = 30) -> History:
    """Make a history of rounds under a law."""
    if law in SPELLS:
        truth = SPELLS[law]
        days, last = truth.next(rng, ended)[0], float(truth.next(rng, 1)[0, 0] * rng.random())
        return History(days, last, float(truth.chance(round(last), horizon)[0]))
    if law == "self-exciting":
        return _excited(rng, ended, horizon)
    shape = {"constant hazard": 1.0, "bursts": 0.5, "rhythm": 2.0}[law]
    days, last = 40 * rng.weibull(shape, ended), float(40 * rng.weibull(shape) * rng.random())
    elapsed = round(last)
    return History(days, last, -math.expm1((elapsed / 40) ** shape - ((elapsed + horizon) / 40) ** shape))


def _excited(
    rng: Random, ended: int, horizon: float, base: float = 1 / 150, jump: float = 0.03, fade: float = 20.0
) -> History:
    """Each round raises the rate of the next ones for some weeks (Hawkes 1971, Biometrika 58, 83-90); thinning by days' fractions."""
    now, level, times = 0.0, 0.0, [0.0]
    while len(times) <= ended:
        top = base + level
        step = rng.exponential(1 / top)
        now, level = now + step, level * math.exp(-step / fade)
        if rng.random() * top <= base + level:
            times.append(now)
            level += jump
    elapsed = float(round(rng.exponential(40)))
    left = level * math.exp(-elapsed / fade)
    whole = base * horizon + left * fade * (1 - math.exp(-horizon / fade))
    return History(np.diff(times), elapsed, -math.expm1(-whole))


# ------------------------------------------------------------------ polls


def polls(rng: Random, truth: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return waves as the pooled level takes them, and the true level by day."""
    seed = int(rng.integers(1 << 30))
    if truth == "near zero":
        return _near_zero(rng)
    if truth == "jump":
        waves, level = pooling.simulate(seed, waves=14, step_sd=0.05, extra_sd=1.5, gap=40)
        at = level.index[len(level) // 2]
        level = level + np.where(level.index >= at, 12.0, 0.0)
        return waves.assign(share_pct=waves["share_pct"] + np.where(waves["when"] >= at, 12.0, 0.0)), level
    houses = 3 if truth == "houses" else 1
    waves, level = pooling.simulate(seed, waves=14, houses=houses, step_sd=0.3, extra_sd=1.7, gap=45)
    shares = waves["share_pct"]
    shared = {"shared error": 2.5, "large shared error": 4.0}.get(truth)
    if shared:
        shares = shares + rng.normal(0, shared)
    if truth == "heavy tails":
        shares = shares + 1.5 * rng.standard_t(2.5, len(waves))
    return waves.assign(share_pct=shares.clip(0.5, 99.5)), level


def _near_zero(rng: Random) -> tuple[pd.DataFrame, pd.Series]:
    """A level that walks between two and eight percent, with polls of a thousand."""
    span, effective = 14 * 45, 700
    path = np.clip(5 + np.cumsum(rng.normal(0, 0.08, span)), 2, 8)
    level = pd.Series(path, index=pd.date_range("2023-01-01", periods=span))
    days = np.sort(rng.choice(span, 14, replace=False))
    shares = 100 * rng.binomial(effective, path[days] / 100) / effective
    waves = pd.DataFrame({"when": level.index[days], "share_pct": shares, "house": "a"})
    safe = np.clip(shares, 2, 98)
    return waves.assign(variance=safe * (100 - safe) / effective), level


def clustered(rng: Random, share: float, n: int, effect: float) -> float:
    """Return the share that a sample of clusters shows, in percent; the design effect is that of beta-binomial clusters of ten."""
    size = 10
    within = (effect - 1) / (size - 1)
    if within <= 0:
        return 100 * rng.binomial(n, share) / n
    weight = (1 - within) / within
    each = rng.beta(share * weight, (1 - share) * weight, n // size)
    return 100 * float(rng.binomial(size, each).sum()) / (size * (n // size))


# ------------------------------------------------------------------ codes


def codings(rng: Random, mistake: str, error: float = 0.2, at_ends: float = 0.5, issues: int = 12, move: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Return true levels of two sides on two days, and what a coder writes down.

    Parameters
    ----------
    mistake : str
        ``slips``: by one level, each way alike; ``two steps``: a slip may be of two; ``pull``: of slips on the second day all go towards
        the other side; ``rows swapped``: two rows of the table have changed places.
    move : int
        Levels by which Ukraine's true positions fall between the days; 0: nothing moves.
    """
    rows = []
    for actor, end in (("RU", 0), ("UA", 4)):
        for issue in range(issues):
            level = end if rng.random() < at_ends else int(rng.integers(0, 5))
            later = max(0, level - move) if actor == "UA" else level
            rows += [(actor, f"i{issue}", level, "2023-01-01"), (actor, f"i{issue}", later, "2026-01-01")]
    truth = pd.DataFrame(rows, columns=["actor", "issue", "concession_level", "known_on"])
    truth["known_on"] = pd.to_datetime(truth["known_on"])
    truth = truth.assign(said_on=truth["known_on"], concession_level=truth["concession_level"].astype("Int64"))
    written = [
        _written(rng, int(row.concession_level), row.actor, row.known_on.year > 2024, mistake, error)
        for row in truth.itertuples()
    ]
    if mistake == "rows swapped":
        one, other = rng.choice(len(written), 2, replace=False)
        written[one], written[other] = written[other], written[one]
    return truth, truth.assign(concession_level=pd.array(written, dtype="Int64"))


def _written(rng: Random, level: int, actor: str, late: bool, mistake: str, error: float) -> int:
    if rng.random() >= error:
        return level
    if mistake == "pull" and late:
        return min(4, level + 1) if actor == "RU" else max(0, level - 1)
    by = 2 if mistake == "two steps" and rng.random() < 0.5 else 1
    near = [one for one in (level - by, level + by) if 0 <= one <= 4] or [level]
    return int(rng.choice(near))


# ------------------------------------------------------------------ months


def months(rng: Random, kind: str, alpha: float = 0.025, usual: float = 180.0, number: int = 36) -> pd.DataFrame:
    """Return monthly counts of killed civilians as the test of truces takes them."""
    mean = np.full(number, usual)
    if kind == "trend":
        mean = usual * np.exp(np.linspace(-0.4, 0.4, number))
    if kind == "storm":
        mean[number // 2 :] *= 2
    counts = rng.negative_binomial(1 / alpha, 1 / (1 + alpha * mean)).astype(float)
    if kind == "single massacres":
        counts += rng.poisson(80, number) * (rng.random(number) < 0.08)
    index = pd.date_range("2023-01-01", periods=number, freq="MS")
    return pd.DataFrame({"measure": "killed", "month": index, "value": counts, "days": index.days_in_month})


def launches(rng: Random, kind: str, effect: float = 0.0, delay: int = 2) -> tuple[pd.Series, pd.Series]:
    """Return monthly launches that grow with a memory of their own, and a calendar with five bunched months of talks."""
    number = 42
    index = pd.period_range("2022-10", periods=number, freq="M")
    talks, growth = np.zeros(number), np.zeros(number)
    first = int(rng.integers(4, number - 12))
    talks[[first, first + 1, first + 3, first + 7, first + 8]] = [1, 1, 1, 1, 2]
    shocks = 0.15 * (rng.standard_t(2.5, number) / 2 if kind == "heavy tails" else rng.standard_normal(number))
    if kind == "storm":
        shocks = shocks * np.where(talks + np.roll(talks, 1) > 0, 3.0, 1.0)
    for at in range(1, number):
        growth[at] = 0.5 * growth[at - 1] + shocks[at]
    growth[delay:] += effect * talks[:-delay]
    return pd.Series(np.exp(np.cumsum(growth)), index=index), pd.Series(talks, index=index)
