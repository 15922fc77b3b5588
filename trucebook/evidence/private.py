"""Folders that only their user may enter, which go with the process that made them, however it ends."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX, OWNER = "trucebook-", "owner"
"""How the folders are called, and the file that the living process locks in its own."""

_mine: set[Path] = set()


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """Yield a folder in the system's place for temporary files, for this user alone; those that dead processes left are removed.

    Sockets have short names, so it cannot lie in the project. Whether the owner lives is told by a lock of the system, not by
    the number of a process, which another one may bear by now or in the container beside.
    """
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    _mine.add(folder)
    # Locked before it bears its name: a sweep never meets one that is not locked yet.
    owner = FileLock(folder / f"{OWNER}.new")
    owner.acquire()
    (folder / f"{OWNER}.new").rename(folder / OWNER)
    try:
        yield folder
    finally:
        owner.release()
        shutil.rmtree(folder, ignore_errors=True)
        _mine.discard(folder)


def remove_all() -> None:
    """Remove the folders of this process: for an end that lets nothing else finish."""
    for folder in list(_mine):
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove folders whose owners were killed; those of other users, and of living ones, stay."""
    for owner in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/{OWNER}"):
        with contextlib.suppress(OSError, Timeout):
            ours = not hasattr(os, "getuid") or owner.parent.lstat().st_uid == os.getuid()
            if ours and owner.parent not in _mine and not owner.parent.is_symlink():
                with FileLock(owner, timeout=0):
                    shutil.rmtree(owner.parent)
