"""Did it matter who named the date of a meeting, and which of the two sides confirmed it?"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from trucebook.analysis.intervals import wilson

FEW = 3
"""Who named fewer dates than this has no line of its own."""

SURE = ("announced", "confirmed")
"""Last words of a party that count as having named or confirmed the date."""

COLUMNS = ["question", "who", "meetings", "met", "share_pct", "low_pct", "high_pct"]


def turnout(told: pd.DataFrame, sides: Sequence[str]) -> pd.DataFrame:
    """Count meetings announced ahead that took place, by who named the date and by which side stood by it.

    Parameters
    ----------
    told : pandas.DataFrame
        :func:`trucebook.analysis.timeline.fates` with the columns of :func:`trucebook.analysis.timeline.confirmed`; meetings whose
        outcome is not known yet (``pending``) are left out.
    sides : sequence of str
        Codes of the two sides.

    Returns
    -------
    pandas.DataFrame
        ``question`` (named, confirmed), ``who`` (a code; ``others``; ``unknown``: not on record; ``both``, ``none``, or the code of the
        one side), ``meetings``, ``met`` (held on the day or a little later), ``share_pct`` with the 95% Wilson interval. Confirmed counts
        only meetings to which both sides were to come: of others one side has nothing to confirm.
    """
    own = told[told["fate"] != "pending"]
    met = own["fate"].isin(["held", "later"])
    named = own["standing"].map(_named)
    sizes = named[named != "unknown"].value_counts()
    named = named.where(named.eq("unknown") | named.isin(sizes[sizes >= FEW].index), "others")
    # A meeting that both attend names both among its parties; only then is there something for either to confirm.
    two = own["parties"].fillna("").map(lambda cell: set(sides) <= set(cell.split(";"))).astype(bool)
    stood = own["standing"].map(lambda words: _stood(words, sides))
    rows: list[tuple[object, ...]] = []
    for question, groups, chosen in (("named", named, own.index == own.index), ("confirmed", stood, two)):
        part = groups[chosen]
        order = [
            *part.value_counts().index.difference(["others", "unknown", "none"], sort=False),
            "others",
            "unknown",
            "none",
        ]
        for who in order:
            hits = met[chosen][part == who]
            if len(hits):
                low, high = wilson(int(hits.sum()), len(hits))
                rows.append((question, who, len(hits), int(hits.sum()), 100 * hits.mean(), 100 * low, 100 * high))
    return pd.DataFrame(rows, columns=COLUMNS)


def _named(standing: tuple[tuple[str, str, pd.Timestamp], ...]) -> str:
    """Return who first named the date."""
    first = [(day, code) for code, word, day in standing if word == "announced"]
    return min(first)[1] if first else "unknown"


def _stood(standing: tuple[tuple[str, str, pd.Timestamp], ...], sides: Sequence[str]) -> str:
    """Return which of the two sides named or confirmed the date by its last word."""
    sure = [code for code in sides if any(one == code and word in SURE for one, word, _ in standing)]
    return "both" if len(sure) == len(sides) else sure[0] if sure else "none"
