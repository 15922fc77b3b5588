"""The claims of an article against the evidence: rules over the tables decide where they can, a written judgement elsewhere."""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from trucebook.analysis import timeline
from trucebook.evidence.claim_rules import DATE_WORD, Condition, conditions, table_of
from trucebook.evidence.columns import NUMBER, is_date
from trucebook.evidence.tables import VIEWS

HOLDS = ("supported", "forecast-fulfilled")
IN_PART = ("partly-supported",)
FAILS = ("contradicted", "outdated", "forecast-failed")
UNDECIDED = ("forecast-open", "unverifiable")

GROUPS: Mapping[str, tuple[str, ...]] = {
    "holds": HOLDS, "holds in part": IN_PART, "does not hold": FAILS, "open or not verifiable": UNDECIDED,
}  # fmt: skip
"""Verdicts in four groups, for counting."""

Frames = Mapping[str, pd.DataFrame]
CompleteUntil = Callable[[str, str], date]
"""From a table and a series of it (blank: the table) to the day until which it is complete."""

_VIEWS: Mapping[str, Callable[[pd.DataFrame], pd.DataFrame]] = {"rounds": timeline.rounds}

ORDER: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip

Words = Mapping[str, Any]
"""What the words of a rule stand for: ``as-of``, ``known-on``, ``forecast-date`` and ``figure``."""

Rule = Mapping[Hashable, Any]
"""A row of ``claim_rules``."""

Value = Any
"""A float or a pandas.Timestamp (pandas carries no types)."""


@dataclass(frozen=True)
class Finding:
    """What a rule found for a claim.

    Attributes
    ----------
    rule : str
        Key of the rule.
    text : str
        The finding in words, with places for the values (see ``claim_rules.finding``).
    table : str
        Table of the rows, blank for the edition's date.
    found, than : float, pandas.Timestamp or None
        The value measured, and what it was compared with (None: nothing to measure, or no comparison).
    rows, than_rows : pandas.DataFrame
        The rows that each value rests on.
    verdict : str
        The verdict that the rule gives; blank if it gives none.
    complete_until : datetime.date or None
        Set if the table is complete only until this day and the finding would need it to reach further.
    blocked : bool
        Whether the rule gives no verdict for that reason.
    """

    rule: str
    text: str
    table: str = ""
    found: Value = None
    than: Value = None
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    than_rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    verdict: str = ""
    complete_until: date | None = None
    blocked: bool = False


def by_tables(claims: Sequence[str], rules: pd.DataFrame) -> dict[tuple[str, ...], list[str]]:
    """Return the ids of claims by the tables that their rules read, in order; those that read none stand under ``()``."""
    read: dict[str, set[str]] = {}
    for claim, table in zip(rules["claim"], rules["table"], strict=True):
        if pd.notna(table):
            read.setdefault(str(claim), set()).add(VIEWS.get(table, table))
    found: dict[tuple[str, ...], list[str]] = {}
    for claim in claims:
        found.setdefault(tuple(sorted(read.get(str(claim), ()))), []).append(str(claim))
    return found


def judged(
    claims: pd.DataFrame, rules: pd.DataFrame, tables: Frames, complete_until: CompleteUntil, as_of: date
) -> pd.DataFrame:
    """Return every claim with its verdict as of a date.

    Parameters
    ----------
    claims, rules : pandas.DataFrame
        The claims as of the date, and the rules over them.
    tables : mapping of str to pandas.DataFrame
        The tables that rules may read, as of the date; a rule over a table that is empty or not given is silent.
    complete_until : callable
        Coverage of a table or of a series of it.
    as_of : datetime.date
        Day of the edition.

    Returns
    -------
    pandas.DataFrame
        The claims with ``first`` (the verdict written on the evidence of ``known_on``), ``written`` (the newest verdict written that was
        public), ``verdict`` (the rule's, or else the written one), ``how`` (``computed`` or ``judgement``) and ``findings`` (a tuple of
        :class:`Finding`: of the rule that decides, or would decide if its table reached far enough, and of those that give a number).
    """
    # A view is the same for every rule: it is made once.
    tables = {
        **tables,
        **{name: make(tables[VIEWS[name]]) for name, make in _VIEWS.items() if len(tables.get(VIEWS[name], ()))},
    }
    by_claim: dict[str, list[Rule]] = {}
    for rule in rules.sort_values("order", kind="stable").to_dict("records"):
        by_claim.setdefault(str(rule["claim"]), []).append(rule)
    findings, verdicts = [], []
    for claim in claims.to_dict("records"):
        found = apply(by_claim.get(str(claim["id"]), ()), claim, tables, complete_until, as_of)
        findings.append(tuple(found))
        verdicts.append(next((one.verdict for one in found if one.verdict), ""))
    written = claims["later_verdict"].where(claims["later_verdict"].notna(), claims["verdict"])
    computed = pd.Series(verdicts, index=claims.index, dtype="object")
    decided = computed != ""
    return claims.assign(
        first=claims["verdict"],
        written=written,
        verdict=computed.where(decided, written),
        how=decided.map({True: "computed", False: "judgement"}),
        findings=pd.Series(findings, index=claims.index, dtype="object"),
    )


def apply(
    rules: Iterable[Rule], claim: Mapping[Hashable, Any], tables: Frames, complete_until: CompleteUntil, as_of: date
) -> list[Finding]:
    """Return what the rules of one claim, in order, found: first the one that gives or would give the verdict, then those that give numbers."""
    words = {
        "as-of": as_of, "known-on": claim["known_on"], "forecast-date": claim["forecast_date"], "figure": claim["figure_in_article"],
    }  # fmt: skip
    deciding: list[Finding] = []
    informing: list[Finding] = []
    for rule in rules:
        if pd.isna(rule["compare"]):
            informing += _measured(rule, words, tables, complete_until)
        elif not deciding:
            deciding = [one for one in _measured(rule, words, tables, complete_until) if one.verdict or one.blocked]
    return deciding + informing


def _measured(rule: Rule, words: Words, tables: Frames, complete_until: CompleteUntil) -> list[Finding]:
    """Apply one rule; nothing if it has nothing to measure or to compare with."""
    one = Finding(rule["key"], str(rule["finding"]), found=pd.Timestamp(words["as-of"]))
    if rule["measure"] != "edition":
        name = str(rule["table"])
        source = VIEWS.get(name, name)
        if tables.get(source, pd.DataFrame()).empty:
            return []
        frame = tables[name]
        found, rows = _value(rule, frame, _chosen(rule, "rows", frame, words))
        short = _short_of(rule, words, complete_until(source, _series(rule)))
        one = replace(one, table=source, found=found, rows=rows, complete_until=short)
        if pd.notna(rule["than_rows"]):
            than, than_rows = _value(rule, frame, _chosen(rule, "than_rows", frame, words))
            one = replace(one, than=than, than_rows=than_rows)
    if pd.notna(rule["than"]):
        one = replace(one, than=_than(str(rule["than"]), words))
    if one.found is None or (pd.notna(rule["compare"]) and one.than is None):
        return []
    if pd.isna(rule["compare"]):
        return [one]
    if one.complete_until and pd.notna(rule["complete_to"]):
        return [replace(one, blocked=True)]
    tolerance = 0.0 if pd.isna(rule["tolerance"]) else float(rule["tolerance"])
    verdict = rule["verdict" if _compare(one.found, one.than, str(rule["compare"]), tolerance) else "otherwise"]
    return [one] if pd.isna(verdict) else [replace(one, verdict=str(verdict))]


def _short_of(rule: Rule, words: Words, complete: date) -> date | None:
    """Return the day to which a table is complete, if the finding would need it to reach further; else None."""
    today = pd.Timestamp(words["as-of"])
    if pd.notna(rule["complete_to"]):
        needed = min(_day(str(rule["complete_to"]), words) or today, today)
    elif rule["measure"] == "last":
        needed = today
    else:
        return None
    return complete if pd.Timestamp(complete) < needed else None


def _value(rule: Rule, frame: pd.DataFrame, chosen: np.ndarray) -> tuple[Value, pd.DataFrame]:
    """Return the value that a rule measures in the rows chosen, and those it rests on; None if no row has one."""
    measure = rule["measure"]
    if measure == "count":
        return float(chosen.sum()), frame[chosen]
    chosen = chosen & frame[rule["column"]].notna().to_numpy()
    if not chosen.any():
        return None, frame[chosen]
    cells = frame[rule["column"]][chosen]
    if measure == "total":
        return float(cells.sum()), frame[chosen]
    if measure == "newest":
        place = frame["known_on"][chosen].iloc[::-1].idxmax()
    else:
        place = cells.idxmin() if measure == "first" else cells.idxmax()
    value = cells.loc[place]
    return (value if isinstance(value, pd.Timestamp) else float(value)), frame.loc[[place]]


def _chosen(rule: Rule, place: str, frame: pd.DataFrame, words: Words) -> np.ndarray:
    """Tell which rows of a table fit all conditions in a cell of a rule."""
    name = rule["table"]
    lists = {column.name for column in table_of(name).columns if column.type == "keys"}
    fit = np.ones(len(frame), dtype=bool)
    for one in _conditions(rule[place]):
        fit &= _fits(frame[one.column], one, one.column in lists, words)
    return fit


def _conditions(cell: Any) -> list[Condition]:
    return [] if pd.isna(cell) else conditions(cell)


def _fits(cells: pd.Series, one: Condition, is_list: bool, words: Words) -> np.ndarray:
    fit = np.zeros(len(cells), dtype=bool)
    if one.operator in ("=", "!="):
        for value in one.values:
            fit |= _equals(cells, value, is_list, words)
        return fit if one.operator == "=" else ~fit
    value = one.values[0]
    if one.operator in ("~", "^="):
        text, found = value.casefold(), str.startswith if one.operator == "^=" else str.__contains__
        return np.array([found(str(cell).casefold(), text) for cell in cells.fillna("")], dtype=bool)
    limit = _typed(cells, value, words)
    if limit is not None:
        filled = cells.notna().to_numpy()
        fit[filled] = ORDER[one.operator](cells[filled], limit)
    return fit


def _equals(cells: pd.Series, value: str, is_list: bool, words: Words) -> np.ndarray:
    if not value:
        return cells.isna().to_numpy()
    if is_list:
        wanted = set(value.split("+"))
        return np.array([wanted <= set(cell.split(";")) for cell in cells.fillna("")], dtype=bool)
    return (cells == _typed(cells, value, words)).to_numpy(bool, na_value=False)


def _typed(cells: pd.Series, value: str, words: Words) -> Any:
    """Return a value of a condition as the type of a column; None if the claim has no such date."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return _day(value, words)
    return float(value) if pd.api.types.is_numeric_dtype(cells) else value


def _than(text: str, words: Words) -> Value:
    if text == "figure":
        text = "" if pd.isna(words["figure"]) else str(words["figure"])
    return float(text) if NUMBER.fullmatch(text) else _day(text, words)


def _day(text: str, words: Words) -> pd.Timestamp | None:
    """Return a date, or the one that a word such as ``known-on`` or ``as-of-365d`` stands for."""
    if is_date(text):
        return pd.Timestamp(text)
    word = DATE_WORD.fullmatch(text)
    if word is None or pd.isna(words[word[1]]):
        return None
    return pd.Timestamp(words[word[1]]) + pd.Timedelta(days=int(word[2] or 0))


def _series(rule: Rule) -> str:
    """Return the series whose coverage counts: the one measure that the rows are limited to."""
    measures = [one.values for one in _conditions(rule["rows"]) if one.column == "measure" and one.operator == "="]
    return measures[0][0] if len(measures) == 1 and len(measures[0]) == 1 else ""


def _compare(found: Value, than: Value, sign: str, tolerance: float) -> bool:
    """Tell whether a value compares as a rule asks; a date never does with a number."""
    if type(found) is not type(than):
        return False
    near = abs(found - than) <= tolerance if isinstance(found, float) else found == than
    if sign in ("=", "!="):
        return bool(near == (sign == "="))
    return bool(ORDER[sign](found, than))


def group_of(verdicts: pd.Series) -> pd.Series:
    """Return the group of each verdict (see :data:`GROUPS`)."""
    return verdicts.map({verdict: name for name, members in GROUPS.items() for verdict in members})


def by(ledger: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return how many claims hold, by section or kind.

    Returns
    -------
    pandas.DataFrame
        Indexed by the values of the column in order of appearance: a column for each of :data:`GROUPS`, and ``claims`` (all).
    """
    counts = pd.crosstab(ledger[column], group_of(ledger["verdict"])).reindex(
        index=list(dict.fromkeys(ledger[column])), columns=list(GROUPS), fill_value=0
    )
    return counts.assign(claims=counts.sum(axis=1))


def by_confidence(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return how many claims hold, by section and by our confidence in the verdict.

    Returns
    -------
    pandas.DataFrame
        ``section, verdict`` (of :data:`GROUPS`), ``confidence`` (``high``, or ``medium or low``) and ``claims``, in the article's order.
    """
    table = pd.DataFrame({
        "section": pd.Categorical(ledger["section"], list(dict.fromkeys(ledger["section"]))),
        "verdict": pd.Categorical(group_of(ledger["verdict"]), list(GROUPS)),
        "confidence": ledger["confidence"].where(ledger["confidence"] == "high", "medium or low"),
    })  # fmt: skip
    counts = table.groupby(["section", "verdict", "confidence"], observed=True).size().reset_index(name="claims")
    return counts.astype({"section": "str", "verdict": "str"})


def misleading(ledger: pd.DataFrame, limit: int = 5) -> pd.DataFrame:
    """Return the claims ranked as the most misleading, as long as they do not hold."""
    ranked = ledger[ledger["misleads_rank"].notna() & ledger["verdict"].isin(FAILS)]
    return ranked.sort_values(["misleads_rank", "id"]).head(limit)


def dated_forecasts(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the dates that the article announced: forecasts for which it gives a date."""
    named = (ledger["kind"] == "forecast") & ledger["forecast_date"].notna() & ledger["figure_in_article"].notna()
    return ledger[named].sort_values(["forecast_date", "id"])


def changed(ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the claims whose verdict is another one now than on the evidence of the article's time."""
    return ledger[ledger["verdict"] != ledger["first"]]
