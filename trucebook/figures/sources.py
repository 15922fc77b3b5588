"""From a number to its rows, and from a row to its sources."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

import pandas as pd

from trucebook.evidence.door import Evidence
from trucebook.figures.downloads import all_files
from trucebook.figures.html import in_page
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.prose import count, day, safe, sentence, span

PUBLISHERS_NAMED = 4

SOURCES_SHOWN = 3
"""A row names so many sources, and folds up the others."""

ROWS_FIRST = 20
"""Rows of a table that the list shows before the reader asks for all."""

ROWS_LISTED = 40
"""A group of rows behind a number is listed up to this length; the rest is counted."""

ONE_PAGE = 4_000
"""Sources that the page of sources lists itself; more stand in parts, which the book makes pages of their own."""

LABELS: dict[str, tuple[str, ...]] = {
    "events": ("name", "outcome"), "truces": ("name", "result"), "exchanges": ("name",), "positions": ("actor", "position"),
    "documents": ("name",), "polls": ("pollster", "population"), "poll_answers": ("question", "answer", "share_pct"),
    "reconstruction": ("assessment", "sector", "measure", "value_usd_bn"), "sanctions": ("issuer", "package", "scope"),
    "macro": ("country", "indicator", "period", "value", "unit"), "prices_monthly": ("commodity", "month", "value", "unit"),
    "prices_daily": ("asset", "date", "value", "unit"), "support": ("donor", "measure", "value_eur_bn"),
    "market_reactions": ("event", "asset", "change_pct", "horizon"),
    "civilian_harm": ("period", "measure", "value"), "exchange_totals": ("counted_by", "period_end"), "mediation": ("action", "result"),
    "corridors": ("name", "result"), "displacement": ("date", "measure", "value", "unit"),
    "forecasts": ("forecaster", "question", "outcome", "bound", "probability_pct"), "plan_points": ("number", "point"),
    "escalation": ("month", "measure", "value"), "claims": ("claim",), "poll_wordings": ("variant", "usual_pct", "other_pct"),
    "sanction_clauses": ("document", "order_of_steps", "snapback"), "accusations": ("claimed_by", "against", "claim"),
    "control": ("region", "date", "share_pct", "estimated_by"), "guarantees": ("document", "guarantee"),
    "confirmations": ("meeting", "actor", "said"), "control_daily": ("region", "known_on", "km2", "observer"),
    "grid_control": ("square", "known_on", "share_pct", "observer"), "map_days": ("date", "title"),
    "territory_clauses": ("document", "region", "clause"), "stakes": ("name", "date", "says"),
}  # fmt: skip
"""Columns that say in a line what a row of a table is about."""


def source_keys(rows: pd.DataFrame) -> pd.Series:
    """Return the source keys that rows name, counted, the most used first."""
    return rows["sources"].str.split(";").explode().value_counts()


def source_line(evidence: Evidence, *rows: pd.DataFrame) -> Html:
    """Return the source line of a figure: who published what it draws, each linked to the page it is most used for, in the list of sources."""
    keys = source_keys(pd.concat(rows)) if rows else pd.Series(dtype=int)
    if keys.empty:
        return Html()
    links = publisher_links(evidence, keys.index)
    rest = len(links) - PUBLISHERS_NAMED
    links = links[:PUBLISHERS_NAMED]
    more = f" and {count(rest, 'other publisher')}" if rest > 0 else ""
    return Html("Sources: {}{} ({}).").format(Html(", ").join(links), more, count(len(keys), "page"))


def publisher_links(evidence: Evidence, keys: Iterable[str]) -> list[Html]:
    """Return the publishers of some sources, in their order, each linked to the first of its pages in the list of sources.

    A publisher has no anchor of its own there: names of more than a thousand would weigh as much as the page's script.
    """
    first = evidence["sources"].loc[list(keys), "publisher"].drop_duplicates()
    return [Html('<a href="sources.html#s-{}">{}</a>').format(key, name) for key, name in first.items()]


def source_links(evidence: Evidence, cell: str) -> Html:
    """Return the sources of one row as links to the pages themselves; a page not yet public by its publisher alone.

    Each carries its key, with which the page's script leads from a number to the place on the page of sources.
    """
    links = []
    for key in cell.split(";"):
        source = evidence.source_rows[key]
        name = safe(source["publisher"])
        title = str(source["title"])
        if pd.isna(source["url"]):
            links.append(Html('<span title="{}">{} (published later)</span>').format(title, name))
        else:
            published = f", {day(source['published'])}" if pd.notna(source["published"]) else ""
            links.append(
                Html('<a href="{}" title="{}" data-s="{}">{}{}</a>').format(source["url"], title, key, name, published)
            )
    shown, folded = links[:SOURCES_SHOWN], links[SOURCES_SHOWN:]
    if len(folded) < 2:  # to unfold a single one costs more room than it takes
        return Html("; ").join(links)
    return Html('{}<details class="more"><summary>{}</summary>{}</details>').format(
        Html("; ").join(shown), count(len(folded), "more source"), Html("; ").join(folded)
    )


def short_links(evidence: Evidence, cell: str, most: int = 2) -> Html:
    """Return the first sources of a row as links to their places on the page of sources; full addresses would weigh too much."""
    keys = cell.split(";")
    rows = evidence.source_rows
    links = [Html('<a href="sources.html#s-{}">{}</a>').format(key, rows[key]["publisher"]) for key in keys[:most]]
    return Html(", ").join(links) + (f" +{len(keys) - most}" if len(keys) > most else "")


class Citations:
    """Links numbers in prose to the rows behind them, and lists these rows with their sources at the chapter's end."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._groups: dict[tuple[str, tuple[str, ...]], str] = {}
        self._rows: dict[str, dict[str, pd.Series]] = {}
        self._polls: pd.DataFrame | None = None

    def __call__(self, text: str, table: str, rows: pd.DataFrame | pd.Series) -> Html:
        """Return a text (a number in words) as a link to the rows of a table that it rests on; plain where there are none."""
        frame = rows.to_frame().T if isinstance(rows, pd.Series) else rows
        if frame.empty:
            return safe(text)
        ids = tuple(str(one) for one in frame["id"])
        listed = self._rows.setdefault(table, {})
        for (_, row), name in zip(frame.head(ROWS_LISTED).iterrows(), ids, strict=False):
            listed.setdefault(name, row)
        target = (
            f"row-{table}-{ids[0]}"
            if len(ids) == 1
            else self._groups.setdefault((table, ids), f"rows-{len(self._groups) + 1}")
        )
        return Html('<a class="n" href="#{}">{}</a>').format(target, text)

    def listing(self) -> Html:
        """Return the rows behind the numbers of the page, by table, each with its confidence and sources; and all data of its charts.

        In the book they are a page of their own, and the card beside a number reads them from the data that the block carries.
        """
        parts = []
        if self._groups:
            parts.append(Html("<h3>Groups of rows</h3><ul>"))
            for (table, ids), anchor in self._groups.items():
                links = Html(", ").join(
                    Html('<a href="#row-{}-{}">{}</a>').format(table, one, one) for one in ids[:ROWS_LISTED]
                )
                more = f" and {len(ids) - ROWS_LISTED} more" if len(ids) > ROWS_LISTED else ""
                parts.append(
                    Html('<li id="{}"><details><summary>{} of {}</summary>{}{}</details></li>').format(
                        anchor, count(len(ids), "row"), table, links, more
                    )
                )
            parts.append(Html("</ul>"))
        for table, rows in self._rows.items():
            listed = [
                {
                    "anchor": f"row-{table}-{name}", "row": name, "what": self._label(table, row),
                    "public since": row["known_on"], "confidence": row["confidence"],
                    "sources": source_links(self.evidence, row["sources"]),
                }
                for name, row in sorted(rows.items())
            ]  # fmt: skip
            parts.append(Html("<h3>{}</h3>").format(table.replace("_", " ").capitalize()))
            parts.append(
                html_table(
                    frame_of(listed),
                    f"Rows of {table} behind numbers of this page",
                    ["sources"],
                    anchors="anchor",
                    shown=("what", "sources"),
                    first=ROWS_FIRST,
                )
            )
        body = Html("").join(parts) or Html("<p>No number of this page rests on a row.</p>")
        return Html('<div class="rows">{}{}{}</div>').format(body, all_files(), self._cards())

    def _cards(self) -> Html:
        """Return the rows as data for the card beside a number: what, public since, confidence, and the sources by name and key."""
        sources = self.evidence.source_rows
        rows = {
            f"row-{table}-{name}": [
                self._label(table, row), day(row["known_on"]), row["confidence"],
                [[str(sources[key]["publisher"]), key if pd.notna(sources[key]["url"]) else ""] for key in row["sources"].split(";")],
            ]
            for table, listed in self._rows.items() for name, row in sorted(listed.items())
        }  # fmt: skip
        groups = {
            anchor: [count(len(ids), "row"), [f"row-{table}-{one}" for one in ids[:ROWS_LISTED]]]
            for (table, ids), anchor in self._groups.items()
        }
        text = in_page({"rows": rows, "groups": groups})
        return Html('<script type="application/json" class="cards">{}</script>').format(text)

    def _label(self, table: str, row: pd.Series) -> str:
        """Say in a line what a row is about; of a poll also who asked whom, when, how many, in which words, and how sure that is."""
        if table not in {"polls", "poll_answers"} or (table == "poll_answers" and "polls" not in self.evidence.tables):
            return _label(table, row)
        asked, poll, people, margin = [], row, row.get("n"), row["moe_pct"]
        if table == "poll_answers":
            asked.append(f"“{row['question']}”: {row['answer']}, {row['share_pct']:g}%")
            if self._polls is None:
                self._polls = self.evidence["polls"].set_index("id", drop=False)
            poll = self._polls.loc[row["poll"]]
            # A question put to a part of the sample has a number and a margin of its own.
            part = pd.notna(row["n_asked"])
            people = row["n_asked"] if part else poll["n"]
            margin = margin if part or pd.notna(margin) else poll["moe_pct"]
        words = [
            *asked, f"{poll['pollster']}, {span(poll['field_start'], poll['field_end'])}",
            f"n = {people:,.0f}" if pd.notna(people) else "number asked not found",
            f"±{margin:g} points, as stated" if pd.notna(margin) else "no margin stated",
            str(poll["population"]) if pd.notna(poll["population"]) else "",
        ]  # fmt: skip
        return " · ".join(word for word in words if word)


def _label(table: str, row: pd.Series) -> str:
    columns: Iterable[str] = LABELS.get(table, ("id",))
    words = [f"{row[c]:%Y-%m-%d}" if isinstance(row[c], pd.Timestamp) else f"{row[c]:g}" if isinstance(row[c], float) else str(row[c])
             for c in columns if pd.notna(row[c])]  # fmt: skip
    return " · ".join(word if " " not in word else sentence(word).rstrip(".") for word in words)


def sources_page(sources: pd.DataFrame) -> Html:
    """Return sources by publisher, each page with an anchor of its own; a link to a publisher of old finds it by its name (``book.js``).

    Parameters
    ----------
    sources : pandas.DataFrame
        From :func:`trucebook.evidence.door.cited_sources`.
    """
    own = sources.sort_values(
        ["publisher", "published", "key"], key=lambda c: c.str.lower() if c.name == "publisher" else c
    )
    many = f"{count(len(own), 'page')} of {count(own['publisher'].nunique(), 'publisher')}"
    if len(own) > ONE_PAGE:
        return _in_parts(own, many)
    letters: dict[str, list[Html]] = {}
    for publisher, pages in _by_publisher(own).items():
        initial = unicodedata.normalize("NFKD", publisher)[0].upper()
        letters.setdefault(initial if initial.isalpha() else "0–9", []).append(_publisher(publisher, pages))
    parts = [Html("<p>{}, by the publisher's first letter.</p>").format(many)]
    for letter, blocks in letters.items():
        parts.append(
            Html(
                '<h2 class="letter" id="letter-{}">{}</h2><details class="fold"><summary>{}</summary>{}</details>'
            ).format(letter.lower(), letter, count(len(blocks), "publisher"), Html("").join(blocks))
        )
    return Html("").join(parts)


def _in_parts(sources: pd.DataFrame, many: str) -> Html:
    """Return sources in parts by the first letter of their key, from which a link alone tells in which part its source is (``book.js``)."""
    initial = sources["key"].str[0].where(sources["key"].str[0].str.isalpha(), "0")
    parts = [Html("<p>{}, by the first letter of their key: as a rule, their publisher's.</p>").format(many)]
    for letter, own in sources.groupby(initial):
        words = f"{'0–9' if letter == '0' else str(letter).upper()}: {count(len(own), 'page')}"
        publishers = Html("").join(_publisher(name, pages) for name, pages in _by_publisher(own).items())
        parts.append(Html('<section class="part" id="{}"><h2>{}</h2>{}</section>').format(letter, words, publishers))
    return Html("").join(parts)


def _by_publisher(sources: pd.DataFrame) -> dict[str, list[dict[Any, Any]]]:
    """Return sources by publisher, in their order; more than a thousand groups are slow in pandas."""
    found: dict[str, list[dict[Any, Any]]] = {}
    for row in sources.to_dict("records"):
        found.setdefault(str(row["publisher"]), []).append(row)
    return found


def _publisher(publisher: str, pages: Iterable[dict[Any, Any]]) -> Html:
    """Return a publisher with the list of its pages."""
    items = Html("").join(_source_item(row) for row in pages)
    return Html('<h3 class="publisher">{}</h3><ul>{}</ul>').format(publisher, items)


def _source_item(row: dict[Any, Any]) -> Html:
    published = (
        f", {day(row['published'])}" if pd.notna(row["published"]) else ", undated" if pd.notna(row["url"]) else ""
    )
    title = safe(row["title"])
    text = title if pd.isna(row["url"]) else Html('<a href="{}">{}</a>').format(row["url"], title)
    return Html('<li id="s-{}">{}{} ({})</li>').format(row["key"], text, published, row["kind"])
