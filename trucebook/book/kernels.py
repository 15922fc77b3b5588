"""Kernels for a build: forked from one warm process that has imported the library, or ordinary ones where that cannot be.

The warm process is the fork server of Python's own ``multiprocessing``: it imports :mod:`trucebook.book.warm` once, starts no thread,
and forks a process a kernel. Jupyter meets it as a kernel provisioner, registered by an entry point of this package; papermill stays the
executor and knows nothing of it.
"""

from __future__ import annotations

import atexit
import multiprocessing
import multiprocessing.process
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets.config import Config

from trucebook.evidence.errors import TrucebookError
from trucebook.evidence.private import private_folder
from trucebook.figures.engine import SETTING as DRAWER
from trucebook.figures.engine import serve

SETTING = "TRUCEBOOK_KERNELS"
"""Environment variable: ``forked`` or ``ordinary``; unset: forked where that is safe."""

PROVISIONER = "trucebook-forked"
"""Name of the entry point."""

WARM = "trucebook.book.warm"

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""A kernel a core: threads of linear algebra inside each would only get into each other's way, and must not be there at a fork."""

_starting = threading.Lock()
_drawer: list[tuple[multiprocessing.process.BaseProcess, str]] = []
_kept = ExitStack()
atexit.register(_kept.close)


class KernelsError(TrucebookError):
    """The setting of kernels is none of those there are."""


def forked() -> bool:
    """Tell whether kernels are forked: by the setting, else where forking is safe and the provisioner is installed.

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
    """Return why no kernel can be forked here; blank if it can."""
    if not hasattr(os, "fork"):
        return "this system has no fork"
    if multiprocessing.current_process().daemon:
        return "this process is a daemon, which may have no children"
    if PROVISIONER not in KernelProvisionerFactory.instance().provisioners:
        return "the package is not installed with its entry points (pip install -e .)"
    return ""


def warm_up() -> None:
    """Start the warm process, if kernels are forked; returns at once, while it imports."""
    if forked():
        from multiprocessing import forkserver

        for name in ONE_THREAD:
            os.environ.setdefault(name, "1")
        multiprocessing.get_context("forkserver").set_forkserver_preload([WARM])
        forkserver.ensure_running()


@contextmanager
def settings() -> Iterator[dict[str, Any]]:
    """Yield what papermill must be given for one notebook: which kernels, and where their sockets lie.

    Sockets and the file with their key lie in a folder that only this user may enter, and go when the notebook has run.
    """
    warm_up()
    _share_drawer()
    factory = KernelProvisionerFactory.instance()
    factory.default_provisioner_name = PROVISIONER if forked() else "local-provisioner"
    with private_folder() as private:
        manager = {"connection_file": str(private / "kernel.json")}
        if sys.platform != "win32":
            manager |= {"transport": "ipc", "ip": str(private / "kernel")}
        yield {"config": Config({"KernelManager": manager})}


def _share_drawer() -> None:
    """Let forked kernels draw in one process, which goes with this one; ordinary kernels draw for themselves."""
    if not forked():
        os.environ.pop(DRAWER, None)
        return
    with _starting:
        if not (_drawer and _drawer[-1][0].is_alive()):
            place = str(_kept.enter_context(private_folder()) / "drawer")
            process = multiprocessing.get_context("forkserver").Process(target=_draw, args=(place,), daemon=True)
            process.start()
            _drawer.append((process, place))
        os.environ[DRAWER] = _drawer[-1][1]


def _draw(place: str) -> None:
    """Be the process that draws."""
    os.setsid()
    threading.Thread(target=_die_with_build, daemon=True).start()
    serve(place)


class ForkedProvisioner(LocalProvisioner):
    """Hands out kernels forked from the warm process; all else is as with kernels of their own program."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel; ``cmd`` is the command that would have started an ordinary one."""
        module = cmd.index("-m") if "-m" in cmd else -1
        if not forked() or cmd[module + 1] != "ipykernel_launcher":
            return await super().launch_kernel(cmd, **kwargs)
        self.cwd = kwargs.get("cwd") or Path.cwd()
        kernel = _Kernel(cmd[module + 2 :], kwargs.get("env") or os.environ, self.cwd)
        self.process = cast("subprocess.Popen[Any]", kernel)
        # The kernel leads a group of its own from its first moment on; the group it was forked in must never be signalled.
        self.pid = self.pgid = kernel.pid
        return self.connection_info


class _Kernel:
    """A forked kernel with the face of a ``subprocess.Popen``, which is what the provisioner above speaks to."""

    stdin = stdout = stderr = None

    def __init__(self, argv: Sequence[str], env: Mapping[str, str], cwd: str | os.PathLike[str]) -> None:
        context = multiprocessing.get_context("forkserver")
        self._process = context.Process(target=_run, args=(list(argv), dict(env), os.fspath(cwd)))
        with _starting:  # notebooks start from threads, and multiprocessing keeps one list of children
            self._process.start()
        self.pid = int(self._process.pid or 0)

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        return self._process.exitcode

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def _run(argv: list[str], env: dict[str, str], cwd: str) -> None:
    """Be a kernel, in a freshly forked process: what ``python -m ipykernel_launcher`` does, less the imports."""
    os.setsid()
    threading.Thread(target=_die_with_build, daemon=True).start()
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=argv)


def _die_with_build() -> None:
    """Kill this kernel and all that it has started as soon as the build is gone, however it went."""
    build = multiprocessing.parent_process()
    if build is not None:
        wait([build.sentinel])
        os.killpg(0, signal.SIGKILL)
