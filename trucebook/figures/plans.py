"""Tables of the documents: clauses, any two side by side, the ten points, territory, guarantees, sanctions."""

from __future__ import annotations

import json
from html import escape

import altair as alt
import pandas as pd

from trucebook.analysis import positions as analysis
from trucebook.evidence.door import Evidence
from trucebook.figures.downloads import download
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.positions import issue_titles, short_links
from trucebook.figures.sources import Citations, source_line, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import ACTOR_COLOURS, INK
from trucebook.figures.words import answer
from trucebook.prose import count, day, listed, safe, sentence

FIRST_PAIR = ("2025-us-28-point", "2025-20-point-framework")
"""The two documents that stand side by side at first, where both are public."""

FORMULA = "2022-peace-formula"

OTHER = "other"
OTHER_TITLE = "Other clauses"
"""Where points stand that fit no issue."""

BENCHMARKS = ("1994-budapest-memorandum", "2022-istanbul-communique")
"""Earlier promises with which the guarantees of later documents are compared."""

REGIONS = ("Donetsk", "Luhansk", "Zaporizhzhia", "Kherson", "Crimea")

GUARANTEE_PARTS = {
    "guarantee": "who guarantees, and what", "trigger": "what triggers it, and what follows", "monitoring": "who monitors", "nato": "NATO or neutrality",
}  # fmt: skip
"""Parts of what a document offers for Ukraine's security, and the heads of their columns."""

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


def clauses_table(evidence: Evidence, positions: pd.DataFrame, points: pd.DataFrame) -> Html:
    """Return every clause and every point of every document, to be searched, sorted and downloaded: plan, issue, clause."""
    if positions.empty and points.empty:
        return Html("<p>No clause of any document was public on the date of this edition.</p>")
    titles = issue_titles(evidence)
    documents = _documents(evidence)
    actors = evidence["actors"].set_index("code")["name"]
    clauses = positions.assign(
        who=positions["actor"].map(actors), clause=[sentence(text) for text in positions["position"]]
    )
    listed_points = points.assign(
        said_on=points["document"].map(documents["of"]), who="", concession_level=pd.NA,
        clause=[f"{mark} {text}" for mark, text in zip(_marks(points), points["point"], strict=True)],
    )  # fmt: skip
    own = pd.concat([clauses, listed_points.astype({"concession_level": "Int64"})])
    own = own.sort_values(["said_on", "document", "issue"], ascending=[False, True, True], kind="stable")
    table = pd.DataFrame(
        {
            "plan": own["document"].map(documents["name"]), "of": own["said_on"], "issue": own["issue"].map(titles).fillna(OTHER_TITLE),
            "who": own["who"], "clause": own["clause"], "level": own["concession_level"],
        }
    )  # fmt: skip
    file = table.assign(confidence=own["confidence"], sources=own["sources"])
    link = download("plans-by-issue.csv", file.to_csv(index=False, date_format="%Y-%m-%d"), "All clauses (CSV)")
    shown = table.assign(sources=[short_links(evidence, cell, 1) for cell in own["sources"]])
    return Html(
        html_table(shown, "Clauses and points of the plans by issue", ["sources"], tall=True, stack=True, find=True)
        + f'<p class="below">{link}</p>'
    )


def _marks(points: pd.DataFrame) -> list[str]:
    """Return what stands before each point: its number in the text, or a dash where the number is ours."""
    return [f"{row.number}." if row.numbered == "text" else "–" for row in points.itertuples()]


def clauses_by_document(evidence: Evidence, positions: pd.DataFrame, points: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return what each document says on each issue, a line a clause: numbered points first, then positions of its actors."""
    actors = evidence["actors"].set_index("code")["name"]
    found: dict[str, dict[str, list[str]]] = {}
    in_order = points.assign(issue=points["issue"].fillna(OTHER)).sort_values(["document", "number"])
    for row, mark in zip(in_order.itertuples(), _marks(in_order), strict=True):
        found.setdefault(row.document, {}).setdefault(row.issue, []).append(f"{mark} {row.point}")
    several = positions.groupby("document")["actor"].nunique() > 1
    numbered = {(document, issue) for document, by_issue in found.items() for issue in by_issue}
    voice = analysis.main_voice(positions)
    for row in positions.itertuples():
        # The points say already what the document's own voice wants; others who are quoted in it stand beside them.
        if (row.document, row.issue) in numbered and voice[row.document] == row.actor:
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
    names = {str(key): str(title) for key, title in titles.items()} | {OTHER: OTHER_TITLE}
    issues = list(names)
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
        f"<tr><td>{escape(names[issue])}</td>"
        + "".join(
            f'<td data-label="{label}" data-result="{name}-{issue}" style="white-space:pre-line">{escape(clauses[chosen].get(issue, "—"))}</td>'
            for name, label, chosen in (("one", "first", first[0]), ("two", "second", first[1]))
        )
        + "</tr>"
        for issue in issues
    )
    shared = sum(issue in clauses[first[0]] and issue in clauses[first[1]] for issue in titles.index)
    data = {"issues": issues, "documents": {key: {"head": heads[key], "clauses": clauses[key]} for key in known}}
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/").replace("<!--", "<\\!--")
    return Html(
        '<form class="model" id="compare" data-model="compare-plans" aria-label="Two documents side by side">'
        '<p class="finding">Any two documents, side by side by issue</p>'
        f'<p class="drawn">Clauses in our words; a number is that of the point in the text. Issues on which both have a clause: <output data-result="shared">{shared} of {len(titles)}</output></p>'
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
        "what the evidence says": f"{str(one['verdict']).replace('-', ' ').capitalize()}: {sentence(one['evidence'])}"
        if one is not None
        else "",
        "sources": source_links(evidence, sources),
    }


COUNTERS = {"RU": "Russian officials", "UA": "Ukrainian officials", "other": "others"}
"""Who counts a share of control, by the column ``side``."""


INVASION = pd.Timestamp("2022-02-24")


def control_chart(evidence: Evidence, control: pd.DataFrame) -> Figure:
    """Draw the share of each region under Russian control over time, a mark a count; only counts of one hand are joined."""
    own = control[control["region"].isin(REGIONS)].sort_values(["date", "id"])
    # Crimea's count of 2014 would leave the years of the invasion a third of the width.
    lately = own[own["date"] >= INVASION]
    own = lately if len(lately) else own
    table = pd.DataFrame(
        {
            "region": own["region"].to_numpy(), "date": own["date"].to_numpy(), "share_pct": own["share_pct"].to_numpy(),
            "counted by": own["estimated_by"].to_numpy(), "side": own["side"].map(COUNTERS).to_numpy(),
        }
    )  # fmt: skip
    newest = table.groupby(["region", "side"]).tail(1).groupby("region")["share_pct"].agg(["min", "max"])
    regions = [region for region in REGIONS if region in newest.index]
    title = (
        "The newest counts, whoever made them, put under Russian control: "
        + listed(f"{region} {_range(*newest.loc[region, ['min', 'max']])}" for region in regions)
        if regions
        else "Area under Russian control"
    )
    counts = table.groupby(["region", "counted by"]).size()
    hands = sorted(set(counts[counts >= 3].index.get_level_values("counted by")))
    sides = [name for name in COUNTERS.values() if name in set(table["side"])]
    look = {COUNTERS["RU"]: (ACTOR_COLOURS["RU"], "square"), COUNTERS["UA"]: (ACTOR_COLOURS["UA"], "circle"), COUNTERS["other"]: (INK, "diamond")}  # fmt: skip

    def draw(size: Size) -> alt.TopLevelMixin:
        parts = []
        days = [f"{day_:%Y-%m-%d}" for day_ in (table["date"].min(), table["date"].max())]
        legend = alt.Legend(symbolOpacity=1, columnPadding=12)
        colour = alt.Color("side:N").scale(domain=sides, range=[look[name][0] for name in sides]).legend(legend)
        y = alt.Y("share_pct:Q").scale(domain=[0, 100]).title(None).axis(
            values=[0, 50, 100], labelExpr="datum.value == 50 ? '' : datum.value + '%'", ticks=False, domain=False
        )  # fmt: skip
        for region in regions:
            axis = alt.Axis(format="%Y", tickCount="year", grid=False) if region == regions[-1] else None
            x = alt.X("date:T").scale(domain=days).title(None).axis(axis)
            lines = alt.Chart(table).mark_line(strokeWidth=1.2, opacity=0.5).encode(
                x=x, y=y, color=colour, detail="counted by:N"
            )  # fmt: skip
            marks = alt.Chart(table).mark_point(filled=True, size=60, opacity=0.85).encode(
                x=x, y=y, color=colour, shape=alt.Shape("side:N").scale(domain=sides, range=[look[name][1] for name in sides]),
                tooltip=["region:N", alt.Tooltip("date:T", format="%d %B %Y"), alt.Tooltip("share_pct:Q", title="percent"), "counted by:N"],
            )  # fmt: skip
            lines = lines.transform_filter(alt.FieldOneOfPredicate("counted by", hands))
            chosen = [layer.transform_filter(alt.datum.region == region) for layer in (lines, marks)]
            head = alt.TitleParams(region, anchor="start", fontSize=13, color=INK)
            parts.append(alt.layer(*chosen).properties(title=head, width=WIDTHS[size] - 50, height=62))
        return alt.vconcat(*parts, spacing=8)

    words = "; ".join(
        f"{row.region}, {day(row.date)}: {row.share_pct:.3g} percent ({row[4]})"
        for row in table.itertuples(index=False)
    )
    return figure(
        draw, table, id="control", title=title,
        subtitle="Share of the region’s area under Russian control, percent; each mark is one count, a line joins those of one hand, where it made three or more, since methods differ; counts by a side of the war are its claims",
        alt=f"{title}. {words}.", sources=source_line(evidence, own),
    )  # fmt: skip


def _range(low: float, high: float) -> str:
    return f"{low:.3g}%" if low == high else f"{low:.3g}–{high:.3g}%"


def territory_table(
    evidence: Evidence, positions: pd.DataFrame, control: pd.DataFrame, annexations: pd.DataFrame
) -> Html:
    """Return the five regions: claimed, annexed, controlled by whose newest count, and demanded by each side's newest paper."""
    claim = _newest(analysis.latest(positions[positions["issue"] == "recognition"], ("RU",)))
    rows = []
    for region in REGIONS:
        own = control[control["region"] == region].sort_values(["date", "id"], ascending=False)
        shares = "<br>".join(
            f"{safe(name)}: {row['share_pct']:.4g}% ({safe(row['estimated_by'])}, {day(row['date'])}; {short_links(evidence, row['sources'])})"
            for side, name in COUNTERS.items()
            for row in own[own["side"] == side].head(1).to_dict("records")
        )
        declared = annexations[annexations["region"] == region]
        rows.append(
            {
                "region": region,
                "claimed: what Russia wants recognised": claim,
                "annexed, in Russia’s law only": "<br>".join(
                    f"{day(row['declared'])}. {safe(row['act'])} ({short_links(evidence, row['sources'])})" for row in declared.to_dict("records")
                ) or "none on record",
                "controlled: newest count of each": shares or "no share in our data",
                "demanded: Russia’s newest clause that names it": _newest(analysis.on_region(positions, "RU", region)),
                "Ukraine’s newest position": _newest(
                    analysis.latest(positions[positions["issue"] == analysis.land_issue(region)], ("UA",))
                ),
            }
        )  # fmt: skip
    return html_table(
        pd.DataFrame(rows),
        "Claimed, annexed, controlled, demanded: the four regions and Crimea",
        ["annexed, in Russia’s law only", "controlled: newest count of each"],
        stack=True,
    )


def _newest(rows: pd.DataFrame) -> str:
    return "; ".join(f"{sentence(row.position)} ({day(row.said_on)})" for row in rows.itertuples()) or "none on record"


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


def guarantees_table(evidence: Evidence, guarantees: pd.DataFrame) -> Html:
    """Return who guarantees, what triggers, who monitors and the clause on NATO, document by document; the two benchmarks first."""
    documents = _documents(evidence)
    own = guarantees.set_index("document")
    order = [key for key in BENCHMARKS if key in own.index]
    rows = [
        {
            "document": ("For comparison: " if key in order else "") + f"{documents.loc[key, 'name']} ({day(documents.loc[key, 'of'])})",
            **{head: "not stated" if pd.isna(own.loc[key, part]) else str(own.loc[key, part]) for part, head in GUARANTEE_PARTS.items()},
            "sources": short_links(evidence, str(own.loc[key, "sources"]), 2),
        }
        for key in [*order, *(one for one in documents.index if one in own.index and one not in order)]
    ]  # fmt: skip
    if not rows:
        return Html("<p>No document on guarantees was public on the date of this edition.</p>")
    return html_table(
        pd.DataFrame(rows), "Guarantees by document", ["sources"], tall=True, stack=True, find=True
    )  # fmt: skip


def guarantees_sentence(evidence: Evidence, guarantees: pd.DataFrame, cite: Citations) -> str:
    """Say how many documents name a trigger and a monitor, beside what the Budapest Memorandum did."""
    later = guarantees[~guarantees["document"].isin(BENCHMARKS)]
    offers = later[later["guarantee"].notna()]
    if offers.empty:
        return ""
    triggers, watched = offers[offers["trigger"].notna()], offers[offers["monitoring"].notna()]
    text = (
        f"Of {cite(count(len(offers), 'later document'), 'guarantees', offers)} with a clause on guarantees, {cite(count(len(triggers), 'says', 'say'), 'guarantees', triggers)} what would trigger them "
        f"and {cite(count(len(watched), 'says', 'say'), 'guarantees', watched)} who would monitor"
    )
    names = evidence["documents"].set_index("id")["name"]
    parts = [
        f"{cite(str(names[row['document']]), 'guarantees', row)}: {safe(row['trigger'])}"
        for _, row in guarantees.iterrows()
        if row["document"] in BENCHMARKS and not pd.isna(row["trigger"])
    ]
    return f"{text}. {' '.join(parts)}"


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
                "sanctions": _stated_by(evidence, own[own["issue"] == "sanctions"]) or "not stated",
                "frozen assets": _stated_by(evidence, own[own["issue"] == "frozen-assets"]) or "not stated",
                "order of relief": ORDERS.get(str(order), "not read"), "return on a breach": str(back).replace("-", " ") or "not read",
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
        f"Of {cite(count(len(clauses), 'document'), 'sanction_clauses', clauses)} with a clause on sanctions or frozen assets, {cite(count(len(back), 'lets', 'let'), 'sanction_clauses', back)} them return on a breach. "
        f"The order of relief is: {orders} (our reading of each clause)."
    )


def in_short(
    evidence: Evidence,
    positions: pd.DataFrame,
    points: pd.DataFrame,
    claims: pd.DataFrame,
    clauses: pd.DataFrame,
    guarantees: pd.DataFrame,
    cite: Citations,
) -> Html:
    """Return the chapter's first sentences."""
    if positions.empty:
        return answer(["No plan or position was public on the date of this edition."])
    coverage = evidence.coverage("documents")
    bound = (
        f"; our documents are complete to {day(coverage.complete_until)}, so a later one may be missing"
        if coverage.complete_until < evidence.as_of
        else ""
    )
    held = f"On record by {day(evidence.as_of)}: {cite(count(len(positions), 'clause'), 'positions', positions)} from {count(positions['document'].nunique(), 'document')}"
    return answer(
        [
            pair_sentence(evidence, positions, cite),
            formula_sentence(points, claims, cite),
            guarantees_sentence(evidence, guarantees, cite),
            sanctions_sentence(clauses, cite),
            f"{held}{bound}.",
        ]
    )


PAIR_ISSUES = {
    "force-limits": "the size of Ukraine’s army", "nato-membership": "NATO", "nuclear-safety-znpp": "the Zaporizhzhia plant",
}  # fmt: skip
"""What readers ask about the first pair of documents."""


def pair_sentence(evidence: Evidence, positions: pd.DataFrame, cite: Citations) -> str:
    """Say what the first pair of documents, where public, says on the army, NATO and the nuclear plant."""
    names = evidence["documents"].set_index("id")["name"]
    parts = []
    for issue, words in PAIR_ISSUES.items():
        said = [positions[(positions["document"] == key) & (positions["issue"] == issue)] for key in FIRST_PAIR]
        texts = [
            f"{cite(str(names[own.iloc[0]['document']]), 'positions', own)}: {safe(_voices(evidence, own))}"
            for own in said
            if len(own)
        ]
        parts += [f"On {words}: {' '.join(texts)}"] if texts else []
    return " ".join(parts)


def _voices(evidence: Evidence, rows: pd.DataFrame) -> str:
    """Return the clauses of a document on an issue, each with its actor where there are several."""
    names = evidence["actors"].set_index("code")["name"]
    several = rows["actor"].nunique() > 1
    return " ".join(
        (f"{names.get(row.actor, row.actor)}: " if several else "") + sentence(row.position)
        for row in rows.itertuples()
    )
