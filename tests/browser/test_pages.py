"""What a page does when a reader acts on it: charts, keys, the choice of dark, numbers, search."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
pytest_plugins = ("visiting",)


def test_charts_stand_in_the_page_without_scripts(visit):
    opened = visit("economy.html", java_script_enabled=False)
    for fold in opened.page.locator("details.fold > summary").all():
        fold.click()
    for figure in opened.page.locator("figure.chart").all():
        assert figure.locator(".drawing svg:visible").count() == 1
    assert opened.foreign == []


def test_a_chart_comes_alive_without_moving_the_page(visit):
    opened = visit("positions.html", width=390)
    opened.unfold()
    heights = "[...document.querySelectorAll('figure.chart')].map((f) => Math.round(f.getBoundingClientRect().height))"
    before = opened.page.evaluate(heights)
    opened.scroll_through()
    after = opened.page.evaluate(heights)
    assert all(abs(one - other) <= 12 for one, other in zip(before, after, strict=True)), (before, after)


def test_arrow_keys_go_through_the_marks_of_a_chart(visit):
    opened = visit("timeline.html")
    drawing = opened.page.locator("#chronology .drawing").locator("visible=true").first
    drawing.focus()
    opened.page.wait_for_function("() => document.querySelector('#chronology .drawing[data-live=yes]')")
    opened.page.keyboard.press("ArrowRight")
    first = opened.page.locator("#chronology > [role=status]").inner_text()
    opened.page.keyboard.press("ArrowRight")
    assert len(first) > 20
    assert opened.page.locator("#chronology > [role=status]").inner_text() != first
    assert opened.errors == []


def test_the_choice_of_dark_is_kept_on_the_next_page(visit):
    opened = visit("index.html", color_scheme="light")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = opened.page.evaluate(paper)
    opened.page.locator("#mode").click()
    dark = opened.page.evaluate(paper)
    opened.page.goto(opened.site + "timeline.html")
    assert light != dark == opened.page.evaluate(paper)


def test_a_number_leads_to_its_row_and_the_row_to_its_source(visit):
    opened = visit("index.html")
    opened.page.locator("main a.n").first.click()
    opened.page.wait_for_url("**/evidence/index.html#*")
    target = opened.page.evaluate("decodeURIComponent(location.hash.slice(1))")
    row = opened.page.locator(f"[id='{target}']")
    assert row.is_visible()
    assert row.locator("a[href^='http'], a[href^='#row-']").count() > 0


def test_a_link_of_old_to_a_publisher_still_finds_it(visit):
    opened = visit("sources.html#p-kiis")
    place = """() => { const head = [...document.querySelectorAll('h3.publisher')].find((one) => one.textContent === 'KIIS');
        const top = head.getBoundingClientRect().top; return head.checkVisibility() && top >= 0 && top < innerHeight; }"""
    opened.until(place)


def test_the_search_finds_a_place_offline(visit):
    opened = visit("search.html?q=Istanbul")
    opened.page.locator("#hits[data-of='Istanbul'] a").first.wait_for()
    assert opened.page.locator("#hits li", has=opened.page.locator("mark", has_text="Istanbul")).count() >= 1
    assert opened.foreign == []
