"""Check a data folder: every fault of every table, in one list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pandas as pd

from trucebook.evidence.claim_rules import check_rules
from trucebook.evidence.columns import is_date
from trucebook.evidence.errors import EvidenceError, Fault
from trucebook.evidence.files import Stamp, stamp
from trucebook.evidence.reading import check_cells, read_text, typed
from trucebook.evidence.tables import TABLES, Table

SHARES_MAY_SUM_TO = 101.5
"""Shares of one question are rounded: whole percents of up to five answers may sum to a little above 100."""


def check_data(data: Path) -> tuple[list[Fault], dict[str, int]]:
    """Check all tables of a data folder.

    Returns
    -------
    faults : list of Fault
        Every fault, sorted by file and line; empty if the folder is sound.
    counts : dict of str to int
        Number of rows of each table whose file is there.
    """
    frames, faults = _read_all(data, TABLES)
    faults += _unused_sources(frames)
    counts = {name: len(frame) for name, frame in frames.items() if (data / TABLES[name].file).is_file()}
    return sorted(set(faults)), counts


def load_tables(data: Path, names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Return the tables named, typed, and checked within themselves and against each other.

    Raises
    ------
    EvidenceError
        If any of them has a fault; carries all of them.
    """
    wanted = tuple(dict.fromkeys(names))
    state = tuple(stamp(data / TABLES[name].file) for name in wanted)
    return {name: frame.copy() for name, frame in _loaded(data, wanted, state).items()}


@lru_cache(maxsize=2)
def _loaded(data: Path, names: tuple[str, ...], state: tuple[Stamp, ...]) -> dict[str, pd.DataFrame]:
    """Load tables once a version of their files: a build packs the same ones for each edition."""
    wanted = {name: TABLES[name] for name in names}
    frames, faults = _read_all(data, wanted)
    if faults:
        raise EvidenceError(faults)
    return {name: typed(table, frames[name]) for name, table in wanted.items()}


def _read_all(data: Path, tables: Mapping[str, Table]) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    frames: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for name, table in tables.items():
        frames[name], found = read_text(table, data)
        found += check_cells(table, frames[name])
        found += _repeated(table, frames[name])
        found += _disordered(table, frames[name])
        faults += found
    for table in tables.values():
        faults += _unresolved(table, frames)
    for name, rule in ROW_RULES.items():
        if name in frames:
            faults += rule(frames[name])
    return frames, faults


def _repeated(table: Table, frame: pd.DataFrame) -> Iterator[Fault]:
    if table.name == "coverage":  # its rows are identified by table and series together, see _covered
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


def _unresolved(table: Table, frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    for column, target in table.references.items():
        other, key = target.split(".")
        if other not in frames:
            continue
        known = set(frames[other][key].dropna())
        many = table[column].type == "keys"
        for line, cell in frames[table.name][column].dropna().items():
            for item in cell.split(";") if many else (cell,):
                if item not in known:
                    yield Fault(table.file, int(line), column, item, f"a {key} of {TABLES[other].file}")


def _unused_sources(frames: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    cells = pd.concat([frame["sources"] for name, frame in frames.items() if TABLES[name].is_fact])
    used = {key for cell in cells.dropna() for key in cell.split(";")}
    for line, key in frames["sources"]["key"].dropna().items():
        if key not in used:
            yield Fault("sources.csv", int(line), "key", key, "a source that some row names, or no row here")


def _shares(answers: pd.DataFrame) -> Iterator[Fault]:
    """Report questions of a poll whose shares sum to more than rounding allows, at their last row."""
    shares = pd.to_numeric(answers["share_pct"], errors="coerce")
    for _, lines in answers.groupby(["poll", "series", "question"], dropna=False).groups.items():
        total = shares.loc[lines].sum()
        # A single share out of range is reported as such, and not once more as a sum.
        if total > SHARES_MAY_SUM_TO and shares.loc[lines].max() <= 100:
            yield Fault("poll_answers.csv", int(max(lines)), "share_pct", f"{total:g} in sum",
                        f"shares of one question of one poll that sum to at most 100 (rounding: {SHARES_MAY_SUM_TO:g})")  # fmt: skip
    twice = Counter(answers[["poll", "series", "question", "answer"]].itertuples(index=False, name=None))
    for line, row in zip(
        answers.index, answers[["poll", "series", "question", "answer"]].itertuples(index=False, name=None), strict=True
    ):
        if twice[row] > 1:
            yield Fault(
                "poll_answers.csv", int(line), "answer", str(row[3]), "each answer of a question of a poll once"
            )


def _event_stages(events: pd.DataFrame) -> Iterator[Fault]:
    """Report events whose status and outcome date contradict each other, or which lack the date announced."""
    for line, row in zip(events.index, events.to_dict("records"), strict=True):
        planned, known = row["status"] == "planned", row["outcome_known_on"] is not None
        if planned == known:
            expected = "a blank, as the status is planned" if planned else "the day on which the outcome was known"
            yield Fault("events.csv", int(line), "outcome_known_on", row["outcome_known_on"] or "", expected)
        if row["start"] and row["known_on"] and row["known_on"] < row["start"] and not row["planned_for"]:
            yield Fault(
                "events.csv", int(line), "planned_for", "", "the date announced, as the event was known before it began"
            )
        if (row["later_known_on"] is None) != (row["later_outcome"] is None):
            yield Fault(
                "events.csv",
                int(line),
                "later_known_on",
                row["later_known_on"] or "",
                "a date if, and only if, later_outcome is filled",
            )


def _covered(coverage: pd.DataFrame) -> Iterator[Fault]:
    """Report coverage of tables that do not exist, and a table and series covered twice."""
    seen: dict[tuple[str, str], int] = {}
    for line, table, series in zip(coverage.index, coverage["table"], coverage["series"], strict=True):
        if table is not None and table not in TABLES:
            yield Fault("coverage.csv", int(line), "table", table, "the name of a table: " + ", ".join(TABLES))
        place = (table or "", series or "")
        if place in seen:
            yield Fault(
                "coverage.csv",
                int(line),
                "series",
                place[1],
                f"each table and series once (row {seen[place]} has the same)",
            )
        seen.setdefault(place, int(line))


ROW_RULES = {"claim_rules": check_rules, "coverage": _covered, "poll_answers": _shares, "events": _event_stages}
"""Rules that look at more than one cell, by table."""
