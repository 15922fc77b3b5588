"""Drawings with many marks, written shorter: what marks have in common is said once."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import count, groupby

from trucebook.figures.frame import Figure
from trucebook.figures.html import made, safe

_SYMBOL = r'<path transform="translate\(([^,)]+),([^)]+)\)" d="([^"]*)"((?: [\w-]+="[^"]*")*)/>'
_BAR = r'<path d="([^"]+)"((?: (?!transform)[\w-]+="[^"]*")*)/>'
_DRAWING = re.compile(r"(<svg aria-hidden[^>]*>)(.*?</svg>)", re.DOTALL)
SYMBOLS, BARS = re.compile(f"(?:{_SYMBOL}){{2,}}"), re.compile(f"(?:{_BAR}){{2,}}")


def lighter(figure: Figure) -> Figure:
    """Return a figure that looks the same and weighs less.

    Symbols of one shape and colour that follow each other in a mark are drawn by reference to one shape (SVG ``use``), and bars of
    one look become one path. A chart of hundreds of marks loses more than half of its weight; live charts are not touched.
    """
    number = count()

    def drawing(found: re.Match[str]) -> str:
        # Each drawing holds its own shapes, so that it can be taken out of the page as it is.
        shapes: dict[str, str] = {}

        def symbols(run: re.Match[str]) -> str:
            groups: dict[tuple[str, str], list[str]] = {}
            for x, y, shape, look in re.findall(_SYMBOL, run[0]):
                name = shapes.get(shape) or shapes.setdefault(shape, f"{figure.id}-shape-{next(number)}")
                groups.setdefault((name, look), []).append(
                    f'<use href="#{safe(name)}" x="{_short(x)}" y="{_short(y)}"/>'
                )
            return "".join(f"<g{look}>{''.join(uses)}</g>" for (_, look), uses in groups.items())

        drawn = SYMBOLS.sub(symbols, BARS.sub(_joined, found[2]))
        defined = "".join(f'<path id="{safe(name)}" d="{shape}"/>' for shape, name in shapes.items())
        return found[1] + (f"<defs>{defined}</defs>" if shapes else "") + drawn

    return replace(figure, html=made(_DRAWING.sub(drawing, figure.html)))


def _joined(found: re.Match[str]) -> str:
    """Write bars of one look that follow each other as one path."""
    runs = groupby(re.findall(_BAR, found[0]), key=lambda one: one[1])
    return "".join(f'<path d="{"".join(shape for shape, _ in run)}"{look}/>' for look, run in runs)


def _short(number: str) -> str:
    """Return a coordinate to a tenth of a pixel."""
    return f"{float(number):.1f}".removesuffix(".0")
