"""Outlines of the ground held, as GeoJSON (DeepState, Liveuamap): shares of the squares of our grid, areas of regions.

A square's share is that of points on a fine mesh in it that lie in an outline (even-odd rule, Shimrat 1962, Communications of the ACM 5, 434);
a region's area is the land-weighted share of its squares times its official area.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trucebook.evidence.columns import is_date
from trucebook.evidence.tables import TABLES
from trucebook.intake.errors import IntakeError
from trucebook.intake.formats.format import File, Format, Request, Shaped, made
from trucebook.intake.sheets import Sheet
from trucebook.intake.writing import rows_of

HELD = ("geoJSON.status.occupied", "geoJSON.territories.crimea", "geoJSON.territories.ordlo")
"""Marks in the names of DeepState's outlines of ground held; other outlines of its map are none, or are no part of Ukraine."""
SHAPES = ("Polygon", "MultiPolygon")
MOST_POINTS = 1_000_000
"""More make no line of contact finer than its sources, and take longer than a user waits."""
MESH = 9
"""Points along each side of a square, 81 a square: more change no region by more than 0.2 percent of its area."""
SIDE_KM = 15.0
KM_PER_DEGREE = 111.195
"""Of latitude, on a sphere of 6371 km."""
CONE = (np.sin(np.radians(45.5)) + np.sin(np.radians(51.5))) / 2
"""By which the grid (Albers, see grid_cells) turns away from north, a degree of longitude from its origin."""
ORIGIN_LON = 31.5

Points = NDArray[np.float64]


def _outlines(file: File) -> Sheet | None:
    told = _mapping(file.json)
    whole = _mapping(told.get("map", told))
    if whole.get("type") not in ("FeatureCollection", "Feature", *SHAPES):
        return None
    features = whole.get("features", [whole])
    rows, day = [], _day(file, told)
    for one in map(_mapping, features if isinstance(features, list) else []):
        shape = _mapping(one.get("geometry") if one.get("type") == "Feature" else one)
        if shape.get("type") in SHAPES:
            name = _mapping(one.get("properties")).get("name") or ""
            rows.append((" ".join(str(name).split()), json.dumps(shape), day))
    return made(file, ("name", "outline", "known_on"), rows, f"{len(rows)} outlines of GeoJSON") if rows else None


def _mapping(told: Any) -> dict[str, Any]:
    """Return what JSON holds at a place where a mapping belongs; an empty one in place of anything else."""
    return told if isinstance(told, dict) else {}


def _day(file: File, told: dict[str, Any]) -> str:
    """Return the day of a map, from what it says or from the file's name; blank if neither tells."""
    said = re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(told.get("datetime", "")))
    named = re.search(r"([0-9]{4})[-_]?([0-9]{2})[-_]?([0-9]{2})(?![0-9])", file.path.stem)
    text = said[0] if said else "-".join(named.groups()) if named else ""
    return text if is_date(text) else ""


def _measured(sheet: Sheet, request: Request) -> Shaped:
    marked = [cells for _, cells in sheet.rows if any(mark in cells[0] for mark in HELD)]
    used = marked or [cells for _, cells in sheet.rows]
    rings = [ring for cells in used for ring in _polygons(sheet, cells)]
    if (points := sum(len(ring) for polygon in rings for ring in polygon)) > MOST_POINTS:
        raise IntakeError(f"{sheet.name}: {points:,} points, expected outlines of at most {MOST_POINTS:,}")
    cells_there = rows_of(TABLES["grid_cells"], request.data)[1]
    if not cells_there:
        raise IntakeError("grid_cells.csv: no square in the data folder, expected the grid to measure by")
    shares = _shares(cells_there, rings)
    rows: list[tuple[str, str]]
    if request.table.name == "grid_control":
        header = ("square", "share_pct")
        rows = [
            (cell["key"], f"{share * 100:.0f}")
            for cell, share in zip(cells_there, shares, strict=True)
            if share >= 0.005
        ]
    else:
        header = ("region", "km2")
        land = np.array([float(cell["land_pct"]) for cell in cells_there])
        rows = []
        for region in rows_of(TABLES["regions"], request.data)[1]:
            own = np.array([cell["region"] == region["key"] for cell in cells_there])
            if (
                own.any()
                and (area := float(np.average(shares[own], weights=land[own])) * float(region["area_km2"])) >= 0.05
            ):
                rows.append((region["key"], f"{area:.1f}"))
    day = sheet.rows[0][1][2]
    said = f"{sheet.said}, {len(used)} of them of ground held; shares by {len(cells_there)} squares (no line of another observer goes on with them)"
    if not rows:
        raise IntakeError(
            f"{sheet.name}: no square of the grid in its outlines, expected longitude and latitude within Ukraine"
        )
    lines = tuple((line, (*row, day)) for line, row in enumerate(rows, 1))
    return Shaped(Sheet(sheet.name, (*header, "known_on"), lines, "", said))


def _polygons(sheet: Sheet, cells: Sequence[str]) -> Iterator[list[Points]]:
    shape = json.loads(cells[1])
    try:
        for rings in [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]:
            found = [np.array([point[:2] for point in ring], dtype=float) for ring in rings]
            if not found or any(ring.ndim != 2 or ring.shape[1] != 2 or not np.isfinite(ring).all() for ring in found):
                raise ValueError
            yield found
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise IntakeError(
            f"{sheet.name}, outline {cells[0][:40]!r}: no polygon, expected rings of longitude and latitude"
        ) from error


def _shares(cells: Sequence[dict[str, str]], polygons: Sequence[list[Points]]) -> Points:
    """Return the share of each square's land that lies in any of the polygons."""
    lon, lat = (np.array([float(cell[name]) for cell in cells])[:, None] for name in ("lon", "lat"))
    steps = ((np.arange(MESH) + 0.5) / MESH - 0.5) * SIDE_KM
    east, north = (side.ravel()[None, :] for side in np.meshgrid(steps, steps))
    turn = np.radians(CONE * (lon - ORIGIN_LON))
    # the grid's north is turned towards its middle: the farther east, the more its up lies west of true north
    x, y = east * np.cos(turn) + north * np.sin(turn), north * np.cos(turn) - east * np.sin(turn)
    points = np.stack([lon + x / (KM_PER_DEGREE * np.cos(np.radians(lat))), lat + y / KM_PER_DEGREE], axis=-1).reshape(
        -1, 2
    )
    inside = np.zeros(len(points), dtype=bool)
    order = np.argsort(points[:, 1])
    heights = points[order, 1]
    for rings in polygons:
        low, high = rings[0].min(axis=0), rings[0].max(axis=0)
        own = order[np.searchsorted(heights, low[1], "left") : np.searchsorted(heights, high[1], "right")]
        near = own[(points[own, 0] >= low[0]) & (points[own, 0] <= high[0]) & ~inside[own]]
        inside[near] = _within(points[near], rings)
    # outlines follow coast and border, so that what of a square lies in them is land: its share is of the land alone
    land = np.array([float(cell["land_pct"]) for cell in cells]) / 100
    return np.minimum(inside.reshape(len(cells), -1).mean(axis=1) / np.maximum(land, 0.01), 1)


def _within(points: Points, rings: Sequence[Points]) -> NDArray[np.bool_]:
    """Tell which points lie in a polygon: a ray to the east crosses its rings, holes among them, an odd number of times."""
    odd = np.zeros(len(points), dtype=bool)
    order = np.argsort(points[:, 1])
    heights = points[order, 1]
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if y1 == y2:
                continue
            low, high = (y1, y2) if y1 < y2 else (y2, y1)
            first, last = np.searchsorted(heights, [low, high])
            own = order[first:last]
            at = x1 + (points[own, 1] - y1) / (y2 - y1) * (x2 - x1)
            odd[own] ^= points[own, 0] < at
    return odd


GROUND = Format(
    "geojson", "GeoJSON of ground held", "polygons or multipolygons of longitude and latitude", ("control_daily", "grid_control"),
    _outlines, _measured,
)  # fmt: skip
