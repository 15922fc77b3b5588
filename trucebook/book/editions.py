"""Editions: the book as of a date, declared as papermill parameter files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from trucebook.evidence.errors import TrucebookError
from trucebook.evidence.files import LATEST


class EditionError(TrucebookError):
    """An edition that is not declared, or is declared wrongly."""


@dataclass(frozen=True)
class Edition:
    """One edition.

    Attributes
    ----------
    id : str
        Name of the parameter file; ``latest`` is the root of the site, the others stand under ``editions/<id>/``.
    as_of : str
        YYYY-MM-DD, or ``latest``.
    parameters : mapping
        Further papermill parameters for the notebooks that take them.
    """

    id: str
    as_of: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_latest(self) -> bool:
        """Whether the edition is the root of the site."""
        return self.id == LATEST

    @property
    def folder(self) -> str:
        """Folder of the edition in the site, with a slash at its end, blank for the root."""
        return "" if self.is_latest else f"editions/{self.id}/"


def read_editions(folder: Path) -> dict[str, Edition]:
    """Return the declared editions, the latest first, then from new to old.

    Raises
    ------
    EditionError
        If a file is no mapping, lacks ``as_of``, or has an unfit name.
    """
    editions = [_read(path) for path in folder.glob("*.yml")]
    editions.sort(key=lambda edition: (edition.is_latest, edition.as_of), reverse=True)
    return {edition.id: edition for edition in editions}


def _read(path: Path) -> Edition:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", path.stem):
        raise EditionError(f"{path.name}: expected a name of a-z, 0-9 and hyphens")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise EditionError(f"{path.name}: no YAML, {str(error).splitlines()[0]}") from error
    if not isinstance(content, dict) or "as_of" not in content:
        raise EditionError(f"{path.name}: expected parameters, at least 'as_of: YYYY-MM-DD' or 'as_of: latest'")
    parameters = {str(name): value for name, value in content.items() if name not in {"as_of", "data"}}
    return Edition(path.stem, str(content["as_of"]), parameters)


def choose(declared: Mapping[str, Edition], edition: str | None, as_of: str | None) -> list[Edition]:
    """Return the editions to build: one declared, one of any day, or all.

    Raises
    ------
    EditionError
        If the edition is not declared, or nothing is.
    """
    if edition is not None:
        if edition not in declared:
            raise EditionError(f"edition {edition!r}: not declared, expected one of {', '.join(declared)}")
        return [declared[edition]]
    if as_of is not None:
        named = next((one for one in declared.values() if one.as_of == as_of), None)
        return [named or Edition(as_of, as_of)]
    if not declared:
        raise EditionError("no edition is declared, expected at least editions/latest.yml")
    return list(declared.values())
