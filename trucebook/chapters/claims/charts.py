"""Charts: the ledger of claims: an article, statement by statement, with verdict, reason, rows and sources."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import claims as analysis
from trucebook.chapters.claims.chapter import Ledger
from trucebook.chapters.claims.sentences import section_words
from trucebook.figures.frame import Figure, Size, figure
from trucebook.figures.html import Html
from trucebook.figures.sources import source_line
from trucebook.figures.theme import CLASS_COLOURS, INK

GROUP_COLOURS = dict(
    zip(analysis.GROUPS, (CLASS_COLOURS[name] for name in ("agreement", "partial", "rejected", "none")), strict=True)
)


SHORT_GROUPS = dict(zip(analysis.GROUPS, ("holds", "in part", "not", "open"), strict=True))
"""Heads of the chart's columns, short enough for a phone."""


def summary_chart(seen: Ledger) -> Figure:
    """Draw how many claims hold, by part of the article; paler where our confidence is less than high."""
    data = analysis.by_confidence(seen.rows)
    data["section"] = [section_words(seen, str(key)) for key in data["section"]]
    title, alternative = _summary_words(seen)
    return figure(
        lambda size: _summary(size, data),
        data,
        id="claims-by-section",
        title=title,
        sure="verdicts are computed where a rule gives one, and otherwise our judgement",
        subtitle="Number of statements by part of the article and verdict; paler: our confidence in the verdict is medium or low",
        alt=f"{title}. {alternative}.",
        sources=Html("Verdicts: ours. ") + source_line(seen.own, seen.rows),
    )


def _summary_words(seen: Ledger) -> tuple[str, str]:
    """Return the finding of the chart, and the chart in words."""
    if seen.rows.empty:
        return "No statement to count", "No statement of the article was public on the date of this edition"
    counts = analysis.by(seen.rows, "section")
    wrong, whole = int(counts["does not hold"].sum()), int(counts["claims"].sum())
    title = (
        f"Of the article’s {whole} statements, {wrong} do not hold; {int(counts['holds'].sum())} hold without limits"
    )
    told = (f"{section_words(seen, str(key))}: {', '.join(f'{row[name]} {name}' for name in analysis.GROUPS)}" for key, row in counts.iterrows())  # fmt: skip
    return title, "; ".join(told)


def _summary(size: Size, data: pd.DataFrame) -> alt.TopLevelMixin:
    """Draw a column of bars for each group of verdicts, with the sum at the end of each bar."""
    narrow = size == "narrow"
    heads = list(SHORT_GROUPS.values()) if narrow else list(analysis.GROUPS)
    bars = data.assign(verdict=data["verdict"].map(dict(zip(analysis.GROUPS, heads, strict=True))), paler=(data["confidence"] != "high").astype(int))  # fmt: skip
    sums = bars.groupby(["section", "verdict"], as_index=False, sort=False)["claims"].sum()
    y = alt.Y("section:N").sort(list(dict.fromkeys(data["section"]))).title(None)
    y = y.axis(domain=False, ticks=False, labelLimit=130, labelFontSize=12)
    x = alt.X("sum(claims):Q").scale(domain=[0, 1.35 * int(sums["claims"].max())]).axis(None)
    drawn = (
        alt.Chart().mark_bar(height=16).transform_filter("isValid(datum.paler)")
        .encode(
            x=x, y=y, order=alt.Order("paler:Q"),
            color=alt.Color("verdict:N").scale(domain=heads, range=list(GROUP_COLOURS.values())).legend(None),
            opacity=alt.Opacity("paler:O").scale(domain=[0, 1], range=[1, 0.45]).legend(None),
        )
    )  # fmt: skip
    labels = (
        alt.Chart().mark_text(align="left", dx=4, color=INK).transform_filter("!isValid(datum.paler)").encode(x=x, y=y, text="claims:Q")
    )  # fmt: skip
    columns = alt.Column("verdict:N").sort(heads).title(None).header(labelFontSize=12 if narrow else 13, labelAnchor="start")  # fmt: skip
    return (
        alt.layer(drawn, labels, data=pd.concat([bars, sums])[["section", "verdict", "paler", "claims"]])
        .properties(width=46 if narrow else 128, height=alt.Step(26))
        .facet(column=columns, spacing=6)
    )
