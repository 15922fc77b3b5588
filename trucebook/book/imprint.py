"""What an edition says of itself, and the names of what it offers beside its pages. Imports little, so that a build can look quickly."""

from __future__ import annotations

from dataclasses import dataclass

from trucebook.evidence.files import LATEST

DOWNLOADS = "downloads"
"""Folder of the site that holds the data of the figures, the notebooks and the whole data package."""

PACKAGE = "truce-talks-data.zip"

PDF_MARK = "<!-- the book as one document -->"
"""Where a page offers the book as a PDF, if one has been made by the time of publishing."""


@dataclass(frozen=True)
class Imprint:
    """What every page of an edition says of itself.

    Attributes
    ----------
    id, as_of : str
        Edition, and its date (YYYY-MM-DD).
    version : str
        Version of the data.
    data : str
        Folder of the data.
    """

    id: str
    as_of: str
    version: str
    data: str

    @property
    def folder(self) -> str:
        """Folder of the edition in the site."""
        return "" if self.id == LATEST else f"editions/{self.id}/"
