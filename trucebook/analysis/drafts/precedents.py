"""Statements that were judged before: what they rest on is where a new statement like them is likely to rest, too."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np
import pandas as pd

from trucebook.analysis.drafts.words import stems

NEAREST = 15
"""So many judged statements are asked."""


class Precedents:
    """The judged statements, and which rows share a source with each.

    Parameters
    ----------
    claims : pandas.DataFrame
        ``id, claim, evidence, later_evidence, sources``; may be empty.
    sources : sequence of str
        Source keys of each row, joined with ``;``.
    """

    def __init__(self, claims: pd.DataFrame, sources: Sequence[str]) -> None:
        self.ids = list(claims["id"])
        by_source: dict[str, list[int]] = {}
        for place, cell in enumerate(sources):
            for key in cell.split(";"):
                by_source.setdefault(key, []).append(place)
        self.rows = len(sources)
        self.behind = [
            np.array(sorted({place for key in cell.split(";") for place in by_source.get(key, [])}), dtype=int)
            for cell in claims["sources"]
        ]
        told = claims[["claim", "claim", "evidence", "later_evidence"]].fillna("").agg(" ".join, axis=1)
        self.engine = bm25s.BM25(k1=1.2, b=0.5)
        if self.ids:
            self.engine.index([stems(text) or ["-"] for text in told], show_progress=False)
        self.known = set(self.engine.vocab_dict) if self.ids else set()

    def like(self, text: str, without: str = "") -> np.ndarray:
        """Return how alike each judged statement is to a text.

        Parameters
        ----------
        without : str
            Id of one that does not count: to measure, as if it had not been judged.
        """
        asked = [stem for stem in dict.fromkeys(stems(text)) if stem in self.known]
        found = np.zeros(len(self.ids)) if not asked else np.asarray(self.engine.get_scores(asked), dtype=float)
        if without in self.ids:
            found[self.ids.index(without)] = 0
        return found

    def support(self, text: str, without: str = "") -> np.ndarray:
        """Return for each row how much the nearest judged statements speak for it, from 0 to 1."""
        found, alike = np.zeros(self.rows), self.like(text, without)
        for place in np.argsort(-alike, kind="stable")[:NEAREST]:
            found[self.behind[place]] += alike[place]
        return found / found.max() if found.any() else found

    def nearest(self, text: str) -> str:
        """Return the id of the judged statement that is most like a text; blank if there is none."""
        alike = self.like(text)
        return self.ids[int(alike.argmax())] if alike.any() else ""
