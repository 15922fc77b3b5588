"""Read what strangers made in a process of its own, which may take so much memory and time and no more.

A workbook of a few kilobytes may claim a cell in its last row and column, a page of a PDF unpack without end; the libraries that read them
allocate what they are told, and take the whole command with them.
"""

from __future__ import annotations

import contextlib
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import psutil

from trucebook.evidence.private import private_folder
from trucebook.intake.errors import IntakeError

MOST_MB, SECONDS = 700, 30.0
"""What a reader may take beside the command itself."""
LOOK = 0.02
"""Seconds between two looks at how much it has taken."""
CHILD = "import sys; from trucebook.intake.bounded import answer; answer(sys.argv[1])"
ASKED, ANSWER = "asked", "answer"

Argument = TypeVar("Argument")
Result = TypeVar("Result")


def bounded(read: Callable[[Argument], Result], argument: Argument, name: str) -> Result:
    """Return what a function makes of its argument, if it takes neither too much memory nor too much time.

    Parameters
    ----------
    read : callable
        A function of a module of the library.
    argument : object
        What it reads: a path, or bytes.
    name : str
        Name of the file, for the user.

    Raises
    ------
    IntakeError
        What the function raises, or that the file cannot be read within the bounds.
    """
    with private_folder() as place:
        (place / ASKED).write_bytes(pickle.dumps((read, argument)))
        command = [sys.executable, "-c", CHILD, str(place)]
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as running:
            why = _watched(running)
        if why or not (place / ANSWER).is_file():
            raise IntakeError(
                f"{name}: {why or 'ends the reader'}, expected a file of the usual size that is not damaged"
            )
        result: Result
        result, error = pickle.loads((place / ANSWER).read_bytes())
    if error is not None:
        raise error
    return result


def _watched(running: subprocess.Popen[bytes]) -> str:
    """Wait for a process, and end it if it takes too much; return what it took, blank if it came to its own end."""
    until = time.monotonic() + SECONDS
    while running.poll() is None:
        with contextlib.suppress(psutil.NoSuchProcess):
            if psutil.Process(running.pid).memory_info().rss > MOST_MB * 1_000_000:
                running.kill()
                return f"takes over {MOST_MB} MB of memory to read"
        if time.monotonic() > until:
            running.kill()
            return f"takes over {SECONDS:g} seconds to read"
        time.sleep(LOOK)
    return ""


def answer(folder: str) -> None:
    """Do what is asked in a folder, in this process, and leave the answer there."""
    place = Path(folder)
    read, argument = pickle.loads((place / ASKED).read_bytes())
    result: Any = None
    error: Exception | None = None
    try:
        result = read(argument)
    except MemoryError:
        return
    except Exception as caught:
        error = caught
    (place / f"{ANSWER}.new").write_bytes(pickle.dumps((result, error)))
    (place / f"{ANSWER}.new").rename(place / ANSWER)
