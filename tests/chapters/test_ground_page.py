"""The page on the ground: what its headline says in any edition, that maps are of one observer and light, that nothing of later shows."""

from __future__ import annotations

import gzip
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from trucebook.chapters.economy import chapter as economy
from trucebook.chapters.economy import sentences as economy_words
from trucebook.chapters.ground import chapter, charts, maps, sentences, tables
from trucebook.chapters.humanitarian import chapter as people
from trucebook.chapters.humanitarian.aid import sentences as aid_words
from trucebook.evidence.door import open_evidence
from trucebook.figures.sources import Citations


def of(as_of: str) -> chapter.View:
    return chapter.view(open_evidence(ROOT / "data", as_of, chapter.TABLES))


@pytest.fixture(scope="module")
def newest() -> chapter.View:
    return of("2026-10-10")


@pytest.fixture(scope="module")
def early() -> chapter.View:
    return of("2022-04-15")


def test_the_headline_answers_then_and_now(newest: chapter.View) -> None:
    """How much of Donetsk region would Ukraine have to leave: by both observers today, by the only one on the day of the first demand."""
    asked = newest.asked
    assert asked is not None
    assert asked.region == "donetsk"
    assert set(asked.now) == {"deepstate", "nzz-liveuamap"}
    assert set(asked.then) == {"nzz-liveuamap"}
    assert 5200 < asked.now["deepstate"] < 5400
    text = sentences.headline(newest)
    assert "4,600 to 5,300 km²" in text


def test_where_all_regions_are_asked_for_alike_the_headline_takes_the_one_that_clauses_name_most() -> None:
    seen = of("2025-08-14")
    assert seen.asked is not None
    assert seen.asked.region == "donetsk"
    assert seen.asked.newest["document"] == "2025-ru-memorandum"
    assert charts.demands_chart(seen).alt.startswith(
        "Plans would have Ukraine leave up to 23,200 km² and Russia leave up to 114,800 km²"
    )


def test_an_early_edition_asks_nothing_and_shows_one_observer(early: chapter.View) -> None:
    assert early.asked is None
    assert list(early.courses) == ["nzz-liveuamap"]
    assert early.newest is not None
    assert early.newest.drawn == pd.Timestamp("2022-04-15")
    assert early.meaning.empty
    shown = [
        maps.front_map(early).html,
        maps.turning_maps(early).html,
        str(maps.month_map(early)),
        charts.share_chart(early).html,
    ]
    for html in shown:
        assert not re.search(r"202[3-9]|DeepState", BeautifulSoup(html, "html.parser").get_text())


def test_rows_beyond_the_maps_do_not_move_them(newest: chapter.View) -> None:
    assert newest.until == pd.Timestamp("2026-08-22")


def test_every_map_is_light(newest: chapter.View) -> None:
    """At most 40 kB a map and 60 kB for all months, as they travel."""

    def travels(html: str) -> int:
        return len(gzip.compress(html.encode()))

    assert travels(maps.front_map(newest).html) < 40_000
    assert travels(maps.turning_maps(newest).html) < 40_000
    assert travels(str(maps.month_map(newest))) < 60_000
    assert travels(str(maps.plan_map(newest))) < 60_000


def test_maps_say_in_words_and_rows_what_they_show(newest: chapter.View) -> None:
    figure = maps.front_map(newest)
    page = BeautifulSoup(figure.html, "html.parser")
    assert all("Donetsk" in one["aria-label"] and "DeepState" in one["aria-label"] for one in page.select(".drawing"))
    cells = [[cell.get_text() for cell in row.select("td")] for row in page.select("tbody tr")]
    assert any(row[0] == "Donetsk" and row[1] == "DeepState" and row[4] == "80.1" for row in cells)


def test_a_map_of_another_day_than_its_turning_point_says_so(newest: chapter.View, early: chapter.View) -> None:
    """No squares were drawn for 25 March 2022: the page names the day of the map, and the ground held on both."""
    assert [one.day for one in newest.turning if one.day != one.squares.drawn] == [pd.Timestamp("2022-03-25")]
    for seen in (newest, early):
        text = BeautifulSoup(sentences.standing_in(seen), "html.parser").get_text()
        assert (
            "No squares were drawn for 25 March 2022, when 141,100 km² was held; the map is of 31 March 2022." in text
        )
    on_the_day = of("2022-03-26")
    assert "the map is of 20 March 2022" in sentences.standing_in(on_the_day)


def test_the_calendar_of_turning_points_runs_in_time_and_knows_nothing_later(
    newest: chapter.View, early: chapter.View
) -> None:
    def days(seen: chapter.View) -> list[str]:
        page = BeautifulSoup(tables.turning_calendar(seen, Citations(seen.evidence)), "html.parser")
        return [row.select_one("td").get_text() for row in page.select("tbody tr")]

    found = days(newest)
    assert [one for one in found if re.match(r"\d+ ", one)] == [
        "25 March 2022", "30 March 2022", "12 November 2022", "14 August 2025", "22 August 2026",
    ]  # fmt: skip
    assert sorted(found, key=lambda one: one.split()[-1]) == found
    assert all(one.endswith("2022") for one in days(early))
    text = BeautifulSoup(tables.turning_calendar(newest, Citations(newest.evidence)), "html.parser").get_text(" ")
    assert "Most ground lost in a month" in text


def test_a_plan_back_to_a_line_is_drawn_from_that_line(newest: chapter.View) -> None:
    """Back to the line of 23 February 2022: Russia would leave what it took since, and nothing of what it held before."""
    of_board = maps.board(newest.cells)
    assert newest.newest is not None
    held = maps.on_board(of_board, newest.newest)
    own = newest.clauses[newest.clauses["document"] == "2022-zelensky-chatham-house"]
    taken = {s for s, share in held.items() if share >= maps.HALF and s not in of_board.before}
    assert maps._left_paths(newest, of_board, held, own)["left-RU"] == maps.maps.outline(taken)
    words = sentences.plan_words(newest, "2022-zelensky-chatham-house", "UA")
    assert "Crimea" not in words["russia"]
    assert words["ukraine"] == "nothing"


def test_truces_of_the_ground_are_those_of_the_whole_front(newest: chapter.View) -> None:
    talks = chapter.talks(newest)
    assert talks is not None
    assert set(talks.truces["scope_class"]) == {"whole-front"}
    assert "2025-04-19-easter" in set(talks.truces["id"])
    assert "2026-08-24-moscow-pause" not in set(talks.truces["id"])


def test_each_plan_has_its_map_and_its_words(newest: chapter.View) -> None:
    form = BeautifulSoup(maps.plan_map(newest), "html.parser")
    options = [one["value"] for one in form.select("select option")]
    plans = sentences.plans(newest)
    assert sorted(options) == sorted(f"{row.document} {row.actor}" for row in plans.itertuples())
    words = sentences.plan_words(newest, "2024-putin-conditions", "RU")
    assert "Kherson" in words["ukraine"]
    assert words["russia"] == "nothing"
    zone = sentences.plan_words(newest, "2025-us-28-point", "US")
    assert "demilitarised" in zone["ukraine"]
    assert zone["line"] != "none"


def test_the_zone_is_only_what_its_clause_says(newest: chapter.View) -> None:
    """The 28 points make a zone of Donetsk; what Ukraine holds in Luhansk is left without one."""
    own = newest.meaning[(newest.meaning["document"] == "2025-us-28-point") & (newest.meaning["when"] == "now")]
    zone = own.groupby("region")["demilitarised"].max()
    assert zone["donetsk"] > 4000
    assert zone["luhansk"] == 0


def test_clauses_that_cannot_be_measured_are_listed_with_the_reason(newest: chapter.View) -> None:
    cite = Citations(newest.evidence)
    text = sentences.uncoded_list(newest, cite)
    assert "The annex was left open." in text
    assert "Kinburn Spit" in text


def test_numbers_of_the_short_answers_lead_to_rows(newest: chapter.View) -> None:
    cite = Citations(newest.evidence)
    short = BeautifulSoup(sentences.in_short(newest, cite), "html.parser")
    lines = short.select("li")
    assert len(lines) <= 3
    assert all(len(line.get_text().split()) <= 25 for line in lines)
    listed = BeautifulSoup(cite.listing(), "html.parser")
    assert all(listed.find(id=link["href"].removeprefix("#")) for link in short.select("a.n"))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(2.2, 5.1, "2.2 to 5.1 years"), (12.0, float("inf"), "at least 12 years, at the slow end never"),
     (float("inf"), float("inf"), "never at this pace"), (29.0, 5079.0, "29 to over 100 years")],
)  # fmt: skip
def test_years_in_words(low: float, high: float, words: str) -> None:
    assert sentences.years(low, high) == words


def test_an_area_reads_alike_wherever_it_is_told() -> None:
    assert [sentences.rounded(one) for one in (117_850, 117_850.4, 117_849, 245, -1250, 0.4)] == [
        117_900,
        117_900,
        117_800,
        250,
        -1300,
        0,
    ]


def test_shares_are_all_only_where_all_is_held() -> None:
    assert sentences.share_words(99.6, 99.9) == "99.6–99.9%"
    assert sentences.share_words(100, 100) == "100%"
    assert sentences.share_words(80.1, 82.8) == "80–83%"


def test_a_page_without_maps_says_so() -> None:
    before = of("2022-02-20")
    assert "No map" in sentences.headline(before)
    assert "Nothing to draw" in maps.front_map(before).html
    assert str(maps.month_map(before)) == ""
    assert "No plan" in tables.plans_table(before)


def test_a_folder_without_the_ground_still_makes_the_page(small_data) -> None:
    seen = chapter.view(open_evidence(small_data(), "latest", chapter.TABLES))
    cite = Citations(seen.evidence)
    assert "No map of the ground" in sentences.in_short(seen, cite)
    for made in (
        maps.front_map(seen).html, maps.turning_maps(seen).html, charts.share_chart(seen).html, charts.speed_chart(seen).html, charts.demands_chart(seen).html,
    ):  # fmt: skip
        assert "Nothing to draw" in made
    talks = chapter.talks(seen)
    empty = (
        maps.month_map(seen), maps.plan_map(seen), tables.pace_table(seen), tables.witness_table(seen), tables.observers_table(seen),
        charts.gap_chart(seen, talks), sentences.uncoded_list(seen, cite), tables.spells_table(seen, talks), sentences.witness_sentence(seen, cite),
    )  # fmt: skip
    assert [str(one) for one in empty] == [""] * len(empty)
    for line in (
        sentences.pace_sentence(seen),
        sentences.seasons_sentence(seen),
        sentences.grey_sentence(seen),
        sentences.together_sentence(seen, talks),
    ):
        assert "<p>" in line or line == ""


def test_what_lies_on_the_ground_is_told_of_the_day_only(newest: chapter.View, early: chapter.View) -> None:
    """The plant was taken before, the ports closed after 15 April 2022; people are counted with their day."""

    def text(html: str) -> str:
        return BeautifulSoup(html, "html.parser").get_text(" ")

    late, then = (text(sentences.stakes_sentence(one, Citations(one.evidence))) for one in (newest, early))
    assert "about 200,000 people on 23 February 2026, 350,000 on 26 August 2022" in re.sub(r"\s+", " ", late).replace(
        " ,", ","
    )
    assert "Port of Mariupol" in late
    assert "Zaporizhzhia nuclear plant" in then
    assert "Port" not in then
    assert not re.search(r"202[3-9]", text(tables.stakes_table(early, Citations(early.evidence))))


def test_economy_and_people_link_to_what_lies_on_the_ground() -> None:
    evidence = open_evidence(ROOT / "data", "2026-10-10", economy.TABLES)
    said = economy_words.behind_line_sentence(economy.view(evidence), Citations(evidence))
    assert "Zaporizhzhia nuclear plant" in said
    assert "people" not in BeautifulSoup(said, "html.parser").get_text()
    people_evidence = open_evidence(ROOT / "data", "2026-10-10", people.TABLES)
    counted = aid_words.held_part_sentence(people.view(people_evidence), Citations(people_evidence))
    assert "200,000 people" in BeautifulSoup(counted, "html.parser").get_text()
    for one in (said, counted):
        assert "ground.html#demands" in one
