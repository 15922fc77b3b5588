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
    row = economy.price_levels(frame).iloc[0]
    assert (row["before"], row["peak"], row["peak_month"], row["now"], row["now_month"], row["change_pct"]) == (
        100,
        300,
        "2022-03",
        80,
        "2022-04",
        pytest.approx(-20),
    )
    assert economy.price_levels(frame[frame["month"] < "2022-01"]).empty
