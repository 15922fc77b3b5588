"""What every figure gives its reader: finding, drawing, words, sources, data."""

from __future__ import annotations

import base64
import io
import json
import re

import altair as alt
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from trucebook.figures import theme
from trucebook.figures.frame import WIDTHS, FigureError, figure

DATA = pd.DataFrame({"side": ["Russia", "Ukraine"], "level": [0, 4]})


def draw(size):
    return alt.Chart(DATA).mark_bar(color=theme.BLUE).encode(x="level:Q", y="side:N").properties(width=WIDTHS[size])


def make(data=DATA, **changes):
    words = {
        "id": "gap",
        "title": "They are <far> apart",
        "subtitle": "Level, 0 to 4",
        "alt": 'Russia 0, Ukraine 4, "far"',
        "sources": "Sources: KIIS.",
        **changes,
    }
    return figure(draw, data, **words)


def test_the_frame_holds_finding_drawing_words_sources_and_data():
    page = BeautifulSoup(make().html, "html.parser")
    assert page.figure["id"] == "gap"
    assert page.select_one(".finding").text == "They are <far> apart"
    assert page.select_one(".drawn").text == "Level, 0 to 4"
    drawings = page.select(".drawing")
    assert [one["data-size"] for one in drawings] == ["narrow", "wide"]
    assert all(
        one["role"] == "img" and one["aria-label"] == 'Russia 0, Ukraine 4, "far"' and one.svg for one in drawings
    )
    assert "Sources: KIIS." in page.select_one(".below").text
    assert [one.text for one in page.select(".row summary")] == ["Data", "Cite this chart"]
    assert [cell.text for cell in page.select("details td")] == ["Russia", "0", "Ukraine", "4"]


def test_a_chart_says_how_sure_it_is_where_its_chapter_does():
    assert (
        BeautifulSoup(make(sure="±3 <points>").html, "html.parser").select_one(".sure").text == "How sure: ±3 <points>"
    )
    assert not BeautifulSoup(make().html, "html.parser").select(".sure")


def test_the_file_holds_the_data():
    link = BeautifulSoup(make().html, "html.parser").select_one("a[download]")
    assert link["download"] == "gap.csv"
    text = base64.b64decode(link["href"].split(",")[1]).decode()
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(text)), DATA)


def test_the_live_chart_has_both_sizes_over_data_written_once():
    script = BeautifulSoup(make(title="</script><b>").html, "html.parser").select_one("script.spec")
    spec = json.loads(script.string)
    assert set(spec["sizes"]) == {"narrow", "wide"}
    assert len(spec["datasets"]) == 1
    assert all("datasets" not in one and one["data"]["name"] in spec["datasets"] for one in spec["sizes"].values())


def test_drawings_of_one_page_share_no_names():
    html = make().html
    ids = re.findall(r"<svg.*?</svg>", html)
    names = [set(re.findall(r'\bid="([^"]+)"', one)) for one in ids]
    assert not names[0] & names[1]


def test_a_figure_without_words_or_with_too_many_rows_is_refused():
    with pytest.raises(FigureError, match="no alternative text"):
        make(alt=" ")
    with pytest.raises(FigureError, match="reduce"):
        make(data=pd.DataFrame({"x": range(6000)}))


def test_a_figure_without_data_says_so():
    assert "Nothing to draw" in make(data=DATA.iloc[:0]).html


def test_every_colour_of_the_palette_has_its_dark_form():
    colours = {*theme.HUES, *theme.CLASS_COLOURS.values(), theme.INK, theme.QUIET, theme.GRID}
    assert colours <= set(theme.DARK)
    for light in colours:
        assert f'[fill="{light}" i]' in theme.dark_mode_css()


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", sorted({*theme.HUES, theme.INK, theme.QUIET}))
def test_colours_of_words_and_actors_can_be_read_on_their_paper(colour):
    assert contrast(colour, theme.PAPER) >= 4.5
    assert contrast(theme.DARK[colour], theme.DARK[theme.PAPER]) >= 4.5


@pytest.mark.parametrize("colour", sorted(set(theme.CLASS_COLOURS.values())))
def test_marks_can_be_told_from_their_paper(colour):
    assert contrast(colour, theme.PAPER) >= 3
    assert contrast(theme.DARK[colour], theme.DARK[theme.PAPER]) >= 3
