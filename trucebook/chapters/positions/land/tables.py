"""The regions as a table."""

from __future__ import annotations

from trucebook.chapters.positions.land.chapter import Land, Region
from trucebook.figures.sources import short_links
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import notes
from trucebook.prose import day, safe, sentence

THIRD = "others"
"""Who counts that is no side of the war."""


def claimed_sentence(seen: Land) -> Html:
    """Say what is claimed, apart from what is annexed, held and demanded."""
    if seen.claimed.empty:
        return Html("")
    row = seen.claimed.iloc[0]
    who = safe(seen.view.name(row["actor"]))
    when = seen.view.cite(day(row["said_on"]), "positions", row)
    return notes(Html("What {} wants recognised ({}): {}").format(who, when, sentence(row["position"])))


def territory_table(seen: Land) -> Html:
    """Return the regions that were declared annexed: controlled by whose map and count, demanded by each side, annexed by which act."""
    if not seen.regions:
        return Html("<p>No region was declared annexed on the date of this edition.</p>")
    one = seen.view.name(seen.view.sides[0])
    rows = [
        {
            "region": region.name,
            "controlled, newest map of each observer": _maps(region) or "no map in our data",
            **{f"{seen.view.name(code)}’s newest clause": _clause(region, code) for code in seen.view.sides},
            "controlled, newest count of each side": _counts(seen, region) or "no count in our data",
            f"annexed, in {one}’s law only": Html("<br>").join(
                Html("{}. {} ({})").format(
                    day(row["declared"]), row["act"], short_links(seen.view.evidence, row["sources"])
                )
                for row in region.annexed.to_dict("records")
            ),
        }
        for region in seen.regions
    ]
    table = frame_of(rows)
    raw = [name for name in table.columns if name.startswith(("controlled", "annexed"))]
    return html_table(table, "Controlled, demanded and annexed, region by region", raw)


def _maps(region: Region) -> Html:
    return Html("<br>").join(
        Html("{}: {:.3g}% (map of {})").format(row.observer, row.share_pct, day(row.day))
        for row in region.maps.itertuples()
    )


def _counts(seen: Land, region: Region) -> Html:
    def who(side: str) -> Html:
        return Html("{}’s officials").format(seen.view.name(side)) if side in seen.view.sides else safe(THIRD)

    return Html("<br>").join(
        Html("{}: {:.4g}% ({}, {}; {})").format(
            who(row["side"]),
            row["share_pct"],
            row["estimated_by"],
            day(row["date"]),
            short_links(seen.view.evidence, row["sources"]),
        )
        for row in region.counts.to_dict("records")
    )


def _clause(region: Region, code: str) -> Html:
    told = [Html("{} ({})").format(sentence(text), day(when)) for who, text, when in region.demands if who == code]
    return told[0] if told else Html("none on record")
