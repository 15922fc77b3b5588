"""What the section on markets is computed from, once: did they move on news of the talks?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from trucebook.analysis import event_study as analysis
from trucebook.evidence.door import Evidence
from trucebook.evidence.own_prices import own_prices


def daily_returns(evidence: Evidence, prices: str = "", left_out: str = "") -> pd.DataFrame:
    """Return the daily returns of the book's assets and of an analyst's own file, as known on the date.

    Parameters
    ----------
    prices : str
        Path of a file ``date,asset,value``; blank for none. Where it names an asset of the book, it replaces it.
    left_out : str
        Assets of the book that are not studied, joined with ``;``: their price is made elsewhere.
    """
    book, own = evidence["prices_daily"], own_prices(prices, evidence.as_of)
    book = book[~book["asset"].isin([*own["asset"], *left_out.split(";")])]
    return analysis.returns(pd.concat([book[["asset", "date", "measure", "value"]], own]))


def named_events(evidence: Evidence, named: str) -> pd.DataFrame:
    """Return events by their ids (joined with ``;``) as ``id, name, date``; those not known on the date, or not held, are left out.

    Without ids those of the landmarks ``market-news``.
    """
    events = evidence["events"]
    ids = named.split(";") if named else list(evidence.landmarks("market-news")["row"].dropna())
    rows = events[events["id"].isin(ids) & events["start"].notna()].sort_values("start")
    return pd.DataFrame({"id": rows["id"], "name": rows["name"], "date": rows["start"]})


@dataclass(frozen=True)
class View:
    """All that the section on markets shows.

    Attributes
    ----------
    windows : sequence of (int, int)
        Windows of the study, the first one drawn first.
    daily : pandas.DataFrame
        Returns in percent, one column an asset (:func:`daily_returns`).
    days : pandas.DataFrame
        Days of news (:func:`trucebook.analysis.event_study.event_days`).
    tests : pandas.DataFrame
        Each asset, class of news and window (:func:`trucebook.analysis.event_study.study`).
    single : pandas.DataFrame
        Single news over the window :data:`SINGLE`.
    shock_over : pandas.Timestamp
        From here on prices are taken to move on their own news again.
    """

    evidence: Evidence
    setting: analysis.Setting
    windows: Sequence[analysis.Window]
    daily: pd.DataFrame
    days: pd.DataFrame
    tests: pd.DataFrame
    single: pd.DataFrame
    shock_over: pd.Timestamp

    @cached_property
    def _names(self) -> dict[str, str]:
        return self.evidence.titles("prices_daily", "asset")

    def name(self, asset: str) -> str:
        """Return the name of an asset as the codes give it; an analyst's own keeps its name."""
        return self._names.get(asset, asset)

    @cached_property
    def without_shock(self) -> pd.DataFrame:
        """The tests without the news of the first weeks; empty where that leaves nothing out, or nothing."""
        later = self.days[self.days["date"] >= self.shock_over]
        if self.tests["p"].notna().sum() == 0 or later.empty or len(later) == len(self.days):
            return self.tests.iloc[:0]
        return analysis.study(self.daily, later, self.windows, self.setting)

    @cached_property
    def placebos(self) -> pd.DataFrame:
        """How often the test cries wolf on random days (:func:`trucebook.analysis.event_study.placebo_rate`)."""
        return analysis.placebo_rate(self.daily, self.days, SINGLE, self.setting, repeats=200)


SINGLE = (0, 1)
"""Window of single news, and of the trial with random days."""


def view(
    evidence: Evidence, *, prices: str = "", market: str = "", windows: str = "0,1", estimation: int = 120, named: str = "",
    left_out: str = "",
) -> View:  # fmt: skip
    """Compute the section from the evidence as of its date and the parameters of the notebook."""
    setting, parsed = analysis.Setting(estimation=estimation), analysis.parse_windows(windows)
    daily = daily_returns(evidence, prices, left_out)
    days = analysis.event_days(evidence["events"], evidence["sanctions"])
    tests = analysis.study(daily, days, parsed, setting, market)
    single = analysis.single(daily, named_events(evidence, named), SINGLE, setting)
    return View(evidence, setting, parsed, daily, days, tests, single, evidence.landmark("market-shock-over"))
