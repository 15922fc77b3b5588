"""The timeline's tables: where things stand, rounds, dates, offers, earlier attempts, truces."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from trucebook.analysis import timeline
from trucebook.chapters.timeline.chapter import View
from trucebook.chapters.timeline.sentences import (
    FATE_WORDS,
    GROUP_WORDS,
    LEVEL_WORDS,
    announced,
    standing_words,
    truces_sentence,
)
from trucebook.evidence.door import Evidence
from trucebook.figures.sources import short_links, source_links
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import OUTCOME_WORDS, names_of, notes, safe_names
from trucebook.prose import count, day, interval, listed, percent, safe, sentence, span

TRUCE_WORDS = {
    "kept": "kept", "partly-kept": "partly kept", "not-kept": "declared, not kept", "never-began": "never began",
    "unclear": "not known", "planned": "announced",
}  # fmt: skip

MOST = 40
"""A table holds so many of the newest rows, so that no number of them weighs down the page; the file of all events has the rest."""

ATTEMPT_WORDS = {"rounds": "series of rounds", "agreement": "agreement", "truce": "truce"}


def _told(cells: Iterable[Any]) -> list[str]:
    """Return texts as sentences, blank for a missing one."""
    return [sentence(str(text)) if pd.notna(text) else "" for text in cells]


def _links(evidence: Evidence, rows: pd.DataFrame, most: int = 1) -> list[Html]:
    return [short_links(evidence, cell, most) for cell in rows["sources"]]


def rounds_table(view: View) -> Html:
    """Return the rounds, newest first."""
    rows = view.held.iloc[::-1].head(MOST)
    table = frame_of(
        {
            "when": [span(start, end) for start, end in zip(rows["start"], rows["end"], strict=True)],
            "where, who, level": [
                "; ".join(filter(None, (_text(place), names_of(view.evidence, parties), _text(level))))
                for place, parties, level in zip(rows["place"], rows["parties"], rows["level"], strict=True)
            ],
            "what came of it": _told(rows["outcome"]),
            "what became of it": _told(rows["became"]),
            "sources": _links(view.evidence, rows, 2),
        }
    )
    if rows["became"].isna().all():
        table = table.drop(columns="what became of it")
    return html_table(
        table, "Rounds, the newest first", ["sources"], shown=("when", "where, who, level", "what came of it"), first=3
    )


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def standing_table(view: View) -> Html:
    """Return where things stand: last round, last contacts of leaders, what is open, in two columns."""
    rows = [*_last_round(view), *_dates(view), *_leaders(view), *_open(view)]
    return html_table(frame_of(rows, columns=["question", "answer"]), "Where things stand", ["answer"])


def _last_round(view: View) -> list[tuple[str, Html]]:
    if view.held.empty:
        return []
    last, rows = view.held.iloc[-1], []
    where = Html(", {}").format(last["place"]) if pd.notna(last["place"]) else ""
    level = Html(", {}").format(LEVEL_WORDS[last["level"]]) if pd.notna(last["level"]) else ""
    rows.append(
        (
            "Last round",
            Html("{}{}{}").format(view.cite(span(last["start"], last["end"]), "events", last), where, level),
        )
    )
    word = sentence(OUTCOME_WORDS.get(str(last["outcome_class"]), "not classed"))
    rows.append(("What came of it", Html("{} {}").format(word, sentence(str(last["outcome"])))))
    if pd.notna(last["became"]):
        rows.append(("What became of it since", safe(sentence(str(last["became"])))))
    if len(view.technical):
        below = view.technical.iloc[-1]
        place = Html(", {}").format(below["place"]) if pd.notna(below["place"]) else ""
        when = view.cite(span(below["start"], below["end"]), "events", below)
        rows.append(("Last meeting of technical teams", Html("{}{} (recorded only in part)").format(when, place)))
    reach = Html("{}, to {}").format(view.silence, day(view.coverage.complete_until))
    bound = ", until when our events are complete; a later round may be missing" if view.bounded else ""
    rows.append(("Days without a further round", Html("{}{}").format(reach, bound)))
    return rows


def _dates(view: View) -> list[tuple[str, Html]]:
    rows = []
    for label, part, anchor in (
        ("Next dates announced", view.ahead, "what-is-announced-and-what-became-of-earlier-dates"),
        ("Dates passed without an outcome on record", view.passed, "dates-that-passed-with-no-outcome-on-record"),
    ):
        meetings = part[part["kind"] == "meeting"]
        told = Html(" ").join(announced(view, row) for _, row in meetings.head(2).iterrows())
        more = Html(' <a href="#{}">All {}</a>').format(anchor, len(meetings)) if len(meetings) > 2 else ""
        rows.append((label, Html("{}{}").format(told, more) if told else Html("none on record")))
    return rows


def _leaders(view: View) -> list[tuple[str, Html]]:
    names = view.evidence.actor_names
    apart = view.leaders[~view.leaders["both"]]
    shown = [("Last contact of the two leaders", view.leaders[view.leaders["both"]])]
    shown += [
        (
            f"Last contact of a leader of {names.get(code, code)} with others",
            apart[timeline.names(apart["parties"], code)],
        )
        for code in view.sides
    ]
    rows = []
    for label, part in shown:
        last = part.iloc[-1] if len(part) else None
        told = (
            Html("none on record")
            if last is None
            else Html("{}: {}").format(view.cite(day(last["start"]), "events", last), last["name"])
        )
        rows.append((label, told))
    return rows


def _open(view: View) -> list[tuple[str, Html]]:
    running = Html("; ").join(
        Html("{}: {}").format(row["name"], view.cite(day(row["planned_for"]), "events", row))
        for _, row in view.deadlines.iterrows()
    )
    truces = truces_sentence(view)
    more = Html(' <a href="#how-long-did-the-truces-hold">Each, with its days</a>') if truces else ""
    return [
        ("Offers still open", _open_words(view)),
        ("Deadlines running", running or Html("none on record")),
        (
            f"Truces since {day(view.renewed)}",
            Html("{}{}").format(truces, more) if truces else Html("none on record"),
        ),
    ]


def _open_words(view: View, shown: int = 5) -> Html:
    """Name offers without a recorded answer; who is named behind the first party has not answered."""
    evidence, offers = view.evidence, view.open_offers
    bound = Html("; events are complete to {} only").format(day(view.coverage.complete_until)) if view.bounded else ""
    if offers.empty:
        return Html("none of the last {} days without an answer on record{}").format(timeline.OFFER_DAYS, bound)
    told = []
    for _, row in offers.head(shown).iterrows():
        author, _, others = str(row["parties"]).partition(";")
        silent = (
            Html("no answer on record from {}").format(safe_names(evidence, others))
            if others
            else "no answer on record"
        )
        when = view.cite(day(row["known_on"]), "events", row)
        told.append(Html("{} ({}, {}; {})").format(row["name"], safe_names(evidence, author), when, silent))
    rest = Html("; and {}").format(count(len(offers) - shown, "more")) if len(offers) > shown else ""
    return Html("; ").join(told) + rest


def planned_table(view: View) -> Html:
    """Return what is announced for a date ahead, who named the date and who confirmed it."""
    return _announced_table(view, view.ahead, "Announced for a date")


def passed_table(view: View) -> Html:
    """Return what was announced for a date that passed without an outcome on record, the newest first."""
    return _announced_table(view, view.passed.iloc[::-1], "Dates that passed without an outcome on record")


def _announced_table(view: View, rows: pd.DataFrame, caption: str) -> Html:
    if rows.empty:
        return Html("<p>No such event is on record on the date of this edition.</p>")
    rows = rows.head(MOST)
    sure = [standing_words(view, row) if row["kind"] == "meeting" else "" for row in rows.to_dict("records")]
    table = frame_of(
        {
            "for": [day(cell) for cell in rows["planned_for"]],
            "what": rows["name"],
            "who, where": [
                "; ".join(filter(None, (names_of(view.evidence, parties), _text(place))))
                for parties, place in zip(rows["parties"], rows["place"], strict=True)
            ],
            "public since": rows["known_on"],
            "who confirmed it": sure,
            "sources": [source_links(view.evidence, cell) for cell in rows["sources"]],
        }
    )
    return html_table(table, caption, ["sources"], shown=("for", "what", "who confirmed it"))


def past_dates_table(view: View) -> Html:
    """Return what became of the meetings that were announced ahead, newest first."""
    rows = view.told.head(MOST)
    sure = [[code for code, word, _ in cell if word in ("announced", "confirmed")] for cell in rows["standing"]]
    reasons = [
        "" if word in ("held", "later") or pd.isna(text) else f": {sentence(str(text))}"
        for word, text in zip(rows["fate"], rows["outcome"], strict=True)
    ]
    table = frame_of(
        {
            "for": [day(cell) for cell in rows["planned_for"]],
            "what": rows["name"],
            "what became of it": [FATE_WORDS[word] + why for word, why in zip(rows["fate"], reasons, strict=True)],
            "announced": rows["known_on"],
            "days to the meeting": rows["waited"],
            "named or confirmed ahead by": [
                names_of(view.evidence, ";".join(codes)) if codes else "not recorded" for codes in sure
            ],
            "sources": _links(view.evidence, rows),
        }
    )
    return html_table(
        table,
        "What became of meetings announced ahead",
        ["sources"],
        find=True,
        shown=("for", "what", "what became of it"),
        first=3,
    )


def past_deadlines_table(view: View) -> Html:
    """Return deadlines that are over, newest first, and what became of them."""
    rows = view.past_deadlines
    if rows.empty:
        return Html("<p>No deadline that is over is on record on this date.</p>")
    table = frame_of(
        {
            "for": [day(cell) for cell in rows["planned_for"]], "what": rows["name"], "what became of it": _told(rows["outcome"]),
            "set": rows["known_on"], "sources": _links(view.evidence, rows),
        }
    )  # fmt: skip
    return html_table(
        table, "Deadlines and what became of them", ["sources"], shown=("for", "what", "what became of it"), first=3
    )


def gaps_table(view: View) -> Html:
    """Return the rounds with the days since the one before, newest first."""
    if view.gaps.empty:
        return Html("<p>No round is recorded on this date.</p>")
    rows = view.gaps.head(MOST)
    table = pd.DataFrame(
        {
            "round": [span(start, end) for start, end in zip(rows["start"], rows["end"], strict=True)],
            "where": rows["place"],
            "days since the one before": rows["gap"],
            "outcome at the time": [OUTCOME_WORDS.get(str(word), "not classed") for word in rows["outcome_class"]],
        }
    )
    return html_table(table, "Rounds and the days between them", find=True)


def offers_table(view: View) -> Html:
    """Return offers that the two sides meet, newest first, with what came of each."""
    if view.offers.empty:
        return Html("")
    rows = view.offers.iloc[::-1].head(MOST)
    came = [
        met if isinstance(met, str) else sentence(str(later if pd.notna(later) else first))
        for met, later, first in zip(rows["answer"], rows["became"], rows["outcome"], strict=True)
    ]
    table = frame_of(
        {
            "offered": rows["known_on"], "what": rows["name"], "what came of it": came,
            "by": [names_of(view.evidence, code) for code in rows["by"]], "round on": rows["met"], "days": rows["waited"],
            "sources": _links(view.evidence, rows),
        }
    )  # fmt: skip
    caption = "Offers that the two sides meet, and the rounds that answered them"
    return html_table(table, caption, ["sources"], find=True, shown=("offered", "what", "what came of it"), first=3)


def shares_table(view: View) -> Html:
    """Return how often rounds brought a result, by format, level and host, with intervals."""
    if view.shares.empty:
        return Html("<p>No round is recorded on this date.</p>")
    names = view.evidence.actor_names
    rows = view.shares
    group = [
        names.get(name, "no host (online)") if by == "hosts" else LEVEL_WORDS.get(name, name)
        for by, name in zip(rows["by"], rows["group"], strict=True)
    ]
    table = pd.DataFrame(
        {
            "by": rows["by"].map(GROUP_WORDS), "group": [name or "not recorded" for name in group], "rounds": rows["rounds"],
            "agreement": rows["agreement"], "partial": rows["partial"], "none": rows["none"],
            "with a result": rows["share_pct"].map(percent),
            "95% interval": [interval(low, high) for low, high in zip(rows["low_pct"], rows["high_pct"], strict=True)],
        }
    )  # fmt: skip
    return html_table(table, "Share of rounds with at least a partial result")


def attempts_table(view: View) -> Html:
    """Return series of rounds and broken agreements, oldest first: how long each lasted, how it ended, who could verify it."""
    tried = view.tried[view.tried["kind"] != "truce"]
    if tried.empty:
        return Html("<p>No earlier attempt is recorded on this date.</p>")
    table = frame_of(
        {
            "attempt": tried["name"],
            "when": [
                span(a, b) if pd.notna(b) else f"from {day(a)}"
                for a, b in zip(tried["start"], tried["end"], strict=True)
            ],
            "how it ended, or what followed": _told(tried["ended"]),
            "days": tried["days"],
            "kind": tried["kind"].map(ATTEMPT_WORDS),
            "what was agreed": _told(tried["agreed"]),
            "outside body in it to verify": [
                "" if kind == "rounds" else _verifiers(view, cell)
                for cell, kind in zip(tried["verifiers"], tried["kind"], strict=True)
            ],
            "sources": _links(view.evidence, tried),
        }
    )
    return html_table(
        table,
        "Earlier attempts and how long they lasted",
        ["sources"],
        shown=("attempt", "when", "how it ended, or what followed"),
        first=3,
    )


def _verifiers(view: View, codes: tuple[str, ...]) -> str:
    names = view.evidence.actor_names
    return listed(str(names.get(code, code)) for code in codes) or "none on record"


def truces_table(view: View) -> Html:
    """Return the truces and moratoria of the newest period beyond single places: those that began, then offers, newest first."""
    rows = view.declared
    verifiers = {ids[0]: codes for ids, codes in zip(view.tried["ids"], view.tried["verifiers"], strict=True)}
    table = frame_of(
        {
            "truce": rows["name"],
            "when": [_truce_span(row) for row in rows.to_dict("records")],
            "how it went": rows["status"].map(TRUCE_WORDS),
            "days": rows["days"],
            "for what": rows["scope"],
            "in words": rows["later_result"].fillna(rows["result"]),
            "violations claimed by Ukraine": rows["violations_claimed_by_ukraine"],
            "violations claimed by Russia": rows["violations_claimed_by_russia"],
            "outside body in it to verify": [_verifiers(view, verifiers.get(name, ())) for name in rows["id"]],
            "sources": _links(view.evidence, rows),
        }
    )
    return html_table(table, "Truces and moratoria", ["sources"], shown=("truce", "when", "how it went"), first=3)


def _truce_span(truce: Mapping[Hashable, Any]) -> str:
    """Say when a truce ran; where its last day is not on record, until when it was announced."""
    told = span(truce["start"], truce["end"])
    if pd.notna(truce["start"]) and pd.isna(truce["end"]) and pd.notna(truce["planned_until"]):
        return f"from {told}, announced until {day(truce['planned_until'])}"
    return told


def turnout_table(view: View) -> Html:
    """Return whether dates were kept by who named them and which side confirmed them; nothing where no outcome is on record."""
    if view.turnout.empty:
        return Html("")
    one, other = (view.evidence.actor_names.get(code, code) for code in view.sides)
    names = {
        "others": "others",
        "unknown": "not on record who",
        "both": f"{one} and {other}",
        "none": "neither, as far as is on record",
    }
    alone = {code: f"{name} alone" for code, name in zip(view.sides, (one, other), strict=True)}
    rows = []
    for row in view.turnout.to_dict("records"):
        named = row["question"] == "named"
        who = names.get(row["who"]) or (names_of(view.evidence, row["who"]) if named else alone[row["who"]])
        share = f"{row['share_pct']:.0f}% ({interval(row['low_pct'], row['high_pct'])})"
        about = "Who named the date" if named else "Of those to which both sides were to come: who stood by it"
        rows.append((about, who, f"{row['met']} of {row['meetings']}", share))
    table = pd.DataFrame(rows, columns=["of the date", "who", "took place", "share (95% interval)"])
    return html_table(table, "Meetings announced ahead that took place then or a little later")


def turnout_sentence(view: View) -> Html:
    """Say what the table of turnout can and cannot show."""
    if view.turnout.empty:
        return Html("")
    parts = dict(iter(view.turnout.groupby("question")))
    apart = [name for name, part in parts.items() if len(part) > 1 and part["low_pct"].max() > part["high_pct"].min()]
    shown = (
        "All intervals of a question overlap, so no difference between those who named or confirmed could be shown."
        if not apart
        else "Some intervals do not overlap; since announcements were not collected evenly, that need not be the speaker’s doing."
    )
    return notes(
        Html(
            "{} A date that was kept is reported more often than one that lapsed, and who named it is on record for "
            "{} of {} meetings only."
        ).format(
            shown,
            int(parts["named"].loc[parts["named"]["who"] != "unknown", "meetings"].sum()),
            int(parts["named"]["meetings"].sum()),
        )
    )
