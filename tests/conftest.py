"""What tests share: the project's own data, small data folders, and the book, built once for the session."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from filelock import FileLock

from trucebook.evidence.columns import is_date
from trucebook.evidence.tables import TABLES

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
PAGES = sorted(path.stem for path in (ROOT / "notebooks").iterdir() if path.suffix in {".ipynb", ".md"})
OLD = "editions/2025-08-14/"

LANES = {"notebooks": "chapters", "book": "site", "browser": "browser"}
"""Lane (`make chapters`, ...) by folder; all other folders are the lane `make unit`."""

GROUPED = {"book", "browser"}
"""Folders whose files each keep to one worker: they build a book, parse the same pages or hold a browser open."""

SPREAD = {"test_build.py"}
"""Files of these folders whose tests go to any worker: each has a project of its own, copied from one that all share."""

LONGEST_FIRST = ("test_build.py", "test_every_page.py", "test_access.py", "test_site.py")
"""Files that take longest, begun first so that no worker is left alone with one at the end."""

SOURCE = {"key": "kiis-20250101-poll", "publisher": "KIIS", "title": "A poll", "published": "2025-01-01",
          "url": "https://example.org/poll", "kind": "primary", "lang": "en"}  # fmt: skip
CORE = {"known_on": "2025-01-02", "sources": SOURCE["key"], "confidence": "high", "known_on_is": "exact"}
EVENT = {**CORE, "id": "2025-01-02-round", "name": "First round", "kind": "meeting", "format": "direct", "level": "envoys",
         "place": "Istanbul", "country": "TR", "parties": "RU;UA", "hosts": "TR", "outcome_known_on": "2025-01-02",
         "status": "held", "start": "2025-01-02", "outcome_class": "partial", "outcome": "They agreed to meet again."}  # fmt: skip
ACTORS = [
    {"code": code, "name": name, "kind": "state", "side": side, "order": order}
    for code, name, side, order in (
        ("RU", "Russia", "one", "1"),
        ("TR", "Türkiye", "", "3"),
        ("UA", "Ukraine", "other", "2"),
    )
]


def _rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / TABLES[name].file).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


LANDMARKS = [row for row in _rows("landmarks") if not row["table"]]
PERIODS = _rows("periods")
"""The project's own landmarks that are days alone, and its periods: charts and sentences of every data folder ask for them."""


def coverage(tables: Mapping[str, Sequence[Mapping[str, str]]]) -> list[dict[str, str]]:
    """Return a row of coverage for each table of facts: complete until its newest row."""
    rows = []
    for name, own in tables.items():
        if TABLES[name].is_fact and own:
            day = max((row["known_on"] for row in own if is_date(row["known_on"])), default=CORE["known_on"])
            rows.append({"table": name, "complete_until": day, "thin_until": day, "reason": "collected until then"})
    return rows


def write_table(folder: Path, name: str, rows: Sequence[Mapping[str, str]]) -> Path:
    """Write rows as a table of a data folder; columns not given are blank."""
    path = folder / TABLES[name].file
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [column.name for column in TABLES[name].columns], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def small_data(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a sound data folder with one event, some tables replaced."""

    def make(**tables: Sequence[Mapping[str, str]]) -> Path:
        folder = tmp_path / "data"
        folder.mkdir(exist_ok=True)
        given = {
            "sources": [SOURCE], "actors": ACTORS, "events": [EVENT], "landmarks": LANDMARKS, "periods": PERIODS, **tables,
        }  # fmt: skip
        for name, rows in {"coverage": coverage(given), **given}.items():
            write_table(folder, name, rows)
        return folder

    return make


def trucebook(*words: str, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line as a user does."""
    command = [sys.executable, "-m", "trucebook", *words]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, env={**os.environ, **(env or {})}
    )


def copy_project(target: Path, *, built: bool = False) -> Path:
    """Copy the project (without what a build made, unless wanted) so that a test may change it."""
    names = ["_config.yml", "_toc.yml", "data", "editions", "notebooks", *(["_build"] if built else [])]
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, symlinks=True)
        else:
            shutil.copy(source, target / name)
    return target


def keep_chapters(project: Path, *kept: str) -> None:
    """Leave only some chapters in a project, so that it builds quickly; the others become pages of a line."""
    others = {path.stem for path in (project / "notebooks").glob("*.ipynb")} - set(kept)
    for page in (project / "notebooks").iterdir():
        text = page.read_text(encoding="utf-8")
        page.write_text(re.sub(rf"({'|'.join(others)})\.ipynb", r"\1.md", text), encoding="utf-8")
    for name in others:
        (project / "notebooks" / f"{name}.ipynb").unlink()
        (project / "notebooks" / f"{name}.md").write_text(f"# {name}\n", encoding="utf-8")
    drop_parameters(project)


def drop_parameters(project: Path) -> None:
    """Leave an edition its date alone: the chapters that take its other parameters are not in this project."""
    for path in (project / "editions").glob("*.yml"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if line.startswith("as_of")), encoding="utf-8")


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[str], Path]:
    """Return a function that names a place which all workers of the session share; whoever makes it holds a lock beside it."""
    base = tmp_path_factory.getbasetemp()
    return lambda name: (base if worker_id == "master" else base.parent) / name


@pytest.fixture(scope="session")
def book(shared_folder: Callable[[str], Path]) -> Path:
    """Return the project's own published book, brought up to date once for all workers of the session."""
    told = shared_folder("book")
    with FileLock(told.with_suffix(".lock")):
        if not told.exists():
            done = trucebook("build")
            assert done.returncode == 0, done.stdout + done.stderr
            told.touch()
    return ROOT / "_build" / "html"


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups, or they say nothing to it
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put each test into the lane of its folder, the long ones first; a file that builds a book of its own stays with one worker."""
    for item in items:
        place = item.path.relative_to(Path(__file__).parent)
        item.add_marker(LANES.get(place.parts[0], "unit"))
        if place.parts[0] in GROUPED and place.name not in SPREAD and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(place.as_posix()))
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.name) if item.path.name in LONGEST_FIRST else 99)
