"""Each notebook runs alone with plain papermill, at old dates and new ones, and on a data folder that holds almost nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import papermill
import pytest
from conftest import ROOT

CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"), key=lambda path: path.name)
DATES = ("2022-04-15", "2024-06-20", "2025-08-14", "latest")


def run(chapter: Path, out: Path, **parameters: str) -> str:
    """Execute a notebook from the repository root, as the README says, and return all that it shows."""
    command = [sys.executable, "-m", "papermill", f"notebooks/{chapter.name}", str(out), "--no-progress-bar"]
    for name, value in parameters.items():
        command += ["-p", name, value]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    cells = json.loads(out.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output["output_type"] in {"stream", "error"}]
    return "\n".join("".join(output["data"].get("text/html", "")) for output in outputs if "data" in output)


@pytest.mark.parametrize("as_of", DATES)
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_as_of_any_date(chapter, as_of, tmp_path):
    shown = run(chapter, tmp_path / "out.ipynb", as_of=as_of)
    assert len(shown) > 200
    for slip in (">nan", " nan ", "NaT", "<NA>", "None,", " inf "):
        assert slip not in shown


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_runs_on_a_folder_with_one_event(chapter, tmp_path, small_data):
    shown = run(chapter, tmp_path / "out.ipynb", data=str(small_data()))
    for slip in (">nan", " nan ", "NaT", "<NA>"):
        assert slip not in shown


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_papermill_explains_the_parameters(chapter):
    named = papermill.inspect_notebook(str(chapter))
    assert list(named)[:2] == ["as_of", "data"]
    for parameter in named.values():
        assert parameter["inferred_type_name"] != "None"
        assert len(parameter["help"]) > 10


def test_an_error_in_the_data_is_told_without_a_traceback(tmp_path):
    command = [
        sys.executable,
        "-m",
        "papermill",
        "notebooks/timeline.ipynb",
        str(tmp_path / "out.ipynb"),
        "-p",
        "as_of",
        "2025-13-01",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "as_of '2025-13-01': no date, expected YYYY-MM-DD or 'latest'" in done.stderr
