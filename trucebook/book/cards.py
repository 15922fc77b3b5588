"""What stands for a page elsewhere: its description for search engines, and the picture of its link in a message or a post."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import Any

from trucebook.figures.palette import INK, PAPER, QUIET

WIDTH, HEIGHT, MARGIN = 1200, 630, 48
"""Size in px that Open Graph and the cards of posts ask for."""

TEXT_WIDTH = 520
CHART_LEFT = MARGIN + TEXT_WIDTH + 32
LINE = 1.22
ACCENT = "#0a58a6"
LEAST_SCALE = 1.35
"""A chart that would have to be drawn smaller than this fades out at the foot of the card, so that its words stay legible."""

FONT = "Liberation Sans"
"""Comes with the renderer, so that a card is the same on every machine."""

QUALITY = 58
"""Of the JPEG: under 80 kB for the fullest chart, with clean words; a PNG would weigh three times as much."""

MOST_BYTES = 75_000
"""A picture beyond this is drawn again in a lower quality: a preview is fetched on phones."""

LONGEST = 300
"""Characters of a description: what search engines and previews show at most."""

SHORTEST = 180
"""Characters of a description that are still read on a card without a chart."""

FIGURE = re.compile(r'<figure class="chart".*?</figure>', re.DOTALL)
FINDING = re.compile(r'<p class="finding">(.*?)</p>', re.DOTALL)
DRAWING = re.compile(r'data-size="narrow"[^>]*><svg ([^>]*)>(.*?)</svg>', re.DOTALL)
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
OPENING = re.compile(r'class="(?:answer|hero)"')
"""Where the answer of a chapter or the headline of the front page begins."""

FIRST = re.compile(r"<(li|p)\b[^>]*>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class Summary:
    """A page in a few words.

    Attributes
    ----------
    description : str
        The first bullet of the answer, the headline of the front page, else the first paragraph, as plain text.
    finding : str
        The title of its first chart; blank if it has none.
    """

    description: str = ""
    finding: str = ""


def summary(cells: Sequence[Mapping[str, Any]]) -> Summary:
    """Return what stands for an executed chapter."""
    description, paragraph, short = "", "", False
    for cell in cells:
        source = "".join(cell["source"]).strip()
        if cell["cell_type"] == "markdown":
            short = source.startswith("## In short")
            blocks = [block.strip() for block in re.sub(r"(?m)^#+ .*$", "", source).split("\n\n")]
            paragraph = paragraph or next((block for block in blocks if block), "")
        elif not description:
            shown = _html([cell])
            opening = None if short else OPENING.search(shown)
            first = FIRST.search(shown, opening.start() if opening else 0) if short or opening else None
            description = plain(first[2]) if first else ""
    figure = _first_chart(cells)
    finding = FINDING.search(figure)
    return Summary(shortened(description or plain(paragraph)), plain(finding[1]) if finding else "")


def plain(html: str) -> str:
    """Return the words of a piece of HTML or simple Markdown."""
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", re.sub(r"<[^>]+>", "", html))
    return " ".join(unescape(text).split())


def shortened(text: str, most: int = LONGEST) -> str:
    """Return as many whole sentences of a text as fit, or the beginning of the first one."""
    if len(text) <= most:
        return text
    ends = [match.end(1) for match in re.finditer(r"([.!?])\s+(?=[A-Z])", text[: most + 2])]
    return text[: ends[-1]] if ends else textwrap.shorten(text, most, placeholder=" …")


def card(cells: Sequence[Mapping[str, Any]], found: Summary, title: str, foot: str) -> str:
    """Return as SVG the picture for links to a chapter: its finding beside its first chart, or its first sentence alone.

    Parameters
    ----------
    cells : sequence of mapping
        Of the executed notebook.
    found : Summary
        What stands for it in words.
    title : str
        The chapter.
    foot : str
        Last line: the book and the date.
    """
    drawing = DRAWING.search(_first_chart(cells))
    size = SIZE.search(drawing[1]) if drawing else None
    chart = _chart(drawing[2], float(size[1]), float(size[2])) if drawing and size else ""
    return _svg(title, found.finding if chart else shortened(found.description, SHORTEST), foot, chart)


def draw_card(svg: str, out: Path) -> None:
    """Write the SVG of :func:`card` as a JPEG."""
    import vl_convert  # Sphinx reads this module, too, and draws nothing

    out.parent.mkdir(parents=True, exist_ok=True)
    for quality in range(QUALITY, 0, -10):
        picture = vl_convert.svg_to_jpeg(svg, scale=1, quality=quality)
        if len(picture) < MOST_BYTES:
            break
    out.write_bytes(picture)


def _chart(drawing: str, width: float, height: float) -> str:
    right, low = WIDTH - MARGIN, HEIGHT - MARGIN
    scale = max(LEAST_SCALE, min((right - CHART_LEFT) / width, (low - MARGIN) / height))
    shown = min(height, (low - MARGIN) / scale)
    fade = (
        f'<defs><linearGradient id="fade" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{PAPER}" stop-opacity="0"/>'
        f'<stop offset="1" stop-color="{PAPER}"/></linearGradient></defs>'
        f'<rect x="{CHART_LEFT}" y="{low - 90}" width="{right - CHART_LEFT}" height="90" fill="url(#fade)"/>'
    )
    return (
        f'<svg x="{CHART_LEFT}" y="{MARGIN}" width="{width * scale:g}" height="{shown * scale:g}" viewBox="0 0 {width:g} {shown:g}">{drawing}</svg>'
        + (fade if shown < height else "")
    )


def _svg(title: str, words: str, foot: str, chart: str) -> str:
    low = HEIGHT - MARGIN
    lines, font_size = _fitted(words, TEXT_WIDTH if chart else WIDTH - 2 * MARGIN, low - MARGIN - 130)
    top = MARGIN + 62 + round(0.9 * font_size)
    text = "".join(
        f'<text x="{MARGIN}" y="{top + round(LINE * font_size * place)}" font-size="{font_size}" font-weight="bold" fill="{INK}">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{WIDTH}" height="{HEIGHT}" font-family="{FONT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/><rect width="12" height="{HEIGHT}" fill="{ACCENT}"/>'
        f'<text x="{MARGIN}" y="{MARGIN + 26}" font-size="25" fill="{QUIET}">{escape(title)}</text>{text}'
        f'<text x="{MARGIN}" y="{low}" font-size="25" fill="{QUIET}">{escape(foot)}</text>{chart}</svg>'
    )


def _fitted(text: str, width: int, height: int) -> tuple[list[str], int]:
    """Return a text as lines in the largest font that fits the column; the last size is cut to what fits."""
    for font_size in (44, 40, 36, 32, 28):
        lines = textwrap.wrap(text, int(width / (0.545 * font_size)))
        if len(lines) * LINE * font_size <= height:
            return lines, font_size
    most = int(height / (LINE * font_size))
    return [*lines[: most - 1], lines[most - 1] + " …"], font_size


def _first_chart(cells: Sequence[Mapping[str, Any]]) -> str:
    return next((figure for figure in FIGURE.findall(_html(cells)) if "<svg" in figure), "")


def _html(cells: Sequence[Mapping[str, Any]]) -> str:
    return "".join(
        "".join(output.get("data", {}).get("text/html", "")) for cell in cells for output in cell.get("outputs", [])
    )
