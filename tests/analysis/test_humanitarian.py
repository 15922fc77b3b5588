"""Casualties, exchanges and grain: textbook rate ratios, small tables made by hand, and the published totals."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from conftest import CORE, ROOT
from statsmodels.stats.rates import test_poisson_2indep as poisson_test

from trucebook.analysis import aid, civilians, exchanges
from trucebook.evidence.door import open_evidence

INVASION, SINCE = pd.Timestamp("2022-02-24"), pd.Timestamp("2023-01-01")

# pytest would collect the imported function by its name.
poisson_test.__test__ = False


# ---------------------------------------------------------------------- rate ratios
def test_rate_ratio_is_that_of_the_fluoroscopy_example():
    """Breast cancer after fluoroscopy (Rothman, Modern Epidemiology and its spreadsheet): 1.86, 95% interval 1.03 to 3.35."""
    found = civilians.rate_ratio([41], [28010], [15], [19017])
    assert found == (pytest.approx(1.856, abs=5e-4), pytest.approx(1.03, abs=0.005), pytest.approx(3.35, abs=0.005))


def test_rate_ratio_is_that_of_the_blindness_example():
    """Cancer among the blind (Rothman, Epidemiology: An Introduction, table 9-2): 0.46, 90% interval 0.40 to 0.53."""
    found = civilians.rate_ratio([136], [22050], [1709], [127650], z=1.644854)
    assert [round(value, 2) for value in found] == [0.46, 0.40, 0.53]


def test_exact_limits_are_where_the_conditional_test_has_a_tail_of_two_and_a_half_percent():
    found = civilians.rate_ratio_exact(41, 28010, 15, 19017)
    assert found.low < 1.03 < 1.856 < 3.35 < found.high
    for limit, side in ((found.low, "larger"), (found.high, "smaller")):
        tail = poisson_test(41, 28010, 15, 19017, value=limit, method="exact-cond", alternative=side).pvalue
        assert tail == pytest.approx(0.025, abs=1e-6)


def test_groups_without_events_have_open_intervals():
    assert civilians.rate_ratio([0], [30], [5], [60])[1:] == (0, math.inf)
    assert civilians.rate_ratio_exact(0, 30, 5, 60).low == 0
    assert civilians.rate_ratio_exact(5, 30, 0, 60).high == math.inf


def test_dispersion_widens_the_interval_as_the_formula_says():
    """With months of equal length the variance of the log mean is 1/sum + alpha/months."""
    found = civilians.rate_ratio([100, 100], [30, 30], [200, 200, 200, 200], [30] * 4, dispersion=0.05)
    error = math.sqrt(1 / 200 + 1 / 800 + 0.05 / 2 + 0.05 / 4)
    assert found.ratio == pytest.approx(0.5)
    assert math.log(found.high / found.ratio) == pytest.approx(1.959964 * error, rel=1e-4)


def months(values, start="2023-01", measure="killed"):
    when = pd.date_range(start, periods=len(values), freq="MS")
    return pd.DataFrame({"month": when, "measure": measure, "value": values, "days": when.days_in_month})


def test_dispersion_recovers_a_planted_value():
    rng = np.random.default_rng(20220224)
    alpha = 0.05
    drawn = rng.negative_binomial(1 / alpha, 1 / (1 + alpha * 6 * 30), size=400)
    frame = pd.DataFrame(
        {"month": pd.date_range("2023-01", periods=400, freq="MS"), "measure": "killed", "value": drawn, "days": 30}
    )
    assert civilians.dispersion(frame, "killed", SINCE) == pytest.approx(alpha, abs=0.012)
    assert math.isnan(civilians.dispersion(frame.head(5), "killed", SINCE))


def test_dispersion_passes_over_gaps_between_months():
    frame = months([100, 900, *[100] * 9])
    frame = frame[frame["month"] != pd.Timestamp("2023-03-01")].drop(index=0)
    assert civilians.dispersion(frame, "killed", SINCE) == pytest.approx(0, abs=0.002)


@pytest.mark.filterwarnings("ignore::statsmodels.tools.sm_exceptions.PerfectSeparationWarning")
def test_a_halt_of_the_detectable_length_just_shows():
    alpha, deaths = 0.04, 200.0
    days = civilians.detectable_days(alpha, deaths)
    family = sm.families.NegativeBinomial(alpha=alpha)
    y, group = [deaths * (1 - days / 30), *[deaths] * 4], sm.add_constant([1.0, 0, 0, 0, 0])
    fit = sm.GLM(y, group, family=family).fit(scale=1.0)
    assert fit.params[1] + 1.959964 * fit.bse[1] == pytest.approx(0, abs=0.01)


# ---------------------------------------------------------------------- monthly counts and truces
@pytest.fixture
def harm(small_data):
    def make(*rows, as_of="2030-01-01"):
        head = {**CORE, "place": "ukraine-total", "period": "2023-03", "measure": "killed"}
        made = [{**head, "id": f"row-{place}", **row} for place, row in enumerate(rows)]
        return open_evidence(small_data(civilian_harm=made), as_of, ["civilian_harm"])["civilian_harm"]

    return make


ISSUES = (
    {"measure": "killed-vintage", "value": "138", "known_on": "2025-02-01"},
    {"measure": "killed-vintage", "value": "170", "known_on": "2025-03-01"},
    {"measure": "killed", "value": "181", "known_on": "2025-04-01"},
    {"measure": "killed", "value": "9", "known_on": "2025-04-01", "place": "occupied"},
    {"measure": "killed-cumulative", "value": "8000", "known_on": "2025-04-01"},
)


@pytest.mark.parametrize(
    ("as_of", "value", "issues"), [("2025-02-15", 138, 1), ("2025-03-15", 170, 2), ("2025-04-15", 181, 3)]
)
def test_a_month_has_the_newest_issue_known_and_issues_are_never_added(harm, as_of, value, issues):
    row = civilians.monthly_harm(harm(*ISSUES, as_of=as_of), INVASION).iloc[0]
    assert (row["value"], row["issues"], row["first"], row["low"], row["high"]) == (value, issues, 138, 138, value)


def test_the_month_of_the_invasion_counts_from_its_first_day(harm):
    table = civilians.monthly_harm(
        harm({"period": "2022-02", "value": "374"}, {"period": "2024-02", "value": "1"}), INVASION
    )
    assert list(table["days"]) == [5, 29]


def truces(*rows):
    columns = ["id", "name", "scope_class", "status", "start", "end", "planned_until"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in ("start", "end", "planned_until")})


def test_a_truce_of_31_days_may_cover_most_of_one_month_only():
    table = truces(
        ("energy", "Energy", "class-of-targets", "partly-kept", "2025-03-18", "2025-04-17", None),
        ("planned", "Planned end", "whole-front", "unclear", "2026-05-08", None, "2026-05-09"),
        ("open", "No end", "whole-front", "not-kept", "2026-05-06", None, None),
        ("local", "Local", "single-site", "kept", "2025-10-18", "2025-11-01", None),
        ("never", "Never", "whole-front", "never-began", None, None, None),
    )
    spells = civilians.truce_spells(table, INVASION)
    assert dict(zip(spells["id"], spells["days"], strict=True)) == {"energy": 31, "planned": 2}
    touched = civilians.truce_months(spells)
    assert list(touched["covered"]) == [14, 17, 2]
    assert list(touched["share"] > civilians.MOST) == [False, True, False]


def test_a_truce_month_is_compared_with_those_before_and_after():
    table = truces(("pause", "Pause", "whole-front", "kept", "2023-03-05", "2023-03-20", None))
    row = civilians.truce_effects(months([310, 280, 155, 300, 310]), civilians.truce_spells(table, INVASION)).iloc[0]
    assert (row["months"], row["others"], row["a_day"], row["others_a_day"]) == (1, 4, 5, 10)
    assert row["ratio"] == pytest.approx(0.5)
    assert row["low"] < row["ratio"] < row["high"] < 1
    late = truces(("late", "Late", "whole-front", "kept", "2023-08-05", "2023-08-20", None))
    assert civilians.truce_effects(months([310, 280]), civilians.truce_spells(late, INVASION))["ratio"].isna().all()


def test_months_without_a_truce_are_the_placebos():
    table = truces(("pause", "Pause", "whole-front", "kept", "2023-03-05", "2023-03-06", None))
    found = civilians.placebos(
        months([310, 280, 155, 300, 310, 300, 310]), civilians.truce_spells(table, INVASION), SINCE
    )
    assert [f"{month:%Y-%m}" for month in found["month"]] == ["2023-04", "2023-05"]


# ---------------------------------------------------------------------- exchanges
@pytest.fixture(scope="module")
def book():
    return open_evidence(
        ROOT / "data", "2026-10-10", ["exchanges", "exchange_totals", "civilian_harm", "mediation", "events"]
    )


def test_sums_equal_the_published_totals_where_both_follow_one_rule(book):
    """Bodies of June 2025, and the rises of the running total of people freed between publications without withheld numbers."""
    handed = exchanges.hand_overs(book["exchanges"], INVASION)
    totals = exchanges.compare_totals(book["exchange_totals"], handed, date(2024, 1, 1)).set_index(
        ["id", "what", "side"]
    )
    june = totals.loc[("2025-06-total-bodies", "bodies", "ukraine")]
    assert (june["published"], june["ours"]) == (6057, 6057)
    rises = exchanges.increments(book["exchange_totals"], handed, date(2024, 1, 1)).set_index("id")
    same = ["2024-10-18-cumulative", "2025-02-cumulative", "2025-03-cumulative", "2025-04-19-cumulative", "2025-05-25-cumulative",
            "2025-11-27-cumulative"]  # fmt: skip
    assert list(rises.loc[same, "published"]) == [198, 364, 175, 246, 1205, 31]
    assert list(rises.loc[same, "difference"]) == [0] * len(same)


def test_groups_add_up_to_the_whole(book):
    handed = exchanges.hand_overs(book["exchanges"], INVASION)
    whole = exchanges.by_basis(handed)[list(exchanges.SUMS)].sum()
    last = exchanges.cumulative(handed).groupby(["kind", "side"])["total"].max()
    for (kind, side), total in last.items():
        assert whole[f"{kind}_to_{side}"] == total == handed[f"{kind}_to_{side}"].sum()
    assert whole["hand_overs"] == len(handed)
    assert exchanges.by_mediator(handed)["hand_overs"].sum() >= len(handed)


def test_withheld_numbers_are_counted_and_not_taken_for_nought(book):
    june = exchanges.hand_overs(book["exchanges"], INVASION).query("agreed_at == '2025-06-02-istanbul-round-2'")
    assert june["withheld"].sum() == 8
    assert june.loc[june["withheld"], "people_to_ukraine"].isna().all()


def test_all_rounds_of_a_town_count_whatever_the_building(book):
    handed = exchanges.hand_overs(book["exchanges"], INVASION)
    assert exchanges.place_of_most(handed) == "Istanbul"
    own = exchanges.of_talks(handed, "Istanbul")
    rounds = book["events"].set_index("id")["place"]
    assert own["agreed_at"].nunique() == 3
    assert all(rounds[one].startswith("Istanbul") for one in own["agreed_at"].dropna())


def test_the_change_on_a_year_is_the_un_s_own(book):
    """The months of the year before have grown since: a change from our first counts would be larger."""
    row = civilians.changes_on_a_year(book["civilian_harm"]).iloc[-1]
    killed, injured = (
        book["civilian_harm"].query(
            "measure == @name and period == @year", local_dict={"name": f"{kind}-jan-aug", "year": str(row["year"])}
        )
        for kind in civilians.HARM
    )
    assert (row["first"], row["last"]) == (1, 8)
    assert row["value"] == killed["value"].iloc[0] + injured["value"].iloc[0]
    monthly = civilians.monthly_harm(book["civilian_harm"], INVASION)
    before = monthly[(monthly["month"].dt.year == row["year"] - 1) & (monthly["month"].dt.month <= row["last"])]
    assert row["value"] < before["value"].sum() * (1 + row["change_pct"] / 100) * 1.1
    assert row["value"] > before["value"].sum() * (1 + row["change_pct"] / 100)


def test_the_newest_running_total_of_a_mediator_is_taken(book):
    found = exchanges.running_totals(book["mediation"]).set_index("actor")
    told = book["mediation"].dropna(subset="captives_total")
    newest = told[told["actor"] == "AE"].sort_values("date").iloc[-1]
    assert found.loc["AE", "total"] == newest["captives_total"] > 5955


# ---------------------------------------------------------------------- charges and escalations
def test_charges_stand_side_by_side_and_never_in_the_other_side_s_column():
    rows = [("a", "Route", "corridor", "2022-03-05", "UA", "They shelled it.", "s1"), ("b", "Route", "corridor", "2022-03-05", "RU", "They fired.", "s2;s1"),
            ("c", "Deal", "grain", "2023-07-17", "RU", "Our part was not carried out.", "s3")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["id", "about", "group", "date", "claimed_by", "claim", "sources"])
    found = aid.charges(frame.assign(date=pd.to_datetime(frame["date"])), "corridor", ("UA", "RU"))
    assert found[["UA", "RU", "sources"]].to_numpy().tolist() == [["They shelled it.", "They fired.", "s1;s2"]]
    assert aid.charges(frame.iloc[:0], "grain", ("UA", "RU")).empty


def test_a_record_day_exceeds_every_earlier_one():
    rows = [("2022-10", 84), ("2022-11", 98), ("2023-05", 90), ("2023-12", 122), ("2023-12", 100), ("2024-08", 122)]
    frame = pd.DataFrame(rows, columns=["month", "value"]).assign(measure="largest-day-missiles", id="x")
    found = civilians.record_strikes(pd.concat([frame, frame.assign(measure="drones-launched")]))
    assert list(found["month"].dt.strftime("%Y-%m")) == ["2022-10", "2022-11", "2023-12"]
