"""The conventions of notebooks: what keeps every chapter readable for those who open it as code."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from trucebook.book.notebook import declaration
from trucebook.book.sources import read_source

LINES = 10
"""A code cell has at most so many lines, those of imports and of lists of tables apart."""

FIRST = ("as_of", "data")
"""The parameters that every chapter has, in this order."""


def broken(path: Path) -> list[str]:
    """Return every convention that a notebook breaks, each with cell, line and rule.

    Raises
    ------
    NotebookError
        If it is no notebook, or its code does not parse.
    """
    declared = declaration(path)
    cells = json.loads(read_source(path))["cells"]
    code = [(number, cell) for number, cell in enumerate(cells) if cell["cell_type"] == "code"]
    faults = [f"cell {number}, line {line}: {rule}" for number, cell in code for line, rule in _in_cell(cell)]
    if not code or "parameters" not in code[0][1]["metadata"].get("tags", []):
        faults.append(f"cell {code[0][0] if code else 0}, line 1: the first code cell must have the tag 'parameters'")
    else:
        number, cell = code[0]
        faults += [f"cell {number}, line {line}: {rule}" for line, rule in _in_parameters(cell)]
        if declared.parameters[:2] != FIRST:
            faults.append(f"cell {number}, line 1: the first parameters must be {' and '.join(FIRST)}")
    return [f"{path.name}, {fault}" for fault in faults]


def _in_cell(cell: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    if cell["outputs"] or cell["execution_count"] is not None:
        yield 1, "a notebook is stored without outputs and counters (nbstripout takes them out)"
    if "hide-input" not in cell["metadata"].get("tags", []):
        yield 1, "a code cell must have the tag 'hide-input'"
    source = "".join(cell["source"])
    tree = ast.parse(source)
    long = sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in tree.body if not _is_door(node))
    if long > LINES:
        yield (
            LINES + 1,
            f"a code cell has at most {LINES} lines besides imports, this one {long}: move them to the chapter's room",
        )
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.lineno, f"no function or class in a notebook ({node.name}): move it to the chapter's room"


def _is_door(node: ast.stmt) -> bool:
    """Tell whether a statement only imports, or opens the evidence with its list of tables."""
    return isinstance(node, ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.Assign) and "open_evidence" in ast.dump(node.value)
    )


def _in_parameters(cell: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    source = "".join(cell["source"])
    for node in ast.parse(source).body:
        line = source.splitlines()[node.lineno - 1]
        if not isinstance(node, ast.AnnAssign):
            yield node.lineno, 'a parameter must say its type, as in: name: str = "value"  # what it is'
        elif "#" not in line:
            yield node.lineno, "a parameter must have a comment, which papermill --help-notebook shows"
