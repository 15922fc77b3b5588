"""What the page is computed from: what each scenario would mean in money: ranges, the table of variables by scenario, and the sliders."""

from __future__ import annotations

from trucebook.analysis import economy
from trucebook.analysis import scenario_money as analysis
from trucebook.chapters.economy.chapter import View


def start(view: View) -> analysis.Start | None:
    """Return where the scenarios start from; None where the evidence on this date does not say."""
    total = economy.needs(view.evidence["reconstruction"])
    needs = total[total["measure"] == "recovery-needs"]
    steps = economy.pairs(total)
    steps = steps[steps["neighbours"]]["usd_bn_a_month"]
    macro, prices = view.evidence["macro"], view.evidence["prices_monthly"]
    brent = prices[prices["commodity"] == "brent-crude"].sort_values("month").set_index("month")["value"]
    urals = macro[(macro["indicator"] == "urals-price") & macro["period"].isin(brent.index)].sort_values("period")
    if needs.empty or steps.empty or urals.empty:
        return None
    month = urals.iloc[-1]
    monthly = (round(float(steps.min()), 1), round(float(steps.mean()), 1), round(float(steps.max()), 1))
    discount = round(float(brent[month["period"]] - month["value"]), 1)
    return analysis.Start(float(needs.iloc[-1]["value_usd_bn"]), monthly, discount, float(brent.iloc[-1]))
