"""Let the data grow and measure what it costs: the check, one edition, memory, and the weight of its pages.

Events, polls, answers and the sources that they name are repeated under names of their own, each copy sound in itself, so that the whole
passes the check. Prints a Markdown table and writes it to ``benchmarks/growth.md``.

    python benchmarks/growth.py [--times 1 10 100] [--limit SECONDS] [--check-only] [--make FOLDER]
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import psutil

from trucebook.evidence.tables import TABLES

ROOT = Path(__file__).resolve().parents[1]
GROWN = ("events", "event_topics", "polls", "poll_answers")
SOURCES = "sources"
BUDGET = 1_500_000
"""Bytes of a page that a phone should not have to load more of."""

LIMIT = 600
"""Seconds after which a check or a build is stopped: all sizes together end within a quarter of an hour or so."""


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

    Each copy lies a day before the one that it is made of, so that it says something of its own: as if so many houses had polled and so
    many meetings been held. A cell that names rows of a repeated table (``led_to``, ``poll``) names those of its own copy.
    """
    shutil.copytree(data, out)
    tables = {name: read(data / f"{name}.csv") for name in (*GROWN, SOURCES)}
    ids = {row["id"] for name in GROWN if "id" in tables[name][0] for row in tables[name][1]}
    named = {key for name in GROWN for row in tables[name][1] for key in row.get("sources", "").split(";") if key}
    dated = {name: {one.name for one in TABLES[name].columns if one.type in {"date", "period"}} for name in tables}
    first = {
        name: [row for row in rows if name != SOURCES or row["key"] in named] for name, (_, rows) in tables.items()
    }
    for days in range(1, times):
        for name, rows in first.items():
            tables[name][1].extend(
                {
                    column: earlier(cell, days)
                    if cell and column in dated[name]
                    else ";".join(renamed(one, days) if one in ids or one in named else one for one in cell.split(";"))
                    for column, cell in row.items()
                }
                for row in rows
            )
    for name, (names, rows) in tables.items():
        write(out / f"{name}.csv", names, rows)
    return out


def earlier(day: str, days: int) -> str:
    """Return the day so many days before one, or before the first of a month or year."""
    day += "-01" * ((len("2022-02-24") - len(day)) // 3)
    return (date.fromisoformat(day) - timedelta(days)).isoformat()


def renamed(key: str, days: int) -> str:
    """Return the key of a copy: a day that it names is earlier, as the dates of its row."""
    moved = re.sub(r"(?<![0-9])20[0-9]{6}(?![0-9])", lambda day: earlier(day[0], days).replace("-", ""), key)
    return f"{moved}-c{days}"


def measured(command: list[str], cwd: Path, limit: float) -> tuple[float, float, float, str]:
    """Run a command; return seconds by the clock and of the processor, the most memory that its processes held at once (MB), and its end.

    One that takes longer than the limit is stopped, and its end says so.
    """
    began, most = time.perf_counter(), 0.0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        running = psutil.Popen(command, cwd=cwd, stdout=said, stderr=said, env={**os.environ, "PYTHONPATH": str(ROOT)})
        used: dict[int, float] = {}
        late = False
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
            if not late and time.perf_counter() - began > limit:
                late = True
                running.terminate()
            time.sleep(0.2)
        said.seek(0)
        lines = said.read().strip().splitlines()
    failed = next((line for line in lines if line.startswith("error")), "; ".join(lines[-1:]))
    end = "" if running.returncode == 0 else failed
    if late:
        end = f"stopped after {limit:.0f} s; the last that was done: {next((line for line in reversed(lines) if line.startswith('done')), 'nothing')}"
    return time.perf_counter() - began, sum(used.values()), most, end


def pages(html: Path) -> tuple[str, str]:
    """Return the heaviest page of a book, and how many of its pages weigh more than the budget, with their names."""
    weight = {path.relative_to(html).as_posix(): path.stat().st_size for path in html.rglob("*.html")}
    if not weight:
        return "", ""
    heavy = sorted((name for name, size in weight.items() if size > BUDGET), key=lambda name: -weight[name])
    named = f" ({', '.join(f'{name} {weight[name] / 1e6:.1f}' for name in heavy)})" if heavy else ""
    most = max(weight, key=lambda name: weight[name])
    return f"{most}: {weight[most] / 1e6:.2f}", f"{len(heavy)} of {len(weight)}{named}"


def row(times: int, limit: float, *, check_only: bool) -> str:
    """Measure one size; return its row of the table."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in ("_config.yml", "_toc.yml"):
            shutil.copy(ROOT / name, folder / name)
        for name in ("notebooks", "editions"):
            shutil.copytree(ROOT / name, folder / name)
        data = grown(ROOT / "data", folder / "data", times)
        told = [f"{times}", f"{sum(len(read(path)[1]) for path in data.glob('*.csv')):,}"]
        *check, end = measured([sys.executable, "-m", "trucebook", "check"], folder, limit)
        told += [f"{one:.1f}" for one in check]
        if check_only or end:
            return f"| {' | '.join([*told, *[''] * 5, end])} |"
        *built, end = measured([sys.executable, "-m", "trucebook", "build", "--edition", "latest"], folder, limit)
        told += [*(f"{one:.1f}" for one in built), *pages(folder / "_build" / "html"), end]
        return f"| {' | '.join(told)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10, 100])
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds after which a check or a build is stopped")
    parser.add_argument("--check-only", action="store_true")
    parser.add_argument("--make", type=Path, help="write the folder of the first size there, and end")
    chosen = parser.parse_args()
    if chosen.make:
        grown(ROOT / "data", chosen.make, chosen.times[0])
        return
    lines = [
        "| size | rows | check, s | processor, s | memory, MB | one edition, s | processor, s | memory, MB | heaviest page, MB | pages over budget | end, if not well |",
        "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |",
    ]
    for times in chosen.times:
        lines.append(row(times, chosen.limit, check_only=chosen.check_only))
        print(lines[-1], file=sys.stderr)
    text = (
        f"Made by `python benchmarks/growth.py` on {os.cpu_count()} cores; the budget of a page is {BUDGET / 1e6:.1f} MB, "
        f"and what takes longer than {chosen.limit:.0f} s is stopped.\n\n" + "\n".join(lines) + "\n"
    )
    if not chosen.check_only:
        (ROOT / "benchmarks" / "growth.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
