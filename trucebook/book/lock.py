"""One build at a time in a project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from trucebook.book.project import Project, ProjectError


@contextmanager
def alone(project: Project, *, wait: bool, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the project's ``_build`` folder for one build.

    The lock is the system's own (flock) and ends with the process that holds it, however that ends: there are no stale ones.

    Parameters
    ----------
    project : Project
        The book.
    wait : bool
        Whether to wait for a build that is at work.
    say : callable
        Told that it waits.

    Raises
    ------
    ProjectError
        If another build is at work, and ``wait`` is false.
    """
    project.build.mkdir(parents=True, exist_ok=True)
    lock = FileLock(project.build / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        if not wait:
            raise ProjectError(f"{project.build}: another build is at work here, expected none (--no-wait)") from error
        say(f"another build is at work in {project.build}: waiting for it (--no-wait ends at once)")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
