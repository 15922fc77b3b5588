"""Sources of new rows: found by their address, named by the rule of their table, or new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from trucebook.evidence.tables import TABLES
from trucebook.intake.rows import Row, slug
from trucebook.intake.writing import rows_of

TABLE = TABLES["sources"]


class Sources:
    """The sources of a data folder, and those that are new in this hand.

    Attributes
    ----------
    new : list of dict
        Rows to be added, in the order in which they came.
    """

    def __init__(self, data: Path) -> None:
        self.there: Sequence[Row] = rows_of(TABLE, data)[1]
        self.new: list[Row] = []

    @property
    def keys(self) -> set[str]:
        """Keys that a row may name."""
        return {row["key"] for row in (*self.there, *self.new)}

    def by_address(self, url: str) -> str:
        """Return the key of the source with this address, blank if there is none."""
        plain = _plain(url)
        return next((row["key"] for row in (*self.there, *self.new) if _plain(row["url"]) == plain), "")

    def named(self, cell: str) -> list[str]:
        """Return what a cell names, joined with ';': keys, and addresses of sources that are there as their keys."""
        items = filter(None, (item.strip() for item in cell.split(";")))
        return [(self.by_address(item) or item) if "://" in item else item for item in items]

    def unknown(self, keys: Iterable[str]) -> list[str]:
        """Return those keys that no source has, each once."""
        known = self.keys
        return list(dict.fromkeys(key for key in keys if key and key not in known))

    def add(self, row: Row) -> str:
        """Take a new source and return its key; a source with its address is taken in its place."""
        there = self.by_address(row["url"]) if row.get("url") else ""
        if there:
            return there
        full = {column.name: row.get(column.name, "") for column in TABLE.columns}
        full["key"] = full["key"] or self.made_key(full)
        self.new.append(full)
        return full["key"]

    def made_key(self, row: Row) -> str:
        """Return a key by the rule of the table: publisher, day of publication and a word of the title."""
        publisher = slug(row.get("publisher", "")).replace("-", "")[:20] or "source"
        words = [word for word in slug(row.get("title", "")).split("-") if len(word) > 3]
        parts = (publisher, row.get("published", "").replace("-", ""), words[0] if words else "")
        wanted, known, number = "-".join(part for part in parts if part), self.keys, 1
        while (name := wanted if number == 1 else f"{wanted}-{number}") in known:
            number += 1
        return name


def _plain(url: str) -> str:
    """Return an address without what does not tell pages apart: its scheme, www, a slash at the end, the part after '#'."""
    return (
        url.strip().partition("#")[0].rstrip("/").removeprefix("https://").removeprefix("http://").removeprefix("www.")
    )
