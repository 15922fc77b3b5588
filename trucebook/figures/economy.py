"""Charts, tables and sentences of the economy."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import economy as analysis
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import Citations, source_line
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import ACTOR_COLOURS, INK, QUIET
from trucebook.figures.words import answer, plain_links
from trucebook.prose import count, day, listed, safe

NEED, DAMAGE = "#2b8cbe", "#7a828c"

MEASURES = {"recovery-needs": "Recovery needs over ten years", "damage": "Direct damage"}

COMMODITIES = {
    "brent-crude": "Brent crude oil", "henry-hub-gas": "Natural gas, US (Henry Hub)", "maize": "Maize",
    "sunflower-oil": "Sunflower oil", "ttf-gas": "Natural gas, Europe (TTF)", "urea": "Urea (fertiliser)", "wheat": "Wheat",
}  # fmt: skip


DRAWN = ("brent-crude", "ttf-gas", "henry-hub-gas", "wheat")
"""Commodities of the chart: drawings weigh down a page."""


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


def monthly_sentence(reconstruction: pd.DataFrame, macro: pd.DataFrame, cite: Citations) -> str:
    """Say what each further month of war adds to the need, with the range over neighbouring assessments."""
    total, base = analysis.constant_dollars(analysis.needs(reconstruction), macro)
    steps = analysis.pairs(total)
    steps = steps[steps["neighbours"]]["usd_bn_a_month"]
    if steps.empty:
        return ""
    own = total[total["measure"] == "recovery-needs"]
    text = (
        f"Each further month of war added {cite(f'{steps.min():.1f} to {steps.max():.1f} billion dollars', 'reconstruction', own)} to the need, "
        f"depending on which two neighbouring assessments are compared ({count(len(own), 'assessment')}, to {day(own['as_of_date'].max())})"
    )
    real = analysis.pairs(total, column="constant_usd_bn")
    real = real[real["neighbours"]]["usd_bn_a_month"]
    if real.empty:
        return f"{text}, in current dollars."
    return f"{text}; in constant dollars of {day(base)} it is {real.min():.1f} to {real.max():.1f} billion."


def funding_sentence(reconstruction: pd.DataFrame, cite: Citations) -> str:
    """Say how much of the coming year's need is funded."""
    money = analysis.funding(reconstruction)
    if money.empty:
        return ""
    last = money.iloc[-1]
    rows = reconstruction[
        (reconstruction["assessment"] == last["assessment"]) & reconstruction["measure"].str.contains("year|budget")
    ]
    return (
        f"Of the most urgent needs of {last['year']}, {cite(f'{last.gap:.1f} of {last.needed:.1f} billion dollars', 'reconstruction', rows)} "
        f"had no funding when {safe(last['assessment'])} came out ({day(last['known_on'])})."
    )


def in_short(evidence: Evidence, cite: Citations, markets: str = "") -> Html:
    """Return the chapter's first sentences; ``markets`` is the sentence of the event study."""
    reconstruction = evidence["reconstruction"]
    return answer(
        [
            needs_sentence(reconstruction, cite), monthly_sentence(reconstruction, evidence["macro"], cite),
            funding_sentence(reconstruction, cite), markets, sanctions_sentence(evidence, evidence["sanctions"], cite),
        ]
    )  # fmt: skip


def needs_table(evidence: Evidence, reconstruction: pd.DataFrame) -> Html:
    """Return damage, losses and needs of each assessment, in current and constant dollars and against GDP."""
    own = reconstruction[
        (reconstruction["sector"] == "total") & reconstruction["measure"].isin(["damage", "losses", "recovery-needs"])
    ]
    if own.empty:
        return Html("<p>No damage assessment is in the evidence on this date.</p>")
    total, base = analysis.constant_dollars(own, evidence["macro"])
    ratios = analysis.against_gdp(own, evidence["macro"]).set_index("assessment")
    rows = []
    for assessment, part in total.groupby("assessment", sort=True):
        values = part.set_index("measure")
        current, constant = values["value_usd_bn"], values["constant_usd_bn"]
        row = {"assessment": assessment, "counted to": part["as_of_date"].max()}
        for measure, label in (("damage", "damage"), ("losses", "losses"), ("recovery-needs", "needs")):
            row[label] = f"{current[measure]:,.0f}" if measure in current else ""
        real = constant.get("recovery-needs", float("nan"))
        row[f"needs, dollars of {day(base)}" if base else "needs, constant dollars"] = (
            f"{real:,.0f}" if pd.notna(real) else ""
        )
        if assessment in ratios.index and pd.notna(ratios.at[assessment, "times_gdp"]):
            one = ratios.loc[assessment]
            row["needs against GDP"] = f"{one.times_gdp:.1f} times that of {one.year} ({one.how})"
        else:
            row["needs against GDP"] = ""
        rows.append(row)
    table = pd.DataFrame(rows)
    return html_table(table, "Damage, losses and needs, billion dollars; blank: not found", stack=True)


def pairs_chart(evidence: Evidence, reconstruction: pd.DataFrame) -> Figure:
    """Draw by how much the need grew a month between each pair of assessments, in current and constant dollars."""
    total, base = analysis.constant_dollars(analysis.needs(reconstruction), evidence["macro"])
    kinds = {
        "value_usd_bn": "current dollars",
        "constant_usd_bn": f"dollars of {day(base)}" if base else "constant dollars",
    }
    parts = [analysis.pairs(total, column=column).assign(dollars=label) for column, label in kinds.items()]
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
        "A further month of war added " + " or ".join(
            f"{part['usd_bn_a_month'].min():.1f} to {part['usd_bn_a_month'].max():.1f} billion in {label}"
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
            .scale(domain=list(kinds.values()), range=[NEED, "#c44e0a"])
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
        alt=f"{title}. {said}.", sources=source_line(evidence, total[total["measure"] == "recovery-needs"]),
    )  # fmt: skip


def funding_table(evidence: Evidence, reconstruction: pd.DataFrame) -> Html:
    """Return what was needed, funded and missing for the year after each assessment."""
    money = analysis.funding(reconstruction)
    if money.empty:
        return Html("<p>No figure on funding is in the evidence on this date.</p>")
    table = pd.DataFrame(
        {
            "year": money["year"].astype(str), "assessment": money["assessment"], "needed": money["needed"].round(1), "funded": money["funded"].round(1),
            "gap": money["gap"].round(1), "computed by us": money["computed"].replace("", "none"), "public since": money["known_on"],
        }
    )  # fmt: skip
    return html_table(table, "Most urgent needs of the year, funded and not, billion dollars")


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
            .legend(direction="vertical" if size == "narrow" else "horizontal", labelLimit=300),
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


def sectors_chart(evidence: Evidence, reconstruction: pd.DataFrame) -> Figure:
    """Draw the needs by sector in each assessment that gives them."""
    own = reconstruction[(reconstruction["sector"] != "total") & (reconstruction["measure"] == "recovery-needs")]
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
        f"The largest need is in {last.iloc[0]['sector']}: {last.iloc[0]['value_usd_bn']:,.0f} billion dollars ({last.iloc[0]['assessment']})"
        if len(last)
        else "Needs by sector"
    )
    names = list(dict.fromkeys(table["assessment"]))
    colours = [DAMAGE, "#a98600", NEED, "#8e5aa8", "#c44e0a"][-len(names) :] if names else []

    def draw(size: Size) -> alt.TopLevelMixin:
        chart = alt.Chart(table).mark_point(filled=True, size=80, opacity=1).encode(
            y=alt.Y("sector:N").sort(order).title(None).axis(labelLimit=150 if size == "narrow" else 260),
            x=alt.X("billion dollars:Q").scale(zero=True).axis(tickCount=5),
            color=alt.Color("assessment:N").scale(domain=names, range=colours).legend(columns=3),
            shape=alt.Shape("assessment:N").scale(domain=names),
            tooltip=["sector:N", "assessment:N", "billion dollars:Q", "confidence:N"],
        )  # fmt: skip
        return chart.properties(width=WIDTHS[size], height=26 * table["sector"].nunique())

    said = "; ".join(f"{row.sector} {row.value_usd_bn:,.0f}" for row in last.itertuples())
    return figure(
        draw, table, id="sectors", title=title,
        subtitle="Recovery needs by sector, billion US dollars of the day; not every assessment is in the evidence for every sector",
        alt=f"{title}. Newest: {said}.", sources=source_line(evidence, own),
    )  # fmt: skip


def sentence_case(text: str) -> str:
    """Return text with a capital letter in front."""
    return text[:1].upper() + text[1:]


def prices_chart(evidence: Evidence, prices: pd.DataFrame) -> Figure:
    """Draw monthly prices as an index, January 2022 = 100, one small chart a commodity."""
    base = prices[prices["month"] == "2022-01"].set_index("commodity")["value"]
    own = prices[prices["commodity"].isin(base.index)].copy()
    own["index"] = 100 * own["value"] / own["commodity"].map(base).astype(float)
    table = pd.DataFrame(
        {
            "commodity": own["commodity"].map(COMMODITIES).fillna(own["commodity"]), "month": pd.to_datetime(own["month"]),
            "index": own["index"].round(1), "price": own["value"], "unit": own["unit"],
        }
    ).sort_values(["commodity", "month"])  # fmt: skip
    levels = analysis.price_levels(prices)
    below = int((levels["change_pct"] < 0).sum())
    title = (
        f"{count(below, 'of', 'of').capitalize() if below else 'None of'} {count(len(levels), 'commodity', 'commodities')} cost less than before the invasion"
        if len(levels)
        else "Prices"
    )

    wide = table.pivot(index="month", columns="commodity", values="index").reset_index().rename_axis(columns=None)
    wide["month"] = pd.Series([f"{month:%Y-%m}" for month in wide["month"]], dtype="str")
    names = sorted({COMMODITIES[key] for key in DRAWN} & set(wide.columns))
    # One set of data for all small charts, with short names and months: it stands on the page as text.
    drawn = wide.loc[wide["month"] >= "2021-10", ["month", *names]].rename(
        columns={name: f"p{place}" for place, name in enumerate(names)}
    )
    top = float(wide.loc[wide["month"] >= "2021-10", names].max().max()) if names else 100.0
    drawn["month"] = pd.to_datetime(drawn["month"])

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
            layers = alt.layer(level.encode(y=alt.datum(100)), line, data=drawn)
            parts.append(layers.properties(width=width, height=90, title=head))
        rows = [alt.hconcat(*parts[first : first + columns], spacing=12) for first in range(0, len(parts), columns)]
        return alt.vconcat(*rows, spacing=12)

    words = "; ".join(
        f"{COMMODITIES.get(row.commodity, row.commodity)} {row.change_pct:+.0f} percent by {day(row.now_month)}"
        for row in levels.itertuples()
    )
    return figure(
        draw, wide if names else wide.head(0), id="prices", title=title,
        subtitle="Monthly price, January 2022 = 100 (dashed), in current US dollars; four of the commodities, the others stand in the table below",
        alt=f"{title}. Change against January 2022: {words}.", sources=source_line(evidence, prices), columns=["month", *(COMMODITIES[key] for key in DRAWN if COMMODITIES[key] in wide)],
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


def support_chart(evidence: Evidence, support: pd.DataFrame) -> Figure:
    """Draw the running totals of support by donor, arms and the rest, never added up across donors or dates."""
    own = analysis.running_totals(support)
    own = own[own["donor"].isin(["Europe (states and EU)", "United States"]) & own["military"].notna()]
    long = own.melt(["donor", "period_end", "total"], ["military", "other"], "part", "amount")
    table = pd.DataFrame(
        {
            "donor": long["donor"].str.replace(" (states and EU)", ""), "to": long["period_end"],
            "part": long["part"].map({"military": "Arms", "other": "Money and humanitarian"}), "billion euros": long["amount"].round(1),
            "total": long["total"],
        }
    ).sort_values(["to", "donor", "part"])  # fmt: skip
    title = "Support allocated to Ukraine"
    last = (
        own[own["period_end"] == own["period_end"].max()].set_index("donor")["total"]
        if len(own)
        else pd.Series(dtype=float)
    )
    if len(last) == 2:
        first, second = last.sort_values(ascending=False).index
        title = (
            f"{first.split(' (')[0].replace('United', 'The United')} had allocated {last[first]:,.0f} billion euros by {day(own['period_end'].max())}, "
            f"{second.split(' (')[0].replace('United', 'the United')} {last[second]:,.0f}"
        )
    table["label"] = [f"{when:%b %Y}" for when in table["to"]]
    order = list(dict.fromkeys(table["label"]))

    def draw(size: Size) -> alt.TopLevelMixin:
        width = (WIDTHS[size] - 60) // 2
        chart = alt.Chart(table).mark_bar().encode(
            x=alt.X("label:N").sort(order).title(None).axis(labelAngle=0),
            y=alt.Y("billion euros:Q").title(None).axis(tickCount=4),
            color=alt.Color("part:N").scale(domain=["Arms", "Money and humanitarian"], range=["#8b2252", NEED]),
            tooltip=["donor:N", "label:N", "part:N", "billion euros:Q", "total:Q"],
        )  # fmt: skip
        return chart.properties(width=width, height=200).facet(column=alt.Column("donor:N").title(None))

    said = "; ".join(
        f"{row.donor} to {day(row.period_end)} {row.total:.0f}, of it arms {row.military:.0f}"
        for row in own.itertuples()
    )
    return figure(
        draw, table.drop(columns="label"), id="support", title=title,
        subtitle="Allocations since January 2022 in the Ukraine Support Tracker of the Kiel Institute, billion euros; running totals, so the later holds the earlier",
        alt=f"{title}. {said}.", sources=source_line(evidence, support[support["id"].isin(own["id"])]),
    )  # fmt: skip


def programmes_table(evidence: Evidence, support: pd.DataFrame) -> Html:
    """Return the programmes that still run: what is financed ahead."""
    own = analysis.programmes(support, pd.Timestamp(evidence.as_of))
    if own.empty:
        return Html("<p>No running programme of support is on record on this date.</p>")
    table = pd.DataFrame(
        {
            "donor": own["donor"], "what": own["measure"], "kind": own["kind"], "billion euros": own["value_eur_bn"], "from": own["period_start"],
            "to": own["period_end"], "sources": [plain_links(evidence, cell) for cell in own["sources"]],
        }
    )  # fmt: skip
    return html_table(
        table,
        "Programmes that run on this date, wholes only; they overlap and are not to be added",
        ["sources"],
        stack=True,
    )


def support_sentence(evidence: Evidence, support: pd.DataFrame, cite: Citations) -> Html:
    """Say what is financed for the coming years and what is not known."""
    macro = evidence["macro"]
    need = macro[macro["indicator"] == "external-financing-need"].sort_values("known_on")
    ahead = analysis.programmes(support, pd.Timestamp(evidence.as_of))
    ahead = ahead[ahead["period_end"].notna() & (ahead["period_end"] >= pd.Timestamp(evidence.as_of))]
    parts = []
    if len(ahead):
        largest = ahead.iloc[0]
        parts.append(
            f"The largest programme still running is “{safe(largest['measure'])}” ({safe(largest['donor'])}): "
            f"{cite(f'{largest.value_eur_bn:,.0f} billion euros', 'support', largest)}, to {day(largest['period_end'])}."
        )
    parts += _two_years(macro, cite)
    loan = ahead[ahead["period_end"].dt.year - ahead["period_start"].dt.year == 1]
    if len(need):
        last = need.iloc[-1]
        parts.append(
            f"Ukraine’s budget counts on {cite(f'{last.value:.0f} billion dollars', 'macro', last)} from outside in {safe(last['period'])}."
        )
    if len(loan):
        parts.append("How much of a loan goes to arms and how much to the budget is not in the evidence.")
    return Html(
        "<p>" + " ".join(parts) + "</p>"
        if parts
        else "<p>The evidence on this date holds no programme that runs on.</p>"
    )


def _two_years(macro: pd.DataFrame, cite: Citations) -> list[str]:
    """Say what was needed for 2026 and 2027 together, and how much of it was missing."""
    newest = macro.sort_values("known_on").drop_duplicates("indicator", keep="last").set_index("indicator", drop=False)
    need, got, gap = (
        newest.loc[name] if name in newest.index else None
        for name in (f"external-financing-{part}-two-years" for part in ("need", "earmarked", "gap"))
    )
    parts = []
    if need is not None and got is not None:
        parts.append(
            f"For 2026 and 2027 together the {safe(need['author']).lower().replace('ukraine', 'Ukraine')} put the need at "
            f"{cite(f'{need.value:.0f} billion dollars', 'macro', need)} ({day(need['known_on'])}), of which "
            f"{cite(f'{got.value:.0f} billion', 'macro', got)} had been earmarked."
        )
    if gap is not None:
        parts.append(
            f"The {safe(gap['author'])} was reported to put the outside money still to be found through 2027 at "
            f"{cite(f'{gap.value:.0f} billion dollars', 'macro', gap)} ({day(gap['known_on'])})."
        )
    return parts


INDICATORS = {
    "real-gdp-growth": "Growth of GDP, %", "inflation-average": "Inflation, yearly mean, %", "inflation-end-of-year": "Inflation, end of year, %",
    "inflation-year-on-year": "Inflation in a month, %", "policy-rate": "Policy rate, %", "budget-deficit-gdp-share": "Budget deficit, % of GDP",
    "budget-deficit": "Budget deficit", "military-spending-gdp-share": "Military spending, % of GDP", "military-spending": "Military spending",
    "oil-gas-revenue": "Oil and gas revenue of the budget", "urals-price": "Price of Urals oil",
}  # fmt: skip

COUNTRIES = {"UA": "Ukraine", "RU": "Russia"}

FORECAST_NAMES = {
    **INDICATORS, "external-financing-need": "Money needed from outside", "external-financing-need-two-years": "Money needed from outside, two years together",
    "external-financing-earmarked-two-years": "Of this earmarked by donors", "external-financing-gap-two-years": "Money from outside still missing, two years together",
}  # fmt: skip

FORECAST_YEARS = dict.fromkeys(
    ("external-financing-need-two-years", "external-financing-earmarked-two-years", "external-financing-gap-two-years"),
    "2026 and 2027",
)
"""Figures for two years together; their row carries the second."""


def growth_chart(evidence: Evidence, macro: pd.DataFrame) -> Figure:
    """Draw yearly growth of both countries: actual figures, then the range of the newest forecasts."""
    own = analysis.by_year(macro, "real-gdp-growth")
    own = own[own["year"] >= "2021"]
    table = pd.DataFrame(
        {
            "country": own["country"].map(COUNTRIES), "year": own["year"], "kind": own["kind"], "growth, %": own["value"].round(1),
            "low": own["low"], "high": own["high"], "forecast by": own["authors"],
        }
    )  # fmt: skip
    actual = own[own["kind"] == "actual"].sort_values("year").groupby("country").tail(1).set_index("country")
    said = [
        f"{COUNTRIES[code]} by {abs(actual.at[code, 'value']):.1f}% in {actual.at[code, 'year']}"
        for code in ("UA", "RU")
        if code in actual.index
    ]
    grew = all(actual["value"] > 0) if len(actual) else False
    title = f"GDP {'grew' if grew else 'changed'}: {listed(said)}" if said else "Growth of GDP"

    def draw(size: Size) -> alt.TopLevelMixin:
        base = alt.Chart(table)
        x = alt.X("year:N").title(None).axis(labelAngle=0)
        colour = alt.Color("country:N").scale(
            domain=["Ukraine", "Russia"], range=[ACTOR_COLOURS["UA"], ACTOR_COLOURS["RU"]]
        )
        offset = alt.XOffset("country:N").sort(["Ukraine", "Russia"])
        tips = ["country:N", "year:N", "kind:N", "growth, %:Q", "low:Q", "high:Q", "forecast by:N"]
        span = (
            base.transform_filter("datum.low < datum.high")
            .mark_rule(strokeWidth=3, opacity=0.6)
            .encode(x=x, xOffset=offset, y=alt.Y("low:Q").title("percent"), y2="high:Q", color=colour)
        )
        dots = base.mark_point(size=70, strokeWidth=2, opacity=1).encode(
            x=x, xOffset=offset, y="growth, %:Q", color=colour, tooltip=tips,
            shape=alt.Shape("kind:N").scale(domain=["actual", "forecast"], range=["circle", "diamond"]).legend(orient="bottom"),
        )  # fmt: skip
        zero = alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(color=QUIET).encode(y="y:Q")
        return (zero + span + dots).properties(width=WIDTHS[size], height=240)

    rows = macro[(macro["indicator"] == "real-gdp-growth") & macro["country"].isin(COUNTRIES)]
    words = "; ".join(f"{row[0]} {row[1]} {row[3]:+.1f} ({row[2]})" for row in table.itertuples(index=False, name=None))
    return figure(
        draw, table, id="growth", title=title,
        subtitle="Real growth of GDP in percent; a circle is a published figure, a diamond the middle and a bar the range of the newest forecast of each author",
        alt=f"{title}. {words}.", sources=source_line(evidence, rows),
    )  # fmt: skip


def macro_table(evidence: Evidence, macro: pd.DataFrame) -> Html:
    """Return the newest actual figure of each indicator and country."""
    own = analysis.newest(macro[macro["country"].isin(COUNTRIES)], list(INDICATORS))
    if own.empty:
        return Html("<p>No figure of the two economies is in the evidence on this date.</p>")
    rows = []
    for indicator, label in INDICATORS.items():
        part = own[own["indicator"] == indicator].set_index("country")
        if len(part):
            said = {
                name: _figure_words(part.loc[code]) if code in part.index else "not found"
                for code, name in COUNTRIES.items()
            }
            links = {
                f"sources, {name}": plain_links(evidence, part.at[code, "sources"]) if code in part.index else ""
                for code, name in COUNTRIES.items()
            }
            rows.append({"indicator": label, **said, **links})
    table = pd.DataFrame(rows)
    links_of = [f"sources, {name}" for name in COUNTRIES.values()]
    return html_table(table, "Newest published figure of each indicator", links_of, stack=True)


def _figure_words(row: pd.Series) -> str:
    """Return a figure with its unit, where its name has none, and its period: ``17.6% (December 2025)``."""
    unit = "" if row["unit"].startswith("percent") else f" {row['unit']}"
    return f"{row['value']:g}{unit} ({day(row['period'])})"


def forecasts_table(evidence: Evidence, macro: pd.DataFrame) -> Html:
    """Return the forecasts for years that are not yet over, newest first."""
    own = macro[(macro["kind"] == "forecast") & macro["country"].isin(COUNTRIES)]
    own = own[own["period"].str[:4].astype(int) >= evidence.as_of.year].sort_values(
        ["indicator", "country", "period", "known_on"]
    )
    own = own.drop_duplicates(["indicator", "country", "period", "author", "bound"], keep="last")
    if own.empty:
        return Html("<p>No forecast for a year still to come is in the evidence on this date.</p>")
    rows = []
    for (indicator, country, period, author), part in own.groupby(
        ["indicator", "country", "period", "author"], dropna=False
    ):
        low, high, last = part["value"].min(), part["value"].max(), part.iloc[-1]
        rows.append(
            {
                "what": f"{FORECAST_NAMES.get(indicator, sentence_case(indicator.replace('-', ' ')))}, {COUNTRIES[country]}",
                "year": FORECAST_YEARS.get(indicator, period), "value": f"{low:g}" if low == high else f"{low:g} to {high:g}", "unit": last["unit"], "by": author,
                "public since": last["known_on"], "sources": plain_links(evidence, last["sources"]),
            }
        )  # fmt: skip
    table = pd.DataFrame(rows)
    return html_table(table, "Forecasts for this year and later", ["sources"], tall=True, stack=True, find=True)


def truce_forecast_sentence(macro: pd.DataFrame) -> Html:
    """Say whether a forecaster published figures with and without a truce."""
    own = macro[(macro["kind"] == "forecast") & macro["country"].isin(COUNTRIES)]
    if own.empty:
        return Html("<p>No forecast is in the evidence on this date.</p>")
    return Html(
        f"<p>From none of {count(own['author'].nunique(), 'forecaster')} does the evidence hold the same figure with and without a truce, "
        "so no such pair can be shown.</p>"
    )


def price_note(prices: pd.DataFrame, cite: Citations) -> Html:
    """Return the sentence on prices as a paragraph."""
    text = price_sentence(prices, cite)
    return Html(f"<p>{text}</p>" if text else "")
