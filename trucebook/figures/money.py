"""What each scenario would mean in money: ranges, the table of variables by scenario, and the sliders."""

from __future__ import annotations

import math

import pandas as pd

from trucebook.analysis import economy
from trucebook.analysis import scenario_money as analysis
from trucebook.evidence.door import Evidence
from trucebook.figures.model import Slider, model
from trucebook.figures.sources import Citations
from trucebook.figures.tables import Html, html_table
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

RESULTS = {
    "needs": "rebuilding need at the end, billion dollars", "support": "outside support in these months, billion dollars",
    "barrel": "gain of a Russian barrel against Brent, dollars", "brent": "Brent, dollars a barrel",
}  # fmt: skip

MONTHS = 24


def start(evidence: Evidence) -> analysis.Start | None:
    """Return where the scenarios start from; None where the evidence on this date does not say."""
    total = economy.needs(evidence["reconstruction"])
    needs = total[total["measure"] == "recovery-needs"]
    steps = economy.pairs(total)
    steps = steps[steps["neighbours"]]["usd_bn_a_month"]
    macro, prices = evidence["macro"], evidence["prices_monthly"]
    brent = prices[prices["commodity"] == "brent-crude"].sort_values("month").set_index("month")["value"]
    urals = macro[(macro["indicator"] == "urals-price") & macro["period"].isin(brent.index)].sort_values("period")
    if needs.empty or steps.empty or urals.empty:
        return None
    month = urals.iloc[-1]
    monthly = (round(float(steps.min()), 1), round(float(steps.mean()), 1), round(float(steps.max()), 1))
    discount = round(float(brent[month["period"]] - month["value"]), 1)
    return analysis.Start(float(needs.iloc[-1]["value_usd_bn"]), monthly, discount, float(brent.iloc[-1]))


def whole(value: float) -> str:
    """Return a number rounded half up, as the browser does."""
    number = math.floor(value + 0.5)
    return ("−" if number < 0 else "") + f"{abs(number):,}"


def words(triple: analysis.Triangle) -> str:
    """Return the middle of draws with the range that holds 80% of them."""
    return f"{whole(triple[1])} ({whole(triple[0])} to {whole(triple[2])})"


def sliders(evidence: Evidence) -> Html:
    """Return the model of the scenarios that the reader can change."""
    begin, own = start(evidence), analysis.ranges(evidence["assumptions"])
    if begin is None or not own:
        return Html(
            "<p>The evidence on this date holds no assumptions, or not the figures that they start from: nothing is computed.</p>"
        )
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


def assumptions_table(evidence: Evidence) -> Html:
    """Return every assumption with its range, reason and sources."""
    own = evidence["assumptions"]
    if own.empty:
        return Html("<p>No assumption is on record on this date.</p>")
    table = pd.DataFrame(
        {
            "scenario": own["scenario"].map(SCENARIOS), "what": own["quantity"].map({k: v[0].split(",")[0] for k, v in QUANTITIES.items()}),
            "low": own["low"], "likeliest": own["mode"], "high": own["high"], "unit": own["unit"], "why": own["reason"],
            "starting point from": [plain_links(evidence, cell) for cell in own["sources"]],
        }
    )  # fmt: skip
    return html_table(table, "Assumptions of the scenarios", ["starting point from"], tall=True, stack=True, find=True)


def scenario_table(evidence: Evidence, cite: Citations) -> Html:
    """Return the summary: variable, today's value, and what it would be in each scenario."""
    begin, own, scenarios = start(evidence), analysis.ranges(evidence["assumptions"]), evidence["scenarios"]
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
            "needs": whole(begin.needs), "support": _support_today(evidence, cite), "barrel": f"discount {whole(begin.discount)}",
            "brent": whole(begin.brent),
        }  # fmt: skip
        labels = {
            "needs": f"Rebuilding need after {MONTHS} months, billion dollars", "support": f"Outside support over {MONTHS} months, billion dollars",
            "barrel": "Gain of a Russian barrel against Brent, dollars", "brent": "Brent, dollars a barrel",
        }  # fmt: skip
        for result, label in labels.items():
            cells = {SCENARIOS[name]: words(values[result]) for name, values in found.items()}
            rows.append({"variable": label, "today": today[result], **cells})
    relief = evidence["assumptions"]
    relief = relief[relief["quantity"] == "discount-closed"].set_index("scenario")["reason"]
    if len(relief):
        cells = {SCENARIOS[name]: safe(reason) for name, reason in relief.items()}
        rows.append({"variable": "Sanctions (our assumption)", "today": "in force; see the table of relief", **cells})
    if not rows:
        return Html("<p>The evidence on this date holds neither scenarios nor assumptions.</p>")
    table = pd.DataFrame(rows).fillna("")
    return html_table(table, "Variables today and in each scenario", list(table.columns), stack=True)


def _support_today(evidence: Evidence, cite: Citations) -> str:
    macro = evidence["macro"]
    own = macro[macro["indicator"] == "external-financing-need"].sort_values("known_on")
    if own.empty:
        return ""
    last = own.iloc[-1]
    return f"{cite(f'{last.value:.0f}', 'macro', last)} a year (budget of {safe(last['period'])})"


def start_sentence(evidence: Evidence, cite: Citations) -> Html:
    """Say from which values the scenarios start."""
    begin = start(evidence)
    if begin is None:
        return Html("<p>On this date the evidence lacks a figure that the scenarios would start from.</p>")
    total = economy.needs(evidence["reconstruction"])
    last = total[total["measure"] == "recovery-needs"].iloc[-1]
    macro = evidence["macro"]
    months = evidence["prices_monthly"]
    brent = months[months["commodity"] == "brent-crude"].sort_values("month").iloc[-1]
    urals = (
        macro[(macro["indicator"] == "urals-price") & macro["period"].isin(months["month"])]
        .sort_values("period")
        .iloc[-1]
    )
    return Html(
        f"<p>Every scenario starts from a need of {cite(f'{begin.needs:,.0f} billion dollars', 'reconstruction', last)} that grows by "
        f"{begin.monthly[0]:g} to {begin.monthly[2]:g} billion a month while the war goes on as it did, from Brent at "
        f"{cite(f'{begin.brent:.0f} dollars', 'prices_monthly', brent)} ({day(brent['month'])}) and from a discount of Russian oil of "
        f"{cite(f'{begin.discount:.0f} dollars', 'macro', urals)} a barrel ({day(urals['period'])}). The horizon is {MONTHS} months.</p>"
    )
