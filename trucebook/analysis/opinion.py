"""What the publics want: shares with their uncertainty, wave by wave."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis.intervals import design_effect, poll_interval

ASSUMED_EFFECT = 1.7
"""Design effect where no poll of the table states both its sample and its margin; otherwise the median of those that do."""


def assumed_effect(polls: pd.DataFrame) -> float:
    """Return the design effect for polls that state no margin: the median of what the other polls' margins imply."""
    stated = polls[polls["n"].notna() & polls["moe_pct"].notna()]
    if stated.empty:
        return ASSUMED_EFFECT
    effects = [design_effect(float(n), float(moe)) for n, moe in zip(stated["n"], stated["moe_pct"], strict=True)]
    return float(pd.Series(effects).median())


def with_intervals(answers: pd.DataFrame, polls: pd.DataFrame) -> pd.DataFrame:
    """Join answers with their polls and give each share its 95% interval.

    Returns
    -------
    pandas.DataFrame
        The answers with ``pollster, field_start, field_end, mode, population, country``; ``n_used`` (those asked the question);
        ``effect`` and ``effect_from`` (``stated``: from the pollster's margin; ``assumed``); ``low_pct, high_pct`` (missing where the
        sample is not known); ``when``: the middle of fieldwork or of its month, or the day of publication
        where fieldwork is not dated.
    """
    effect = assumed_effect(polls)
    joined = answers.merge(
        polls.drop(columns=["known_on", "sources", "confidence"]).rename(columns={"id": "poll", "moe_pct": "poll_moe_pct", "n": "poll_n"}),
        on="poll", how="left", validate="many_to_one",
    )  # fmt: skip
    joined["n_used"] = joined["n_asked"].fillna(joined["poll_n"])
    rows = [_interval(row, effect) for row in joined.to_dict("records")]
    joined[["effect", "effect_from", "low_pct", "high_pct"]] = pd.DataFrame(
        rows, index=joined.index, columns=["effect", "effect_from", "low_pct", "high_pct"]
    )
    middle = joined["field_start"] + (joined["field_end"] - joined["field_start"]) / 2
    middles = joined["wave"].map(lambda wave: f"{wave}-15" if len(wave) == 7 else f"{wave}-07-01", na_action="ignore")
    month = pd.to_datetime(middles).astype("datetime64[s]")
    joined["when"] = middle.fillna(joined["field_end"]).fillna(month).fillna(joined["known_on"]).dt.normalize()
    return joined


def _interval(row: dict[str, object], assumed: float) -> tuple[float, str, float, float]:
    n = row["n_used"]
    if pd.isna(n):
        return float("nan"), "", float("nan"), float("nan")
    stated_n, stated_moe = (n, row["moe_pct"]) if pd.notna(row["moe_pct"]) else (row["poll_n"], row["poll_moe_pct"])
    known = pd.notna(stated_moe) and pd.notna(stated_n)
    effect = design_effect(float(stated_n), float(stated_moe)) if known else assumed  # type: ignore[arg-type]
    low, high = poll_interval(float(row["share_pct"]), float(n), effect)  # type: ignore[arg-type]
    return effect, "stated" if known else "assumed", low, high


def headline(answers: pd.DataFrame, series: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return the headline answer of a series in each poll, oldest first.

    Parameters
    ----------
    answers : pandas.DataFrame
        From :func:`with_intervals`.
    series : pandas.DataFrame
        The series table, which names the class of the headline answer.
    key : str
        Key of the series.

    Returns
    -------
    pandas.DataFrame
        One row a poll and question. Where several answers of a question are of the headline class (yes, definitely; yes, rather),
        they are not summed: the largest counts, which is the pollster's own sum if it gives one.
    """
    wanted = series.loc[series["key"] == key, "headline_class"]
    if wanted.empty or pd.isna(wanted.iloc[0]):
        return answers.iloc[:0]
    own = answers[(answers["series"] == key) & (answers["answer_class"] == wanted.iloc[0])]
    top = own.sort_values("share_pct", kind="stable").groupby(["poll", "question"], as_index=False).tail(1)
    return top.sort_values(["when", "poll"], kind="stable")


def change(first: pd.Series, last: pd.Series) -> tuple[float, float]:
    """Return the difference of two polls' shares in points, and the half width of its 95% interval (NaN if a sample is unknown).

    The half widths of the two intervals add in squares, as the samples are independent.
    """
    difference = float(last["share_pct"] - first["share_pct"])
    halves = [(row["high_pct"] - row["low_pct"]) / 2 for row in (first, last)]
    return difference, float((halves[0] ** 2 + halves[1] ** 2) ** 0.5)
