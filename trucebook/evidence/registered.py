"""The register of forecasts: rows are appended and never edited, and a chain of hashes shows whether any was."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from trucebook.evidence.errors import Fault, TrucebookError
from trucebook.evidence.tables import TABLES

FILE = "registered.csv"


class RegisterError(TrucebookError):
    """What is to be registered stands in the register already."""


def row_hash(cells: Sequence[str], above: str) -> str:
    """Return the SHA-256 of a row's cells but the last, joined with tabs, and of the hash of the row above (blank for the first)."""
    return hashlib.sha256("\t".join([*cells, above]).encode()).hexdigest()


def check_hashes(frame: pd.DataFrame) -> Iterator[Fault]:
    """Report rows whose hash is not that of their cells and of the row above: edited, moved, or put in between."""
    above = ""
    for line, row in zip(frame.index, frame.to_dict("records"), strict=True):
        cells = ["" if row[name] is None else str(row[name]) for name in frame.columns if name != "sha256"]
        right, given = row_hash(cells, above), row["sha256"] or ""
        if given != right:
            yield Fault(FILE, int(line), "sha256", given, f"{right}, the hash of the row as it was registered; rows are appended by 'trucebook register' and never edited")  # fmt: skip
        above = given


def append(data: Path, rows: Sequence[Mapping[str, str]]) -> None:
    """Append rows to the register, each with its hash.

    Raises
    ------
    RegisterError
        If one of them is registered already.
    """
    path, names = data / FILE, [column.name for column in TABLES["registered"].columns]
    with path.open(encoding="utf-8", newline="") as file:
        old = list(csv.DictReader(file))
    keys = {row["key"] for row in old}
    twice = [row["key"] for row in rows if row["key"] in keys]
    if twice:
        raise RegisterError(f"{FILE}: {twice[0]} is registered already, expected a later edition; nothing was written")
    above = old[-1]["sha256"] if old else ""
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in rows:
            cells = [row[name] for name in names if name != "sha256"]
            above = row_hash(cells, above)
            writer.writerow([*cells, above])
