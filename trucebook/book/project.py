"""Where things are: the folders of a book project."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from trucebook.evidence.errors import TrucebookError


class ProjectError(TrucebookError):
    """The working directory is not inside a book project, or the project lacks a file."""


@dataclass(frozen=True)
class Project:
    """A book project: the folder with ``_config.yml``, and what is made of it under ``_build``."""

    root: Path

    @property
    def notebooks(self) -> Path:
        """Chapters and prose pages."""
        return self.root / "notebooks"

    @property
    def editions(self) -> Path:
        """Parameter files, one an edition."""
        return self.root / "editions"

    @property
    def build(self) -> Path:
        """All that a build makes."""
        return self.root / "_build"

    @property
    def html(self) -> Path:
        """The published book."""
        return self.build / "html"

    def executed(self, edition: str) -> Path:
        """Return the folder of the executed notebooks of an edition."""
        return self.build / "executed" / edition

    def package(self, edition: str) -> Path:
        """Return the file that holds all tables of an edition."""
        return self.build / "packages" / f"{edition}.zip"

    def pdf(self, edition: str) -> Path:
        """Return the file that holds an edition as one document."""
        return self.build / "pdf" / f"{edition}.pdf"

    def failed(self, edition: str) -> Path:
        """Return the folder where the notebooks of an edition are left that ended in an error."""
        return self.build / "failed" / edition

    def stage(self, edition: str) -> Path:
        """Return the folder from which Jupyter Book makes an edition."""
        return self.build / "stage" / edition

    def site(self, edition: str) -> Path:
        """Return the folder of an edition's finished pages, before publishing."""
        return self.build / "sites" / edition

    def manifest(self, edition: str) -> Path:
        """Return the file that tells the content of an edition's finished pages."""
        return self.build / "sites" / f"{edition}.sha256"

    def pages(self) -> list[Path]:
        """Return the sources of all pages, notebooks and prose, by name."""
        return sorted(path for path in self.notebooks.iterdir() if path.suffix in {".ipynb", ".md"})


def find_project(start: Path | None = None) -> Project:
    """Return the project around a folder (the working directory).

    Raises
    ------
    ProjectError
        If no folder above has a ``_config.yml`` and ``notebooks/``.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "_config.yml").is_file() and (folder / "notebooks").is_dir():
            return Project(folder)
    raise ProjectError(
        f"{here}: not inside a book project, expected a folder with _config.yml and notebooks/ here or above"
    )


def empty_folder(path: Path) -> Path:
    """Make an empty folder, removing what stood there."""
    if path.exists():
        shutil.rmtree(path)
    path.mkdir(parents=True)
    return path
