"""How far readers have to go for an answer: clicks and screens of scrolling on a phone, for the questions that they bring.

python benchmarks/questions.py [_build/html] > benchmarks/reading.md
"""

from __future__ import annotations

import functools
import shutil
import sys
import threading
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PHONE = {"width": 390, "height": 844}
CLICKS, SCREENS = 2, 3
"""What an answer may cost."""


@dataclass(frozen=True)
class Question:
    """A question, the way to its answer, and words that the answer holds.

    The way is a link of the front page (``timeline.html#...``), a page of the menu (``menu:polls``), an edition, a link of the foot, or
    a search (``search:800,000``), which is typed into the field at the head of the page: to send it costs a click, its first hit another.
    """

    words: str
    way: str
    answer: str


QUESTIONS = (
    Question("When did they last sit at one table, and until when do we know?", "", r"No round on record|newest round"),
    Question(
        "Which meeting is announced next?",
        "timeline.html#what-is-announced-and-what-became-of-earlier-dates",
        r"[Aa]nnounced|denied",
    ),
    Question(
        "How many rounds, with what results?",
        "timeline.html#how-often-did-a-round-bring-a-result",
        r"result came of \d|\d+ of \d+ rounds",
    ),
    Question("How long did each truce hold?", "timeline.html#how-long-did-the-truces-hold", r"truces? and moratoria"),
    Question("What does Russia demand about the four regions?", "positions.html#who-demands-which-land", r"Donetsk"),
    Question("What are Ukraine’s ten points?", "plans.html#what-are-ukraine-s-ten-points-officially", r"[Oo]fficial"),
    Question("28 and 20 points on army, NATO, nuclear plant?", "", r"800,000"),
    Question(
        "On which issue are they closest, on which farthest?", "menu:positions", r"farthest apart on .* closest on"
    ),
    Question(
        "What share would accept a plan on Russia’s terms?",
        "search:accept Russian plan",
        r"\d+% .*Russian plan",
    ),
    Question(
        "Has support for talks in Russia risen?",
        "search:Russians peace talks share Levada",
        r"\d+%.* peace talks|peace talks.* \d+",
    ),
    Question(
        "How far does wording carry?",
        "search:does the wording decide the answer",
        r"\d+ (?:to \d+ )?points|wording",
    ),
    Question("What would rebuilding cost?", "economy.html#what-would-rebuilding-cost", r"588"),
    Question("How much is funded?", "economy.html#how-much-is-funded-and-how-much-is-missing", r"9\.5"),
    Question("Who could lift which sanctions?", "economy.html#who-could-lift-which-sanctions", r"lift"),
    Question(
        "Did markets move on Alaska and the 28 points?",
        "economy.html#do-markets-move-on-news-of-the-talks",
        r"could be shown|by more than chance",
    ),
    Question(
        "How many prisoners and bodies came home?",
        "humanitarian.html#how-many-prisoners-and-bodies-were-returned",
        r"bodies",
    ),
    Question(
        "Did fewer civilians die during truces?",
        "humanitarian.html#did-fewer-civilians-die-during-truces",
        r"could be shown|differed",
    ),
    Question("Who mediated exchanges?", "humanitarian.html#who-mediated-exchanges-and-how-many", r"Emirates"),
    Question(
        "How likely is a ceasefire?",
        "scenarios.html#what-does-the-record-of-wars-say",
        r"[Pp]artial ceasefire|truces and offers",
    ),
    Question(
        "Which statements of the article were wrong?",
        "claims.html#which-are-wrong-or-overtaken",
        r"contradicted|wrong",
    ),
    Question("Where does this number come from?", "menu:sources", r"publisher"),
    Question("How do I add a poll?", "menu:add-a-poll", r"polls\.csv"),
    Question("Who holds how much of Donetsk region?", "", r"Donetsk"),
    Question("How many km² would Ukraine have to leave?", "", r"km²"),
    Question("What do both publics say on talks and land?", "", r"For talks"),
    Question("Up to when does the book know?", "", r"Known to"),
    Question("How good were past forecasts?", "scenarios.html#how-good-was-our-record", r"At \d+ of \d+ month"),
    Question(
        "Why did the chance of a truce change?",
        "search:what would move the chance of no truce",
        r"What would move the chance",
    ),
    Question("I have an article of last week", "menu:check-an-article", r"article"),
    Question("May I put this chart on my site?", "timeline.html#what-came-of-each-round", r"Chart page, embed"),
    Question("Where is the row with the 800,000?", "search:800,000", r"800,000"),
    Question("What did one know on the eve of Alaska?", "edition:2025-08-14", r"Old edition"),
)
"""What readers bring (the questions of the project's readers, in their order)."""

OWN = (
    Question("Where is the 588?", "search:588", r"588"),
    Question("What of Zaporizhya?", "search:Zaporizhya", r"Zapor"),
    Question("Which licence?", "search:licence", r"CC BY 4.0"),
    Question("How do I cite?", "search:how do I cite", r"has the line to copy"),
    Question("Who is Umerov?", "search:Umerov", r"Umerov"),
    Question("What of the grain initiative?", "search:grain initiative", r"grain"),
    Question("What did Levada ask?", "search:Levada", r"Levada"),
    Question("Price cap on oil?", "search:price cap oil", r"cap"),
    Question("Frozen assets?", "search:frozen assets", r"assets"),
    Question("Istanbul communiqué?", "search:Istanbul communiqué", r"communiqu"),
    Question("Who mediates most?", "menu:mediation", r"hosted the most|met the sides most often"),
    Question("All polls", "menu:polls", r"polls"),
    Question("All charts", "foot:charts", r"charts"),
    Question("What changed since the edition before?", "changes.html", r"event"),
    Question("What does a column mean?", "menu:dictionary", r"columns"),
    Question("How are intervals made?", "menu:methods", r"interval"),
    Question("How do I rebuild?", "menu:rebuild", r"make book"),
    Question("Displaced people?", "search:displaced people", r"displaced|refugees"),
    Question("Who holds Luhansk?", "search:Luhansk held", r"Luhansk"),
    Question("Why has this clause this level?", "menu:codebook", r"level"),
    Question("May I embed a chart?", "search:embed", r"line of code to embed"),
    Question("Is there an API?", "search:API", r"findings\.json"),
)
"""Questions of our own."""

FIND = """(pattern) => { const wanted = new RegExp(pattern); let best = null;
    const start = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const from = start ? start.getBoundingClientRect().top - 5 : -1e9;
    for (const one of document.querySelectorAll('main p, main li, main td, main h1, main h2, main summary, main a, main th, main pre, main code, .edition, figcaption')) {
      if (!one.checkVisibility() || !wanted.test(one.textContent.replace(/\\s+/g, ' '))) continue;
      const top = one.getBoundingClientRect().top;
      if (top >= from && (best === null || top < best)) best = top; }
    return best; }"""


def walk(page: Page, base: str, question: Question) -> tuple[int, float | None]:
    """Return the clicks and the screens of scrolling that a question costs; None where the answer was not found."""
    page.goto(base)
    kind, _, rest = question.way.partition(":")
    clicks, scrolled = 0, 0.0
    if kind == "menu":
        page.locator(".chapters summary").click()
        page.locator(f".chapters a[href$='{rest}.html']").first.click()
        clicks = 2
    elif kind == "edition":
        page.locator(".edition summary").click()
        page.locator(f".edition nav a[href*='{rest}']").click()
        clicks = 2
    elif kind == "search":
        page.locator("#q").fill(rest)
        page.locator("#q").press("Enter")
        page.locator(f"#hits[data-of='{rest}'] a").first.wait_for(timeout=15_000)
        page.locator("#hits a").first.click()
        clicks = 2
    elif kind == "foot":
        page.locator(f"footer a[href$='{rest}.html']").click()
        clicks = 1
    elif question.way:
        link = page.locator(f"main a[href='{question.way}']").first
        scrolled = link.evaluate("(one) => one.getBoundingClientRect().top") / PHONE["height"]
        link.click()
        clicks = 1
    page.wait_for_load_state("load")
    page.wait_for_timeout(250)
    top = page.evaluate(FIND, question.answer)
    return clicks, None if top is None else max(0.0, scrolled) + max(0.0, top / PHONE["height"] - 1)


def measured(book: Path) -> tuple[list[tuple[Question, int, float | None]], dict[str, int]]:
    """Return what each question costs, and the height of each page on a phone."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    found: list[tuple[Question, int, float | None]] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(book))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page(viewport=PHONE, reduced_motion="reduce")
            for one in (*QUESTIONS, *OWN):
                try:
                    found.append((one, *walk(page, base, one)))
                except Exception as error:  # a way that is not there is an answer not found
                    print(f"{one.words}: {str(error).splitlines()[0]}", file=sys.stderr)
                    found.append((one, 0, None))
            heights = {}
            for path in sorted(book.glob("*.html")):
                page.goto(base + path.name)
                heights[path.stem] = page.evaluate("document.documentElement.scrollHeight")
            browser.close()
        server.shutdown()
    return found, heights


def main(book: Path) -> int:
    """Print the tables; return how many questions cost more than they may."""
    found, heights = measured(book)
    far = [one for one, clicks, screens in found if screens is None or clicks > CLICKS or screens > SCREENS]
    print(
        f"# How far it is to an answer\n\nOn a phone of {PHONE['width']} × {PHONE['height']} px, measured by `benchmarks/questions.py` in a browser "
        f"that walks through the built book: {len(found) - len(far)} of {len(found)} questions within {CLICKS} clicks and {SCREENS} screens of "
        "scrolling. To send a search counts as a click, its first hit as another. Screens: how far down the answer begins, beyond what stands in view.\n"
    )
    for title, own in (("Questions that readers bring", QUESTIONS), ("Questions of our own", OWN)):
        print(f"## {title}\n\n| question | way | clicks | screens scrolled |\n| --- | --- | ---: | ---: |")
        for one, clicks, screens in found:
            if one in own:
                way = one.way.replace("|", "/") or "front page"
                print(f"| {one.words} | `{way}` | {clicks} | {'not found' if screens is None else f'{screens:.1f}'} |")
        print()
    print("## Height of the pages at 390 px\n\n| page | px | screens |\n| --- | ---: | ---: |")
    for name, height in heights.items():
        print(f"| {name} | {height:,} | {height / PHONE['height']:.1f} |")
    return len(far)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "_build/html")))
