"""The chances of the four outcomes on a day: base rates, what is observed, what others forecast, and one range for all doubts.

The base rate leads, since no other view has beaten it on the record (:mod:`trucebook.analysis.scenario_record` keeps it): what is
observed and what others say stand beside it, pooled. The range comes from all of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.special import expit, logit

from trucebook.analysis.outcomes import (
    COLLAPSE,
    FROZEN,
    LASTING,
    OUTCOMES,
    PEACE,
    Chances,
    Coding,
    Endings,
    Frames,
    codings,
    own_outcomes,
    worded,
)
from trucebook.analysis.outsiders import Said, Shift, fitting, outside_forecasts, said, shift
from trucebook.analysis.rows import by_row, records
from trucebook.analysis.scenario_drivers import Seen, driver_states
from trucebook.evidence.asof import known
from trucebook.evidence.door import Evidence

PERKS = 1 / len(OUTCOMES)
"""Count of each outcome where the evidence gives none: one observation in all, shared equally (Perks 1947)."""

LEAST = 0.005
"""No view may say less: a zero in one view would veto an outcome in the pool, and its logarithm has no value."""

SHARES = dict(zip(OUTCOMES, ("partial_pct", "frozen_pct", "peace_pct", "collapse_pct"), strict=True))

LIKELIHOOD_SD = 0.5
"""Doubt about each likelihood, in logits: where 40% stands, 20 to 64% is meant."""

DRAWS, SEED = 2000, 20220224

ALL_CLASSES = "all that are used"


FACTS = ("events", "truces", "positions", "documents", "escalation", "sanctions", "forecasts", "base_rates")
JUDGEMENTS = ("drivers", "prior_counts", "question_fits", "outcomes", "alternative_codings", "event_topics")
"""Tables that the outlook reads: facts, which a chapter declares, and our own judgements, which are open to all."""


def tables_of(evidence: Evidence) -> tuple[dict[str, pd.DataFrame], dict[str, date]]:
    """Return what the outlook reads of the evidence: its tables, and until when each fact table is complete."""
    frames = {name: evidence[name] for name in (*FACTS, *JUDGEMENTS)}
    frames["drivers"] = worded(frames["drivers"], "title", "rule")
    frames["outcomes"] = worded(frames["outcomes"], "rule")
    return frames, {name: evidence.coverage(name).complete_until for name in FACTS}


@dataclass(frozen=True)
class Settings:
    """What the reader of a notebook may set: horizon in months, discount of the drivers, weights of the three views."""

    months: int = 12
    discount: float = 0.5
    weights: tuple[float, float, float] = (1.0, 1.0, 2.0)

    @property
    def named(self) -> dict[str, float]:
        """The weights by view."""
        return dict(zip(("base", "drivers", "outsiders"), self.weights, strict=True))


@dataclass(frozen=True)
class Outlook:
    """The chances on a day, from each view and pooled.

    Attributes
    ----------
    counts : dict of (str, Coding) to dict
        Dirichlet counts of the base rates, by reference class and coding; the first is what the book uses.
    seen : dict of str to Seen
        The drivers.
    outside, unpooled : pandas.DataFrame
        Forecasts of others: those pooled, and those that fit but are only shown.
    recalibrated : Shift
        The recalibration of others.
    said : Said or None
        What others say, recalibrated.
    views : dict of str to dict
        ``base`` and ``drivers``: views that say something of every outcome.
    pooled : dict of str to float
        The pool of the views.
    """

    day: pd.Timestamp
    counts: dict[tuple[str, Coding], Chances]
    seen: dict[str, Seen]
    outside: pd.DataFrame
    unpooled: pd.DataFrame
    recalibrated: Shift
    said: Said | None
    views: dict[str, Chances]
    pooled: Chances

    @property
    def states(self) -> dict[str, bool | None]:
        """Whether each driver is seen."""
        return {key: one.state for key, one in self.seen.items()}

    @property
    def base(self) -> Chances:
        """The counts that the book uses."""
        return self.counts[ALL_CLASSES, ()]

    @property
    def leading(self) -> Chances:
        """The chances that lead on every page: the base rates."""
        return self.views["base"]


def lasting(chances: Mapping[str, float]) -> float:
    """Return the chance that the fighting ends for long, with or without a treaty."""
    return sum(chances[name] for name in LASTING)


# ------------------------------------------------------------------ view 1: base rates


def counts_used(frames: Frames) -> pd.DataFrame:
    """Return the prior counts whose base rate is known (those without one, and those whose study is out), used or for comparison."""
    counts, known = frames["prior_counts"], set(frames["base_rates"]["id"].to_numpy(object))
    used = (not isinstance(rate, str) or rate in known for (rate,) in by_row(counts, "base_rate"))
    return counts[np.fromiter(used, dtype=bool)]


Counted = Sequence[tuple[str, float]]
"""Outcomes, and the prior count of each; an outcome may be there more than once."""


def classes(frames: Frames) -> dict[str, Counted]:
    """Return the prior counts by reference class, the book's own first; each other class stands with the counts of no case alone."""
    counts = counts_used(frames)
    own = list(by_row(counts, "outcome", "pseudo_count"))
    told = list(zip(own, by_row(counts, "reference_class", "base_rate", "used"), strict=True))
    floor = [one for one, (_, rate, _) in told if not isinstance(rate, str)]
    alone: dict[str, list[Any]] = {}
    for one, (name, rate, _) in told:
        if isinstance(rate, str):
            alone.setdefault(name, [*floor]).append(one)
    return {ALL_CLASSES: [one for one, (_, _, used) in told if used == "yes"], **alone}


def research_counts(counts: Counted, months: int) -> Chances:
    """Return the Dirichlet counts of a set of prior counts, put on a horizon.

    Counts are for a year. For another horizon the chance of no halt is raised to the power ``months / 12`` (a constant hazard), and the
    other outcomes keep their proportions; the sum of the counts stays.
    """
    own = {name: math.fsum(count for outcome, count in counts if outcome == name) for name in OUTCOMES}
    if min(own.values()) <= 0:
        own = {name: value + PERKS for name, value in own.items()}
    total = sum(own.values())
    stays = (own[COLLAPSE] / total) ** (months / 12)
    changes = (1 - stays) / (1 - own[COLLAPSE] / total)
    return {name: value * changes for name, value in own.items()} | {COLLAPSE: stays * total}


def base_view(frames: Frames, day: pd.Timestamp, months: int, complete: date) -> Chances:
    """Return the Dirichlet counts of the outcomes from base rates, in years of war.

    Each finished window of this war adds its length in years to the outcome that it had. The Dirichlet is conjugate to counts (Gelman
    et al. 2013, Bayesian Data Analysis, section 3.4).
    """
    return _with_windows(research_counts(classes(frames)[ALL_CLASSES], months), frames, day, months, complete)


def _with_windows(
    counts: Chances, frames: Frames, day: pd.Timestamp, months: int, complete: date, endings: Endings | None = None
) -> Chances:
    own = dict(counts)
    for outcome in own_outcomes(frames, day, months, complete, endings):
        own[outcome] += months / 12
    return own


def all_counts(frames: Frames, day: pd.Timestamp, months: int, complete: date) -> dict[tuple[str, Coding], Chances]:
    """Return the counts by reference class and by coding of this war's own truces."""
    research = {name: research_counts(counts, months) for name, counts in classes(frames).items()}
    found = {}
    for coding, endings in Endings.under_each(frames, codings(frames["alternative_codings"])).items():
        own = _with_windows(dict.fromkeys(OUTCOMES, 0.0), frames, day, months, complete, endings)
        for name, counts in research.items():
            found[name, coding] = {outcome: counts[outcome] + own[outcome] for outcome in OUTCOMES}
    return found


def normal(weights: Mapping[str, float]) -> Chances:
    """Return weights divided by their sum; equal chances where the sum is zero."""
    total = sum(weights.values())
    return {name: value / total if total > 0 else 1 / len(weights) for name, value in weights.items()}


def beta_interval(counts: Mapping[str, float], outcome: str) -> tuple[float, float]:
    """Return the 95% interval of an outcome's chance under a Dirichlet: its marginal is a Beta."""
    own, rest = counts[outcome], sum(counts.values()) - counts[outcome]
    low, high = stats.beta.ppf([0.025, 0.975], own, rest)
    return float(low), float(high)


# ------------------------------------------------------------------ view 2: drivers


def updated(prior: Mapping[str, float], likelihoods: Sequence[Mapping[str, float]], discount: float = 1.0) -> Chances:
    """Return chances after Bayes' rule: prior times the likelihoods, each to the power ``discount``, divided by the sum.

    A discount below one lets several observations of one thing count less than so many independent ones (power likelihood; Bissiri,
    Holmes and Walker 2016, JRSS B 78, 1103-1130).
    """
    logs = {
        name: math.log(max(prior[name], 1e-300)) + discount * sum(math.log(one[name]) for one in likelihoods)
        for name in prior
    }
    top = max(logs.values())
    return normal({name: math.exp(value - top) for name, value in logs.items()})


def likelihood(driver: Mapping[str, Any], seen: bool) -> Chances:
    """Return how likely it is to see (or not to see) a driver before each outcome."""
    shares = {name: float(driver[column]) / 100 for name, column in SHARES.items()}
    return shares if seen else {name: 1 - share for name, share in shares.items()}


def driver_view(
    prior: Mapping[str, float],
    drivers: Sequence[Mapping[str, Any]],
    states: Mapping[str, bool | None],
    discount: float,
) -> Chances:
    """Return the chances of the outcomes after the drivers (rows of the table) that are known, seen or not."""
    used = [likelihood(row, bool(states[row["key"]])) for row in drivers if states.get(row["key"]) is not None]
    return updated(normal(prior), used, discount)


# ------------------------------------------------------------------ the pool


def log_pool(views: Sequence[Mapping[str, float]], weights: Sequence[float]) -> Chances:
    """Return the logarithmic opinion pool: the weighted geometric mean of the views, divided by its sum.

    Source: Genest and Zidek 1986, Statistical Science 1, 114-135. Weights are divided by their sum; if all are zero, all count the
    same.
    """
    total = sum(weights)
    shares = [weight / total if total > 0 else 1 / len(views) for weight in weights]
    logs = {
        name: sum(
            share * math.log(max(one[name], LEAST / 100)) for share, one in zip(shares, views, strict=True) if share > 0
        )
        for name in views[0]
    }
    top = max(logs.values())
    return normal({name: math.exp(value - top) for name, value in logs.items()})


Values = dict[str, NDArray[np.float64]]


def pool_draws(base: Values, drivers: Values, others: Said | None, weights: Mapping[str, Any]) -> Values:
    """Return the pool of the views, draw by draw.

    Base rates and drivers speak of every outcome and are pooled logarithmically. Others speak of an end of the fighting alone: its chance
    is pooled with theirs, and within it, and outside it, the proportions of the first two stay as they are (Jeffrey's rule; Diaconis and
    Zabell 1982, JASA 77, 822-830). Others' weight shrinks with the age of what they said.
    """
    first, second = weights["base"], weights["drivers"]
    both = np.maximum(first + second, 1e-12)
    logs = {
        name: (first * np.log(np.maximum(base[name], LEAST / 100)) + second * np.log(np.maximum(drivers[name], LEAST / 100))) / both
        for name in OUTCOMES
    }  # fmt: skip
    top = np.maximum.reduce(list(logs.values()))
    own = {name: np.exp(value - top) for name, value in logs.items()}
    total = sum(own.values())
    own = {name: value / total for name, value in own.items()}
    if others is None:
        return own
    third = weights["outsiders"] * others.weight
    share = third / np.maximum(first + second + third, 1e-12)
    return _reweighed(own, others, share)


def _reweighed(own: Values, others: Said, share: Any) -> Values:
    """Pool the chances of the groups of outcomes that others speak of, and keep the proportions within each group."""
    cells: dict[tuple[str, ...], Any] = {}
    if others.lasting is not None and others.peace is not None:
        peace = np.minimum(others.peace, others.lasting - LEAST)
        cells = {(PEACE,): peace, (FROZEN,): others.lasting - peace}
    elif others.lasting is not None:
        cells = {LASTING: others.lasting}
    elif others.peace is not None:
        cells = {(PEACE,): others.peace}
    cells[tuple(name for name in OUTCOMES if not any(name in cell for cell in cells))] = 1 - sum(cells.values())
    pooled, now = {}, {}
    for cell, value in cells.items():
        now[cell] = np.maximum(sum(own[name] for name in cell), 1e-12)
        pooled[cell] = now[cell] ** (1 - share) * np.maximum(value, LEAST) ** share
    total = sum(pooled.values())
    return {name: own[name] / now[cell] * pooled[cell] / total for cell in cells for name in cell}


def pooled(views: Mapping[str, Chances], others: Said | None, weights: Mapping[str, float]) -> Chances:
    """Return the pool of the views that there are."""
    single = {view: {name: np.array([chance]) for name, chance in one.items()} for view, one in views.items()}
    drawn = pool_draws(single["base"], single["drivers"], others, weights)
    return {name: float(drawn[name][0]) for name in OUTCOMES}


def outlook(frames: Frames, day: pd.Timestamp, complete: Mapping[str, date], settings: Settings) -> Outlook:
    """Return the chances of the outcomes on a day, from what was known then."""
    return outlook_then(known(frames, day), day, complete, settings)


def outlook_then(then: Frames, day: pd.Timestamp, complete: Mapping[str, date], settings: Settings) -> Outlook:
    """Return the chances on a day from tables that show what was known on it."""
    covered = {name: min(value, day.date()) for name, value in complete.items()}
    counts = all_counts(then, day, settings.months, min(covered["events"], covered["truces"]))
    seen = driver_states(then, day, covered)
    fits = fitting(then)
    outside, unpooled = outside_forecasts(fits, day, settings.months)
    recalibrated = shift(fits)
    others = said(outside, np.array([recalibrated.mean]))
    base = normal(counts[ALL_CLASSES, ()])
    states = {key: one.state for key, one in seen.items()}
    views = {"base": base, "drivers": driver_view(base, records(then["drivers"]), states, settings.discount)}
    chances = pooled(views, others, settings.named)
    return Outlook(day, counts, seen, outside, unpooled, recalibrated, others, views, chances)


# ------------------------------------------------------------------ the range


def chance_draws(
    now: Outlook, drivers: pd.DataFrame, settings: Settings, draws: int = DRAWS, seed: int = SEED
) -> Values:
    """Draw the chances under everything that is in doubt (Monte Carlo, fixed seed).

    Drawn are: the reference class (the book's own half of the time, else one alone) and the coding of this war's truces; the base rates
    given the counts (Dirichlet); each likelihood of a driver (:data:`LIKELIHOOD_SD`) and the discount; others' recalibration and the
    error of stretching each of their forecasts; and the weights of the views (Dirichlet around those set, so that each may nearly rule).
    """
    rng = np.random.default_rng(seed)
    base = _base_draws(now, rng, draws)
    after = _driver_draws(base, now, drivers, settings, rng, draws)
    others = None
    if now.said is not None:
        errors = rng.normal(size=(draws, len(now.outside))) * now.outside["error"].to_numpy(float)
        others = said(now.outside, now.recalibrated.draw(rng, draws), errors)
    drawn = {view: rng.gamma(max(weight, 1e-3), size=draws) for view, weight in settings.named.items()}
    return pool_draws(base, after, others, drawn)


def _base_draws(now: Outlook, rng: np.random.Generator, draws: int) -> Values:
    keys = list(now.counts)
    others = {name for name, _ in keys} - {ALL_CLASSES}
    chance = np.array([0.5 if name == ALL_CLASSES else 0.5 / len(others) for name, _ in keys])
    which = rng.choice(len(keys), draws, p=chance / chance.sum())
    table = np.array([[now.counts[key][name] for name in OUTCOMES] for key in keys])
    gammas = rng.standard_gamma(table[which]).clip(1e-12)
    return dict(zip(OUTCOMES, (gammas / gammas.sum(axis=1, keepdims=True)).T, strict=True))


def _driver_draws(
    base: Values, now: Outlook, drivers: pd.DataFrame, settings: Settings, rng: np.random.Generator, draws: int
) -> Values:
    used = drivers[drivers["key"].map(lambda key: now.states.get(key) is not None).astype(bool)]
    states = np.array([bool(now.states[key]) for key in used["key"]])
    discount = settings.discount * rng.uniform(0.5, 1.5, draws)
    logs = {}
    for name in OUTCOMES:
        shares = used[SHARES[name]].to_numpy(float) / 100
        drawn = expit(logit(shares)[None, :] + rng.normal(0, LIKELIHOOD_SD, (draws, len(used))))
        logs[name] = np.log(base[name]) + discount * np.log(np.where(states, drawn, 1 - drawn)).sum(axis=1)
    whole = np.logaddexp.reduce(list(logs.values()))
    return {name: np.exp(value - whole) for name, value in logs.items()}


def chance_range(
    now: Outlook, drivers: pd.DataFrame, settings: Settings, draws: int = DRAWS, seed: int = SEED
) -> dict[str, tuple[float, float]]:
    """Return the 95% range of each chance over all that is in doubt; it always holds the chance that leads."""
    found = {}
    for name, values in chance_draws(now, drivers, settings, draws, seed).items():
        low, high = np.quantile(values, [0.025, 0.975])
        found[name] = (min(float(low), now.leading[name]), max(float(high), now.leading[name]))
    return found


def to_five(value: float) -> int:
    """Return a chance as percent, to the nearest five points: none here is good to more."""
    return int(5 * math.floor(100 * value / 5 + 0.5))


def mind_changers(now: Outlook, drivers: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return by how much each driver would move each pooled chance if it turned.

    A driver that is seen would no longer be; one that is not seen would be; one that is not known could be found either way.

    Returns
    -------
    pandas.DataFrame
        ``outcome, driver, becomes`` (seen or not), ``change`` (in points of probability), largest change first within each outcome.
    """
    rows, told = [], drivers.to_dict("records")
    for key in drivers["key"]:
        state = now.states.get(key)
        for seen in (True, False) if state is None else (not state,):
            changed = driver_view(now.views["base"], told, {**now.states, key: seen}, settings.discount)
            other = pooled({**now.views, "drivers": changed}, now.said, settings.named)
            rows += [(name, key, seen, 100 * (other[name] - now.pooled[name])) for name in OUTCOMES]
    table = pd.DataFrame(rows, columns=["outcome", "driver", "becomes", "change"])
    order = table["outcome"].map({name: place for place, name in enumerate(OUTCOMES)})
    return (
        table.assign(order=order, size=-table["change"].abs())
        .sort_values(["order", "size"])
        .drop(columns=["order", "size"])
    )
