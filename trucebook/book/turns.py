"""Whose turn it is: so many tasks at a time, and of those that wait the longest first."""

from __future__ import annotations

import heapq
import itertools
import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

GATHER = 0.05
"""Seconds that a task waits for others which become ready in the same moment, so that the longest of them goes first."""


class Turns:
    """Lets so many tasks work side by side; of those that wait, the one with the lowest rank is next. Called from threads.

    Parameters
    ----------
    places : int
        Tasks that may work at a time.
    """

    def __init__(self, places: int) -> None:
        self._free, self._lock = places, threading.Lock()
        self._waiting: list[tuple[Any, int, threading.Event]] = []
        self._arrivals = itertools.count()

    @contextmanager
    def turn(self, rank: Any) -> Iterator[None]:
        """Wait for a place, and hold it while inside."""
        called = threading.Event()
        with self._lock:
            heapq.heappush(self._waiting, (rank, next(self._arrivals), called))
        called.wait(GATHER)
        self._call()
        called.wait()
        try:
            yield
        finally:
            with self._lock:
                self._free += 1
            self._call()

    def _call(self) -> None:
        """Give the free places to the next that wait; each is called by itself, as there can be hundreds."""
        with self._lock:
            while self._free and self._waiting:
                self._free -= 1
                heapq.heappop(self._waiting)[-1].set()


class Seconds:
    """How long each task took when it last ran, kept in a file that may be lost: only the order of tasks hangs on it.

    Parameters
    ----------
    file : pathlib.Path
        Where it is kept.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._known: dict[str, float] = {}
        with suppress(OSError, ValueError, AttributeError):  # no file, no JSON, no mapping
            told = json.loads(file.read_text(encoding="utf-8"))
            self._known = {name: float(seconds) for name, seconds in told.items() if isinstance(seconds, float)}

    def of(self, name: str, sources: Iterable[Path]) -> float:
        """Return the seconds of a task; of one that has never run, the bytes of what it is made of: longer than all that is known.

        The more a task is made of, the longer it takes: a guess, but the first build needs one.
        """
        return self._known.get(name) or float(sum(path.stat().st_size for path in sources if path.is_file()))

    def learn(self, ran: Iterable[tuple[str, float]]) -> None:
        """Keep what tasks took in this build."""
        self._known |= dict(ran)
        fresh = self.file.with_suffix(".new")
        fresh.write_text(json.dumps(self._known), encoding="utf-8")
        fresh.replace(self.file)
