"""Looking back: a day's prints are equal to another's if, and only if, the same is seen on both."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from trucebook.evidence.door import open_evidence
from trucebook.evidence.past import Past

TABLES = ("events", "polls", "poll_answers", "forecasts", "claims", "truces", "positions", "documents", "second_coding")


@pytest.fixture(scope="module")
def frames():
    evidence = open_evidence(ROOT / "data", "latest", TABLES)
    return {name: evidence[name] for name in TABLES}


def shown(table):
    own = table.drop(columns="sources", errors="ignore").reset_index(drop=True)
    return own.astype(str).to_csv()


def test_prints_differ_where_and_only_where_what_is_seen_differs(frames):
    past, days = Past(frames), pd.date_range("2025-02-01", "2025-08-31", freq="5D")
    seen = [{name: shown(table) for name, table in past.on(day).items()} for day in days]
    told = [past.prints(day) for day in days]
    changed = 0
    for (one, other), (first, second) in zip(pairwise(seen), pairwise(told), strict=True):
        assert {name for name in TABLES if one[name] != other[name]} == {
            name for name in TABLES if first[name] != second[name]
        }
        changed += one != other
    assert changed > 10


def test_what_became_known_later_changes_no_print_of_a_day_before(frames):
    evidence = open_evidence(ROOT / "data", "2025-08-14", TABLES)
    earlier = Past({name: evidence[name] for name in TABLES})
    for day in ("2022-04-15", "2024-12-31", "2025-08-14"):
        assert earlier.prints(pd.Timestamp(day)) == Past(frames).prints(pd.Timestamp(day))


@pytest.mark.parametrize(("column", "value"), [("share_pct", 12.5), ("answer", "other words"), ("share_pct", np.nan)])
def test_any_cell_that_is_seen_changes_the_print_from_its_day_on(frames, column, value):
    answers = frames["poll_answers"].copy()
    line = answers["known_on"].sort_values().index[len(answers) // 2]
    day = answers.loc[line, "known_on"]
    answers.loc[line, column] = value
    changed, sound = Past({**frames, "poll_answers": answers}), Past(frames)
    assert changed.prints(day)["poll_answers"] != sound.prints(day)["poll_answers"]
    before = day - pd.Timedelta(days=1)
    assert changed.prints(before) == sound.prints(before)
