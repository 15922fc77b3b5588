"""Tables: charts and tables of attacks and territory against the calendar of talks."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import escalation as analysis
from trucebook.chapters.scenarios.escalation.chapter import Calendar
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.prose import count, listed, sentence, span


def rounds_table(talks: Calendar, cite: Citations) -> Html:
    """Return what was launched in the weeks before and after each round."""
    around = {name: analysis.around_days(talks.series(name)) for name in ("drones", "missiles")}
    rows = []
    for one in talks.rounds.sort_values("start", ascending=False).itertuples():
        row = talks.chapter.frames["events"].loc[one.Index]
        cells = {"round": cite(str(row["name"]), "events", row), "date": span(one.start, one.last_day)}
        for name, table in around.items():
            for side in ("before", "after"):
                value = table[side].get(one.start)
                cells[f"{name}, {analysis.WEEKS} weeks {side}"] = "no count" if pd.isna(value) else f"{value:,.0f}"
        rows.append(cells)
    if not rows:
        return Html("<p>No round with both sides present is recorded on this date.</p>")
    counted = [row for row in rows if "no count" not in row.values()]
    rest = len(rows) - len(counted)
    without = (
        Html("<p>{} no count on both sides and {} left out.</p>").format(
            sentence(count(rest, "round has", "rounds have"))[:-1], "is" if rest == 1 else "are"
        )
        if rest
        else Html()
    )
    if not counted:
        return without
    return (
        html_table(frame_of(counted), "Launches around each round, estimated from monthly counts", ["round"]) + without
    )


def placebo_table(talks: Calendar) -> Html:
    """Return what happened around the rounds against placebo calendars, and what cannot be concluded."""
    rows = []
    for name in ("drones", "missiles"):
        series = talks.series(name)
        windows = {
            "month before to month after": analysis.placebos(analysis.month_changes(series), talks.round_months),
            f"{analysis.WEEKS} weeks before to {analysis.WEEKS} weeks after": analysis.placebos(
                analysis.around_days(series)["change"], sorted(set(talks.rounds["start"]))
            ),
        }
        for window, found in windows.items():
            if found:
                rows.append(
                    {
                        "launched": name, "compared": window, "rounds or their months": int(found["rounds"]), "change": f"{found['change_pct']:+.0f}%",
                        "middle 95% of placebo calendars": f"{found['placebo_low_pct']:+.0f}% to {found['placebo_high_pct']:+.0f}%", "placebos": int(found["placebos"]),
                        "p": f"{found['p']:.2f}", "low": found["p"] < 0.05,
                    }
                )  # fmt: skip
    if not rows:
        return Html(
            "<p>Fewer than three rounds have counts of launches on both sides on this date, so nothing can be compared.</p>"
        )
    clear = sorted({str(row["launched"]) for row in rows if row["low"]})
    verdict = (
        f"Around rounds, launches of {listed(clear)} changed by more than the calendar's own course explains; that does not show which caused which"
        if clear
        else "What happened around rounds is what one would see around any days of that stretch"
    )
    return html_table(pd.DataFrame(rows).drop(columns="low"), "Launches around rounds, with placebo calendars") + Html(
        "<p>{}. A placebo is the same calendar of rounds, moved along the series: with rounds as few and as bunched as the real ones.</p>"
        "<p><b>Why months.</b> Counts of launches are in the evidence by month only. For windows of weeks, a month's count is spread evenly over its "
        "days; the two windows then share a part of the round's own month, and a jump at the round itself would show at about half its size. The "
        "comparison of whole months leaves the round's own month out and has no such fault, but is coarser.</p>"
        "<p><b>What cannot be concluded.</b> That talks raise or lower attacks, or that attacks bring or stop talks: rounds are few and stand close together, "
        "counts come from one side, and season, stocks, weather and the course of the war move them too.</p>"
    ).format(verdict)
