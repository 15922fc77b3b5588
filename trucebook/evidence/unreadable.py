"""Why a file cannot be read as a table, in one line that says what it is and how to save it."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from trucebook.evidence.errors import Fault, nearest

SAVE = "save it as “CSV UTF-8 (comma delimited)”"

HEADS = (
    (b"PK\x03\x04", "an Excel or LibreOffice workbook under the name of a CSV file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook under the name of a CSV file"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"version https://git-lfs", "a pointer of Git LFS, not the file itself"),
)
"""What the first bytes of a file give away."""

MARKS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


LARGEST = 100_000_000
"""Bytes of a table; one beyond that is none of this book."""

LONGEST = 131_072
"""Letters of a cell; a longer one is a quotation mark that never closes, or no table."""


def no_file(path: Path) -> str:
    """Return what stands in the place of a file, blank if it is one: to read a pipe or a device may never end."""
    if path.is_dir():
        return "a folder"
    if path.is_file():
        return ""
    if path.exists():
        return "a pipe or a device"
    return "a link that leads nowhere" if path.is_symlink() else "no such file"


def read_file(path: Path) -> tuple[str, list[Fault]]:
    """Return a file's text (UTF-8, with or without a byte-order mark), or the one fault that makes it unreadable."""
    if what := no_file(path):
        return "", [_fault(path, 0, what, "a CSV file of this name")]
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        return "", [_fault(path, 0, str(error.strerror), "a file that may be read")]
    if len(raw) > LARGEST:
        most = f"{LARGEST // 1_000_000} MB"
        return "", [_fault(path, 0, f"over {most}", f"a table of at most {most}")]
    for head, what in HEADS:
        if raw.startswith(head):
            return "", [_fault(path, 0, what, f"text: open it where it was made and {SAVE}")]
    if raw.lstrip()[:15].lower().startswith((b"<!doctype", b"<html")):
        return "", [_fault(path, 0, "a web page", "the table itself: download the file, not the page that shows it")]
    for mark, name in MARKS:
        if raw.startswith(mark):
            return "", [_fault(path, 0, f"text in {name}", f"text in UTF-8: {SAVE}")]
    if raw.count(b"\0") > len(raw) / 8:
        return "", [_fault(path, 0, "text in UTF-16 without its mark, or no text", f"text in UTF-8: {SAVE}")]
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        found = f"{raw[error.start : error.start + 4]!r} ({_encoding(raw)})"
        return "", [_fault(path, line, found, f"text in UTF-8: {SAVE}")]


def _encoding(raw: bytes) -> str:
    """Guess which encoding bytes are in that are no UTF-8."""
    high = bytes(byte for byte in raw if byte >= 0x80)
    letters = sum(byte >= 0xC0 for byte in high)
    runs = sum(one >= 0xC0 and other >= 0xC0 for one, other in pairwise(raw))
    cyrillic = letters and runs > letters / 2
    return "looks like Cyrillic in Windows-1251" if cyrillic else "looks like Windows-1252"


def header_faults(file: str, header: Sequence[str], names: Sequence[str]) -> list[Fault]:
    """Return what is wrong with a header row: one fault if it is none, else one a column that is wrong."""
    if len(header) == 1 and len(names) > 1:
        for mark, words in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if header[0].count(mark) >= len(names) / 2:
                return [Fault(file, 1, "", f"{words} between the cells", f"commas between the cells: {SAVE}", rank=0)]
    if len(set(header) & set(names)) < len(names) / 2:
        return [Fault(file, 1, "", ",".join(header), "a header row: " + ",".join(names), rank=0)]
    faults = [
        Fault(file, 1, name, "", f"the column {name} in the header row", rank=0) for name in names if name not in header
    ]
    for place, name in enumerate(header):
        if name not in names:
            expected = f"one of the columns {', '.join(names)}{nearest(name, names)}"
            faults.append(Fault(file, 1, name, name, expected, rank=0))
        elif name in header[:place]:
            faults.append(Fault(file, 1, name, name, "each column once", rank=0))
    return faults


@contextlib.contextmanager
def usual_cells() -> Iterator[None]:
    """Let ``csv`` refuse a cell of more than :data:`LONGEST` letters.

    The bound holds for the whole process, and any library may have put it elsewhere.
    """
    before = csv.field_size_limit(LONGEST)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def records(text: str) -> list[tuple[int, list[str]]]:
    """Return each record with the line on which it begins.

    Raises
    ------
    csv.Error
        If a quotation mark opens and never closes, a cell is too long, or the like; the message ends with the line.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found, begin = [], 1
    try:
        with usual_cells():
            for cells in reader:
                if cells:
                    found.append((begin, cells))
                begin = reader.line_num + 1
    except csv.Error as error:
        raise csv.Error(f"{error} in the record that begins in line {begin}") from error
    return found


def malformed(file: str, error: csv.Error) -> Fault:
    """Return the fault that :func:`records` found."""
    line = int(re.findall(r"\d+", str(error))[-1])
    return Fault(file, line, "", str(error), "well-formed CSV", rank=0)


def _fault(path: Path, line: int, value: str, expected: str) -> Fault:
    return Fault(path.name, line, "", value, expected, rank=0)
