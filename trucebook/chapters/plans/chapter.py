"""What the page is computed from: what each document says, clause by clause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import positions as analysis
from trucebook.evidence.door import Coverage, Evidence
from trucebook.figures.sources import Citations
from trucebook.prose import sentence

OTHER = "other"
"""Where clauses stand that fit no issue."""


@dataclass(frozen=True)
class View:
    """Everything that the page says, computed once.

    Attributes
    ----------
    evidence : Evidence
        The facts, as of the edition's date.
    cite : Citations
        Links numbers to their rows.
    coverage : Coverage
        Until when the documents are complete.
    positions, points, sanctions, guarantees : pandas.DataFrame
        Clauses with the day on which they were said; points of the documents; clauses on sanctions and on guarantees.
    titles, names : pandas.Series
        Titles of the issues in the book's order, names of actors, by key.
    documents : pandas.DataFrame
        The documents, oldest first, by id, with ``of``: the day of the document, else of its becoming known.
    clauses : mapping
        What each document says on each issue, a line a clause, see :func:`clauses_by_document`.
    pair, benchmarks, formula, asked : tuple of str
        The two documents that stand side by side at first; earlier promises of guarantees; the document with the official points; the
        issues that readers ask about first. All are landmarks of the data.
    official, article : pandas.DataFrame
        The official points, and those of a press article with their ``number``.
    """

    evidence: Evidence
    cite: Citations
    coverage: Coverage
    positions: pd.DataFrame
    points: pd.DataFrame
    sanctions: pd.DataFrame
    guarantees: pd.DataFrame
    titles: pd.Series
    names: pd.Series
    documents: pd.DataFrame
    clauses: Mapping[str, Mapping[str, str]]
    pair: tuple[str, ...]
    benchmarks: tuple[str, ...]
    formula: tuple[str, ...]
    asked: tuple[str, ...]
    official: pd.DataFrame
    article: pd.DataFrame

    def name(self, code: str) -> str:
        """Return the name of an actor."""
        return str(self.names.get(code, code))


def view(evidence: Evidence, cite: Citations | None = None) -> View:
    """Compute the page from positions, documents, points, claims and clauses."""
    said = analysis.dated(evidence["positions"], evidence["documents"])
    points, papers = evidence["plan_points"], evidence["documents"]
    papers = papers.assign(of=papers["date"].fillna(papers["known_on"])).sort_values(["of", "id"])
    names = evidence.actor_names
    formula = _marked(evidence, "peace-formula")
    clauses = clauses_by_document(said, points, names)
    known = [key for key in papers["id"] if key in clauses]
    pair = tuple(key for key in _marked(evidence, "plan-pair") if key in clauses)
    richest = tuple(sorted(known, key=lambda key: (-len(clauses[key]), key))[:2])
    return View(
        evidence, cite or Citations(evidence), evidence.coverage("documents"), said, points,
        evidence["sanction_clauses"], evidence["guarantees"],
        titles=evidence["issues"].sort_values("order").set_index("key")["title"],
        names=names,
        documents=papers.set_index("id", drop=False),
        clauses=clauses,
        pair=pair if len(pair) == 2 else richest,
        benchmarks=_marked(evidence, "guarantee-benchmarks"),
        formula=formula,
        asked=_marked(evidence, "plan-issues"),
        official=points[points["document"].isin(formula)].sort_values("number"),
        article=analysis.article_points(evidence["claims"], _marked(evidence, "article-points")),
    )  # fmt: skip


def _marked(evidence: Evidence, group: str) -> tuple[str, ...]:
    return tuple(evidence.landmarks(group)["row"].dropna())


def marks(points: pd.DataFrame) -> list[str]:
    """Return what stands before each point: its number in the text, or a dash where the number is ours."""
    return [f"{row.number}." if row.numbered == "text" else "–" for row in points.itertuples()]


def clauses_by_document(positions: pd.DataFrame, points: pd.DataFrame, names: pd.Series) -> dict[str, dict[str, str]]:
    """Return what each document says on each issue, a line a clause: numbered points first, then positions of its actors."""
    found: dict[str, dict[str, list[str]]] = {}
    in_order = points.assign(issue=points["issue"].fillna(OTHER)).sort_values(["document", "number"])
    for row, mark in zip(in_order.itertuples(), marks(in_order), strict=True):
        found.setdefault(row.document, {}).setdefault(row.issue, []).append(f"{mark} {row.point}")
    several = positions.groupby("document")["actor"].nunique() > 1
    numbered = {(document, issue) for document, by_issue in found.items() for issue in by_issue}
    voice = analysis.main_voice(positions)
    for row in positions.itertuples():
        # The points say already what the document's own voice wants; others who are quoted in it stand beside them.
        if (row.document, row.issue) in numbered and voice[row.document] == row.actor:
            continue
        who = f"{names.get(row.actor, row.actor)}: " if several[row.document] else ""
        found.setdefault(row.document, {}).setdefault(row.issue, []).append(f"{who}{sentence(row.position)}")
    return {
        document: {issue: "\n".join(lines) for issue, lines in by_issue.items()} for document, by_issue in found.items()
    }
