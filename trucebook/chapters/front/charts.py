"""Small drawings of the front page: rounds as dots in time, a line for a number, a range for a chance. Drawn, so that paper keeps them."""

from __future__ import annotations

from collections.abc import Sequence

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
    drawings = Html("").join(
        Html('<div class="drawing" data-size="{}" role="img" aria-label="{}">{}</div>').format(
            size, words, _rounds(view, size)
        )
        for size in WIDTHS
    )
    return Html('<div class="chart rounds">{}</div>').format(drawings)


def _rounds(view: View, size: Size) -> Html:
    held, wide = view.talks.held, min(WIDTHS[size], 560)
    first = pd.Timestamp(year=int(held["start"].min().year), month=1, day=1)
    last = pd.Timestamp(view.evidence.as_of)
    scale = (wide - 2 * RADIUS - 2) / max((last - first).days, 1)
    base = HIGH - 24

    def place(when: pd.Timestamp) -> float:
        return round(RADIUS + 1 + (when - first).days * scale, 1)

    parts = [
        Html('<line x1="0" x2="{}" y1="{}" y2="{}" stroke="#d9dde2"/>').format(
            wide, base + RADIUS + 3, base + RADIUS + 3
        )
    ]
    thin = place(pd.Timestamp(view.talks.coverage.complete_until))
    if thin < place(last):
        name = safe(Html("rounds-{}-").format(size))
        parts.append(
            Html('{}<rect x="{}" y="0" width="{:.1f}" height="{}" fill="url(#{}{})"/>').format(
                hatch.pattern(name), thin, place(last) - thin, base + RADIUS + 3, name, hatch.NAME
            )
        )
    taken: list[tuple[float, int]] = []
    for row in held.sort_values("start").itertuples():
        x = place(row.start)
        level = next(n for n in range(len(held)) if all(abs(x - other) >= STEP or n != at for other, at in taken))
        taken.append((x, level))
        full = row.outcome_class in RESULTS
        look = Html('fill="#0072b2"') if full else Html('fill="#fdfdfb" stroke="#0072b2" stroke-width="2"')
        title = Html("<title>{}, {}</title>").format(str(row.name), day(row.start))
        parts.append(
            Html('<circle cx="{}" cy="{}" r="{}" {}>{}</circle>').format(
                x, base - level * STEP, RADIUS - (0 if full else 1), look, title
            )
        )
    parts += [
        Html('<text x="{}" y="{}" font-size="12" fill="#57606a">{}</text>').format(
            place(pd.Timestamp(year=year, month=1, day=1)), HIGH - 2, year
        )
        for year in range(first.year, last.year + 1)
    ]
    top = min([base - level * STEP for _, level in taken]) - RADIUS - 2
    return Html('<svg viewBox="0 {} {} {}" aria-hidden="true" focusable="false">{}</svg>').format(
        min(top, 0), wide, HIGH - min(top, 0), Html("").join(parts)
    )


def line(values: Sequence[float]) -> Html:
    """Return a small line with its last point; blank for fewer than two values."""
    if len(values) < 2 or max(values) == min(values):
        return Html("")
    wide, high = SPARK
    low, span = min(values), max(values) - min(values)
    points = [
        (round(2 + number * (wide - 6) / (len(values) - 1), 1), round(high - 4 - (value - low) / span * (high - 8), 1))
        for number, value in enumerate(values)
    ]
    path = Html(" ").join(Html("{},{}").format(x, y) for x, y in points)
    x, y = points[-1]
    return Html(
        '<svg class="spark" viewBox="0 0 {} {}" aria-hidden="true" focusable="false"><polyline points="{}" fill="none" '
        'stroke="#0072b2" stroke-width="2"/><circle cx="{}" cy="{}" r="3" fill="#0072b2"/></svg>'
    ).format(wide, high, path, x, y)


def span(low: float, high: float, marks: Sequence[float], colour: str = "#0072b2") -> Html:
    """Return a range from 0 to 100 as a bar with its marks."""
    ticks = Html("").join(
        Html('<path d="M{:.1f} 0V10" stroke="{}" stroke-width="2.5" vector-effect="non-scaling-stroke"/>').format(
            mark, colour
        )
        for mark in marks
    )
    return Html(
        '<svg class="span" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect x="0" y="4.4" width="100" height="1.2" fill="#d9dde2"/><rect x="{:.1f}" y="2" width="{:.1f}" height="6" '
        'fill="{}" fill-opacity="0.35"/>{}</svg>'
    ).format(low, max(high - low, 0.8), colour, ticks)


def answered(asked: Asked, colour: str) -> Html:
    """Return the shares of one public on one matter over all wordings."""
    shares = [float(share) for share in asked.waves["share_pct"]]
    return span(min(shares), max(shares), shares, colour)
