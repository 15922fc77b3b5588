"""Match the columns of a file to those of a table, by name or as the user says, and keep that for the next file."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trucebook.evidence.errors import nearest
from trucebook.evidence.tables import Table
from trucebook.intake.errors import IntakeError
from trucebook.intake.files import whole
from trucebook.intake.sheets import Sheet

LARGEST = 1_000_000
"""Bytes of a kept mapping."""
DEFAULTS = {"known_on_is": "exact"}
"""Values of columns that a file rarely has."""


@dataclass(frozen=True)
class Match:
    """How a file's columns become those of a table.

    Attributes
    ----------
    places : mapping of str to int
        Column of the table → place in the file's rows.
    fixed : mapping of str to str
        Column of the table → value where the file gives none; ``=other`` takes the value of another column.
    unused : tuple of str
        Columns of the file that no column of the table takes.
    """

    places: Mapping[str, int]
    fixed: Mapping[str, str]
    unused: tuple[str, ...]


def pairs(words: Sequence[str], option: str) -> dict[str, str]:
    """Return what ``NAME=VALUE`` words of an option say.

    Raises
    ------
    IntakeError
        If a word has no ``=``, or a name comes twice.
    """
    found: dict[str, str] = {}
    for word in words:
        name, mark, value = word.partition("=")
        if not mark or not name.strip():
            raise IntakeError(f"{option} {word!r}: expected NAME=VALUE")
        if name.strip() in found:
            raise IntakeError(f"{option} {word!r}: {name.strip()} is there twice, expected once")
        found[name.strip()] = value.strip()
    return found


@dataclass(frozen=True)
class Kept:
    """A mapping as a file keeps it for the next import: ``--map``, ``--set``, ``--wide`` and ``--where``."""

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    wide: Mapping[str, str] = field(default_factory=dict)
    where: Sequence[str] = ()

    @property
    def text(self) -> str:
        """The file."""
        fixed = {name: value for name, value in self.fixed.items() if DEFAULTS.get(name) != value}
        told = {"columns": {**self.columns}, "set": fixed, "wide": {**self.wide}, "where": [*self.where]}
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def read_map(path: Path) -> Kept:
    """Return what a saved mapping holds.

    Raises
    ------
    IntakeError
        If it is no such file.
    """
    raw = whole(path, "a mapping that --save-map wrote", LARGEST)
    try:
        told = json.loads(raw)
        pairs_of, where = [told["columns"], told["set"], told.get("wide", {})], told.get("where", [])
        words = [word for one in pairs_of for pair in one.items() for word in pair]
        if not isinstance(where, list) or not all(isinstance(word, str) for word in (*words, *where)):
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise IntakeError(f"{path}: no mapping, expected a file that --save-map wrote") from error
    return Kept(pairs_of[0], pairs_of[1], pairs_of[2], where)


def matched(table: Table, sheet: Sheet, told: Mapping[str, str], fixed: Mapping[str, str]) -> Match:
    """Match columns: those that the user names first, then those of the same name but for case and punctuation.

    Raises
    ------
    IntakeError
        With a line on each name that is not there, and one on the columns that are required and come from nowhere.
    """
    names = [column.name for column in table.columns]
    causes = [
        f"--map {new}={name}: no column {new!r} in {sheet.name}{nearest(new, sheet.header)}, "
        f"expected one of {', '.join(sheet.header)}"
        for new, name in told.items() if new not in sheet.header
    ]  # fmt: skip
    given = [("--map", name) for name in told.values()] + [("--set", name) for name in fixed]
    causes += [
        f"{option} {name}: no column of {table.name}{nearest(name, names)}, expected one of {', '.join(names)}"
        for option, name in given if name not in names
    ]  # fmt: skip
    twice = sorted({name for name in told.values() if [*told.values()].count(name) > 1})
    causes += [f"--map: two columns of {sheet.name} for {name}, expected one" for name in twice]
    causes += [
        f"--set {name}={value}: no column {value[1:]!r} of {table.name}{nearest(value[1:], names)} to take the value of"
        for name, value in fixed.items() if value.startswith("=") and value[1:] not in names
    ]  # fmt: skip
    if causes:
        raise IntakeError(causes)
    places = {name: sheet.header.index(new) for new, name in told.items()}
    alike = {plain(name): name for name in names if name not in places}
    for place, new in enumerate(sheet.header):
        name = alike.get(plain(new))
        if name is not None and name not in places and new not in told:
            places[name] = place
    unused = tuple(new for place, new in enumerate(sheet.header) if new and place not in places.values())
    _all_there(table, sheet, places, fixed, unused)
    defaults = {name: value for name, value in DEFAULTS.items() if name in names}
    return Match(places, {**defaults, **fixed}, unused)


def _all_there(
    table: Table, sheet: Sheet, places: Mapping[str, int], fixed: Mapping[str, str], unused: Sequence[str]
) -> None:
    made = {*DEFAULTS, *(["id"] if table.key == "id" else [])}
    missing = [c.name for c in table.columns if c.required and c.name not in {*places, *fixed, *made}]
    if not missing:
        return
    hints = [f"{near} may be {name}" for name in missing if (near := suggestion(name, unused))]
    words = f" ({'; '.join(hints)})" if hints else ""
    numbers = {column.name for column in table.columns if column.required and column.type == "number"}
    raise IntakeError(
        f"{sheet.name}: no column for {', '.join(missing)}{words}, expected each from --map NAME_IN_FILE=COLUMN "
        "or --set COLUMN=VALUE"
        + (" (sources: --source KEY)" if "sources" in missing else "")
        + (" (values of several columns: --wide NAME_IN_FILE=COLUMN:CODE)" if numbers & {*missing} else "")
    )


def suggestion(name: str, others: Sequence[str]) -> str:
    """Return the name nearest to another one, whatever its case and punctuation, blank if none is near."""
    alike = {plain(other): other for other in others}
    near = difflib.get_close_matches(plain(name), alike, n=1, cutoff=0.6)
    return alike[near[0]] if near else ""


def plain(name: str) -> str:
    """Return a name without what its writers differ in: case, punctuation, blanks."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
