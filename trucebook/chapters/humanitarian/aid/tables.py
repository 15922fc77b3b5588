"""Tables on corridors, grain and charges of breaking them."""

from __future__ import annotations

from trucebook.analysis import aid as analysis
from trucebook.chapters.humanitarian.chapter import View
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import plain_links
from trucebook.prose import span


def passages_table(view: View) -> Html:
    """Return the passages with people moved and how each ended."""
    own = view.passages
    if own.empty:
        return Html("<p>No humanitarian passage is on record on this date.</p>")
    table = frame_of({
        "when": [span(a, b) for a, b in zip(own["start"], own["end"], strict=True)], "passage": own["name"],
        "route": own["scope"], "people moved": own["civilians_moved"].astype("float"), "how it ended": own["result"],
        "sources": [plain_links(view.evidence, cell) for cell in own["sources"]],
    })  # fmt: skip
    return html_table(table, "Humanitarian passages", ["sources"], shown=("when", "passage", "people moved"))


def charges_table(view: View, group: str) -> Html:
    """Return what each side charged the other with, side by side."""
    one, other = view.evidence.sides
    found = analysis.charges(view.evidence["accusations"], group, (other, one))
    if found.empty:
        return Html("<p>No charge of violation is on record on this date.</p>")
    names = view.evidence.actor_names
    table = frame_of({
        "date": found["date"], "about": found["about"],
        **{f"{names[side]} says": found[side].replace("", "no charge found") for side in (other, one)},
        "sources": [plain_links(view.evidence, cell) for cell in found["sources"]],
    })  # fmt: skip
    return html_table(
        table, "Violations that each side claims; claims, not findings", ["sources"], shown=("date", "about"), first=3
    )


def grain_table(view: View) -> Html:
    """Return the agreements and breaks of the grain initiative."""
    course = view.grain_course
    if course.empty:
        return Html("")
    table = frame_of({
        "date": course["start"], "what": course["name"], "in words": course["outcome"], "later": course["later_outcome"],
        "sources": [plain_links(view.evidence, cell) for cell in course["sources"]],
    })  # fmt: skip
    return html_table(table, "The course of the grain initiative", ["sources"], shown=("date", "what"), first=3)
