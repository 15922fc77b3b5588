"""What is new between two dates: known answers on small tables."""

from __future__ import annotations

import pandas as pd
import pytest

from trucebook.analysis import changes


def table(*ids: str, **columns: list) -> pd.DataFrame:
    return pd.DataFrame({"id": list(ids), **columns})


def test_a_row_is_new_at_the_first_date_that_shows_it():
    views = [table("a"), table("a", "b"), table("a", "b", "c"), table("a", "b", "c", "d")]
    found = changes.added(views)
    assert dict(zip(found["id"], found["view"], strict=True)) == {"b": 1, "c": 2, "d": 3}


def test_nothing_is_new_between_equal_views():
    assert changes.added([table("a"), table("a")]).empty


def test_an_outcome_that_became_known_is_told_once_with_what_stood_before():
    views = [
        table("a", "b", status=["planned", "held"], outcome=[None, "x"]),
        table("a", "b", status=["held", "held"], outcome=["agreed", "x"]),
        table("a", "b", "c", status=["held", "held", "planned"], outcome=["agreed", "x", None]),
    ]
    found = changes.told(views, ["status", "outcome"])
    assert found.drop(columns="outcome_before").to_dict("records") == [
        {"id": "a", "status_before": "planned", "status_after": "held", "outcome_after": "agreed", "view": 1}
    ]
    assert found["outcome_before"].isna().all()


def test_the_newest_change_comes_first():
    views = [table("a", status=[one]) for one in ("planned", "held", "cancelled")]
    assert list(changes.told(views, ["status"])["status_after"]) == ["cancelled", "held"]


def said(*rows: tuple[str, str, float, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["actor", "issue", "concession_level", "said_on"])
    return frame.assign(said_on=pd.to_datetime(frame["said_on"]), known_on=pd.to_datetime(frame["said_on"]))


def test_only_levels_that_differ_between_two_dates_are_moves():
    first = said(("RU", "nato", 0, "2022-01-01"), ("RU", "army", 1, "2022-01-01"), ("UA", "nato", 4, "2022-01-01"))
    second = pd.concat([first, said(("RU", "nato", 2, "2023-01-01"), ("UA", "land", 4, "2023-01-01"))])
    found = changes.moved([first, second], ["RU", "UA"])
    assert found[["actor", "issue", 0, 1]].to_numpy().tolist() == [["RU", "nato", 0.0, 2.0]]


@pytest.mark.parametrize(("cells", "kept"), [([None, "open"], 0), (["open", "open"], 0), (["open", "fulfilled"], 1)])
def test_a_verdict_that_appears_is_no_change_of_verdict(cells, kept):
    assert len(changes.differing(pd.DataFrame([cells]))) == kept
