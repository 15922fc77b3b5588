"""Soak: builds that are edited, killed, stopped and run two at a time at random moments, each followed by a look at what is published.

    python benchmarks/robustness.py [--rounds 200] [--seed 1] [--project FOLDER]

After each round the published folder must be whole (its SHA256SUMS hold), no kernel may live, and what the command said must be true: exit 130 or
143 and "stopped; ..." after a signal, exit 0 and "up to date" only if the newest row is on the page. Every tenth build runs to its end. Results in
benchmarks/out/robustness.json; exit status 1 if anything did not hold. Without ``--project``, a small book of one
chapter and two editions is made of this project.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

from trucebook.book.sums import differences, read_sums, sums

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("SIGINT", "SIGTERM", "SIGKILL", "two at once", "left alone")
STATUS = {"SIGINT": 130, "SIGTERM": 143, "SIGKILL": -9}
CHAPTER = "told"
STOPPED = ("stopped; the published book is as before\n", "stopped; the new book had just been published\n", "stopped\n")


TOLD = (
    (
        "parameters",
        'as_of: str = "latest"  # date of the edition: YYYY-MM-DD, or latest\ndata: str = "data"  # folder with the tables',
    ),
    (
        "",
        "from trucebook.evidence.door import open_evidence\n"
        "from trucebook.figures.tables import html_table\n\n"
        'html_table(open_evidence(data, as_of, tables=["events"])["events"][["name", "known_on"]])',
    ),
)
"""The cells of the chapter of the small book: the edition, and what it knows."""


def small_project(target: Path) -> Path:
    """Make a book of two events, one page of prose, one cheap chapter and two editions: all that a build does, in seconds.

    The second event is later than the older edition, which therefore stays as it is while the newest is edited.
    """
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "book"), str(ROOT / "tests" / "notebooks")]
    from conftest import EVENT, SOURCE, copy_project, coverage, drop_parameters, write_table
    from test_build import ANSWER, POLL, fill

    project = fill(copy_project(target))
    (project / "editions" / "2025-01-15.yml").write_text('as_of: "2025-01-15"\n', encoding="utf-8")
    source = {**SOURCE, "key": "kiis-20250201-round", "published": "2025-02-01", "url": "https://example.org/round"}
    days = dict.fromkeys(("known_on", "start", "outcome_known_on"), "2025-02-01")
    events = [EVENT, {**EVENT, **days, "id": "2025-02-01-round", "sources": source["key"]}]
    facts = {"events": events, "polls": [POLL], "poll_answers": [ANSWER]}
    for name, rows in {"events": events, "sources": [SOURCE, source], "coverage": coverage(facts)}.items():
        write_table(project / "data", name, rows)
    pages = project / "notebooks"
    shutil.rmtree(pages)
    pages.mkdir()
    (pages / "index.md").write_text("# A small book\n\nIts [chapter](told.ipynb).\n", encoding="utf-8")
    cells = [
        {
            "cell_type": "code", "execution_count": None, "id": f"cell-{number}", "outputs": [], "source": [source],
            "metadata": {"tags": ["hide-input", *([tag] if tag else [])]},
        }
        for number, (tag, source) in enumerate(TOLD)
    ]  # fmt: skip
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": ["# What was told"]}
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    chapter = {"cells": [title, *cells], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (pages / f"{CHAPTER}.ipynb").write_text(json.dumps(chapter), encoding="utf-8")
    contents = f"format: jb-book\nroot: notebooks/index\nchapters:\n  - file: notebooks/{CHAPTER}\n"
    (project / "_toc.yml").write_text(contents, encoding="utf-8")
    drop_parameters(project)
    return project


class Soak:
    """One project under stress; counts what was tried and what did not hold."""

    def __init__(self, project: Path, seed: int) -> None:
        self.project, self.chance = project, random.Random(seed)
        self.html = project / "_build" / "html"
        self.tried: Counter[str] = Counter()
        self.broken: list[str] = []
        for number in (0, 1):  # the first build makes what the others find in the cache
            began = time.monotonic()
            self.name = self.edit(-number)
            self.finished(self.start())
            self.longest = time.monotonic() - began
            if self.broken:
                raise SystemExit(self.broken[0])

    def edit(self, number: int) -> str:
        """Give the newest event another name, so that there is something to build; return it."""
        path = self.project / "data" / "events.csv"
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        cells = rows[-1].split(",")
        cells[header.split(",").index("name")] = f"Round told {number}"
        path.write_text("\n".join([header, *rows[:-1], ",".join(cells)]) + "\n", encoding="utf-8")
        return f"Round told {number}"

    def start(self) -> subprocess.Popen[str]:
        """Begin a build."""
        command = [sys.executable, "-m", "trucebook", "build", "--jobs", "1"]
        return subprocess.Popen(command, cwd=self.project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def finished(self, running: subprocess.Popen[str]) -> None:
        """Let a build come to its end, which must be a good one."""
        said, wrong = running.communicate()
        if running.returncode or "up to date" not in said:
            self.broken.append(f"a build left alone ended with {running.returncode}: {wrong[-300:]}")
        elif self.name not in (self.html / f"{CHAPTER}.html").read_text(encoding="utf-8"):
            self.broken.append(f"a build said that the book is up to date, without {self.name!r}")

    def round(self, number: int) -> None:
        """Edit, build, disturb, look."""
        self.name = self.edit(number)
        kind = "left alone" if number % 10 == 0 else self.chance.choice(KINDS[:4])
        self.tried[kind] += 1
        running = self.start()
        if kind == "left alone":
            began = time.monotonic()
            self.finished(running)
            self.longest = time.monotonic() - began  # as loaded as the machine is now
        elif kind == "two at once":
            other = self.start()
            self.finished(running)
            self.finished(other)
        else:
            self.disturb(running, kind)
        self.look(number, kind)

    def disturb(self, running: subprocess.Popen[str], kind: str) -> None:
        """Send a signal at a random moment, and hold what comes back against what should."""
        time.sleep(self.chance.uniform(0.5, self.longest))
        children = psutil.Process(running.pid).children(recursive=True) if running.poll() is None else []
        if running.poll() is not None:
            self.tried[f"{kind} after the end"] += 1
            self.finished(running)
            return
        running.send_signal(getattr(signal, kind))
        said, wrong = running.communicate()
        number = getattr(signal, kind)
        if "up to date" in said and running.returncode in (0, -number):
            self.tried[f"{kind} after the end"] += (
                1  # all was done: Python, while it ends, gives signals back to the system
            )
        elif running.returncode == -number and not said and kind != "SIGKILL":
            # Python itself had not begun: nothing can have been touched
            self.tried[f"{kind} before the first line"] += 1
        elif running.returncode != STATUS[kind] or (kind != "SIGKILL" and wrong not in STOPPED):
            self.broken.append(f"{kind}: exit {running.returncode}, said {said[-300:]!r}, wrong {wrong[-600:]!r}")
        _, alive = psutil.wait_procs(children, timeout=60)
        if alive:
            self.broken.append(f"{kind}: {len(alive)} processes live on: {[one.name() for one in alive]}")

    def look(self, number: int, kind: str) -> None:
        """Compare the published folder with its list."""
        found = differences(sums(self.html), read_sums(self.html))
        if found:
            self.broken.append(f"round {number}, {kind}: {found[:3]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--project", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        target = Path(place) / "book"
        project = shutil.copytree(chosen.project, target) if chosen.project else small_project(target)
        soak = Soak(Path(project), chosen.seed)
        for number in range(1, chosen.rounds + 1):
            soak.round(number)
            print(f"{number}/{chosen.rounds} {dict(soak.tried)} broken: {soak.broken}", flush=True)
    result = {"rounds": chosen.rounds, "seed": chosen.seed, "tried": dict(soak.tried), "broken": soak.broken}
    out = ROOT / "benchmarks" / "out"
    out.mkdir(exist_ok=True)
    (out / "robustness.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))
    sys.exit(bool(soak.broken))


if __name__ == "__main__":
    main()
