"""What the page on the economy is computed from, once."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import economy as analysis
from trucebook.analysis import sanctions as measures
from trucebook.evidence.door import Evidence
from trucebook.evidence.tables import RUSSIA, UKRAINE

TABLES = (
    "reconstruction", "sanctions", "relief", "plan_points", "documents", "support", "macro", "prices_daily", "prices_monthly",
    "market_reactions", "events", "scenarios", "assumptions", "stakes",
)  # fmt: skip
"""The tables that the page reads."""


@dataclass(frozen=True)
class View:
    """All that the page on the economy shows, the event study apart.

    Attributes
    ----------
    needs : pandas.DataFrame
        Damage and recovery needs of each assessment, also in constant dollars of ``base``.
    base : str
        The month whose dollars the constant ones are; blank where no price index is known.
    steps : pandas.DataFrame
        Growth of the need a month between pairs of assessments, in current dollars.
    real_steps : pandas.DataFrame
        The same in constant dollars.
    levels : pandas.DataFrame
        Each commodity before the invasion, at its peak, and now.
    caps : pandas.DataFrame
        Levels of the cap on Russian crude.
    pairs_of_forecasts : pandas.DataFrame
        Forecasts that one author made of one figure both with and without a truce.
    """

    evidence: Evidence
    reconstruction: pd.DataFrame
    macro: pd.DataFrame
    support: pd.DataFrame
    sanctions: pd.DataFrame
    prices: pd.DataFrame
    needs: pd.DataFrame
    base: str
    steps: pd.DataFrame
    real_steps: pd.DataFrame
    funding: pd.DataFrame
    programmes: pd.DataFrame
    totals: pd.DataFrame
    levels: pd.DataFrame
    caps: pd.DataFrame
    pairs_of_forecasts: pd.DataFrame

    @property
    def countries(self) -> dict[str, str]:
        """The two countries whose economies are compared: code → name."""
        names = self.evidence.actor_names
        return {code: names[code] for code in (UKRAINE, RUSSIA) if code in names.index}

    @property
    def before(self) -> pd.Timestamp:
        """The month against which prices are held."""
        return self.evidence.landmark("price-base")


def view(evidence: Evidence) -> View:
    """Compute the page from the evidence as of its date."""
    reconstruction, macro, support, sanctions, prices = (
        evidence[name] for name in ("reconstruction", "macro", "support", "sanctions", "prices_monthly")
    )
    needs, base = analysis.constant_dollars(analysis.needs(reconstruction), macro)
    today, before = pd.Timestamp(evidence.as_of), evidence.landmark("price-base")
    return View(
        evidence, reconstruction, macro, support, sanctions, prices, needs, base, analysis.pairs(needs),
        analysis.pairs(needs, column="constant_usd_bn"), analysis.funding(reconstruction),
        analysis.programmes(support, today), analysis.running_totals(support),
        analysis.price_levels(prices, f"{before:%Y-%m}"), measures.cap_levels(sanctions, today),
        analysis.with_and_without_truce(macro),
    )  # fmt: skip
