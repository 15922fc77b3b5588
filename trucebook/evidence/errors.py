"""What can be wrong with evidence, said so that an analyst can mend it."""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    file: str
    line: int
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        place = [self.file]
        if self.line:
            place.append(f"row {self.line}")
        if self.column:
            place.append(f"column {self.column}")
        shown = self.value if len(self.value) <= 80 else f"{self.value[:77]}..."
        return f"{', '.join(place)}: {shown!r}, expected {self.expected}"


class EvidenceError(TrucebookError):
    """A data folder is broken; carries every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class DataFolderError(TrucebookError):
    """The data folder is not there, or lacks a table."""


class AsOfError(TrucebookError):
    """An as-of date that is no date, or lies before the first row."""


class UndeclaredTableError(TrucebookError):
    """A chapter reads a table that it has not declared."""
