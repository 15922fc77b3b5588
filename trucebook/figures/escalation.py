"""Charts and tables of attacks and territory against the calendar of talks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import altair as alt
import pandas as pd

from trucebook.analysis import escalation as analysis
from trucebook.analysis import timeline
from trucebook.analysis.scenarios import COLLAPSE, FROZEN, PARTIAL
from trucebook.figures.frame import WIDTHS, Figure, Select, Size, figure
from trucebook.figures.scenarios import COLOURS, Chapter
from trucebook.figures.sources import Citations, source_line
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import INK, QUIET
from trucebook.prose import count, day, listed, sentence, span

LABELS = {"drones": "Drones launched", "missiles": "Missiles launched", "territory": "Territory gained"}
HUES = {"drones": COLOURS[COLLAPSE], "missiles": COLOURS[FROZEN], "territory": COLOURS[PARTIAL]}
CALENDARS = {"rounds": "rounds of both sides", "contacts": "meetings and calls"}

OUTLIER = 10
"""A month with more territory than so many times the usual one is named instead of drawn: it would flatten all others."""


@dataclass(frozen=True)
class Calendar:
    """The series of attacks and territory, and the calendar of talks, of one chapter."""

    chapter: Chapter

    @cached_property
    def rounds(self) -> pd.DataFrame:
        """Rounds with both sides present."""
        return timeline.rounds(self.chapter.frames["events"])

    @cached_property
    def round_months(self) -> list[pd.Period]:
        """Months in which a round began."""
        return sorted({one.to_period("M") for one in self.rounds["start"]})

    @cached_property
    def launches(self) -> pd.DataFrame:
        """Launches a month."""
        return analysis.launches(self.chapter.frames["escalation"])

    @cached_property
    def territory(self) -> pd.DataFrame:
        """Territory gained a month, by counter."""
        return analysis.territory(self.chapter.frames["escalation"])

    @cached_property
    def afp(self) -> pd.DataFrame:
        """The rows of AFP's count, the one with most months in a row."""
        return self.territory[self.territory["counter"] == analysis.COUNTERS[analysis.AFP]]

    def series(self, name: str) -> pd.Series:
        """Return a series by month: drones, missiles or territory."""
        if name == "territory":
            return analysis.by_month(self.afp["month"], self.afp["km2"])
        return analysis.by_month(self.launches["month"], self.launches[name])

    @cached_property
    def correlations(self) -> dict[tuple[str, str], analysis.Correlations]:
        """Correlations of each series with each calendar."""
        events = self.chapter.frames["events"]
        contacts = events[events["kind"].isin(["meeting", "call"]) & (events["status"] == "held")]
        months = pd.period_range("2022-02", pd.Period(self.chapter.now.day, "M"), freq="M")
        complete = self.chapter.complete["events"]
        return analysis.all_correlations(
            {name: (self.series(name), name != "territory") for name in LABELS},
            {
                "rounds": analysis.calendar(self.rounds["start"], months, complete),
                "contacts": analysis.calendar(contacts["start"], months, complete),
            },
        )


def launches_chart(talks: Calendar) -> Figure:
    """Draw drones and missiles launched a month, with the months of rounds marked."""
    own = talks.launches
    months = set(talks.round_months)
    table = own.assign(round=["round" if one.to_period("M") in months else "" for one in own["month"]])
    full = own.dropna(subset=["drones"])
    title = "Drones and missiles launched a month"
    if len(full) >= 13:
        last, before = full.iloc[-1], full.iloc[-13]
        ratio = last["drones"] / before["drones"]
        change = (
            f"{ratio:.1f} times as many as"
            if ratio >= 1.95
            else f"{abs(100 * (ratio - 1)):.0f}% {'more' if ratio > 1 else 'fewer'} than"
        )
        title = f"By Ukraine's count, {last['drones']:,.0f} drones were launched in {day(str(last['month'])[:7])}, {change} a year before"

    def draw(size: Size) -> alt.TopLevelMixin:
        parts = []
        for name, colour, height in (("drones", COLOURS[COLLAPSE], 150), ("missiles", COLOURS[FROZEN], 110)):
            base = alt.Chart(table).encode(
                x=alt.X("month:T").title(None).axis(format="%Y", tickCount="year", grid=False)
            )
            bars = base.mark_bar(color=colour, width=3 if size == "narrow" else 8).encode(
                y=alt.Y(f"{name}:Q").title(None).axis(tickCount=4),
                tooltip=[alt.Tooltip("month:T", format="%B %Y"), f"{name}:Q", "round:N"],
            )
            marks = (
                base.transform_filter("datum.round == 'round'")
                .mark_point(shape="triangle-down", filled=True, size=45, color=INK, opacity=1, yOffset=-8)
                .encode(y=f"{name}:Q")
            )
            parts.append(
                (bars + marks).properties(
                    width=WIDTHS[size] - 60,
                    height=height,
                    title=alt.TitleParams(
                        f"{name.capitalize()} a month (triangle: a round was held)",
                        anchor="start",
                        color=INK,
                        fontSize=12,
                    ),
                )
            )
        return alt.vconcat(*parts, spacing=10)

    rows = talks.chapter.frames["escalation"]
    drawn = rows[rows["measure"].isin(["drones-launched", "missiles-launched"])]
    return figure(
        draw, table, id="launches", title=title,
        subtitle="Long-range drones (Shahed type and decoys) and missiles that Russia launched, a month, as claimed by Ukraine's Air Force; the counts of one side, not verified, without intervals",
        alt=f"{title}. {count(len(table), 'month')} are drawn, {int((table['round'] == 'round').sum())} of them with a round.", sources=source_line(talks.chapter.evidence, drawn),
    )  # fmt: skip


def verdict_sentence(talks: Calendar) -> Html:
    """Say in two sentences what the comparison with the calendar shows, and what it cannot."""
    found = talks.correlations
    if not found:
        return Html(
            "<p>On this date there are too few months with counts and a covered calendar of talks for a comparison: "
            f"at least {analysis.LEAST_MONTHS} in a row are needed.</p>"
        )
    clear = clear_pairs(talks)
    first = (
        f"{sentence(listed(f'{LABELS[name].lower()} and {CALENDARS[calendar]}' for name, calendar in clear))[:-1]} go together by more than chance; which causes which, or what third thing both, this cannot tell."
        if clear
        else f"Neither, as far as can be seen: in {count(len(found), 'comparison')}, nothing goes with the calendar of talks by more than chance, at any delay up to {count(analysis.LAGS, 'month')}."
    )
    widest = max(one.table["high"].sub(one.table["low"]).max() / 2 for one in found.values())
    return Html(
        f"<p>{first} The intervals are wide (up to ±{widest:.1f} on a scale from −1 to 1), so a link of middling strength could be there and not show.</p>"
    )


def clear_pairs(talks: Calendar) -> list[tuple[str, str]]:
    """Return the pairs of series and calendar whose link is beyond chance, all comparisons taken together (Bonferroni)."""
    found = talks.correlations
    return [pair for pair, one in found.items() if one.p < 0.05 / len(found)]


def rounds_table(talks: Calendar, cite: Citations) -> Html:
    """Return what was launched in the weeks before and after each round."""
    around = {name: analysis.around_days(talks.series(name)) for name in ("drones", "missiles")}
    rows = []
    for one in talks.rounds.sort_values("start", ascending=False).itertuples():
        row = talks.chapter.frames["events"].loc[one.Index]
        cells = {"round": cite(str(row["name"]), "events", row), "date": span(one.start, one.last_day)}
        for name, table in around.items():
            for side in ("before", "after"):
                value = table[side].get(one.start)
                cells[f"{name}, {analysis.WEEKS} weeks {side}"] = "no count" if pd.isna(value) else f"{value:,.0f}"
        rows.append(cells)
    if not rows:
        return Html("<p>No round with both sides present is recorded on this date.</p>")
    counted = [row for row in rows if "no count" not in row.values()]
    rest = len(rows) - len(counted)
    without = (
        f"<p>{sentence(count(rest, 'round has', 'rounds have'))[:-1]} no count on both sides and {'is' if rest == 1 else 'are'} left out.</p>"
        if rest
        else ""
    )
    if not counted:
        return Html(without)
    return Html(
        html_table(
            pd.DataFrame(counted), "Launches around each round, estimated from monthly counts", ["round"], stack=True
        )
        + without
    )


def placebo_table(talks: Calendar) -> Html:
    """Return what happened around the rounds against placebo calendars, and what cannot be concluded."""
    rows = []
    for name in ("drones", "missiles"):
        series = talks.series(name)
        windows = {
            "month before to month after": analysis.placebos(analysis.month_changes(series), talks.round_months),
            f"{analysis.WEEKS} weeks before to {analysis.WEEKS} weeks after": analysis.placebos(
                analysis.around_days(series)["change"], sorted(set(talks.rounds["start"]))
            ),
        }
        for window, found in windows.items():
            if found:
                rows.append(
                    {
                        "launched": name, "compared": window, "rounds or their months": int(found["rounds"]), "change": f"{found['change_pct']:+.0f}%",
                        "middle 95% of placebo calendars": f"{found['placebo_low_pct']:+.0f}% to {found['placebo_high_pct']:+.0f}%", "placebos": int(found["placebos"]),
                        "p": f"{found['p']:.2f}", "low": found["p"] < 0.05,
                    }
                )  # fmt: skip
    if not rows:
        return Html(
            "<p>Fewer than three rounds have counts of launches on both sides on this date, so nothing can be compared.</p>"
        )
    clear = sorted({str(row["launched"]) for row in rows if row["low"]})
    verdict = (
        f"Around rounds, launches of {listed(clear)} changed by more than the calendar's own course explains; that does not show which caused which"
        if clear
        else "What happened around rounds is what one would see around any days of that stretch"
    )
    return Html(
        html_table(pd.DataFrame(rows).drop(columns="low"), "Launches around rounds, with placebo calendars")
        + f"<p>{verdict}. A placebo is the same calendar of rounds, moved along the series: with rounds as few and as bunched as the real ones.</p>"
        "<p><b>Why months.</b> Counts of launches are in the evidence by month only. For windows of weeks, a month's count is spread evenly over its "
        "days; the two windows then share a part of the round's own month, and a jump at the round itself would show at about half its size. The "
        "comparison of whole months leaves the round's own month out and has no such fault, but is coarser.</p>"
        "<p><b>What cannot be concluded.</b> That talks raise or lower attacks, or that attacks bring or stop talks: rounds are few and stand close together, "
        "counts come from one side, and season, stocks, weather and the course of the war move them too.</p>"
    )


def correlation_chart(talks: Calendar) -> Figure:
    """Draw the correlation of each series with the calendar of talks by delay, with intervals."""
    found = talks.correlations
    table = pd.concat(
        [
            one.table.assign(series=LABELS[name], calendar=CALENDARS[calendar], months=one.months, p=one.p)
            for (name, calendar), one in found.items()
        ]
        or [pd.DataFrame(columns=["lag", "r", "low", "high", "series", "calendar", "months", "p"])]
    ).round(2)
    clear = clear_pairs(talks)
    title = (
        f"{sentence(listed(sorted({LABELS[name].lower() for name, _ in clear})))[:-1]} went with the calendar of talks by more than chance"
        if clear
        else "Neither launches nor territory went with the calendar of talks by more than chance"
        if found
        else "Too few months to compare attacks with the calendar of talks"
    )
    shown = [name for name in LABELS if any(pair[0] == name for pair in found)]
    options = [(CALENDARS[key], CALENDARS[key]) for key in CALENDARS if any(pair[1] == key for pair in found)]

    def draw(size: Size) -> alt.TopLevelMixin:
        chosen = alt.param(name="talks", value=options[0][0])
        parts = []
        for place, name in enumerate(shown):
            part = table[table["series"] == LABELS[name]]
            last = place == len(shown) - 1
            base = alt.Chart(part).transform_filter("datum.calendar == talks").encode(
                x=alt.X("lag:Q").scale(domain=[-analysis.LAGS, analysis.LAGS], padding=6)
                .axis(values=list(range(-analysis.LAGS, analysis.LAGS + 1, 2)), grid=False, labels=last, ticks=last)
                .title("months by which it follows the talks (minus: comes before)" if last else None)
            )  # fmt: skip
            y = alt.Y("low:Q").scale(domain=[-1, 1]).title(None).axis(values=[-1, 0, 1])
            tips = ["lag:Q", "r:Q", "low:Q", "high:Q", "months:Q"]
            zero = alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(color=QUIET).encode(y="y:Q")
            bars = base.mark_rule(color=HUES[name], strokeWidth=2).encode(y=y, y2="high:Q", tooltip=tips)
            dots = base.mark_point(filled=True, size=45, opacity=1, color=HUES[name]).encode(
                y=alt.Y("r:Q"), tooltip=tips
            )
            parts.append((zero + bars + dots).properties(
                width=WIDTHS[size] - 50, height=90, title=alt.TitleParams(LABELS[name], anchor="start", color=INK, fontSize=13)
            ))  # fmt: skip
        return alt.vconcat(*parts, spacing=8).add_params(chosen)

    strongest = [
        (one.table.loc[one.table["r"].abs().idxmax()], name, calendar, one) for (name, calendar), one in found.items()
    ]
    words = "; ".join(
        f"{LABELS[name].lower()} with {CALENDARS[calendar]}: strongest {row['r']:+.2f} at {row['lag']:+.0f} months ({row['low']:+.2f} to {row['high']:+.2f}), "
        f"p {one.p:.2f} for all delays together, {one.months} months from {day(str(one.first))} to {day(str(one.last))}"
        for row, name, calendar, one in strongest
    )
    rows = talks.chapter.frames["escalation"]
    drawn = rows[rows["measure"].isin(["drones-launched", "missiles-launched", analysis.AFP])]
    return figure(
        draw, table.rename(columns={"lag": "months after talks", "r": "correlation"}), id="talks-correlation", title=title,
        columns=["series", "calendar", "months after talks", "correlation", "low", "high"],
        subtitle="Correlation of the month-to-month change with the number of talks in a month, by delay, both freed of their own memory; lines: 95% intervals, of which one in twenty misses zero by chance",
        alt=f"{title}. {words}.", sources=source_line(talks.chapter.evidence, drawn),
        controls=[Select("talks", "Calendar", options)] if len(options) > 1 else [],
    )  # fmt: skip


def territory_chart(talks: Calendar) -> Figure:
    """Draw the territory gained a month against the calendar of rounds: AFP's count as bars, other counters as ticks."""
    table = talks.territory.assign(
        round=["round" if one.to_period("M") in set(talks.round_months) else "" for one in talks.territory["month"]]
    )
    usual = table["km2"].abs().median()
    far = table[table["km2"].abs() > OUTLIER * usual] if len(table) else table
    table = table.drop(far.index)
    main = talks.afp.drop(far.index, errors="ignore")
    held = main[[one.to_period("M") in set(talks.round_months) for one in main["month"]]]
    other = main.drop(held.index)
    title = "Territory gained a month"
    if len(held) and len(other):
        title = (
            f"Russian forces gained {held['km2'].mean():,.0f} km² on average in {count(len(held), 'counted month')} with a round, "
            f"{other['km2'].mean():,.0f} in {count(len(other), 'month')} without"
        )
    elif len(main):
        title = f"Russian forces gained {main.iloc[-1]['km2']:,.0f} km² in {day(str(main.iloc[-1]['month'])[:7])}, by AFP's count"

    def draw(size: Size) -> alt.TopLevelMixin:
        base = alt.Chart(table).encode(
            x=alt.X("month:T").title(None).axis(format="%b %Y" if size == "wide" else "%Y", tickCount=6, grid=False)
        )
        y = alt.Y("km2:Q").title(None).axis(tickCount=5)
        tips = [alt.Tooltip("month:T", format="%B %Y"), "counter:N", "km2:Q", "round:N"]
        afp = base.transform_filter(alt.datum.counter == analysis.COUNTERS[analysis.AFP])
        others = base.transform_filter(alt.datum.counter != analysis.COUNTERS[analysis.AFP])
        bars = afp.mark_bar(color=HUES["territory"], width=4 if size == "narrow" else 9).encode(y=y, tooltip=tips)
        ticks = others.mark_point(shape="diamond", filled=True, size=32, opacity=0.9, color=COLOURS[FROZEN]).encode(
            y=y, tooltip=tips
        )
        marks = (
            base.transform_filter("datum.round == 'round'").transform_aggregate(top="max(km2)", groupby=["month"])
            .mark_point(shape="triangle-down", filled=True, size=50, color=INK, opacity=1, yOffset=-10)
            .encode(y=alt.Y("top:Q"))
        )  # fmt: skip
        return (bars + ticks + marks).properties(width=WIDTHS[size] - 50, height=220)

    named = listed(f"{day(str(one.month)[:7])} ({one.km2:,.0f})" for one in far.itertuples())
    missing = f" Left out of the drawing, since it would flatten the rest: {named}." if named else ""
    ids = talks.chapter.frames["escalation"]
    return figure(
        draw, table.drop(columns="id").rename(columns={"known_on": "public since"}), id="territory", title=title,
        subtitle=f"Square kilometres gained by Russian forces a month (minus: lost); bars: AFP from the maps of the Institute for the Study of War; diamonds: other counters, whose spread shows the uncertainty; triangle: a round was held. A month without a bar has no count by AFP.{missing}",
        alt=f"{title}. {count(len(main), 'month')} counted by AFP, {count(len(table) - len(main), 'count')} by others.{missing}",
        sources=source_line(talks.chapter.evidence, ids[ids["id"].isin(table["id"])]),
    )  # fmt: skip
