"""The chart of the headline measures over time, by month and by day."""

from __future__ import annotations

import base64
import csv
import re
from itertools import pairwise

import pytest
from conftest import ROOT

from trucebook.chapters.changes.lapse.charts import TABLES, lapse_chart
from trucebook.evidence.door import open_evidence


@pytest.fixture(scope="module")
def evidence():
    return open_evidence(ROOT / "data", "2022-06-10", [*TABLES])


def rows(html: str) -> list[list[str]]:
    """Return the rows of the file behind a chart, in the order of time."""
    raw = base64.b64decode(re.search(r'base64,([^"]+)" download="lapse.csv"', html)[1])
    return list(csv.reader(raw.decode("utf-8-sig").splitlines()))[:0:-1]


def test_by_day_each_row_is_a_day_on_which_something_shown_changed(evidence):
    daily, monthly = (lapse_chart(evidence, every).html for every in ("day", "month"))
    shown = rows(daily)
    assert shown[-1][0] == "2022-06-10"
    assert len(shown) > 3
    assert all(one[1:] != other[1:] for one, other in pairwise(shown[:-1]))
    assert [row for row in shown if row in rows(monthly)] == rows(monthly)  # each month end, with the month's contacts


def test_another_step_is_refused(evidence):
    with pytest.raises(ValueError, match="every 'week': no step of this chart, expected month or day"):
        lapse_chart(evidence, "week")
