"""Small tables row by row and column by column, without pandas in between: what looks at fifty past days has no time for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def holds(cell: Any, code: str) -> bool:
    """Tell whether a ``;``-joined cell, which may be blank, holds a code."""
    return isinstance(cell, str) and code in cell.split(";")


def by_row(table: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Return some columns of a table row by row: for rules that look at a few cells of each of a few rows."""
    return zip(*(table[column].to_numpy(object).tolist() for column in columns), strict=True)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a small table as a mapping from column to cell for each row."""
    return [dict(zip(table, cells, strict=True)) for cells in by_row(table, *table)]


def days_of(column: pd.Series) -> NDArray[np.datetime64]:
    """Return a column of days as an array; NaT where there is none."""
    return column.to_numpy("datetime64[s]")


def first_known(days: NDArray[np.datetime64], others: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Return days, and in place of those that are not known others."""
    return np.where(np.isnat(days), others, days)


def both_included(first: NDArray[np.datetime64], last: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Return how many days there are from first days to last ones; NaN where either is not known."""
    return (last - first) / np.timedelta64(1, "D") + 1
