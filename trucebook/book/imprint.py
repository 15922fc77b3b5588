"""What an edition says of itself, and the names of what it offers beside its pages. Imports little, so that a build can look quickly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from trucebook.evidence.snapshot import LATEST

DOWNLOADS = "downloads"
"""Folder of the site that holds the data of the figures, the notebooks and the whole data package."""

PACKAGE = "truce-talks-data.zip"

VERSION_MARK = "qqversionq"
"""What stands for the version of the data on pages as Sphinx makes and keeps them: with its ten letters one word, as long as a version.

The version changes with every row of any table; a page that shows nothing else of a change need not be made again for it.
"""

PDF_MARK = "<!-- the book as one document -->"
"""Where a page offers the book as a PDF, if one has been made by the time of publishing."""


@dataclass(frozen=True)
class Imprint:
    """What every page of an edition says of itself.

    Attributes
    ----------
    id : str
        Edition.
    as_of : datetime.date
        Its date.
    version : str
        Version of the data.
    data : str
        Folder of the data.
    title : str
        Name by which readers know it.
    """

    id: str
    as_of: date
    version: str
    data: str
    title: str = ""

    @classmethod
    def read(cls, told: Mapping[str, str]) -> Imprint:
        """Return the imprint that :meth:`told` wrote; a date that is none is a ValueError."""
        return cls(**{**told, "as_of": date.fromisoformat(told["as_of"])})  # type: ignore[arg-type]

    def told(self) -> dict[str, str]:
        """Return the imprint as texts, for JSON and for the settings of a page."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}

    def unversioned(self) -> dict[str, str]:
        """Return the imprint as texts, with a mark in place of the version."""
        return {**self.told(), "version": VERSION_MARK}

    @property
    def folder(self) -> str:
        """Folder of the edition in the site."""
        return "" if self.id == LATEST else f"editions/{self.id}/"
