"""Colours and fonts of the book, and what the colours become in dark mode."""

from __future__ import annotations

FONT = "'Truce Sans', system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

INK, QUIET, GRID, PAPER = "#1f2328", "#57606a", "#d9dde2", "#fdfdfb"

OTHER = "#5b6770"
"""Colour of whoever has none."""

HUES = BLUE, ORANGE, *_ = (
    "#0072b2", "#c44e0a", "#00795a", "#8e5aa8", "#a8324a", "#946d00", "#697a29", OTHER,
)  # fmt: skip
"""Okabe and Ito's colour-blind safe hues, darkened to 4.5:1 on paper: those from which ``actors.csv`` takes its colours."""

CLASS_COLOURS = {
    "agreement": "#00795a", "partial": "#2b8cbe", "none": "#7a828c", "rejected": "#b2541a", "collapsed": "#8b2252",
    "pending": "#a98600",
}  # fmt: skip
"""Outcomes of talks; each also has a shape of its own, so that no meaning rests on colour alone."""

CLASS_SHAPES = {
    "agreement": "circle", "partial": "diamond", "none": "cross", "rejected": "triangle-down", "collapsed": "square",
    "pending": "triangle-up",
}  # fmt: skip

DARK = {
    INK: "#e7e9ec", QUIET: "#a4adb8", GRID: "#343b44", PAPER: "#15181c",
    "#0072b2": "#56b4e9", "#c44e0a": "#ff8f4a", "#00795a": "#3fcf9f", "#8e5aa8": "#c79be0", "#a8324a": "#f0849a",
    "#946d00": "#e6b93c", "#697a29": "#b3c765", "#5b6770": "#b4bec8", "#2b8cbe": "#74c4ee", "#7a828c": "#9aa4af",
    "#b2541a": "#f0995c", "#8b2252": "#e07fae", "#a98600": "#e0c04a",
}  # fmt: skip
"""What each colour becomes in dark mode. The page's style sheet swaps them, in drawings and live charts alike."""


def dark_mode_css() -> str:
    """Return the style rules that recolour every chart in dark mode; paper stays light."""
    rules = [
        f'{{mode}} .chart svg [{part}="{light}" i] {{{{ {part}: {dark}; }}}}'
        for light, dark in DARK.items()
        for part in ("fill", "stroke")
    ]
    system = "\n".join(rule.format(mode=':root:not([data-mode="light"])') for rule in rules)
    chosen = "\n".join(rule.format(mode=':root[data-mode="dark"]') for rule in rules)
    return f"@media screen and (prefers-color-scheme: dark) {{\n{system}\n}}\n@media screen {{\n{chosen}\n}}\n"
