"""What the page is computed from: who met whom, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from trucebook.analysis import attempts, chronology, timeline
from trucebook.analysis.turnout import turnout
from trucebook.evidence.door import Coverage, Evidence
from trucebook.figures.sources import Citations


@dataclass(frozen=True)
class View:
    """Everything that the page says, computed once; charts, tables and sentences read it and compute nothing.

    Attributes
    ----------
    evidence : Evidence
        The facts, as of the edition's date.
    cite : Citations
        Links numbers to their rows.
    coverage : Coverage
        Until when the events are complete.
    sides : tuple of str
        Codes of the two sides.
    invasion, renewed : pandas.Timestamp
        Since when rounds count; first day of the newest period of the talks.
    events, truces : pandas.DataFrame
        The tables as of the edition.
    held, technical : pandas.DataFrame
        Rounds, and meetings of both sides below them, see :func:`trucebook.analysis.timeline.rounds`.
    series : pandas.DataFrame
        Series of rounds, see :func:`trucebook.analysis.timeline.series`.
    silence : int or None
        Days from the last round to the day up to which the events are complete; None without a round.
    results, shares : pandas.DataFrame
        How often a round brought a result, by period, and by format, level and host.
    gaps : pandas.DataFrame
        Rounds with the days since the one before.
    ahead, passed : pandas.DataFrame
        What is announced, and what was announced for a date that passed without an outcome on record, with who confirmed it.
    told, lags, offers, answered : pandas.DataFrame
        What became of dates and offers.
    worth : tuple of int, or None
        Rounds whose date both sides had confirmed and how many took place, then the same of the others.
    turnout : pandas.DataFrame
        Whether dates were kept by who named and who confirmed them, see :func:`trucebook.analysis.turnout.turnout`.
    leaders : pandas.DataFrame
        Contacts of leaders.
    open_offers, deadlines, past_deadlines : pandas.DataFrame
        What is open.
    tried, wide, declared : pandas.DataFrame
        Earlier attempts; truces beyond single places of the newest period that began, and all that were declared, with ``days``.
    contacts, every : pandas.DataFrame
        Contacts by month and format; the chronology.
    """

    evidence: Evidence
    cite: Citations
    coverage: Coverage
    sides: tuple[str, str]
    invasion: pd.Timestamp
    renewed: pd.Timestamp
    events: pd.DataFrame
    truces: pd.DataFrame
    held: pd.DataFrame
    technical: pd.DataFrame
    series: pd.DataFrame
    silence: int | None
    results: pd.DataFrame
    shares: pd.DataFrame
    gaps: pd.DataFrame
    ahead: pd.DataFrame
    passed: pd.DataFrame
    told: pd.DataFrame
    lags: pd.DataFrame
    offers: pd.DataFrame
    answered: pd.DataFrame
    worth: tuple[int, int, int, int] | None
    turnout: pd.DataFrame
    leaders: pd.DataFrame
    open_offers: pd.DataFrame
    deadlines: pd.DataFrame
    past_deadlines: pd.DataFrame
    tried: pd.DataFrame
    wide: pd.DataFrame
    declared: pd.DataFrame
    contacts: pd.DataFrame
    every: pd.DataFrame

    @property
    def as_of(self) -> date:
        """Date of the edition."""
        return self.evidence.as_of

    @property
    def bounded(self) -> bool:
        """Whether the events are complete to a day before the edition's date only."""
        return self.coverage.complete_until < self.as_of


def view(evidence: Evidence, cite: Citations | None = None) -> View:
    """Compute the page from the events, confirmations, truces, exchanges and acts of mediation."""
    events, truces, said = evidence["events"], evidence["truces"], evidence["confirmations"]
    periods, since = timeline.labelled(evidence.periods("talks")), evidence.landmark("invasion")
    renewed = periods["start"].iloc[-1]
    coverage, held = evidence.coverage("events"), timeline.rounds(events, since)
    silence = max((coverage.complete_until - held.iloc[-1]["last_day"].date()).days, 0) if len(held) else None
    told, offers = timeline.confirmed(timeline.fates(events), said), timeline.offers(events)
    shares = [timeline.shares(held, by).assign(by=by) for by in ("format", "level", "hosts")]
    return View(
        evidence, cite or Citations(evidence), coverage, evidence.sides, since, renewed, events, truces, held,
        technical=timeline.technical(events, since),
        series=timeline.series(held),
        silence=silence,
        results=timeline.results(held, periods),
        shares=pd.concat(shares, ignore_index=True),
        gaps=timeline.gap_list(held),
        ahead=timeline.confirmed(timeline.planned(events, evidence.as_of), said),
        passed=timeline.confirmed(timeline.unresolved(events, evidence.as_of), said),
        told=told,
        lags=timeline.announcement_lags(events),
        offers=offers,
        answered=timeline.answered(offers),
        worth=timeline.worth_of_confirmation(told, since),
        turnout=turnout(told, evidence.sides),
        leaders=timeline.leaders_contacts(events),
        open_offers=timeline.open_offers(events, evidence.as_of),
        deadlines=timeline.deadlines(events, evidence.as_of),
        past_deadlines=timeline.past_deadlines(events),
        tried=attempts.earlier_attempts(events, truces, evidence["actors"], evidence["mediation"], renewed),
        wide=attempts.wide_truces(truces, renewed),
        declared=attempts.declared_truces(truces, renewed),
        contacts=timeline.contacts_by_month(events, evidence.landmark("contacts-from")),
        every=chronology.chronology(events, truces, evidence["exchanges"]),
    )  # fmt: skip
