"""Charts and tables of the sanctions: what they hit, the oil price cap, the immobilised assets, and how they could be lifted."""

from __future__ import annotations

import altair as alt
import pandas as pd

from trucebook.analysis import sanctions as analysis
from trucebook.evidence.door import Evidence
from trucebook.figures.frame import WIDTHS, Figure, Size, figure
from trucebook.figures.sources import Citations, source_line
from trucebook.figures.tables import Html, html_table
from trucebook.figures.theme import ACTOR_COLOURS, QUIET
from trucebook.figures.words import plain_links
from trucebook.prose import WORDS, count, day, listed, safe

TARGETS = {
    "finance": "Banks and capital", "energy": "Energy", "trade": "Other trade", "shipping": "Ships and ports", "persons": "Persons and firms",
    "third-countries": "Third countries", "state-assets": "State assets", "waiver": "Waivers", "relief": "Relief proposed",
}  # fmt: skip

ISSUER_COLOURS = {"EU": ACTOR_COLOURS["EU"], "US": ACTOR_COLOURS["US"], "UK": "#c44e0a", analysis.SEVERAL: QUIET}

ISSUER_SHAPES = {"EU": "square", "US": "diamond", "UK": "triangle-up", analysis.SEVERAL: "cross"}

CAP, BRENT, URALS = ACTOR_COLOURS["EU"], QUIET, ACTOR_COLOURS["RU"]


def targets_chart(evidence: Evidence, sanctions: pd.DataFrame) -> Figure:
    """Draw which kinds of targets each measure hit, over time."""
    found = analysis.targets(sanctions)
    # One row a measure; the chart itself takes the targets apart, which halves what stands on the page.
    grouped = found.assign(hits=found["target"].map(TARGETS)).groupby("id", sort=False)
    table = grouped.agg(
        date=("date", "first"), by=("by", "first"), measure=("measure", "first"), hits=("hits", "; ".join)
    )
    numbered = found[found["measure"].str.fullmatch(r"EU \d+")]
    number = numbered["measure"].nunique()
    hit = numbered.drop_duplicates(["measure", "target"])["target"].value_counts()
    title = f"{count(number, 'numbered package').capitalize()} of the EU"
    if len(hit):
        most = [TARGETS[name].lower() for name in hit.index[hit == hit.max()]]
        title += f", {hit.max()} of which hit {listed(most)}"
    order = [name for name in TARGETS.values() if name in set(found["target"].map(TARGETS))]

    def draw(size: Size) -> alt.TopLevelMixin:
        names = [name for name in ISSUER_COLOURS if name in set(table["by"])]
        chart = alt.Chart(table).transform_calculate(target="split(datum.hits, '; ')").transform_flatten(["target"]).mark_point(
            filled=True, size=55, opacity=1
        ).encode(
            x=alt.X("date:T").scale(padding=9).title(None).axis(format="%Y", tickCount="year", grid=True),
            y=alt.Y("target:N").sort(order).title(None).axis(ticks=False, domain=False),
            color=alt.Color("by:N")
            .scale(domain=names, range=[ISSUER_COLOURS[name] for name in names])
            .legend(columns=3 if size == "narrow" else 4),
            shape=alt.Shape("by:N").scale(domain=names, range=[ISSUER_SHAPES[name] for name in names]),
            tooltip=[alt.Tooltip("date:T", format="%d %B %Y"), "by:N", "measure:N", "hits:N"],
        )  # fmt: skip
        return chart.properties(width=WIDTHS[size], height=24 * len(order))

    said = "; ".join(
        f"{TARGETS[name]}: {len(part)}, newest {day(part['date'].max())}"
        for name, part in found.groupby("target", sort=False)
    )
    return figure(
        draw, table, id="sanctions-time", title=title,
        subtitle="Measures by day of decision and by what they hit (our reading of their scope); a measure with several targets stands in several rows",
        alt=f"{title}. Measures by target: {said}.", sources=source_line(evidence, sanctions[sanctions["id"].isin(found["id"])]),
    )  # fmt: skip


def _urals(macro: pd.DataFrame) -> pd.DataFrame:
    """Return the monthly prices of Urals oil."""
    own = macro[(macro["indicator"] == "urals-price") & macro["period"].str.fullmatch(r"\d{4}-\d{2}")]
    return own.sort_values("period")


def cap_chart(evidence: Evidence, sanctions: pd.DataFrame) -> Figure:
    """Draw the cap on Russian crude with Brent and what Russian oil is known to have fetched."""
    prices, urals = evidence["prices_monthly"], _urals(evidence["macro"])
    levels = analysis.cap_levels(sanctions, pd.Timestamp(evidence.as_of))
    first = levels["start"].min() if len(levels) else pd.Timestamp(evidence.as_of)
    brent = prices[(prices["commodity"] == "brent-crude") & (prices["month"] >= f"{first:%Y-%m}") & (len(levels) > 0)]
    beside = analysis.above_cap(levels, urals)
    drawn = urals[urals["period"].isin(beside["month"])]
    held = levels[levels["start"] <= pd.Timestamp(evidence.as_of)]
    table = pd.concat(
        [
            pd.DataFrame({"date": levels["start"], "what": "Cap", "dollars a barrel": levels["usd"]}),
            pd.DataFrame({"date": pd.to_datetime(brent["month"]), "what": "Brent", "dollars a barrel": brent["value"].round(1)}),
            pd.DataFrame({"date": pd.to_datetime(drawn["period"]), "what": "Urals", "dollars a barrel": drawn["value"]}),
        ]
    )  # fmt: skip
    title = "The price cap on Russian crude"
    if len(held):
        last = held.iloc[-1]
        title += f" stands at {last['usd']:g} dollars since {day(last['start'])}" + (
            f", down from {held.iloc[0]['usd']:g}" if last["usd"] < held.iloc[0]["usd"] else ""
        )
    ahead = levels[levels["start"] > pd.Timestamp(evidence.as_of)]
    if len(ahead):
        title += f"; {ahead.iloc[-1]['usd']:g} from {day(ahead.iloc[-1]['start'])}"
    above = int(beside["above"].sum())
    note = (
        f" The price of Russian oil was found for {count(len(beside), 'month')} since the cap and stood above the cap of its time in {WORDS[above] if 0 < above < len(WORDS) else above or 'none'} of them."
        if len(beside)
        else ""
    )

    def draw(size: Size) -> alt.TopLevelMixin:
        x = alt.X("date:T").title(None).axis(format="%Y", tickCount="year")
        top = float(table["dollars a barrel"].max()) * 1.08
        y = alt.Y("dollars a barrel:Q").scale(domain=[0, top]).title(None).axis(tickCount=5)
        steps = (
            alt.Chart(held[["start", "end", "usd"]])
            .mark_rule(color=CAP, strokeWidth=3)
            .encode(
                x=alt.X("start:T"), x2="end:T", y=alt.Y("usd:Q"), tooltip=["usd:Q", "start:T", "end:T"]
            )
        )  # fmt: skip
        labels = (
            alt.Chart(held[["start", "usd"]].assign(words=[f"{usd:g}" for usd in held["usd"]]))
            .mark_text(color=CAP, align="left", dy=-9, fontWeight=600)
            .encode(x=alt.X("start:T"), y=alt.Y("usd:Q"), text="words:N")
        )
        base = alt.Chart(table[table["what"] != "Cap"])
        tip = ["what:N", alt.Tooltip("date:T", format="%B %Y"), "dollars a barrel:Q"]
        line = base.transform_filter("datum.what == 'Brent'").mark_line(color=BRENT, strokeWidth=1.5)
        dots = base.transform_filter("datum.what == 'Urals'").mark_point(
            filled=True, size=55, opacity=1, color=URALS, shape="diamond"
        )
        return alt.layer(line.encode(x=x, y=y), dots.encode(x=x, y=y, tooltip=tip), steps, labels).properties(
            width=WIDTHS[size], height=220
        )

    words = "; ".join(f"{row.usd:g} dollars from {day(row.start)}" for row in levels.itertuples())
    return figure(
        draw, table if len(levels) else table.head(0), id="oil-cap", title=title,
        subtitle=f"Thick line: cap in force, dollars a barrel. Grey: Brent, monthly. Diamonds: Russian Urals oil, where a monthly mean was found.{note}",
        alt=f"{title}. Levels: {words}.{note}",
        sources=source_line(evidence, sanctions[sanctions["id"].isin(levels["id"])], brent, drawn),
    )  # fmt: skip


def measures_table(evidence: Evidence, sanctions: pd.DataFrame, kinds: tuple[str, ...]) -> Html:
    """Return the measures of some kinds, newest first; what ends them only where the kind has an end."""
    own = sanctions[sanctions["package"].map(analysis.kind).isin(kinds)]
    rows = own.sort_values(["date", "id"], ascending=False, na_position="last")
    if rows.empty:
        return Html("<p>No such measure is on record on this date.</p>")
    table = pd.DataFrame(
        {
            "date": rows["date"], "who": rows["issuer"], "measure": rows["package"], "covers": rows["scope"], "hits": rows["target"],
            "ends or returns when": rows["reversible_condition"], "sources": [plain_links(evidence, cell) for cell in rows["sources"]],
        }
    )  # fmt: skip
    if "package" in kinds:
        table = table.drop(columns="ends or returns when")
    if len(set(table["measure"])) == 1:
        table = table.drop(columns=["measure", "hits"])
    return html_table(
        table, f"Sanctions: {listed(kinds)}", ["sources"], tall=len(table) > 12, stack=True, find=len(table) > 12
    )


def assets_sentence(evidence: Evidence, sanctions: pd.DataFrame, cite: Citations) -> Html:
    """Say what was last decided on the immobilised assets."""
    own = sanctions[sanctions["package"].map(analysis.kind) == "assets"].sort_values(["date", "id"])
    first = sanctions[
        sanctions["hits"].fillna("").str.contains("state-assets") & sanctions["date"].notna()
    ].sort_values("date")
    if first.empty:
        return Html("<p>No measure on assets of the Russian state is on record on this date.</p>")
    start = first.iloc[0]
    text = (
        f"The first measure on assets of the Russian state on record is of {cite(day(start['date']), 'sanctions', start)} "
        f"({safe(start['issuer'])}: {safe(start['scope'])})"
    )
    if len(own):
        last = own.iloc[-1]
        text += (
            f"; {count(len(own), 'later decision')} on their profits, their freeze or their use {'is' if len(own) == 1 else 'are'} on record, "
            f"the newest of {cite(day(last['date']), 'sanctions', last)} ({safe(last['issuer'])})"
        )
    return Html(f"<p>{text}.</p>")


def relief_table(evidence: Evidence, kinds: tuple[str, ...]) -> Html:
    """Return who could lift which measure, how, and whether that could be undone."""
    own = evidence["relief"]
    own = own[own["kind"].isin(kinds)]
    if own.empty:
        return Html("<p>Nothing on the lifting of sanctions is on record on this date.</p>")
    table = pd.DataFrame(
        {
            "plan" if kinds == ("plan",) else "measure": own["measure"], "who can lift it": own["lifted_by"], "how and in what order": own["procedure"],
            "reversible?": own["reversible"] + ": " + own["reason"], "public since": own["known_on"],
            "sources": [plain_links(evidence, cell) for cell in own["sources"]],
        }
    )  # fmt: skip
    return html_table(
        table, "Who can lift which sanctions, how, and whether it could be undone", ["sources"], stack=True
    )


def plans_table(evidence: Evidence) -> Html:
    """Return the points of the plans that speak of sanctions, in the plans' own order."""
    own = evidence["plan_points"]
    own = own[own["issue"] == "sanctions"].sort_values(["known_on", "id"])
    if own.empty:
        return Html("<p>No plan on record on this date speaks of sanctions.</p>")
    documents = evidence["documents"]
    names = documents.set_index("id")["name"]
    table = pd.DataFrame(
        {
            "plan": own["document"].map(names).fillna(own["document"]), "point": own["number"].astype(str), "what it says of sanctions": own["point"], "public since": own["known_on"],
            "sources": [plain_links(evidence, cell) for cell in own["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "What each plan says of sanctions", ["sources"], stack=True)
