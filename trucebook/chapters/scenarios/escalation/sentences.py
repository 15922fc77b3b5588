"""Sentences: charts and tables of attacks and territory against the calendar of talks."""

from __future__ import annotations

from trucebook.analysis import escalation as analysis
from trucebook.chapters.scenarios.escalation.chapter import LABELS, Calendar, clear_pairs
from trucebook.figures.tables import Html
from trucebook.prose import count, listed, sentence

CALENDARS = {"rounds": "rounds of both sides", "contacts": "meetings and calls"}


def verdict_sentence(talks: Calendar) -> Html:
    """Say in two sentences what the comparison with the calendar shows, and what it cannot."""
    found = talks.correlations
    if not found:
        return Html(
            "<p>On this date there are too few months with counts and a covered calendar of talks for a comparison: "
            "at least {} in a row are needed.</p>"
        ).format(analysis.LEAST_MONTHS)
    clear = clear_pairs(talks)
    first = (
        f"{sentence(listed(f'{LABELS[name].lower()} and {CALENDARS[calendar]}' for name, calendar in clear))[:-1]} go together by more than chance; which causes which, or what third thing both, this cannot tell."
        if clear
        else f"Neither, as far as can be seen: in {count(len(found), 'comparison')}, nothing goes with the calendar of talks by more than chance, at any delay up to {count(analysis.LAGS, 'month')}."
    )
    widest = max(one.table["high"].sub(one.table["low"]).max() / 2 for one in found.values())
    return Html(
        "<p>{} The intervals are wide (up to ±{:.1f} on a scale from −1 to 1), so a link of middling strength could be there and not show.</p>"
    ).format(first, widest)
