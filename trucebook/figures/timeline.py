"""Charts, tables and sentences of the timeline."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from trucebook.analysis import timeline
from trucebook.analysis.intervals import wilson
from trucebook.evidence.door import Coverage, Evidence
from trucebook.figures.chronology import short_links
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.lighter import lighter
from trucebook.figures.sources import Citations, source_line, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import CLASS_COLOURS, INK, QUIET
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


def next_sentence(evidence: Evidence, ahead: pd.DataFrame, cite: Citations, passed: pd.DataFrame | None = None) -> str:
    """Say what is announced next, who confirmed it, and which date of a round passed last without a known outcome.

    Parameters
    ----------
    evidence : Evidence
        Who confirmed a date is said where the table of confirmations is declared.
    ahead : pandas.DataFrame
        See :func:`trucebook.analysis.timeline.planned`.
    cite : Citations
        Links dates to their rows.
    passed : pandas.DataFrame, optional
        See :func:`trucebook.analysis.timeline.unresolved`.
    """
    complete = evidence.coverage("events").complete_until
    bound = f" (our events are complete to {day(complete)})" if complete < evidence.as_of else ""
    meetings = ahead[ahead["kind"].isin(["meeting", "call"])]
    rounds = meetings[timeline.both_present(meetings)]
    if len(rounds):
        return f"Next announced with both sides: {_announced(evidence, rounds.iloc[0], cite)}"
    parts = [f"No date for a further round with both sides is known{bound}."]
    if passed is not None:
        named = passed[timeline.both_present(passed) & (passed["kind"] == "meeting")]
        if len(named):
            parts.append(f"The last one named has no outcome on record: {_announced(evidence, named.iloc[-1], cite)}")
    if len(meetings):
        parts.append(f"The next date on record is {_announced(evidence, meetings.iloc[0], cite)}")
    return " ".join(parts)


def _announced(evidence: Evidence, meeting: pd.Series, cite: Citations) -> str:
    who = f"announced by {day(meeting['known_on'])}"
    if "confirmations" in evidence.tables:
        known = timeline.confirmed(meeting.to_frame().T, evidence["confirmations"]).to_dict("records")[0]
        who = standing_words(evidence, known)
    return (
        f"{safe(meeting['name'])}, for {cite(day(meeting['planned_for']), 'events', meeting)} "
        f"({names_of(evidence, meeting['parties'])}; {who})."
    )


def truces_sentence(truces: pd.DataFrame, cite: Citations) -> str:
    """Say how many truces since 2025 were declared and how many were kept."""
    wide = timeline.wide_truces(truces)
    if wide.empty:
        return ""
    kept = wide[wide["status"] == "kept"]
    partly = wide[wide["status"] == "partly-kept"]
    return (
        f"Of {cite(count(len(wide), 'truce or moratorium', 'truces and moratoria'), 'truces', wide)} beyond single places that began since "
        f"January 2025, {_number(len(kept))} {'was' if len(kept) == 1 else 'were'} kept and {_number(len(partly))} partly kept, "
        "by our reading of what both sides said."
    )


def _number(number: int) -> str:
    """Return a number as the subject of a sentence."""
    return count(number, "", " ").strip() if number else "none"


def in_short(
    evidence: Evidence, events: pd.DataFrame, held: pd.DataFrame, ahead: pd.DataFrame, outlook: str, cite: Citations
) -> Html:
    """Return the chapter's first sentences; ``outlook`` says how likely a further round is."""
    lines = [
        last_round_sentence(evidence, held, cite), since_sentence(evidence, held), rounds_sentence(held, cite),
        next_sentence(evidence, ahead, cite, timeline.unresolved(events, evidence.as_of)), outlook,
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
            "sources": [short_links(evidence, cell, 3) for cell in rows["sources"]],
        }
    )
    if table["later"].isna().all():
        table = table.drop(columns="later")
    return html_table(table, "The last rounds with both sides present", ["sources"], stack=True)


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
    made = figure(
        draw, table, id="results", title=title,
        subtitle="Share of rounds with an agreement or a partial result as judged at the time; line: 95% interval (Wilson)",
        alt=f"{title}. {'; '.join(words)}.", sources=source_line(evidence, held),
        columns=["period", "rounds", "with_result", "share_pct", "low_pct", "high_pct"],
    )  # fmt: skip
    return lighter(made)


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
        number = (
            alt.Y("contacts:Q")
            .scale(domain=[0, int(table["contacts"].max())])
            .title(None)
            .axis(values=[0, int(table["contacts"].max())])
        )
        tip = [alt.Tooltip("month:T", format="%B %Y"), "format:N", "contacts:Q"]
        mark = alt.Chart(thin).mark_rule(strokeDash=[4, 3], color=QUIET).encode(x="day:T")
        parts = []
        shown = [word for word in FORMAT_WORDS.values() if word in set(table["format"])]
        for name in shown:
            # The panels share their years: the lowest one names them.
            lowest = name == shown[-1]
            axis = alt.Axis(format="%Y", tickCount="year", grid=False, labels=lowest, ticks=lowest)
            bars = alt.Chart(table[table["format"] == name]).mark_bar(
                width=4 if size == "narrow" else 9, color=CLASS_COLOURS["partial"]
            )
            title = alt.TitleParams(name, anchor="start", fontSize=13, color=INK)
            parts.append(
                (
                    bars.encode(x=alt.X("month:T", axis=axis).scale(domain=days).title(None), y=number, tooltip=tip)
                    + mark
                ).properties(width=WIDTHS[size] - 24, height=56, title=title)
            )
        return alt.vconcat(*parts, spacing=4)

    dashed = f" Dashed: our events are complete to {day(coverage.complete_until)}." if len(thin) else ""
    made = figure(
        draw, table, id="contacts", title=title,
        subtitle=f"Meetings and calls held a month since January 2022, by format.{dashed}",
        alt=f"{title}. In all {int(table['contacts'].sum())} contacts: "
        + listed(f"{name.lower()} {number}" for name, number in table.groupby("format")["contacts"].sum().items()) + ".",
        sources=source_line(evidence, events[events["kind"].isin(["meeting", "call"])]),
    )  # fmt: skip
    return lighter(made)


def paragraph(*sentences: str) -> Html:
    """Return computed sentences as a paragraph; nothing where all are blank."""
    text = " ".join(one for one in sentences if one)
    return Html(f"<p>{text}</p>" if text else "")


def standing_table(
    evidence: Evidence, events: pd.DataFrame, held: pd.DataFrame, truces: pd.DataFrame, cite: Citations
) -> Html:
    """Return where things stand: last round, last contacts of leaders, what is open, in two columns."""
    coverage = evidence.coverage("events")
    rows = []
    if len(held):
        last = held.iloc[-1]
        days = (coverage.complete_until - last["last_day"].date()).days
        where = f", {safe(last['place'])}" if pd.notna(last["place"]) else ""
        level = f", {LEVEL_WORDS[last['level']]}" if pd.notna(last["level"]) else ""
        rows.append(
            ("Last round with both sides", f"{cite(span(last['start'], last['end']), 'events', last)}{where}{level}")
        )
        rows.append(
            (
                "What came of it",
                f"{sentence(OUTCOME_WORDS.get(str(last['outcome_class']), 'not classed'))} {safe(sentence(str(last['outcome'])))}",
            )
        )
        if pd.notna(last["became"]):
            rows.append(("What became of it since", safe(sentence(str(last["became"])))))
        rows.append(
            (
                "Days without a further round",
                f"{max(days, 0)}, up to {day(coverage.complete_until)}, until when our events are complete",
            )
        )
    ahead = timeline.planned(events, evidence.as_of)
    passed = timeline.unresolved(events, evidence.as_of)
    for label, part, anchor in (
        ("Next dates announced", ahead[ahead["kind"] == "meeting"], "what-is-announced-and-what-became-of-earlier-dates"),
        ("Dates passed without an outcome on record", passed[passed["kind"] == "meeting"], "dates-that-passed-with-no-outcome-on-record"),
    ):  # fmt: skip
        told = " ".join(_announced(evidence, row, cite) for _, row in part.head(2).iterrows())
        more = f' <a href="#{anchor}">All {len(part)}</a>' if len(part) > 2 else ""
        rows.append((label, f"{told}{more}" if told else "none on record"))
    leaders = timeline.leaders_contacts(events)
    for label, part in (
        ("Last contact of the two leaders", leaders[leaders["both"]]),
        (
            "Last contact of a leader of Russia with others",
            leaders[timeline.names(leaders["parties"], "RU") & ~leaders["both"]],
        ),
        (
            "Last contact of a leader of Ukraine with others",
            leaders[timeline.names(leaders["parties"], "UA") & ~leaders["both"]],
        ),
    ):
        told = (
            f"{cite(day(part.iloc[-1]['start']), 'events', part.iloc[-1])}: {safe(part.iloc[-1]['name'])}"
            if len(part)
            else "none on record"
        )
        rows.append((label, told))
    offers = timeline.open_offers(events, evidence.as_of)
    rows.append(("Offers still open", _open_words(evidence, offers, cite)))
    running = timeline.deadlines(events, evidence.as_of)
    told = "; ".join(
        f"{safe(row['name'])}: {cite(day(row['planned_for']), 'events', row)}" for _, row in running.iterrows()
    )
    rows.append(("Deadlines running", told or "none on record"))
    told = truces_sentence(truces, cite)
    rows.append(
        (
            "Truces since 2025",
            f'{told} <a href="#how-long-did-the-truces-hold">Each, with its days</a>' if told else "none on record",
        )
    )
    return html_table(pd.DataFrame(rows, columns=["question", "answer"]), "Where things stand", ["answer"], stack=True)


def _open_words(evidence: Evidence, offers: pd.DataFrame, cite: Citations, shown: int = 5) -> str:
    """Name offers without a recorded answer; who is named behind the first party has not answered."""
    complete = evidence.coverage("events").complete_until
    bound = f"; events are complete to {day(complete)} only" if complete < evidence.as_of else ""
    if offers.empty:
        return f"none of the last 90 days without an answer on record{bound}"
    told = []
    for _, row in offers.head(shown).iterrows():
        author, _, others = str(row["parties"]).partition(";")
        answer = f"no answer on record from {names_of(evidence, others)}" if others else "no answer on record"
        told.append(
            f"{safe(row['name'])} ({names_of(evidence, author)}, {cite(day(row['known_on']), 'events', row)}; {answer})"
        )
    rest = f"; and {count(len(offers) - shown, 'more')}" if len(offers) > shown else ""
    return "; ".join(told) + rest


def planned_table(evidence: Evidence, ahead: pd.DataFrame, shown: int = 30) -> Html:
    """Return what is announced for a date ahead, who named the date and who confirmed it."""
    if ahead.empty:
        return Html("<p>No such event is on record on the date of this edition.</p>")
    rows = timeline.confirmed(ahead.head(shown), evidence["confirmations"])
    table = pd.DataFrame(
        {
            "for": [day(cell) for cell in rows["planned_for"]], "what": rows["name"],
            "who": [names_of(evidence, cell) for cell in rows["parties"]], "where": rows["place"], "public since": rows["known_on"],
            "who confirmed it": [
                standing_words(evidence, row) if row["kind"] == "meeting" else "" for row in rows.to_dict("records")
            ],
            "sources": [source_links(evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Announced for a date", ["sources"], stack=True)


SAID_WORDS = {"announced": "announced", "confirmed": "confirmed", "left-open": "left open", "denied": "denied"}


def standing_words(evidence: Evidence, meeting: Mapping[Hashable, Any]) -> str:
    """Say who announced, confirmed, left open or denied the date of a meeting, and who of its parties is not on record."""
    told = [
        f"{SAID_WORDS[word]} by {names_of(evidence, code)}, {day(when)}" for code, word, when in meeting["standing"]
    ]
    if not told:
        return "confirmation not recorded"
    heard = {code for code, _, _ in meeting["standing"]}
    silent = [code for code in str(meeting["parties"]).split(";") if code not in heard]
    rest = f"; no word on record of {names_of(evidence, ';'.join(silent))}" if silent else ""
    return "; ".join(told) + rest


FATE_WORDS = {
    "held": "held on the date announced", "later": "held later", "moved": "moved and held on the new date", "pending": "moved to a date without an outcome on record",
    "cancelled": "called off or put off without a new date", "lapsed": "date passed without it",
}  # fmt: skip


def _days(number: float) -> str:
    """Return a number of days in figures: ``1 day``, ``12 days``."""
    return f"{number:.0f} day{'' if round(number) == 1 else 's'}"


def fates_sentence(evidence: Evidence, told: pd.DataFrame, lags: pd.DataFrame) -> Html:
    """Say how many meetings announced ahead came about, how long it took, and what confirmations were worth."""
    if told.empty:
        return Html("<p>No meeting announced ahead has a recorded outcome yet.</p>")
    good = told[told["fate"] == "held"]
    low, high = wilson(len(good), len(told))
    counts = told["fate"].value_counts()
    other = [f"{number} {FATE_WORDS[str(name)]}" for name, number in counts.items() if name != "held"]
    text = (
        f"Of {count(len(told), 'meeting')} announced ahead (listed below), {len(good)} took place as announced "
        f"({percent(100 * len(good) / len(told))}, 95% interval {interval(100 * low, 100 * high)}){'; ' if other else ''}{listed(other)}."
    )
    words = {"rounds": "rounds with both sides", "others": "other meetings"}
    spans = [
        f"{words[row['kind']]}: median {_days(row['median'])} (middle half {row['low']:.0f} to {row['high']:.0f}, longest {row['longest']}, "
        f"{count(row['meetings'], 'meeting')})"
        for row in lags.to_dict("records")
    ]  # fmt: skip
    more = f" From announcement to meeting: {'; '.join(spans)}." if spans else ""
    caveat = (
        " Announcements that were never reported widely are missing, so the share that took place is likely too high."
    )
    return Html(f"<p>{text}{more}{_worth(evidence, told)}{caveat}</p>")


def _worth(evidence: Evidence, told: pd.DataFrame) -> str:
    """Say how rounds went that both sides had confirmed ahead, and the others."""
    both = timeline.both_present(told) & told["format"].isin(["direct", "mediated"]) & (told["level"] != "technical")
    rounds = told[both & (told["known_on"] >= timeline.INVASION)]
    seen = timeline.confirmed(rounds, evidence["confirmations"])
    sure, unsure = seen[seen["both"]], seen[~seen["both"]]
    if sure.empty or unsure.empty:
        return ""
    good, other = (int(part["fate"].isin(["held", "later"]).sum()) for part in (sure, unsure))
    return (
        f" Of {count(len(sure), 'round')} whose date both sides are on record as having announced or confirmed, {good} took place then or a "
        f"little later; of the other {len(unsure)}, {other}. That is too few to say what a confirmation is worth."
    )


def past_dates_table(evidence: Evidence, told: pd.DataFrame, shown: int = 60) -> Html:
    """Return what became of the meetings that were announced ahead, newest first."""
    rows = timeline.confirmed(told.head(shown), evidence["confirmations"])
    sure = [[code for code, word, _ in cell if word in ("announced", "confirmed")] for cell in rows["standing"]]
    reasons = [
        "" if word in ("held", "later") or pd.isna(text) else f": {sentence(str(text))}"
        for word, text in zip(rows["fate"], rows["outcome"], strict=True)
    ]
    table = pd.DataFrame(
        {
            "announced": rows["known_on"], "for": [day(cell) for cell in rows["planned_for"]], "what": rows["name"],
            "named or confirmed ahead by": [names_of(evidence, ";".join(codes)) if codes else "not recorded" for codes in sure],
            "what became of it": [FATE_WORDS[word] + reason for word, reason in zip(rows["fate"], reasons, strict=True)],
            "met on": rows["met"], "days from announcement": rows["waited"],
            "sources": [short_links(evidence, cell, 1) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "What became of meetings announced ahead", ["sources"], tall=True, find=True)


def past_deadlines_table(evidence: Evidence, events: pd.DataFrame) -> Html:
    """Return deadlines that are over, newest first, and what became of them."""
    rows = timeline.past_deadlines(events)
    if rows.empty:
        return Html("<p>No deadline that is over is on record on this date.</p>")
    table = pd.DataFrame(
        {
            "set": rows["known_on"], "for": [day(cell) for cell in rows["planned_for"]], "what": rows["name"],
            "what became of it": [sentence(str(text)) if pd.notna(text) else "" for text in rows["outcome"]],
            "sources": [short_links(evidence, cell, 1) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Deadlines and what became of them", ["sources"], stack=True)


def gaps_table(evidence: Evidence, held: pd.DataFrame, shown: int = 60) -> Html:
    """Return the rounds with the days since the one before, newest first."""
    if held.empty:
        return Html("<p>No round is recorded on this date.</p>")
    rows = timeline.gap_list(held).head(shown)
    table = pd.DataFrame(
        {
            "round": [span(start, end) for start, end in zip(rows["start"], rows["end"], strict=True)], "where": rows["place"],
            "days since the one before": rows["gap"],
            "outcome at the time": [OUTCOME_WORDS.get(str(word), "not classed") for word in rows["outcome_class"]],
        }
    )  # fmt: skip
    return html_table(table, "Rounds and the days between them", tall=True, find=True)


def gaps_sentence(held: pd.DataFrame) -> str:
    """Say how long the gaps between rounds were."""
    gap = timeline.gap_list(held)["gap"].dropna().astype(int)
    if gap.empty:
        return ""
    low, middle, high = gap.quantile([0.25, 0.5, 0.75])
    return (
        f"Between {count(len(held), 'round')} lie {count(len(gap), 'gap')}: median {_days(middle)}, middle half {low:.0f} to {high:.0f}, "
        f"shortest {gap.min()}, longest {gap.max():,}."
    )


OFFERER_WORDS = {"RU": "Russia", "UA": "Ukraine", "others": "third parties"}


def offers_sentence(made: pd.DataFrame, lags: pd.DataFrame) -> Html:
    """Say how many offers to meet a meeting answered, how long that took, and how long from a named date to the meeting."""
    table = timeline.answered(made)
    if table.empty:
        return Html("<p>No offer of a meeting of the two sides is on record on this date.</p>")
    whole = table.iloc[0]
    sides = [
        f"{row['met']} of {row['offers']} by {OFFERER_WORDS[row['by']]}" for row in table.iloc[1:].to_dict("records")
    ]
    text = (
        f"Of {count(int(whole['offers']), 'offer')} that the two sides meet (listed below), {count(int(whole['met']), '', ' ').strip()} "
        f"led to a round ({percent(whole['share_pct'])}, 95% interval {interval(whole['low_pct'], whole['high_pct'])}; {listed(sides)})."
    )
    if whole["met"]:
        text += (
            f" From offer to round it took {whole['shortest']:.0f} to {_days(whole['longest'])}, median {whole['median']:.0f} "
            f"(n = {whole['met']:.0f}: too few for more than an order of size)."
        )
    rounds = lags[lags["kind"] == "rounds"]
    if len(rounds):
        row = rounds.iloc[0]
        text += (
            f" From the day on which a round was announced for a date to the round: median {_days(row['median'])}, middle half "
            f"{row['low']:.0f} to {row['high']:.0f}, n = {row['meetings']}."
        )
    return Html(
        f"<p>{text} Offers are on record from {made['known_on'].min().year} on; earlier ones, and those made in private, are missing.</p>"
    )


def offers_table(evidence: Evidence, made: pd.DataFrame) -> Html:
    """Return offers that the two sides meet, newest first, with what came of each."""
    if made.empty:
        return Html("")
    rows = made.iloc[::-1]
    table = pd.DataFrame(
        {
            "offered": rows["known_on"], "by": [names_of(evidence, code) for code in rows["by"]], "what": rows["name"],
            "what came of it": [
                f"{met}" if isinstance(met, str) else sentence(str(later)) if pd.notna(later) else sentence(str(first))
                for met, later, first in zip(rows["answer"], rows["became"], rows["outcome"], strict=True)
            ],
            "round on": rows["met"], "days": rows["waited"], "sources": [short_links(evidence, cell, 1) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(
        table,
        "Offers that the two sides meet, and the rounds that answered them",
        ["sources"],
        tall=True,
        stack=True,
        find=True,
    )


GROUP_WORDS = {"format": "format", "level": "level", "hosts": "host"}


def shares_table(evidence: Evidence, held: pd.DataFrame) -> Html:
    """Return how often rounds brought a result, by format, level and host, with intervals."""
    names = evidence["actors"].set_index("code")["name"]
    rows = []
    for by, label in GROUP_WORDS.items():
        for row in timeline.shares(held, by).to_dict("records"):
            name = (
                names.get(row["group"], "no host (online)")
                if by == "hosts"
                else LEVEL_WORDS.get(row["group"], row["group"])
            )
            rows.append({
                "by": label, "group": name or "not recorded", "rounds": row["rounds"], "agreement": row["agreement"], "partial": row["partial"],
                "none": row["none"], "with a result": percent(row["share_pct"]), "95% interval": interval(row["low_pct"], row["high_pct"]),
            })  # fmt: skip
    if not rows:
        return Html("<p>No round is recorded on this date.</p>")
    return html_table(pd.DataFrame(rows), "Share of rounds with at least a partial result")


def shares_sentence(held: pd.DataFrame) -> Html:
    """Say whether any group's share differs by more than chance: only if intervals do not overlap."""
    apart = []
    for by, label in GROUP_WORDS.items():
        table = timeline.shares(held, by)
        if len(table) > 1 and table["low_pct"].max() > table["high_pct"].min():
            apart.append(label)
    if held.empty:
        return Html("")
    if apart:
        return Html(
            f"<p>By {listed(apart)}, some intervals do not overlap: there the difference is more than chance alone would make.</p>"
        )
    return Html(
        "<p>All intervals overlap: with so few rounds, no format, level or host can be said to bring results more often than another.</p>"
    )


ATTEMPT_WORDS = {"rounds": "series of rounds", "agreement": "agreement", "truce": "truce"}


def attempts_table(evidence: Evidence, tried: pd.DataFrame) -> Html:
    """Return series of rounds and broken agreements, oldest first: how long each lasted, how it ended, who could verify it."""
    tried = tried[tried["kind"] != "truce"]
    if tried.empty:
        return Html("<p>No earlier attempt is recorded on this date.</p>")
    names = evidence["actors"].set_index("code")["name"]
    table = pd.DataFrame(
        {
            "attempt": tried["name"], "kind": tried["kind"].map(ATTEMPT_WORDS),
            "when": [span(a, b) if pd.notna(b) else f"from {day(a)}" for a, b in zip(tried["start"], tried["end"], strict=True)],
            "days": tried["days"], "what was agreed": [sentence(str(text)) if pd.notna(text) else "" for text in tried["agreed"]],
            "how it ended, or what followed": [sentence(str(text)) if pd.notna(text) else "" for text in tried["ended"]],
            "outside body in it to verify": [
                "" if kind == "rounds" else _verifiers(names, cell)
                for cell, kind in zip(tried["verifiers"], tried["kind"], strict=True)
            ],
            "sources": [short_links(evidence, cell, 1) for cell in tried["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Earlier attempts and how long they lasted", ["sources"], stack=True)


def _verifiers(names: pd.Series, codes: tuple[str, ...]) -> str:
    return listed(str(names.get(code, code)) for code in codes) or "none on record"


def attempts_sentence(tried: pd.DataFrame) -> Html:
    """Say how long truces lasted, and how many attempts had an outside body to verify them."""
    bound = tried[tried["kind"] != "rounds"]
    if bound.empty:
        return Html("")
    verified = bound[bound["verifiers"].map(len) > 0]
    truces = bound[(bound["kind"] == "truce") & bound["days"].notna()]
    agreed = bound[(bound["kind"] == "agreement") & bound["days"].notna()]
    parts = []
    if len(agreed):
        longest = agreed.loc[agreed["days"].idxmax()]
        parts.append(
            f"{sentence(count(len(agreed), 'agreement') + ' of both sides that broke down later lasted ' + _range(agreed['days']))} The longest, "
            f"{safe(longest['name'])}, counts the days to its formal end, not days without fighting."
        )
    if len(truces):
        parts.append(f"Truces since 2025 with a known last day ran {_range(truces['days'])}.")
    parts.append(
        f"{sentence(_number(len(verified)))[:-1]} of these {len(bound)} agreements and truces had an outside body among the parties that could verify it."
    )
    return Html(f"<p>{' '.join(parts)}</p>")


def _range(days: pd.Series) -> str:
    low, high = int(days.min()), int(days.max())
    return count(low, "day") if low == high else f"{low:,} to {high:,} days"


def truces_table(evidence: Evidence, truces: pd.DataFrame, tried: pd.DataFrame, since: str = "2025-01-01") -> Html:
    """Return the truces and moratoria since a day that were to hold beyond single places: those that began, then offers, newest first."""
    began = truces[(truces["start"].fillna(truces["planned_from"]).fillna(truces["known_on"]) >= pd.Timestamp(since))
                   & (truces["kind"] != "local-ceasefire")]  # fmt: skip
    # What began comes before what was only offered.
    rows = began.assign(ran=began["start"].notna()).sort_values(["ran", "known_on"], ascending=False)
    days = timeline.truce_days(rows)["days"].reindex(rows.index).astype("Int64")
    names = evidence["actors"].set_index("code")["name"]
    verifiers = {ids[0]: codes for ids, codes in zip(tried["ids"], tried["verifiers"], strict=True)}
    table = pd.DataFrame(
        {
            "truce": rows["name"], "for what": rows["scope"],
            "when": [_truce_span(row) for row in rows.to_dict("records")], "days": days,
            "how it went": rows["status"].map(TRUCE_WORDS),
            "outside body in it to verify": [_verifiers(names, verifiers.get(name, ())) for name in rows["id"]],
            "violations claimed by Ukraine": rows["violations_claimed_by_ukraine"],
            "violations claimed by Russia": rows["violations_claimed_by_russia"],
            "in words": rows["later_result"].fillna(rows["result"]), "sources": [short_links(evidence, cell, 1) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Truces and moratoria", ["sources"], tall=True, stack=True)


def _truce_span(truce: Mapping[Hashable, Any]) -> str:
    """Say when a truce ran; where its last day is not on record, until when it was announced."""
    told = span(truce["start"], truce["end"])
    if pd.notna(truce["start"]) and pd.isna(truce["end"]) and pd.notna(truce["planned_until"]):
        return f"from {told}, announced until {day(truce['planned_until'])}"
    return told
