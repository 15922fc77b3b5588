"""Tables: what each scenario would mean in money: ranges, the table of variables by scenario, and the sliders."""

from __future__ import annotations

from trucebook.analysis import scenario_money as analysis
from trucebook.chapters.economy.chapter import View
from trucebook.chapters.economy.money.chapter import start
from trucebook.chapters.economy.money.sentences import MONTHS, missing_sentence, whole, words
from trucebook.evidence.tables import UNITED_STATES
from trucebook.figures.model import Slider, model
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html, frame_of, html_table
from trucebook.figures.words import plain_links
from trucebook.prose import count, day, safe

SCENARIOS = {
    "partial-ceasefire": "Partial truce", "frozen-conflict": "Frozen conflict", "comprehensive-peace": "Comprehensive peace",
    "collapse-escalation": "Collapse of talks",
}  # fmt: skip


QUANTITIES = {
    "damage-rate": ("Pace of new needs, % of present pace", 0, 300),
    "outside-support": ("Outside support for the budget, billion dollars a year", 0, 120),
    "discount-closed": ("Part of the discount of Russian oil that closes, %", -100, 100),
    "brent-change": ("Change of Brent, %", -40, 40),
}  # fmt: skip


RELIEF = {
    "eu-sanctions-lifted": "EU economic sanctions lifted, %", "us-sanctions-lifted": "US sanctions lifted, %",
    "assets-released": "Immobilised assets released, to either side, %",
}  # fmt: skip
"""Quantities of the assumptions that enter no computation: they say what of the sanctions would be left."""


RESULTS = {
    "needs": "rebuilding need at the end, billion dollars", "support": "outside support in these months, billion dollars",
    "barrel": "gain of a Russian barrel against Brent, dollars", "brent": "Brent, dollars a barrel",
}  # fmt: skip


def sliders(view: View) -> Html:
    """Return the model of the scenarios that the reader can change."""
    begin, own = start(view), analysis.ranges(view.evidence["assumptions"])
    if begin is None or not own:
        return Html("<p>{}</p>").format(missing_sentence(view))
    numbers = analysis.uniforms()
    controls = [
        Slider("months", "Horizon, months", MONTHS, 0, 60, 1, "All scenarios"),
        Slider("pace", "Growth of the need while the war goes on, billion dollars a month", begin.monthly[1], 0, 15, 0.1, "All scenarios"),
    ]  # fmt: skip
    results = {}
    for name, ranges in own.items():
        found = analysis.outcomes(begin, ranges, MONTHS, numbers)
        for quantity, (label, low, high) in QUANTITIES.items():
            controls.append(Slider(f"{name}-{quantity}", label, ranges[quantity][1], low, high, 1, SCENARIOS[name]))
        for result, label in RESULTS.items():
            results[f"{name}-{result}"] = (f"{SCENARIOS[name]}: {label}", words(found[result]))
    data = {
        "needs": begin.needs, "monthly": begin.monthly, "discount": begin.discount, "brent": begin.brent, "ranges": own,
        "quantities": list(QUANTITIES), "numbers": numbers,
    }  # fmt: skip
    return model(
        "scenario-money", "scenario-money", controls, data, results,
        title="What would each scenario mean in money?",
        note="Middle of the draws and, in brackets, the range that holds 80 percent of them. A slider moves the likeliest value of an "
        "assumption; its range moves along. The assumptions are our judgement.",
    )  # fmt: skip


def assumptions_table(view: View) -> Html:
    """Return every assumption with its range, reason and sources."""
    own = view.evidence["assumptions"]
    if own.empty:
        return Html("<p>No assumption is on record on this date: ours rest on figures that became public later.</p>")
    newest = own.sort_values("known_on").drop_duplicates(["scenario", "quantity"], keep="last")
    labels = {**{key: words[0] for key, words in QUANTITIES.items()}, **RELIEF}
    rows = []
    for quantity, label in labels.items():
        part = newest[newest["quantity"] == quantity].set_index("scenario")
        if len(part):
            cells = {
                name: Html("<b>{:g}</b> ({:g} to {:g}). {}").format(part.at[key, 'mode'], part.at[key, 'low'], part.at[key, 'high'], part.at[key, 'reason'])
                if key in part.index else "" for key, name in SCENARIOS.items()
            }  # fmt: skip
            keys = ";".join(dict.fromkeys(key for cell in part["sources"] for key in cell.split(";")))
            rows.append({"what": safe(label), **cells, "starting points from": plain_links(view.evidence, keys)})
    table = frame_of(rows)
    return html_table(table, "Assumptions: likeliest value and range, with the reason", list(table.columns))


def scenario_table(view: View, cite: Citations) -> Html:
    """Return the summary: variable, today's value, and what it would be in each scenario."""
    begin, own, scenarios = start(view), analysis.ranges(view.evidence["assumptions"]), view.evidence["scenarios"]
    rows: list[dict[str, str]] = []
    described: dict[str, str] = {"variable": "Described by others", "today": ""}
    for family, name in SCENARIOS.items():
        part = scenarios[scenarios["family"] == family]
        stated = part["probability_pct"].dropna()
        chance = (
            f"; probability stated: {stated.min():.0f}%" if len(stated) and stated.min() == stated.max()
            else f"; probabilities stated: {stated.min():.0f} to {stated.max():.0f}%, of {count(len(stated), 'statement')}" if len(stated) else ""
        )  # fmt: skip
        described[name] = count(len(part), "scenario") + chance if len(part) else "none on record"
    if len(scenarios):
        rows.append(described)
    if begin is not None and own:
        numbers = analysis.uniforms()
        found = {name: analysis.outcomes(begin, ranges, MONTHS, numbers) for name, ranges in own.items()}
        today = {
            "needs": whole(begin.needs), "support": _support_today(view, cite), "barrel": f"discount {whole(begin.discount)}",
            "brent": whole(begin.brent),
        }  # fmt: skip
        labels = {
            "needs": f"Rebuilding need after {MONTHS} months, billion dollars", "support": f"Outside support over {MONTHS} months, billion dollars",
            "barrel": "Gain of a Russian barrel against Brent, dollars", "brent": "Brent, dollars a barrel",
        }  # fmt: skip
        for result, label in labels.items():
            cells = {SCENARIOS[name]: words(values[result]) for name, values in found.items()}
            rows.append({"variable": label, "today": today[result], **cells})
    rows += _relief_rows(view, cite)
    if not rows:
        return Html("<p>The evidence on this date holds neither scenarios nor assumptions.</p>")
    table = frame_of(rows).fillna("")
    return html_table(table, "Variables today and in each scenario", list(table.columns))


def _relief_rows(view: View, cite: Citations) -> list[dict[str, str]]:
    """Return what of the sanctions would be lifted in each scenario, beside what stands today."""
    own = view.evidence["assumptions"].sort_values("known_on").drop_duplicates(["scenario", "quantity"], keep="last")
    measures = view.evidence["sanctions"].sort_values(["date", "id"])
    packages = measures[(measures["class"] == "numbered") & measures["date"].notna()]
    firms = measures[(measures["issued_by"] == UNITED_STATES) & (measures["class"] == "package")]
    assets = measures[measures["hits"].fillna("").str.contains("state-assets") & measures["date"].notna()]
    today = {
        "eu-sanctions-lifted": cite(count(packages["package"].nunique(), "package"), "sanctions", packages.tail(1)) + " adopted" if len(packages) else "",
        "us-sanctions-lifted": Html("newest on record of {}").format(cite(day(firms.iloc[-1]['date']), 'sanctions', firms.iloc[-1])) if len(firms) else "",
        "assets-released": Html("immobilised; newest decision of {}").format(cite(day(assets.iloc[-1]['date']), 'sanctions', assets.iloc[-1])) if len(assets) else "",
    }  # fmt: skip
    rows = []
    for quantity, label in RELIEF.items():
        part = own[own["quantity"] == quantity].set_index("scenario")
        if len(part):
            cells = {
                name: f"{part.at[key, 'mode']:g} ({part.at[key, 'low']:g} to {part.at[key, 'high']:g})"
                for key, name in SCENARIOS.items() if key in part.index
            }  # fmt: skip
            rows.append({"variable": f"{label} (our assumption)", "today": today[quantity], **cells})
    return rows


def _support_today(view: View, cite: Citations) -> Html:
    macro = view.evidence["macro"]
    own = macro[macro["indicator"] == "external-financing-need"].sort_values("known_on")
    if len(own):
        last = own.iloc[-1]
        return Html("{} a year (budget of {})").format(
            cite(Html("{:.0f}").format(last.value), "macro", last), last["period"]
        )
    two = macro[macro["indicator"] == "external-financing-need-two-years"].sort_values("known_on")
    if two.empty:
        return Html("")
    last = two.iloc[-1]
    return Html("{} for two years (to {})").format(
        cite(Html("{:.0f}").format(last.value), "macro", last), last["period"]
    )
