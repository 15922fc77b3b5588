"""The table of simulations is that of the cases, and a case gives the same numbers whoever runs it."""

from __future__ import annotations

import re
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
import simulations

PAGE = ROOT / "benchmarks" / "simulations.md"
ROW = re.compile(r"^\| (.+?) \| (.+?) \| (\d+) \| ([\d.]+) \(", re.M)


def rows() -> list[tuple[str, str, int, float]]:
    found = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return [(method, truth, int(runs), float(share)) for method, truth, runs, share in found]


def test_every_case_has_its_line_and_no_line_is_of_another():
    assert [row[:2] for row in rows()] == [(case.method, case.truth) for case in simulations.cases()]


@pytest.mark.parametrize("method", ["share of rounds, 95%", "pace of the front, 80%", "one poll, 95%"])
def test_the_page_holds_what_the_command_gives(method):
    """Cheap cases alone; with the seed and number of runs that the page names."""
    runs, seed = map(int, re.search(r"--runs (\d+) --seed (\d+)", PAGE.read_text(encoding="utf-8")).groups())
    for place, (case, row) in enumerate(zip(simulations.cases(), rows(), strict=True)):
        if case.method == method:
            _, hits, number, _ = simulations.count(place, runs, seed)
            assert (number, round(100 * hits / number, 1)) == (row[2], row[3]), (method, case.truth)


@pytest.mark.parametrize(
    ("hits", "runs", "words"),
    [(10, 200, "as wanted"), (60, 200, "**too high**"), (0, 200, "**too low**"), (2, 20, "cannot tell")],
)
def test_a_share_is_judged_by_what_so_few_runs_can_tell(hits, runs, words):
    assert simulations.verdict(hits, runs, simulations.SIZE) == words


def test_where_the_table_fails_the_page_of_methods_says_so():
    """Each method with a line that fails is named in the list of what does not hold."""
    told = (ROOT / "notebooks" / "methods.md").read_text(encoding="utf-8").split("does **not** hold here", 1)[1]
    names = {
        "two waves": "Two waves of a poll", "the gap": "The gap", "its change": "The gap", "next round": "The next round",
        "pooled level": "The pooled level", "share of rounds": "Shares of rounds", "attacks": "Attacks and the calendar", "one poll": "One poll", "news and prices": "Rows that are wrong or missing",
    }  # fmt: skip
    failed = [line.split("|")[1].strip() for line in PAGE.read_text(encoding="utf-8").splitlines() if "**too" in line]
    assert failed
    for method in failed:
        words = next((words for start, words in names.items() if method.startswith(start)), None)
        assert words is not None and words in told, method
