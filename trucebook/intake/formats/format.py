"""What a format is, and the file that it reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from trucebook.evidence.tables import Table
from trucebook.intake.errors import IntakeError
from trucebook.intake.files import whole
from trucebook.intake.sheets import Sheet, decoded, read_sheet

LARGEST = 20_000_000
"""Bytes of a JSON file; a larger one is no file of a day, and many short lists take a hundred times as much in memory."""


class File:
    """A file that several formats look at, read once each way."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def sheet(self) -> Sheet:
        """The file as a table (:func:`trucebook.intake.sheets.read_sheet`)."""
        return read_sheet(self.path)

    @cached_property
    def json(self) -> Any:
        """What a JSON file holds; None if it is none by its name."""
        if self.path.suffix.lower() not in {".json", ".geojson"}:
            return None
        text, _ = decoded(whole(self.path, "JSON of one day or one question", LARGEST), self.path.name)
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise IntakeError(f"{self.path.name}: no JSON, or JSON that breaks off, expected it whole") from error


@dataclass(frozen=True)
class Request:
    """What a file is read for: a data folder, a table, and the columns that the user has told of."""

    data: Path
    table: Table
    told: frozenset[str]


@dataclass(frozen=True)
class Shaped:
    """A file as a format understands it.

    Attributes
    ----------
    sheet : Sheet
        Its rows.
    columns, wide, fixed : mapping of str to str
        What ``--map``, ``--wide`` and ``--set`` need not say.
    """

    sheet: Sheet
    columns: Mapping[str, str] = field(default_factory=dict)
    wide: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Format:
    """A public format.

    Attributes
    ----------
    name, title : str
        For ``--format``, and in words.
    expected : str
        By what it is recognised, as words that complete "expected …".
    tables : tuple of str
        Tables that it fills; none: any.
    reads : callable
        Return a file's rows if it is in this format, None if it is not.
    shape : callable
        Bring those rows (those that the user wants) into the shape of a table.
    """

    name: str
    title: str
    expected: str
    tables: tuple[str, ...]
    reads: Callable[[File], Sheet | None]
    shape: Callable[[Sheet, Request], Shaped]


def with_header(*names: str) -> Callable[[File], Sheet | None]:
    """Return a function that recognises a table by columns that it must have."""

    def reads(file: File) -> Sheet | None:
        return file.sheet if file.json is None and {*names} <= {*file.sheet.header} else None

    return reads


def made(file: File, header: Sequence[str], rows: Sequence[Sequence[str]], said: str) -> Sheet:
    """Return the rows of a file that is no table as a sheet, counted from 1.

    Raises
    ------
    IntakeError
        If there is none.
    """
    if not rows:
        raise IntakeError(f"{file.path.name}: no row in it, expected at least one")
    return Sheet(file.path.name, (*header,), tuple((line, (*cells,)) for line, cells in enumerate(rows, 1)), "", said)
