"""Sources as the reader of a day may see them: from which day each is public, and what stands in its place before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trucebook.evidence.asof import ALWAYS, NEVER, Columns, Times
from trucebook.evidence.columns import is_date

LATER_TITLE = "A page published after this edition's date"


@dataclass(frozen=True)
class Citation:
    """One row that names sources: from which day it is public, and the newest day on which a part of it became so."""

    table: str
    since: str
    last: str
    sources: tuple[str, ...]


def citations(tables: Mapping[str, Columns], known: Mapping[str, Times]) -> list[Citation]:
    """Return the citation of each row of each table that has sources."""
    return [
        Citation(name, since, last, tuple(cell.split(";")))
        for name, columns in tables.items()
        if "sources" in columns
        for since, last, cell in zip(known[name].rows, known[name].last, columns["sources"], strict=True)
        if since != NEVER
    ]


def public_from(sources: Columns, cited: Iterable[Citation]) -> dict[str, str]:
    """Return for each source the day from which its title, address and key may be shown.

    A source is public from its day of publication. An undated page is public from the newest row that names it, a later
    stage of that row included, which may be what it tells; and not before its ``not_before``.
    """
    newest: dict[str, str] = {}
    for row in cited:
        for key in row.sources:
            newest[key] = max(newest.get(key, ALWAYS), row.last)
    return {
        key: published if is_date(published) else max(newest.get(key, ALWAYS), bound)
        for key, published, bound in zip(sources["key"], sources["published"], sources["not_before"], strict=True)
    }


def later_key(publisher: str) -> str:
    """Return the key under which sources of a publisher stand that are not yet public."""
    return re.sub(r"[^a-z0-9]+", "-", publisher.lower()).strip("-") + "-later"


@dataclass(frozen=True)
class SeenSources:
    """The sources that a reader of a day may see.

    Attributes
    ----------
    names : dict of str to str
        Source key → the key under which the reader sees it.
    rows : list of tuple of (int, bool)
        Place of each row shown in ``sources``, in its order, and whether all of it is shown: a source that is not yet
        public is shown by its publisher alone, once a publisher, since its title, address and key would tell what came
        later.
    """

    names: dict[str, str]
    rows: list[tuple[int, bool]]


def seen_sources(sources: Columns, public: Mapping[str, str], keys: set[str], day: str) -> SeenSources:
    """Return the sources of some rows as the reader of a day may see them.

    Parameters
    ----------
    sources : Columns
        The table.
    public : mapping of str to str
        From :func:`public_from`.
    keys : set of str
        Keys that visible rows name; other sources are not shown.
    day : str
        YYYY-MM-DD.
    """
    names: dict[str, str] = {}
    rows: list[tuple[int, bool]] = []
    held: set[str] = set()
    for place, (key, publisher) in enumerate(zip(sources["key"], sources["publisher"], strict=True)):
        if key not in keys:
            continue
        shown = public[key] <= day
        names[key] = key if shown else later_key(publisher)
        if names[key] not in held:
            rows.append((place, shown))
            held.add(names[key])
    return SeenSources(names, rows)


def renamed(cell: str, names: Mapping[str, str]) -> str:
    """Return a cell of source keys as the reader may see it."""
    return ";".join(dict.fromkeys(names.get(key, key) for key in cell.split(";")))


def keys_of(cells: Sequence[str]) -> set[str]:
    """Return all keys that cells of ``;``-joined keys name."""
    return {key for cell in cells for key in cell.split(";") if key}
