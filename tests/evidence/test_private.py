"""Folders of a process go with it, also where it was killed; those of living ones stay."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from conftest import ROOT

from trucebook.evidence.private import private_folder, sweep

HOLD = "import time; from trucebook.evidence.private import private_folder\nwith private_folder() as one: print(one, flush=True); time.sleep(600)"


def holder(place: Path) -> tuple[subprocess.Popen[str], Path]:
    """Start a process that holds a private folder; return both."""
    running = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(place)},
    )
    return running, Path(running.stdout.readline().strip())


def test_a_folder_whose_process_was_killed_goes_at_the_next_look_and_one_of_a_living_process_stays(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (dead, left), (living, kept) = holder(tmp_path), holder(tmp_path)
    dead.kill()
    dead.wait()
    try:
        assert left.is_dir() and kept.is_dir() and left != kept
        sweep()
        assert (left.exists(), kept.is_dir()) == (False, True)
        with private_folder() as own:
            assert own.stat().st_mode & 0o777 == 0o700
            sweep()
            assert own.is_dir()
        assert not own.exists()
    finally:
        living.kill()
        living.communicate()


def test_a_file_or_folder_of_that_name_without_an_owner_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "trucebook-error-x.txt").write_text("a traceback that somebody may want to read")
    (tmp_path / "trucebook-of-mine").mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "owner").touch()
    (tmp_path / "trucebook-link").symlink_to(elsewhere)
    before = sorted(tmp_path.rglob("*"))
    sweep()
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_command_told_to_stop_while_it_still_imports_ends_with_a_line(tmp_path, name, status):
    (tmp_path / "click.py").write_text(f"import os, signal\nos.kill(os.getpid(), signal.{name})\n")
    done = subprocess.run(
        [sys.executable, "-m", "trucebook", "check"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "stopped\n")
