"""How rows are known, counted on a handful of rows."""

from __future__ import annotations

import pandas as pd

from trucebook.analysis import trust


def rows(**columns: list) -> pd.DataFrame:
    table = pd.DataFrame(columns)
    return table.assign(known_on=pd.to_datetime(table["known_on"]), about=pd.to_datetime(table["about"]))


ROWS = rows(
    table=["polls", "polls", "events"],
    confidence=["high", "low", "medium"],
    known_on=["2025-01-31", "2025-03-12", "2025-05-01"],
    known_on_is=["exact", "late-bound", "exact"],
    about=["2025-01-21", "2025-02-10", "2025-05-03"],
    sources=[2, 1, 1],
    kinds=["primary;outlet", "aggregator", "outlet"],
)


def test_rows_are_counted_by_table_the_largest_first():
    table = trust.by_table(ROWS)
    assert list(table["table"]) == ["polls", "events"]
    polls = table.iloc[0]
    assert polls[["rows", "high", "medium", "low", "one_source", "primary", "aggregator", "late_bound"]].tolist() == [
        2, 1, 0, 1, 1, 1, 1, 1,
    ]  # fmt: skip
    assert polls["over_30"] == 0 and polls["median_days"] == 20


def test_what_was_announced_ahead_is_not_late():
    events = trust.by_table(ROWS).iloc[1]
    assert events["over_30"] == 0 and pd.isna(events["median_days"])


def test_thirty_one_days_are_more_than_thirty():
    late = trust.whole(ROWS.assign(about=ROWS["known_on"] - pd.Timedelta(days=31)))
    assert (late["rows"], late["over_30"], late["median_days"]) == (3, 3, 31)


def test_no_rows_are_counted_as_none():
    assert trust.by_table(ROWS.iloc[:0]).empty and trust.whole(ROWS.iloc[:0])["rows"] == 0
