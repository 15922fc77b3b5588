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

_DEFINED = Html(
    "A <em>round</em> is a meeting of delegations with both Russia and Ukraine among the parties, alone (direct) or with a "
    "third party (mediated). A <em>meeting</em> is any sitting on record, of a side with whomever; a <em>contact</em> is a meeting or a call; "
    "<em>the talks</em> are all of them together. Meetings of technical teams (ombudsmen, services, working groups) are recorded only in part "
    "and are no rounds."
)


def in_short(view: View) -> Html:
    """Return the chapter's first sentences."""
    return opening([short_sentence(view), results_sentence(view), dates_sentence(view)])


def short_sentence(view: View) -> Html:
    """Say when the last round was, what it brought, and to when no further one is recorded."""
    if view.held.empty:
        return Html("{} {}").format(last_sentence(view), silence_sentence(view)).strip()
    last = view.held.iloc[-1]
    when = view.cite(span(last["start"], last["end"]), "events", last)
    where = Html(" in {}").format(str(last["place"]).split(",")[-1].strip()) if pd.notna(last["place"]) else ""
    word = safe(OUTCOME_WORDS.get(str(last["outcome_class"]), "an outcome that is not classed"))
    until, bound = day(view.coverage.complete_until), ", where coverage ends" if view.bounded else ""
    since = (
        Html("none is recorded to {}{}").format(until, bound)
        if view.silence
        else Html("events are complete only to {}").format(until)
    )
    return Html("The last round, on <b>{}</b>{}, brought {}{}.").format(
        when, where, word, Html("; {}").format(since) if view.silence or bound else ""
    )


def last_sentence(view: View) -> Html:
    """Say when the last round was, and what it brought."""
    if view.held.empty:
        return Html("The evidence holds no round with both Russia and Ukraine at the table.")
    last = view.held.iloc[-1]
    when = view.cite(span(last["start"], last["end"]), "events", last)
    where = Html(" in {}").format(last["place"]) if pd.notna(last["place"]) else ""
    word = safe(OUTCOME_WORDS.get(str(last["outcome_class"]), "an outcome that is not classed"))
    return Html("The last round was on <b>{}</b>{}; it brought {}.").format(when, where, word)


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


def last_round_sentence(view: View) -> Html:
    """Say when the last round was, at what level, what came of it, and when both sides last met below that level."""
    if view.held.empty:
        return last_sentence(view)
    last = view.held.iloc[-1]
    level = Html(" It was a meeting of {}.").format(LEVEL_WORDS[last["level"]]) if pd.notna(last["level"]) else ""
    told = Html(" {}").format(sentence(str(last["outcome"]))) if pd.notna(last["outcome"]) else ""
    below = technical_sentence(view)
    return Html("{}{}{}{}").format(last_sentence(view), level, told, Html(" {}").format(below) if below else "")


def defined(view: View) -> Html:
    """Say what a round is, and when both sides last met below it."""
    return notes(_DEFINED, technical_sentence(view))


def technical_sentence(view: View) -> Html:
    """Say when technical teams of both sides met after the last round; blank where none is on record."""
    after = view.technical
    if len(view.held):
        after = after[after["start"] > view.held.iloc[-1]["last_day"]]
    if after.empty:
        return Html("")
    last = after.iloc[-1]
    where = Html(" in {}").format(last["place"]) if pd.notna(last["place"]) else ""
    when = view.cite(span(last["start"], last["end"]), "events", last)
    return Html("Technical teams of both sides met later, on {}{}.").format(when, where)


def since_sentence(view: View) -> str:
    """Say how long ago the last round was, and how far the silence since can be trusted."""
    if view.held.empty:
        return silence_sentence(view)
    days = (view.as_of - view.held.iloc[-1]["last_day"].date()).days
    if not days:
        return "The round ended on the day of this edition."
    return f"That was {count(days, 'day')} before this edition’s date. {silence_sentence(view)}"


def results_sentence(view: View) -> Html:
    """Say how many rounds brought a result, by period, and how many an agreement."""
    if view.held.empty:
        return Html("")
    spans = [row for row in view.results.to_dict("records") if row["period"] != timeline.ALL]
    told = listed(Html("{:d} of {:d} ({})").format(row["with_result"], row["rounds"], row["period"]) for row in spans)
    agreed = view.held[view.held["outcome_class"] == "agreement"]
    whole = view.cite(count(len(view.held), "round"), "events", view.held)
    many = view.cite(number(len(agreed)), "events", agreed) if len(agreed) else "none"
    return Html("Of {} {} brought an agreement; some result came of {}.").format(whole, many, told)


def rounds_sentence(view: View) -> Html:
    """Say how many rounds there were since the full-scale invasion, and how many brought a result."""
    since = day(view.invasion)
    if view.held.empty:
        return Html("No round since {} is recorded.").format(since)
    row, good = view.results.iloc[0], view.held[view.held["outcome_class"].isin(timeline.RESULTS)]
    whole = view.cite(count(len(view.held), "round"), "events", view.held)
    if good.empty:
        return Html("Since {} there were {}; none brought a result.").format(since, whole)
    return Html(
        "Since {} there were {}; {} of them brought at least a partial "
        "result as judged at the time (95% interval of the share {})."
    ).format(since, whole, view.cite(number(len(good)), "events", good), interval(row["low_pct"], row["high_pct"]))


def dates_sentence(view: View) -> Html:
    """Say whether a further round is announced, and how reliable announced dates were."""
    rounds = _rounds_ahead(view)
    if len(rounds):
        row = rounds.iloc[0]
        said = listed(
            Html("{} by {}").format(SAID_WORDS[word], safe_names(view.evidence, code))
            for code, word, _ in row["standing"]
        )
        when = view.cite(day(row["planned_for"]), "events", row)
        first = Html("A further round was named for {} ({})").format(when, said or "confirmation not recorded")
    else:
        first = Html("No date of a further round is on record")
    if view.told.empty:
        return Html("{}.").format(first)
    good = view.told[view.told["fate"] == "held"]
    return Html("{}; of {} announced ahead, {} took place as announced.").format(
        first, count(len(view.told), "meeting"), view.cite(number(len(good)), "events", good)
    )


def _rounds_ahead(view: View) -> pd.DataFrame:
    meetings = view.ahead[view.ahead["kind"].isin(["meeting", "call"])]
    return meetings[timeline.both_present(meetings)]


def next_sentence(view: View) -> Html:
    """Say what is announced next, who confirmed it, and which date of a round passed last without a known outcome."""
    rounds = _rounds_ahead(view)
    if len(rounds):
        return Html("Next announced with both sides: {}").format(announced(view, rounds.iloc[0]))
    bound = Html(" (events are complete to {})").format(day(view.coverage.complete_until)) if view.bounded else ""
    parts = [Html("No date of a further round is on record{}.").format(bound)]
    named = view.passed[timeline.both_present(view.passed) & (view.passed["kind"] == "meeting")]
    if len(named):
        parts.append(Html("The last one named has no outcome on record: {}").format(announced(view, named.iloc[-1])))
    meetings = view.ahead[view.ahead["kind"].isin(["meeting", "call"])]
    if len(meetings):
        parts.append(Html("The next date on record is {}").format(announced(view, meetings.iloc[0])))
    return Html(" ").join(parts)


def announced(view: View, meeting: pd.Series) -> Html:
    """Return a meeting that was announced ahead, its date, parties and who confirmed it."""
    return Html("{}, for {} ({}; {}).").format(
        meeting["name"],
        view.cite(day(meeting["planned_for"]), "events", meeting),
        safe_names(view.evidence, meeting["parties"]),
        standing_words(view, meeting.to_dict()),
    )


def standing_words(view: View, meeting: Mapping[Hashable, Any]) -> Html:
    """Say who announced, confirmed, left open or denied the date of a meeting, and who of its parties is not on record."""
    told = [
        Html("{} by {}, {}").format(SAID_WORDS[word], safe_names(view.evidence, code), day(when))
        for code, word, when in meeting["standing"]
    ]
    if not told:
        return Html("confirmation not recorded")
    heard = {code for code, _, _ in meeting["standing"]}
    silent = [code for code in str(meeting["parties"]).split(";") if code not in heard]
    rest = Html("; no word on record of {}").format(safe_names(view.evidence, Html(";").join(silent))) if silent else ""
    return Html("; ").join(told) + rest


def truces_sentence(view: View) -> Html:
    """Say how many truces of the newest period were declared and how many were kept."""
    if view.wide.empty:
        return Html("")
    kept, partly = (view.wide[view.wide["status"] == one] for one in ("kept", "partly-kept"))
    whole = view.cite(count(len(view.wide), "truce or moratorium", "truces and moratoria"), "truces", view.wide)
    return Html(
        "Of {} beyond single places that began since {}, {} "
        "{} kept and {} partly kept, by our reading of what both sides said."
    ).format(whole, day(view.renewed), number(len(kept)), "was" if len(kept) == 1 else "were", number(len(partly)))


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
    other = listed(
        Html("{:d} {}").format(count_, FATE_WORDS[str(name)]) for name, count_ in counts.items() if name != "held"
    )
    return notes(
        Html(
            "Of {} announced ahead, {} took place as announced "
            "({}){}{}. "
            "Announcements that were never reported widely are missing, so the share that took place is likely too high."
        ).format(
            count(len(view.told), "meeting"), good, _told(good, len(view.told), low, high), "; " if other else "", other
        )
    )


def lags_sentence(view: View) -> Html:
    """Say how long it took from an announcement to the meeting, and what confirmations were worth."""
    words = {"rounds": "rounds", "others": "other meetings"}
    spans = [
        Html("{}: median {} (middle half {:.0f} to {:.0f}, longest {}, {})").format(
            words[row["kind"]],
            _days(row["median"]),
            row["low"],
            row["high"],
            row["longest"],
            count(row["meetings"], "meeting"),
        )
        for row in view.lags.to_dict("records")
    ]
    first = Html("From announcement to meeting: {}.").format(Html("; ").join(spans)) if spans else Html()
    if view.worth is None:
        return notes(first)
    sure, held, unsure, other = view.worth
    return notes(
        first,
        Html(
            "Of {} whose date both sides are on record as having announced or confirmed, {:d} took place "
            "then or a little later; of the other {:d}, {:d}. That is too few to say what a confirmation is worth."
        ).format(count(sure, "round"), held, unsure, other),
    )


def gaps_sentence(view: View) -> Html:
    """Say how long the gaps between rounds were."""
    gap = view.gaps["gap"].dropna().astype(int)
    if gap.empty:
        return Html("")
    low, middle, high = gap.quantile([0.25, 0.5, 0.75])
    return notes(
        Html("Between {} lie {}: median {}, middle half {:.0f} to {:.0f}, shortest {:d}, longest {:,}.").format(
            count(len(view.held), "round"), count(len(gap), "gap"), _days(middle), low, high, gap.min(), gap.max()
        )
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
    sides = listed(Html("{:d} of {:d} by {}").format(row["met"], row["offers"], named[row["by"]]) for row in parts)
    text = Html("Of {} that the two sides meet, {} led to a round ({}; {}).").format(
        count(int(whole["offers"]), "offer"),
        number(int(whole["met"])),
        _told(whole["met"], whole["offers"], whole["low_pct"] / 100, whole["high_pct"] / 100),
        sides,
    )
    if whole["met"]:
        text += Html(" It took {:.0f} to {}, median {:.0f} ({}: too few for more than an order of size).").format(
            whole["shortest"], _days(whole["longest"]), whole["median"], count(int(whole["met"]), "case")
        )
    first = view.offers["known_on"].min().year
    return notes(
        text,
        Html("Offers are on record from {} on; earlier ones, and those made in private, are missing.").format(first),
    )


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
            Html("By {}, some intervals do not overlap: the difference is more than chance alone would make.").format(
                listed(apart)
            )
        )
    return notes(
        Html(
            "All intervals overlap: with so few rounds, it could not be shown that any format, level or host brings results more "
            "often than another."
        )
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
            Html("{} The longest, {}, counts the days to its formal end, not days without fighting.").format(
                sentence(
                    count(len(agreed), "agreement")
                    + " of both sides that broke down later lasted "
                    + _range(agreed["days"])
                ),
                longest["name"],
            )
        )
    if len(truces):
        parts.append(
            Html("Truces since {} with a known last day ran {}.").format(day(view.renewed), _range(truces["days"]))
        )
    parts.append(
        Html("{} of these {} agreements and truces had an outside body among the parties that could verify it.").format(
            sentence(number(len(verified))).rstrip("."), len(bound)
        )
    )
    return notes(*parts)


def _range(days: pd.Series) -> str:
    low, high = int(days.min()), int(days.max())
    return count(low, "day") if low == high else f"{low:,} to {high:,} days"
