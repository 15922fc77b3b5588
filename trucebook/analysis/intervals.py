"""Intervals for shares: counts of events, and answers of a survey."""

from __future__ import annotations

import math

from statsmodels.stats.proportion import proportion_confint

Z95 = 1.959964


def wilson(successes: float, trials: float, looks: int = 1) -> tuple[float, float]:
    """Return the 95% Wilson score interval of a share, as fractions; of several looks, wide enough for all at once (Bonferroni).

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212; computed by statsmodels. With no trials
    the interval is the whole range from 0 to 1.
    """
    if trials <= 0:
        return 0.0, 1.0
    low, high = proportion_confint(successes, trials, alpha=0.05 / looks, method="wilson")
    return float(low), float(high)


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
    effective = n / effect
    low, high = wilson(share_pct / 100 * effective, effective)
    return 100 * low, 100 * high
