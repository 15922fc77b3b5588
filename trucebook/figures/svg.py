"""Drawings as light as they can be without looking different: a page holds each chart twice."""

from __future__ import annotations

import re

DRAWINGS = "drawings"
"""Kind of what a build keeps: a chart whose specification is as before is not drawn again, though its chapter runs."""

GRADIENT = re.compile(r"\bgradient_\d+")

EMPTY = re.compile(r'<path class="(?:foreground|background)"[^>]*? d="(?:M0,0h0v0h0Z)?"[^>]*/>')

DEFAULTS = re.compile(
    r' (?:opacity="1"|stroke-width="1"|text-anchor="start"|font-weight="normal"|pointer-events="none"|transform="translate\(0,0\)"'
    r'|version="1.1"|xmlns:xlink="[^"]*"|class="(?:mark|role|background|foreground)[^"]*")'
)
"""What every drawing program assumes anyway, and names that only the live chart uses."""

PLACES = re.compile(r' (?:d|transform|[xy][12]?)="[^"]*"')

LONE = re.compile(r"<g>(<g[ >](?:(?!</?g[ >]).)*</g>)</g>", re.S)


def numbered(svg: str) -> str:
    """Return a drawing whose gradients are counted from its own first one: Vega counts on through all that a process draws."""
    names: dict[str, str] = {}
    return GRADIENT.sub(lambda found: names.setdefault(found[0], f"gradient_{len(names)}"), svg)


def compact(svg: str) -> str:
    """Return a drawing of Vega's without empty shapes, defaults, names of marks and hundredths of a pixel."""
    svg = DEFAULTS.sub("", EMPTY.sub("", svg))
    svg = PLACES.sub(lambda found: re.sub(r"(\.\d)\d+", r"\1", found[0]), svg)
    while (lighter := LONE.sub(r"\1", svg).replace("<g></g>", "")) != svg:
        svg = lighter
    return svg
