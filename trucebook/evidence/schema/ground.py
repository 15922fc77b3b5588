"""Who holds which ground."""

from __future__ import annotations

from trucebook.evidence.schema.column import Column
from trucebook.evidence.schema.columns import COLUMNS as _C
from trucebook.evidence.schema.table import Table, fact, reference

TABLES: tuple[Table, ...] = (
    reference(
        "regions",
        "Regions",
        "The regions of Ukraine within its recognised borders, and Ukraine as a whole, with their land.",
        "key",
        _C["name"].but(description="Name as the book prints it."),
        Column("iso", "text", "Code of ISO 3166-2.", required=True),
        Column(
            "area_km2",
            "number",
            "Official land area; shares of a region divide by it.",
            unit="square kilometres",
            required=True,
            low=1,
        ),
        Column(
            "held_before_2022_km2",
            "number",
            "Area that Russia or forces led by it held on the eve of the invasion of 2022; blank for none. For Donetsk and Luhansk as on "
            "the first map used, of the day of the invasion; the squares' shares of before agree with it within 3 percent.",
            unit="square kilometres",
            low=0,
        ),
    ),
    reference(
        "observers",
        "Observers of the ground",
        "Who draws the maps from which the ground held is computed. Two observers are never mixed within one line or "
        "map.",
        "key",
        _C["name"].but(description="Name with which the book credits the observer on each figure."),
        Column("method", "text", "What the map is and what it leaves out.", required=True),
        Column(
            "left_out",
            "keys",
            "Regions that the map leaves out and that have been held as a whole throughout: their official land area "
            "counts as held.",
        ),
        "order",
        references={"left_out": "regions.key"},
    ),
    fact(
        "map_days",
        "Days of the maps",
        "Turning points for which the book draws a map of the ground.",
        _C["date"].but(description="Day of the turning point.", required=True),
        Column(
            "drawn",
            "date",
            "Day of the squares that stand for it, where none were drawn on the day itself; blank: the newest drawn up to it.",
        ),
        "title",
        _C["reason"].but(description="Why this day."),
        "known_on",
        judged=True,
    ),
    reference(
        "grid_cells",
        "Squares of the map",
        "Squares of 15 km that cover Ukraine, on an equal-area projection (Albers, parallels 45.5 and 51.5 degrees "
        "north, origin 48.5 north 31.5 east).",
        "key",
        *(
            Column(
                f"{axis}_km", "integer", f"Lower left corner, {way} of the origin.", unit="kilometres", required=True
            )
            for axis, way in (("x", "east"), ("y", "north"))
        ),
        *(
            Column(axis, "number", f"{words} of the centre.", unit="degrees", required=True)
            for axis, words in (("lon", "Longitude"), ("lat", "Latitude"))
        ),
        _C["region"].but(type="key", description="Region in which most of the square lies (see regions)."),
        Column(
            "land_pct",
            "number",
            "Share of the square that lies in Ukraine.",
            unit="percent",
            required=True,
            low=0,
            high=100,
        ),
        Column(
            "held_before_2022_pct",
            "number",
            "Share of its land that Russia or forces led by it held before the invasion of 2022.",
            unit="percent",
            required=True,
            low=0,
            high=100,
        ),
        references={"region": "regions.key"},
    ),
    fact(
        "control_daily",
        "Ground held by day",
        "Area of each region that Russian forces held, by an observer's map: a row on each day on which it changed; "
        "until the next row the area stays as "
        "it was. Computed by us from the observers' outlines; held is not owned.",
        "known_on",
        "observer",
        _C["region"].but(type="key", description="Region (see regions)."),
        Column("km2", "number", "Area held.", unit="square kilometres", required=True, low=0, high=700000),
        references={"observer": "observers.key", "region": "regions.key"},
        mechanical=True,
        unique=(("observer", "region", "known_on"),),
    ),
    fact(
        "grid_control",
        "Squares held",
        "Share of each square's land that Russian forces held, at month ends and a few turning points, where it "
        "differs from the observer's drawn day before; "
        "until the next row it stays as it was. A square without a row was never held.",
        "known_on",
        "observer",
        Column("square", "key", "Square (see grid_cells).", required=True),
        _C["share_pct"].but(description="Share of the square's land that was held."),
        references={"observer": "observers.key", "square": "grid_cells.key"},
        mechanical=True,
        unique=(("observer", "square", "known_on"),),
    ),
    fact(
        "territory_clauses",
        "Clauses on territory",
        "What each document or statement would change on the ground, region by region, in a code that can be "
        "measured; a clause without a code is listed with "
        "the reason. Our reading.",
        _C["document"].but(type="key", description="Document or statement (see documents).", required=True),
        _C["actor"].but(description="Whose clause: codes of the actors who put it forward."),
        _C["region"].but(type="key", description="Region that the clause is about; ukraine stands for every region."),
        _C["side"].but(
            description="Who would move: Ukraine, Russia, or nobody (both stay where they are).",
            required=False,
            allowed=("UA", "RU", "nobody"),
        ),
        Column(
            "leaves",
            "text",
            "What that side would leave: rest: all that it holds in the region; line: what it holds beyond the line of line_date; "
            "nothing: the front line stays where it is. Blank: cannot be measured.",
            allowed=("rest", "line", "nothing"),
        ),
        Column("line_date", "date", "Day of the line to which that side would withdraw, if leaves is line."),
        Column(
            "then", "text", "What becomes of the ground left, where the clause says so.", allowed=("demilitarised",)
        ),
        Column("clause", "text", "The clause in our words.", required=True),
        _C["reason"].but(description="Why it is coded so, or why it cannot be."),
        "known_on",
        references={"document": "documents.id", "region": "regions.key"},
        hangs_on=("document",),
    ),
    fact(
        "stakes",
        "What lies on the ground",
        "Power plants, ports, mines and people on the ground that the talks are about: what was said of each on a day. Only what two "
        "pages, or one with a named authority, support.",
        _C["name"].but(description="What it is; rows of one name follow each other."),
        _C["kind"].but(description="power, port, mine or people."),
        _C["region"].but(type="key", description="Region (see regions)."),
        Column("holder", "text", "Which side held it on that day.", required=True, allowed=("UA", "RU")),
        _C["date"].but(description="Day that the statement is about.", required=True),
        _C["value"].but(description="The number in it, if there is one.", required=False),
        _C["unit"].but(description="Unit of the number.", required=False),
        Column("says", "text", "What is known of it, in our words.", required=True),
        "known_on",
        references={"region": "regions.key"},
        ordered=(("date", "known_on"),),
    ),
)
