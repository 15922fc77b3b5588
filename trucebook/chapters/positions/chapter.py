"""What the page is computed from: what each side demands, how far apart they are, and how that moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import pandas as pd

from trucebook.analysis import bargaining
from trucebook.analysis import positions as analysis
from trucebook.evidence.door import Coverage, Evidence
from trucebook.figures.frame import Select
from trucebook.figures.sources import Citations

COMPARED = 4
"""So many actors have a column of their own and are compared pair by pair; a page holds no more."""

ERROR = 0.2
"""Probability that a code is off by a level, where the chapter names no other: our guess."""

INDEX = ["day", "index_pct", "low_pct", "high_pct", "issues", "pair"]

OTHER_ERRORS = (0.1, 0.3)
"""Other probabilities, to show how much hangs on it."""


@dataclass(frozen=True)
class View:
    """Everything that the page says, computed once.

    Attributes
    ----------
    evidence : Evidence
        The facts, as of the edition's date.
    cite : Citations
        Links numbers to their rows.
    error : float
        Probability that a code is off by a level.
    positions : pandas.DataFrame
        See :func:`trucebook.analysis.positions.dated`.
    coverage : Coverage
        Until when the positions are complete.
    sides, compared, rest : tuple of str
        Codes of the two sides, of the actors that are compared, and of the others with an order.
    titles, names, documents : pandas.Series
        Titles of the issues in the book's order, names of actors and documents, by key.
    gaps, behind : pandas.DataFrame
        Gap of the two sides by issue, the widest first; the clauses that it rests on.
    now : tuple of float, or None
        Mean gap in percent of the widest, with its interval.
    index, moves, ranges, offers, trades : pandas.DataFrame
        The index over time by pair; who moved; ranges ever put on paper; nearest clauses; what could be traded.
    law : pandas.DataFrame
        What the law of either side says, where the table of obstacles is declared.
    """

    evidence: Evidence
    cite: Citations
    error: float
    positions: pd.DataFrame
    coverage: Coverage
    sides: tuple[str, str]
    compared: tuple[str, ...]
    rest: tuple[str, ...]
    titles: pd.Series
    names: pd.Series
    documents: pd.Series
    gaps: pd.DataFrame
    behind: pd.DataFrame
    now: tuple[float, float, float] | None
    index: pd.DataFrame
    moves: pd.DataFrame
    ranges: pd.DataFrame
    offers: pd.DataFrame
    trades: pd.DataFrame
    law: pd.DataFrame

    # The front page shows the index alone: what follows is worked out for this chapter's own page.
    @cached_property
    def change(self) -> dict[str, Any] | None:
        """How the gap moved on the same issues, see :func:`trucebook.analysis.positions.convergence`."""
        return self._change(self.error)

    @cached_property
    def changes(self) -> Mapping[float, dict[str, Any] | None]:
        """The same with another probability of an error."""
        return {error: self._change(error) for error in OTHER_ERRORS}

    def _change(self, error: float) -> dict[str, Any] | None:
        return analysis.convergence(self.positions, self.evidence.as_of, *self.sides, error=error)

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """The gap of each pair now."""
        today = pd.Timestamp(self.evidence.as_of)
        return _pairs(self.positions, list(combinations(self.compared, 2)), today, self.error)

    @cached_property
    def spells(self) -> pd.DataFrame:
        """Gaps of each pair as spells."""
        return analysis.gap_spells(self.positions, self.evidence.as_of, list(combinations(self.compared, 2)))

    def name(self, code: str) -> str:
        """Return the name of an actor."""
        return str(self.names.get(code, code))

    @property
    def proper(self) -> frozenset[str]:
        """Names of regions, which keep their capital inside a sentence."""
        return frozenset(self.evidence["regions"]["name"])

    def pair_names(self) -> dict[str, str]:
        """Return the pairs of compared actors in words, by key (``RU-UA``), the two sides first."""
        return {
            f"{one}-{other}": f"{self.name(one)} and {self.name(other)}"
            for one, other in combinations(self.compared, 2)
        }

    def pair_select(self, table: pd.DataFrame, signal: str) -> list[Select]:
        """Return the list of the pairs that a table holds, if there is anything to choose."""
        held = set(table["pair"])
        options = [(key, words) for key, words in self.pair_names().items() if key in held]
        return [Select(signal, "Distance between", options)] if len(options) > 1 else []


def view(evidence: Evidence, cite: Citations | None = None, error: float = ERROR) -> View:
    """Compute the page from the positions, documents and obstacles."""
    said = analysis.dated(evidence["positions"], evidence["documents"])
    sides, today = evidence.sides, pd.Timestamp(evidence.as_of)
    actors = evidence["actors"].dropna(subset="order").sort_values("order")["code"]
    gaps = analysis.gaps(said, *sides)
    pairs = list(combinations(actors[:COMPARED], 2))
    low, high = analysis.index_band(said, [today], *sides, error=error)
    lines = [
        analysis.index_over_time(said, evidence.as_of, *pair, error=error).assign(pair="-".join(pair)) for pair in pairs
    ]
    obstacles = evidence["obstacles"]
    return View(
        evidence, cite or Citations(evidence), error, said, evidence.coverage("positions"), sides,
        tuple(actors[:COMPARED]), tuple(actors[COMPARED:]),
        titles=evidence["issues"].sort_values("order").set_index("key")["title"],
        names=evidence.actor_names,
        documents=evidence["documents"].set_index("id")["name"],
        gaps=gaps,
        behind=clauses_behind(said, sides, gaps.index),
        now=None if gaps.empty else (analysis.gap_index(said, *sides), float(low[0]), float(high[0])),
        index=pd.concat([line for line in lines if len(line)] or lines[:1] or [pd.DataFrame(columns=INDEX)], ignore_index=True),
        moves=analysis.movement(said, *sides),
        ranges=bargaining.ranges(said, *sides),
        offers=bargaining.closest_offers(said, *sides),
        trades=bargaining.trades(said, *sides, limit=4),
        law=obstacles[obstacles["issue"] == "domestic-law"].sort_values(["known_on", "id"]),
    )  # fmt: skip


def clauses_behind(positions: pd.DataFrame, sides: tuple[str, str], issues: pd.Index) -> pd.DataFrame:
    """Return the coded clauses that a gap on some issues rests on: those of each side's newest document."""
    coded = positions[
        positions["concession_level"].notna() & positions["actor"].isin(sides) & positions["issue"].isin(issues)
    ]
    newest = coded.groupby(["actor", "issue"])["said_on"].transform("max")
    return coded[coded["said_on"] == newest]


def _pairs(said: pd.DataFrame, pairs: list[tuple[str, str]], today: pd.Timestamp, error: float) -> pd.DataFrame:
    """Return the overall gap of each pair now, with its interval and the issues on which the pair differs most."""
    rows = []
    for one, other in pairs:
        table = analysis.gaps(said, one, other)
        if table.empty:
            continue
        low, high = analysis.index_band(said, [today], one, other, error=error)
        widest = tuple(table.index[table["gap"] == table["gap"].max()])
        index = analysis.weighted_index(table["gap"])
        rows.append(
            (f"{one}-{other}", index, float(low[0]), float(high[0]), len(table), widest, float(table["gap"].max()))
        )
    return pd.DataFrame(rows, columns=["pair", "index", "low", "high", "issues", "widest", "levels"])
