"""Charts, tables and sentences of public opinion."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from trucebook.analysis import opinion as analysis
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure, wrapped
from trucebook.figures.sources import Citations, source_line, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import ACTOR_COLOURS, QUIET
from trucebook.figures.words import answer
from trucebook.prose import count, day, direction, interval, listed, percent, safe, span

PUBLICS = {"UA": "Ukrainians", "RU": "Russians"}

FRONT = ("territorial-concessions", "talks-or-continue")
HEADLINES = ("negotiate-or-fight", "territorial-concessions", "plan-russia", "talks-or-continue", "support-forces")
UKRAINE = ("negotiate-or-fight", "territorial-concessions", "endure-as-long-as-necessary", "freeze-front-line")
PLANS = ("plan-russia", "plan-us", "plan-europe-ukraine", "donbas-withdrawal-for-guarantees")
RUSSIA = ("talks-or-continue", "support-forces", "concessions-acceptable", "return-territory")
"""Keys of the series that the page draws, in order; a series without a poll on the edition's date is left out."""


def _when(row: pd.Series) -> str:
    if pd.notna(row["field_end"]):
        return span(row["field_start"], row["field_end"])
    return day(row["wave"]) if pd.notna(row["wave"]) else f"published {day(row['known_on'])}"


def _range(row: pd.Series) -> str:
    return (
        f", 95% interval {interval(row['low_pct'], row['high_pct'])}"
        if pd.notna(row["low_pct"])
        else ", sample size not known"
    )


def _sample(row: pd.Series) -> str:
    return f", n = {int(row['n_used']):,}" if pd.notna(row["n_used"]) else ""


def latest_sentence(evidence: Evidence, answers: pd.DataFrame, key: str, cite: Citations, compare: bool = True) -> str:
    """Give the newest headline number of a series with its interval, and how it compares with that pollster's first wave.

    Parameters
    ----------
    evidence : Evidence
        The evidence.
    answers : pandas.DataFrame
        From :func:`trucebook.analysis.opinion.with_intervals`.
    key : str
        Key of the series.
    cite : Citations
        Links the numbers.
    compare : bool
        Whether to compare with the first wave of the same pollster and question.

    Returns
    -------
    str
        A sentence as HTML; blank if the series has no poll.
    """
    waves = analysis.headline(answers, evidence["series"], key)
    if waves.empty:
        return ""
    series = evidence["series"].set_index("key").loc[key]
    last = waves.iloc[-1]
    meaning = series["headline_meaning"] if pd.notna(series["headline_meaning"]) else last["answer"]
    text = (
        f"<b>{cite(percent(last['share_pct']), 'poll_answers', last)}</b> of {PUBLICS.get(series['public'], 'those asked')}: "
        f"{safe(meaning)} ({safe(last['pollster'])}, {_when(last)}{_sample(last)}{_range(last)})"
    )
    alike = ["pollster", "question", "country"]
    same = waves[(waves[alike] == last[alike]).all(axis="columns")]
    if not compare or len(same) < 2:
        return f"{text}."
    first = same.iloc[0]
    difference, margin = analysis.change(first, last)
    if pd.isna(margin):
        return f"{text}; the same pollster had {cite(percent(first['share_pct']), 'poll_answers', first)} ({_when(first)})."
    return f"{text}, {direction(difference, margin)} against {cite(percent(first['share_pct']), 'poll_answers', first)} ({_when(first)})."


def coverage_sentence(evidence: Evidence) -> str:
    """Say until when the polls are complete, where that is before the date of the edition."""
    coverage = evidence.coverage("polls")
    if coverage.complete_until >= evidence.as_of:
        return ""
    return f"Our polls are complete to {day(coverage.complete_until)}; later ones may be missing."


def in_short(evidence: Evidence, answers: pd.DataFrame, keys: Sequence[str], cite: Citations) -> Html:
    """Return the chapter's first sentences: the newest number of some series."""
    lines = [latest_sentence(evidence, answers, key, cite) for key in keys]
    lines.append(coverage_sentence(evidence))
    return answer(lines if any(lines) else ["The evidence holds no poll on this date."])


def trend_chart(evidence: Evidence, answers: pd.DataFrame, keys: Sequence[str], *, id: str, title: str) -> Figure:
    """Draw the headline numbers of some series over time, each wave with its interval, one small chart a series.

    No curve is drawn through the dots: pollsters and wordings differ.
    """
    series = evidence["series"].set_index("key")
    waves = {key: analysis.headline(answers, evidence["series"], key) for key in keys if key in series.index}
    waves = {key: table for key, table in waves.items() if len(table)}
    rows = [
        {
            "series": series.loc[key, "title"], "when": row["when"], "pollster": row["pollster"], "question": row["question"], "answer": row["answer"],
            "share": row["share_pct"], "low": row["low_pct"], "high": row["high_pct"], "n": row["n_used"], "fieldwork": _when(row), "key": key,
        }
        for key, table in waves.items() for _, row in table.iterrows()
    ]  # fmt: skip
    table = pd.DataFrame(
        rows,
        columns=["series", "when", "pollster", "question", "answer", "share", "low", "high", "n", "fieldwork", "key"],
    )
    first = [str(table["when"].min())[:10], str(table["when"].max())[:10]]

    def draw(size: Size) -> alt.TopLevelMixin:
        parts = []
        for key, own in table.groupby("key", sort=False):
            colour = ACTOR_COLOURS.get(series.loc[str(key), "public"], ACTOR_COLOURS["INT"])
            meaning = series.loc[str(key), "headline_meaning"]
            base = alt.Chart(own.drop(columns="key")).encode(
                x=alt.X("when:T").scale(domain=first).title(None).axis(format="%Y", tickCount="year")
            )
            scale = alt.Scale(domain=[0, 100])
            line = base.mark_rule(strokeWidth=2, color=colour, opacity=0.45).encode(
                y=alt.Y("low:Q").scale(scale).title(None).axis(values=[0, 50, 100]), y2="high:Q"
            )
            dot = base.mark_point(filled=True, opacity=1, size=45, color=colour).encode(
                y="share:Q",
                shape=alt.Shape("pollster:N").legend(None),
                tooltip=["pollster:N", "fieldwork:N", "question:N", "answer:N", alt.Tooltip("share:Q", title="percent"), alt.Tooltip("low:Q", format=".0f"), alt.Tooltip("high:Q", format=".0f"), "n:Q"],
            )  # fmt: skip
            last = (
                alt.Chart(own.tail(1))
                .mark_text(align="left", dx=8, color=colour, fontWeight=600, fontSize=13)
                .encode(x="when:T", y="share:Q", text=alt.Text("share:Q", format=".0f"))
            )
            caption = alt.TitleParams(
                str(own["series"].iloc[0]),
                subtitle=wrapped(str(meaning), size, 12) if pd.notna(meaning) else "",
                anchor="start",
                fontSize=13,
                subtitleFontSize=12,
                subtitleColor=QUIET,
            )
            parts.append((line + dot + last).properties(width=WIDTHS[size] - 52, height=110, title=caption))
        return alt.vconcat(*parts, spacing=14)

    words = [
        f"{series.loc[key, 'title']}: {waves_.iloc[0]['share_pct']:.0f} percent ({_when(waves_.iloc[0])}), {waves_.iloc[-1]['share_pct']:.0f} percent ({_when(waves_.iloc[-1])})"
        for key, waves_ in waves.items()
    ]
    behind = answers[answers["id"].isin([one for own in waves.values() for one in own["id"]])]
    return figure(
        draw, table.drop(columns="key"), id=id, title=title,
        subtitle="Percent of those asked; each dot a poll, line: 95% interval, shape: pollster. Pollsters and wordings differ, so dots are not joined",
        alt=f"{title}. {'; '.join(words) or 'No poll'}.", sources=source_line(evidence, behind),
        columns=["series", "pollster", "fieldwork", "question", "share", "low", "high", "n"],
    )  # fmt: skip


def newest_table(evidence: Evidence, answers: pd.DataFrame, public: str) -> Html:
    """Return the newest poll of each series of a public, with all answers."""
    series = evidence["series"]
    own = series[series["public"] == public].sort_values("order")
    rows = []
    for key, title in zip(own["key"], own["title"], strict=True):
        waves = analysis.headline(answers, series, key)
        if waves.empty:
            continue
        last = waves.iloc[-1]
        whole = answers[
            (answers["poll"] == last["poll"]) & (answers["series"] == key) & (answers["question"] == last["question"])
        ]
        shares = [
            f"{safe(answer_)}: {percent(share)}"
            for answer_, share in zip(whole["answer"], whole["share_pct"], strict=True)
        ]
        rows.append(
            {
                "question": f"<b>{safe(title)}</b><br>{safe(last['question'])}", "answers": "<br>".join(shares),
                "asked by": f"{last['pollster']}, {_when(last)}{_sample(last)}",
                "margin": f"±{(last['high_pct'] - last['low_pct']) / 2:.1f} points ({last['effect_from']})" if pd.notna(last["low_pct"]) else "not known",
                "sources": source_links(evidence, last["sources"]),
            }
        )  # fmt: skip
    if not rows:
        return Html("<p>The evidence holds no poll of this public on this date.</p>")
    return html_table(
        pd.DataFrame(rows),
        f"Newest poll of each question, {PUBLICS.get(public, public)}",
        ["question", "answers", "sources"],
        tall=True,
        stack=True,
    )


def effect_sentence(polls: pd.DataFrame) -> str:
    """Say which design effect is assumed where a pollster states none, and where it comes from."""
    stated = polls[polls["n"].notna() & polls["moe_pct"].notna()]
    effect = analysis.assumed_effect(polls)
    origin = (
        f"the median of what {count(len(stated), 'poll')} here imply by their stated margins"
        if len(stated)
        else "no poll here states its margin"
    )
    return f"Where a pollster gives no margin of error, the interval assumes a design effect of {effect:.2f}: {origin}."


def pollsters_sentence(polls: pd.DataFrame) -> str:
    """Say how many polls of whom the chapter rests on."""
    parts = []
    for code, name in PUBLICS.items():
        own = polls[polls["country"] == code]
        if len(own):
            top = list(own["pollster"].value_counts().index[:3])
            parts.append(f"{count(len(own), 'poll')} of {name} ({safe(listed(top))} most often)")
    return f"The evidence holds {listed(parts)}." if parts else "The evidence holds no poll."


def methods_table(evidence: Evidence) -> Html:
    """Return what is known about response, fear and modes, newest first."""
    rows = evidence["poll_methods"].sort_values("known_on", ascending=False)
    table = pd.DataFrame(
        {
            "matter": rows["issue"], "finding": rows["finding"], "whose": rows["pollster"], "known": rows["known_on"],
            "sources": [source_links(evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return (
        html_table(table, "Findings on polling in wartime", ["sources"], tall=True, stack=True)
        if len(rows)
        else Html("<p>No finding on this date.</p>")
    )


def how_we_know(polls: pd.DataFrame) -> Html:
    """Return the computed part of the chapter's method."""
    return Html(f"<p>{pollsters_sentence(polls)} {effect_sentence(polls)}</p>")


def ukraine_title(evidence: Evidence, answers: pd.DataFrame) -> str:
    """Return the finding on what Ukrainians want."""
    return _pair(evidence, answers, "negotiate-or-fight", "territorial-concessions", "In Ukraine")


def plans_title(evidence: Evidence, answers: pd.DataFrame) -> str:
    """Return the finding on what Ukrainians would accept."""
    return _pair(evidence, answers, "plan-russia", "plan-europe-ukraine", "On the plans put to Ukrainians")


def russia_title(evidence: Evidence, answers: pd.DataFrame) -> str:
    """Return the finding on what Russians want."""
    return _pair(evidence, answers, "talks-or-continue", "support-forces", "In Russia")


def _pair(evidence: Evidence, answers: pd.DataFrame, one: str, other: str, where: str) -> str:
    """Say two numbers of one public that are both true, each with its date."""
    series = evidence["series"].set_index("key")
    parts = []
    for key in (one, other):
        waves = analysis.headline(answers, evidence["series"], key)
        if len(waves):
            last = waves.iloc[-1]
            meaning = series.loc[key, "headline_meaning"]
            words = meaning if pd.notna(meaning) else last["answer"]
            parts.append(f"{percent(last['share_pct'])} {words} ({day(last['when'].strftime('%Y-%m'))})")
    return f"{where}, {listed(parts)}" if parts else f"{where}: no poll on this date"
