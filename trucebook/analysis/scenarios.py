"""What could come of the talks: four outcomes, their probabilities from three views, and the record of past forecasts.

Every function takes tables as they are known on a day; :func:`known` puts them back to an earlier one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from trucebook.analysis import positions as gap
from trucebook.analysis import timeline
from trucebook.analysis.intervals import wilson
from trucebook.evidence.door import view
from trucebook.evidence.tables import TABLES

Frames = Mapping[str, pd.DataFrame]
Chances = dict[str, float]

PARTIAL, FROZEN, PEACE, COLLAPSE = "partial-ceasefire", "frozen-conflict", "comprehensive-peace", "collapse-escalation"
OUTCOMES = (PARTIAL, FROZEN, PEACE, COLLAPSE)
"""Exactly one comes true within the horizon; the last one when no other does."""

WAR_BEGAN = pd.Timestamp("2022-02-24")

PERKS = 1 / len(OUTCOMES)
"""Count of each outcome where the evidence gives none: one observation in all, shared equally (Perks 1947)."""

LEAST = 0.005
"""No view may say less: a zero in one view would veto an outcome in the pool, and its logarithm has no value."""

DAYS_OF_GENERAL_HALT, DAYS_OF_PARTIAL_HALT = 28, 7

KEPT = ("kept", "partly-kept")

SHARES = {PARTIAL: "partial_pct", FROZEN: "frozen_pct", PEACE: "peace_pct", COLLAPSE: "collapse_pct"}


def _has(cells: pd.Series, code: str) -> pd.Series:
    """Tell for each ``;``-joined cell whether it holds a code; of no cells, nothing (as booleans)."""
    return timeline.names(cells, code).astype(bool)


# ------------------------------------------------------------------ what was known


def known(frames: Frames, day: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return tables as they were known on an earlier day: the evidence's own as-of rule, applied once more."""
    return {
        name: view(TABLES[name], frame.assign(note=""), day.date()) if TABLES[name].is_fact else frame
        for name, frame in frames.items()
    }


@dataclass(frozen=True)
class Endings:
    """What ends a window: settlements that became known, and halts of fire that both sides accepted.

    Attributes
    ----------
    settled : pandas.Series
        Days on which a settlement of the war, signed for both sides, became known.
    halts : pandas.DataFrame
        From :func:`accepted_halts`, those that were kept or partly kept, with ``general``: whether on the whole front.
    """

    settled: pd.Series
    halts: pd.DataFrame

    @classmethod
    def of(cls, frames: Frames) -> Endings:
        """Find them in the tables of events and truces."""
        events = frames["events"]
        signed = events[
            (events["kind"] == "agreement")
            & (events["outcome_class"] == "agreement")
            & events["level"].isin(["leaders", "ministers"])
            & _has(events["parties"], "RU")
            & _has(events["parties"], "UA")
        ]
        topic = signed["agenda"].fillna("").str.lower().str.contains("peace treaty|settlement")
        halts = accepted_halts(frames["truces"])
        halts = halts[halts["status"].isin(KEPT)]
        general = halts["scope"].str.lower().str.startswith("whole front")
        return cls(signed.loc[topic, "outcome_known_on"], halts.assign(general=general))

    def outcome(self, day: pd.Timestamp, months: int) -> str:
        """Return the outcome of the window of ``months`` after a day."""
        end = day + pd.DateOffset(months=months)
        if ((self.settled > day) & (self.settled <= end)).any():
            return PEACE
        own = self.halts[(self.halts["began"] > day) & (self.halts["began"] <= end)]
        if (own["general"] & (own["lasted"] >= DAYS_OF_GENERAL_HALT)).any():
            return FROZEN
        return PARTIAL if (own["days"] >= DAYS_OF_PARTIAL_HALT).any() else COLLAPSE


def resolve(frames: Frames, day: pd.Timestamp, months: int) -> str:
    """Return the outcome of the window of ``months`` after a day, by the rules of the outcomes table.

    The caller makes sure that ``truces`` and ``events`` are complete to the end of the window.
    """
    return Endings.of(frames).outcome(day, months)


def accepted_halts(truces: pd.DataFrame) -> pd.DataFrame:
    """Return halts of fire in the full-scale war that both sides accepted, single sites left out.

    Returns
    -------
    pandas.DataFrame
        The truces with ``began``, ``lasted`` (days it ran; of one without an end, days until its outcome was known) and ``days``
        (days it ran or was to run, whichever is more).
    """
    both = _has(truces["accepted_by"], "RU") & _has(truces["accepted_by"], "UA")
    own = truces[both & (truces["kind"] != "local-ceasefire")].copy()
    own["began"] = own["start"].fillna(own["planned_from"])
    own = own[own["began"] >= WAR_BEGAN]
    last = own["end"].fillna(own["planned_until"]).fillna(own["outcome_known_on"])
    own["lasted"] = (last - own["began"]).dt.days + 1
    planned = (own["planned_until"] - own["planned_from"]).dt.days + 1
    own["days"] = planned.where(planned > own["lasted"], own["lasted"])
    return own


def in_force(truces: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return truces and moratoria that by what was announced run on a day, while nothing is known yet of how they are kept.

    Until its outcome is known a truce stands in the evidence as planned, even while it runs. One without an announced end counts for
    as long as no outcome is known. Offers are left out.
    """
    begun = truces["planned_from"].notna() & (truces["planned_from"] <= day)
    open_ = truces["planned_until"].isna() | (truces["planned_until"] >= day)
    return truces[(truces["status"] == "planned") & (truces["kind"] != "truce-proposal") & begun & open_]


# ------------------------------------------------------------------ view 1: base rates


def own_windows(frames: Frames, day: pd.Timestamp, months: int, complete: date) -> pd.DataFrame:
    """Return how this war's own windows of ``months`` ended, one after the other from its first day: ``begin, end, outcome``.

    Only windows that are over on the day and within what the evidence covers; none where it holds no truces at all.
    """
    rows, begin = [], WAR_BEGAN - pd.Timedelta(days=1)
    limit = (
        min(day, pd.Timestamp(complete)) if len(frames["truces"]) else WAR_BEGAN
    )  # no truces on record is no knowledge
    endings, step = Endings.of(frames), 1
    while (end := WAR_BEGAN - pd.Timedelta(days=1) + pd.DateOffset(months=months * step)) <= limit:
        rows.append((begin, end, endings.outcome(begin, months)))
        begin, step = end, step + 1
    return pd.DataFrame(rows, columns=["begin", "end", "outcome"])


def counts_used(frames: Frames) -> pd.DataFrame:
    """Return the rows of prior counts whose base rate is known: those without one, and those whose study is out."""
    counts = frames["prior_counts"]
    return counts[counts["base_rate"].isna() | counts["base_rate"].isin(frames["base_rates"]["id"])]


def base_view(frames: Frames, day: pd.Timestamp, months: int, complete: date) -> Chances:
    """Return the Dirichlet counts of the outcomes from base rates, in years of war.

    Notes
    -----
    Counts from research are for a year. For another horizon the chance of no halt is raised to the power ``months / 12`` (a constant
    hazard), and the other outcomes keep their proportions; the sum of the counts stays. Each finished window of this war then adds its
    length in years to the outcome that it had. The Dirichlet is conjugate to counts (Gelman et al. 2013, Bayesian Data Analysis,
    section 3.4).
    """
    used = counts_used(frames)
    sums = used.groupby("outcome")["pseudo_count"].sum()
    counts = {name: float(sums.get(name, 0.0)) for name in OUTCOMES}
    if min(counts.values()) <= 0:
        counts = {name: value + PERKS for name, value in counts.items()}
    total = sum(counts.values())
    stays = (counts[COLLAPSE] / total) ** (months / 12)
    changes = (1 - stays) / (1 - counts[COLLAPSE] / total)
    scaled = {name: value * changes for name, value in counts.items()} | {COLLAPSE: stays * total}
    for outcome in own_windows(frames, day, months, complete)["outcome"]:
        scaled[outcome] += months / 12
    return scaled


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


def _within(days: pd.Series, day: pd.Timestamp, length: int) -> pd.Series:
    return (days > day - pd.Timedelta(days=length)) & (days <= day)


def _seen(rows: pd.DataFrame, day: pd.Timestamp, length: int, complete: date) -> bool | None:
    """Return True where rows were found, False where none were and at least half of the window is covered, else None (not known)."""
    if len(rows):
        return True
    return False if pd.Timestamp(complete) >= day - pd.Timedelta(days=length / 2) else None


def driver_states(frames: Frames, day: pd.Timestamp, complete: Mapping[str, date]) -> dict[str, bool | None]:
    """Return for each driver whether it is seen on a day: True, False, or None where the evidence does not reach.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        Tables as known on the day.
    day : pandas.Timestamp
        The day.
    complete : mapping of str to datetime.date
        Until when each table is complete.
    """
    events, truces, sanctions = frames["events"], frames["truces"], frames["sanctions"]
    held = timeline.rounds(events) if len(events) else timeline.current(events)
    ahead = timeline.planned(events, day.date())
    leaders = (
        (ahead["level"] == "leaders")
        & _has(ahead["parties"], "RU")
        & (_has(ahead["parties"], "UA") | _has(ahead["parties"], "US"))
    )
    lately = day - pd.Timedelta(days=90)
    until = truces["end"].fillna(truces["planned_until"]).fillna(truces["start"]).fillna(truces["planned_from"])
    sector = (
        truces["kind"].isin(["moratorium", "mutual-truce"]) & ~truces["status"].isin(["never-began", "not-kept"])
        & (until >= lately) & (truces["start"].fillna(truces["planned_from"]) <= day)
    )  # fmt: skip
    refused = (
        (truces["kind"] == "truce-proposal") & (truces["status"] == "never-began")
        & truces["scope"].str.lower().str.startswith("whole front") & _within(truces["outcome_known_on"], day, 90)
    )  # fmt: skip
    package = sanctions["package"].fillna("").str.fullmatch(r"(?:EU \d+|(?:US|UK) [A-Z][a-z]+ \d{4}|UK package)")
    offers = timeline.open_offers(events, day.date())
    return {
        "round-recent": _seen(held[_within(held["last_day"], day, 60)], day, 60, complete["events"]),
        "gap-narrowing": _gap_narrowed(frames, day, complete["positions"]),
        "leaders-planned": _seen(ahead[leaders], day, 60, complete["events"]),
        "drones-rising": _drones_rising(frames["escalation"], day),
        "sector-truce": _seen(truces[sector], day, 90, complete["truces"]),
        "truce-refused": _seen(truces[refused], day, 90, complete["truces"]),
        "sanctions-up": _seen(sanctions[package & _within(sanctions["date"], day, 90)], day, 90, complete["sanctions"]),
        "us-plan-open": _seen(offers[_has(offers["parties"], "US")], day, 90, complete["events"]),
    }


def _gap_narrowed(frames: Frames, day: pd.Timestamp, complete: date) -> bool | None:
    if frames["positions"].empty or frames["documents"].empty:
        return None
    found = gap.gap_on_same_issues(gap.dated(frames["positions"], frames["documents"]), day.date(), years=1)
    if found is None:
        return None
    if found[0] - found[1] >= 3:
        return True
    return False if pd.Timestamp(complete) >= day - pd.Timedelta(days=180) else None


def _drones_rising(escalation: pd.DataFrame, day: pd.Timestamp) -> bool | None:
    own = escalation[escalation["measure"] == "drones-launched"]
    value = own.drop_duplicates("month", keep="last").set_index("month")["value"]
    newest = day.to_period("M") - 1
    for last in (newest, newest - 1):  # a month is counted some days after its end
        months = [str(last - back) for back in range(6)]
        if all(month in value.index for month in months):
            return bool(value[months[:3]].mean() >= 1.25 * value[months[3:]].mean())
    return None


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
    prior: Mapping[str, float], drivers: pd.DataFrame, states: Mapping[str, bool | None], discount: float
) -> Chances:
    """Return the chances of the outcomes after the drivers that are known, seen or not."""
    used = [
        likelihood(row, bool(states[row["key"]]))
        for row in drivers.to_dict("records")
        if states.get(row["key"]) is not None
    ]
    return updated(normal(prior), used, discount)


# ------------------------------------------------------------------ view 3: outsiders


def outside_forecasts(frames: Frames, day: pd.Timestamp, months: int, lately: int = 120) -> pd.DataFrame:
    """Return the forecasts of others that fit the outcomes, the newest of each forecaster, put on our horizon.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        ``forecasts`` as known on the day, and ``question_fits``.
    day : pandas.Timestamp
        The day.
    months : int
        Our horizon.
    lately : int
        Forecasts older than so many days are left out.

    Returns
    -------
    pandas.DataFrame
        Forecasts with ``fits``, ``stated`` (day), ``months`` left then, and ``on_horizon_pct``: the chance within our horizon
        under a constant hazard, ``1 - (1 - p) ** (horizon / months left)``. A third of our horizon must be left, at least.
    """
    forecasts, fits = frames["forecasts"], frames["question_fits"]
    stated = forecasts[forecasts["bound"].isna()]  # a bound is no value that could be pooled
    own = stated.merge(fits[["question", "answer", "fits"]], on="question", how="inner")
    own = own[(own["outcome"] == own["answer"]) & (own["fits"] != "none") & own["horizon_end"].notna()].copy()
    own["stated"] = own["date"].fillna(own["known_on"])
    own["months"] = (own["horizon_end"] - own["stated"]).dt.days / 30.4375
    own = own[(own["months"] >= months / 3) & (own["months"] <= 3 * months) & _within(own["stated"], day, lately)]
    own = own[own["horizon_end"] > day]
    p = own["probability_pct"] / 100
    own["on_horizon_pct"] = 100 * (1 - (1 - p) ** (months / own["months"]))
    own["far"] = (own["months"] - months).abs()
    own = own.sort_values(["stated", "far", "id"], ascending=[False, True, True])
    return own.drop_duplicates(["forecaster", "fits"]).drop(columns="far")


def contradictory(chosen: pd.DataFrame) -> bool:
    """Tell whether the forecasts hold a peace no less likely than a ceasefire or peace."""
    mean = chosen.groupby("fits")["on_horizon_pct"].mean()
    return {"peace", "ceasefire-or-peace"} <= set(mean.index) and bool(mean["peace"] >= mean["ceasefire-or-peace"])


def outside_view(chosen: pd.DataFrame, base: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the chances that others' forecasts imply, or None where none fits; ``base`` holds numbers, or arrays of as many draws.

    The chance of any lasting ceasefire or peace is the mean over forecasters, that of peace likewise; where none speaks of peace
    alone, it is split as in the base rates, and so is the rest between a partial ceasefire and no truce, on which no question bears.
    Where a deal is held no less likely than a ceasefire, which it would bring along, the two contradict each other; then both are
    taken to speak of a ceasefire or peace, and it is split.
    """
    mean = chosen.groupby("fits")["on_horizon_pct"].mean() / 100
    if mean.empty:
        return None
    if contradictory(chosen):
        mean = pd.Series({"ceasefire-or-peace": float(mean.mean())})
    share_of_peace = base[PEACE] / (base[PEACE] + base[FROZEN])
    peace = float(mean["peace"]) if "peace" in mean else float(mean["ceasefire-or-peace"]) * share_of_peace
    both = float(mean["ceasefire-or-peace"]) if "ceasefire-or-peace" in mean else peace / share_of_peace
    both = np.clip(both, peace, 1 - LEAST)
    rest = (1 - both) / (base[PARTIAL] + base[COLLAPSE])
    raw = {PARTIAL: rest * base[PARTIAL], FROZEN: both - peace, PEACE: peace, COLLAPSE: rest * base[COLLAPSE]}
    floored = {name: np.maximum(value, LEAST) for name, value in raw.items()}
    total = sum(floored.values())
    return {name: value / total for name, value in floored.items()}


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


@dataclass(frozen=True)
class Settings:
    """What the reader of a notebook may set: horizon in months, discount of the drivers, weights of the three views."""

    months: int = 12
    discount: float = 0.5
    weights: tuple[float, float, float] = (1.0, 1.0, 2.0)


@dataclass(frozen=True)
class Outlook:
    """The probabilities on a day, from each view and pooled.

    Attributes
    ----------
    counts : dict of str to float
        Dirichlet counts of the base rates.
    states : dict of str to (bool or None)
        The drivers.
    outside : pandas.DataFrame
        The forecasts of others that were used.
    views : dict of str to dict
        ``base``, ``drivers`` and, where there is one, ``outsiders``.
    pooled : dict of str to float
        The pool of the views.
    """

    day: pd.Timestamp
    counts: Chances
    states: dict[str, bool | None]
    outside: pd.DataFrame
    views: dict[str, Chances]
    pooled: Chances


def outlook(frames: Frames, day: pd.Timestamp, complete: Mapping[str, date], settings: Settings) -> Outlook:
    """Return the probabilities of the outcomes on a day, from what was known then."""
    then = known(frames, day)
    covered = {name: min(value, day.date()) for name, value in complete.items()}
    counts = base_view(then, day, settings.months, min(covered["events"], covered["truces"]))
    states = driver_states(then, day, covered)
    outside = outside_forecasts(then, day, settings.months)
    base = normal(counts)
    views = {"base": base, "drivers": driver_view(base, frames["drivers"], states, settings.discount)}
    others = outside_view(outside, base)
    if others is not None:
        views["outsiders"] = others
    return Outlook(day, counts, states, outside, views, pooled(views, settings.weights))


def pooled(views: Mapping[str, Chances], weights: Sequence[float]) -> Chances:
    """Return the pool of the views that there are; a view that is missing drops out and the other weights keep their proportions."""
    named = _named(weights)
    return log_pool(list(views.values()), [named[name] for name in views])


def _named(weights: Sequence[float]) -> dict[str, float]:
    return dict(zip(("base", "drivers", "outsiders"), weights, strict=True))


def pooled_interval(
    now: Outlook, settings: Settings, draws: int = 2000, seed: int = 20220224
) -> dict[str, tuple[float, float]]:
    """Return the 95% interval of each pooled chance that comes from the uncertainty of the base rates.

    The Dirichlet of the base rates is drawn many times; each draw goes through the drivers, the split of others' forecasts and the pool.
    Others' own error, and that of the likelihoods, is not in it: the true interval is wider.
    """
    counts = [now.counts[name] for name in OUTCOMES]
    drawn = np.random.default_rng(seed).dirichlet(counts, draws).T.clip(1e-12)
    base = dict(zip(OUTCOMES, drawn, strict=True))
    raised = {name: base[name] * now.views["drivers"][name] / now.views["base"][name] for name in OUTCOMES}
    total = sum(raised.values())
    views: dict[str, Any] = {"base": base, "drivers": {name: value / total for name, value in raised.items()}}
    if "outsiders" in now.views:
        views["outsiders"] = outside_view(now.outside, base)
    shares = normal({name: weight for name, weight in _named(settings.weights).items() if name in views})
    logs = {
        name: sum(share * np.log(np.maximum(views[view][name], LEAST / 100)) for view, share in shares.items())
        for name in OUTCOMES
    }
    whole = np.logaddexp.reduce(list(logs.values()))
    ends = {name: np.quantile(np.exp(value - whole), [0.025, 0.975]) for name, value in logs.items()}
    return {name: (float(low), float(high)) for name, (low, high) in ends.items()}


def mind_changers(now: Outlook, drivers: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return by how much each driver would move each pooled probability if it turned.

    A driver that is seen would no longer be; one that is not seen would be; one that is not known could be found either way.

    Returns
    -------
    pandas.DataFrame
        ``outcome, driver, becomes`` (seen or not), ``change`` (in points of probability), largest change first within each outcome.
    """
    rows = []
    for key in drivers["key"]:
        state = now.states.get(key)
        for seen in (True, False) if state is None else (not state,):
            changed = driver_view(now.views["base"], drivers, {**now.states, key: seen}, settings.discount)
            other = pooled({**now.views, "drivers": changed}, settings.weights)
            rows += [(name, key, seen, 100 * (other[name] - now.pooled[name])) for name in OUTCOMES]
    table = pd.DataFrame(rows, columns=["outcome", "driver", "becomes", "change"])
    order = table["outcome"].map({name: place for place, name in enumerate(OUTCOMES)})
    return (
        table.assign(order=order, size=-table["change"].abs())
        .sort_values(["order", "size"])
        .drop(columns=["order", "size"])
    )


# ------------------------------------------------------------------ the record


def month_ends(first: pd.Timestamp, last: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the last days of the months from ``first`` to ``last``."""
    return list(pd.date_range(first, last, freq="ME"))


def own_record(frames: Frames, as_of: date, complete: Mapping[str, date], settings: Settings) -> pd.DataFrame:
    """Return our forecast at each past month end, made with what was known then, and the outcome where it is known now.

    Returns
    -------
    pandas.DataFrame
        ``day, view``, a column for each outcome, ``came`` (the outcome, blank where the window is not over or not covered).
    """
    limit = pd.Timestamp(min(complete["events"], complete["truces"], as_of))
    rows, endings = [], Endings.of(frames)
    first = max(WAR_BEGAN + pd.Timedelta(days=7), frames["events"]["known_on"].min())
    for day in month_ends(first, pd.Timestamp(as_of)):
        then = outlook(frames, day, complete, settings)
        over = len(frames["truces"]) and day + pd.DateOffset(months=settings.months) <= limit
        came = endings.outcome(day, settings.months) if over else None
        for name, chances in {**then.views, "pooled": then.pooled}.items():
            rows.append({"day": day, "view": name, **chances, "came": came})
    return pd.DataFrame(rows, columns=["day", "view", *OUTCOMES, "came"])


def brier(chances: Mapping[str, float], came: str) -> float:
    """Return the Brier score over several outcomes: 0 (certain and right) to 2 (certain and wrong). Brier 1950."""
    return sum((value - (name == came)) ** 2 for name, value in chances.items())


def own_scores(record: pd.DataFrame) -> pd.DataFrame:
    """Return mean scores of each view over the months that are resolved, against the base rates over the same months.

    Returns
    -------
    pandas.DataFrame
        ``view, forecasts, brier_score, log_score`` (minus the mean logarithm of the chance given to what came), ``skill``
        (1 - Brier score / that of the base rates; positive is better), ``uniform`` (Brier score of equal chances).
    """
    done = record[record["came"].notna()]
    rows = []
    base = done[done["view"] == "base"].set_index("day")
    for name in ("base", "drivers", "outsiders", "pooled"):
        own = done[done["view"] == name]
        if own.empty:
            continue
        scores = [brier({o: row[o] for o in OUTCOMES}, row["came"]) for row in own.to_dict("records")]
        logs = [-math.log(max(row[row["came"]], 1e-9)) for row in own.to_dict("records")]
        against = [brier({o: base.loc[day, o] for o in OUTCOMES}, base.loc[day, "came"]) for day in own["day"]]
        skill = 1 - float(np.mean(scores)) / float(np.mean(against))
        rows.append((name, len(own), float(np.mean(scores)), float(np.mean(logs)), skill, 1 - 1 / len(OUTCOMES)))
    return pd.DataFrame(rows, columns=["view", "forecasts", "brier_score", "log_score", "skill", "uniform"])


def outside_record(forecasts: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the forecasts of others that came out yes or no, each with its scores, and how many were left out.

    Returns
    -------
    pandas.DataFrame
        Forecasts with ``p``, ``y`` (1 yes, 0 no), ``brier_score`` ((p - y)²) and ``log_score``, both NaN where only a bound was stated,
        ``brier_best`` and ``brier_worst`` (the same where a value was stated, else what the bound leaves possible) and ``afterwards``:
        whether it became known only on the day of its resolution or later, when one could already choose which to report.
    dict
        Number of rows by state: ``scored`` (values), ``bounds`` (resolved, but only a bound was stated), ``void, open``.
    """
    own = forecasts[forecasts["resolved"].isin(["yes", "no"]) & forecasts["probability_pct"].notna()]
    own = own.drop_duplicates("id").copy()
    own["p"] = own["probability_pct"] / 100
    own["y"] = (own["resolved"] == "yes").astype(float)
    exact = own["bound"].isna()
    square = (own["p"] - own["y"]) ** 2
    # "at most 5%" may have meant 0 to 5%: right or wrong, the end of that range that lies farther from what came scores worst
    towards = (own["bound"] == "at-least") == (own["y"] == 1)
    own["brier_score"] = square.where(exact)
    own["brier_best"] = square.where(exact | ~towards, 0.0)
    own["brier_worst"] = square.where(exact | towards, 1.0)
    hit = own["p"].where(own["y"] == 1, 1 - own["p"]).astype(float)
    own["log_score"] = (-np.log(hit.clip(lower=0.001))).where(exact)
    own["afterwards"] = own["known_on"] >= own["resolved_known_on"]
    state = forecasts["resolved"].value_counts()
    left = {name: int(state.get(name, 0)) for name in ("void", "open")}
    return own, {"scored": int(exact.sum()), "bounds": int((~exact).sum()), **left}


def outside_scores(scored: pd.DataFrame) -> pd.DataFrame:
    """Return mean scores by forecaster and over all, with skill against the share of yes among all scored forecasts.

    That share is known only afterwards, so it is a hard reference; a skill below zero means worse than having known it. Forecasts of
    which only a bound was stated are left out.
    """
    scored = scored[scored["brier_score"].notna()]
    rate = float(scored["y"].mean()) if len(scored) else float("nan")
    rows = []
    groups = [("all", scored), *scored.groupby("forecaster", sort=True)] if len(scored) else []
    for name, own in groups:
        reference = float(((rate - own["y"]) ** 2).mean())
        skill = 1 - float(own["brier_score"].mean()) / reference if reference > 0 else float("nan")
        rows.append((name, len(own), int(own["y"].sum()), 100 * float(own["p"].mean()),
                     float(own["brier_score"].mean()), float(own["log_score"].mean()), skill))  # fmt: skip
    columns = ["forecaster", "forecasts", "came_true", "mean_pct", "brier_score", "log_score", "skill"]
    return pd.DataFrame(rows, columns=columns).sort_values("forecasts", ascending=False, kind="stable")


def reliability(scored: pd.DataFrame, edges: Sequence[float] = (0, 0.1, 0.25, 0.5, 1.0)) -> pd.DataFrame:
    """Return by classes of stated probability how often it came true: ``low, high, forecasts, mean_pct, came_pct, low_pct, high_pct``.

    The interval is Wilson's; forecasts of one question lean on one outcome, so the true uncertainty is larger. Forecasts of which only
    a bound was stated are left out.
    """
    scored = scored[scored["brier_score"].notna()]
    rows = []
    for low, high in pairwise(edges):
        own = scored[(scored["p"] >= low) & ((scored["p"] < high) | (high == edges[-1]))]
        if own.empty:
            continue
        at_least, at_most = wilson(own["y"].sum(), len(own))
        rows.append((low, high, len(own), 100 * own["p"].mean(), 100 * own["y"].mean(), 100 * at_least, 100 * at_most))
    return pd.DataFrame(rows, columns=["low", "high", "forecasts", "mean_pct", "came_pct", "low_pct", "high_pct"])
