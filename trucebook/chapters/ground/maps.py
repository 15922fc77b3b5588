"""The maps of the ground: the newest, the turning points, month by month, and what a chosen plan would change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from trucebook.analysis import ground, ground_clauses
from trucebook.chapters.ground import sentences
from trucebook.chapters.ground.chapter import View
from trucebook.evidence.tables import RUSSIA, UKRAINE
from trucebook.figures import maps
from trucebook.figures.frame import WIDTHS, Figure, Size, still
from trucebook.figures.maps import Label, Shape, Square
from trucebook.figures.model import Choice, Slider, model
from trucebook.figures.sources import source_line
from trucebook.figures.tables import Html
from trucebook.figures.theme import BLUE, GRID, INK, ORANGE, PAPER, QUIET
from trucebook.figures.words import fold
from trucebook.prose import day

HELD = ORANGE
SHADES = ((5.0, 100 / 3, 0.3), (100 / 3, 200 / 3, 0.6), (200 / 3, 100.1, 0.95))
"""Shares of a square's land that was held, in percent, from and below, and how opaque each is drawn. Less than the first is not drawn."""

BEFORE = "#8b2252"
"""Colour of ground that was held before the invasion."""

HALF = 50.0
"""A square is drawn as held before the invasion, or as left by a side, where at least so much of it is meant, in percent."""

LEFT_BY = {UKRAINE: BLUE, RUSSIA: QUIET}
"""Colours of ground that a plan would have Ukraine or Russia leave; Russia's own is that of the ground held."""

HIGHEST = 600
"""A map is at most so many px high."""

FONT_SIZE: Mapping[Size, int] = {"narrow": 12, "wide": 13}


@dataclass(frozen=True)
class Board:
    """The squares of the map by column and row.

    Attributes
    ----------
    place : dict of str to Square
        Column and row of each square by key.
    region : dict of Square to str
        Region of each square.
    before : set of Square
        Squares held before the invasion.
    """

    place: dict[str, Square]
    region: dict[Square, str]
    before: set[Square]

    def of(self, regions: Iterable[str]) -> set[Square]:
        """Return the squares of some regions."""
        own = set(regions)
        return {square for square, region in self.region.items() if region in own}


def board(cells: pd.DataFrame) -> Board:
    """Place the squares: columns from the west, rows from the north."""
    side = ground.side_km(cells)
    x, y = (cells["x_km"] - cells["x_km"].min()) / side, (cells["y_km"].max() - cells["y_km"]) / side
    place = dict(zip(cells["key"], zip(x.astype(int), y.astype(int), strict=True), strict=True))
    before = cells.loc[cells["held_before_2022_pct"] >= HALF, "key"]
    return Board(
        place,
        {place[key]: region for key, region in zip(cells["key"], cells["region"], strict=True)},
        {place[key] for key in before},
    )


def held_paths(squares: Mapping[Square, float], before: set[Square]) -> list[str]:
    """Return the outlines of the shades, palest first, and of the ground that was held before the invasion and still is."""
    old = {square for square, share in squares.items() if square in before and share >= HALF}
    new = {square: share for square, share in squares.items() if square not in old}
    shades = [maps.outline(square for square, share in new.items() if low <= share < high) for low, high, _ in SHADES]
    return [*shades, maps.outline(old)]


HELD_LOOKS = (
    *({"fill": HELD, "fill-opacity": f"{opacity:g}"} for _, _, opacity in SHADES),
    {"fill": BEFORE, "fill-opacity": "0.8"},
)
HELD_NAMES = tuple(f"held-{place}" for place in range(len(HELD_LOOKS)))
THIN = {"fill": "none", "stroke-width": "1", "vector-effect": "non-scaling-stroke"}
CLAIMED = {"fill": "none", "stroke": INK, "stroke-width": "1.4", "vector-effect": "non-scaling-stroke"}


def on_board(of: Board, squares: ground.Squares) -> dict[Square, float]:
    """Return the share held of each square that was held in part, by place."""
    return {of.place[key]: float(share) for key, share in squares.held_pct.items()}


def land(of: Board, seen: maps.Window) -> list[Shape]:
    """Return the land inside a window."""
    return [Shape(maps.outline(filter(seen.holds, of.region)), {"fill": GRID})]


def lines(of: Board, claimed: Iterable[str], seen: maps.Window) -> list[Shape]:
    """Return the borders of the regions inside a window, and the outline of those claimed."""
    outline = maps.outline(filter(seen.holds, of.of(claimed)))
    inside = {square: region for square, region in of.region.items() if seen.holds(square)}
    return [Shape(maps.borders(inside), {**THIN, "stroke": PAPER}), Shape(outline, CLAIMED)]


def labels(
    of: Board, names: pd.Series, seen: maps.Window, strong: Iterable[str], scale: float, font: int
) -> list[Label]:
    """Return the names of the regions that have room for theirs inside the window."""
    found, bold = [], set(strong)
    by_region: dict[str, list[Square]] = {}
    for square, region in of.region.items():
        if seen.holds(square):
            by_region.setdefault(region, []).append(square)
    for region, squares in by_region.items():
        text = str(names[region])
        x, y = maps.middle(squares)
        half = 0.29 * font * len(text) / scale
        room = (max(one[0] for one in squares) - min(one[0] for one in squares) + 1) / 2
        inside = seen.left + half < x < seen.left + seen.columns - half
        if inside and (region in bold or half < 1.1 * room) and len(squares) > 20:
            found.append(Label(text, x, y, region in bold))
    return found


def _around(of: Board, squares: Mapping[Square, float], also: Iterable[str]) -> maps.Window:
    """Return the window around the regions of which a part is held, and some others."""
    regions = {of.region[square] for square, share in squares.items() if share >= SHADES[0][0]} | set(also)
    return maps.window(of.of(regions))


def front_map(view: View, id: str = "map") -> Figure:
    """Draw the newest map: ground held, ground held before the invasion, and what Ukraine holds of the region that it is asked to leave."""
    title, table = sentences.headline(view), sentences.area_table(view)
    drawn, of = view.newest, board(view.cells)
    if drawn is None:
        return still(
            lambda _: Html(), table.iloc[:0], id=id, title=title, subtitle="Ground held", alt=title, sources=Html()
        )
    held = on_board(of, drawn)
    shapes = [Shape(path, look) for path, look in zip(held_paths(held, of.before), HELD_LOOKS, strict=True)]
    left = {s for s in of.of([view.asked.region]) if held.get(s, 0.0) < HALF} if view.asked else set()
    asked = [Shape(maps.outline(left), {"fill": LEFT_BY[UKRAINE], "fill-opacity": "0.75"})]
    seen = _around(of, held, view.claimed)
    entries = _held_key(of, held)
    if view.asked:
        entries.append((asked[0].look, f"held by Ukraine in {view.name(view.asked.region)}"))

    def draw(size: Size) -> Html:
        return _single(
            view, of, [*land(of, seen), *shapes, *asked, *lines(of, view.claimed, seen)], seen, size, entries
        )

    return still(
        draw, table, id=id, title=title,
        subtitle=f"Map of {drawn.name}, {day(drawn.drawn)}; squares of {ground.side_km(view.cells):.0f} km by the share of their land that Russian forces held. "
        + (f"Outlined: {sentences.names(view, view.claimed)}, which Russia claims. " if view.claimed else "") + "Held says nothing of law",
        alt=sentences.alt(view), sure=sentences.sure_of_area(view), sources=source_line(view.evidence, *(course.rows for course in view.courses.values())),
    )  # fmt: skip


def _held_key(of: Board, held: Mapping[Square, float]) -> list[tuple[Mapping[str, str], str]]:
    """Return the legend of the shades."""
    words = ("held in a small part", "in about half", "held by Russian forces")
    entries: list[tuple[Mapping[str, str], str]] = [
        (look, text) for look, text in zip(reversed(HELD_LOOKS[:3]), reversed(words), strict=True)
    ]
    if any(square in of.before for square in held):
        entries.insert(1, (HELD_LOOKS[3], "also before the invasion"))
    return entries


def _single(
    view: View, of: Board, shapes: list[Shape], seen: maps.Window, size: Size, entries: list[tuple[Mapping[str, str], str]]
) -> Html:  # fmt: skip
    font = FONT_SIZE[size]
    width = min(WIDTHS[size], HIGHEST * seen.columns / seen.rows)
    scale = width / seen.columns
    legend, high = maps.key(entries, WIDTHS[size], 0)
    inside = labels(of, view.names, seen, view.claimed, scale, font)
    return maps.picture(
        WIDTHS[size],
        high + 6 + scale * seen.rows,
        legend,
        maps.panel(seen, shapes, inside, (WIDTHS[size] - width) / 2, high + 6, width, font),
    )


def turning_maps(view: View) -> Figure:
    """Draw small maps of the turning points and the newest day, the same window in each."""
    of = board(view.cells)
    panels = [(one.title, one.squares, on_board(of, one.squares)) for one in view.turning]
    everything: dict[Square, float] = {}
    for _, _, held in panels:
        everything |= held
    seen = _around(of, everything, view.claimed)
    table = sentences.turning_table(view)
    title = sentences.turning_title(view)

    def draw(size: Size) -> Html:
        gap, head, columns = 10, 36, 2
        width = (WIDTHS[size] - gap) / columns
        high = width / seen.columns * seen.rows
        legend, top = maps.key(_held_key(of, everything), WIDTHS[size], 0)
        parts = [legend]
        for place, (name, drawn, held) in enumerate(panels):
            x, y = (place % columns) * (width + gap), top + 8 + (place // columns) * (high + head + gap)
            shapes = [Shape(path, look) for path, look in zip(held_paths(held, of.before), HELD_LOOKS, strict=True)]
            parts.append(maps.words(day(drawn.drawn), x, y + 13, FONT_SIZE[size], 650))
            parts.append(maps.words(name if size == "wide" else drawn.name, x, y + 29, 12, fill=QUIET))
            parts.append(
                maps.panel(
                    seen,
                    [*land(of, seen), *shapes, *lines(of, view.claimed, seen)],
                    [],
                    x,
                    y + head,
                    width,
                    FONT_SIZE[size],
                )
            )
        rows = -(-len(panels) // columns)
        return maps.picture(WIDTHS[size], top + 8 + rows * (high + head + gap), *parts)

    return still(
        draw, table, id="turning-points", title=title,
        subtitle="Squares by the share of their land that Russian forces held, each map of one observer", sure=sentences.sure_of_turning(view),
        alt=f"{title}. " + "; ".join(f"{row.map}, {day(row.day)}: {sentences.km2(row.held_km2)} by {row.observer}" for row in table.itertuples()) + ".",
        sources=source_line(view.evidence, *(course.rows for course in view.courses.values())),
    )  # fmt: skip


def _both(draw: Mapping[Size, str], alt: str) -> Html:
    """Return the two drawings of a model, with the words that stand for them."""
    return Html('<div class="chart">') + Html("").join(
        Html('<div class="drawing" data-size="{}" role="img" aria-label="{}">{}</div>').format(size, alt, svg) for size, svg in draw.items()
    ) + Html("</div>")  # fmt: skip


def month_map(view: View) -> Html:
    """Return the map of any month end, by the observer whose maps go back farthest; the newest where scripts are off."""
    course = view.longest
    if course is None:
        return Html("")
    of, grid, observers = board(view.cells), view.evidence["grid_control"], view.evidence["observers"]
    frames = {}
    everything: dict[Square, float] = {}
    days = _month_days(ground.drawn_days(grid, course.observer))
    for place, drawn_on in enumerate(days):
        drawn = ground.squares(grid, observers, course.observer, drawn_on)
        assert drawn is not None  # drawn_on is one of its days
        held = on_board(of, drawn)
        everything |= held
        paths = dict(zip(HELD_NAMES, held_paths(held, of.before), strict=True))
        area = course.on(drawn_on)
        frames[str(place)] = {
            **paths,
            "day": day(drawn_on),
            "area": f"{sentences.km2(float(area.sum()))} held" if area is not None else "",
        }
    last = frames[str(len(days) - 1)]
    shapes = [Shape(last[name], look, name) for name, look in zip(HELD_NAMES, HELD_LOOKS, strict=True)]
    seen = _around(of, everything, view.claimed)
    entries = _held_key(of, everything)
    drawings: dict[Size, str] = {
        size: _single(view, of, [*land(of, seen), *shapes, *lines(of, view.claimed, seen)], seen, size, entries)
        for size in WIDTHS
    }
    return model(
        "months", "frames", [Slider("month", "Month", len(days) - 1, 0, len(days) - 1, 1, "Move through the months")], frames,
        {"day": ("Map of", last["day"]), "area": ("In Ukraine", last["area"])},
        title="Any month since the invasion",
        note=f"By {course.name} throughout; the first maps are the least certain.",
        drawing=_both(drawings, f"Map of {last['day']}: {last['area']}."),
        below=Html('<p class="below">{}</p>').format(source_line(view.evidence, course.rows)),
    )  # fmt: skip


def months(view: View) -> Html:
    """Return :func:`month_map`, folded up: the small maps tell the course, this one is for those who look closer."""
    shown = month_map(view)
    return fold("Any month since the invasion: move through the map", shown) if shown else shown


def _month_days(days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Return the last drawn day of each month."""
    return pd.DatetimeIndex(days.to_series().groupby([days.year, days.month]).last())


def plan_map(view: View) -> Html:
    """Return the newest map with what a chosen plan would have each side leave; the newest such plan where scripts are off."""
    drawn, of = view.newest, board(view.cells)
    plans = sentences.plans(view)
    if drawn is None or plans.empty or view.first is None:
        return Html("")
    held = on_board(of, drawn)
    frames, options = {}, []
    for plan in plans.iloc[::-1].itertuples():
        own = view.clauses[(view.clauses["document"] == plan.document) & (view.clauses["actor"] == plan.actor)]
        name = f"{plan.document} {plan.actor}"
        options.append((name, plan.label))
        frames[name] = {
            **_left_paths(view, of, held, own),
            **sentences.plan_words(view, str(plan.document), str(plan.actor)),
        }
    first = frames[options[0][0]]
    shapes = [Shape(path, look) for path, look in zip(held_paths(held, of.before), HELD_LOOKS, strict=True)]
    looks = {side: {"fill": colour, "fill-opacity": "0.85"} for side, colour in LEFT_BY.items()}
    left = [Shape(first[f"left-{side}"], look, f"left-{side}") for side, look in looks.items()]
    seen = _around(of, held, view.claimed)
    entries = [*_held_key(of, held)[:2], (looks[UKRAINE], "Ukraine would leave"), (looks[RUSSIA], "Russia would leave")]
    drawings: dict[Size, str] = {
        size: _single(view, of, [*land(of, seen), *shapes, *left, *lines(of, view.claimed, seen)], seen, size, entries)
        for size in WIDTHS
    }
    results = {
        "clause": "It says",
        "ukraine": "Ukraine would leave",
        "russia": "Russia would leave",
        "line": "Held by Russia behind a line that stays",
    }
    return model(
        "plan", "frames", [Choice("plan", "Plan", options, "Choose a plan")], frames,
        {key: (words, first[key]) for key, words in results.items()},
        title="What would a plan change on the map?",
        note=Html("On the map of {}, {}. Figures by each observer; the code of each clause is our reading.").format(drawn.name, day(drawn.drawn)),
        drawing=_both(drawings, f"Map of the chosen plan. {first['clause']}"),
        below=Html('<p class="below">{}</p>').format(source_line(view.evidence, view.first.rows, view.clauses)),
    )  # fmt: skip


def _left_paths(view: View, of: Board, held: Mapping[Square, float], clauses: pd.DataFrame) -> dict[str, str]:
    """Return the outlines of the ground that a plan would have each side leave."""
    left: dict[str, set[Square]] = {side: set() for side in LEFT_BY}
    named = set(clauses["region"]) - {ground.WHOLE}
    for clause in ground_clauses.coded(clauses).itertuples():
        if clause.side not in left:
            continue
        regions = [str(clause.region)] if clause.region != ground.WHOLE else set(of.region.values()) - named
        russian = clause.side == RUSSIA
        line = _behind_line(view, of, clause.line_date) if clause.leaves == ground_clauses.LINE else None
        for square in of.of(regions):
            beyond = line is None or (square in line) != russian
            if (held.get(square, 0.0) >= HALF) == russian and beyond:
                left[str(clause.side)].add(square)
    return {f"left-{side}": maps.outline(squares) for side, squares in left.items()}


def _behind_line(view: View, of: Board, day_of_line: pd.Timestamp) -> set[Square]:
    """Return the squares behind the line of a day, by the observer of the newest map; of before the invasion where the day is earlier."""
    course = view.first
    if course is None or (course.invaded is not None and day_of_line < course.invaded):
        return of.before
    drawn = ground.squares(view.evidence["grid_control"], view.evidence["observers"], course.observer, day_of_line)
    return {square for square, share in on_board(of, drawn).items() if share >= HALF} if drawn else set()
