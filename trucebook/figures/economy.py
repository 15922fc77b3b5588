"""Charts, tables and sentences of the economy."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import economy as analysis
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import Citations, source_line, source_links
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import INK, QUIET
from trucebook.figures.words import answer
from trucebook.prose import count, day, listed, safe

NEED, DAMAGE = "#2b8cbe", "#7a828c"

MEASURES = {"recovery-needs": "Recovery needs over ten years", "damage": "Direct damage"}

COMMODITIES = {
    "brent-crude": "Brent crude oil", "henry-hub-gas": "Natural gas, US (Henry Hub)", "maize": "Maize",
    "sunflower-oil": "Sunflower oil", "ttf-gas": "Natural gas, Europe (TTF)", "urea": "Urea (fertiliser)", "wheat": "Wheat",
}  # fmt: skip


def needs_sentence(reconstruction: pd.DataFrame, cite: Citations) -> str:
    """Say what rebuilding would cost, and how the estimate has grown."""
    total = analysis.needs(reconstruction)
    own = total[total["measure"] == "recovery-needs"]
    if own.empty:
        return "The evidence holds no damage assessment on this date."
    last = own.iloc[-1]
    text = (
        f"Rebuilding Ukraine would cost about <b>{cite(f'{last.value_usd_bn:,.0f} billion dollars', 'reconstruction', last)}</b> "
        f"({safe(last['assessment'])}, counted to {day(last['as_of_date'])})"
    )
    if len(own) < 2:
        return f"{text}."
    first = own.iloc[0]
    monthly = analysis.growth_a_month(total)
    return (
        f"{text}, against {cite(f'{first.value_usd_bn:,.0f} billion', 'reconstruction', first)} in the first assessment "
        f"(counted to {day(first['as_of_date'])}): on average {monthly:.1f} billion more with each month, in current dollars and with "
        "a scope that widened between assessments."
    )


def damage_sentence(reconstruction: pd.DataFrame, cite: Citations) -> str:
    """Give the newest figure of direct damage."""
    total = analysis.needs(reconstruction)
    own = total[total["measure"] == "damage"]
    if own.empty:
        return ""
    last = own.iloc[-1]
    return (
        f"Of this, direct damage to buildings and infrastructure was put at {cite(f'{last.value_usd_bn:,.0f} billion dollars', 'reconstruction', last)} "
        f"({safe(last['assessment'])}); needs are larger since they include building back to a better standard."
    )


def price_sentence(prices: pd.DataFrame, cite: Citations) -> str:
    """Say how Europe's gas and oil stand against the month before the invasion."""
    levels = analysis.price_levels(prices).set_index("commodity")
    parts = []
    for key in ("ttf-gas", "brent-crude", "wheat"):
        if key in levels.index:
            row = levels.loc[key]
            behind = prices[(prices["commodity"] == key) & prices["month"].isin(["2022-01", row["now_month"]])]
            word = "above" if row["change_pct"] > 0 else "below"
            parts.append(
                f"{COMMODITIES[key].lower() if key == 'wheat' else COMMODITIES[key]} {cite(f'{abs(row.change_pct):.0f}% {word}', 'prices_monthly', behind)}"
            )
    if not parts:
        return ""
    month = max(levels["now_month"])
    return f"Prices against January 2022, the month before the invasion, in {day(month)}: {listed(parts)}, in current dollars. Many causes besides the talks move them."


def sanctions_sentence(evidence: Evidence, sanctions: pd.DataFrame, cite: Citations) -> str:
    """Say how many measures the table holds and which is the newest."""
    dated = sanctions[sanctions["date"].notna()].sort_values(["date", "id"])
    if dated.empty:
        return ""
    packages = dated[dated["package"].str.match(r"EU \d+$")]
    last = packages.iloc[-1] if len(packages) else dated.iloc[-1]
    return f"The newest sanctions package of the EU on record is {cite(safe(last['package']), 'sanctions', last)} of {day(last['date'])} ({safe(last['scope'])})."


def in_short(evidence: Evidence, cite: Citations) -> Html:
    """Return the chapter's first sentences."""
    return answer(
        [
            needs_sentence(evidence["reconstruction"], cite), damage_sentence(evidence["reconstruction"], cite),
            sanctions_sentence(evidence, evidence["sanctions"], cite), price_sentence(evidence["prices_monthly"], cite),
        ]
    )  # fmt: skip


def needs_chart(evidence: Evidence, reconstruction: pd.DataFrame) -> Figure:
    """Draw damage and needs over the assessments."""
    total = analysis.needs(reconstruction)
    table = pd.DataFrame(
        {
            "assessment": total["assessment"], "counted to": total["as_of_date"], "measure": total["measure"].map(MEASURES),
            "billion dollars": total["value_usd_bn"],
        }
    )  # fmt: skip
    own = total[total["measure"] == "recovery-needs"]["value_usd_bn"]
    title = (
        f"Each assessment put the cost of rebuilding higher: {own.iloc[0]:,.0f} to {own.iloc[-1]:,.0f} billion dollars"
        if len(own) > 1 and own.is_monotonic_increasing
        else "What rebuilding would cost"
    )
    order = list(dict.fromkeys(total["assessment"]))
    labels = {
        name: f"{name}|{day(str(when)[:7])}"
        for name, when in zip(total["assessment"], total["as_of_date"], strict=True)
    }
    table["label"] = table["assessment"].map(labels)

    def draw(size: Size) -> alt.TopLevelMixin:
        base = alt.Chart(table).encode(
            x=alt.X("label:N").sort([labels[name] for name in order]).title(None).axis(labelAngle=0, labelExpr="split(datum.label, '|')", domain=False, ticks=False),
            xOffset=alt.XOffset("measure:N").sort(list(MEASURES.values())[::-1]),
            y=alt.Y("billion dollars:Q").title("billion US dollars").axis(tickCount=4),
        )  # fmt: skip
        bars = base.mark_bar().encode(
            color=alt.Color("measure:N")
            .scale(domain=list(MEASURES.values()), range=[NEED, DAMAGE])
            .legend(direction="vertical" if size == "narrow" else "horizontal"),
            tooltip=["assessment:N", "measure:N", "billion dollars:Q", alt.Tooltip("counted to:T", format="%d %B %Y")],
        )
        text = base.mark_text(dy=-7, color=INK, fontSize=10 if size == "narrow" else 12).encode(
            text=alt.Text("billion dollars:Q", format=",.0f")
        )
        return (bars + text).properties(width=WIDTHS[size], height=260)

    words = "; ".join(
        f"{row.assessment} {row.measure.replace('-', ' ')} {row.value_usd_bn:,.0f}" for row in total.itertuples()
    )
    return figure(
        draw, table.drop(columns="label"), id="needs", title=title,
        subtitle="Rapid Damage and Needs Assessments by the World Bank, the EU, the UN and Ukraine; billion US dollars of the day, by the date counted to",
        alt=f"{title}. Billion dollars: {words}.", sources=source_line(evidence, total),
    )  # fmt: skip


def sectors_table(evidence: Evidence, reconstruction: pd.DataFrame) -> Html:
    """Return the needs by sector of the newest assessment that gives them."""
    sectors = reconstruction[(reconstruction["sector"] != "total") & (reconstruction["measure"] == "recovery-needs")]
    if sectors.empty:
        return Html("<p>No assessment by sector is in the evidence on this date.</p>")
    newest = sectors[sectors["as_of_date"] == sectors["as_of_date"].max()].sort_values("value_usd_bn", ascending=False)
    table = pd.DataFrame(
        {
            "sector": newest["sector"], "billion dollars": newest["value_usd_bn"], "assessment": newest["assessment"],
            "confidence": newest["confidence"], "sources": [source_links(evidence, cell) for cell in newest["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Recovery needs by sector", ["sources"], stack=True)


def sanctions_table(evidence: Evidence, sanctions: pd.DataFrame) -> Html:
    """Return the sanctions, newest first."""
    rows = sanctions.sort_values(["date", "id"], ascending=False, na_position="last")
    table = pd.DataFrame(
        {
            "date": rows["date"], "who": rows["issuer"], "measure": rows["package"], "covers": rows["scope"], "hits": rows["target"],
            "ends or returns when": rows["reversible_condition"], "sources": [source_links(evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    return html_table(
        table, "Sanctions, caps, frozen assets, waivers and offers of relief", ["sources"], tall=True, stack=True
    )


def prices_chart(evidence: Evidence, prices: pd.DataFrame) -> Figure:
    """Draw monthly prices as an index, January 2022 = 100, one small chart a commodity."""
    base = prices[prices["month"] == "2022-01"].set_index("commodity")["value"]
    own = prices[prices["commodity"].isin(base.index)].copy()
    own["index"] = 100 * own["value"] / own["commodity"].map(base).astype("float64")
    table = pd.DataFrame(
        {
            "commodity": own["commodity"].map(COMMODITIES).fillna(own["commodity"]), "month": pd.to_datetime(own["month"]),
            "index": own["index"].round(1), "price": own["value"], "unit": own["unit"],
        }
    ).sort_values(["commodity", "month"])  # fmt: skip
    levels = analysis.price_levels(prices)
    below = int((levels["change_pct"] < 0).sum())
    title = (
        f"{count(below, 'of', 'of').capitalize()} {count(len(levels), 'commodity', 'commodities')} cost less than before the invasion"
        if len(levels)
        else "Prices"
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        columns = 2 if size == "narrow" else 4
        width = (WIDTHS[size] - 44 * columns) // columns
        names = sorted(table["commodity"].unique())
        parts = []
        for name in names:
            part = table[table["commodity"] == name]
            x = alt.X("month:T").title(None).axis(format="’%y", tickCount=3, grid=False)
            y = (
                alt.Y("index:Q")
                .scale(domain=[0, float(table["index"].max())])
                .title(None)
                .axis(values=[0, 100, 300, 500])
            )
            line = (
                alt.Chart(part)
                .mark_line(color=NEED, strokeWidth=1.8)
                .encode(
                    x=x,
                    y=y,
                    tooltip=["commodity:N", alt.Tooltip("month:T", format="%B %Y"), "index:Q", "price:Q", "unit:N"],
                )
            )
            level = alt.Chart(pd.DataFrame({"y": [100]})).mark_rule(color=QUIET, strokeDash=[3, 3]).encode(y="y:Q")
            words = name.split(" (")[0]
            parts.append(
                (level + line).properties(
                    width=width, height=90, title=alt.TitleParams(words, anchor="start", fontSize=12)
                )
            )
        return alt.concat(*parts, columns=columns, spacing=12)

    words = "; ".join(
        f"{COMMODITIES.get(row.commodity, row.commodity)} {row.change_pct:+.0f} percent by {day(row.now_month)}"
        for row in levels.itertuples()
    )
    return figure(
        draw, table, id="prices", title=title,
        subtitle="Monthly price, January 2022 = 100 (dashed), in current US dollars",
        alt=f"{title}. Change against January 2022: {words}.", sources=source_line(evidence, prices),
    )  # fmt: skip


def price_table(prices: pd.DataFrame) -> Html:
    """Return each commodity's price before the invasion, at its peak and now."""
    levels = analysis.price_levels(prices)
    table = pd.DataFrame(
        {
            "commodity": levels["commodity"].map(COMMODITIES).fillna(levels["commodity"]), "unit": levels["unit"], "January 2022": levels["before"],
            "peak": levels["peak"], "peak month": [day(m) for m in levels["peak_month"]], "now": levels["now"],
            "month": [day(m) for m in levels["now_month"]], "change, %": levels["change_pct"].round(0),
        }
    )  # fmt: skip
    return html_table(table, "Prices before the invasion, at the peak, now")
