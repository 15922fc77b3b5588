"""What a published folder holds, file by file, and whether it still does."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from trucebook.book.project import ProjectError
from trucebook.evidence.unreadable import no_file

SUMS = "SHA256SUMS"
"""A line a file, as ``sha256sum --check`` reads it."""

LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")

NAMED = 20
"""So many files of a kind are named one by one."""


def write_sums(folder: Path) -> None:
    """Write the list of all files of a folder into it."""
    lines = (f"{digest}  {name}\n" for name, digest in sorted(sums(folder).items()))
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def sums(folder: Path) -> dict[str, str]:
    """Return the hash of each file of a folder, by its path inside; of all but the list itself."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "a link"
        for path in files
        if path != folder / SUMS
    }


def read_sums(folder: Path) -> dict[str, str]:
    """Return what a folder's list says.

    Raises
    ------
    ProjectError
        If there is none, or it is no such list.
    """
    path = folder / SUMS
    if (what := no_file(path)) and what != "no such file":
        raise ProjectError(f"{path}: {what}, expected the list of a published book")
    try:
        lines = path.read_bytes().decode("utf-8").splitlines()
    except OSError as error:
        raise ProjectError(
            f"{path}: {error.strerror}, expected the list of a published book (run 'trucebook build')"
        ) from error
    except UnicodeDecodeError as error:
        raise ProjectError(f"{path}: not UTF-8, expected a line a file: hash, two blanks, path") from error
    listed = {}
    for number, line in enumerate(lines, 1):
        found = LINE.fullmatch(line)
        if not found:
            raise ProjectError(f"{path}, line {number}: {line[:80]!r}, expected hash, two blanks, path")
        listed[found[2]] = found[1]
    return listed


def differences(there: dict[str, str], expected: dict[str, str]) -> list[str]:
    """Return in lines how files differ from what is expected of them; nothing if they don't."""
    kinds = {
        "missing": sorted(expected.keys() - there.keys()),
        "not of the book": sorted(there.keys() - expected.keys()),
        "changed": sorted(name for name in there.keys() & expected.keys() if there[name] != expected[name]),
    }
    lines = []
    for kind, names in kinds.items():
        lines += [f"{name}: {kind}" for name in names[:NAMED]]
        if len(names) > NAMED:
            lines.append(f"{len(names) - NAMED:,} more files: {kind}")
    return lines
