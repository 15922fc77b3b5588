"""The book for everybody: the keyboard alone, no motion, spellings, paper, and what a reader takes away."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest

from trucebook.figures.frame import CARD_SIZES

pytestmark = pytest.mark.browser
pytest_plugins = ("visiting",)

WITH_NUMBERS = ["index", "timeline", "positions", "opinion", "economy", "humanitarian", "mediation", "scenarios"]


@pytest.mark.parametrize("page", WITH_NUMBERS)
def test_a_number_shows_its_rows_and_leads_to_a_source(visit, page):
    opened = visit(f"{page}.html", width=390)
    number = (
        opened.page.locator("main a.n:not([href^='#'])").locator("visible=true").first
    )  # rows, not a place of the page
    number.focus()
    opened.page.keyboard.press("Shift+Tab")
    opened.page.keyboard.press("Tab")  # reached with the keyboard
    card = opened.page.locator("#behind")
    card.wait_for(state="visible")
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert card.locator("li").count() >= 1
    opened.page.keyboard.press("Escape")
    assert card.is_hidden()
    number.hover()
    card.wait_for(state="visible")
    source = card.locator("a[href*='sources.html#s-']").first
    address = source.get_attribute("href").split("/")[-1]
    source.click()
    opened.page.wait_for_url(f"**/{address}")
    assert opened.page.locator(f"[id='{address.split('#')[1]}']").is_visible()
    assert opened.errors == []


def test_a_number_opens_at_a_tap(visit):
    opened = visit("index.html", width=390, has_touch=True)
    opened.page.locator("main a.n").locator("visible=true").first.tap()
    opened.page.locator("#behind").wait_for(state="visible")
    assert "#row" not in opened.page.url
    opened.page.locator("main .strip").first.tap(position={"x": 2, "y": 2})
    assert opened.page.locator("#behind").is_hidden()


def test_one_stop_of_the_keyboard_opens_a_card_and_its_sources_are_stops_only_inside(visit):
    opened = visit("index.html")
    within = "document.getElementById('behind').contains(document.activeElement)"
    opened.page.locator("main a.n").first.focus()
    opened.page.keyboard.press("Shift+Tab")
    opened.page.keyboard.press("Tab")
    opened.page.locator("#behind").wait_for(state="visible")
    opened.page.keyboard.press("Tab")
    assert not opened.page.evaluate(within)
    opened.page.keyboard.press("Shift+Tab")
    opened.page.locator("#behind").wait_for(state="visible")
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate(within)
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("#behind").is_hidden()


def test_what_rests_on_a_place_of_the_same_page_shows_what_stands_there(visit):
    opened = visit("claims.html")
    link = opened.page.locator("main .answer a.n[href^='#']").first
    link.hover()
    card = opened.page.locator("#behind")
    card.wait_for(state="visible")
    row = opened.page.locator(link.get_attribute("href"))
    assert row.locator("td").first.text_content().strip()[:60] in card.locator("li").inner_text()
    card.locator("a").click()
    assert opened.page.url.endswith(link.get_attribute("href"))
    assert row.is_visible()
    assert (opened.errors, opened.foreign) == ([], [])


def test_menu_search_and_tables_obey_the_keyboard(visit):
    opened = visit("polls.html", width=390)
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.className") == "skip"
    menu = opened.page.locator(".chapters summary")
    menu.press("Enter")
    assert opened.page.locator(".chapters li a").first.is_visible()
    head = opened.page.locator(".table.find thead th").first
    head.locator("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    rows = opened.page.locator(".table.find").first.locator("tbody tr").locator("visible=true")
    every = opened.page.locator(".table.find").first.locator("tbody tr").count()  # also those the cut table keeps back
    opened.page.locator(".finder input").first.fill("KIIS")
    opened.until(
        "before => [...document.querySelector('.table.find').querySelectorAll('tbody tr')].filter((r) => !r.hidden).length < before",
        every,
    )
    assert 0 < rows.count() < every
    opened.page.locator("#q").fill("Kyiv")
    opened.page.locator("#q").press("Enter")
    opened.page.wait_for_url("**/search.html?q=Kyiv")


def test_those_who_want_no_motion_get_none(visit):
    opened = visit("timeline.html", reduced_motion="reduce")
    assert opened.page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    moving = "[...document.querySelectorAll('*')].filter((one) => parseFloat(getComputedStyle(one).transitionDuration) > 0).length"
    assert opened.page.evaluate(moving) == 0


SPELLINGS = [
    ("Kyiv", "Kiev"), ("Zelensky", "Zelenskyy"), ("Zelensky", "Zelenskiy"), ("Türkiye", "Turkey"), ("Türkiye", "Turkiye"),
    ("Odesa", "Odessa"), ("Donbas", "Donbass"), ("Kharkiv", "Kharkov"), ("Lavrov", "Lavroff"), ("Luhansk", "Lugansk"),
    ("Zaporizhzhia", "Zaporozhye"), ("Medinsky", "Medinskiy"), ("Erdogan", "Erdoğan"), ("Dmitriev", "Dmitriyev"),
]  # fmt: skip


@pytest.mark.parametrize(("own", "other"), SPELLINGS)
def test_both_spellings_of_a_name_find_the_same_pages(visit, own, other):
    found, opened = [], visit("search.html")
    for spelling in (own, other):
        opened.page.goto(f"{opened.site}search.html?q={spelling}")
        opened.page.locator(f"#hits[data-of='{spelling}']").wait_for()
        found.append([link.get_attribute("href").split("?")[0] for link in opened.page.locator("#hits a").all()])
        assert (opened.errors, opened.foreign) == ([], [])
    assert found[0] == found[1] != []


FIRST_HITS_BYTES = 100_000
"""What the first hits of a search may cost beyond the page itself, compressed."""


@pytest.mark.parametrize(
    "query", ["800,000", "588", "800000", "Zaporizhya", "how to add a poll", "licence", "cite", "Istanbul"]
)
def test_a_search_lands_on_the_words_and_costs_little(visit, book: Path, query):
    opened = visit(f"search.html?q={quote(query)}", width=390)
    opened.page.locator(f"#hits[data-of='{query}'] a").first.wait_for()
    asked = [url for url in opened.requests if "/search/" in url or "search.js" in url or "spellings.js" in url]
    weight = sum(len(gzip.compress((book / unquote(urlsplit(url).path).lstrip("/")).read_bytes())) for url in asked)
    assert weight <= FIRST_HITS_BYTES
    assert opened.page.locator("#hits mark").count() > 0
    opened.page.locator("#hits a").first.click()
    opened.page.wait_for_url("**mark=*")
    assert opened.page.evaluate("CSS.highlights.get('found').size") > 0
    seen = """[...CSS.highlights.get('found')].some((range) => { const box = range.getBoundingClientRect();
        return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight; })"""
    opened.until(seen)
    assert (opened.errors, opened.foreign) == ([], [])


@pytest.mark.parametrize(("query", "page"), [
    ("licence", "use-it.html"), ("how do I cite", "use-it.html"), ("embed", "use-it.html"), ("API", "use-it.html"),
    ("how to add a poll", "add-a-poll.html"), ("588", "economy.html"), ("Zaporizhya", "ground.html"), ("grain", "humanitarian.html"),
])  # fmt: skip
def test_what_readers_ask_most_is_found_first_where_it_is_answered(visit, query, page):
    opened = visit(f"search.html?q={quote(query)}")
    opened.page.locator(f"#hits[data-of='{query}'] a").first.wait_for()
    assert opened.page.locator("#hits a").first.get_attribute("href").split("?")[0].endswith(f"/{page}")


def test_the_search_works_on_pages_opened_from_a_disk(browser, book: Path):
    page = browser.new_page()
    page.goto(f"{(book / 'search.html').as_uri()}?q=Istanbul")
    page.locator("#hits a").first.wait_for()
    page.close()


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_chart_can_be_taken_away_as_a_picture(visit, ending, tmp_path):
    opened = visit("economy.html", width=1280)
    figure = opened.page.locator("figure.chart", has=opened.page.locator(".drawing")).first
    figure.locator(".data > summary").click()
    with opened.page.expect_download() as coming:
        figure.locator(f"button[data-as={ending}]:not([data-card])").click()
    assert coming.value.suggested_filename == f"economy-{figure.get_attribute('id')}.{ending}"
    coming.value.save_as(tmp_path / "chart")
    made = (tmp_path / "chart").read_bytes()
    if ending == "png":
        assert made.startswith(b"\x89PNG")
        assert int.from_bytes(made[16:20], "big") >= 1440
        return
    text = made.decode()
    assert opened.errors == []
    assert text.count("<svg") == 2
    for words in ("Sources:", "Truce Talks"):
        assert words in text
    assert figure.locator(".finding").inner_text().split()[0] in text


@pytest.mark.parametrize("address", ["economy.html", "charts/timeline-rounds.html"])
def test_a_chart_can_be_taken_away_in_the_sizes_of_posts(visit, address, tmp_path):
    opened = visit(address, width=390)
    figure = opened.page.locator("figure.chart", has=opened.page.locator(".drawing")).first
    figure.locator(".data > summary").click()
    for size, _ in CARD_SIZES:
        with opened.page.expect_download() as coming:
            figure.locator(f"button[data-card='{size}']").click()
        assert coming.value.suggested_filename.endswith(f"{figure.get_attribute('id')}-{size}.png")
        coming.value.save_as(tmp_path / size)
        made = (tmp_path / size).read_bytes()
        assert [int.from_bytes(made[at : at + 4], "big") for at in (16, 20)] == [int(one) for one in size.split("x")]
    assert (opened.errors, opened.foreign) == ([], [])


def test_paper_is_light_and_carries_the_drawings_alone(visit):
    opened = visit("timeline.html", width=390)
    opened.page.locator("#mode").click()  # dark, by choice
    opened.unfold()  # what is folded stays off the paper
    opened.page.emulate_media(media="print")
    page = opened.page
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(31, 35, 40)"
    for gone in (".top", ".chapters", ".onpage", ".onward", ".take", ".headerlink", ".finder", ".all"):
        assert page.locator(gone).locator("visible=true").count() == 0, gone
    drawings = page.locator("figure.chart .drawing")
    assert (
        page.locator("figure.chart .drawing[data-size=wide]").locator("visible=true").count() == drawings.count() // 2
    )
    assert page.locator("figure.chart .drawing[data-size=narrow]").locator("visible=true").count() == 0
    split = "[...document.querySelectorAll('figure.chart, tr')].every((one) => getComputedStyle(one).breakInside === 'avoid')"
    assert page.evaluate(split)
