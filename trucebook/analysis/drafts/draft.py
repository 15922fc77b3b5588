"""The draft itself: each statement of an article with the rows beside it, and with a verdict where a rule decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from trucebook.analysis.drafts.proposals import Proposal, propose
from trucebook.analysis.drafts.rows import Index, shown
from trucebook.analysis.drafts.statements import Statement, statements
from trucebook.evidence.door import Evidence
from trucebook.evidence.tables import BY_HAND


@dataclass(frozen=True)
class Beside:
    """A row beside a statement: table, id, and what it says in a line."""

    table: str
    id: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A statement, the likeliest rows, those that became public after the article, a statement like it, and a proposed verdict."""

    statement: Statement
    rows: Sequence[Beside]
    later: Sequence[Beside]
    precedent: str
    proposal: Proposal | None


def draft(text: str, evidence: Evidence, day: date | None = None, rows: int = 5) -> list[Entry]:
    """Return the statements of an article with what the evidence holds beside them.

    Parameters
    ----------
    evidence : Evidence
        With the tables :data:`TABLES`.
    day : datetime.date, optional
        Day of the article.
    rows : int
        Rows beside each statement.
    """
    index = Index(evidence)
    names = [*evidence["actors"]["name"], *evidence["polls"]["pollster"].dropna().unique()]
    return [_entry(one, index, day, rows) for one in statements(text, names, day)]


TABLES = BY_HAND
"""Tables that a draft reads."""


def _entry(statement: Statement, index: Index, day: date | None, rows: int) -> Entry:
    found = index.likeliest(statement, rows, day, apart=True)
    proposal = propose(statement, index, day)
    later = index.likeliest(statement, 2, day, later=True, apart=True) if day else []
    there = {(one.table, one.id) for one in found}
    beside = [Beside(one.table, one.id, shown(index.rows[one.place])) for one in found]
    if proposal is not None and (proposal.table, proposal.id) not in there:
        own = next(one for one in index.rows if (one.table, one.id) == (proposal.table, proposal.id))
        beside = [Beside(own.table, own.id, shown(own)), *beside[: rows - 1]]
        there.add((own.table, own.id))
    after = [
        Beside(one.table, one.id, shown(index.rows[one.place])) for one in later if (one.table, one.id) not in there
    ]
    return Entry(statement, beside, after, index.precedents.nearest(statement.text), proposal)
