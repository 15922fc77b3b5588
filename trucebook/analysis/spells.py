"""Rounds that come in spells: short gaps within a spell, long ones between spells, as an alternative to one law for all gaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Spells:
    """Posterior of a two-state model of gaps, on a grid: after a round the spell goes on, or it ends.

    Attributes
    ----------
    ends : numpy.ndarray
        Chance that a round is the last of its spell.
    short, long : numpy.ndarray
        Mean days to the next round within a spell, and after its end.
    weight : numpy.ndarray
        Posterior probability of each triple; sums to 1.

    Notes
    -----
    Gaps are a mixture of two exponential times (a hyperexponential renewal process; Cox 1962, Renewal Theory, section 1.4): the longer
    the silence, the surer that the spell is over. The prior is flat in the chance, and in the logarithms of the two means, which do not
    overlap: within a spell at most :data:`SHORTEST_LONG` days.
    """

    ends: Array
    short: Array
    long: Array
    weight: Array

    def pick(self, rng: np.random.Generator, draws: int) -> Spells:
        """Draw triples from the posterior, all of the same weight."""
        at = rng.choice(len(self.weight), draws, p=self.weight)
        return Spells(self.ends[at], self.short[at], self.long[at], np.full(draws, 1 / draws))

    def over(self, elapsed: float) -> Array:
        """Return the chance that the spell is over after so many days of silence."""
        away = self.ends * np.exp(-elapsed / self.long)
        return away / np.maximum(away + (1 - self.ends) * np.exp(-elapsed / self.short), 1e-300)

    def first(self, elapsed: float, rng: np.random.Generator, paths: int) -> Array:
        """Draw the days that are left of a gap already so long: shape (triples, paths)."""
        size = (len(self.ends), paths)
        away = rng.random(size) < self.over(elapsed)[:, None]
        return rng.exponential(size=size) * np.where(away, self.long[:, None], self.short[:, None])

    def next(self, rng: np.random.Generator, paths: int) -> Array:
        """Draw whole gaps: shape (triples, paths)."""
        return self.first(0.0, rng, paths)

    def chance(self, elapsed: float, horizon: float) -> Array:
        """Return for each triple the chance that a gap already so long ends within the horizon."""
        away = self.over(elapsed)
        return 1 - away * np.exp(-horizon / self.long) - (1 - away) * np.exp(-horizon / self.short)


SHORTEST_LONG = 60.0


def fit_spells(days: Array, ended: NDArray[np.bool_]) -> Spells:
    """Fit the two-state model to gaps, of which those that have not ended are censored."""
    parts = np.meshgrid(
        (np.arange(20) + 0.5) / 20,
        np.exp(np.linspace(np.log(1.0), np.log(SHORTEST_LONG), 24)),
        np.exp(np.linspace(np.log(SHORTEST_LONG), np.log(3000.0), 24)),
        indexing="ij",
    )
    ends, short, long = (part.ravel() for part in parts)
    lengths, place = np.unique(np.column_stack([np.maximum(days, 0.5), ended]), axis=0, return_inverse=True)
    number = np.bincount(np.ravel(place)).astype(float)
    log = np.zeros(len(ends))
    for (length, done), times in zip(lengths, number, strict=True):
        away, near = np.exp(-length / long), np.exp(-length / short)
        value = ends * away / long + (1 - ends) * near / short if done else ends * away + (1 - ends) * near
        log += times * np.log(np.maximum(value, 1e-300))
    weight = np.exp(log - log.max())
    kept = weight > 1e-7
    return Spells(ends[kept], short[kept], long[kept], weight[kept] / weight[kept].sum())
