"""What a build says while it runs: a moving display on a terminal, plain lines elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from trucebook.book.stopping import stopping


class Report:
    """Collects what ran and how long it took; safe to call from several threads."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)
        self.ran: list[tuple[str, float]] = []
        self._lock = threading.Lock()
        self._open: list[str] = []
        self._progress: Progress | None = None

    def say(self, line: str) -> None:
        """Print one line, above the moving display if there is one; nothing once the command has been told to stop."""
        if stopping():
            return
        self.console.print(line, markup=False)

    @contextmanager
    def running(self, total: int) -> Iterator[None]:
        """Show the progress of a build while inside."""
        if not self.console.is_terminal:
            yield
            return
        columns = (BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
        with Progress(*columns, console=self.console, transient=True) as self._progress:
            self._bar = self._progress.add_task("looking for changes", total=total)
            yield
        self._progress = None

    @contextmanager
    def task(self, name: str) -> Iterator[None]:
        """Tell that a task runs while inside, and how long it took."""
        began = time.monotonic()
        with self._lock:
            self._open.append(name)
            self._show()
        try:
            yield
        except BaseException:
            self.say(f"failed  {name}")
            raise
        else:
            seconds = time.monotonic() - began
            with self._lock:
                self.ran.append((name, seconds))
            self.say(f"done    {name}  {seconds:.1f} s")
        finally:
            with self._lock:
                self._open.remove(name)
                self._show(1)

    def finish(self, seconds: float) -> None:
        """Say how the build ended."""
        said = f"{len(self.ran)} tasks ran" if self.ran else "nothing had changed"
        self.say(f"The book is up to date: {said}, {seconds:.1f} s.")

    def _show(self, advance: int = 0) -> None:
        if self._progress is not None:
            self._progress.update(self._bar, advance=advance, description=", ".join(self._open))
