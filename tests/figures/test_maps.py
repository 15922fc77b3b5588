"""Outlines and borders of squares: they fill what the squares fill, and no more."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from trucebook.figures import maps

SQUARES = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=40)


def loops(path: str) -> list[list[tuple[int, int]]]:
    """Return the corners of each loop of a path."""
    found = []
    for loop in re.findall(r"M(-?\d+) (-?\d+)([^Mz]*)z", path):
        x, y = int(loop[0]), int(loop[1])
        corners = [(x, y)]
        for way, length in re.findall(r"([hv])(-?\d+)", loop[2]):
            x, y = (x + int(length), y) if way == "h" else (x, y + int(length))
            corners.append((x, y))
        found.append(corners)
    return found


def winding(path: str, x: float, y: float) -> int:
    """Return how often the loops of a path go around a point: what SVG's filling rule counts."""
    count = 0
    for corners in loops(path):
        for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
            if x1 == x2 and x1 > x and min(y1, y2) < y < max(y1, y2):
                count += 1 if y2 > y1 else -1
    return count


@given(SQUARES)
def test_an_outline_fills_its_squares_and_nothing_else(squares: set[tuple[int, int]]) -> None:
    path = maps.outline(squares)
    for x in range(-1, 9):
        for y in range(-1, 9):
            assert winding(path, x + 0.5, y + 0.5) == ((x, y) in squares)


@given(SQUARES)
def test_every_loop_turns_at_every_corner(squares: set[tuple[int, int]]) -> None:
    for corners in loops(maps.outline(squares)):
        for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
            assert (x1 == x2) != (y1 == y2)


def test_borders_run_between_regions_only() -> None:
    regions = {(0, 0): "a", (1, 0): "b", (0, 1): "a", (1, 1): "b", (0, 2): "c", (1, 2): "c"}
    assert maps.borders(regions) == "M1 0v2M0 2h2"


def test_a_block_is_one_rectangle() -> None:
    assert maps.outline((x, y) for x in range(3) for y in range(2)) == "M0 0h3v2h-3z"


def test_words_on_a_map_are_safe() -> None:
    seen = maps.window([(0, 0), (3, 1)], margin=0)
    assert seen == maps.Window(0, 0, 4, 2)
    drawn = maps.panel(seen, [], [maps.Label("a<b", 1, 1)], 0, 0, 340, 11)
    assert "a&lt;b" in drawn
