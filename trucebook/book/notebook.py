"""What a notebook declares: its parameters, the tables it reads, the library modules it uses. Found without running it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from trucebook.book.sources import read_source
from trucebook.evidence.errors import TrucebookError
from trucebook.evidence.fingerprint import CITATIONS
from trucebook.evidence.folder import digest
from trucebook.evidence.tables import BY_HAND

LIBRARY = Path(__file__).resolve().parents[1]

IMPORT = re.compile(r"^[ \t]*(?:from [\w.]+ import (?:\([^)]*\)|[\w., ]+)|import [\w., ]+)", re.MULTILINE)
"""A statement that imports, wherever it stands in a module."""


class NotebookError(TrucebookError):
    """A notebook that cannot be read, or whose declaration is wrong."""


@dataclass(frozen=True)
class Declaration:
    """What a build must know of a notebook before it runs it.

    Attributes
    ----------
    path : pathlib.Path
        The notebook.
    tables : tuple of str
        Tables named in its call of ``open_evidence(..., tables=[...])``; ``citations`` if it calls ``cited_sources``,
        and all tables written by hand if it calls ``cited_rows``.
    modules : tuple of pathlib.Path
        Files of the library that its code imports, directly or through another.
    parameters : tuple of str
        Names assigned in the cell tagged ``parameters``.
    source : str
        The cells alone (type, source, tags): what makes it stale if changed.
    """

    path: Path
    tables: tuple[str, ...]
    modules: tuple[Path, ...]
    parameters: tuple[str, ...]
    source: str

    @property
    def name(self) -> str:
        """Name of the chapter: the file's name without its ending."""
        return self.path.stem


def declaration(path: Path, library: Path = LIBRARY) -> Declaration:
    """Read the declaration of a notebook.

    Raises
    ------
    NotebookError
        If it is no notebook, its code does not parse, or the tables are not written as a list of strings.
    """
    try:
        cells = json.loads(read_source(path))["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise NotebookError(f"{path.name}: no Jupyter notebook ({error})") from error
    tables: list[str] = []
    imports: set[str] = set()
    parameters: tuple[str, ...] = ()
    for number, cell in enumerate(cells):
        if cell["cell_type"] != "code":
            continue
        try:
            tree = ast.parse("".join(cell["source"]))
        except SyntaxError as error:
            raise NotebookError(f"{path.name}, cell {number}: {error.msg} (line {error.lineno})") from error
        tables += _tables(tree, f"{path.name}, cell {number}")
        imports |= set(_imports(tree))
        if "parameters" in cell["metadata"].get("tags", []):
            parameters = tuple(_assigned(tree))
    source = json.dumps(
        [(cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])) for cell in cells],
        ensure_ascii=False,
    )
    return Declaration(path, tuple(dict.fromkeys(tables)), module_closure(imports, library), parameters, source)


def module_closure(imports: set[str], library: Path = LIBRARY) -> tuple[Path, ...]:
    """Return the files of the library that a set of imported names leads to, sorted.

    A name may be a module or something in a module (``trucebook.prose.day``); the packages around a module count too, since
    importing it runs them.
    """
    found: set[Path] = set()
    waiting = list(imports)
    while waiting:
        for path in _files(waiting.pop(), library):
            if path not in found:
                found.add(path)
                waiting += _imported_by(path, digest(path), library.name)
    return tuple(sorted(found))


@lru_cache(maxsize=1024)
def _imported_by(path: Path, content: str, library: str) -> tuple[str, ...]:
    """Return what a module imports of the library; parsed once a version, though every chapter asks."""
    text = path.read_text(encoding="utf-8")
    # Only the statements that import are parsed: of a hundred modules, all else took a third of a build without a change.
    statements = "\n".join(found[0].strip() for found in IMPORT.finditer(text))
    return tuple(dict.fromkeys(name for name in _imports(ast.parse(statements)) if name.split(".", 1)[0] == library))


def _files(name: str, library: Path) -> Iterator[Path]:
    """Yield the files that importing a dotted name runs, of the library alone."""
    parts = name.split(".")
    if parts[0] != library.name:
        return
    for length in range(1, len(parts) + 1):
        place = library.joinpath(*parts[1:length])
        yield from (one for one in (place / "__init__.py", place.with_suffix(".py")) if one.is_file())


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _tables(tree: ast.Module, place: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "cited_sources":
            yield CITATIONS
        if isinstance(node, ast.Call) and _name(node.func) == "cited_rows":
            yield from BY_HAND
        if isinstance(node, ast.Call) and _name(node.func) == "open_evidence":
            for keyword in node.keywords:
                if keyword.arg == "tables":
                    try:
                        value: Any = ast.literal_eval(keyword.value)
                    except ValueError:
                        value = None
                    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
                        raise NotebookError(f"{place}: tables of open_evidence, expected a list of names written out")
                    yield from value


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _assigned(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from (target.id for target in targets if isinstance(target, ast.Name))
