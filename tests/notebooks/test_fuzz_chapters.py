"""Whole data folders, sound and broken, made up by hypothesis: the check answers in lines, and what it lets pass two chapters can show.

Files that may be no tables a few times in `make chapters`, all of it many times in `make fuzz` (nightly); see also tests/evidence/test_fuzz.py.
"""

from __future__ import annotations

import csv
import io
import os
import tempfile
from pathlib import Path

import pytest
from conftest import ACTORS, CORE, EVENT, LANDMARKS, PERIODS, SOURCE, coverage, write_table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inside import shown_inside
from running import slips

from trucebook.evidence.check import check_data
from trucebook.evidence.door import open_evidence
from trucebook.evidence.tables import TABLES

PLANNED = {
    **EVENT, "id": "2025-03-01-planned", "name": "Second round", "known_on": "2025-02-01", "planned_for": "2025-03-01", "status": "planned",
    "start": "", "outcome_known_on": "", "outcome": "", "outcome_class": "",
}  # fmt: skip
EXCHANGE = {
    **CORE, "id": "2025-01-15-exchange", "name": "An exchange", "date": "2025-01-15", "known_on": "2025-01-15", "kind": "people", "direction": "both",
    "prisoners_to_ukraine": "25", "prisoners_to_russia": "25", "basis": "announced",
}  # fmt: skip
BASE = {
    "sources": [SOURCE], "actors": ACTORS, "events": [EVENT, PLANNED], "landmarks": LANDMARKS, "periods": PERIODS, "exchanges": [EXCHANGE],
}  # fmt: skip
FACTS = ("events", "exchanges")
HINTS = (
    "", " ", "0", "-1", "1", "100", "101", "99999999999999999999", "١٢", "1e400", "NaN", "inf", "2025-01-02", "2025-02-30", "0000-00-00", "9999-12-31",
    "2062-01-01", "2025-13", "2025", "RU", "ru", "RU;UA", "RU;RU", "XX", "held", "heldd", "planned", "none", SOURCE["key"], "2025-01-02-round",
    "<b>x</b>", "=1+1", "a\nb", "a\u0000b", "\ufffd", "\u202ex", "é" * 300, "'", '"', ";", ";;", "http://", "javascript:alert(1)",
)  # fmt: skip


@st.composite
def folders(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    """Draw a data folder: the sound one with some cells changed, rows repeated and rows left out."""
    tables = {name: [dict(row) for row in rows] for name, rows in BASE.items()}
    for _ in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from(FACTS))
        rows = tables[name]
        if not rows:
            continue
        place = draw(st.integers(0, len(rows) - 1))
        what = draw(st.sampled_from(("cell", "cell", "cell", "twice", "gone")))
        if what == "twice":
            rows.append(dict(rows[place]))
        elif what == "gone":
            rows.pop(place)
        else:
            column = draw(st.sampled_from([column.name for column in TABLES[name].columns]))
            rows[place][column] = draw(st.one_of(st.sampled_from(HINTS), st.text(max_size=12)))
    return tables


@st.composite
def raw_files(draw: st.DrawFn) -> tuple[str, bytes]:
    """Draw a file that may be no table at all: bytes cut, repeated, or put in."""
    name = draw(st.sampled_from((*FACTS, "sources", "actors", "coverage")))
    content = as_csv(name, {**BASE, "coverage": coverage(BASE)}[name])
    cut = draw(st.integers(0, len(content)))
    put = draw(
        st.one_of(
            st.binary(max_size=8),
            st.sampled_from([b'"', b"\xff\xfe", b"\x00", b"\r", b";" * 3, b"PK\x03\x04", b"\xef\xbb\xbf"]),
        )
    )
    return name, content[:cut] + put + content[draw(st.integers(cut, len(content))) :]


def as_csv(name: str, rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [column.name for column in TABLES[name].columns], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def written(tables: dict[str, list[dict[str, str]]], place: str) -> Path:
    folder = Path(place)
    for name, rows in {"coverage": coverage(tables), **tables}.items():
        write_table(folder, name, rows)
    return folder


def held(folder: Path, *chapters: str) -> None:
    """Assert what must hold of any folder."""
    faults, counts = check_data(folder)
    for fault in faults:
        line = str(fault)
        assert "\n" not in line
        assert line.startswith(fault.file)
        assert "expected" in line
        path = folder / fault.file
        if path.is_file():
            assert 0 <= fault.line <= path.read_bytes().count(b"\n") + path.read_bytes().count(b"\r") + 2
    if not faults and counts.get("events"):
        evidence = open_evidence(folder, "latest", list(FACTS))
        assert (evidence["events"]["known_on"].dt.date <= evidence.as_of).all()
        for chapter in chapters:
            assert slips(shown_inside(chapter, data=str(folder))) == []


FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(
    max_examples=int(os.environ.get("FUZZ", "2000")), deadline=None, suppress_health_check=list(HealthCheck)
)


@FEW
@given(raw_files())
def test_a_file_that_may_be_no_table_is_told_of_in_lines(drawn):
    with tempfile.TemporaryDirectory() as place:
        folder = written(BASE, place)
        (folder / TABLES[drawn[0]].file).write_bytes(drawn[1])
        held(folder)


@pytest.mark.fuzz
@MANY
@given(folders())
def test_many_folders_can_be_shown_if_the_check_lets_them_pass(tables):
    with tempfile.TemporaryDirectory() as place:
        held(written(tables, place), "timeline", "sources")


@pytest.mark.fuzz
@MANY
@given(raw_files())
def test_many_files_that_may_be_no_tables(drawn):
    with tempfile.TemporaryDirectory() as place:
        folder = written(BASE, place)
        (folder / TABLES[drawn[0]].file).write_bytes(drawn[1])
        held(folder)
