"""Every column of every table refuses what does not belong into it, and says where."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from trucebook.evidence.columns import Column
from trucebook.evidence.reading import check_cells
from trucebook.evidence.tables import TABLES

ANYWHERE = ("a\x07bell", "two\nlines", "lost \ufffd letter", "x" * 4000)
WRONG = {
    "date": ("2025-02-30", "14/08/2025", "14.08.2025", "45883", "20250814", "2025-8-14", "0000-01-01", "9999-12-31", "٢٠٢٥-٠١-٠٢", "soon"),
    "period": ("2025-13", "2025-Q5", "25", "0000", "9999", "2025-02-30", "Q1 2025", "May 2025"),
    "month": ("2025-13", "2025-Q1", "2025", "2025-05-15", "0000-01", "05/2025"),
    "integer": ("4.5", "1,005", "1 005", "1e3", "٤", "1" * 20, "inf", "nan", "-", "four", "+4", "0x10"),
    "number": ("4,5", "1,005.5", "1e3", "٤.٥", "1" + "0" * 320, "inf", "nan", "4.", ".5", "4 %", "--4"),
    "key": ("Two Words", "ÜBER", "-x", "a_b", "a;b"),
    "keys": (";", "a;;b", "a; b", "a;a", ";a"),
    "url": ("example.org", "ftp://example.org", "javascript:alert(1)", "https://", "http:// x"),
    "text": (" padded ", "trailing "),
}  # fmt: skip


def wrong_cells(column: Column) -> list[str]:
    cells = [*ANYWHERE, *WRONG[column.type]]
    if column.allowed:
        cells += [column.allowed[0] + "x", column.allowed[0].upper() + "-"]
    if column.pattern:
        cells.append("not at all like that")
    if column.low is not None:
        cells.append(str(int(column.low) - 1))
    if column.high is not None:
        cells.append(str(int(column.high) + 1))
    if column.required:
        cells.append("")
    return cells


CASES = [(table.name, column.name) for table in TABLES.values() for column in table.columns]


@pytest.mark.parametrize("name", TABLES)
def test_each_wrong_cell_is_refused(name):
    for column in TABLES[name].columns:
        tests = [test for test, _ in column.checks()]
        missed = [cell[:30] for cell in wrong_cells(column) if cell and all(test(cell) for test in tests)]
        assert missed == [], (column.name, missed)


def test_each_refused_cell_is_a_fault_at_its_place():
    column = TABLES["polls"]["n"]
    cells = wrong_cells(column)
    frame = pd.DataFrame({"n": cells}, index=range(2, 2 + len(cells)), dtype=object)
    found = {(fault.line, fault.value) for fault in check_cells(replace(TABLES["polls"], columns=(column,)), frame)}
    assert found == set(enumerate(cells, 2))
    blank = pd.DataFrame({"id": [None]}, index=[2], dtype=object)
    faults = check_cells(replace(TABLES["polls"], columns=(TABLES["polls"]["id"],)), blank)
    assert [(fault.line, fault.column, fault.value) for fault in faults] == [(2, "id", "")]


def test_hundreds_of_wrong_cells_were_tried():
    assert sum(len(wrong_cells(TABLES[name][column])) for name, column in CASES) > 5000
