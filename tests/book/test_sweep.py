"""A sweep over days: the same table here and on a cluster, kept day by day, whatever dies on the way."""

from __future__ import annotations

import json
import os
import signal
from contextlib import contextmanager
from datetime import date

import pandas as pd
import psutil
import pytest
from conftest import ROOT, trucebook

from trucebook.analysis import ground
from trucebook.book import cluster
from trucebook.book.sweep import GROUND, sweep
from trucebook.chapters.changes.lapse.charts import TABLES, asked
from trucebook.evidence import kept
from trucebook.evidence.door import open_evidence

SPAN = date(2025, 6, 1), date(2025, 8, 14)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv(kept.SETTING, str(tmp_path / "cache"))
    return tmp_path / "cache"


@contextmanager
def dying(at: int):
    """Yield a cluster of two workers, one of which is killed as soon as ``at`` results are there."""
    with cluster.connected(workers=2) as connected:
        killed = []

        class Dying(cluster.Cluster):
            def each(self, function, shared, items):
                for number, one in enumerate(super().each(function, shared, items)):
                    yield one
                    if number + 1 == at and not killed:
                        killed.append(min(connected.client.run(os.getpid).values()))
                        os.kill(killed[0], signal.SIGKILL)

        yield Dying(connected.client)
        assert killed and not (
            psutil.pid_exists(killed[0]) and psutil.Process(killed[0]).status() != psutil.STATUS_ZOMBIE
        )


def test_a_cluster_whose_worker_is_killed_gives_the_table_that_this_process_gives(cache, tmp_path, monkeypatch):
    monkeypatch.setattr("trucebook.book.sweep.BATCH", 1)
    here, there, said = tmp_path / "here.csv", tmp_path / "there.csv", []
    with dying(at=1) as connected:
        rows = sweep(ROOT / "data", *SPAN, "week", there, connected, said.append)
    monkeypatch.setenv(kept.SETTING, str(tmp_path / "another"))
    assert sweep(ROOT / "data", *SPAN, "week", here, None, said.append) == rows
    assert here.read_bytes() == there.read_bytes()
    assert "11 of 11 days" in said


def test_a_sweep_goes_on_where_it_was_cut_short_and_says_what_it_was_made_of(cache, tmp_path):
    table, said = tmp_path / "sweep.csv", []
    sweep(ROOT / "data", date(2025, 5, 1), date(2025, 6, 30), "month", table, None, said.append)
    few = table.read_text()
    sweep(ROOT / "data", date(2025, 5, 1), date(2025, 8, 31), "month", table, None, said.append)
    assert said == ["2 of 4 days were worked out before"]
    rows = pd.read_csv(table)
    assert sorted(rows["day"].unique()) == ["2025-05-31", "2025-06-30", "2025-07-31", "2025-08-31"]
    # Of the ground, which is known by map, the version of the data of the later day is told.
    assert [line for line in few.splitlines() if "ground" not in line] == [
        line for line in table.read_text().splitlines()[: len(few.splitlines())] if "ground" not in line
    ]
    assert (rows.groupby("day")["made_of"].nunique() == 2).all()
    told = json.loads(table.with_suffix(".json").read_text())
    assert (told["from"], told["to"], told["rows"], told["days"]) == ("2025-05-31", "2025-08-31", len(rows), 4)


def test_a_row_is_what_the_book_of_that_day_says(cache, tmp_path):
    table = tmp_path / "sweep.csv"
    sweep(ROOT / "data", date(2025, 7, 31), date(2025, 7, 31), "month", table, None, print)
    rows = pd.read_csv(table).set_index("measure")["value"]
    then = open_evidence(ROOT / "data", "2025-07-31", [*TABLES, *GROUND])
    courses = ground.courses(then["control_daily"], then["observers"], then["regions"])
    assert {name: rows[f"ground-{name}"] for name in courses} == pytest.approx(
        {name: float(course.on("2025-07-31").sum()) for name, course in courses.items()}
    )
    polls, answers = then["polls"], then["poll_answers"]
    for series, pollster in asked(then["series"]).items():
        own = answers[(answers["series"] == series) & answers["poll"].isin(polls[polls["pollster"] == pollster]["id"])]
        if series in rows:
            assert rows[series] in set(own["share_pct"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--from", "2025-06-31"), "as_of '2025-06-31': no date, expected YYYY-MM-DD or 'latest'"),
        (("--from", "2025-06-02", "--to", "2025-06-03"), "no such day up to 2025-06-03, expected one at least"),
        (
            ("--from", "2025-06-02", "--scheduler", "nonsense://x"),
            "expected the address of a scheduler, as tcp://host:8786",
        ),
    ],
)
def test_what_cannot_be_swept_is_one_clear_line(words, said, tmp_path):
    done = trucebook("sweep", *words, "--out", str(tmp_path / "sweep.csv"))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert said in done.stderr
