"""Public formats that people have as files: each recognised by what is in it, and brought into the shape of a table.

A format is a declared row of :data:`FORMATS`: who publishes it, which tables it can fill, and two functions. What it says of columns,
values and days is a default: the user's own ``--map``, ``--wide`` and ``--set`` come first.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trucebook.evidence.errors import nearest
from trucebook.intake.errors import IntakeError
from trucebook.intake.formats import attacks, ground, markets, series, tagged
from trucebook.intake.formats.format import File, Format, Request, Shaped

__all__ = ["FORMATS", "PLAIN", "File", "Format", "Request", "Shaped", "opened"]

# formats that are no plain table come first: only what they leave is read as one
FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (series.PINK_SHEET, series.FRED, series.SDMX, markets.POLYMARKET, ground.GROUND, attacks.ATTACKS, tagged.PAX, tagged.HXL)
}  # fmt: skip
PLAIN = "plain"
"""Word for a file that is to be read as it is."""


def opened(path: Path, name: str | None, table: str) -> tuple[Format | None, File]:
    """Return the format of a file, as the user says or as it is recognised for a table, and the file.

    Raises
    ------
    IntakeError
        If there is no such format or file, or the file is not in the format that the user names.
    """
    file = File(path)
    if name == PLAIN:
        return None, file
    if name:
        one = FORMATS.get(name)
        if one is None:
            known = [*FORMATS, PLAIN]
            raise IntakeError(f"--format {name}{nearest(name, known)}: no format, expected one of {', '.join(known)}")
        if one.tables and table not in one.tables:
            raise IntakeError(f"--format {name}: no rows of {table}, expected a table of {', '.join(one.tables)}")
        if one.reads(file) is None:
            raise IntakeError(f"{path.name}: not {one.title}, expected {one.expected}")
        return one, file
    fits = [one for one in FORMATS.values() if not one.tables or table in one.tables]
    found = next((one for one in fits if one.reads(file) is not None), None)
    if found is None and file.json is not None:
        of_json = "; ".join(f"{one.name} ({', '.join(one.tables)})" for one in (markets.POLYMARKET, ground.GROUND))
        raise IntakeError(f"{path.name}: JSON in no format that fills {table}, expected one of {of_json}")
    return found, file
