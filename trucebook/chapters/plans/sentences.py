"""The plans in words: the first pair side by side, the ten points, guarantees, sanctions."""

from __future__ import annotations

import pandas as pd

from trucebook.chapters.plans.chapter import View
from trucebook.figures.tables import Html
from trucebook.figures.words import notes, opening, safe_names
from trucebook.prose import count, day, safe, sentence

ORDERS = {
    "before": "before the other side’s steps", "with": "with the settlement", "after": "after a lasting peace", "by-steps": "by steps",
    "no-relief": "no relief", "not-stated": "not stated",
}  # fmt: skip


def in_short(view: View) -> Html:
    """Return the chapter's first sentences."""
    if view.positions.empty:
        return opening(["No plan or position was public on the date of this edition."])
    return opening([held_sentence(view), guarantees_sentence(view), sanctions_sentence(view)])


def held_sentence(view: View) -> str:
    """Say how many clauses of how many documents are on record, and until when."""
    clauses = view.cite(count(len(view.positions), "clause"), "positions", view.positions)
    papers = count(view.positions["document"].nunique(), "document")
    complete = view.coverage.complete_until
    bound = (
        f"; documents are complete to {day(complete)}, later ones may be missing"
        if complete < view.evidence.as_of
        else ""
    )
    return f"On record are {clauses} from {papers}{bound}."


def guarantees_sentence(view: View) -> str:
    """Say how many documents name a trigger and a monitor."""
    later = view.guarantees[~view.guarantees["document"].isin(view.benchmarks)]
    offers = later[later["guarantee"].notna()]
    if offers.empty:
        return ""
    triggers, watched = offers[offers["trigger"].notna()], offers[offers["monitoring"].notna()]
    return (
        f"Of {view.cite(count(len(offers), 'document'), 'guarantees', offers)} that offer guarantees, "
        f"{view.cite(count(len(triggers), 'says', 'say'), 'guarantees', triggers)} what would trigger them and "
        f"{view.cite(count(len(watched), 'says', 'say'), 'guarantees', watched)} who would monitor."
    )


def sanctions_sentence(view: View) -> str:
    """Count the documents that let sanctions return on a breach."""
    if view.sanctions.empty:
        return ""
    back = view.sanctions[view.sanctions["snapback"] == "yes"]
    whole = view.cite(count(len(view.sanctions), "document"), "sanction_clauses", view.sanctions)
    lets = view.cite(count(len(back), "lets", "let"), "sanction_clauses", back)
    return f"Of {whole} with a clause on sanctions or frozen assets, {lets} them return on a breach."


def orders_sentence(view: View) -> Html:
    """Say in which order relief from sanctions would come."""
    if view.sanctions.empty:
        return Html("")
    counted = view.sanctions["order_of_steps"].value_counts()
    orders = ", ".join(f"{ORDERS[str(order)]} {number:d}" for order, number in counted.items())
    return notes(f"When relief would come, in how many documents, by our reading of each clause: {orders}.")


def benchmarks_sentence(view: View) -> Html:
    """Say what would have triggered the earlier promises."""
    parts = [
        f"{view.cite(str(view.documents.loc[row['document'], 'name']), 'guarantees', row)}: {safe(row['trigger'])}"
        for _, row in view.guarantees.iterrows()
        if row["document"] in view.benchmarks and not pd.isna(row["trigger"])
    ]
    return notes("Earlier promises, for comparison.", *parts) if parts else Html("")


def formula_sentence(view: View) -> Html:
    """Say how many of the article's points have a counterpart among the official ones."""
    official, article = view.official, view.article
    if official.empty:
        return Html("<p>Ukraine’s official points were not public on the date of this edition.</p>")
    points = view.cite(count(len(official), "point"), "plan_points", official)
    when = day(view.documents.loc[view.formula[0], "of"])
    if article.empty:
        return notes(f"Ukraine’s formula of {when} has {points}; the press article came later than this edition.")
    named = view.evidence.landmarks("article")["title"].iloc[0]
    matched = set(official["article_point"].dropna().astype(int))
    has = article["number"].isin(matched)
    lost = official[official["article_point"].isna()]
    return notes(
        f"Of {view.cite(count(len(article), 'point'), 'claims', article)} in {safe(named)}, {count(int(has.sum()), 'has', 'have')} a "
        f"counterpart among the official {points} of {when} and {count(int((~has).sum()), 'has', 'have')} none; "
        f"{view.cite(count(len(lost), 'official point'), 'plan_points', lost)} {'is' if len(lost) == 1 else 'are'} missing in the article."
    )


def voices(view: View, rows: pd.DataFrame) -> str:
    """Return the clauses of a document on an issue, each with its actor where there are several."""
    several = rows["actor"].nunique() > 1
    return " ".join(
        (f"{safe_names(view.evidence, row.actor)}: " if several else "") + safe(sentence(row.position))
        for row in rows.itertuples()
    )
