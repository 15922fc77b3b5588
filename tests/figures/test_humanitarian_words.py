"""The sentences on people agree with the data, and say so where there are none."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import CORE, ROOT

from trucebook.analysis.humanitarian import hand_overs
from trucebook.evidence.door import open_evidence
from trucebook.figures import humanitarian as show
from trucebook.figures.sources import Citations

TABLES = ["civilian_harm", "truces", "exchanges", "exchange_totals", "mediation", "corridors", "displacement", "events",
          "accusations", "escalation"]  # fmt: skip
CHARTS = (show.harm_chart, show.grain_chart, show.displaced_chart, show.appeals_chart)


def plain(html):
    return pd.Series([str(html)]).str.replace(r"<[^>]+>", "", regex=True).iloc[0]


@pytest.mark.parametrize("as_of", ["2022-04-15", "2022-10-01", "2025-08-14", "latest"])
def test_the_first_sentences_hold_on_every_date(as_of):
    evidence = open_evidence(ROOT / "data", as_of, TABLES)
    text = plain(show.in_short(evidence, hand_overs(evidence["exchanges"]), Citations(evidence)))
    assert "nan" not in text.lower()
    assert text.count("lower bounds") == 1
    assert "Istanbul" in text
    assert "truces" in text
    assert "mediator" in text.lower()


def test_empty_tables_give_honest_sentences_and_empty_charts(small_data):
    evidence = open_evidence(small_data(), "latest", TABLES)
    handed = hand_overs(evidence["exchanges"])
    text = plain(show.in_short(evidence, handed, Citations(evidence)))
    assert text.count("on this date") == 5
    tables = ("civilian_harm", "corridors", "displacement", "displacement")
    for chart, table in zip(CHARTS, tables, strict=True):
        assert "Nothing to draw" in chart(evidence, evidence[table]).html
    for chart in (show.exchanges_chart, show.basis_chart, show.mediators_chart):
        assert "Nothing to draw" in chart(evidence, handed).html
    assert "Nothing to draw" in show.effects_chart(evidence, Citations(evidence)).html


def test_withheld_numbers_are_said(small_data):
    row = {**CORE, "date": "2025-01-02", "direction": "both", "basis": "Istanbul, 1 January 2025"}
    rows = [{**row, "id": "one", "name": "Exchange of 10 for 9", "prisoners_to_ukraine": "10", "prisoners_to_russia": "9"},
            {**row, "id": "two", "name": "Exchange, numbers withheld"}]  # fmt: skip
    evidence = open_evidence(small_data(exchanges=rows), "latest", TABLES)
    text = plain(show.talks_sentence(hand_overs(evidence["exchanges"]), Citations(evidence)))
    assert "at least 10 people to Ukraine and 9 to Russia" in text
    assert "for 1 of them the numbers were withheld" in text


def test_a_difference_has_its_reasons():
    row = pd.Series({"difference": -5.0, "early": True, "withheld": 2, "published": 3000.0})
    assert show._reason(row) == (
        "Our list of 2022 and 2023 is not complete; two hand-overs of ours without a number; the total is rounded."
    )
    assert show._reason(pd.Series({"difference": 0.0, "withheld": 1, "published": 5.0})) == "equal"
    assert "leaves out some" in show._reason(pd.Series({"difference": 4.0, "withheld": 0, "published": 5.0}))
