"""The chronology as a chart: every event on a lane of its own kind."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import replace

import altair as alt
import pandas as pd

from trucebook.analysis import chronology
from trucebook.chapters.timeline.chapter import View
from trucebook.chapters.timeline.chronology.tables import CHART_ROWS, VERDICT_WORDS
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Select, Size, figure
from trucebook.figures.html import made
from trucebook.figures.lighter import lighter
from trucebook.figures.sources import source_line
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import CLASS_COLOURS, CLASS_SHAPES, INK
from trucebook.prose import MONTHS, count, day, listed

ACTORS_OFFERED = 14

STEPS_AT_FIRST = {"actor": "all", "level": "all", "lane": "all", "outcome": "all"}

TEST = (
    "(actor == 'all' || indexof(split(datum.a, ';'), actor) >= 0) && (level == 'all' || datum.v == level)"
    " && (lane == 'all' || datum.l == lane) && (outcome == 'all' || datum.o == outcome)"
    " && toDate(datum.d) >= low && toDate(datum.d) < high"
)
"""Which marks the reader's choices leave."""

DETAILS = (("w", "when"), ("n", "what"), ("p", "where"), ("c", "who"), ("v", "level"), ("o", "outcome"))
"""Fields of a mark's card, and their names."""


def chronology_chart(view: View) -> Figure:
    """Draw the chronology on lanes, with filters; of a very long one only the weightiest and newest part."""
    rows = view.every
    grouped = chronology.exchanges_by_month(rows)
    shown = chronology.heaviest(grouped, CHART_ROWS)
    table = pd.DataFrame(
        {
            "day": shown["day"].dt.strftime("%Y-%m-%d"), "lane": shown["lane"], "outcome": shown["verdict"].map(VERDICT_WORDS),
            "name": [textwrap.shorten(name, 90, placeholder=" …") for name in shown["name"]], "place": shown["place"].fillna(""),
            "level": shown["level"].fillna(""), "parties": shown["parties"].astype("str"),
        }
    )  # fmt: skip
    since = rows[rows["day"] >= view.invasion]
    title = (
        f"Of {count(len(since), 'event, truce or exchange', 'events, truces and exchanges')} on record since {day(view.invasion)}, {len(view.held)} were rounds of both sides"
        if len(since)
        else "The talks, event by event"
    )
    verdicts = [name for name in CLASS_COLOURS if name in set(shown["verdict"])]
    lanes = [name for name in chronology.LANES if name in set(table["lane"])]
    steps = _steps(rows["day"], view.invasion.year)
    left_out = (
        f" Drawn are the {len(shown)} weightiest and newest of {len(grouped):,}; the file below the table has all."
        if len(shown) < len(grouped)
        else ""
    )
    counts = rows["lane"].value_counts()
    lanes_told = listed(f"{name} {counts[name]}" for name in chronology.LANES if name in counts)
    drawn = figure(
        lambda size: _chronology(table, lanes, verdicts, steps, size), table, id="chronology", title=title,
        sure=f"what became of each is our judgement; events are complete to {day(view.evidence.coverage('events').complete_until)}",
        subtitle="Meetings, calls, proposals, truces and exchanges, each on the lane of its format; colour and shape show what became of it "
        f"by this edition's date. Exchanges of a month are one mark. Height within a lane shows nothing but the outcome.{left_out}",
        alt=f"{title}. {count(len(rows), 'event')}: {lanes_told}.", sources=source_line(view.evidence, shown), columns=["day", "name"],
        controls=_controls(view.evidence, rows, lanes, verdicts, steps),
    )  # fmt: skip
    counted = Html("<details><summary>The chart as a table: events a year</summary>{}</details>").format(_by_year(rows))
    return lighter(
        replace(drawn, html=made(re.sub(r"<details>.*</details>", lambda _: counted, drawn.html, flags=re.DOTALL)))
    )


def _controls(
    evidence: Evidence, rows: pd.DataFrame, lanes: list[str], verdicts: list[str], steps: list[tuple[str, str, str]]
) -> list[Select]:
    """Return what the reader can choose."""
    every = ("all", "all")
    return [
        Select("since", "From", [(first, words) for first, _, words in steps]),
        Select("until", "to", [(last, words) for _, last, words in reversed(steps)]),
        Select("actor", "With", [("all", "anyone"), *_actors(evidence, rows)]),
        Select("lane", "Format", [every, *((name, name) for name in lanes)]),
        Select("level", "Level", [every, *((name, name) for name in ("leaders", "ministers", "envoys", "technical"))]),
        Select("outcome", "Outcome", [every, *((VERDICT_WORDS[one], VERDICT_WORDS[one]) for one in verdicts)]),
    ]


def _parameters(steps: list[tuple[str, str, str]]) -> list[alt.Parameter]:
    first = {"since": steps[0][0] if steps else "", "until": steps[-1][1] if steps else ""}
    return [
        *(alt.param(name=name, value=value) for name, value in (STEPS_AT_FIRST | first).items()),
        # Ends given the wrong way round are exchanged; what the axis spans is never less than four weeks.
        alt.param(name="low", expr="min(toDate(since), toDate(until))"),
        alt.param(name="high", expr="max(toDate(since), toDate(until), low + 28 * 864e5)"),
        alt.param(name="years", expr="(high - low) / 31557600000"),
    ]


def _time(narrow: bool) -> alt.X:
    # Days are dates without a time: everything about them is said in UTC, or readers west of it would see the day before.
    return alt.X(
        "d:T",
        scale=alt.Scale(type="utc", domainMin=alt.ExprRef("low"), domainMax=alt.ExprRef("high"), nice=False),
        axis=alt.Axis(
            title=None, grid=True, labelOverlap="greedy", labelFlush=True,
            tickCount=alt.ExprRef("years > 3 ? 6 : 3" if narrow else "years > 3 ? 12 : 8"),
            labelExpr="utcFormat(datum.value, years > 3 ? '%Y' : years > 0.4 ? '%b %Y' : '%-d %b %Y')",
        ),
    )  # fmt: skip


def _chronology(
    table: pd.DataFrame, lanes: list[str], verdicts: list[str], steps: list[tuple[str, str, str]], size: Size
) -> alt.TopLevelMixin:
    narrow = size == "narrow"
    words = [VERDICT_WORDS[name] for name in verdicts]
    # Short names and numbers in the drawing: each is written once for every mark.
    drawn = table.set_axis(list("dlonpva"), axis=1)
    drawn["l"], drawn["o"] = drawn["l"].map(lanes.index), drawn["o"].map(words.index)
    hover = alt.selection_point(on="pointerover", empty=False, name="hover")
    lane = alt.Y("l:N", sort=lanes, title=None, scale=alt.Scale(domain=lanes, paddingInner=0.12), axis=None)
    bands = alt.Chart(pd.DataFrame({"l": lanes})).encode(y=lane)
    names = bands.mark_text(align="left", baseline="top", fontWeight=600, color=INK, dy=-27, fontSize=12).encode(
        x=alt.value(2), text=alt.Text("l:N")
    )
    chosen = (
        alt.Chart(drawn)
        .transform_calculate(l=f"{json.dumps(lanes)}[datum.l]", o=f"{json.dumps(words)}[datum.o]")
        .transform_filter(TEST)
    )
    plain = alt.ExprRef(f"years < 2.5 ? {64 if narrow else 100} : {36 if narrow else 64}")
    marks = (
        chosen.transform_calculate(w="utcFormat(toDate(datum.d), '%-d %B %Y')", c="replace(datum.a, /;/g, ', ')")
        .mark_point(filled=True, opacity=0.75)
        .encode(
            x=_time(narrow), y=lane, yOffset=alt.YOffset("o:N", sort=words, scale=alt.Scale(domain=words, range=[20, 56])),
            color=alt.Color("o:N").scale(domain=words, range=[CLASS_COLOURS[one] for one in verdicts]),
            shape=alt.Shape("o:N")
            .scale(domain=words, range=[CLASS_SHAPES[one] for one in verdicts])
            .legend(columns=2 if narrow else 6, columnPadding=18, symbolLimit=0),
            size=alt.condition(hover, alt.value(180), alt.value(plain)),
            tooltip=[alt.Tooltip(f"{short}:N", title=name) for short, name in DETAILS],
        )
        .add_params(hover)
    )  # fmt: skip
    # The lanes' lines: one under each band, so that a name belongs to the marks below it.
    lines = bands.mark_rule(color=INK, opacity=0.15).encode(y=alt.Y("l:N", sort=lanes, bandPosition=0, axis=None))
    whole = alt.layer(lines, marks, names).add_params(*_parameters(steps))
    return whole.properties(width=WIDTHS[size], height=62 * max(len(lanes), 1))


def _by_year(rows: pd.DataFrame) -> Html:
    """Return the number of events on each lane by year: what one sees in the chart at a glance; single events stand in the table below it."""
    counts = pd.crosstab(rows["day"].dt.year, rows["lane"])
    lanes = [lane for lane in chronology.LANES if lane in counts]
    table = counts[lanes].iloc[::-1].rename_axis("year").reset_index()
    table["year"] = table["year"].astype("str")
    return html_table(table, "Events a year by format; every single one stands in the table below the chart")


def _steps(days: pd.Series, from_: int) -> list[tuple[str, str, str]]:
    """Return the years, from the year of the invasion on the months, that days fall in: first day, first day after it, name."""
    if days.empty:
        return []
    first, last = days.min(), days.max()
    years = range(first.year, min(from_, last.year + 1))
    steps = [(f"{year}-01-01", f"{year + 1}-01-01", str(year)) for year in years]
    begin = max(first.to_period("M"), pd.Period(f"{from_}-01", "M"))
    for month in pd.period_range(begin, last.to_period("M"), freq="M"):
        steps.append((f"{month}-01", f"{month + 1}-01", f"{MONTHS[month.month - 1][:3]} {month.year}"))
    return steps


def _actors(evidence: Evidence, rows: pd.DataFrame) -> list[tuple[str, str]]:
    counted = rows["parties"].str.split(";").explode().value_counts()
    names = evidence.actor_names
    offered = [code for code in counted.index if code in names.index][:ACTORS_OFFERED]
    return sorted(((code, str(names[code])) for code in offered), key=lambda pair: pair[1])
