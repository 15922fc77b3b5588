"""From scenario to money: ranges of assumptions, drawn together with a fixed seed.

Each assumption is a triangular distribution (low, likeliest, high). All scenarios share the same random numbers, so that they
differ only by what is assumed of them; the same numbers go to the browser, which computes the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

SCENARIOS = ("partial-ceasefire", "frozen-conflict", "comprehensive-peace", "collapse-escalation")

QUANTITIES = ("damage-rate", "outside-support", "discount-closed", "brent-change")

DRAWS = 200

SEED = 20260223

Triangle = tuple[float, float, float]


@dataclass(frozen=True)
class Start:
    """Where the scenarios start from, as known on the date.

    Attributes
    ----------
    needs : float
        Recovery needs in the newest assessment, billion dollars.
    monthly : (float, float, float)
        Growth of the needs a month, billion dollars: least, mean and most over neighbouring assessments.
    discount : float
        Discount of Russian oil against Brent, dollars a barrel.
    brent : float
        Brent before the scenario, dollars a barrel.
    """

    needs: float
    monthly: Triangle
    discount: float
    brent: float


def uniforms(draws: int = DRAWS, seed: int = SEED) -> list[list[float]]:
    """Return the random numbers, four decimals each: a list for the pace and one for each quantity, evenly spread and shuffled.

    Stratified as a Latin hypercube (McKay, Beckman and Conover 1979, Technometrics 21, 239-245): few draws cover each range.
    """
    rng = np.random.default_rng(seed)
    grid = (np.arange(draws) + 0.5) / draws
    return [[round(float(u), 4) for u in rng.permutation(grid)] for _ in range(1 + len(QUANTITIES))]


def triangular(u: float, low: float, mode: float, high: float) -> float:
    """Return the u-quantile of a triangular distribution."""
    if high <= low:
        return low
    cut = (mode - low) / (high - low)
    if u < cut:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1 - u) * (high - low) * (high - mode))


def shifted(row: Triangle, mode: float) -> Triangle:
    """Return a range moved so that its likeliest value is ``mode``."""
    move = mode - row[1]
    return row[0] + move, mode, row[2] + move


def middle(values: Sequence[float]) -> Triangle:
    """Return the 10%, 50% and 90% points of draws (the nearest draw)."""
    ranked = sorted(values)
    last = len(ranked) - 1
    low, half, high = (ranked[math.floor(share * last + 0.5)] for share in (0.1, 0.5, 0.9))
    return low, half, high


def outcomes(
    start: Start, ranges: Mapping[str, Triangle], months: float, numbers: Sequence[Sequence[float]]
) -> dict[str, Triangle]:
    """Return what a scenario costs: 10%, 50% and 90% points of each result.

    Parameters
    ----------
    start : Start
        Where it starts from.
    ranges : mapping of str to (float, float, float)
        A range for each quantity: ``damage-rate`` (percent of the present pace), ``outside-support`` (billion dollars a year),
        ``discount-closed`` (percent of the discount), ``brent-change`` (percent).
    months : float
        Horizon.
    numbers : sequence of sequence of float
        Of :func:`uniforms`.

    Returns
    -------
    dict
        ``needs`` and ``support`` (billion dollars, at the end of and over the horizon), ``barrel`` (dollars that a barrel of Russian
        oil gains against Brent), ``brent`` (dollars a barrel).
    """
    needs, support, barrel, brent = [], [], [], []
    for pace_u, rate_u, support_u, discount_u, brent_u in zip(*numbers, strict=True):
        pace = triangular(pace_u, *start.monthly)
        rate = max(0.0, triangular(rate_u, *ranges["damage-rate"]))
        needs.append(start.needs + pace * rate / 100 * months)
        support.append(max(0.0, triangular(support_u, *ranges["outside-support"])) * months / 12)
        barrel.append(start.discount * min(100.0, triangular(discount_u, *ranges["discount-closed"])) / 100)
        brent.append(start.brent * (1 + triangular(brent_u, *ranges["brent-change"]) / 100))
    return {"needs": middle(needs), "support": middle(support), "barrel": middle(barrel), "brent": middle(brent)}


def ranges(assumptions: pd.DataFrame) -> dict[str, dict[str, Triangle]]:
    """Return the ranges of each scenario that has all quantities."""
    found: dict[str, dict[str, Triangle]] = {}
    for row in assumptions.sort_values("known_on").itertuples():
        low, mode, high = sorted((float(row.low), float(row.mode), float(row.high)))
        found.setdefault(str(row.scenario), {})[str(row.quantity)] = (low, mode, high)
    return {name: found[name] for name in SCENARIOS if set(QUANTITIES) <= set(found.get(name, ()))}
