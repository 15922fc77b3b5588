"""No text from a table reaches a page unless something vouches for it: a forgotten ``safe`` in floors 3 and 4 is a fault."""

from __future__ import annotations

import ast

import escapes
import pytest

HEAD = """
from trucebook.figures.html import Html, safe
from trucebook.figures.words import opening, notes
from trucebook.figures.tables import html_table
"""


def found(code: str) -> list[str]:
    return [text for _, _, text in escapes.Flow({"trucebook/chapters/m.py": ast.parse(HEAD + code)}).faults()]


def test_no_more_text_goes_past_the_gate_than_the_list_allows():
    """Only the sum counts, so that a module may be moved or split; the list says which module has more than it had."""
    now, allowed = escapes.counts(), escapes.allowed()
    grown = [
        f"{path}:{line}: put safe(...) around {text}"
        for path, line, text in escapes.found()
        if now[path] > allowed.get(path, 0)
    ]
    assert sum(now.values()) <= sum(allowed.values()), "\n".join(
        ["nothing vouches for these texts (see tests/escapes.py):", *grown]
    )


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("def f(row) -> Html:\n    return Html(f'<p>{row[0]}</p>')", "row[0]"),
        ("def f(row) -> Html:\n    return Html(f'{row[0]}')", "row[0]"),
        ("def f(row):\n    return opening([f'One of {row.name} came.'])", "row.name"),
        ("def f(row):\n    name = row['name']\n    return notes(f'By {name}.')", "name"),
        ("def f(rows):\n    parts = []\n    for row in rows:\n        parts.append(row['x'])\n    return Html(''.join(parts))", "''.join(parts)"),
        ("def g(row) -> str:\n    return row['x']\ndef f(row):\n    return f'<b>{g(row)}</b>'", "g(row)"),
        ("def g(name: str) -> str:\n    return f'<b>{name}</b>'\ndef f(row):\n    return g(row['x'])", "name"),
        ("def f(row):\n    return '<p>' + row['x']", "row['x']"),
        ("def f(row):\n    return '<p>{}</p>'.format(row['x'])", "row['x']"),
        ("def f(row):\n    return html_table([{'a': row['x'], 'b': 1}], 'caption', ['a'])", "row['x']"),
    ],
)  # fmt: skip
def test_a_forgotten_escape_is_found(code, text):
    assert found(code) == [text]


@pytest.mark.parametrize(
    "code",
    [
        "def f(row) -> Html:\n    return Html(f'<p>{safe(row[0])}</p>')",
        "def f(row):\n    return opening([f'{row.share:.0f}% on {row.when:%Y-%m-%d}.'])",
        "def f(rows):\n    return Html(''.join(f'<li>{safe(row)}</li>' for row in rows))",
        "def g(row) -> str:\n    return safe(row['x'])\ndef f(row):\n    return f'<b>{g(row)}</b>'",
        "def g(name: str) -> str:\n    return f'<b>{name}</b>'\ndef f(row):\n    return g(safe(row['x']))",
        "def f(row):\n    return html_table([{'a': safe(row['x']), 'b': row['y']}], 'caption', ['a'])",
        "WORDS = {'a': 'one'}\ndef f(row):\n    return f'<p>{WORDS[row.key]}</p>'",
    ],
)
def test_what_is_safe_is_let_pass(code):
    assert found(code) == []
