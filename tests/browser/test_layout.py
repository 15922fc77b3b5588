"""What readers meet at once on some pages: fonts that come late, very large text, the keyboard, filters and paper."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
pytest_plugins = ("visiting",)

PHONE = {"width": 390, "height": 844}


def test_a_font_that_comes_late_moves_nothing(browser, site):
    page = browser.new_page(viewport=PHONE)
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) shifts += one.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    late = []
    page.route("**/*.woff2", lambda route: (page.wait_for_timeout(400), late.append(1), route.continue_()))
    page.goto(f"{site}index.html", wait_until="networkidle")
    page.wait_for_timeout(300)
    assert late
    assert page.evaluate("shifts") == 0
    page.close()


def test_at_four_times_its_size_a_page_still_shows_its_text(visit):
    """A screen of 1280 by 1024 px at 400 % is one of 320 by 256."""
    opened = visit("timeline.html", width=320)
    opened.page.set_viewport_size({"width": 320, "height": 256})
    opened.page.evaluate("scrollTo(0, 3000)")
    kept = """[...document.querySelectorAll('body *')].filter((one) => ['fixed', 'sticky'].includes(getComputedStyle(one).position))
        .reduce((sum, one) => sum + one.getBoundingClientRect().height, 0)"""
    assert opened.page.evaluate(kept) < 256 / 4
    opened.page.locator(".onpage summary").click()
    last = opened.page.locator(".onpage a").last
    last.click()
    assert opened.page.evaluate("scrollY") > 3000


def test_the_link_past_the_head_moves_the_focus_to_the_text(visit):
    opened = visit("timeline.html")
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("document.activeElement.id") == "main"
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.getElementById('main').contains(document.activeElement)")


def test_what_a_filter_leaves_is_said(visit):
    opened = visit("timeline.html")
    controls = opened.page.locator("figure.chart .controls select").first
    words = controls.locator("option").nth(1).inner_text()
    controls.select_option(index=1)
    said = opened.page.locator("figure.chart .controls [role=status]").first
    opened.until(
        "(words) => document.querySelector('figure.chart .controls [role=status]').textContent.includes(words)", words
    )
    assert said.count() == 1


@pytest.mark.parametrize("page", ["economy", "scenarios"])
def test_paper_unfolds_what_is_folded_and_every_mark_is_drawn(visit, page):
    opened = visit(f"{page}.html")
    closed = opened.page.locator("main details.fold:not([open])").count()
    assert closed > 0
    opened.page.emulate_media(media="print")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert opened.page.locator("main details.fold:not([open])").count() == 0
    painted = """[...document.querySelectorAll('main *')].filter((one) => one.checkVisibility() && !one.closest('svg') && !one.textContent.trim()
        && getComputedStyle(one).backgroundColor !== 'rgba(0, 0, 0, 0)' && !one.matches('input, select, img')).length"""
    assert opened.page.evaluate(painted) == 0
    opened.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert opened.page.locator("main details.fold:not([open])").count() == closed
