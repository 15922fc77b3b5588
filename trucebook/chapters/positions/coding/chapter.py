"""What the section on the second coding is computed from."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import positions as analysis
from trucebook.analysis.agreement import Agreement, agreement
from trucebook.chapters.positions.chapter import View

LEVELS = "concession_level"
"""The column whose codes have an order."""

NAMES = {"positions": "position", "events": "name", "truces": "name"}
"""The column that says what a row is."""


@dataclass(frozen=True)
class Compared:
    """The second codes of one table.

    Attributes
    ----------
    cells : pandas.DataFrame
        The rows of ``second_coding``, with ``name`` (what the row is) and ``now`` (what its cell holds in this edition).
    found : Agreement
        How far the two coders agree.
    """

    cells: pd.DataFrame
    found: Agreement

    @property
    def differ(self) -> pd.DataFrame:
        """Cells with two different codes, or a code by one alone."""
        return self.cells[self.cells["first_code"].fillna("") != self.cells["second_code"].fillna("")]

    @property
    def changed(self) -> pd.DataFrame:
        """Cells that hold another code now than when they were compared."""
        return self.cells[self.cells["now"].fillna("") != self.cells["first_code"].fillna("")]


@dataclass(frozen=True)
class Coding:
    """The second coding: by table, and the mean gap with the second codes in the place of the first.

    Attributes
    ----------
    tables : dict of str to Compared
        In the order of the data; a table without a cell is left out.
    gap, gap_second : float
        Mean gap of the two sides now in percent of the widest, under the first codes and with the second in place; NaN if unknown.
    """

    tables: dict[str, Compared]
    gap: float
    gap_second: float


def coding(view: View) -> Coding:
    """Compute the section from the page's positions and the tables ``second_coding``, ``events`` and ``truces``."""
    second, found = view.evidence["second_coding"], {}
    for name, own in second.groupby("table", sort=False):
        rows = view.evidence[str(name)].set_index("id")
        column = own["column"].iloc[0]
        now = [_text(rows.loc[key, column]) if key in rows.index else None for key in own["row"]]
        said = rows[NAMES[str(name)]].reindex(own["row"]).to_numpy()
        order = [str(level) for level in range(analysis.SCALE + 1)] if column == LEVELS else []
        cells = own.assign(name=said, now=pd.Series(now, index=own.index, dtype="object"))
        found[str(name)] = Compared(cells, agreement(own["first_code"], own["second_code"], order))
    levels = second[second["column"] == LEVELS].set_index("row")["second_code"]
    other = view.positions.copy()
    drawn = other["id"].isin(levels.index)
    other.loc[drawn, LEVELS] = pd.to_numeric(other.loc[drawn, "id"].map(levels)).astype("Int64")
    first, then = (analysis.gap_index(each, *view.sides) for each in (view.positions, other))
    return Coding(found, first, then)


def _text(cell: object) -> str | None:
    """Return a code as the table writes it."""
    if pd.isna(cell):
        return None
    return str(int(cell)) if isinstance(cell, (int, float)) else str(cell)
