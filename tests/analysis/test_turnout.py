"""Dates that were kept, by who named and who confirmed them: worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from trucebook.analysis.turnout import turnout

DAY, LATER = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-01-03")


def told(*rows: tuple[str, str, tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["parties", "fate", "standing"]).astype({"standing": "object"})


def counts(table: pd.DataFrame, question: str) -> dict[str, tuple[int, int]]:
    own = table[table["question"] == question]
    return {who: (met, all_) for who, met, all_ in zip(own["who"], own["met"], own["meetings"], strict=True)}


def test_dates_are_counted_by_who_named_them_first_and_which_side_stood_by_them():
    table = turnout(
        told(
            ("RU;UA", "held", (("UA", "announced", LATER), ("US", "announced", DAY))),
            ("RU;UA", "later", (("US", "announced", DAY), ("UA", "confirmed", LATER), ("RU", "confirmed", LATER))),
            ("UA;US", "cancelled", (("US", "announced", DAY),)),
            ("RU;UA", "lapsed", (("UA", "announced", DAY), ("RU", "denied", LATER))),
            ("RU;UA", "held", ()),
            ("RU;UA", "pending", (("US", "announced", DAY),)),
        ),
        ("RU", "UA"),
    )
    assert counts(table, "named") == {"US": (2, 3), "others": (0, 1), "unknown": (1, 1)}
    # the meeting of two others, and the one whose outcome is not known yet, have nothing to tell
    assert counts(table, "confirmed") == {"UA": (1, 2), "both": (1, 1), "none": (1, 1)}
    assert ((table["low_pct"] <= table["share_pct"]) & (table["share_pct"] <= table["high_pct"])).all()
    assert table["share_pct"].tolist() == pytest.approx((100 * table["met"] / table["meetings"]).tolist())


def test_nothing_announced_is_no_row():
    assert turnout(told(), ("RU", "UA")).empty
