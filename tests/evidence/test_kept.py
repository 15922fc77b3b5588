"""What is kept is what would be worked out, and is never trusted when it is not."""

from __future__ import annotations

import os
import shutil

import pandas as pd
import pytest
from conftest import ROOT

from trucebook.evidence import check, kept
from trucebook.evidence.fingerprint import fingerprint
from trucebook.evidence.snapshot import KEPT, _snapshot, first_date, latest_date
from trucebook.evidence.tables import TABLES


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(kept.SETTING, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_kept_tables_are_those_that_are_read(folder, monkeypatch):
    assert check.examine(ROOT / "data").faults == []
    ready = kept.kept_tables(ROOT / "data", TABLES)
    monkeypatch.delenv(kept.SETTING)
    check._loaded.cache_clear()
    for name, frame in check.load_tables(ROOT / "data", TABLES).items():
        pd.testing.assert_frame_equal(ready[name], frame)


def test_a_changed_cell_and_a_damaged_entry_are_read_from_the_files(folder, small_data):
    data = small_data()
    check.examine(data)
    assert kept.kept_tables(data, ["events"]) is not None
    for path in folder.rglob("events.arrow"):
        path.write_bytes(path.read_bytes().replace(b"Istanbul", b"Istambul"))
    assert kept.kept_tables(data, ["actors"]) is not None
    assert kept.kept_tables(data, ["events"]) is None
    check._loaded.cache_clear()
    assert list(check.load_tables(data, ["sources", "actors", "events"])["events"]["place"]) == ["Istanbul"]
    path = data / "events.csv"
    path.write_text(path.read_text().replace("Istanbul", "Ankara"))
    assert kept.kept_tables(data, ["actors"]) is None


def test_of_another_state_of_the_folder_tables_are_taken_over_where_file_and_entry_are_as_they_were(folder, small_data):
    data = small_data()
    check.examine(data)
    (old,) = (folder / "tables").iterdir()
    damaged = old / "sources.arrow"
    damaged.write_bytes(damaged.read_bytes() + b"x")
    path = data / "events.csv"
    path.write_text(path.read_text().replace("Istanbul", "Ankara"))
    asked = []

    def tables(names):
        asked.extend(names)
        return check.load_tables(data, names)

    kept.keep_tables(data, tables)
    assert asked == [name for name in TABLES if name in {"events", "sources"}]
    check._loaded.cache_clear()
    ready = check.load_tables(data, TABLES)
    check._loaded.cache_clear()
    shutil.rmtree(folder)
    for name, frame in check.load_tables(data, TABLES).items():
        pd.testing.assert_frame_equal(ready[name], frame)


def test_faulty_tables_are_not_kept(folder, small_data):
    data = small_data()
    path = data / "events.csv"
    path.write_text(path.read_text().replace("TR", "XX"))
    assert check.examine(data).faults
    assert kept.kept_tables(data, ["actors"]) is None


def test_what_is_seen_on_a_day_is_kept_for_the_content_of_the_folder_alone(folder, small_data, monkeypatch):
    data, path = small_data(), "events.csv"

    def told():
        _snapshot.cache_clear()
        day = latest_date(data)
        return first_date(data), day, fingerprint(data, TABLES, day), fingerprint(data, ["events"], day)

    before, old = told(), (data / path).read_text()
    entries = sorted((folder / KEPT).rglob("*.json"))
    assert told() == before and sorted((folder / KEPT).rglob("*.json")) == entries != []
    for entry in entries:
        entry.write_text(entry.read_text().replace("2", "3"))
    assert told() == before
    (data / path).write_text(old.replace("Istanbul", "Ankara"))
    changed = told()
    assert changed[:2] == before[:2] and changed[2]["events"] == changed[3]["events"] != before[3]["events"]
    (data / path).write_text(old)
    assert told() == before
    monkeypatch.delenv(kept.SETTING)
    assert told() == before


def test_of_each_kind_what_was_used_longest_ago_goes_and_tables_stay(folder, small_data):
    check.examine(small_data())
    for kind in ("many", "few"):
        for number in range(9):
            kept.keep(kind, number, "x" * 1000)
    kept.prune_all({"few": 0}, 5000)
    assert {kind: len(list((folder / kind).rglob("*.json"))) for kind in ("many", "few", "tables")} == {
        "many": 4, "few": 0, "tables": 1,
    }  # fmt: skip


def test_a_value_is_worked_out_once_and_again_where_the_entry_is_not_its_own(folder):
    worked = []

    def work(value=0.1 + 0.2):
        worked.append(value)
        return {"chance": value}

    assert kept.kept("days", ["a"], work) == kept.kept("days", ["a"], work) == {"chance": 0.1 + 0.2}
    assert len(worked) == 1
    assert kept.kept("days", ["b"], work) == {"chance": 0.1 + 0.2}
    assert len(worked) == 2
    one, other = sorted(folder.rglob("*.json"))
    one.write_text(other.read_text())  # an entry that belongs elsewhere
    head, _ = other.read_text().split("\n")
    other.write_text(f'{head}\n{{"chance": 1}}')  # one whose value was changed
    assert [kept.kept("days", [key], work) for key in "ab"] == [{"chance": 0.1 + 0.2}] * 2
    assert len(worked) == 4
    one.write_bytes(b"\x00")
    assert [kept.kept("days", [key], work) for key in "ab"] == [{"chance": 0.1 + 0.2}] * 2
    assert len(worked) == 5


def test_without_a_folder_nothing_is_kept(monkeypatch, tmp_path):
    monkeypatch.delenv(kept.SETTING, raising=False)
    assert [kept.kept("days", [], lambda: 1), kept.folder(), kept.kept_tables(ROOT / "data", [])] == [1, None, None]


def test_what_was_used_longest_ago_goes_where_a_kind_takes_too_much(folder):
    for name in "abc":
        kept.keep("days", [name], name * 1000)
    times = {
        path: number for number, path in enumerate(sorted(folder.rglob("*.json"), key=lambda one: one.read_text()))
    }
    for path, number in times.items():
        os.utime(path, (number, number))
    first = next(name for name in "abc" if name * 1000 in min(times, key=lambda one: times[one]).read_text())
    assert kept.found("days", [first]) == first * 1000  # used again: the newest now
    kept.prune("days", 2500)
    assert kept.found("days", [first]) == first * 1000
    assert sum(kept.found("days", [name]) is not None for name in "abc") == 2
