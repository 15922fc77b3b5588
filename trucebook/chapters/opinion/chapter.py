"""What the page on public opinion is computed from, once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import opinion as analysis
from trucebook.analysis import poll_wordings, pooling
from trucebook.analysis.poll_series import of_chart, of_role
from trucebook.evidence.door import Evidence
from trucebook.evidence.kept import kept
from trucebook.figures import polls

TABLES = (
    "polls", "poll_answers", "poll_wordings", "poll_methods", "events", "truces", "documents", "positions", "displacement",
)  # fmt: skip
"""The tables that the page reads."""

GROUPS = ("ukraine", "plans", "russia")
"""Groups of small charts, in the order of the page; the first number of each public stands before them."""

NOT_REACHED = ("territory not covered", "soldiers", "response rate", "fear and refusals", "legal risk")
"""Matters of method that say who is not in a sample."""


@dataclass(frozen=True)
class View:
    """All that the page on public opinion shows.

    Attributes
    ----------
    answers : pandas.DataFrame
        All answers with their intervals (:func:`trucebook.analysis.opinion.with_intervals`).
    series : pandas.DataFrame
        The table, indexed by key.
    publics : mapping of str to str
        Code → its people in the plural.
    drawn : mapping of str to sequence of str
        Group of small charts (``publics``, then :data:`GROUPS`) → keys of its series in order.
    waves : mapping of str to pandas.DataFrame
        Series → its headline number in each poll, marked for comparability; those without a poll are left out.
    levels : mapping of str to Pooled
        Series drawn → its pooled level; those with too few comparable waves are left out.
    marks : pandas.DataFrame
        Events that charts mark, numbered in order of time: ``number, when, what``.
    matters : sequence of Matter
        Matters asked in several wordings within one poll.
    """

    evidence: Evidence
    answers: pd.DataFrame
    series: pd.DataFrame
    publics: Mapping[str, str]
    drawn: Mapping[str, Sequence[str]]
    waves: Mapping[str, pd.DataFrame]
    levels: Mapping[str, pooling.Pooled]
    marks: pd.DataFrame
    matters: Sequence[poll_wordings.Matter]

    def of_role(self, role: str, public: str) -> list[str]:
        """Return the series of a public that have a role, those with a poll on the date."""
        return [key for key in of_role(self.evidence["series"], role, public) if key in self.waves]

    def all_drawn(self) -> list[str]:
        """Return the series of all small charts that have a poll on the date, in the order of the page."""
        return [key for keys in self.drawn.values() for key in keys if key in self.waves]


def view(evidence: Evidence) -> View:
    """Compute the page from the evidence as of its date."""
    answers, series = analysis.with_intervals(evidence["poll_answers"], evidence["polls"]), evidence["series"]
    front = of_role(series, "front")
    drawn = {"publics": front, **{name: [key for key in of_chart(series, name) if key not in front] for name in GROUPS}}
    found = dict(list(analysis.comparable(analysis.headlines(answers, series)).groupby("series")))
    waves = {key: found[key] for key in series["key"] if key in found}
    pooled = {
        key: pooling.kept_pool(waves[key][waves[key]["main"]], kept, grid_days=42)
        for keys in drawn.values() for key in keys if key in waves
    }  # fmt: skip
    return View(
        evidence, answers, series.set_index("key"), polls.publics(evidence), drawn, waves,
        {key: level for key, level in pooled.items() if level is not None}, marks(evidence),
        poll_wordings.spelt_out(answers, series, evidence["poll_matters"]),
    )  # fmt: skip


def marks(evidence: Evidence) -> pd.DataFrame:
    """Return the summits, plans and truces of the landmarks that the edition knows: ``number, when, what``, in order of time."""
    rows = []
    for mark in evidence.landmarks("opinion-marks").dropna(subset="row").to_dict("records"):
        own = evidence[mark["table"]]
        for row in own[own["id"] == mark["row"]].to_dict("records"):
            days = [row.get("start"), row.get("planned_from"), row.get("date")]
            when = next((one for one in days if one is not None and pd.notna(one)), None)
            if when is not None and when <= pd.Timestamp(evidence.as_of):
                rows.append({"when": when, "what": row["name"]})
    table = pd.DataFrame(rows, columns=["when", "what"]).sort_values("when", kind="stable").reset_index(drop=True)
    return table.assign(number=range(1, len(table) + 1))


def nonresponse_texts(share: float, missing: float, differ: float) -> tuple[str, str]:
    """Return the two results of one number of the reader's model as the page shows them."""
    whole = f"{_tenth(analysis.nonresponse(share, missing, differ))}%"
    tip = analysis.tipping(share, missing)
    return whole, "no difference would do" if math.isnan(tip) else f"{'−' if tip < 0 else '+'}{_tenth(abs(tip))} points"


def _tenth(number: float) -> str:
    """Round half up as the browser does, so that both say the same."""
    return f"{math.floor(number * 10 + 0.5) / 10:.1f}"
