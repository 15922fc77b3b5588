"""What the page on the economy says follows its rows: years, assumptions and names come from the data."""

from __future__ import annotations

import re

import pytest
from conftest import CORE, ROOT

from trucebook.chapters.economy import chapter, charts, sentences, tables
from trucebook.evidence.door import open_evidence
from trucebook.figures.sources import Citations
from trucebook.figures.words import too_long


def plain(html):
    return re.sub(r"<[^>]+>", "", str(html))


def seen(data, as_of="latest"):
    evidence = open_evidence(data, as_of, chapter.TABLES)
    return chapter.view(evidence), Citations(evidence)


def figure(indicator, period, value, **more):
    row = {**CORE, "id": f"{indicator}-{period}-{value}", "country": "UA", "indicator": indicator, "period": period,
           "value": value, "unit": "USD billion", "kind": "forecast", "author": "IMF"}  # fmt: skip
    return {**row, **more}


def test_a_newer_gap_is_said_for_its_own_years(small_data):
    rows = [figure("external-financing-gap-two-years", "2028", "40"), figure("external-financing-need-two-years", "2028", "90"),
            figure("external-financing-earmarked-two-years", "2028", "50")]  # fmt: skip
    view, cite = seen(small_data(macro=rows))
    text = plain(sentences.support_sentence(view, cite))
    assert "For 2027 and 2028 together" in text
    assert "through 2028" in text
    assert "2026" not in text
    assert "2027 and 2028" in plain(tables.forecasts_table(view))


def test_a_forecast_made_for_a_truce_is_told_beside_the_one_without(small_data):
    base = {"unit": "percent", "known_on": "2025-01-02"}
    rows = [
        figure("real-gdp-growth", "2026", "5", assumes="truce", **base),
        figure("real-gdp-growth", "2026", "2", assumes="no-truce", **base),
    ]
    view, cite = seen(small_data(macro=rows))
    text = plain(sentences.truce_forecast_sentence(view, cite))
    assert "none" not in text.lower()
    assert "5 with a truce and 2 without" in text
    alone, cite = seen(small_data(macro=rows[:1]))
    assert "From none of one forecaster" in plain(sentences.truce_forecast_sentence(alone, cite))


@pytest.mark.parametrize("as_of", ["2022-04-15", "2025-08-14", "latest"])
def test_the_page_opens_with_at_most_three_sentences(as_of):
    view, cite = seen(ROOT / "data", as_of)
    bullets = [plain(part) for part in str(sentences.in_short(view, cite)).split("<li>")[1:]]
    assert 1 <= len(bullets) <= 3
    assert too_long(str(sentences.in_short(view, cite))) == []
    assert not any("nan" in bullet.lower() for bullet in bullets)


def test_the_chart_of_support_names_the_donors_of_its_rows():
    view, _ = seen(ROOT / "data")
    newest = view.totals[view.totals["period_end"] == view.totals["period_end"].max()].sort_values("total").iloc[-1]
    assert newest["donor"].split(" (")[0] in charts.support_chart(view).alt
