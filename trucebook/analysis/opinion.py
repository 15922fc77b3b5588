"""What the publics want: shares with their uncertainty, wave by wave."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from trucebook.analysis.intervals import Z95, design_effect, poll_interval, poll_intervals

ASSUMED_EFFECT = 1.7
"""Design effect where no poll of the table states both its sample and its margin; otherwise the median of those that do."""


SIMPLE = 1.1
"""A stated margin that implies no more than this is that of a simple random sample: it says nothing of the poll's design."""


def stated_effects(polls: pd.DataFrame) -> pd.DataFrame:
    """Return the design effects that stated margins imply, where they say more than a simple random sample: ``pollster, effect``."""
    stated = zip(_numbers(polls["n"]), _numbers(polls["moe_pct"]), strict=True)
    effects = np.array([design_effect(n, moe) if n == n and moe == moe else 0.0 for n, moe in stated])
    return polls.loc[effects > SIMPLE, ["pollster"]].assign(effect=effects[effects > SIMPLE])


def _numbers(cells: pd.Series) -> list[float]:
    """Return the cells of a column as plain numbers, NaN where there is none."""
    numbers: list[float] = cells.to_numpy(float, na_value=np.nan).tolist()
    return numbers


def assumed_effect(polls: pd.DataFrame) -> float:
    """Return the design effect for polls of a pollster that states none: the median of what the other polls' margins imply."""
    return _median(stated_effects(polls)["effect"])


def _median(effects: pd.Series) -> float:
    return float(effects.median()) if len(effects) else ASSUMED_EFFECT


def own_effects(stated: pd.DataFrame) -> dict[str, float]:
    """Return for each pollster that states margins with a design effect (:func:`stated_effects`) the median of its own."""
    return {str(name): float(value) for name, value in stated.groupby("pollster")["effect"].median().items()}


def with_intervals(answers: pd.DataFrame, polls: pd.DataFrame) -> pd.DataFrame:
    """Join answers with their polls and give each share its 95% interval.

    Returns
    -------
    pandas.DataFrame
        The answers with ``pollster, field_start, field_end, mode, population, country``; ``n_used`` (those asked the question);
        ``n_interval`` (the same, or where it is not known the median of that pollster's waves in that series) and ``n_from``
        (``stated``, ``assumed``); ``effect`` and ``effect_from`` (``stated``: from the poll's margin; ``assumed``: the median of that
        pollster's other margins, else of all); ``low_pct, high_pct`` (missing where there is
        no sample to go by); ``when``: the middle of fieldwork or of its month, or the day of publication
        where fieldwork is not dated.
    """
    stated = stated_effects(polls)
    effect, own = _median(stated["effect"]), own_effects(stated)
    joined = newest_shares(answers).merge(
        polls.drop(columns=["sources", "confidence", "known_on_is"]).rename(columns={"id": "poll", "moe_pct": "poll_moe_pct", "n": "poll_n", "known_on": "published"}),
        on="poll", how="left", validate="many_to_one",
    )  # fmt: skip
    joined["n_used"] = joined["n_asked"].fillna(joined["poll_n"])
    used = joined["n_used"].astype(float)
    usual = used.groupby([joined[name] for name in ("pollster", "country", "series")]).transform("median")
    joined["n_interval"] = used.fillna(usual)
    joined["n_from"] = ["stated" if known else "assumed" if filled else "" for known, filled in zip(used.notna(), joined["n_interval"].notna(), strict=True)]  # fmt: skip
    sampled = [_numbers(joined[name]) for name in ("n_interval", "moe_pct", "poll_n", "poll_moe_pct")]
    assumed = [own.get(str(name), effect) for name in joined["pollster"]]
    effects = [_effect(*row) for row in zip(*sampled, assumed, strict=True)]
    joined["effect"] = pd.Series([value for value, _ in effects], index=joined.index, dtype=float)
    joined["effect_from"] = pd.Series([words for _, words in effects], index=joined.index, dtype="str")
    shares, sizes = joined["share_pct"].to_numpy(float), joined["n_interval"].to_numpy(float)
    joined["low_pct"], joined["high_pct"] = poll_intervals(shares, sizes, joined["effect"].to_numpy(float))
    middle = joined["field_start"] + (joined["field_end"] - joined["field_start"]) / 2
    wave = pd.to_datetime(joined["wave"].map(_middle, na_action="ignore")).astype("datetime64[s]")
    # Published is the poll: one of its answers may have come out later.
    joined["when"] = middle.fillna(joined["field_end"]).fillna(wave).fillna(joined["published"]).dt.normalize()
    return joined.drop(columns="published")


def _middle(wave: str) -> str:
    """Return the middle of YYYY, YYYY-Q1, YYYY-MM or YYYY-MM-DD."""
    year, _, quarter = wave.partition("-Q")
    if quarter:
        return f"{year}-{3 * int(quarter) - 1:02}-15"
    return wave + {4: "-07-01", 7: "-15", 10: ""}[len(wave)]


def newest_shares(answers: pd.DataFrame) -> pd.DataFrame:
    """Return of each answer the share that became known last: a pollster may restate an old wave."""
    return _last(answers, "known_on", ["poll", "series", "question", "answer"]).sort_index()


def _last(rows: pd.DataFrame, by: str, same: Sequence[str]) -> pd.DataFrame:
    """Return of rows that are the same in some columns the last by another one, in its order."""
    order = np.argsort(rows[by].to_numpy(), kind="stable")
    keys = list(zip(*(rows[name] for name in same), strict=True))
    last: dict[tuple[str, ...], int] = {}
    for place in order[::-1].tolist():
        last.setdefault(keys[place], place)
    return rows.iloc[list(last.values())[::-1]]


def _effect(n: float, moe: float, poll_n: float, poll_moe: float, assumed: float) -> tuple[float, str]:
    """Return the design effect of an answer, and where it is from."""
    if math.isnan(n):
        return float("nan"), ""
    stated_n, stated_moe = (poll_n, poll_moe) if math.isnan(moe) else (n, moe)
    implied = 0.0 if math.isnan(stated_n) or math.isnan(stated_moe) else design_effect(stated_n, stated_moe)
    # The margin of a simple random sample leaves the design out: such a poll is no surer than one that states nothing.
    known = implied > SIMPLE
    return (implied, "stated") if known else (assumed, "assumed")


def headline(answers: pd.DataFrame, series: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return the headline answer of a series in each poll, oldest first, see :func:`headlines`."""
    return headlines(answers[answers["series"] == key], series)


def headlines(answers: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Return the headline answer of each series in each poll, oldest first.

    Parameters
    ----------
    answers : pandas.DataFrame
        From :func:`with_intervals`.
    series : pandas.DataFrame
        The series table, which names the class of the headline answer.

    Returns
    -------
    pandas.DataFrame
        One row a series, poll and question. Where several answers of a question are of the headline class (yes, definitely; yes,
        rather), they are not summed: the largest counts, which is the pollster's own sum if it gives one.
    """
    classes = list(zip(series["key"], series["headline_class"], strict=True))
    named = {key: one for key, one in reversed(classes) if pd.notna(one)}
    fits = [named.get(key, "") == one for key, one in zip(answers["series"], answers["answer_class"], strict=True)]
    own = answers[np.array(fits, dtype=bool)]
    top = _last(own, "share_pct", ["series", "poll", "question"])
    return top.iloc[np.lexsort((top["poll"].to_numpy(object), top["when"].to_numpy()))]


def change(first: Mapping[str, Any] | pd.Series, last: Mapping[str, Any] | pd.Series) -> tuple[float, float]:
    """Return the difference of two polls' shares in points, and the half width of its 95% interval (NaN if a sample is unknown).

    The half widths of the two intervals add in squares, as the samples are independent.
    """
    difference = float(last["share_pct"] - first["share_pct"])
    halves = [(row["high_pct"] - row["low_pct"]) / 2 for row in (first, last)]
    return difference, float((halves[0] ** 2 + halves[1] ** 2) ** 0.5)


def turn(waves: pd.DataFrame) -> pd.Series | None:
    """Return the earlier wave that lies farthest from the newest, if by more than chance over all looks; else None.

    Many pairs are looked at, so the margin is widened to hold all of them at 95% together (Bonferroni).
    """
    earlier, last = waves.iloc[:-1], waves.iloc[-1]
    if earlier.empty:
        return None
    wider = float(norm.ppf(1 - 0.025 / len(earlier))) / Z95
    found = [
        (abs(off), place)
        for place in range(len(earlier))
        for off, margin in [change(earlier.iloc[place], last)]
        if abs(off) > wider * margin
    ]
    return earlier.iloc[max(found)[1]] if found else None


EDGE = 2.0
"""Shares nearer to 0 or 100 get the sampling variance of this share, in percent: that of 0 itself would be none."""


def comparable(waves: pd.DataFrame) -> pd.DataFrame:
    """Mark the waves of a series, or of each of several, that can be set side by side.

    Parameters
    ----------
    waves : pandas.DataFrame
        From :func:`headlines`.

    Returns
    -------
    pandas.DataFrame
        The waves with ``house`` (pollster and question), ``variance`` (squared points, from share, sample and design effect) and
        ``main``: whether it is of that question which its pollster asked most often in the series (of two the later one).
        A pollster's second wording is another question, not another house.
    """
    own = waves.copy()
    shares = own["share_pct"].clip(EDGE, 100 - EDGE)
    own["variance"] = shares * (100 - shares) * own["effect"] / own["n_interval"].astype(float)
    own["house"] = own["pollster"] + ": " + own["question"]
    own["main"] = asked_most(own)
    return own


def asked_most(waves: pd.DataFrame) -> pd.Series:
    """Tell which waves are of that question which their pollster asked most often in their series, see :func:`comparable`."""
    # In plain Python: this is asked of every series on every day that a page looks back on, and tables of ten rows are slow in pandas.
    asked: dict[tuple[str, str, str], tuple[int, pd.Timestamp]] = {}
    questions = list(zip(waves["series"], waves["pollster"], waves["question"], strict=True))
    for question, when in zip(questions, waves["when"], strict=True):
        times, last = asked.get(question, (0, when))
        asked[question] = (times + 1, max(last, when))
    main: dict[tuple[str, str], tuple[int, pd.Timestamp, str]] = {}
    for (series, pollster, words), (times, last) in asked.items():
        if pd.notna(pollster) and pd.notna(words):
            main[series, pollster] = max(main.get((series, pollster), (0, last, "")), (times, last, words))
    chosen = {(*key, words) for key, (_, _, words) in main.items()}
    return pd.Series([question in chosen for question in questions], index=waves.index, dtype=bool)


def steps(waves: pd.DataFrame, extra_sd: float = float("nan")) -> pd.DataFrame:
    """Return the differences between successive waves of one pollster and question.

    Parameters
    ----------
    waves : pandas.DataFrame
        From :func:`headline`.
    extra_sd : float
        Standard deviation of the polls' scatter beyond sampling, in points, where it is known.

    Returns
    -------
    pandas.DataFrame
        ``pollster, question, first, last`` (positions of the two waves in ``waves``), ``difference, margin`` (points, half width of
        the 95% interval), ``beyond``: whether the interval leaves out zero (never where a sample is not known), and ``firm``: whether
        it does so with the scatter beyond sampling in it (never where that is not known).
    """
    own = waves.reset_index(drop=True)
    rows, told = [], own.to_dict("records")
    for (pollster, question), group in own.groupby(["pollster", "question"], sort=False):
        for one, other in zip(group.index[:-1], group.index[1:], strict=True):
            difference, margin = change(told[one], told[other])
            wider = math.hypot(margin, Z95 * math.sqrt(2) * extra_sd)
            rows.append(
                (pollster, question, one, other, difference, margin, abs(difference) > margin, abs(difference) > wider)
            )
    names = ["pollster", "question", "first", "last", "difference", "margin", "beyond", "firm"]
    return pd.DataFrame(rows, columns=names).astype({"beyond": bool, "firm": bool})


def wordings(answers: pd.DataFrame, keys: Sequence[str], answer_class: str) -> pd.DataFrame:
    """Return answers of one class to differently worded questions of the same poll, of the newest poll that asked most of them.

    Parameters
    ----------
    answers : pandas.DataFrame
        From :func:`with_intervals`.
    keys : sequence of str
        Series whose questions are wordings of one matter; a series alone if it holds several questions of one poll.
    answer_class : str
        The class of the answers compared.
    """
    own = answers[answers["series"].isin(keys) & (answers["answer_class"] == answer_class)]
    own = own.sort_values("share_pct", kind="stable").groupby(["poll", "series", "question"], as_index=False).tail(1)
    sizes = own.groupby("poll").agg(size=("share_pct", "size"), last=("when", "max"))
    sizes = sizes[sizes["size"] > 1].sort_values(["size", "last"])
    return own[own["poll"] == sizes.index[-1]].sort_values("share_pct") if len(sizes) else own.iloc[:0]


def forms(wordings: pd.DataFrame, effect: float) -> pd.DataFrame:
    """Return the two shares of experiments that asked for the same answer in two forms (outright, or hidden in a list).

    Parameters
    ----------
    wordings : pandas.DataFrame
        The table of wordings; rows without both shares are passed over.
    effect : float
        Design effect, as none of the forms has a margin of its own.

    Returns
    -------
    pandas.DataFrame
        Two rows an experiment, the usual form first: ``id, series, pollster, form, usual, share_pct, n, low_pct, high_pct, known_on,
        sources``; no interval where the number asked is not known.
    """
    rows = []
    for row in wordings[wordings["usual_pct"].notna() & wordings["other_pct"].notna()].to_dict("records"):
        core = {name: row[name] for name in ("id", "series", "pollster", "known_on", "sources")}
        for form in ("usual", "other"):
            share, n = float(row[f"{form}_pct"]), row[f"{form}_n"]
            low, high = (float("nan"),) * 2 if pd.isna(n) else poll_interval(share, float(n), effect)
            rows.append(
                {**core, "form": row[f"{form}_form"], "usual": form == "usual", "share_pct": share, "n": n, "low_pct": low, "high_pct": high}
            )  # fmt: skip
    names = [
        "id",
        "series",
        "pollster",
        "known_on",
        "sources",
        "form",
        "usual",
        "share_pct",
        "n",
        "low_pct",
        "high_pct",
    ]
    return pd.DataFrame(rows, columns=names)


def nonresponse(share_pct: float, missing_pct: float, difference: float) -> float:
    """Return the share of a whole population if those not reached differed from those who answered.

    Parameters
    ----------
    share_pct : float
        Share among those who answered.
    missing_pct : float
        Share of the population that the sample does not stand for.
    difference : float
        By how many points the missing differ; their own share stays between 0 and 100.

    Notes
    -----
    ``(1 - m) p + m (p + d)``: Cochran (1977), Sampling Techniques, chapter 13.
    """
    missing = min(max(share_pct + difference, 0.0), 100.0)
    return (1 - missing_pct / 100) * share_pct + missing_pct / 100 * missing


def tipping(share_pct: float, missing_pct: float) -> float:
    """Return by how many points the missing must differ for the whole to stand at one half; NaN where no difference suffices."""
    if missing_pct <= 0:
        return float("nan")
    wanted = share_pct + (50 - share_pct) / (missing_pct / 100)
    return wanted - share_pct if 0 <= wanted <= 100 else float("nan")


NEAR = 2.0
"""A share within so many points of a quoted figure may be what the quotation meant."""


def trace(answers: pd.DataFrame, figure: float, series: str, answer_class: str, poll: str = "") -> Mapping[str, object]:
    """Look for the answer behind a quoted figure.

    Parameters
    ----------
    answers : pandas.DataFrame
        From :func:`with_intervals`, limited to what was public when the figure was quoted.
    figure : float
        The figure in percent.
    series, answer_class : str
        Where the answer must stand to mean what the quotation says.
    poll : str
        The poll that the quotation names, if any.

    Returns
    -------
    mapping
        ``verdict`` (``found``, ``near``, ``not traceable``) and ``row``: the newest answer with that figure, else the nearest one.
    """
    own = answers[(answers["series"] == series) & (answers["answer_class"] == answer_class)]
    own = own[own["poll"] == poll] if poll else own
    if own.empty:
        return {"verdict": "not traceable", "row": None}
    off = (own["share_pct"] - figure).abs()
    row = own.assign(off=off).sort_values(["off", "when"], ascending=[True, False]).iloc[0]
    if math.isclose(row["off"], 0.0, abs_tol=0.5):
        return {"verdict": "found", "row": row}
    return {"verdict": "near" if row["off"] <= NEAR else "not traceable", "row": row}
