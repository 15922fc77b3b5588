"""A row by hand in the terminal, driven through a pipe as a user drives it with keys."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ACTORS, CORE, ROOT, SOURCE, trucebook

from trucebook.evidence.tables import TABLES
from trucebook.intake.kinds import KINDS

EXCHANGE = {**CORE, "id": "2025-01-02-205", "name": "Exchange of 205 for 205", "kind": "people", "date": "2025-01-02", "direction": "both", "prisoners_to_ukraine": "205", "prisoners_to_russia": "205"}  # fmt: skip
COUNTS = ["10", "10", "", "", "", "", ""]
"""Prisoners, civilians, bodies, those outside of the exchange."""
SWAP = ["Swap of ten", "people", "10.02.2025", "both", *COUNTS, "TR", "", "", "", "2025-02-10"]
"""Answers up to the sources: name, kind, date, direction, counts, mediators, basis, talks, agreed_at, known_on."""
NEWS = ["https://example.org/swap", "Example Agency", "Captives go home", "2025-02-10", "outlet", "en", ""]


@pytest.fixture
def data(small_data) -> Path:
    return small_data(exchanges=[EXCHANGE], actors=ACTORS)


def typed(data: Path, kind: str, *answers: str, words: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trucebook", "new", kind, "--data", str(data), *words]
    text = "".join(f"{answer}\n" for answer in answers)
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False)


def rows(data: Path, table: str) -> list[dict[str, str]]:
    with (data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in data.iterdir()}


def test_a_row_with_a_source_of_its_own_is_asked_for_and_added(data):
    old = (data / "exchanges.csv").read_bytes()
    done = typed(data, "exchange", *SWAP, *NEWS, "high", "", "", "y")
    assert done.returncode == 0, done.stdout + done.stderr
    new = (data / "exchanges.csv").read_bytes()
    assert new.startswith(old)
    row, source = rows(data, "exchanges")[-1], rows(data, "sources")[-1]
    assert (row["date"], row["prisoners_to_ukraine"], row["known_on_is"]) == ("2025-02-10", "10", "exact")
    assert row["id"] == "2025-02-10-swap-of-ten"
    assert row["sources"] == source["key"] == "exampleagency-20250210-captives"
    assert source["url"] == "https://example.org/swap"
    assert "one of: people, bodies, both" in done.stdout
    assert trucebook("check", "--data", str(data)).returncode == 0


def test_each_answer_is_tested_at_once_and_asked_for_again(data):
    wrong = ["Swap of ten", "peopel", "people", "10/02/2025", "2025-02-10", "both", "ten", *COUNTS, "TX", *SWAP[11:]]
    done = typed(data, "exchange", *wrong, SOURCE["key"], "high", "", "", "y")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "'peopel', expected one of people, bodies, both (nearest: people)" in " ".join(done.stdout.split())
    assert "'10/02/2025', expected a date as YYYY-MM-DD" in " ".join(done.stdout.split())
    assert "'ten', expected a whole number" in " ".join(done.stdout.split())
    assert "'TX', expected a code of actors.csv" in " ".join(done.stdout.split())
    assert rows(data, "exchanges")[-1]["mediators"] == "TR"


def test_what_the_check_finds_is_asked_for_again_and_a_field_can_be_changed(data):
    """Each cell is right by itself; the swap was public before it took place."""
    early = [*SWAP[:-1], "2024-12-30", SOURCE["key"], "high", "", ""]
    done = typed(data, "exchange", *early, "2025-02-10", "name", "A swap", "y")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "known_on: '2024-12-30', expected a day not before date (2025-02-10)" in done.stdout
    row = rows(data, "exchanges")[-1]
    assert (row["known_on"], row["name"], row["id"]) == ("2025-02-10", "A swap", "2025-02-10-a-swap")


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        (SWAP[:4], 1, "nothing was written"),
        ([*SWAP, *NEWS, "high", "", ""], 1, "nothing was written"),
        ([*SWAP, SOURCE["key"], "high", "", "", "n"], 0, "nothing written"),
        ([EXCHANGE["name"], "people", "2025-01-02", "both", "205", "205", *COUNTS[2:], "", "", "", "", "2025-01-02", SOURCE["key"], "high", "", ""], 1, "2025-01-02-205 is there already"),
    ],
)  # fmt: skip
def test_without_a_yes_to_a_whole_new_row_nothing_is_written(data, answers, code, said):
    before = files(data)
    done = typed(data, "exchange", *answers)
    assert done.returncode == code, done.stdout + done.stderr
    assert said in (done.stderr or done.stdout).splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert files(data) == before


def test_ctrl_c_writes_nothing_and_says_so(data):
    before = files(data)
    command = [sys.executable, "-m", "trucebook", "new", "exchange", "--data", str(data)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(
        command, cwd=ROOT, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}, **pipes
    ) as running:
        running.stdin.write("Swap of ten\n")
        running.stdin.flush()
        assert any("people, bodies, both" in line for line in running.stdout)
        running.send_signal(signal.SIGINT)
        said = running.stderr.read()
        assert running.wait() == 128 + signal.SIGINT
    assert said == "stopped; nothing was written\n"
    assert files(data) == before


def test_a_kill_between_the_two_tables_is_mended_by_the_next_try(data):
    """The source is written first; killed then, its row is entered once more, and the source found by its address."""
    stop = (
        "import os, signal; from trucebook.intake import writing; first = writing.write\n"
        "def write(*words):\n first(*words)\n os.kill(os.getpid(), signal.SIGKILL)\n"
        "writing.write = write\n"
    )
    script = f"{stop}from trucebook.cli import main; main({['new', 'exchange', '--data', str(data)]!r})"
    answers = [*SWAP, *NEWS, "high", "", "", "y"]
    old = (data / "exchanges.csv").read_bytes()
    killed = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, input="\n".join(answers) + "\n", capture_output=True, text=True, check=False
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    assert (data / "exchanges.csv").read_bytes() == old
    again = typed(data, "exchange", *SWAP, NEWS[0], "high", "", "", "y")
    assert again.returncode == 0, again.stdout + again.stderr
    assert len(rows(data, "sources")) == 2
    assert trucebook("check", "--data", str(data)).returncode == 0


def test_a_kind_or_table_that_is_none_is_named_with_the_nearest(data):
    done = typed(data, "exchnge")
    assert done.returncode == 1
    assert "(nearest: exchange" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_every_kind_leads_to_tables_that_there_are():
    assert all(name in TABLES for names in KINDS.values() for name in names)
