"""Let the data grow and measure what it costs: the check, one edition, memory, and the weight of its pages.

Events, polls, answers and the sources that they name are repeated under names of their own, each copy sound in itself, so that the whole
passes the check. Prints a Markdown table and writes it to ``benchmarks/growth.md``.

    python benchmarks/growth.py [--times 1 10 100] [--check-only] [--make FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import psutil

from trucebook.evidence.tables import TABLES

ROOT = Path(__file__).resolve().parents[1]
GROWN = ("events", "polls", "poll_answers")
SOURCES = "sources"
BUDGET = 1_500_000
"""Bytes of a page that a phone should not have to load more of."""


def read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return list(rows.fieldnames or []), list(rows)


def write(path: Path, names: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.DictWriter(file, names, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def grown(data: Path, out: Path, times: int) -> Path:
    """Write a data folder with so many times the events, polls, answers and the sources that they name; return it.

    A cell that names rows of a repeated table (``led_to``, ``poll``) names those of its own copy.
    """
    shutil.copytree(data, out)
    tables = {name: read(data / f"{name}.csv") for name in (*GROWN, SOURCES)}
    ids = {row["id"] for name in GROWN for row in tables[name][1]}
    named = {key for name in GROWN for row in tables[name][1] for key in row["sources"].split(";") if key}
    refers = {
        name: {
            column
            for column in tables[name][0]
            if column in {"id", "sources"}
            or any(target.split(".")[0] in GROWN for target in targets(name).get(column, ()))
        }
        for name in GROWN
    }
    for copy in range(2, times + 1):

        def own(cell: str, copy: int = copy) -> str:
            return ";".join(f"{one}-c{copy}" if one in ids or one in named else one for one in cell.split(";"))

        for name in GROWN:
            names, rows = tables[name]
            first = rows[: len(rows) // (copy - 1)]
            rows += [{**row, **{column: own(row[column]) for column in refers[name]}} for row in first]
        names, rows = tables[SOURCES]
        first = [row for row in rows if row["key"] in named]
        rows += [{**row, "key": f"{row['key']}-c{copy}"} for row in first]
    for name, (names, rows) in tables.items():
        write(out / f"{name}.csv", names, rows)
    return out


def targets(name: str) -> dict[str, list[str]]:
    """Return which column of a table names rows of which others."""
    table = TABLES[name]
    found: dict[str, list[str]] = {}
    for told in (table.references, table.hangs_on, table.mentions):
        for column, target in dict(told).items():
            found.setdefault(column, []).append(str(target))
    return found


def measured(command: list[str], cwd: Path) -> tuple[float, float, float, str]:
    """Run a command; return seconds by the clock and of the processor, the most memory that its processes held at once (MB), and its end."""
    began, most = time.perf_counter(), 0.0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        running = psutil.Popen(command, cwd=cwd, stdout=said, stderr=said, env={**os.environ, "PYTHONPATH": str(ROOT)})
        used: dict[int, float] = {}
        while running.poll() is None:
            held = 0.0
            for one in [running, *running.children(recursive=True)]:
                try:
                    memory, spent = one.memory_info().rss, sum(one.cpu_times()[:2])
                except psutil.NoSuchProcess:
                    continue
                held += memory / 1e6
                used[one.pid] = spent
            most = max(most, held)
            time.sleep(0.2)
        said.seek(0)
        end = "" if running.returncode == 0 else "; ".join(said.read().strip().splitlines()[-3:])
    return time.perf_counter() - began, sum(used.values()), most, end


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--check-only", action="store_true")
    parser.add_argument("--make", type=Path, help="write the folder of the first size there, and end")
    chosen = parser.parse_args()
    if chosen.make:
        grown(ROOT / "data", chosen.make, chosen.times[0])
        return
    lines = [
        "| size | rows | check, s | processor, s | memory, MB | one edition, s | processor, s | memory, MB | heaviest page, MB | |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for times in chosen.times:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            for name in ("_config.yml", "_toc.yml"):
                shutil.copy(ROOT / name, folder / name)
            for name in ("notebooks", "editions"):
                shutil.copytree(ROOT / name, folder / name)
            data = grown(ROOT / "data", folder / "data", times)
            rows = sum(len(read(path)[1]) for path in data.glob("*.csv"))
            told = [f"{times}", f"{rows:,}"]
            *check, end = measured([sys.executable, "-m", "trucebook", "check"], folder)
            told += [f"{one:.1f}" for one in check]
            if chosen.check_only or end:
                told += [""] * 4
            else:
                *built, end = measured([sys.executable, "-m", "trucebook", "build", "--edition", "latest"], folder)
                pages = list((folder / "_build" / "html").glob("*.html"))
                heaviest = max(pages, key=lambda page: page.stat().st_size, default=None)
                told += [f"{one:.1f}" for one in built]
                told.append(f"{heaviest.name}: {heaviest.stat().st_size / 1e6:.2f}" if heaviest else "")
            lines.append(f"| {' | '.join([*told, end])} |")
            print(lines[-1], file=sys.stderr)
    text = (
        f"Made by `python benchmarks/growth.py` on {os.cpu_count()} cores; the budget of a page is {BUDGET / 1e6:.1f} MB.\n\n"
        + "\n".join(lines)
        + "\n"
    )
    if not chosen.check_only:
        (ROOT / "benchmarks" / "growth.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
