"""Tables on civilians killed and injured."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import civilians as analysis
from trucebook.chapters.humanitarian.chapter import View
from trucebook.figures.tables import Html, html_table
from trucebook.prose import day, month_of, number, span


def escalations_table(view: View) -> Html:
    """Return escalations of the chronology and months with a record day of strikes, newest first."""
    events = view.evidence["events"]
    worse = events[(events["kind"] == "escalation") & (events["start"] >= view.invasion)]
    strikes = view.strikes
    kinds = strikes["measure"].str.removeprefix("largest-day-")
    table = pd.concat([
        pd.DataFrame({"at": worse["start"], "when": [day(one) for one in worse["start"]], "what": worse["name"]}),
        pd.DataFrame({
            "at": strikes["month"], "when": [month_of(one) for one in strikes["month"]],
            "what": [
                f"Record day: {number(value)} {kind}, as Ukraine’s Air Force counted"
                for value, kind in zip(strikes["value"], kinds, strict=True)
            ],
        }),
    ])  # fmt: skip
    if table.empty:
        return Html("<p>No escalation is on record on this date.</p>")
    table = table.sort_values("at", ascending=False).drop(columns="at")
    return html_table(table, "Escalations and record days of strikes")


def effects_table(view: View) -> Html:
    """Return the comparison of each truce in numbers, with the narrower interval of independent casualties."""
    found = pd.concat([view.truces[measure].told.assign(measure=measure) for measure in analysis.HARM])
    if found.empty:
        return Html("")
    table = pd.DataFrame({
        "truce": found["name"], "days": [span(a, b) for a, b in zip(found["start"], found["last"], strict=True)],
        "measure": found["measure"], "ratio": found["ratio"].round(2),
        "95% interval": [f"{a:.2f} to {b:.2f}" for a, b in zip(found["low"], found["high"], strict=True)],
        "if casualties came one by one": [
            f"{a:.2f} to {b:.2f}" for a, b in zip(found["poisson_low"], found["poisson_high"], strict=True)
        ],
    })  # fmt: skip
    return html_table(table, "Months with a truce against the months around", shown=("truce", "measure", "ratio"))
