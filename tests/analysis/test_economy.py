"""Assessments and prices from small tables made by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from trucebook.analysis import economy


def test_growth_is_the_slope_between_the_first_and_the_last_assessment():
    rows = [("RDNA1", "total", "recovery-needs", 349.0, "2022-06-01"), ("RDNA2", "total", "recovery-needs", 411.0, "2023-02-24"),
            ("RDNA1", "total", "damage", 97.0, "2022-06-01"), ("RDNA1", "housing", "recovery-needs", 69.0, "2022-06-01")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["assessment", "sector", "measure", "value_usd_bn", "as_of_date"])
    frame["as_of_date"] = pd.to_datetime(frame["as_of_date"])
    total = economy.needs(frame)
    assert len(total) == 3
    assert economy.growth_a_month(total) == pytest.approx(62 / (268 / 30.4375))
    assert pd.isna(economy.growth_a_month(total, "damage"))


def test_prices_stand_against_the_month_before_the_invasion():
    months = ["2021-12", "2022-01", "2022-02", "2022-03", "2022-04"]
    frame = pd.DataFrame(
        {"commodity": "gas", "month": months, "value": [500.0, 100.0, 150.0, 300.0, 80.0], "unit": "x"}
    )
    row = economy.price_levels(frame, "2022-01").iloc[0]
    assert (row["before"], row["peak"], row["peak_month"], row["now"], row["now_month"], row["change_pct"]) == (
        100,
        300,
        "2022-03",
        80,
        "2022-04",
        pytest.approx(-20),
    )
    assert economy.price_levels(frame[frame["month"] < "2022-01"], "2022-01").empty


def assessments(*values: float) -> pd.DataFrame:
    days = pd.to_datetime(["2022-06-01", "2023-02-24", "2023-12-31"])[: len(values)]
    return pd.DataFrame(
        {
            "assessment": ["A", "B", "C"][: len(values)], "sector": "total", "measure": "recovery-needs", "value_usd_bn": list(values),
            "as_of_date": days, "known_on": days,
        }
    )  # fmt: skip


def macro(*rows: tuple) -> pd.DataFrame:
    names = ["country", "indicator", "period", "value", "unit", "kind", "author", "bound", "confidence", "known_on"]
    return pd.DataFrame([(*row, *[None] * (len(names) - len(row))) for row in rows], columns=names)


CPI = macro(
    ("US", "consumer-price-index", "2022-06", 100.0), ("US", "consumer-price-index", "2023-02", 110.0),
    ("US", "consumer-price-index", "2023-12", 125.0),
)  # fmt: skip


def test_constant_dollars_are_those_of_the_newest_month_with_an_index():
    table, base = economy.constant_dollars(assessments(100, 110, 125), CPI)
    assert base == "2023-12"
    assert list(table["constant_usd_bn"]) == pytest.approx([125, 125, 125])
    table, base = economy.constant_dollars(assessments(100, 110), CPI.iloc[:0])
    assert base == "" and table["constant_usd_bn"].isna().all()


def test_every_pair_of_assessments_gives_a_monthly_growth():
    steps = economy.pairs(assessments(100, 110, 125))
    assert list(steps["neighbours"]) == [True, False, True]
    assert steps["usd_bn_a_month"].iloc[0] == pytest.approx(10 / (268 / 30.4375))
    assert economy.pairs(assessments(100)).empty


def test_needs_stand_against_the_gdp_of_the_last_full_year():
    gdp = macro(
        ("UA", "nominal-gdp", "2021", 200.0, "USD billion"),
        ("UA", "recovery-needs-to-gdp", "2023", 2.8, "times GDP", "actual", "C"),
    )
    table = economy.against_gdp(assessments(100, 110, 125), gdp)
    assert list(table["how"]) == ["computed", "", "stated"]
    assert table["times_gdp"].iloc[0] == pytest.approx(0.5) and table["times_gdp"].iloc[2] == 2.8


def test_what_is_missing_of_need_funding_and_gap_is_computed():
    frame = pd.concat(
        [
            assessments(1).assign(measure=m, value_usd_bn=v)
            for m, v in (("needs-within-year", 15.0), ("unfunded-in-year", 9.5))
        ]
    )
    row = economy.funding(frame).iloc[0]
    assert (row["year"], row["funded"], row["computed"]) == (2022, 5.5, "funded")


def test_parts_are_taken_from_their_whole_and_never_added():
    names = ["id", "donor", "kind", "value_eur_bn", "basis", "part_of", "period_start", "period_end"]
    rows = [
        ("a", "X", "allocations", 90.0, "running total", None, "2022-01-24", "2024-02-29"),
        ("b", "X", "military allocations", 42.0, "running total", "a", "2022-01-24", "2024-02-29"),
        ("c", "X", "loan", 50.0, "programme", None, "2024-01-01", "2027-12-31"),
        ("d", "X", "grant", 17.0, "programme", "c", "2024-01-01", "2027-12-31"),
    ]
    frame = pd.DataFrame(rows, columns=names).assign(
        period_start=lambda f: pd.to_datetime(f["period_start"]), period_end=lambda f: pd.to_datetime(f["period_end"])
    )
    row = economy.running_totals(frame).iloc[0]
    assert (row["total"], row["military"], row["other"]) == (90, 42, 48)
    assert list(economy.programmes(frame, pd.Timestamp("2025-01-01"))["id"]) == ["c"]
