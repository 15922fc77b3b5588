"""A price that was revised: each day shows the value of its time, and says that it was another."""

from __future__ import annotations

from conftest import CORE, EVENT, coverage, trucebook

from trucebook.chapters.economy.markets import chapter as markets
from trucebook.chapters.economy.markets.sentences import coverage_sentence
from trucebook.evidence.door import open_evidence

PRICE = {**CORE, "asset": "brent", "date": "2025-01-01", "measure": "level", "unit": "USD per barrel"}
ROWS = [
    {**PRICE, "id": "2025-01-01-brent", "value": "70", "known_on": "2025-01-02"},
    {**PRICE, "id": "2025-01-01-brent-2", "value": "71.5", "known_on": "2025-02-03"},
    {**PRICE, "id": "2025-01-02-brent", "date": "2025-01-02", "value": "72", "known_on": "2025-01-03"},
]


def test_each_day_shows_the_value_that_was_the_newest_on_it(small_data):
    data = small_data(prices_daily=ROWS)
    done = trucebook("check", "--data", str(data))
    assert done.returncode == 0, done.stderr
    then, later, now = (
        open_evidence(data, day, ["prices_daily"]) for day in ("2025-01-03", "2025-02-02", "2025-02-03")
    )
    assert list(then["prices_daily"]["value"]) == [70, 72]
    assert list(now["prices_daily"]["value"]) == [71.5, 72]
    assert then.version == later.version != now.version
    assert then.revisions("prices_daily").empty
    assert list(then.revisions("prices_daily")) == list(now.revisions("prices_daily"))
    other = open_evidence(data, "2025-02-03", ["displacement"]).revisions("displacement")
    assert other.empty and {"first_value", "first_known_on"} <= set(other)
    told = now.revisions("prices_daily")
    assert [tuple(row) for row in told[["id", "value", "first_value"]].to_numpy()] == [("2025-01-01-brent-2", 71.5, 70)]


def test_the_page_says_what_was_revised(small_data):
    data = small_data(prices_daily=ROWS)
    then, now = (
        coverage_sentence(markets.view(open_evidence(data, day, ["prices_daily", "events", "sanctions", "codes"])))
        for day in ("2025-02-02", "2025-02-03")
    )
    assert "revised" not in then
    assert "One daily price was revised after first being published" in now
    assert "from 70 to 71.5 USD per barrel" in now


def test_two_values_of_one_day_are_a_fault(small_data):
    data = small_data(prices_daily=[ROWS[0], {**ROWS[1], "known_on": "2025-01-02"}])
    done = trucebook("check", "--data", str(data))
    assert done.returncode == 1
    assert "each asset and date and known_on once (row 2 has the same)" in done.stderr


def test_a_revised_value_makes_no_older_edition_stale(small_data):
    covered = coverage({"events": [EVENT], "prices_daily": [ROWS[0], ROWS[2]]})
    before, after = (
        open_evidence(small_data(prices_daily=rows, coverage=covered), "2025-01-31", ["prices_daily"]).version
        for rows in ([ROWS[0], ROWS[2]], ROWS)
    )
    assert before == after
