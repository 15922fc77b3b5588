"""What changed, in words."""

from __future__ import annotations

from trucebook.chapters.changes.chapter import View
from trucebook.figures.tables import Html
from trucebook.figures.words import opening
from trucebook.prose import count, day, safe


def in_short(view: View) -> Html:
    """Return the page's first sentences: what is new since the edition before."""
    if view.before is None:
        return opening([Html("No earlier edition stands before this one, so there is nothing to compare it with.")])
    lines = [events_sentence(view), positions_sentence(view), others_sentence(view)]
    return opening([line[0].upper() + line[1:] for line in lines if line])


def _since(view: View, name: str) -> int:
    return int((view.added[name]["view"] == len(view.views) - 1).sum())


def events_sentence(view: View) -> Html:
    """Say how many events became public since the date before, and how many fates became known."""
    assert view.before is not None
    rounds = view.cite(count(len(view.rounds), "round"), "events", view.rounds)
    came = int((view.told["view"] == len(view.views) - 1).sum())
    told = Html("; of {} known before, the outcome became known").format(count(came, "event")) if came else ""
    return Html("Since {}, <b>{}</b> became public, among them {}{}.").format(
        day(view.before.as_of), count(_since(view, "events"), "event"), rounds, told
    )


def positions_sentence(view: View) -> Html:
    """Say on how many issues an actor's level differs from that of the date before; no measure of convergence."""
    here, there = len(view.views) - 1, len(view.views) - 2
    table = view.levels[view.levels["actor"].isin(view.now.sides)]
    moved = table[(table[here] != table[there]) & table[here].notna() & table[there].notna()]
    names = view.now.actor_names
    one, other = (safe(str(names.get(code, code))) for code in view.now.sides)
    return Html("On paper, {} saw {} or {} move; whether they came closer is said with the positions.").format(
        count(moved["issue"].nunique(), "issue"), one, other
    )


def others_sentence(view: View) -> Html:
    """Say how many polls came in and how many verdicts changed."""
    here, there = len(view.views) - 1, len(view.views) - 2
    table = view.verdicts
    changed = int((table[here] != table[there])[table[here].notna() & table[there].notna()].sum()) if len(table) else 0
    return Html("{} came in; {} on statements of an article changed.").format(
        count(_since(view, "polls"), "poll"), count(changed, "verdict")
    )
