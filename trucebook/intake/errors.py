"""What can be wrong with a file that is to be brought in."""

from __future__ import annotations

from collections.abc import Iterable

from trucebook.evidence.errors import TrucebookError


class IntakeError(TrucebookError):
    """A file cannot be brought in; says each cause in a line of its own."""

    def __init__(self, causes: str | Iterable[str]) -> None:
        super().__init__(causes if isinstance(causes, str) else "\n".join(causes))
