"""The second coding in words."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis.intervals import wilson
from trucebook.chapters.positions.coding.chapter import LEVELS, Coding, Compared
from trucebook.figures.tables import Html, html_table
from trucebook.prose import count, day, interval, percent

CALLED = {
    "positions": ("clause", "levels of clauses", "weighted kappa (a difference counts by its steps)"),
    "events": ("round", "outcomes of rounds", "kappa"),
    "truces": ("truce", "outcomes of truces", "kappa"),
}
"""What a row of each table is called, what was coded, and by which measure."""


FEW = 4
"""Of fewer differences none is told to be the common one."""


def section(shown: Coding) -> Html:
    """Return how far the two coders agree, what hangs on it, what was changed, and where they differ."""
    if not shown.tables:
        return Html("<p>No code that a second coder looked at was public on the date of this edition.</p>")
    lines = [
        who_sentence(shown),
        *(agreement_sentence(name, one) for name, one in shown.tables.items()),
        slip_sentence(shown),
        gap_sentence(shown),
    ]
    lines.append(changed_sentence(shown))
    parts = [Html("<p>{}</p>").format(line) for line in lines if line]
    return Html("").join(parts) + differences(shown)


def who_sentence(shown: Coding) -> Html:
    """Say who coded again, and when."""
    cells = pd.concat([one.cells for one in shown.tables.values()])
    return Html("Coded again by {}: {}. Rows that were not public on the date of this edition are left out.").format(
        day(cells["date"].max()), cells["coder"].iloc[0]
    )


def agreement_sentence(name: str, one: Compared) -> Html:
    """Say of how many cells both coders gave the same code, and how much of that is more than chance."""
    noun, coded, measure = CALLED[name]
    found = one.found
    if not found.cells:
        return Html("<b>{}.</b> None was coded by both.").format(coded.capitalize())
    low, high = wilson(found.same, found.cells)
    within = (
        Html(" No two codes are more than {} apart.").format(count(found.farthest, "step")) if found.farthest else ""
    )
    alone = Html(" {} more got a code from one of the two alone.").format(str(found.one_only)) if found.one_only else ""
    shared = one.differ["first_code"].fillna("no code").value_counts()
    most = (
        Html(" By the first coder {:d} of the {} that differ are {}.").format(
            shared.iloc[0], len(one.differ), shared.index[0]
        )
        if len(one.differ) >= FEW and shared.iloc[0] > len(one.differ) / 2
        else ""
    )
    # Where all agree, draws of the same cells agree as well: an interval from them would be a point.
    kappa = (
        Html("; {} {:.2f} (95% interval {:.2f} to {:.2f})").format(measure, found.kappa, found.low, found.high)
        if found.kappa == found.kappa and found.same < found.cells
        else ""
    )
    return Html("<b>{}.</b> Of {} drawn that both gave a code, {} got the same ({}, 95% interval {}){}.{}{}{}").format(
        coded.capitalize(),
        count(found.cells, noun),
        found.same,
        percent(100 * found.same / found.cells),
        interval(100 * low, 100 * high),
        kappa,
        within,
        alone,
        most,
    )


def slip_sentence(shown: Coding) -> Html:
    """Say what chance of a slip the levels go with."""
    if "positions" not in shown.tables or not shown.tables["positions"].found.cells:
        return Html("")
    found = shown.tables["positions"].found
    slip = 50 * (1 - found.same / found.cells)
    return Html(
        "Two coders who each slip by a step with chance <i>p</i> differ in about 2<i>p</i> of the clauses, so these levels go with a chance of about "
        "{:.0f}%. It is a lower bound: both worked from the same summaries."
    ).format(slip)


def gap_sentence(shown: Coding) -> Html:
    """Say what the second codes would do to the mean gap."""
    if shown.gap != shown.gap or shown.gap_second != shown.gap_second:
        return Html("")
    if Html("{:.0f}").format(shown.gap) == Html("{:.0f}").format(shown.gap_second):
        return Html(
            "With the second codes in the place of the first, the mean gap between the two sides stays at {:.0f}% of the widest."
        ).format(shown.gap)
    return Html(
        "With the second codes in the place of the first, the mean gap between the two sides would be {:.0f}% of the widest instead of "
        "{:.0f}%."
    ).format(shown.gap_second, shown.gap)


def changed_sentence(shown: Coding) -> Html:
    """Say how many of the first codes have been changed since."""
    changed = sum(len(one.changed) for one in shown.tables.values())
    if changed:
        return Html("Since then {} been changed.").format(count(changed, "of these codes has", "of these codes have"))
    return Html(
        "No code was changed for it: the first coder had read the documents, the second only what the tables say of them. "
        "Where they differ, the first code stands, and the difference is listed."
    )


def differences(shown: Coding) -> Html:
    """Return the cells with two codes."""
    parts = []
    for name, one in shown.tables.items():
        rows = one.differ
        if len(rows):
            blank = "no level" if rows["column"].iloc[0] == LEVELS else "none"
            table = rows[["name", "first_code", "second_code"]].fillna(blank)
            table.columns = ["what was coded", "first code", "second code"]
            parts.append(html_table(table, f"Where two coders differ: {CALLED[name][1]}", find=True))
    return Html("").join(parts)
