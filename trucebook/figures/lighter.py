"""Drawings with many marks, written shorter: what marks have in common is said once."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import groupby

from trucebook.figures.frame import Figure

_SYMBOL = r'<path transform="translate\(([^,)]+),([^)]+)\)" d="([^"]*)"((?: [\w-]+="[^"]*")*)/>'
_BAR = r'<path d="([^"]+)"((?: (?!transform)[\w-]+="[^"]*")*)/>'
_DRAWING = r"<svg aria-hidden.*?</svg>"
_IDLE = re.compile(
    r'<path class="foreground" d=""(?: pointer-events="none")? display="none"/>| (?:opacity="1"|text-anchor="start")(?=[ />])'
)
_FONT = re.compile(r' font-family="[^"]*"')
SYMBOLS, BARS = re.compile(f"(?:{_SYMBOL}){{2,}}"), re.compile(f"(?:{_BAR}){{2,}}")


def lighter(made: Figure) -> Figure:
    """Return a figure that looks the same and weighs less.

    Symbols of one shape and colour that follow each other in a mark are drawn by reference to one shape (SVG ``use``), and bars of
    one look become one path; the font and what is the default anyway are not said mark by mark. A chart of hundreds of marks loses more than half of its weight; live charts are not touched.
    """
    shapes: dict[str, str] = {}

    def symbols(found: re.Match[str]) -> str:
        groups: dict[tuple[str, str], list[str]] = {}
        for x, y, shape, look in re.findall(_SYMBOL, found[0]):
            name = shapes.setdefault(shape, f"{made.id}-{len(shapes)}")
            groups.setdefault((name, look), []).append(f'<use href="#{name}" x="{_short(x)}" y="{_short(y)}"/>')
        return "".join(f"<g{look}>{''.join(uses)}</g>" for (_, look), uses in groups.items())

    def bars(found: re.Match[str]) -> str:
        runs = groupby(re.findall(_BAR, found[0]), key=lambda one: one[1])
        return "".join(f'<path d="{"".join(shape for shape, _ in run)}"{look}/>' for look, run in runs)

    def drawing(found: re.Match[str]) -> str:
        text = _IDLE.sub("", found[0])
        fonts = Counter(_FONT.findall(text))
        if fonts:
            font = fonts.most_common(1)[0][0]
            text = text.replace(font, "").replace("<svg ", f"<svg{font} ", 1)
        return SYMBOLS.sub(symbols, BARS.sub(bars, text))

    html = re.sub(_DRAWING, drawing, made.html, flags=re.DOTALL)
    defined = "".join(f'<path id="{name}" d="{shape}"/>' for shape, name in shapes.items())
    store = f'<svg class="shapes" aria-hidden="true" focusable="false" width="0" height="0" style="position:absolute"><defs>{defined}</defs></svg>'
    return replace(made, html=html.replace("</figcaption>", f"</figcaption>{store}", 1) if shapes else html)


def _short(number: str) -> str:
    """Return a coordinate to a tenth of a pixel."""
    return f"{float(number):.1f}".removesuffix(".0")
