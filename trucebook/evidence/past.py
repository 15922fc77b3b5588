"""Tables as they were known on earlier days, and what tells two days apart without looking at either."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import pandas as pd

from trucebook.evidence.asof import Times, past_times, view
from trucebook.evidence.tables import TABLES


class Past:
    """Typed tables, to be looked at as they were known on many days.

    What hangs on a table that is not among them is taken to be public with its own day, and rows of ``sources`` stay as they are.

    Parameters
    ----------
    frames : mapping of str to pandas.DataFrame
        Tables as known on the newest day of interest.
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._frames = dict(frames)
        self._times = past_times(frames)
        self._hashes: dict[str, _Hashes] = {}
        self._turns = {name: _turns(known) for name, known in self._times.items()}
        self._shown: dict[str, tuple[int, pd.DataFrame]] = {}
        self._printed: dict[str, tuple[int, str]] = {}

    def on(self, day: date | pd.Timestamp, tables: Iterable[str] = ()) -> dict[str, pd.DataFrame]:
        """Return the tables, or some of them, as they were known on a day."""
        return {name: self._on(name, str(day)[:10]).copy(deep=False) for name in tables or self._frames}

    def _on(self, name: str, until: str) -> pd.DataFrame:
        """Return a table as it was known on a day; the one before is kept, since most tables change on few days."""
        if name not in self._times:
            return self._frames[name]
        turn = bisect_right(self._turns[name], until)
        if self._shown.get(name, (-1,))[0] != turn:
            shown = view(TABLES[name], self._frames[name], self._times[name], date.fromisoformat(until))
            self._shown[name] = turn, shown
        return self._shown[name][1]

    def prints(self, day: date | pd.Timestamp, tables: Iterable[str] = ()) -> dict[str, str]:
        """Return a hash of what each table, or each of some, shows on a day, whatever the index of its rows; which sources it names is left out.

        Each row is hashed once for all days, so that a day costs little: it is what decides whether to look at it at all.
        """
        until = str(day)[:10]
        return {name: self._print(name, until) for name in sorted(tables or self._frames)}

    def _print(self, name: str, until: str) -> str:
        turn = bisect_right(self._turns.get(name, []), until)
        if self._printed.get(name, (-1,))[0] != turn:
            self._printed[name] = turn, self._of(name).on(self._times.get(name), until)
        return self._printed[name][1]

    def _of(self, name: str) -> _Hashes:
        if name not in self._hashes:
            self._hashes[name] = _Hashes(self._frames[name], self._times.get(name))
        return self._hashes[name]


def _turns(known: Times) -> list[str]:
    """Return the days on which anything of a table changes, in order."""
    return sorted({*known.rows, *known.until, *(day for cells in known.cells.values() for day in cells)})


class _Hashes:
    """A table as hashes: one a row, of the cells that are public with it, and one a cell that may be public later."""

    def __init__(self, frame: pd.DataFrame, times: Times | None) -> None:
        later = [column for column in (times.cells if times else ()) if column in frame]
        own = [column for column in frame if column not in {"sources", "note", *later}]
        told = [[str(column), str(frame[column].dtype)] for column in [*own, *later]]
        self.head = json.dumps([told, sorted(later)]).encode()
        self.rows = _hashed(frame[own])
        self.cells = {column: _hashed(frame[[column]]) for column in sorted(later)}

    def on(self, times: Times | None, day: str) -> str:
        seen = times.seen(day) if times else np.ones(len(self.rows), dtype=bool)
        told = hashlib.sha256(self.head + self.rows[seen].tobytes())
        for column, cells in self.cells.items():
            hidden = times.hidden(column, day) if times else np.zeros(len(cells), dtype=bool)
            told.update(np.where(hidden, np.uint64(0), cells)[seen].tobytes())
        return told.hexdigest()


def _hashed(frame: pd.DataFrame) -> np.ndarray:
    """Return a hash of 64 bits for each row."""
    if not len(frame.columns):
        return np.zeros(len(frame), np.uint64)
    return pd.util.hash_pandas_object(frame, index=False).to_numpy(np.uint64)
