"""What sanctions hit, and the oil price cap over time, from tables made by hand."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import sanctions


def measures(*rows: tuple) -> pd.DataFrame:
    names = ["id", "date", "issuer", "issued_by", "package", "class", "hits", "cap_usd", "in_force"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(date=pd.to_datetime(frame["date"]), in_force=pd.to_datetime(frame["in_force"]))


TABLE = measures(
    ("a", "2022-02-25", "European Union", "EU", "EU 2", "numbered", "finance;energy", None, None),
    ("b", "2022-12-03", "G7, European Union", None, "oil price cap", "cap", "energy", 60.0, "2022-12-05"),
    ("c", "2025-07-18", "European Union", "EU", "oil price cap", "cap", "energy", 47.6, "2025-09-03"),
    ("d", "2025-11-20", "United States", "US", "relief (proposed)", "relief", None, None, None),
    ("e", None, "European Union", "EU", "EU 21 (planned)", "other", None, None, None),
)


def test_a_measure_counts_once_for_each_kind_of_target():
    found = sanctions.targets(TABLE)
    assert list(zip(found["id"], found["target"], found["by"], strict=True)) == [
        ("a", "finance", "EU"), ("a", "energy", "EU"), ("b", "energy", sanctions.SEVERAL), ("c", "energy", "EU"), ("d", "relief", "US"),
    ]  # fmt: skip
    assert sanctions.targets(TABLE.iloc[:0]).empty


def test_a_cap_holds_until_the_next_one_is_in_force():
    levels = sanctions.cap_levels(TABLE, pd.Timestamp("2025-12-31"))
    assert list(levels["usd"]) == [60, 47.6]
    assert list(levels["end"].dt.strftime("%Y-%m-%d")) == ["2025-09-03", "2025-12-31"]
    decided = sanctions.cap_levels(TABLE, pd.Timestamp("2025-08-14"))
    assert decided["end"].isna().tolist() == [False, True]


def test_russian_oil_stands_against_the_cap_of_the_same_month():
    levels = sanctions.cap_levels(TABLE, pd.Timestamp("2025-12-31"))
    urals = pd.DataFrame({"period": ["2022-11", "2023-08", "2025-09"], "value": [70.0, 74.0, 47.0]})
    found = sanctions.above_cap(levels, urals)
    assert list(found["month"]) == ["2023-08", "2025-09"]
    assert list(found["cap"]) == [60, 47.6] and list(found["above"]) == [True, False]


def test_the_discount_is_brent_less_russian_oil_where_both_stand():
    urals = pd.DataFrame({"period": ["2025-06", "2025-07", "2025-08"], "value": [60.0, 61.0, 62.0]})
    brent = pd.DataFrame({"month": ["2025-06", "2025-08", "2025-09"], "value": [70.0, 75.0, 71.0]})
    assert {str(month): usd for month, usd in sanctions.discounts(urals, brent).items()} == {
        "2025-06": 10,
        "2025-08": 13,
    }


def test_a_change_of_the_cap_is_seen_between_whole_months_and_placebos_never_span_one():
    months = pd.period_range("2025-01", "2025-12", freq="M")
    discount = pd.Series([10.0] * 6 + [18.0] * 6, index=months)
    changes = [pd.Timestamp("2025-06-15"), pd.Timestamp("2026-09-01")]
    found, still = sanctions.around_changes(discount, changes)
    first = found.iloc[0]
    assert (str(first["before"]), str(first["after"]), first["moved"]) == ("2025-05", "2025-07", 8)
    assert pd.isna(found["moved"].iloc[1])  # no month within reach
    assert (still["moved"] == 0).all()
    assert not ((still["before"] < pd.Period("2025-06")) & (still["after"] > pd.Period("2025-06"))).any()
    # whole months only: the month of the change itself is neither before nor after, and in no placebo
    assert pd.Period("2025-06", "M") not in {*still["before"], *still["after"]}
    # as wide as the pair across the change, no wider
    assert {(b - a).n for a, b in zip(still["before"], still["after"], strict=True)} == {1, 2}


def test_without_months_nothing_is_set_side_by_side():
    empty = pd.Series([], index=pd.PeriodIndex([], freq="M"), dtype=float)
    found, still = sanctions.around_changes(empty, [pd.Timestamp("2025-09-03")])
    assert found["moved"].isna().all() and still.empty
