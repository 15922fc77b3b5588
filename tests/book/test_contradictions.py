"""No page contradicts another: the numbers of one measure are the same wherever the book says them."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest
from conftest import CHAPTERS, ROOT

from trucebook.book.apart import CATALOGUE

EDITIONS = sorted(path.stem for path in (ROOT / "editions").glob("*.yml"))

N = r"(\d[\d,]*(?:\.\d+)?)"
RANGE = rf"{N}%? ?(?:to|–) ?{N}"
DAY = r"(?:\d{1,2}–)?(\d{1,2} [A-Z][a-z]+ \d{4})"
"""A day, or the last one of several."""

MEASURES: dict[str, tuple[str, ...]] = {
    "rounds": (rf"{N} rounds since \d", rf"Of {N} rounds\b(?! since)", rf"{N} rounds in \w+ series", rf"of {N} rounds with both sides", rf"{N} were rounds of both sides"),
    "last round": (rf"[Tt]he last round, on {DAY}", rf"the last on record, on {DAY}", rf"last round was on {DAY}", rf"No round on record since [A-Z][\w ]+, {DAY}"),
    "gap on paper": (rf"gap on paper is {N}%", rf"On paper, [\w ]+ stand {N}% of the widest gap apart", rf"{N}% of the widest possible gap"),
    "gap on paper, interval": (rf"of the widest \({RANGE}%\)", rf"uncertain codes allow {RANGE}%", rf"{RANGE}% as codes are uncertain"),
    "chance of no truce in a year": (rf"No truce within 12 months: about {N}%", rf"no truce : about {N}%", rf"about {N}% is the chance of no truce"),
    "chance of no truce in a year, range": (rf"No truce within 12 months: about {N}%, range {RANGE}%", rf"no truce : about {N}% \(range {RANGE}%\)"),
    "exchanges of the busiest mediator": (rf"is named in {N} exchanges", rf"most frequent mediator on our list is [^:]+: {N} exchanges"),
    "people returned to Ukraine": (rf"{N} people came back", rf"At least {N} people were returned to Ukraine", rf"In all, {N} people and"),
    "bodies returned to Ukraine": (rf"{N} bodies on our list were returned to Ukraine", rf"people and {N} bodies to Ukraine"),
    "grain shipped": (rf"{N} million tonnes were shipped", rf"grain initiative shipped {N} million"),
    "cost of rebuilding": (rf"\${N} bn is what rebuilding", rf"Rebuilding would cost about {N} billion", rf"higher: from [\d,]+ to {N} billion"),
    "urgent needs without funding": (rf"\${N} bn of \${N} bn needed most urgently", rf"most urgent needs of \d{{4}}, {N} of {N} billion"),
    "rest of Donetsk": (rf"rest of Donetsk would mean {RANGE} km²", rf"demand to leave Donetsk \([^)]*\): {RANGE} km²"),
    "Kherson held": (rf"held {RANGE}% of Kherson", rf"and Kherson {RANGE}%"),
    "clauses on record": (rf"{N} clauses from {N} documents",),
    "statements of the article": (rf"Of {N} statements of the", rf"Of the article’s {N} statements"),
    "no territory under any circumstances": (rf"{N}%(?: ±\d+| of Ukrainians)? would not give up any territory under any circumstances",),
    "rather talks, Ukrainians": (rf"{N}%(?: ±\d+| of Ukrainians) are for talks rather than fighting on",),
    "rather talks, Russians": (rf"{N}%(?: ±\d+)? would rather move to peace talks", rf"rather than fighting on \([^)]*\), {N}% of Russians"),
    "events complete": (rf"events are (?:in)?complete (?:to|after|only to) {DAY}",),
    "positions complete": (rf"positions (?:are )?(?:in)?complete (?:to|after) {DAY}",),
    "polls complete": (rf"polls (?:are )?(?:in)?complete (?:to|after) {DAY}",),
    "truces complete": (rf"truces are (?:in)?complete (?:to|after|only to) {DAY}",),
}  # fmt: skip
"""What more than one page says, and in which words. A page that says it in others adds them here."""


def words(page: Path) -> str:
    """Return what a page says in sentences: no drawing, no script, no cell of a table but of the list of charts."""
    text = page.read_text(encoding="utf-8")
    cells = "" if page.stem == CATALOGUE else "|tbody"
    text = re.sub(rf"<(svg|script|pre{cells})\b.*?</\1>", " ", text[text.find("<main") :], flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).replace(" ,", ",").replace(" ;", ";")


def said(site: Path) -> dict[str, dict[tuple[str, ...], set[str]]]:
    """Return each measure with its values, and the pages that say each."""
    pages = {page.stem: words(page) for name in (*CHAPTERS, CATALOGUE) if (page := site / f"{name}.html").is_file()}
    found: dict[str, dict[tuple[str, ...], set[str]]] = {}
    for measure, shapes in MEASURES.items():
        for page, text in pages.items():
            for shape in shapes:
                for match in re.finditer(shape, text):
                    value = tuple(one for one in match.groups() if one)
                    found.setdefault(measure, {}).setdefault(value, set()).add(page)
    return found


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_page_contradicts_another(book, edition):
    site = book if edition == "latest" else book / "editions" / edition
    found = said(site)
    assert {measure: values for measure, values in found.items() if len(values) > 1} == {}
    if edition == "latest":  # what is looked for is there, on more than one page
        assert {measure for measure in MEASURES if len(set().union(*found.get(measure, {}).values())) < 2} == set()


def test_results_by_period_sum_to_those_of_all_rounds(book):
    parts = re.search(r"result came of ((?:\d+ of \d+ rounds? \([^)]*\)(?:, | and )?)+)", words(book / "timeline.html"))
    whole = re.search(r"(\d+) of (\d+) rounds with both sides brought", words(book / "index.html"))
    assert parts
    assert whole
    summed = [sum(map(int, column)) for column in zip(*re.findall(r"(\d+) of (\d+) round", parts[1]), strict=True)]
    assert summed == [int(one) for one in whole.groups()]


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_programs_read_is_what_the_pages_say(book, edition):
    """Each finding stands on its page word by word, at its anchor, with its chart's data; and a number of it is in its sentence."""
    site = book if edition == "latest" else book / "editions" / edition
    findings = json.loads((site / "findings.json").read_text(encoding="utf-8"))["findings"]
    assert findings
    assert len({one["id"] for one in findings}) == len(findings)
    pages = {one["page"]: (site / one["page"]).read_text(encoding="utf-8") for one in findings}
    flat = {page: re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", text))) for page, text in pages.items()}
    for one in findings:
        assert re.sub(r"\s+", "", one["sentence"]) in flat[one["page"]], one["id"]
        assert f'id="{one["anchor"]}"' in pages[one["page"]], one["id"]
        place, _, anchor = one["address"].partition("#")
        assert (site / place).is_file(), one["id"]
        assert not anchor or f'id="{anchor}"' in (site / place).read_text(encoding="utf-8")
        assert one["data"] is None or (site / one["data"]).is_file(), one["id"]
        assert one["interval"] is None or one["interval"][0] <= one["interval"][1]
