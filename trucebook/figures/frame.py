"""The frame around every chart: finding, what is drawn, the chart, its sources, its data as a table and a file."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

import altair as alt
import pandas as pd
import vl_convert

from trucebook.figures.downloads import download
from trucebook.figures.svg import compact
from trucebook.figures.tables import html_table
from trucebook.figures.theme import FONT  # registers the theme as well
from trucebook.prose import count

Size = Literal["narrow", "wide"]

WIDTHS: dict[Size, int] = {"narrow": 340, "wide": 720}
"""Outer width in px of the two drawings of a chart: for a phone, and for everything wider."""

ROWS_SHOWN = 200
"""A figure's table shows at most so many rows; the file holds all."""

PICTURES = '<button type="button" data-as="svg" hidden>Drawing (SVG)</button> <button type="button" data-as="png" hidden>Picture (PNG)</button>'
"""The page's script makes them of the drawing that the reader sees, with its title and sources."""

MAX_ROWS = 5000
"""A chart with more rows than this would weigh down its page: the analysis must reduce them first."""


class FigureError(ValueError):
    """A figure that breaks its contract: no data, no alternative text, too many rows."""


@dataclass(frozen=True)
class Select:
    """A list from which the reader chooses what a chart shows; sets a signal (an Altair parameter) of the live chart.

    Attributes
    ----------
    signal : str
        Name of the parameter.
    label : str
        In words.
    options : sequence of (str, str)
        Value and words of each choice; the first one is shown at first.
    """

    signal: str
    label: str
    options: Sequence[tuple[str, str]]

    def html(self) -> str:
        """Return the list as HTML."""
        options = "".join(
            f'<option value="{escape(value, quote=True)}">{escape(words)}</option>' for value, words in self.options
        )
        signal = escape(self.signal, quote=True)
        return (
            f'<label>{escape(self.label)} <select data-signal="{signal}" autocomplete="off">{options}</select></label>'
        )


@dataclass(frozen=True)
class Figure:
    """A chart in its frame; shows itself in a notebook.

    Attributes
    ----------
    id : str
        Anchor on the page.
    alt : str
        Alternative text: what the chart shows, finding first.
    html : str
        The whole frame.
    """

    id: str
    alt: str
    html: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.alt}


def figure(
    draw: Callable[[Size], alt.TopLevelMixin],
    data: pd.DataFrame,
    *,
    id: str,
    title: str,
    subtitle: str,
    alt: str,
    sources: str,
    columns: Sequence[str] | None = None,
    controls: Sequence[Select] = (),
) -> Figure:
    """Put a chart into the book's frame.

    Parameters
    ----------
    draw : callable
        Given ``"narrow"`` or ``"wide"``, returns the Altair chart at ``WIDTHS`` of that size.
    data : pandas.DataFrame
        What the chart draws, for the table and the file: readable column names, one row a mark.
    id : str
        Anchor on the page, and name of the file of data.
    title : str
        The finding, as a sentence.
    subtitle : str
        What is drawn, with its unit.
    alt : str
        The chart in words, for readers who do not see it.
    sources : str
        The source line, as HTML (see :mod:`trucebook.figures.sources`).
    columns : sequence of str, optional
        The columns of the table on the page, if not all of the data.
    controls : sequence of Select
        Choices for the reader of the live chart; absent where scripts are off.

    Returns
    -------
    Figure
        With a sentence instead of a chart where there are no data.

    Raises
    ------
    FigureError
        If there is no alternative text, or more data than a page can carry.
    """
    if not alt.strip():
        raise FigureError(f"figure {id!r}: no alternative text, expected the chart in words")
    if len(data) > MAX_ROWS:
        raise FigureError(f"figure {id!r}: {len(data)} rows, expected at most {MAX_ROWS}; let the analysis reduce them")
    head = f'<p class="finding">{escape(title)}</p><p class="drawn">{escape(subtitle)}</p>'
    if data.empty:
        html = f'<figure class="chart" id="{id}"><figcaption>{head}</figcaption><p>Nothing to draw: the evidence holds no such row on this date.</p></figure>'
        return Figure(id, alt, html)
    specs = {size: _spec(draw(size), size) for size in WIDTHS}
    drawings = "".join(
        f'<div class="drawing" data-size="{size}" role="img" aria-label="{escape(alt, quote=True)}">{_svg(spec, f"{id}-{size}")}</div>'
        for size, spec in specs.items()
    )
    shown = data if columns is None else data[list(columns)]
    file = download(f"{id}.csv", data.to_csv(index=False), "Data of this chart (CSV)", f"{title} {subtitle}")
    choices = f'<div class="controls" hidden>{"".join(one.html() for one in controls)}</div>' if controls else ""
    note = f" (the first {ROWS_SHOWN} of {len(data):,}; the file has all)" if len(data) > ROWS_SHOWN else ""
    return Figure(id, alt, "".join((
        f'<figure class="chart" id="{id}"><figcaption>{head}</figcaption>{choices}{drawings}',
        f'<script type="application/json" class="spec">{_live(specs)}</script>',
        f'<p class="below">{sources} <span class="take">{file} {PICTURES}</span></p>',
        f"<details><summary>The chart as a table: {count(len(data), 'row')}{note}</summary>",
        f"{html_table(shown.head(ROWS_SHOWN), caption=title)}</details></figure>",
    )))  # fmt: skip


def wrapped(text: str, size: Size, font_size: int = 13) -> list[str]:
    """Return a text inside a chart as lines that fit its width; Vega does not break lines, and a longer one shrinks the chart."""
    return textwrap.wrap(text, int(WIDTHS[size] / (0.56 * font_size))) or [""]


def _spec(chart: alt.TopLevelMixin, size: Size) -> dict[str, Any]:
    spec: dict[str, Any] = chart.to_dict()
    if size == "narrow":  # a legend in one line would be cut off
        spec["config"]["legend"] = {"columns": 2} | spec["config"]["legend"]
    spec.pop("$schema", None)
    spec["autosize"] = {"type": "fit-x", "contains": "padding"} if "width" in spec else {"type": "pad"}
    spec["padding"] = {"left": 2, "right": 4, "top": 8, "bottom": 4}
    return spec


def _svg(spec: dict[str, Any], prefix: str) -> str:
    """Draw a chart; names inside the drawing get a prefix, since several drawings share a page."""
    svg = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    svg = re.sub(r'\b(id="|url\(#|href="#)', rf"\g<1>{prefix}-", svg)
    svg = re.sub(r"(\d+\.\d{2})\d+", r"\1", svg)
    # The frame says in words what the chart shows; the marks' own roles would be read out one by one. The font is named once, below.
    svg = re.sub(r' (?:role|aria-label|aria-roledescription|aria-hidden|font-family)="[^"]*"', "", svg)
    return compact(svg).replace("<svg ", f'<svg aria-hidden="true" focusable="false" font-family="{FONT}" ', 1)


def _live(specs: dict[Size, dict[str, Any]]) -> str:
    """Return the specifications for the live charts, the data that both sizes share written once, safe inside a script."""
    datasets: dict[str, Any] = {}
    sizes = {}
    for size, spec in specs.items():
        datasets |= spec.get("datasets", {})
        sizes[size] = {key: value for key, value in spec.items() if key != "datasets"}
    text = json.dumps({"datasets": datasets, "sizes": sizes}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "<\\!--")
