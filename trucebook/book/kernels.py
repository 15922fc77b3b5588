"""Kernels for a build: forked from one warm process that has imported the library, or ordinary ones where that cannot be.

Jupyter meets the warm process (:mod:`trucebook.book.forks`) as a kernel provisioner, registered by an entry point of this package; papermill
stays the executor and knows nothing of it.
"""

from __future__ import annotations

import asyncio
import atexit
import math
import multiprocessing
import multiprocessing.process
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import Empty
from typing import Any, cast

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner
from traitlets.config import Config

from trucebook.book import forks
from trucebook.evidence.private import private_folder
from trucebook.figures.engine import SETTING as DRAWER
from trucebook.figures.engine import serve

PORTS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")

LOOK = 0.005
"""Seconds between two looks at whether a kernel's sockets are there."""

GONE = 1.0
"""Seconds that a killed kernel gets to be gone; one that is not is Jupyter's business."""

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
        manager = {"connection_file": str(private / "kernel.json"), "client_class": f"{__name__}.Client"}
        if sys.platform != "win32":
            manager |= {"transport": "ipc", "ip": str(private / "kernel")}
        # All that its cells have shown is here when the last one has ended: a kernel has nothing to clean up.
        yield {"config": Config({"KernelManager": manager}), "shutdown_kernel": "immediate"}


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


class Client(AsyncKernelClient):
    """Takes a kernel for ready as soon as it has answered on both channels; Jupyter's own then waits for a fifth of a second more."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel has answered.

        Raises
        ------
        RuntimeError
            If it dies before, or has not answered after so many seconds; in Jupyter's words.
        """
        end = time.monotonic() + (math.inf if timeout is None else timeout)
        while not await self._answered():
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    async def _answered(self) -> bool:
        """Ask once, and tell whether the reply came, and behind it word on the channel of outputs: that shows that we hear it."""
        asked = self.kernel_info()
        with suppress(Empty):
            while not _is_of(asked, reply := await self.get_shell_msg(timeout=1)):
                pass
            while not (_is_of(asked, told := await self.get_iopub_msg(timeout=0.2)) and _is_idle(told)):
                pass
            self._handle_kernel_info_reply(reply)
            return True
        return False


def _is_of(asked: str, message: Mapping[str, Any]) -> bool:
    return bool(message["parent_header"].get("msg_id") == asked)


def _is_idle(message: Mapping[str, Any]) -> bool:
    return bool(message["content"].get("execution_state") == "idle")


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
        await self._listens(kernel)
        return self.connection_info

    async def _listens(self, kernel: _Kernel) -> None:
        """Return when the kernel has its sockets, or is dead: a client that is there before them tries again only after a tenth of a second."""
        info: Mapping[str, Any] = self.connection_info
        places = [Path(f"{info['ip']}-{info[port]}") for port in PORTS] if info["transport"] == "ipc" else []
        while kernel.poll() is None and not all(place.exists() for place in places):
            await asyncio.sleep(LOOK)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and return when it is gone: who then sees one that still lives looks again only after a tenth of a second."""
        await super().kill(restart)
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(GONE)


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
