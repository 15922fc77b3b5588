"""What a notebook declares is read from its source, without running it."""

from __future__ import annotations

import json

import pytest
from conftest import ROOT

from trucebook.book.conventions import broken
from trucebook.book.notebook import NotebookError, chapter, declaration, module_closure

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
    assert {"door.py", "folder.py", "tables.py", "columns.py"} <= names
    assert "tasks.py" not in names


def test_tables_that_are_not_written_out_are_refused(tmp_path):
    with pytest.raises(NotebookError, match="written out"):
        declaration(write(tmp_path, "open_evidence(data, as_of, tables=names)"))


def test_code_that_does_not_parse_is_named(tmp_path):
    with pytest.raises(NotebookError, match=r"chapter.ipynb, cell 1"):
        declaration(write(tmp_path, "x = 1", "if"))


def test_the_closure_follows_imports_and_packages():
    names = {path.relative_to(ROOT).as_posix() for path in module_closure({"trucebook.chapters.timeline.charts"})}
    assert {
        "trucebook/figures/__init__.py",
        "trucebook/figures/frame.py",
        "trucebook/analysis/timeline.py",
        "trucebook/prose.py",
    } <= names
    assert "trucebook/analysis/economy.py" not in names


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapters_follow_the_conventions(path):
    assert broken(path) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda cells: cells[0].update(metadata={"tags": ["hide-input"]}), "cell 0, line 1: the first code cell must have the tag 'parameters'"),
        (lambda cells: cells[0].update(source='data: str = "data"  # folder\nas_of: str = "latest"  # day'), "cell 0, line 1: the first parameters must be as_of and data"),
        (lambda cells: cells[0].update(source='as_of: str = "latest"  # day\ndata: str = "data"'), "cell 0, line 2: a parameter must have a comment"),
        (lambda cells: cells[0].update(source='as_of: str = "latest"  # day\ndata: str = "data"  # folder\nn = 3  # some'), "cell 0, line 3: a parameter must say its type"),
        (lambda cells: cells[1].update(outputs=[{"output_type": "stream"}]), "cell 1, line 1: a notebook is stored without outputs"),
        (lambda cells: cells[1].update(metadata={}), "cell 1, line 1: a code cell must have the tag 'hide-input'"),
        (lambda cells: cells[1].update(source="x = 1\n" * 11), "cell 1, line 11: a code cell has at most 10 lines besides imports, this one 11"),
        (lambda cells: cells[1].update(source="x = 1\ndef f():\n    return 1"), "cell 1, line 2: no function or class in a notebook (f)"),
    ],
)  # fmt: skip
def test_a_broken_convention_is_named_with_its_line(tmp_path, change, said):
    cells = [
        {"cell_type": "code", "metadata": {"tags": [*tags, "hide-input"]}, "source": source, "outputs": [], "execution_count": None}
        for tags, source in ((["parameters"], 'as_of: str = "latest"  # day\ndata: str = "data"  # folder'), ([], "import os\n" * 20 + "x = 1"))
    ]  # fmt: skip
    path = tmp_path / "chapter.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    assert broken(path) == []
    change(cells)
    path.write_text(json.dumps({"cells": cells}))
    assert any(fault.startswith(f"chapter.ipynb, {said}") for fault in broken(path)), broken(path)


SOUND = {
    "cells": [
        {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": ['as_of: str = "latest"\n', 'data: str = "data"'], "outputs": []},
        {"cell_type": "markdown", "metadata": {}, "source": "# A"},
    ],
    "metadata": {"kernelspec": {"name": "python3", "language": "python"}}, "nbformat": 4, "nbformat_minor": 5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda made: made["cells"][0]["metadata"].update(tags=[]), "no parameter as_of and data"),
        (lambda made: made["cells"][0].update(source='as_of = "latest"'), "no parameter data, expected a code cell with the tag"),
        (lambda made: made["cells"][0].update(source='as_of = 20250102\ndata = "data"'), "parameter as_of of type int, expected str"),
        (lambda made: made["cells"][0].update(source='as_of: date = "2025"\ndata = "data"'), "cell 0, line 1: \"as_of: date = '2025'\", expected a default of type date"),
        (lambda made: made["cells"][0].update(source='as_of = "latest"\ndata: int = 5'), "parameter data of type int, expected str"),
        (lambda made: made["cells"][0].update(source='as_of: str = 5\ndata = "data"'), "cell 0, line 1: 'as_of: str = 5', expected a default of type str"),
        (lambda made: made["cells"].append(made["cells"][0]), "cell 2: a second cell with the tag 'parameters'"),
        (lambda made: made.update(cells=None), "no Jupyter notebook, expected a list of cells"),
        (lambda made: made.pop("cells"), "no Jupyter notebook, expected a list of cells"),
        (lambda made: made["cells"].append(5), "cell 2: no cell"),
        (lambda made: made["cells"][1].update(source=5), "cell 1: no cell"),
        (lambda made: made["cells"][1].update(source=["x", 5]), "cell 1: no cell"),
        (lambda made: made["cells"][1].update(cell_type="heading"), "cell 1: no cell, expected cell_type (code, markdown or raw)"),
        (lambda made: made["cells"][1].pop("metadata"), "cell 1: no cell"),
        (lambda made: made["cells"][0]["metadata"].update(tags="parameters"), "cell 0: no cell"),
        (lambda made: made.update(nbformat=3), "nbformat 3, expected 4"),
        (lambda made: made.update(metadata=[]), "metadata []"),
        (lambda made: made.update(metadata={}), "kernelspec None, expected the one of Python 3"),
        (lambda made: made["metadata"].update(kernelspec={"name": "ir", "language": "R"}), "kernelspec {'name': 'ir'"),
    ],
)  # fmt: skip
def test_a_notebook_that_no_edition_can_be_made_of_is_one_line(tmp_path, change, said):
    path = tmp_path / "chapter.ipynb"
    path.write_text(json.dumps(SOUND))
    assert chapter(path).parameters == ("as_of", "data")
    made = json.loads(json.dumps(SOUND))
    change(made)
    path.write_text(json.dumps(made))
    with pytest.raises(NotebookError) as caught:
        chapter(path)
    assert str(caught.value).startswith("chapter.ipynb") and said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "5", "[" * 100_000, "<<<<<<< HEAD\n{}"])
def test_what_is_no_notebook_at_all_is_one_line(tmp_path, text):
    path = tmp_path / "chapter.ipynb"
    path.write_text(text)
    with pytest.raises(NotebookError, match=r"chapter\.ipynb: no Jupyter notebook"):
        chapter(path)
