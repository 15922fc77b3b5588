"""What readers see of a page at once: how long it is, that nothing is cut off or broken, on screens of all widths and on paper."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from conftest import CHAPTERS, OLD, PAGES

pytestmark = pytest.mark.browser
pytest_plugins = ("visiting",)

PHONE = {"width": 390, "height": 844}
BUDGET = Path(__file__).with_name("heights.csv")
CHAPTER_SCREENS, FRONT_SCREENS = 12, 5
"""Screens of a phone that a chapter and the front page may take, what is folded folded."""

BUDGETS = {
    row["page"]: float(row["screens"]) for row in csv.DictReader(BUDGET.read_text(encoding="utf-8").splitlines())
}
LISTS = {"changes", "codebook", "dictionary", "methods", "polls", "sources"}
"""Pages that are lists or reference by their nature, and grow with tables and methods: they have a budget, too, with room to grow."""

WIDTHS = (320, 390, 768, 1280)

CUT = """() => { const wide = document.documentElement.clientWidth;
    return [...document.querySelectorAll('body *:not(svg *)')].filter((one) => {
        if (one.clientWidth === 0 || (one.scrollWidth <= one.clientWidth + 1 && one.getBoundingClientRect().right <= wide + 1)) return false;
        if (!one.checkVisibility() || one.closest('math, thead, .hidden, .skip, .formula, .scroll:has(math)') || one.matches('input, select')) return false;
        const style = getComputedStyle(one);
        return style.display !== 'inline' && style.clipPath === 'none';  // clipped on purpose: for the ear alone
    }).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 50)}`); }"""

HEADS = """() => [...document.querySelectorAll('main thead')].filter((one) => {
    if (!one.checkVisibility() || getComputedStyle(one).clipPath !== 'none') return false;  // of cards, for the ear alone
    return [...one.querySelectorAll('th, td')].some((cell) => cell.scrollWidth > cell.clientWidth + 1);
}).map((one) => one.textContent.slice(0, 60))"""

NESTED = """() => [...document.querySelectorAll('main *:not(svg *, math *)')].filter((one) => {
    if (one.scrollHeight <= one.clientHeight + 1 && one.scrollWidth <= one.clientWidth + 1) return false;
    const style = getComputedStyle(one);
    return one.checkVisibility() && !one.matches('.formula, .scroll:has(math), input, select')
        && ((/auto|scroll/.test(style.overflowY) && one.scrollHeight > one.clientHeight + 1)
         || (/auto|scroll/.test(style.overflowX) && one.scrollWidth > one.clientWidth + 1));
}).map((one) => `${one.tagName}.${one.className}`)"""

BROKEN = """() => { const found = [];
    for (const table of document.querySelectorAll('main table')) for (const row of [...table.rows].slice(0, 8)) for (const cell of row.cells) {
        if (!cell.checkVisibility()) continue;
        const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        for (let node = texts.nextNode(); node; node = texts.nextNode()) {
            if (!node.parentElement.checkVisibility() || node.parentElement.closest('code, svg')) continue;
            for (const word of node.data.matchAll(/[\\p{L}\\p{N}]{2,}/gu)) {
                const range = document.createRange();
                range.setStart(node, word.index);
                range.setEnd(node, word.index + word[0].length);
                if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) found.push(word[0]);
            } } }
    return found; }"""

LOOKS = {"cut off": CUT, "head cut off": HEADS, "scrolls inside": NESTED, "broken words": BROKEN}

SMALL = """() => [...document.querySelectorAll('.chart .drawing svg text, .chart svg.span text')].filter((one) => {
    if (!one.checkVisibility() || !one.textContent.trim()) return false;
    const matrix = one.getScreenCTM();
    return parseFloat(getComputedStyle(one).fontSize) * Math.hypot(matrix.a, matrix.b) < 11.9;
}).map((one) => `${one.closest('figure, .chart').id}: ${one.textContent}`)"""

TARGETS = """() => [...document.querySelectorAll('main :is(summary, button, select, input, .row a, .ask a, .take a, .tile a), nav a, .top *, .foot button')]
    .filter((one) => {
        if (!one.checkVisibility() || !one.matches('summary, button, select, input, a') || one.closest('.hide')) return false;
        const large = (box) => box.height >= 23.5 && box.width >= 23.5;
        return ![one, one.closest('label') ?? one].some((each) => large(each.getBoundingClientRect()));
    }).map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""


def opened_twice(visit, address: str, **settings):
    """Open a page as on a second visit, when its fonts are there from the first paint on."""
    opened = visit(address, **settings)
    opened.page.wait_for_load_state("networkidle")
    opened.page.reload()
    opened.page.wait_for_load_state("load")
    return opened


def test_every_page_has_a_budget_and_chapters_a_small_one():
    assert set(CHAPTERS) <= set(BUDGETS) <= set(PAGES)
    assert BUDGETS["index"] <= FRONT_SCREENS
    assert {page for page in PAGES if page not in LISTS and BUDGETS.get(page, 0) > CHAPTER_SCREENS} == set()


@pytest.fixture(scope="module")
def phone(browser):
    """A phone that keeps what it has loaded, as readers' do: a page seen before has its fonts from the first paint on."""
    page = browser.new_page(viewport=PHONE)
    yield page
    page.close()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_keeps_to_its_budget_of_screens(phone, site, page):
    """Heights on a phone, what is folded folded. A budget is lowered where a page became shorter, and never raised."""
    phone.goto(f"{site}{page}.html", wait_until="networkidle")
    phone.reload(wait_until="load")
    assert phone.evaluate("document.documentElement.scrollHeight") / PHONE["height"] <= BUDGETS.get(
        page, CHAPTER_SCREENS
    )
    assert phone.evaluate(SMALL) == []


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


@pytest.mark.parametrize(
    "address", [f"{page}.html" for page in PAGES] + [f"{OLD}index.html", "charts.html", "search.html"]
)
def test_nothing_is_cut_off_broken_or_scrolls_inside_the_page(visit, address):
    opened = opened_twice(visit, address, width=WIDTHS[0])
    page = opened.page
    folds = "(open) => document.querySelectorAll('main details').forEach((fold) => { fold.open = open; })"
    faults = {}

    def look(where: str) -> None:
        for kind, script in LOOKS.items():
            if found := page.evaluate(script):
                faults[f"{kind}, {where}"] = found

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(folds, False)
        look(f"{width} px")
        page.evaluate(folds, True)
        look(f"{width} px, unfolded")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # the text of a sheet of A4
    look("on paper")
    assert faults == {}


@pytest.mark.parametrize("page", PAGES)
def test_what_a_finger_meets_is_large_enough(visit, page):
    opened = visit(f"{page}.html", width=390, has_touch=True)
    opened.page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")
    assert opened.page.evaluate(TARGETS) == []


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
