"""Measure a sweep over days with 1, 2 and 4 workers, and compute from it what every day of the war and 64 workers take.

Each run begins without anything kept, in a copy of the project. Writes ``benchmarks/sweep.md``.

    python benchmarks/sweep.py [--days 32] [--workers 1 2 4] [--all-days 1690]
"""

from __future__ import annotations

import argparse
import math
import os
import shutil
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from build import ROOT, SOURCES, Run, run

from trucebook.book.sweep import BATCH
from trucebook.evidence.snapshot import latest_date

MANY = 64


def measured(days: int, workers: int, last: date) -> tuple[Run, Run]:
    """Return a sweep from nothing, and the same again with all days kept: what is left is the start and the table."""
    first = last - timedelta(days=days - 1)
    words = ["sweep", "--from", first.isoformat(), "--to", last.isoformat(), "--every", "day"]
    words += ["--workers", str(workers)] if workers > 1 else []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name in SOURCES:
            source = ROOT / name
            shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy(source, folder / name)
        command = (sys.executable, "-m", "trucebook", *words)
        return run(command, folder), run(command, folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=2 * BATCH)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--all-days", type=int, default=1690)
    chosen = parser.parse_args()
    last = latest_date(ROOT / "data")
    found = {number: measured(chosen.days, number, last) for number in chosen.workers}
    lines = [
        "# What a sweep costs", "",
        f"Made by `python benchmarks/sweep.py` on {os.cpu_count()} cores: the {chosen.days} days up to {last}, nothing kept before. "
        "Seconds by the clock / of the processor (load when it began).", "",
        "| workers | from nothing | again, all days kept |", "| ---: | ---: | ---: |",
        *(f"| {number} | {_cell(whole)} | {_cell(again)} |" for number, (whole, again) in found.items()), "",
    ]  # fmt: skip
    whole, again = found[min(found)]
    start, each = again.processor, (whole.processor - again.processor) / chosen.days
    rounds = math.ceil(chosen.all_days / BATCH / MANY) * BATCH
    lines += [
        f"A day costs c = {each:.2f} s of the processor: (from nothing − again) / {chosen.days}; start and table cost s = {start:.1f} s. "
        f"{chosen.all_days:,} days on one core: s + {chosen.all_days:,} · c = {start + chosen.all_days * each:,.0f} s. On w workers of a core each, "
        f"in batches of {BATCH}: s + ⌈days / ({BATCH} · w)⌉ · {BATCH} · c; w = {MANY}: {start + rounds * each:,.0f} s, to which come the start of the "
        "cluster and sending the tables once to each worker. Computed, not measured: there is no such cluster here. More workers than cores "
        "on one machine gain nothing.",
    ]  # fmt: skip
    text = "\n".join(lines) + "\n"
    (ROOT / "benchmarks" / "sweep.md").write_text(text, encoding="utf-8")
    print(text)


def _cell(one: Run) -> str:
    return f"{one.wall:.1f} / {one.processor:.1f} ({one.load:.0f})"


if __name__ == "__main__":
    main()
