"""The positions in words: where the two sides are farthest and closest, whether that changed, and who moved."""

from __future__ import annotations

from typing import Any

from trucebook.analysis import positions as analysis
from trucebook.chapters.positions.chapter import View
from trucebook.figures.tables import Html
from trucebook.figures.words import notes, number, opening, safe_names
from trucebook.prose import count, day, listed, safe, sentence

ROUNDING = 0.005
"""Gaps closer than this count as the same."""

NAMED = 1
"""So many issues are named in a sentence; the rest is counted."""


def in_short(view: View) -> Html:
    """Return the chapter's first sentences."""
    return opening([gap_sentence(view), index_sentence(view), safe(coverage_sentence(view))])


def gap_sentence(view: View) -> Html:
    """Say on which issues the two sides are farthest from each other, and on which closest."""
    if len(view.gaps) < 2:
        return Html("The evidence holds too few coded positions of both sides to compare them.")
    gaps = view.gaps["gap"]
    far, near = (_issues(view, value) for value in (gaps.max(), gaps.min()))
    return Html("{} stand farthest apart on {}; closest on {}.").format(
        listed(safe(view.name(code)) for code in view.sides), far, near
    )


def _issues(view: View, gap: float) -> Html:
    """Return the issues on which the gap is so wide, the first ones named, linked to the clauses behind them."""
    keys = view.gaps.index[(view.gaps["gap"] - gap).abs() < ROUNDING]
    keys = [key for key in view.titles.index if key in set(keys)]
    named = [Html("“{}”").format(inside(view, view.titles[key])) for key in keys[:NAMED]]
    if len(keys) > NAMED:
        named.append(Html("{} more").format(number(len(keys) - NAMED)))
    return view.cite(listed(named), "positions", view.behind[view.behind["issue"].isin(keys)])


def inside(view: View, title: str) -> str:
    """Return an issue's title as it stands inside a sentence: names keep their capital."""
    first = title.split()[0].rstrip(",")
    return title if first.isupper() or first in view.proper else title[0].lower() + title[1:]


def index_sentence(view: View) -> Html:
    """Say how large the gap is on paper, and whether it changed: the one statement of the book on it."""
    if view.now is None:
        return Html("")
    value, low, high = view.now
    text = Html("The gap on paper is <b>{:.0f}%</b> of the widest ({:.0f} to {:.0f}%)").format(value, low, high)
    if view.change is None:
        return Html("{}.").format(text)
    since = day(view.change["since"])
    verdict = {
        "narrowed": Html("since {} it narrowed on the same issues").format(since),
        "widened": Html("since {} it widened on the same issues").format(since),
        "open": Html("no change since {} could be shown on the same issues").format(since),
    }[view.change["verdict"]]
    return Html("{}; {}.").format(text, verdict)


def change_sentence(view: View) -> Html:
    """Say how the gap moved on the same issues, and whether the uncertainty of the coding allows to call it a change."""
    if view.change is None:
        return Html("<p>No issue could be compared two years ago, so nothing can be said on a change.</p>")
    return notes(safe(change_words(view.change, view.error)))


def change_words(found: dict[str, Any], error: float) -> str:
    """Return a change of the gap in words."""
    verdict = {
        "narrowed": "the gap narrowed by more than coding errors explain",
        "widened": "the gap widened by more than coding errors explain",
        "open": "a change could not be shown",
    }[found["verdict"]]
    return (
        f"On the {count(found['issues'], 'issue')} that could already be compared on {day(found['since'])}, the mean gap went from "
        f"{found['then']:.0f}% to {found['now']:.0f}%. If each code is off by a level with a probability of {100 * error:.0f}%, the change "
        f"lies between {signed(found['low'])} and {signed(found['high'])} points nine times in ten: {verdict}."
    )


def signed(value: float) -> str:
    """Return a change in whole points with its sign."""
    return f"{value:+.0f}".replace("-", "−") if round(value) else "0"


def certainty(view: View) -> Html:
    """Say how much the change hangs on the probability of an error, and whether one issue alone decides its sign."""
    found = view.change
    if found is None:
        return Html("")
    ranges = Html("; ").join(
        Html("at {:.0f}%, {} to {} points").format(100 * other, signed(one["low"]), signed(one["high"]))
        for other, one in view.changes.items()
        if one
    )
    without = found["without"]
    flips = [key for key, value in without.items() if value * found["change"] <= 0]
    if without.empty or abs(found["change"]) < 1e-9:
        survival = Html("There is no change whose sign could depend on one issue.")
    elif flips:
        named = listed(inside(view, view.titles[key]) for key in flips)
        survival = Html("The sign of the change rests on {}: without it, the sign turns or the change is nil.").format(
            named
        )
    else:
        span = Html("{:+.1f} and {:+.1f}").format(without.min(), without.max()).replace("-", "−")
        survival = Html("The sign survives when any one issue is left out (change between {} points).").format(span)
    share = Html("The gap narrowed in {:.0f}% of the simulated values.").format(100 * found["narrowing"])
    return notes(
        share, Html("With another probability of an error: {}.").format(ranges) if ranges else Html(), survival
    )


def movement_sentence(view: View) -> Html:
    """Say on how many issues each side moved towards the other, or away, net since the first comparison."""
    if view.moves.empty:
        return Html("")
    parts = []
    for code, step in zip(view.sides, (view.moves["one_moved"], -view.moves["other_moved"]), strict=True):
        closer, farther = int((step > 0).sum()), int((step < 0).sum())
        parts.append(
            Html(
                "{} now stands closer to the other side’s demand than at the first comparison on "
                "{} and farther from it on {}"
            ).format(safe_names(view.evidence, code), count(closer, "issue"), number(farther))
        )
    return notes(
        Html("{}. The first comparison is another day on each issue, see the table.").format(Html("; ").join(parts))
    )


def coverage_sentence(view: View) -> str:
    """Say until when the positions are complete; blank where they reach the edition's date."""
    if view.coverage.complete_until >= view.evidence.as_of:
        return ""
    return f"Our positions are complete to {day(view.coverage.complete_until)}; a later statement may be missing."


def land_sentence(view: View) -> Html:
    """Give each side's newest position on the four regions, and the demand with which it is compared."""
    land = view.positions[view.positions["issue"] == analysis.LAND]
    newest = analysis.latest(land, view.sides).set_index("actor", drop=False)
    parts = [
        Html("{} ({}): {}").format(
            safe_names(view.evidence, code),
            view.cite(day(newest.loc[code, "said_on"]), "positions", newest.loc[code]),
            sentence(newest.loc[code, "position"]),
        )
        for code in view.sides
        if code in newest.index
    ]
    if not parts:
        return Html("")
    named = Html("On {}, the newest positions on record:").format(inside(view, view.titles[analysis.LAND]))
    marks = view.evidence.landmarks("demand-compared")
    before = land[land["document"].isin(set(marks["row"]) - set(newest["document"]))]
    if before.empty:
        return notes(named, *parts)
    row = before.iloc[0]
    link = view.cite(
        Html("{}, {}").format(view.documents.get(row["document"], row["document"]), day(row["said_on"])),
        "positions",
        row,
    )
    return notes(named, *parts, Html("Before ({}): {}").format(link, sentence(row["position"])))
