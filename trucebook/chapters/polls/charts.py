"""Charts of what the words of a question do to its answers."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from trucebook.analysis.poll_wordings import spread
from trucebook.chapters.polls.chapter import View
from trucebook.figures.frame import WIDTHS, Figure, Size, figure, wrapped
from trucebook.figures.polls import when
from trucebook.figures.sources import source_line
from trucebook.figures.theme import INK, PAPER, colour_of
from trucebook.prose import count

LABELS = 54
"""Room of the words beside the rows in px: titles of panels begin with them, also where a panel has but one row."""


def wording_chart(view: View) -> Figure:
    """Draw answers to several wordings or forms of a question in one poll, and to one wording over time, on one scale."""
    rows = []
    for one in (*view.spelt, *view.hidden):
        for kind, own in (("one poll", one.words), ("over time", one.waves)):
            if own.empty:
                continue
            low, high, gap, _ = spread(own)
            extremes = own.loc[[low.name, high.name]] if kind == "over time" else own
            for row in extremes.to_dict("records"):
                rows.append({"matter": one.label, "public": one.public, "compared": kind, "share": row["share_pct"], "low": round(row["low_pct"], 1), "high": round(row["high_pct"], 1), "question": row["question"], "words": row["question"] if kind == "one poll" else "the same words", "pollster": row["pollster"], "fieldwork": when(pd.Series(row)), "gap": round(gap, 1), "from": low["share_pct"], "to": high["share_pct"], "n": row["n_used"], "hollow": kind == "one poll" and row.get("usual") is True})  # fmt: skip
    table = pd.DataFrame(rows, columns=["matter", "public", "compared", "share", "low", "high", "question", "words", "pollster", "fieldwork", "gap", "from", "to", "n", "hollow"])  # fmt: skip

    def draw(size: Size) -> alt.TopLevelMixin:
        parts = []
        for matter, own in table.groupby("matter", sort=False):
            colour = colour_of(view.evidence, own["public"].iloc[0])
            y = alt.Y("compared:N").sort(["one poll", "over time"]).title(None).axis(domain=False, ticks=False)
            x = alt.X("share:Q").scale(domain=[0, 100]).title(None).axis(values=[0, 25, 50, 75, 100])
            base = alt.Chart(own[["compared", "share", "low", "high", "words", "pollster", "fieldwork", "hollow"]]).encode(y=y)  # fmt: skip
            ends = own.drop_duplicates("compared")[["compared", "from", "to", "gap"]]
            left = own.groupby("compared")[["low", "from"]].min().min(axis=1)  # numbers stand clear of the pale bars
            ends = ends.assign(left=ends["compared"].map(left))
            reach = alt.Chart(ends).mark_rule(strokeWidth=2, color=colour).encode(x=alt.X("from:Q").scale(domain=[0, 100]), x2="to:Q", y=y)  # fmt: skip
            error = base.mark_rule(strokeWidth=9, color=colour, opacity=0.22).encode(x=alt.X("low:Q").scale(domain=[0, 100]), x2="high:Q")  # fmt: skip
            dots = base.mark_point(filled=True, size=48, stroke=colour, strokeWidth=1.5, opacity=1).encode(
                x=x, fill=alt.condition("datum.hollow", alt.value(PAPER), alt.value(colour)),
                tooltip=["words:N", "pollster:N", "fieldwork:N", "share:Q", "low:Q", "high:Q"],
            )  # fmt: skip
            gaps = alt.Chart(ends).mark_text(align="right", dx=-8, color=colour, fontWeight=600).encode(
                x="left:Q", y=y, text=alt.Text("gap:Q", format=".0f")
            )  # fmt: skip
            caption = alt.TitleParams(
                wrapped(str(matter), size, bold=True),
                anchor="start",
                frame="group",
                dx=-LABELS,
                color=INK,
                fontSize=13,
                subtitleFontSize=12,
            )
            parts.append(alt.layer(reach, error, dots, gaps).properties(width=WIDTHS[size] - 100, height=64, title=caption))  # fmt: skip
        return alt.vconcat(*parts, spacing=10)

    own, cause = (view.spelt, "other words") if view.spelt else (view.hidden, "hiding who answers what")
    title = (
        f"Within one and the same poll, {cause} moved the answers by {_reach([spread(one.words)[2] for one in own])} points"
        if own
        else "No poll asked one matter in several wordings"
    )
    shown = [row for one in (*view.spelt, *view.hidden) for own in (one.words, one.waves) for row in own["id"]]
    behind = view.answers[view.answers["id"].isin(shown)]
    experiments = view.evidence["poll_wordings"]
    experiments = experiments[experiments["id"].isin([row for one in view.hidden for row in one.words["id"]])]
    return figure(
        draw, table.drop(columns=["from", "to", "hollow"]), id="wording", title=title, sure=_sure_of_wording(table),
        subtitle="Percent. Upper row: one poll that put the question in several ways; lower row: the extremes of polls that put it in the same words over time. Number: points between the extremes; pale bars: 95% intervals, where the number asked is known",
        alt=f"{title}. {_in_words(table)}", sources=source_line(view.evidence, behind, experiments),
        columns=["matter", "compared", "words", "pollster", "fieldwork", "share", "low", "high"],
    )  # fmt: skip


def _reach(gaps: Sequence[float]) -> str:
    """Return the distances of several matters as a range."""
    low, high = round(min(gaps)), round(max(gaps))
    return f"{low}" if low == high else f"{low} to {high}"


def _sure_of_wording(table: pd.DataFrame) -> str:
    """Say how sure the distances are."""
    half = ((table["high"] - table["low"]) / 2).dropna()
    margin = f"each answer ±{half.min():.0f} to {half.max():.0f} points" if len(half) else "margins not known"
    return f"{margin}; {count(table['matter'].nunique(), 'matter')}; extremes of noisy numbers lie too far apart"


def _in_words(table: pd.DataFrame) -> str:
    """Return the chart of wordings in words."""
    ends = table.drop_duplicates(["matter", "compared"])
    return " ".join(f"{row['matter']}, {row['compared']}: {row['from']:.0f} to {row['to']:.0f} percent." for row in ends.to_dict("records"))  # fmt: skip
