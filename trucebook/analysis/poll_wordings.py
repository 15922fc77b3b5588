"""One matter asked in several ways: how far answers move with the words, beside how far they moved over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import opinion


@dataclass(frozen=True)
class Matter:
    """A matter that one poll asked about in several ways.

    Attributes
    ----------
    label : str
        In words.
    public : str
        Whose opinion: code of the actor.
    words : pandas.DataFrame
        Answers to its wordings or forms within one poll, with ``share_pct, low_pct, high_pct, question``.
    waves : pandas.DataFrame
        Answers to one wording over time; empty where it was asked once.
    """

    label: str
    public: str
    words: pd.DataFrame
    waves: pd.DataFrame


def spread(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series, float, float]:
    """Return the least and the largest share, their distance in points, and its 95% margin."""
    ordered = rows.sort_values("share_pct", kind="stable")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return low, high, *opinion.change(low, high)


def spelt_out(answers: pd.DataFrame, series: pd.DataFrame, matters: pd.DataFrame) -> list[Matter]:
    """Return each matter whose wordings one poll compared.

    Parameters
    ----------
    answers : pandas.DataFrame
        See :func:`trucebook.analysis.opinion.with_intervals`.
    series, matters : pandas.DataFrame
        Tables ``series`` and ``poll_matters``.
    """
    found = []
    publics = series.set_index("key")["public"]
    for title, rows in matters.sort_values("order", kind="stable").groupby("title", sort=False):
        trend, answer_class = rows["series"].iloc[0], rows["answer_class"].iloc[0]
        words = opinion.wordings(answers, list(rows["series"]), answer_class)
        if words.empty:
            continue
        waves = opinion.headline(answers, series, trend) if trend in publics.index else answers.iloc[:0]
        waves = waves[waves["answer_class"] == answer_class]
        sizes = waves.groupby(["pollster", "question"])["share_pct"].transform("size")
        waves = waves[(sizes == sizes.max()) & (sizes > 1)]
        waves = waves[waves["question"] == waves["question"].iloc[0]] if len(waves) else waves
        found.append(Matter(str(title), publics.get(trend, ""), words, waves))
    return found


def under_cover(answers: pd.DataFrame, series: pd.DataFrame, wordings: pd.DataFrame, effect: float) -> Sequence[Matter]:
    """Return each experiment that asked for one answer outright and in another form.

    Parameters
    ----------
    wordings : pandas.DataFrame
        Table ``poll_wordings``.
    effect : float
        Design effect assumed where none is stated.
    """
    named = series.set_index("key")
    found = []
    for _, pair in opinion.forms(wordings, effect).groupby("id", sort=False):
        key = pair["series"].iloc[0]
        usual, other = pair["form"]
        words = pair.assign(question=pair["form"], n_used=pair["n"], n_from="", field_end=pd.NaT, wave=None)
        waves = opinion.headline(answers, series, key)
        waves = opinion.comparable(waves) if len(waves) else waves
        sizes = waves.groupby("question")["share_pct"].transform("size") if len(waves) else pd.Series(dtype=int)
        own = waves[sizes == sizes.max()] if len(waves) and sizes.max() > 1 else waves.iloc[:0]
        found.append(
            Matter(f"{named.loc[key, 'title']}: {usual} (hollow) or {other}", named.loc[key, "public"], words, own)
        )
    return found
