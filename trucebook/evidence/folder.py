"""The data folder as files: where it is, and what tells its versions apart. Needs no pandas."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from trucebook.evidence.errors import DataFolderError

Stamp = tuple[int, int] | None
"""See :func:`stamp`."""


def find_data(data: str | Path) -> Path:
    """Return the absolute path of a data folder.

    A relative path is looked for in the working directory, then in each folder above it, so that ``data`` means the
    same from the repository root (papermill) and from ``notebooks/`` (Jupyter).

    Raises
    ------
    DataFolderError
        If there is no such folder.
    """
    if not str(data).strip():
        raise DataFolderError("data '': no folder is named, expected one with the book's tables")
    wanted = Path(data).expanduser()
    here = Path.cwd()
    for base in (here, *here.parents):
        if (base / wanted).is_dir():
            return (base / wanted).resolve()
    raise DataFolderError(
        f"data {str(data)!r}: no such folder in {here} or above, expected a folder with the book's tables"
    )


def stamp(path: Path) -> Stamp:
    """Return what tells the versions of a file apart without reading it: its time and size; None if it is absent."""
    if not path.is_file():
        return None
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


def digest(path: Path) -> str:
    """Return a hash of a file's content, or ``absent``."""
    written = stamp(path)
    return _digest(path, written) if written else "absent"


@lru_cache(maxsize=1024)
def _digest(path: Path, written: Stamp) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
