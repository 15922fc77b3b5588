"""Append rows to a table: checked on a copy of the folder first, then written whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from trucebook.evidence.check import Findings, examine
from trucebook.evidence.errors import EvidenceError, Fault
from trucebook.evidence.private import private_folder
from trucebook.evidence.tables import TABLES, Table
from trucebook.evidence.unreadable import header_faults, read_file, records
from trucebook.intake.errors import IntakeError
from trucebook.intake.rows import Row


def rows_of(table: Table, data: Path) -> tuple[list[str], list[Row], bytes]:
    """Return the header, the rows and the bytes of a table as it is; a table that is not there has no rows.

    Raises
    ------
    IntakeError
        If it cannot be read.
    """
    names = [column.name for column in table.columns]
    path = data / table.file
    if not os.path.lexists(path):
        return names, [], b""
    text, faults = read_file(path)
    try:
        found = records(text)
    except csv.Error as error:
        raise IntakeError(f"{table.file}: {error}, expected well-formed CSV: run trucebook check") from error
    faults = faults or header_faults(table.file, found[0][1] if found else [], names)
    if faults:
        raise IntakeError(map(str, faults))
    header = found[0][1]
    return header, [dict(zip(header, cells, strict=False)) for _, cells in found[1:]], path.read_bytes()


def appended(header: Sequence[str], old: bytes, rows: Iterable[Row]) -> bytes:
    """Return a table's bytes with rows behind the ones that are there, which stay as they are."""
    end = "\r\n" if b"\r\n" in old[: old.find(b"\n") + 1] else "\n"
    sink = io.StringIO(newline="")
    writer = csv.writer(sink, lineterminator=end)
    if not old:
        writer.writerow(header)
    writer.writerows([row[name] for name in header] for row in rows)
    gap = end.encode() if old and not old.endswith(b"\n") else b""
    return old + gap + sink.getvalue().encode("utf-8")


def examined(data: Path, texts: Mapping[str, bytes], closing: str) -> Findings:
    """Check a copy of a data folder in which some files are replaced."""
    with private_folder() as place:
        copy = place / data.name
        copy.mkdir()
        for table in TABLES.values():
            if table.file in texts:
                (copy / table.file).write_bytes(texts[table.file])
            elif (data / table.file).is_file():
                shutil.copyfile(data / table.file, copy / table.file)
            elif os.path.lexists(data / table.file):  # no file: the check says what it is
                (copy / table.file).symlink_to(data / table.file)
        return examine(copy, closing)


def write_all(data: Path, faults: Sequence[Fault], texts: Mapping[str, tuple[bytes, bytes]]) -> None:
    """Write each table in one step, in the order given: those that others name first.

    Parameters
    ----------
    data : pathlib.Path
        Folder of the tables.
    faults : sequence of Fault
        What the check says of the folder as it would be.
    texts : mapping of str to tuple of bytes
        Name of a table → what is there and what would be.

    Raises
    ------
    EvidenceError
        If the check found a fault: nothing is written.
    """
    if faults:
        raise EvidenceError([*faults])
    for name, (old, new) in texts.items():
        write(data / TABLES[name].file, old, new)


def write(path: Path, old: bytes, new: bytes) -> None:
    """Put a file in the place of the old one in one step, so that whoever is stopped leaves one or the other whole.

    Raises
    ------
    IntakeError
        If the file is not what it was when its rows were checked.
    """
    path = path.resolve()  # a table may be a link: what it leads to is written
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".new")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, fresh)
        else:
            fresh.chmod(0o644)
        if (path.read_bytes() if path.exists() else b"") != old:
            raise IntakeError(
                f"{path.name}: changed while its new rows were checked, expected no other hand: run it again"
            )
        os.replace(fresh, path)  # noqa: PTH105 - the step that must be one
    finally:
        fresh.unlink(missing_ok=True)
