"""Maps made of squares: neighbouring squares of one look become one outline, so that a map weighs a few kilobytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trucebook.figures.html import Html, made
from trucebook.figures.theme import FONT, INK, PAPER

Square = tuple[int, int]
"""Column and row of a square; rows count from the top."""

RIGHT, DOWN, LEFT, UP = (1, 0), (0, 1), (-1, 0), (0, -1)


@dataclass(frozen=True)
class Shape:
    """Squares of one look.

    Attributes
    ----------
    path : str
        Outline in units of a square, see :func:`outline` and :func:`borders`.
    look : mapping of str to str
        Attributes of the SVG element, colours from the theme so that dark mode swaps them.
    name : str
        Under which the page's script finds the shape to redraw it; blank if it never does.
    """

    path: str
    look: Mapping[str, str]
    name: str = ""

    def svg(self) -> Html:
        """Return the shape as an SVG element; an empty one only if a script may fill it."""
        if not self.path and not self.name:
            return Html("")
        name = Html(' data-path="{}"').format(self.name) if self.name else ""
        look = Html("").join(Html(' {}="{}"').format(key, value) for key, value in self.look.items())
        return Html('<path{} d="{}"{}/>').format(name, self.path, look)


@dataclass(frozen=True)
class Label:
    """Words on a map, at a place in units of a square."""

    text: str
    x: float
    y: float
    strong: bool = False


@dataclass(frozen=True)
class Window:
    """The part of the squares that a map shows: its left column, top row, columns and rows."""

    left: int
    top: int
    columns: int
    rows: int

    def holds(self, square: Square) -> bool:
        """Tell whether a square lies inside."""
        x, y = square
        return self.left <= x < self.left + self.columns and self.top <= y < self.top + self.rows


def window(squares: Iterable[Square], margin: int = 1) -> Window:
    """Return the smallest window that holds some squares, with a margin of squares around it."""
    own = list(squares)
    if not own:
        return Window(0, 0, 1, 1)
    columns, rows = [x for x, _ in own], [y for _, y in own]
    return Window(
        min(columns) - margin, min(rows) - margin,
        max(columns) - min(columns) + 1 + 2 * margin, max(rows) - min(rows) + 1 + 2 * margin,
    )  # fmt: skip


def outline(squares: Iterable[Square]) -> str:
    """Return the outline of squares as an SVG path, in units of a square.

    Edges that two squares share cancel out; the rest are joined into closed loops, holes running the other way round, so that the path
    fills the same area as the squares.
    """
    edges: dict[Square, list[Square]] = {}
    filled = set(squares)
    for x, y in sorted(filled):
        # Clockwise around the square, each edge from its first to its second corner.
        for neighbour, start, way in (
            ((x, y - 1), (x, y), RIGHT), ((x + 1, y), (x + 1, y), DOWN),
            ((x, y + 1), (x + 1, y + 1), LEFT), ((x - 1, y), (x, y + 1), UP),
        ):  # fmt: skip
            if neighbour not in filled:
                edges.setdefault(start, []).append(way)
    path = []
    while edges:
        start = min(edges)
        path.append(_loop(start, edges))
    return "".join(path)


def _loop(start: Square, edges: dict[Square, list[Square]]) -> str:
    """Take one closed loop out of the edges and return it, straight runs as one step."""
    steps: list[tuple[Square, int]] = []
    place = start
    while place in edges:
        ways = edges[place]
        before = steps[-1][0] if steps else None
        # Where two squares touch at a corner, turn so that each keeps its own loop.
        way = next((one for one in ways if before is not None and one == (-before[1], before[0])), ways[0])
        ways.remove(way)
        if not ways:
            del edges[place]
        if steps and steps[-1][0] == way:
            steps[-1] = (way, steps[-1][1] + 1)
        else:
            steps.append((way, 1))
        place = (place[0] + way[0], place[1] + way[1])
        if place == start:
            break
    # The last run is what closing the path draws.
    return f"M{start[0]} {start[1]}" + "".join(_step(way, length) for way, length in steps[:-1]) + "z"


def _step(way: Square, length: int) -> str:
    return f"h{way[0] * length}" if way[0] else f"v{way[1] * length}"


def borders(region_of: Mapping[Square, str]) -> str:
    """Return the lines between squares of different regions as an SVG path; straight runs are one line."""
    across: dict[int, list[int]] = {}
    along: dict[int, list[int]] = {}
    for (x, y), region in region_of.items():
        if region_of.get((x + 1, y), region) != region:
            along.setdefault(x + 1, []).append(y)
        if region_of.get((x, y + 1), region) != region:
            across.setdefault(y + 1, []).append(x)
    down = [f"M{x} {first}v{length}" for x, rows in sorted(along.items()) for first, length in _runs(rows)]
    right = [f"M{first} {y}h{length}" for y, columns in sorted(across.items()) for first, length in _runs(columns)]
    return "".join(down + right)


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return runs of whole numbers that follow each other, as first and length."""
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and sum(runs[-1]) == number:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((number, 1))
    return runs


def middle(squares: Sequence[Square]) -> tuple[float, float]:
    """Return the centre of some squares."""
    return sum(x for x, _ in squares) / len(squares) + 0.5, sum(y for _, y in squares) / len(squares) + 0.5


def panel(
    seen: Window, shapes: Sequence[Shape], labels: Sequence[Label], left: float, top: float, width: float, font: int
) -> Html:
    """Return one map as a group of SVG elements.

    Parameters
    ----------
    seen : Window
        Part of the squares that is shown; nothing of the shapes may lie outside, see :meth:`Window.holds`.
    shapes, labels : sequences
        In order of drawing.
    left, top, width : float
        Place and width in px.
    font : int
        Size of the labels in px.
    """  # fmt: skip
    scale = width / seen.columns
    drawn = Html("").join(shape.svg() for shape in shapes)
    bold = Html(' font-weight="700"')
    halo = Html(' stroke="{}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"').format(PAPER)
    words = Html("").join(
        Html('<text x="{:.0f}" y="{:.0f}"{}>{}</text>').format(
            (one.x - seen.left) * scale,
            (one.y - seen.top) * scale + font / 3,
            bold if one.strong else "",
            one.text,
        )
        for one in labels
    )
    return Html(
        '<g transform="translate({:.0f} {:.0f})"><g transform="scale({:.4g})translate({} {})">{}</g>'
        '<g fill="{}" font-size="{}" text-anchor="middle"{}>{}</g></g>'
    ).format(left, top, scale, -seen.left, -seen.top, drawn, INK, font, halo, words)


def picture(width: float, height: float, *parts: str) -> Html:
    """Return parts as one drawing of a size in px, for the frame."""
    return Html(
        '<svg aria-hidden="true" focusable="false" font-family="{}" xmlns="http://www.w3.org/2000/svg" '
        'width="{:.0f}" height="{:.0f}" viewBox="0 0 {:.0f} {:.0f}">{}</svg>'
    ).format(made(FONT), width, height, width, height, Html("").join(parts))


def words(text: str, x: float, y: float, size: int = 13, weight: int = 400, fill: str = INK) -> Html:
    """Return a line of text that starts at a place in px."""
    return Html('<text x="{:.0f}" y="{:.0f}" font-size="{}" font-weight="{}" fill="{}">{}</text>').format(
        x, y, size, weight, fill, text
    )


def key(
    entries: Sequence[tuple[Mapping[str, str], str]], width: float, top: float, size: int = 12
) -> tuple[Html, float]:
    """Return a legend of patches with words, wrapped to a width, and its height in px."""
    parts, x, y = [], 0.0, top
    for look, text in entries:
        needs = 20 + 0.56 * size * len(text) + 14
        if x and x + needs > width:
            x, y = 0.0, y + size + 7
        attributes = Html("").join(Html(' {}="{}"').format(name, value) for name, value in look.items())
        parts.append(
            Html('<rect x="{:.0f}" y="{:.0f}" width="13" height="{}"{}/>').format(x + 1, y + 1, size - 1, attributes)
        )
        parts.append(words(text, x + 19, y + size - 1, size))
        x += needs
    return Html("").join(parts), y + size + 6 - top
