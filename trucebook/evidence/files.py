"""The data folder as files: where it is, what it says in bytes. Needs no pandas, so that a build can look quickly."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from trucebook.evidence.columns import is_date
from trucebook.evidence.errors import AsOfError, DataFolderError, Fault
from trucebook.evidence.tables import REFERENCES, TABLES, Stage

LATEST = "latest"

Stamp = tuple[int, int] | None
"""See :func:`stamp`."""

CITATIONS = "citations"
"""What a page of sources reads in place of tables: which row of any table became public when and names which sources."""


def find_data(data: str | Path) -> Path:
    """Return the absolute path of a data folder.

    A relative path is looked for in the working directory, then in each folder above it, so that ``data`` means the same
    from the repository root (papermill) and from ``notebooks/`` (Jupyter).

    Raises
    ------
    DataFolderError
        If there is no such folder.
    """
    wanted = Path(data).expanduser()
    here = Path.cwd()
    for base in (here, *here.parents):
        if (base / wanted).is_dir():
            return (base / wanted).resolve()
    raise DataFolderError(
        f"data {str(data)!r}: no such folder in {here} or above, expected a folder with the book's tables"
    )


def decode(path: Path) -> tuple[str, list[Fault]]:
    """Return a file's text (UTF-8, with or without a byte-order mark), or the fault that makes it unreadable."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return "", [Fault(path.name, line, "", repr(raw[error.start : error.start + 4]), "text in UTF-8")]
    return text, []


BEYOND = Stage("complete_until", ("thin_until", "reason"))
"""Of coverage a reader sees nothing beyond the day: what is complete until later is complete."""


@dataclass(frozen=True)
class Citation:
    """When a fact row became public, and the sources it names."""

    table: str
    known_on: str
    sources: tuple[str, ...]


def citations(data: Path) -> list[Citation]:
    """Return ``known_on`` and sources of each row of each fact table; rows without a sound date are passed over."""
    return list(_citations(data, _state(data)))


def newest_citing(data: Path) -> dict[str, str]:
    """Return for each source key the newest ``known_on`` of the rows that name it."""
    return dict(_newest_citing(data, _state(data)))


def stamp(path: Path) -> Stamp:
    """Return what tells the versions of a file apart without reading it: when it was written, and its size; None if it is absent."""
    if not path.is_file():
        return None
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


def _state(data: Path) -> tuple[Stamp, ...]:
    """Return what tells the versions of the fact tables apart."""
    return tuple(stamp(data / table.file) for table in TABLES.values() if table.is_fact)


@lru_cache(maxsize=8)
def _citations(data: Path, state: tuple[Stamp, ...]) -> tuple[Citation, ...]:
    """Collect the citations once a version of the tables: a build asks for them once a chapter."""
    rows = []
    for table in TABLES.values():
        if table.is_fact:
            for row in _rows(data / table.file):
                known_on = row.get("known_on") or ""
                if is_date(known_on):
                    rows.append(Citation(table.name, known_on, tuple((row.get("sources") or "").split(";"))))
    return tuple(rows)


@lru_cache(maxsize=8)
def _newest_citing(data: Path, state: tuple[Stamp, ...]) -> dict[str, str]:
    newest: dict[str, str] = {}
    for row in _citations(data, state):
        for key in row.sources:
            newest[key] = max(newest.get(key, ""), row.known_on)
    return newest


def latest_date(data: Path) -> date:
    """Return the day that dates the book: the newest day on which something of the events became known.

    That is the newest ``known_on`` of the events, or the newest day on which an outcome of theirs was known, if later.
    Without events it is the newest ``known_on`` of any table. The clock is never asked.

    Raises
    ------
    AsOfError
        If the data folder has no dated row at all.
    """
    events = TABLES["events"]
    dated = ["known_on", *(stage.known_on for stage in events.stages)]
    days = [row[name] for row in _rows(data / events.file) for name in dated if is_date(row.get(name) or "")]
    days = days or [citation.known_on for citation in citations(data)]
    if not days:
        raise AsOfError(f"as_of 'latest': {data} has no dated row, expected at least one event; or give a date")
    return date.fromisoformat(max(days))


def first_date(data: Path) -> date:
    """Return the first ``known_on`` of any table.

    Raises
    ------
    AsOfError
        If the data folder has no dated row at all.
    """
    days = [citation.known_on for citation in citations(data)]
    if not days:
        raise AsOfError(f"{data} has no dated row")
    return date.fromisoformat(min(days))


def resolve_as_of(as_of: str | date, data: Path) -> date:
    """Return the date that ``as_of`` means for a data folder: ``latest`` or YYYY-MM-DD.

    Raises
    ------
    AsOfError
        If it is no date, or lies before the first row.
    """
    if str(as_of) == LATEST:
        return latest_date(data)
    if not is_date(str(as_of)):
        raise AsOfError(f"as_of {str(as_of)!r}: no date, expected YYYY-MM-DD or 'latest'")
    day = date.fromisoformat(str(as_of))
    first = first_date(data)
    if day < first:
        raise AsOfError(f"as_of {day}: before the first row of the evidence, expected {first} or later")
    return day


def fingerprint(data: Path, tables: Iterable[str], as_of: date) -> dict[str, str]:
    """Return a hash of what a reader of a date sees of each table, and of the references that those tables use.

    What became public later, and notes, count for nothing: a poll of today makes no edition of last year stale. Of ``sources``
    only the rows that visible rows of the tables cite count: a new source makes no chapter stale that does not cite it. An
    undated one counts with the day from which the door shows it, which rows of other tables may move.
    """
    wanted, day = set(tables), as_of.isoformat()
    state = _state(data)
    cited = _cited(data, state, day)
    keys = set().union(*(own for table, own in cited.items() if table in wanted or CITATIONS in wanted))
    prints = {
        name: _visible(data, name, day) for name in TABLES if name in wanted | set(REFERENCES) and name != "sources"
    }
    lines = _source_lines(data, digest(data / "sources.csv"), state)
    prints["sources"] = hashlib.sha256(
        "\n".join(sorted(lines[key] for key in keys if key in lines)).encode()
    ).hexdigest()
    if CITATIONS in wanted:
        pairs = sorted(
            {(key, row.known_on) for row in _citations(data, state) if row.known_on <= day for key in row.sources}
        )
        prints[CITATIONS] = hashlib.sha256(str(pairs).encode()).hexdigest()
    return prints


@lru_cache(maxsize=64)
def _cited(data: Path, state: tuple[Stamp, ...], day: str) -> dict[str, set[str]]:
    """Return the sources that the rows of each table cite which are public on a day."""
    cited: dict[str, set[str]] = {}
    for row in _citations(data, state):
        if row.known_on <= day:
            cited.setdefault(row.table, set()).update(row.sources)
    return cited


@lru_cache(maxsize=8)
def _source_lines(data: Path, content: str, state: tuple[Stamp, ...]) -> dict[str, str]:
    """Return all that the door makes of each source: its row and, if it is undated, the day from which it is shown."""
    newest = _newest_citing(data, state)
    return {
        row.get("key", ""): ",".join(
            map(str, (*row.values(), "" if row.get("published") else newest.get(row.get("key", ""), "")))
        )
        for row in _rows(data / "sources.csv")
    }


def data_version(data: Path, as_of: date) -> str:
    """Return a short hash of all that a reader of a date sees: the version of the data that a page cites.

    The version of an old edition stays as it is when rows of later days are added.
    """
    return hashlib.sha256(str(fingerprint(data, TABLES, as_of)).encode()).hexdigest()[:10]


def _visible(data: Path, table: str, day: str) -> str:
    path = data / TABLES[table].file
    written = stamp(path)
    return _visible_hash(path, table, day, written) if written else "absent"


@lru_cache(maxsize=2048)
def _visible_hash(path: Path, table: str, day: str, written: Stamp) -> str:
    """Return a hash of the rows of a table as they were public on a day, once a version of the file."""
    whole = hashlib.sha256()
    for known_on, text, stages in _pieces(path, table, written):
        if TABLES[table].is_fact and not "" < known_on <= day:
            continue
        whole.update(text)
        for told_on, told in stages:
            whole.update(told if "" < told_on <= day else b"not yet")
    return whole.hexdigest()


@lru_cache(maxsize=128)
def _pieces(path: Path, table: str, written: Stamp) -> tuple[tuple[str, bytes, tuple[tuple[str, bytes], ...]], ...]:
    """Return each row as its day, what of it was public then, and its later stages, each with its own day."""
    stages = (BEYOND,) if table == "coverage" else TABLES[table].stages
    later = {"note", *(name for stage in stages for name in (stage.known_on, *stage.columns))}
    return tuple(
        (
            row.get("known_on") or "",
            str([value for name, value in row.items() if name not in later]).encode(),
            tuple(
                (
                    row.get(stage.known_on) or "",
                    str([row.get(name) for name in (stage.known_on, *stage.columns)]).encode(),
                )
                for stage in stages
            ),
        )
        for row in _rows(path)
    )


def digest(path: Path) -> str:
    """Return a hash of a file's content, or ``absent``."""
    written = stamp(path)
    return _digest(path, written) if written else "absent"


@lru_cache(maxsize=1024)
def _digest(path: Path, written: Stamp) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    written = stamp(path)
    return iter(_parsed(path, written) if written else ())


@lru_cache(maxsize=64)
def _parsed(path: Path, written: Stamp) -> tuple[dict[str, str], ...]:
    """Parse a file leniently, once a version; faults are the business of the check."""
    text = path.read_bytes().decode("utf-8-sig", errors="replace")
    try:
        return tuple(csv.DictReader(io.StringIO(text, newline=""), restkey="_rest", restval=""))
    except csv.Error:
        return ()
