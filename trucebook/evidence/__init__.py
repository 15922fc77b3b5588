"""Floor 1: what is known, when, from which source. Knows nothing of what it means."""

from trucebook.evidence.errors import (
    AsOfError,
    DataFolderError,
    EvidenceError,
    Fault,
    TrucebookError,
    UndeclaredTableError,
)

__all__ = ["AsOfError", "DataFolderError", "EvidenceError", "Fault", "TrucebookError", "UndeclaredTableError"]
