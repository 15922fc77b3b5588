"""The sentences on people agree with the data, and say so where there are none."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import CORE, ROOT

from trucebook.chapters.humanitarian import chapter, sentences
from trucebook.chapters.humanitarian.aid import charts as aid
from trucebook.chapters.humanitarian.aid import sentences as aid_words
from trucebook.chapters.humanitarian.civilians import charts as civilians
from trucebook.chapters.humanitarian.civilians import sentences as harm
from trucebook.chapters.humanitarian.exchanges import charts as exchanges
from trucebook.chapters.humanitarian.exchanges import sentences as returned
from trucebook.chapters.humanitarian.exchanges import tables as returned_tables
from trucebook.evidence.door import open_evidence
from trucebook.figures.sources import Citations
from trucebook.figures.words import too_long

CHARTS = (
    civilians.harm_chart, civilians.effects_chart, exchanges.exchanges_chart, exchanges.basis_chart, exchanges.mediators_chart,
    aid.grain_chart, aid.displaced_chart, aid.appeals_chart,
)  # fmt: skip
SENTENCES = (
    harm.harm_sentence, harm.truce_sentence, returned.talks_sentence, returned.all_sentence, returned.mediators_sentence,
    aid_words.corridors_sentence, aid_words.grain_sentence, aid_words.displaced_sentence,
)  # fmt: skip


def plain(html):
    return pd.Series([str(html)]).str.replace(r"<[^>]+>", "", regex=True).iloc[0]


def seen(data, as_of="latest"):
    evidence = open_evidence(data, as_of, chapter.TABLES)
    return chapter.view(evidence), Citations(evidence)


@pytest.mark.parametrize("as_of", ["2022-04-15", "2022-10-01", "2025-08-14", "latest"])
def test_the_first_sentences_are_few_and_short_on_every_date(as_of):
    view, cite = seen(ROOT / "data", as_of)
    html = str(sentences.in_short(view, cite))
    bullets = [plain(part) for part in html.split("<li>")[1:]]
    assert 1 <= len(bullets) <= 3
    assert too_long(html) == []
    for bullet in bullets:
        assert "nan" not in bullet.lower()


def test_empty_tables_give_honest_sentences_and_empty_charts(small_data):
    view, cite = seen(small_data())
    for say in SENTENCES:
        assert "on this date" in plain(say(view, cite))
    for chart in CHARTS:
        assert "Nothing to draw" in chart(view).html


def test_withheld_numbers_are_said(small_data):
    row = {
        **CORE,
        "kind": "people",
        "date": "2025-01-02",
        "direction": "both",
        "basis": "Geneva, 1 January 2025",
        "talks": "Geneva",
    }
    rows = [{**row, "id": "one", "name": "Exchange of 10 for 9", "prisoners_to_ukraine": "10", "prisoners_to_russia": "9"},
            {**row, "id": "two", "name": "Exchange, numbers withheld"}]  # fmt: skip
    view, cite = seen(small_data(exchanges=rows))
    assert "at least 10 people returned to Ukraine and 9 to Russia" in plain(returned.talks_sentence(view, cite))
    assert "For one exchange of the Geneva talks numbers were withheld" in returned.withheld_sentence(view)


def test_a_later_passage_moves_the_months_of_the_sentence(small_data):
    row = {**CORE, "kind": "humanitarian-corridor", "scope": "one road", "announced_by": "UA"}
    rows = [{**row, "id": "early", "name": "Early", "start": "2022-03-05", "end": "2022-03-05", "known_on": "2022-03-05"},
            {**row, "id": "late", "name": "Late", "start": "2025-01-01", "end": "2025-01-01"}]  # fmt: skip
    view, cite = seen(small_data(corridors=rows))
    assert "two passages held or offered, of March 2022 to January 2025" in plain(
        aid_words.corridors_sentence(view, cite)
    )


def test_a_difference_has_its_reasons():
    row = pd.Series({"difference": -5.0, "early": True, "withheld": 2, "published": 3000.0})
    assert returned_tables.reason(row) == (
        "Our list is not complete for all of these days; two exchanges of ours without a number; the total is rounded."
    )
    assert returned_tables.reason(pd.Series({"difference": 0.0, "withheld": 1, "published": 5.0})) == "equal"
    assert "leaves out some" in returned_tables.reason(pd.Series({"difference": 4.0, "withheld": 0, "published": 5.0}))
