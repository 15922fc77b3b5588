"""Check a data folder: every fault of every table and every doubt about it, causes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pandas as pd

from trucebook.evidence import doubts, rules
from trucebook.evidence.columns import is_date
from trucebook.evidence.errors import EvidenceError, Fault, in_order, nearest
from trucebook.evidence.folder import Stamp, stamp
from trucebook.evidence.kept import keep_tables, kept_tables
from trucebook.evidence.reading import check_cells, read_text, typed
from trucebook.evidence.snapshot import snapshot
from trucebook.evidence.tables import TABLES, Table


@dataclass(frozen=True)
class Findings:
    """What a check found.

    Attributes
    ----------
    faults : list of Fault
        What is wrong: nothing can be built. What makes a file unreadable comes first, then by file and line.
    warnings : list of Fault
        What looks wrong, but may be right.
    counts : dict of str to int
        Number of rows of each table whose file is there.
    """

    faults: list[Fault]
    warnings: list[Fault]
    counts: dict[str, int]


def examine(data: Path, closing: str = "") -> Findings:
    """Check all tables of a data folder.

    Parameters
    ----------
    data : pathlib.Path
        The data folder.
    closing : str
        A day (YYYY-MM-DD) that an edition declares: dates up to it do not run ahead of the book.
    """
    look = _look(data, closing)
    warnings = [*doubts.all_doubts(look.sound), *_strange_files(data)] if not look.unread else []
    return Findings(in_order(look.faults), in_order(set(warnings) - set(look.faults)), look.counts)


def check_data(data: Path, closing: str = "") -> tuple[list[Fault], dict[str, int]]:
    """Return the faults of a data folder and the number of rows of each table that is there, without a look for doubts; see :func:`examine`."""
    look = _look(data, closing)
    return in_order(look.faults), look.counts


@dataclass(frozen=True)
class _Look:
    """What all tables together show: faults, files that cannot be read, tables as text that can, and rows of each that is there."""

    faults: list[Fault]
    unread: set[str]
    sound: dict[str, pd.DataFrame]
    counts: dict[str, int]


def _look(data: Path, closing: str) -> _Look:
    """Look for every fault of a data folder; the tables of one without any are kept."""
    frames, faults = _read_all(data, TABLES)
    unread = _unread(faults)
    sound = {name: frame for name, frame in frames.items() if TABLES[name].file not in unread}
    faults += rules.ahead(sound, closing)
    faults += rules.too_late(sound)
    if "coverage" in sound:
        faults += rules.uncovered(sound, there=(data / TABLES["coverage"].file).exists())
    if not unread:
        faults += _unused_sources(frames)
        faults += rules.key_days(frames, snapshot(data).public_from)
    if not faults:
        keep_tables(data, lambda names: {name: typed(TABLES[name], frames[name]) for name in names})
    counts = {name: len(frame) for name, frame in frames.items() if (data / TABLES[name].file).is_file()}
    return _Look(faults, unread, sound, counts)


def load_tables(data: Path, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return the tables named, typed, and checked within themselves and against each other.

    Raises
    ------
    EvidenceError
        If any of them has a fault; carries all of them.
    """
    wanted = tuple(dict.fromkeys(names))
    state = tuple(stamp(data / TABLES[name].file) for name in wanted)
    return {name: frame.copy(deep=False) for name, frame in _loaded(data, wanted, state).items()}


@lru_cache(maxsize=2)
def _loaded(data: Path, names: tuple[str, ...], state: tuple[Stamp, ...]) -> dict[str, pd.DataFrame]:
    """Load tables once a version of their files: a build packs the same ones for each edition."""
    ready = kept_tables(data, names)
    if ready is not None:
        return ready
    wanted = {name: TABLES[name] for name in names}
    frames, faults = _read_all(data, wanted)
    if faults:
        raise EvidenceError(faults)
    return {name: typed(table, frames[name]) for name, table in wanted.items()}


def _unread(faults: Iterable[Fault]) -> set[str]:
    """Return the files that could not be read at all."""
    return {fault.file for fault in faults if fault.rank == 0}


def _read_all(data: Path, tables: Mapping[str, Table]) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    frames: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for name, table in tables.items():
        frames[name], found = read_text(table, data)
        found += check_cells(table, frames[name])
        found += _repeated(table, frames[name])
        found += _disordered(table, frames[name])
        found += rules.circles(table, frames[name])
        found += rules.repeated(table, frames[name])
        found += rules.units(table, frames[name])
        faults += found
    unread = _unread(faults)
    sound = {name: frame for name, frame in frames.items() if tables[name].file not in unread}
    absent = {name for name in sound if not (data / tables[name].file).exists()}
    for name in sound:
        faults += _unresolved(tables[name], sound, absent, data)
    if "codes" in sound:
        faults += rules.codes(sound)
    if "second_coding" in sound:
        faults += rules.second_codes(sound)
    if "alternative_codings" in sound:
        faults += rules.other_codes(sound)
    if "landmarks" in sound:
        faults += rules.landmarks(sound)
    for name, rule in rules.ROW_RULES.items():
        if name in sound:
            faults += rule(sound[name])
    if {"polls", "poll_answers"} <= set(sound):
        faults += rules.asked(sound)
    if {"events", "event_topics"} <= set(sound):
        faults += rules.topics(sound)
    return frames, faults


def _repeated(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    if table.identity != (table.key,):
        return
    seen: dict[str, int] = {}
    for line, key in frame[table.key].dropna().items():
        if key in seen:
            yield Fault(table.file, int(line), table.key, key, f"a value of its own (row {seen[key]} has the same)")
        else:
            seen[key] = int(line)


def _disordered(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    for columns in table.ordered:
        rows = frame[list(columns)]
        for line, cells in zip(rows.index, rows.itertuples(index=False), strict=True):
            dated = [
                (name, cell) for name, cell in zip(columns, cells, strict=True) if cell is not None and is_date(cell)
            ]
            for (before, early), (after, late) in pairwise(dated):
                if late < early:
                    yield Fault(table.file, int(line), after, late, f"a day not before {before} ({early})")


def _unresolved(table: Table, frames: Mapping[str, pd.DataFrame], absent: set[str], data: Path) -> Iterator[Fault]:
    """Report keys that lead nowhere; of a table that is not there, once that it is missing."""
    for column, target in table.references.items():
        other, key = target.split(".")
        if other not in frames:
            continue
        cells = frames[table.name][column].dropna()
        if other in absent and len(cells):
            expected = f"this file, as {table.file} names its rows{nearest(TABLES[other].file, _files(data))}"
            yield Fault(TABLES[other].file, 0, "", "not in the folder", expected, rank=0)
            continue
        known = set(frames[other][key].dropna())
        many = table[column].type == "keys"
        for line, cell in cells.items():
            for item in cell.split(";") if many else (cell,):
                if item not in known:
                    expected = f"a {key} of {TABLES[other].file}{nearest(item, known)}"
                    yield Fault(table.file, int(line), column, item, expected)


def _files(data: Path) -> list[str]:
    """Return the names of files that are no tables of the book."""
    known = {table.file for table in TABLES.values()}
    return [path.name for path in data.iterdir() if path.name not in known and path.suffix not in {".json", ".md"}]


def _strange_files(data: Path) -> Iterator[Fault]:
    tables = [table.file for table in TABLES.values()]
    for name in _files(data):
        near = nearest(name, tables)
        if name.lower().endswith((".csv", ".xlsx", ".xls", ".tsv")) or near:
            yield Fault(name, 0, "", name, f"the name of a table; it is not read{near}")


def _unused_sources(frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    cells = pd.concat([frame["sources"] for name, frame in frames.items() if TABLES[name].is_fact])
    used = {key for cell in cells.dropna() for key in cell.split(";")}
    for line, key in frames["sources"]["key"].dropna().items():
        if key not in used:
            yield Fault("sources.csv", int(line), "key", key, "a source that some row names, or no row here")
