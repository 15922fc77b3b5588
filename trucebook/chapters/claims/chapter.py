"""What the page is computed from: the ledger of claims: an article, statement by statement, with verdict, reason, rows and sources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from trucebook.analysis import claims as analysis
from trucebook.evidence.door import Evidence
from trucebook.evidence.tables import RULE_TABLES


@dataclass(frozen=True)
class Ledger:
    """The claims of an article, judged.

    Attributes
    ----------
    evidence : Evidence
        The facts, as of the edition's date.
    own : Evidence
        The folder that holds the claims and their sources; the same as that of the facts unless the reader brings claims.
    rows : pandas.DataFrame
        From :func:`trucebook.analysis.claims.judged`.
    article : str
        Name of the article, in sentences.
    """

    evidence: Evidence
    own: Evidence
    rows: pd.DataFrame
    article: str = "the article"

    @cached_property
    def parts(self) -> dict[str, str]:
        """Code of each part of the article → its name, as the codes of its folder give it."""
        return self.own.titles("claims", "section")


def ledger(evidence: Evidence, own: Evidence, article: str) -> Ledger:
    """Judge the claims of a folder by the facts of another (or the same)."""
    tables = {name: evidence[name] for name in RULE_TABLES if name in evidence.tables}
    rows = analysis.judged(
        own["claims"],
        own["claim_rules"],
        tables,
        lambda table, series: evidence.coverage(table, series).complete_until,
        evidence.as_of,
    )
    return Ledger(evidence, own, rows, article)
