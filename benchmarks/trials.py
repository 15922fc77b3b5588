"""One run of each simulation: does the test reject, does the interval hold the truth, is what was planted found?"""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import truths
from truths import Random

from trucebook.analysis import civilians, escalation, event_study, ground, nextround, opinion, pooling, positions
from trucebook.analysis.agreement import agreement, kappas
from trucebook.analysis.intervals import poll_interval, wilson_in_spells
from trucebook.analysis.spells import fit_spells

SETTING = event_study.Setting(draws=1000)


def price_test(rng: Random, weather: str, window: tuple[int, int], effect: float = 0.0, ask: str = "reject") -> bool:
    moves, pool = truths.returns(rng, weather)
    places = truths.news(rng, pool)
    if effect:
        moves[places] += effect
    own = event_study.abnormal(pd.Series(moves, index=truths.DAYS), window, SETTING)
    found = event_study.estimate(own, places, SETTING, rng, places)
    return found.p < 0.05 if ask == "reject" else found.low <= effect <= found.high


def news_dated_late(rng: Random, window: tuple[int, int]) -> bool:
    """Whether the interval holds an effect of 1.5% where half of the news stand in the table a trading day late."""
    moves, pool = truths.returns(rng, "calm")
    places = np.array(truths.news(rng, pool[5:-5:12]))
    moves[places] += 1.5
    written = sorted((places + (rng.random(len(places)) < 0.5)).tolist())
    own = event_study.abnormal(pd.Series(moves, index=truths.DAYS), window, SETTING)
    found = event_study.estimate(own, written, SETTING, rng, written)
    return found.low <= 1.5 <= found.high


def price_family(rng: Random, effect: float) -> bool:
    """Whether anything passes the correction among 72 tests: a lone effect of ten days, or with none a false alarm."""
    columns = {f"x{number}": rng.standard_t(4, 900) * 0.5 for number in range(6)}
    places = np.sort(rng.choice(np.arange(160, 880), 40, replace=False))
    kinds = np.array(["round", "breakthrough", "collapse", "sanctions"] * 10)
    columns["x0"][places[kinds == "round"]] += effect
    days = pd.DataFrame({"class": kinds, "date": truths.DAYS[places], "id": "a", "name": "n"})
    setting = event_study.Setting(draws=20000, seed=int(rng.integers(1 << 30)))
    table = event_study.study(pd.DataFrame(columns, index=truths.DAYS), days, [(0, 0), (0, 1), (0, 4)], setting)
    found = table[table["significant"]]
    return bool(((found["asset"] == "x0") & (found["class"] == "round")).any()) if effect else len(found) > 0


def price_detectable(rng: Random) -> bool:
    moves, pool = truths.returns(rng, "calm")
    places = truths.news(rng, pool)
    own = event_study.abnormal(pd.Series(moves, index=truths.DAYS), (0, 0), SETTING)
    moves[places] += event_study.estimate(own, places, SETTING, rng).detectable
    own = event_study.abnormal(pd.Series(moves, index=truths.DAYS), (0, 0), SETTING)
    return event_study.estimate(own, places, SETTING, rng, places).p < 0.05


def launch_test(rng: Random, kind: str, effect: float = 0.0) -> bool:
    found = escalation.correlate(*truths.launches(rng, kind, effect), draws=299, seed=int(rng.integers(1 << 30)))
    return found is not None and found.p < 0.05


def launch_interval(rng: Random, kind: str) -> bool:
    """Whether the interval of one lag, drawn at random, holds the zero that is true."""
    found = escalation.correlate(*truths.launches(rng, kind), draws=1)
    row = found.table.iloc[int(rng.integers(len(found.table)))]
    return bool(row["low"] <= 0 <= row["high"])


def round_test(rng: Random, kind: str) -> bool:
    series, talks = truths.launches(rng, kind)
    change = np.log(series.shift(-1) / series.shift(1)).dropna()
    found = escalation.placebos(change, [month for month in talks.index[talks > 0] if month in change.index])
    return found is not None and found["p"] < 0.05


def truce_month(rng: Random, kind: str, stopped: float = 0.0) -> tuple[float, float]:
    """Return the interval of the rate ratio of one month, of which so many days saw no killing."""
    harm = truths.months(rng, kind)
    alpha = civilians.dispersion(harm, "killed", harm["month"].min())
    at = int(rng.integers(2, len(harm) - 2))
    counts, days = harm["value"].to_numpy(copy=True), harm["days"].to_numpy(dtype=float)
    counts[at] = rng.binomial(int(counts[at]), 1 - stopped / days[at])
    near = [at - 2, at - 1, at + 1, at + 2]
    found = civilians.rate_ratio([counts[at]], [days[at]], list(counts[near]), list(days[near]), alpha)
    return found.low, found.high


def truce_test(rng: Random, kind: str, stopped: float = 0.0) -> bool:
    low, high = truce_month(rng, kind, stopped)
    return high < 1 if stopped else not low <= 1 <= high


def truce_interval(rng: Random, kind: str) -> bool:
    low, high = truce_month(rng, kind, 10)
    return low <= 2 / 3 <= high


def pair_of_waves(rng: Random, step: float, extra: float, firm: bool, level: float = 0.5) -> bool:
    """Whether two waves of a thousand are called different: by sampling alone, or with the known scatter beyond it."""
    rows = []
    for at, share in enumerate((level, level + step / 100)):
        seen = float(np.clip(truths.clustered(rng, share, 1000, 1.7) + rng.normal(0, extra), 0.1, 99.9))
        low, high = poll_interval(seen, 1000, 1.7)
        rows.append({"pollster": "p", "question": "q", "share_pct": seen, "low_pct": low, "high_pct": high, "when": at})
    found = opinion.steps(pd.DataFrame(rows), extra)
    return bool(found["firm" if firm else "beyond"].iloc[0])


def many_looks(rng: Random) -> bool:
    rows = []
    for _ in range(12):
        seen = truths.clustered(rng, 0.5, 1000, 1.7)
        low, high = poll_interval(seen, 1000, 1.7)
        rows.append({"share_pct": seen, "low_pct": low, "high_pct": high})
    return opinion.turn(pd.DataFrame(rows)) is not None


def one_poll(rng: Random, share: float, effect: float, taken: float) -> bool:
    low, high = poll_interval(truths.clustered(rng, share, 1000, effect), 1000, taken)
    return low <= 100 * share <= high


def pooled_level(rng: Random, truth: str, shared_sd: float = pooling.SHARED_SD) -> bool:
    """Whether the band holds the true level on a day drawn at random from the curve."""
    waves, level = truths.polls(rng, truth)
    curve = pooling.pool(waves, shared_sd=shared_sd).curve
    row = curve.iloc[int(rng.integers(len(curve)))]
    return bool(row["low_pct"] <= level[row["when"]] <= row["high_pct"])


def next_round(rng: Random, law: str, model: str = "both") -> bool:
    past = truths.history(rng, law)
    elapsed = float(round(past.elapsed))
    days, ended = np.append(past.days.round(), elapsed), np.arange(len(past.days) + 1) < len(past.days)
    ranges = []
    for own in ("weibull", "spells"):
        if model in (own, "both"):
            fitted = nextround.fit(days, ended) if own == "weibull" else fit_spells(days, ended)
            ranges.append(nextround.chances(fitted, elapsed, 0, (30,))[0])
    return min(one[1] for one in ranges) <= past.chance <= max(one[2] for one in ranges)


def rounds_missing(rng: Random, law: str) -> bool:
    """The range of both where one round of six never came onto the record."""
    past = truths.history(rng, law)
    times = np.concatenate([[0.0], np.cumsum(past.days)])
    seen = times[(rng.random(len(times)) >= 1 / 6) | (np.arange(len(times)) == 0)]
    days = np.append(np.diff(seen), times[-1] - seen[-1] + past.elapsed).round()
    ended = np.arange(len(days)) < len(days) - 1
    one = nextround.fit(days, ended)
    if one is None:
        return True
    ranges = [nextround.chances(own, float(days[-1]), 0, (30,))[0] for own in (one, fit_spells(days, ended))]
    return min(one[1] for one in ranges) <= past.chance <= max(one[2] for one in ranges)


def dark_days(rng: Random, law: str) -> bool:
    """The same where the record ends 120 days before the window."""
    past, truth = truths.history(rng, law), truths.SPELLS[law]
    elapsed = float(round(past.elapsed))
    days, ended = np.append(past.days.round(), elapsed), np.arange(len(past.days) + 1) < len(past.days)
    chance = nextround.chances(truth, elapsed, 120, (30,))[0][0]
    ranges = [
        nextround.chances(one, elapsed, 120, (30,))[0] for one in (nextround.fit(days, ended), fit_spells(days, ended))
    ]
    return min(one[1] for one in ranges) <= chance <= max(one[2] for one in ranges)


YEARS = [pd.Timestamp("2024-01-01"), pd.Timestamp("2026-06-01")]


def gap_band(rng: Random, mistake: str, error: float = 0.2, at_ends: float = 0.5, change: bool = False) -> bool:
    truth, coded = truths.codings(rng, mistake, error, at_ends)
    samples = positions.simulate_index(coded, YEARS, error=0.2, draws=200, seed=int(rng.integers(1 << 30)))
    then, now = (positions.gap_index(truth, day=day) for day in YEARS)
    drawn, value = ((samples[1] - samples[0])[None, :], now - then) if change else (samples[1:], now)
    low, high = positions.band(drawn)
    return bool(low[0] - 1e-9 <= value <= high[0] + 1e-9)


def gap_verdict(rng: Random, mistake: str, move: int = 0) -> bool:
    _, coded = truths.codings(rng, mistake, move=move)
    found = positions.convergence(coded, date(2026, 6, 1), draws=200, seed=int(rng.integers(1 << 30)))
    return found["verdict"] == "narrowed" if move else found["verdict"] != "open"


def pace_interval(rng: Random, memory: float) -> bool:
    changes, last = np.empty(40), 0.0
    for at in range(40):
        last = memory * last + math.sqrt(1 - memory**2) * rng.standard_normal()
        changes[at] = 400 + 150 * last
    found = ground.pace(pd.Series(changes), 5000.0, 12)
    return found.low <= 400 <= found.high


def share_of_rounds(rng: Random, clustered: bool) -> bool:
    """Whether the interval for spells holds a share of 40% from 20 rounds: drawn alone, or in spells of five that mostly end alike."""
    if clustered:
        each = np.repeat(rng.random(4) < 0.4, 5)
        came = np.where(rng.random(20) < 0.7, each, rng.random(20) < 0.4)
    else:
        came = rng.random(20) < 0.4
    low, high = wilson_in_spells(came.reshape(4, 5).sum(axis=1).tolist(), [5] * 4)
    return low <= 0.4 <= high


def two_coders(rng: Random, n: int, slip: float) -> bool:
    """Whether the interval of weighted kappa holds the kappa of endless samples, worked out from the joint chances."""
    shares = np.array([0.3, 0.1, 0.15, 0.15, 0.3])
    step = np.array([[abs(i - j) for j in range(5)] for i in range(5)])
    written = positions.miscoding(slip)
    joint = np.einsum("t,ta,tb->ab", shares, written, written)
    truth = float(kappas(joint[None], step)[0])
    level = rng.choice(5, n, p=shares)
    codes = [pd.Series([str(rng.choice(5, p=written[one])) for one in level]) for _ in range(2)]
    found = agreement(codes[0], codes[1], list("01234"))
    return found.low <= truth <= found.high
