"""What the page is computed from: when the next round may come: sentences, charts and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from trucebook.analysis import nextround
from trucebook.evidence.door import Evidence


@dataclass(frozen=True)
class Outlook:
    """Everything that the page says about the next round.

    Attributes
    ----------
    start : datetime.date
        Date of the edition: the windows of the forecasts start there.
    until : datetime.date
        Day from which on nothing is known: the end of the complete record, or a later round that is on record.
    gaps, model, tested, scores : pandas.DataFrame
        See :mod:`trucebook.analysis.nextround`.
    base : dict of int to (float, int, int)
        Base rate by horizon, see :func:`trucebook.analysis.nextround.base_rate`.
    rests_on : dict of int to int
        Month ends without which the gain is gone, see :func:`trucebook.analysis.nextround.rests_on`.
    """

    start: date
    until: date
    gaps: pd.DataFrame
    model: pd.DataFrame
    tested: pd.DataFrame
    scores: pd.DataFrame
    base: dict[int, tuple[float, int, int]]
    rests_on: dict[int, int]

    @property
    def beats(self) -> bool:
        """Whether the model did better than the base rate in the past, on both scores at every horizon.

        The page shows one of the two for all horizons: a mixture could give a longer time the smaller chance.
        """
        return bool(len(self.scores) and self.scores["better"].all())


def outlook(evidence: Evidence, events: pd.DataFrame, held: pd.DataFrame) -> Outlook:
    """Compute the forecast, its backtest and the base rate as of the edition."""
    complete = min(evidence.as_of, evidence.coverage("events").complete_until)
    until = nextround.last_known(held, complete, evidence.as_of)
    tested = nextround.backtest(events, complete)
    rates = {horizon: nextround.base_rate(held, complete, horizon) for horizon in nextround.HORIZONS}
    return Outlook(
        evidence.as_of, until, nextround.gaps(held, until), nextround.forecast(held, until, as_of=evidence.as_of), tested,
        nextround.scores(tested), {horizon: rate for horizon, rate in rates.items() if rate is not None}, nextround.rests_on(tested),
    )  # fmt: skip
