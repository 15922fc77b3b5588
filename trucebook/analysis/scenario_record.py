"""How our chances did at past month ends, under each defensible coding, without each view, and what moved them from month to month."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from trucebook.analysis.outcomes import COLLAPSE, OUTCOMES, WAR_BEGAN, Chances, Coding, Endings, Frames, codings
from trucebook.analysis.outlooks import Keep, Range, once, outlooks
from trucebook.analysis.outsiders import Said, said
from trucebook.analysis.scenarios import (
    ALL_CLASSES,
    Outlook,
    Settings,
    driver_view,
    lasting,
    normal,
    pooled,
)
from trucebook.evidence.past import Past

ALWAYS, EQUAL = "always-no-truce", "equal-chances"
"""References: who always says that the war goes on, and who knows nothing."""

VIEWS = ("base", "drivers", "pooled")


def month_ends(first: pd.Timestamp, last: pd.Timestamp) -> list[pd.Timestamp]:
    """Return the last days of the months from ``first`` to ``last``."""
    return list(pd.date_range(first, last, freq="ME"))


def history(
    frames: Frames, as_of: date, complete: Mapping[str, date], settings: Settings, keep: Keep = once
) -> tuple[list[Outlook], list[Range]]:
    """Return the outlook at each past month end, made with what was known then, and the ranges of its chances.

    Parameters
    ----------
    keep : callable
        See :data:`trucebook.analysis.outlooks.Keep`.
    """
    first = max(WAR_BEGAN + pd.Timedelta(days=7), frames["events"]["known_on"].min())
    found = outlooks(Past(frames), month_ends(first, pd.Timestamp(as_of)), complete, settings, keep)
    return [outlook for outlook, _ in found], [ends for _, ends in found]


def own_record(
    past: Sequence[Outlook],
    ranges: Sequence[Range],
    frames: Frames,
    as_of: date,
    complete: Mapping[str, date],
    settings: Settings,
) -> pd.DataFrame:
    """Return our chances at each past month end, and the outcome where it is known now.

    Returns
    -------
    pandas.DataFrame
        ``day, view`` (base, drivers, pooled), a column for each outcome, ``low_<outcome>`` and ``high_<outcome>`` (the range, the same
        for each view), ``came`` (the outcome, blank where the window is not over or not covered).
    """
    came = _came(past, frames, as_of, complete, settings)
    rows = []
    for then, ends, outcome in zip(past, ranges, came, strict=True):
        bounds = {f"{side}_{name}": ends[name][at] for at, side in enumerate(("low", "high")) for name in OUTCOMES}
        for name, chances in {**then.views, "pooled": then.pooled}.items():
            rows.append({"day": then.day, "view": name, **chances, **bounds, "came": outcome})
    bounds_ = [f"{side}_{name}" for side in ("low", "high") for name in OUTCOMES]
    return pd.DataFrame(rows, columns=["day", "view", *OUTCOMES, *bounds_, "came"])


def _came(
    past: Sequence[Outlook],
    frames: Frames,
    as_of: date,
    complete: Mapping[str, date],
    settings: Settings,
    coding: Coding = (),
) -> list[str | None]:
    limit, endings = pd.Timestamp(min(complete["events"], complete["truces"], as_of)), Endings.of(frames, coding)
    over = [len(frames["truces"]) and then.day + pd.DateOffset(months=settings.months) <= limit for then in past]
    return [endings.outcome(then.day, settings.months) if done else None for then, done in zip(past, over, strict=True)]


def brier(chances: Mapping[str, float], came: str) -> float:
    """Return the Brier score over several outcomes: 0 (certain and right) to 2 (certain and wrong). Brier 1950."""
    return sum((value - (name == came)) ** 2 for name, value in chances.items())


def references() -> dict[str, Chances]:
    """Return the chances of those who need no evidence."""
    return {
        ALWAYS: {name: float(name == COLLAPSE) for name in OUTCOMES},
        EQUAL: dict.fromkeys(OUTCOMES, 1 / len(OUTCOMES)),
    }


def own_scores(record: pd.DataFrame) -> pd.DataFrame:
    """Return mean scores of each view over the months that are resolved, beside those of two references.

    Returns
    -------
    pandas.DataFrame
        ``view, forecasts, brier_score, log_score`` (minus the mean logarithm of the chance given to what came; infinite where that chance
        was zero), ``skill`` (1 - Brier score / that of the base rates; positive is better), ``likeliest`` (months in which the outcome
        held likeliest came).
    """
    done = record[record["came"].notna()]
    if done.empty:
        return pd.DataFrame(columns=["view", "forecasts", "brier_score", "log_score", "skill", "likeliest"])
    base = done[done["view"] == "base"]
    told = {name: done[done["view"] == name] for name in VIEWS}
    told |= {name: base.assign(**chances) for name, chances in references().items()}
    rows = []
    against = float(np.mean(_briers(base)))
    for name, own in told.items():
        if own.empty:
            continue
        given = [max(row[row["came"]], 0.0) for row in own.to_dict("records")]
        log = -float(np.mean([math.log(one) if one > 0 else -math.inf for one in given]))
        hits = int((own[list(OUTCOMES)].astype(float).idxmax(axis=1) == own["came"]).sum()) if name != EQUAL else 0
        score = float(np.mean(_briers(own)))
        rows.append((name, len(own), score, log, 1 - score / against, hits))
    return pd.DataFrame(rows, columns=["view", "forecasts", "brier_score", "log_score", "skill", "likeliest"])


def _briers(rows: pd.DataFrame) -> list[float]:
    return [brier({name: row[name] for name in OUTCOMES}, row["came"]) for row in rows.to_dict("records")]


def under_each_coding(
    past: Sequence[Outlook], frames: Frames, as_of: date, complete: Mapping[str, date], settings: Settings
) -> pd.DataFrame:
    """Return the record under each defensible coding of this war's truces.

    Returns
    -------
    pandas.DataFrame
        ``coding`` (keys), ``forecasts``, a column of Brier scores for each view and for who always says no truce, ``truces`` (months after
        which a halt or peace came).
    """
    rows, drivers = [], frames["drivers"].to_dict("records")
    for coding in codings(frames["alternative_codings"]):
        came = _came(past, frames, as_of, complete, settings, coding)
        scores: dict[str, list[float]] = {"base": [], "drivers": [], "pooled": [], ALWAYS: []}
        for then, outcome in zip(past, came, strict=True):
            if outcome is None:
                continue
            # A truce that was not yet public then had no other reading, either.
            known = {key for _, each in then.counts for key in each}
            base = normal(then.counts[ALL_CLASSES, tuple(key for key in coding if key in known)])
            views = {"base": base, "drivers": driver_view(base, drivers, then.states, settings.discount)}
            told = {**views, "pooled": pooled(views, then.said, settings.named), ALWAYS: references()[ALWAYS]}
            for name, chances in told.items():
                scores[name].append(brier(chances, outcome))
        means = {name: float(np.mean(own)) if own else float("nan") for name, own in scores.items()}
        halts = sum(one not in (None, COLLAPSE) for one in came)
        rows.append({"coding": coding, "forecasts": len(scores["base"]), **means, "truces": halts})
    return pd.DataFrame(rows)


def without_each(now: Outlook, past: Sequence[Outlook], record: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return the pool without each view in turn: its chances today, and its mean Brier score over the months that are resolved.

    Returns
    -------
    pandas.DataFrame
        ``left_out`` (blank: none), a column for each outcome, ``brier_score`` (missing where no month is resolved).
    """
    came = record[record["view"] == "base"].set_index("day")["came"] if len(record) else pd.Series(dtype="object")
    rows = []
    for name in ("", *settings.named):
        weights = {view: 0.0 if view == name else weight for view, weight in settings.named.items()}
        scores = [
            brier(pooled(then.views, then.said, weights), came[then.day]) for then in past if isinstance(came.get(then.day), str)
        ]  # fmt: skip
        score = float(np.mean(scores)) if scores else float("nan")
        rows.append({"left_out": name, **pooled(now.views, now.said, weights), "brier_score": score})
    return pd.DataFrame(rows)


def by_class(now: Outlook) -> pd.DataFrame:
    """Return the base rates under each reference class: ``reference_class``, a column for each outcome, ``years`` (sum of the counts)."""
    own = {name: counts for (name, coding), counts in now.counts.items() if not coding}
    rows = [{"reference_class": name, **normal(counts), "years": sum(counts.values())} for name, counts in own.items()]
    return pd.DataFrame(rows)


# ------------------------------------------------------------------ the trail


def trail(past: Sequence[Outlook], drivers: pd.DataFrame, settings: Settings, outcome: str = COLLAPSE) -> pd.DataFrame:
    """Split each month's change of a pooled chance into what brought it, in points.

    The inputs of one month end are replaced by those of the next in a fixed order: base rates, each driver, what forecasters who stand in
    both say (with their recalibration), and forecasts that came, went or aged. The parts sum to the change.

    Returns
    -------
    pandas.DataFrame
        ``day, before, after`` (percent), ``base``, a column for each driver's key, ``content``, ``coming``, and ``who`` (forecasts that came
        or went: forecaster and kind of question).
    """
    rows = []
    told, names = drivers.to_dict("records"), [_names(one) for one in past]
    for (before, after), (named, named_after) in zip(pairwise(past), pairwise(names), strict=True):
        values, steps = [100 * before.pooled[outcome]], ["base", *drivers["key"], "content", "coming"]
        base, states, others = before.views["base"], dict(before.states), before.said

        def chance(base: Chances, states: Mapping[str, bool | None], others: Said | None) -> float:
            views = {"base": base, "drivers": driver_view(base, told, states, settings.discount)}
            return 100 * pooled(views, others, settings.named)[outcome]

        base = after.views["base"]
        values.append(chance(base, states, others))
        for key in drivers["key"]:
            states[key] = after.states.get(key)
            values.append(chance(base, states, others))
        values.append(chance(base, states, _same_forecasters(before, after)))
        values.append(chance(base, states, after.said))
        parts = dict(zip(steps, np.diff(values), strict=True))
        came, went = named_after - named, named - named_after
        who = [*(f"+ {one}" for one in sorted(came)), *(f"- {one}" for one in sorted(went))]
        rows.append({"day": after.day, "before": values[0], "after": values[-1], **parts, "who": "; ".join(who)})
    return pd.DataFrame(rows, columns=["day", "before", "after", "base", *drivers["key"], "content", "coming", "who"])


def _names(one: Outlook) -> set[str]:
    forecasters, fits = one.outside["forecaster"], one.outside["fits"]
    return {f"{forecaster} ({kind.replace('-', ' ')})" for forecaster, kind in zip(forecasters, fits, strict=True)}


def _same_forecasters(before: Outlook, after: Outlook) -> Said | None:
    """Return what those said at the first of two days, in the words that they use at the second where they still stand."""
    if before.outside.empty:
        return before.said
    new = after.outside.set_index(["forecaster", "fits"])
    own = before.outside.copy()
    for line, row in own.iterrows():
        if (row["forecaster"], row["fits"]) in new.index:
            own.loc[line, "on_horizon_pct"] = float(new.loc[(row["forecaster"], row["fits"]), "on_horizon_pct"])
    found = said(own, np.array([after.recalibrated.mean]))
    return None if found is None or before.said is None else replace(found, weight=before.said.weight)


def entries(past: Sequence[Outlook]) -> list[pd.Timestamp]:
    """Return the month ends at which a forecast of others came into the pool or left it."""
    names = [_names(one) for one in past]
    return [after.day for after, (one, other) in zip(past[1:], pairwise(names), strict=True) if one != other]


def lasting_scores(past: Sequence[Outlook], record: pd.DataFrame) -> pd.DataFrame:
    """Return the two-way Brier scores of the chance that the fighting ends for long, over the months on which others spoke of it.

    Returns
    -------
    pandas.DataFrame
        ``view`` (base, drivers, outsiders, pooled), ``forecasts, brier_score, mean_pct``; empty where there is no such month.
    """
    came = record[record["view"] == "base"].set_index("day")["came"] if len(record) else pd.Series(dtype="object")
    scores: dict[str, list[tuple[float, float]]] = {}
    for then in past:
        outcome = came.get(then.day)
        if not isinstance(outcome, str) or then.said is None or then.said.lasting is None:
            continue
        truth = float(outcome in ("frozen-conflict", "comprehensive-peace"))
        told = {name: lasting(one) for name, one in {**then.views, "pooled": then.pooled}.items()}
        for name, value in {**told, "outsiders": float(then.said.lasting[0])}.items():
            scores.setdefault(name, []).append((value, (value - truth) ** 2))
    rows = [
        (name, len(own), float(np.mean([one[1] for one in own])), 100 * float(np.mean([one[0] for one in own])))
        for name, own in scores.items()
    ]
    return pd.DataFrame(rows, columns=["view", "forecasts", "brier_score", "mean_pct"])
