"""Tables of the documents: clauses, any two side by side, the ten points, territory, guarantees, sanctions."""

from __future__ import annotations

import json
from html import escape

import pandas as pd

from trucebook.analysis import positions as analysis
from trucebook.evidence.door import Evidence
from trucebook.figures.downloads import download
from trucebook.figures.positions import issue_titles, short_links
from trucebook.figures.sources import Citations, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.words import VERDICT_WORDS, answer
from trucebook.prose import count, day, safe, sentence

FIRST_PAIR = ("2025-us-28-point", "2025-20-point-framework")
"""The two documents that stand side by side at first, where both are public."""

FORMULA = "2022-peace-formula"

REGIONS = ("Donetsk", "Luhansk", "Zaporizhzhia", "Kherson", "Crimea")

GUARANTEE_ISSUES = {
    "security-guarantees": "guarantee", "nato-membership": "NATO", "foreign-troops": "foreign troops", "monitoring": "monitoring",
}  # fmt: skip
"""Issues that make up what a document offers for Ukraine's security, and the heads of their columns."""

ORDERS = {
    "before": "before the other side’s steps", "with": "with the settlement", "after": "after a lasting peace", "by-steps": "by steps",
    "no-relief": "no relief", "not-stated": "not stated",
}  # fmt: skip


def _documents(evidence: Evidence) -> pd.DataFrame:
    """Return the documents, oldest first, each with its day (of the document, else of its becoming known)."""
    table = evidence["documents"]
    return (
        table.assign(of=table["date"].fillna(table["known_on"])).sort_values(["of", "id"]).set_index("id", drop=False)
    )


def clauses_table(evidence: Evidence, positions: pd.DataFrame) -> Html:
    """Return every clause of every document, to be searched, sorted and downloaded: plan, issue, clause."""
    if positions.empty:
        return Html("<p>No clause of any document was public on the date of this edition.</p>")
    titles = issue_titles(evidence)
    documents = _documents(evidence)["name"]
    actors = evidence["actors"].set_index("code")["name"]
    own = positions.sort_values(["said_on", "document", "issue"], ascending=[False, True, True])
    table = pd.DataFrame(
        {
            "plan": own["document"].map(documents), "of": own["said_on"], "issue": own["issue"].map(titles), "who": own["actor"].map(actors),
            "clause": [sentence(text) for text in own["position"]], "level": own["concession_level"],
        }
    )  # fmt: skip
    file = table.assign(confidence=own["confidence"], sources=own["sources"])
    link = download("plans-by-issue.csv", file.to_csv(index=False, date_format="%Y-%m-%d"), "All clauses (CSV)")
    shown = table.assign(sources=[short_links(evidence, cell, 1) for cell in own["sources"]])
    return Html(
        html_table(shown, "Clauses of the plans by issue", ["sources"], tall=True, stack=True, find=True)
        + f'<p class="below">{link}</p>'
    )


def clauses_by_document(evidence: Evidence, positions: pd.DataFrame, points: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return what each document says on each issue, a line a clause: numbered points first, then positions of its actors."""
    actors = evidence["actors"].set_index("code")["name"]
    found: dict[str, dict[str, list[str]]] = {}
    for row in points[points["issue"].notna()].sort_values(["document", "number"]).itertuples():
        found.setdefault(row.document, {}).setdefault(row.issue, []).append(f"{row.number}. {row.point}")
    several = positions.groupby("document")["actor"].nunique() > 1
    numbered = {(document, issue) for document, by_issue in found.items() for issue in by_issue}
    for row in positions.itertuples():
        if (row.document, row.issue) in numbered and not several[row.document]:
            continue
        who = f"{actors.get(row.actor, row.actor)}: " if several[row.document] else ""
        found.setdefault(row.document, {}).setdefault(row.issue, []).append(f"{who}{sentence(row.position)}")
    return {
        document: {issue: "\n".join(lines) for issue, lines in by_issue.items()} for document, by_issue in found.items()
    }


def compare(evidence: Evidence, positions: pd.DataFrame, points: pd.DataFrame) -> Html:
    """Return any two documents side by side by issue; the browser fills the columns, the first pair stands without it."""
    clauses = clauses_by_document(evidence, positions, points)
    documents = _documents(evidence)
    known = [key for key in documents.index if key in clauses]
    if len(known) < 2:
        return Html("<p>Fewer than two documents were public on the date of this edition.</p>")
    first = (
        FIRST_PAIR
        if set(FIRST_PAIR) <= set(known)
        else tuple(sorted(known, key=lambda key: (-len(clauses[key]), key))[:2])
    )
    titles = issue_titles(evidence)
    issues = [str(key) for key in titles.index]
    heads = {key: f"{documents.loc[key, 'name']} ({day(documents.loc[key, 'of'])})" for key in known}
    selects = "".join(
        f'<label style="grid-template-columns:5.5rem minmax(0,1fr)"><span>{label}</span><select name="{name}" disabled autocomplete="off" style="width:100%;font:inherit;background:var(--paper);color:var(--ink)">'
        + "".join(
            f'<option value="{key}"{" selected" if key == chosen else ""}>{day(documents.loc[key, "of"])}: {escape(str(documents.loc[key, "name"]))}</option>'
            for key in reversed(known)
        )
        + "</select></label>"
        for name, label, chosen in (("one", "First", first[0]), ("two", "Second", first[1]))
    )
    rows = "".join(
        f"<tr><td>{escape(str(titles[issue]))}</td>"
        + "".join(
            f'<td data-label="{label}" data-result="{name}-{issue}" style="white-space:pre-line">{escape(clauses[chosen].get(issue, "—"))}</td>'
            for name, label, chosen in (("one", "first", first[0]), ("two", "second", first[1]))
        )
        + "</tr>"
        for issue in issues
    )
    shared = sum(issue in clauses[first[0]] and issue in clauses[first[1]] for issue in issues)
    data = {"issues": issues, "documents": {key: {"head": heads[key], "clauses": clauses[key]} for key in known}}
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/").replace("<!--", "<\\!--")
    return Html(
        '<form class="model" id="compare" data-model="compare-plans" aria-label="Two documents side by side">'
        '<p class="finding">Any two documents, side by side by issue</p>'
        f'<p class="drawn">Clauses in our words; numbers are those of the points. Issues on which both have a clause: <output data-result="shared">{shared} of {len(issues)}</output></p>'
        f'{selects}<div class="scroll stack" tabindex="0" role="region" aria-label="The two documents by issue"><table><thead><tr><th scope="col">issue</th>'
        f'<th scope="col" data-result="head-one">{escape(heads[first[0]])}</th><th scope="col" data-result="head-two">{escape(heads[first[1]])}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        '<p class="below"><button type="reset" disabled>As at first</button> The address of the page keeps your choice. Without JavaScript the first pair is shown; '
        "the table of all clauses on this page holds the others, with sources.</p>"
        f'<script type="application/json" class="model-data">{body}</script></form>'
    )


def formula_sentence(points: pd.DataFrame, claims: pd.DataFrame, cite: Citations) -> str:
    """Say how many of the article's ten points have a counterpart among the official ones."""
    official = points[points["document"] == FORMULA]
    article = analysis.article_points(claims)
    if official.empty:
        return "Ukraine’s ten points were not public on the date of this edition."
    if article.empty:
        return f"Ukraine’s formula has {cite(count(len(official), 'point'), 'plan_points', official)}; the press article of August 2025 came later than this edition."
    matched = set(official["article_point"].dropna().astype(int))
    has = article["number"].isin(matched)
    lost = official[official["article_point"].isna()]
    return (
        f"Of {cite(count(len(article), 'point'), 'claims', article)} that the press article of August 2025 gave as “the 10-point plan”, {count(int(has.sum()), 'has', 'have')} a counterpart "
        f"among the {cite(count(len(official), 'official point'), 'plan_points', official)} of November 2022 and {count(int((~has).sum()), 'has', 'have')} none; "
        f"{cite(count(len(lost), 'official point'), 'plan_points', lost)} {'is' if len(lost) == 1 else 'are'} missing in the article. The matches are our reading."
    )


def formula_table(evidence: Evidence, points: pd.DataFrame, claims: pd.DataFrame) -> Html:
    """Return Ukraine's official ten points beside the article's ten."""
    official = points[points["document"] == FORMULA].sort_values("number")
    article = analysis.article_points(claims)
    if official.empty:
        return Html("<p>Ukraine’s ten points were not public on the date of this edition.</p>")
    rows = []
    for row in official.to_dict("records"):
        match = (
            article[article["number"] == row["article_point"]]
            if len(article) and pd.notna(row["article_point"])
            else article.iloc[:0]
        )
        rows.append(_beside(evidence, f"{row['number']}. {row['point']}", match, row["sources"]))
    matched = set(official["article_point"].dropna().astype(int))
    for number in [one for one in article["number"] if one not in matched]:
        own = article[article["number"] == number]
        rows.append(_beside(evidence, "", own, str(own["sources"].iloc[0])))
    return html_table(
        pd.DataFrame(rows), "Ukraine’s ten points beside those of the press article", ["sources"], stack=True
    )


def _beside(evidence: Evidence, official: str, match: pd.DataFrame, sources: str) -> dict[str, str]:
    one = match.iloc[0] if len(match) else None
    return {
        "official point": official or "no counterpart",
        "point in the article": f"{one['number']}. {sentence(one['claim'])}" if one is not None else "none",
        "what the evidence says": f"{sentence(VERDICT_WORDS[one['verdict']]).rstrip('.')}: {sentence(one['evidence'])}"
        if one is not None
        else "",
        "sources": source_links(evidence, sources),
    }


def territory_table(
    evidence: Evidence, positions: pd.DataFrame, control: pd.DataFrame, annexations: pd.DataFrame
) -> Html:
    """Return the five regions: annexed, controlled by estimate, and what each side's newest paper asks for."""
    newest = analysis.latest(positions, ("RU", "UA"))
    rows = []
    for region in REGIONS:
        issue = "crimea" if region == "Crimea" else "territory-four-oblasts"
        about = newest[newest["issue"] == issue].set_index("actor")
        own = control[control["region"] == region].sort_values("date")
        shares = "<br>".join(
            f"{row.share_pct:.3g}% ({safe(row.estimated_by)}, {day(row.date)}; {short_links(evidence, row.sources)})"
            for row in own.itertuples()
        )
        declared = annexations.loc[annexations["region"] == region, "declared"]
        rows.append(
            {
                "region": region,
                "annexation declared by Russia": day(declared.iloc[0]) if len(declared) else "none on record",
                "under Russian control, by others’ estimates": shares or "no share in our data",
                "Russia’s newest demand": _newest(about, "RU"), "Ukraine’s newest position": _newest(about, "UA"),
            }
        )  # fmt: skip
    return html_table(
        pd.DataFrame(rows), "The four regions and Crimea", ["under Russian control, by others’ estimates"], stack=True
    )


def _newest(about: pd.DataFrame, actor: str) -> str:
    return (
        f"{sentence(str(about.loc[actor, 'position']))} ({day(about.loc[actor, 'said_on'])})"
        if actor in about.index
        else "none on record"
    )


def law_table(evidence: Evidence, obstacles: pd.DataFrame) -> Html:
    """Return what the law of either side says about a change of territory."""
    own = obstacles[obstacles["issue"] == "domestic-law"].sort_values(["known_on", "id"])
    if own.empty:
        return Html("<p>No row on the law of either side was public on the date of this edition.</p>")
    names = evidence["actors"].set_index("code")["name"]
    table = pd.DataFrame(
        {
            "whose law": own["actor"].map(lambda code: names.get(code, code) if pd.notna(code) else ""),
            "what it says, or what was said about it": [sentence(text) for text in own["statement"]], "known since": own["known_on"],
            "sources": [source_links(evidence, cell) for cell in own["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "The law on both sides", ["sources"], stack=True)


def guarantees_table(evidence: Evidence, positions: pd.DataFrame) -> Html:
    """Return what each document says on guarantees, NATO, troops and monitoring, oldest first."""
    documents = _documents(evidence)
    own = positions[positions["issue"].isin(GUARANTEE_ISSUES)]
    with_guarantee = set(own.loc[own["issue"] == "security-guarantees", "document"])
    rows = [
        {
            "document": f"{documents.loc[key, 'name']} ({day(documents.loc[key, 'of'])})",
            **{head: _stated_by(evidence, own[(own["document"] == key) & (own["issue"] == issue)]) for issue, head in GUARANTEE_ISSUES.items()},
            "sources": short_links(evidence, ";".join(dict.fromkeys(";".join(own.loc[own["document"] == key, "sources"]).split(";"))), 2),
        }
        for key in documents.index
        if key in with_guarantee
    ]  # fmt: skip
    if not rows:
        return Html("<p>No document on guarantees was public on the date of this edition.</p>")
    return html_table(
        pd.DataFrame(rows),
        "Guarantees, NATO, troops and monitoring by document",
        [*GUARANTEE_ISSUES.values(), "sources"],
        tall=True,
        stack=True,
    )


def _stated_by(evidence: Evidence, rows: pd.DataFrame) -> str:
    names = evidence["actors"].set_index("code")["name"]
    return "<br>".join(
        f"{safe(names.get(row.actor, row.actor))}: {safe(sentence(row.position))}" for row in rows.itertuples()
    )


def sanctions_table(evidence: Evidence, positions: pd.DataFrame, clauses: pd.DataFrame) -> Html:
    """Return each document's clause on sanctions and frozen assets, its order of steps and its way back."""
    documents = _documents(evidence)
    read = clauses.set_index("document")
    wanted = positions[positions["issue"].isin(["sanctions", "frozen-assets"])]
    rows = []
    for key in [one for one in documents.index if one in set(wanted["document"])]:
        own = wanted[wanted["document"] == key]
        order, back = (read.loc[key, "order_of_steps"], read.loc[key, "snapback"]) if key in read.index else ("", "")
        rows.append(
            {
                "document": f"{documents.loc[key, 'name']} ({day(documents.loc[key, 'of'])})",
                "sanctions": _stated_by(evidence, own[own["issue"] == "sanctions"]),
                "frozen assets": _stated_by(evidence, own[own["issue"] == "frozen-assets"]),
                "order of relief": ORDERS.get(str(order), ""), "return on a breach": str(back).replace("-", " "),
                "sources": short_links(evidence, ";".join(dict.fromkeys(";".join(own["sources"]).split(";"))), 2),
            }
        )  # fmt: skip
    if not rows:
        return Html("<p>No document with a clause on sanctions was public on the date of this edition.</p>")
    return html_table(
        pd.DataFrame(rows),
        "Sanctions and frozen assets by document",
        ["sanctions", "frozen assets", "sources"],
        tall=True,
        stack=True,
    )


def sanctions_sentence(clauses: pd.DataFrame, cite: Citations) -> str:
    """Count the documents that let sanctions return, and those that bind relief to steps."""
    if clauses.empty:
        return ""
    back = clauses[clauses["snapback"] == "yes"]
    counted = clauses["order_of_steps"].value_counts()
    orders = ", ".join(
        f"{ORDERS[str(order)]} in {count(int(number), '', ' ').strip()}" for order, number in counted.items()
    )
    return (
        f"Of {cite(count(len(clauses), 'document'), 'sanction_clauses', clauses)} with a position on sanctions, {cite(count(len(back), 'lets', 'let'), 'sanction_clauses', back)} them return on a breach. "
        f"The order of relief is: {orders} (our reading of each clause)."
    )


def in_short(
    evidence: Evidence,
    positions: pd.DataFrame,
    points: pd.DataFrame,
    claims: pd.DataFrame,
    clauses: pd.DataFrame,
    cite: Citations,
) -> Html:
    """Return the chapter's first sentences."""
    if positions.empty:
        return answer(["No plan or position was public on the date of this edition."])
    coverage = evidence.coverage("documents")
    bound = (
        f"Our documents are complete to {day(coverage.complete_until)}; a later one may be missing."
        if coverage.complete_until < evidence.as_of
        else ""
    )
    return answer(
        [
            f"{cite(count(len(positions), 'clause'), 'positions', positions)} from {count(positions['document'].nunique(), 'document')} stand on record by {day(evidence.as_of)}.",
            pair_sentence(evidence, points, cite),
            formula_sentence(points, claims, cite),
            sanctions_sentence(clauses, cite),
            bound,
        ]
    )


def pair_sentence(evidence: Evidence, points: pd.DataFrame, cite: Citations, issue: str = "force-limits") -> str:
    """Say what the two US plans, where both are public, say on the size of Ukraine's army."""
    names = evidence["documents"].set_index("id")["name"]
    rows = [points[(points["document"] == key) & (points["issue"] == issue)] for key in FIRST_PAIR]
    parts = [
        f"{cite(str(names[own.iloc[0]['document']]), 'plan_points', own.iloc[0])}: {safe(sentence(own.iloc[0]['point']))}"
        for own in rows
        if len(own)
    ]
    return f"On the size of Ukraine’s army: {' '.join(parts)}" if parts else ""
