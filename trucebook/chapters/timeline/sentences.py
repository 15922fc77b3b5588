"""The timeline in words: last and next round, results, dates, offers, earlier attempts."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from trucebook.analysis import timeline
from trucebook.analysis.intervals import wilson
from trucebook.chapters.timeline.chapter import View
from trucebook.figures.tables import Html
from trucebook.figures.words import OUTCOME_WORDS, notes, number, opening, safe_names
from trucebook.prose import count, day, interval, listed, percent, safe, sentence, span

LEVEL_WORDS = {
    "leaders": "leaders", "ministers": "ministers", "envoys": "envoys and delegations", "technical": "technical teams",
}  # fmt: skip

FATE_WORDS = {
    "held": "held on the date announced", "later": "held later", "moved": "moved and held on the new date",
    "pending": "moved to a date without an outcome on record", "cancelled": "called off or put off without a new date",
    "lapsed": "passed without it",
}  # fmt: skip

SAID_WORDS = {"announced": "announced", "confirmed": "confirmed", "left-open": "left open", "denied": "denied"}

FEW = 5
"""Of fewer cases no share in percent is told: one more case would move it by a fifth and more."""

GROUP_WORDS = {"format": "format", "level": "level", "hosts": "host"}

_DEFINED = (
    "A <em>round</em> is a meeting of delegations with both Russia and Ukraine among the parties, alone (direct) or with a "
    "third party (mediated). A <em>meeting</em> is any sitting on record, of a side with whomever; a <em>contact</em> is a meeting or a call; "
    "<em>the talks</em> are all of them together. Meetings of technical teams (ombudsmen, services, working groups) are recorded only in part "
    "and are no rounds."
)


def in_short(view: View) -> Html:
    """Return the chapter's first sentences."""
    return opening([short_sentence(view), results_sentence(view), dates_sentence(view)])


def short_sentence(view: View) -> str:
    """Say when the last round was, what it brought, and to when no further one is recorded."""
    if view.held.empty:
        return f"{last_sentence(view)} {silence_sentence(view)}".strip()
    last = view.held.iloc[-1]
    when = view.cite(span(last["start"], last["end"]), "events", last)
    where = f" in {safe(str(last['place']).split(',')[-1].strip())}" if pd.notna(last["place"]) else ""
    word = safe(OUTCOME_WORDS.get(str(last["outcome_class"]), "an outcome that is not classed"))
    until, bound = day(view.coverage.complete_until), ", where coverage ends" if view.bounded else ""
    since = f"none is recorded to {until}{bound}" if view.silence else f"events are complete only to {until}"
    return f"The last round, on <b>{when}</b>{where}, brought {word}{f'; {since}' if view.silence or bound else ''}."


def last_sentence(view: View) -> str:
    """Say when the last round was, and what it brought."""
    if view.held.empty:
        return "The evidence holds no round with both Russia and Ukraine at the table."
    last = view.held.iloc[-1]
    when = view.cite(span(last["start"], last["end"]), "events", last)
    where = f" in {safe(last['place'])}" if pd.notna(last["place"]) else ""
    word = safe(OUTCOME_WORDS.get(str(last["outcome_class"]), "an outcome that is not classed"))
    return f"The last round was on <b>{when}</b>{where}; it brought {word}."


def silence_sentence(view: View) -> str:
    """Say that no round is recorded since, up to the day to which the events are complete."""
    if view.silence is None:
        return "" if not view.bounded else f"Events are complete to {day(view.coverage.complete_until)}."
    if not view.silence:
        return (
            ""
            if not view.bounded
            else f"Later ones may be missing: events are complete to {day(view.coverage.complete_until)}."
        )
    return f"None is recorded in the {count(view.silence, 'day')} to {day(view.coverage.complete_until)}" + (
        ", where complete coverage ends." if view.bounded else "."
    )


def last_round_sentence(view: View) -> str:
    """Say when the last round was, at what level, what came of it, and when both sides last met below that level."""
    if view.held.empty:
        return last_sentence(view)
    last = view.held.iloc[-1]
    level = f" It was a meeting of {LEVEL_WORDS[last['level']]}." if pd.notna(last["level"]) else ""
    told = f" {safe(sentence(str(last['outcome'])))}" if pd.notna(last["outcome"]) else ""
    below = technical_sentence(view)
    return f"{last_sentence(view)}{level}{told}{f' {below}' if below else ''}"


def defined(view: View) -> Html:
    """Say what a round is, and when both sides last met below it."""
    return notes(_DEFINED, technical_sentence(view))


def technical_sentence(view: View) -> str:
    """Say when technical teams of both sides met after the last round; blank where none is on record."""
    after = view.technical
    if len(view.held):
        after = after[after["start"] > view.held.iloc[-1]["last_day"]]
    if after.empty:
        return ""
    last = after.iloc[-1]
    where = f" in {safe(last['place'])}" if pd.notna(last["place"]) else ""
    when = view.cite(span(last["start"], last["end"]), "events", last)
    return f"Technical teams of both sides met later, on {when}{where}."


def since_sentence(view: View) -> str:
    """Say how long ago the last round was, and how far the silence since can be trusted."""
    if view.held.empty:
        return silence_sentence(view)
    days = (view.as_of - view.held.iloc[-1]["last_day"].date()).days
    if not days:
        return "The round ended on the day of this edition."
    return f"That was {count(days, 'day')} before this edition’s date. {silence_sentence(view)}"


def results_sentence(view: View) -> str:
    """Say how many rounds brought a result, by period, and how many an agreement."""
    if view.held.empty:
        return ""
    spans = [row for row in view.results.to_dict("records") if row["period"] != timeline.ALL]
    told = listed(f"{row['with_result']:d} of {row['rounds']:d} ({safe(row['period'])})" for row in spans)
    agreed = view.held[view.held["outcome_class"] == "agreement"]
    whole = view.cite(count(len(view.held), "round"), "events", view.held)
    many = view.cite(number(len(agreed)), "events", agreed) if len(agreed) else "none"
    return f"Of {whole} {many} brought an agreement; some result came of {told}."


def rounds_sentence(view: View) -> str:
    """Say how many rounds there were since the full-scale invasion, and how many brought a result."""
    since = day(view.invasion)
    if view.held.empty:
        return f"No round since {since} is recorded."
    row, good = view.results.iloc[0], view.held[view.held["outcome_class"].isin(timeline.RESULTS)]
    whole = view.cite(count(len(view.held), "round"), "events", view.held)
    if good.empty:
        return f"Since {since} there were {whole}; none brought a result."
    return (
        f"Since {since} there were {whole}; {view.cite(number(len(good)), 'events', good)} of them brought at least a partial "
        f"result as judged at the time (95% interval of the share {interval(row['low_pct'], row['high_pct'])})."
    )


def dates_sentence(view: View) -> str:
    """Say whether a further round is announced, and how reliable announced dates were."""
    rounds = _rounds_ahead(view)
    if len(rounds):
        row = rounds.iloc[0]
        said = listed(f"{SAID_WORDS[word]} by {safe_names(view.evidence, code)}" for code, word, _ in row["standing"])
        when = view.cite(day(row["planned_for"]), "events", row)
        first = f"A further round was named for {when} ({said or 'confirmation not recorded'})"
    else:
        first = "No date of a further round is on record"
    if view.told.empty:
        return f"{first}."
    good = view.told[view.told["fate"] == "held"]
    return (
        f"{first}; of {count(len(view.told), 'meeting')} announced ahead, {view.cite(number(len(good)), 'events', good)} "
        "took place as announced."
    )


def _rounds_ahead(view: View) -> pd.DataFrame:
    meetings = view.ahead[view.ahead["kind"].isin(["meeting", "call"])]
    return meetings[timeline.both_present(meetings)]


def next_sentence(view: View) -> str:
    """Say what is announced next, who confirmed it, and which date of a round passed last without a known outcome."""
    rounds = _rounds_ahead(view)
    if len(rounds):
        return f"Next announced with both sides: {announced(view, rounds.iloc[0])}"
    bound = f" (events are complete to {day(view.coverage.complete_until)})" if view.bounded else ""
    parts = [f"No date of a further round is on record{bound}."]
    named = view.passed[timeline.both_present(view.passed) & (view.passed["kind"] == "meeting")]
    if len(named):
        parts.append(f"The last one named has no outcome on record: {announced(view, named.iloc[-1])}")
    meetings = view.ahead[view.ahead["kind"].isin(["meeting", "call"])]
    if len(meetings):
        parts.append(f"The next date on record is {announced(view, meetings.iloc[0])}")
    return " ".join(parts)


def announced(view: View, meeting: pd.Series) -> str:
    """Return a meeting that was announced ahead, its date, parties and who confirmed it."""
    return (
        f"{safe(meeting['name'])}, for {view.cite(day(meeting['planned_for']), 'events', meeting)} "
        f"({safe_names(view.evidence, meeting['parties'])}; {standing_words(view, meeting.to_dict())})."
    )


def standing_words(view: View, meeting: Mapping[Hashable, Any]) -> str:
    """Say who announced, confirmed, left open or denied the date of a meeting, and who of its parties is not on record."""
    told = [
        f"{SAID_WORDS[word]} by {safe_names(view.evidence, code)}, {day(when)}"
        for code, word, when in meeting["standing"]
    ]
    if not told:
        return "confirmation not recorded"
    heard = {code for code, _, _ in meeting["standing"]}
    silent = [code for code in str(meeting["parties"]).split(";") if code not in heard]
    rest = f"; no word on record of {safe_names(view.evidence, ';'.join(silent))}" if silent else ""
    return "; ".join(told) + rest


def truces_sentence(view: View) -> str:
    """Say how many truces of the newest period were declared and how many were kept."""
    if view.wide.empty:
        return ""
    kept, partly = (view.wide[view.wide["status"] == one] for one in ("kept", "partly-kept"))
    whole = view.cite(count(len(view.wide), "truce or moratorium", "truces and moratoria"), "truces", view.wide)
    return (
        f"Of {whole} beyond single places that began since {day(view.renewed)}, {number(len(kept))} "
        f"{'was' if len(kept) == 1 else 'were'} kept and {number(len(partly))} partly kept, by our reading of what both sides said."
    )


def truces_paragraph(view: View) -> Html:
    """Return :func:`truces_sentence` as a paragraph."""
    return notes(truces_sentence(view))


def _days(value: float) -> str:
    """Return a number of days in figures: ``1 day``, ``12 days``."""
    return f"{value:.0f} day{'' if round(value) == 1 else 's'}"


def _told(good: float, total: float, low: float, high: float) -> str:
    """Say a share of cases in percent with its interval; of too few cases, that they are."""
    if total < FEW:
        return "too few for a share"
    return f"{percent(100 * good / total)}, 95% interval {interval(100 * low, 100 * high)}"


def fates_sentence(view: View) -> Html:
    """Say how many meetings announced ahead took place as announced."""
    if view.told.empty:
        return Html("<p>No meeting announced ahead has a recorded outcome yet.</p>")
    good = int((view.told["fate"] == "held").sum())
    low, high = wilson(good, len(view.told))
    counts = view.told["fate"].value_counts()
    other = listed(f"{count_:d} {FATE_WORDS[str(name)]}" for name, count_ in counts.items() if name != "held")
    return notes(
        f"Of {count(len(view.told), 'meeting')} announced ahead, {good} took place as announced "
        f"({_told(good, len(view.told), low, high)}){'; ' if other else ''}{other}. "
        "Announcements that were never reported widely are missing, so the share that took place is likely too high."
    )


def lags_sentence(view: View) -> Html:
    """Say how long it took from an announcement to the meeting, and what confirmations were worth."""
    words = {"rounds": "rounds", "others": "other meetings"}
    spans = [
        f"{words[row['kind']]}: median {_days(row['median'])} (middle half {row['low']:.0f} to {row['high']:.0f}, "
        f"longest {safe(row['longest'])}, {count(row['meetings'], 'meeting')})"
        for row in view.lags.to_dict("records")
    ]
    first = f"From announcement to meeting: {'; '.join(spans)}." if spans else ""
    if view.worth is None:
        return notes(first)
    sure, held, unsure, other = view.worth
    return notes(
        first,
        f"Of {count(sure, 'round')} whose date both sides are on record as having announced or confirmed, {held:d} took place "
        f"then or a little later; of the other {unsure:d}, {other:d}. That is too few to say what a confirmation is worth.",
    )


def gaps_sentence(view: View) -> Html:
    """Say how long the gaps between rounds were."""
    gap = view.gaps["gap"].dropna().astype(int)
    if gap.empty:
        return Html("")
    low, middle, high = gap.quantile([0.25, 0.5, 0.75])
    return notes(
        f"Between {count(len(view.held), 'round')} lie {count(len(gap), 'gap')}: median {_days(middle)}, middle half "
        f"{low:.0f} to {high:.0f}, shortest {gap.min():d}, longest {gap.max():,}."
    )


def offers_sentence(view: View) -> Html:
    """Say how many offers to meet a round answered, and how long that took."""
    if view.answered.empty:
        return Html("<p>No offer of a meeting of the two sides is on record on this date.</p>")
    whole, *parts = view.answered.to_dict("records")
    named = {
        row["by"]: "third parties" if row["by"] == timeline.OTHERS else safe_names(view.evidence, row["by"])
        for row in parts
    }
    sides = listed(f"{row['met']:d} of {row['offers']:d} by {safe(named[row['by']])}" for row in parts)
    text = (
        f"Of {count(int(whole['offers']), 'offer')} that the two sides meet, {number(int(whole['met']))} led to a round "
        f"({_told(whole['met'], whole['offers'], whole['low_pct'] / 100, whole['high_pct'] / 100)}; {sides})."
    )
    if whole["met"]:
        text += (
            f" It took {whole['shortest']:.0f} to {_days(whole['longest'])}, median {whole['median']:.0f} "
            f"({count(int(whole['met']), 'case')}: too few for more than an order of size)."
        )
    first = view.offers["known_on"].min().year
    return notes(text, f"Offers are on record from {first} on; earlier ones, and those made in private, are missing.")


def shares_sentence(view: View) -> Html:
    """Say whether any group's share differs by more than chance: only if intervals do not overlap."""
    if view.held.empty:
        return Html("")
    apart = [
        GROUP_WORDS[str(by)]
        for by, table in view.shares.groupby("by", sort=False)
        if len(table) > 1 and table["low_pct"].max() > table["high_pct"].min()
    ]
    if apart:
        return notes(
            f"By {listed(apart)}, some intervals do not overlap: the difference is more than chance alone would make."
        )
    return notes(
        "All intervals overlap: with so few rounds, it could not be shown that any format, level or host brings results more "
        "often than another."
    )


def attempts_sentence(view: View) -> Html:
    """Say how long truces lasted, and how many attempts had an outside body to verify them."""
    bound = view.tried[view.tried["kind"] != "rounds"]
    if bound.empty:
        return Html("")
    truces, agreed = (bound[(bound["kind"] == kind) & bound["days"].notna()] for kind in ("truce", "agreement"))
    verified = bound[bound["verifiers"].map(len) > 0]
    parts = []
    if len(agreed):
        longest = agreed.loc[agreed["days"].idxmax()]
        parts.append(
            f"{sentence(count(len(agreed), 'agreement') + ' of both sides that broke down later lasted ' + _range(agreed['days']))} "
            f"The longest, {safe(longest['name'])}, counts the days to its formal end, not days without fighting."
        )
    if len(truces):
        parts.append(f"Truces since {day(view.renewed)} with a known last day ran {_range(truces['days'])}.")
    parts.append(
        f"{sentence(number(len(verified))).rstrip('.')} of these {len(bound)} agreements and truces had an outside body among "
        "the parties that could verify it."
    )
    return notes(*parts)


def _range(days: pd.Series) -> str:
    low, high = int(days.min()), int(days.max())
    return count(low, "day") if low == high else f"{low:,} to {high:,} days"
