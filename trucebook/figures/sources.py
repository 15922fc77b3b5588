"""From a number to its rows, and from a row to its sources."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import pandas as pd

from trucebook.evidence.door import Evidence
from trucebook.figures.downloads import all_files
from trucebook.figures.tables import Html, html_table
from trucebook.prose import count, day, safe, sentence

PUBLISHERS_NAMED = 4

SOURCES_SHOWN = 3
"""A row names so many sources, and folds up the others."""

ROWS_LISTED = 40
"""A group of rows behind a number is listed up to this length; the rest is counted."""

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
    "confirmations": ("meeting", "actor", "said"),
}  # fmt: skip
"""Columns that say in a line what a row of a table is about."""


def source_keys(rows: pd.DataFrame) -> pd.Series:
    """Return the source keys that rows name, counted, the most used first."""
    return rows["sources"].str.split(";").explode().value_counts()


def source_line(evidence: Evidence, *rows: pd.DataFrame) -> str:
    """Return the source line of a figure: who published what it draws, linked to the page of sources."""
    keys = source_keys(pd.concat(rows)) if rows else pd.Series(dtype=int)
    if keys.empty:
        return ""
    publishers = evidence["sources"].loc[keys.index, "publisher"]
    named = list(dict.fromkeys(publishers))
    links = [f'<a href="sources.html#{publisher_anchor(name)}">{safe(name)}</a>' for name in named[:PUBLISHERS_NAMED]]
    rest = len(named) - len(links)
    more = f" and {count(rest, 'other publisher')}" if rest else ""
    return f"Sources: {', '.join(links)}{more} ({count(len(keys), 'page')})."


def publisher_anchor(publisher: str) -> str:
    """Return the anchor of a publisher on the page of sources."""
    return "p-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in publisher.lower()).strip("-")


def source_links(evidence: Evidence, cell: str) -> str:
    """Return the sources of one row as links to the pages themselves; a page not yet public by its publisher alone.

    Each carries its key, with which the page's script leads from a number to the place on the page of sources.
    """
    table = evidence["sources"]
    links = []
    for key in cell.split(";"):
        source = table.loc[key]
        name = safe(source["publisher"])
        title = escape(str(source["title"]), quote=True)
        if pd.isna(source["url"]):
            links.append(f'<span title="{title}">{name} (published later)</span>')
        else:
            published = f", {day(source['published'])}" if pd.notna(source["published"]) else ""
            links.append(
                f'<a href="{escape(source["url"], quote=True)}" title="{title}" data-s="{key}">{name}{published}</a>'
            )
    shown, folded = links[:SOURCES_SHOWN], links[SOURCES_SHOWN:]
    if len(folded) < 2:  # to unfold a single one costs more room than it takes
        return "; ".join(links)
    return f'{"; ".join(shown)}<details class="more"><summary>{count(len(folded), "more source")}</summary>{"; ".join(folded)}</details>'


class Citations:
    """Links numbers in prose to the rows behind them, and lists these rows with their sources at the chapter's end."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._groups: dict[tuple[str, tuple[str, ...]], str] = {}
        self._rows: dict[str, dict[str, pd.Series]] = {}

    def __call__(self, text: str, table: str, rows: pd.DataFrame | pd.Series) -> str:
        """Return a text (a number in words) as a link to the rows of a table that it rests on; plain where there are none."""
        frame = rows.to_frame().T if isinstance(rows, pd.Series) else rows
        if frame.empty:
            return safe(text)
        ids = tuple(str(one) for one in frame["id"])
        listed = self._rows.setdefault(table, {})
        for (_, row), name in zip(frame.iterrows(), ids, strict=True):
            if len(ids) <= ROWS_LISTED or name in ids[:ROWS_LISTED]:
                listed.setdefault(name, row)
        target = (
            f"row-{table}-{ids[0]}"
            if len(ids) == 1
            else self._groups.setdefault((table, ids), f"rows-{len(self._groups) + 1}")
        )
        return f'<a class="n" href="#{target}">{safe(text)}</a>'

    def listing(self) -> Html:
        """Return the rows behind the numbers of the page, by table, each with its confidence and sources; and all data of its charts."""
        parts = []
        if self._groups:
            parts.append("<h3>Groups of rows</h3><ul>")
            for (table, ids), anchor in self._groups.items():
                links = ", ".join(f'<a href="#row-{table}-{one}">{escape(one)}</a>' for one in ids[:ROWS_LISTED])
                more = f" and {len(ids) - ROWS_LISTED} more" if len(ids) > ROWS_LISTED else ""
                parts.append(
                    f'<li id="{anchor}"><details><summary>{count(len(ids), "row")} of {table}</summary>{links}{more}</details></li>'
                )
            parts.append("</ul>")
        for table, rows in self._rows.items():
            listed = [
                {
                    "anchor": f"row-{table}-{name}", "row": name, "what": _label(table, row),
                    "public since": row["known_on"], "confidence": row["confidence"],
                    "sources": source_links(self.evidence, row["sources"]),
                }
                for name, row in sorted(rows.items())
            ]  # fmt: skip
            parts.append(f"<h3>{escape(table.replace('_', ' ').capitalize())}</h3>")
            parts.append(
                html_table(
                    pd.DataFrame(listed),
                    f"Rows of {table} behind numbers of this page",
                    ["sources"],
                    stack=True,
                    anchors="anchor",
                )
            )
        return Html(("".join(parts) or "<p>No number of this page rests on a row.</p>") + all_files())


def _label(table: str, row: pd.Series) -> str:
    columns: Iterable[str] = LABELS.get(table, ("id",))
    words = [f"{row[c]:%Y-%m-%d}" if isinstance(row[c], pd.Timestamp) else f"{row[c]:g}" if isinstance(row[c], float) else str(row[c])
             for c in columns if pd.notna(row[c])]  # fmt: skip
    return " · ".join(word if " " not in word else sentence(word).rstrip(".") for word in words)


def sources_page(sources: pd.DataFrame) -> Html:
    """Return sources by publisher, each with an anchor of its own.

    Parameters
    ----------
    sources : pandas.DataFrame
        From :func:`trucebook.evidence.door.cited_sources`.
    """
    own = sources.sort_values(
        ["publisher", "published", "key"], key=lambda c: c.str.lower() if c.name == "publisher" else c
    )
    parts = [f"<p>{count(len(own), 'page')} of {count(own['publisher'].nunique(), 'publisher')}.</p>"]
    for publisher, pages in own.groupby("publisher", sort=False):
        items = []
        for row in pages.to_dict("records"):
            published = (
                f", {day(row['published'])}"
                if pd.notna(row["published"])
                else ", undated"
                if pd.notna(row["url"])
                else ""
            )
            title = safe(row["title"])
            text = title if pd.isna(row["url"]) else f'<a href="{escape(row["url"], quote=True)}">{title}</a>'
            items.append(f'<li id="s-{row["key"]}">{text}{published} ({safe(row["kind"])})</li>')
        parts.append(
            f'<h2 class="publisher" id="{publisher_anchor(str(publisher))}">{safe(publisher)}</h2><ul>{"".join(items)}</ul>'
        )
    return Html("".join(parts))
