"""Build one edition twice, under settings of the machine that differ in all that should not matter, and compare every byte.

    python benchmarks/reproducible.py [--edition latest] [--project FOLDER]

Differ: the folder and its depth, time zone, locale, umask, order of hashes, number of jobs, processes forked or each of its own program. Exit status 1 and the names of the files if
the published folders differ.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from trucebook.book.sums import differences, sums

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("_config.yml", "_toc.yml", "notebooks", "editions", "data")

SETTINGS = (
    {
        "folder": "a", "umask": 0o077, "jobs": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1",
        "TRUCEBOOK_KERNELS": "ordinary",
    },
    {
        "folder": "a much longer name/and deeper/b", "umask": 0o002, "jobs": "2", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "2",
    },
)  # fmt: skip


def built(
    project: Path, place: Path, edition: str, settings: dict[str, str | int]
) -> tuple[dict[str, str], dict[str, int]]:
    """Build an edition of a copy of a project; return hash and mode of each file published."""
    target = place / str(settings["folder"])
    target.mkdir(parents=True)
    old = os.umask(int(settings["umask"]))
    try:
        for name in SOURCES:
            source = project / name
            if source.is_dir():
                shutil.copytree(source, target / name, copy_function=shutil.copyfile)
            else:
                shutil.copyfile(source, target / name)
        environment = {**os.environ, **{key: str(value) for key, value in settings.items() if key.isupper()}}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
        command = [sys.executable, "-m", "trucebook", "build", "--edition", edition, "--jobs", str(settings["jobs"])]
        subprocess.run(command, cwd=target, env=environment, check=True, stdout=subprocess.DEVNULL)
    finally:
        os.umask(old)
    html = target / "_build" / "html"
    return sums(html), {path.relative_to(html).as_posix(): path.stat().st_mode for path in html.rglob("*")}


def compare(project: Path, edition: str) -> list[str]:
    """Return in lines how the two builds differ."""
    with tempfile.TemporaryDirectory() as place:
        (one, modes), (other, other_modes) = (built(project, Path(place), edition, each) for each in SETTINGS)
    lines = differences(one, other)
    lines += [
        f"{name}: mode {modes[name]:o}, {other_modes.get(name, 0):o}"
        for name in modes
        if modes[name] != other_modes.get(name)
    ]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edition", default="latest")
    parser.add_argument("--project", type=Path, default=ROOT)
    chosen = parser.parse_args()
    began = time.monotonic()
    lines = compare(chosen.project, chosen.edition)
    print("\n".join(lines) or "the same, byte for byte and mode for mode", f"({time.monotonic() - began:.0f} s)")
    sys.exit(bool(lines))


if __name__ == "__main__":
    main()
