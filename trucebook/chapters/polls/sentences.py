"""The page of polls in words."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import opinion as analysis
from trucebook.chapters.polls.chapter import View
from trucebook.figures.polls import complete_to, signed
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html
from trucebook.figures.words import opening
from trucebook.prose import count, day, direction, listed, percent, safe, sentence


def in_short(view: View, cite: Citations) -> Html:
    """Return the first sentences of the page of polls: how many, of whom, how well documented, until when."""
    polls = view.evidence["polls"]
    if polls.empty:
        return opening([Html("The evidence holds no poll on this date.")])
    last = polls.sort_values("known_on").iloc[-1]
    totals = [
        count(int((polls["country"] == code).sum()), "poll") + Html(" of {}").format(name)
        for code, name in view.publics.items()
    ]
    others = len(polls) - int(polls["country"].isin(list(view.publics)).sum())
    totals += [Html("{} of other publics").format(others)] if others else []
    return opening([
        Html("{}; the newest of all was published on {} ({}).").format(sentence(listed(totals))[:-1], day(last['known_on']), cite(str(last['pollster']), 'polls', last)),
        Html("Of all {}, the number asked is known for {}, and the pollster’s margin of error for {}.").format(len(polls), int(polls['n'].notna().sum()), int(polls['moe_pct'].notna().sum())),
        safe(complete_to(view.evidence)),
    ])  # fmt: skip


def hidden_sentence(view: View, cite: Citations) -> Html:
    """Say how far answers move when the question is asked so that nobody learns the respondent's own; blank without experiments."""
    parts = []
    for one in view.hidden:
        usual, other = one.words.iloc[0], one.words.iloc[1]
        row = view.evidence["poll_wordings"].set_index("id", drop=False).loc[usual["id"]]
        difference, margin = analysis.change(usual, other)
        known = f"{signed(difference)} ±{margin:.1f} points: {direction(difference, margin)}" if pd.notna(margin) else f"{signed(difference)} points, interval not known"  # fmt: skip
        parts.append(Html("{} ({}), {} {}, {} {} ({}; {}, published {})").format(safe(one.label.split(':')[0]).lower(), view.publics[one.public], percent(usual['share_pct']), usual['form'], cite(percent(other['share_pct']), 'poll_wordings', row), other['form'], known, row['pollster'], day(row['known_on'])))  # fmt: skip
    if not parts:
        return Html("")
    return Html("<p>Where the form of asking hides the respondent's own answer: {}. Lists may lower an estimate by themselves, so a gap need not be fear.</p>").format(Html('; ').join(parts))  # fmt: skip
