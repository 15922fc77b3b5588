"""One look for every chart: colours and fonts of the palette, axes."""

from __future__ import annotations

from typing import Any

import altair as alt

from trucebook.evidence.door import Evidence
from trucebook.figures.palette import BLUE as BLUE
from trucebook.figures.palette import CLASS_COLOURS as CLASS_COLOURS
from trucebook.figures.palette import CLASS_SHAPES as CLASS_SHAPES
from trucebook.figures.palette import DARK as DARK
from trucebook.figures.palette import FONT as FONT
from trucebook.figures.palette import GRID as GRID
from trucebook.figures.palette import HUES as HUES
from trucebook.figures.palette import INK as INK
from trucebook.figures.palette import ORANGE as ORANGE
from trucebook.figures.palette import OTHER as OTHER
from trucebook.figures.palette import PAPER as PAPER
from trucebook.figures.palette import QUIET as QUIET
from trucebook.figures.palette import dark_mode_css as dark_mode_css
from trucebook.figures.quicker import quicken

quicken()


def colour_of(evidence: Evidence, code: str) -> str:
    """Return the colour of an actor, the same in every chart."""
    return evidence.colours.get(code, OTHER)


@alt.theme.register("truce", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Return the Vega-Lite theme of the book."""
    axis: Any = {
        "labelColor": QUIET, "titleColor": QUIET, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "gridColor": GRID, "domainColor": GRID, "tickColor": GRID, "labelLimit": 240,
    }  # fmt: skip
    return alt.theme.ThemeConfig(
        {
            "background": "transparent",
            "config": {
                "font": FONT,
                "axis": axis,
                "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleY": -8, "titleX": 0},
                "header": {"labelColor": INK, "titleColor": INK, "labelFontSize": 13, "labelFontWeight": 600},
                "legend": {
                    "labelColor": INK,
                    "titleColor": QUIET,
                    "labelFontSize": 12,
                    "titleFontSize": 12,
                    "orient": "top",
                    "title": None,
                },
                "text": {"color": INK, "fontSize": 12},
                "rule": {"color": QUIET},
                "view": {"stroke": None},
                "range": {"category": list(HUES)},
            },
        }
    )
