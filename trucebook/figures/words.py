"""Blocks of prose that every chapter has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from trucebook.evidence.door import Evidence
from trucebook.figures.html import made
from trucebook.figures.sources import source_links
from trucebook.figures.tables import Html
from trucebook.prose import count, listed, safe

VERDICT_WORDS = {
    "supported": "supported", "partly-supported": "supported in part", "contradicted": "contradicted", "outdated": "overtaken",
    "forecast-fulfilled": "came true", "forecast-failed": "did not come true", "forecast-open": "open", "unverifiable": "not verifiable",
}  # fmt: skip
"""Verdicts on claims, as the book prints them."""

OUTCOME_WORDS = {
    "agreement": "an agreement", "partial": "a partial result", "none": "no result", "rejected": "a rejection",
    "pending": "a result still open", "collapsed": "a result that later collapsed",
}  # fmt: skip
"""Outcomes of talks, as the book prints them."""


BULLETS, BULLET_WORDS = 3, 25
"""What opens a chapter: at most so many bullets, of at most so many words each."""

TAG = re.compile(r"<[^>]+>")


def opening(lines: Iterable[Html]) -> Html:
    """Return sentences as the block that opens a chapter, below its first exhibit; blank ones are left out.

    Each has a number, its date, and its uncertainty or a link to it, and an address that stays with its place among the lines,
    whichever of them are blank. What is too long by :func:`too_long` is a fault of the chapter that its tests show, not of the
    data: an analyst's book is still built.
    """
    bullets = (
        Html('<li><span id="short-{}">{}</span></li>').format(place, line)
        for place, line in enumerate(lines, start=1)
        if line
    )
    return Html('<div class="answer"><ul>{}</ul></div>').format(Html("").join(bullets))


def notes(*sentences: Html) -> Html:
    """Return sentences as a paragraph; nothing where all are blank."""
    text = Html(" ").join(one for one in sentences if one)
    return Html("<p>{}</p>").format(text) if text else Html("")


def number(value: int) -> str:
    """Return a number as the subject of a sentence: ``none``, ``one``, ``12``."""
    return count(value, "", " ").strip() if value else "none"


def too_long(block: str) -> list[str]:
    """Return what is too long in the block of :func:`opening`: bullets of too many words, and bullets beyond the last allowed."""
    bullets = [unescape(TAG.sub("", one)) for one in re.findall(r"<li>(.*?)</li>", block, re.DOTALL)]
    long = [one for one in bullets if len(one.split()) > BULLET_WORDS]
    return long + [one for one in bullets[BULLETS:] if one not in long]


def fold(title: str, *parts: Html, id: str = "") -> Html:
    """Return a block that unfolds at its title: a test, a model, an assumption; nothing where its parts are blank.

    A link to its ``id``, or to anything inside, opens it.
    """
    body = Html("").join(parts)
    name = Html(' id="{}"').format(id) if id else ""
    return (
        Html('<details class="fold"{}><summary>{}</summary>{}</details>').format(name, title, body)
        if body
        else Html("")
    )


def names_of(evidence: Evidence, cell: str) -> str:
    """Return actor codes as names for a table or a chart: ``Russia, Ukraine and United States``; in sentences see :func:`safe_names`."""
    names = evidence.actor_names
    return listed(names.get(code, code) for code in cell.split(";"))


def safe_names(evidence: Evidence, cell: str) -> Html:
    """Return actor codes as names that may stand in a sentence of a page, safe whatever the table calls them."""
    return safe(names_of(evidence, cell))


def plain_links(evidence: Evidence, cell: str) -> Html:
    """Return the sources of a row as links with an address alone: more would double the weight of a long table."""
    return made(re.sub(r' (?:title|rel)="[^"]*"', "", source_links(evidence, cell)))
