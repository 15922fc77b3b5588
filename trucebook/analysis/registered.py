"""Forecasts that the book registers before it knows, and what became of those that are due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from trucebook.analysis import nextround, timeline
from trucebook.analysis.outcomes import LASTING, OUTCOMES, PEACE, Endings, Frames
from trucebook.analysis.scenarios import Settings, chance_draws, chance_range, lasting, outlook, tables_of
from trucebook.evidence.door import Evidence

HORIZONS = (3, 6, 12)
"""Months ahead for which the four chances are registered."""

ROUND, LASTS = "round", "lasting"
"""Outcomes of registered questions that are none of the four: the next round, and an end of the fighting with or without a treaty."""

ROUND_RULE = "A meeting of delegations with both Russia and Ukraine present, direct or mediated and above the technical level, begins in the window."
LASTS_TITLE = "A halt of the fighting that lasts, or a peace"
LASTS_RULE = "Frozen conflict or comprehensive peace, by the rules of the two."


def chances(evidence: Evidence, settings: Settings | None = None) -> list[dict[str, str]]:
    """Return the rows that register the four chances of an edition at each horizon, as text."""
    frames, complete = tables_of(evidence)
    rules = frames["outcomes"].set_index("key")
    now, rows = pd.Timestamp(evidence.as_of), []
    for months in HORIZONS:
        own = replace(settings or Settings(), months=months)
        seen = outlook(frames, now, complete, own)
        ends = chance_range(seen, frames["drivers"], own)
        draws = chance_draws(seen, frames["drivers"], own)
        low, high = np.quantile(sum(draws[name] for name in LASTING), [0.025, 0.975])
        end = now + pd.DateOffset(months=months)
        said = seen.said
        market = {"lasting": said.lasting, PEACE: said.peace} if said is not None else {}
        for name in (*OUTCOMES, LASTS):
            row = {
                "key": f"{evidence.as_of}-{months}m-{name}",
                "registered_on": evidence.as_of.isoformat(),
                "horizon_end": f"{end:%Y-%m-%d}",
            }
            title = LASTS_TITLE if name == LASTS else rules.loc[name, "title"]
            rule = LASTS_RULE if name == LASTS else str(rules.loc[name, "rule"])
            row |= {
                "question": f"{title} within {months} months",
                "rule": rule,
                "outcome": name,
                "version": evidence.version,
            }
            told = [seen.leading, seen.views["base"], seen.pooled]
            values = [lasting(one) if name == LASTS else one[name] for one in told]
            bounds = (float(low), float(high)) if name == LASTS else ends[name]
            columns = ("probability_pct", "base_pct", "pool_pct", "low_pct", "high_pct")
            row |= dict(zip(columns, (_text(100 * value) for value in (*values, *bounds)), strict=True))
            other = market.get(name)
            rows.append(row | {"market_pct": "" if other is None else _text(100 * float(other[0]))})
    return rows


def rounds(evidence: Evidence) -> list[dict[str, str]]:
    """Return the rows that register the chance of a further round of an edition, as text."""
    events = evidence["events"]
    held, complete = timeline.rounds(events), evidence.coverage("events").complete_until
    until = nextround.last_known(held, complete, evidence.as_of)
    rows = []
    for row in nextround.forecast(held, until, as_of=evidence.as_of).to_dict("records"):
        base = nextround.base_rate(held, complete, int(row["horizon"]))
        rows.append({
            "key": f"{evidence.as_of}-{row['horizon']}d-{ROUND}", "registered_on": evidence.as_of.isoformat(),
            "question": f"A round with both sides begins within {row['horizon']} days", "rule": ROUND_RULE, "outcome": ROUND,
            "horizon_end": f"{row['until']:%Y-%m-%d}", "probability_pct": _text(100 * row["probability"]), "low_pct": _text(100 * row["low"]),
            "high_pct": _text(100 * row["high"]), "base_pct": "" if base is None else _text(100 * base[0]), "pool_pct": "", "market_pct": "",
            "version": evidence.version,
        })  # fmt: skip
    return rows


def _text(value: float) -> str:
    return f"{value:.2f}"


def due(rows: pd.DataFrame, frames: Frames, as_of: date, complete: Mapping[str, date]) -> pd.DataFrame:
    """Return what was registered by a day, with what came of it where its window is over and covered.

    Returns
    -------
    pandas.DataFrame
        The rows with ``state`` (``open``, ``over, not yet covered``, ``yes``, ``no``), ``brier_score`` of the chance that led, and
        ``brier_base``, ``brier_pool``, ``brier_market`` of those beside it, all (p - y)², missing where not due.
    """
    own = rows[rows["registered_on"] <= pd.Timestamp(as_of)].copy()
    endings = Endings.of(frames)
    covered = pd.Timestamp(min(complete["events"], complete["truces"], as_of))
    held = timeline.rounds(frames["events"])["start"] if len(frames["events"]) else pd.Series(dtype="datetime64[ns]")
    states = []
    for row in own.to_dict("records"):
        begin, end = row["registered_on"], row["horizon_end"]
        if end > pd.Timestamp(as_of):
            states.append("open")
        elif end > covered:
            states.append("over, not yet covered")
        elif row["outcome"] == ROUND:
            states.append("yes" if ((held > begin) & (held <= end)).any() else "no")
        else:
            came = endings.between(begin, end)
            states.append("yes" if came == row["outcome"] or (row["outcome"] == LASTS and came in LASTING) else "no")
    own["state"] = states
    truth = own["state"].map({"yes": 1.0, "no": 0.0})
    for name, column in (
        ("score", "probability_pct"),
        ("base", "base_pct"),
        ("pool", "pool_pct"),
        ("market", "market_pct"),
    ):
        own[f"brier_{name}"] = (own[column].astype(float) / 100 - truth) ** 2
    return own
