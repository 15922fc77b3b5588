"""Intervals for shares: counts of events, and answers of a survey."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from statsmodels.stats.proportion import proportion_confint

Array = NDArray[np.float64]

Z95 = 1.959964


@lru_cache(maxsize=4096)  # looking back on many days asks for the same polls again and again
def wilson(successes: float, trials: float, looks: int = 1) -> tuple[float, float]:
    """Return the 95% Wilson score interval of a share, as fractions; of several looks, wide enough for all at once (Bonferroni).

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212; computed by statsmodels. With no trials
    the interval is the whole range from 0 to 1.
    """
    if trials <= 0:
        return 0.0, 1.0
    low, high = proportion_confint(successes, trials, alpha=0.05 / looks, method="wilson")
    return float(low), float(high)


ALIKE = 0.5
"""Correlation of outcomes within a spell that is assumed at least: three spells do not show how alike their rounds end."""


def wilson_in_spells(successes: Sequence[float], sizes: Sequence[int]) -> tuple[float, float]:
    """Return the 95% Wilson score interval of a share of cases that come in spells and end alike within one, as fractions.

    Parameters
    ----------
    successes, sizes : sequence of number
        Successes and cases of each spell, in the same order.

    Notes
    -----
    The number of cases is divided by a design effect: the larger of the one that the spells show (variance of the ratio between spells
    over that of independent cases) and ``1 + rho (m - 1)`` with ``rho`` of :data:`ALIKE` and ``m`` the mean size weighted by size (Kish
    1965, Survey Sampling, p. 162). Wilson's own interval holds the truth in 50 to 80% of simulated histories of three to eight spells that
    end alike; this one in 91% and more, and in nearly all where rounds are independent.
    """
    spells = [(float(good), int(size)) for good, size in zip(successes, sizes, strict=True) if size]
    total = sum(size for _, size in spells)
    if not total:
        return wilson(0, 0)
    share = sum(good for good, _ in spells) / total
    effect = 1 + ALIKE * (sum(size**2 for _, size in spells) / total - 1)
    if len(spells) > 1 and 0 < share < 1:
        apart = sum((good - share * size) ** 2 for good, size in spells) * len(spells) / (len(spells) - 1)
        effect = max(effect, apart / (total * share * (1 - share)))
    return wilson(share * total / effect, total / effect)


def design_effect(n: float, moe_pct: float) -> float:
    """Return the design effect that a stated margin of error implies, at least 1.

    Parameters
    ----------
    n : float
        Sample size.
    moe_pct : float
        Stated 95% margin of error in percentage points, for a share of one half.

    Notes
    -----
    The margin of a simple random sample is ``z * sqrt(0.25 / n)``; the design effect is the squared ratio of the stated margin
    to it (Kish 1965, Survey Sampling, p. 258).
    """
    simple = 100 * Z95 * math.sqrt(0.25 / n)
    return max(1.0, (moe_pct / simple) ** 2)


def poll_interval(share_pct: float, n: float, effect: float) -> tuple[float, float]:
    """Return the 95% interval of a poll's share in percent: Wilson's, with the sample shrunk by the design effect."""
    low, high = poll_intervals(np.array([share_pct]), np.array([n]), np.array([effect]))
    return float(low[0]), float(high[0])


def poll_intervals(shares_pct: Array, n: Array, effects: Array) -> tuple[Array, Array]:
    """Return the lower and upper ends of :func:`poll_interval` for many polls at once; missing where one of the three is."""
    effective = n / effects
    low, high = proportion_confint(shares_pct / 100 * effective, effective, alpha=0.05, method="wilson")
    return 100 * low, 100 * high
