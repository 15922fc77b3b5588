"""One warm process that has imported what a build needs, and the processes that are forked from it.

The warm process is the fork server of Python's own ``multiprocessing``: it imports what it is told to once, starts no thread, and forks a
process where one is asked for, which dies with the build, however that ends.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.process
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import entry_points
from multiprocessing.connection import wait
from typing import Any

from trucebook.evidence.errors import TrucebookError

SETTING = "TRUCEBOOK_KERNELS"
"""Environment variable: ``forked`` or ``ordinary``; unset: forked where that is safe."""

PROVISIONER = "trucebook-forked"
"""Name of the entry point through which Jupyter finds forked kernels."""

CHAPTERS, PAGES = "trucebook.book.warm", "trucebook.book.press"
"""Modules that import what chapters, and what pages are made with."""

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""A process a core: threads of linear algebra inside each would only get into each other's way, and must not be there at a fork."""

GARBAGE = (100_000, 50, 100)
"""Thresholds of the garbage collector in what a build runs: it is over before so much is left behind that looking often would pay."""

_starting = threading.Lock()


class KernelsError(TrucebookError):
    """The setting of kernels is none of those there are."""


def forked() -> bool:
    """Tell whether processes are forked: by the setting, else where forking is safe and the provisioner is installed.

    Raises
    ------
    KernelsError
        If the setting is neither ``forked`` nor ``ordinary``, or asks for what cannot be here.
    """
    wanted = os.environ.get(SETTING, "")
    if wanted not in {"", "forked", "ordinary"}:
        raise KernelsError(f"{SETTING} {wanted!r}: expected forked or ordinary")
    hindrance = _hindrance()
    if wanted == "forked" and hindrance:
        raise KernelsError(f"{SETTING} 'forked': {hindrance}, expected ordinary")
    # macOS can fork, but its own libraries may not live on in the child: there it is done only when asked for.
    return wanted == "forked" or (not wanted and not hindrance and sys.platform == "linux")


def _hindrance() -> str:
    """Return why nothing can be forked here; blank if it can."""
    if not hasattr(os, "fork"):
        return "this system has no fork"
    if multiprocessing.current_process().daemon:
        return "this process is a daemon, which may have no children"
    if not _installed():
        return "the package is not installed with its entry points (pip install -e .)"
    return ""


@cache
def _installed() -> bool:
    """Tell whether Jupyter will find forked kernels; to look through all that is installed takes as long as to fork one."""
    return bool(entry_points(group="jupyter_client.kernel_provisioners", name=PROVISIONER))


def look_for_garbage_rarely() -> None:
    """Let the garbage collector look less often, in the process of a build and in those that it forks."""
    gc.set_threshold(*GARBAGE)


def warm_up(*modules: str) -> None:
    """Start the warm process with these modules, if processes are forked; returns at once, while it imports.

    Where it runs already nothing happens: what it has not imported, each process imports for itself.
    """
    if forked():
        from multiprocessing import forkserver

        for name in ONE_THREAD:
            os.environ.setdefault(name, "1")
        multiprocessing.get_context("forkserver").set_forkserver_preload(list(modules))
        forkserver.ensure_running()


def start(function: Callable[..., None], *args: Any, daemon: bool = False) -> multiprocessing.process.BaseProcess:
    """Call a function in a process forked from the warm one."""
    process = multiprocessing.get_context("forkserver").Process(target=function, args=args, daemon=daemon)
    with _starting:  # tasks start from threads, and multiprocessing keeps one list of children
        process.start()
    return process


def settle_in(env: Mapping[str, str], cwd: str) -> None:
    """Take the surroundings of the process that asked for this one, lead a group of its own, and die with the build."""
    os.setsid()
    threading.Thread(target=_die_with_build, daemon=True).start()
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)


def _die_with_build() -> None:
    """Kill this process and all that it has started as soon as the build is gone, however it went."""
    build = multiprocessing.parent_process()
    if build is not None:
        wait([build.sentinel])
        os.killpg(0, signal.SIGKILL)
