"""Measure the build against Jupyter Book that executes the notebooks itself: cold, unchanged, one poll, one price, one sentence, moved.

Both make the same notebooks of the edition ``latest`` into pages, in one run on one machine; ours is measured for all editions, too. Beside
seconds by the clock stand those of the processor (all processes of the build), which say more on a machine that does other things, and the
load when each began. Writes ``benchmarks/build.md``.

    python benchmarks/build.py [--project FOLDER] [--only-one-edition] [--out FILE]
"""

from __future__ import annotations

import argparse
import csv
import ctypes
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trucebook.book.render import JUPYTER_BOOK

ROOT = Path(__file__).resolve().parents[1]
OURS = (sys.executable, "-m", "trucebook", "build")
PLAIN = (*JUPYTER_BOOK, "build", ".", "--path-output", "plain", "-q")
SOURCES = ("_config.yml", "_toc.yml", "data", "editions", "notebooks")
DONE = re.compile(r"^done    (.+?)  ([\d.]+) s", re.MULTILINE)
TABLES = {"poll_answers.csv": "share_pct", "prices_daily.csv": "value"}
"""A table of polls and one of prices, and the column of numbers in each."""


@dataclass(frozen=True)
class Run:
    """One run of a command: seconds by the clock and of the processor, the load when it began, what it said."""

    wall: float
    processor: float
    load: float
    said: str

    def stages(self) -> dict[str, float]:
        """Return the seconds of each kind of task, summed (tasks run side by side)."""
        found: dict[str, float] = {}
        for task, seconds in DONE.findall(self.said):
            name = task.split(" (")[0]
            kind = name if name in {"check data", "data package", "pages", "publish", "pdf"} else "notebooks"
            found[kind] = found.get(kind, 0.0) + float(seconds)
        return found


def adopt() -> None:
    """Let processes that a build leaves behind end as children of this one, so that their seconds count (PR_SET_CHILD_SUBREAPER)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def run(command: tuple[str, ...], cwd: Path) -> Run:
    """Run a command to its good end."""
    adopt()
    load, before, began = os.getloadavg()[0], resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    wall = time.perf_counter() - began
    with suppress(ChildProcessError):
        while True:  # the warm process, which has the kernels' seconds, ends after the build
            os.waitpid(-1, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, used, load, done.stdout)


def cell(folder: Path, table: str) -> None:
    """Change one number of the last row of a table."""
    path = folder / "data" / table
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    place = header.index(TABLES[table])
    rows[-1][place] = f"{max(0.0, float(rows[-1][place]) - 1):g}"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def sentence(folder: Path) -> None:
    """Add a sentence to a page of prose."""
    page = folder / "notebooks" / "methods.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nA sentence that was not there before.\n", encoding="utf-8")


def moved(folder: Path) -> Path:
    """Move a project, every file written anew, as a cache restores it."""
    there = folder.with_name("another name")
    shutil.copytree(folder, there, copy_function=shutil.copyfile)
    shutil.rmtree(folder)
    return there


CASES: tuple[tuple[str, Callable[[Path], Path | None]], ...] = (
    ("cold", lambda folder: None),
    ("unchanged", lambda folder: None),
    ("one cell of `poll_answers`", lambda folder: cell(folder, "poll_answers.csv")),
    ("one price", lambda folder: cell(folder, "prices_daily.csv")),
    ("one sentence of prose", sentence),
    ("moved", moved),
)


def measured(project: Path, command: tuple[str, ...]) -> dict[str, Run]:
    """Measure all cases, one after the other, in one copy of a project."""
    found = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "book"
        folder.mkdir()
        for name in SOURCES:
            source = project / name
            shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy(source, folder / name)
        for name, change in CASES:
            folder = change(folder) or folder
            found[name] = run(command, folder)
            print(f"{' '.join(command[1:4])} {name}: {found[name].wall:.1f} s", file=sys.stderr)
    return found


def report(ran: dict[str, dict[str, Run]], notebooks: int) -> list[str]:
    """Return the tables as Markdown."""
    lines = [
        "# What a build costs", "",
        f"Made by `python benchmarks/build.py`: {os.cpu_count()} cores, {notebooks} notebooks, one run. Each cell: seconds by the clock / of the "
        "processor (load when it began).", "",
        "| build | " + " | ".join(name for name, _ in CASES) + " |", "| --- |" + " ---: |" * len(CASES),
    ]  # fmt: skip
    for name, found in ran.items():
        cells = (f"{one.wall:.1f} / {one.processor:.1f} ({one.load:.0f})" for one in found.values())
        lines.append(f"| {name} | {' | '.join(cells)} |")
    one, plain = ran["one edition"]["cold"], ran["`jupyter-book build` alone"]["cold"]
    lines += [
        "", f"One edition cold takes {one.wall / plain.wall:.2f} of the time of `jupyter-book build` doing all itself, and "
        f"{one.processor / plain.processor:.2f} of its processor time. `jupyter-book build` decides by the notebook alone: with a table "
        "changed it runs nothing, and shows the old numbers.", "", "## Stages of one edition", "",
        "Seconds by the clock, summed over tasks that run side by side.", "",
    ]  # fmt: skip
    kinds = ("check data", "notebooks", "data package", "pages", "publish")
    lines += ["| case | " + " | ".join(kinds) + " |", "| --- |" + " ---: |" * len(kinds)]
    for name, each in ran["one edition"].items():
        stages = each.stages()
        lines.append(f"| {name} | {' | '.join(f'{stages[kind]:.1f}' if kind in stages else '' for kind in kinds)} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=ROOT)
    parser.add_argument("--only-one-edition", action="store_true")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "build.md")
    chosen = parser.parse_args()
    commands = {"one edition": (*OURS, "--edition", "latest"), "`jupyter-book build` alone": PLAIN}
    if not chosen.only_one_edition:
        commands["all editions"] = OURS
    ran = {name: measured(chosen.project, command) for name, command in commands.items()}
    text = "\n".join(report(ran, len(list((chosen.project / "notebooks").glob("*.ipynb"))))) + "\n"
    chosen.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
