"""One room a chapter: what it says, drawn and in words. This list says once which page shows what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """A page of the book.

    Attributes
    ----------
    name : str
        Of its notebook, its room and its address.
    title : str
        Short name in lists and links.
    tables : tuple of str
        Tables whose rows the page shows.
    questions : tuple of (str, str)
        Section of the page, and what readers ask that it answers: for the front page.
    parts : tuple of str
        Parts of a press article (codes of ``claims.section``) that the page deals with.
    """

    name: str
    title: str
    tables: tuple[str, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Address of the page within an edition."""
        return f"{self.name}.html"


PAGES = (
    Page(
        "timeline", "course of the talks", ("events", "confirmations", "truces"),
        (("what-is-announced-and-what-became-of-earlier-dates", "Which meeting is next?"), ("how-long-did-the-truces-hold", "How long did truces hold?")),
        ("status-timeline",),
    ),
    Page(
        "mediation", "mediation", ("mediation",),
        (),
        ("international-actors",),
    ),
    Page(
        "positions", "positions", ("positions",),
        (("who-demands-which-land", "Who demands which land?"),),
        ("kremlin-conditions",),
    ),
    Page(
        "plans", "plans", ("documents", "plan_points", "sanction_clauses", "guarantees"),
        (("what-are-ukraine-s-ten-points-officially", "What are Ukraine’s ten points?"),),
        ("ukraine-position",),
    ),
    Page(
        "ground", "the ground", ("control", "control_daily", "annexations", "territory_clauses", "stakes"),
        (),
        (),
    ),
    Page(
        "opinion", "public opinion", (),
        (),
        ("public-opinion",),
    ),
    Page(
        "polls", "polls", ("polls", "poll_answers", "poll_wordings"),
        (),
        (),
    ),
    Page(
        "economy", "economy", ("reconstruction", "sanctions", "support", "macro", "prices_monthly", "market_reactions"),
        (("who-could-lift-which-sanctions", "Who could lift sanctions?"), ("do-markets-move-on-news-of-the-talks", "Do markets react to talks?")),
        ("economic-humanitarian",),
    ),
    Page(
        "humanitarian", "people", ("exchanges", "exchange_totals", "civilian_harm", "corridors", "displacement"),
        (("did-fewer-civilians-die-during-truces", "Do truces spare civilians?"), ("who-mediated-exchanges-and-how-many", "Who mediated exchanges?")),
        (),
    ),
    Page(
        "scenarios", "outlook", ("escalation", "forecasts", "base_rates"),
        (("how-good-was-our-record", "How good were forecasts?"),),
        ("obstacles-scenarios",),
    ),
    Page(
        "claims", "an article, claim by claim", ("claims",),
        (("which-are-wrong-or-overtaken", "What did the article get wrong?"),),
        (),
    ),
)  # fmt: skip
"""The chapters in the order of the book."""

_BY_NAME = {page.name: page for page in PAGES}
_BY_TABLE = {table: page for page in PAGES for table in page.tables}


def page(name: str) -> Page:
    """Return the page of a name."""
    return _BY_NAME[name]


def page_of(table: str) -> Page | None:
    """Return the page that shows the rows of a table; None where none does."""
    return _BY_TABLE.get(table)
