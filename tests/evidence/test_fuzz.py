"""Whatever is written into a data folder, the check answers in lines, and what it lets through opens."""

from __future__ import annotations

import tempfile
from pathlib import Path

from conftest import ACTORS, CORE, EVENT, LANDMARKS, PERIODS, SOURCE, coverage, write_table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trucebook.evidence.check import examine
from trucebook.evidence.door import cited_sources, open_evidence
from trucebook.evidence.fingerprint import data_version
from trucebook.evidence.snapshot import snapshot
from trucebook.evidence.tables import TABLES

POLL = {**CORE, "id": "p", "country": "UA", "pollster": "KIIS", "n": "1000", "field_end": "2025-01-02"}
ANSWER = {
    **CORE,
    "id": "a",
    "poll": "p",
    "series": "land",
    "question": "Land?",
    "answer": "no",
    "answer_class": "refuse",
    "share_pct": "53",
}
PRICE = {
    **CORE,
    "id": "b",
    "asset": "brent-spot",
    "date": "2025-01-01",
    "measure": "level",
    "value": "60",
    "unit": "USD per barrel",
}
SOUND = {
    "sources": [SOURCE], "actors": ACTORS, "events": [EVENT, {**EVENT, "id": "e2"}], "landmarks": LANDMARKS, "periods": PERIODS, "polls": [POLL],
    "poll_answers": [ANSWER], "series": [{"key": "land", "public": "UA", "title": "Land", "order": "1"}], "prices_daily": [PRICE],
    "codes": [{"table": "prices_daily", "column": "asset", "code": "brent-spot"}],
}  # fmt: skip

CELLS = st.one_of(
    st.sampled_from(["", " ", "2062-01-01", "2025-01-02", "45883", "14/08/2025", "p", "e2", EVENT["id"], "RU", "RU;UA", ";", "a;a", "1e9", "-1",
                     "nan", "1" * 20, "٤", "x" * 4000, "=1+1", '"', "<!-- b", "\ufffd", "\x00", "late-bound", "planned"]),
    st.text(max_size=8),
)  # fmt: skip


@st.composite
def slips(draw) -> list[tuple[str, int, str, str]]:
    """Return cells to overwrite: table, row, column, text."""
    found = []
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(sorted(SOUND)))
        row = draw(st.integers(0, len(SOUND[name]) - 1))
        found.append((name, row, draw(st.sampled_from([column.name for column in TABLES[name].columns])), draw(CELLS)))
    return found


def write(folder: Path, changes: list[tuple[str, int, str, str]]) -> None:
    tables = {name: [dict(row) for row in rows] for name, rows in {**SOUND, "coverage": coverage(SOUND)}.items()}
    for name, row, column, text in changes:
        tables[name][row][column] = text
    for name, rows in tables.items():
        write_table(folder, name, rows)


def test_the_folder_to_begin_with_is_sound(tmp_path):
    write(tmp_path, [])
    assert examine(tmp_path).faults == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(slips())
def test_wrong_cells_give_lines_and_what_passes_opens(changes):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder, changes)
        found = examine(folder)
        assert all(str(fault) for fault in (*found.faults, *found.warnings))
        if not found.faults:
            evidence = open_evidence(folder, tables=TABLES)
            assert all(len(evidence[name]) >= 0 for name in TABLES)
            assert len(cited_sources(folder)) > 0 and data_version(folder, snapshot(folder).latest)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(sorted(SOUND)), st.binary(max_size=40), st.integers(0, 400), st.integers(0, 40))
def test_wrong_bytes_give_lines(name, put, at, cut):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder, [])
        path = folder / f"{name}.csv"
        raw = path.read_bytes()
        path.write_bytes(raw[:at] + put + raw[at + cut :])
        found = examine(folder)
        assert all("\n" not in str(fault) for fault in found.faults)
