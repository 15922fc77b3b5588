"""What sanctions hit, and the oil price cap over time, from tables made by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from trucebook.analysis import sanctions


def measures(*rows: tuple) -> pd.DataFrame:
    names = ["id", "date", "issuer", "package", "hits", "cap_usd", "in_force"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(date=pd.to_datetime(frame["date"]), in_force=pd.to_datetime(frame["in_force"]))


TABLE = measures(
    ("a", "2022-02-25", "European Union", "EU 2", "finance;energy", None, None),
    ("b", "2022-12-03", "G7, European Union", "oil price cap", "energy", 60.0, "2022-12-05"),
    ("c", "2025-07-18", "European Union", "oil price cap", "energy", 47.6, "2025-09-03"),
    ("d", "2025-11-20", "United States", "relief (proposed)", None, None, None),
    ("e", None, "European Union", "EU 21 (planned)", None, None, None),
)


@pytest.mark.parametrize(
    ("package", "kind"),
    [("EU 12", "package"), ("oil price cap", "cap"), ("immobilised assets", "assets"), ("waiver (GL 133)", "waiver"),
     ("relief (proposed)", "relief"), ("EU 20 (blocked)", "other"), ("roll-over of sanctions", "other")],
)  # fmt: skip
def test_the_kind_is_read_from_the_name(package, kind):
    assert sanctions.kind(package) == kind


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
