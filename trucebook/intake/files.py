"""Read a file that people have, only what is a file and of a size that a table or an article can have; and write one that is no table."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from trucebook.evidence.unreadable import LARGEST, no_file
from trucebook.intake.errors import IntakeError


def must_be_file(path: Path, expected: str) -> None:
    """Refuse what is no file.

    Raises
    ------
    IntakeError
        Saying what it is instead.
    """
    if what := no_file(path):
        raise IntakeError(f"{path}: {what}, expected {expected}")


def must_be_small(path: Path, expected: str, most: int = LARGEST) -> None:
    """Refuse what is no file, or a larger one than is read.

    Raises
    ------
    IntakeError
        Saying which of them.
    """
    must_be_file(path, expected)
    if path.stat().st_size > most:
        raise _too_large(path, expected, most)


def _too_large(path: Path, expected: str, most: int) -> IntakeError:
    size = f"{most // 1_000_000} MB"
    return IntakeError(f"{path.name}: over {size}, expected {expected} of at most {size}")


def whole(path: Path, expected: str, most: int = LARGEST) -> bytes:
    """Return all bytes of a file of a bearable size.

    Raises
    ------
    IntakeError
        If it is no file, or a larger one.
    """
    must_be_file(path, expected)
    with path.open("rb") as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise _too_large(path, expected, most)
    return raw


def put(path: Path, text: str, suffix: str) -> None:
    """Write a file of a kind that is told by its name in one step, in the place of an older one: a link there is replaced, not followed.

    Raises
    ------
    IntakeError
        If its name is another (that of a table, say), or what is there is no file.
    """
    if path.suffix.lower() != suffix:
        raise IntakeError(f"{path}: {path.suffix or 'no suffix'}, expected a name that ends in {suffix}")
    if os.path.lexists(path) and not path.is_symlink() and (what := no_file(path)):
        raise IntakeError(f"{path}: {what}, expected a place for a file {suffix}")
    if not path.parent.is_dir():
        raise IntakeError(f"{path}: no folder {path.parent}, expected one that there is")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}-", suffix=".new")
    fresh = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        fresh.chmod(0o644)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
