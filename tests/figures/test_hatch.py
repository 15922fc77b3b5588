"""What is not known is hatched, in the same way in every drawing."""

from __future__ import annotations

import re
from datetime import date

import altair as alt
import pandas as pd
import pytest

from trucebook.evidence.door import Coverage
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, figure

START, END = "2024-01-01", "2026-01-01"


def spans(coverage):
    return [
        (row["from"], row["to"]) for layer in hatch.uncovered(coverage, START, END) for row in layer.data.to_dict("records")
    ]  # fmt: skip


@pytest.mark.parametrize(("coverage", "expected"), [
    (Coverage(date(2026, 1, 1), date(2026, 1, 1)), []),
    (Coverage(date(2025, 6, 30), date(2026, 1, 1)), [("2025-07-01", END)]),
    (Coverage(date(2026, 1, 1), date(2026, 1, 1), "", date(2025, 1, 1)), [(START, "2025-01-01")]),
    (Coverage(date(2025, 6, 30), date(2026, 1, 1), "", date(2025, 1, 1)), [(START, "2025-01-01"), ("2025-07-01", END)]),
    (Coverage(date(2023, 6, 30), date(2023, 6, 30)), [(START, END)]),
])  # fmt: skip
def test_all_of_an_axis_that_rows_do_not_cover_is_hatched(coverage, expected):
    assert spans(coverage) == expected


def test_the_words_say_from_when_on_and_nothing_where_all_is_covered():
    assert "after 30 June 2025" in hatch.told(Coverage(date(2025, 6, 30), date(2026, 1, 1)), "events", END)
    assert hatch.told(Coverage(date(2026, 1, 1), date(2026, 1, 1)), "events", END) == ""


def test_each_drawing_of_a_chart_holds_the_hatching_that_it_uses():
    data = pd.DataFrame({"day": pd.to_datetime([START, END]), "value": [1, 2]})
    unknown = hatch.uncovered(Coverage(date(2025, 6, 30), date(2026, 1, 1)), START, END)

    def draw(size):
        line = alt.Chart(data).mark_line().encode(x="day:T", y="value:Q")
        return alt.layer(*unknown, line).properties(width=WIDTHS[size])

    made = figure(draw, data, id="course", title="It rose", subtitle="Value", alt="1, then 2", sources="")
    drawings = re.findall(r"<svg aria-hidden.*?</svg>", made.html, re.DOTALL)
    assert len(drawings) == 2
    for size, drawing in zip(WIDTHS, drawings, strict=True):
        assert drawing.count(f'id="course-{size}-unknown"') == 1
        assert drawing.count(f'fill="url(#course-{size}-unknown)"') == 1
