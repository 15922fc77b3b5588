"""Execute notebooks in this process, one after another: quick, for tests that look at what many of them show."""

from __future__ import annotations

import ast
import json
from typing import Any

from conftest import ROOT
from IPython.core.formatters import DisplayFormatter

from trucebook.figures import downloads


def shown_inside(chapter: str, **parameters: str) -> str:
    """Return all the HTML that a notebook shows with these parameters, as its kernel would send it."""
    cells = json.loads((ROOT / "notebooks" / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    show = DisplayFormatter().format
    found: list[str] = []

    def display(value: Any) -> None:
        found.append(show(value)[0].get("text/html", ""))

    names: dict[str, Any] = {"display": display}
    downloads._tables.clear()  # each notebook has a process of its own, and its list of files begins empty
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, chapter, "exec"), names)
        if "parameters" in cell["metadata"]["tags"]:
            names |= parameters
        if last is not None:
            value = eval(compile(ast.Expression(last.value), chapter, "eval"), names)
            if value is not None:
                display(value)
    return "\n".join(found)
