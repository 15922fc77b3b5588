"""Charts, tables and sentences of the timeline."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import timeline
from trucebook.evidence.door import Coverage, Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import Citations, source_line, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import CLASS_COLOURS, CLASS_SHAPES, INK, QUIET
from trucebook.figures.words import answer, names_of
from trucebook.prose import count, day, interval, listed, no_record_since, percent, safe, sentence, span

OUTCOME_WORDS = {
    "agreement": "an agreement", "partial": "a partial result", "none": "no result", "rejected": "a rejection",
    "pending": "a result still open", "collapsed": "a result that later collapsed",
}  # fmt: skip

FORMAT_WORDS = {
    "direct": "Direct", "mediated": "Mediated", "shuttle": "Shuttle", "multilateral": "Multilateral", "unilateral": "Unilateral",
}  # fmt: skip

LEVEL_WORDS = {
    "leaders": "leaders", "ministers": "ministers", "envoys": "envoys and delegations", "technical": "technical teams",
}  # fmt: skip

TRUCE_WORDS = {
    "kept": "kept", "partly-kept": "partly kept", "not-kept": "declared, not kept", "never-began": "never began",
    "unclear": "not known", "planned": "announced",
}  # fmt: skip

MEETING_WORDS = {
    "held": "held",
    "cancelled": "called off or moved",
    "lapsed": "date passed without it",
    "planned": "announced",
}


def last_round_sentence(evidence: Evidence, held: pd.DataFrame, cite: Citations) -> str:
    """Say when Russia and Ukraine last sat at one table, at what level, and what came of it."""
    if held.empty:
        return "The evidence holds no round with both Russia and Ukraine at the table."
    last = held.iloc[-1]
    where = f" in {safe(last['place'])}" if pd.notna(last["place"]) else ""
    level = f", at the level of {LEVEL_WORDS[last['level']]}" if pd.notna(last["level"]) else ""
    word = OUTCOME_WORDS.get(str(last["outcome_class"]), "an outcome that is not classed")
    when = cite(span(last["start"], last["end"]), "events", last)
    return (
        f"Russia and Ukraine last sat at one table on <b>{when}</b>{where}{level}; it ended with {word}. "
        f"{safe(sentence(str(last['outcome'])))}"
    )


def since_sentence(evidence: Evidence, held: pd.DataFrame) -> str:
    """Say how long ago the last round was, and how far the silence since can be trusted."""
    coverage = evidence.coverage("events")
    if held.empty:
        return no_record_since("round", None, coverage.complete_until, evidence.as_of, "events")
    last = held.iloc[-1]["last_day"].date()
    days = (evidence.as_of - last).days
    ago = (
        "The round ended on the day of this edition."
        if days == 0
        else f"That was {count(days, 'day')} before this edition's date."
    )
    return f"{ago} {no_record_since('round', last, coverage.complete_until, evidence.as_of, 'events')}" if days else ago


def rounds_sentence(held: pd.DataFrame, cite: Citations) -> str:
    """Say how many rounds there were since the invasion, and what share brought a result."""
    table = timeline.results(held)
    if table.empty:
        return "No round since 24 February 2022 is recorded."
    row = table.iloc[0]
    return (
        f"Since 24 February 2022 there were {cite(count(int(row['rounds']), 'round'), 'events', held)} with both sides present; "
        f"{cite(str(int(row['with_result'])), 'events', held[held['outcome_class'].isin(timeline.RESULTS)])} of them "
        f"({percent(row['share_pct'])}, 95% interval {interval(row['low_pct'], row['high_pct'])}) brought at least a partial result "
        "as judged at the time, mostly on prisoners, bodies or procedure rather than on the war's end."
        if row["with_result"]
        else f"Since 24 February 2022 there were {cite(count(int(row['rounds']), 'round'), 'events', held)}; none brought a result."
    )


def next_sentence(evidence: Evidence, ahead: pd.DataFrame, cite: Citations) -> str:
    """Say what is announced next: first a round of both sides, else any meeting with a date ahead."""
    complete = evidence.coverage("events").complete_until
    bound = f" (our events are complete to {day(complete)})" if complete < evidence.as_of else ""
    meetings = ahead[ahead["kind"].isin(["meeting", "call"])]
    rounds = meetings[timeline.both_present(meetings)]
    if rounds.empty:
        none = f"No date for a further round with both sides is known{bound}."
        return (
            none
            if meetings.empty
            else f"{none} The next date on record is {_announced(evidence, meetings.iloc[0], cite)}"
        )
    return f"Next announced with both sides: {_announced(evidence, rounds.iloc[0], cite)}"


def _announced(evidence: Evidence, meeting: pd.Series, cite: Citations) -> str:
    return (
        f"{safe(meeting['name'])}, for {cite(day(meeting['planned_for']), 'events', meeting)} "
        f"({names_of(evidence, meeting['parties'])}; announced by {day(meeting['known_on'])})."
    )


def truces_sentence(truces: pd.DataFrame, cite: Citations) -> str:
    """Say how many truces since 2025 were declared and how many were kept."""
    began = truces[
        truces["status"].isin(["kept", "partly-kept", "not-kept", "unclear"])
        & (truces["start"] >= pd.Timestamp("2025-01-01"))
    ]
    wide = began[began["kind"] != "local-ceasefire"]
    if wide.empty:
        return ""
    kept = wide[wide["status"] == "kept"]
    partly = wide[wide["status"] == "partly-kept"]
    return (
        f"Of {cite(count(len(wide), 'truce or moratorium', 'truces and moratoria'), 'truces', wide)} beyond single places that began since "
        f"January 2025, {count(len(kept), 'was kept', 'were kept')} and {count(len(partly), 'was partly kept', 'were partly kept')}, "
        "by our reading of what both sides said."
    )


def in_short(evidence: Evidence, held: pd.DataFrame, ahead: pd.DataFrame, cite: Citations) -> Html:
    """Return the chapter's first sentences."""
    lines = [
        last_round_sentence(evidence, held, cite), since_sentence(evidence, held), rounds_sentence(held, cite),
        next_sentence(evidence, ahead, cite), truces_sentence(evidence["truces"], cite),
    ]  # fmt: skip
    return answer(lines)


def rounds_table(evidence: Evidence, held: pd.DataFrame, last: int = 6) -> Html:
    """Return the last rounds, newest first."""
    rows = held.iloc[::-1].head(last)
    table = pd.DataFrame(
        {
            "when": [span(start, end) for start, end in zip(rows["start"], rows["end"], strict=True)],
            "where": rows["place"],
            "who": [names_of(evidence, cell) for cell in rows["parties"]],
            "level": rows["level"],
            "what came of it": [sentence(str(text)) if pd.notna(text) else "" for text in rows["outcome"]],
            "later": rows["became"],
            "sources": [source_links(evidence, cell) for cell in rows["sources"]],
        }
    )
    if table["later"].isna().all():
        table = table.drop(columns="later")
    return html_table(table, "The last rounds with both sides present", ["sources"], stack=True)


def rounds_chart(evidence: Evidence, held: pd.DataFrame) -> Figure:
    """Draw every round on a line of time, by format and outcome."""
    table = pd.DataFrame(
        {
            "start": held["start"], "format": held["format"].map(FORMAT_WORDS), "outcome": held["outcome_class"].fillna("none"),
            "name": held["name"], "place": held["place"].fillna(""), "level": held["level"].fillna(""), "what came of it": held["outcome"],
        }
    )  # fmt: skip
    classes = [name for name in CLASS_COLOURS if name in set(table["outcome"])]
    gap = held["start"].diff().max() if len(held) > 1 else pd.NaT
    title = (
        f"The talks came in bursts: the longest silence between two rounds lasted {gap.days} days"
        if pd.notna(gap)
        else "Rounds of talks"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        hover = alt.selection_point(on="pointerover", empty=False, nearest=False, name="hover")
        return (
            alt.Chart(table)
            .mark_point(filled=True, opacity=0.85)
            .encode(
                x=alt.X("start:T").title(None).axis(format="%Y", tickCount="year", grid=True),
                y=alt.Y("format:N").title(None).axis(domain=False, ticks=False),
                yOffset=alt.YOffset("outcome:N").sort(classes),
                color=alt.Color("outcome:N").scale(domain=classes, range=[CLASS_COLOURS[c] for c in classes]),
                shape=alt.Shape("outcome:N").scale(domain=classes, range=[CLASS_SHAPES[c] for c in classes]),
                size=alt.condition(hover, alt.value(160), alt.value(70)),
                tooltip=[
                    alt.Tooltip("start:T", title="when", format="%d %B %Y"),
                    "name:N",
                    "place:N",
                    "level:N",
                    "what came of it:N",
                ],
            )
            .add_params(hover)
            .properties(width=WIDTHS[size], height=150)
        )

    by_year = table["start"].dt.year.value_counts().sort_index()
    alt_text = (
        f"{title}. {len(table)} rounds since 24 February 2022: "
        + listed(f"{number} in {year}" for year, number in by_year.items())
        + "."
    )
    return figure(
        draw, table, id="rounds", title=title,
        subtitle="Rounds with Russia and Ukraine present since 24 February 2022, by format; colour and shape show the outcome as judged at the time",
        alt=alt_text, sources=source_line(evidence, held),
    )  # fmt: skip


def results_chart(evidence: Evidence, held: pd.DataFrame) -> Figure:
    """Draw the share of rounds with at least a partial result by period, with its interval."""
    table = timeline.results(held)
    table["label"] = [f"{good} of {total}" for good, total in zip(table["with_result"], table["rounds"], strict=True)]
    table["period"] = table["period"].replace("all", "All since Feb 2022")
    whole = table.iloc[0] if len(table) else None
    title = (
        f"{percent(whole['share_pct'])} of rounds brought at least a partial result; with so few rounds the true rate may be "
        f"{interval(whole['low_pct'], whole['high_pct'])}"
        if whole is not None
        else "Rounds with a result"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        base = alt.Chart(table).encode(y=alt.Y("period:N").sort(None).title(None).axis(domain=False, ticks=False))
        scale = alt.Scale(domain=[0, 100])
        line = base.mark_rule(strokeWidth=3, color=QUIET, opacity=0.6).encode(
            x=alt.X("low_pct:Q").scale(scale).title("percent of rounds").axis(values=[0, 25, 50, 75, 100]),
            x2="high_pct:Q",
        )
        dot = base.mark_point(filled=True, size=90, color=CLASS_COLOURS["agreement"], opacity=1).encode(
            x="share_pct:Q", tooltip=["period:N", "label:N", alt.Tooltip("share_pct:Q", format=".0f", title="percent")]
        )
        text = base.mark_text(dy=-11, color=INK).encode(x="share_pct:Q", text="label:N")
        return (line + dot + text).properties(width=WIDTHS[size], height=44 * max(len(table), 1))

    words = [
        f"{row.period}: {row.label} ({row.share_pct:.0f}%, {interval(row.low_pct, row.high_pct)})"
        for row in table.itertuples()
    ]
    return figure(
        draw, table, id="results", title=title,
        subtitle="Share of rounds with an agreement or a partial result as judged at the time; line: 95% interval (Wilson)",
        alt=f"{title}. {'; '.join(words)}.", sources=source_line(evidence, held),
        columns=["period", "rounds", "with_result", "share_pct", "low_pct", "high_pct"],
    )  # fmt: skip


def contacts_chart(evidence: Evidence, events: pd.DataFrame, coverage: Coverage) -> Figure:
    """Draw meetings and calls a month by format."""
    table = timeline.contacts_by_month(events)
    table["format"] = table["format"].map(FORMAT_WORDS)
    monthly = table.groupby("month")["contacts"].sum()
    title = (
        f"Diplomacy was busiest in {day(monthly.idxmax().strftime('%Y-%m'))}: {monthly.max()} meetings and calls in a month"
        if len(monthly)
        else "Meetings and calls a month"
    )
    thin = pd.DataFrame(
        {"day": [pd.Timestamp(coverage.complete_until)]} if coverage.complete_until < evidence.as_of else {"day": []}
    )
    days = [str(table["month"].min())[:10], str(table["month"].max() + pd.offsets.MonthEnd(1))[:10]]

    def draw(size: Size) -> alt.TopLevelMixin:
        time = alt.X("month:T").scale(domain=days).title(None).axis(format="%Y", tickCount="year")
        number = (
            alt.Y("contacts:Q")
            .scale(domain=[0, int(table["contacts"].max())])
            .title(None)
            .axis(tickCount=3, tickMinStep=1)
        )
        tip = [alt.Tooltip("month:T", format="%B %Y"), "format:N", "contacts:Q"]
        mark = alt.Chart(thin).mark_rule(strokeDash=[4, 3], color=QUIET).encode(x="day:T")
        parts = []
        for name in (word for word in FORMAT_WORDS.values() if word in set(table["format"])):
            bars = alt.Chart(table[table["format"] == name]).mark_bar(
                width=4 if size == "narrow" else 9, color=CLASS_COLOURS["partial"]
            )
            title = alt.TitleParams(name, anchor="start", fontSize=13, color=INK)
            parts.append(
                (bars.encode(x=time, y=number, tooltip=tip) + mark).properties(
                    width=WIDTHS[size] - 24, height=56, title=title
                )
            )
        return alt.vconcat(*parts, spacing=4)

    dashed = f" Dashed: our events are complete to {day(coverage.complete_until)}." if len(thin) else ""
    return figure(
        draw, table, id="contacts", title=title,
        subtitle=f"Meetings and calls held a month since January 2022, by format.{dashed}",
        alt=f"{title}. In all {int(table['contacts'].sum())} contacts: "
        + listed(f"{name.lower()} {number}" for name, number in table.groupby("format")["contacts"].sum().items()) + ".",
        sources=source_line(evidence, events[events["kind"].isin(["meeting", "call"])]),
    )  # fmt: skip


def planned_table(evidence: Evidence, ahead: pd.DataFrame) -> Html:
    """Return what is announced for a date ahead."""
    if ahead.empty:
        return Html("<p>No event with a date ahead is known on the date of this edition.</p>")
    table = pd.DataFrame(
        {
            "for": [day(cell) for cell in ahead["planned_for"]], "what": ahead["name"],
            "who": [names_of(evidence, cell) for cell in ahead["parties"]], "where": ahead["place"],
            "public since": ahead["known_on"], "sources": [source_links(evidence, cell) for cell in ahead["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Announced for a date ahead", ["sources"], stack=True)


def past_dates_table(evidence: Evidence, told: pd.DataFrame, shown: int = 12) -> Html:
    """Return what became of the meetings that were announced ahead, newest first."""
    rows = told.head(shown)
    table = pd.DataFrame(
        {
            "announced": rows["known_on"], "for": [day(cell) for cell in rows["planned_for"]], "days ahead": rows["days_ahead"],
            "what": rows["name"], "what became of it": rows["status"].map(MEETING_WORDS),
            "sources": [source_links(evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "What became of meetings announced ahead", ["sources"], tall=True, stack=True)


def truces_table(evidence: Evidence, truces: pd.DataFrame, since: str = "2025-01-01") -> Html:
    """Return the truces and moratoria since a day that were to hold beyond single places, newest first."""
    began = truces[(truces["start"].fillna(truces["planned_from"]).fillna(truces["known_on"]) >= pd.Timestamp(since))
                   & (truces["kind"] != "local-ceasefire")]  # fmt: skip
    rows = began.sort_values("known_on", ascending=False)
    days = timeline.truce_days(rows)["days"].reindex(rows.index).astype("Int64")
    table = pd.DataFrame(
        {
            "truce": rows["name"], "when": [span(a, b) for a, b in zip(rows["start"], rows["end"], strict=True)], "days": days,
            "how it went": rows["status"].map(TRUCE_WORDS),
            "violations claimed by Ukraine": rows["violations_claimed_by_ukraine"],
            "violations claimed by Russia": rows["violations_claimed_by_russia"],
            "in words": rows["later_result"].fillna(rows["result"]), "sources": [source_links(evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Truces and moratoria", ["sources"], tall=True, stack=True)
