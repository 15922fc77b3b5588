"""Editions: the book as of a date, declared as papermill parameter files."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from trucebook.book.project import ProjectError
from trucebook.book.sources import read_yaml
from trucebook.evidence.columns import is_date
from trucebook.evidence.errors import TrucebookError
from trucebook.evidence.snapshot import LATEST

TYPES = {"str": "text, in quotation marks", "int": "a whole number", "float": "a number", "bool": "true or false", "list": "a list", "dict": "a mapping"}  # fmt: skip
"""Types of parameters, in words."""


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
    title : str
        Name by which readers know it; the id where the file gives none.
    """

    id: str
    as_of: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""

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
    for path in folder.glob("*.yaml"):
        raise EditionError(f"{path.name}: expected the ending .yml, with which the other editions are declared")
    editions = [_read(path) for path in folder.glob("*.yml")]
    editions.sort(key=lambda edition: (edition.is_latest, edition.as_of), reverse=True)
    return {edition.id: edition for edition in editions}


def _read(path: Path) -> Edition:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", path.stem):
        raise EditionError(f"{path.name}: expected a name of a-z, 0-9 and hyphens")
    try:
        content = read_yaml(path)
    except ProjectError as error:
        raise EditionError(str(error)) from error
    if not isinstance(content, dict) or "as_of" not in content:
        raise EditionError(f"{path.name}: expected parameters, at least 'as_of: YYYY-MM-DD' or 'as_of: latest'")
    title = content.get("title", "")
    if not isinstance(title, str) or not title.isprintable():
        raise EditionError(f"{path.name}, title: expected a line of text, in quotation marks")
    as_of = str(content["as_of"]) if isinstance(content["as_of"], str | date) else repr(content["as_of"])[:40]
    if as_of != LATEST and not is_date(as_of):
        raise EditionError(f"{path.name}, as_of: {as_of!r}, expected a date that there is, as YYYY-MM-DD, or 'latest'")
    parameters = {str(name): value for name, value in content.items() if name not in {"as_of", "data", "title"}}
    return Edition(path.stem, as_of, parameters, title)


def check_parameters(editions: Iterable[Edition], known: Mapping[str, str]) -> None:
    """Refuse a parameter that no chapter takes: it would be dropped without a word; and a value of another type than the chapter's.

    Parameters
    ----------
    editions : iterable of Edition
        The editions.
    known : mapping of str to str
        The parameters that any chapter declares, each with the name of its type (blank: any).

    Raises
    ------
    EditionError
        Naming the nearest parameter that there is, or the type.
    """
    names = sorted({*known} - {"as_of", "data"})
    faults = []
    for edition in editions:
        for name, value in edition.parameters.items():
            if name not in names:
                near = get_close_matches(name, names, 1)
                meant = f"perhaps {near[0]}" if near else "one of " + ", ".join(names) if names else "as_of alone"
                faults.append(f"{edition.id}.yml, {name}: no chapter takes such a parameter, expected {meant}")
            elif not _fits(value, known[name]):
                meant = TYPES.get(known[name], known[name])
                faults.append(
                    f"{edition.id}.yml, {name}: {str(value)[:60]!r}, expected {meant}, as the chapters take it"
                )
    if faults:
        raise EditionError("\n".join(faults))


def _fits(value: Any, kind: str) -> bool:
    given = type(value).__name__
    return not kind or given == kind or (given, kind) == ("int", "float")


def closing_day(declared: Mapping[str, Edition]) -> str:
    """Return the newest day that an edition declares, blank if none does: rows that are dated up to it are meant so."""
    return max((one.as_of for one in declared.values() if is_date(one.as_of)), default="")


def month_ends(declared: Mapping[str, Edition], first: date, last: date) -> list[Edition]:
    """Return an edition for each last day of a month from ``first`` to ``last`` that no declared one has for its date, the newest first.

    Months before those whose measures the chart over time draws are left out, however far the evidence reaches back.
    """
    from trucebook.analysis.lapse import FIRST  # other commands need no models

    first = max(first, FIRST)
    taken = {one.as_of for one in declared.values()}
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    ends = [date(month // 12, month % 12 + 1, monthrange(month // 12, month % 12 + 1)[1]) for month in months]
    days = [end.isoformat() for end in reversed(ends) if first <= end <= last]
    return [Edition(day, day) for day in days if day not in taken]


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
