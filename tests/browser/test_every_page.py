"""Every page in a real browser, with nothing reachable but the book itself: opened once, looked at in many ways.

Opening a page costs more than most looks at it, so one visit serves all tests of a page; each test asserts its own part.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import CHAPTERS, OLD, PAGES

if TYPE_CHECKING:
    from visiting import Visit

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

FIRST_VIEW_BYTES, FIRST_VIEW_REQUESTS = 250_000, 12
"""What a page may cost before the reader does anything: compressed bytes, and requests (six for each page, four fonts at most, one for each model)."""

LOOKED_AT = [f"{page}.html" for page in PAGES] + [f"{OLD}index.html", f"{OLD}positions.html", "charts.html", "search.html?q=Istanbul"]  # fmt: skip
OFFLINE = LOOKED_AT + [f"{OLD}{page}.html" for page in PAGES if page not in {"index", "positions"}]


def each(addresses: list[str]) -> pytest.MarkDecorator:
    """Return a parametrization: all tests of a page go to one worker, which opens it once."""
    groups = [pytest.param(one, marks=pytest.mark.xdist_group(one)) for one in addresses]
    return pytest.mark.parametrize("address", groups)


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

CUT_LARGE = """() => [...document.querySelectorAll('h1, h2, .finding, .drawn, .below, .top a, .edition p, button, summary')]
    .filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 2 && getComputedStyle(one).overflow !== 'visible'
        && getComputedStyle(one).clipPath === 'none')  // a heading for the ear alone is clipped on purpose
    .map((one) => one.textContent.slice(0, 60))"""

FOLDS = "(open) => document.querySelectorAll('main details').forEach((fold) => { fold.open = open; })"
NOT_LIVE = """() => [...document.querySelectorAll('figure.chart')].filter((one) => one.querySelector('script.spec')
    && !one.querySelector('.drawing[data-live=yes] svg')).map((one) => one.id)"""


@dataclass
class Seen:
    """What a visit of a page found; lists of faults are empty where all is well."""

    asked: list[str] = field(default_factory=list)
    screens: float = 0.0
    small: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    wide: float = 0.0
    layout: dict[str, list[str]] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)
    wide_large: float = 0.0
    cut_large: list[str] = field(default_factory=list)
    not_live: list[str] = field(default_factory=list)
    failed: int = 0
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def seen(opening) -> Callable[[str], Seen]:
    """Return a function that gives what a visit of an address found; each is visited once."""

    @cache
    def visited(address: str) -> Seen:
        found = Seen()
        with opening(address, viewport=PHONE, has_touch=True, color_scheme="light") as opened:
            if address in LOOKED_AT:
                look_as_on_a_phone(opened, found)
                look_at_all_widths(opened, found)
                look_with_axe(opened, found)
            look_with_charts_alive(opened, found)
        return found

    return visited


def look_as_on_a_phone(opened: Visit, found: Seen) -> None:
    """Look at what is loaded at first, and at the page as on a second visit, when its fonts are there from the first paint on."""
    page = opened.page
    page.wait_for_load_state("networkidle")
    found.asked = list(opened.requests)
    page.reload(wait_until="load")
    found.screens = page.evaluate("document.documentElement.scrollHeight") / PHONE["height"]
    found.small = page.evaluate(SMALL)
    page.evaluate(FOLDS, True)
    found.targets = page.evaluate(TARGETS)


def look_at_all_widths(opened: Visit, found: Seen) -> None:
    """Look for what is cut off, broken or scrolls inside, folded and unfolded, and on paper; leave the page folded, at the last width."""
    page = opened.page

    def look(where: str) -> None:
        for kind, script in LOOKS.items():
            if faults := page.evaluate(script):
                found.layout[f"{kind}, {where}"] = faults

    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # the text of a sheet of A4
    look("on paper")
    page.emulate_media(media="screen")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(FOLDS, True)
        look(f"{width} px, unfolded")
        page.evaluate(FOLDS, False)
        look(f"{width} px")
        if width == WIDTHS[0]:
            found.wide = page.evaluate("document.documentElement.scrollWidth")
    large = "(size) => document.documentElement.style.setProperty('font-size', size, 'important')"
    page.evaluate(large, "200%")
    found.wide_large, found.cut_large = page.evaluate("document.documentElement.scrollWidth"), page.evaluate(CUT_LARGE)
    page.evaluate(large, "")


def look_with_axe(opened: Visit, found: Seen) -> None:
    """At both widths all rules; colours, which depend on the mode alone and take the most time, once a mode."""
    said, page = list(opened.errors), opened.page

    def violations(context=None, **options) -> list[str]:
        ran = Axe().run(page, context, {"resultTypes": ["violations"], **options}).response["violations"]
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]} ({len(one['nodes'])} times)" for one in ran]

    first_rows = {
        "exclude": [["tbody tr:nth-child(n+6)"]]
    }  # the rows of a table have the same colours, and change alike with the width
    for width, within in ((1280, None), (390, first_rows)):
        page.set_viewport_size({"width": width, "height": 900})
        found.violations += violations(within, rules={"color-contrast": {"enabled": False}})
    for mode in ("light", "dark"):
        page.emulate_media(color_scheme=mode)
        found.violations += violations(first_rows, runOnly=["color-contrast"])
    page.emulate_media(color_scheme="light")
    opened.errors[:] = said  # what axe itself writes is no fault of the page


def look_with_charts_alive(opened: Visit, found: Seen) -> None:
    opened.page.set_viewport_size({"width": 1280, "height": 900})
    opened.scroll_through()
    found.not_live = opened.page.evaluate(NOT_LIVE)
    found.failed = opened.page.locator(".drawing[data-live='failed']").count()
    found.errors, found.foreign = opened.errors, opened.foreign


def test_every_page_has_a_budget_and_chapters_a_small_one():
    assert set(CHAPTERS) <= set(BUDGETS) <= set(PAGES)
    assert BUDGETS["index"] <= FRONT_SCREENS
    assert {page for page in PAGES if page not in LISTS and BUDGETS.get(page, 0) > CHAPTER_SCREENS} == set()


@each(OFFLINE)
def test_a_page_works_with_the_network_cut_off(seen, address):
    found = seen(address)
    assert (found.not_live, found.failed, found.errors, found.foreign) == ([], 0, [], [])


@each(LOOKED_AT)
def test_a_page_is_never_wider_than_the_phone(seen, address):
    assert seen(address).wide <= WIDTHS[0]


@each([f"{page}.html" for page in PAGES])
def test_the_first_view_of_a_page_is_light(seen, book: Path, address):
    files = [book / unquote(urlsplit(url).path).lstrip("/") for url in seen(address).asked]
    weight = {file.name: len(gzip.compress(file.read_bytes())) for file in files}
    assert sum(weight.values()) <= FIRST_VIEW_BYTES, weight
    assert len(files) <= FIRST_VIEW_REQUESTS, sorted(weight)


@each([f"{page}.html" for page in PAGES])
def test_a_page_keeps_to_its_budget_of_screens(seen, address):
    """Heights on a phone, what is folded folded. A budget is lowered where a page became shorter, and never raised."""
    found = seen(address)
    assert found.screens <= BUDGETS.get(address.removesuffix(".html"), CHAPTER_SCREENS)
    assert found.small == []


@each(LOOKED_AT)
def test_nothing_is_cut_off_broken_or_scrolls_inside_the_page(seen, address):
    assert seen(address).layout == {}


@each(LOOKED_AT)
def test_what_a_finger_meets_is_large_enough(seen, address):
    assert seen(address).targets == []


@each(LOOKED_AT)
def test_text_at_twice_its_size_loses_nothing(seen, address):
    found = seen(address)
    assert found.wide_large <= 1280
    assert found.cut_large == []


@each(LOOKED_AT)
def test_axe_finds_no_violation(seen, address):
    assert seen(address).violations == []
