"""The one door to the evidence: what was public on a date, from tables that the chapter has declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from trucebook.evidence.asof import view
from trucebook.evidence.check import load_tables
from trucebook.evidence.citations import LATER_TITLE, SeenSources, later_key, renamed
from trucebook.evidence.errors import MissingRowError, UndeclaredTableError
from trucebook.evidence.fingerprint import data_version
from trucebook.evidence.reading import resolve_data
from trucebook.evidence.snapshot import LATEST, snapshot
from trucebook.evidence.tables import BY_HAND, REFERENCES, TABLES


@dataclass(frozen=True)
class Coverage:
    """Until when a table (or a series of it) can be trusted to be complete, seen from an as-of date.

    Attributes
    ----------
    complete_until, thin_until : datetime.date
        Neither is after the as-of date: what is not yet public is not missing.
    reason : str
        Why the coverage ends there; blank if it reaches the as-of date.
    complete_from : datetime.date or None
        First day from which it is complete; None: from its first row on.
    """

    complete_until: date
    thin_until: date
    reason: str = ""
    complete_from: date | None = None


@dataclass(frozen=True)
class Evidence:
    """What was public on a date. ``evidence["events"]`` gives a table, without its ``note`` column.

    Attributes
    ----------
    as_of : datetime.date
        Nothing in the tables was public later.
    data : pathlib.Path
        The data folder.
    tables : tuple of str
        The tables that the reader has declared; asking for another raises UndeclaredTableError.
    """

    as_of: date
    data: Path
    tables: tuple[str, ...]
    _frames: dict[str, pd.DataFrame] = field(repr=False)
    _replaced: dict[str, pd.DataFrame] = field(repr=False, default_factory=dict)

    @cached_property
    def version(self) -> str:
        """Short hash of all that was public on the date in the data folder: worked out when it is asked for, which few do."""
        return data_version(self.data, self.as_of)

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in TABLES:
            raise UndeclaredTableError(f"no table {table!r}, expected one of {', '.join(TABLES)}")
        if table not in self._frames:
            raise UndeclaredTableError(
                f"table {table!r} is not declared here: add it to open_evidence(..., tables={list(self.tables)})"
            )
        return self._frames[table].copy(deep=False)  # pandas copies what is written to, and nothing else

    def revisions(self, table: str) -> pd.DataFrame:
        """Return the rows of a table whose value was published before with another value.

        Returns
        -------
        pandas.DataFrame
            The rows of the table that are revised, with ``first_value`` and ``first_known_on`` of the value first known.
        """
        rows, fact = self[table], list(TABLES[table].unique[0]) if TABLES[table].vintages else []
        old = self._replaced.get(table)
        if old is None or not fact:
            return rows.iloc[:0].assign(first_value=rows["value"].iloc[:0], first_known_on=rows["known_on"].iloc[:0])
        first = old.sort_values("known_on", kind="stable").drop_duplicates(fact)[[*fact, "value", "known_on"]]
        return rows.merge(first.rename(columns={"value": "first_value", "known_on": "first_known_on"}), on=fact)

    def earlier(self, as_of: str | date) -> Evidence:
        """Return the same tables as they were public on an earlier date."""
        return open_evidence(self.data, as_of, self.tables)

    def coverage(self, table: str, series: str = "") -> Coverage:
        """Return the coverage of a table, or of one series of it where that has its own.

        A table without a row in ``coverage.csv`` counts as complete until its newest ``known_on``.
        """
        for wanted in (series, ""):
            row = self._covered.get((table, wanted))
            if row is not None:
                complete, thin = (
                    self.as_of if pd.isna(row[name]) else row[name].date() for name in ("complete_until", "thin_until")
                )
                reason = "" if complete == self.as_of or pd.isna(row["reason"]) else str(row["reason"])
                begin = None if pd.isna(row["complete_from"]) else row["complete_from"].date()
                return Coverage(complete, thin, reason, begin)
        known = self[table]["known_on"].max()
        newest = self.as_of if pd.isna(known) else known.date()
        return Coverage(newest, newest)

    @cached_property
    def _covered(self) -> dict[tuple[str, str], dict[str, Any]]:
        """The rows of the coverage by table and series, of several the first."""
        rows = self._frames["coverage"]
        names = zip(rows["table"], rows["series"].fillna(""), strict=True)
        return dict(reversed(list(zip(names, rows.to_dict("records"), strict=True))))

    @cached_property
    def source_rows(self) -> dict[str, dict[str, Any]]:
        """The sources by key, as plain rows: pages look at them one by one, thousands of times."""
        return dict(zip(self._frames["sources"]["key"], self._frames["sources"].to_dict("records"), strict=True))

    def landmarks(self, group: str) -> pd.DataFrame:
        """Return the landmarks of a group in order, those that the day knows: ``key, date, table, row, title``.

        Raises
        ------
        MissingRowError
            If the data folder has none of the group, whatever the day, though it names rows of other groups.
        """
        return self._group("landmarks", group)

    def landmark(self, group: str) -> pd.Timestamp:
        """Return the day of the one landmark of a group, such as ``invasion``."""
        days = self.landmarks(group)["date"]
        if days.empty:
            raise MissingRowError(
                f"landmarks.csv: no row of the group {group!r} in {self.data}, expected the day that it names"
            )
        return days.iloc[0]

    def periods(self, group: str) -> pd.DataFrame:
        """Return the periods of a group in order, those that have begun; the end of one that is not over is blank."""
        return self._group("periods", group)

    def _group(self, table: str, group: str) -> pd.DataFrame:
        rows = self._frames[table]
        own = rows[rows["group"] == group].sort_values("order", kind="stable")
        held = snapshot(self.data).tables[table]
        # A folder that names no row of its own at all (an analyst's small one) marks nothing; one that does names every group.
        if own.empty and group not in held["group"] and (table != "landmarks" or any(held["row"])):
            raise MissingRowError(
                f"{TABLES[table].file}: no row of the group {group!r} in {self.data}, expected at least one"
            )
        return own

    @property
    def colours(self) -> dict[str, str]:
        """Colour in every chart of each actor that has one, by code."""
        own = self._frames["actors"].dropna(subset="colour")
        return dict(zip(own["code"], own["colour"], strict=True))

    @property
    def actor_names(self) -> pd.Series:
        """Names of the actors known on this date, by code."""
        return self["actors"].set_index("code")["name"]

    def titles(self, table: str, column: str) -> dict[str, str]:
        """Return the titles that ``codes.csv`` gives to codes of a column, by code; a code without one is left out."""
        codes = self["codes"]
        named = codes[(codes["table"] == table) & (codes["column"] == column) & codes["title"].notna()]
        return dict(zip(named["code"], named["title"], strict=True))

    @property
    def sides(self) -> tuple[str, str]:
        """Codes of the two parties of the war: the one that stands at level 0 of the issues, and the other.

        Raises
        ------
        MissingRowError
            If ``actors.csv`` does not name exactly one of each.
        """
        actors = self._frames["actors"]
        found = [list(actors.loc[actors["side"] == side, "code"]) for side in ("one", "other")]
        if [len(codes) for codes in found] != [1, 1]:
            raise MissingRowError("actors.csv, column side: expected one actor with 'one' and one with 'other'")
        return found[0][0], found[1][0]


def open_evidence(data: str | Path = "data", as_of: str | date = LATEST, tables: Iterable[str] = ()) -> Evidence:
    """Open the evidence as it was public on a date.

    Rows are shown with ``known_on <= as_of``; columns of a later stage (an outcome, a resolution) only from that
    stage's own date; sources published later only by their publisher; ``note`` columns never.

    Parameters
    ----------
    data : str or pathlib.Path
        The data folder; a relative path is looked for in the working directory and above.
    as_of : str or datetime.date
        YYYY-MM-DD, or ``latest``: the newest day on which anything but prices and maps became known.
    tables : iterable of str
        The tables that the caller reads. References (sources, actors, issues, series, coverage) are always open.

    Raises
    ------
    DataFolderError, AsOfError, UndeclaredTableError
        If the folder, the date or a table's name is wrong.
    EvidenceError
        If one of the tables has a fault; carries all of them.
    """
    declared = tuple(dict.fromkeys(tables))
    for name in declared:
        if name not in TABLES:
            raise UndeclaredTableError(f"no table {name!r}, expected some of {', '.join(TABLES)}")
    folder = resolve_data(data)
    now = snapshot(folder)
    day = now.resolve(as_of)
    loaded = load_tables(folder, (*REFERENCES, *(name for name in declared if name not in REFERENCES)))
    seen = now.sources(declared, day.isoformat())
    frames = {
        name: _sources(frame, seen) if name == "sources" else view(TABLES[name], frame, now.times[name], day)
        for name, frame in loaded.items()
    }
    shown = cache(lambda cell: renamed(cell, seen.names))  # ten rows on average name the same sources
    for frame in frames.values():
        if "sources" in frame:
            frame["sources"] = pd.Series([shown(cell) for cell in frame["sources"]], index=frame.index, dtype="str")
    replaced = {
        name: frame[now.times[name].replaced(day.isoformat())]
        for name, frame in loaded.items()
        if TABLES[name].vintages
    }
    return Evidence(day, folder, declared, frames, replaced)


def cited_sources(data: str | Path = "data", as_of: str | date = LATEST) -> pd.DataFrame:
    """Return the sources that any row public on a date names, as the reader of that date may see them.

    A notebook that calls this declares no table: of the tables it depends on who cites what, and not on any other cell.

    Returns
    -------
    pandas.DataFrame
        The columns of ``sources``, indexed by key.

    Raises
    ------
    DataFolderError, AsOfError, EvidenceError
        As :func:`open_evidence`.
    """
    folder = resolve_data(data)
    now = snapshot(folder)
    day = now.resolve(as_of)
    return _sources(load_tables(folder, ["sources"])["sources"], now.sources(TABLES, day.isoformat()))


ABOUT = ("end", "field_end", "period_end", "start", "date", "as_of_date", "period", "month", "wave")
"""Columns that say which day or period a row describes; the first that is filled counts."""


def cited_rows(data: str | Path = "data", as_of: str | date = LATEST) -> pd.DataFrame:
    """Return how each row written by hand that is public on a date is known: for what is said of the tables as a whole.

    Rows of mechanical tables (prices, ground) are left out. A notebook that calls this declares all other fact tables.

    Returns
    -------
    pandas.DataFrame
        ``table, id, confidence, known_on, known_on_is, about`` (the last day of what the row, or the row that it hangs
        on, describes; missing where neither has a day), ``sources`` (how many) and ``kinds`` (of its sources, joined
        with ``;``).

    Raises
    ------
    DataFolderError, AsOfError, EvidenceError
        As :func:`open_evidence`.
    """
    evidence = open_evidence(data, as_of, BY_HAND)
    kind = evidence["sources"]["kind"].to_dict()
    own = {name: _about(evidence[name]) for name in BY_HAND}
    parts = []
    for name in BY_HAND:
        rows = evidence[name]
        if rows.empty:
            continue
        about = own[name]
        for column, target in TABLES[name].hangs_on.items():
            other, key = target.split(".")
            if other in own and len(own[other]):
                days = pd.Series(own[other].to_numpy(), index=evidence[other][key])
                about = about.fillna(pd.to_datetime(rows[column].map(days)).astype("datetime64[s]"))
        keys = rows["sources"].str.split(";")
        parts.append(
            pd.DataFrame(
                {
                    "table": name, "id": rows["id"], "confidence": rows["confidence"],
                    "known_on": rows["known_on"], "known_on_is": rows["known_on_is"], "about": about,
                    "sources": keys.str.len().astype(int), "kinds": [";".join(kind[key] for key in one) for one in keys],
                }
            )
        )  # fmt: skip
    names = ["table", "id", "confidence", "known_on", "known_on_is", "about", "sources", "kinds"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)


def _about(rows: pd.DataFrame) -> pd.Series:
    """Return the last day of what each row describes."""
    found = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[s]")
    for column in ABOUT:
        if column in rows:
            cells = rows[column]
            days = cells if pd.api.types.is_datetime64_any_dtype(cells) else cells.map(_last_day, na_action="ignore")
            found = found.fillna(pd.to_datetime(days).astype("datetime64[s]"))
    return found


def _last_day(period: str) -> pd.Timestamp:
    """Return the last day of YYYY, YYYY-Q1, YYYY-MM or YYYY-MM-DD."""
    return pd.Period(period.replace("-Q", "Q")).end_time.normalize()


def _sources(sources: pd.DataFrame, seen: SeenSources) -> pd.DataFrame:
    """Return the sources as the reader may see them, by key; one that is not yet public by its publisher alone."""
    places = [place for place, _ in seen.rows]
    rows = sources.iloc[places].copy()
    later = np.array([not shown for _, shown in seen.rows], dtype=bool)
    shown_of_later = {"publisher", "kind"}
    for column in rows.columns.difference([*shown_of_later]):
        rows[column] = rows[column].mask(later)
    rows["key"] = [
        later_key(publisher) if hidden else key
        for key, publisher, hidden in zip(rows["key"], rows["publisher"], later, strict=True)
    ]
    rows["title"] = rows["title"].mask(later, LATER_TITLE)
    return rows.set_index("key", drop=False).rename_axis(None)
