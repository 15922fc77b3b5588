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
        return opening([Html("No plan or position was public on the date of this edition.")])
    return opening([held_sentence(view), guarantees_sentence(view), sanctions_sentence(view)])


def held_sentence(view: View) -> Html:
    """Say how many clauses of how many documents are on record, and until when."""
    clauses = view.cite(count(len(view.positions), "clause"), "positions", view.positions)
    papers = count(view.positions["document"].nunique(), "document")
    complete = view.coverage.complete_until
    bound = (
        Html("; documents are complete to {}, later ones may be missing").format(day(complete))
        if complete < view.evidence.as_of
        else ""
    )
    return Html("On record are {} from {}{}.").format(clauses, papers, bound)


def guarantees_sentence(view: View) -> Html:
    """Say how many documents name a trigger and a monitor."""
    later = view.guarantees[~view.guarantees["document"].isin(view.benchmarks)]
    offers = later[later["guarantee"].notna()]
    if offers.empty:
        return Html("")
    triggers, watched = offers[offers["trigger"].notna()], offers[offers["monitoring"].notna()]
    return Html("Of {} that offer guarantees, {} what would trigger them and {} who would monitor.").format(
        view.cite(count(len(offers), "document"), "guarantees", offers),
        view.cite(count(len(triggers), "says", "say"), "guarantees", triggers),
        view.cite(count(len(watched), "says", "say"), "guarantees", watched),
    )


def sanctions_sentence(view: View) -> Html:
    """Count the documents that let sanctions return on a breach."""
    if view.sanctions.empty:
        return Html("")
    back = view.sanctions[view.sanctions["snapback"] == "yes"]
    whole = view.cite(count(len(view.sanctions), "document"), "sanction_clauses", view.sanctions)
    lets = view.cite(count(len(back), "lets", "let"), "sanction_clauses", back)
    return Html("Of {} with a clause on sanctions or frozen assets, {} them return on a breach.").format(whole, lets)


def orders_sentence(view: View) -> Html:
    """Say in which order relief from sanctions would come."""
    if view.sanctions.empty:
        return Html("")
    counted = view.sanctions["order_of_steps"].value_counts()
    orders = Html(", ").join(Html("{} {:d}").format(ORDERS[str(order)], number) for order, number in counted.items())
    return notes(
        Html("When relief would come, in how many documents, by our reading of each clause: {}.").format(orders)
    )


def benchmarks_sentence(view: View) -> Html:
    """Say what would have triggered the earlier promises."""
    parts = [
        Html("{}: {}").format(
            view.cite(str(view.documents.loc[row["document"], "name"]), "guarantees", row), row["trigger"]
        )
        for _, row in view.guarantees.iterrows()
        if row["document"] in view.benchmarks and not pd.isna(row["trigger"])
    ]
    return notes(Html("Earlier promises, for comparison."), *parts) if parts else Html("")


def formula_sentence(view: View) -> Html:
    """Say how many of the article's points have a counterpart among the official ones."""
    official, article = view.official, view.article
    if official.empty:
        return Html("<p>Ukraine’s official points were not public on the date of this edition.</p>")
    points = view.cite(count(len(official), "point"), "plan_points", official)
    when = day(view.documents.loc[view.formula[0], "of"])
    if article.empty:
        return notes(
            Html("Ukraine’s formula of {} has {}; the press article came later than this edition.").format(when, points)
        )
    named = view.evidence.landmarks("article")["title"].iloc[0]
    matched = set(official["article_point"].dropna().astype(int))
    has = article["number"].isin(matched)
    lost = official[official["article_point"].isna()]
    return notes(
        Html(
            "Of {} in {}, {} a counterpart among the official {} of {} and {} none; {} {} missing in the article."
        ).format(
            view.cite(count(len(article), "point"), "claims", article),
            named,
            count(int(has.sum()), "has", "have"),
            points,
            when,
            count(int((~has).sum()), "has", "have"),
            view.cite(count(len(lost), "official point"), "plan_points", lost),
            "is" if len(lost) == 1 else "are",
        )
    )


def voices(view: View, rows: pd.DataFrame) -> Html:
    """Return the clauses of a document on an issue, each with its actor where there are several."""
    several = rows["actor"].nunique() > 1
    return Html(" ").join(
        (Html("{}: ").format(safe_names(view.evidence, row.actor)) if several else "") + safe(sentence(row.position))
        for row in rows.itertuples()
    )
