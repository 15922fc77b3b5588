"""HTML is written down, and text put into its places: there is no other way into a page, so no escape can be forgotten."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import get_type_hints

import pandas as pd
import pytest
from conftest import ROOT

from trucebook.figures.frame import Figure, figure, still
from trucebook.figures.html import Html, safe
from trucebook.figures.model import model
from trucebook.figures.tables import frame_of, html_table
from trucebook.figures.words import fold, notes, opening

GATE = "trucebook/figures/html.py"

VOUCHING = {
    "trucebook/figures/frame.py", "trucebook/figures/lighter.py", "trucebook/figures/maps.py", "trucebook/figures/words.py",
    "trucebook/chapters/claims/sentences.py", "trucebook/chapters/timeline/chronology/charts.py",
}  # fmt: skip
"""Modules that take text for HTML: drawings by Vega, their font, links made shorter, sentences of rules with links in their places."""

HOSTILE = "<script>alert('x')</script>"
ESCAPED = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"


def sources() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted((ROOT / "trucebook").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        yield path.relative_to(ROOT).as_posix(), ast.parse(code)


def unwritten(tree: ast.AST) -> list[str]:
    """Return what is called HTML but not written down in the code, as ``Html(f"<b>{name}</b>")``."""
    return [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and ast.unparse(node.func).rsplit(".", 1)[-1] in {"Html", "Markup", "HTML"}
        and not all(isinstance(one, ast.Constant) for one in node.args)
    ]


@pytest.mark.parametrize(
    "code", ['Html(f"<b>{name}</b>")', 'Html("<b>" + name)', "html.Html(name)", "Markup(name)", "HTML(name)"]
)
def test_text_that_is_called_html_is_found(code):
    assert unwritten(ast.parse(code)) == [ast.unparse(ast.parse(code))]


def test_html_is_written_down():
    assert {path: found for path, tree in sources() if path != GATE and (found := unwritten(tree))} == {}


def test_only_these_modules_vouch_for_text():
    gate = "trucebook.figures.html"
    found = {
        path
        for path, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == gate and "made" in {one.name for one in node.names}
    }
    assert found == VOUCHING


@pytest.mark.parametrize(
    ("sink", "name"),
    [(opening, "lines"), (notes, "sentences"), (fold, "parts"), (figure, "sources"), (still, "sources"), (still, "draw"),
     (model, "drawing"), (model, "below"), (Figure, "html")],
)  # fmt: skip
def test_what_writes_a_block_takes_html_alone(sink, name):
    """So that mypy refuses plain text before anything runs."""
    hint = get_type_hints(sink)[name]
    assert "Html" in str(hint)
    assert "str" not in str(hint)


@pytest.mark.parametrize(
    "written",
    [
        lambda text: Html("<p>{}</p>").format(text),
        lambda text: Html("<p title='{name}'>").format(name=text),
        lambda text: Html(", ").join([text, "b"]),
        lambda text: Html("<b>a</b>") + text,
        lambda text: text + Html("<b>a</b>"),
        lambda text: opening([text]),
        lambda text: notes(text),
        lambda text: fold("title", text),
        lambda text: fold(text, Html("<p>a</p>")),
        lambda text: html_table(pd.DataFrame({"a": [text]}), raw=["a"]),
        lambda text: html_table(frame_of({"a": [text, Html("<b>b</b>")]}), raw=["a"]),
        lambda text: Figure("id", "alt", text)._repr_mimebundle_()["text/html"],
    ],
)
def test_plain_text_that_gets_that_far_is_escaped(written):
    """In a notebook, which no type is checked in, and in a table, which has no types."""
    assert ESCAPED in written(HOSTILE)
    assert HOSTILE not in written(HOSTILE)


def test_html_is_not_escaped_again():
    link = Html('<a href="{}">{}</a>').format("x?a&b", HOSTILE)
    assert link == f'<a href="x?a&amp;b">{ESCAPED}</a>'
    assert Html("{}").format(link) == Html(" ").join([link]) == safe(link) == link
    assert frame_of([{"a": link, "b": 1}])["a"].map(type).tolist() == [Html]


def test_numbers_and_days_keep_their_format_and_missing_values_are_blank():
    written = Html("{:,.1f} {:%Y-%m-%d} [{}] [{}]").format(1234.56, pd.Timestamp("2025-06-01"), None, float("nan"))
    assert written == "1,234.6 2025-06-01 [] []"
    assert isinstance(written, Html)
