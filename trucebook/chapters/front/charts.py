"""Small drawings of the front page: rounds as dots in time, a line for a number, a range for a chance. Drawn, so that paper keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from trucebook.analysis.timeline import RESULTS
from trucebook.chapters.front.chapter import Asked, View
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Size
from trucebook.figures.tables import Html
from trucebook.prose import day, safe

HIGH, RADIUS, STEP = 84, 6, 13
"""Height of the drawing of rounds, radius of a dot, and distance of dots that would lie on each other, in px."""

SPARK = (96, 30)
"""Size of a small line in px."""


def rounds(view: View) -> Html:
    """Return the rounds as dots in time, filled where a result came, with the time of thin evidence hatched."""
    held = view.talks.held
    if held.empty:
        return Html()
    with_result = held["outcome_class"].isin(RESULTS)
    words = f"{len(held)} rounds since {day(held['start'].min())}; {int(with_result.sum())} brought at least a partial result."
    drawings = "".join(
        f'<div class="drawing" data-size="{safe(size)}" role="img" aria-label="{escape(words, quote=True)}">{_rounds(view, size)}</div>'
        for size in WIDTHS
    )
    return Html(f'<div class="chart rounds">{drawings}</div>')


def _rounds(view: View, size: Size) -> str:
    held, wide = view.talks.held, min(WIDTHS[size], 560)
    first = pd.Timestamp(year=int(held["start"].min().year), month=1, day=1)
    last = pd.Timestamp(view.evidence.as_of)
    scale = (wide - 2 * RADIUS - 2) / max((last - first).days, 1)
    base = HIGH - 24

    def place(when: pd.Timestamp) -> float:
        return round(RADIUS + 1 + (when - first).days * scale, 1)

    parts = [f'<line x1="0" x2="{wide}" y1="{base + RADIUS + 3}" y2="{base + RADIUS + 3}" stroke="#d9dde2"/>']
    thin = place(pd.Timestamp(view.talks.coverage.complete_until))
    if thin < place(last):
        name = safe(f"rounds-{size}-")
        parts.append(
            f'{hatch.pattern(name)}<rect x="{thin}" y="0" width="{place(last) - thin:.1f}" height="{base + RADIUS + 3}" '
            f'fill="url(#{name}{hatch.NAME})"/>'
        )
    taken: list[tuple[float, int]] = []
    for row in held.sort_values("start").itertuples():
        x = place(row.start)
        level = next(n for n in range(len(held)) if all(abs(x - other) >= STEP or n != at for other, at in taken))
        taken.append((x, level))
        full = row.outcome_class in RESULTS
        look = 'fill="#0072b2"' if full else 'fill="#fdfdfb" stroke="#0072b2" stroke-width="2"'
        title = f"<title>{escape(str(row.name))}, {day(row.start)}</title>"
        parts.append(
            f'<circle cx="{x}" cy="{base - level * STEP}" r="{RADIUS - (0 if full else 1)}" {look}>{title}</circle>'
        )
    parts += [
        f'<text x="{place(pd.Timestamp(year=year, month=1, day=1))}" y="{HIGH - 2}" font-size="12" fill="#57606a">{year}</text>'
        for year in range(first.year, last.year + 1)
    ]
    top = min([base - level * STEP for _, level in taken]) - RADIUS - 2
    return f'<svg viewBox="0 {min(top, 0)} {wide} {HIGH - min(top, 0)}" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'


def line(values: Sequence[float]) -> str:
    """Return a small line with its last point; blank for fewer than two values."""
    if len(values) < 2 or max(values) == min(values):
        return ""
    wide, high = SPARK
    low, span = min(values), max(values) - min(values)
    points = [
        (round(2 + number * (wide - 6) / (len(values) - 1), 1), round(high - 4 - (value - low) / span * (high - 8), 1))
        for number, value in enumerate(values)
    ]
    path = " ".join(f"{x},{y}" for x, y in points)
    x, y = points[-1]
    return (
        f'<svg class="spark" viewBox="0 0 {wide} {high}" aria-hidden="true" focusable="false"><polyline points="{path}" fill="none" '
        f'stroke="#0072b2" stroke-width="2"/><circle cx="{x}" cy="{y}" r="3" fill="#0072b2"/></svg>'
    )


def span(low: float, high: float, marks: Sequence[float], colour: str = "#0072b2") -> str:
    """Return a range from 0 to 100 as a bar with its marks."""
    ticks = "".join(
        f'<path d="M{mark:.1f} 0V10" stroke="{safe(colour)}" stroke-width="2.5" vector-effect="non-scaling-stroke"/>'
        for mark in marks
    )
    return (
        '<svg class="span" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect x="0" y="4.4" width="100" height="1.2" fill="#d9dde2"/><rect x="{low:.1f}" y="2" width="{max(high - low, 0.8):.1f}" height="6" '
        f'fill="{safe(colour)}" fill-opacity="0.35"/>{ticks}</svg>'
    )


def answered(asked: Asked, colour: str) -> str:
    """Return the shares of one public on one matter over all wordings."""
    shares = [float(share) for share in asked.waves["share_pct"]]
    return span(min(shares), max(shares), shares, colour)
