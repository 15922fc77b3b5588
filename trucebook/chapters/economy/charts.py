"""Charts: charts, tables and sentences of the economy."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import economy as analysis
from trucebook.chapters.economy.chapter import View
from trucebook.chapters.economy.sentences import COMMODITIES, sentence_case
from trucebook.figures import hatch
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import source_line
from trucebook.figures.theme import INK, QUIET, colour_of
from trucebook.prose import count, day, month_of

NEED, DAMAGE = "#2b8cbe", "#7a828c"


MEASURES = {"recovery-needs": "Recovery needs over ten years", "damage": "Direct damage"}


DRAWN = ("brent-crude", "ttf-gas", "henry-hub-gas", "wheat")
"""Commodities of the chart: drawings weigh down a page."""


def pairs_chart(view: View) -> Figure:
    """Draw by how much the need grew a month between each pair of assessments, in current and constant dollars."""
    total, base = view.needs, view.base
    kinds = {
        "value_usd_bn": "current dollars",
        "constant_usd_bn": f"dollars of {day(base)}" if base else "constant dollars",
    }
    parts = [
        steps.assign(dollars=label) for steps, label in zip((view.steps, view.real_steps), kinds.values(), strict=True)
    ]
    steps = pd.concat(parts, ignore_index=True)
    table = pd.DataFrame(
        {
            "pair": steps["first"] + " to " + steps["last"].str.replace("RDNA", ""), "months apart": steps["months"].round(1),
            "billion dollars a month": steps["usd_bn_a_month"].round(2), "in": steps["dollars"],
            "neighbours": steps["neighbours"].map({True: "neighbours", False: "further apart"}),
        }
    )  # fmt: skip
    near = steps[steps["neighbours"]]
    title = (
        "From one assessment to the next the cost of rebuilding grew by " + " or ".join(
            f"{part['usd_bn_a_month'].min():.1f} to {part['usd_bn_a_month'].max():.1f} billion a month in {label}"
            for label, part in near.groupby("dollars", sort=False)
        ) if len(near) else "What a further month of war adds"
    )  # fmt: skip

    def draw(size: Size) -> alt.TopLevelMixin:
        base_chart = alt.Chart(table).encode(
            y=alt.Y("pair:N").sort(list(dict.fromkeys(table["pair"]))).title(None),
            x=alt.X("billion dollars a month:Q").title("billion dollars a month").scale(zero=True).axis(tickCount=5),
        )
        dots = base_chart.mark_point(filled=True, size=70, opacity=1).encode(
            color=alt.Color("in:N")
            .scale(domain=list(kinds.values()), range=[NEED, "#a98600"])
            .legend(columns=1 if size == "narrow" else 2),
            shape=alt.Shape("neighbours:N")
            .scale(domain=["neighbours", "further apart"], range=["circle", "cross"])
            .legend(orient="bottom"),
            tooltip=["pair:N", "in:N", "billion dollars a month:Q", "months apart:Q"],
        )
        return dots.properties(width=WIDTHS[size], height=24 * table["pair"].nunique())

    said = "; ".join(f"{row[0]} {row[2]:.1f} in {row[3]}" for row in table.itertuples(index=False, name=None))
    return figure(
        draw, table, id="month-of-war", title=title,
        subtitle="Growth of the recovery need between two assessments, billion US dollars a month; the spread is the uncertainty, since the assessments give none",
        alt=f"{title}. {said}.", sources=source_line(view.evidence, total[total["measure"] == "recovery-needs"]),
    )  # fmt: skip


def needs_chart(view: View) -> Figure:
    """Draw damage and needs over the assessments."""
    total = view.needs
    table = pd.DataFrame(
        {
            "assessment": total["assessment"], "counted to": total["as_of_date"], "measure": total["measure"].map(MEASURES),
            "billion dollars": total["value_usd_bn"],
        }
    )  # fmt: skip
    own = total[total["measure"] == "recovery-needs"]["value_usd_bn"]
    title = (
        f"Each assessment put the cost of rebuilding Ukraine higher: from {own.iloc[0]:,.0f} to {own.iloc[-1]:,.0f} billion dollars"
        if len(own) > 1 and own.is_monotonic_increasing
        else "What rebuilding would cost"
    )
    order = list(dict.fromkeys(total["assessment"]))
    labels = {
        name: f"{name}|{pd.Timestamp(when):%b}|{pd.Timestamp(when):%Y}"
        for name, when in zip(total["assessment"], total["as_of_date"], strict=True)
    }
    table["label"] = table["assessment"].map(labels)

    def draw(size: Size) -> alt.TopLevelMixin:
        base = alt.Chart(table).encode(
            x=alt.X("label:N").sort([labels[name] for name in order]).title(None).axis(labelAngle=0, labelExpr="split(datum.label, '|')", domain=False, ticks=False),
            xOffset=alt.XOffset("measure:N").sort(list(MEASURES.values())[::-1]),
            y=alt.Y("billion dollars:Q").title(None).axis(tickCount=4),
        )  # fmt: skip
        bars = base.mark_bar().encode(
            color=alt.Color("measure:N")
            .scale(domain=list(MEASURES.values()), range=[NEED, DAMAGE])
            .legend(columns=1 if size == "narrow" else 2, labelLimit=300),
            tooltip=["assessment:N", "measure:N", "billion dollars:Q", alt.Tooltip("counted to:T", format="%d %B %Y")],
        )
        text = base.mark_text(dy=-7, color=INK, fontSize=12).encode(text=alt.Text("billion dollars:Q", format=",.0f"))
        return (bars + text).properties(width=WIDTHS[size], height=260)

    words = "; ".join(
        f"{row.assessment} {row.measure.replace('-', ' ')} {row.value_usd_bn:,.0f}" for row in total.itertuples()
    )
    return figure(
        draw, table.drop(columns="label"), id="needs", title=title, sure="no margins are given; each assessment counted more than the one before; dollars of the day",
        subtitle="Rapid Damage and Needs Assessments by the World Bank, the EU, the UN and Ukraine; billion US dollars of the day, by the date counted to",
        alt=f"{title}. Billion dollars: {words}.", sources=source_line(view.evidence, total),
    )  # fmt: skip


def sectors_chart(view: View) -> Figure:
    """Draw the needs by sector in each assessment that gives them."""
    own = view.reconstruction[
        (view.reconstruction["sector"] != "total") & (view.reconstruction["measure"] == "recovery-needs")
    ]
    own = own.sort_values(["as_of_date", "value_usd_bn"], ascending=[True, False])
    table = pd.DataFrame(
        {
            "sector": own["sector"].map(sentence_case), "assessment": own["assessment"], "billion dollars": own["value_usd_bn"],
            "confidence": own["confidence"],
        }
    )  # fmt: skip
    last = own[own["as_of_date"] == own["as_of_date"].max()]
    order = list(dict.fromkeys([*last["sector"].map(sentence_case), *table["sector"]]))
    title = (
        f"{sentence_case(last.iloc[0]['sector'])} needs most of all sectors counted: {last.iloc[0]['value_usd_bn']:,.0f} billion dollars ({last.iloc[0]['assessment']})"
        if len(last)
        else "Needs by sector"
    )
    newest = (
        own.drop_duplicates("sector", keep="last")
        if own.empty
        else own.loc[own.groupby("sector")["as_of_date"].idxmax()]
    )
    bars = pd.DataFrame(
        {
            "sector": newest["sector"].map(sentence_case), "billion dollars": newest["value_usd_bn"], "assessment": newest["assessment"],
            "words": [
                f"{value:,.0f}" + ("" if name in set(last["assessment"]) else f" ({name})")
                for value, name in zip(newest["value_usd_bn"], newest["assessment"], strict=True)
            ],
        }
    )  # fmt: skip
    bars["end"] = bars["sector"].map(table.groupby("sector")["billion dollars"].max())  # behind the ticks as well
    before = table[~own.index.isin(newest.index)]

    def draw(size: Size) -> alt.TopLevelMixin:
        y = alt.Y("sector:N").sort(order).title(None)
        y = y.axis(labelLimit=150 if size == "narrow" else 260, domain=False, ticks=False)
        room = float(table["billion dollars"].max()) * (1.35 if size == "narrow" else 1.15)
        x = alt.X("billion dollars:Q").scale(domain=[0, room]).title("billion dollars").axis(tickCount=4)
        tip = ["sector:N", "assessment:N", "billion dollars:Q"]
        base = alt.Chart(bars).encode(y=y, x=x, tooltip=tip)
        bar = base.mark_bar(height=14, color=NEED)
        words = alt.Chart(bars).mark_text(align="left", dx=6, color=INK).encode(y=y, x="end:Q", text="words:N")
        ticks = (
            alt.Chart(before)
            .mark_tick(color=INK, thickness=2, size=14)
            .encode(y=y, x=x, tooltip=[*tip, "confidence:N"])
        )
        return (bar + ticks + words).properties(width=WIDTHS[size], height=26 * table["sector"].nunique())

    said = "; ".join(f"{row.sector} {row.value_usd_bn:,.0f}" for row in last.itertuples())
    return figure(
        draw, table, id="sectors", title=title, sure="no margins are given; sectors are cut differently from one assessment to the next",
        subtitle="Recovery needs by sector, billion US dollars of the day: the newest assessment that we have of each (bar) and earlier ones (ticks)",
        alt=f"{title}. Newest: {said}.", sources=source_line(view.evidence, own),
    )  # fmt: skip


def _prices_title(levels: pd.DataFrame) -> str:
    """Say how many commodities cost less than before the invasion."""
    if levels.empty:
        return "What became of prices"
    below = int((levels["change_pct"] < 0).sum())
    months = list(dict.fromkeys(levels["now_month"].sort_values()))
    newest = day(months[-1]) if len(months) == 1 else "their newest months"
    told = f"{count(below, 'of', 'of').capitalize() if below else 'None of'} {count(len(levels), 'commodity', 'commodities')}"
    return f"{told} cost less in {newest} than before the invasion"


def prices_chart(view: View) -> Figure:
    """Draw monthly prices as an index, the month before the invasion = 100, one small chart a commodity."""
    base = view.prices[view.prices["month"] == f"{view.before:%Y-%m}"].set_index("commodity")["value"]
    own = view.prices[view.prices["commodity"].isin(base.index)].copy()
    own["index"] = 100 * own["value"] / own["commodity"].map(base).astype(float)
    table = pd.DataFrame(
        {
            "commodity": own["commodity"].map(COMMODITIES).fillna(own["commodity"]), "month": pd.to_datetime(own["month"]),
            "index": own["index"].round(1), "price": own["value"], "unit": own["unit"],
        }
    ).sort_values(["commodity", "month"])  # fmt: skip
    levels, title = view.levels, _prices_title(view.levels)

    since = f"{view.evidence.landmark('prices-drawn-from'):%Y-%m}"
    wide = table.pivot(index="month", columns="commodity", values="index").reset_index().rename_axis(columns=None)
    wide["month"] = pd.Series([f"{month:%Y-%m}" for month in wide["month"]], dtype="str")
    names = sorted({COMMODITIES[key] for key in DRAWN} & set(wide.columns))
    # One set of data for all small charts, with short names and months: it stands on the page as text.
    drawn = wide.loc[wide["month"] >= since, ["month", *names]].rename(
        columns={name: f"p{place}" for place, name in enumerate(names)}
    )
    top = float(wide.loc[wide["month"] >= since, names].max().max()) if names else 100.0
    drawn["month"] = pd.to_datetime(drawn["month"])

    known = view.evidence.coverage("prices_monthly")
    unknown = hatch.uncovered(known, since, drawn["month"].max()) if len(drawn) else []

    def draw(size: Size) -> alt.TopLevelMixin:
        columns = 2 if size == "narrow" else 4
        width = (WIDTHS[size] - 44 * columns) // columns
        parts = []
        for place, name in enumerate(names):
            x = alt.X("month:T").title(None).axis(format="’%y", tickCount=3, grid=False)
            y = alt.Y(f"p{place}:Q").scale(domain=[0, top]).title(None).axis(values=[0, 100, 300, 500])
            tip = [alt.Tooltip("month:T", format="%B %Y"), alt.Tooltip(f"p{place}:Q", title=name)]
            line = alt.Chart().mark_line(color=NEED, strokeWidth=1.8).encode(x=x, y=y, tooltip=tip)
            # One dashed line a chart: without the sum there would be one for each month, all on the same spot.
            level = alt.Chart().transform_aggregate(months="count()").mark_rule(color=QUIET, strokeDash=[3, 3])
            head = alt.TitleParams(name.split(" (")[0], anchor="start", fontSize=12)
            layers = alt.layer(*unknown, level.encode(y=alt.datum(100)), line, data=drawn)
            parts.append(layers.properties(width=width, height=90, title=head))
        rows = [alt.hconcat(*parts[first : first + columns], spacing=12) for first in range(0, len(parts), columns)]
        return alt.vconcat(*rows, spacing=12)

    words = "; ".join(
        f"{COMMODITIES.get(row.commodity, row.commodity)} {row.change_pct:+.0f} percent by {day(row.now_month)}"
        for row in levels.itertuples()
    )
    return figure(
        draw, wide if names else wide.head(0), id="prices", title=title, sure=f"means of months in current dollars; complete to {day(known.complete_until)}",
        subtitle=f"Monthly price, {month_of(view.before)} = 100 (dashed), in current US dollars; {count(len(names), 'commodity', 'commodities')}, all stand in the table below."
        f"{hatch.told(known, 'prices', drawn['month'].max()) if len(drawn) else ''}",
        alt=f"{title}. Change against {month_of(view.before)}: {words}.", sources=source_line(view.evidence, view.prices), columns=["month", *(COMMODITIES[key] for key in DRAWN if COMMODITIES[key] in wide)],
    )  # fmt: skip


def _inside(view: View, donor: str) -> str:
    """Return a donor's name inside a sentence, without the remark in brackets and with its article."""
    name = donor.split(" (")[0]
    articles = view.evidence["actors"].set_index("name")["article"].dropna()
    return f"{articles[name]} {name}" if name in articles.index else name


def support_chart(view: View) -> Figure:
    """Draw the running totals of support by donor, arms and the rest, never added up across donors or dates."""
    own = view.totals
    own = own[own["military"].notna()]
    newest = own[own["period_end"] == own["period_end"].max()].sort_values("total", ascending=False).head(2)
    own = own[own["donor"].isin(newest["donor"])]
    long = own.melt(["donor", "period_end", "total"], ["military", "other"], "part", "amount")
    table = pd.DataFrame(
        {
            "donor": long["donor"].str.replace(r" \(.*\)$", "", regex=True), "to": long["period_end"],
            "part": long["part"].map({"military": "Arms", "other": "Money and humanitarian"}), "billion euros": long["amount"].round(1),
            "total": long["total"],
        }
    ).sort_values(["to", "donor", "part"])  # fmt: skip
    title = "Support allocated to Ukraine"
    if len(newest) == 2:
        first, second = (_inside(view, name) for name in newest["donor"])
        amounts = [f"{amount:,.0f}" for amount in newest["total"]]
        title = (
            f"{first[:1].upper()}{first[1:]} had allocated {amounts[0]} billion euros to Ukraine by "
            f"{day(newest['period_end'].iloc[0])}, {second} {amounts[1]} billion"
        )
    table["label"] = [f"{when:%b}|{when:%Y}" for when in table["to"]]
    order = list(dict.fromkeys(table["label"]))

    def draw(size: Size) -> alt.TopLevelMixin:
        width = (WIDTHS[size] - 60) // 2
        chart = alt.Chart(table).mark_bar(size=32 if size == "narrow" else 60).encode(
            x=alt.X("label:N").sort(order).title(None).axis(labelAngle=0, labelExpr="split(datum.label, '|')"),
            y=alt.Y("billion euros:Q").title(None).axis(tickCount=4),
            color=alt.Color("part:N").scale(domain=["Arms", "Money and humanitarian"], range=["#8b2252", NEED]),
            tooltip=["donor:N", alt.Tooltip("to:T", format="%d %B %Y"), "part:N", "billion euros:Q", "total:Q"],
        )  # fmt: skip
        # Each donor has the days for which it was counted: an empty place would read as nothing given.
        facets = chart.properties(width=width, height=200).facet(column=alt.Column("donor:N").title(None))
        return facets.resolve_scale(x="independent")

    said = "; ".join(
        f"{row.donor} to {day(row.period_end)} {row.total:.0f}, of it arms {row.military:.0f}"
        for row in own.itertuples()
    )
    return figure(
        draw, table.drop(columns="label"), id="support", title=title, sure=f"one count; complete to {day(view.evidence.coverage('support').complete_until)}; allocated is not yet delivered",
        subtitle="Allocations in the Ukraine Support Tracker of the Kiel Institute, billion euros; running totals since its start, so the later holds the earlier",
        alt=f"{title}. {said}.", sources=source_line(view.evidence, view.support[view.support["id"].isin(own["id"])]),
    )  # fmt: skip


def growth_chart(view: View) -> Figure:
    """Draw yearly growth of both countries: actual figures, then the range of the newest forecasts."""
    own = analysis.by_year(view.macro, "real-gdp-growth")
    own = own[own["year"] >= f"{view.evidence.landmark('macro-drawn-from'):%Y}"]
    table = pd.DataFrame(
        {
            "country": own["country"].map(view.countries), "year": own["year"], "kind": own["kind"], "growth, %": own["value"].round(1),
            "low": own["low"], "high": own["high"], "forecast by": own["authors"],
        }
    )  # fmt: skip
    actual = own[own["kind"] == "actual"].sort_values("year").groupby("country").tail(1).set_index("country")
    said = [
        f"{view.countries[code]}’s {'grew' if actual.at[code, 'value'] > 0 else 'shrank'} by {abs(actual.at[code, 'value']):.1f}%"
        f" in {actual.at[code, 'year']}"
        for code in view.countries
        if code in actual.index
    ]
    title = (
        ", ".join(said).replace("’s grew", "’s economy grew", 1).replace("’s shrank", "’s economy shrank", 1)
        if said
        else "Growth of the two economies"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        base = alt.Chart(table)
        x = alt.X("year:N").title(None).axis(labelAngle=0)
        colour = alt.Color("country:N").scale(
            domain=list(view.countries.values()), range=[colour_of(view.evidence, code) for code in view.countries]
        )
        offset = alt.XOffset("country:N").sort(list(view.countries.values()))
        tips = ["country:N", "year:N", "kind:N", "growth, %:Q", "low:Q", "high:Q", "forecast by:N"]
        span = (
            base.transform_filter("datum.low < datum.high")
            .mark_rule(strokeWidth=3, opacity=0.6)
            .encode(
                x=x,
                xOffset=offset,
                y=alt.Y("low:Q").title(None).axis(labelExpr="datum.label + '%'"),
                y2="high:Q",
                color=colour,
            )
        )
        dots = base.mark_point(size=70, strokeWidth=2, opacity=1).encode(
            x=x, xOffset=offset, y="growth, %:Q", color=colour, tooltip=tips,
            shape=alt.Shape("kind:N").scale(domain=["actual", "forecast"], range=["circle", "diamond"]).legend(orient="bottom"),
        )  # fmt: skip
        zero = alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(color=QUIET).encode(y="y:Q")
        return (zero + span + dots).properties(width=WIDTHS[size], height=240)

    rows = view.macro[(view.macro["indicator"] == "real-gdp-growth") & view.macro["country"].isin(view.countries)]
    words = "; ".join(f"{row[0]} {row[1]} {row[3]:+.1f} ({row[2]})" for row in table.itertuples(index=False, name=None))
    return figure(
        draw, table, id="growth", title=title, sure="official figures are revised for years; forecasts by the range of their authors",
        subtitle="Real growth of GDP in percent; a circle is a published figure, a diamond the middle and a bar the range of the newest forecast of each author",
        alt=f"{title}. {words}.", sources=source_line(view.evidence, rows),
    )  # fmt: skip
