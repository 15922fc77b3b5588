"""The frame around every chart: finding, what is drawn, the chart, its sources, its data as a table and a file."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Literal

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from trucebook.evidence.kept import kept, made_by
from trucebook.figures import engine, hatch
from trucebook.figures.downloads import download
from trucebook.figures.html import CITE_MARK, Html, in_page, made, safe
from trucebook.figures.quicker import check
from trucebook.figures.svg import DRAWINGS, compact, numbered
from trucebook.figures.tables import html_table
from trucebook.figures.theme import FONT  # registers the theme as well
from trucebook.prose import count

Size = Literal["narrow", "wide"]

WIDTHS: dict[Size, int] = {"narrow": 340, "wide": 720}
"""Outer width in px of the two drawings of a chart: for a phone, and for everything wider."""

ROWS_SHOWN = 200
"""A figure's table shows at most so many rows; the file holds all."""

ROWS_FIRST = 12
"""Rows of a figure's table shown before the reader asks for all."""

CARD_SIZES = (("1200x675", "wide"), ("1080x1080", "square"), ("1080x1350", "tall"))
"""Sizes in px of the pictures for posts elsewhere: a link's preview, a square, and the tallest that feeds show uncut."""

PICTURES = Html(
    '<button type="button" data-as="svg" hidden>Drawing (SVG)</button> <button type="button" data-as="png" hidden>Picture (PNG)</button>'
) + Html("").join(
    Html(' <button type="button" data-as="png" data-card="{}" hidden>PNG for posts, {} ({})</button>').format(
        size, words, size.replace("x", " × ")
    )
    for size, words in CARD_SIZES
)
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

    def html(self) -> Html:
        """Return the list as HTML."""
        options = Html("").join(
            Html('<option value="{}">{}</option>').format(value, words) for value, words in self.options
        )
        return Html('<label>{} <select data-signal="{}" autocomplete="off">{}</select></label>').format(
            self.label, self.signal, options
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
    html : Html
        The whole frame.
    """

    id: str
    alt: str
    html: Html

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": safe(self.html), "text/plain": self.alt}


def figure(
    draw: Callable[[Size], alt.TopLevelMixin],
    data: pd.DataFrame,
    *,
    id: str,
    title: str,
    subtitle: str,
    alt: str,
    sources: Html,
    sure: str = "",
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
    sources : Html
        The source line (see :mod:`trucebook.figures.sources`).
    sure : str
        How sure the finding is, computed, in at most twenty words: interval, number of sources, since when nothing is known.
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
    head = _checked(id, alt, data, title, subtitle)
    if data.empty:
        return _nothing(id, alt, head)
    # Altair would check every part of a chart as it is made, and the whole once more: here the whole is, where it is drawn.
    with debug_mode(False):
        specs = {size: _spec(draw(size), size) for size in WIDTHS}
    drawings = {size: made(_svg(spec, f"{id}-{size}")) for size, spec in specs.items()}
    live = Html('<script type="application/json" class="spec">{}</script>').format(_live(specs))
    below = _below(id, f"{title} {subtitle}", title, data, columns, sources, sure)
    parts = (_open(id), head, Html("</figcaption>"), _choices(controls), _drawn(drawings, alt), live, below)
    return Figure(id, alt, Html("").join(parts))


def still(
    draw: Callable[[Size], Html],
    data: pd.DataFrame,
    *,
    id: str,
    title: str,
    subtitle: str,
    alt: str,
    sources: Html,
    sure: str = "",
    columns: Sequence[str] | None = None,
) -> Figure:
    """Put a drawing that never comes to life, such as a map, into the book's frame.

    Parameters
    ----------
    draw : callable
        Given ``"narrow"`` or ``"wide"``, returns an SVG element at ``WIDTHS`` of that size, its colours those of the theme.
    data, id, title, subtitle, alt, sources, sure, columns
        As in :func:`figure`.

    Returns
    -------
    Figure
        With a sentence instead of a drawing where there are no data.

    Raises
    ------
    FigureError
        As :func:`figure`.
    """
    head = _checked(id, alt, data, title, subtitle)
    if data.empty:
        return _nothing(id, alt, head)
    below = _below(id, f"{title} {subtitle}", title, data, columns, sources, sure)
    drawn = _drawn({size: draw(size) for size in WIDTHS}, alt)
    return Figure(id, alt, Html("{}{}</figcaption>{}{}").format(_open(id), head, drawn, below))


def _open(id: str) -> Html:
    return Html('<figure class="chart" id="{}"><figcaption>').format(id)


def _checked(id: str, alt: str, data: pd.DataFrame, title: str, subtitle: str) -> Html:
    """Return the head of a figure that keeps its contract."""
    if not alt.strip():
        raise FigureError(f"figure {id!r}: no alternative text, expected the chart in words")
    if len(data) > MAX_ROWS:
        raise FigureError(f"figure {id!r}: {len(data)} rows, expected at most {MAX_ROWS}; let the analysis reduce them")
    return Html('<p class="finding">{}</p><p class="drawn">{}</p>').format(title, subtitle)


def _choices(controls: Sequence[Select]) -> Html:
    lists = Html("").join(one.html() for one in controls)
    return Html('<div class="controls" hidden>{}</div>').format(lists) if controls else Html()


def _nothing(id: str, alt: str, head: Html) -> Figure:
    nothing = Html("<p>Nothing to draw: the evidence holds no such row on this date.</p>")
    return Figure(id, alt, Html("{}{}</figcaption>{}</figure>").format(_open(id), head, nothing))


def _drawn(drawings: Mapping[Size, Html], alt: str) -> Html:
    """Return the two drawings of a figure, each with the words that stand for it."""
    parts = [
        Html('<div class="drawing" data-size="{}" role="img" aria-label="{}">{}</div>').format(size, alt, svg)
        for size, svg in drawings.items()
    ]
    return Html("").join(parts)


def _below(
    id: str,
    holds: str,
    caption: str,
    data: pd.DataFrame,
    columns: Sequence[str] | None,
    sources: Html,
    sure: str,
) -> Html:
    """Return what stands below a drawing: sources, files, and the data as a table."""
    shown = data if columns is None else data[list(columns)]
    file = download(f"{id}.csv", data.to_csv(index=False), "Data of this chart (CSV)", holds)
    note = f" (the first {ROWS_SHOWN} of {len(data):,}; the file has all)" if len(data) > ROWS_SHOWN else ""
    table = html_table(shown.head(ROWS_SHOWN), caption=caption, first=ROWS_FIRST)
    return Html("").join((
        Html('<p class="sure"><b>How sure:</b> {}</p>').format(sure) if sure else "",
        Html('<p class="below">{}</p><div class="row">').format(sources),
        Html('<details class="data"><summary>Data</summary><p class="take">{} {}</p>').format(file, PICTURES),
        Html("<p>As a table: {}{}.</p>{}</details>").format(count(len(data), 'row'), note, table),
        Html('<details class="cite"><summary>Cite this chart</summary><p>“{}”, {}.</p></details>').format(caption, CITE_MARK),
        Html("</div></figure>"),
    ))  # fmt: skip


def wrapped(text: str, size: Size, font_size: int = 13, bold: bool = False) -> list[str]:
    """Return a text inside a chart as lines that fit its width; Vega does not break lines, and a longer one shrinks the chart."""
    return textwrap.wrap(text, int(WIDTHS[size] / ((0.64 if bold else 0.56) * font_size))) or [""]


def _spec(chart: alt.TopLevelMixin, size: Size) -> dict[str, Any]:
    spec: dict[str, Any] = chart.to_dict(validate=False)
    if size == "narrow":  # a legend in one line would be cut off
        spec["config"]["legend"] = {"columns": 2} | spec["config"]["legend"]
    spec.pop("$schema", None)
    spec["autosize"] = {"type": "fit-x", "contains": "padding"} if "width" in spec else {"type": "pad"}
    spec["padding"] = {"left": 2, "right": 4, "top": 8, "bottom": 4}
    return spec


def _svg(spec: dict[str, Any], prefix: str) -> str:
    """Draw a chart, or take the drawing of the same one; names inside get a prefix, since several drawings share a page."""
    inputs = {
        "spec": spec,
        "prefix": prefix,
        "with": [made_by("figures"), version("altair"), version("vl-convert-python")],
    }
    drawing: str = kept(DRAWINGS, inputs, lambda: _svg_anew(spec, prefix))
    return drawing


def _svg_anew(spec: dict[str, Any], prefix: str) -> str:
    if prefix.endswith("wide"):  # the other size differs in numbers alone
        check(spec)
    svg = numbered(engine.svg(spec))
    svg = re.sub(r'\b(id="|url\(#|href="#)', rf"\g<1>{prefix}-", svg)
    svg = re.sub(r"(\d+\.\d{2})\d+", r"\1", svg)
    # The frame says in words what the chart shows; the marks' own roles would be read out one by one. The font is named once, below.
    svg = re.sub(r' (?:role|aria-label|aria-roledescription|aria-hidden|font-family)="[^"]*"', "", svg)
    svg = compact(svg).replace("<svg ", f'<svg aria-hidden="true" focusable="false" font-family="{FONT}" ', 1)
    return svg.replace(">", f">{hatch.pattern(f'{prefix}-')}", 1) if f"url(#{prefix}-{hatch.NAME})" in svg else svg


def _live(specs: dict[Size, dict[str, Any]]) -> Html:
    """Return the specifications for the live charts, the data that both sizes share written once, safe inside a script."""
    datasets: dict[str, Any] = {}
    sizes = {}
    for size, spec in specs.items():
        datasets |= spec.get("datasets", {})
        sizes[size] = {key: value for key, value in spec.items() if key != "datasets"}
    return in_page({"datasets": datasets, "sizes": sizes})
