"""Sentences of the page on people as a whole."""

from __future__ import annotations

from trucebook.chapters.humanitarian.chapter import View
from trucebook.chapters.humanitarian.civilians.sentences import growth_sentence, harm_sentence, truce_sentence
from trucebook.chapters.humanitarian.exchanges.sentences import talks_sentence
from trucebook.figures.html import safe
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html
from trucebook.figures.words import opening
from trucebook.prose import day, listed

REACHES = (
    ("civilian_harm", "killed", "monthly casualties"), ("exchanges", "prisoners", "exchanges of prisoners"),
    ("exchanges", "bodies", "returns of bodies"), ("displacement", "", "displacement and need"),
)  # fmt: skip
"""Table, series and name of what the page says the end of."""


def in_short(view: View, cite: Citations) -> Html:
    """Return the chapter's first sentences."""
    return opening(
        [
            growth_sentence(view, cite) or harm_sentence(view, cite),
            talks_sentence(view, cite),
            safe(truce_sentence(view, cite)),
        ]
    )


def coverage_sentence(view: View) -> Html:
    """Say until when each series of the chapter is complete."""
    parts = [
        Html("{} to {}").format(words, day(view.evidence.coverage(table, series).complete_until))
        for table, series, words in REACHES
        if len(view.evidence[table])
    ]
    if not parts:
        return Html("")
    return Html("Our rows are complete: {}. Silence after these days does not mean that nothing happened.").format(
        listed(parts)
    )
