"""The ledger's tables: statements with verdict, reason, rows and sources."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import claims as analysis
from trucebook.chapters import PAGES, page_of
from trucebook.chapters.claims.chapter import Ledger
from trucebook.chapters.claims.sentences import NO_CLAIMS, anchor, computed_words, link, section_words
from trucebook.figures.sources import Citations, source_links
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import VERDICT_WORDS
from trucebook.prose import day, safe, sentence


def _evidence(row: pd.Series, cite: Citations) -> Html:
    """Return the evidence for a claim: what was computed, what was written, and what came later."""
    found = computed_words(row, cite)
    parts = [Html("<strong>From the tables:</strong> {}").format(found)] if found else []
    if row["verdict"] != row["written"]:
        parts.append(
            Html("<strong>When this was written, the verdict was “{}”:</strong>").format(VERDICT_WORDS[row["written"]])
        )
    if pd.isna(row["later_evidence"]):
        parts.append(safe(row["evidence"]))
    else:
        parts.append(
            Html("<strong>At the time:</strong> {} <strong>Later:</strong> {}").format(
                row["evidence"], row["later_evidence"]
            )
        )
    return Html(" ").join(parts)


def _verdict(row: pd.Series) -> Html:
    return Html("<strong>{}</strong> ({})").format(sentence(VERDICT_WORDS[row["verdict"]]).rstrip("."), row["how"])


def _chapters(row: pd.Series) -> Html:
    """Return links to the chapters that show the rows of a claim, or that deal with its part of the article."""
    pages = list(dict.fromkeys(shown for one in row["findings"] if (shown := page_of(one.table)) is not None))
    pages = pages or [one for one in PAGES if row["section"] in one.parts]
    links = Html(", ").join(Html('<a href="{}">{}</a>').format(one.address, one.title) for one in pages)
    return Html("In the book: {}.").format(links) if links else Html("")


def _sources(seen: Ledger, cell: str) -> Html:
    """Return the sources of a claim that were public, as links to the pages themselves."""
    table = seen.own["sources"]
    public = [key for key in cell.split(";") if pd.notna(table.loc[key, "url"])]
    return Html("Sources: {}").format(source_links(seen.own, Html(";").join(public))) if public else Html("")


def kinds_table(seen: Ledger) -> Html:
    """Return how many claims of which kind hold."""
    if seen.rows.empty:
        return Html("<p>{}</p>").format(NO_CLAIMS)
    counts = analysis.by(seen.rows, "kind")
    computed = seen.rows[seen.rows["how"] == "computed"].groupby("kind").size()
    table = counts.reset_index(names="kind").assign(computed=computed.reindex(counts.index, fill_value=0).to_numpy())
    return html_table(
        table.rename(columns={"computed": "of these computed"}), "Statements by kind and verdict: number of claims"
    )


def misleading_table(seen: Ledger, cite: Citations) -> Html:
    """Return the claims that would mislead a reader most, and why."""
    worst = analysis.misleading(seen.rows)
    if worst.empty:
        return Html("<p>{}</p>").format(
            NO_CLAIMS if seen.rows.empty else "No claim that does not hold is ranked as misleading."
        )
    rows = [
        {
            "statement": link(row, str(row["claim"])), "verdict": _verdict(row), "why it misleads": safe(row["misleads_why"]),
            "what the evidence says": computed_words(row, cite) or safe(row["evidence"]),
        }
        for _, row in worst.iterrows()
    ]  # fmt: skip
    return html_table(
        frame_of(rows),
        "The most misleading statements",
        ["statement", "verdict", "what the evidence says"],
        shown=("statement", "why it misleads"),
    )


def dates_table(seen: Ledger, cite: Citations) -> Html:
    """Return the dates that the article announced, and what became of each."""
    dated = analysis.dated_forecasts(seen.rows)
    if dated.empty:
        return Html("<p>{}</p>").format(NO_CLAIMS if seen.rows.empty else "The article announces no date.")
    rows = [
        {
            "announced": link(row, str(row["claim"])), "last day": day(row["forecast_date"]), "verdict": _verdict(row),
            "what became of it": Html("{}<br>{}").format(_evidence(row, cite), _sources(seen, row['sources'])),
        }
        for _, row in dated.iterrows()
    ]  # fmt: skip
    raw = ["announced", "verdict", "what became of it"]
    return html_table(
        frame_of(rows), "Dates that the article announced", raw, shown=("announced", "last day", "verdict")
    )


def changed_table(seen: Ledger) -> Html:
    """Return the claims whose verdict is another one now than on the evidence of the article's time."""
    moved = analysis.changed(seen.rows)
    if moved.empty:
        return Html("<p>{}</p>").format(
            NO_CLAIMS
            if seen.rows.empty
            else "No verdict differs from the one on the evidence of the article’s own time."
        )
    rows = [
        {
            "statement": link(row, str(row["claim"])), "then": VERDICT_WORDS[row["first"]], "now": _verdict(row),
            "since": day(row["later_known_on"]), "why": safe(row["later_evidence"]) or safe(row["evidence"]),
        }
        for _, row in moved.sort_values(["later_known_on", "id"]).iterrows()
    ]  # fmt: skip
    return html_table(
        frame_of(rows),
        "Verdicts that differ from those at the time",
        ["statement", "now", "why"],
        shown=("statement", "then", "now"),
    )


def failing_list(seen: Ledger) -> Html:
    """Return the claims that do not hold, by verdict, each with a link to its evidence."""
    parts = []
    for verdict in analysis.FAILS:
        own = seen.rows[seen.rows["verdict"] == verdict]
        if len(own):
            items = Html("").join(Html("<li>{}</li>").format(link(row, str(row["claim"]))) for _, row in own.iterrows())
            parts.append(
                Html("<p><strong>{} ({})</strong></p><ul>{}</ul>").format(
                    sentence(VERDICT_WORDS[verdict]).rstrip("."), len(own), items
                )
            )
    return Html("").join(parts) or Html("<p>{}</p>").format(NO_CLAIMS if seen.rows.empty else "No statement fails.")


def ledger_table(seen: Ledger, cite: Citations) -> Html:
    """Return every claim with its verdict, evidence, rows and sources, to be searched and sorted."""
    if seen.rows.empty:
        return Html("<p>{}</p>").format(NO_CLAIMS)
    rows = [
        {
            "anchor": anchor(row), "statement, in our words": row["claim"], "part and kind": f"{section_words(seen, row['section'])}: {row['kind']}",
            "verdict": Html("{}; confidence {}").format(_verdict(row), row['confidence']),
            "evidence": Html("<br>").join(filter(None, (_evidence(row, cite), _sources(seen, row["sources"]), _chapters(row)))),
        }
        for _, row in seen.rows.iterrows()
    ]  # fmt: skip
    table = html_table(
        frame_of(rows),
        "All claims with verdict and evidence",
        ["verdict", "evidence"],
        find=True,
        anchors="anchor",
        shown=("statement, in our words", "verdict"),
    )
    return Html('<div id="all-claims">{}</div>').format(table)
