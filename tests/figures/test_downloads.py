"""Files that spreadsheets open hold no formula, and numbers stay numbers."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trucebook.figures.downloads import for_spreadsheets


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\tx", '=HYPERLINK("http://a.example","b")', "-2.6 (Brent)"]
)
def test_a_formula_is_marked(cell):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([["a", "b"], ["x", cell], [cell, "y"]])
    assert list(csv.reader(io.StringIO(for_spreadsheets(text.getvalue()), newline=""))) == [
        ["a", "b"],
        ["x", f"'{cell}"],
        [f"'{cell}", "y"],
    ]


@pytest.mark.parametrize("cell", ["-1", "+2.5", "-0.25", "1e-5", "-1e-05", "-", "a=b", "", "2025-01-01"])
def test_numbers_and_plain_text_stay_as_they_are(cell):
    assert for_spreadsheets(f"a,b\n{cell},x\n") == f"a,b\n{cell},x\n"


@given(st.lists(st.lists(st.text('=+-@ab,"\n1', max_size=5), min_size=2, max_size=2), min_size=1, max_size=5))
def test_nothing_else_changes(rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    marked = list(csv.reader(io.StringIO(for_spreadsheets(text.getvalue()), newline="")))
    assert [[cell.removeprefix("'") for cell in row] for row in marked] == rows
