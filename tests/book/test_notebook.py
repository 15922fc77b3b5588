"""What a notebook declares is read from its source, without running it."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT

from trucebook.book.notebook import NotebookError, declaration, module_closure

CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def write(folder, *cells, tags=()):
    path = folder / "chapter.ipynb"
    made = [
        {"cell_type": "code", "metadata": {"tags": list(tags) if place == 0 else []}, "source": text, "outputs": []}
        for place, text in enumerate(cells)
    ]
    path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_tables_modules_and_parameters_are_found(tmp_path):
    path = write(
        tmp_path,
        'as_of: str = "latest"\ndata = "data"',
        'from trucebook.evidence.door import open_evidence\ne = open_evidence(data, as_of, tables=["events", "polls"])',
        tags=["parameters"],
    )
    found = declaration(path)
    assert found.tables == ("events", "polls")
    assert found.parameters == ("as_of", "data")
    names = {module.name for module in found.modules}
    assert {"door.py", "files.py", "tables.py", "columns.py"} <= names
    assert "tasks.py" not in names


def test_tables_that_are_not_written_out_are_refused(tmp_path):
    with pytest.raises(NotebookError, match="written out"):
        declaration(write(tmp_path, "open_evidence(data, as_of, tables=names)"))


def test_code_that_does_not_parse_is_named(tmp_path):
    with pytest.raises(NotebookError, match=r"chapter.ipynb, cell 1"):
        declaration(write(tmp_path, "x = 1", "if"))


def test_the_closure_follows_imports_and_packages():
    names = {path.relative_to(ROOT).as_posix() for path in module_closure({"trucebook.figures.timeline"})}
    assert {
        "trucebook/figures/__init__.py",
        "trucebook/figures/frame.py",
        "trucebook/analysis/timeline.py",
        "trucebook/prose.py",
    } <= names
    assert "trucebook/analysis/economy.py" not in names


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapters_follow_the_conventions(path):
    notebook = json.loads(path.read_text())
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert "parameters" in code[0]["metadata"]["tags"]
    assert declaration(path).parameters[:2] == ("as_of", "data")
    assert all("#" in line for line in code[0]["source"])
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert all("hide-input" in cell["metadata"]["tags"] for cell in code)
    assert all(len(cell["source"]) <= 10 for cell in code)
