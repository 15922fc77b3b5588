"""An analyst's own prices: read as far as they were known, every fault named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from trucebook.evidence.errors import DataFolderError, EvidenceError
from trucebook.evidence.own_prices import own_prices

DAY = date(2025, 8, 14)


def test_prices_are_read_up_to_the_date(tmp_path: Path):
    file = tmp_path / "own.csv"
    file.write_text("date,asset,value\n2025-08-13,dax,100.5\n2025-08-14,dax,101\n2025-08-15,dax,99\n")
    table = own_prices(file, DAY)
    assert list(table["value"]) == [100.5, 101] and set(table["measure"]) == {"level"}


def test_no_file_gives_no_rows_and_a_wrong_path_is_named():
    assert own_prices("", DAY).empty
    with pytest.raises(DataFolderError, match=r"nowhere\.csv"):
        own_prices("nowhere.csv", DAY)


def test_every_fault_is_named_with_its_place(tmp_path: Path):
    file = tmp_path / "own.csv"
    file.write_text("date,asset,value\n2025-13-01,dax,1\n2025-08-13,DAX,-3\n2025-08-12,dax,1\n2025-08-12,dax,2\nx\n")
    with pytest.raises(EvidenceError) as caught:
        own_prices(file, DAY)
    places = [(fault.line, fault.column) for fault in caught.value.faults]
    assert places == [(2, "date"), (3, "asset"), (3, "value"), (5, "date"), (6, "")]
    for broken in ('"', '"' + "x" * 200_000):
        file.write_text(f"date,asset,value\n2025-08-12,dax,1\n{broken}")
        with pytest.raises(EvidenceError, match=r"own\.csv, row 3.*expected well-formed CSV"):
            own_prices(file, DAY)
    file.write_text("day,asset,value\n")
    with pytest.raises(EvidenceError, match="date,asset,value"):
        own_prices(file, DAY)
