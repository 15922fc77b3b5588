"""Measure the build: cold, unchanged, and with one table changed, against Jupyter Book that executes the notebooks itself.

Both make the same notebooks of the edition ``latest`` into pages, in one run on one machine. Prints a Markdown table and writes
it to ``benchmarks/out/build.md``.

Usage: ``python benchmarks/build.py`` from the root of the repository, in its virtual environment.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from trucebook.book.site import JUPYTER_BOOK

ROOT = Path(__file__).resolve().parents[1]
OURS = [sys.executable, "-m", "trucebook", "build", "--edition", "latest"]
PLAIN = [
    *JUPYTER_BOOK,
    "build",
    ".",
    "--path-output",
    "plain",
    "-q",
]


def project(folder: Path) -> Path:
    """Copy what a build needs."""
    for name in ("_config.yml", "_toc.yml", "data", "editions", "notebooks"):
        source = ROOT / name
        shutil.copytree(source, folder / name) if source.is_dir() else shutil.copy(source, folder / name)
    return folder


def seconds(command: list[str], cwd: Path) -> float:
    """Run a command and return how long it took."""
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    return time.perf_counter() - began


def change(folder: Path) -> None:
    """Change one cell of the answers of the polls."""
    path = folder / "data" / "poll_answers.csv"
    with path.open(newline="", encoding="utf-8") as file:
        header, first, *rest = csv.reader(file)
    place = header.index("share_pct")
    first[place] = f"{max(0.0, float(first[place]) - 1):g}"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([header, first, *rest])


def main() -> None:
    """Measure and print."""
    rows = []
    for name, command in (("trucebook build", OURS), ("jupyter-book build", PLAIN)):
        with tempfile.TemporaryDirectory() as made:
            folder = project(Path(made))
            cold, unchanged = seconds(command, folder), seconds(command, folder)
            change(folder)
            rows.append((name, cold, unchanged, seconds(command, folder)))
    lines = [f"{os.cpu_count()} cores, {len(list((ROOT / 'notebooks').glob('*.ipynb')))} notebooks, seconds:", "",
             "| build | cold | unchanged | one cell of poll_answers changed |", "| --- | ---: | ---: | ---: |"]  # fmt: skip
    lines += [f"| `{name}` | {cold:.1f} | {same:.1f} | {one:.1f} |" for name, cold, same, one in rows]
    lines += [
        "",
        "Jupyter Book decides by the notebook alone: with one table changed it runs nothing and shows the old numbers.",
    ]
    out = ROOT / "benchmarks" / "out"
    out.mkdir(exist_ok=True)
    (out / "build.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
