"""Chapters on a cluster: what one needs travels to a worker by content, and its executed notebook comes back; no disk is shared.

A worker lays the tables out in a folder of its own, named by their content, so that the path by which a chapter names its data is the same
there as here, and nothing of the worker's machine comes into what the chapter shows.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from trucebook.book import forks
from trucebook.book.cluster import Cluster
from trucebook.book.execute import ExecutionError, execute
from trucebook.book.steady import settle
from trucebook.evidence.check import load_tables
from trucebook.evidence.kept import GENERATIONS, keep_in, keep_tables
from trucebook.evidence.private import private_folder
from trucebook.evidence.tables import TABLES

HERE = "here"
"""Folder of a worker in whose place the project stands; as many of them inside each other as the path to the data goes up."""

_laying = threading.Lock()


@dataclass(frozen=True)
class Tables:
    """A data folder as it travels.

    Attributes
    ----------
    name : str
        How chapters name it, from the project on.
    files : mapping of str to bytes
        Its tables, those that are there.
    """

    name: str
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, data: Path, name: str) -> Tables:
        """Read a data folder."""
        paths = [data / table.file for table in TABLES.values()]
        return cls(name, {path.name: path.read_bytes() for path in paths if path.is_file()})

    @property
    def key(self) -> str:
        """A hash of all of it."""
        told = [self.name, *(f"{name} {hashlib.sha256(raw).hexdigest()}" for name, raw in sorted(self.files.items()))]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def laid_out(self, root: Path) -> Path:
        """Write the tables below a folder, unless they are there; return the folder from which their name leads to them."""
        up = max(1, PurePosixPath(self.name).parts.count(".."))
        place = root / self.key
        here = place.joinpath(*[HERE] * up)
        with _laying:
            if not place.exists():
                fresh = Path(tempfile.mkdtemp(dir=root))
                inside = fresh.joinpath(*[HERE] * up)
                inside.mkdir(parents=True)
                folder = Path(os.path.normpath(inside / self.name))
                folder.mkdir(parents=True, exist_ok=True)
                for name, raw in self.files.items():
                    (folder / name).write_bytes(raw)
                fresh.rename(place)
                data = Path(os.path.normpath(here / self.name))
                # They were found sound where they came from: chapters need not read and check the text once more.
                keep_tables(data, lambda names: load_tables(data, names))
                for old in sorted(root.iterdir(), key=lambda one: one.stat().st_mtime)[:-GENERATIONS]:
                    shutil.rmtree(old, ignore_errors=True)
        return here


@dataclass(frozen=True)
class Chapter:
    """A chapter of an edition as it travels: file name and content of its notebook, parameters, and the edition's name."""

    file: str
    notebook: bytes
    parameters: Mapping[str, Any]
    edition: str


@dataclass(frozen=True)
class Executed:
    """What comes back: the executed notebook (of a failed run up to where it failed, if there is any), and what went wrong; blank: nothing."""

    notebook: bytes | None
    said: str = ""


class Afar:
    """Executes chapters on a cluster, of one data folder."""

    def __init__(self, cluster: Cluster, data: Path, name: str) -> None:
        self.cluster = cluster
        self._tables = cache(lambda: Tables.of(data, name))
        self._reading = threading.Lock()

    def execute(self, notebook: Path, output: Path, failed: Path, parameters: Mapping[str, Any], edition: str) -> None:
        """Do on a worker what :func:`trucebook.book.execute.execute` does here, and leave the same files.

        Raises
        ------
        ExecutionError
            If a cell raises, hangs or kills the kernel.
        ClusterError
            If the cluster cannot do it.
        """
        with self._reading:
            tables = self._tables()
        chapter = Chapter(notebook.name, notebook.read_bytes(), dict(parameters), edition)
        words = f"chapter {notebook.stem}, edition {edition}"
        done: Executed = self.cluster.one(executed, tables, tables.key, chapter, words)
        failed.mkdir(parents=True, exist_ok=True)
        output.parent.mkdir(parents=True, exist_ok=True)
        running = failed / notebook.name
        if done.notebook is not None:
            running.write_bytes(done.notebook)
        if done.said:
            raise ExecutionError(done.said, running)
        running.replace(output)


def executed(tables: Tables, chapter: Chapter) -> Executed:
    """Execute a chapter; what a worker does."""
    with _laying:
        root = _root()
    here = tables.laid_out(root / "data")
    with tempfile.TemporaryDirectory(dir=root / "runs") as place:
        folder = Path(place)
        notebook, output, failed = folder / chapter.file, folder / "out" / chapter.file, folder / "failed"
        notebook.write_bytes(chapter.notebook)
        try:
            execute(notebook, output, failed, chapter.parameters, chapter.edition, here)
        except ExecutionError as error:
            left = failed / chapter.file
            return Executed(left.read_bytes() if left.is_file() else None, error.said)
        return Executed(output.read_bytes())


@cache
def _root() -> Path:
    """Return the folder of this worker, for its user alone, which goes with it; and let its kernels be as those of a build."""
    settle()
    forks.warm_up(forks.CHAPTERS)
    kept = ExitStack()
    atexit.register(kept.close)
    root = kept.enter_context(private_folder())
    for name in ("data", "runs", "cache"):
        (root / name).mkdir()
    keep_in(root / "cache")
    return root
