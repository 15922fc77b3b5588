"""What a command says of an error that it did not foresee: one line, and where the rest can be read; never a traceback."""

from __future__ import annotations

import errno
import shutil
import tempfile
import traceback
from pathlib import Path

from trucebook.evidence.errors import TrucebookError

FULL = {errno.ENOSPC, errno.EDQUOT}

LEAST = 20_000_000
"""Bytes: with less room than this, whatever went wrong went wrong because the disk is full."""

EDITION_NEEDS = 120_000_000
"""Bytes that an edition takes at the widest point of a build, the last book still beside the new one."""


class NoRoomError(TrucebookError):
    """The disk is full, or too full for a build."""


def explained(error: BaseException, build: Path | None = None) -> list[str]:
    """Return the lines that tell a user of an error.

    Parameters
    ----------
    error : BaseException
        What was raised.
    build : pathlib.Path, optional
        The folder that a build was writing to.
    """
    if build is not None and (_errno(error) in FULL or _room(build) < LEAST):
        return [no_room(build)]
    if isinstance(error, TrucebookError):
        return str(error).split("\n")
    if isinstance(error, OSError) and error.strerror:
        place = error.filename2 or error.filename or "the system"
        return [f"{_named(place)}: {error.strerror}"]
    kind = type(error).__name__
    return [
        f"{kind}: {' '.join(str(error).split()) or 'no message'}",
        f"  a fault of the program; all of it is in {_kept(error)}",
    ]


def check_room(build: Path, needed: int) -> None:
    """Refuse to begin a build that the disk has no room for.

    Raises
    ------
    NoRoomError
        If fewer than ``needed`` bytes are free.
    """
    if _room(build) < needed:
        raise NoRoomError(no_room(build, needed))


def no_room(build: Path, needed: int = EDITION_NEEDS) -> str:
    """Return what is said where the disk is full: the place, what is free, what a build needs."""
    return (
        f"{build}: no room on the disk, {_room(build) / 1e6:,.0f} MB free, expected about {needed / 1e6:,.0f} MB; "
        "the published book is as before"
    )


def _room(folder: Path) -> int:
    place = next((one for one in (folder, *folder.parents) if one.exists()), Path("/"))
    return shutil.disk_usage(place).free


def _errno(error: BaseException) -> int | None:
    return error.errno if isinstance(error, OSError) else None


def _named(place: object) -> str:
    return place.decode(errors="replace") if isinstance(place, bytes) else str(place)


def _kept(error: BaseException) -> str:
    """Write the traceback where whoever mends the program finds it."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="trucebook-error-", suffix=".txt", encoding="utf-8", errors="replace", delete=False
    ) as file:
        file.write("".join(traceback.format_exception(error)))
    return file.name
