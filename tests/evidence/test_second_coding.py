"""Second codes, and other defensible ones, wait for the cell that they are of; slips in them are named."""

from __future__ import annotations

import csv
import shutil
from datetime import date, timedelta

import pytest
from conftest import ROOT

from trucebook.evidence.check import check_data
from trucebook.evidence.door import open_evidence
from trucebook.evidence.tables import TABLES

DATA = ROOT / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(name: str, key: str, column: str) -> str:
    """Return the day on which the raw files say that a cell became public."""
    row = next(row for row in rows(name) if row[TABLES[name].key] == key)
    stage = next((stage.known_on for stage in TABLES[name].stages if column in stage.columns), "known_on")
    return row[stage] or row["known_on"]


@pytest.mark.parametrize("name", ["second_coding", "alternative_codings"])
def test_no_other_code_is_shown_before_its_cell(name):
    cells = {
        (row["table"], row["row"], row["column"]): told(row["table"], row["row"], row["column"]) for row in rows(name)
    }
    days = sorted(set(cells.values()))
    for day in {days[0], days[len(days) // 3], days[len(days) // 2], days[-1]}:
        before = date.fromisoformat(day) - timedelta(days=1)
        for at in (before, date.fromisoformat(day)):
            seen = open_evidence(DATA, max(at, date(2014, 7, 1)), [name])[name]
            shown = set(zip(seen["table"], seen["row"], seen["column"], strict=True))
            late = {cell for cell in shown if cells[cell] > str(max(at, date(2014, 7, 1)))}
            assert late == set()
    seen = open_evidence(DATA, "latest", [name])[name]
    assert len(seen) == len(cells)


def test_each_sample_has_the_size_that_the_page_says_it_drew():
    drawn = [row["table"] for row in rows("second_coding")]
    assert {name: drawn.count(name) for name in set(drawn)} == {"positions": 60, "events": 13, "truces": 36}


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("row", "no-such-row", "a row of"),
        ("second_code", "9", "blank or one of 0, 1, 2, 3, 4"),
        ("column", "status", "a column of"),
    ],
)
def test_a_slip_in_a_second_code_is_named(tmp_path, column, value, words):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    own = rows("second_coding")
    place = next(place for place, row in enumerate(own) if row["table"] == "positions")
    own[place][column] = value
    with (folder / "second_coding.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, own[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(own)
    found = [fault for fault in check_data(folder)[0] if fault.file == "second_coding.csv"]
    assert [(fault.line, fault.column, fault.value) for fault in found] == [(place + 2, column, value)]
    assert words in found[0].expected
