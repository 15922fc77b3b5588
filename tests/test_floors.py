"""Imports go downward only: book, chapters, figures, analysis, evidence; a chapter knows no other chapter's inside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

LIBRARY = ROOT / "trucebook"
FLOORS = {
    "evidence": 1,
    "analysis": 2,
    "intake": 2,
    "figures": 3,
    "prose": 3,
    "chapters": 4,
    "book": 5,
    "cli": 5,
    "__main__": 5,
}
MODULES = sorted(LIBRARY.rglob("*.py"))
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 500, 60


def imported(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the parts of each name of the library that a module imports, wherever in the module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("trucebook."):
            yield from ((*node.module.split(".")[1:], alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")[1:]) for alias in node.names if alias.name.startswith("trucebook."))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function, its decorators and docstring among them."""
    return (node.end_lineno or 0) - min([one.lineno for one in node.decorator_list] + [node.lineno]) + 1


def place(path: Path) -> tuple[str, ...]:
    return path.relative_to(LIBRARY).with_suffix("").parts


@pytest.mark.parametrize("floor", sorted(FLOORS, key=FLOORS.get))
def test_no_import_climbs(floor):
    climbing = [
        f"{path.relative_to(ROOT)} imports trucebook.{'.'.join(names)}"
        for path in MODULES
        if place(path)[0] == floor
        for names in imported(path)
        if FLOORS[names[0]] > FLOORS[floor]
    ]
    assert climbing == []


def test_every_module_stands_on_a_floor():
    assert {place(path)[0] for path in MODULES} - {"__init__"} == set(FLOORS)


def test_no_file_and_no_function_is_too_long_to_be_read_at_once():
    files = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in MODULES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    ]
    functions = [
        f"{path.relative_to(ROOT)}: {node.name} has {lines} lines"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := length(node)) > MOST_LINES_OF_A_FUNCTION
    ]
    assert files + functions == []


def shown(room: str) -> set[str]:
    """Return what a room lets other pages show: the names in ``__all__`` of its ``__init__``."""
    tree = ast.parse((LIBRARY / "chapters" / room / "__init__.py").read_text(encoding="utf-8"))
    return {
        str(ast.literal_eval(name))
        for node in tree.body
        if isinstance(node, ast.Assign)
        and getattr(node.targets[0], "id", "") == "__all__"
        and isinstance(node.value, ast.List)
        for name in node.value.elts
    }


ROOMS = {path.parent.name for path in (LIBRARY / "chapters").glob("*/__init__.py")}


def used_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield room and name of what a module takes from rooms of chapters, by import or as an attribute of the imported room."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "trucebook.chapters":
            aliases |= {one.asname or one.name: one.name for one in node.names if one.name in ROOMS}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("trucebook.chapters."):
            room, *inside = (node.module or "").split(".")[2:]
            yield from ((room, ".".join([*inside, one.name])) for one in node.names)
        elif isinstance(node, ast.Import):
            yield from (
                (one.name.split(".")[2], "import of a module")
                for one in node.names
                if one.name.startswith("trucebook.chapters.")
            )
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
            yield aliases[node.value.id], node.attr


def test_a_chapter_takes_of_another_only_what_its_room_shows():
    inside = [
        f"{path.relative_to(ROOT)} takes {room}.{name}"
        for path in MODULES
        if place(path)[0] == "chapters" and len(place(path)) > 2
        for room, name in used_of(path)
        if room != place(path)[1] and name not in shown(room)
    ]
    assert inside == []
