"""Whether a published book is what it says, and what a fresh build would make."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from trucebook.book.project import Project
from trucebook.book.sums import differences, read_sums, sums
from trucebook.evidence.errors import TrucebookError
from trucebook.evidence.private import private_folder

SOURCES = ("_config.yml", "_toc.yml", "notebooks", "editions")


class VerifyError(TrucebookError):
    """A published book that is not what it should be; names the files."""


def verify(folder: Path) -> int:
    """Compare a published book with its own list; return the number of its files.

    Raises
    ------
    VerifyError
        If a file is missing, changed, or not of the book.
    """
    listed = read_sums(folder)
    found = differences(sums(folder), listed)
    if found:
        raise VerifyError("\n".join(found))
    return len(listed)


def verify_fresh(project: Project, data: Path, jobs: int | None, say: Callable[[str], None]) -> None:
    """Build the book once more, in a folder of its own and from nothing, and compare what comes out, byte for byte.

    Parameters
    ----------
    project : Project
        The book; its declared editions are built.
    data : pathlib.Path
        The tables it was built from.
    jobs : int, optional
        Notebooks that run side by side.
    say : callable
        Told what happens.

    Raises
    ------
    VerifyError
        If the fresh build fails, or differs.
    """
    with private_folder() as place:
        fresh = place / "book"
        fresh.mkdir()
        for name in SOURCES:
            source = project.root / name
            if source.is_dir():
                shutil.copytree(source, fresh / name)
            else:
                shutil.copy(source, fresh / name)
        shutil.copytree(data, fresh / "data")
        say(f"building the book afresh in {fresh}")
        words = ["--jobs", str(jobs)] if jobs else []
        words += ["--pdf"] if any(project.html.rglob("truce-talks.pdf")) else []
        command = [sys.executable, "-m", "trucebook", "build", *words]
        wrong = place / "wrong"
        with (
            wrong.open("wb") as errors,
            subprocess.Popen(
                command, cwd=fresh, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8", errors="replace"
            ) as running,
        ):
            for line in running.stdout or ():
                say(f"  {line.rstrip()}")
        if running.returncode:
            raise VerifyError(f"the fresh build failed:\n{wrong.read_text(encoding='utf-8', errors='replace').strip()}")
        found = differences(sums(project.html), sums(Project(fresh).html))
        if found:
            raise VerifyError("\n".join(found))
