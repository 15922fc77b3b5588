"""What code compares with the cells of a column is a code that the data declare: a misspelt one would find nothing, without a word."""

from __future__ import annotations

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import facts
from conftest import ROOT

from trucebook.evidence.tables import TABLES

MADE = {
    ("column", "measure"), ("column", "section"), ("key", "ukraine"), ("table", "claims"), ("format", "leaders' calls"), ("format", "one side's acts"), ("format", "truces"), ("format", "exchanges"),
    ("issue", "sanctions"), ("kind", "rounds"), ("measure", "gap"), ("side", "Ukraine would leave"), ("side", "ukraine"),
    ("unit", "in the row"), ("verdict", "collapsed"), ("verdict", "open"),
}  # fmt: skip
"""Values of columns that code itself makes, under a name that a table has as well."""

COLUMNS = {column.name for table in TABLES.values() for column in table.columns}


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def declared() -> Mapping[str, set[str]]:
    """Return the values that columns of a name may hold, where that is declared: by the schema, by codes.csv, or as keys of a table."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows("codes"):
        found[row["column"]].add(row["code"])
    for table in TABLES.values():
        for column in table.columns:
            found[column.name] |= set(column.allowed)
        for name, target in {**table.references, **table.mentions}.items():
            other, key = target.split(".")
            if key in {"key", "code"}:
                found[name] |= {row[key] for row in rows(other)}
    return {name: values for name, values in found.items() if values}


def column_of(node: ast.expr) -> str:
    """Return the name of the column that an expression takes from a frame or a row."""
    while (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"fillna", "astype"}
    ):
        node = node.func.value
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return str(node.slice.value)
    return node.attr if isinstance(node, ast.Attribute) else ""


def texts(node: ast.expr, constants: Mapping[str, ast.expr]) -> Iterator[str]:
    """Yield the texts that an expression stands for: written there, or as a constant of the module."""
    if isinstance(node, ast.Name) and node.id in constants:
        yield from texts(constants[node.id], {})
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.List | ast.Tuple | ast.Set):
        for one in node.elts:
            yield from texts(one, constants)
    elif isinstance(node, ast.Dict):
        for key in node.keys:
            yield from texts(key, constants) if key is not None else ()


def compared(path: Path) -> Iterator[tuple[int, str, str]]:
    """Yield line, column and text of each comparison of a column with a text."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn):
            left, right = node.left, node.comparators[0]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"isin", "eq", "ne"} and node.args:
            left, right = node.func.value, node.args[0]  # type: ignore[attr-defined]
        else:
            continue
        yield from ((node.lineno, column_of(left), text) for text in texts(right, constants) if text)


def test_what_code_compares_with_a_column_is_declared():
    known = declared()
    strange = [
        f"{path.relative_to(ROOT)}:{line}: {column} is compared with {text!r}"
        for path in facts.modules()
        for line, column, text in compared(path)
        if column in COLUMNS and column in known and text not in known[column] and (column, text) not in MADE
    ]
    assert strange == []


def test_a_misspelt_code_is_found(tmp_path):
    module = tmp_path / "m.py"
    module.write_text(
        'KEPT = ("kept", "partly-kpt")\nA = t["status"].isin(KEPT)\nB = row.status == "planed"\nC = t["status"] == "held"\n'
    )
    known = declared()
    assert [text for _, column, text in compared(module) if text not in known[column]] == ["partly-kpt", "planed"]
