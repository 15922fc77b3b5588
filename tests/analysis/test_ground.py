"""The ground: areas and squares against values known from outside, the arithmetic of clauses, paces on known truths."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from trucebook.analysis import ground, ground_clauses, ground_talks
from trucebook.evidence.door import Evidence, open_evidence

TABLES = [
    "control_daily",
    "grid_cells",
    "grid_control",
    "regions",
    "observers",
    "territory_clauses",
    "documents",
    "control",
    "map_days",
]
NEWEST = pd.Timestamp("2026-08-22")


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return open_evidence(ROOT / "data", NEWEST.date(), TABLES)


@pytest.fixture(scope="module")
def courses(evidence: Evidence) -> dict[str, ground.Course]:
    return ground.courses(
        evidence["control_daily"], evidence["observers"], evidence["regions"], evidence.landmark("invasion")
    )


def small(changes: list[tuple[str, str, float]], area: dict[str, float]) -> ground.Course:
    """Return a course of two regions from change rows."""
    control = pd.DataFrame(changes, columns=["known_on", "region", "km2"]).assign(observer="one")
    control["known_on"] = pd.to_datetime(control["known_on"])
    observers = pd.DataFrame([{"key": "one", "name": "One", "left_out": None, "order": 1}])
    regions = pd.DataFrame(
        {
            "key": [*area, "ukraine"], "name": [*area, "Ukraine"], "area_km2": [*area.values(), sum(area.values())],
            "held_before_2022_km2": [5.0, *[None] * len(area)],
        }
    )  # fmt: skip
    return ground.courses(control, observers, regions, date(2024, 2, 1))["one"]


def test_shares_on_the_eve_of_the_alaska_summit(courses: dict[str, ground.Course]) -> None:
    share = courses["deepstate"].share().loc[: pd.Timestamp("2025-08-14")].iloc[-1].round(1)
    assert share[["luhansk", "donetsk", "zaporizhzhia", "kherson"]].tolist() == [99.4, 75.2, 72.9, 67.9]


def test_newest_shares_of_both_observers(courses: dict[str, ground.Course]) -> None:
    named = ["luhansk", "donetsk", "zaporizhzhia", "kherson"]
    shares = {key: course.share().iloc[-1].round(1)[named].tolist() for key, course in courses.items()}
    assert shares == {"deepstate": [99.6, 80.1, 75.3, 67.9], "nzz-liveuamap": [99.9, 82.8, 75.9, 66.2]}


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [("2022-02-28", -37000, -35000), ("2022-03-31", 23800, 25800), ("2022-04-30", 7200, 9200), ("2022-05-31", 5300, 7300),
     ("2023-11-23", 300, 2500), ("2025-07-31", 2300, 4300), ("2026-01-24", 2800, 4800)],
)  # fmt: skip
def test_sums_against_the_third_witness(
    evidence: Evidence, courses: dict[str, ground.Course], day: str, low: float, high: float
) -> None:
    """Sums of NZZ/Liveuamap less those of the Institute for the Study of War, within the spread that was measured beforehand."""
    counts = evidence["control"]
    theirs = counts[(counts["region"] == "Ukraine") & (counts["date"] == pd.Timestamp(day))]["share_pct"].item()
    course = courses["nzz-liveuamap"]
    ours = course.on(pd.Timestamp(day))
    assert ours is not None
    difference = ours.sum() - theirs / 100 * course.area.sum()
    assert low <= difference <= high


def test_single_counts_by_region_lie_near_the_observers(evidence: Evidence, courses: dict[str, ground.Course]) -> None:
    """Counts of DeepState's own, as the press gave them, against the areas computed from its map."""
    counts = evidence["control"]
    own = counts[(counts["estimated_by"] == "DeepState") & (counts["date"] > courses["deepstate"].first)]
    keys = evidence["regions"].set_index("name")["key"]
    shares = courses["deepstate"].share()
    differences = [
        abs(row.share_pct - shares.loc[: row.date].iloc[-1][keys[row.region]])
        for row in own.itertuples()
        if row.region != "Kherson"  # the press counts the reservoir and the sea coast in
    ]
    assert len(differences) >= 8
    assert max(differences) < 2


def test_nothing_of_a_later_day_is_seen() -> None:
    early = open_evidence(ROOT / "data", "2022-04-15", TABLES)
    assert early["control_daily"]["known_on"].max() <= pd.Timestamp("2022-04-15")
    assert set(early["grid_control"]["observer"]) == {"nzz-liveuamap"}
    held = ground.squares(early["grid_control"], early["observers"], "nzz-liveuamap", date(2026, 1, 1))
    assert held is not None
    assert held.drawn == pd.Timestamp("2022-04-15")
    assert early["territory_clauses"]["known_on"].max() <= pd.Timestamp("2022-04-15")
    assert early["map_days"]["date"].max() < pd.Timestamp("2022-04-15")


@pytest.mark.parametrize("observer", ["deepstate", "nzz-liveuamap"])
def test_squares_add_up_to_the_areas(evidence: Evidence, courses: dict[str, ground.Course], observer: str) -> None:
    """The squares were computed apart from the areas; squares on a border count whole for one region, so regions may differ a little."""
    held = ground.squares(evidence["grid_control"], evidence["observers"], observer, NEWEST)
    assert held is not None
    cells = evidence["grid_cells"]
    by_region = ground.area_of_squares(held, cells, ground.side_km(cells))
    course = courses[observer].on(held.drawn)
    assert course is not None
    assert abs(by_region.sum() / course.sum() - 1) < 0.02
    for region in ("donetsk", "zaporizhzhia", "kherson", "luhansk"):
        assert abs(by_region[region] - course[region]) < 0.04 * courses[observer].area[region]


def test_what_a_region_that_leaves_the_map_comes_to(courses: dict[str, ground.Course]) -> None:
    """Kyiv region was held in part in March 2022 and not at all in May."""
    held = courses["nzz-liveuamap"].on_days(pd.to_datetime(["2022-03-20", "2022-05-10"]))["kyiv"]
    assert held.iloc[0] > 1000
    assert held.iloc[1] == 0


def test_no_map_loses_ground_for_a_day(courses: dict[str, ground.Course]) -> None:
    """After the first months no map drops much ground that the next one has again: that would be a broken map."""
    for course in courses.values():
        total = course.held.sum(axis=1).loc["2022-06-01":]
        there, back = total.diff(), total.diff().shift(-1)
        assert not ((there * back < 0) & (there.abs() > 1000) & (back.abs() > 1000)).any()


def test_crimea_counts_once_and_with_its_land(courses: dict[str, ground.Course]) -> None:
    for course in courses.values():
        newest = course.held.iloc[-1]
        assert newest["crimea"] == course.area["crimea"]
        assert newest["sevastopol"] == course.area["sevastopol"]


def measured(clauses: pd.DataFrame, course: ground.Course, day: date) -> list[dict[str, Any]]:
    return ground_clauses.by_region(list(ground_clauses.coded(clauses).itertuples()), course, day)


def test_the_rest_of_donbas_on_the_newest_map(evidence: Evidence, courses: dict[str, ground.Course]) -> None:
    clauses = ground_clauses.dated(evidence["territory_clauses"], evidence["documents"])
    own = clauses[(clauses["document"] == "2025-peskov-donbas") & (clauses["actor"] == "RU")]
    meant = pd.DataFrame(measured(own, courses["deepstate"], NEWEST)).set_index("region")["ukraine_leaves"]
    assert 5200 < meant["donetsk"] < 5400
    assert 0 < meant["luhansk"] < 200


def test_every_region_a_clause_expands_to_counts_once() -> None:
    course = small([("2025-01-01", "a", 60.0), ("2025-01-01", "b", 30.0)], {"a": 100.0, "b": 50.0})
    clauses = pd.DataFrame(
        [
            {
                "document": "d",
                "actor": "X",
                "region": "ukraine",
                "side": "RU",
                "leaves": "rest",
                "line_date": None,
                "then": None,
            },
            {
                "document": "d",
                "actor": "X",
                "region": "a",
                "side": "UA",
                "leaves": "rest",
                "line_date": None,
                "then": "demilitarised",
            },
            {"document": "d", "actor": "Y", "region": "b", "side": "nobody", "leaves": "nothing", "then": None},
            {"document": "d", "actor": "Z", "region": "b", "side": None, "leaves": None, "then": None},
        ]
    )
    made = clauses.assign(made_on=pd.Timestamp("2025-01-02"))
    found = ground_clauses.then_and_now(made, {"one": course}, date(2025, 1, 2))
    meant = found[found["when"] == "now"].set_index(["actor", "region"])
    assert meant.loc[("X", "a"), ["ukraine_leaves", "demilitarised", "russia_leaves"]].tolist() == [40, 40, 0]
    assert meant.loc[("X", "b"), "russia_leaves"] == 30
    assert meant.loc[("Y", "b"), "frozen"] == 30
    assert ("Z", "b") not in meant.index


def test_a_plan_of_before_the_first_map_has_no_then() -> None:
    course = small([("2025-01-01", "a", 60.0)], {"a": 100.0})
    clauses = pd.DataFrame(
        [{"document": "d", "actor": "X", "region": "a", "side": "UA", "leaves": "rest", "line_date": None, "then": None, "made_on": pd.Timestamp("2024-05-01")}]
    )  # fmt: skip
    found = ground_clauses.then_and_now(clauses, {"one": course}, date(2025, 2, 1))
    assert found["when"].tolist() == ["now"]
    later = clauses.assign(made_on=pd.Timestamp("2025-03-01"))
    assert ground_clauses.then_and_now(later, {"one": course}, date(2025, 2, 1))["when"].tolist() == ["now"]
    with pytest.raises(ValueError, match="no map of 2024-05-01"):
        measured(clauses, course, date(2024, 5, 1))


def test_a_line_of_a_day_is_measured_from_that_days_map_and_before_the_invasion_from_the_eve() -> None:
    course = small([("2025-01-01", "a", 60.0), ("2025-02-01", "a", 70.0)], {"a": 100.0})

    def meant(side: str, line: str, day: date = date(2025, 2, 2)) -> tuple[float, float]:
        clause = {
            "document": "d",
            "actor": "X",
            "region": "a",
            "side": side,
            "leaves": "line",
            "line_date": pd.Timestamp(line),
            "then": None,
        }
        clauses = pd.DataFrame([{**clause, "made_on": pd.Timestamp("2025-01-15")}])
        found = ground_clauses.then_and_now(clauses, {"one": course}, day)
        now = found[found["when"] == "now"]
        return float(now["ukraine_leaves"].sum()), float(now["russia_leaves"].sum())

    assert meant("RU", "2025-01-10") == (0.0, 10.0)
    assert meant("RU", "2024-01-31") == (0.0, 65.0)
    assert meant("UA", "2025-01-10") == (0.0, 0.0)
    assert meant("UA", "2025-02-01", date(2025, 1, 20)) == (10.0, 0.0)
    # Between the invasion and the first map nobody knows where the line ran.
    assert meant("RU", "2024-06-01") == (0.0, 0.0)


def test_the_line_of_before_the_invasion_on_the_newest_map(
    evidence: Evidence, courses: dict[str, ground.Course]
) -> None:
    """Ground taken since the invasion: all that is held less Crimea, Sevastopol and the parts of Donbas held before."""
    clauses = ground_clauses.dated(evidence["territory_clauses"], evidence["documents"])
    own = clauses[clauses["document"] == "2022-zelensky-chatham-house"]
    found = ground_clauses.then_and_now(own, courses, NEWEST)
    now = found[found["when"] == "now"].groupby("observer")["russia_leaves"].sum()
    for key, course in courses.items():
        assert now[key] == pytest.approx(course.held.iloc[-1].sum() - 43553, abs=5)


def test_ground_held_before_the_invasion_is_that_of_the_squares(evidence: Evidence) -> None:
    """Regions and squares were counted apart; squares on the isthmus and at Sevastopol count whole for one region."""
    cells, regions = evidence["grid_cells"], evidence["regions"].set_index("key")
    km2 = ground.side_km(cells) ** 2 * cells["land_pct"] / 100 * cells["held_before_2022_pct"] / 100
    squares = km2.groupby(cells["region"]).sum()
    before = regions["held_before_2022_km2"].drop("ukraine").dropna()
    for region in ("donetsk", "luhansk"):
        assert squares[region] == pytest.approx(before[region], rel=0.03)
    assert before.sum() == regions.loc["ukraine", "held_before_2022_km2"]


def test_turns_are_the_largest_of_their_kind_and_told_once() -> None:
    course = small(
        [("2024-12-31", "a", 10.0), ("2025-01-31", "a", 60.0), ("2025-02-28", "a", 40.0), ("2025-03-31", "a", 45.0)],
        {"a": 100.0},
    )
    found = ground.extremes(course, date(2025, 3, 31), 1).set_index("turn")
    assert found["km2"].to_dict() == {
        "most-held": 60.0,
        "most-taken": 50.0,
        "most-lost": -20.0,
        "most-taken-lately": 5.0,
    }
    assert found.loc["most-lost", "day"] == pd.Timestamp("2025-02-28")
    assert "most-taken-lately" not in set(ground.extremes(course, date(2025, 3, 31), 12)["turn"])


def test_clauses_say_who_moves_if_and_only_if_they_are_coded(evidence: Evidence) -> None:
    clauses = evidence["territory_clauses"]
    assert (clauses["side"].isna() == clauses["leaves"].isna()).all()
    assert ((clauses["side"] == "nobody") == (clauses["leaves"] == "nothing")).all()
    assert len(ground_clauses.coded(clauses)[ground_clauses.PLAN].drop_duplicates()) >= 12


def test_a_constant_pace_is_found_and_a_retreat_never_ends() -> None:
    changes = pd.Series(100.0, index=pd.date_range("2024-01-31", periods=24, freq="ME"))
    found = ground.pace(changes, rest=1200.0, months=12)
    assert found is not None
    assert (found.km2, found.low, found.high, found.years) == (100, 100, 100, 1)
    retreat = ground.pace(-changes, rest=1200.0, months=6)
    assert retreat is not None
    assert retreat.years == math.inf
    assert ground.pace(changes.head(5), 1200.0, 6) is None
    held = ground.pace(changes, 0.0, 6)
    assert held is not None
    assert held.years == 0


@pytest.mark.parametrize("memory", [0.0, 0.5, 0.8])
@pytest.mark.parametrize("months", [3, 12])
def test_the_interval_of_a_pace_holds_the_truth_where_months_lean_on_those_before(months: int, memory: float) -> None:
    """Of 600 made-up courses of 40 months; the real ones lean by about 0.5 to 0.8."""
    random, inside = np.random.default_rng(7), 0
    for shocks in random.normal(0, 120 * math.sqrt(1 - memory**2), size=(600, 80)):
        course, last = [], 0.0
        for shock in shocks:
            last = memory * last + shock
            course.append(250 + last)
        found = ground.pace(pd.Series(course[40:]), 5000.0, months)
        assert found is not None
        inside += found.low <= 250 <= found.high
    assert 0.75 <= inside / 600 <= 0.90


def test_of_a_short_course_months_count_as_independent() -> None:
    random, inside = np.random.default_rng(7), 0
    for draw in random.normal(250, 120, size=(1500, 6)):
        found = ground.pace(pd.Series(draw), 5000.0, 6)
        assert found is not None
        inside += found.low <= 250 <= found.high
    assert abs(inside / 1500 - ground.LEVEL) < 0.03


def test_months_that_the_maps_cut_do_not_count() -> None:
    course = small([("2025-01-15", "a", 10.0), ("2025-02-10", "a", 30.0), ("2025-03-20", "a", 90.0)], {"a": 100.0})
    assert ground.monthly(course, date(2025, 3, 25)).round(1).to_dict() == {pd.Timestamp("2025-02-28"): 20.0}
    assert ground.monthly(course, date(2025, 3, 31)).tolist() == [20.0, 60.0]


def test_observers_agree_on_shares_but_for_the_grey_zone(courses: dict[str, ground.Course]) -> None:
    """From July 2024 on they agree within two and a half points of each region's area, Donetsk within three."""
    apart = ground.grey_zone(courses["nzz-liveuamap"], courses["deepstate"], NEWEST)
    points = (100 * apart / courses["deepstate"].area).abs().max()
    assert points.drop("donetsk").max() < 2.5
    assert points["donetsk"] < 3


@pytest.mark.parametrize(
    ("month", "press"), [("2025-08", 464), ("2025-09", 259), ("2026-01", 245), ("2026-02", 126), ("2026-05", 14)]
)
def test_monthly_changes_against_deepstates_own_counts(
    courses: dict[str, ground.Course], month: str, press: int
) -> None:
    """What the press gave as DeepState's count of a month, against the difference of the areas."""
    changes = ground.monthly(courses["deepstate"], NEWEST)
    assert changes[month].item() == pytest.approx(press, abs=40)


def test_ground_taken_in_a_span_is_that_between_its_ends() -> None:
    course = small([("2025-01-01", "a", 10.0), ("2025-01-05", "a", 30.0), ("2025-01-09", "a", 25.0)], {"a": 100.0})
    spans = pd.DataFrame({"start": pd.to_datetime(["2025-01-05", "2025-01-06", "2024-12-01"]),
                          "end": pd.to_datetime(["2025-01-08", "2025-01-10", "2025-01-02"])})  # fmt: skip
    found = ground.change_over(course, spans, date(2025, 2, 1))
    assert found["km2"].tolist() == [20.0, -5.0]
    assert found["days"].tolist() == [4, 5]


def test_gap_and_ground_count_months_in_which_the_gap_moved() -> None:
    months = pd.date_range("2025-01-31", periods=5, freq="ME")
    table = pd.DataFrame({"gap_levels": [3.0, 3.0, 4.0, 4.0, 2.0], "km2": [0.0, 10.0, 60.0, 70.0, 75.0]}, index=months)
    found = ground_talks.together(table)
    assert (found.months, found.moved, found.widened, found.fast, found.moved_fast, found.widened_fast) == (
        4,
        2,
        1,
        1,
        1,
        1,
    )


def test_seasons_are_means_over_the_years() -> None:
    changes = pd.Series(
        [10.0, 20.0, 30.0, 90.0], index=pd.to_datetime(["2024-12-31", "2025-01-31", "2025-02-28", "2025-07-31"])
    )
    found = ground.by_season(changes)
    assert found.loc["winter"].tolist() == [20.0, 3.0]
    assert found.loc["summer", "mean"] == 90


def test_a_thinned_course_keeps_its_ends_and_every_larger_move() -> None:
    values = pd.Series([0.0, 0.2, 0.4, 0.6, 0.7, 2.0, 2.1])
    assert ground.thinned(values, 0.5).index.tolist() == [0, 3, 5, 6]
    assert ground.thinned(values.iloc[:0], 0.5).empty
