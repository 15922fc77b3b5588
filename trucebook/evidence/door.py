"""The one door to the evidence: what was public on a date, from tables that the chapter has declared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from trucebook.evidence.check import load_tables
from trucebook.evidence.errors import UndeclaredTableError
from trucebook.evidence.files import LATEST, citations, data_version, newest_citing, resolve_as_of
from trucebook.evidence.reading import resolve_data
from trucebook.evidence.tables import REFERENCES, TABLES, Table

LATER_TITLE = "A page published after this edition's date"


@dataclass(frozen=True)
class Coverage:
    """Until when a table (or a series of it) can be trusted to be complete, seen from an as-of date.

    Attributes
    ----------
    complete_until, thin_until : datetime.date
        Neither is after the as-of date: what is not yet public is not missing.
    reason : str
        Why the coverage ends there; blank if it reaches the as-of date.
    """

    complete_until: date
    thin_until: date
    reason: str = ""


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
    version : str
        Short hash of all that was public on the date in the data folder.
    """

    as_of: date
    data: Path
    tables: tuple[str, ...]
    version: str
    _frames: dict[str, pd.DataFrame] = field(repr=False)

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in TABLES:
            raise UndeclaredTableError(f"no table {table!r}, expected one of {', '.join(TABLES)}")
        if table not in self._frames:
            raise UndeclaredTableError(
                f"table {table!r} is not declared here: add it to open_evidence(..., tables={list(self.tables)})"
            )
        return self._frames[table].copy()

    def earlier(self, as_of: str | date) -> Evidence:
        """Return the same tables as they were public on an earlier date."""
        return open_evidence(self.data, as_of, self.tables)

    def coverage(self, table: str, series: str = "") -> Coverage:
        """Return the coverage of a table, or of one series of it where that has its own.

        A table without a row in ``coverage.csv`` counts as complete until its newest ``known_on``.
        """
        rows = self._frames["coverage"]
        own = rows[rows["table"] == table]
        named = own["series"].fillna("")
        for wanted in (series, ""):
            hit = own[named == wanted]
            if len(hit):
                row = hit.iloc[0]
                complete, thin = row["complete_until"].date(), row["thin_until"].date()
                reason = str(row["reason"]) if complete < self.as_of else ""
                return Coverage(min(complete, self.as_of), min(thin, self.as_of), reason)
        known = self[table]["known_on"].max()
        newest = self.as_of if pd.isna(known) else known.date()
        return Coverage(newest, newest)


def open_evidence(data: str | Path = "data", as_of: str | date = LATEST, tables: Iterable[str] = ()) -> Evidence:
    """Open the evidence as it was public on a date.

    Rows are shown with ``known_on <= as_of``; columns of a later stage (an outcome, a resolution) only from that stage's own
    date; sources published later only by their publisher; ``note`` columns never.

    Parameters
    ----------
    data : str or pathlib.Path
        The data folder; a relative path is looked for in the working directory and above.
    as_of : str or datetime.date
        YYYY-MM-DD, or ``latest``: the newest day on which something of the events became known.
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
    day = resolve_as_of(as_of, folder)
    loaded = load_tables(folder, (*REFERENCES, *(name for name in declared if name not in REFERENCES)))
    names, sources = _sources_as_of(loaded["sources"], folder, day)
    frames = {"sources": sources}
    for name, frame in loaded.items():
        if name != "sources":
            frames[name] = view(TABLES[name], frame, day, names)
    return Evidence(day, folder, declared, data_version(folder, day), frames)


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
    day = resolve_as_of(as_of, folder)
    names, sources = _sources_as_of(load_tables(folder, ["sources"])["sources"], folder, day)
    until = day.isoformat()
    cited = {names[key] for row in citations(folder) if row.known_on <= until for key in row.sources if key in names}
    return sources[sources["key"].isin(cited)]


def view(table: Table, frame: pd.DataFrame, as_of: date, source_names: dict[str, str] | None = None) -> pd.DataFrame:
    """Return the part of a typed table that was public on a date.

    Parameters
    ----------
    table : Table
        Declaration of the table.
    frame : pandas.DataFrame
        All its rows, typed.
    as_of : datetime.date
        Day of the reader.
    source_names : dict of str to str, optional
        Source key → the key under which the reader may see it.

    Returns
    -------
    pandas.DataFrame
        Rows indexed by line of the file, without ``note``.
    """
    if not table.is_fact:
        return frame.copy()
    day = pd.Timestamp(as_of)
    seen = frame[frame["known_on"] <= day].drop(columns="note")
    for stage in table.stages:
        known = seen[stage.known_on]
        hidden = known.isna() | (known > day)
        for column in stage.columns:
            before = stage.before.get(column)
            seen[column] = seen[column].mask(hidden, before) if before is not None else seen[column].mask(hidden)
        seen[stage.known_on] = known.mask(hidden)
    if source_names is not None:
        shown = [";".join(dict.fromkeys(source_names[key] for key in cell.split(";"))) for cell in seen["sources"]]
        seen["sources"] = pd.Series(shown, index=seen.index, dtype="str")
    return seen


def _sources_as_of(sources: pd.DataFrame, data: Path, as_of: date) -> tuple[dict[str, str], pd.DataFrame]:
    """Return the key of each source as the reader may see it, and the sources table that goes with these keys.

    A source is public from its day of publication; an undated page from the newest fact that it supports, which it cannot
    precede. A source that is not yet public is shown by its publisher alone: its title, address and key would tell what
    came later.
    """
    newest = newest_citing(data)
    names: dict[str, str] = {}
    rows = []
    for row in sources.to_dict("records"):
        public = (
            row["published"].date()
            if pd.notna(row["published"])
            else date.fromisoformat(newest.get(row["key"], "0001-01-01"))
        )
        if public > as_of:
            names[row["key"]] = later_key(row["publisher"])
            rows.append(
                {"key": names[row["key"]], "publisher": row["publisher"], "title": LATER_TITLE, "kind": row["kind"]}
            )
        else:
            names[row["key"]] = row["key"]
            rows.append(row)
    seen = pd.DataFrame(rows, columns=sources.columns).drop_duplicates("key").astype(sources.dtypes)
    return names, seen.set_index("key", drop=False).rename_axis(None)


def later_key(publisher: str) -> str:
    """Return the key under which sources of a publisher stand that are not yet public."""
    return re.sub(r"[^a-z0-9]+", "-", publisher.lower()).strip("-") + "-later"
