"""Read a file of any common kind as a header and rows of text, and say how it was read."""

from __future__ import annotations

import csv
import re
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow
from pyarrow.parquet import ParquetFile

from trucebook.evidence.unreadable import usual_cells
from trucebook.intake.bounded import bounded
from trucebook.intake.errors import IntakeError
from trucebook.intake.files import must_be_small, whole

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
CYRILLIC, WESTERN = "cp1251", "cp1252"
MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
NO_TABLE = ((b"PK\x03\x04", "a workbook"), (b"\xd0\xcf\x11\xe0", "an old workbook"), (b"%PDF", "a PDF"), (b"\x1f\x8b", "a compressed file"))  # fmt: skip

MOST_UNPACKED = 300
"""A file of more MB once unpacked is no table of this book: a few kilobytes can hold a bomb."""

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 1_000_000, 2_000, 4_000_000
"""More than this is no table of this book either, however small the file that says one value for all cells."""
TABLE = "a table as CSV, Parquet or a workbook"
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
ROWS_AT_ONCE = 1000
"""Rows of a Parquet file that are unpacked before its size is looked at again."""


@dataclass(frozen=True)
class Sheet:
    """A file as text.

    Attributes
    ----------
    name : str
        Name of the file.
    header : tuple of str
        Names of its columns.
    rows : tuple of (int, tuple of str)
        Line (or row of the sheet, the header being row 1) and cells, as many as the header has.
    separator : str
        Between the cells of a text file, else blank.
    said : str
        How it was read, for the user to confirm.
    tags : mapping of str to str
        Other names of columns, such as hashtags → column.
    notes : mapping of str to str
        Column → what the file says of it besides: its unit, its newest value.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    separator: str
    said: str
    tags: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def read_sheet(path: Path) -> Sheet:
    """Read CSV in any usual encoding and separator, Parquet, or the first sheet of a workbook.

    Raises
    ------
    IntakeError
        If it is not there, or no table.
    """
    suffix = path.suffix.lower()
    packed = {**dict.fromkeys(WORKBOOKS, _workbook), **dict.fromkeys((".parquet", ".pq"), _parquet)}
    if suffix not in packed:
        return _text(path)
    must_be_small(path, TABLE)
    return bounded(packed[suffix], path, path.name)


def _text(path: Path) -> Sheet:
    raw = whole(path, TABLE)
    for head, what in NO_TABLE:
        if raw.startswith(head):
            raise IntakeError(
                f"{path.name}: {what}, expected CSV, or a file name that says what it is (.xlsx, .parquet)"
            )
    if raw.lstrip()[:15].lower().startswith((b"<!doctype", b"<html")):
        raise IntakeError(f"{path.name}: a web page, expected the table itself: download the file, not the page")
    text, encoding = decoded(raw, path.name)
    separator = _separator(text)
    try:
        # line by line: a text as one file in memory takes four bytes a letter more
        reader = csv.reader((line[0] for line in LINE.finditer(text)), delimiter=separator, strict=True)
        records, begin, size = [], 1, 0
        with usual_cells():
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    records.append((begin, cells))
                    size += len(cells)
                    _bearable(path.name, len(records), len(cells), size)
                begin = reader.line_num + 1
    except csv.Error as error:
        raise IntakeError(f"{path.name}, row {begin}: {error}, expected well-formed CSV") from error
    said = f"text in {encoding}, cells between {SEPARATORS[separator]}s"
    return _sheet(path.name, records, separator, said)


def _bearable(name: str, rows: int, columns: int, cells: int) -> None:
    for number, most, what in (
        (rows - 1, MOST_ROWS, "rows"), (columns, MOST_COLUMNS, "columns"), (cells, MOST_CELLS, "cells"),
    ):  # fmt: skip
        if number > most:
            raise IntakeError(f"{name}: over {most:,} {what}, expected a table with fewer")


def decoded(raw: bytes, name: str) -> tuple[str, str]:
    """Return text and the encoding: UTF-8 or UTF-16 where bytes say so, else the Windows one that its letters look like."""
    if raw.startswith(tuple(mark for mark, _ in MARKS)):
        try:
            text = raw.decode("utf-16")
        except UnicodeDecodeError as error:
            raise IntakeError(f"{name}: UTF-16 that breaks off, expected the whole file") from error
        if "\0" not in text:
            return text, "UTF-16"
    if b"\0" in raw:
        raise IntakeError(f"{name}: zero bytes, expected text (UTF-8, UTF-16 with its mark, Windows-1251 or -1252)")
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        pass
    for encoding, words in _windows(raw):
        try:
            return raw.decode(encoding), words
        except UnicodeDecodeError:
            continue
    raise IntakeError(f"{name}: no encoding fits, expected UTF-8, UTF-16, Windows-1251 or Windows-1252")


def _windows(raw: bytes) -> Sequence[tuple[str, str]]:
    """Order the two Windows encodings: Cyrillic words are runs of high letters, Western accents stand alone."""
    letters = sum(byte >= 0xC0 for byte in raw)
    runs = sum(one >= 0xC0 and other >= 0xC0 for one, other in pairwise(raw))
    both = (
        (CYRILLIC, "Windows-1251 (Cyrillic; no mark says so)"),
        (WESTERN, "Windows-1252 (Western; no mark says so)"),
    )
    return both if runs > letters / 2 else both[::-1]


def _separator(text: str) -> str:
    head = text[:20_000].rsplit("\n", 1)[0] or text
    first = head.splitlines()[0] if head else ""
    marks = "".join(mark for mark in SEPARATORS if mark in first)
    if not marks:
        return ","
    try:
        found = csv.Sniffer().sniff(head, delimiters=marks).delimiter
    except csv.Error:
        found = ""
    return found if found in SEPARATORS and found in first else max(marks, key=first.count)


def _parquet(path: Path) -> Sheet:
    parts, size = [], 0
    try:
        file = ParquetFile(path)
        if file.metadata.num_rows > MOST_ROWS:
            raise IntakeError(
                f"{path.name}: {file.metadata.num_rows:,} rows, expected Parquet of at most {MOST_ROWS:,}"
            )
        _bearable(path.name, 0, len(file.schema_arrow), file.metadata.num_rows * len(file.schema_arrow))
        # A long text said once may stand in every row: only unpacking tells how many bytes they are.
        for part in file.iter_batches(batch_size=ROWS_AT_ONCE):
            size += part.nbytes
            if size > MOST_UNPACKED * 1_000_000:
                raise IntakeError(
                    f"{path.name}: over {MOST_UNPACKED} MB once unpacked, expected Parquet of at most {MOST_UNPACKED} MB"
                )
            parts.append(part)
        frame = pyarrow.Table.from_batches(parts, file.schema_arrow).to_pandas()
    except (OSError, ValueError) as error:
        raise IntakeError(f"{path.name}: {str(error).splitlines()[0]}, expected Parquet") from error
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    return _framed(path.name, frame, "Parquet")


def _workbook(path: Path) -> Sheet:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            size = sum(one.file_size for one in archive.infolist()) // 1_000_000
        if size > MOST_UNPACKED:
            raise IntakeError(
                f"{path.name}: {size:,} MB once unpacked, expected a workbook of at most {MOST_UNPACKED} MB"
            )
    try:
        with pd.ExcelFile(path, engine="calamine") as book:
            names = book.sheet_names
            if not names:
                raise ValueError("no sheet in it")
            frame = pd.read_excel(book, sheet_name=names[0], header=None, dtype=object)
    except Exception as error:  # the reader has errors of its own for every kind of damage
        why = (str(error).splitlines() or ["no message"])[0]
        raise IntakeError(f"{path.name}: {why}, expected a workbook, or save the sheet as CSV UTF-8") from error
    _bearable(path.name, len(frame), len(frame.columns), frame.size)
    rest = f"; not read: {', '.join(map(str, names[1:]))}" if len(names) > 1 else ""
    cells = [[_cell(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    records = [(line, row) for line, row in enumerate(cells, start=1) if any(row)]
    return _sheet(path.name, records, "", f"workbook, sheet {names[0]}{rest}")


def _framed(name: str, frame: pd.DataFrame, said: str) -> Sheet:
    rows = [[_cell(value) for value in row] for row in frame.astype(object).itertuples(index=False, name=None)]
    return _sheet(name, [(1, [*map(str, frame.columns)]), *enumerate(rows, start=2)], "", said)


def _cell(value: Any) -> str:
    """Write a value as a table has it: days without a time, whole numbers without a point, nothing as a blank."""
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, float):
        return f"{int(value)}" if value.is_integer() and abs(value) < 1e15 else repr(float(value))
    return str(value)


def _sheet(name: str, records: Sequence[tuple[int, Sequence[str]]], separator: str, said: str) -> Sheet:
    if not records:
        raise IntakeError(f"{name}: empty, expected a header row and rows")
    header = tuple(" ".join(cell.split()) for cell in records[0][1])
    while header and not header[-1]:
        header = header[:-1]
    twice = sorted(cell for cell, times in Counter(header).items() if cell and times > 1)
    causes = [f"{name}, row {records[0][0]}: column {cell!r} is there twice, expected each once" for cell in twice]
    rows = []
    for line, cells in records[1:]:
        own = tuple(" ".join(cell.split()) for cell in cells)
        if (len(own) < len(header) and separator) or any(own[len(header) :]):
            causes.append(f"{name}, row {line}: {len(own)} cells, expected {len(header)} as in the header row")
            continue
        rows.append((line, (*own, *[""] * (len(header) - len(own)))[: len(header)]))
    if causes:
        more = [f"{name}: … and {len(causes) - 3} more rows like this"] if len(causes) > 4 else []
        raise IntakeError([*causes[:3], *more] if more else causes)
    if not rows:
        raise IntakeError(f"{name}: a header and no row, expected at least one row")
    return Sheet(name, header, tuple(rows), separator, said)
