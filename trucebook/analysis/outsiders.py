"""What others forecast: which of it bears on our outcomes, how far it may be stretched, what their record says of it.

Others are asked about an end of the fighting (a ceasefire or peace, or a peace) by a day; nothing they say tells a partial halt from no
truce. A forecast enters only with the day on which it was stated, and only if its remaining time is near our horizon.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from trucebook.analysis.intervals import wilson
from trucebook.analysis.outcomes import Frames
from trucebook.analysis.rows import by_row, days_of

STRETCH = 1.5
"""A forecast is put on our horizon only if its remaining time is within this factor of it."""

STRETCH_SD = 0.35
"""Standard deviation, in logits, of a forecast stretched by the whole factor: nineteen in twenty within 0.7."""

HALF_LIFE, LEAST_WEIGHT = 60, 0.1
"""Days in which a forecast's weight halves, and the weight below which it is passed over: it fades out and does not drop out."""

SHOWN_DAYS = 120
"""Forecasts that fit but are not pooled are listed for so many days."""

SHIFT_SD, OVERLAP = 1.0, 0.5
"""Prior standard deviation of the recalibration, in logits (one logit turns 50 into 27 or 73%), and the power of its likelihood:
questions about one war and overlapping windows are worth about half as many independent ones."""

DAYS_A_MONTH = 30.4375


def fitting(frames: Frames) -> pd.DataFrame:
    """Return the forecasts on questions that fit our outcomes: a value, not a bound, and with a last day."""
    forecasts, fits = frames["forecasts"], frames["question_fits"]
    asked: dict[str, list[tuple[int, str]]] = {}
    for line, (question, answer, kind) in enumerate(by_row(fits, "question", "answer", "fits")):
        if kind != "none":
            asked.setdefault(question, []).append((line, answer))
    stated = (forecasts["bound"].isna() & forecasts["horizon_end"].notna()).to_numpy()
    pairs = [
        (place, line)
        for place, (question, outcome) in enumerate(by_row(forecasts, "question", "outcome"))
        if stated[place]
        for line, answer in asked.get(question, ())
        if outcome == answer
    ]
    places, lines = np.array(pairs, dtype=int).reshape(-1, 2).T
    own = forecasts.iloc[places].drop(columns=["resolution", "resolution_rule"], errors="ignore")
    return own.assign(**{name: fits[name].array.take(lines) for name in ("answer", "fits")})


def outside_forecasts(fits: pd.DataFrame, day: pd.Timestamp, months: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the forecasts of others that are pooled on a day, and those that fit but are only shown.

    Parameters
    ----------
    fits : pandas.DataFrame
        Forecasts from :func:`fitting`.
    day : pandas.Timestamp
        The day.
    months : int
        Our horizon.

    Returns
    -------
    pooled : pandas.DataFrame
        The newest of each forecaster for each kind of question, with ``months`` left when stated, ``on_horizon_pct`` (the chance within
        our horizon under a constant hazard, ``1 - (1 - p) ** (horizon / months left)``), ``error`` (standard deviation of that stretch,
        in logits) and ``weight`` (1 on its day, halved every :data:`HALF_LIFE` days).
    shown : pandas.DataFrame
        Others public in the last :data:`SHOWN_DAYS` days, newest of each question, with ``why`` they are not pooled.
    """
    end, known, date = (days_of(fits[name]) for name in ("horizon_end", "known_on", "date"))
    today, day_long = day.to_datetime64(), np.timedelta64(1, "D")
    p = fits["probability_pct"].to_numpy(float) / 100
    left = (end - date) / day_long / DAYS_A_MONTH
    open_ = (end > today) & (known <= today)
    left[~open_] = np.nan
    stretch = np.abs(np.log(months / left))
    near = stretch <= np.log(STRETCH) + 1e-9
    weight = 0.5 ** ((today - date) / day_long / HALF_LIFE)
    told = list(by_row(fits, "forecaster", "fits", "question", "id"))
    pooled = sorted(
        np.flatnonzero(near & (weight >= LEAST_WEIGHT)).tolist(),
        key=lambda at: (today - date[at], stretch[at], told[at][3]),
    )
    pooled = _first_of(pooled, lambda at: told[at][:2])
    since = (day - pd.Timedelta(days=SHOWN_DAYS)).to_datetime64()
    recent = np.flatnonzero(open_ & (known > since)).tolist()
    rest = sorted(set(recent) - set(pooled), key=lambda at: (today - known[at], told[at][3]))
    answered = {told[at][2] for at in pooled}
    rest = [at for at in _first_of(rest, lambda at: (told[at][0], told[at][2])) if told[at][2] not in answered]
    why = np.where(
        np.isnat(date[rest]), "undated: only seen by the day on which it became public",
        np.where(~near[rest], f"its time left is more than {STRETCH:g} times off our horizon", "older than another of its kind"),
    )  # fmt: skip
    added = {
        "months": left, "error": STRETCH_SD * stretch / np.log(STRETCH), "weight": weight,
        "on_horizon_pct": 100 * (1 - (1 - p) ** (months / left)),
    }  # fmt: skip
    both = [*pooled, *rest]
    chosen = fits.iloc[both].assign(**{name: cells[both] for name, cells in added.items()})
    return chosen.iloc[: len(pooled)], chosen.iloc[len(pooled) :].assign(why=why)


def _first_of(places: Sequence[int], what: Callable[[int], Hashable]) -> list[int]:
    """Return of places the first of each kind."""
    found: dict[Hashable, int] = {}
    for place in places:
        found.setdefault(what(place), place)
    return list(found.values())


# ------------------------------------------------------------------ recalibration


@dataclass(frozen=True)
class Shift:
    """By how much others' chances are moved, in logits: a posterior on a grid.

    Attributes
    ----------
    grid, chance : numpy.ndarray
        Values, and the posterior chance of each.
    forecasts, questions : int
        Resolved forecasts behind it, and the questions they are about.
    mean_pct, expected, came : float
        Mean chance stated over questions in percent, how many questions were expected to come true by it, and how many did.
    """

    grid: NDArray[np.float64]
    chance: NDArray[np.float64]
    forecasts: int
    questions: int
    mean_pct: float
    expected: float
    came: float

    @property
    def mean(self) -> float:
        """Posterior mean."""
        return float(self.grid @ self.chance)

    def draw(self, rng: np.random.Generator, draws: int) -> NDArray[np.float64]:
        """Draw from the posterior."""
        return rng.choice(self.grid, draws, p=self.chance)


def shift(fits: pd.DataFrame) -> Shift:
    """Return the recalibration of others' chances by their record on the very questions that enter, from :func:`fitting`.

    Recalibration in the large (Cox 1958, Biometrika 45, 562-565): ``logit P(yes) = a + logit p`` with the slope kept at one; each
    question counts once, with its forecasts' mean logit. ``a`` has a normal prior around zero, so that a few questions move it only so
    far; its posterior is computed on a grid, with the likelihood to the power :data:`OVERLAP`.
    """
    p = (fits["probability_pct"].to_numpy(float) / 100).clip(0.01, 0.99)
    asked: dict[str, list[tuple[float, float, float]]] = {}
    for (question, resolved), *cells in zip(by_row(fits, "question", "resolved"), p, logit(p), strict=True):
        if resolved in ("yes", "no"):
            asked.setdefault(question, []).append((*cells, float(resolved == "yes")))
    means = [
        [math.fsum(cells) / len(cells) for cells in zip(*asked[question], strict=True)] for question in sorted(asked)
    ]
    stated, middle, came = np.array(means).reshape(-1, 3).T.copy()
    grid = np.linspace(-5, 5, 401)
    chance = expit(grid[:, None] + middle[None, :])
    like = (np.log(chance) * came + np.log1p(-chance) * (1 - came)).sum(axis=1)
    log = -0.5 * (grid / SHIFT_SD) ** 2 + OVERLAP * like
    weight = np.exp(log - log.max())
    mean = float(100 * stated.mean()) if len(stated) else float("nan")
    forecasts = sum(len(each) for each in asked.values())
    return Shift(grid, weight / weight.sum(), forecasts, len(asked), mean, float(stated.sum()), float(came.sum()))


@dataclass(frozen=True)
class Said:
    """What others say of our outcomes, recalibrated: chances of a peace, and of a ceasefire or peace; None where nobody speaks of it."""

    lasting: NDArray[np.float64] | None
    peace: NDArray[np.float64] | None
    weight: float
    """Weight of the newest forecast, 0 to 1: others count less as what they said ages."""


def contradictory(chosen: pd.DataFrame) -> bool:
    """Tell whether the forecasts hold a peace no less likely than a ceasefire or peace."""
    fits, weights = chosen["fits"].to_numpy(object), chosen["weight"].to_numpy(float)
    logits = _logits(chosen)
    mean = {name: float(np.average(logits[own], weights=weights[own])) for name in set(fits) for own in [fits == name]}
    return {"peace", "ceasefire-or-peace"} <= set(mean) and mean["peace"] >= mean["ceasefire-or-peace"]


def _logits(chosen: pd.DataFrame) -> NDArray[np.float64]:
    found: NDArray[np.float64] = logit((chosen["on_horizon_pct"].to_numpy(float) / 100).clip(0.001, 0.999))
    return found


def said(chosen: pd.DataFrame, moved: NDArray[np.float64], errors: NDArray[np.float64] | None = None) -> Said | None:
    """Return what the chosen forecasts say, moved by the recalibration; None where there is none.

    Where a deal is held no less likely than a ceasefire, which it would bring along, the two contradict each other; then both are
    taken to speak of a ceasefire or peace.

    Parameters
    ----------
    chosen : pandas.DataFrame
        Of :func:`outside_forecasts`.
    moved : numpy.ndarray
        Values of the recalibration, shape (draws,): one for the point, many for its uncertainty.
    errors : numpy.ndarray, optional
        Errors of the stretch in logits, shape (draws, forecasts).
    """
    if chosen.empty:
        return None
    off = np.zeros((len(moved), len(chosen))) if errors is None else errors
    logits = _logits(chosen)[None, :] + moved[:, None] + off
    weights, fits = chosen["weight"].to_numpy(float), chosen["fits"].to_numpy(object)
    if contradictory(chosen):
        fits = np.full(len(fits), "ceasefire-or-peace")
    found = {
        name: expit(np.average(logits[:, fits == name], axis=1, weights=weights[fits == name])) for name in set(fits)
    }
    return Said(found.get("ceasefire-or-peace"), found.get("peace"), float(weights.max()))


# ------------------------------------------------------------------ the record


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
