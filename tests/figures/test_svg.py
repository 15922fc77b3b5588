"""A compact drawing shows the same: same shapes, same texts, same colours, in three quarters of the size."""

from __future__ import annotations

import re

import altair as alt
import pandas as pd
import vl_convert

from trucebook.figures.svg import compact, numbered


def drawing() -> str:
    frame = pd.DataFrame({"x": range(12), "y": [v * 1.2345 for v in range(12)], "c": list("ab") * 6})
    base = alt.Chart(frame).encode(x="x:Q", y="y:Q", color="c:N")
    return vl_convert.vegalite_to_svg(
        (base.mark_line() + base.mark_point(opacity=0.45)).to_dict(), allowed_base_urls=[]
    )


def test_nothing_that_is_seen_is_lost():
    whole = re.sub(r' (?:role|aria-[a-z]+|font-family)="[^"]*"', "", drawing())
    light = compact(whole)
    assert len(light) < 0.75 * len(whole)
    for seen in (
        r">([^<>]+)</text>",
        r'fill="([^"]+)"',
        r'stroke="([^"]+)"',
        r'opacity="(0[^"]*)"',
        r'font-size="([^"]+)"',
    ):
        assert re.findall(seen, light) == re.findall(seen, whole)
    assert light.count("<g") == light.count("</g>")
    assert compact(light) == light


def test_places_keep_a_tenth_of_a_pixel_and_opacity_its_digits():
    assert compact('<path d="M1.2345,6h7.89" transform="translate(0.55,1)" opacity="0.45"/>') == (
        '<path d="M1.2,6h7.8" transform="translate(0.5,1)" opacity="0.45"/>'
    )


def test_a_drawing_is_the_same_whatever_was_drawn_before_it():
    frame = pd.DataFrame({"x": [0, 1, 2], "y": [0, 1, 2]})
    chart = alt.Chart(frame).mark_circle().encode(x="x:Q", y="y:Q", color="y:Q").to_dict()
    one, two = (vl_convert.vegalite_to_svg(chart, allowed_base_urls=[]) for _ in range(2))
    assert "url(#gradient_0)" in numbered(one) == numbered(two)
