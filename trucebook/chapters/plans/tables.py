"""The plans' tables: any two side by side, the ten points, guarantees, sanctions, every clause."""

from __future__ import annotations

import pandas as pd

from trucebook.chapters.plans.chapter import OTHER, View, marks
from trucebook.chapters.plans.sentences import ORDERS, voices
from trucebook.figures.downloads import download
from trucebook.figures.html import in_page
from trucebook.figures.sources import short_links, source_links
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import VERDICT_WORDS
from trucebook.prose import day, sentence

OTHER_TITLE = "Other clauses"
"""Where points stand that fit no issue."""

GUARANTEE_PARTS = {
    "guarantee": "who guarantees, and what", "trigger": "what triggers it, and what follows", "monitoring": "who monitors", "nato": "NATO or neutrality",
}  # fmt: skip
"""Parts of what a document offers for Ukraine's security, and the heads of their columns."""

SANCTIONS, ASSETS = "sanctions", "frozen-assets"
"""Issues of the table of sanctions."""


def _head(view: View, key: str) -> str:
    """Return a document's name with its day."""
    return f"{view.documents.loc[key, 'name']} ({day(view.documents.loc[key, 'of'])})"


def pair_table(view: View) -> Html:
    """Return what the first pair of documents says on the issues that readers ask about."""
    rows = []
    for issue in view.asked:
        own = [
            view.positions[(view.positions["document"] == key) & (view.positions["issue"] == issue)]
            for key in view.pair
        ]
        if any(len(clauses) for clauses in own):
            told: dict[str, str] = {
                _head(view, key): voices(view, clauses) or "no clause on record"
                for key, clauses in zip(view.pair, own, strict=True)
            }
            rows.append({"issue": str(view.titles[issue]), **told})
    if not rows:
        return Html("<p>Fewer than two documents on these issues were public on the date of this edition.</p>")
    table, title = frame_of(rows), "What two documents say on the issues that readers ask about"
    return Html('<p class="finding">{}</p>{}').format(title, html_table(table, title, list(table.columns[1:])))


def clauses_table(view: View) -> Html:
    """Return every clause and every point of every document, to be searched, sorted and downloaded: plan, issue, clause."""
    if view.positions.empty and view.points.empty:
        return Html("<p>No clause of any document was public on the date of this edition.</p>")
    positions, points = view.positions, view.points
    clauses = positions.assign(
        who=positions["actor"].map(view.names), clause=[sentence(text) for text in positions["position"]]
    )
    listed_points = points.assign(
        said_on=points["document"].map(view.documents["of"]), who="", concession_level=pd.NA,
        clause=[f"{mark} {text}" for mark, text in zip(marks(points), points["point"], strict=True)],
    )  # fmt: skip
    own = pd.concat([clauses, listed_points.astype({"concession_level": "Int64"})])
    own = own.sort_values(["said_on", "document", "issue"], ascending=[False, True, True], kind="stable")
    table = pd.DataFrame(
        {
            "plan": own["document"].map(view.documents["name"]), "issue": own["issue"].map(view.titles).fillna(OTHER_TITLE),
            "clause": own["clause"], "of": own["said_on"], "who": own["who"], "level": own["concession_level"],
        }
    )  # fmt: skip
    file = table.assign(confidence=own["confidence"], sources=own["sources"])
    link = download("plans-by-issue.csv", file.to_csv(index=False, date_format="%Y-%m-%d"), "All clauses (CSV)")
    links = pd.Series([short_links(view.evidence, cell, 1) for cell in own["sources"]], index=table.index, dtype=object)
    shown = table.assign(sources=links)
    made = html_table(
        shown, "Clauses and points of the plans by issue", ["sources"], find=True, shown=("plan", "issue", "clause")
    )
    return Html('{}<p class="below">{}</p>').format(made, link)


def compare(view: View) -> Html:
    """Return any two documents side by side by issue; the browser fills the columns, the first pair stands without it."""
    known = [key for key in view.documents.index if key in view.clauses]
    if len(known) < 2:
        return Html("<p>Fewer than two documents were public on the date of this edition.</p>")
    names = {str(key): str(title) for key, title in view.titles.items()} | {OTHER: OTHER_TITLE}
    heads = {key: _head(view, key) for key in known}
    first = view.pair
    shared = sum(all(issue in view.clauses[key] for key in first) for issue in view.titles.index)
    data = {
        "issues": list(names),
        "documents": {key: {"head": heads[key], "clauses": view.clauses[key]} for key in known},
    }
    body = in_page(data)
    return Html(
        '<form class="model" id="compare" data-model="compare-plans" aria-label="Two documents side by side">'
        '<p class="finding">Any two documents, side by side by issue</p>'
        '<p class="drawn">Clauses in our words; a number is that of the point in the text. An issue on which neither has one is left out. Both have one on '
        '<output data-result="shared">{} of {}</output> issues.</p>'
        '{}<div class="scroll stack" tabindex="0" role="region" aria-label="The two documents by issue">'
        '<table><thead><tr><th scope="col">issue</th><th scope="col" data-result="head-one">{}</th>'
        '<th scope="col" data-result="head-two">{}</th></tr></thead><tbody>{}</tbody></table></div>'
        '<p class="below"><button type="reset" disabled>As at first</button> The address of the page keeps your choice. Without JavaScript the first pair is shown; '
        "the table of all clauses on this page holds the others, with sources.</p>"
        '<script type="application/json" class="model-data">{}</script></form>'
    ).format(
        shared,
        len(view.titles),
        _selects(view, known, first),
        heads[first[0]],
        heads[first[1]],
        _rows(view, names, first),
        body,
    )


def _selects(view: View, known: list[str], first: tuple[str, ...]) -> Html:
    """Return the two lists of documents, the newest first."""

    def option(key: str, chosen: str) -> Html:
        words = Html("{}: {}").format(day(view.documents.loc[key, "of"]), str(view.documents.loc[key, "name"]))
        return Html('<option value="{}"{}>{}</option>').format(key, " selected" if key == chosen else "", words)

    return Html("").join(
        Html('<label><span>{}</span><select name="{}" disabled autocomplete="off">{}</select></label>').format(
            label, name, Html("").join(option(key, chosen) for key in reversed(known))
        )
        for name, label, chosen in (("one", "First", first[0]), ("two", "Second", first[1]))
    )


def _rows(view: View, names: dict[str, str], first: tuple[str, ...]) -> Html:
    """Return the first pair's clauses, a row an issue."""

    def cell(name: str, label: str, key: str, issue: str) -> Html:
        text = view.clauses[key].get(issue, "—")
        return Html('<td data-label="{}" data-result="{}-{}">{}</td>').format(label, name, issue, text)

    return Html("").join(
        Html("<tr{}><td>{}</td>{}{}</tr>").format(
            "" if any(issue in view.clauses[key] for key in first) else " hidden",
            title,
            cell("one", "first", first[0], issue),
            cell("two", "second", first[1], issue),
        )
        for issue, title in names.items()
    )


def formula_table(view: View) -> Html:
    """Return Ukraine's official points beside the article's."""
    if view.official.empty:
        return Html("<p>Ukraine’s official points were not public on the date of this edition.</p>")
    article, rows = view.article, []
    for row in view.official.to_dict("records"):
        match = (
            article[article["number"] == row["article_point"]] if pd.notna(row["article_point"]) else article.head(0)
        )
        rows.append(_beside(view, f"{row['number']}. {row['point']}", match, row["sources"]))
    matched = set(view.official["article_point"].dropna().astype(int))
    for number in [one for one in article["number"] if one not in matched]:
        own = article[article["number"] == number]
        rows.append(_beside(view, "", own, str(own["sources"].iloc[0])))
    return html_table(frame_of(rows), "Ukraine’s official points beside those of the press article", ["sources"])


def _beside(view: View, official: str, match: pd.DataFrame, sources: str) -> dict[str, str]:
    one = match.iloc[0] if len(match) else None
    verdict = (
        ""
        if one is None
        else Html("{}: {}").format(sentence(VERDICT_WORDS[one["verdict"]]).rstrip("."), sentence(one["evidence"]))
    )
    return {
        "official point": official or "no counterpart",
        "point in the article": "none" if one is None else Html("{}. {}").format(one["number"], sentence(one["claim"])),
        "what the evidence says": verdict,
        "sources": source_links(view.evidence, sources),
    }


def guarantees_table(view: View) -> Html:
    """Return who guarantees, what triggers, who monitors and the clause on NATO, the newest document first, the benchmarks last."""
    own = view.guarantees.set_index("document")
    earlier = [key for key in view.benchmarks if key in own.index]
    later = [key for key in reversed(view.documents.index) if key in own.index and key not in earlier]
    rows = [
        {
            "document": ("For comparison: " if key in earlier else "") + _head(view, key),
            **{
                head: "not stated" if pd.isna(own.loc[key, part]) else str(own.loc[key, part])
                for part, head in GUARANTEE_PARTS.items()
            },
            "sources": short_links(view.evidence, str(own.loc[key, "sources"]), 2),
        }
        for key in [*later, *earlier]
    ]
    if not rows:
        return Html("<p>No document on guarantees was public on the date of this edition.</p>")
    return html_table(
        frame_of(rows),
        "Guarantees by document",
        ["sources"],
        find=True,
        shown=("document", GUARANTEE_PARTS["guarantee"]),
    )


def _stated_by(view: View, rows: pd.DataFrame) -> Html:
    return Html("<br>").join(
        Html("{}: {}").format(view.name(row.actor), sentence(row.position)) for row in rows.itertuples()
    )


def sanctions_table(view: View) -> Html:
    """Return each document's clause on sanctions and frozen assets, its order of steps and its way back, the newest first."""
    read = view.sanctions.set_index("document")
    wanted = view.positions[view.positions["issue"].isin([SANCTIONS, ASSETS])]
    rows = []
    for key in [one for one in reversed(view.documents.index) if one in set(wanted["document"])]:
        own = wanted[wanted["document"] == key]
        order, back = (read.loc[key, "order_of_steps"], read.loc[key, "snapback"]) if key in read.index else ("", "")
        keys = ";".join(dict.fromkeys(";".join(own["sources"]).split(";")))
        rows.append(
            {
                "document": _head(view, key),
                "sanctions": _stated_by(view, own[own["issue"] == SANCTIONS]) or "not stated",
                "order of relief": ORDERS.get(str(order), "not read"),
                "frozen assets": _stated_by(view, own[own["issue"] == ASSETS]) or "not stated",
                "return on a breach": str(back).replace("-", " ") or "not read",
                "sources": short_links(view.evidence, keys, 2),
            }
        )
    if not rows:
        return Html("<p>No document with a clause on sanctions was public on the date of this edition.</p>")
    raw = ["sanctions", "frozen assets", "sources"]
    return html_table(
        frame_of(rows),
        "Sanctions and frozen assets by document",
        raw,
        shown=("document", "sanctions", "order of relief"),
    )
