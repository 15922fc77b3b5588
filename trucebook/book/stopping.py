"""Ending early: what Ctrl-C or a request to end does, at any moment of a command.

pytask takes an interruption for the end of its work, and the threads that run notebooks do not hear of it at all; a command that is told
to stop therefore ends here, at once: its kernels first, then itself, with one line and the exit status that shells expect. All that a build
writes it writes so that it may be killed between any two steps.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

import psutil

from trucebook.evidence.private import remove_all

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))

PATIENCE = 2.0
"""Seconds that killed kernels get to be gone."""

_unbroken = threading.Lock()
_first: list[Callable[[], object]] = []


class _State:
    """What the process that listens will say, and whether it has been told to stop."""

    process = 0
    said = "stopped"
    told = 0


def listen(said: str = "stopped") -> None:
    """Let the signals that end a command do so in one way; ``said`` is the line that the user then reads."""
    _State.process, _State.said = os.getpid(), said
    for number in SIGNALS:
        if number != getattr(signal, "SIGHUP", 0) or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
            signal.signal(number, _heard)


def first(do: Callable[[], object]) -> None:
    """Let something be done before the processes that the command has started are ended: whoever would start them anew is told."""
    _first.append(do)


def stopping() -> bool:
    """Tell whether the command has been told to stop: what fails from then on is no news."""
    return _State.told != 0


@contextlib.contextmanager
def unbroken(said: str) -> Iterator[None]:
    """Let what is inside come to its end before a signal is obeyed; from then on ``said`` is what the user reads."""
    with _unbroken:
        yield
        _State.said = said
    if _State.told and _unbroken.acquire(blocking=False):
        _end()


def _heard(number: int, frame: FrameType | None) -> None:
    if os.getpid() != _State.process:  # a process forked from the one that listens dies as it would without us
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        return
    for one in SIGNALS:
        signal.signal(one, signal.SIG_IGN)
    _State.told = int(number)
    if _unbroken.acquire(blocking=False):
        _end()


def _end() -> None:
    out, err = os.dup(1), os.dup(2)
    # From here on nobody else speaks: threads whose kernels die would tell of it.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    for do in _first:
        with contextlib.suppress(Exception):
            do()
    _end_children()
    remove_all()
    # The moving display may have hidden the cursor and left half a line; the streams may be in use by the thread that was interrupted.
    with contextlib.suppress(OSError):
        if os.isatty(out):
            os.write(out, b"\r\x1b[2K\x1b[?25h")
        os.write(err, f"{_State.said}\n".encode())
    os._exit(128 + _State.told)


def _end_children() -> None:
    """End kernels and workers, and what these have started, until none is left."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        children = psutil.Process().children(recursive=True)
        alive = [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
        if not alive:
            return
        for child in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        psutil.wait_procs(alive, timeout=0.1)
