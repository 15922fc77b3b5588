"""What the page on the ground says: headline, short answers, words of plans and paces."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from trucebook.analysis import ground, ground_clauses
from trucebook.analysis.stakes import courses_of_people, newest
from trucebook.chapters.ground.chapter import PACES, Talks, View
from trucebook.evidence.tables import RUSSIA
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html
from trucebook.figures.words import fold, names_of, opening
from trucebook.prose import count, day, listed, percent, sentence

SMALL = 0.05
"""Square kilometres below which nothing is said to be held."""


def rounded(value: float) -> float:
    """Return an area as exactly as it can be told: to hundreds above a thousand, to tens above a hundred."""
    step = 100 if abs(value) >= 1000 else 10 if abs(value) >= 100 else 1
    whole = math.floor(abs(value) / step + 0.5) * step  # halves up: a sum told twice must read alike
    return math.copysign(whole, value) if whole else 0.0


def km2(*values: float) -> str:
    """Return an area, or the range of several counts of it, in words."""
    low, high = rounded(min(values)), rounded(max(values))
    return f"{low:,.0f} km²" if low == high else f"{low:,.0f} to {high:,.0f} km²"


def share_words(low: float, high: float) -> str:
    """Return a share, or the range of several counts of it, in words; all of it only where it is all."""
    places = 1 if high < 100 <= round(high) else 0
    first, last = f"{low:.{places}f}", f"{high:.{places}f}"
    return f"{last}%" if first == last else f"{first}–{last}%"


def names(view: View, regions: Iterable[str]) -> str:
    """Return names of regions as a phrase."""
    return listed(view.name(one) for one in regions)


def held(view: View, course: ground.Course) -> float:
    """Return the area held on the newest day."""
    newest = course.on(view.until)
    return 0.0 if newest is None else float(newest.sum())


def headline(view: View) -> str:
    """Return the finding of the first map."""
    asked = view.asked
    if not view.courses:
        return "No map of the ground was public on this date"
    if asked is None or not asked.now:
        course = next(iter(view.courses.values()))
        share = 100 * held(view, course) / float(course.area.sum())
        return f"On {day(view.until)} Russian forces held {km2(held(view, course))}, {percent(round(share))} of Ukraine, by {course.name}"
    name = view.name(asked.region)
    return (
        f"To leave the rest of {name} would mean {km2(*asked.now.values())} for Ukraine on the map of {day(view.until)}"
    )


def alt(view: View) -> Html:
    """Return the newest map in words, with its figures."""
    parts = [headline(view)]
    for course in view.courses.values():
        share = course.share().loc[: view.until].iloc[-1]
        listing = listed(f"{view.name(one)} {share[one]:.1f}%" for one in view.focus)
        parts.append(f"By {course.name} Russian forces held {km2(held(view, course))} of Ukraine: {listing}")
    return Html(". ").join(parts) + "."


def area_table(view: View) -> pd.DataFrame:
    """Return the areas of the newest day by region and observer, for the table below the map."""
    rows = []
    for course in view.courses.values():
        newest = course.on(view.until)
        if newest is None:
            continue
        for region in [
            *view.focus,
            *(one for one in newest.sort_values(ascending=False).index if one not in view.focus),
        ]:
            if newest[region] > SMALL:
                rows.append(
                    {
                        "region": view.name(region), "observer": course.name, "day": view.until, "held_km2": round(float(newest[region]), 1),
                        "held_pct": round(100 * newest[region] / course.area[region], 1), "not_held_km2": round(float(course.area[region] - newest[region]), 1),
                    }
                )  # fmt: skip
    return pd.DataFrame(rows, columns=["region", "observer", "day", "held_km2", "held_pct", "not_held_km2"])


def turning_table(view: View) -> pd.DataFrame:
    """Return the areas of the turning points."""
    rows = []
    for one in view.turning:
        drawn, course = one.squares, view.courses[one.squares.observer]
        area = course.on(drawn.drawn)
        total = float(area.sum()) if area is not None else 0.0
        rows.append(
            {
                "map": one.title, "day": drawn.drawn, "turning_point": one.day, "observer": drawn.name, "held_km2": round(total),
                "held_pct": round(100 * total / course.area.sum(), 1),
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=["map", "day", "turning_point", "observer", "held_km2", "held_pct"])


def standing_in(view: View) -> Html:
    """Say which maps are of another day than their turning point, and how much was held on that day; nothing where none is."""
    parts = []
    for one in view.turning:
        course, drawn = view.courses[one.squares.observer], one.squares.drawn
        on_day = course.on(one.day)
        if drawn != one.day and one.row is not None and on_day is not None:
            parts.append(
                Html("No squares were drawn for {}, when {} was held; the map is of {}.").format(
                    day(one.day), km2(float(on_day.sum())), day(drawn)
                )
            )
    return Html(" ").join(parts)


def turning_title(view: View) -> str:
    """Return the finding of the small maps."""
    table = turning_table(view)
    if len(table) < 2:
        return "The ground held by Russian forces"
    first, last = table.iloc[0], table.iloc[-1]
    ends = [f"{percent(round(row['held_pct']))}" for row in (first, last)]
    whose = listed(dict.fromkeys(f"{one}" for one in table["observer"]))
    return f"By the maps of {whose} Russian forces held {ends[0]} of Ukraine on {day(first['day'])} and {ends[1]} on {day(last['day'])}"


def plans(view: View) -> pd.DataFrame:
    """Return the plans that can be measured, oldest first: ``document, actor, made_on, name, who, label``."""
    own = (
        view.clauses.groupby(ground_clauses.PLAN, as_index=False, sort=False)["made_on"]
        .min()
        .sort_values("made_on", kind="stable")
    )
    documents = view.evidence["documents"].set_index("id")["name"]
    name = own["document"].map(documents).fillna(own["document"])
    who = [names_of(view.evidence, code) for code in own["actor"]]
    label = [f"{one}, {day(made)}: {title}" for one, made, title in zip(who, own["made_on"], name, strict=True)]
    return own.assign(name=name.to_numpy(), who=who, label=label)


def plan_words(view: View, document: str, actor: str) -> dict[str, str]:
    """Return what a plan says, and what it would mean today, in words."""
    own = view.meaning[
        (view.meaning["document"] == document) & (view.meaning["actor"] == actor) & (view.meaning["when"] == "now")
    ]
    clauses = view.clauses[(view.clauses["document"] == document) & (view.clauses["actor"] == actor)]
    frozen = own[own["frozen"] > 0].groupby("observer")["frozen"].sum()
    return {
        "clause": " ".join(dict.fromkeys(sentence(str(text)) for text in clauses["clause"])),
        "ukraine": left_words(view, own, "ukraine_leaves"),
        "russia": left_words(view, own, "russia_leaves"),
        "line": km2(*frozen) if len(frozen) else "none",
    }


def left_words(view: View, meaning: pd.DataFrame, measure: str) -> str:
    """Return the area that a side would leave, with its regions; the range is that of the observers."""
    own = meaning[meaning[measure] >= 0.5]
    if own.empty:
        return "nothing"
    total = own.groupby("observer")[measure].sum()
    regions = own.groupby("region")[measure].agg(["min", "max"]).sort_values("max", ascending=False)
    if len(regions) > 5:
        return f"{km2(*total)} in {count(len(regions), 'region')}"
    by_region = listed(
        f"{view.name(str(row.Index))} {km2(row.min, row.max).removesuffix(' km²')}" for row in regions.itertuples()
    )
    zone = " (demilitarised)" if (own["demilitarised"] > 0).any() else ""
    return f"{km2(*total)}{zone}" + (
        f": {by_region}" if len(regions) > 1 else f" of {view.name(str(regions.index[0]))}"
    )


def in_short(view: View, cite: Citations) -> Html:
    """Return the page's three answers."""
    if not view.courses:
        return opening([Html("No map of the ground was public on the date of this edition.")])
    return opening([_left_line(view, cite), _share_line(view, cite), _pace_line(view)])


def _left_line(view: View, cite: Citations) -> Html:
    asked = view.asked
    if asked is None or not asked.now:
        return Html("")
    behind = pd.concat([course.behind(view.until, asked.region) for course in view.courses.values()])
    number = cite(km2(*asked.now.values()), "control_daily", behind)
    documents = view.evidence["documents"].set_index("id")["name"]
    clause = cite(str(documents[asked.newest["document"]]), "territory_clauses", asked.newest)
    text = Html("Newest demand to leave {} ({}, {}): {}").format(
        view.name(asked.region), clause, day(asked.newest["made_on"]), number
    )
    if not asked.then:
        return Html("{}.").format(text)
    first = pd.concat([course.behind(asked.first["made_on"], asked.region) for course in view.courses.values()])
    return Html("{}; on {} it was {}.").format(
        text, day(asked.first["made_on"]), cite(km2(*asked.then.values()), "control_daily", first)
    )


def _share_line(view: View, cite: Citations) -> Html:
    parts = []
    for region in view.focus:
        shares = [float(course.share().loc[: view.until].iloc[-1][region]) for course in view.courses.values()]
        behind = pd.concat([course.behind(view.until, region) for course in view.courses.values()])
        text = share_words(min(shares), max(shares))
        parts.append(Html("{} {}").format(view.name(region), cite(text, "control_daily", behind)))
    return Html("Held by Russian forces on {}: {}.").format(day(view.until), listed(parts)) if parts else Html("")


def _short_range(low: float, high: float) -> str:
    """Return a range as one word; one that begins below zero in words, since a dash would hide the sign."""
    return f"{low:,.0f}–{high:,.0f}" if low >= 0 else f"−{-low:,.0f} to {high:,.0f}".replace("-", "−")


def _pace_line(view: View) -> Html:
    parts = []
    for course in view.courses.values():
        found = view.paces[(ground.WHOLE, course.observer)].get(PACES[-1])
        if found:
            parts.append(
                Html("{:,.0f} km² ({}) by {}").format(found.km2, _short_range(found.low, found.high), course.name)
            )
    return (
        Html("Taken a month over {} months to {}: {}, 80% intervals.").format(PACES[-1], day(view.until), listed(parts))
        if parts
        else Html("")
    )


def years(low: float, high: float) -> str:
    """Return a span of years in words; at the slow end it may be without end."""
    if math.isinf(low):
        return "never at this pace"
    if math.isinf(high):
        return f"at least {_year(low)}, at the slow end never"
    first, last = _year(low), _year(high)
    return last if first == last else f"{first.removesuffix(' years')} to {last}"


LONG = 100
"""Years beyond which a span is told as longer than that."""


def _year(value: float) -> str:
    return f"over {LONG} years" if value > LONG else f"{value:.1f} years" if value < 10 else f"{value:.0f} years"


def pace_sentence(view: View) -> Html:
    """Say how long the rest of each region would last at the pace of the newest months, over both observers."""
    parts = []
    for region in view.focus:
        found = [paces[PACES[-1]] for (of, _), paces in view.paces.items() if of == region and PACES[-1] in paces]
        if found and max(one.km2 for one in found) < 1:
            parts.append(Html("{}: next to no ground was taken").format(view.name(region)))
        elif found:
            parts.append(
                Html("{}: {}").format(
                    view.name(region), years(min(one.years_low for one in found), max(one.years_high for one in found))
                )
            )
    if not parts:
        return Html("<p>There are too few months to tell how long the rest of a region would last.</p>")
    return Html(
        "<p>At the pace of the newest {} months the rest would last, from the fast to the slow end of both observers’ 80% intervals: {}. "
        "A pace is no forecast.</p>"
    ).format(PACES[-1], Html("; ").join(parts))


def sure_of_area(view: View) -> str:
    """Say how sure an area of the newest day is."""
    if view.apart.empty:
        return f"one map, known until {day(view.until)}"
    return f"two maps, {km2(float(view.apart.sum()))} apart in all; known until {day(view.until)}"


def sure_of_turning(view: View) -> str:
    """Say how sure the small maps are: how far the first lies from a third count."""
    row = _nearest_witness(view)
    return (
        ""
        if row is None
        else f"on {day(row['date'])} a third count lay {km2(abs(row['km2'] - row['witness_km2']))} away; later ones lie closer"
    )


def sure_of_demands(view: View) -> str:
    """Say how sure the figures of the plans are."""
    # A clause on two regions is two rows, and one clause to a reader.
    clauses = len(view.uncoded.drop_duplicates(["document", "clause"]))
    return f"{count(len(view.courses), 'map')}; codes are our reading; {count(clauses, 'clause')} could not be measured"


def _nearest_witness(view: View) -> pd.Series | None:
    """Return the third count nearest to the day of the first small map."""
    if view.witness.empty or view.longest is None or not view.turning:
        return None
    apart = (view.witness["date"] - view.turning[0].squares.drawn).abs()
    return view.witness.loc[apart.idxmin()]


def witness_title(view: View) -> str:
    """Return the finding of the comparison with a third witness: the widest and the newest difference."""
    if view.witness.empty or view.longest is None:
        return "No third count was public on this date"
    apart = (view.witness["km2"] - view.witness["witness_km2"]).abs().set_axis(view.witness["date"])
    text = f"The ground held by Russian forces differs between {view.longest.name} and a third count by up to {km2(float(apart.max()))}, on {day(apart.idxmax())}"
    return text if len(apart) < 2 else f"{text}, and by {km2(float(apart.iloc[-1]))} on {day(apart.index[-1])}"


def witness_sentence(view: View, cite: Citations) -> Html:
    """Say by how much two counts differed on the day of the first small map, or near it."""
    row = _nearest_witness(view)
    if row is None or view.longest is None:
        return Html("")
    theirs = view.witness_rows[view.witness_rows["date"] == row["date"]]
    witness = cite(km2(row["witness_km2"]), "control", theirs)
    return Html(
        "The first maps are the least certain: on {} {} had {} held, "
        '{} {}. <a href="#third-witness">All days on which both can be compared</a>.'
    ).format(day(row["date"]), view.longest.name, km2(row["km2"]), theirs["estimated_by"].iloc[0], witness)


def _net(mean: float) -> str:
    """Say a mean of square kilometres taken; below zero, that so many were lost."""
    return f"{mean:,.0f} km²" if mean >= 0 else f"{-mean:,.0f} km² lost"


def seasons_sentence(view: View) -> Html:
    """Say in which seasons most and least ground was taken, over the months that are drawn."""
    course, found = view.longest, view.seasons
    if course is None or found.empty:
        return Html("<p>There are too few months to tell seasons apart.</p>")
    most, least = found["mean"].idxmax(), found["mean"].idxmin()
    return Html(
        "<p>By {} Russian forces took most ground, net, in {} ({} a month) and least in "
        "{} ({}), over {} months: too few to tell a season from chance.</p>"
    ).format(
        course.name,
        most,
        _net(found.loc[most, "mean"]),
        least,
        _net(found.loc[least, "mean"]),
        int(found["months"].sum()),
    )


def grey_sentence(view: View) -> Html:
    """Say by how much the observers differ, and where most."""
    if view.apart.empty:
        return Html("<p>Fewer than two observers had a map on this date, so there is no difference to show.</p>")
    top = view.apart.index[:3]
    regions = listed(Html("{} ({})").format(view.name(one), km2(view.apart[one])) for one in top)
    return Html(
        "<p>On {} the two maps differ by {} in all, most in {}. "
        "That is the grey zone: ground that both sides contest, or that the observers judge differently. Smaller changes say nothing.</p>"
    ).format(day(view.until), km2(float(view.apart.sum())), regions)


def stakes_sentence(view: View, cite: Citations) -> Html:
    """Say how many people live on the ground that plans are about, and what else lies there, of what was looked for."""
    stakes = view.evidence["stakes"]
    parts = []
    for rows in courses_of_people(stakes):
        first, last = rows.iloc[0], rows.iloc[-1]
        newest_count = cite(f"about {last['value']:,.0f} {last['unit']}", "stakes", last)
        oldest = cite(f"{first['value']:,.0f}", "stakes", first)
        earlier = Html(", {} on {}").format(oldest, day(first["date"])) if len(rows) > 1 else ""
        parts.append(Html("{}: {} on {}{}.").format(last["name"], newest_count, day(last["date"]), earlier))
    behind = newest(stakes, holder=RUSSIA)
    if len(behind):
        things = listed(cite(str(row["name"]), "stakes", row) for _, row in behind.iterrows())
        parts.append(Html("Held by Russian forces, by the newest row on each: {}.").format(things))
    return Html("<p>{}</p>").format(Html(" ").join(parts)) if parts else Html("")


def uncoded_list(view: View, cite: Citations) -> Html:
    """Return the clauses that cannot be measured, each with the reason."""
    if view.uncoded.empty:
        return Html("")
    documents = view.evidence["documents"].set_index("id")["name"]
    items, seen = [], set()
    for _, row in view.uncoded.sort_values("made_on", ascending=False).iterrows():
        if (row["document"], row["clause"]) in seen:
            continue
        seen.add((row["document"], row["clause"]))
        name = cite(
            f"{documents.get(row['document'], row['document'])} ({day(row['made_on'])})", "territory_clauses", row
        )
        items.append(Html("<li>{}: {} <small>{}</small></li>").format(name, row["clause"], row["reason"]))
    return fold(
        f"Not measured: {count(len(items), 'clause')}, and why", Html("<ul>{}</ul>").format(Html("").join(items))
    )


def together_sentence(view: View, found: Talks | None) -> Html:
    """Say whether positions moved with the front."""
    if found is None or found.together.months < 12:
        return Html("<p>There are too few months with a coded position of both sides to compare.</p>")
    both = found.together
    slow, moved_slow = both.months - both.fast, both.moved - both.moved_fast
    return Html(
        "<p>Over {} months the gap on territory moved in {}: in {} of the {} months in which more ground than usual was taken, "
        "and in {} of the other {}. Positions come with documents, and documents with rounds of talks.</p>"
    ).format(both.months, both.moved, both.moved_fast, both.fast, moved_slow, slow)
