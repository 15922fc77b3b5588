"""What tests share: the project's own data, small data folders, and the book, built once for the session."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from trucebook.evidence.tables import TABLES

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(path.stem for path in (ROOT / "notebooks").iterdir() if path.suffix in {".ipynb", ".md"})
OLD = "editions/2025-08-14/"

SOURCE = {"key": "kiis-20250101-poll", "publisher": "KIIS", "title": "A poll", "published": "2025-01-01",
          "url": "https://example.org/poll", "kind": "primary", "lang": "en"}  # fmt: skip
CORE = {"known_on": "2025-01-02", "sources": SOURCE["key"], "confidence": "high"}
EVENT = {**CORE, "id": "2025-01-02-round", "name": "First round", "kind": "meeting", "format": "direct", "level": "envoys",
         "place": "Istanbul", "country": "TR", "parties": "RU;UA", "hosts": "TR", "outcome_known_on": "2025-01-02",
         "status": "held", "start": "2025-01-02", "outcome_class": "partial", "outcome": "They agreed to meet again."}  # fmt: skip
ACTORS = [
    {"code": code, "name": name, "kind": "state"}
    for code, name in (("RU", "Russia"), ("TR", "Türkiye"), ("UA", "Ukraine"))
]


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
        for name, rows in {"sources": [SOURCE], "actors": ACTORS, "events": [EVENT], **tables}.items():
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


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project's own published book, brought up to date; the build itself is a test of the main job."""
    done = trucebook("build")
    assert done.returncode == 0, done.stdout + done.stderr
    return ROOT / "_build" / "html"
