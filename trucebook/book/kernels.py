"""Kernels for a build: forked from one warm process that has imported the library, or ordinary ones where that cannot be.

Jupyter meets the warm process (:mod:`trucebook.book.forks`) as a kernel provisioner, registered by an entry point of this package; papermill
stays the executor and knows nothing of it.
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
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets.config import Config

from trucebook.book import forks
from trucebook.evidence.private import private_folder
from trucebook.figures.engine import SETTING as DRAWER
from trucebook.figures.engine import serve

_starting = threading.Lock()
_drawer: list[tuple[multiprocessing.process.BaseProcess, str]] = []
_kept = ExitStack()
atexit.register(_kept.close)


@contextmanager
def settings() -> Iterator[dict[str, Any]]:
    """Yield what papermill must be given for one notebook: which kernels, and where their sockets lie.

    Sockets and the file with their key lie in a folder that only this user may enter, and go when the notebook has run.
    """
    forks.warm_up(forks.CHAPTERS, forks.PAGES)
    _share_drawer()
    factory = KernelProvisionerFactory.instance()
    factory.default_provisioner_name = forks.PROVISIONER if forks.forked() else "local-provisioner"
    with private_folder() as private:
        manager = {"connection_file": str(private / "kernel.json")}
        if sys.platform != "win32":
            manager |= {"transport": "ipc", "ip": str(private / "kernel")}
        yield {"config": Config({"KernelManager": manager})}


def _share_drawer() -> None:
    """Let forked kernels draw in one process, which goes with this one; ordinary kernels draw for themselves."""
    if not forks.forked():
        os.environ.pop(DRAWER, None)
        return
    with _starting:
        if not (_drawer and _drawer[-1][0].is_alive()):
            place = str(_kept.enter_context(private_folder()) / "drawer")
            _drawer.append((forks.start(_draw, place, dict(os.environ), os.fspath(Path.cwd()), daemon=True), place))
        os.environ[DRAWER] = _drawer[-1][1]


def _draw(place: str, env: Mapping[str, str], cwd: str) -> None:
    """Be the process that draws."""
    forks.settle_in(env, cwd)
    serve(place)


class ForkedProvisioner(LocalProvisioner):
    """Hands out kernels forked from the warm process; all else is as with kernels of their own program."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel; ``cmd`` is the command that would have started an ordinary one."""
        module = cmd.index("-m") if "-m" in cmd else -1
        if not forks.forked() or cmd[module + 1] != "ipykernel_launcher":
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
        self._process = forks.start(_run, list(argv), dict(env), os.fspath(cwd))
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
    forks.settle_in(env, cwd)
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance(argv=argv)
