"""Charts of what could come of the talks."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import outsiders
from trucebook.analysis import scenario_record as records
from trucebook.analysis.intervals import wilson
from trucebook.analysis.outcomes import COLLAPSE, OUTCOMES, PARTIAL
from trucebook.analysis.scenarios import lasting
from trucebook.chapters.scenarios.chapter import View
from trucebook.chapters.scenarios.sentences import VIEWS, score_of, sure_of_record, sure_of_views
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.outcomes import COLOURS, NAMES, about, even, likeliest, within
from trucebook.figures.sources import source_line
from trucebook.figures.theme import CLASS_COLOURS, INK, QUIET
from trucebook.prose import count, day

HALT = "A halt that lasts, or a peace"
STATED = "Others, as stated"
MOVED = "Others, by their record"


def _views_table(seen: View) -> pd.DataFrame:
    """Return what each view says of what it speaks of: the range stands with the view that leads."""
    now, rows = seen.now, []
    told = {VIEWS["base"]: now.views["base"], VIEWS["drivers"]: now.views["drivers"], VIEWS["pooled"]: now.pooled}
    for name in OUTCOMES:
        for words, chances in told.items():
            low, high = seen.ends[name] if words == VIEWS["base"] else (float("nan"), float("nan"))
            rows.append((NAMES[name], words, 100 * chances[name], 100 * low, 100 * high))
    nan = float("nan")
    rows += [(HALT, words, 100 * lasting(chances), nan, nan) for words, chances in told.items()]
    if now.said is not None and now.said.lasting is not None:
        own = now.outside[now.outside["fits"] == "ceasefire-or-peace"]
        own = own if len(own) else now.outside
        rows.append((HALT, STATED, float(own["on_horizon_pct"].mean()), nan, nan))
        rows.append((HALT, MOVED, 100 * float(now.said.lasting[0]), nan, nan))
    return pd.DataFrame(rows, columns=["outcome", "view", "percent", "low", "high"]).round(1)


def views_chart(seen: View) -> Figure:
    """Draw the chance of each outcome by view, with the range of the one that leads."""
    now, table = seen.now, _views_table(seen)
    top = likeliest(now.leading)
    window = f"within {count(seen.settings.months, 'month')}"
    title = (
        f"The evidence does not tell the outcomes apart {window}"
        if even(now.leading)
        else f"{NAMES[top]} {window}: about {about(now.leading[top])}, range {within(seen.ends[top])}"
    )
    colours = {NAMES[name]: colour for name, colour in COLOURS.items()} | {HALT: INK}
    order = [*(NAMES[name] for name in OUTCOMES), HALT]

    def draw(size: Size) -> alt.TopLevelMixin:
        parts = []
        for place, name in enumerate(order):
            part, last = table[table["outcome"] == name], place == len(order) - 1
            axis = alt.Axis(tickCount=5, labels=last, ticks=last, grid=last)
            x = alt.X("percent:Q").scale(domain=[0, 100]).title("chance, percent" if last else None).axis(axis)
            y = alt.Y("view:N").sort([*VIEWS.values(), STATED, MOVED]).title(None).axis(domain=False, ticks=False)
            base = alt.Chart(part).encode(y=y)
            layers = [
                base.mark_point(filled=True, size=70, opacity=1).encode(
                    x=x, color=alt.value(colours[name]), tooltip=["outcome:N", "view:N", "percent:Q", "low:Q", "high:Q"]
                ),
                base.mark_text(align="left", dx=8, dy=-8, color=INK).encode(x=x, text=alt.Text("percent:Q", format=".0f")),
            ]  # fmt: skip
            if part["low"].notna().any():
                bars = base.transform_filter("isValid(datum.low)").mark_rule(
                    color=colours[name], strokeWidth=3, opacity=0.6
                )
                layers.insert(0, bars.transform_calculate(percent="datum.low").encode(x=x, x2="high:Q"))
            caption = alt.TitleParams(name, anchor="start", color=INK, fontSize=13)
            parts.append(
                alt.layer(*layers).properties(
                    width=WIDTHS[size] - 150, height=24 * part["view"].nunique(), title=caption
                )
            )
        return alt.vconcat(*parts, spacing=8)

    words = "; ".join(f"{row.outcome}, {row.view}: {row.percent:.0f} percent" for row in table.itertuples())
    return figure(
        draw, table, id="views", title=title, sure=sure_of_views(seen),
        subtitle=f"Chance from {day(now.day)} to {seen.until}, percent; bar: 95% range over all that is in doubt. Others speak only of an end of the fighting, so they stand in the last panel alone",
        alt=f"{title}. {words}.", sources=source_line(seen.evidence, seen.frames["base_rates"], now.outside),
    )  # fmt: skip


def _course_title(seen: View) -> str:
    own, always = score_of(seen, "base"), score_of(seen, records.ALWAYS)
    if own is None or always is None:
        return "Our forecasts at past month ends: none can be scored yet"
    return (
        f"At {int(own['likeliest'])} of {int(own['forecasts'])} month ends the outcome held likeliest came; "
        f"always saying “no truce” gives {int(always['likeliest'])}"
    )


def course_chart(seen: View) -> Figure:
    """Draw the base rate with its range, and the pool, at each month end, made with what was known then, and what came."""
    base = seen.record[seen.record["view"] == "base"]
    pooled = seen.record[seen.record["view"] == "pooled"].set_index("day")
    days = list(base["day"])
    table = pd.DataFrame({"month end": days, "came": [NAMES.get(one, "not resolved yet") for one in base["came"]]})
    table["forecasts came or went"] = ["yes" if one in seen.entries else "no" for one in days]
    drawn = table.set_axis(["day", "came", "turn"], axis=1)
    for place, name in enumerate(OUTCOMES):
        ends = {
            "": base[name],
            ", low": base[f"low_{name}"],
            ", high": base[f"high_{name}"],
            ", pooled": pooled[name].reindex(days),
        }
        for (part, values), key in zip(ends.items(), ("p", "l", "h", "q"), strict=True):
            percent = [round(100 * value, 1) for value in values]
            table[NAMES[name] + part], drawn[f"{key}{place}"] = percent, percent
    title, known = _course_title(seen), seen.evidence.coverage("truces")

    def draw(size: Size) -> alt.TopLevelMixin:
        columns = 2 if size == "wide" else 1
        unknown = hatch.uncovered(known, drawn["day"].min(), drawn["day"].max())
        width = WIDTHS[size] // columns - 44
        parts = [_course_panel(drawn, unknown, place, name, width) for place, name in enumerate(OUTCOMES)]
        rows = [alt.hconcat(*parts[at : at + columns], spacing=12) for at in range(0, len(parts), columns)]
        return alt.vconcat(*rows, spacing=12)

    came = base[base["came"].notna()]["came"].value_counts()
    resolved = ", ".join(f"{NAMES[name].lower()} after {number}" for name, number in came.items())
    return figure(
        draw, table, id="course", title=title, sure=sure_of_record(seen), columns=["month end", *NAMES.values(), "came"],
        subtitle=f"Chance of each outcome within {count(seen.settings.months, 'month')}, percent, from what was known at each month end; line: the record of wars with its 95% range, dashed: all views together; dots: this outcome came; small ticks: a forecast of others came or went.{hatch.told(known, 'truces', days[-1]) if days else ''}",
        alt=f"{title}. What came: {resolved or 'not resolved'}.", sources=source_line(seen.evidence, seen.frames["truces"]),
    )  # fmt: skip


def _course_panel(
    drawn: pd.DataFrame, unknown: list[alt.Chart], place: int, name: str, width: int
) -> alt.LayerChart | alt.FacetChart:
    x = alt.X("day:T").title(None).axis(format="%Y", tickCount="year", grid=False)
    chart = alt.Chart(drawn).encode(x=x)
    scale = alt.Scale(domain=[0, 100])
    y = alt.Y(f"p{place}:Q").scale(scale).title(None).axis(values=[0, 50, 100])
    fields = (("day:T", "month end", "%d %B %Y"), (f"p{place}:Q", "base rate", ""), (f"l{place}:Q", "low", ""), (f"h{place}:Q", "high", ""), (f"q{place}:Q", "pooled", ""))  # fmt: skip
    tips = [alt.Tooltip(field, title=words, format=form) for field, words, form in fields]
    layers = [
        *unknown,
        chart.mark_area(color=COLOURS[name], opacity=0.2).encode(y=alt.Y(f"l{place}:Q").scale(scale).title(None), y2=f"h{place}:Q"),
        chart.mark_line(color=COLOURS[name], strokeDash=[4, 3], strokeWidth=1.5).encode(y=alt.Y(f"q{place}:Q").scale(scale)),
        chart.mark_line(color=COLOURS[name], strokeWidth=2).encode(y=y, tooltip=[*tips, "came:N"]),
    ]  # fmt: skip
    if (drawn["came"] == NAMES[name]).any():  # of no rows, Vega cannot tell the extent and warns
        hits = chart.transform_filter(f"datum.came === '{NAMES[name]}'")
        layers.append(hits.mark_point(filled=True, size=26, opacity=1, color=COLOURS[name]).encode(y=y))
    if (drawn["turn"] == "yes").any():
        turns = chart.transform_filter("datum.turn === 'yes'").mark_tick(color=QUIET, orient="vertical", size=8)
        layers.append(turns.encode(y=alt.value(106)))
    caption = alt.TitleParams(NAMES[name], anchor="start", color=INK, fontSize=13)
    return alt.layer(*layers).properties(width=width, height=84, title=caption)


PARTS_SHOWN = 5
"""So many parts of the trail have a colour of their own."""


def trail_chart(seen: View) -> Figure:
    """Draw what moved the pooled chance of no truce from month to month."""
    titles = seen.frames["drivers"].set_index("key")["title"].to_dict()
    words = {
        "base": "Base rates",
        **titles,
        "content": "What others say",
        "coming": "Forecasts that came, went or aged",
    }
    own = seen.trail
    long = own.melt(
        id_vars=["day", "before", "after", "who"], value_vars=list(words), var_name="part", value_name="points"
    )
    long = long[long["points"].abs() >= 0.05].assign(part=long["part"].map(words)).sort_values(["day", "part"])
    long["points"] = long["points"].astype(float).round(1)
    # No two parts share a colour: the smaller ones are one part.
    sizes = long["points"].abs().groupby(long["part"]).sum().sort_values(ascending=False)
    shown = list(sizes.index[:PARTS_SHOWN])
    long["drawn"] = long["part"].where(long["part"].isin(shown), "All others")
    if len(own):
        step = own.assign(change=(own["after"] - own["before"]).abs()).sort_values("change").iloc[-1]
        parts = {name: abs(float(step[name])) for name in words}
        title = f"The largest monthly step of the pool, to {step['after']:.0f}% ({day(step['day'])}), came most from: {words[max(parts, key=lambda k: parts[k])].lower()}"
    else:
        title = "What moved the pool: too few months"
    table = long[["day", "part", "points", "before", "after", "who"]].round({"before": 1, "after": 1})
    hues = [colour for name, colour in CLASS_COLOURS.items() if name != "none"]
    summed = long.groupby(["day", "drawn"], as_index=False)["points"].sum()

    def draw(size: Size) -> alt.TopLevelMixin:
        return (
            alt.Chart(summed)
            .mark_bar()
            .encode(
                x=alt.X("yearmonth(day):T").title(None).axis(format="%Y", tickCount="year"),
                y=alt.Y("points:Q").title("points of chance"),
                color=alt.Color("drawn:N")
                .scale(domain=[*shown, "All others"], range=[*hues[: len(shown)], CLASS_COLOURS["none"]])
                .title(None)
                .legend(orient="bottom", columns=1, labelLimit=320),
                tooltip=["day:T", "drawn:N", "points:Q"],
            )
            .properties(width=WIDTHS[size] - 20, height=220)
        )

    return figure(
        draw, table, id="trail", title=title,
        subtitle=f"Change of the pooled chance of {NAMES[COLLAPSE].lower()} from one month end to the next, in points, split into what brought it; the parts sum to the change",
        alt=f"{title}. Bars by month for {len(words)} sources of change.", sources=source_line(seen.evidence, seen.frames["truces"]),
        columns=["day", "part", "points", "before", "after", "who"],
    )  # fmt: skip


def reliability_chart(seen: View) -> Figure:
    """Draw how often others' forecasts came true, by the chance stated."""
    classes = outsiders.reliability(seen.scored)
    table = classes.assign(
        said=[f"{100 * low:.0f}–{100 * high:.0f}%" for low, high in zip(classes["low"], classes["high"], strict=True)]
    )[["said", "forecasts", "mean_pct", "came_pct", "low_pct", "high_pct"]].round(1)
    table.columns = pd.Index(["chance stated", "forecasts", "mean stated", "came true", "low", "high"])
    # Several classes are looked at, so the intervals must hold all of them at once.
    came = (classes["came_pct"] * classes["forecasts"] / 100).round()
    wide = [wilson(hits, total, len(classes)) for hits, total in zip(came, classes["forecasts"], strict=True)]
    off = [not 100 * low <= mean <= 100 * high for (low, high), mean in zip(wide, classes["mean_pct"], strict=True)]
    outside, seldom = (
        sum(off),
        all(row.came_pct < row.mean_pct for row, one in zip(classes.itertuples(), off, strict=True) if one),
    )
    scored = seen.exact
    title = (
        f"Only {count(len(scored), 'forecast')} of others can be scored, too few to judge"
        if 0 < len(scored) < 20
        else f"Of all kinds of questions, others’ forecasts could not be shown to be off in any of {count(len(table), 'class', 'classes')}"
        if len(table) and not outside
        else f"Others’ forecasts came true {'less often than stated' if seldom else 'more or less often than stated'} in "
        f"{count(outside, 'class', 'classes')} of {len(table)}; many of them are on one question"
        if len(table)
        else "No forecast of others can be scored yet"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        line = alt.Chart(pd.DataFrame({"x": [0, 100], "y": [0, 100]})).mark_line(color=QUIET, strokeDash=[4, 3])
        x = alt.X("mean stated:Q").scale(domain=[0, 100]).title("mean chance stated, percent")
        base = alt.Chart(table).encode(x=x)
        y = alt.Y("low:Q").scale(domain=[0, 100]).title("came true, percent")
        bars = base.mark_rule(color=COLOURS[PARTIAL], strokeWidth=2).encode(y=y, y2="high:Q")
        tips = ["chance stated:N", "forecasts:Q", "mean stated:Q", "came true:Q"]
        dots = base.mark_point(filled=True, size=80, opacity=1, color=COLOURS[PARTIAL]).encode(
            y="came true:Q", tooltip=tips
        )
        text = base.mark_text(dx=8, dy=-8, align="left", color=INK).encode(
            y="came true:Q", text=alt.Text("forecasts:Q")
        )
        return (line.encode(x="x:Q", y="y:Q") + bars + dots + text).properties(width=min(WIDTHS[size], 460), height=280)

    words = "; ".join(
        f"{row[0]} stated: {row[3]:.0f} percent of {row[1]} came true" for row in table.itertuples(index=False)
    )
    return figure(
        draw, table, id="reliability", title=title,
        subtitle="Share of others' forecasts that came true, by class of the chance stated; labels: number of forecasts; lines: 95% Wilson intervals, too narrow since several bear on one question; dashed: perfect",
        alt=f"{title}. {words}.", sources=source_line(seen.evidence, scored),
    )  # fmt: skip
