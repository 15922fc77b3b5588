"""The page on adding a poll: its rows, added as it says, pass the check and reach the reader."""

from __future__ import annotations

import re
import shutil

from conftest import ROOT, trucebook

from trucebook.analysis import opinion
from trucebook.evidence.door import open_evidence

PAGE = ROOT / "notebooks" / "add-a-poll.md"


def test_doing_what_the_page_says_adds_a_poll(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    steps = re.findall(r"to `data/(\w+\.csv)`.*?```text\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [name for name, _ in steps] == ["sources.csv", "polls.csv", "poll_answers.csv"]
    for name, block in steps:
        header, *rows = block.splitlines()
        path = data / name
        assert path.read_text(encoding="utf-8").splitlines()[0] == header
        with path.open("a", encoding="utf-8") as file:
            file.writelines(f"{row}\n" for row in rows)

    done = trucebook("check", "--data", str(data))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("no fault in ")

    evidence = open_evidence(data, "2026-06-20", ["polls", "poll_answers"])
    answers = opinion.with_intervals(evidence["poll_answers"], evidence["polls"])
    newest = opinion.headline(answers, evidence["series"], "territorial-concessions").iloc[-1]
    assert (newest["poll"], newest["effect_from"]) == ("example-202606", "stated")
    day_before = open_evidence(data, "2026-06-19", ["polls"])
    assert "example-202606" not in set(day_before["polls"]["id"])


def test_a_wrong_row_is_named(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(ROOT / "data", data)
    rows = re.findall(r"^2026-example-202606-conc-1,.*$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    with (data / "poll_answers.csv").open("a", encoding="utf-8") as file:
        file.write(rows[0] + "\n")
    done = trucebook("check", "--data", str(data))
    assert done.returncode == 1
    assert "poll_answers.csv" in done.stderr
    assert "example-202606" in done.stderr
