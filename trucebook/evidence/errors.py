"""What can be wrong with evidence, said so that an analyst can mend it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field


class TrucebookError(Exception):
    """An error that is shown to the user as one clear line (or list of lines), without a traceback."""

    def _render_traceback_(self) -> list[str]:
        """Tell IPython to show the message alone when a notebook meets the error."""
        return [f"{type(self).__name__}: {self}"]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong in a data folder.

    Attributes
    ----------
    file : str
        File name inside the data folder.
    line : int
        Line number in the file, as an editor counts (the header is line 1); 0 if the fault is of the whole file.
    column : str
        Column name, blank if the fault is of the whole row or file.
    value : str
        The offending value as it stands in the file.
    expected : str
        What would be right, as a phrase that completes "expected …".
    rank : int
        0 for what makes a whole file unreadable: causes are said first.
    """

    file: str
    line: int
    column: str
    value: str
    expected: str
    rank: int = field(default=1, compare=False)

    @property
    def kind(self) -> tuple[str, str, str]:
        """What faults of one cause have in common: file, column, and what is expected but for values in it."""
        return self.file, self.column, re.sub(r"\([^)]*\)|\d+", "", self.expected)

    def __str__(self) -> str:
        place = [self.file]
        if self.line:
            place.append(f"row {self.line}")
        if self.column:
            place.append(f"column {self.column}")
        shown = self.value if len(self.value) <= 80 else f"{self.value[:77]}..."
        return f"{', '.join(place)}: {shown!r}, expected {self.expected}"


SHOWN = 3
"""Of faults of one cause so many are shown."""


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults without repetition: causes first, then by file and line."""
    return sorted(set(faults), key=lambda fault: (fault.rank, fault))


def folded(faults: Iterable[Fault], shown: int = SHOWN) -> list[str]:
    """Return faults as lines; of many of one cause the first ones and how many more there are."""
    groups: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in faults:
        groups.setdefault(fault.kind, []).append(fault)
    lines = []
    for group in groups.values():
        few = group if len(group) <= shown + 1 else group[:shown]
        lines += [str(fault) for fault in few]
        if len(few) < len(group):
            lines.append(f"{group[0].file}: … and {len(group) - len(few):,} more rows like this (--all lists them)")
    return lines


def visible(text: str) -> str:
    """Return a text as a terminal may show it: on one line, and with what would steer the terminal written out."""
    return "".join(letter if not _steers(letter) else repr(letter)[1:-1] for letter in text)


def _steers(letter: str) -> bool:
    return not letter.isprintable() and unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def nearest(value: str, known: Iterable[str]) -> str:
    """Return words that name the known values nearest to one that is not known, blank if none is near."""
    near = difflib.get_close_matches(value, [*known], n=2, cutoff=0.7)
    return f" (nearest: {', '.join(near)})" if near else ""


class EvidenceError(TrucebookError):
    """A data folder is broken; carries every fault found, and says those of one cause once."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = in_order(faults)
        super().__init__("\n".join(folded(self.faults)))


class DataFolderError(TrucebookError):
    """The data folder is not there, or lacks a table."""


class AsOfError(TrucebookError):
    """An as-of date that is no date, or lies before the first row."""


class UndeclaredTableError(TrucebookError):
    """A chapter reads a table that it has not declared."""


class MissingRowError(TrucebookError):
    """A row that code asks for is not in the data folder."""
