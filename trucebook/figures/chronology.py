"""The chronology: every event on a lane of its own kind, as a chart, a table that can be searched, a calendar and a feed."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import replace
from datetime import date, timedelta
from html import escape
from typing import Any
from xml.etree import ElementTree

import altair as alt
import icalendar
import pandas as pd

from trucebook.analysis import timeline
from trucebook.evidence.door import Evidence
from trucebook.figures.downloads import download
from trucebook.figures.frame import WIDTHS, Figure, Select, Size, figure
from trucebook.figures.lighter import lighter
from trucebook.figures.sources import source_line
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import CLASS_COLOURS, CLASS_SHAPES, INK
from trucebook.figures.words import names_of
from trucebook.prose import MONTHS, count, day, listed, safe, sentence, span

CHART_ROWS = 390
"""So many marks the chart draws, and so many rows the table shows: more would be unreadable, and weigh down the page."""

FEED_ENTRIES = 50

ACTORS_OFFERED = 14

VERDICT_WORDS = {
    "agreement": "agreed, kept or done", "partial": "partial", "none": "no result", "rejected": "refused", "collapsed": "broke down",
    "pending": "open or unclear",
}  # fmt: skip

MONTHS_FROM = 2022
"""From this year on the reader can choose single months; before it, years."""


def chronology_chart(evidence: Evidence, rows: pd.DataFrame) -> Figure:
    """Draw the chronology on lanes, with filters; of a very long one only the weightiest and newest part."""
    grouped = timeline.exchanges_by_month(rows)
    shown = timeline.heaviest(grouped, CHART_ROWS)
    table = pd.DataFrame(
        {
            "day": shown["day"].dt.strftime("%Y-%m-%d"), "lane": shown["lane"], "outcome": shown["verdict"].map(VERDICT_WORDS),
            "name": [textwrap.shorten(name, 90, placeholder=" …") for name in shown["name"]], "place": shown["place"].fillna(""),
            "level": shown["level"].fillna(""), "parties": shown["parties"].astype("str"),
        }
    )  # fmt: skip
    busiest = rows["day"].dt.year.value_counts().sort_index()
    title = (
        f"More than half of the recorded diplomacy fell in {_half(busiest)}"
        if len(busiest) > 1
        else "The talks, event by event"
    )
    verdicts = [name for name in CLASS_COLOURS if name in set(shown["verdict"])]
    words = [VERDICT_WORDS[name] for name in verdicts]
    lanes = [name for name in timeline.LANES if name in set(table["lane"])]
    steps = _steps(rows["day"])
    # Short names and numbers in the drawing: each is written once for every mark.
    drawn = table.set_axis(list("dlonpva"), axis=1)
    drawn["l"], drawn["o"] = drawn["l"].map(lanes.index), drawn["o"].map(words.index)

    def draw(size: Size) -> alt.TopLevelMixin:
        narrow = size == "narrow"
        first = {"since": steps[0][0] if steps else "", "until": steps[-1][1] if steps else ""}
        params = [
            *(alt.param(name=name, value="all") for name in ("actor", "level", "lane", "outcome")),
            *(alt.param(name=name, value=value) for name, value in first.items()),
            # Ends given the wrong way round are exchanged; what the axis spans is never less than four weeks.
            alt.param(name="low", expr="min(toDate(since), toDate(until))"),
            alt.param(name="high", expr="max(toDate(since), toDate(until), low + 28 * 864e5)"),
            alt.param(name="years", expr="(high - low) / 31557600000"),
        ]
        hover = alt.selection_point(on="pointerover", empty=False, name="hover")
        test = (
            "(actor == 'all' || indexof(split(datum.a, ';'), actor) >= 0) && (level == 'all' || datum.v == level)"
            " && (lane == 'all' || datum.l == lane) && (outcome == 'all' || datum.o == outcome)"
            " && toDate(datum.d) >= low && toDate(datum.d) < high"
        )
        # Days are dates without a time: everything about them is said in UTC, or readers west of it would see the day before.
        time = alt.X(
            "d:T",
            scale=alt.Scale(type="utc", domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False),
            axis=alt.Axis(
                title=None, grid=True, labelOverlap="greedy", labelFlush=True,
                tickCount=alt.ExprRef("years > 3 ? 6 : 3" if narrow else "years > 3 ? 12 : 8"),
                labelExpr="utcFormat(datum.value, years > 3 ? '%Y' : years > 0.4 ? '%b %Y' : '%-d %b %Y')",
            ),
        )  # fmt: skip
        lane = alt.Y("l:N", sort=lanes, title=None, scale=alt.Scale(domain=lanes, paddingInner=0.12), axis=None)
        bands = alt.Chart(pd.DataFrame({"l": lanes})).encode(y=lane)
        names = bands.mark_text(align="left", baseline="top", fontWeight=600, color=INK, dy=-27, fontSize=12).encode(
            x=alt.value(2), text=alt.Text("l:N")
        )
        chosen = (
            alt.Chart(drawn)
            .transform_calculate(l=f"{json.dumps(lanes)}[datum.l]", o=f"{json.dumps(words)}[datum.o]")
            .transform_filter(test)
        )
        plain = alt.ExprRef(f"years < 2.5 ? {64 if narrow else 100} : {36 if narrow else 64}")
        marks = (
            chosen.transform_calculate(w="utcFormat(toDate(datum.d), '%-d %B %Y')", c="replace(datum.a, /;/g, ', ')")
            .mark_point(filled=True, opacity=0.75)
            .encode(
                x=time, y=lane, yOffset=alt.YOffset("o:N", sort=words, scale=alt.Scale(domain=words, range=[20, 56])),
                color=alt.Color("o:N").scale(domain=words, range=[CLASS_COLOURS[one] for one in verdicts]),
                shape=alt.Shape("o:N")
                .scale(domain=words, range=[CLASS_SHAPES[one] for one in verdicts])
                .legend(columns=2 if narrow else 6, columnPadding=18, symbolLimit=0),
                size=alt.condition(hover, alt.value(180), alt.value(plain)),
                tooltip=[
                    alt.Tooltip(f"{short}:N", title=name)
                    for short, name in (("w", "when"), ("n", "what"), ("p", "where"), ("c", "who"), ("v", "level"), ("o", "outcome"))
                ],
            )
            .add_params(hover)
        )  # fmt: skip
        # The lanes' lines: one under each band, so that a name belongs to the marks below it.
        lines = bands.mark_rule(color=INK, opacity=0.15).encode(y=alt.Y("l:N", sort=lanes, bandPosition=0, axis=None))
        return (
            alt.layer(lines, marks, names)
            .add_params(*params)
            .properties(width=WIDTHS[size], height=62 * max(len(lanes), 1))
        )

    left_out = (
        f" Drawn are the {len(shown)} weightiest and newest of {len(grouped):,}; the file below the table has all."
        if len(shown) < len(grouped)
        else ""
    )
    counts = rows["lane"].value_counts()
    made = figure(
        draw, table, id="chronology", title=title,
        subtitle="Meetings, calls, proposals, truces and exchanges, each on the lane of its format; colour and shape show what became of it "
        f"by this edition's date. Exchanges of a month are one mark. Height within a lane shows nothing but the outcome.{left_out}",
        alt=f"{title}. {count(len(rows), 'event')}: " + listed(f"{name} {counts[name]}" for name in timeline.LANES if name in counts) + ".",
        sources=source_line(evidence, shown), columns=["day", "name"],
        controls=[
            Select("since", "From", [(first, words) for first, _, words in steps]),
            Select("until", "to", [(last, words) for _, last, words in reversed(steps)]),
            Select("actor", "With", [("all", "anyone"), *_actors(evidence, rows)]),
            Select("lane", "Format", [("all", "all"), *((name, name) for name in lanes)]),
            Select("level", "Level", [("all", "all"), *((name, name) for name in ("leaders", "ministers", "envoys", "technical"))]),
            Select("outcome", "Outcome", [("all", "all"), *((one, one) for one in words)]),
        ],
    )  # fmt: skip
    counted = f"<details><summary>The chart as a table: events a year</summary>{_by_year(rows)}</details>"
    return lighter(replace(made, html=re.sub(r"<details>.*</details>", lambda _: counted, made.html, flags=re.DOTALL)))


def _by_year(rows: pd.DataFrame) -> Html:
    """Return the number of events on each lane by year: what one sees in the chart at a glance; single events stand in the table below it."""
    counts = pd.crosstab(rows["day"].dt.year, rows["lane"])
    lanes = [lane for lane in timeline.LANES if lane in counts]
    table = counts[lanes].iloc[::-1].rename_axis("year").reset_index()
    table["year"] = table["year"].astype("str")
    return html_table(table, "Events a year by format; every single one stands in the table below the chart")


def _steps(days: pd.Series) -> list[tuple[str, str, str]]:
    """Return the years, from MONTHS_FROM on the months, that days fall in: first day, first day after it, name."""
    if days.empty:
        return []
    first, last = days.min(), days.max()
    years = range(first.year, min(MONTHS_FROM, last.year + 1))
    steps = [(f"{year}-01-01", f"{year + 1}-01-01", str(year)) for year in years]
    begin = max(first.to_period("M"), pd.Period(f"{MONTHS_FROM}-01", "M"))
    for month in pd.period_range(begin, last.to_period("M"), freq="M"):
        steps.append((f"{month}-01", f"{month + 1}-01", f"{MONTHS[month.month - 1][:3]} {month.year}"))
    return steps


def _half(by_year: pd.Series) -> str:
    """Name the newest years that together hold more than half of the events."""
    total, kept = int(by_year.sum()), 0
    years: list[int] = []
    for year in sorted(by_year.index, key=lambda one: (-by_year[one], one)):
        kept += int(by_year[year])
        years.append(int(year))
        if 2 * kept > total:
            break
    return listed(str(year) for year in sorted(years))


def _actors(evidence: Evidence, rows: pd.DataFrame) -> list[tuple[str, str]]:
    counted = rows["parties"].str.split(";").explode().value_counts()
    names = evidence["actors"].set_index("code")["name"]
    offered = [code for code in counted.index if code in names.index][:ACTORS_OFFERED]
    return sorted(((code, str(names[code])) for code in offered), key=lambda pair: pair[1])


def chronology_table(evidence: Evidence, rows: pd.DataFrame) -> Html:
    """Return the chronology as a table that can be searched and sorted, newest first, with its sources."""
    if rows.empty:
        return Html("<p>The evidence holds no event on this date.</p>")
    grouped = timeline.exchanges_by_month(rows)
    shown = timeline.heaviest(grouped, CHART_ROWS).iloc[::-1]
    table = pd.DataFrame(
        {
            "when": shown["day"], "what": shown["name"], "format": shown["lane"],
            "who": shown["parties"].str.replace(";", ", "), "outcome": shown["verdict"].map(VERDICT_WORDS),
            "sources": [short_links(evidence, cell, 1) for cell in shown["sources"]],
        }
    )  # fmt: skip
    full = rows.drop(columns=["weight", "last_day"]).assign(day=rows["day"].dt.strftime("%Y-%m-%d"))
    file = download("all-events.csv", full.to_csv(index=False), "All of them as a file (CSV)")
    note = (
        f"The table shows the {len(shown)} weightiest and newest of {len(grouped):,} rows"
        if len(shown) < len(grouped)
        else count(len(shown), "row").capitalize()
    )
    codes = '<a href="dictionary.html">data dictionary</a>'
    return Html(
        f"{html_table(table, 'Every event, truce and exchange', ['sources'], tall=True, find=True)}"
        f'<p class="below">{note}; exchanges of a month are one row, the file has each. Actors by their codes, see the {codes}. {file}</p>'
    )


def short_links(evidence: Evidence, cell: str, most: int = 2) -> str:
    """Return the first sources of a row as links to their places on the page of sources; full addresses would weigh too much."""
    keys = cell.split(";")
    publishers = evidence["sources"]["publisher"]
    links = [f'<a href="sources.html#s-{key}">{safe(publishers[key])}</a>' for key in keys[:most]]
    more = f" +{len(keys) - most}" if len(keys) > most else ""
    return ", ".join(links) + more


# ---------------------------------------------------------------------- calendar and feed


def calendar(evidence: Evidence, held: pd.DataFrame, ahead: pd.DataFrame) -> str:
    """Return past rounds and announced dates as a calendar (RFC 5545)."""
    whole = icalendar.Calendar()
    whole.add("prodid", "-//Truce Talks//talks//EN")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", "Truce Talks: rounds and announced dates")
    exact = ahead[ahead["planned_for"].str.len() == 10] if len(ahead) else ahead
    for row in held.to_dict("records"):
        end = row["last_day"].date() + timedelta(days=1)
        whole.add_component(_entry(evidence, row, row["start"].date(), end, "CONFIRMED", str(row["name"])))
    for row in exact.to_dict("records"):
        first = date.fromisoformat(row["planned_for"])
        whole.add_component(
            _entry(evidence, row, first, first + timedelta(days=1), "TENTATIVE", f"Announced: {row['name']}")
        )
    return whole.to_ical().decode()


def _entry(evidence: Evidence, row: dict[Any, Any], first: date, end: date, status: str, name: str) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{row['id']}@truce-talks")
    # The day on which the row's newest part was public, never the clock: the same data give the same file.
    entry.add(
        "dtstamp",
        pd.Timestamp(
            row["outcome_known_on"] if pd.notna(row["outcome_known_on"]) else row["known_on"], tz="UTC"
        ).to_pydatetime(),
    )
    entry.add("dtstart", first)
    entry.add("dtend", end)
    entry.add("summary", name)
    entry.add("status", status)
    if pd.notna(row["place"]):
        entry.add("location", str(row["place"]))
    told = sentence(str(row["outcome"])) if pd.notna(row["outcome"]) else ""
    entry.add("description", f"{names_of(evidence, row['parties'])}. {told}".strip())
    return entry


def feed(evidence: Evidence, events: pd.DataFrame) -> str:
    """Return the last events as an Atom feed (RFC 4287), the newest first by the day on which they were public."""
    newest = timeline.current(events).sort_values(["known_on", "id"], ascending=False).head(FEED_ENTRIES)
    space = "http://www.w3.org/2005/Atom"
    ElementTree.register_namespace("", space)
    root = ElementTree.Element(f"{{{space}}}feed")

    def put(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
        child = ElementTree.SubElement(parent, f"{{{space}}}{name}", attributes)
        child.text = text or None
        return child

    put(root, "id", "tag:truce-talks,2025:events")
    put(root, "title", "Truce Talks: events of the talks")
    put(root, "updated", f"{evidence.as_of.isoformat()}T00:00:00Z")
    put(put(root, "author"), "name", "Truce Talks")
    urls = evidence["sources"]["url"]
    for row in newest.to_dict("records"):
        entry = put(root, "entry")
        put(entry, "id", f"tag:truce-talks,2025:events/{row['id']}")
        put(entry, "title", str(row["name"]))
        known = max(one for one in (row["known_on"], row["outcome_known_on"], row["later_known_on"]) if pd.notna(one))
        put(entry, "updated", f"{known:%Y-%m-%d}T00:00:00Z")
        put(entry, "published", f"{row['known_on']:%Y-%m-%d}T00:00:00Z")
        address = next((urls[key] for key in row["sources"].split(";") if pd.notna(urls[key])), None)
        if address is not None:
            put(entry, "link", rel="alternate", href=str(address))
        told = row["became"] if pd.notna(row["became"]) else row["outcome"]
        put(
            entry,
            "summary",
            sentence(str(told))
            if pd.notna(told)
            else f"Announced for {day(row['planned_for'])}."
            if pd.notna(row["planned_for"])
            else str(row["name"]),
        )
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def subscriptions(evidence: Evidence, events: pd.DataFrame, held: pd.DataFrame, ahead: pd.DataFrame) -> Html:
    """Return links to the calendar and the feed."""
    ics = download("talks.ics", calendar(evidence, held.tail(300), ahead.head(100)), "Calendar (ICS)")
    atom = download("events.xml", feed(evidence, events), "Feed (Atom)")
    last = f" up to {escape(span(held.iloc[-1]['start'], held.iloc[-1]['end']))}" if len(held) else ""
    return Html(
        f"<p>{ics}: {count(len(held), 'past round')}{last} and dates announced to the day. {atom}: the last "
        f"{count(min(len(events), FEED_ENTRIES), 'event')} by the day on which they became public.</p>"
    )
