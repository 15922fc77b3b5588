"""What a notebook declares: its parameters, the tables it reads, the library modules it uses. Found without running it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from trucebook.book.sources import read_source
from trucebook.evidence.errors import TrucebookError
from trucebook.evidence.fingerprint import CITATIONS
from trucebook.evidence.folder import digest
from trucebook.evidence.tables import BY_HAND

LIBRARY = Path(__file__).resolve().parents[1]

TAKEN = ("as_of", "data")
"""Parameters that every notebook must take, as each edition sets them."""

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
    types : mapping of str to str
        Parameter → its type by name, as the cell says it or as the default has it; blank if neither tells.
    """

    path: Path
    tables: tuple[str, ...]
    modules: tuple[Path, ...]
    parameters: tuple[str, ...]
    source: str
    types: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Name of the chapter: the file's name without its ending."""
        return self.path.stem


def declaration(path: Path, library: Path = LIBRARY) -> Declaration:
    """Read the declaration of a notebook.

    Raises
    ------
    NotebookError
        If it is no notebook, its code does not parse, its parameters are not declared, or the tables are not written as a
        list of strings.
    """
    cells = _read(path)["cells"]
    tables: list[str] = []
    imports: set[str] = set()
    parameters: tuple[str, ...] | None = None
    types: dict[str, str] = {}
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
            if parameters is not None:
                raise NotebookError(
                    f"{path.name}, cell {number}: a second cell with the tag 'parameters', expected one"
                )
            parameters, types = tuple(_assigned(tree)), dict(_types(tree, f"{path.name}, cell {number}"))
    source = json.dumps(
        [(cell["cell_type"], "".join(cell["source"]), cell["metadata"].get("tags", [])) for cell in cells],
        ensure_ascii=False,
    )
    modules = module_closure(imports, library)
    return Declaration(path, tuple(dict.fromkeys(tables)), modules, parameters or (), source, types)


def chapter(path: Path) -> Declaration:
    """Read the declaration of a notebook that an edition can be made of.

    Raises
    ------
    NotebookError
        As :func:`declaration`; if it is not run by Python, or does not take the parameters that each edition sets.
    """
    kernel = _read(path).get("metadata", {}).get("kernelspec")
    if not isinstance(kernel, dict) or kernel.get("language", "python") != "python" or "name" not in kernel:
        raise NotebookError(f"{path.name}: kernelspec {kernel!r}, expected the one of Python 3")
    found = declaration(path)
    missing = [name for name in TAKEN if name not in found.parameters]
    if missing:
        raise NotebookError(
            f"{path.name}: no parameter {' and '.join(missing)}, expected a code cell with the tag 'parameters' that sets "
            f"{' and '.join(TAKEN)}: without them each edition would show the newest evidence"
        )
    for name in TAKEN:
        if found.types[name] not in {"str", ""}:
            raise NotebookError(
                f"{path.name}: parameter {name} of type {found.types[name]}, expected str: each edition gives it as text"
            )
    return found


def _read(path: Path) -> dict[str, Any]:
    """Return a notebook whose cells have the shape that the format asks for."""
    try:
        notebook = json.loads(read_source(path))
    except (ValueError, RecursionError) as error:
        raise NotebookError(f"{path.name}: no Jupyter notebook ({error})") from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise NotebookError(f"{path.name}: no Jupyter notebook, expected a list of cells")
    if notebook.get("nbformat", 4) != 4:
        raise NotebookError(f"{path.name}: nbformat {notebook['nbformat']!r}, expected 4: save it with Jupyter once")
    if not isinstance(notebook.get("metadata", {}), dict):
        raise NotebookError(f"{path.name}: metadata {notebook['metadata']!r}, expected a mapping with the kernelspec")
    for number, cell in enumerate(notebook["cells"]):
        if not _well_formed(cell):
            raise NotebookError(
                f"{path.name}, cell {number}: no cell, expected cell_type (code, markdown or raw), source (text or lines) and metadata"
            )
    return notebook


def _well_formed(cell: Any) -> bool:
    if not isinstance(cell, dict) or not isinstance(cell.get("metadata"), dict):
        return False
    source, tags = cell.get("source"), cell["metadata"].get("tags", [])
    lines = source if isinstance(source, list) else [source]
    return (
        cell.get("cell_type") in {"code", "markdown", "raw"}
        and all(isinstance(line, str) for line in lines)
        and isinstance(tags, list)
    )


def module_closure(imports: set[str], library: Path = LIBRARY) -> tuple[Path, ...]:
    """Return the files of the library that a set of imported names leads to, sorted.

    A name may be a module or something in a module (``trucebook.prose.day``); the packages around a module count too, since
    importing it runs them.
    """
    waiting = {path for name in imports for path in _files(name, library)}
    found: set[Path] = set()
    while waiting:
        found |= waiting
        waiting = {other for path in waiting for other in _leads_to(path, digest(path), library)} - found
    return tuple(sorted(found))


@lru_cache(maxsize=1024)
def _leads_to(path: Path, content: str, library: Path) -> frozenset[Path]:
    """Return the files that a module of the library imports of it; looked up once a version, though every chapter asks."""
    text = path.read_text(encoding="utf-8")
    # Only the statements that import are parsed: of a hundred modules, all else took a third of a build without a change.
    statements = "\n".join(found[0].strip() for found in IMPORT.finditer(text))
    return frozenset(other for name in _imports(ast.parse(statements)) for other in _files(name, library))


@lru_cache(maxsize=8192)
def _files(name: str, library: Path) -> tuple[Path, ...]:
    """Return the files that importing a dotted name runs, of the library alone; looked for once, though many modules import the same."""
    first, *parts = name.split(".")
    if first != library.name:
        return ()
    around = _files(".".join([first, *parts[:-1]]), library) if parts else ()
    place = library.joinpath(*parts)
    return (*around, *(one for one in (place / "__init__.py", place.with_suffix(".py")) if one.is_file()))


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


def _types(tree: ast.Module, place: str) -> Iterator[tuple[str, str]]:
    """Yield each parameter and its type; refuse a default that is of another type than the one it says."""
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        default = type(value.value).__name__ if isinstance(value, ast.Constant) and value.value is not None else ""
        said = node.annotation.id if isinstance(node, ast.AnnAssign) and isinstance(node.annotation, ast.Name) else ""
        if said and default not in {"", said} and (said, default) != ("float", "int"):
            raise NotebookError(
                f"{place}, line {node.lineno}: {ast.unparse(node)!r}, expected a default of type {said}"
            )
        yield from ((target.id, said or default) for target in targets if isinstance(target, ast.Name))


def _assigned(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        yield from (target.id for target in targets if isinstance(target, ast.Name))
