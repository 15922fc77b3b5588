"""What the page of polls is computed from, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import opinion as analysis
from trucebook.analysis import poll_wordings
from trucebook.analysis.poll_series import of_chart, of_role
from trucebook.evidence.door import Evidence
from trucebook.figures import polls

TABLES = ("polls", "poll_answers", "poll_methods", "poll_wordings", "claims", "article_figures")
"""The tables that the page reads."""

CHARTS = ("ukraine", "plans", "russia")
"""Series drawn in these groups are the main questions of a poll."""


@dataclass(frozen=True)
class View:
    """All that the page of polls shows.

    Attributes
    ----------
    answers : pandas.DataFrame
        All answers with their intervals (:func:`trucebook.analysis.opinion.with_intervals`).
    effect : float
        Design effect assumed where none is stated.
    publics : mapping of str to str
        Code → its people in the plural.
    main : sequence of str
        Series whose every question stands in the table of polls, in order; of a poll without any, its first question.
    spelt, hidden : sequence of Matter
        Matters asked in several wordings, or in several forms, within one poll.
    quoted : pandas.DataFrame
        Figures of the press article whose claims are known: ``claim, figure_pct, series, answer_class, poll``.
    """

    evidence: Evidence
    answers: pd.DataFrame
    effect: float
    publics: Mapping[str, str]
    main: Sequence[str]
    spelt: Sequence[poll_wordings.Matter]
    hidden: Sequence[poll_wordings.Matter]
    quoted: pd.DataFrame


def view(evidence: Evidence) -> View:
    """Compute the page from the evidence as of its date."""
    answers, series = analysis.with_intervals(evidence["poll_answers"], evidence["polls"]), evidence["series"]
    effect, front = analysis.assumed_effect(evidence["polls"]), of_role(series, "front")
    drawn = [key for name in CHARTS for key in of_chart(series, name) if key not in front]
    quoted = evidence["article_figures"].sort_values("order", kind="stable")
    return View(
        evidence, answers, effect, polls.publics(evidence), [*front, *drawn, *of_role(series, "every-question")],
        poll_wordings.spelt_out(answers, series, evidence["poll_matters"]),
        poll_wordings.under_cover(answers, series, evidence["poll_wordings"], effect),
        quoted[quoted["claim"].isin(evidence["claims"]["id"])],
    )  # fmt: skip
