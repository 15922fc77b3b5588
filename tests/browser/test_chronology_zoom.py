"""The live chronology shows exactly the events of the months and kinds that the reader has chosen, with their own days."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator

import pandas as pd
import pytest
import vl_convert
from playwright.sync_api import Page, sync_playwright

from trucebook.analysis import chronology, timeline
from trucebook.chapters import timeline as chapter
from trucebook.chapters.timeline.chronology import charts as chronology_charts
from trucebook.chapters.timeline.chronology import tables as chronology_tables
from trucebook.evidence.door import open_evidence

VIEW = chapter.view(
    open_evidence("data", "latest", tables=["events", "confirmations", "truces", "exchanges", "mediation"])
)
ROWS = VIEW.every
SHOWN = chronology.exchanges_by_month(ROWS)
MARKS = """() => [...view.scenegraph().root.items[0].items].flatMap(function walk(mark) {
  return mark.items.flatMap((item) => mark.marktype === 'group' ? item.items.flatMap(walk) : item.tooltip && mark.marktype === 'symbol' ? [item.tooltip] : []);
})"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Return a page west of Greenwich with the live chart on it, as ``view``."""
    html = chronology_charts.chronology_chart(VIEW).html
    made = json.loads(re.search(r'class="spec">(.*?)</script>', html, re.DOTALL)[1].replace("<\\/", "</"))
    bundle = vl_convert.javascript_bundle("window.embed = vegaEmbed;")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        blank = browser.new_context(timezone_id="America/New_York").new_page()
        blank.set_content("<div id='stage'></div>")
        blank.add_script_tag(content=bundle, type="module")
        blank.wait_for_function("() => window.embed")
        spec = {**made["sizes"]["wide"], "datasets": made["datasets"]}
        blank.evaluate(
            "async (spec) => { window.view = (await embed('#stage', spec, { ast: true, actions: false })).view; }", spec
        )
        yield blank
        browser.close()


def chosen(page: Page, **signals: str) -> list[dict[str, str]]:
    page.evaluate(
        "async (all) => { for (const [name, value] of Object.entries(all)) view.signal(name, value); await view.runAsync(); }",
        signals,
    )
    return page.evaluate(MARKS)


def between(first: str, after: str) -> pd.DataFrame:
    return SHOWN[(SHOWN["day"] >= first) & (SHOWN["day"] < after)]


ALL = {"since": "2014-01-01", "until": "2100-01-01", "actor": "all", "lane": "all", "level": "all", "outcome": "all"}


@pytest.mark.parametrize(
    ("since", "until"), [("2014-01-01", "2100-01-01"), ("2025-05-01", "2025-09-01"), ("2022-02-01", "2022-03-01")]
)
def test_the_chosen_months_are_shown_with_their_own_days(page, since, until):
    marks = chosen(page, **ALL | {"since": since, "until": until})
    wanted = between(since, until)
    assert len(marks) == len(wanted)
    assert sorted(mark["when"] for mark in marks) == sorted(f"{day.day} {day:%B %Y}" for day in wanted["day"])


def test_ends_the_wrong_way_round_are_exchanged(page):
    assert chosen(page, **ALL | {"since": "2025-09-01", "until": "2025-05-01"}) == chosen(
        page, **ALL | {"since": "2025-05-01", "until": "2025-09-01"}
    )


def test_filters_choose_by_actor_format_level_and_outcome(page):
    wanted = SHOWN[
        timeline.names(SHOWN["parties"], "TR")
        & (SHOWN["lane"] == "mediated")
        & (SHOWN["level"] == "envoys")
        & (SHOWN["verdict"] == "partial")
    ]
    marks = chosen(
        page,
        **ALL
        | {"actor": "TR", "lane": "mediated", "level": "envoys", "outcome": chronology_tables.VERDICT_WORDS["partial"]},
    )
    assert len(marks) == len(wanted) > 0
    assert {mark["outcome"] for mark in marks} == {"partial"}
