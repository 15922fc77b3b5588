"""What the page is computed from: what outside powers did."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import mediation as analysis
from trucebook.analysis import timeline
from trucebook.evidence.door import Coverage, Evidence
from trucebook.figures.sources import Citations


@dataclass(frozen=True)
class Spread:
    """A monthly mean with its 95% interval, months taken as independent."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class View:
    """Everything that the page says, computed once.

    Attributes
    ----------
    evidence : Evidence
        The facts, as of the edition's date.
    cite : Citations
        Links numbers to their rows.
    coverage, exchanges_covered : Coverage
        Until when events, and exchanges of prisoners, are complete.
    sides : tuple of str
        Codes of the two sides.
    invasion, renewed : pandas.Timestamp
        Since when rounds count; first day of the newest period of the talks.
    names, articles : pandas.Series
        Names of actors and the article that they take inside a sentence, by code.
    held, meetings : pandas.DataFrame
        Rounds, and all meetings with those who sat at the table.
    exchanges, acts, levers : pandas.DataFrame
        Exchanges since the invasion; acts of outside actors; those that offer something or put pressure.
    done, sat, hosts, tracks, grain : pandas.DataFrame
        What can be counted of each actor; with whom it sat; results by host; parallel tracks in complete months; grain shipped.
    before, since : Spread or None
        Tracks a month before the newest period and in it.
    """

    evidence: Evidence
    cite: Citations
    coverage: Coverage
    exchanges_covered: Coverage
    sides: tuple[str, str]
    invasion: pd.Timestamp
    renewed: pd.Timestamp
    names: pd.Series
    articles: pd.Series
    held: pd.DataFrame
    meetings: pd.DataFrame
    exchanges: pd.DataFrame
    acts: pd.DataFrame
    levers: pd.DataFrame
    done: pd.DataFrame
    sat: pd.DataFrame
    hosts: pd.DataFrame
    tracks: pd.DataFrame
    grain: pd.DataFrame
    before: Spread | None
    since: Spread | None

    def name(self, cell: str) -> str:
        """Return the names of actors."""
        return " and ".join(str(self.names.get(code, code)) for code in cell.split(";"))

    def told(self, code: str) -> str:
        """Return a name as it stands inside a sentence."""
        article = self.articles.get(code)
        return f"{article} {self.name(code)}" if isinstance(article, str) and article else self.name(code)


def view(evidence: Evidence, cite: Citations | None = None) -> View:
    """Compute the page from events, acts of mediation, exchanges and corridors."""
    events, acts, exchanges = evidence["events"], evidence["mediation"], evidence["exchanges"]
    periods, invasion = timeline.labelled(evidence.periods("talks")), evidence.landmark("invasion")
    contacts_from, renewed = evidence.landmark("contacts-from"), periods["start"].iloc[-1]
    actors, coverage = evidence["actors"].set_index("code"), evidence.coverage("events")
    tracks = analysis.tracks(events, contacts_from)
    whole = pd.Timestamp(coverage.complete_until) + pd.offsets.MonthEnd(0)
    tracks = tracks[tracks["month"] + pd.offsets.MonthEnd(0) <= whole]
    return View(
        evidence, cite or Citations(evidence), coverage, evidence.coverage("exchanges", "prisoners"), evidence.sides,
        invasion, renewed, actors["name"], actors["article"],
        held=timeline.rounds(events, invasion),
        meetings=analysis.meetings(events),
        exchanges=exchanges[exchanges["date"] >= invasion],
        acts=acts.sort_values(["date", "id"], ascending=[False, True], na_position="last"),
        levers=analysis.levers(acts),
        done=analysis.deeds(events, acts, exchanges, evidence["corridors"], invasion),
        sat=analysis.sat_with(events, periods, evidence.sides),
        hosts=analysis.result_by_host(events),
        tracks=tracks,
        grain=analysis.grain(evidence["corridors"]),
        before=_spread(tracks[tracks["month"] < renewed]["tracks"]),
        since=_spread(tracks[tracks["month"] >= renewed]["tracks"]),
    )  # fmt: skip


def _spread(values: pd.Series) -> Spread | None:
    if len(values) < 2:
        return None
    mean, half = float(values.mean()), 1.96 * float(values.std(ddof=1)) / len(values) ** 0.5
    return Spread(mean, max(0.0, mean - half), mean + half)
