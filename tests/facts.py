"""Find facts in code: dates, years in prose, row ids, codes and names of actors in the strings of floors 2 to 4.

``python tests/facts.py`` lists them; ``python tests/facts.py --shrink`` lowers the allow-list to what is left.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = Path(__file__).with_name("facts_allowed.json")
FLOORS = ("analysis", "figures", "chapters")

YEAR = re.compile(r"(?<!w3\.org/)(?<!tag:truce-talks,)\b(?:19[5-9]\d|20[0-3]\d)\b")
"""A year, alone or in a date; not in a name: of a vocabulary of the web, of the feed."""


def modules() -> list[Path]:
    """Return the modules of floors 2 to 4."""
    library = ROOT / "trucebook"
    return sorted([*(path for floor in FLOORS for path in (library / floor).rglob("*.py")), library / "prose.py"])


@cache
def names() -> frozenset[str]:
    """Return ids of rows, and codes and names of actors, of the project's own tables; ids alone are told from words by a digit or a second hyphen."""
    found: set[str] = set()
    for path in (ROOT / "data").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if "known_on" in row or path.stem == "series":
                    found.add(row.get("id") or row["key"])
                elif path.stem == "actors":
                    found |= {row["code"], row["name"]}
    return frozenset(found)


def facts(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each fact in a module's strings, docstrings left out, and of each date made from numbers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield from ((node.lineno, year.group()) for year in YEAR.finditer(node.value))
            if node.value in names():
                yield node.lineno, node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in {
            "date",
            "Timestamp",
            "Period",
        }:
            yield from (
                (node.lineno, str(one.value)) for one in node.args[:1]
                if isinstance(one, ast.Constant) and isinstance(one.value, int) and one.value > 1900
            )  # fmt: skip


def counts() -> dict[str, int]:
    """Return the number of facts of each module that has any."""
    found = {path.relative_to(ROOT).as_posix(): len(list(facts(path))) for path in modules()}
    return {path: count for path, count in found.items() if count}


def allowed() -> dict[str, int]:
    """Return the allow-list: so many facts a module may still hold."""
    return json.loads(ALLOWED.read_text(encoding="utf-8")) if ALLOWED.is_file() else {}


def shrink() -> None:
    """Lower the allow-list to what is left; it never grows."""
    old, now = allowed(), counts()
    new = {path: min(count, old.get(path, 0) if old else count) for path, count in now.items()}
    ALLOWED.write_text(
        json.dumps({path: count for path, count in new.items() if count}, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    if "--shrink" in sys.argv:
        shrink()
    for module in modules():
        for line, text in facts(module):
            print(f"{module.relative_to(ROOT)}:{line}: {text}")
    print(sum(counts().values()), "facts in code,", sum(allowed().values()), "allowed")
