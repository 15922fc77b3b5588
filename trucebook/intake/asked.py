"""What the options of an import ask for, table by table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from trucebook.evidence.errors import nearest
from trucebook.evidence.tables import TABLES
from trucebook.intake.columns import Kept, pairs, read_map
from trucebook.intake.errors import IntakeError
from trucebook.intake.kinds import tables_of
from trucebook.intake.plan import Asked
from trucebook.intake.shaping import amount


def asked(
    *, kind: str, file: Path, columns: Sequence[str], fixed: Sequence[str], wide: Sequence[str], where: Sequence[str],
    source: str | None, also: Sequence[str], decimal: Any, dates: Any, format: str | None = None,
) -> tuple[list[Asked], Kept]:  # fmt: skip
    """Return what is asked of each table, and the mapping to be kept for the next file.

    A kind that has two tables takes both from the one file: what is said of columns goes to the table that has them.

    Raises
    ------
    IntakeError
        If an option cannot be understood.
    """
    names = tables_of(kind)
    files = [Path(word) for word in columns if "=" not in word]
    if len(files) > 1:
        raise IntakeError("--map: two kept files, expected one")
    old = read_map(files[0]) if files else Kept()
    kept = Kept(
        {**old.columns, **pairs([word for word in columns if "=" in word], "--map")},
        {**old.fixed, **pairs(fixed, "--set"), **({"sources": source} if source else {})},
        {**old.wide, **pairs(wide, "--wide")},
        [*old.where, *where],
    )
    _known(names, kept)
    parts = []
    for name in names:
        own = {column.name for column in TABLES[name].columns}
        parts.append(Asked(
            name, file,
            {new: column for new, column in kept.columns.items() if len(names) == 1 or column in own},
            {column: value for column, value in kept.fixed.items() if len(names) == 1 or column in own},
            kept.wide if name == names[-1] and amount(TABLES[name]) else {}, kept.where, decimal, dates, format,
        ))  # fmt: skip
    if kept.wide and not any(part.wide for part in parts):
        raise IntakeError(f"--wide: {kind} has no one column for numbers, expected a table with one")
    others = pairs(also, "--also")
    return [*parts, *(Asked(name, Path(path), decimal=decimal, dates=dates) for name, path in others.items())], kept


def _known(names: Sequence[str], kept: Kept) -> None:
    """Refuse a column that no table of a kind has; of one table, that is said with what else is wrong."""
    if len(names) == 1:
        return
    known = [column.name for name in names for column in TABLES[name].columns]
    told: Sequence[tuple[str, Mapping[str, str] | Sequence[str]]] = (
        ("--map", [*kept.columns.values()]),
        ("--set", kept.fixed),
    )
    for option, columns in told:
        for column in columns:
            if column not in known:
                raise IntakeError(
                    f"{option} {column}: no column of {' or '.join(names)}{nearest(column, known)}, expected one of {', '.join(known)}"
                )
