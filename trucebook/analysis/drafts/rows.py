"""Rows of the evidence as sentences, and which of them a statement most likely speaks of (BM25).

Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009). Words, names, days and numbers are scored apart and
added with weights, so that a common word cannot outweigh a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import bm25s
import numpy as np
import pandas as pd

from trucebook.analysis.drafts.precedents import Precedents
from trucebook.analysis.drafts.statements import Statement
from trucebook.analysis.drafts.words import day_tokens, numbers, stems
from trucebook.evidence.door import ABOUT as ABOUT_DAYS
from trucebook.evidence.door import Evidence
from trucebook.evidence.tables import BY_HAND, TABLES, Table

CLAIMS = ("id", "claim", "evidence", "later_evidence", "sources")
LEFT_OUT = {"claims"}
"""Facts about articles are no facts that an article is checked with."""
SILENT = {"id", "known_on", "sources", "confidence", "known_on_is", "note"}
ABOUT = {
    "poll_answers": ("poll", "polls"),
    "plan_points": ("document", "documents"),
    "positions": ("document", "documents"),
}
"""Rows that are said together with the row that they hang on."""
WEIGHTS = {
    "word": 1.0,
    "name": 0.6,
    "day": 1.2,
    "month": 0.7,
    "year": 0.25,
    "number": 1.0,
    "before": 0.2,
    "precedents": 0.5,
}
"""What words, names, days, months, years, numbers, the sentence before and statements judged before count for."""
GRACE = 60.0
"""Days after an article by which a row that became public then counts half: news is often put on record somewhat later."""
LONGEST_SPAN = 31
"""Days between two days of a row that count each; of a longer span its ends."""


@dataclass(frozen=True)
class Candidate:
    """A row that a statement may speak of: table, id, score, and place in the index."""

    table: str
    id: str
    score: float
    place: int


@dataclass(frozen=True)
class Rendered:
    """A row as a sentence, with the days that it is of."""

    table: str
    id: str
    text: str
    days: tuple[str, ...]
    row: Mapping[str, object]

    @property
    def part_of(self) -> str:
        """The document, poll or event that the row is a part of; the row itself where it is of none."""
        parts = (
            f"{target}:{self.row[name]}" for name, target in TABLES[self.table].hangs_on.items() if self.row.get(name)
        )
        return next(parts, f"{self.table}:{self.id}")


class Index:
    """All rows of the evidence that were written by hand, to be searched."""

    def __init__(self, evidence: Evidence, tables: Iterable[str] = BY_HAND) -> None:
        names = _names(evidence)
        own = [name for name in tables if name not in LEFT_OUT and name in evidence.tables]
        self.rows = [one for name in own for one in _rendered(evidence, TABLES[name], names)]
        self.peoples = tuple(
            sorted({stem for name in evidence["actors"]["name"] for stem in stems(name) if len(stem) > 4})
        )
        titles = evidence["sources"]["title"].fillna("")
        behind = [
            stems(" ".join(titles.get(key, "") for key in str(one.row["sources"]).split(";"))) for one in self.rows
        ]
        tokens = [self._named(_tokens(one)) for one in self.rows]
        self.engine = bm25s.BM25(k1=1.2, b=0.3)
        self.engine.index(
            [[*own, *self._named(told)] for own, told in zip(tokens, behind, strict=True)], show_progress=False
        )
        self.known = set(self.engine.vocab_dict)
        judged = evidence["claims"] if "claims" in evidence.tables else pd.DataFrame(columns=[*CLAIMS])
        self.precedents = Precedents(judged, [str(one.row["sources"]) for one in self.rows])
        self.since = np.array([pd.Timestamp(one.row["known_on"]).toordinal() for one in self.rows])

    def _named(self, tokens: list[str]) -> list[str]:
        """Let a people or an adjective stand for the country that its name begins with."""
        return [next((one for one in self.peoples if token.startswith(one)), token) for token in tokens]

    def likeliest(
        self,
        statement: Statement,
        count: int = 5,
        day: date | None = None,
        *,
        later: bool = False,
        without: str = "",
        apart: bool = False,
    ) -> list[Candidate]:
        """Return the rows that a statement most likely speaks of, the likeliest first.

        Parameters
        ----------
        day : datetime.date, optional
            Day of the article: rows that became public later count for less, the more so the later.
        later : bool
            Instead those that became public after that day.
        without : str
            A statement judged before that does not count, see :meth:`Precedents.like`.
        apart : bool
            Of the rows of one document, poll or event only the likeliest: five points of one plan beside a statement tell an
            analyst less than five things.
        """
        if not self.rows:
            return []
        total = np.zeros(len(self.rows))
        for weight, tokens in _query(statement):
            asked = [token for token in self._named(tokens) if token in self.known]
            if asked:
                total += weight * self.engine.get_scores(list(dict.fromkeys(asked)))
        total += WEIGHTS["precedents"] * total.max() * self.precedents.support(statement.text, without)
        if day is not None:
            age = day.toordinal() - self.since
            total = np.where(age >= 0, 0, total) if later else total * 0.5 ** (np.maximum(-age, 0) / GRACE)
        best = [int(one) for one in np.argsort(-total, kind="stable") if total[one] > 0]
        if apart:
            first: dict[str, int] = {}
            for one in best:
                first.setdefault(self.rows[one].part_of, one)
            best = [*first.values()]
        return [Candidate(self.rows[one].table, self.rows[one].id, float(total[one]), one) for one in best[:count]]


def _query(statement: Statement) -> list[tuple[float, list[str]]]:
    days = day_tokens(statement.days or statement.carried)
    by_length = {length: [token for token in days if len(token) == length + 1] for length in (10, 7, 4)}
    return [
        (WEIGHTS["word"], list(dict.fromkeys(stems(statement.text)))),
        (WEIGHTS["name"], sorted(statement.names)),
        (WEIGHTS["day"], by_length[10]),
        (WEIGHTS["month"], by_length[7]),
        (WEIGHTS["year"], by_length[4]),
        (WEIGHTS["number"], [f"#{one.value:g}" for one in statement.numbers]),
        (WEIGHTS["before"], sorted({*statement.before} - {*stems(statement.text)})),
    ]


def _tokens(one: Rendered) -> list[str]:
    counted = [f"#{number.value:g}" for number in numbers(one.text)]
    return [*stems(one.text), *day_tokens(one.days), *counted]


def _names(evidence: Evidence) -> dict[str, str]:
    """Return what stands for a key in a sentence: names of actors, titles of series and issues."""
    found = dict(zip(evidence["actors"]["code"], evidence["actors"]["name"], strict=True))
    series = evidence["series"]
    meaning = series["headline_meaning"].fillna("")
    found |= {key: f"{title}; {told}" for key, title, told in zip(series["key"], series["title"], meaning, strict=True)}
    return found


def _rendered(evidence: Evidence, table: Table, names: Mapping[str, str]) -> Iterable[Rendered]:
    frame = evidence[table.name]
    column, other = ABOUT.get(table.name, ("", ""))
    above: dict[str, Rendered] = {}
    if other in evidence.tables:
        above = {one.id: one for one in _rendered(evidence, TABLES[other], names)}
    spoken = [one for one in table.columns if one.name in frame and one.name not in SILENT]
    dated = [one.name for one in spoken if one.name in {*ABOUT_DAYS, "field_start", "period_start"}]
    spoken = [one for one in spoken if one.name in dated or one.type not in {"date", "month", "period"}]
    for row in frame.to_dict("records"):
        parts = [f"{table.title}:"]
        for one in spoken:
            cell = row[one.name]
            if one.name in dated or pd.isna(cell) or cell == "":
                continue
            parts.append(_said(one.name, one.type, cell, one.unit, names))
        head = above.get(str(row.get(column))) if column else None
        days = _days([row[name] for name in dated])
        if head is not None:
            parts.append(f"({head.text})")
            days = days or [*head.days]
        yield Rendered(table.name, str(row["id"]), " ".join(parts), tuple(days), row)


def _said(name: str, kind: str, cell: object, unit: str, names: Mapping[str, str]) -> str:
    if kind in {"number", "integer"}:
        return f"{name.replace('_', ' ')} {float(cell):g} {unit}".strip() + ","  # type: ignore[arg-type]
    words = [
        names.get(part, part.replace("-", " ") if kind in {"key", "keys"} else part) for part in str(cell).split(";")
    ]
    return ", ".join(words) + ";"


def _days(cells: Iterable[object]) -> list[str]:
    told = sorted({str(cell)[:10] for cell in cells if not pd.isna(cell) and str(cell)})
    whole = [day for day in told if len(day) == 10 and day[5:7].isdigit()]
    if len(whole) >= 2:
        first, last = date.fromisoformat(whole[0]), date.fromisoformat(whole[-1])
        if (last - first).days <= LONGEST_SPAN:
            return [(first + timedelta(days=one)).isoformat() for one in range((last - first).days + 1)]
    return told


def shown(one: Rendered, longest: int = 240) -> str:
    """Return a row as a line for people: its days, and the columns that say something in words and numbers."""
    days = "" if not one.days else one.days[0] if len(one.days) == 1 else f"{one.days[0]} to {one.days[-1]}"
    parts = []
    for column in TABLES[one.table].columns:
        cell = one.row.get(column.name)
        number = column.type in {"number", "integer"}
        if (
            column.name in SILENT
            or column.allowed
            or not (column.type == "text" or number)
            or cell is None
            or pd.isna(cell)
        ):
            continue
        unit = "" if column.unit.startswith("in the row") else column.unit
        parts.append(f"{_label(column.name, one)} {float(cell):g} {unit}".strip() if number else str(cell).rstrip(".;"))  # type: ignore[arg-type]
    above = one.text.rpartition("(")[2].split(";")[1].strip() if one.table == "poll_answers" and "(" in one.text else ""
    text = " ".join(f"{days}: {'; '.join(filter(None, [above, *parts]))}".removeprefix(": ").split())
    return text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + " …"


def _label(name: str, one: Rendered) -> str:
    measure = str(one.row.get("measure") or one.row.get("indicator") or "").replace("-", " ")
    return (measure or name) if name.startswith("value") else name.removesuffix("_pct").replace("_", " ")
