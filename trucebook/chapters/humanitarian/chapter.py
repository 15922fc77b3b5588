"""What the page on people is computed from, once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from trucebook.analysis import aid, civilians, exchanges, timeline
from trucebook.evidence.door import Evidence

TABLES = (
    "civilian_harm", "truces", "exchanges", "exchange_totals", "mediation", "corridors", "accusations", "displacement",
    "escalation", "events", "stakes",
)  # fmt: skip
"""The tables that the page reads."""


@dataclass(frozen=True)
class Truces:
    """Civilian harm in the months of truces against the months around, for one measure.

    Attributes
    ----------
    effects : pandas.DataFrame
        See :func:`trucebook.analysis.civilians.truce_effects`.
    dispersion : float
        How much neighbouring months differ beyond chance; NaN where too few months have a count.
    placebos : pandas.DataFrame
        The same comparison for months without a truce.
    """

    effects: pd.DataFrame
    dispersion: float
    placebos: pd.DataFrame

    @property
    def told(self) -> pd.DataFrame:
        """The truces that can be compared."""
        return self.effects[self.effects["ratio"].notna()]


@dataclass(frozen=True)
class View:
    """All that the page on people shows.

    Attributes
    ----------
    monthly : pandas.DataFrame
        One count a month and measure (:func:`trucebook.analysis.civilians.monthly_harm`).
    years : pandas.DataFrame
        The UN's comparisons of some months of a year with the year before.
    truces : dict of str to Truces
        By measure (killed, injured).
    spells : pandas.DataFrame
        Truces with a first and a last day.
    strikes : pandas.DataFrame
        Months with a record day of drones or missiles.
    handed : pandas.DataFrame
        Exchanges and returns of bodies since the invasion.
    place : str
        The place at whose talks most of them were agreed; blank where none was.
    """

    evidence: Evidence
    monthly: pd.DataFrame
    years: pd.DataFrame
    spells: pd.DataFrame
    strikes: pd.DataFrame
    rounds: pd.DataFrame
    handed: pd.DataFrame
    place: str
    totals: pd.DataFrame
    rises: pd.DataFrame
    passages: pd.DataFrame
    grain: pd.DataFrame
    grain_course: pd.DataFrame
    appeals: pd.DataFrame

    invasion: pd.Timestamp

    @cached_property
    def truces(self) -> dict[str, Truces]:
        """What truces meant for each kind of harm; the front page shows none of it, and simulations take long."""
        since = self.evidence.landmark("harm-model-from")
        return {measure: _truces(self.spells, self.monthly, measure, since) for measure in civilians.HARM}

    def of_talks(self) -> pd.DataFrame:
        """Return the exchanges and returns agreed at the place of most of them."""
        return exchanges.of_talks(self.handed, self.place)

    @property
    def complete_from(self) -> pd.Timestamp:
        """Return the day from which our list of exchanges is complete."""
        return pd.Timestamp(self.evidence.coverage("exchanges", "prisoners").complete_from or self.invasion)


def view(evidence: Evidence) -> View:
    """Compute the page from the evidence as of its date."""
    events, harm, invasion = evidence["events"], evidence["civilian_harm"], evidence.landmark("invasion")
    monthly, handed = civilians.monthly_harm(harm, invasion), exchanges.hand_overs(evidence["exchanges"], invasion)
    complete_from = evidence.coverage("exchanges", "prisoners").complete_from
    spells = civilians.truce_spells(evidence["truces"], invasion)
    return View(
        evidence, monthly, civilians.changes_on_a_year(harm),
        spells, civilians.record_strikes(evidence["escalation"]), timeline.rounds(events), handed,
        exchanges.place_of_most(handed), exchanges.compare_totals(evidence["exchange_totals"], handed, complete_from),
        exchanges.increments(evidence["exchange_totals"], handed, complete_from),
        aid.passages(evidence["corridors"]), aid.grain_volume(evidence["corridors"]),
        aid.grain_events(events, evidence["event_topics"]), aid.appeals(evidence["displacement"]), invasion,
    )  # fmt: skip


def _truces(spells: pd.DataFrame, monthly: pd.DataFrame, measure: str, since: pd.Timestamp) -> Truces:
    alpha = civilians.dispersion(monthly, measure, since)
    used = 0.0 if math.isnan(alpha) else alpha
    effects = civilians.truce_effects(monthly, spells, measure, alpha=used)
    return Truces(effects, alpha, civilians.placebos(monthly, spells, since, measure, alpha=used))
