"""What is not known, hatched: time that no row covers and months without a count look the same in every drawing of the book."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from trucebook.evidence.door import Coverage
from trucebook.figures.html import Html
from trucebook.figures.theme import GRID
from trucebook.prose import day

NAME = "unknown"
"""Of the pattern: a drawing puts its own name in front, a live chart takes the one of its page."""

FILL = f"url(#{NAME})"


def pattern(prefix: str = "") -> Html:
    """Return the definition of the hatching for a drawing whose own names begin with a prefix."""
    return Html(
        '<defs><pattern id="{}{}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path d="M0,0v6" stroke="{}" stroke-width="3"/></pattern></defs>'
    ).format(prefix, NAME, GRID)


def unknown(spans: pd.DataFrame) -> alt.Chart:
    """Return spans of time as a hatched layer.

    Parameters
    ----------
    spans : pandas.DataFrame
        ``from`` and ``to``, a row a span.
    """
    return alt.Chart(spans).mark_rect(color=FILL).encode(x=alt.X("from:T").title(None), x2="to:T")


def uncovered(coverage: Coverage, start: Any, end: Any) -> list[alt.Chart]:
    """Return what of a time axis rows do not cover as a hatched layer: none where they cover all of it.

    Parameters
    ----------
    coverage : Coverage
        Of what is drawn.
    start, end : date-like
        Ends of the axis.
    """
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    done = pd.Timestamp(coverage.complete_until) + pd.Timedelta(days=1)
    spans = [(max(done, first), last)] if done < last else []
    if coverage.complete_from is not None and pd.Timestamp(coverage.complete_from) > first:
        spans.insert(0, (first, min(pd.Timestamp(coverage.complete_from), last)))
    rows = pd.DataFrame(spans, columns=["from", "to"]).map(lambda moment: f"{moment:%Y-%m-%d}")
    return [unknown(rows)] if len(rows) else []


def told(coverage: Coverage, what: str, end: Any) -> str:
    """Return the hatching of :func:`uncovered` after the last covered day in words, for the line below a title; blank where there is none."""
    done = pd.Timestamp(coverage.complete_until) + pd.Timedelta(days=1)
    return (
        f" Hatched: our {what} are incomplete after {day(coverage.complete_until)}." if done < pd.Timestamp(end) else ""
    )
