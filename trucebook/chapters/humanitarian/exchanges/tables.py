"""Tables of exchanges of prisoners and returns of bodies."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import exchanges as analysis
from trucebook.chapters.humanitarian.chapter import View
from trucebook.chapters.humanitarian.exchanges.sentences import SIDES
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import OUTCOME_WORDS, names_of, plain_links
from trucebook.prose import count, sentence, span


def basis_table(view: View) -> Html:
    """Return the agreements with how their round was judged at the time and what they brought."""
    groups = analysis.by_basis(view.handed)
    groups = groups[groups["basis"] != ""]
    if groups.empty:
        return Html("<p>No exchange with a named ground is on record on this date.</p>")
    at = view.handed.dropna(subset=["agreed_at"]).drop_duplicates("basis").set_index("basis")["agreed_at"]
    classes = view.rounds.drop_duplicates("id").set_index("id")["outcome_class"]
    table = pd.DataFrame({
        "agreement or talks": groups["basis"],
        "the round was judged": groups["basis"].map(at).map(classes).map(OUTCOME_WORDS).fillna(""),
        "exchanges and returns": groups["hand_overs"],
        "when": [span(a, b) for a, b in zip(groups["first"], groups["last"], strict=True)],
        "people to Ukraine": groups["people_to_ukraine"], "people to Russia": groups["people_to_russia"],
        "bodies to Ukraine": groups["bodies_to_ukraine"], "bodies to Russia": groups["bodies_to_russia"],
        "numbers withheld": groups["withheld"],
    })  # fmt: skip
    return html_table(
        table, "What talks delivered", shown=("agreement or talks", "people to Ukraine", "bodies to Ukraine")
    )


def exchanges_table(view: View) -> Html:
    """Return every exchange and return, newest first, to search and sort."""
    rows = view.handed.iloc[::-1]
    if rows.empty:
        return Html("<p>No exchange is on record on this date.</p>")
    table = frame_of({
        "date": rows["when"], "exchange": rows["name"],
        "people to Ukraine": rows["people_to_ukraine"], "people to Russia": rows["people_to_russia"],
        "bodies to Ukraine": rows["bodies_to_ukraine"].astype("float"),
        "bodies to Russia": rows["bodies_to_russia"].astype("float"),
        "mediators": [names_of(view.evidence, cell) if isinstance(cell, str) else "" for cell in rows["mediators"]],
        "ground": rows["basis"], "sources": [plain_links(view.evidence, cell) for cell in rows["sources"]],
    })  # fmt: skip
    return html_table(
        table, "Every exchange and return on our list", ["sources"], find=True, shown=("date", "exchange")
    )


def reason(row: pd.Series) -> str:
    """Say why a sum of our rows differs from a published total, as far as the rows tell."""
    if not row["difference"]:
        return "equal"
    reasons = []
    if row.get("early", False):
        reasons.append("our list is not complete for all of these days")
    if row["withheld"]:
        reasons.append(f"{count(int(row['withheld']), 'exchange')} of ours without a number")
    if row["published"] % 1000 == 0:
        reasons.append("the total is rounded")
    if row["difference"] > 0:
        reasons.append(
            "the total leaves out some whose release was announced at the time; its publisher has not said which"
        )
    return sentence("; ".join(reasons) or "not explained by our rows")


def rises_table(view: View) -> Html:
    """Return rises of published running totals beside our sums."""
    rises = view.rises
    if rises.empty:
        return Html("<p>No two running totals that could be compared are known on this date.</p>")
    own = view.evidence["exchange_totals"].set_index("id")
    table = frame_of({
        "after": rises["start"], "up to": rises["end"], "published rise": rises["published"], "our rows": rises["ours"],
        "difference": rises["difference"], "why": [reason(row) for _, row in rises.iterrows()],
        "sources": [plain_links(view.evidence, own.loc[one, "sources"]) for one in rises["id"]],
    })  # fmt: skip
    return html_table(
        table,
        "People to Ukraine: rises of running totals and our sums",
        ["sources"],
        shown=("up to", "published rise", "our rows"),
    )


def totals_table(view: View) -> Html:
    """Return every published total beside the sum of our rows over the same days, and why they differ."""
    found = view.totals
    if found.empty:
        return Html("<p>No published total is known on this date.</p>")
    own = view.evidence["exchange_totals"].set_index("id")
    table = frame_of({
        "from": found["start"], "to": found["end"],
        "what": [f"{what} to {names_of(view.evidence, SIDES[side])}" for what, side in zip(found["what"], found["side"], strict=True)],
        "published": found["published"], "by": found["counted_by"], "our rows": found["ours"], "difference": found["difference"],
        "why": [reason(row) for _, row in found.iterrows()],
        "sources": [plain_links(view.evidence, own.loc[one, "sources"]) for one in found["id"]],
    })  # fmt: skip
    return html_table(
        table.iloc[::-1], "Published totals and our sums", ["sources"], shown=("to", "what", "difference")
    )
