"""Public formats: each on a small sample in its shape, its numbers invented, as rows that pass the check; and what is none of them."""

from __future__ import annotations

import json
from pathlib import Path

import answering
import pytest
from conftest import ROOT, SOURCE

from trucebook.evidence.reading import read_text
from trucebook.evidence.tables import TABLES
from trucebook.intake.errors import IntakeError
from trucebook.intake.formats import FORMATS
from trucebook.intake.plan import Asked, Plan, plan, preview

KNOWN = {"sources": SOURCE["key"], "confidence": "medium"}
DAYS = {"2025-01-02": "1.0321", "2025-01-03": "1.0299"}
PAX = (
    "Con,Contp,PP,PPName,Reg,AgtId,Ver,Agt,Dat,Status,Lgt,Agtp,Stage,Loc1ISO\n"
    "Examplia,Government,1,Example process,Europe and Eurasia,9001,1,An invented accord,2025-01-02,Multiparty signed,3,Inter,Pre,EXA\n"
    "Elsewhere,Government,2,Other process,Africa,9002,1,Another accord,2024-05-06,Multiparty signed,3,Intra,Pre,ELS\n"
)
HXL = "Month,Area,Killed,Injured\n#date+month,#adm1+name,#affected+killed,#affected+injured\n2025-01,Example Oblast,11,22\n2025-02,Example Oblast,12,23\n"
ATTACKS = (
    "time_start,time_end,model,launch_place,target,carrier,launched,destroyed,not_reach_goal,cross_border_belarus,back_russia,still_attacking,source\n"
    "2025-01-31 23:00,2025-02-01 08:30,Shahed-136/131,Nowhere,Ukraine,,10.0,4.0,1.0,,,,example/1\n"
    "2025-01-30 23:00,2025-01-31 08:30,Shahed-136/131,Nowhere,Ukraine,,7.0,5.0,,,,,example/2\n"
    "2025-01-05,2025-01-05,Iskander-M,Nowhere,Ukraine,,3.0,,,,,,example/3\n"
    "2025-01-04,2025-01-04,Shahed-136/131,Nowhere,Ukraine,,2.0,2.0,,,,,example/4\n"
)
MARKET = {"history": [{"t": 1735779600, "p": 0.315}, {"t": 1735840800, "p": 0.3255}, {"t": 1735862400, "p": 0.4}]}
"""Two prices of 2 January 2025 (UTC), the later one last in the list, and one of the first minute of the next day."""


def connectors() -> list[dict[str, str]]:
    """Return the project's own declared series."""
    frame, faults = read_text(TABLES["connectors"], ROOT / "data")
    assert not faults
    return [
        {name: cell or "" for name, cell in row.items()} | {"earlier_sources": ""} for row in frame.to_dict("records")
    ]


def square(key: str, lon: float, lat: float, region: str) -> dict[str, str]:
    return {"key": key, "x_km": "0", "y_km": "0", "lon": str(lon), "lat": str(lat), "region": region, "land_pct": "100", "held_before_2022_pct": "0"}  # fmt: skip


@pytest.fixture
def data(small_data) -> Path:
    """A folder with the declared series, and a grid of four squares in two regions."""
    regions = [{"key": key, "name": key.title(), "iso": "XX-1", "area_km2": "1000"} for key in ("west", "east")]
    squares = [square(f"{region}-{n}", lon + 0.2 * n, 48.5, region) for region, lon in (("west", 31), ("east", 35)) for n in (0, 1)]  # fmt: skip
    observers = [{"key": "own", "name": "Own map", "method": "By squares.", "order": "1"}]
    filled = {"events", *(name for one in FORMATS.values() for name in one.tables), "civilian_harm"}
    covered = [{"table": name, "complete_until": "2025-03-31", "thin_until": "2025-03-31", "reason": "collected until then"} for name in sorted(filled)]  # fmt: skip
    return small_data(
        connectors=connectors(), regions=regions, grid_cells=squares, observers=observers, coverage=covered
    )


def put(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def sound(todo: Plan) -> list[dict[str, str]]:
    """Return the new rows of a plan, in which the check found no fault."""
    assert todo.faults == [], "\n".join(map(str, todo.faults))
    return [one.row for part in todo.parts for one in part.new]


def asked(table: str, file: Path, fixed: dict[str, str], **more: object) -> Asked:
    return Asked(table, file, fixed={**KNOWN, **fixed}, **more)


def test_fred_in_its_form_of_today(data, tmp_path):
    file = put(tmp_path, "fredgraph.csv", answering.fred_csv({"2025-01-02": "75.1", "2025-01-03": "."}))
    rows = sound(plan(data, [asked("prices_daily", file, {})]))
    assert [(r["asset"], r["date"], r["value"], r["unit"], r["known_on"]) for r in rows] == [
        ("brent-spot", "2025-01-02", "75.1", "USD per barrel", "2025-01-09")]  # fmt: skip


def test_fred_of_a_series_that_is_not_declared_takes_the_users_word(data, tmp_path):
    file = put(tmp_path, "fredgraph.csv", "DATE,DGS10\n2025-01-02,4.5\n")
    with pytest.raises(IntakeError, match="--wide"):
        plan(data, [asked("prices_daily", file, {})])
    todo = plan(
        data,
        [asked("prices_daily", file, {"known_on": "=date"}, wide={"DGS10": "asset:us-10y;unit:percent;measure:level"})],
    )
    assert [(r["asset"], r["date"], r["value"]) for r in sound(todo)] == [("us-10y", "2025-01-02", "4.5")]


def test_sdmx_csv_of_the_ecb(data, tmp_path):
    rows = sound(plan(data, [asked("prices_daily", put(tmp_path, "ecb.csv", answering.sdmx_csv(DAYS)), {})]))
    assert [(r["asset"], r["date"], r["value"], r["unit"]) for r in rows] == [
        ("eur-usd", day, value, "USD per EUR") for day, value in DAYS.items()]  # fmt: skip


def test_sdmx_csv_of_another_office_takes_the_users_word(data, tmp_path):
    file = put(tmp_path, "estat.csv", answering.eurostat_csv(DAYS))
    rows = sound(
        plan(
            data,
            [
                asked(
                    "prices_daily",
                    file,
                    {"asset": "eur-usd", "unit": "USD per EUR", "measure": "level", "known_on": "=date"},
                )
            ],
        )
    )
    assert [r["value"] for r in rows] == [*DAYS.values()]


def test_the_pink_sheet(data, tmp_path):
    file = put(tmp_path, "CMO.xlsx", answering.pink_sheet({"2025-01": "78.2", "2025-02": "74.9"}))
    rows = sound(plan(data, [asked("prices_monthly", file, {})]))
    assert [(r["commodity"], r["month"], r["value"], r["unit"], r["known_on"]) for r in rows] == [
        ("brent-crude", "2025-01", "78.2", "USD per barrel", "2025-02-05"),
        ("brent-crude", "2025-02", "74.9", "USD per barrel", "2025-03-05")]  # fmt: skip
    other = put(tmp_path, "other.xlsx", answering.pink_sheet({"2025-01": "78.2"}, unit="($/mt)"))
    with pytest.raises(IntakeError, match=r"Crude oil, Brent: unit '\(\$/mt\)', expected \(\$/bbl\)"):
        plan(data, [asked("prices_monthly", other, {})])


def test_agreements_of_pa_x(data, tmp_path):
    words = {"author": "RU", "kind": "agreement", "publicity": "yes", "summary": "Invented.", "known_on": "=date"}
    rows = sound(plan(data, [asked("documents", put(tmp_path, "pax.csv", PAX), words, where=["Con=Examplia|Other"])]))
    assert [(r["id"], r["name"], r["date"]) for r in rows] == [
        ("2025-01-02-an-invented-accord", "An invented accord", "2025-01-02")
    ]


def test_a_row_of_hxl_hashtags_names_columns_and_is_no_row(data, tmp_path):
    file = put(tmp_path, "hdx.csv", HXL)
    todo = plan(data, [asked("civilian_harm", file, {"known_on": "2025-03-05"}, where=["#adm1+name=Example Oblast"],
                wide={"#affected+killed": "measure:killed", "Injured": "measure:injured"})])  # fmt: skip
    assert [(r["period"], r["place"], r["measure"], r["value"]) for r in sound(todo)] == [
        ("2025-01", "Example Oblast", "killed", "11"), ("2025-01", "Example Oblast", "injured", "22"),
        ("2025-02", "Example Oblast", "killed", "12"), ("2025-02", "Example Oblast", "injured", "23")]  # fmt: skip


def test_daily_attacks_are_summed_by_the_month_of_their_end(data, tmp_path):
    file = put(tmp_path, "missile_attacks_daily.csv", ATTACKS)
    words = {"measure": "drones-launched", "unit": "drones"}
    todo = plan(data, [asked("escalation", file, words, where=["model~shahed"])])
    assert [(r["month"], r["value"], r["known_on"]) for r in sound(todo)] == [("2025-01", "9", "2025-02-01")]
    said = "\n".join(preview(todo, {}))
    assert "sums by month, 2025-02 left out as the record ends on 2025-02-01, of Shahed-136/131" in said
    over = put(
        tmp_path, "whole.csv", ATTACKS + "2025-02-28,2025-02-28,Iskander-M,Nowhere,Ukraine,,1.0,1.0,,,,,example/5\n"
    )
    whole = plan(data, [asked("escalation", over, words, where=["model~shahed"])])
    assert [(r["month"], r["value"]) for r in sound(whole)] == [("2025-01", "9"), ("2025-02", "10")]
    downed = plan(data, [asked("escalation", over, words, columns={"destroyed": "value"})])
    assert [r["value"] for r in sound(downed)] == ["7", "5"]


def test_prices_of_polymarket_are_chances_by_day(data, tmp_path):
    words = {"forecaster": "Polymarket", "kind": "market", "question": "Will it?", "outcome": "Yes", "resolved": "open"}
    rows = sound(plan(data, [asked("forecasts", put(tmp_path, "yes.json", json.dumps(MARKET)), words)]))
    assert [(r["date"], r["probability_pct"], r["known_on"]) for r in rows] == [("2025-01-02", "32.55", "2025-01-02"), ("2025-01-03", "40", "2025-01-03")]  # fmt: skip


def box(west: float, east: float, south: float = 48, north: float = 49) -> list[list[float]]:
    return [[west, south, 0], [east, south, 0], [east, north, 0], [west, north, 0], [west, south, 0]]


def outline(name: str, *rings: list[list[float]]) -> dict[str, object]:
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [*rings]}}


def test_outlines_become_shares_of_squares_and_areas_of_regions(data, tmp_path):
    """One square of the west is held as a whole, the other by its western half; a hole takes all of the east; jokes do not count."""
    held = outline("Окуповано /// Occupied /// geoJSON.status.occupied", box(30.5, 31.2))
    holed = outline("ОРДЛО /// CADR and CALR /// geoJSON.territories.ordlo", box(34, 36), box(34.5, 35.5))
    free = outline("Звільнено /// Liberated /// geoJSON.status.dismissed", box(30, 40))
    point = {"type": "Feature", "properties": {"name": "unit"}, "geometry": {"type": "Point", "coordinates": [31, 48]}}
    whole = {"type": "FeatureCollection", "features": [held, holed, free, point]}
    file = put(tmp_path, "map_20250103.geojson", json.dumps(whole))
    words = {"observer": "own", "known_on_is": "exact"}
    squares = sound(plan(data, [asked("grid_control", file, words)]))
    assert {(r["square"], r["known_on"]) for r in squares} == {("west-0", "2025-01-03"), ("west-1", "2025-01-03")}
    shares = {r["square"]: float(r["share_pct"]) for r in squares}
    assert shares["west-0"] == 100
    assert shares["west-1"] == pytest.approx(50, abs=6)  # 9 by 9 points: the middle column is on the line
    areas = sound(plan(data, [asked("control_daily", file, words)]))
    assert [(r["region"], float(r["km2"])) for r in areas] == [("west", pytest.approx(750, abs=30))]
    last = put(tmp_path, "last.json", json.dumps({"id": 1, "datetime": "2025-01-04T05:00:00Z", "map": whole}))
    assert {r["known_on"] for r in sound(plan(data, [asked("grid_control", last, words)]))} == {"2025-01-04"}


@pytest.mark.parametrize(
    ("format", "table", "name", "content", "said"),
    [
        ("fred", "prices_daily", "x.csv", "day,DCOILBRENTEU\n2025-01-02,1\n", "expected a first column observation_date"),
        ("sdmx-csv", "prices_daily", "x.csv", "TIME,OBS_VALUE\n2025-01-02,1\n", "expected columns TIME_PERIOD and OBS_VALUE"),
        ("pink-sheet", "prices_monthly", "x.xlsx", b"PK\x03\x04", "expected a workbook with a sheet 'Monthly Prices'"),
        ("pa-x", "documents", "x.csv", PAX.replace("AgtId", "Id"), "expected columns Con, AgtId, Agt and Dat"),
        ("hxl", "civilian_harm", "x.csv", HXL.replace("#", ""), "expected a second row of hashtags"),
        ("missile-attacks", "escalation", "x.csv", ATTACKS.replace("model", "weapon"), "expected columns time_start"),
        ("missile-attacks", "escalation", "x.csv", ATTACKS.replace(",7.0,", ",seven,"), "row 3, column launched: 'seven', expected a whole number"),
        ("missile-attacks", "polls", "x.csv", ATTACKS, "expected a table of escalation"),
        ("polymarket", "forecasts", "x.json", '{"prices": []}', 'expected {"history"'),
        ("polymarket", "forecasts", "x.json", '{"history": [{"t": 1735779600, "p": 31}]}', "entry 1: p 31, expected a price from 0 to 1"),
        ("polymarket", "forecasts", "x.json", '{"history": [{"t": 1735', "JSON that breaks off"),
        ("geojson", "control_daily", "x.geojson", '{"type": "Topology"}', "expected polygons or multipolygons"),
        ("geojson", "control_daily", "x.geojson", json.dumps({"type": "Polygon", "coordinates": [[["a", 1]]]}), "no polygon, expected rings"),
        ("geojson", "control_daily", "x.geojson", json.dumps({"type": "Polygon", "coordinates": [box(0, 1)]}), "no square of the grid"),
        (None, "forecasts", "x.json", '{"prices": []}', "JSON in no format that fills forecasts"),
        ("freed", "prices_daily", "x.csv", "a\n1\n", "(nearest: fred"),
    ],
)  # fmt: skip
def test_what_is_not_in_the_format_is_said_in_a_line(data, tmp_path, format, table, name, content, said):
    with pytest.raises(IntakeError) as caught:
        plan(data, [asked(table, put(tmp_path, name, content), {}, format=format)])
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_file_in_a_format_can_be_read_as_it_is(data, tmp_path):
    file = put(tmp_path, "ecb.csv", answering.sdmx_csv(DAYS))
    words = {"asset": "own", "unit": "x", "measure": "level", "known_on": "=date"}
    columns = {"TIME_PERIOD": "date", "OBS_VALUE": "value"}
    rows = sound(plan(data, [asked("prices_daily", file, words, columns=columns, format="plain")]))
    assert {r["asset"] for r in rows} == {"own"}


def test_every_format_fills_tables_that_there_are():
    assert {table for one in FORMATS.values() for table in one.tables} <= {*TABLES}
