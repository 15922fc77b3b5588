"""A correct edit of the project's own data moves what the pages say; a wrong one is a fault that names the nearest right word."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pandas as pd
import pytest
from conftest import EVENT, ROOT, SOURCE, write_table

from trucebook.analysis import scenario_drivers, scenarios
from trucebook.chapters.economy import chapter as economy
from trucebook.chapters.economy import sentences as economy_words
from trucebook.chapters.humanitarian import chapter as people
from trucebook.chapters.humanitarian.aid.sentences import corridors_sentence
from trucebook.chapters.opinion import chapter as opinion
from trucebook.chapters.timeline import chapter as timeline
from trucebook.chapters.timeline import sentences as timeline_words
from trucebook.evidence.check import examine
from trucebook.evidence.door import open_evidence
from trucebook.figures.sources import Citations

DATA = ROOT / "data"
CITED = {"sources": SOURCE["key"], "confidence": "high", "known_on_is": "exact"}


def rows(name):
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def edited(tmp_path):
    """Return a function that copies the data folder, some of its tables replaced."""

    def make(**tables) -> Path:
        folder = tmp_path / "data"
        folder.mkdir()
        for path in DATA.iterdir():
            if path.is_file() and path.stem not in tables:
                os.link(path, folder / path.name)
        for name, own in tables.items():
            write_table(folder, name, own)
        return folder

    return make


def plain(text) -> str:
    return re.sub(r"<[^>]+>", "", str(text))


def told(data, room, sentence):
    view = room.view(open_evidence(data, "latest", room.TABLES))
    return plain(sentence(view, Citations(view.evidence)))


def test_a_corridor_of_a_later_year_is_counted_and_dated(edited):
    day = "2026-02-03"
    new = {
        **CITED, "id": "2026-02-a-corridor", "name": "A corridor", "kind": "humanitarian-corridor", "scope": "one road",
        "known_on": day, "start": day, "end": day, "announced_by": "UA",
    }  # fmt: skip
    before = told(DATA, people, corridors_sentence)
    after = told(
        edited(corridors=[*rows("corridors"), new], sources=[*rows("sources"), SOURCE]), people, corridors_sentence
    )
    assert " to May 2022" in before
    assert "of March 2022 to February 2026" in after


def test_a_newer_gap_in_the_financing_is_said_for_its_own_years(edited):
    new = {
        **CITED, "id": "2026-gap-of-2028", "country": "UA", "indicator": "external-financing-gap-two-years", "period": "2028", "value": "40",
        "unit": "USD billion", "kind": "forecast", "author": "IMF", "known_on": "2026-03-01",
    }  # fmt: skip
    data = edited(macro=[*rows("macro"), new], sources=[*rows("sources"), SOURCE])
    assert "found through 2027 at" in told(DATA, economy, economy_words.support_sentence)
    assert "found through 2028 at 40 billion dollars" in told(data, economy, economy_words.support_sentence)


def test_a_gap_told_in_another_currency_than_its_series_is_a_fault(edited):
    row = next(one for one in rows("macro") if one["indicator"] == "external-financing-gap-two-years")
    new = {**row, **CITED, "id": "2026-gap-of-2028", "period": "2028", "unit": "UAH trillion", "known_on": "2026-03-01"}
    data = edited(macro=[*rows("macro"), new], sources=[*rows("sources"), SOURCE])
    (fault,) = [one for one in examine(data).faults if one.column == "unit"]
    assert (fault.file, fault.line, fault.value) == ("macro.csv", len(rows("macro")) + 2, "UAH trillion")
    assert fault.expected.startswith("USD billion, as in the other rows of this series")


def test_a_round_after_the_end_of_coverage_is_followed_by_no_silence(edited):
    day = "2026-09-30"
    new = {
        **EVENT, **CITED, "id": "2026-09-30-round", "name": "A round", "known_on": day, "start": day, "outcome_known_on": day, "known_on_is": "late-bound",
    }  # fmt: skip
    data = edited(events=[*rows("events"), new], sources=[*rows("sources"), SOURCE])
    tables = ["events", "truces", "confirmations", "exchanges", "mediation"]
    view = timeline.view(open_evidence(data, "latest", tables))
    assert plain(timeline_words.short_sentence(view)).startswith(
        "The last round, on 30 September 2026 in Istanbul, brought a partial result; "
    )
    assert "none is recorded" not in plain(timeline_words.short_sentence(view))


def test_a_marked_event_that_is_renamed_is_drawn_still_or_a_fault(edited):
    old, new = "2025-02-28-oval-office", "2025-02-28-white-house"
    events = [{**row, "id": new if row["id"] == old else row["id"]} for row in rows("events")]
    folder = edited(events=events)
    faults = [one for one in examine(folder).faults if one.file == "landmarks.csv"]
    assert [(one.column, one.value) for one in faults] == [("row", old)]
    for name in ("landmarks", "confirmations"):
        own = [{key: new if cell == old else cell for key, cell in row.items()} for row in rows(name)]
        (folder / f"{name}.csv").unlink()
        write_table(folder, name, own)
    before, after = (opinion.marks(open_evidence(data, "latest", opinion.TABLES)) for data in (DATA, folder))
    assert len(before) == len([row for row in rows("landmarks") if row["group"] == "opinion-marks"])
    assert list(after["what"]) == list(before["what"])


def test_the_rule_of_a_driver_is_its_row_and_one_without_a_function_is_a_fault(edited):
    drivers = rows("drivers")
    wrong = {**drivers[0], "key": "leaders-plannd", "order": "99"}
    folder = edited(drivers=[*drivers, wrong])
    faults = [one for one in examine(folder).faults if one.file == "drivers.csv"]
    assert [(one.column, one.value) for one in faults] == [("key", "leaders-plannd")]
    assert "(nearest: leaders-planned)" in faults[0].expected
    (folder / "drivers.csv").unlink()
    longer = [{**row, "window_days": "3650"} if row["key"] == "round-recent" else row for row in drivers[:3]]
    write_table(folder, "drivers", longer)
    evidence = open_evidence(folder, "latest", scenarios.FACTS)
    frames, complete = scenarios.tables_of(evidence)
    seen = scenario_drivers.driver_states(frames, pd.Timestamp(evidence.as_of), complete)
    assert list(seen) == [row["key"] for row in longer]
    assert seen["round-recent"].state is True
    held = seen["round-recent"].rows["start"]
    assert held.min() < pd.Timestamp(evidence.as_of) - pd.Timedelta(days=int(drivers[0]["window_days"]))


def test_figures_with_and_without_a_truce_are_told_once_a_forecaster_gives_both(edited):
    row = {
        **CITED, "country": "UA", "indicator": "real-gdp-growth", "period": "2027", "unit": "percent", "kind": "forecast",
        "author": "An institute", "known_on": "2026-03-01",
    }  # fmt: skip
    pair = [
        {**row, "id": "2026-with-a-truce", "value": "5", "assumes": "truce"},
        {**row, "id": "2026-without-one", "value": "2", "assumes": "no-truce"},
    ]
    text = told(
        edited(macro=[*rows("macro"), *pair], sources=[*rows("sources"), SOURCE]),
        economy,
        economy_words.truce_forecast_sentence,
    )
    assert "5 with a truce and 2 without (percent, An institute)" in text
    assert "From none" not in text
