"""Charts of civilians killed and injured."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import civilians as analysis
from trucebook.chapters.humanitarian.chapter import View
from trucebook.chapters.humanitarian.civilians import sentences
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Size, figure, wrapped
from trucebook.figures.sources import source_line
from trucebook.figures.theme import CLASS_COLOURS, INK, PAPER, QUIET
from trucebook.prose import count, month_of, number, span

HARM_COLOURS = {"killed": CLASS_COLOURS["collapsed"], "injured": CLASS_COLOURS["partial"]}

TRUCE = CLASS_COLOURS["agreement"]


def harm_chart(view: View) -> Figure:
    """Draw civilians killed and injured by month, months without a count hatched, with the days of truces below."""
    monthly = view.monthly
    table = pd.DataFrame({
        "month": monthly["month"], "measure": monthly["measure"], "civilians": monthly["value"],
        "first published": monthly["first"], "issues": monthly["issues"],
    })  # fmt: skip
    spells = view.spells.assign(until=view.spells["last"] + pd.Timedelta(days=1))

    def draw(size: Size) -> alt.TopLevelMixin:
        months = pd.date_range(monthly["month"].min(), monthly["month"].max(), freq="MS")
        time = alt.X("month:T").title(None).axis(format="%Y", tickCount="year")
        parts = [_months(table[table["measure"] == name], months, time, size) for name in analysis.HARM]
        drawn = spells[spells["until"] > months[0]]
        strip = (
            alt.Chart(drawn[["name", "start", "until"]])
            .mark_bar(height=10, color=TRUCE, stroke=TRUCE, strokeWidth=1.5)
            .encode(x=alt.X("start:T").title(None).axis(None), x2="until:T", tooltip=["name:N", "start:T"])
            .properties(width=WIDTHS[size] - 60, height=16, title=_head("Truces"))
        )
        return alt.vconcat(
            *[part for part in parts if part is not None], *([strip] if len(drawn) else []), spacing=6
        ).resolve_scale(x="shared")

    title = sentences.harm_title(view)
    words = "; ".join(
        f"{measure}: {count(len(part), 'month')}, from {number(part['value'].min())} "
        f"({month_of(part.loc[part['value'].idxmin(), 'month'])}) to {number(part['value'].max())} "
        f"({month_of(part.loc[part['value'].idxmax(), 'month'])})"
        for measure, part in monthly.groupby("measure", sort=False)
    )
    harm = view.evidence["civilian_harm"]
    return figure(
        draw, table, id="civilians", title=title,
        subtitle="Civilians verified by the UN, by month, newest count of each month; hatched: no count of that month was "
        "found; green: days of truces wider than one place",
        alt=f"{title}. {words}.", sources=source_line(view.evidence, harm[harm["id"].isin(monthly["id"])]),
        sure=sentences.sure_counts(view),
        columns=["month", "measure", "civilians", "first published", "issues"],
    )  # fmt: skip


def _head(text: str) -> alt.TitleParams:
    return alt.TitleParams(text, anchor="start", fontSize=13, color=INK)


def _months(
    own: pd.DataFrame, months: pd.DatetimeIndex, time: alt.X, size: Size
) -> alt.LayerChart | alt.FacetChart | None:
    """Draw one measure as a bar a month; a month without a count is hatched, so that it is not taken for zero."""
    if own.empty:
        return None
    measure, top = own["measure"].iloc[0], float(own["civilians"].max())
    blank = pd.DataFrame({"from": months.difference(own["month"])})
    blank["to"] = blank["from"] + pd.offsets.MonthBegin(1)
    bars = own.assign(until=own["month"] + pd.offsets.MonthBegin(1))
    value = alt.Y("civilians:Q").scale(domain=[0, top * 1.2]).title(None).axis(tickCount=3, format=",d", minExtent=44)
    tip = [alt.Tooltip("month:T", format="%B %Y"), "civilians:Q", "first published:Q", "issues:Q"]
    last = bars.iloc[-1]
    words = f"{last['month']:%b %Y}: {number(last['civilians'])}"
    newest = pd.DataFrame({"month": [last["until"]], "civilians": [top * 1.1], "words": [words]})
    bar = (
        alt.Chart(bars[["month", "until", "civilians", "first published", "issues"]])
        .mark_bar(color=HARM_COLOURS[measure], stroke=None, binSpacing=1)
        .encode(x=time, x2="until:T", y=value, y2=alt.Y2Datum(0), tooltip=tip)
    )
    label = (
        alt.Chart(newest)
        .mark_text(align="right", baseline="middle", fontWeight=600, color=INK)
        .encode(x=time, y=value, text="words:N")
    )
    return alt.layer(*([hatch.unknown(blank)] if len(blank) else []), bar, label).properties(
        width=WIDTHS[size] - 60, height=130, title=_head(measure.capitalize())
    )


def effects_chart(view: View) -> Figure:
    """Draw the ratio of each truce's months against the months around, with intervals."""
    found = pd.concat([view.truces[measure].told.assign(measure=measure) for measure in analysis.HARM])
    harm = view.evidence["civilian_harm"]
    behind = harm[harm["id"].isin(view.monthly["id"]) & (len(found) > 0)]
    table = pd.DataFrame({
        "truce": found["name"], "days": [span(a, b) for a, b in zip(found["start"], found["last"], strict=True)],
        "measure": found["measure"], "a day": found["a_day"].round(1), "a day around": found["others_a_day"].round(1),
        "ratio": found["ratio"].round(2), "low": found["low"].round(2), "high": found["high"].round(2), "id": found["id"],
    })  # fmt: skip
    title = sentences.effects_title(view)
    words = "; ".join(
        f"{row.name}: {row.measure} {row.ratio:.2f}, {row.low:.2f} to {row.high:.2f}"
        for row in found.itertuples(index=False)
    )
    truces = view.evidence["truces"]
    return figure(
        lambda size: _effects(table, size), table, id="truce-months", title=title, sure=sentences.sure_counts(view),
        subtitle="Civilians harmed a day in the months that a truce touches, divided by those in up to two months before and "
        "after; 1: no change; line: 95% interval with the usual variation between months",
        alt=f"{title}. {words}.",
        sources=source_line(view.evidence, behind, truces[truces["id"].isin(found["id"])]),
        columns=[name for name in table.columns if name != "id"],
    )  # fmt: skip


def _effects(rows: pd.DataFrame, size: Size) -> alt.TopLevelMixin:
    order = list(dict.fromkeys(rows["id"]))
    labels = rows.drop_duplicates("id").assign(measure="label", ratio=1.0)
    labels["label"] = [
        "\n".join(wrapped(f"{name}, {when}", size, 12)[:2])
        for name, when in zip(labels["truce"], labels["days"], strict=True)
    ]
    low, high = min(0.4, float(rows["low"].min())), max(2.5, float(rows["high"].max()))
    scale = alt.Scale(type="log", domain=[low, high])
    y = alt.Y("id:N").sort(order).title(None).axis(None)
    offset = alt.YOffset("measure:N").scale(domain=["label", "gap", *analysis.HARM])
    colour = (
        alt.Color("measure:N")
        .scale(domain=list(analysis.HARM), range=[HARM_COLOURS[name] for name in analysis.HARM])
        .legend(orient="top")
    )
    x = alt.X("low:Q").scale(scale).title("ratio (1: no change)").axis(values=[0.5, 0.7, 1, 1.5, 2])
    base = alt.Chart(rows)
    line = base.mark_rule(strokeWidth=3, opacity=0.6).encode(y=y, yOffset=offset, x=x, x2="high:Q", color=colour)
    dot = base.mark_point(filled=True, size=60, opacity=1).encode(
        y=y, yOffset=offset, x=alt.X("ratio:Q").scale(scale), color=colour,
        tooltip=["truce:N", "measure:N", "ratio:Q", "low:Q", "high:Q"],
    )  # fmt: skip
    one = (
        alt.Chart(pd.DataFrame({"one": [1.0]}))
        .mark_rule(strokeDash=[4, 3], color=QUIET)
        .encode(x=alt.X("one:Q").scale(scale))
    )
    # A rim of paper keeps the rules of the scale out of the words.
    rim, text = (
        alt.Chart(labels)
        .mark_text(align="left", baseline="middle", lineBreak="\n", **look)
        .encode(y=y, yOffset=offset, x=alt.value(0), text="label:N")
        for look in ({"color": PAPER, "stroke": PAPER, "strokeWidth": 5}, {"color": INK})
    )
    return alt.layer(one, line, dot, rim, text).properties(width=WIDTHS[size], height=80 * max(len(order), 1))
